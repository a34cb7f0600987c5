"""One rule, one set of vectors: what Python makes of the cases that the page is held to as well (`node --test`)."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from typing import Any

import numpy as np
import pytest
import traitlets

from tests.conftest import ROOT
from widgets.live import Choice, Cursor, LiveFigure, MultiChoice, Slider, Switch, labels, reductions, results, words
from widgets.live.results import Result, refine
from widgets.system import Event, System


def vectors(name: str) -> dict[str, Any]:
    return json.loads((ROOT / f"tests/vectors/{name}.json").read_text(encoding="utf-8"))


def cases(name: str, *calls: str):
    """A test for each case of a file, or for those of some of its calls."""
    all_cases = vectors(name)["cases"]
    chosen = [c for c in all_cases if not calls or c.get("call") in calls]
    assert chosen, (name, calls)
    label = lambda c: "-".join(str(c[k]) for k in ("call", "kind", "reduction", "name", "condition") if k in c)
    return pytest.mark.parametrize("case", chosen, ids=label)


def test_every_case_is_run():
    """A call that no test here knows would go unheeded."""
    known = {
        "words": {"plain", "duration", "format_value", "as_text"},
        "templates": {"fill"},
        "controls": {"numbers", "refusal"},
        "sampling": {"times", "refine", "scaled", "interval"},
    }
    for name, calls in known.items():
        assert {c["call"] for c in vectors(name)["cases"]} == calls


def array(values) -> np.ndarray:
    return np.array(values, float)


# ---- words ----


@cases("words")
def test_numbers_are_written_as_in_the_vectors(case):
    arguments = {k: v for k, v in case.items() if k not in ("call", "expected", "format")}
    if "format" in case:
        arguments["fmt"] = case["format"]
    if case["call"] in ("plain", "as_text"):
        assert getattr(words, case["call"])(case["value"]) == case["expected"]
    else:
        assert getattr(words, case["call"])(**arguments) == case["expected"]


@cases("conditions")
def test_conditions_hold_as_in_the_vectors(case):
    assert words.holds(case["condition"], case["settings"]) is case["expected"]


@cases("reductions")
def test_reductions_are_those_of_the_vectors(case):
    got = reductions.reduce(
        case["reduction"], array(case["times"]), array(case["values"]), case["args"], case["now"], case.get("doses", ())
    )
    within = case.get("within", 1e-12)
    assert got is None if case["expected"] is None else got == pytest.approx(case["expected"], rel=1e-12, abs=within)


def control(spec: dict[str, Any]):
    """A control as its spec states it."""
    more = {k: spec[k] for k in ("label", "unit", "when")}
    if spec["kind"] == "slider":
        return Slider(
            spec["low"], spec["low"], spec["high"], spec["step"], log=spec["log"], whole=spec["whole"], **more
        )
    if spec["kind"] == "cursor":
        return Cursor(spec["low"], spec["low"], spec["high"], log=spec["log"], **more)
    if spec["kind"] == "choice":
        options = {key: (label, numbers) for key, label, numbers in spec["options"]}
        return Choice(spec["options"][0][0], options, **more)
    if spec["kind"] == "multichoice":
        options = {key: label for key, label, _ in spec["options"]}
        return MultiChoice((), options, line_styles={key: line for key, _, line in spec["options"]}, **more)
    return Switch(False, **more)


def reader(*specs: dict[str, Any]) -> traitlets.HasTraits:
    """Something that has these controls."""
    return type("Reader", (traitlets.HasTraits,), {spec["name"]: control(spec) for spec in specs})()


@cases("templates")
def test_templates_are_filled_as_in_the_vectors(case):
    file = vectors("templates")
    curves = {run: {o: array(v) for o, v in of.items()} for run, of in file["curves"].items()}

    def reduced(token):
        run = curves[token["run"]]
        now = case["settings"]["now"]
        return reductions.reduce(token["reduction"], run["times"], run[token["observable"]], token["args"], now)

    controls = reader(*file["controls"]).traits()
    assert words.fill(case["tokens"], controls, case["settings"], reduced, case["hours"]) == case["expected"]


# ---- controls ----


@cases("controls", "numbers")
def test_a_control_means_the_numbers_of_the_vectors(case):
    owner, name = reader(case["control"]), case["control"]["name"]
    setattr(owner, name, case["value"])
    assert owner.traits()[name].numbers(getattr(owner, name)) == case["expected"]


@cases("controls", "refusal")
def test_a_control_refuses_what_the_vectors_refuse(case):
    owner, name = reader(case["control"]), case["control"]["name"]
    assert owner.traits()[name].allowed() == case["allowed"]
    if case["expected"]:
        with pytest.raises(traitlets.TraitError) as caught:
            setattr(owner, name, case["value"])
        assert str(caught.value) == f"Reader.{name} is {case['value']!r}; it must be {case['allowed']}."
    else:
        setattr(owner, name, case["value"])
        spec = case["control"]
        wanted = (
            [k for k, *_ in spec["options"] if k in case["value"]] if spec["kind"] == "multichoice" else case["value"]
        )
        assert getattr(owner, name) == (tuple(wanted) if isinstance(wanted, list) else wanted)


@pytest.mark.parametrize("spec", [*vectors("templates")["controls"]], ids=lambda s: s["kind"])
def test_a_control_states_the_spec_of_the_vectors(spec):
    stated = reader(spec).traits()[spec["name"]].to_spec()
    # A cursor's steps are its own: a hundredth of its range.
    assert json.loads(json.dumps(stated)) == spec


# ---- sampling ----


@cases("sampling", "times")
def test_curves_are_sampled_where_the_vectors_say(case):
    class Sampled(LiveFigure):
        system = System("one", {"a": "-a"})
        end, first_step = case["end"], case["firstStep"]

    times, expected = Sampled.times([Event(0, 1.0, *e) for e in case["events"]]), case["expected"]
    assert len(times) == expected["count"]
    assert list(times[:6]) == pytest.approx(expected["head"], abs=1e-9)
    assert list(times[-4:]) == pytest.approx(expected["tail"], abs=1e-9)
    assert times.sum() == pytest.approx(expected["sum"], abs=1e-6)


@cases("sampling", "refine")
def test_more_samples_stand_where_the_vectors_say(case):
    finer = refine(array(case["times"]), array(case["states"]), case["jumps"])
    assert list(finer) == pytest.approx(case["expected"], abs=1e-12)


@cases("sampling", "scaled")
def test_curves_are_scaled_as_in_the_vectors(case):
    one = {o: array(y) for o, y in case["curves"].items()}
    result = Result(array([0, 1, 2]), one, lambda: {o: (0 * y, y) for o, y in one.items()})
    scaled = result.scaled(case["total"], case["timeDependent"].__contains__)
    assert {o: list(y) for o, y in scaled.curves.items()} == case["expected"]
    assert {o: list(high) for o, (_, high) in scaled.bands.items()} == case["expected"]


@cases("sampling", "interval")
def test_people_lie_between_the_values_of_the_vectors(case):
    low, high = results.interval_of(array([case["people"], case["people"]]), case["shares"])
    assert [*low, *high] == pytest.approx([v for v in case["expected"] for _ in "ab"])


# ---- labels ----


@cases("labels")
def test_labels_keep_clear_as_in_the_vectors(case):
    placed = labels.place([labels.Spot(*spot) for spot in case["wanted"]], case["left"], case["right"])
    assert [[s.x, s.y] for s in placed] == case["expected"]
    assert [s.width for s in placed] == [w for *_, w in case["wanted"]]


# ---- parts ----

WIDE, TALL = 200.0, 150.0  # points of the picture in which the parts of the vectors stand


class Stand(LiveFigure):
    """One part in one axes, over the samples of a case."""

    title = "One part"
    now = Cursor(0.0, 0, 100, log=False)
    system = System("one", {"a": "-a"}, observables={"y": "a", "x": "a"})
    end = 8.0
    texts = {}
    case: dict[str, Any]

    def result(self, run="main", settings=None):
        # The samples of the case in place of a solved system.
        y = array(self.case.get("values", self.case.get("high", [0, 0])))
        low = array(self.case.get("low", y))
        x = array(self.case.get("against", y))
        return Result(array(self.case.get("times", [0, 8])), {"y": y, "x": x}, lambda: {"y": (low, y)})

    def draw(self, figure):
        case, frame = self.case, self.case["frame"]
        against = "x" if "against" in case else ""
        figure.set_size_inches(WIDE / 72, TALL / 72)
        (x0, x1), (y0, y1) = frame["x"], frame["y"]
        ax = figure.add_axes((x0 / WIDE, 1 - y0 / TALL, (x1 - x0) / WIDE, (y0 - y1) / TALL))
        ax.set_axis_off()
        for axis in "xy":
            if frame[f"{axis}log"]:
                getattr(ax, f"set_{axis}scale")("log")
            getattr(ax, f"set_{axis}lim")(frame[f"{axis}lim"])
        if case["kind"] == "curve":
            self.plot(ax, "y", against)
        elif case["kind"] == "point":
            self.point(ax, "y", against)
        elif case["kind"] == "band":
            self.fill(ax, "y")
        elif case["kind"] == "mark":
            self.cursor(ax)
        elif case["kind"] == "span":
            ax.axvspan(1, 2, 0.4, 0.6, gid="span:it")
        elif case["kind"] == "label":
            self.label_curve(ax, "y", case["text"], case["at"], case["side"], against)
        else:
            x, y = ax.transData.inverted().transform((case.get("anchor", [100, 130])[0], TALL - 130))
            ax.fill([x - 1, x + 1, x + 1, x - 1], [y, y, y + 1, y + 1], gid=f"{case['kind']}:y")


def numbers(text: str) -> list[float]:
    return [float(n) for n in re.findall(r"-?\d+\.?\d*", text)]


@cases("parts")
def test_parts_stand_where_the_vectors_say(case):
    kind = type("Stand", (Stand,), {"case": case, "spans": {}})
    if case["kind"] == "span":
        kind.spans = {"it": tuple(f"{{{token} y > {case['level']}}}" for token in case["tokens"])}
    figure = kind(now=case.get("now", 0.0))
    (part,) = figure.picture.parts
    (axes,) = figure.picture.axes
    for side, ends in case["frame"].items():
        assert axes[side] == pytest.approx(ends, abs=1e-6), "the test draws in the axes of the case"
    (group,) = [e for e in ET.fromstring(figure.svg()).iter() if e.get("data-part") == part.gid]
    if case["kind"] == "level":
        assert group.get("opacity") == case["expected"]
    elif case["kind"] == "grow":
        assert numbers(group.get("transform")) == pytest.approx(case["expected"], abs=1e-9)
        assert part.to_spec()["anchor"] == case["anchor"]
    elif case["kind"] == "label":
        text = next(e for e in group.iter() if e.tag.endswith("text"))
        assert [float(text.get(k)) for k in "xy"] == pytest.approx(case["expected"], abs=0.011)
        assert (part.to_spec()["shift"], part.to_spec()["lean"]) == (case["shift"], case["lean"])
    elif case["kind"] == "span" and case["expected"] is None:
        assert group.get("display") == "none"
    else:
        path = next(e.get("d") for e in group.iter() if e.tag.endswith("path"))
        if case["kind"] == "span":
            xs = numbers(path)[::2]
            assert [min(xs), max(xs)] == pytest.approx(case["expected"], abs=0.011)
        else:
            assert len(numbers(path)) % 2 == 0
            # Where a path is closed, its first point may stand again at its end.
            drawn, wanted = numbers(path), numbers(case["expected"])
            assert drawn[: len(wanted)] == pytest.approx(wanted, abs=0.011)
            assert drawn[len(wanted) :] in ([], drawn[:2])
