"""The model against the experiments: each row of data/experiments.csv, asked of the model by running it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pandas as pd

from widgets import evidence
from widgets.models import pharmacokinetics as pk
from widgets.models import plasticity as model
from widgets.system import bolus, infusion

DAY, WEEK = 24.0, 168.0
TIMES = np.unique(np.concatenate([[0.0], np.geomspace(1 / 60, 7 * WEEK, 400), np.linspace(0, 4, 121)]))
# µmol/L unbound at half occupancy: what `K_o` stands for on the drug scale.
HALF_OCCUPANCY = float(evidence.table("receptors").set_index("id").loc["B10", "value"]) / 1000

# Words for an answer. Compared with the same run without the intervention: GONE below a tenth,
# LESS below four fifths, SAME up to five fourths, MORE above. Alone, as a share of the peak at
# 10 mg/kg: UP above a fifth, DOWN below minus a fifth, NOT_UP between.
GONE, LESS, SAME, MORE = "gone", "less", "the same", "more"
UP, NOT_UP, DOWN = "up", "no change", "down"
# What a verdict of data/experiments.csv asks of the model.
EXPECTED_WORDS = {
    "block": {GONE, LESS},
    "reduce": {GONE, LESS},
    "occlude": {GONE, LESS},
    "none": {SAME, NOT_UP},
    "enhance": {MORE, UP},
    "mimic": {UP},
    "opposite": {DOWN},
    "supports": {UP},
}
# What is read off. Behavior is no state of the model. What changes within two hours is read off
# TrkB, the last step before mTORC1; what stands a day later off new spines. Both are assumptions.
READOUTS: dict[str, tuple[str, Callable]] = {
    "interneurons": ("interneurons silenced", lambda f: f["interneuron_level"].max()),
    "glutamate": ("glutamate over two hours", lambda f: _share_of_surge(f)),
    "glutamate soon": ("glutamate after 20 minutes", lambda f: _at(f["glutamate_level"], 1 / 3)),
    "order": (
        "glutamate rises after the interneurons fall silent",
        lambda f: f["glutamate_level"].max() > 0.2 and _rise(f["glutamate_level"]) > _rise(f["interneuron_level"]),
    ),
    "AMPA": ("AMPA throughput", lambda f: f["ampa_level"].max()),
    "BDNF": ("BDNF", lambda f: f["bdnf_level"].max()),
    "mTORC1": ("mTORC1", lambda f: f["mtor_level"].max()),
    "proteins": ("synaptic proteins", lambda f: f["protein_level"].max()),
    "early": ("TrkB, for behavior within two hours", lambda f: f["trkb_level"][:2.0].max()),
    "late": ("new spines at 24 h", lambda f: _at(f["spine_level"], DAY)),
    "3 h": ("new spines at 3 h", lambda f: _at(f["spine_level"], 3.0)),
    "72 h": ("new spines at 72 h", lambda f: _at(f["spine_level"], 3 * DAY)),
    "7 weeks": ("new spines at 7 weeks", lambda f: _at(f["spine_level"], 7 * WEEK)),
    "blocked": ("receptors still blocked at 24 h", lambda f: _at(f["occupancy"], DAY)),
}


def _at(y: pd.Series, hours: float) -> float:
    return float(np.interp(hours, y.index, y))


def _over(y: pd.Series, start: float, end: float) -> float:
    return float(np.interp(np.linspace(start, end, 200), y.index, y).mean())


def _rise(y: pd.Series) -> float:
    """When a curve first stands above a fifth of its peak, h."""
    return float(y.index[int((y > 0.2 * y.max()).to_numpy().argmax())])


@dataclass(frozen=True)
class Run:
    """How the model is run: a drug, how much, in whom, how often, and with which arrows changed.

    Parameters
    ----------
    given : str
        "rodent" (mg/kg into the belly), "human" (mg/kg over 40 min), "bath" (µmol/L around a
        slice), "eEF2" (relieved by another agent, no drug) or "nothing".
    dose : float
        In the unit that `given` says.
    count : int
        How many doses: daily in rodents, every 56 h in people.
    arrows : tuple of (str, str, float)
        From, to, strength: 0 cuts an arrow, more than 1 makes it stronger.
    """

    given: str = "rodent"
    dose: float = 10.0
    count: int = 1
    arrows: tuple = ()

    def doses(self) -> list:
        """The doses of this run, for `System.simulate`."""
        p = model.plasticity().values()
        if self.given == "rodent":
            return model.rodent(self.dose, self.count)
        if self.given == "human":
            return model.human(self.dose, self.count, 56.0)
        if self.given == "bath":
            # Kept where it is for an hour: what leaves is made up for.
            level = self.dose * p["K_o"] / HALF_OCCUPANCY
            return [bolus(level, "body"), infusion(level * p["k_r"], "body", 1.0)]
        return [infusion(model.UNITS["eef2"] / p["t_e"], "eef2", 1.0)] if self.given == "eEF2" else []


@lru_cache(maxsize=256)
def simulate(run: Run, hypotheses: tuple) -> pd.DataFrame:
    """States and observables of a run over seven weeks.

    Returns
    -------
    pandas.DataFrame
        The index is time in h; 0 is the dose, or the last one of a series.
    """
    switches = {
        **{f"hypotheses_{h}": float(h in hypotheses) for h in model.HYPOTHESES},
        **{f"arrow_{a}_{b}": strength for a, b, strength in run.arrows},
    }
    start = (run.count - 1) * (56.0 if run.given == "human" else DAY)
    frame = model.by_arrow().simulate(
        run.doses(), times=[0.0, *(t + start for t in TIMES if t + start > 0)], parameters=switches, rtol=1e-5
    )
    frame.index = frame.index - start
    return frame[frame.index >= 0]


@cache
def surge() -> float:
    """Glutamate over two hours after the standard dose with disinhibition: what others are compared with."""
    return _over(simulate(Run(), ("disinhibition",))["glutamate_level"], 0, 2)


def _share_of_surge(frame: pd.DataFrame) -> float:
    return _over(frame["glutamate_level"], 0, 2) / surge()


@dataclass(frozen=True)
class Question:
    """One thing that an experiment asks of the model.

    Parameters
    ----------
    look : str
        What is read off, a key of READOUTS.
    run : Run
        The intervention.
    against : Run, optional
        The run it is compared with; without one the answer stands alone.
    expects : frozenset of str
        The words that agree; when not given, what the row's own verdict means.
    about : str
        Which of the row's conditions this is, when it has several.
    """

    look: str
    run: Run
    against: Run | None = None
    expects: frozenset = frozenset()
    about: str = ""

    def answer(self, hypotheses: tuple) -> tuple[str, str]:
        """A word, and what was read off with its size."""
        words, read = READOUTS[self.look]
        value = read(simulate(self.run, hypotheses))
        where = f"{self.about}, {words}" if self.about else words
        if isinstance(value, (bool, np.bool_)):
            return (UP, f"{where}: yes") if value else (NOT_UP, f"{where}: no")
        if self.against is None:
            word = UP if value > 0.2 else DOWN if value < -0.2 else NOT_UP
        else:
            base = read(simulate(self.against, hypotheses))
            if abs(base) < 1e-6:
                return NOT_UP, f"{where}: nothing there to change"
            value /= base
            word = GONE if value < 0.1 else LESS if value < 0.8 else SAME if value <= 1.25 else MORE
        return word, f"{where}: {word} ({value:.0%})".replace("%", " %").replace("-0 %", "0 %")

    def agrees(self, word: str, verdict: str) -> bool:
        """Whether the model's word is what was observed."""
        return word in (self.expects or set().union(*(EXPECTED_WORDS.get(v, set()) for v in verdict.split("; "))))


