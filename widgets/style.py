"""How the course looks: one color per quantity, one matplotlib style, for every figure."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.rcsetup import cycler

# One quantity, one color, everywhere: (on a light ground, on a dark ground). Colorblind-safe
# (after Okabe and Ito), and each at least 3 : 1 against its own ground.
COLORS = {
    "drug": ("#0072b2", "#56b4e9"),
    "metabolite": ("#7a5a34", "#d0a878"),
    "glutamate": ("#946c00", "#f0c75e"),
    "bdnf": ("#00805f", "#3ddba8"),
    "protein": ("#c2570c", "#ff9e4a"),
    "synapse": ("#9c3587", "#e58ac8"),
    "effect": ("#b3324b", "#ff8fa3"),
    "null": ("#6b6b6b", "#a8a8a8"),
}
INK = ("#1c1c1c", "#e8e8e8")
GROUND = ("#ffffff", "#15181c")
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

RC: dict[Any, Any] = {
    "figure.figsize": (4.4, 3.0),
    "figure.dpi": 72,
    "savefig.dpi": 72,
    "figure.facecolor": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.labelsize": 10,
    "axes.facecolor": "none",
    "axes.edgecolor": INK[0],
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=[light for light, _ in COLORS.values()]),
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "xtick.major.width": 0.8,
    "ytick.major.width": 0.8,
    "xtick.minor.visible": False,
    "ytick.minor.visible": False,
    "lines.linewidth": 2.0,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "text.color": INK[0],
    "axes.labelcolor": INK[0],
    "xtick.color": INK[0],
    "ytick.color": INK[0],
    "svg.fonttype": "none",
    "svg.hashsalt": "course",
    "path.simplify_threshold": 0.2,
}

MINUTE, DAY, WEEK = 1 / 60, 24.0, 168.0  # h
# Where a time axis may have ticks (h), and their labels.
TICKS = {
    1 / 60: "1 min",
    5 / 60: "5 min",
    10 / 60: "10 min",
    20 / 60: "20 min",
    40 / 60: "40 min",
    1.0: "1 h",
    2.0: "2 h",
    4.0: "4 h",
    8.0: "8 h",
    24.0: "1 day",
    72.0: "3 days",
    168.0: "1 week",
    336.0: "2 weeks",
    720.0: "30 days",
    1440.0: "60 days",
}


@contextmanager
def alone(more: Mapping[Any, Any] | None = None) -> Iterator[None]:
    """The course's style and nothing else: no setting of the session or of a matplotlibrc reaches what is drawn.

    Parameters
    ----------
    more : mapping, optional
        Further settings of matplotlib.
    """
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update({**RC, **(more or {})})
        yield


def use() -> None:
    """Set matplotlib to the course's style; in a notebook plain figures come out the same each time.

    As SVG for the book and as PNG for a notebook that is not trusted yet, on a light ground of
    their own, so that they can be read in a dark theme too.
    """
    mpl.rcParams.update(RC)
    mpl.rcParams["figure.facecolor"] = GROUND[0]
    try:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", "retina", metadata={"Date": None, "Creator": None})
    except (ImportError, AttributeError):
        pass  # outside a notebook there is nothing to set


def time_axis(ax, low: float, high: float, only=None) -> None:
    """Give `ax` a logarithmic time axis with ticks at times people know.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    low, high : float
        Limits, in h.
    only : collection of str, optional
        Labels of the ticks that are wanted; all of `TICKS` within the limits when not given.
    """
    ticks = {
        t: label
        for t, label in TICKS.items()
        if low <= t * 1.0001 and t <= high * 1.0001 and (only is None or label in only)
    }
    ax.set_xscale("log")
    ax.set_xlim(low, high)
    ax.set_xticks(list(ticks), list(ticks.values()))
    ax.minorticks_off()


def variables() -> str:
    """The colors as CSS custom properties, light and dark, for the book and for JupyterLab.

    Returns
    -------
    str
        CSS rules: `--live-drug` and so on for each color, and `--live-font`.
    """
    names = {**COLORS, "ink": INK, "ground": GROUND, "accent": COLORS["drug"]}
    block = lambda i: "".join(f"--live-{name}:{pair[i]};" for name, pair in names.items())
    dark = 'html[data-theme="dark"],body[data-jp-theme-light="false"]'
    # On paper, which is white, the light ones hold.
    return f":root{{{block(0)}--live-font:{FONT};}}@media screen{{{dark}{{{block(1)}}}}}"


def svg(figure, alt: str = "") -> str:
    """A figure as SVG text, the same each time, its colors ready for a light and a dark page.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str, optional
        The picture in words, kept as its title.

    Returns
    -------
    str
        The SVG document.
    """
    with alone():
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, **({"Title": alt} if alt else {})})
    return out.getvalue()
