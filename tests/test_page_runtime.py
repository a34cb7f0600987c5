"""What the page's script does where things go wrong, when it is told to leave, and what it saves; on pages that need no book."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from tests.browser import open_page, serve, wait_until
from tests.drive import Driven
from tests.exports import MOST, dangling, saved, unlike
from tests.figures import Everything, alone
from widgets import style
from widgets.live import LiveFigure, Slider, Switch, script
from widgets.page.bundle import registration
from widgets.system import System, bolus

# A widget in a page of its own, as JupyterLab shows it: `model` stands for the kernel's side.
WIDGET = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A widget</title><main id="place"></main>
<script>
// What is listened to outside of the figure, and what has been let go of again.
const heard = new Set();
const outside = (target) => target === window || target instanceof MediaQueryList;
const { addEventListener: listen, removeEventListener: unlisten } = EventTarget.prototype;
EventTarget.prototype.addEventListener = function (type, act, how) {
  if (outside(this ?? window)) heard.add({ target: this ?? window, type, act, signal: how?.signal });
  return listen.call(this ?? window, type, act, how);
};
EventTarget.prototype.removeEventListener = function (type, act, how) {
  for (const one of heard) if (one.target === (this ?? window) && one.type === type && one.act === act) heard.delete(one);
  return unlisten.call(this ?? window, type, act, how);
};
window.listeners = () => [...heard].filter((one) => !one.signal?.aborted).map((one) => one.type).sort();
</script>
<script type="module">
import figure from "./widget.mjs";
const state = %s;
const asked = {};
window.told = [];
const model = {
  get: (name) => state[name],
  set: (values) => { Object.assign(state, values); told.push(values); },
  save_changes: () => {},
  on: (event, act) => { asked[event] = act; },
  off: (event, act) => { if (asked[event] === act) delete asked[event]; },
};
window.asked = () => Object.keys(asked).sort();
window.change = (name, value) => { state[name] = value; asked[`change:${name}`]?.(); };
window.before = listeners();
window.leave = figure.render({ model, el: document.getElementById("place") });
</script></html>"""


@pytest.fixture(scope="module")
def figure():
    return Everything()


@pytest.fixture(scope="module")
def site(tmp_path_factory, figure):
    """The address of a page that carries the figure, and of one that shows it as a widget."""
    home = tmp_path_factory.mktemp("runtime")
    state = {"spec": figure.spec, "still": figure.still, **figure.spec["settings"]}
    (home / "page.html").write_text(alone(figure), "utf-8")
    (home / "widget.mjs").write_text(f"{script()}\n{registration(figure.model_source)}", "utf-8")
    (home / "widget.html").write_text(WIDGET % json.dumps(state), "utf-8")
    with serve(home) as address:
        yield address


@pytest.fixture
def opened(browser, site, figure):
    """Opens a page; it must have been quiet when the test ends."""
    stack = []

    def at(name: str) -> Driven:
        context = open_page(browser, f"{site}/{name}.html")
        seen = context.__enter__()
        stack.append((context, seen))
        driven = Driven(seen.page, figure.spec, seen.page.locator(".live-on").first)
        driven.root.wait_for()
        return driven

    yield at
    for context, seen in stack:
        problems = seen.problems
        context.__exit__(None, None, None)
        assert problems == []


# ---- a model that fails ----

# The model of the page fails on the run that is solved second, so that the first could have been drawn.
BREAK = """() => {
  const model = Object.values(liveModels)[0], rates = model.rates;
  let runs = 0;
  const fail = Object.entries(model.doses).map(([name, doses]) => [name, (p) => {
    runs += 1;
    if (globalThis.isBroken && runs % 2 === 0) throw new Error("the drug has run out");
    return doses(p);
  }]);
  model.doses = Object.fromEntries(fail);
  globalThis.isBroken = true;
}"""


