"""The synapse that `Pathway` draws: two neurons, an interneuron, and the chain of steps between them."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from scipy.interpolate import make_interp_spline

from widgets import style
from widgets.figures.lanes import FONT_SIZE
from widgets.models.plasticity import SPINES

WIDTH, HEIGHT = 316.8, 364.0  # points, of the scene
INK, NEUTRAL, GROUND = style.INK[0], style.COLORS["null"][0], style.GROUND[0]
DRUG, GLUTAMATE, BDNF, PROTEIN, SYNAPSE, BLOCKED = (
    style.COLORS[c][0] for c in ("drug", "glutamate", "bdnf", "protein", "synapse", "effect")
)
METABOLITE = style.COLORS["metabolite"][0]
DASHES = (0, (2.6, 1.8))  # of an arrow that is contested
LINE_HEIGHT = 13.0  # points from one line of words to the next
RIGHT_WORDS = 232.0  # where the words on the right begin
SPINE_HEAD = (148.0, 162.0, 76.0, 54.0)  # an ellipse: center and half axes
DENDRITE_BOTTOM, DENDRITE_TOP = 22.0, 56.0


def smooth_line(points, count=40) -> np.ndarray:
    """A smooth line through points; two points stay a straight line.

    Parameters
    ----------
    points : array_like, shape (n, 2)
    count : int

    Returns
    -------
    ndarray, shape (count, 2)
    """
    points = np.asarray(points, float)
    if len(points) == 2:
        return points
    steps = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    return make_interp_spline(steps, points, k=min(3, len(points) - 1))(np.linspace(0, steps[-1], count))


def polygon(points) -> Path:
    """A closed path through points, shape (n, 2)."""
    points = [tuple(p) for p in points]
    return Path([*points, points[0]], closed=True)


def ellipse(x, y, a, b, start=0.0, end=360.0, count=72) -> np.ndarray:
    """Points of an ellipse about (x, y) with half axes a and b, from one angle (degrees) to another, shape (count, 2)."""
    t = np.radians(np.linspace(start, end, count))
    return np.c_[x + a * np.cos(t), y + b * np.sin(t)]


def dots(points, radius) -> Path:
    """Many circles as one path, so that one level sets the strength of all."""
    return Path.make_compound_path(*(Path.circle(p, radius) for p in points))


def membrane(angle) -> tuple[np.ndarray, np.ndarray]:
    """A place in the membrane of the spine's head at an angle (degrees), and the unit vector out of it."""
    x, y, a, b = SPINE_HEAD
    t = np.radians(angle)
    out = np.array([np.cos(t) / a, np.sin(t) / b])
    return np.array([x + a * np.cos(t), y + b * np.sin(t)]), out / np.hypot(*out)


class Scene:
    """Draws in points on `ax`, y up.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Its limits are set to the scene's width and height.
    """

    def __init__(self, ax):
        self.ax = ax
        ax.set(xlim=(0, WIDTH), ylim=(0, HEIGHT))
        ax.axis("off")

    def shape(self, path, gid=None, **look):
        """A filled or outlined path, or polygon through points."""
        return self.ax.add_patch(
            PathPatch(
                path if isinstance(path, Path) else polygon(path), gid=gid, **{"lw": 0, "facecolor": "none", **look}
            )
        )

    def line(self, points, color=INK, gid=None, **look):
        """A line through points."""
        xs, ys = np.asarray(points, float).T
        self.ax.plot(xs, ys, color=color, gid=gid, **{"lw": 1.2, "solid_capstyle": "round", **look})

    def level(self, path, observable, color, edge=INK):
        """A part whose opacity follows its step, with an outline that stays."""
        self.shape(path, f"level:{observable}", facecolor=color)
        if edge:
            self.shape(path, edgecolor=edge, lw=0.9)

    def words(self, x, y, *lines, color=INK, gid=None, **look):
        """Words, a line below the other, the first one at `y`."""
        for i, text in enumerate(lines):
            self.ax.text(
                x, y - i * LINE_HEIGHT, text, gid=gid, color=color, **{"va": "center", "fontsize": FONT_SIZE, **look}
            )

    def name(self, x, y, name, meaning, color, **look):
        """A part's name, and below it what its color means."""
        self.words(x, y, name, **look)
        self.words(x, y - LINE_HEIGHT, meaning, color=color, **look)

    def leader(self, *points):
        """A thin line from words to what they name."""
        self.line(points, color=NEUTRAL, lw=0.6)

    def arrow(self, points, color, gid=None, contested=False, inhibits=False, lw=1.7):
        """A line through points that ends in a head; in a bar where it inhibits; dashed where it is contested."""
        line = smooth_line(points)
        tip, way = line[-1], line[-1] - line[-2]
        way = way / np.hypot(*way)
        side = np.array([-way[1], way[0]])
        if inhibits:
            self.line([tip + 6 * side, tip - 6 * side], color, gid, lw=2.4)
        else:
            self.shape([tip, tip - 6.5 * way + 3.4 * side, tip - 6.5 * way - 3.4 * side], gid, facecolor=color)
            line = np.array([*(p for p in line if (tip - p) @ way > 6), tip - 6 * way])
        self.line(
            line, color, gid, lw=lw, linestyle=DASHES if contested else "-", solid_capstyle="butt", dash_capstyle="butt"
        )

    def cross(self, x, y, gid):
        """A cross over a step that is blocked."""
        for slant in (1, -1):
            self.line([(x - 6, y - 6 * slant), (x + 6, y + 6 * slant)], BLOCKED, gid, lw=3.2, zorder=6)

    def receptor(self, place, out, gap=2.1, width=3.8, length=17.0) -> list[list[np.ndarray]]:
        """The two halves of a receptor that stands in a membrane at `place`, as polygons."""
        side = np.array([-out[1], out[0]])
        corners = ((0, -1), (0, 1), (1, 1), (1, -1))  # in widths beside the gap, in half lengths along the receptor
        return [[place + s * (gap + w * width) * side + h * length / 2 * out for w, h in corners] for s in (1, -1)]