def cut(*arrows: tuple[str, str], **more) -> Run:
    """A run with these arrows cut; `more` as in `Run`."""
    return Run(arrows=tuple((a, b, 0.0) for a, b in arrows), **more)


NO_SURGE = (("interneuron", "glutamate"), ("direct_inhibition", "glutamate"))
AMPA, RELEASE, CATCH, MTOR = ("glutamate", "ampa"), ("ampa", "bdnf"), ("bdnf", "trkb"), ("trkb", "mtor")


def without(look: str, *arrows: tuple[str, str], expects=(), about="", **more) -> Question:
    """Ketamine with arrows cut, against ketamine."""
    return Question(look, cut(*arrows, **more), Run(**more), frozenset(expects), about)


def alone(look: str, expects=(), about="", **more) -> Question:
    """A run that stands alone."""
    return Question(look, Run(**more), None, frozenset(expects), about)


NO_RISE = {NOT_UP, DOWN}
ANOTHER = "another blocker of the receptor"

QUESTIONS: dict[str, tuple[Question, ...]] = {
    # A blocker is a blocker here: the model does not know how long one is trapped, nor magnesium.
    "E01": (Question("late", Run(), Run(), frozenset({LESS, GONE}), f"{ANOTHER}, against ketamine"),),
    "E02": (alone("BDNF", about=ANOTHER), alone("early", about=ANOTHER)),
    "E03": (Question("late", Run(dose=20.0), Run(), about="twice the block"),),
    "E04": (Question("late", Run(dose=200.0), Run(), about="200 against 10 mg/kg"),),
    "E05": (
        *(alone("glutamate", {UP}, f"{d:g} mg/kg", dose=d) for d in (10.0, 20.0, 30.0)),
        alone("glutamate", {NOT_UP}, "50 mg/kg", dose=50.0),
        alone("glutamate", {DOWN}, "200 mg/kg", dose=200.0),
    ),
    "E06": (alone("glutamate", {UP}, "30 mg/kg", dose=30.0), alone("glutamate", NO_RISE, "80 mg/kg", dose=80.0)),
    "E08": (
        alone("glutamate soon", {UP}, "1 µmol/L", given="bath", dose=1.0),
        alone("glutamate soon", {DOWN}, "10 µmol/L", given="bath", dose=10.0),
    ),
    "E09": (alone("late", {NOT_UP}, ANOTHER, given="human", dose=0.5),),
    "E10": (alone("late", {NOT_UP}, ANOTHER, given="human", dose=0.5, count=6),),
    "E15": (
        without("late", ("occupancy", "interneuron"), about="interneurons"),
        without("late", ("occupancy", "eef2"), expects={SAME}, about="principal neurons"),
    ),
    "E16": (without("early", ("occupancy", "eef2"), expects={GONE, LESS}, about="what ketamine adds"),),
    "E18": (without("glutamate", ("occupancy", "interneuron")),),
    "E19": (alone("interneurons"), alone("glutamate")),
    "E20": (alone("interneurons", about="ketamine"), alone("interneurons", {NOT_UP}, "Ro25-6981")),
    "E21": (alone("interneurons"), alone("order", {UP})),
    "E28": (without("late", *NO_SURGE),),
    "E29": (without("early", *NO_SURGE),),
    "E31": (without("AMPA", AMPA), without("early", AMPA)),
    "E32": (
        without("BDNF", AMPA, expects={GONE, LESS}, about="NBQX"),
        without("mTORC1", AMPA, expects={GONE, LESS}, about="NBQX"),
        Question("BDNF", Run(arrows=((*AMPA, 1.5),)), Run(), frozenset({MORE}), "CX546"),
    ),
    "E33": (
        without("BDNF", AMPA, about="AMPA"),
        without("BDNF", RELEASE, about="calcium"),
        without("BDNF", *NO_SURGE, about="muscimol"),
    ),
    "E34": (without("early", AMPA),),
    "E38": (without("late", CATCH),),
    "E39": (without("late", RELEASE),),
    "E40": (without("early", CATCH, dose=3.0), without("late", CATCH, dose=3.0)),
    "E41": (without("late", RELEASE),),
    "E42": (without("early", CATCH),),
    "E44": (without("late", ("drug", "trkb")),),
    "E47": (without("late", RELEASE, given="human", dose=0.5),),
    "E48": (without("late", RELEASE, expects={LESS}, given="human", dose=0.5),),
    "E50": (without("proteins", MTOR), without("late", MTOR)),
    "E51": (without("proteins", MTOR), without("late", MTOR)),
    "E52": (without("early", MTOR),),
    "E53": (without("late", MTOR, expects={SAME, MORE}, given="human", dose=0.5),),
    "E54": (
        without("late", MTOR, expects={GONE, LESS}, about="S-ketamine"),
        without("late", MTOR, expects={SAME}, about="R-ketamine"),
    ),
    "E55": (without("late", ("mtor", "protein")),),
    "E56": (without("mTORC1", MTOR),),
    "E57": (without("BDNF", ("occupancy", "eef2")),),
    "E58": (Question("early", cut(("eef2", "bdnf"), given="nothing"), None, about="an agent that passes eEF2 by"),),
    "E59": (alone("early", given="eEF2"),),
    "E65": (alone("blocked", {UP}),),
    "E66": (
        without("early", ("protein", "spine"), expects={SAME}, about="start"),
        without("late", ("protein", "spine"), expects={GONE, LESS}, about="a day later"),
    ),
    "E67": (alone("3 h"),),
    "E68": (alone("3 h", {UP}),),
    "E69": (alone("late", {NOT_UP}, "a day after the first"),),
    "E70": (alone("late", {UP}, "one dose"), alone("7 weeks", {NOT_UP}, "after 15 doses", count=15)),
    "E72": (
        alone("late", {UP}, "after 14 doses", dose=30.0, count=14),
        alone("72 h", {NOT_UP}, "after 14 doses", dose=30.0, count=14),
    ),
    "E74": (alone("late", given="human", dose=0.5),),
    "E77": (alone("late", given="human", dose=0.5),),
    # 60 mg at the fixed weight; the model does not tell one form of the drug from the other.
    "E80": (alone("late", {NOT_UP}, "arketamine", given="human", dose=60 / pk.BODY_WEIGHT),),
}

