"""The self-check: what it refuses, what it prints, and how it answers in a real browser."""

from __future__ import annotations

import gzip
import json
import math
import re
import shutil
from xml.etree import ElementTree

import pytest

from tests.browser import axe, open_page, serve
from tests.conftest import ROOT
from widgets import style
from widgets.teaching import selfcheck
from widgets.teaching.selfcheck import HERE, SelfCheck, choice, number

WORDS = {"right": "Yes, a fifth.", "wrong": "Divide one area by the other."}
# What JupyterLab's sanitizer and GitHub leave standing in a notebook that is not trusted.
HARMLESS = {"ol", "ul", "li", "p", "br", "strong", "em", "code", "a", "u", "details", "summary"}


def a_choice(ask="Which route skips the liver?", **changes):
    given = {
        "answers": {
            "By vein": "Straight into the blood.",
            "By mouth": "The gut drains to the liver.",
        },
        "right": "By vein",
    } | changes
    return choice(ask, given["answers"], right=given["right"])


def a_number(ask="What share arrives?", value=0.18, **changes):
    return number(ask, value, **({"tolerance": 0.01, "feedback": WORDS} | changes))


def the_set():
    return SelfCheck(
        choice(
            "Which *route* skips the liver?",
            {
                "By vein": "See [where a dose goes](05-where-a-dose-goes.ipynb#first-pass).",
                "By mouth": "The gut drains to the liver & then `on`.",
                "By <b>rumor</b>": "See [the label](https://example.org/a.ipynb).",
            },
            right="By vein",
        ),
        number(
            "What share arrives?",
            0.18,
            tolerance=0.01,
            unit="of 1",
            feedback=WORDS,
            near=[(17, 19, "That is the percentage.")],
        ),
        choice(
            "Which are metabolites?",
            {
                "Norketamine": "The first product.",
                "Hydroxynorketamine": "Formed from norketamine.",
                "Esketamine": "One of the two mirror forms.",
            },
            right=("Norketamine", "Hydroxynorketamine"),
        ),
        number("What change is that?", -4.5, tolerance=0.5, feedback=WORDS),
    )


