"""Measures how smoothly a live figure plays, frame by frame, and what its frames show."""

from __future__ import annotations

from playwright.sync_api import Page

# Presses Play and notes each frame until the end of time: when it came, and where the cursor stood.
PLAY = """async ([root, most]) => {
  const figure = document.querySelector(root), button = figure.querySelector('.live-play');
  const cursor = button.parentNode.querySelector('input'), words = figure.querySelector('.live-words'), out = [];
  const end = performance.now() + most;
  button.click();
  // What is set in one frame is drawn in the next, so the end is seen in the frame after the last step.
  let over = false;
  while (performance.now() < end) {
    const time = await new Promise(requestAnimationFrame);
    out.push([time, cursor.value / cursor.max, words.textContent]);
    if (over) break;
    over = button.textContent === 'Play';
  }
  return out;
}"""


def play(page: Page, root: str = ".live-on", most: float = 20_000) -> list[tuple[float, float, str]]:
    """Plays the figure from where its cursor stands, to the end or for `most` ms.

    A row a frame: the time it came (ms), the share of the cursor's way, the words.
    """
    return [tuple(row) for row in page.evaluate(PLAY, [root, most])]


def rate(frames: list[tuple[float, float, str]]) -> float:
    """Frames a second, over all frames after the first ten."""
    return 1000 * (len(frames) - 11) / (frames[-1][0] - frames[10][0])
