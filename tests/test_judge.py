"""Judge, then see: every claim is in it, no verdict shows unasked, and page and Python say the same."""

from __future__ import annotations

import random
import re
import xml.etree.ElementTree as ET

import pytest
import traitlets

from tests.browser import axe, open_page, serve
from tests.figures import alone
from tests.notebooks import CHAPTERS, read
from widgets import evidence
from widgets.figures.judge import ORDERED_BELOW, VERDICT_PLACES, Judge

CLAIMS = evidence.table("claims").set_index("id")
each_claim = pytest.mark.parametrize("claim", CLAIMS.index)


@pytest.fixture(scope="module")
def figure() -> Judge:
    """One figure for many questions; each test sets what it needs."""
    return Judge()


@pytest.fixture(autouse=True)
def untouched(figure: Judge) -> None:
    """Every claim open again, and nothing asked for."""
    with figure.hold_trait_notifications():
        for name, value in Judge.default_settings().items():
            setattr(figure, name, value)


def judge(figure: Judge, claim: str, verdict: str, shown: bool = True) -> None:
    figure.claim, figure.shown = claim, shown
    setattr(figure, f"yours_{claim}", verdict)


def visible(figure: Judge, start: str) -> list[str]:
    """The named parts that a reader sees whose names start so."""
    parts = [e for e in ET.fromstring(figure.svg()).iter() if e.get("data-part", "").startswith(start)]
    return sorted(e.get("data-part") for e in parts if e.get("display") != "none")


# ---- what is in it ----


def test_every_claim_of_the_table_is_there_and_no_other():
    controls = Judge.control_traits()
    assert list(controls["claim"].options) == list(CLAIMS.index)
    assert [n for n in controls if n.startswith("yours_")] == [f"yours_{c}" for c in CLAIMS.index]
    assert {row for _, row, _ in Judge.evidence_marks} == set(CLAIMS.index)


@each_claim
def test_once_judged_and_asked_for_it_says_what_the_table_says(figure, claim):
    row = CLAIMS.loc[claim]
    judge(figure, claim, "partly")
    assert row.claim in figure.sentence and row.correct in figure.sentence
    assert f"The evidence: {row.verdict}." in figure.sentence
    assert f"More in chapter {int(row.chapter[:2])}." in figure.sentence
    assert (f" Pattern: {row.pattern} (" in figure.sentence) == bool(row.pattern)
    (source,) = [text for when, name, text in Judge.evidence_marks if name == claim]
    assert row.correct in source and evidence.cite(row.source) in source
    assert figure.table.iloc[0].tolist()[1:4] == ["partly", row.verdict, row.pattern or "none"]


@each_claim
@pytest.mark.parametrize(("verdict", "shown"), [("supported", False), ("open", True), ("open", False)])
def test_it_keeps_the_verdict_to_itself_until_it_is_judged_and_asked_for(figure, claim, verdict, shown):
    judge(figure, claim, verdict, shown)
    row = CLAIMS.loc[claim]
    assert row.claim in figure.sentence
    assert "The evidence:" not in figure.sentence
    # One verdict is the single word "Yes."; it would be found in any sentence that holds the word.
    assert len(row.correct) < 5 or row.correct not in figure.sentence
    assert "Pattern" not in figure.sentence and "More in" not in figure.sentence
    if verdict == "open":
        assert figure.table.empty
    else:
        assert figure.table.iloc[0].tolist()[1:4] == [verdict, "not shown yet", "not shown yet"]


def test_what_is_shown_of_one_claim_gives_nothing_of_the_next_away(figure):
    judge(figure, "W48", "supported")
    figure.claim = "W50"
    assert "The evidence:" not in figure.sentence and CLAIMS.loc["W50", "correct"] not in figure.sentence
    assert visible(figure, "show:claim=W50 &") == []
    assert figure.table["Claim"].tolist() == ["W48, D"]
    figure.claim = "W48"
    assert "Your verdict: supported. The evidence: contradicted." in figure.sentence


def test_the_picture_shows_one_claim_and_its_verdict_when_asked(figure):
    assert visible(figure, "show:claim=") == ["show:claim=W49"]
    judge(figure, "W48", "overstated", shown=False)
    assert visible(figure, "show:claim=") == ["show:claim=W48"]
    figure.shown = True
    assert visible(figure, "show:claim=") == ["show:claim=W48", "show:claim=W48 & yours_W48!=open & shown=on;W48"]