# Why the model cannot be asked.
METABOLITE = "there is no model of the metabolite"
CANNOT = {
    "E07": "at which doses it rose is not in what was read, and the other drugs have no place in the model",
    "E11": METABOLITE,
    "E12": METABOLITE,
    "E13": METABOLITE,
    "E14": METABOLITE,
    "E27": METABOLITE,
    "E17": "the model does not tell one kind of the receptor from another",
    "E22": "the model has no single cells and no HCN1 channel",
    "E23": "benzodiazepines have no place in the model",
    "E24": "benzodiazepines have no place in the model",
    "E25": "norepinephrine and the receptor that was stimulated have no place in the model",
    "E26": "the receptor that was stimulated has no place in the model",
    "E30": "dopamine has no place in the model",
    "E35": "the model does not tell one kind of AMPA receptor from another",
    "E36": "dopamine and working memory have no place in the model",
    "E37": "no result has been read",
    "E49": "no result has been read",
    "E43": "newborn neurons have no place in the model",
    "E45": "FKBP51 has no place in the model",
    "E46": "a break holds for a whole run here: it cannot begin late",
    "E60": "GSK-3 has no place in the model",
    "E61": "GSK-3 has no place in the model",
    "E62": "lithium has no place in the model",
    "E63": "adenosine has no place in the model",
    "E64": "serotonin has no place in the model",
    "E71": "the model's interneurons do not change for days",
    "E73": "preference and sensitization have no place in the model",
    "E75": "opioid receptors have no place in the model",
    "E76": "opioid receptors have no place in the model",
    "E78": "opioid receptors have no place in the model",
    "E79": "adenosine has no place in the model",
}


