"""The synapse that `Pathway` draws: two neurons, an interneuron, and the chain of steps between them."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from scipy.interpolate import make_interp_spline

from widgets import style
from widgets.figures.lanes import FONT_SIZE
from widgets.models.plasticity import SPINES

WIDE, TALL = 316.8, 364.0  # points
INK, GRAY, GROUND = style.INK[0], style.COLORS["null"][0], style.GROUND[0]
DRUG, GLUTAMATE, BDNF, PROTEIN, SYNAPSE, STOP = (
    style.COLORS[c][0] for c in ("drug", "glutamate", "bdnf", "protein", "synapse", "effect")
)
METABOLITE = style.COLORS["metabolite"][0]
DASH = (0, (2.6, 1.8))
LINE = 13.0  # points from one line of words to the next
WORDS = 232.0  # where the words on the right begin
HEAD = (148.0, 162.0, 76.0, 54.0)  # the spine's head: center and half axes
FLOOR, ROOF = 22.0, 56.0  # the dendrite


def bend(points, count=40) -> np.ndarray:
    """A smooth line through points, shape (count, 2)."""
    points = np.asarray(points, float)
    if len(points) == 2:
        return points
    steps = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    return make_interp_spline(steps, points, k=min(3, len(points) - 1))(np.linspace(0, steps[-1], count))


def closed(points) -> Path:
    """A polygon."""
    points = [tuple(p) for p in points]
    return Path([*points, points[0]], closed=True)


def ellipse(x, y, a, b, start=0.0, end=360.0, count=72) -> np.ndarray:
    """Points of an ellipse from one angle (degrees) to another."""
    t = np.radians(np.linspace(start, end, count))
    return np.c_[x + a * np.cos(t), y + b * np.sin(t)]


def dots(points, radius) -> Path:
    """Many circles as one path, so that they glow together."""
    return Path.make_compound_path(*(Path.circle(p, radius) for p in points))


def on_head(angle) -> tuple[np.ndarray, np.ndarray]:
    """A place in the head's membrane, and the direction out of it."""
    x, y, a, b = HEAD
    t = np.radians(angle)
    out = np.array([np.cos(t) / a, np.sin(t) / b])
    return np.array([x + a * np.cos(t), y + b * np.sin(t)]), out / np.hypot(*out)


class Scene:
    """The room of `ax` in points, y up, and what is drawn in it."""

    def __init__(self, ax):
        self.ax = ax
        ax.set(xlim=(0, WIDE), ylim=(0, TALL))
        ax.axis("off")

    def shape(self, path, gid=None, **look):
        return self.ax.add_patch(
            PathPatch(
                path if isinstance(path, Path) else closed(path), gid=gid, **{"lw": 0, "facecolor": "none", **look}
            )
        )

    def line(self, points, color=INK, gid=None, **look):
        xs, ys = np.asarray(points, float).T
        self.ax.plot(xs, ys, color=color, gid=gid, **{"lw": 1.2, "solid_capstyle": "round", **look})

    def glow(self, path, observable, color, edge=INK):
        """A part that is as strong as its step, with an outline that stays."""
        self.shape(path, f"level:{observable}", facecolor=color)
        if edge:
            self.shape(path, edgecolor=edge, lw=0.9)

    def words(self, x, y, *lines, color=INK, gid=None, **look):
        """Words, a line below the other, the first one at `y`."""
        for i, text in enumerate(lines):
            self.ax.text(x, y - i * LINE, text, gid=gid, color=color, **{"va": "center", "fontsize": FONT_SIZE, **look})

    def named(self, x, y, name, meaning, color, **look):
        """A part's name, and below it what its glow means."""
        self.words(x, y, name, **look)
        self.words(x, y - LINE, meaning, color=color, **look)

    def leader(self, *points):
        self.line(points, color=GRAY, lw=0.6)

    def arrow(self, points, color, gid=None, contested=False, stops=False, lw=1.7):
        """A line through points that ends in a head; in a bar where it inhibits; dashed where it is contested."""
        line = bend(points)
        tip, way = line[-1], line[-1] - line[-2]
        way = way / np.hypot(*way)
        side = np.array([-way[1], way[0]])
        if stops:
            self.line([tip + 6 * side, tip - 6 * side], color, gid, lw=2.4)
        else:
            self.shape([tip, tip - 6.5 * way + 3.4 * side, tip - 6.5 * way - 3.4 * side], gid, facecolor=color)
            line = np.array([*(p for p in line if (tip - p) @ way > 6), tip - 6 * way])
        self.line(
            line, color, gid, lw=lw, linestyle=DASH if contested else "-", solid_capstyle="butt", dash_capstyle="butt"
        )

    def cross(self, x, y, gid):
        for slant in (1, -1):
            self.line([(x - 6, y - 6 * slant), (x + 6, y + 6 * slant)], STOP, gid, lw=3.2, zorder=6)

    def receptor(self, place, out, gap=2.1, width=3.8, length=17.0) -> tuple[list, list]:
        """The two halves of a receptor that stands in a membrane at `place`, as polygons."""
        side = np.array([-out[1], out[0]])
        return tuple(
            [place + s * (gap + w * width) * side + h * length / 2 * out for w, h in ((0, -1), (0, 1), (1, 1), (1, -1))]
            for s in (1, -1)
        )


