"""The figures of the evidence: every row is there, in its own scale, in words as in the picture."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from widgets import charts, evidence, style
from widgets.charts import Chart
from widgets.charts.base import GRAY, GROUND, INK

ALL: list[Callable[[], Chart]] = [
    charts.ptsd_trials, charts.pooled, charts.prevalence, charts.trauma_risk,
    charts.responders, charts.treatments, charts.claims, charts.concept_map,
]  # fmt: skip
each = pytest.mark.parametrize("chart", ALL, ids=[chart.__name__ for chart in ALL])


def texts(figure: Chart) -> list[Text]:
    """The words a reader sees: matplotlib keeps labels of ticks outside the axis, and does not draw them."""
    unseen = set()
    for ax in figure.axes:
        low, high = ax.get_xlim()
        unseen |= {
            id(tick.label1) for tick in ax.xaxis.get_major_ticks() if not low - 1e-9 <= tick.get_loc() <= high + 1e-9
        }
    return [t for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible() and id(t) not in unseen]


def marks(figure: Chart) -> set[float]:
    """The x of each drawn mark."""
    lines = [line for ax in figure.axes for line in ax.lines if line.get_marker() not in ("None", "", None)]
    return {round(float(x), 6) for line in lines for x in np.atleast_1d(line.get_xdata())}


def trials() -> pd.DataFrame:
    return evidence.table("trials").query("condition == 'PTSD' and randomized and status == 'published'")


@each
def test_words_are_large_enough_within_the_picture_and_clear_of_each_other(chart: Callable[[], Chart]) -> None:
    figure = chart()
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw(renderer)
    width, height = figure.bbox.size
    # The concept map gives each part of the course a color of its own.
    ours = {INK, GRAY} | ({light for light, _ in style.COLORS.values()} if chart is charts.concept_map else set())
    boxes = []
    for text in texts(figure):
        assert text.get_size() >= 10, text.get_text()
        assert text.get_color() in ours, "the ink of the course, whatever the notebook has set"
        box = text.get_window_extent(renderer)
        assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height, text.get_text()
        boxes.append((box.x0, box.y0, box.x1, box.y1, text.get_text()))
    for i, (ax0, ay0, ax1, ay1, a) in enumerate(boxes):
        for bx0, by0, bx1, by1, b in boxes[:i]:
            assert min(ax1, bx1) - max(ax0, bx0) < 1 or min(ay1, by1) - max(ay0, by0) < 1.5, f"{a!r} on {b!r}"


@each
def test_a_chart_is_the_same_letters_each_time_and_fits_beside_others(chart: Callable[[], Chart]) -> None:
    svg = chart().svg()
    assert svg == chart().svg()
    assert not re.search(r"\d{4}-\d\d-\d\dT|matplotlib|0x[0-9a-f]{6}", svg)
    ids = set(re.findall(r' id="([^"]+)"', svg))
    key = chart().key
    assert all(name.startswith(f"live-{key}-") for name in ids)
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) <= ids


@each
def test_in_a_notebook_it_is_an_image_with_its_words(
    chart: Callable[[], Chart], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[dict] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    figure = chart()
    figure._ipython_display_()
    (data,) = shown
    assert data["text/plain"] == figure.alt and len(figure.alt) > 100
    found = re.fullmatch(
        r'<img src="data:image/svg\+xml;base64,([^"]+)" alt="([^"]+)" width="\d+" />', data["text/html"]
    )
    assert found and found[2].startswith(figure.alt[:40])
    assert base64.b64decode(found[1]).startswith(b"<svg ")


def test_the_forest_plot_holds_every_trial_and_never_mixes_scales() -> None:
    figure = charts.ptsd_trials()
    frame = trials()
    assert len(figure.axes) == frame["scale"].nunique()
    words = [t.get_text() for t in texts(figure)]
    for row in frame.itertuples():
        (ax,) = [a for a in figure.axes if any(t.get_text().startswith(row.label) for t in a.texts)]
        others = frame[frame["scale"] != row.scale]["label"]
        assert not any(t.get_text().startswith(tuple(others)) for t in ax.texts), "a scale of its own"
        assert row.label in figure.alt and f"n = {row.n}" in figure.alt
    assert marks(figure) == {round(x, 6) for x in frame["difference"].dropna()}
    assert any(word.startswith("IES-R (0 to 88") for word in words)
    assert any(word.startswith("CAPS-5 (0 to 80") for word in words)
    assert "Days of response, not severity" in words


def test_null_trials_are_rows_as_large_as_the_rest_and_say_why() -> None:
    figure = charts.ptsd_trials()
    without = trials()["difference"].isna().sum()
    fields = [patch for ax in figure.axes for patch in ax.patches]
    assert without == len(fields) == 4
    for field in fields:
        assert field.get_width() == 1 and field.get_height() == pytest.approx(0.4), "the whole width of its panel"
    said = [t.get_text() for t in texts(figure) if "effect size not read here" in t.get_text()]
    assert len(said) == without and sum(text.startswith("no difference found") for text in said) == 3
    assert figure.alt.count("no difference found, effect size not read here") == 3
    assert not re.search(
        r"size published|not published", " ".join([figure.alt, *(t.get_text() for t in texts(figure))])
    )
    inches = {
        round(ax.get_position().height * figure.get_figheight() / abs(np.diff(ax.get_ylim())[0]), 3)
        for ax in figure.axes
    }
    assert len(inches) == 1, "a row is as high in one panel as in another"


def test_of_the_crossover_it_says_how_many_began_and_how_many_had_both_drugs() -> None:
    figure = charts.ptsd_trials()
    (axis,) = [ax.get_xlabel() for ax in figure.axes if "Feder 2014" in ax.get_xlabel()]
    assert axis == "points in favor of ketamine\nFeder 2014: 41 began, 29 had both drugs"
    assert "95 % interval 2.5 to 22.8 (Feder 2014: 41 began, 29 had both drugs)" in figure.alt


def test_a_trial_that_gets_its_numbers_moves_from_gray_to_a_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    table = evidence.table

    def known(name: str) -> pd.DataFrame:
        frame = table(name)
        if name == "trials":
            frame.loc[frame["id"] == "Abdallah2022", ["difference", "ci_low", "ci_high"]] = [0.5, -4.0, 5.0]
        return frame

    monkeypatch.setattr(evidence, "table", known)
    figure = charts.ptsd_trials()
    assert 0.5 in marks(figure) and len([p for ax in figure.axes for p in ax.patches]) == 3
    assert "0.5 PCL-5 points in favor of ketamine, 95 % interval −4 to 5" in figure.alt


def test_pooled_estimates_are_those_published_and_none_is_ours() -> None:
    figure = charts.pooled()
    frame = evidence.table("meta_analyses").query("study == 'Borgogna2024' and checked == 'verified'")
    assert marks(figure) == {round(x, 6) for x in frame["estimate"].dropna()}
    words = {t.get_text() for t in texts(figure)}
    assert {"0.27 (0.03 to 0.51)", "0.20 (−0.08 to 0.48)", "0.44 (0.03 to 0.85)", "0.24 (−0.30 to 0.78)"} <= words
    assert {"at 2 weeks (read in a copy)", "0.17 (−0.10 to 0.44)"} <= words
    assert "at 2 weeks (read in a copy) 0.17, interval −0.10 to 0.44 (reaches zero)" in figure.alt
    gray = [line for line in figure.axes[0].lines if line.get_marker() == "o" and line.get_color() == GRAY]
    assert len(gray) == figure.alt.count("(reaches zero)") == 4


def test_prevalence_says_of_whom_it_is_a_share() -> None:
    figure = charts.prevalence()
    titles = [t.get_text() for t in texts(figure)]
    assert "In the past year, of everyone asked" in titles
    assert "Ever in life, of those exposed to trauma" in titles
    assert "NCS-R 2005, n = 9\u202f282, DSM-IV" in titles
    bars = {round(float(p.get_width()), 6) for ax in figure.axes for p in ax.patches}
    assert bars == {3.6, 4.7, 7.8, 6.8, 8.3, 6.1, 3.9, 8.2, 20.4, 5.6}
    assert len({ax.get_xlim() for ax in figure.axes}) == 1


def test_risk_shows_how_each_event_was_chosen_and_what_is_from_memory() -> None:
    figure = charts.trauma_risk()
    frame = evidence.table("trauma_risk").query("measure == 'risk'")
    for way in ("one event chosen by lot", "the worst event", "the index event of its survey", "studies of victims"):
        assert way in [t.get_text() for t in texts(figure)] and way in figure.alt
    assert {20.2, 40.2, 65.0, 45.9, 5.2, 2.5} <= marks(figure)
    assert "sexual violence 19 to 20.2 % by one event chosen by lot (partly from memory)" in figure.alt
    open_marks = {
        float(line.get_xdata()[0])
        for line in figure.axes[0].lines
        if line.get_marker() == "o" and line.get_markerfacecolor() == GROUND
    }
    shown = frame[frame["kind"].isin(["sexual violence", "assault", "combat", "road accident", "disaster"])]
    assert open_marks == set(shown[shown["checked"] == "recalled"]["value"])


def test_treatments_stand_beside_their_comparator_and_null_stays() -> None:
    figure = charts.responders()
    assert {58.0, 35.0, 60.0, 38.0, 30.2, 24.3, 19.6, 45.0} <= marks(figure)
    words = [t.get_text() for t in texts(figure)]
    assert "no difference found; size not read here" in words and "53, from memory" in words
    # Of one row the comparator alone is from memory, and only its mark says so.
    assert "37.5, from memory" in words and "50.9" in words
    assert "sertraline, veterans: no difference from placebo found" in figure.alt


def test_effects_with_different_comparators_keep_apart() -> None:
    figure = charts.treatments()
    ketamine = [ax for ax in figure.axes if any(t.get_text().startswith("ketamine") for t in ax.texts)]
    assert len(ketamine) == 1 and not any(
        "exposure" in t.get_text() or "CBT" in t.get_text() for t in ketamine[0].texts
    )
    assert {0.23, 0.33, 0.27, 0.20, 1.19, 0.85, 1.89, 0.60, 1.32, 0.67} == marks(figure)
    assert "not to be compared with each other" in figure.alt


def test_claims_are_counted_as_the_table_counts_them() -> None:
    figure = charts.claims()
    frame = evidence.table("claims")
    words = [t.get_text() for t in texts(figure)]
    for verdict, n in frame["verdict"].value_counts().items():
        assert verdict in words and f"{verdict} {n} (" in figure.alt
    assert figure.alt.startswith("Of 68 claims in five web articles")