def test_a_model_that_fails_leaves_the_picture_and_says_so(opened):
    driven = opened("page")
    before, words = driven.picture(), driven.words
    driven.page.evaluate(BREAK)
    driven.box("amount").press("ArrowRight")
    driven.root.get_by_role("alert").get_by_text("The picture was left as it was: the drug has run out.").wait_for()
    assert driven.picture() == before and driven.words == words
    # It says so only while it is so.
    driven.page.evaluate("() => { globalThis.isBroken = false; }")
    driven.box("amount").press("ArrowRight")
    driven.picture(before)
    assert driven.note == "" and driven.words != words


# ---- a widget that is shown, and taken away ----


def test_a_widget_follows_the_kernel_and_tells_it_of_the_reader(opened):
    driven = opened("widget")
    page = driven.page
    before = driven.picture()
    page.evaluate("change('amount', 30)")
    after = driven.picture(before)
    assert page.evaluate("told") == []  # what the kernel has said is not said back
    driven.box("extras").click()
    driven.picture(after)
    assert page.evaluate("told") == [{"extras": False}]
    page.evaluate("change('amount', 99)")
    assert driven.note == "Amount cannot be 99; it must be a number from 1 to 40 mg."


def test_a_widget_that_is_taken_away_lets_go_of_everything(opened, figure):
    driven = opened("widget")
    page = driven.page
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate("before") == []
    assert page.evaluate("listeners()") == ["change", "keydown"]
    assert page.evaluate("asked()") == sorted(f"change:{name}" for name in figure.spec["settings"])
    driven.button("Play").click()
    wait_until(page, "told.length > 2")
    said, picture, status = page.evaluate("""() => {
      change("amount", 33);  // a frame is still to come
      leave();
      return [told.length, document.querySelector("svg").outerHTML, document.querySelector(".live-status").textContent];
    }""")
    assert page.evaluate("listeners()") == [] and page.evaluate("asked()") == []
    page.wait_for_timeout(1200)
    assert page.evaluate("told.length") == said, "it still plays"
    assert page.evaluate("document.querySelector('svg').outerHTML") == picture, "it still draws"
    assert page.evaluate("document.querySelector('.live-status').textContent") == status == "", "it still speaks"


# ---- the time cursor ----


@pytest.mark.parametrize("axis", ["linear", "log"])
def test_the_cursor_moves_in_the_picture_as_far_as_its_slider_moves(opened, figure, axis):
    driven = opened("page")
    driven.box("axis").select_option(axis)
    driven.picture()
    name, place = ("mark:now", 0) if axis == "linear" else ("mark:now#2", 1)
    left, right = figure.spec["axes"][place]["x"]
    assert figure.spec["axes"][place]["when"] == f"axis={axis}"
    mark = driven.root.locator(f"[data-part='{name}'] path")
    for share in (0.2, 0.6, 0.9):
        driven.box("now").fill(str(round(400 * share)))
        driven.picture()
        x = float(mark.get_attribute("d").split()[0][1:])
        assert (x - left) / (right - left) == pytest.approx(share, abs=0.005)
    # On the other axis it is the same moment, elsewhere.
    said = driven.box("now").get_attribute("aria-valuetext")
    driven.box("axis").select_option("log" if axis == "linear" else "linear")
    driven.picture()
    assert driven.box("now").get_attribute("aria-valuetext") == said
    assert driven.box("now").input_value() != "360"


# ---- what is taken along is what is seen ----


