"""Live figures in a real browser, in a book that the project's own configuration builds."""

from __future__ import annotations

import csv
import io
import itertools
import re
import xml.etree.ElementTree as ET
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image

from tests.browser import axe, open_page, serve, wait_until
from tests.drive import Driven
from tests.figures import COURSE, FIGURES, Everything, build, page, shows
from widgets.figures.routes import Routes
from widgets.live.words import as_text, holds

each_figure = pytest.mark.parametrize("name", list(FIGURES))
LOOSE = {"injection": 0.3, "routes": ("iv", "oral")}


@pytest.fixture(scope="module")
def figures():
    """One of each, made once."""
    return {name: kind() for name, kind in COURSE.items()}


@pytest.fixture(scope="module")
def book(tmp_path_factory, figures):
    """A book with a page for each figure, and one page with several outputs; the folder of its pages."""
    twice = page(Routes(key="one"), Routes(key="two", **LOOSE), Everything(key="three"), Routes(**LOOSE).controls())
    pages = {**{name: page(figure) for name, figure in figures.items()}, "several": twice}
    html, said, status = build(tmp_path_factory.mktemp("figures"), pages)
    assert status == 0, said
    return html


@pytest.fixture(scope="module")
def site(book):
    with serve(book) as address:
        yield address


@pytest.fixture
def opened(browser, site, book, figures):
    """Opens the page of a figure; every page must have been quiet when the test ends."""
    stack = []

    def at(name, hash="", where="http", **more) -> Driven:
        url = f"{site}/{name}.html" if where == "http" else (book / f"{name}.html").as_uri()
        context = open_page(browser, url + hash, **more)
        seen = context.__enter__()
        stack.append((context, seen))
        driven = Driven(seen.page, figures[name].spec, seen.page.locator(".live").first)
        driven.root.locator(".live-tools").wait_for()
        return driven

    yield at
    for context, seen in stack:
        problems = seen.problems
        context.__exit__(None, None, None)
        assert problems == []


def link(name: str, settings: dict) -> str:
    """The part of an address that carries settings."""
    text = lambda v: (
        ",".join(map(as_text, v)) if isinstance(v, (tuple, list)) else str(v) if type(v) in (int, float) else as_text(v)
    )
    return f"#{name}:" + ";".join(f"{k}={quote(text(v))}" for k, v in settings.items())


def go(driven: Driven, name: str, settings: dict) -> str:
    """Sends an open page to these settings by its address."""
    driven.page.evaluate("hash => { location.hash = hash }", link(name, settings))
    driven.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return driven.picture()


# ---- every control ----


@pytest.mark.parametrize("where", ["http", "file"])
@pytest.mark.parametrize("name", list(COURSE))
def test_every_control_moves_the_picture_by_mouse_and_by_keyboard(opened, figures, name, where):
    """Over http under the strict policy, and from a folder; the network is cut in both."""
    driven = opened(name, where=where)
    driven.page.wait_for_load_state("networkidle")
    driven.page.context.set_offline(True)
    figure = figures[name]
    for control in driven.controls:
        go(driven, name, {**figure.settings, **shows(figure, control)})
        by_mouse = driven.by_mouse(control)
        assert driven.by_keyboard(control) != by_mouse
    assert driven.note == ""


@each_figure
def test_a_slider_stops_at_its_ends_and_says_its_value(opened, name):
    driven = opened(name)
    sliders = [
        c for c in driven.controls.values() if c["kind"] in ("slider", "cursor") and driven.box(c["name"]).is_visible()
    ]
    assert len(sliders) >= 2
    for control in sliders:
        box = driven.box(control["name"])
        for key, end in (("Home", "low"), ("End", "high")):
            box.press(key)
            driven.picture()
            said = box.get_attribute("aria-valuetext")
            assert said == box.locator("xpath=..").locator(".live-value").inner_text()
            if control["kind"] == "slider":
                assert said == f"{as_text(float(control[end]))} {control['unit']}".strip()
        box.press("ArrowRight")  # one more is no more
        assert box.get_attribute("aria-valuetext") == said and driven.note == ""