def against_experiments(hypotheses: Iterable[str] = ("disinhibition",)) -> pd.DataFrame:
    """Every experiment of data/experiments.csv beside what the model says, with these hypotheses on.

    Returns
    -------
    pandas.DataFrame, shape (experiments, 10)
        A row for each experiment, by its id. Columns: `intervention`, `preparation`,
        `measured`, `observed` (what happened to the effect of ketamine), `model` (what the model
        says, computed by running it, or why it cannot), `agrees` ("yes": in all that it was
        asked; "no"; "cannot answer"), `role` ("built with": an arrow or a number was taken from
        it; "held out": it was not, though it was known; "not modeled"), `source` (Markdown),
        `mark` (how sure the row is), `complicates` (it contradicts or complicates the simple chain).

    Raises
    ------
    ValueError
        For a hypothesis that does not exist.
    """
    hypotheses = tuple(hypotheses)
    for name in hypotheses:
        if name not in model.HYPOTHESES:
            raise ValueError(f"There is no hypothesis {name!r}; there are {', '.join(model.HYPOTHESES)}.")
    rows = []
    for id, row in evidence.table("experiments").set_index("id").iterrows():
        answers = [(q, *q.answer(hypotheses)) for q in QUESTIONS.get(id, ())]
        rows.append(
            {
                "id": id,
                "intervention": row["intervention"],
                "preparation": row["preparation"],
                "measured": row["measured"],
                "observed": row["verdict"] + (f" ({row['verdict_detail']})" if row["verdict_detail"] else ""),
                "model": "; ".join(sentence for _, _, sentence in answers)
                if answers
                else f"cannot answer: {CANNOT[id]}",
                "agrees": "cannot answer"
                if not answers
                else "yes"
                if all(q.agrees(word, row["verdict"]) for q, word, _ in answers)
                else "no",
                "role": row["role"],
                "source": evidence.cite(row["source"]),
                "mark": evidence.certainty_label(row),
                "complicates": bool(row["complicates"]),
            }
        )
    return pd.DataFrame(rows).set_index("id")