class Marked(LiveFigure):
    """Open and filled marks of one shape, some of them hidden, a clipped line, a label with a halo."""

    title = "Marks"
    system = System("one", {"a": "-k*a"}, {"k": 0.3}, {"level": ("a", "mg")})
    dose = Slider(5.0, 1, 10, 0.5, label="Dose", unit="mg")
    others = Switch(False, label="Others")
    doses = (bolus("dose", "a"),)
    narration = "It begins at {max level:mg}."
    columns = ("What", "×")
    rows = (("", ("level", "{max level:mg}")),)

    def draw(self, figure):
        figure.set_size_inches(4, 3)
        ax = figure.add_axes((0.12, 0.15, 0.8, 0.75))
        ax.set_xlim(0, 24)
        ax.set_ylim(0, 4)
        drug, effect = style.COLORS["drug"][0], style.COLORS["effect"][0]
        # The hidden marks come first, so that what they define is used by those that are seen.
        look = {"linestyle": "", "marker": "o", "markersize": 10, "markeredgecolor": effect}
        ax.plot([4, 8], [3, 3], **look, markerfacecolor=effect, gid="show:others=on")
        ax.plot([12, 16], [3, 3], **look, markerfacecolor="none", gid="plain:open")
        ax.plot([20], [3], **look, markerfacecolor=effect, gid="plain:filled")
        ax.plot([2, 22], [1, 2], color=effect, linestyle=(0, (7, 3)), linewidth=2)
        self.plot(ax, "level", color=drug, linewidth=3)
        self.label_curve(ax, "level", "level", 2.0, "right", color=drug)


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """The address of a page that carries the figure with marks."""
    home = tmp_path_factory.mktemp("marked")
    (home / "page.html").write_text(alone(Marked()), "utf-8")
    with serve(home) as address:
        yield f"{address}/page.html"


@pytest.mark.parametrize("others", [False, True], ids=["hidden", "shown"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_is_saved_is_what_is_seen(browser, marked, dark, others):
    with open_page(browser, marked, dark=dark) as seen:
        page = seen.page
        page.evaluate(f"document.documentElement.dataset.theme = '{'dark' if dark else 'light'}'")
        driven = Driven(page, Marked().spec, page.locator(".live-on").first)
        if others:
            driven.box("others").check()
        driven.picture()
        screen = driven.root.locator(".live-picture svg").screenshot()
        png, svg = saved(driven, "PNG"), saved(driven, "SVG").decode()
        assert unlike(screen, png)[0] <= MOST["PNG"]
        assert dangling(svg) == set()
        halo, letters = (e.get("style") for e in ET.fromstring(svg).iter() if e.text == "level")
        assert "fill: none" in halo and "stroke: none" in letters
        page.set_content(
            f"<!doctype html><title>Saved</title><style>svg {{ width: 640px; height: 480px }}</style>{svg}"
        )
        assert unlike(screen, page.locator("svg").screenshot())[0] <= MOST["SVG"]


def test_a_table_opens_as_utf_8(browser, marked):
    with open_page(browser, marked) as seen:
        driven = Driven(seen.page, Marked().spec, seen.page.locator(".live-on").first)
        assert saved(driven, "CSV").decode("utf-8-sig") == "What,×\nlevel,5 mg"
        assert saved(driven, "CSV").startswith(b"\xef\xbb\xbf")


# ---- the address, and the way back ----


def test_a_reset_clears_the_address_and_no_other(browser, marked):
    with open_page(browser, f"{marked}#marked:dose=7") as seen:
        driven = Driven(seen.page, Marked().spec, seen.page.locator(".live-on").first)
        assert "7 mg" in driven.words
        driven.button("Reset").click()
        assert seen.page.url == marked
        seen.page.reload()
        assert "5 mg" in driven.words
        seen.page.evaluate("location.hash = '#a-chapter'")
        driven.button("Reset").click()
        assert seen.page.url == f"{marked}#a-chapter"


def test_after_the_way_back_controls_and_picture_agree(browser, marked):
    with open_page(browser, marked) as seen:
        driven = Driven(seen.page, Marked().spec, seen.page.locator(".live-on").first)
        # A page that listens for this is not kept as it was: it is made anew, with its controls as they were left.
        seen.page.evaluate("addEventListener('unload', () => {})")
        driven.box("others").check()
        driven.box("dose").fill("14")  # the fourteenth stop from 1 in steps of 0.5
        driven.picture()
        seen.page.goto("about:blank")
        seen.page.go_back()
        driven.root.wait_for()
        driven.picture()
        dose = 1 + 0.5 * float(driven.box("dose").input_value())
        assert f"{dose:g} mg" in driven.words
        assert driven.box("others").is_checked() == (
            driven.root.locator("[data-part='show:others=on']").evaluate("g => getComputedStyle(g).display") != "none"
        )