def test_what_a_choice_does_not_concern_is_put_away(opened):
    driven = opened("routes")
    assert driven.box("injection").is_visible() and driven.box("devices").is_visible()
    assert not driven.root.get_by_label("Swallowed or under the tongue").is_visible()
    driven.box("routes", "oral").check()
    driven.box("routes", "nasal").uncheck()
    driven.picture()
    assert driven.root.get_by_label("Swallowed or under the tongue").is_visible()
    assert not driven.root.get_by_label("Devices of 28 mg").is_visible()


# ---- the page and Python say and draw the same ----

GRID = {
    "routes": [
        *({"routes": r, "drug": d, "injection": i, "shot": j, "devices": s, "tablet": t, "site": n, "overlay": o, "band": False}
          for r in (("iv",), ("im", "nasal"), ("sublingual", "oral"), ("iv", "im", "nasal", "sublingual", "oral"))
          for d in ("esketamine", "racemate", "arketamine") for (i, j, s, t, n, o) in (
              (0.1, 0.25, 1, 25, "vein", "none"), (0.35, 0.4, 2, 75, "artery", "model"), (0.75, 0.5, 3, 150, "vein", "site"))),
        {"routes": ()}, {"routes": ("iv", "nasal"), "site": "artery", "overlay": "site", "scale": "log"},
    ],
    "everything": [
        {"amount": a, "ec50": e, "shots": s, "steep": st, "now": n, "extras": s > 1, "shown": sh}
        for (a, e, s), st, (n, sh) in itertools.product(
            ((1.0, 0.2, 1), (12.5, 1.0, 2), (30.5, 1.0, 3), (40.0, 5.0, 4)), ("soft", "steep"),
            ((1 / 60, ("slow",)), (2.25, ("fast",)), (17.0, ("slow", "fast")), (48.0, ())))
    ],
}  # fmt: skip


@each_figure
def test_the_page_says_what_python_says(opened, figures, name):
    driven, figure = opened(name), type(figures[name])()
    scenarios = [{**figure.default_settings(), **s} for _, s, _ in figure.scenarios]
    grid = [*GRID.get(name, []), *scenarios]
    for settings in grid:
        for control, value in settings.items():
            setattr(figure, control, value)
        go(driven, name, figure.settings)
        assert driven.note == ""
        assert driven.words == figure.sentence, settings
        assert driven.table() == figure.table.to_numpy().tolist(), settings
    assert len(grid) > 4


def test_each_scenario_says_what_changed(opened, figures):
    for name, kind in FIGURES.items():
        driven, figure = opened(name), kind()
        there = type(figure)()
        for i, (title, settings, text) in enumerate(figure.scenarios):
            driven.button(f"{i + 1} {title}").click()
            driven.picture()
            for control, value in {**figure.default_settings(), **settings}.items():
                setattr(there, control, value)
            assert driven.root.locator(".live-story").inner_text() == f"{title}: {text}"
            assert driven.words == there.sentence
        status = driven.root.get_by_role("status")
        status.get_by_text(title).wait_for()  # said once, after the reader has come to rest
        driven.button("Reset").click()
        driven.picture()
        assert driven.words == figure.sentence
        assert driven.root.locator(".live-story").inner_text() == ""


def numbers(text: str) -> np.ndarray:
    return np.array([float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text or "")])


PARTS = """root => Object.fromEntries([...root.querySelectorAll(".live-picture [data-part]")].map(g => [g.dataset.part, {
  shown: getComputedStyle(g).display !== "none",
  d: g.querySelector("path")?.getAttribute("d") ?? "",
  opacity: g.getAttribute("opacity"), transform: g.getAttribute("transform"),
  text: g.querySelector("text")?.textContent ?? "",
  at: ["x", "y"].map(a => +g.querySelector("text")?.getAttribute(a)),
}]))"""


