"""LiveFigure: what it refuses, the picture and the words it gives, the same each time and for every reader."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import ipywidgets
import numpy as np
import pandas as pd
import pytest
import traitlets

from tests.conftest import ROOT
from tests.figures import FIGURES, Everything, build, page, parts_of
from widgets import live, style
from widgets.figures.routes import Routes
from widgets.live import FAINT, Choice, Cursor, FigureError, LiveFigure, Slider, Switch, reductions, words
from widgets.page import svg as picture
from widgets.system import System, bolus
from widgets.teaching import selfcheck

each_figure = pytest.mark.parametrize("kind", FIGURES.values(), ids=list(FIGURES))


def css(element: ET.Element) -> dict[str, str]:
    return {
        k.strip(): v.strip() for k, _, v in (p.partition(":") for p in element.get("style", "").split(";")) if k.strip()
    }


def local(tag: str) -> str:
    return tag.split("}")[-1]


# ---- what it refuses ----


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"amount": 41}, "Everything.amount is 41; it must be a number from 1 to 40 mg"),
        ({"amount": 0.5}, "a number from 1 to 40 mg"),
        ({"amount": "10"}, "Everything.amount is '10'; it must be a number"),
        ({"amount": float("nan")}, "is nan; it must be a number"),
        ({"amount": None}, "is None; it must be a number"),
        ({"amount": True}, "is True; it must be a number"),
        ({"amount": np.array([1.0, 2.0])}, "it must be a number from 1 to 40 mg"),
        ({"shots": 1.5}, "Everything.shots is 1.5; it must be a whole number from 1 to 4"),
        ({"shots": 5}, "a whole number from 1 to 4"),
        ({"now": 49}, "Everything.now is 49; it must be a number from 0.0166667 to 48 h"),
        ({"steep": "very"}, "Everything.steep is 'very'; it must be one of 'soft', 'steep'"),
        ({"steep": ["soft"]}, "it must be one of 'soft', 'steep'"),
        ({"shown": ("slow", "later")}, "it must be a list of some of 'slow', 'fast'"),
        ({"shown": "slow"}, "Everything.shown is 'slow'; it must be a list of some of"),
        ({"shown": 3}, "it must be a list of some of"),
        ({"band": "on"}, "Everything.band is 'on'; it must be True or False"),
        ({"band": 1}, "it must be True or False"),
        ({"dose": 1}, "Everything has no control 'dose'; it has amount, ec50, shots, steep"),
    ],
)
def test_a_bad_setting_gets_one_sentence_with_what_is_allowed(settings, sentence):
    with pytest.raises(traitlets.TraitError, match=re.escape(sentence)) as caught:
        Everything(**settings)
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)
    name, value = next(iter(settings.items()))
    if name != "dose":
        figure = Everything()
        before = figure.settings
        with pytest.raises(traitlets.TraitError, match=re.escape(sentence)):
            setattr(figure, name, value)
        assert figure.settings == before


@pytest.mark.parametrize("key", ["two words", "1st", "a'b", "a)b", "ü"])
def test_a_key_must_be_safe_in_a_page(key):
    with pytest.raises(traitlets.TraitError, match="must start with a letter"):
        Everything(key=key)


def test_numbers_of_numpy_are_numbers_and_can_be_sent():
    figure = Everything(amount=np.float64(5), shots=np.int64(3), band=np.bool_(True))
    assert json.dumps(figure.settings) and figure.shots == 3 and type(figure.shots) is int
    assert figure.band is True


def lines(ax, **more):
    return ax.plot([0, 1], [0, 1], **more)


BROKEN = {
    "curve:level": (lambda ax: lines(ax, gid="curve:level", marker="o"), "plain line without markers"),
    "curve:scatter": (lambda ax: ax.scatter([0], [0], gid="curve:level"), "plain line without markers"),
    "mark:now": (lambda ax: ax.axvspan(0, 1, gid="mark:now"), "plain line"),
    "band:level": (lambda ax: ax.fill_between([0, 1], [0, 1], gid="band:level"), "with fill()"),
    "span:x": (lambda ax: lines(ax, gid="span:x"), "with axvspan()"),
    "grow:level": (lambda ax: ax.text(0, 0, "x", gid="grow:level"), "as a patch"),
    "text:x": (lambda ax: lines(ax, gid="text:x"), "with text()"),
    "label:level": (lambda ax: lines(ax, gid="label:level"), "with label_curve()"),
    "rasterized": (lambda ax: lines(ax, gid="curve:level", rasterized=True), "without rasterized=True"),
    "arrow": (
        lambda ax: ax.annotate("x", (0, 0), (1, 1), arrowprops={}, gid="show:on=on"),
        "text and an arrow, each by itself",
    ),
    "no kind": (lambda ax: lines(ax, gid="line:level"), "of no known kind; kinds are curve, band"),
    "no observable": (lambda ax: lines(ax, gid="curve:other"), "follows 'other', which is not an observable of a run"),
    "no run": (lambda ax: lines(ax, gid="curve:level@second"), "not an observable of a run"),
    "no template": (lambda ax: ax.text(0, 0, "x", gid="text:none"), "has no template; give texts['none']"),
    "no span": (lambda ax: ax.axvspan(0, 1, gid="span:none"), "has no template; give spans['none']"),
    "mathematics": (lambda ax: ax.text(0, 0, "$x^2$", gid="label:level"), "moves, and cannot be set as mathematics"),
    "a scale": (lambda ax: ax.set_yscale("symlog") or lines(ax, gid="curve:level"), "stands on a symlog scale"),
    "no control": (lambda ax: lines(ax, gid="show:color=red"), "color, which is no control; there are on, now"),
    "no condition": (lambda ax: lines(ax, gid="show:on"), "condition 'on' is not a control, then"),
    "no such value": (
        lambda ax: lines(ax, gid="show:on=yes"),
        "a value 'yes' of on, which there is not; there are on, off",
    ),
    "nothing drawn": (lambda ax: ax.text(0, 0, "", gid="show:on=on"), "left no trace in the picture"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_part_that_cannot_be_followed_is_refused_with_what_to_do(case):
    draw, sentence = BROKEN[case]

    class Broken(LiveFigure):
        title = "Broken"
        on = Switch(True, label="On")
        now = Cursor(1.0, 0.1, 2)
        system = System("one", {"a": "-a"}, observables={"level": "a"})
        doses = [bolus(1, "a")]
        end = 2.0
        spans = {"x": ("{first level > 0.5}", "{last level > 0.5}")}
        texts = {"x": "{max level}"}

        def draw(self, figure):
            draw(figure.add_subplot())

    with pytest.raises(ValueError, match=re.escape(sentence)) as caught:
        _ = Broken().spec
    text = str(caught.value)
    assert text.endswith(".") and "\n" not in text and (text.startswith("Broken: ") or "condition" in text)


def test_a_figure_without_its_parts_says_which():
    class Empty(LiveFigure):
        system = System("one", {"a": "-a"})

    with pytest.raises(FigureError, match="Empty does not say how it is drawn"):
        Empty().svg()

    class Twice(Everything):
        hill = Slider(1, 1, 2, label="Hill")

    with pytest.raises(ValueError, match="two controls set hill"):
        Twice()


# ---- the same each time ----

PRINT = """
import json
from tests.figures import FIGURES
for name, kind in FIGURES.items():
    figure = kind()
    print(name, repr(figure), figure.html(), figure.still, figure.model_source, figure.alt, figure.curves.to_csv())
    print(figure.controls()._repr_mimebundle_()["text/html"])
