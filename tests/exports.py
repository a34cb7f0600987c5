"""What a reader saves of a figure, and how far it is from what is seen."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET

import numpy as np
from PIL import Image, ImageFilter

from tests.drive import Driven


def saved(driven: Driven, kind: str) -> bytes:
    with driven.page.expect_download() as download:
        driven.button(kind).click()
    return download.value.path().read_bytes()


def unlike(one: bytes, other: bytes) -> float:
    """The share of pixels of a picture whose color is found nowhere near their place in the other.

    Both are brought to one size first; an edge may lie two pixels of 800 aside.
    """
    a, b = (
        Image.open(io.BytesIO(image)).convert("RGB").resize((800, 600), Image.Resampling.BOX) for image in (one, other)
    )
    shares = []
    for seen, there in ((a, b), (b, a)):
        low, high = (np.asarray(there.filter(near(5)), int) for near in (ImageFilter.MinFilter, ImageFilter.MaxFilter))
        value = np.asarray(seen, int)
        shares.append(((value < low - 40) | (value > high + 40)).any(axis=2).mean())
    return float(max(shares))


def dangling(svg: str) -> set[str]:
    """The ids that a picture refers to and does not hold."""
    elements = list(ET.fromstring(svg).iter())
    values = [v for e in elements for k, v in e.attrib.items() if k.endswith("href") or "url(" in v]
    wanted = {n for v in values for n in re.findall(r"url\(\"?#([^)\"]+)", v) + ([v[1:]] if v[:1] == "#" else [])}
    return wanted - {e.get("id") for e in elements}
