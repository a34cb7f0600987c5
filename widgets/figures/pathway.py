"""Pathway: from NMDA receptor to new synapse, a synapse that can be dosed, scrubbed through time and broken."""

from __future__ import annotations

import pandas as pd

from widgets import evidence, style
from widgets.figures import synapse
from widgets.live import Choice, Cursor, LiveFigure, MultiChoice, Slider, Switch
from widgets.live.words import duration
from widgets.models import plasticity as model

END = 28 * 24.0  # h
MINUTE, DAY = 1 / 60, 24.0

# Each step's name and its quantity's color; and the top of its small axis, which every corner of
# the controls fits under. Glutamate alone can fall below where it was.
LOOK = {
    "occupancy": ("NMDA receptor occupancy", "drug", 1.0),
    "interneuron": ("interneurons silenced", "null", 1.5),
    "glutamate": ("glutamate", "glutamate", 1.5),
    "ampa": ("AMPA throughput", "glutamate", 1.3),
    "eef2": ("eEF2 relieved", "drug", 2.0),
    "bdnf": ("BDNF", "bdnf", 3.5),
    "trkb": ("TrkB", "bdnf", 2.2),
    "mtor": ("mTORC1", "protein", 1.3),
    "protein": ("synaptic proteins", "protein", 2.9),
    "spine": ("new spines", "synapse", 2.8),
}
BELOW = {"glutamate": -1.5}


def of(step: str) -> str:
    """The observable of a step: occupancy is a share of all receptors, the others shares of their own peak."""
    return step if step == "occupancy" else f"{step}_level"


