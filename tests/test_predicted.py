"""Predicted against observed: each value stands where it was published, and the sentence counts what is drawn."""

from __future__ import annotations

import itertools
import json
import re
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from tests.browser import axe, open_page, serve, wait_until
from tests.figures import alone
from tests.test_live import contrast, resolve, rgb
from widgets import evidence, style
from widgets.figures import predicted_content as content
from widgets.figures.predicted import Predicted
from widgets.models import comparison

SOME = [
    {}, {"values": "independent"}, {"by": "nasal"}, {"by": "nasal", "values": "independent", "analyte": "ketamine"},
    {"study": "nasalstudy2022"}, {"study": "kamp2020", "analyte": "norketamine"}, {"route": "oral"},
    {"study": "hasan2021", "route": "iv"}, {"study": "rolan2014"}, {"study": "rolan2014", "route": "iv"},
    {"analyte": "norketamine", "values": "independent"},
]  # fmt: skip


@pytest.fixture(scope="module")
def figure() -> Predicted:
    return Predicted()


def at(figure: Predicted, settings: dict) -> Predicted:
    for name, value in {**Predicted.default_settings(), **settings}.items():
        setattr(figure, name, value)
    return figure


def chosen(settings: dict) -> pd.DataFrame:
    """The rows that settings choose, straight from the data."""
    wanted = {**Predicted.default_settings(), **settings}
    rows = comparison.kept(wanted["by"])
    routes = {"iv": "intravenous", "oral": "oral", "tongue": "sublingual", "nose": "nasal"}
    if wanted["route"] != "all":
        rows = rows[rows["route"] == routes[wanted["route"]]]
    if wanted["study"] != "all":
        name = content.STUDY_CHOICES[wanted["study"]]
        rows = rows[rows["study"] == {"Nasal study 2022": "Pharmacotherapy 42:298"}.get(name, name)]
    if wanted["analyte"] != "both":
        rows = rows[rows["analyte"] == wanted["analyte"]]
    return rows


def marks(figure: Predicted) -> list:
    """The marks that are shown."""
    return [a for a in figure.figure().axes[0].lines if ";" in (a.get_gid() or "") and a.get_visible()]


# ---------------------------------------------------------------- what is kept


@pytest.mark.slow
@pytest.mark.parametrize("model", comparison.MODELS)
def test_what_is_kept_of_the_predictions_is_what_the_models_give(model):
    kept, computed = comparison.kept(model), comparison.predictions(model)
    assert kept["predicted"].to_numpy() == pytest.approx(computed["predicted"].to_numpy(), rel=1e-3)
    for column in ("within", "independent"):
        assert kept[column].equals(computed[column])


def test_every_observation_is_in_the_list_once():
    assert [row for _, row, _ in Predicted.evidence_marks] == list(evidence.table("observations")["id"])


# ---------------------------------------------------------------- what is said


@pytest.mark.parametrize("settings", SOME, ids=str)
def test_the_sentence_counts_what_is_chosen(figure, settings):
    said, rows = at(figure, settings).sentence, chosen(settings)
    free = rows[rows["independent"]]
    mean = lambda some: f"{np.exp(np.log(some['ratio']).mean()):.3g}"
    if rows.empty:
        assert said.startswith("No such value is on file")
        assert "2-fold" not in said
        return
    assert f"{rows['within'].sum()} of {len(rows)} lie within 2-fold" in said
    assert f"predicted over observed is {mean(rows)}." in said
    assert ("None of them is independent" in said) == free.empty
    if len(free):
        assert f"Independent values alone: {free['within'].sum()} of {len(free)}" in said
        assert f"mean {mean(free)}." in said


def test_each_choice_says_one_thing_of_all_values_and_one_of_the_independent(figure):
    """Of every choice of study, route and analyte the sentence says how many there are, or that there is none."""
    for study, route, analyte in itertools.product(
        content.STUDY_CHOICES, content.ROUTE_CHOICES, content.ANALYTE_CHOICES
    ):
        settings = {"study": study, "route": route, "analyte": analyte}
        said = at(figure, settings).sentence
        rows = chosen(settings)
        assert said.count("No such value") == int(rows.empty), settings
        assert said.count("lie within 2-fold") == int(len(rows) > 0), settings
        assert said.count("Independent values alone") == int(rows["independent"].any()), settings
        assert said.count("None of them is independent") == int(len(rows) > 0 and not rows["independent"].any())