def still(svg: str) -> dict:
    """The same of the picture that Python drew."""
    out = {}
    for g in ET.fromstring(svg).iter():
        if g.get("data-part"):
            path = next((e for e in g.iter() if e.tag.endswith("path")), None)
            text = next((e for e in g.iter() if e.tag.endswith("text")), None)
            out[g.get("data-part")] = {
                "shown": g.get("display") != "none", "d": "" if path is None else path.get("d"),
                "opacity": g.get("opacity"), "transform": g.get("transform"),
                "text": "" if text is None else text.text,
                "at": [float(text.get(a) or 0) for a in ("x", "y")] if text is not None else [None, None],
            }  # fmt: skip
    return out


PICTURES = [
    ("routes", {}), ("routes", {"routes": ("iv", "im", "nasal", "sublingual", "oral"), "scale": "log", "band": False}),
    ("routes", {"drug": "racemate", "time": "linear", "routes": ("iv", "oral"), "overlay": "model"}),
    ("routes", {"drug": "racemate", "routes": ("iv", "im", "sublingual"), "overlay": "site", "site": "artery", "band": False}),
    ("everything", {}), ("everything", {"now": 20.0, "amount": 33.0, "shots": 4, "steep": "steep"}),
    ("everything", {"axis": "log", "shown": ("slow",), "extras": False, "band": True}), ("everything", {"amount": 1.0, "ec50": 5.0, "shots": 1}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "settings"), PICTURES)