# ---- what it refuses ----


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: SelfCheck(), "at least one question"),
        (lambda: SelfCheck("Why?"), '"Why\\?" is not a question'),
        (lambda: SelfCheck(a_choice(), a_choice()), "two questions read the same"),
        (lambda: SelfCheck(a_choice("Why?"), a_number("*why?*")), "two questions read the same"),
        (lambda: a_choice(right="By nose"), '"By nose" is not among the answers "By vein", "By m'),
        (lambda: a_choice(right=("By vein", "By nose")), '"By nose" is not among'),
        (lambda: a_choice(right=()), "at least one of the answers"),
        (lambda: a_choice(right=None), "at least one of the answers"),
        (lambda: a_choice(ask=" "), "the question must be a text that is not empty"),
        (lambda: a_choice(answers={"By vein": "Yes."}), "two or more answers"),
        (lambda: a_choice(answers=["By vein", "By mouth"]), "two or more answers"),
        (lambda: a_choice(answers={"By vein": "Yes.", "By mouth": " "}), 'feedback on "By mouth"'),
        (lambda: a_choice(answers={"By vein": "Yes.", "": "No."}), "an answer must be a text"),
        (
            lambda: a_choice(answers={"By vein": "A.", "by  *vein*": "B."}),
            "two answers read the same",
        ),
        (lambda: a_choice(ask="Is it **so**?"), "write \\*emphasis\\*"),
        (
            lambda: a_choice(ask="See [this](javascript:alert(1))?"),
            "links to javascript:alert\\(1\\)",
        ),
        (lambda: a_choice(ask="A bell\x07?"), "unprintable character '\\\\x07'"),
        (lambda: a_number(tolerance=0), "tolerance must be greater than 0, not 0"),
        (lambda: a_number(tolerance=-1), "tolerance must be greater than 0, not -1"),
        (lambda: a_number(tolerance=math.nan), "tolerance must be a finite number, not nan"),
        (lambda: a_number(value=math.inf), "value must be a finite number, not inf"),
        (lambda: a_number(value="0.18"), "value must be a finite number, not '0.18'"),
        (lambda: a_number(value=True), "value must be a finite number, not True"),
        (lambda: a_number(unit=None), "unit must be a text, not None"),
        (lambda: a_number(feedback={"right": "Yes."}), 'two texts, "right" and "wrong"'),
        (lambda: a_number(feedback={"right": "", "wrong": "No."}), 'the feedback "right" must be'),
        (lambda: a_number(near=[(2, 1, "So.")]), "from 2 to 1 must start with the lower"),
        (lambda: a_number(near=[(0.17, 0.19, "So.")]), "lies wholly within the tolerance"),
        (lambda: a_number(near=[(1, math.inf, "So.")]), "near miss must be a finite number"),
        (lambda: a_number(near=[(1, 2, "")]), "its feedback must be a text"),
        (lambda: a_number(near=[(1, 2)]), "written \\(low, high, feedback\\), not \\(1, 2\\)"),
    ],
)
def test_nonsense_is_refused_in_one_sentence(make, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        make()
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_markup_is_parsed_once_and_the_rest_is_left_as_text():
    question = choice(
        "2*3*4, a * b, `x*y*z`, *so* and [a DOI](https://doi.org/10.1016/S0006-3223(99)00230-9).",
        {"a<b & c": "Yes.", "[not a link] (x)": "No."},
        right="a<b & c",
    )
    assert question.spec["ask"] == [
        "2*3*4, a * b, ",
        ["code", "x*y*z"],
        ", ",
        ["em", "so"],
        " and ",
        ["a", "a DOI", "https://doi.org/10.1016/S0006-3223(99)00230-9"],
        ".",
    ]
    assert [item["text"] for item in question.spec["choices"]] == [
        ["a<b & c"],
        ["[not a link] (x)"],
    ]
    assert "<li>a&lt;b &amp; c</li>" in SelfCheck(question).html()


# ---- what it prints ----


def test_the_page_face_is_well_formed_and_the_same_each_time():
    html = the_set().html()
    assert html == the_set().html()
    root = ElementTree.fromstring(html)
    assert root.get("data-live") == "check"
    scripts = root.findall("script")
    assert [script.get("type") for script in scripts] == ["application/json"]
    assert json.loads(scripts[0].text) == the_set().spec
    assert not re.search(r"\sid=|0x[0-9a-f]{6}", html)
    assert repr(the_set()) == "<SelfCheck>"


def test_the_still_face_shows_questions_and_folds_every_answer():
    still = ElementTree.fromstring(the_set().still_html())
    assert {node.tag for node in still.iter()} <= HARMLESS
    assert {name for node in still.iter() for name in node.attrib} <= {"class", "href"}
    for item, question in zip(still.findall("li"), the_set().spec["questions"], strict=True):
        folded = item.find("details")
        inside = "".join(folded.itertext())
        item.remove(folded)
        open_text = "".join(item.itertext())
        for choice_ in question.get("choices", []):
            text, says = ("".join(p if isinstance(p, str) else p[1] for p in choice_[key]) for key in ("text", "says"))
            assert text in open_text and says not in open_text
            assert f"{'✓ Right' if choice_['right'] else '✗ Not right'}: {text}{says}" in inside
        if "value" in question:
            assert question["answer"] in inside and question["answer"] not in open_text
            assert WORDS["right"] in inside and WORDS["wrong"] in inside
            assert len(question["near"]) == inside.count("✗ From")


def test_numbers_read_as_people_write_them():
    questions = the_set().spec["questions"]
    assert questions[1]["answer"] == "0.18 ± 0.01 of 1"
    assert questions[3]["answer"] == "−4.5 ± 0.5"


def test_runtime_and_style_are_light():
    together = (selfcheck.script() + selfcheck.sheet()).encode()
    assert len(gzip.compress(together)) < 5_000
    assert not re.search(rb"\beval\b|^import |\bimport\(|innerHTML|Storage", together, re.M)


# ---- how it answers ----

PAGE = """<!doctype html>
<html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>A chapter</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="icon.svg"><link rel="stylesheet" href="selfcheck.css">{sheet}
<style>body {{ margin: 1rem; font: 16px/1.5 sans-serif; background: #fff; color: #1f2328 }}
html[data-theme=dark] body {{ background: #14181c; color: #ced6dd }}</style></head>
<body><main><h1>A chapter</h1>{html}</main>{script}</body></html>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of pages that carry a self-check: a book's (light, dark, no script), a widget's."""
    home = tmp_path_factory.mktemp("site")
    for path in (
        HERE / "selfcheck.css",
        ROOT / "widgets/live/live.css",
        ROOT / "widgets/book/icon.svg",
    ):
        shutil.copy(path, home)
    (home / "check.mjs").write_text(selfcheck.script(), "utf-8")
    html = the_set().html()
    inline = f"<script type='module'>{selfcheck.script()}\nbook(document);</script>"
    widget = f"""<div id="widget"></div><script type="module">
        import check from "./selfcheck.mjs";
        const spec = {{ questions: {json.dumps(the_set().spec["questions"])} }};
        const heard = {{}};
        const model = {{
          get: (name) => ({{ spec }})[name],
          on: (name, then) => {{ heard[name] = then; }},
          off: (name, then) => {{ if (heard[name] === then) delete heard[name]; }},
        }};
        const el = document.getElementById("widget");
        const leave = check.render({{ model, el }});
        window.shorten = () => {{ spec.questions.length = 1; heard["change:spec"](); }};
        window.leave = () => {{ leave(); return Object.keys(heard).length + el.childNodes.length; }};
    </script>"""
    # As JupyterLab does it: no line break, and so no Enter, in a text field of a cell.
    jealous = """<script>document.addEventListener("beforeinput", (event) => {
        if (event.inputType === "insertLineBreak") event.preventDefault();
    });</script>"""
    pages = {
        "book": ("light", html, inline),
        "dark": ("dark", html, inline),
        "twice": ("light", html + html, inline),
        "still": ("light", html, ""),
        "widget": ("light", "", jealous + widget),
    }
    for name, (theme, body, script) in pages.items():
        # A page with a live figure has that figure's sheet as well, and the two must not quarrel.
        both = f'<style>{style.variables()}</style><link rel="stylesheet" href="live.css">'
        sheet = both if name in ("book", "dark") else ""
        page = PAGE.format(theme=theme, sheet=sheet, html=body, script=script)
        (home / f"{name}.html").write_text(page, "utf-8")
    with serve(home) as address:
        yield address


@pytest.fixture
def book(browser, site):
    """A page of the book; at the end it must have been quiet."""
    with open_page(browser, f"{site}/book.html") as seen:
        yield seen.page
        assert seen.problems == []


def question(page, index):
    return page.locator("form.check-question").nth(index)


def verdict(page, index):
    return question(page, index).get_by_role("status").inner_text()


def check(page, index):
    question(page, index).get_by_role("button", name=f"Check answer {index + 1}").click()


def shown(page, index):
    return question(page, index).get_by_role("button", name="Show the answer")


def count(page):
    return page.locator(".check-count").inner_text()


def test_a_choice_is_answered_and_can_be_tried_again(book):
    assert count(book) == "0 of 4 answered right"
    assert book.locator("details").count() == 0  # the live questions have taken the picture's place
    assert not shown(book, 0).is_visible()
    check(book, 0)
    assert "Choose an answer first." in verdict(book, 0)
    question(book, 0).get_by_label("By mouth").check()
    assert verdict(book, 0) == ""  # choosing alone says nothing: arrow keys choose on their way
    check(book, 0)
    assert "✗" in verdict(book, 0)
    assert "Not yet. The gut drains to the liver & then on." in verdict(book, 0)
    assert count(book) == "0 of 4 answered right"
    question(book, 0).get_by_label("By vein").check()
    assert verdict(book, 0) == ""
    check(book, 0)
    assert "✓" in verdict(book, 0) and "Right. See where a dose goes." in verdict(book, 0)
    assert count(book) == "1 of 4 answered right"
    assert not shown(book, 0).is_visible()


def test_texts_are_texts_and_links_lead_into_the_book(book):
    assert book.locator(".check b").count() == 0
    assert question(book, 0).get_by_label("By <b>rumor</b>").count() == 1
    assert question(book, 0).locator("legend em").inner_text() == "route"
    for label, address in {
        "By vein": "05-where-a-dose-goes.html#first-pass",
        "By <b>rumor</b>": "https://example.org/a.ipynb",
    }.items():
        question(book, 0).get_by_label(label).check()
        check(book, 0)
        assert question(book, 0).locator("a").get_attribute("href") == address


def test_several_right_answers_are_judged_one_by_one(book):
    picks = question(book, 2)
    assert picks.get_by_text("Choose all that apply.").is_visible()
    picks.get_by_label("Norketamine", exact=True).check()
    picks.get_by_label("Esketamine").check()
    check(book, 2)
    said = verdict(book, 2)
    assert "Not yet. 1 right answer is still missing." in said
    assert re.search(r"Right: Norketamine\s+The first product\.", said)
    assert re.search(r"Not this one: Esketamine\s+One of the two mirror forms\.", said)
    assert "Hydroxynorketamine" not in said
    picks.get_by_label("Hydroxynorketamine").check()
    check(book, 2)
    assert "Not yet." in verdict(book, 2) and "missing" not in verdict(book, 2)
    picks.get_by_label("Esketamine").uncheck()
    check(book, 2)
    assert verdict(book, 2).count("Right") == 3
    assert count(book) == "1 of 4 answered right"


RIGHT, WRONG = f"Right. {WORDS['right']}", f"Not yet. {WORDS['wrong']}"


@pytest.mark.parametrize(
    ("index", "typed", "said"),
    [
        (1, "0.18", RIGHT),
        (1, "0,18", RIGHT),
        (1, " .18 ", RIGHT),
        (1, "+18e-2", RIGHT),
        (1, "1.8E-1", RIGHT),
        (1, "0.18 of 1", RIGHT),
        (1, "0.19", RIGHT),  # the edges belong to the tolerance, whatever 0.19 - 0.18 is in binary
        (1, "0.17", RIGHT),
        (1, "0.1901", WRONG),
        (1, "0.1699", WRONG),
        (1, "-0.18", WRONG),
        (1, "18", "Not yet. That is the percentage."),
        (1, "19", "Not yet. That is the percentage."),
        (1, "19.1", WRONG),
        (3, "-4.5", RIGHT),
        (3, "−4,5", RIGHT),
        (3, "4.5", WRONG),
    ],
)
def test_a_number_is_read_as_people_type_it(book, index, typed, said):
    field = question(book, index).get_by_role("textbox")
    field.fill(typed)
    field.press("Enter")
    assert said in verdict(book, index)
    assert count(book) == f"{int('Right.' in said)} of 4 answered right"
    assert field.get_attribute("aria-invalid") is None


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("", "Type a number first."),
        ("of 1", "Type a number first."),
        ("abc", "“abc” is not a number this field can read."),
        ("1/5", "“1/5” is not a number"),
        ("0.1.8", "“0.1.8” is not a number"),
        ("1e999", "“1e999” is not a number"),
        ("NaN", "“NaN” is not a number"),
        ("0x1", "“0x1” is not a number"),
        ("1,500", "“1,500” can mean 1500 or 1.500."),
    ],
)
def test_what_is_no_number_is_kept_and_met_with_a_note(book, typed, note):
    field = question(book, 1).get_by_role("textbox")
    field.fill(typed)
    field.press("Enter")
    assert note in verdict(book, 1)
    assert field.input_value() == typed
    assert field.get_attribute("aria-invalid") == "true"
    assert not shown(book, 1).is_visible()  # a slip of the hand is not a try
    field.press("9")
    assert field.get_attribute("aria-invalid") is None and verdict(book, 1) == ""


