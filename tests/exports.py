"""What a reader saves of a figure, and how far it is from what is seen."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET

import numpy as np
from PIL import Image, ImageFilter

from tests.drive import Driven

# Of a block: letters and steep edges on a canvas fall otherwise between pixels, an SVG is drawn alike.
MOST = {"PNG": 0.25, "SVG": 0.05}


def saved(driven: Driven, kind: str) -> bytes:
    with driven.page.expect_download() as download:
        driven.button(kind).click()
    return download.value.path().read_bytes()


BLOCK = 12  # pixels; a mark of a figure fills a good part of one
SHIFT = 3  # pixels: a color may be found in its place or one beside it
NUANCE = 40  # of 255, by which an edge that falls otherwise between pixels is lighter or darker


def unlike(seen: bytes, kept: bytes) -> tuple[float, tuple[int, int]]:
    """The largest share of a block of a picture whose colors are not found near their place in the other; and its corner.

    Over the whole picture one mark is nothing, in its block it is much. The other picture is
    brought to the width of the one that was seen; the blocks lie half over each other.
    """
    one, other = (Image.open(io.BytesIO(image)).convert("RGB") for image in (seen, kept))
    # To its width: a screenshot is as high as the whole pixels that a picture touches.
    other = other.resize((one.width, round(other.height * one.width / other.width)), Image.Resampling.BOX)
    one, other = (image.crop((0, 0, one.width, min(one.height, other.height))) for image in (one, other))
    wrong = np.zeros((one.height, one.width))
    for a, b in ((one, other), (other, one)):
        low, high = (np.asarray(b.filter(near(SHIFT)), int) for near in (ImageFilter.MinFilter, ImageFilter.MaxFilter))
        value = np.asarray(a, int)
        wrong = np.maximum(wrong, ((value < low - NUANCE) | (value > high + NUANCE)).any(axis=2))
    step = BLOCK // 2
    shares = np.lib.stride_tricks.sliding_window_view(wrong, (BLOCK, BLOCK))[::step, ::step].mean(axis=(2, 3))
    row, column = np.unravel_index(shares.argmax(), shares.shape)
    return round(float(shares.max()), 3), (int(column) * step, int(row) * step)


def dangling(svg: str) -> set[str]:
    """The ids that a picture refers to and does not hold."""
    elements = list(ET.fromstring(svg).iter())
    values = [v for e in elements for k, v in e.attrib.items() if k.endswith("href") or "url(" in v]
    wanted = {n for v in values for n in re.findall(r"url\(\"?#([^)\"]+)", v) + ([v[1:]] if v[:1] == "#" else [])}
    return wanted - {e.get("id") for e in elements}