class Pathway(LiveFigure):
    """A synapse between two neurons, with the chain of steps from drug to new spines.

    prep        "rodent" or "human": a rodent's own kinetics, or an infusion in people, which is
                an extrapolation whose time scale is unknown
    dose_r      mg/kg into the belly (3 to 200);  dose_h  mg/kg over 40 min at 70 kg (0.1 to 0.75)
    series      "one", or "several" (rodent: five daily; human: six in two weeks)
    now         the time cursor, h, one minute to 28 days
    hypotheses  any of "disinhibition", "direct", "trkb", "hnk" (an arrow without a model)
    breaks      any of "nbqx", "antibody", "metmet", "ltcc", "rapamycin"
    band        the computed range of occupancy, 10 to 60 %, carried through every step; in
                people also the published spread of the delay to the effect site

    A level of 100 % is the step's peak after 10 mg/kg in the rodent of this model: a unit, not a
    measurement.
    """

    title = "From NMDA receptor to new synapse"
    caption = (
        "A model of what is thought to happen, after experiments in rats and mice. A part glows as strongly as its step stands at the "
        "time cursor, and new spines grow; 100 % (dotted) is the step's own peak after 10 mg/kg in the rodent of this model, a unit and "
        "not a measurement. Shaded: what an occupancy of 10 to 60 %, computed for people, leaves open. Gray bars: when the step was seen in rodents. Dashed "
        "arrows are contested. Click an arrow, a cross or a bar for its source. In people the blood is modeled; the rest is extrapolated, "
        "its time scale unknown and its scale of dose assumed."
    )
    prep = Choice(
        "rodent",
        {
            "rodent": ("rodent, into the belly", {"is_rodent": 1, "is_human": 0}),
            "human": ("person, infusion (extrapolated)", {"is_rodent": 0, "is_human": 1}),
        },
        label="Preparation",
    )
    dose_r = Slider(10.0, 3.0, 200.0, label="Dose", unit="mg/kg", log=True, when="prep=rodent")
    dose_h = Slider(0.5, 0.1, 0.75, 0.05, label="Dose over 40 min", unit="mg/kg", when="prep=human")
    series = Choice(
        "one",
        {
            "one": ("one dose", {"n_r": 1, "e_r": 24, "n_h": 1, "e_h": 56}),
            "several": ("several doses", {"n_r": 5, "e_r": 24, "n_h": 6, "e_h": 56}),
        },
        label="How often",
    )
    now = Cursor(1.0, MINUTE, END, label="Time cursor")
    hypotheses = MultiChoice(
        ("disinhibition",),
        {**model.HYPOTHESES, "hnk": "hydroxynorketamine (no model)"},
        label="Which hypothesis?",
        line_styles=dict.fromkeys(model.HYPOTHESES, "dashed"),
    )
    breaks = MultiChoice((), model.BREAKS, label="Break it")
    band = Switch(True, label="Show the range of occupancy")

    system = model.plasticity()
    doses = [*model.rodent("dose_r*is_rodent", "n_r", "e_r"), *model.human("dose_h*is_human", "n_h", "e_h")]
    ensemble = model.uncertainty()
    interval = (0.0, 1.0)
    end = END
    texts = {"clock": "after {now:duration}"}

    # -- drawing ----------------------------------------------------------------------------

    ROW, COLUMNS, GAP = 49.0, 2, 18.0

    def draw(self, figure):
        rows = -(-len(LOOK) // self.COLUMNS)
        width, height = synapse.WIDE, synapse.TALL + rows * self.ROW + 34
        figure.set_size_inches(width / 72, height / 72)
        scene = figure.add_axes((0, 1 - synapse.TALL / height, 1, synapse.TALL / height))
        synapse.draw(scene)
        scene.text(width - 3, 352, "", ha="right", va="center", weight="bold", gid="text:clock")
        scene.text(
            width / 2,
            9,
            "extrapolated from rodents: time scale unknown",
            color=style.COLORS["effect"][0],
            ha="center",
            va="center",
            weight="bold",
            gid="show:prep=human",
        )
        scene.text(
            width / 2,
            9,
            "as in rats and mice",
            color=style.COLORS["null"][0],
            ha="center",
            va="center",
            gid="show:prep=rodent",
        )
        data = evidence.table("timecourses").set_index("id")
        wide = (width - 2 * 12 - self.GAP) / 2
        for i, (step, (label, color, top)) in enumerate(LOOK.items()):
            left = 12 + (i % self.COLUMNS) * (wide + self.GAP)
            bottom = height - synapse.TALL - 14 - (i // self.COLUMNS + 1) * self.ROW + 12
            for series in ("one", "several"):
                ax = figure.add_axes(
                    (left / width, bottom / height, wide / width, (self.ROW - 20) / height), gid=f"show:series={series}"
                )
                self.step(ax, step, label, style.COLORS[color][0], top, series, data, i >= len(LOOK) - self.COLUMNS)

    def slide(self):
        """The synapse alone at the present settings, for a slide: a `matplotlib.figure.Figure`."""
        figure = self.figure()
        scene, *steps = figure.axes
        for ax in steps:
            ax.remove()
        figure.set_size_inches(synapse.WIDE / 72, synapse.TALL / 72)
        scene.set_position((0, 0, 1, 1))
        return figure

    def step(self, ax, step, label, color, top, series, data, last):
        """One small axis: a step over time, its range, the window in which rodents showed it."""
        gray = style.COLORS["null"][0]
        ax.set_title(label, color=color, pad=4, fontsize=10)
        ax.set_ylim(BELOW.get(step, 0), top * 1.1)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.spines["bottom"].set_position("zero")
        if series == "one":
            style.time_axis(ax, MINUTE, END, ("1 min", "1 h", "1 day", "1 week"))
            ax.set_xticks([MINUTE, 1, DAY, 7 * DAY], ["1 min", "1 h", "1 day", ""])
            for row in model.WINDOWS.get(step, ())[:1]:
                known = data.loc[row, TIMES].dropna()
                ax.plot(
                    [max(known.iloc[0], 1) * MINUTE, min(known.iloc[-1] * MINUTE, END)],
                    [top * 1.07] * 2,
                    color=gray,
                    lw=2.6,
                    solid_capstyle="butt",
                    clip_on=False,
                    gid=f"show:prep=rodent;{row}",
                )
        else:
            ax.set_xlim(0, END)
            ax.set_xticks([0, 7 * DAY, 14 * DAY, 28 * DAY], ["0", "1 week", "2", "4"])
        ax.tick_params(axis="x", length=2, pad=1.5, labelbottom=last)
        for label in ax.get_xticklabels()[:1]:
            label.set_ha("left")  # or it would leave the picture
        ax.axhline(1, color=gray, lw=0.7, linestyle=(0, (1, 2)), zorder=0)
        self.fill(ax, of(step), color=color, alpha=0.18)
        self.plot(ax, of(step), color=color, lw=1.8)
        self.cursor(ax, color=gray, linestyle=(0, (3, 2)), zorder=0)

    # -- words ------------------------------------------------------------------------------

    narration = [
        ("prep=rodent & series=one", "Rodent, {dose_r:mg/kg}, {now:duration} after the dose:"),
        ("prep=rodent & series=several", "Rodent, {dose_r:mg/kg} daily for five days, {now:duration} after the first:"),
        (
            "prep=human & series=one",
            "Person, {dose_h:mg/kg} over 40 min, extrapolated, {now:duration} after the start:",
        ),
        (
            "prep=human & series=several",
            "Person, {dose_h:mg/kg} six times in two weeks, extrapolated, {now:duration} after the first:",
        ),
        "occupancy {at occupancy:percent}; of the rodent's peak, glutamate {at glutamate_level:percent}, BDNF {at bdnf_level:percent}, "
        "mTORC1 {at mtor_level:percent}, synaptic proteins {at protein_level:percent}, new spines {at spine_level:percent}.",
        # What each hypothesis adds, and why.
        ("hypotheses!=disinhibition|direct|trkb", "No hypothesis with a model is on, so nothing follows the drug."),
        (
            "hypotheses=disinhibition",
            "Disinhibition: interneurons lose their NMDA drive and fall silent, so the pyramidal cells are let go.",
        ),
        (
            "hypotheses=direct",
            "Direct action: block at rest frees eEF2, and BDNF is made without a surge of glutamate, as in mouse hippocampus (Autry 2011).",
        ),
        (
            "hypotheses=trkb",
            "Direct binding: the drug drives TrkB itself, with no BDNF between; its affinity is low, and the idea is contested (Casarotto 2021).",
        ),
        ("hypotheses=hnk", "Hydroxynorketamine is an arrow only: there is no model for it here."),
        # Far too high a dose.
        (
            "prep=rodent & dose_r>40 & hypotheses=disinhibition",
            "In the model so much drug quiets the pyramidal cells themselves as well; in rats glutamate did not rise at 50 mg/kg "
            "and fell at 200 (Moghaddam 1997).",
        ),
        (
            "prep=rodent & dose_r>40 & hypotheses=direct|trkb",
            "What acts without that surge knows no such ceiling in this model.",
        ),
        # What each break takes away, what was seen, and what goes round it.
        (
            "breaks=nbqx & hypotheses=disinhibition",
            "With AMPA receptors blocked glutamate leads to no BDNF in this model; in rats NBQX lowered BDNF and mTOR (Zhou 2014), "
            "in mice it weakened what ketamine did to behavior (Maeng 2008).",
        ),
        (
            "breaks=ltcc & hypotheses=disinhibition",
            "With L-type calcium channels blocked, open AMPA receptors release no BDNF in this model; in rats verapamil and nifedipine "
            "blocked the change of behavior (Lepack 2015).",
        ),
        (
            "breaks=metmet & hypotheses=disinhibition",
            "With Met/Met, activity releases no BDNF in this model; in such mice the gain of spines was markedly impaired (Liu 2012). In people one study found "
            "Val/Val to do better (Laje 2012), and in another, where 83 % carried Met, more responded to ketamine than to saline (Su 2017).",
        ),
        (
            "breaks=nbqx|ltcc|metmet & hypotheses!=disinhibition",
            "Nothing comes by way of AMPA receptors here, so a break there changes nothing.",
        ),
        ("breaks=nbqx|ltcc|metmet & hypotheses=direct", "BDNF is still made by way of eEF2."),
        (
            "breaks=antibody & hypotheses=disinhibition|direct",
            "BDNF is there and is caught before TrkB; in rats an antibody in the prefrontal cortex blocked the change of "
            "behavior (Lepack 2015).",
        ),
        ("breaks=nbqx|ltcc|metmet|antibody & hypotheses=trkb", "TrkB is still driven by the drug itself."),
        (
            "breaks=rapamycin",
            "With mTORC1 inhibited neither proteins nor spines follow; so it was in rats (Li 2010). In 20 depressed people oral rapamycin did not block the effect: "
            "after two weeks 41 % responded, against 13 % without it (Abdallah 2020).",
        ),
    ]
    columns = ("Step", "At the cursor", "Largest", "When", "Above a fifth until", "Seen in rodents")
    scenarios = (
        (
            "Five minutes",
            {"now": 5 / 60},
            "The drug is in the receptor and interneurons fall silent. Glutamate has only begun to rise, and nothing after it has begun.",
        ),
        (
            "One hour",
            {"now": 1.0},
            "The drug is nearly gone. Glutamate has surged, BDNF stands high, mTORC1 is on its way back.",
        ),
        (
            "One day",
            {"now": 24.0},
            "No drug, no glutamate, no BDNF: synaptic proteins are still raised and new spines stand.",
        ),
        (
            "One week",
            {"now": 168.0},
            "Only the spines are left, and they too are being lost. In mice density was raised for up to two weeks.",
        ),
        (
            "Rapamycin",
            {"now": 24.0, "breaks": ("rapamycin",)},
            "What changed: mTORC1 is inhibited. Everything before it runs as before; proteins and spines do not come.",
        ),
        (
            "Too much",
            {"dose_r": 200.0, "now": 1.0},
            "What changed: twenty times the dose. Pyramidal cells are quieted too, so there is no surge and nothing after it.",
        ),
        (
            "Direct at rest",
            {"hypotheses": ("direct",), "now": 1.0},
            "What changed: no interneuron and no glutamate surge; receptors at rest free eEF2, and BDNF is made.",
        ),
        (
            "A person",
            {"prep": "human", "now": 24.0},
            "What changed: the blood of a person. The hours of everything after it are the rodent's, because nobody knows better.",
        ),
    )


TIMES = ["onset_low", "onset_high", "peak_low", "peak_high", "end_low", "end_high"]


def _seen(step: str) -> str:
    """A step's published window in words."""
    if step not in model.WINDOWS:
        return "no minutes published"
    id = model.WINDOWS[step][0]
    row = evidence.table("timecourses").set_index("id").loc[id]

    spell = lambda name: duration(row[name] / 60)

    def said(part, exact, before, after):
        low, high = (pd.notna(row[f"{part}_{side}"]) for side in ("low", "high"))
        if not (low or high):
            return ""
        if low and high:
            first, last = spell(f"{part}_low"), spell(f"{part}_high")
            return f"{exact} {first}" + (f" to {last}" if last != first else "")
        return f"{before} {spell(f'{part}_high')}" if high else f"{after} {spell(f'{part}_low')}"

    parts = [
        said("onset", "begins at", "begins by", "begins after"),
        said("peak", "largest at", "largest by", "largest after"),
        said("end", "until", "gone by", "still there at"),
    ]
    from_memory = ", partly from memory" if row["recalled"] else ""
    return f"{', '.join(filter(None, parts))} ({id}, {row['species']}, {row['dose']}{from_memory})"


Pathway.rows = [
    (
        "",
        [
            label,
            f"{{at {of(step)}:percent}}",
            f"{{max {of(step)}:percent}}",
            f"{{tmax {of(step)} > 0.005:duration|never}}",
            f"{{last {of(step)} > {0.05 if step == 'occupancy' else 0.2}:duration|never above, or beyond 28 days}}",
            _seen(step),
        ],
    )
    for step, (label, _, _) in LOOK.items()
]

# Rows of the evidence that stand behind what is on: hypotheses, and experiments for each break.
HYPOTHESIS_ROWS = {"disinhibition": "H01", "direct": "H04", "trkb": "H08", "hnk": "H07"}
EXPERIMENT_ROWS = {
    "breaks=nbqx": ("E32", "E31", "E33", "E34"),
    "breaks=ltcc": ("E39", "E33"),
    "breaks=metmet": ("E41", "E47", "E48"),
    "breaks=antibody": ("E38", "E40"),
    "breaks=rapamycin": ("E50", "E51", "E52", "E53", "E54"),
    "prep=rodent & dose_r>40": ("E05", "E06", "E04"),
    "prep=human": ("E74", "E77"),
}


def _marks() -> tuple:
    """What each bar, arrow and cross of the picture rests on, with its source."""
    tables = evidence.table("timecourses"), evidence.table("hypotheses"), evidence.table("experiments")
    times, ideas, experiments = (table.set_index("id") for table in tables)
    sure = lambda row: f" ({evidence.certainty_label(row)})" if evidence.certainty_label(row) else ""
    out = []
    for rows in dict.fromkeys(model.WINDOWS.values()):
        row = times.loc[rows[0]]
        out.append(
            (
                "prep=rodent & series=one",
                rows[0],
                f"{row['effect']}, {row['species']}, {row['dose']}: {row['finding']} {evidence.cite(row['source'])}{sure(row)}",
            )
        )
    for name, id in HYPOTHESIS_ROWS.items():
        row = ideas.loc[id]
        out.append(
            (
                f"hypotheses={name}",
                id,
                f"{row['hypothesis']}. For: {row['evidence_for']} Against: {row['evidence_against']} {evidence.cite(row['source'])}{sure(row)}",
            )
        )
    for when, ids in EXPERIMENT_ROWS.items():
        for id in ids:
            row = experiments.loc[id]
            out.append(
                (
                    when,
                    id,
                    f"{row['intervention']}; {row['preparation']}: {row['result']} {evidence.cite(row['source'])}{sure(row)}",
                )
            )
    return tuple(out)


Pathway.evidence_marks = _marks()