def test_the_answer_is_shown_after_a_try_and_is_not_counted_as_known(book):
    question(book, 1).get_by_role("textbox").fill("3")
    check(book, 1)
    shown(book, 1).click()
    assert f"The answer: 0.18 ± 0.01 of 1. {WORDS['right']}" in verdict(book, 1)
    assert count(book) == "0 of 4 answered right, 1 answer shown"
    question(book, 1).get_by_role("textbox").fill("0.18")
    check(book, 1)
    assert RIGHT in verdict(book, 1)
    assert count(book) == "0 of 4 answered right, 1 answer shown"
    question(book, 2).get_by_label("Esketamine").check()
    check(book, 2)
    shown(book, 2).click()
    assert re.findall(r"The answer: (\w+)", verdict(book, 2)) == [
        "Norketamine",
        "Hydroxynorketamine",
    ]
    assert count(book) == "0 of 4 answered right, 2 answers shown"


def test_reset_begins_again(book):
    question(book, 0).get_by_label("By vein").check()
    check(book, 0)
    question(book, 1).get_by_role("textbox").fill("3")
    check(book, 1)
    shown(book, 1).click()
    book.get_by_role("button", name="Reset").click()
    assert count(book) == "0 of 4 answered right"
    assert book.locator(":checked").count() == 0
    assert question(book, 1).get_by_role("textbox").input_value() == ""
    assert [verdict(book, index) for index in range(4)] == [""] * 4
    assert not shown(book, 1).is_visible()
    question(book, 1).get_by_role("textbox").fill("0.18")
    check(book, 1)
    assert count(book) == "1 of 4 answered right"