@pytest.mark.slow
def test_the_two_verdicts_stand_at_the_places_they_name(figure):
    drawn = {artist.get_gid(): artist for artist in figure.figure().findobj(lambda a: a.get_gid())}
    for claim, row in CLAIMS.iterrows():
        (y,) = drawn[f"show:claim={claim} & yours_{claim}!=open & shown=on;{claim}"].get_ydata()
        assert y == VERDICT_PLACES[row.verdict]
    for verdict, place in VERDICT_PLACES.items():
        judge(figure, "W08", verdict)
        (line,) = figure.figure().findobj(lambda a: a.get_gid() == "curve:yours")
        assert set(line.get_ydata()) == {place}
        figure.claim = "W09"  # still open: nothing within the picture
        (line,) = figure.figure().findobj(lambda a: a.get_gid() == "curve:yours")
        assert max(line.get_ydata()) < min(line.axes.get_ylim())


def test_the_claims_words_fit_into_their_place(figure):
    drawn = figure.figure()
    drawn.canvas.draw()
    heading = min(t.get_window_extent().y1 for t in drawn.texts if t.get_text() in ("you", "evidence"))
    for claim in CLAIMS.index:
        (text,) = [t for t in drawn.texts if t.get_gid() == f"show:claim={claim}"]
        text.set_visible(True)
        box = text.get_window_extent()
        assert box.y0 > heading and 0 < box.x0 and box.x1 < drawn.bbox.width and box.y1 < drawn.bbox.height, claim
        assert " ".join(text.get_text().split()).endswith(CLAIMS.loc[claim, "claim"])


def test_it_counts_who_judged_like_the_evidence_and_who_leaned_which_way(figure):
    chance = random.Random(7)
    yours = {claim: chance.choice(["open", *VERDICT_PLACES]) for claim in CLAIMS.index}
    for claim, verdict in yours.items():
        judge(figure, claim, verdict)
    given = {c: (VERDICT_PLACES[v], VERDICT_PLACES[CLAIMS.loc[c, "verdict"]]) for c, v in yours.items() if v != "open"}
    on_order = [(a, b) for a, b in given.values() if max(a, b) < ORDERED_BELOW]
    agreed = sum(a == b for a, b in given.values())
    kinder, stricter = sum(a < b for a, b in on_order), sum(a > b for a, b in on_order)
    assert min(agreed, kinder, stricter) > 0 and agreed + kinder + stricter < len(given) < len(CLAIMS)
    assert figure.sentence.endswith(
        f"You have judged {len(given)} of {len(CLAIMS)} claims: {agreed} like the evidence, {kinder} more favorably, {stricter} more strictly; where a verdict stands apart the two cannot be compared."
    )
    assert len(figure.table) == len(given)


def test_a_verdict_that_does_not_exist_is_refused_in_a_sentence():
    with pytest.raises(
        traitlets.TraitError, match=r"^Judge\.yours_W08 is 'true'; it must be one of 'open', 'supported', .*\.$"
    ):
        Judge(yours_W08="true")
    with pytest.raises(traitlets.TraitError, match=r"^Judge\.claim is 'W66'; it must be one of 'W01', .*\.$"):
        Judge(claim="W66")


# ---- on a page ----


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A page that carries the figure as the book does: inline, under the strict policy; and the same without a script."""
    home = tmp_path_factory.mktemp("judge")
    alive = alone(Judge(key="judge"))
    still, scripts = re.subn(r'<script type="module">.*?</script>', "", alive, flags=re.S)
    assert scripts == 1
    (home / "alive.html").write_text(alive, "utf-8")
    (home / "still.html").write_text(still, "utf-8")
    with serve(home) as address:
        yield address


def words(page) -> str:
    return page.locator(".live-words").inner_text()


def frame(page) -> None:
    """Waits until what was set is drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def shown_parts(page, start: str) -> list[str]:
    return sorted(
        page.locator(".live-picture [data-part]").evaluate_all(
            "(parts, start) => parts.filter((p) => p.dataset.part.startsWith(start) && getComputedStyle(p).display !== 'none').map((p) => p.dataset.part)",
            start,
        )
    )


def rows(page) -> list[list[str]]:
    return page.locator(".live-table tbody tr").evaluate_all(
        "(rows) => rows.map((r) => [...r.cells].map((c) => c.textContent))"
    )


@pytest.mark.browser
def test_page_and_python_say_the_same_of_every_claim(browser, site, figure):
    chance = random.Random(11)
    with open_page(browser, f"{site}/alive.html") as seen:
        page = seen.page
        page.locator(".live-table summary").click()
        pick = page.get_by_label("Claim", exact=True)
        ask = page.get_by_label("Show the verdict of the evidence, once I have judged")
        for number, claim in enumerate(CLAIMS.index):
            figure.claim = claim
            pick.select_option(claim)
            frame(page)
            assert words(page) == figure.sentence, claim
            assert ("The evidence:" in words(page)) is False
            verdict = chance.choice(list(VERDICT_PLACES))
            setattr(figure, f"yours_{claim}", verdict)
            page.locator(".live-control:not([hidden])").get_by_label("Your verdict").select_option(verdict)
            figure.shown = bool(number % 2)
            ask.set_checked(figure.shown)
            frame(page)
            assert words(page) == figure.sentence, claim
            revealed = f"show:claim={claim} & yours_{claim}!=open & shown=on;{claim}"
            assert shown_parts(page, "show:claim=") == [f"show:claim={claim}", *[revealed] * figure.shown]
            listed = page.locator(".live-sources li:not([hidden])").evaluate_all(
                "(items) => items.map((li) => li.dataset.row)"
            )
            assert listed == [claim] * figure.shown
        assert rows(page) == figure.table.to_numpy().tolist()
        assert len(rows(page)) == len(CLAIMS)
        assert seen.problems == []