def test_the_shares_that_the_course_rests_on(figure):
    assert "170 of 176" in at(figure, {}).sentence
    assert "63 of 63 (100 %), mean 0.997" in figure.sentence
    said = at(figure, {"by": "nasal"}).sentence
    assert "38 of 63 (60 %), mean 0.594" in said


@pytest.mark.parametrize("settings", SOME, ids=str)
def test_the_table_holds_each_value_once(figure, settings):
    table = at(figure, settings).table
    rows = chosen(settings)
    if settings.get("values") == "independent":
        rows = rows[rows["independent"]]
    assert table["Values"].astype(int).sum() == len(rows)
    assert table["Within 2-fold"].astype(int).sum() == rows["within"].sum()


# ---------------------------------------------------------------- what is drawn


@pytest.mark.parametrize("settings", SOME, ids=str)
def test_every_chosen_value_is_drawn_where_it_lies(figure, settings):
    rows = chosen(settings)
    if settings.get("values") == "independent":
        rows = rows[rows["independent"]]
    percent = np.where(rows["metric"] == "bioavailability", 100, 1)
    wanted = sorted(zip(rows["value"] * percent, rows["predicted"] * percent, strict=True))
    drawn = sorted((x, y) for a in marks(at(figure, settings)) for x, y in zip(*a.get_data(), strict=True))
    assert len(drawn) == len(wanted)
    assert np.array(drawn).reshape(-1) == pytest.approx(np.array(wanted).reshape(-1))


def test_what_fails_is_drawn_as_large_as_what_holds(figure):
    sizes = {}
    for artist in marks(at(figure, {})):
        sizes.setdefault(artist.get_marker(), set()).add((artist.get_markersize(), artist.get_alpha()))
    assert {shape: len(some) for shape, some in sizes.items()} == {"o": 1, "D": 1}


def test_filled_says_independent_and_shape_says_what_was_measured(figure):
    observed = comparison.kept()
    for artist in marks(at(figure, {})):
        row = observed.loc[artist.get_gid().partition(";")[2]]
        assert (artist.get_marker() == "o") == (row["analyte"] == "ketamine")
        assert (artist.get_markerfacecolor() == artist.get_color()) == row["independent"]


def test_the_frame_holds_every_mark_of_either_model(figure):
    for by in content.MODELS:
        drawn = at(figure, {"by": by}).figure()
        low, high = drawn.axes[0].get_xlim()
        assert drawn.axes[0].get_ylim() == (low, high)
        for artist in marks(figure):
            for values in artist.get_data():
                assert min(values) > low
                assert max(values) < high


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_marks_and_words_stand_out_from_the_ground_and_from_the_band(figure, theme):
    root = ET.fromstring(at(figure, {}).svg())
    ground = rgb(style.GROUND[theme])
    css = lambda e: dict(p.split(": ") for p in e.get("style", "").split("; ") if ": " in p)
    band = ground + (rgb(style.COLORS["null"][theme]) - ground) * 0.16
    seen = 0
    for e in root.iter():
        look, tag = css(e), e.tag.rpartition("}")[2]
        if tag == "use" and "fill" in look:
            seen += 1
            assert min(contrast(resolve(look["stroke"], theme), behind) for behind in (ground, band)) >= 3
        if tag == "text":
            seen += 1
            behind = band if e.text == "within 2-fold" else ground
            assert contrast(resolve(look["fill"], theme), behind) >= 4.5, e.text
    assert seen > 350


# ---------------------------------------------------------------- what a mark stands for


def test_a_mark_names_study_dose_time_place_reading_and_what_was_fitted():
    text = {row: text for _, row, text in Predicted.evidence_marks}
    for words in ("Kamp et al. 2020b", "9.8 mg in 60 min", "from an artery at 15 min: 30.4 ng/mL", "joined model 38.2, nasal model 10.9",
                  "Read off figure 1", "Nothing was fitted to it: independent.", "n = 20"):  # fmt: skip
        assert words in text["V001"]
    otto = next(t for t in text.values() if "Otto" in t and "of ketamine" in t)
    assert "from a vein" in otto
    assert "A parameter of the joined model was fitted to it." in otto
    # The muscle's share says nothing about a swallowed dose, though one paper has both.
    parts = evidence.parameters("joined").drop(index=["F_im"])["source"].str.split("; derived").str[0].str.split("; ")
    rows = comparison.kept()
    papers = rows["source"].str.split("; derived").str[0]
    shares_its_paper = set(rows.index[rows["independent"] & papers.isin(set(parts.explode()))])
    assert len(shares_its_paper) == 9 and "9 of these share their paper" in Predicted.caption
    for key, row in rows.iterrows():
        said = text[key]
        assert evidence.cite(row["source"]) in said
        assert said.count("independent.") == int(row["independent"])
        assert ("But " in said and "come from the same paper." in said) == (key in shares_its_paper)
        assert ("another model's prediction" in said) == (row["role"] == "model prediction")
        assert ("was fitted to it" in said) == (row["role"] != "model prediction")
        assert row["how_read"][1:] in said
        if row["metric"] == "concentration":
            assert f"at {row['at_min']:.0f} min" in said