def test_everything_works_from_the_keyboard(book):
    press = book.keyboard.press
    seen = []

    def tab():
        press("Tab")
        seen.append(
            book.evaluate(
                """() => { const s = getComputedStyle(document.activeElement);
                return [document.activeElement.tagName, s.outlineStyle, parseFloat(s.outlineWidth)] }"""
            )
        )

    tab()  # into the first question's radio buttons
    press("ArrowDown")
    press("ArrowDown")
    press("ArrowUp")
    assert question(book, 0).get_by_label("By mouth").is_checked()
    assert verdict(book, 0) == ""
    tab()
    press("Space")
    assert "Not yet." in verdict(book, 0)
    tab()
    press("Enter")
    assert "The answer: By vein" in verdict(book, 0)
    press("Tab")  # the link within the answer
    tab()
    book.keyboard.type("0.18")
    press("Enter")
    assert RIGHT in verdict(book, 1)
    tab()  # Check
    tab()  # Norketamine
    press("Space")
    tab()
    press("Space")
    press("Enter")  # Enter in a choice checks it as well
    assert re.search(r"Right\.\s", verdict(book, 2))
    assert count(book) == "2 of 4 answered right, 1 answer shown"
    for _ in range(5):  # the third choice, Check, the last field, Check, Reset
        tab()
    press("Enter")
    assert count(book) == "0 of 4 answered right"
    assert {tag for tag, *_ in seen} == {"INPUT", "BUTTON"}
    assert all(style == "solid" and width >= 2 for _, style, width in seen), seen