def test_the_picture_that_stands_still_is_the_one_that_moves(opened, figures, name, settings):
    """A reader without JavaScript sees levels, growth, spans, marks and labels where the page puts them."""
    driven, figure = opened(name), FIGURES[name](**settings)
    go(driven, name, figure.settings)
    moved, drawn, spec = driven.root.evaluate(PARTS), still(figure.svg()), figure.spec
    assert set(moved) == set(drawn)
    for part in spec["parts"]:
        gid, kind = part["gid"], part["kind"]
        page, paper = moved[gid], drawn[gid]
        assert page["shown"] == paper["shown"], gid
        axes = spec["axes"][part["axes"]] if "axes" in part else {}
        if not paper["shown"] or not holds(axes.get("when", ""), figure.settings):
            continue
        assert page["text"] == paper["text"], gid
        if kind == "label":
            assert page["at"] == pytest.approx(paper["at"], abs=0.06), gid
        elif kind == "level":
            assert float(page["opacity"]) == pytest.approx(float(paper["opacity"]), abs=2e-3), gid
        elif kind == "grow":
            assert numbers(page["transform"]) == pytest.approx(numbers(paper["transform"]), abs=2e-3), gid
        elif kind in ("mark", "span"):
            xs, ys = (np.unique(numbers(page["d"])[i::2]) for i in (0, 1))
            u, v = (np.unique(numbers(paper["d"])[i::2]) for i in (0, 1))
            assert [*xs, ys.min(), ys.max()] == pytest.approx([*u, v.min(), v.max()], abs=0.06), gid
        elif kind in ("curve", "band"):
            # matplotlib leaves out points that a straight line passes, and cuts at the frame.
            upper = lambda p: p[: len(p) // 2 + 1] if len(p) > 3 else p
            a, b = (numbers(p["d"]).reshape(-1, 2) for p in (page, paper))
            inside = (
                (b[:, 0] > min(axes["x"]) + 0.5)
                & (b[:, 0] < max(axes["x"]) - 0.5)
                & (b[:, 1] < max(axes["y"]) - 0.5)
                & (b[:, 1] > min(axes["y"]))
            )
            if kind == "curve":
                a = a[np.argsort(a[:, 0], kind="stable")]
                assert np.abs(np.interp(b[inside, 0], a[:, 0], a[:, 1]) - b[inside, 1]).max(initial=0) < 0.6, gid
            else:
                top = upper(a)
                far = [min(np.hypot(*(p - q)) for q in a) for p in b[inside][:: max(1, len(b) // 40)]]
                assert max(far, default=0) < 3 and len(top), gid


BANDS = [
    ("routes", {"routes": ("iv", "im", "nasal", "sublingual", "oral"), "band": True, "injection": 0.75, "tablet": 150.0, "devices": 3}),
    ("routes", {"routes": ("iv", "nasal"), "band": True, "time": "linear", "injection": 0.35, "devices": 1}),
    ("routes", {"routes": ("sublingual", "oral"), "drug": "racemate", "band": True, "site": "artery", "overlay": "model"}),
    ("everything", {"band": True, "amount": 40.0, "shots": 4}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "settings"), BANDS)
def test_the_band_around_a_curve_is_pythons(opened, name, settings):
    """The quantiles of everybody, solved in the page, within 1 % of the band's largest value."""
    driven, figure = opened(name), FIGURES[name](**settings)
    go(driven, name, figure.settings)
    moved, seen = driven.root.evaluate(PARTS), 0
    for part in figure.spec["parts"]:
        axes = figure.spec["axes"][part["axes"]] if "axes" in part else {}
        if part["kind"] != "band" or not moved[part["gid"]]["shown"] or not holds(axes["when"], figure.settings):
            continue
        r = figure.result(part["run"])
        spots = numbers(moved[part["gid"]]["d"]).reshape(-1, 2)
        value = axes["ylim"][0] + (spots[:, 1] - axes["y"][0]) / (axes["y"][1] - axes["y"][0]) * (
            axes["ylim"][1] - axes["ylim"][0]
        )
        low, high = r.bands[part["observable"]]
        assert len(value) == 2 * len(r.times) and not axes["ylog"]
        assert np.abs(value[: len(r.times)] - high).max() < 0.01 * high.max(), part["gid"]
        assert np.abs(value[len(r.times) :][::-1] - low).max() < 0.01 * high.max(), part["gid"]
        seen += 1
    assert seen >= 2


# ---- links, and what is wrong with them ----


def test_a_link_carries_the_settings_that_were_moved(opened, figures, site):
    driven = opened("routes")
    driven.box("injection").press("ArrowRight")
    driven.box("routes", "oral").check()
    driven.box("band").uncheck()
    before, words = driven.picture(), driven.words
    driven.button("Link").click()
    url = driven.page.url
    assert url == f"{site}/routes.html#routes:injection=0.55;routes=iv%2Cnasal%2Coral;band=off" or sorted(
        url.split(":")[-1].split(";")
    ) == ["band=off", "injection=0.55", "routes=iv%2Cnasal%2Coral"]
    story = driven.root.locator(".live-story").inner_text()
    assert "address bar" in story or url in story
    again = opened("routes", hash="#" + url.split("#")[1])
    assert again.picture() == before and again.words == words and again.note == ""


def test_a_link_from_a_folder_works_as_well(opened, book):
    driven = opened("everything", where="file")
    driven.box("amount").press("ArrowRight")
    driven.picture()
    driven.button("Link").click()
    assert driven.page.url == (book / "everything.html").as_uri() + "#everything:amount=10.5"


@pytest.mark.parametrize(
    ("hash", "note"),
    [
        ("#everything:dose=3", "The link names dose, which this figure does not have"),
        ("#everything:amount=99", "Amount cannot be 99; it must be a number from 1 to 40 mg."),
        ("#everything:amount=ten", "Amount cannot be null; it must be a number from 1 to 40 mg."),
        ("#everything:amount=", "it must be a number from 1 to 40 mg."),
        ("#everything:shots=1.5", "Doses cannot be 1.5; it must be a whole number from 1 to 4."),
        ("#everything:steep=very", 'Rises cannot be "very"; it must be one of soft, steep.'),
        ("#everything:shown=slow,late", "it must be some of slow, fast."),
        ("#everything:band=maybe", "it must be on or off."),
        ("#everything:amount=%E0%A4%A", "The link could not be read"),
        ("#everything:__proto__=1", "The link names __proto__"),
    ],
)
def test_a_bad_link_gives_a_note_and_the_defaults(opened, figures, hash, note):
    plain = opened("everything")
    driven = opened("everything", hash=hash)
    assert note in driven.note and "starts with its own settings" in driven.note
    assert driven.words == figures["everything"].sentence
    assert driven.picture() == plain.picture()
    driven.box("amount").press("ArrowRight")
    driven.picture(plain.picture())
    assert driven.note == ""


def test_a_link_for_another_figure_is_left_alone(opened, figures):
    driven = opened("everything", hash="#a-chapter")
    assert driven.note == "" and driven.words == figures["everything"].sentence


def test_a_bad_value_shows_a_note_and_keeps_the_picture(opened):
    driven = opened("everything")
    before, words = driven.picture(), driven.words
    box = driven.box("steep")
    box.evaluate(
        "box => { box.add(new Option('very', 'very')); box.value = 'very'; box.dispatchEvent(new Event('change')) }"
    )
    assert driven.root.get_by_role("alert").inner_text() == 'Rises cannot be "very"; it must be one of soft, steep.'
    assert driven.picture() == before and driven.words == words and box.input_value() == "soft"


# ---- several figures on a page ----


def test_figures_on_one_page_do_not_meddle(browser, site, figures):
    with open_page(browser, f"{site}/several.html" + link("two", {"injection": 0.75})) as seen:
        page = seen.page
        one, two, three = (Driven(page, spec, page.locator(".live[data-key]").nth(i)) for i, spec in enumerate(
            (figures["routes"].spec, figures["routes"].spec, figures["everything"].spec)))  # fmt: skip
        three.picture()
        assert one.box("injection").get_attribute("aria-valuetext") == "0.5 mg/kg"
        assert two.box("injection").get_attribute("aria-valuetext") == "0.75 mg/kg"
        assert [b.is_checked() for b in (two.box("routes", "oral"), one.box("routes", "oral"))] == [True, False]
        before = one.picture()
        two.by_mouse("drug")
        assert one.picture() == before
        # Reset goes back to where this figure started, not to where its class does.
        two.button("Reset").click()
        two.picture()
        assert two.words == Routes(**LOOSE).sentence
        repeated = page.evaluate(
            "() => { const n = [...document.querySelectorAll('[id]')].map(e => e.id); return n.filter((i, k) => n.indexOf(i) !== k) }"
        )
        assert repeated == []
        # Each runtime and each model stands once, whatever the number of figures.
        scripts = page.locator("script[type=module]").evaluate_all("all => all.map(s => s.textContent)")
        assert len(scripts) == 3 and sum("liveModels" in s and len(s) < 8000 for s in scripts) == 2
        # Controls that need a kernel say so, with their values.
        assert "Controls, alive in JupyterLab with a kernel:" in page.locator(".live-panel").inner_text()
        assert "Infusion: 0.3 mg/kg" in page.locator(".live-panel").inner_text()
        assert seen.problems == []


# ---- manners ----


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390, 320])
@each_figure
def test_axe_finds_nothing_and_nothing_overflows(opened, name, width, dark):
    driven = opened(name, width=width, dark=dark)
    driven.picture()
    driven.root.locator("details").evaluate_all("all => all.forEach(d => { d.open = true })")
    assert axe(driven.page) == []
    assert driven.page.evaluate("document.scrollingElement.scrollWidth") <= width
    sizes = driven.root.locator(":is(input, select, button, summary):visible").evaluate_all(
        """all => all.map(e => { const label = e.closest("label") ?? e; const r = label.getBoundingClientRect(); return [e.outerHTML.slice(0, 80), Math.min(r.width, r.height)] })"""
    )
    assert len(sizes) > 8 and [s for s in sizes if s[1] < 24] == []
    assert driven.root.locator(".live-picture svg").bounding_box()["width"] > 240


def test_at_twice_the_size_it_still_fits(browser, site, figures):
    """200 % on a screen of 1280: 640 pixels of the page's own, each twice as large."""
    with open_page(browser, f"{site}/routes.html", width=640) as seen:
        driven = Driven(seen.page, figures["routes"].spec, seen.page.locator(".live").first)
        driven.picture()
        seen.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert seen.page.evaluate("document.scrollingElement.scrollWidth") <= 640
        cut = driven.root.locator(":is(label, button, legend, .live-words, .live-value):visible").evaluate_all(
            "all => all.filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflow !== 'visible').length")  # fmt: skip
        assert cut == 0
        inside = driven.root.bounding_box()
        for box in driven.root.locator(":is(input, select, button):visible").all():
            place = box.bounding_box()
            assert place["x"] >= inside["x"] - 1 and place["x"] + place["width"] <= inside["x"] + inside["width"] + 1


@each_figure
def test_the_keyboard_goes_through_it_in_order_with_a_visible_focus(opened, name):
    driven = opened(name)
    wanted = driven.root.locator(":is(input, select, button, summary, a[href]):visible").evaluate_all(
        "all => all.map(e => e.id || e.textContent)"
    )
    seen = []
    driven.root.locator(":is(input, select, button, summary, a[href]):visible").first.focus()
    for _ in range(len(wanted) + 2):
        seen.append(
            driven.page.evaluate("""() => { const e = document.activeElement, s = getComputedStyle(e);
            return [e.id || e.textContent, !!e.closest('.live'), s.outlineStyle, parseFloat(s.outlineWidth)] }""")
        )
        driven.page.keyboard.press("Tab")
    inside = [s for s in seen if s[1]]
    assert [s[0] for s in inside if s[0] in wanted] == wanted
    assert all(style != "none" and width >= 2 for what, _, style, width in inside), inside


@each_figure
def test_what_a_screen_reader_hears(opened, figures, name):
    driven = opened(name)
    image = driven.root.get_by_role("img")
    assert image.get_attribute("aria-label") == figures[name].alt
    for control in driven.controls.values():
        if control["kind"] == "multichoice":
            assert driven.root.get_by_role("group", name=control["label"], exact=True).count() == 1
        elif not control["when"]:
            assert driven.box(control["name"]).count() == 1
    assert driven.root.get_by_role("status").inner_text() == ""  # nothing is said before something has moved
    slider = next(v for v in driven.controls.values() if v["kind"] == "slider")
    driven.by_keyboard(slider["name"])
    assert image.get_attribute("aria-label") == f"{figures[name].title}. {driven.words}"
    assert driven.root.get_by_role("status").inner_text() == ""  # not with every step of a slider
    driven.root.get_by_role("status").get_by_text(slider["label"]).wait_for()  # what has changed: tests/test_spoken.py


def test_play_moves_the_cursor_and_steps_where_motion_is_unwelcome(opened):
    driven = opened("everything")  # which asks for less motion
    cursor = driven.box("now")
    share = lambda: cursor.evaluate("c => c.value / c.max")
    start = share()
    driven.button("Step").click()
    driven.picture()
    assert share() == pytest.approx(start + 0.1, abs=0.01)
    driven.page.wait_for_timeout(300)
    assert share() == pytest.approx(start + 0.1, abs=0.01)
    driven.page.emulate_media(reduced_motion="no-preference")
    driven.button("Play").click()
    moving = share()
    driven.page.wait_for_timeout(700)
    assert share() > moving + 0.02
    driven.button("Pause").click()
    stopped = share()
    driven.page.wait_for_timeout(300)
    assert share() == stopped and driven.button("Play").is_visible()
    cursor.press("End")
    driven.picture()
    driven.button("Play").click()  # from the end it begins anew
    driven.page.wait_for_timeout(200)
    assert share() < 0.5
    driven.page.emulate_media(reduced_motion="reduce")
    driven.button("Step").wait_for()
    stopped = share()
    driven.page.wait_for_timeout(300)
    assert share() == stopped


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_on_paper_the_picture_stands_without_its_controls(opened, dark):
    driven = opened("everything", dark=dark)
    driven.picture()
    driven.page.emulate_media(media="print", color_scheme="dark" if dark else "light")
    for gone in ("live-side", "live-tools"):
        assert not driven.root.locator(f".{gone}").is_visible(), gone
    assert driven.root.locator(".live-picture svg").is_visible() and driven.root.locator(".live-words").is_visible()
    # Dark ink, because paper is white whatever the screen was.
    ink = driven.root.locator(".live-picture svg text").first.evaluate("t => getComputedStyle(t).fill")
    words = driven.root.locator(".live-words").evaluate("t => getComputedStyle(t).color")
    for color in (ink, words):
        assert max(map(int, re.findall(r"\d+", color)[:3])) < 140, color


def test_without_javascript_the_picture_the_words_and_the_table_are_there(browser, site, figures):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/routes.html")
    assert page.locator(".live-picture svg").is_visible()
    assert page.locator(".live-words").inner_text() == figures["routes"].sentence
    assert not page.locator(".live-side").is_visible() and page.locator(".live button").count() == 0
    assert page.locator(".live-table tbody tr").count() == 2
    context.close()


def test_full_screen_and_its_keys(opened, figures):
    driven = opened("routes")
    driven.page.keyboard.press("3")
    assert driven.words == figures["routes"].sentence  # a number is a number until the screen is filled
    driven.button("Full screen").click()
    wait_until(driven.page, "document.fullscreenElement")
    before = driven.picture()
    driven.page.keyboard.press("3")
    driven.picture(before)
    assert driven.root.locator(".live-story").inner_text().startswith(f"{figures['routes'].scenarios[2][0]}: ")
    size = driven.root.bounding_box()
    assert size["width"] == 1280
    assert axe(driven.page, ".live") == []
    driven.button("Full screen").click()
    wait_until(driven.page, "!document.fullscreenElement")


# ---- taking it along ----


def pixels(png: bytes) -> np.ndarray:
    """The rows of an RGBA PNG."""
    image = Image.open(io.BytesIO(png))
    assert (image.format, image.mode) == ("PNG", "RGBA")
    return np.asarray(image, dtype=np.int64)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_picture_can_be_saved_under_the_strictest_policy(opened, figures, dark):
    driven = opened("everything", dark=dark)
    driven.picture()

    def save(kind):
        with driven.page.expect_download() as download:
            driven.button(kind).click()
        assert download.value.suggested_filename == f"everything.{kind.lower()}"
        return download.value.path().read_bytes()

    image = pixels(save("PNG"))
    width, height = (float(v) for v in ET.fromstring(figures["everything"].svg()).get("viewBox").split()[2:])
    assert image.shape[:2] == (int(4 * height), int(4 * width)) and (image[:, :, 3] == 255).all()
    ground = image[2, 2, :3]
    assert (ground.mean() < 60) == dark
    # The curve's blue is there, and what is hidden is not: the panel of the other axis would cover the title row.
    drug = np.array([0x56, 0xB4, 0xE9] if dark else [0x00, 0x72, 0xB2])
    assert 500 < (np.abs(image[:, :, :3] - drug).max(axis=2) < 12).sum() < image.size / 40
    svg = save("SVG").decode()
    root = ET.fromstring(svg)
    assert "var(" not in svg and "display: none" not in svg and root.get("viewBox")
    assert ("#56b4e9" in svg) == dark
    drawn = {e.get("data-part") for e in root.iter()}
    assert "curve:drug_level@slow" in drawn and "show:axis=log" not in drawn
    rows = list(csv.reader(io.StringIO(save("CSV").decode("utf-8-sig"))))
    assert rows == [list(Everything.columns), *figures["everything"].table.to_numpy().tolist()]


# ---- for a long time ----


def test_it_does_not_grow_with_use(opened):
    """Three hundred solutions later the page holds as many nodes, and no more memory than a picture takes."""
    driven = opened("everything")
    devtools = driven.page.context.new_cdp_session(driven.page)
    # A value of its own in each step, so that nothing is found among what is remembered.
    run = """(box, [from, to]) => new Promise(async done => {
      for (let i = from; i < to; i++) {
        box.value = i
        box.dispatchEvent(new Event("input", { bubbles: true }))
        await new Promise(requestAnimationFrame)
      }
      done(document.querySelectorAll("*").length)
    })"""

    def use(start, stop):
        nodes = driven.box("ec50").evaluate(run, [start, stop])
        devtools.send("HeapProfiler.collectGarbage")
        return nodes, devtools.send("Runtime.getHeapUsage")["usedSize"]

    before, after = use(0, 100), use(100, 400)
    assert after[0] == before[0]
    assert after[1] - before[1] < 1_000_000
