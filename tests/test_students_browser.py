"""What students bring, in a real browser: the page draws and says what Python does, and a saved figure is alive anywhere."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest

from tests.browser import open_page, serve, wait_until
from tests.drive import Driven
from tests.exports import MOST, saved, unlike
from tests.figures import parts_of
from tests.students import BROUGHT, Hysteresis, Metabolizers

MOVED = {
    "metabolizers": {"CL": 120},
    "hysteresis": {"ke0": 2.0, "now": 4.0},
    "relaxation": {"mu": 300},
    "chain": {"k": 3},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with each figure saved as a page, as anybody would."""
    home = tmp_path_factory.mktemp("saved")
    for name, kind in BROUGHT.items():
        assert kind(key=name).save(home / f"{name}.html") == home / f"{name}.html"
    Hysteresis(dose=20).save(str(home / "hysteresis.mjs"))
    return home


def points(path: str) -> np.ndarray:
    return np.array(re.findall(r"-?\d+\.?\d*", path), float).reshape(-1, 2)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """How far the points of a line lie from another line, at most."""
    a, d = other[:-1], np.diff(other, axis=0)
    share = ((one[:, None] - a) * d).sum(axis=2) / np.maximum((d**2).sum(axis=1), 1e-12)
    near = a + np.clip(share, 0, 1)[..., None] * d
    return float(np.hypot(*np.moveaxis(one[:, None] - near, 2, 0)).min(axis=1).max())


@pytest.mark.parametrize("name", BROUGHT)
def test_the_page_draws_and_says_what_python_does(browser, folder, name):
    with open_page(browser, (folder / f"{name}.html").as_uri()) as seen:
        wait_until(seen.page, "document.querySelector('.live-on')")
        driven = Driven(seen.page, BROUGHT[name]().spec, seen.page.locator(".live").first)
        before = driven.picture()
        # As by a link: the exact numbers, where a slider has steps.
        settings = ";".join(f"{k}={v}" for k, v in MOVED[name].items())
        seen.page.evaluate(f"location.hash = '#{name}:{settings}'")
        driven.picture(before)
        figure = BROUGHT[name](key=name, **MOVED[name])
        assert driven.words == figure.sentence
        mine = parts_of(figure.svg())
        for part in figure.picture.parts:
            if part.kind not in ("curve", "point"):
                continue
            drawn = driven.root.locator(f'[data-part="{part.gid}"] path').get_attribute("d")
            path = next(e.get("d") for e in mine[part.gid].iter() if e.tag.endswith("path"))
            assert apart(points(drawn.replace("h.01", "")), points(path)) < 1.5, part.gid
            if part.kind == "curve":
                inside = points(path)[1:-1]
                assert apart(inside, points(drawn)) < 1.5, part.gid
        assert seen.problems == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_mathematics_and_points_are_saved_as_they_are_seen(browser, folder, dark):
    with open_page(browser, (folder / "hysteresis.html").as_uri()) as seen:
        seen.page.evaluate(f"document.documentElement.dataset.theme = '{'dark' if dark else 'light'}'")
        driven = Driven(seen.page, Hysteresis().spec, seen.page.locator(".live-on").first)
        driven.picture()
        screen = driven.root.locator(".live-picture svg").screenshot()
        assert unlike(screen, saved(driven, "PNG"))[0] <= MOST["PNG"]
        svg = saved(driven, "SVG").decode()
        assert "ng/mL" not in svg.partition("<path")[2], "a label with mathematics is drawn, not written"
        assert svg.count("<text") < 20


FRAME = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A learning platform</title>
<iframe sandbox="allow-scripts" src="metabolizers.html" title="A figure" style="width: 60rem; height: 50rem"></iframe></html>"""


@pytest.mark.parametrize("where", ["a folder", "a sandboxed frame", "a strict policy"])
def test_a_saved_figure_moves_anywhere(browser, folder, where):
    (folder / "frame.html").write_text(FRAME, "utf-8")
    with serve(folder) as site:
        url = {
            "a folder": (folder / "metabolizers.html").as_uri(),
            "a sandboxed frame": f"{site}/frame.html",
            "a strict policy": f"{site}/metabolizers.html",
        }[where]
        with open_page(browser, url, offline=where == "a folder") as seen:
            page = seen.page.frames[-1]
            root = page.locator(".live-on")
            root.wait_for()
            words, curve = root.locator(".live-words"), root.locator('[data-part="curve:plasma@slow"] path')
            assert words.inner_text() == Metabolizers(key="metabolizers").sentence
            before = curve.get_attribute("d")
            box = root.get_by_role("slider", name="Dose", exact=True)
            box.focus()
            box.press("End")
            page.wait_for_timeout(300)
            assert words.inner_text() == Metabolizers(dose=50).sentence
            assert curve.get_attribute("d") != before
            assert seen.problems == []


# As much of a model as MyST has: no way to save, to send or to stop listening; and the figure stands in a shadow.
MYST = """<!doctype html><html lang="en" class="%s"><meta charset="utf-8"><title>MyST</title>
<style>.dark { color: #eee; background: #111; }</style><main id="place"></main><script type="module">
import figure from "./hysteresis.mjs";
const state = %s;
const not = (name) => () => { throw new Error(`${name} not implemented yet`); };
const model = { get: (name) => state[name], set(key, value) { state[key] = value; }, on() {},
  off: not("off"), save_changes: not("save_changes"), send: not("send") };
const el = document.createElement("div");
document.getElementById("place").attachShadow({ mode: "open" }).replaceChildren(el);
window.leave = await figure.render({ model, el });
window.left = () => el.querySelector(".live");
</script></html>"""


@pytest.mark.parametrize("theme", ["", "dark"])
@pytest.mark.parametrize("state", [{}, {"dose": 50, "now": 4}])
def test_a_saved_module_is_what_myst_takes(browser, folder, theme, state):
    (folder / "myst.html").write_text(MYST % (theme, json.dumps(state)), "utf-8")
    with serve(folder) as site, open_page(browser, f"{site}/myst.html") as seen:
        page = seen.page
        root = page.locator(".live-on")
        root.wait_for()
        words = root.locator(".live-words")
        assert words.inner_text() == Hysteresis(**{"dose": 20, **state}).sentence
        ground = root.evaluate("root => getComputedStyle(root).getPropertyValue('--live-ground')")
        assert ground == ("#15181c" if theme else "#ffffff")
        box = root.get_by_role("slider", name="Dose", exact=True)
        box.focus()
        box.press("Home")
        page.wait_for_timeout(300)
        assert words.inner_text() == Hysteresis(**{**state, "dose": 10}).sentence
        page.evaluate("document.documentElement.className = document.documentElement.className ? '' : 'dark'")
        page.wait_for_timeout(100)
        assert root.evaluate("root => getComputedStyle(root).getPropertyValue('--live-ground')") != ground
        page.evaluate("leave()")
        assert seen.problems == []
