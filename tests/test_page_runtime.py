"""What the page's script does where things go wrong, and when it is told to leave; on pages that need no book."""

from __future__ import annotations

import json

import pytest

from tests.browser import open_page, serve, wait_until
from tests.drive import Driven
from tests.figures import Everything, alone
from widgets.live import script
from widgets.page.bundle import registration

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
    page.evaluate("leave()")
    assert page.evaluate("listeners()") == [] and page.evaluate("asked()") == []
    said, picture, status = page.evaluate(
        "() => [told.length, document.querySelector('svg').outerHTML, document.querySelector('.live-status').textContent]"
    )
    page.wait_for_timeout(1200)
    assert page.evaluate("told.length") == said, "it still plays"
    assert page.evaluate("document.querySelector('svg').outerHTML") == picture, "it still draws"
    assert page.evaluate("document.querySelector('.live-status').textContent") == status == "", "it still speaks"
