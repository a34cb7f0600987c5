"""From a matplotlib figure to a picture whose named parts a page can find and move."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Collection, Mapping

from widgets import style

SVG = "http://www.w3.org/2000/svg"
_DROP = {f"{{{SVG}}}metadata", f"{{{SVG}}}style"}
_HREF = "{http://www.w3.org/1999/xlink}href"
_GEOMETRY = ("d", "x", "y", "points", "transform", "width", "height", "viewBox")
_GROUND = f"var(--live-ground,{style.GROUND[0]})"
_TINTS = {light: f"var(--live-{name},{light})" for name, (light, _) in style.COLORS.items()}
_TINTS[style.INK[0]] = "currentColor"
_TINTS[style.GROUND[0]] = _GROUND
_DATA = "data:image/svg+xml;base64,"


def tidy(
    svg: str,
    key: str,
    alt: str = "",
    hidden: Collection[str] = frozenset(),
    attributes: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """matplotlib's SVG made safe for a page that holds other figures.

    Ids start with the figure's key; a gid becomes `data-part`; colors follow the theme, numbers
    have two decimals, and no style sheet or metadata is left.

    Parameters
    ----------
    svg : str
        What matplotlib wrote.
    key : str
        The name of the figure on its page.
    alt : str
        The picture in words.
    hidden : collection of str
        Parts that are not displayed.
    attributes : dict
        part -> attributes to set on it.
    """
    root = ET.fromstring(svg)
    for parent in list(root.iter()):
        for child in [c for c in parent if c.tag in _DROP]:
            parent.remove(child)
    used = _references(root)
    for element in root.iter():
        _name(element, key, used, hidden)
        for attribute, value in list(element.attrib.items()):
            _clean(element, attribute, value, key)
        for attribute, value in (attributes or {}).get(element.get("data-part", ""), {}).items():
            element.set(attribute, value)
        element.tail = None
        if element.text and not element.text.strip():
            element.text = None
    _frame(root, alt)
    for element in root.iter():
        element.tag = element.tag.split("}")[1]
    root.set("xmlns", SVG)
    return ET.tostring(root, encoding="unicode")


def _references(root: ET.Element) -> set[str]:
    """The ids that something in the picture refers to."""
    values = [value for element in root.iter() for value in element.attrib.values()]
    return {name for v in values for name in re.findall(r"url\(#([^)]+)\)", v) + ([v[1:]] if v[:1] == "#" else [])}


def _name(element: ET.Element, key: str, used: Collection[str], hidden: Collection[str]) -> None:
    """A part keeps its name apart from ids; an id that is used gets the key of its figure, any other goes."""
    name = element.attrib.pop("id", None)
    if name is not None and ":" in name:
        element.set("data-part", name)
        if name in hidden:
            element.set("display", "none")
        if name.startswith("label:"):
            # A halo in the color of the ground, so that a label can be read across a line.
            for text in element:
                halo = f"; paint-order: stroke; stroke: {style.GROUND[0]}; stroke-width: 3"
                text.set("style", text.get("style", "") + halo)
    elif name in used:
        element.set("id", f"live-{key}-{name}")
    if _HREF in element.attrib:
        element.set("href", f"#live-{key}-{element.attrib.pop(_HREF)[1:]}")


def _clean(element: ET.Element, attribute: str, value: str, key: str) -> None:
    """One attribute: numbers rounded, references and colors as the page knows them, no font of its own."""
    if attribute in _GEOMETRY:
        value = re.sub(r"-?\d+\.\d+", lambda m: f"{float(m[0]):.2f}".rstrip("0").rstrip("."), value)
        value = re.sub(r"\s+", " ", value).strip()
        if attribute == "transform" and value.startswith("rotate(-0 "):
            del element.attrib[attribute]
            return
    elif "url(#" in value:
        value = value.replace("url(#", f"url(#live-{key}-")
    if attribute == "style":
        value = re.sub(r"font-family:[^;]*;?\s*", "", value).strip()
        value = re.sub(r"#[0-9a-f]{6}", lambda m: _TINTS.get(m[0], m[0]), value)
    element.set(attribute, value)


def _frame(root: ET.Element, alt: str) -> None:
    """The outermost element: its size, its words, and the ground that it stands on."""
    box = root.get("viewBox", "")
    width, height = box.split()[2:]
    root.attrib = {
        "viewBox": box,
        "width": width,
        "height": height,
        "color": style.INK[0],
        "font-family": style.FONT,
        "role": "img",
        "aria-label": alt,
    }
    ground = {"class": "live-ground", "width": width, "height": height, "style": f"fill:{_GROUND}"}
    root.insert(0, ET.Element(f"{{{SVG}}}rect", ground))


def parts(svg: str) -> Counter[str]:
    """How often each part is named in a tidy picture."""
    return Counter(e.get("data-part", "") for e in ET.fromstring(svg).iter() if e.get("data-part"))


def image(svg: str, alt: str, width: int) -> str:
    """The picture as an `<img>` that survives a sanitizer: a data URI on its own light ground."""
    source = _DATA + base64.b64encode(svg.encode()).decode()
    return ET.tostring(ET.Element("img", {"src": source, "alt": alt, "width": str(width)}), encoding="unicode")


def inline(html: str) -> str:
    """Well-formed XHTML with each SVG `<img>` replaced by the picture itself, so that a page can move it."""
    root = ET.fromstring(html)
    for parent in root.iter():
        for i, child in enumerate(list(parent)):
            source = child.get("src", "")
            if child.tag == "img" and source.startswith(_DATA):
                picture = ET.fromstring(base64.b64decode(source[len(_DATA) :]))
                for element in picture.iter():
                    element.tag = element.tag.split("}")[-1]
                picture.tail = child.tail
                parent[i] = picture
    return ET.tostring(root, encoding="unicode", method="html")