def draw(ax) -> None:
    """Draws the scene on `ax`, whose room is WIDE by TALL points; living parts are named by `gid`."""
    s = Scene(ax)
    cells(s)
    sending(s)
    receptors(s)
    chain(s)
    new_spines(s)
    ideas(s)
    breaks(s)


def cells(s: Scene) -> None:
    """The outlines: an axon with its terminal, a dendrite with a spine, an interneuron."""
    tint, edge = dict(facecolor=INK, alpha=0.055), dict(color=INK, lw=1.3)
    # The dendrite, and the spine that stands on it: one outline, open at both ends.
    x, y, a, b = HEAD
    neck = ellipse(x, y, a, b, -82, 262)
    rise = bend([(122, ROOF), (131, ROOF + 4), (136, ROOF + 16), (137, ROOF + 34), tuple(neck[-1])], 30)
    top = np.concatenate([[(-6, ROOF)], rise, neck[::-1], rise[::-1] * [-1, 1] + [2 * x, 0], [(WIDE + 6, ROOF)]])
    s.shape([*top, (WIDE + 6, FLOOR), (-6, FLOOR)], **tint)
    s.line(top, **edge)
    s.line([(-6, FLOOR), (WIDE + 6, FLOOR)], **edge)
    # The density behind the synapse, where receptors are held.
    s.line(ellipse(x, y - 3, a - 2, b - 2, 60, 140), color=INK, lw=3.5, alpha=0.22)
    # The axon and its terminal.
    bouton = ellipse(x, 286, 57, 27, -250, 70)
    side = bend([(x - 10, TALL + 4), (x - 10, 334), (x - 13, 320), tuple(bouton[0])], 30)
    axon = np.concatenate([side, bouton, side[::-1] * [-1, 1] + [2 * x, 0]])
    s.shape(axon, **tint)
    s.line(axon, **edge)
    # The interneuron, whose axon inhibits the other.
    soma = ellipse(40, 300, 26, 21)
    s.shape(soma, **tint)
    s.shape(soma, "level:firing", facecolor=GRAY)
    s.shape(soma, edgecolor=INK, lw=1.3)
    s.arrow([(66, 305), (100, 322), (134, 337)], INK, stops=True, lw=1.4)
    s.words(3, 352, "GABA interneuron")
    s.words(3, 352 - LINE, "gray: it fires", color=GRAY, gid="show:hypotheses=disinhibition")
    s.words(3, 352 - LINE, "here: fires on", color=GRAY, gid="show:hypotheses!=disinhibition")
    s.words(226, 296, "axon terminal")
    s.words(4, 33, "dendrite")


def sending(s: Scene) -> None:
    """Vesicles that wait, and glutamate that is released."""
    for x, y in ((112, 289), (125, 300), (130, 280), (143, 292), (156, 302), (160, 281), (173, 292), (185, 283)):
        s.shape(Path.circle((x, y), 5.2), edgecolor=GLUTAMATE, lw=1.0)
        s.shape(dots([(x - 1.6, y - 1), (x + 1.7, y - 0.6), (x, y + 1.8)], 1.0), facecolor=GLUTAMATE)
    s.glow(
        dots([(108 + 10.5 * i + (5 if j % 2 else 0), 231 + 8 * j) for i in range(8) for j in range(3)], 2.7),
        "glutamate_level",
        GLUTAMATE,
        edge=None,
    )
    s.named(WORDS, 262, "glutamate", "dots: released", GLUTAMATE)


def receptors(s: Scene) -> None:
    """NMDA receptors on interneuron and spine, AMPA receptors, the calcium channel, TrkB."""
    place, out = on_head(130)
    for at, way in ((place, out), (np.array([40.0, 279.0]), np.array([0.0, -1.0]))):
        for half in s.receptor(at, way, gap=2.6):
            s.shape(half, facecolor=GROUND, edgecolor=INK, lw=0.9)
        s.glow(Path.circle(tuple(at + 5 * way), 4.4), "occupancy_level", DRUG)
    s.named(3, 241, "NMDA receptor", "blue: drug in it", DRUG)
    s.leader((55, 248), (46, 269))
    s.leader((78, 232), (94, 213))
    for angle in (95, 77):
        for half in s.receptor(*on_head(angle)):
            s.glow(closed(half), "ampa_level", GLUTAMATE)
    s.words(WORDS, 235, "AMPA receptor")
    s.words(WORDS, 235 - LINE, "gold: open", color=GLUTAMATE, gid="show:breaks!=nbqx")
    s.words(WORDS, 235 - LINE, "NBQX: blocked", color=STOP, gid="show:breaks=nbqx")
    s.leader((WORDS - 2, 232), (176, 222))
    for half in s.receptor(*on_head(38), gap=1.4):
        s.shape(half, facecolor=GROUND, edgecolor=INK, lw=0.9)
    s.words(WORDS, 205, "calcium channel", gid="show:breaks!=ltcc")
    s.words(WORDS, 205, "channel blocked", color=STOP, gid="show:breaks=ltcc")
    s.leader((WORDS - 2, 204), (219, 202))
    for half in s.receptor(*on_head(-22), gap=0.8, width=4.6, length=19):
        s.glow(closed(half), "trkb_level", BDNF)
    s.named(246, 130, "TrkB", "green: active", BDNF)


