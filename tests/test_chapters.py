"""Each chapter holds what a chapter of this course holds, and each figure of a page its own name."""

from __future__ import annotations

import re

import pytest

from tests.chapters import count, missing, table
from tests.notebooks import chapters, read


@pytest.mark.parametrize("path", chapters(), ids=lambda p: p.stem)
def test_a_chapter_is_whole(path):
    row = table().loc[path.stem]
    assert not missing(row), "; ".join(missing(row))


def test_an_empty_chapter_would_be_found(tmp_path):
    path = tmp_path / "99-empty.ipynb"
    path.write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n')
    import pandas as pd

    row = pd.Series(count(path), name="99-empty")
    assert len(missing(row)) == 7


def test_each_figure_of_a_page_has_a_key_of_its_own():
    for path in chapters():
        code = "\n".join(c.source for c in read(path).cells if c.cell_type == "code")
        keys = re.findall(r'\bkey="([^"]+)"', code)
        assert len(keys) == len(set(keys)), f"{path.stem}: {keys}"
