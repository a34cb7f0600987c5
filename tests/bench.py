"""How fast a figure follows the hand: `python -m tests.bench`, with a peer beside it in the same run."""

from __future__ import annotations

import gzip
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import launch
from tests.figures import alone
from tests.lab import command, lab, ready
from tests.play import play, rate
from widgets.figures.pathway import Pathway
from widgets.figures.routes import Routes
from widgets.figures.timeline import Timeline
from widgets.live import script, sheet

MOVES, PEER_MOVES = 60, 12
# The figure, its settings, the slider that is dragged, and how many times faster than `interact` it must be.
CASES = {
    "Routes, four routes": (Routes, {"routes": ("iv", "im", "nasal", "oral")}, "Infusion", 20),
    "Timeline, twelve doses": (Timeline, {"regimen": "maintenance"}, "Dose", 15),
    "Pathway, one dose": (Pathway, {}, "Dose", 20),
}
# From the input event to the frame that shows it: the frame after the picture has changed.
DRAG = """async ([label, moves, root]) => {
  const input = [...document.querySelectorAll(`${root} .live-slider`)]
    .find((row) => !row.hidden && row.querySelector('label').textContent === label).querySelector('input');
  const low = +input.min, high = +input.max, step = (high - low) / 40, out = [];
  const shown = () => new Promise((done) => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = done; c.port2.postMessage(0); }));
  for (let i = 0; i < moves; i++) {
    input.value = low + step * (1 + (i * 7) % 39);
    const start = performance.now();
    input.dispatchEvent(new Event('input', { bubbles: true }));
    await shown();
    out.push(performance.now() - start);
    await new Promise((done) => setTimeout(done, 30));
  }
  return out;
}"""
# The peer: from a key on its slider to the frame after its output has been replaced.
PEER = """async () => {
  const output = document.querySelector('.jp-OutputArea-output .widget-output, .jp-OutputArea .jupyter-widgets-output-area') ?? document.querySelector('.widget-interact .widget-output');
  const start = performance.now();
  return await new Promise((done) => {
    const look = new MutationObserver(() => {
      if (output.querySelector('img, svg')) { look.disconnect(); requestAnimationFrame(() => done(performance.now() - start)); }
    });
    look.observe(output, { childList: true, subtree: true });
    setTimeout(() => { look.disconnect(); done(-1); }, 20000);
  });
}"""


def peer_of(cls, settings, name) -> str:
    """The same curves and bands with `interact` and matplotlib: solved and plotted anew at each move, in the chapters' style."""
    return f"""
from ipywidgets import interact, FloatSlider
import matplotlib.pyplot as plt
from {cls.__module__} import {cls.__name__}
from widgets import style
style.use()
figure = {cls.__name__}(key="peer", **{settings!r})
control = figure.control_traits()[{name!r}]
def draw(x):
    setattr(figure, {name!r}, x)
    {cls.__name__}.solutions().clear()
    fig, ax = plt.subplots()
    for _, one in figure.curves.groupby(["run", "observable"]):
        ax.plot(one["time"], one["value"])
        ax.fill_between(one["time"], one["low"], one["high"], alpha=0.2)
    plt.show()
interact(draw, x=FloatSlider(control.default_value, min=control.low, max=control.high, step=(control.high - control.low) / 40));
"""


def spread(times: list[float]) -> str:
    """The median, the 95th percentile and the middle half, in ms."""
    cuts = statistics.quantiles(times, n=20)
    quarters = statistics.quantiles(times, n=4)
    return f"p50 {statistics.median(times):7.1f}  p95 {cuts[-1]:7.1f}  middle half {quarters[0]:.1f} to {quarters[2]:.1f} ms"


def trait(cls, label: str, figure) -> str:
    """The name of the visible slider with this label."""
    from widgets.live import words

    return next(n for n, c in cls.control_traits().items() if c.label == label and words.holds(c.when, figure.settings))


def main() -> int:
    """Prints every measurement; 1 when a figure is not as many times faster than its peer as it must be."""
    slow = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = launch(playwright)
        folder = Path(folder)
        with lab(folder / "course") as server:
            for title, (cls, settings, label, times) in CASES.items():
                figure = cls(**settings)
                size = len(gzip.compress("".join([script(), sheet(), figure.model_source]).encode()))
                print(f"{title}\n  runtime, style and model, gzipped   {size / 1000:.1f} kB (goal 12)")
                (folder / "page.html").write_text(alone(figure))
                page = browser.new_page()
                page.goto((folder / "page.html").as_uri())
                page.wait_for_selector(".live-on")
                page.wait_for_timeout(1500)
                page.evaluate(DRAG, [label, 10, ".live-on"])
                book = page.evaluate(DRAG, [label, MOVES, ".live-on"])
                print(f"  book page          {spread(book)} (goal: p95 16.7)")
                if page.query_selector(".live-play"):
                    print(f"  play, to the end   {rate(play(page)):.1f} frames a second (goal 50)")
                page.close()
                name = trait(cls, label, figure)
                stem = cls.__name__.lower()
                page = browser.new_page(viewport={"width": 1400, "height": 1000})
                page.goto(
                    server.put(
                        f"{stem}.ipynb", f"from {cls.__module__} import {cls.__name__}\n{cls.__name__}(**{settings!r})"
                    )
                )
                ready(page)
                command(page, "notebook:run-all-cells")
                page.wait_for_selector(".live-on svg", timeout=90_000)
                page.wait_for_timeout(1500)
                live = page.evaluate(DRAG, [label, MOVES, ".live-on"])
                print(f"  JupyterLab, live   {spread(live)}")
                page.close()
                page = browser.new_page(viewport={"width": 1400, "height": 1000})
                page.goto(server.put(f"{stem}-peer.ipynb", peer_of(cls, settings, name)))
                ready(page)
                command(page, "notebook:run-all-cells")
                page.wait_for_selector(".widget-interact img, .widget-interact svg", timeout=90_000)
                page.wait_for_timeout(1500)
                peer = []
                for i in range(PEER_MOVES):
                    page.locator(".widget-interact .noUi-handle").focus()
                    page.evaluate(f"() => {{ globalThis.measured = ({PEER})(); }}")
                    page.keyboard.press("ArrowLeft" if i % 2 else "ArrowRight")
                    peer.append(page.evaluate("() => globalThis.measured"))
                    page.wait_for_timeout(300)
                peer = [t for t in peer if t > 0]
                ratio = statistics.median(peer) / statistics.median(live)
                print(
                    f"  JupyterLab, interact + matplotlib   {spread(peer)}\n  ratio of medians, in JupyterLab   {ratio:.0f} times (at least {times})\n"
                )
                if ratio < times:
                    slow.append(title)
                page.close()
        browser.close()
    print("Fast enough." if not slow else f"Not fast enough beside interact: {', '.join(slow)}.")
    return bool(slow)


if __name__ == "__main__":
    sys.exit(main())
