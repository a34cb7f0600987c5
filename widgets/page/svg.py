"""From a matplotlib figure to a picture whose named parts a page can find and move."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from collections import Counter

from widgets import style

SVG = "http://www.w3.org/2000/svg"
_DROP = {f"{{{SVG}}}metadata", f"{{{SVG}}}style"}
_HREF = "{http://www.w3.org/1999/xlink}href"
_TINTS = {light: f"var(--live-{name},{light})" for name, (light, _) in style.COLORS.items()}
_TINTS[style.INK[0]] = "currentColor"
_TINTS[style.GROUND[0]] = f"var(--live-ground,{style.GROUND[0]})"


def tidy(svg: str, key: str, alt: str = "", hidden=frozenset(), strength=None) -> str:
    """matplotlib's SVG made safe for a page that holds other figures.

    Ids start with the figure's `key`; a gid becomes `data-part`; parts in `hidden` are not
    displayed; `strength` maps part -> attributes to set on it. Colors follow the theme,
    numbers have two decimals, and no style sheet or metadata is left.
    """
    root = ET.fromstring(svg)
    for parent in list(root.iter()):
        for child in [c for c in parent if c.tag in _DROP]:
            parent.remove(child)
    used = {
        v
        for e in root.iter()
        for a in e.attrib.values()
        for v in re.findall(r"url\(#([^)]+)\)", a) + ([a[1:]] if a.startswith("#") else [])
    }
    for e in root.iter():
        name = e.attrib.pop("id", None)
        if name is not None:
            if ":" in name:
                e.set("data-part", name)
                if name in hidden:
                    e.set("display", "none")
                if name.startswith("label:"):
                    # A halo in the color of the ground, so that a label can be read across a line.
                    for text in e:
                        text.set(
                            "style",
                            text.get("style")
                            + f"; paint-order: stroke; stroke: var(--live-ground,{style.GROUND[0]}); stroke-width: 3",
                        )
            elif name in used:
                e.set("id", f"live-{key}-{name}")
        if _HREF in e.attrib:
            e.set("href", f"#live-{key}-{e.attrib.pop(_HREF)[1:]}")
        for a, v in list(e.attrib.items()):
            if a in ("d", "x", "y", "points", "transform", "width", "height", "viewBox"):
                v = re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), v)
                v = re.sub(r"\s+", " ", v).strip()
                if a == "transform" and v.startswith("rotate(-0 "):
                    del e.attrib[a]
                    continue
            elif "url(#" in v:
                v = v.replace("url(#", f"url(#live-{key}-")
            if a == "style":
                v = re.sub(r"font-family:[^;]*;?\s*", "", v).strip()
                v = re.sub(r"#[0-9a-f]{6}", lambda m: _TINTS.get(m[0], m[0]), v)
            e.set(a, v)
        for k, v in (strength or {}).get(e.get("data-part"), {}).items():
            e.set(k, v)
        e.tail = None
        if e.text and not e.text.strip():
            e.text = None
    w, h = root.get("viewBox").split()[2:]
    root.attrib = {
        "viewBox": root.get("viewBox"),
        "width": w,
        "height": h,
        "color": style.INK[0],
        "font-family": style.FONT,
        "role": "img",
        "aria-label": alt,
    }
    root.insert(
        0,
        ET.Element(
            f"{{{SVG}}}rect",
            {"class": "live-ground", "width": w, "height": h, "style": f"fill:var(--live-ground,{style.GROUND[0]})"},
        ),
    )
    for e in root.iter():
        e.tag = e.tag.split("}")[1]
    root.set("xmlns", SVG)
    return ET.tostring(root, encoding="unicode")


def parts(svg: str) -> Counter:
    """How often each part is named in a tidy picture."""
    return Counter(e.get("data-part") for e in ET.fromstring(svg).iter() if e.get("data-part"))


def image(svg: str, alt: str, width: int) -> str:
    """The picture as an `<img>` that survives a sanitizer: a data URI on its own light ground."""
    data = base64.b64encode(svg.encode()).decode()
    e = ET.Element("img", {"src": f"data:image/svg+xml;base64,{data}", "alt": alt, "width": str(width)})
    return ET.tostring(e, encoding="unicode")


def inline(html: str) -> str:
    """Well-formed XHTML with each SVG `<img>` replaced by the picture itself, so that a page can move it."""
    root = ET.fromstring(html)
    head = "data:image/svg+xml;base64,"
    for parent in root.iter():
        for i, child in enumerate(list(parent)):
            if child.tag == "img" and child.get("src", "").startswith(head):
                picture = ET.fromstring(base64.b64decode(child.get("src")[len(head) :]))
                for e in picture.iter():
                    e.tag = e.tag.split("}")[-1]
                picture.tail = child.tail
                parent[i] = picture
    return ET.tostring(root, encoding="unicode", method="html")
