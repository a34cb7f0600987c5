"""Each chapter holds what a chapter of this course holds, and each figure of a page its own name."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.chapters import count, keys, missing, repeated
from tests.figures import page
from tests.notebooks import chapters, read
from widgets.live import LiveFigure, Slider
from widgets.system import System


@pytest.mark.parametrize("path", chapters(), ids=lambda p: p.stem)
def test_a_chapter_is_whole(path):
    row = pd.Series(count(path), name=path.stem)
    assert not missing(row), "; ".join(missing(row))


def test_an_empty_chapter_would_be_found(tmp_path):
    path = tmp_path / "99-empty.ipynb"
    path.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n')
    row = pd.Series(count(path), name="99-empty")
    assert len(missing(row)) == 7


@pytest.mark.parametrize("path", chapters(), ids=lambda p: p.stem)
def test_each_figure_of_a_page_has_a_key_of_its_own(path):
    assert repeated(read(path)) == []


def test_every_live_figure_of_the_chapters_is_seen():
    shown = sum(len(keys(read(path))) for path in chapters())
    outputs = "".join(path.read_text(encoding="utf-8") for path in chapters())
    assert shown == outputs.count(r"data-live=\"figure\"") > 10


class Plain(LiveFigure):
    """The smallest figure that a page can carry."""

    title = caption = "A line"
    system = System("still", {"rest": "0"})
    height = Slider(1.0, 0, 2, label="Height")

    def draw(self, figure):
        figure.add_axes((0.1, 0.1, 0.8, 0.8)).plot([0, 1], [0, 1])


@pytest.mark.parametrize(
    ("given", "found"),
    [(("", ""), ["plain"]), (("", "plain"), ["plain"]), (("a", "a"), ["a"]), (("", "other"), []), (("a", "b"), [])],
)
def test_a_key_that_two_figures_share_is_found_even_when_nobody_wrote_it(given, found):
    assert repeated(page(*(Plain(key=key) for key in given))) == found