def draw(ax) -> None:
    """Draw the scene on `ax`, WIDTH by HEIGHT points; what follows the model or a control is named by `gid`.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    """
    s = Scene(ax)
    draw_cells(s)
    draw_release(s)
    draw_receptors(s)
    draw_signaling(s)
    draw_new_spines(s)
    draw_hypotheses(s)
    draw_breaks(s)


def draw_cells(s: Scene) -> None:
    """The outlines: an axon with its terminal, a dendrite with a spine, an interneuron."""
    tint, edge = dict(facecolor=INK, alpha=0.055), dict(color=INK, lw=1.3)
    # The dendrite, and the spine that stands on it: one outline, open at both ends.
    x, y, a, b = SPINE_HEAD
    neck = ellipse(x, y, a, b, -82, 262)
    rise = smooth_line(
        [
            (122, DENDRITE_TOP),
            (131, DENDRITE_TOP + 4),
            (136, DENDRITE_TOP + 16),
            (137, DENDRITE_TOP + 34),
            tuple(neck[-1]),
        ],
        30,
    )
    top = np.concatenate(
        [[(-6, DENDRITE_TOP)], rise, neck[::-1], rise[::-1] * [-1, 1] + [2 * x, 0], [(WIDTH + 6, DENDRITE_TOP)]]
    )
    s.shape([*top, (WIDTH + 6, DENDRITE_BOTTOM), (-6, DENDRITE_BOTTOM)], **tint)
    s.line(top, **edge)
    s.line([(-6, DENDRITE_BOTTOM), (WIDTH + 6, DENDRITE_BOTTOM)], **edge)
    # The density behind the synapse, where receptors are held.
    s.line(ellipse(x, y - 3, a - 2, b - 2, 60, 140), color=INK, lw=3.5, alpha=0.22)
    # The axon and its terminal.
    bouton = ellipse(x, 286, 57, 27, -250, 70)
    side = smooth_line([(x - 10, HEIGHT + 4), (x - 10, 334), (x - 13, 320), tuple(bouton[0])], 30)
    axon = np.concatenate([side, bouton, side[::-1] * [-1, 1] + [2 * x, 0]])
    s.shape(axon, **tint)
    s.line(axon, **edge)
    # The interneuron, whose axon inhibits the other.
    soma = ellipse(40, 300, 26, 21)
    s.shape(soma, **tint)
    s.shape(soma, "level:firing", facecolor=NEUTRAL)
    s.shape(soma, edgecolor=INK, lw=1.3)
    s.arrow([(66, 305), (100, 322), (134, 337)], INK, inhibits=True, lw=1.4)
    s.words(3, 352, "GABA interneuron")
    s.words(3, 352 - LINE_HEIGHT, "gray: it fires", color=NEUTRAL, gid="show:hypotheses=disinhibition")
    s.words(3, 352 - LINE_HEIGHT, "here: fires on", color=NEUTRAL, gid="show:hypotheses!=disinhibition")
    s.words(226, 296, "axon terminal")
    s.words(4, 33, "dendrite")


