"""Pathway: from NMDA receptor to new synapse, a synapse that can be dosed, scrubbed through time and broken."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from widgets import evidence, style
from widgets import plasticity as model
from widgets.live import Choice, Cursor, LiveFigure, Several, Slider, Switch

END = 28 * 24.0  # h
MINUTE, DAY = 1 / 60, 24.0

# Each step's color is its quantity's color everywhere; and the top of its small axis, which every
# corner of the controls fits under.
LOOK = {
    "occupancy": ("NMDA receptor occupancy", "drug", 1.0),
    "interneuron": ("interneurons silenced", "null", 1.8),
    "glutamate": ("glutamate", "glutamate", 2.0),
    "ampa": ("AMPA throughput", "glutamate", 1.5),
    "eef2": ("eEF2 relieved", "drug", 1.9),
    "bdnf": ("BDNF", "bdnf", 3.2),
    "trkb": ("TrkB", "bdnf", 2.2),
    "mtor": ("mTORC1", "protein", 1.5),
    "protein": ("synaptic proteins", "protein", 4.2),
    "spine": ("new spines", "synapse", 2.8),
}
# Published rodent windows beside the curves: rows of data/timecourses.csv.
WINDOWS = {"occupancy": "T03", "bdnf": "T08", "mtor": "T13", "protein": "T15", "spine": "T20"}


def of(step: str) -> str:
    """The observable of a step."""
    return step if step == "occupancy" else f"{step}_level"


def circles(points, radius: float) -> Path:
    """Many circles as one path, so that they glow together."""
    return Path.make_compound_path(*(Path.circle(p, radius) for p in points))


class Pathway(LiveFigure):
    """A synapse between two neurons, with the chain of steps from drug to new spines.

    prep        "rodent" or "human": a rodent's own kinetics, or an infusion in people, which is
                an extrapolation whose time scale is unknown
    dose_r      mg/kg into the belly (3 to 200);  dose_h  mg/kg over 40 min at 70 kg (0.1 to 0.75)
    series      "one", or "several" (rodent: five daily; human: six in two weeks)
    now         the time cursor, h, one minute to 28 days
    hypotheses  any of "disinhibition", "direct", "trkb", "hnk" (an arrow without a model)
    breaks      any of "nbqx", "antibody", "metmet", "ltcc", "rapamycin"
    band        the published range of occupancy, 10 to 60 %, carried through every step

    A level of 100 % is the step's peak after 10 mg/kg in the rodent of this model: a unit, not a
    measurement.
    """

    title = "From NMDA receptor to new synapse"
    caption = (
        "A model of what is thought to happen, after experiments in rats and mice. A part glows as strongly as its step stands at the "
        "time cursor, and new spines grow; 100 % is the step's own peak after 10 mg/kg in the rodent of this model. Shaded: the range "
        "that an occupancy of 10 to 60 % leaves open. Gray bars: when the step was measured in rodents. Dashed arrows are contested. "
        "In people the blood is modeled, the rest is an extrapolation whose time scale is unknown."
    )
    prep = Choice("rodent", {"rodent": ("rodent, into the belly", {"is_rodent": 1, "is_human": 0}),
                             "human": ("person, infusion (extrapolated)", {"is_rodent": 0, "is_human": 1})}, label="Preparation")
    dose_r = Slider(10.0, 3.0, 200.0, label="Dose", unit="mg/kg", log=True, when="prep=rodent")
    dose_h = Slider(0.5, 0.1, 0.75, 0.05, label="Dose over 40 min", unit="mg/kg", when="prep=human")
    series = Choice("one", {"one": ("one dose", {"n_r": 1, "e_r": 24, "n_h": 1, "e_h": 56}),
                            "several": ("several doses", {"n_r": 5, "e_r": 24, "n_h": 6, "e_h": 56})}, label="How often")
    now = Cursor(1.0, MINUTE, END, label="Time cursor")
    hypotheses = Several(("disinhibition",), {"disinhibition": "disinhibition", "direct": "direct action at rest (eEF2)",
                                              "trkb": "direct binding to TrkB", "hnk": "hydroxynorketamine (no model)"}, label="Which hypothesis?")
    breaks = Several((), model.BREAKS, label="Break it")
    band = Switch(True, label="Show the range of occupancy")

    system = model.plasticity()
    doses = [*model.rodent("dose_r*is_rodent", "n_r", "e_r"), *model.human("dose_h*is_human", "n_h", "e_h")]
    people = model.uncertainty()
    interval = (0.0, 1.0)
    end = END

    # -- drawing ----------------------------------------------------------------------------

    SCENE, ROW, COLUMNS = 238.0, 46.0, 2

    def draw(self, figure):
        rows = -(-len(LOOK) // self.COLUMNS)
        width, height = 316.8, self.SCENE + rows * self.ROW + 34
        figure.set_size_inches(width / 72, height / 72)
        scene = figure.add_axes((0, 1 - self.SCENE / height, 1, self.SCENE / height))
        scene.set(xlim=(0, width), ylim=(0, self.SCENE))
        scene.axis("off")
        self.synapse(scene)
        data = evidence.table("timecourses").set_index("id")
        for i, (step, (label, color, top)) in enumerate(LOOK.items()):
            left = 18 + (i % self.COLUMNS) * (width / 2 - 4)
            bottom = height - self.SCENE - 16 - (i // self.COLUMNS + 1) * self.ROW + 10
            last = i >= len(LOOK) - self.COLUMNS
            for series in ("one", "several"):
                ax = figure.add_axes((left / width, bottom / height, (width / 2 - 22) / width, (self.ROW - 17) / height), gid=f"show:series={series}")
                self.step(ax, step, label, style.COLORS[color][0], top, series, data, last)

    def step(self, ax, step, label, color, top, series, data, last):
        """One small axis: a step over time, its range, the window in which rodents showed it."""
        ax.set_title(label, color=color, pad=2, fontsize=10)
        ax.set_ylim(min(-0.06 * top, -0.5 if step == "glutamate" else 0), top)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        if series == "one":
            style.time_axis(ax, MINUTE, END, ("1 min", "1 h", "1 day"))
            if step in WINDOWS:
                row = data.loc[WINDOWS[step]]
                known = row[["onset_low", "onset_high", "peak_low", "peak_high", "end_low", "end_high"]].dropna()
                low, high = known.iloc[0] * MINUTE, known.iloc[-1] * MINUTE
                y = top * 0.93
                gid = f"show:prep=rodent;{WINDOWS[step]}"
                ax.plot([max(low, MINUTE), min(high, END)], [y, y], color=style.COLORS["null"][0], lw=2, gid=gid)
        else:
            ax.set_xlim(0, END)
            ax.set_xticks([0, 7 * DAY, 14 * DAY, 28 * DAY], ["0", "1 week", "2", "4"])
        ax.tick_params(axis="x", length=2, pad=1.5, labelbottom=last)
        self.fill(ax, of(step), color=color, alpha=0.18)
        self.plot(ax, of(step), color=color, lw=1.8)
        self.cursor(ax, color=style.COLORS["null"][0], linestyle=(0, (3, 2)), zorder=0)

    def synapse(self, ax):
        """The two neurons, the interneuron, and the chain inside."""
        ink, gray = style.INK[0], style.COLORS["null"][0]
        drug, glutamate, bdnf, protein, synapse, stop = (style.COLORS[c][0] for c in ("drug", "glutamate", "bdnf", "protein", "synapse", "effect"))
        cell = dict(facecolor="none", edgecolor=ink, lw=1.3)

        def shape(path, gid=None, **look):
            return ax.add_patch(PathPatch(path, gid=gid, **look))

        def ellipse(x, y, a, b):
            c = Path.unit_circle()
            return Path(c.vertices * [a, b] + [x, y], c.codes)

        def bar(x, y, w, h):
            return Path([(x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y)], closed=True)

        def words(x, y, text, color=ink, gid=None, **look):
            return ax.text(x, y, text, color=color, gid=gid, **{"va": "center", "fontsize": 10, **look})

        def leader(x0, y0, x1, y1):
            ax.plot([x0, x1], [y0, y1], color=gray, lw=0.7)

        def arrow(points, color, gid=None, dashed=False, blocked=False, lw=1.6):
            """A line through points that ends in a head, or in a bar where it inhibits."""
            xs, ys = zip(*points)
            ax.plot(xs, ys, color=color, lw=lw, linestyle=(0, (2.5, 2)) if dashed else "-", gid=gid, solid_capstyle="butt")
            (x0, y0), (x1, y1) = points[-2:]
            d = np.array([x1 - x0, y1 - y0]) / np.hypot(x1 - x0, y1 - y0)
            side = np.array([-d[1], d[0]])
            tip = np.array([x1, y1])
            if blocked:
                a, b = tip + 5 * side, tip - 5 * side
                ax.plot([a[0], b[0]], [a[1], b[1]], color=color, lw=lw + 0.8, gid=gid)
            else:
                shape(Path([tip + 4 * d, tip - 2 * d + 3.4 * side, tip - 2 * d - 3.4 * side, tip + 4 * d], closed=True), gid, facecolor=color, lw=0)

        def broken(x, y, name):
            for a, b in (((-5, -5), (5, 5)), ((-5, 5), (5, -5))):
                ax.plot([x + a[0], x + b[0]], [y + a[1], y + b[1]], color=stop, lw=3, gid=f"show:breaks={name}", zorder=5)

        # Cells: a dendrite with its spine, an axon terminal above it, an interneuron at the left.
        head = ellipse(160, 90, 60, 37)
        shape(bar(-4, 6, 330, 20), facecolor=ink, alpha=0.06, lw=0)
        ax.plot([-2, 151], [26, 26], color=ink, lw=1.3), ax.plot([169, 320], [26, 26], color=ink, lw=1.3)
        ax.plot([-2, 320], [6, 6], color=ink, lw=1.3)
        shape(bar(151, 24, 18, 32), facecolor=ink, alpha=0.06, lw=0)
        ax.plot([151, 151], [26, 54], color=ink, lw=1.3), ax.plot([169, 169], [26, 54], color=ink, lw=1.3)
        shape(head, facecolor=ink, alpha=0.06, lw=0)
        shape(head, **cell)
        bouton = ellipse(160, 176, 52, 24)
        shape(bouton, facecolor=ink, alpha=0.06, lw=0)
        shape(bouton, **cell)
        ax.plot([152, 152], [200, 240], color=ink, lw=1.3), ax.plot([168, 168], [200, 240], color=ink, lw=1.3)
        soma = ellipse(42, 196, 21, 17)
        shape(soma, facecolor=ink, alpha=0.06, lw=0)
        shape(soma, "level:firing", facecolor=gray, lw=0)
        shape(soma, **cell)
        words(3, 229, "GABA interneuron")
        words(3, 168, "gray: it fires", gray)
        words(214, 186, "axon terminal")
        words(4, 15, "dendrite")
        arrow([(63, 199), (104, 208), (149, 219)], ink, blocked=True)

        # Glutamate: vesicles that wait, dots that are released.
        for x, y in ((132, 178), (146, 186), (160, 178), (174, 186), (188, 178)):
            shape(Path.circle((x, y), 5), facecolor="none", edgecolor=glutamate, lw=1)
        dots = [(128 + 9 * i + (4 if j else 0), 137 + 7.5 * j) for i in range(8) for j in (0, 1)]
        shape(circles(dots, 2.6), "level:glutamate_level", facecolor=glutamate, lw=0)
        words(214, 145, "glutamate released", glutamate)

        # Receptors on the head.
        for dx in (-4.5, 1.5):
            shape(bar(120 + dx, 112, 3.4, 17), facecolor="none", edgecolor=ink, lw=1)
            shape(bar(166 + dx, 119, 3.4, 17), "level:ampa_level", facecolor=glutamate, lw=0)
            shape(bar(166 + dx, 119, 3.4, 17), facecolor="none", edgecolor=ink, lw=1)
        shape(Path.circle((120.2, 127), 4), "level:occupancy", facecolor=drug, lw=0)
        words(3, 146, "NMDA receptor")
        words(3, 133, "blue: drug in it", drug)
        leader(80, 141, 113, 128)
        words(232, 130, "AMPA receptor")
        leader(230, 130, 176, 129)
        shape(bar(207, 103, 5, 15), facecolor="none", edgecolor=ink, lw=1)
        shape(bar(213.5, 103, 5, 15), facecolor="none", edgecolor=ink, lw=1)
        words(232, 116, "calcium channel")
        leader(230, 115, 220, 112)

        # BDNF outside, TrkB in the membrane, and the chain inside.
        shape(circles([(236 + 9 * i + (4 if j else 0), 90 + 8 * j) for i in range(5) for j in (0, 1)], 3), "level:bdnf_level", facecolor=bdnf, lw=0)
        words(286, 94, "BDNF", bdnf)
        shape(bar(206, 68, 19, 8), "level:trkb_level", facecolor=bdnf, lw=0)
        shape(bar(206, 68, 19, 8), facecolor="none", edgecolor=ink, lw=1)
        words(232, 66, "TrkB", bdnf)
        hexagon = Path([(176 + 13 * np.cos(t), 78 + 11 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 7)], closed=True)
        shape(hexagon, "level:mtor_level", facecolor=protein, lw=0)
        shape(hexagon, facecolor="none", edgecolor=ink, lw=1)
        words(176, 98, "mTORC1", protein, ha="center")
        shape(circles([(124, 84), (132, 90), (133, 79), (141, 85), (126, 74), (140, 95), (142, 75)], 3.6), "level:protein_level", facecolor=protein, lw=0)
        words(3, 80, "synaptic", protein)
        words(3, 68, "proteins", protein)
        leader(48, 78, 118, 82)
        arrow([(214, 137), (190, 137), (178, 134)][1:], glutamate)
        arrow([(176, 117), (190, 112), (203, 110)], glutamate)
        arrow([(219, 104), (226, 100), (231, 98)], bdnf)
        arrow([(240, 87), (234, 78), (228, 74)], bdnf)
        arrow([(205, 73), (196, 75), (193, 76)], protein)
        arrow([(161, 78), (152, 80), (149, 81)], protein)
        arrow([(140, 70), (150, 60), (158, 44), (158, 34)], synapse)

        # New spines grow from the dendrite; a pale outline says where.
        for x in (230, 262, 294):
            spine = Path([(x - 3, 26), (x - 3, 38), (x - 9, 42), (x - 9, 54), (x, 58), (x + 9, 54), (x + 9, 42), (x + 3, 38), (x + 3, 26), (x - 3, 26)], closed=True)
            shape(spine, "grow:spine_1", facecolor=synapse, lw=0)
        words(232, 15, "new spines", synapse)

        # Hypotheses: each turns its own arrows on; what is contested is dashed.
        away = "show:hypotheses!=disinhibition"
        shape(bar(1, 160, 84, 16), away, facecolor=style.GROUND[0], lw=0)
        words(3, 168, "not part of it", gray, gid=away)
        on = "show:hypotheses=direct"
        arrow([(120, 110), (112, 100), (112, 92)], drug, on, dashed=True)
        words(104, 104, "eEF2", drug, gid=on, ha="right")
        arrow([(112, 88), (150, 108), (200, 98), (229, 93)], bdnf, on, dashed=True)
        on = "show:hypotheses=trkb"
        arrow([(308, 122), (308, 50), (240, 54), (224, 66)], drug, on, dashed=True)
        words(262, 78, "drug", drug, gid=on)
        on = "show:hypotheses=hnk"
        arrow([(300, 205), (220, 160), (180, 140)], gray, on, dashed=True)
        words(222, 212, "hydroxynorketamine", gray, gid=on)
        words(222, 200, "an arrow, no model", gray, gid=on)

        # Breaks: a cross where the chain is cut.
        broken(171, 127, "nbqx"), broken(224, 101, "metmet"), broken(212, 110, "ltcc")
        broken(236, 80, "antibody"), broken(176, 78, "rapamycin")
        words(158, 3.5, "extrapolated from rodents: time scale unknown", stop, gid="show:prep=human", ha="center", va="bottom", weight="bold")

    # -- words ------------------------------------------------------------------------------

    say = [
        ("prep=rodent & series=one", "Rodent, {dose_r:mg/kg}, {now:duration} after the dose:"),
        ("prep=rodent & series=several", "Rodent, {dose_r:mg/kg} daily for five days, {now:duration} after the first:"),
        ("prep=human & series=one", "Person, {dose_h:mg/kg} over 40 min, extrapolated, {now:duration} after the start:"),
        ("prep=human & series=several", "Person, {dose_h:mg/kg} six times in two weeks, extrapolated, {now:duration} after the first:"),
        "occupancy {at occupancy:percent}, glutamate {at glutamate_level:percent}, BDNF {at bdnf_level:percent}, mTORC1 {at mtor_level:percent}, "
        "synaptic proteins {at protein_level:percent}, new spines {at spine_level:percent} of the rodent's peak.",
        ("hypotheses!=disinhibition|direct|trkb", "No hypothesis with a model is on, so nothing follows the drug."),
        ("prep=rodent & dose_r>40 & hypotheses=disinhibition", "At this dose the drug quiets the pyramidal cells themselves: in rats glutamate did not rise at 50 mg/kg "
                                                               "and fell at 200 (Moghaddam 1997)."),
        ("hypotheses=hnk", "Hydroxynorketamine is an arrow only: there is no model for it here."),
        ("breaks=nbqx", "With AMPA receptors blocked nothing passes from glutamate to BDNF; in rats NBQX blocked it (Zhou 2014)."),
        ("breaks=ltcc", "Without L-type calcium channels AMPA releases no BDNF; in rats verapamil and nifedipine blocked the effect (Lepack 2015)."),
        ("breaks=metmet", "With Met/Met activity releases no BDNF; in mice synapse growth was markedly impaired (Liu 2012), yet a mostly Met group of people responded (Su 2017)."),
        ("breaks=antibody", "BDNF is released and caught; in rats an antibody in the prefrontal cortex blocked the effect (Lepack 2015)."),
        ("breaks=rapamycin", "With mTORC1 inhibited no proteins and no spines follow; so in rats (Li 2010). In people oral rapamycin did not block the effect; it lasted longer (Abdallah 2020)."),
    ]
    columns = ("Step", "At the cursor", "Largest", "When", "Above a fifth until")
    rows = [("", [label, f"{{at {of(step)}:percent}}", f"{{max {of(step)}:percent}}", f"{{tmax {of(step)}:duration|never}}",
                  f"{{last {of(step)} > {0.05 if step == 'occupancy' else 0.2}:duration|never above, or beyond 28 days}}"])
            for step, (label, _, _) in LOOK.items()]
    scenarios = (
        ("Five minutes", {"now": 5 / 60}, "The drug is in the receptor and interneurons fall silent. Nothing downstream has begun."),
        ("One hour", {"now": 1.0}, "The drug is nearly gone. Glutamate has surged, BDNF stands high, mTORC1 is on its way back."),
        ("One day", {"now": 24.0}, "No drug, no glutamate, no BDNF: synaptic proteins are still raised and spines are forming."),
        ("One week", {"now": 168.0}, "Only the spines are left, and they too are being lost. In mice density was raised for up to two weeks."),
        ("Rapamycin", {"now": 24.0, "breaks": ("rapamycin",)}, "What changed: mTORC1 is inhibited. Everything before it runs as before; proteins and spines do not come."),
        ("Too much", {"dose_r": 200.0, "now": 1.0}, "What changed: twenty times the dose. Pyramidal cells are quieted too, so there is no surge and nothing after it."),
        ("Direct at rest", {"hypotheses": ("direct",), "now": 1.0}, "What changed: no interneuron and no glutamate surge; resting receptors relieve eEF2, and BDNF is made."),
        ("A person", {"prep": "human", "now": 24.0}, "What changed: the blood of a person. The hours of everything after it are the rodent's, because nobody knows better."),
    )


def _marks() -> tuple:
    """Each measured window of the picture with its row and its source."""
    data = evidence.table("timecourses").set_index("id")
    return tuple(("prep=rodent & series=one", row, f"{LOOK[step][0]}: {data.loc[row, 'effect']}, {data.loc[row, 'species']}, {data.loc[row, 'dose']}. "
                  f"{data.loc[row, 'finding']} {evidence.cite(data.loc[row, 'source'])}") for step, row in WINDOWS.items())


Pathway.marks = _marks()