"""


@pytest.mark.slow
def test_it_is_the_same_in_every_process(tmp_path):
    said = [
        subprocess.run([sys.executable, "-c", PRINT], capture_output=True, check=True, cwd=ROOT,
                       env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(tmp_path)}).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert said[0] == said[1] and len(said[0]) > 100_000
    assert not re.search(rb"0x[0-9a-f]{6}|IPY_MODEL|20\d\d-\d\d-\d\d", said[0])


@each_figure
def test_it_comes_back_to_the_same_picture(kind):
    figure = kind()
    before = figure.html()
    for name, control in figure.control_traits().items():
        for corner in control.corners():
            setattr(figure, name, corner)
    assert figure.html() != before
    for name, value in kind().settings.items():
        setattr(figure, name, value)
    assert figure.html() == before


# ---- the picture ----


@each_figure
def test_the_picture_is_safe_beside_others(kind):
    svg = kind(key="one").svg()
    root = ET.fromstring(svg)
    tags = {local(e.tag) for e in root.iter()}
    assert not tags & {"style", "metadata", "script", "title", "image", "foreignObject"}
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids)) and all(i.startswith("live-one-") for i in ids)
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", svg))
    assert used == set(ids)
    assert not re.search(r"\son\w+=|https?://(?!www\.w3\.org)", svg)
    assert root.get("role") == "img" and root.get("aria-label") == kind(key="one").alt
    assert not re.search(r"-?\d\.\d{5,}", re.sub(r'transform="[^"]*"', "", svg)), "numbers are rounded"


@pytest.mark.slow
@each_figure
def test_two_keys_share_no_id(kind):
    ids = [set(re.findall(r' id="([^"]+)"', kind(key=key).svg())) for key in ("one", "two")]
    assert ids[0] and not ids[0] & ids[1]


def test_every_part_is_named_once_and_kept():
    figure = Everything()
    named = parts_of(figure.svg())
    assert set(named) == {p["gid"] for p in figure.spec["parts"]}
    kinds = {p["kind"] for p in figure.spec["parts"]}
    assert kinds == {"curve", "band", "label", "point", "mark", "level", "grow", "span", "text", "show"}


@each_figure
def test_letters_are_large_enough_to_read(kind):
    """In points of a picture 4.4 inches wide, which a phone shows at about its own size."""
    root = ET.fromstring(kind().svg())
    assert float(root.get("viewBox").split()[2]) <= 4.5 * 72
    sizes = [float(re.match(r"[\d.]+", css(e)["font-size"])[0]) for e in root.iter() if local(e.tag) == "text"]
    assert sizes and min(sizes) >= 10


def luminance(rgb) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


def contrast(a, b) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def rgb(text: str) -> np.ndarray:
    return np.array([int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def resolve(value: str, theme: int) -> np.ndarray | None:
    """A color of the picture in the light (0) or the dark theme (1)."""
    if value == "none":
        return None
    if value == "currentColor":
        return rgb(style.INK[theme])
    if match := re.fullmatch(r"var\(--live-(\w+),\s*(#\w{6})\)", value):
        pair = {**style.COLORS, "ink": style.INK, "ground": style.GROUND}[match[1]]
        assert match[2] == pair[0]
        return rgb(pair[theme])
    return rgb(value)


def walk(element, alpha=1.0, hidden=False, part=""):
    """Every drawn element with its opacity, whether it is hidden, and its part."""
    hidden = hidden or element.get("display") == "none"
    alpha *= float(element.get("opacity", css(element).get("opacity", 1)))
    part = element.get("data-part", part)
    if local(element.tag) in ("defs", "clipPath"):
        return
    yield element, alpha, hidden, part
    for child in element:
        yield from walk(child, alpha, hidden, part)


SETTINGS = {
    "routes": [
        {},
        {"drug": "racemate", "routes": ("iv", "im")},
        {"drug": "racemate", "scale": "log", "time": "linear"},
        {"overlay": "model", "routes": ("iv", "oral"), "site": "artery"},
    ],
    "everything": [{}, {"axis": "log", "band": True}, {"amount": 40.0, "shots": 4, "now": 20.0}],
}


@pytest.mark.slow
@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("name", "settings"), [(n, s) for n in FIGURES for s in SETTINGS.get(n, [{}])])
def test_texts_and_lines_stand_out_from_what_is_behind_them(name, settings, theme):
    """axe cannot judge a picture: text 4.5 to 1 on the ground and on every tint over it, lines 3 to 1."""
    ground = rgb(style.GROUND[theme])
    tints, seen = [], 0
    for e, alpha, hidden, part in walk(ET.fromstring(FIGURES[name](**settings).svg())):
        look = css(e)
        if hidden or e.get("class") == "live-ground":
            continue
        kind = part.partition(":")[0]
        if local(e.tag) == "text":
            seen += 1
            behind = ground
            if "paint-order" not in look:  # a halo in the color of the ground keeps tints away
                x, y, size = float(e.get("x", 0)), float(e.get("y", 0)), float(look["font-size"][:-2])
                width = 0.5 * size * len(e.text)
                left = x - width * {"start": 0, "middle": 0.5, "end": 1}[look.get("text-anchor", "start")]
                for (x0, x1, y0, y1), color, strength in tints:
                    if x0 < left + width and left < x1 and y0 < y and y - size < y1:
                        behind = behind + (color - behind) * strength
            assert contrast(resolve(look["fill"], theme), behind) >= 4.5, (e.text, part)
        elif local(e.tag) == "path":
            stroke = resolve(look.get("stroke", "none"), theme)
            fill = resolve(look.get("fill", "none"), theme)
            numbers = [float(n) for n in re.findall(r"-?[\d.]+", e.get("d"))]
            if fill is not None and numbers and kind not in ("level", "grow"):
                xs, ys = numbers[::2], numbers[1::2]
                tints.append(((min(xs), max(xs), min(ys), max(ys)), fill, alpha * float(look.get("fill-opacity", 1))))
            if stroke is not None and kind in ("curve", "mark"):
                seen += 1
                assert contrast(stroke, ground) >= 3 and alpha * float(look.get("stroke-opacity", 1)) == 1, part
    assert seen > 10


@pytest.mark.slow
@each_figure
def test_the_frame_holds_every_corner_of_the_controls(kind):
    figure = kind()
    drawn = figure.figure()
    seen = 0
    for ax in drawn.axes:
        for line in ax.get_lines():
            name, _, of = (line.get_gid() or "").partition(":")
            if name == "curve":
                observable, run = words.parse_target(of.split("#")[0])
                banded = any((p.get_gid() or "").startswith(f"band:{of.split('#')[0]}") for p in ax.patches)
                assert figure.extent(observable, [run], band=banded) <= ax.get_ylim()[1], of
                assert ax.get_xlim()[1] == pytest.approx(figure.end)
                seen += 1
    assert seen


def test_the_extent_is_found_whatever_is_chosen_now():
    """A figure that starts with a drug, a route or a switch away still keeps room for it."""
    routes = Routes(drug="racemate", routes=())
    # The nasal run is shown for esketamine alone; three devices are its corner.
    three = Routes(devices=3).result("nasal").curves["pr_plasma"].max()
    assert routes.extent("pr_plasma", ["nasal"]) == pytest.approx(three)
    # A corner is tried for what the curve follows: the dose, the drug and the needle, for an infusion.
    most = Routes(injection=0.75, drug="arketamine", site="artery").result("iv").curves["plasma"].max()
    assert routes.extent("plasma", ["iv"]) == pytest.approx(most)
    assert Everything(shown=()).extent("drug_level") == Everything().extent("drug_level") == pytest.approx(40, rel=1e-3)


# ---- what stands still follows the same rules as what moves ----


@pytest.mark.parametrize("now", [1 / 60, 3.0, 14.0, 48.0])
@pytest.mark.parametrize("amount", [1.0, 40.0])
def test_levels_growth_marks_and_spans_stand_where_the_model_says(now, amount):
    figure = Everything(now=now, amount=amount)
    named, r = parts_of(figure.svg()), figure.result("slow")
    effect = float(np.interp(now, r.times, r.curves["effect"]))
    strength = float(named["level:effect@slow"].get("opacity"))
    assert strength == pytest.approx(FAINT + (1 - FAINT) * min(1, effect), abs=2e-3)
    assert f"scale({effect:.4f})" in named["grow:effect@slow"].get("transform")
    frame = figure.spec["axes"][2]
    place = lambda t: frame["x"][0] + (frame["x"][1] - frame["x"][0]) * t / 48
    mark = [float(n) for n in re.findall(r"-?[\d.]+", named["mark:now"][0].get("d"))]
    assert mark[0] == mark[2] == pytest.approx(place(now), abs=0.02)
    first, last = (reductions.reduce(w, r.times, r.curves["effect"], [0.3], now) for w in ("first", "last"))
    span = named["span:felt"]
    if first is None or last is None:
        assert span.get("display") == "none"
    else:
        xs = [float(n) for n in re.findall(r"-?[\d.]+", span[0].get("d"))][::2]
        assert (min(xs), max(xs)) == pytest.approx((place(first), place(last)), abs=0.02)
    assert "".join(named["text:peak"].itertext()) == f"peak {words.plain(r.curves['drug_level'].max())} mg/L"


def test_labels_keep_clear_of_each_other():
    figure = Routes(routes=("iv", "im", "nasal", "sublingual", "oral"))
    spots = []
    for name, e in parts_of(figure.svg()).items():
        if e.get("display") is None and re.fullmatch(r"label:(pr_)?plasma@\w+", name):
            text = next(t for t in e.iter() if local(t.tag) == "text")
            width = len(text.text) * 5.6
            x = (
                float(text.get("x"))
                + {"start": 0.5, "middle": 0, "end": -0.5}[css(text).get("text-anchor", "start")] * width
            )
            spots.append((x, float(text.get("y")), width))
    assert len(spots) == 5
    for i, (x, y, w) in enumerate(spots):
        for u, v, z in spots[:i]:
            assert abs(x - u) >= (w + z) / 2 - 0.1 or abs(y - v) >= 12.9


def test_what_is_not_chosen_is_in_the_picture_and_hidden():
    named = parts_of(Routes(routes=("iv",), band=False).svg())
    assert named["curve:plasma@iv"].get("display") is None
    for gid in ("curve:plasma@oral", "label:plasma@oral", "band:plasma@iv", "show:scale=log & time=log"):
        assert named[gid].get("display") == "none", gid


def test_on_paper_it_is_a_matplotlib_figure_at_these_settings():
    figure = Everything(axis="log", shown=("fast",)).figure()
    visible = {a.get_gid() for a in figure.findobj(lambda a: a.get_gid()) if a.get_visible()}
    assert "show:axis=log" in visible and "show:axis=linear" not in visible
    assert {"curve:drug_level@fast", "label:drug_level@fast"} <= {v.split("#")[0] for v in visible}
    assert "curve:drug_level@slow" not in {v.split("#")[0] for v in visible}


# ---- words and numbers ----


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "0"), (125.4, "125"), (0.005, "0.005"), (0.00099, "less than 0.001"), (999.6, "1,000"), (1234.5, "1,230"), (1234567, "1,230,000"),
     (2.345, "2.35"), (1.125, "1.13"), (112.5, "113"), (1.1e-3, "0.0011"), (-0.5, "-0.5"), (-1234, "-1,230"), (100, "100"), (10.0, "10")],
)  # fmt: skip
def test_numbers_have_three_digits_and_no_exponent(number, said):
    assert words.plain(number) == said


@pytest.mark.parametrize(
    ("hours", "said"),
    [(0, "0 min"), (1 / 60, "1 min"), (40 / 60, "40 min"), (99.4 / 60, "99 min"), (100 / 60, "1.7 h"), (2.5, "2.5 h"), (9.94, "9.9 h"),
     (9.96, "10 h"), (47, "47 h"), (48, "2 days"), (60, "2.5 days"), (238, "9.9 days"), (240, "10 days"), (1440, "60 days")],
)  # fmt: skip
def test_times_are_said_as_people_say_them(hours, said):
    assert words.duration(hours) == said


@pytest.mark.parametrize("every", [0.0, 6.0, 24.0])
def test_more_doses_change_no_digit_of_the_first(every):
    """A series is sampled more coarsely than one dose; what is said of its first dose is the same, and right."""
    k, ka = 0.3, 2.0
    system = System("one", {"gut": "-ka*gut", "A": "ka*gut - k*A"}, {"k": k, "ka": ka}, {"c": ("A", "mg/L")})
    count = 28 if every else 1

    class Series(LiveFigure):
        end = 672.0

    Series.system, Series.doses = system, [bolus(10, "gut", count=count, every=every)]
    Series.narration = "{max c 0 5.9}; {tmax c 0 5.9}; {auc c 0 5.9}; {at c 5.5}; {last c > 1}"
    top = np.log(ka / k) / (ka - k)
    c = lambda t: 10 * ka / (ka - k) * (np.exp(-k * t) - np.exp(-ka * t))
    area = 10 * ka / (ka - k) * ((1 - np.exp(-k * 5.9)) / k - (1 - np.exp(-ka * 5.9)) / ka)
    said = Series().sentence.split("; ")
    assert said[:4] == [words.plain(v) for v in (c(top), top, area, c(5.5))]
    if not every:
        assert said[4] == words.plain(np.log(10 * ka / (ka - k)) / k)


def test_a_trough_and_an_area_end_before_the_jump_of_the_next_dose():
    class Boluses(LiveFigure):
        system = System("one", {"A": "-A*log(2)/6"}, observables={"c": ("A", "mg/L")})
        doses = [bolus(8, "A", count=3, every=6)]
        end = 24.0
        narration = (
            "{trough c:mg/L}, {trough c 2:mg/L}, {trough c 4|no fourth dose}, {min c 0 12}, {mean c 0 6:.2f mg/L}, "
            "{max c - trough c:mg/L} more; {auc c 0 6 / auc c 6 12:percent}, {tmax c 0 5.9 * 2|never}"
        )

    # 4 before the second dose, 6 before the third; the mean of a fall from 8 to 4 is 4 / ln 2.
    mean = 4 / np.log(2)
    assert Boluses().sentence == (f"6 mg/L, 4 mg/L, no fourth dose, 4, {mean:.2f} mg/L, 8 mg/L more; 67 %, 0")


def test_a_flat_baseline_has_no_time_of_its_peak():
    class Rest(LiveFigure):
        system = System("turnover", {"R": "3 - 0.2*R"}, observables={"level": "R"}, steady_state=True)
        narration = "{max level}, {tmax level:duration|no peak}"

    assert Rest().sentence == "15, no peak"


@pytest.mark.parametrize(
    ("template", "sentence"),
    [("{nothing}", "neither a control"), ("{max}", "neither a control"), ("{median effect@slow}", "neither a control"),
     ("{max effect}", "not an observable of a run"), ("{max other@slow}", "not an observable"), ("{first effect@slow > much}", "not a number"),
     ("{max response@slow}", "asks for response@slow, which is a state .*; name it, as in observables={'shown': 'response'}"),
     ("{max effect@slow 2}", "has 1 number; max takes no number or from to after the observable"),
     ("{first effect@slow}", "has no number; first takes level"), ("{halflife effect@slow 3}", "has 1 number; halflife takes from to"),
     ("{value share@slow 3}", "has 1 number; value takes no number"), ("{at effect@slow 1 2}", "has 2 numbers; at takes no number or time"),
     ("{at effect@slow 49}", "outside of the time shown, which is from 0 to 48"), ("{auc effect@slow -1 2}", "outside of the time shown"),
     ("{max effect@slow 8 2}", "runs from 8 to 2; the earlier time comes first"), ("{trough effect@slow 1}", "before the second dose, 2, or"),
     ("{trough effect@slow 2.5}", "asks for dose 2.5"), ("{max effect@slow:.2e}", "has the format '.2e', which is not known; write a unit"),
     ("{max effect@slow:5.1f}", "which is not known"), ("{max effect@slow:,}", "which is not known"),
     ("{max effect@slow -max effect@fast}", "not a number"), ("{max effect@slow - }", "a value is missing beside a sign"),
     ("{(max effect@slow}", "a parenthesis is not closed"), ("{max effect@slow)}", "closed that was not opened"),
     ("{shown - 1}", "reckons with shown, which is no slider"), ("{max effect@slow + nothing}", "'nothing' is neither a control")],
)  # fmt: skip
def test_a_template_that_cannot_be_read_is_refused(template, sentence):
    class Mute(Everything):
        narration = template

    with pytest.raises(words.TemplateError, match=sentence) as caught:
        _ = Mute().sentence
    assert str(caught.value).endswith(".")


def test_the_sentence_says_what_the_model_gives():
    figure = Routes(routes=("oral",), tablet=100)
    r = figure.result("oral")
    assert f"peaks at {words.plain(r.curves['plasma'].max())} ng/mL" in figure.sentence
    assert "13 % through" in figure.sentence and "A swallowed dose of 100 mg of esketamine" in figure.sentence
    assert figure.sentence in figure.alt and figure.title in figure.alt
    assert Routes(routes=()).sentence == "No route is chosen, so no curve is drawn."
    assert figure.table["Bioavailability"].to_list() == ["13 %"]
    assert repr(figure) == f"<Routes: {figure.sentence}>"


def test_a_system_that_counts_days_speaks_of_them():
    class Days(LiveFigure):
        title = "Days"
        wait = Slider(2.0, 1, 5, label="Wait", unit="day")
        now = Cursor(3.0, 1, 10, unit="day", log=False)
        system = System("slow", {"a": "-a/2"}, observables={"level": "a"}, time_unit="day")
        doses = [bolus(1, "a", start="wait")]
        end = 10.0
        narration = "From {first level > 0.5:duration} to {last level > 0.5:duration}, now {now:duration}, asked {wait:duration}."

        def draw(self, figure):
            ax = figure.add_subplot()
            ax.set_ylim(0, 1)
            self.plot(ax, "level")

    assert Days().sentence == "From 2 days to 3.4 days, now 3 days, asked 2 days."


@pytest.mark.slow
def test_curves_and_band_as_a_table():
    figure = Routes(routes=("iv", "nasal"))
    frame = figure.curves
    assert list(frame.columns) == ["run", "observable", "time", "value", "low", "high"]
    assert set(frame.run) == {"iv", "nasal"}
    # A run leaves the other model empty.
    assert set(frame[frame.run == "nasal"].observable) == {"pr_plasma", "pr_norketamine"}
    assert set(frame[frame.run == "iv"].observable) == {"plasma", "norketamine", "elsewhere"}
    assert (frame.low <= frame.high).all() and frame.high.max() > frame.value.max()
    assert Routes(routes=()).curves.empty
    # Half of the people, by an independent simulation.
    figure = Everything(amount=5.0)
    r = figure.result("slow")
    model, numbers = figure.model(), figure.inputs_from(figure.settings)
    everybody = [
        model.simulate(figure.runs()["slow"], times=r.times, parameters={**numbers, **p}, rtol=1e-7)["effect"]
        for _, p in figure.ensemble.iterrows()
    ]
    low, high = np.quantile(np.array(everybody), (0.1, 0.9), axis=0)
    assert r.bands["effect"][0] == pytest.approx(low, abs=1e-4) and r.bands["effect"][1] == pytest.approx(
        high, abs=1e-4
    )


def test_twice_the_dose_is_twice_the_curve_without_a_new_solution():
    figure = Routes(injection=0.25)
    one, solved = figure.result("iv").curves["plasma"], figure.solutions().solved
    figure.injection = 0.5
    assert figure.result("iv").curves["plasma"] == pytest.approx(2 * one)
    assert figure.solutions().solved == solved


class Switching(LiveFigure):
    """Two options that set a number each, of the same size and of another name."""

    title = caption = "Which of two"
    which = Choice("a", {"a": ("the first", {"a": 1.0}), "b": ("the second", {"b": 1.0})}, label="Which")
    system = System("still", {"rest": "0"}, observables={"said": "3*a + 7*b"}, inputs={"a": 0, "b": 0})
    narration = "It is {value said}."


def test_options_that_set_numbers_of_other_names_are_told_apart():
    figure = Switching()
    assert figure.sentence == "It is 3."
    figure.which = "b"
    assert figure.sentence == "It is 7."


def test_it_forgets_what_it_no_longer_needs(monkeypatch):
    figure, known = Everything(), Everything.solutions()
    known.clear()
    monkeypatch.setattr(known, "limit", 3)
    for figure.amount in (5, 6, 7, 8):
        figure.result("slow")
    assert len(known) == 3
    solved = known.solved
    for figure.amount in (8, 7, 6):
        figure.result("slow")
    assert (len(known), known.solved) == (3, solved)
    figure.amount = 5  # the oldest went first
    figure.result("slow")
    assert (len(known), known.solved) == (3, solved + 1)


# ---- faces ----


@each_figure
def test_the_page_face_is_well_formed_and_stands_without_a_script(kind):
    figure = kind(key="a-key")
    root = ET.fromstring(figure.html())
    assert (root.get("data-live"), root.get("data-key")) == ("figure", "a-key")
    spec, source = (root.find(f"script[@type='{t}']").text for t in ("application/json", "text/plain"))
    assert json.loads(spec)["settings"] == json.loads(json.dumps(figure.settings))
    assert json.loads(source) == figure.model_source
    # An <img> with alt text survives JupyterLab's sanitizer; an inline SVG would come out as a soup of labels.
    assert not list(root.iter("svg"))
    assert not [a for e in root.iter() for a in e.attrib if a == "id" or a.startswith("on")]
    image = root.find(".//img")
    assert image.get("alt") == figure.alt
    held = base64.b64decode(image.get("src").removeprefix("data:image/svg+xml;base64,")).decode()
    assert held == figure.svg() and style.GROUND[0] in held.split("/>")[0]
    assert "".join(root.find(".//p[@class='live-words']").itertext()) == figure.sentence
    bundle = figure._repr_mimebundle_()
    assert bundle["text/html"] == figure.html() and bundle["text/plain"] == repr(figure)
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == figure.model_id
    assert list(picture.parts(figure.still)) == list(picture.parts(figure.svg()))


def test_the_table_is_in_the_page_face():
    cells = [c.text for c in ET.fromstring(Everything().html()).iter() if c.tag in ("td", "th")]
    assert cells == ["Run", "Peak", "Effect now", *Everything().table.to_numpy().ravel()]


def test_what_the_page_takes_is_safe_in_a_page():
    for taken in (live.script(), live.sheet(), selfcheck.script(), selfcheck.sheet(), Routes().model_source):
        assert taken
        assert not re.search(r"</|eval\(|import\(", taken)


def test_a_link_in_the_caption_is_a_link():
    caption = ET.fromstring(Everything().html()).find(".//figcaption")
    assert caption.find("a").get("href") == "https://example.org/" and caption.find("em").text == "markup"


@pytest.mark.slow
def test_two_figures_with_one_key_are_a_warning(tmp_path):
    _, said, status = build(tmp_path, {"page": page(Everything(), Everything(amount=2.0))})
    assert status != 0
    assert "two figures on this page have the key 'everything': give one another, for example key='everything2'" in said


# ---- traits and ipywidgets ----


def test_its_controls_are_traits():
    figure, heard = Everything(), []
    figure.observe(lambda change: heard.append((change.name, change.new)), ["amount", "shown"])
    figure.amount = 5
    figure.shown = ["fast"]
    assert heard == [("amount", 5), ("shown", ("fast",))]
    slider, other = ipywidgets.FloatSlider(7, min=1, max=40), Everything()
    traitlets.link((slider, "value"), (figure, "amount"))
    ipywidgets.link((figure, "amount"), (other, "amount"))
    slider.value = 9
    assert figure.amount == other.amount == 9
    link = ipywidgets.jslink((figure, "amount"), (slider, "value"))
    assert link.source == (figure, "amount")
    assert ipywidgets.HBox([figure]).children == (figure,)
    # The order of the options, whatever the order in which they are chosen.
    assert Everything(shown=("fast", "slow")).shown == ("slow", "fast")


def near(value):
    """A number may come back from a logarithmic scale with another last digit."""
    return value if isinstance(value, (bool, str, tuple)) else pytest.approx(value)


@each_figure
def test_every_control_is_in_the_panel_and_linked_both_ways(kind):
    figure = kind()
    box = figure.controls()
    controls = figure.control_traits()
    assert len(box.children) == len(controls)
    for child, (name, control) in zip(box.children, controls.items()):
        inner = child.children[1] if isinstance(child, ipywidgets.HBox) else child
        assert inner.description.startswith(control.label)
        for value in [v for v in control.corners() if v != getattr(figure, name)][:2] or [control.low, control.high]:
            setattr(figure, name, value)
            assert inner.value == near(value)
        for value in (control.default_value, control.corners()[0] if control.corners() else control.low):
            inner.value = value
            assert getattr(figure, name) == near(value)


def test_the_player_moves_the_cursor():
    figure = Everything()
    play, slider = figure.controls().children[-1].children
    play.value = 200
    assert figure.now == 48 and slider.value == pytest.approx(48)
    play.value = 0
    assert figure.now == pytest.approx(1 / 60)


def test_without_a_kernel_the_panel_says_what_it_is():
    figure = Everything(amount=12.0)
    box = figure.controls()
    figure.amount = 13.0
    bundle = box._repr_mimebundle_()
    bundle = bundle[0] if isinstance(bundle, tuple) else bundle
    text = "".join(ET.fromstring(bundle["text/html"]).itertext())
    assert "Amount: 13 mg" in text and "Runs: Slow release, At once" in text and "People: off" in text
    assert bundle["text/plain"].startswith("Controls: Amount 13 mg; ")


def test_the_table_is_a_frame_of_text():
    frame = Everything().table
    assert isinstance(frame, pd.DataFrame) and list(frame.columns) == list(Everything.columns)
    assert all(isinstance(v, str) for v in frame.to_numpy().ravel())


def test_axes_that_nobody_placed_leave_room_for_their_names():
    class Plain(LiveFigure):
        system = System("small", {"a": "-k*a"}, {"k": 0.3}, {"plasma": ("a", "ng/mL")})
        doses = [bolus(100, "a")]

        def draw(self, figure):
            ax = figure.subplots()
            ax.set(xlim=(0, 8), ylim=(0, 200), xlabel="Hours", ylabel="ng/mL")
            ax.set_title("Ketamine")
            self.plot(ax, "plasma")

    drawn = Plain().figure()
    drawn.draw_without_rendering()
    for axes in drawn.axes:
        for text in (axes.xaxis.label, axes.yaxis.label, axes.title):
            box = text.get_window_extent()
            assert 0 <= box.x0 and box.x1 <= drawn.bbox.width and 0 <= box.y0 and box.y1 <= drawn.bbox.height, (
                text.get_text()
            )