def draw_release(s: Scene) -> None:
    """Vesicles that wait, and glutamate that is released."""
    for x, y in ((112, 289), (125, 300), (130, 280), (143, 292), (156, 302), (160, 281), (173, 292), (185, 283)):
        s.shape(Path.circle((x, y), 5.2), edgecolor=GLUTAMATE, lw=1.0)
        s.shape(dots([(x - 1.6, y - 1), (x + 1.7, y - 0.6), (x, y + 1.8)], 1.0), facecolor=GLUTAMATE)
    s.level(
        dots([(108 + 10.5 * i + (5 if j % 2 else 0), 231 + 8 * j) for i in range(8) for j in range(3)], 2.7),
        "glutamate_level",
        GLUTAMATE,
        edge=None,
    )
    s.name(RIGHT_WORDS, 262, "glutamate", "dots: released", GLUTAMATE)


def draw_receptors(s: Scene) -> None:
    """NMDA receptors on interneuron and spine, AMPA receptors, the calcium channel, TrkB."""
    place, out = membrane(130)
    for at, way in ((place, out), (np.array([40.0, 279.0]), np.array([0.0, -1.0]))):
        for half in s.receptor(at, way, gap=2.6):
            s.shape(half, facecolor=GROUND, edgecolor=INK, lw=0.9)
        s.level(Path.circle(tuple(at + 5 * way), 4.4), "occupancy_level", DRUG)
    s.name(3, 241, "NMDA receptor", "blue: drug in it", DRUG)
    s.leader((55, 248), (46, 269))
    s.leader((78, 232), (94, 213))
    for angle in (95, 77):
        for half in s.receptor(*membrane(angle)):
            s.level(polygon(half), "ampa_level", GLUTAMATE)
    s.words(RIGHT_WORDS, 235, "AMPA receptor")
    s.words(RIGHT_WORDS, 235 - LINE_HEIGHT, "gold: open", color=GLUTAMATE, gid="show:breaks!=nbqx")
    s.words(RIGHT_WORDS, 235 - LINE_HEIGHT, "NBQX: blocked", color=BLOCKED, gid="show:breaks=nbqx")
    s.leader((RIGHT_WORDS - 2, 232), (176, 222))
    for half in s.receptor(*membrane(38), gap=1.4):
        s.shape(half, facecolor=GROUND, edgecolor=INK, lw=0.9)
    s.words(RIGHT_WORDS, 205, "calcium channel", gid="show:breaks!=ltcc")
    s.words(RIGHT_WORDS, 205, "channel blocked", color=BLOCKED, gid="show:breaks=ltcc")
    s.leader((RIGHT_WORDS - 2, 204), (219, 202))
    for half in s.receptor(*membrane(-22), gap=0.8, width=4.6, length=19):
        s.level(polygon(half), "trkb_level", BDNF)
    s.name(246, 130, "TrkB", "green: active", BDNF)


def draw_signaling(s: Scene) -> None:
    """From AMPA receptors to proteins: what is inside the spine, and the arrows that always stand."""
    s.level(
        dots([(240 + 9.5 * i + (4.5 if j else 0), 152 + 8.5 * j) for i in range(4) for j in (0, 1)], 3.0),
        "bdnf_level",
        BDNF,
        edge=None,
    )
    s.words(240, 188, "BDNF")
    s.words(240, 188 - LINE_HEIGHT, "dots: released", color=BDNF, gid="show:breaks!=metmet")
    s.words(240, 188 - LINE_HEIGHT, "Met/Met: kept", color=BLOCKED, gid="show:breaks=metmet")
    mtor = [(168 + 17 * np.cos(t), 150 + 14.5 * np.sin(t)) for t in np.arange(0, 6) * np.pi / 3]
    s.level(polygon(mtor), "mtor_level", PROTEIN)
    s.words(168, 173, "mTORC1", ha="center")
    s.words(166, 127, "orange: active", color=PROTEIN, ha="center", gid="show:breaks!=rapamycin")
    s.words(166, 127, "rapamycin", color=BLOCKED, ha="center", gid="show:breaks=rapamycin")
    s.level(
        dots(
            [
                (110, 152),
                (119, 158),
                (121, 146),
                (112, 141),
                (101, 146),
                (103, 157),
                (121, 134),
                (103, 134),
                (112, 130),
                (130, 151),
            ],
            3.9,
        ),
        "protein_level",
        PROTEIN,
        edge=None,
    )
    s.words(3, 130, "synaptic", "proteins")
    s.words(3, 130 - 2 * LINE_HEIGHT, "dots: amount", color=PROTEIN)
    s.leader((48, 126), (95, 138))
    s.level(polygon(ellipse(97, 179, 9, 9, 18, 378, 6)), "eef2_level", DRUG)
    s.name(3, 184, "eEF2", "blue: freed", DRUG)
    s.leader((30, 184), (85, 180))
    # Glutamate opens AMPA receptors; their current opens the channel; calcium releases BDNF.
    s.arrow([(150, 252), (150, 230)], GLUTAMATE)
    s.arrow([(172, 204), (186, 200), (200, 192)], GLUTAMATE)
    s.arrow([(216, 190), (227, 178), (236, 164)], BDNF)
    s.arrow([(241, 148), (230, 140)], BDNF)
    s.arrow([(209, 144), (187, 149)], PROTEIN)
    s.arrow([(150, 149), (136, 147)], PROTEIN)
    s.arrow([(116, 124), (135, 108), (147, 92), (148, 66), (158, 46), (184, 39)], SYNAPSE)