def test_scenarios_change_something_and_are_choices_of_their_own():
    seen = {json.dumps(settings) for _, settings, _ in Predicted.scenarios}
    assert len(seen) == len(Predicted.scenarios)
    assert all(text.startswith("What changed") for *_, text in Predicted.scenarios)
    assert "18 of 18" in Predicted.scenarios[0][2]


def test_its_size_on_a_page_is_bounded():
    import gzip

    from widgets.page import svg

    assert len(gzip.compress(svg.inline(Predicted().html()).encode())) < 20_500


# ---------------------------------------------------------------- in the page


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A page that carries the figure, made as the book makes it, under the strict policy."""
    folder = tmp_path_factory.mktemp("predicted")
    (folder / "page.html").write_text(alone(Predicted(key="predicted")), "utf-8")
    with serve(folder) as address:
        yield f"{address}/page.html"


SHOWN = (
    "() => [...document.querySelectorAll('.live-picture [data-part*=\";V\"]')]"
    ".filter((e) => getComputedStyle(e).display !== 'none').map((e) => e.dataset.part).sort()"
)


@pytest.mark.browser
def test_in_the_page_each_choice_says_what_python_says_and_shows_the_same_marks(browser, site, figure):
    with open_page(browser, site) as seen:
        wait_until(seen.page, "document.querySelector('.live-on')")
        names = list(Predicted.default_settings())
        selects = dict(zip(names, seen.page.query_selector_all(".live-side select"), strict=True))
        for settings in SOME:
            at(figure, settings)
            for name, value in figure.settings.items():
                selects[name].select_option(value)
            said = json.dumps(figure.sentence)
            wait_until(seen.page, f"document.querySelector('.live-words').textContent === {said}", seconds=5)
            assert seen.page.evaluate(SHOWN) == sorted(a.get_gid() for a in marks(figure))
        assert seen.problems == []


@pytest.mark.browser
def test_a_click_on_a_mark_and_the_keyboard_lead_to_what_it_stands_for(browser, site):
    with open_page(browser, site) as seen:
        wait_until(seen.page, "document.querySelector('.live-on')")
        mark = seen.page.query_selector("[data-part$='by=joined;V173'] use")
        mark.scroll_into_view_if_needed()
        box = mark.bounding_box()
        seen.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        tip = seen.page.inner_text(".live-tip")
        assert "Idvall et al. 1979" in tip
        assert "at 90 min: 2,211 ng/mL; joined model 1,260" in tip
        seen.page.reload()
        wait_until(seen.page, "document.querySelector('.live-on')")
        seen.page.focus(".live-sources summary")
        seen.page.keyboard.press("Enter")
        wait_until(seen.page, "document.querySelector('.live-sources').open")
        seen.page.keyboard.press("Tab")
        assert re.match("https://doi.org/", seen.page.evaluate("document.activeElement.href"))
        assert seen.problems == []


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_has_names_for_all_and_fits_a_phone(browser, site, dark):
    with open_page(browser, site, width=390, dark=dark) as seen:
        wait_until(seen.page, "document.querySelector('.live-on')")
        seen.page.evaluate(f"document.documentElement.dataset.theme = '{'dark' if dark else 'light'}'")
        seen.page.click("text=2 The nasal model")
        wait_until(seen.page, "document.querySelector('.live-story').textContent.includes('What changed')")
        assert axe(seen.page) == []
        assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        sizes = seen.page.evaluate(
            "() => [...document.querySelectorAll('.live-picture svg text')].map((e) => e.getBoundingClientRect())"
            ".filter((r) => r.width).map((r) => [r.height, r.left, r.right])"
        )
        assert len(sizes) > 10
        assert all(height >= 10 and left >= 0 and right <= 390 for height, left, right in sizes)
        for kind in ("SVG", "PNG"):
            with seen.page.expect_download() as saved:
                seen.page.click(f".live-tools button:has-text('{kind}')")
            assert saved.value.suggested_filename.endswith(kind.lower())
        assert seen.problems == []