def test_what_a_screen_reader_hears(book):
    group = book.get_by_role("group", name="Self-check")
    assert group.count() == 1
    assert book.get_by_role("group", name="Which route skips the liver?").get_by_role("radio").count() == 3
    assert book.get_by_role("group", name="Which are metabolites?").get_by_role("checkbox").count() == 3
    field = book.get_by_role("group", name="What share arrives?").get_by_role("textbox")
    assert field.get_attribute("aria-label") is None
    assert book.get_by_label("Your answer").count() == 2
    field.fill("abc")
    field.press("Enter")
    assert field.evaluate("field => field.ariaDescribedByElements[0].textContent").startswith("!“abc”")
    assert book.evaluate("document.activeElement.value") == "abc"
    names = book.get_by_role("button").evaluate_all("all => all.map((one) => one.ariaLabel ?? one.textContent)")
    assert len(names) == len(set(names))


def test_two_checks_on_a_page_do_not_meddle(browser, site):
    with open_page(browser, f"{site}/twice.html") as seen:
        sets = [seen.page.get_by_role("group", name="Self-check").nth(index) for index in (0, 1)]
        for one in sets:
            one.get_by_label("By vein").check()
        assert sets[0].get_by_label("By vein").is_checked()
        check(seen.page, 0)
        assert [one.locator(".check-count").inner_text() for one in sets] == [
            "1 of 4 answered right",
            "0 of 4 answered right",
        ]
        assert seen.page.locator("main [id]").count() == 0
        assert axe(seen.page) == []
        assert seen.problems == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["book", "dark"])