@pytest.mark.browser
def test_one_verdict_control_shows_at_a_time_and_by_keyboard(browser, site):
    with open_page(browser, f"{site}/alive.html", width=390) as seen:
        page = seen.page
        assert page.locator(".live-control:visible", has_text="Your verdict").count() == 1
        mine = page.locator(".live-control:not([hidden])").get_by_label("Your verdict")
        mine.focus()
        page.keyboard.press("ArrowDown")
        frame(page)
        assert "Your verdict: supported." in words(page)
        page.get_by_label("Show the verdict").press("Space")
        frame(page)
        assert "The evidence: overstated." in words(page)
        line = page.locator('[data-part="curve:yours"] path').bounding_box()
        axis = page.locator(".live-picture svg").bounding_box()
        assert axis["y"] < line["y"] < axis["y"] + axis["height"]
        page.get_by_role("button", name="Reset").click()
        frame(page)
        assert "What is your verdict?" in words(page) and "The evidence:" not in words(page)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
        assert axe(page) == [] and seen.problems == []


@pytest.mark.browser
def test_a_mark_leads_to_its_source_and_a_link_carries_a_verdict(browser, site):
    with open_page(browser, f"{site}/alive.html#judge:claim=W48;yours_W48=supported;shown=on") as seen:
        page = seen.page
        frame(page)
        assert "The evidence: contradicted." in words(page)
        page.locator('[data-part$=";W48"]').click()
        item = page.locator(".live-tip:visible")
        assert item.get_attribute("data-row") == "W48"
        for key in evidence.split_source(CLAIMS.loc["W48", "source"])[0]:
            assert item.locator(f'a[href="{evidence.link(key)}"]').count() == 1
        assert seen.problems == []


@pytest.mark.browser
def test_without_a_script_no_verdict_is_seen(browser, site):
    with open_page(browser, f"{site}/still.html") as seen:
        assert shown_parts(seen.page, "show:claim=") == ["show:claim=W49"]
        assert seen.page.locator(".live-sources li:not([hidden])").count() == 0
        assert "The evidence:" not in seen.page.inner_text("main")


# ---- in the chapters ----


def markdown(name: str) -> str:
    return "\n\n".join(c.source for c in read(CHAPTERS / f"{name}.ipynb").cells if c.cell_type == "markdown")


def test_the_chapter_lists_every_claim_as_the_table_has_it():
    text = markdown("13-reading-claims")
    assert re.findall(r'<a id="(w\d\d)">', text) == [
        c.lower() for c in CLAIMS.sort_values("chapter", kind="stable").index
    ]
    sections = {
        int(n): (head, body)
        for head, n, body in re.findall(r"^(### \[?Chapter (\d+)[^\n]*)\n(.*?)(?=^###? |\Z)", text, re.M | re.S)
    }
    toc = (CHAPTERS.parent / "_toc.yml").read_text(encoding="utf-8")
    for claim, row in CLAIMS.iterrows():
        (line,) = [one for one in text.splitlines() if f'<a id="{claim.lower()}"></a>' in one]
        assert row.claim in line and f"*{row.verdict.capitalize()}.*" in line and row.correct in line, claim
        assert evidence.cite(row.source) in line and row.article in line, claim
        if row.chapter != "13-reading-claims":
            head, body = sections[int(row.chapter[:2])]
            assert line in body, claim
            # A chapter that the book does not have yet is named, and not linked.
            assert (f"]({row.chapter}.ipynb)" in head) == (f"chapters/{row.chapter}\n" in toc), claim


@pytest.mark.parametrize("name", sorted(set(CLAIMS.chapter)))
def test_a_claim_is_linked_from_the_chapter_that_treats_it(name):
    text = markdown(name)
    linked = set(re.findall(r"\]\((?:13-reading-claims\.ipynb)?#(w\d\d)\)", text))
    assert linked >= {c.lower() for c in CLAIMS.index[CLAIMS.chapter == name]}
    # Where a chapter repeats a claim beside its number, it does so as the table has it.
    for number, claim in re.findall(r"^- \[Claim (\d+)\][^:]*: (.+)$", text, re.M):
        assert claim == CLAIMS.loc[f"W{int(number):02d}"].claim