def chain(s: Scene) -> None:
    """From AMPA receptors to proteins: what is inside the spine, and the arrows that always stand."""
    s.glow(
        dots([(240 + 9.5 * i + (4.5 if j else 0), 152 + 8.5 * j) for i in range(3 + 1) for j in (0, 1)], 3.0),
        "bdnf_level",
        BDNF,
        edge=None,
    )
    s.words(240, 188, "BDNF")
    s.words(240, 188 - LINE, "dots: released", color=BDNF, gid="show:breaks!=metmet")
    s.words(240, 188 - LINE, "Met/Met: kept", color=STOP, gid="show:breaks=metmet")
    mtor = [(168 + 17 * np.cos(t), 150 + 14.5 * np.sin(t)) for t in np.arange(0, 6) * np.pi / 3]
    s.glow(closed(mtor), "mtor_level", PROTEIN)
    s.words(168, 173, "mTORC1", ha="center")
    s.words(166, 127, "orange: active", color=PROTEIN, ha="center", gid="show:breaks!=rapamycin")
    s.words(166, 127, "rapamycin", color=STOP, ha="center", gid="show:breaks=rapamycin")
    s.glow(
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
    s.words(3, 130 - 2 * LINE, "dots: amount", color=PROTEIN)
    s.leader((48, 126), (95, 138))
    s.glow(closed(ellipse(97, 179, 9, 9, 18, 378, 6)), "eef2_level", DRUG)
    s.named(3, 184, "eEF2", "blue: freed", DRUG)
    s.leader((30, 184), (85, 180))
    # Glutamate opens AMPA receptors; their current opens the channel; calcium releases BDNF.
    s.arrow([(150, 252), (150, 230)], GLUTAMATE)
    s.arrow([(172, 204), (186, 200), (200, 192)], GLUTAMATE)
    s.arrow([(216, 190), (227, 178), (236, 164)], BDNF)
    s.arrow([(241, 148), (230, 140)], BDNF)
    s.arrow([(209, 144), (187, 149)], PROTEIN)
    s.arrow([(150, 149), (136, 147)], PROTEIN)
    s.arrow([(116, 124), (135, 108), (147, 92), (148, 66), (158, 46), (184, 39)], SYNAPSE)


def new_spines(s: Scene) -> None:
    """New spines on the dendrite: a pale outline says where they may grow."""
    for i in range(len(SPINES)):
        x = 200 + 25.5 * i
        half = bend(
            [(x + 2.6, ROOF), (x + 2.8, ROOF + 10), (x + 8.6, ROOF + 18), (x + 6.6, ROOF + 26), (x, ROOF + 29)], 24
        )
        spine = np.concatenate([half, half[::-1] * [-1, 1] + [2 * x, 0]])
        s.shape(spine, edgecolor=SYNAPSE, lw=0.9, alpha=0.6, linestyle=(0, (1.2, 1.4)))
        s.shape(spine, f"grow:spine_{i + 1}", facecolor=SYNAPSE)
    s.named(192, 46, "new spines", "purple: grown", SYNAPSE)


def ideas(s: Scene) -> None:
    """What each hypothesis adds. All are contested, so all are dashed; a click leads to for and against."""
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
    s.words(WIDE - 3, 333, "hydroxynorketamine", color=METABOLITE, gid=on, ha="right")
    s.words(WIDE - 3, 333 - LINE, "an arrow, no model", color=METABOLITE, gid=on, ha="right")
    s.arrow([(218, 314), (216, 290), (213, 262), (205, 238), (178, 219)], METABOLITE, on, contested=True)


# Where the chain is cut: a cross, and a row of data/experiments.csv behind it.
CUTS = {
    "nbqx": ((155, 215), "E32"),
    "ltcc": ((209, 196), "E39"),
    "metmet": ((226, 179), "E41"),
    "antibody": ((236, 144), "E38"),
    "rapamycin": ((199, 146), "E50"),
}


def breaks(s: Scene) -> None:
    for name, ((x, y), row) in CUTS.items():
        s.cross(x, y, f"show:breaks={name};{row}")
    s.words(WIDE - 3, 157, "caught", color=STOP, ha="right", gid="show:breaks=antibody;E38")
