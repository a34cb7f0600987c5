"""What the pathway shows: its steps, its sentence and table, and the evidence behind every arrow, cross and bar."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from widgets import evidence
from widgets.figures.findings import TIME_COURSES
from widgets.live.words import duration
from widgets.models import plasticity as model

TIME_COLUMNS = ["onset_low", "onset_high", "peak_low", "peak_high", "end_low", "end_high"]


class StepPanel(NamedTuple):
    """How a step is shown: its name, the color of its quantity, and the top of its axis, under which every corner of the controls fits."""

    label: str
    color: str
    top: float


STEP_PANELS = {
    "occupancy": StepPanel("NMDA receptor occupancy", "drug", 1.0),
    "interneuron": StepPanel("interneurons silenced", "null", 1.5),
    "glutamate": StepPanel("glutamate", "glutamate", 1.5),
    "ampa": StepPanel("AMPA throughput", "glutamate", 1.3),
    "eef2": StepPanel("eEF2 relieved", "drug", 2.0),
    "bdnf": StepPanel("BDNF", "bdnf", 3.5),
    "trkb": StepPanel("TrkB", "bdnf", 2.2),
    "mtor": StepPanel("mTORC1", "protein", 1.3),
    "protein": StepPanel("synaptic proteins", "protein", 2.9),
    "spine": StepPanel("new spines", "synapse", 2.8),
}
# The bottom of an axis where it is not 0: glutamate alone can fall below where it was.
LOWEST = {"glutamate": -1.5}


def observable_for(step: str) -> str:
    """The observable of a step: occupancy is a share of all receptors, the others shares of their own peak."""
    return step if step == "occupancy" else f"{step}_level"


# -- words ----------------------------------------------------------------------------------

NARRATION: list[str | tuple[str, str]] = [
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

SCENARIOS: tuple = (
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


def window_text(step: str) -> str:
    """When a step was seen in rodents, in words, with its row."""
    if step not in model.WINDOWS:
        return "no minutes published"
    id = model.WINDOWS[step][0]
    row = TIME_COURSES.loc[id]

    def part_text(part, exact, before, after):
        """Onset, peak or end: at a time or a range of times, or on one side of the one time that is known."""
        low, high = (row[f"{part}_{side}"] for side in ("low", "high"))
        if pd.isna(low) and pd.isna(high):
            return ""
        if pd.notna(low) and pd.notna(high):
            first, last = duration(low / 60), duration(high / 60)
            return f"{exact} {first}" + (f" to {last}" if last != first else "")
        return f"{after} {duration(low / 60)}" if pd.isna(high) else f"{before} {duration(high / 60)}"

    parts = [
        part_text("onset", "begins at", "begins by", "begins after"),
        part_text("peak", "largest at", "largest by", "largest after"),
        part_text("end", "until", "gone by", "still there at"),
    ]
    from_memory = ", partly from memory" if row["recalled"] else ""
    return f"{', '.join(filter(None, parts))} ({id}, {row['species']}, {row['dose']}{from_memory})"


def table_rows() -> tuple[tuple[str, list[str]], ...]:
    """The table: for each step its value at the cursor, its largest, how long it lasts, and what was measured."""
    out = []
    for step, (label, *_) in STEP_PANELS.items():
        observable, level = observable_for(step), 0.05 if step == "occupancy" else 0.2
        cells = [
            label,
            f"{{at {observable}:percent}}",
            f"{{max {observable}:percent}}",
            f"{{tmax {observable} > 0.005:duration|never}}",
            f"{{last {observable} > {level}:duration|never above, or beyond 28 days}}",
            window_text(step),
        ]
        out.append(("", cells))
    return tuple(out)


# -- evidence -------------------------------------------------------------------------------

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


def evidence_marks() -> tuple[tuple[str, str, str], ...]:
    """What each bar, arrow and cross of the picture rests on.

    Returns
    -------
    tuple of (condition, row, text with its source)
    """
    hypotheses = evidence.table("hypotheses").set_index("id")
    experiments = evidence.table("experiments").set_index("id")

    def source(row) -> str:
        certainty = evidence.certainty_label(row)
        return evidence.cite(row["source"]) + (f" ({certainty})" if certainty else "")

    out = []
    for rows in dict.fromkeys(model.WINDOWS.values()):
        row = TIME_COURSES.loc[rows[0]]
        text = f"{row['effect']}, {row['species']}, {row['dose']}: {row['finding']} {source(row)}"
        out.append(("prep=rodent & series=one", rows[0], text))
    for name, id in HYPOTHESIS_ROWS.items():
        row = hypotheses.loc[id]
        text = f"{row['hypothesis']}. For: {row['evidence_for']} Against: {row['evidence_against']} {source(row)}"
        out.append((f"hypotheses={name}", id, text))
    for when, ids in EXPERIMENT_ROWS.items():
        for id in ids:
            row = experiments.loc[id]
            out.append((when, id, f"{row['intervention']}; {row['preparation']}: {row['result']} {source(row)}"))
    return tuple(out)