def draw_new_spines(s: Scene) -> None:
    """New spines on the dendrite: a pale outline says where they may grow."""
    for i in range(len(SPINES)):
        x = 200 + 25.5 * i
        half = smooth_line(
            [
                (x + 2.6, DENDRITE_TOP),
                (x + 2.8, DENDRITE_TOP + 10),
                (x + 8.6, DENDRITE_TOP + 18),
                (x + 6.6, DENDRITE_TOP + 26),
                (x, DENDRITE_TOP + 29),
            ],
            24,
        )
        spine = np.concatenate([half, half[::-1] * [-1, 1] + [2 * x, 0]])
        s.shape(spine, edgecolor=SYNAPSE, lw=0.9, alpha=0.6, linestyle=(0, (1.2, 1.4)))
        s.shape(spine, f"grow:spine_{i + 1}", facecolor=SYNAPSE)
    s.name(192, 46, "new spines", "purple: grown", SYNAPSE)


def draw_hypotheses(s: Scene) -> None:
    """The arrows that each hypothesis adds. All are contested, so all are dashed; a click leads to for and against."""
    on = "show:hypotheses=disinhibition;H01"
    s.words(60, 258, "ketamine", color=DRUG, gid=on)
    s.arrow([(59, 260), (52, 262), (45, 269)], DRUG, on, contested=True)
    on = "show:hypotheses=direct;H04"
    s.words(3, 207, "ketamine", color=DRUG, gid=on)
    s.arrow([(52, 206), (70, 204), (91, 206)], DRUG, on, contested=True)
    s.arrow([(98, 199), (98, 189)], DRUG, on, contested=True)
    s.arrow([(107, 181), (128, 189), (160, 190), (190, 180), (211, 166), (236, 156)], BDNF, on, contested=True)
    on = "show:hypotheses=trkb;H08"
    s.words(246, 103, "ketamine", color=DRUG, gid=on)
    s.arrow([(244, 104), (232, 110), (223, 129)], DRUG, on, contested=True)
    on = "show:hypotheses=hnk;H07"
    s.words(WIDTH - 3, 333, "hydroxynorketamine", color=METABOLITE, gid=on, ha="right")
    s.words(WIDTH - 3, 333 - LINE_HEIGHT, "an arrow, no model", color=METABOLITE, gid=on, ha="right")
    s.arrow([(218, 314), (216, 290), (213, 262), (205, 238), (178, 219)], METABOLITE, on, contested=True)


# Where the chain is cut: a cross, and a row of data/experiments.csv behind it.
BREAK_PLACES = {
    "nbqx": ((155, 215), "E32"),
    "ltcc": ((209, 196), "E39"),
    "metmet": ((226, 179), "E41"),
    "antibody": ((236, 144), "E38"),
    "rapamycin": ((199, 146), "E50"),
}


def draw_breaks(s: Scene) -> None:
    """A cross where each break cuts the chain."""
    for name, ((x, y), row) in BREAK_PLACES.items():
        s.cross(x, y, f"show:breaks={name};{row}")
    s.words(WIDTH - 3, 157, "caught", color=BLOCKED, ha="right", gid="show:breaks=antibody;E38")