def test_axe_finds_nothing_and_nothing_is_too_small(browser, site, theme, width):
    with open_page(browser, f"{site}/{theme}.html", width=width, dark=theme == "dark") as seen:
        page = seen.page
        assert axe(page) == []
        question(page, 0).get_by_label("By mouth").check()
        question(page, 1).get_by_role("textbox").fill("abc")
        question(page, 2).get_by_label("Norketamine", exact=True).check()
        question(page, 2).get_by_label("Esketamine").check()
        question(page, 3).get_by_role("textbox").fill("3")
        for index in range(4):
            check(page, index)
        shown(page, 3).click()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        sizes = page.locator(".check :is(input, button):visible").evaluate_all(
            "all => all.map((one) => { const r = one.getBoundingClientRect(); return Math.min(r.width, r.height) })"
        )
        assert len(sizes) == 16 and min(sizes) >= 24
        for button in page.get_by_role("button").all():
            button.hover()
            assert axe(page) == []
        assert seen.problems == []


def test_on_paper_the_questions_stand_and_the_answers_do_not(book):
    question(book, 0).get_by_label("By mouth").check()
    check(book, 0)
    book.emulate_media(media="print")
    assert question(book, 0).get_by_text("By vein").is_visible()
    assert question(book, 1).get_by_text("What share arrives?").is_visible()
    for gone in (".check-verdict", ".check-actions", ".check-foot"):
        assert not any(one.is_visible() for one in book.locator(gone).all()), gone


def test_nothing_moves_for_a_reader_who_asked_for_that(browser, site):
    duration = "getComputedStyle(document.querySelector('.check button')).transitionDuration"
    with open_page(browser, f"{site}/book.html") as seen:
        assert seen.page.evaluate(duration) == "0s"
        seen.page.emulate_media(reduced_motion="no-preference")
        assert seen.page.evaluate(duration) != "0s"


def test_without_a_script_the_answers_unfold(browser, site):
    with open_page(browser, f"{site}/still.html") as seen:
        first = seen.page.locator("li.check-question").first
        assert first.get_by_text("By vein", exact=True).first.is_visible()
        assert not first.get_by_text("Not right").first.is_visible()
        first.get_by_text("Show the answer").click()
        assert first.get_by_text("Not right").first.is_visible()
        assert axe(seen.page) == []
        assert seen.problems == []


def test_the_widget_face_answers_keeps_its_keys_and_cleans_up(browser, site):
    with open_page(browser, f"{site}/widget.html") as seen:
        page = seen.page
        question(page, 0).get_by_label("By vein").check()
        check(page, 0)
        assert "Right." in verdict(page, 0)
        link = question(page, 0).locator("a")
        assert link.get_attribute("href") == "05-where-a-dose-goes.ipynb#first-pass"
        assert link.get_attribute("target") == "_blank"
        question(page, 1).get_by_role("textbox").fill("0.18")
        page.keyboard.press("Enter")
        assert RIGHT in verdict(page, 1)
        controls = page.locator(".check :is(input, button)")
        assert controls.count() == 17
        assert page.locator('.check [data-lm-suppress-shortcuts="true"]').count() == controls.count()
        page.evaluate("window.shorten()")
        assert count(page) == "0 of 1 answered right"
        assert page.evaluate("window.leave()") == 0
        assert seen.problems == []
