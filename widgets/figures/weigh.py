"""Weigh the evidence: the published pooled estimates of ketamine in PTSD, one choice at a time."""

from __future__ import annotations

from itertools import groupby
from math import hypot, sqrt
from statistics import NormalDist

import pandas as pd

from widgets import evidence, style
from widgets.live import Choice, LiveFigure
from widgets.system import System

STUDY = "Borgogna2024"
# What a reader may choose: key -> words; and how a row of data/meta_analyses.csv names the same.
COMPARATORS = {"any": "any control", "passive": "a passive control", "active": "an active control"}
TIMES = {"all": "all times together", "24h": "at 24 h", "1week": "at 1 week", "2weeks": "at 2 weeks and later"}
CORRECTIONS = {"none": "not corrected", "bias": "corrected for small-study bias"}
VERSUS = {"any control": "any", "passive control": "passive", "active control": "active"}
TIMED = {"": "all", "24 h": "24h", "1 week": "1week", "2 weeks": "2weeks"}

UNREAD = "no significant difference; no number read"
Z95 = NormalDist().inv_cdf(0.975)
LINE = 0.235  # inches from one trial to the next


def number(value: float, digits: int = 2) -> str:
    """A number with fixed decimals, a true minus sign, and no minus before zero."""
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def interval(row) -> str:
    return f"{number(row['ci_low'])} to {number(row['ci_high'])}"


def estimate(row) -> str:
    """An estimate with its interval, or that no number was read."""
    return f"{number(row['estimate'])} ({interval(row)})" if pd.notna(row["estimate"]) else UNREAD


def standard_error(row) -> float:
    """The standard error that a 95 % interval implies."""
    return (row["ci_high"] - row["ci_low"]) / (2 * Z95)


def reaches_zero(row) -> bool:
    return row["ci_low"] <= 0 <= row["ci_high"]


# -- what was published ---------------------------------------------------------------------


def published() -> pd.DataFrame:
    """The pooled estimates of one meta-analysis, a row for each combination that was published.

    Index: comparator, time, correction, as keys of the three controls. Columns as in
    `evidence.describe("meta_analyses")`: `estimate`, `ci_low`, `ci_high` and `se` are Hedges g,
    positive in favor of ketamine. Raises EvidenceError for two rows of one combination.
    """
    frame = evidence.table("meta_analyses").query("study == @STUDY and metric == 'g'")
    # A difference of two estimates is not an estimate against a comparator.
    frame = frame[frame["versus"].isin(VERSUS) & frame["time"].isin(TIMED)]
    bias = frame["subset"].str.contains("bias-adjusted").map({True: "bias", False: "none"})
    frame = frame.assign(comparator=frame["versus"].map(VERSUS), when=frame["time"].map(TIMED), correction=bias)
    keys = ["comparator", "when", "correction"]
    if (twice := frame[frame.duplicated(keys)]).size:
        raise evidence.EvidenceError(
            f"data/meta_analyses.csv: {twice['id'].iloc[0]} gives a second estimate of {STUDY} for one "
            "comparator, time and correction; expected one."
        )
    return frame.set_index(keys)


def condition(key) -> str:
    return "comparator={} & time={} & correction={}".format(*key)


def unpublished(rows: pd.DataFrame) -> list[str]:
    """Conditions under which there is no published estimate, times joined where only the time differs."""
    missing = [(c, k, t) for c in COMPARATORS for k in CORRECTIONS for t in TIMES if (c, t, k) not in rows.index]
    return [
        condition((c, "|".join(t for *_, t in group), k)) for (c, k), group in groupby(missing, key=lambda m: m[:2])
    ]


def pairs(g: float) -> str:
    """In how many of 100 pairs, one person from each group, the treated one has fewer symptoms.

    For normal spreads of equal width: the standard normal distribution at g divided by the square root of 2.
    """
    return f"{100 * NormalDist().cdf(g / sqrt(2)):.0f}"


def meaning(row) -> str:
    """What an interval does and does not say."""
    low, high = row["ci_low"], row["ci_high"]
    sd = "of a standard deviation"
    if low > 0 or high < 0:
        return f"The interval leaves out zero: differences from {number(low)} to {number(high)} {sd} fit the data."
    if number(low, 2) == "0.00":
        return f"The interval touches zero: it is compatible with no difference, and with up to {number(high)} {sd}."
    return (
        f"The interval includes zero: it is compatible with no difference, with {number(high)} {sd} in favor of ketamine, "
        f"and with {number(-low)} in favor of the control."
    )


def difference(passive, active) -> str:
    """Whether two estimates that differ in significance also differ from each other."""
    by = passive["estimate"] - active["estimate"]
    se = hypot(standard_error(passive), standard_error(active))
    wide = Z95 * se
    text = f"Passive minus active is {number(by)}, with an interval from {number(by - wide)} to {number(by + wide)} (z {number(by / se, 1)})."
    if reaches_zero(passive) != reaches_zero(active) and by - wide <= 0 <= by + wide:
        text += (
            " That one interval leaves out zero and the other does not is no evidence that the two comparators differ."
        )
    return text


# -- what a pool of our own would need --------------------------------------------------------


def randomized() -> pd.DataFrame:
    """Every randomized trial in PTSD, published or registered, and what it lacks for a pool of our own.

    Columns as in `evidence.describe("trials")`, and `lacks`: "" where an effect on severity was
    read together with its spread, so that g and its standard error follow; else why the trial is
    left out. `short` says the same in a few words. Index: the trial's id; passive controls first.
    """
    frame = evidence.table("trials").query("condition == 'PTSD' and randomized")
    frame = frame.sort_values(
        ["comparator_kind", "status", "year", "label"], ascending=[False, True, True, True]
    ).set_index("id")
    said = [_lacks(row) for _, row in frame.iterrows()]
    return frame.assign(short=[s for s, _ in said], lacks=[why for _, why in said])


def _lacks(row) -> tuple[str, str]:
    if row["status"] != "published":
        return "no results yet", row["why_no_effect"]
    if row["measure"] != "severity":
        return "length, not severity", row["why_no_effect"]
    if pd.notna(row["d"]) and pd.notna(row["d_low"]):
        return "effect and interval read", ""
    if pd.notna(row["difference"]):
        return "spread not read", (
            f"a difference in points of its own scale was read, without the spread of the scores; g would have to "
            f"assume one ({row['g_from']})"
        )
    return "no effect size read", row["why_no_effect"]


def own_pool(trials: pd.DataFrame) -> pd.Series | None:
    """Our own random-effects estimate (DerSimonian-Laird), or None while one published trial is left out.

    `trials` as from `randomized`. The series holds eff, sd_eff, ci_low and ci_upp, in Hedges g.
    """
    done = trials[trials["status"] == "published"]
    if (done["lacks"] != "").any():
        return None
    from statsmodels.stats.meta_analysis import combine_effects

    pool = combine_effects(
        done["g"].to_numpy(), done["g_se"].to_numpy() ** 2, method_re="dl", row_names=list(done.index)
    )
    return pool.summary_frame().loc["random effect", ["eff", "sd_eff", "ci_low", "ci_upp"]]


def own_words(trials: pd.DataFrame) -> tuple[str, str]:
    """What is said of a pool of our own: short, for the picture, and as a sentence."""
    done = trials[trials["status"] == "published"]
    pool = own_pool(trials)
    if pool is None:
        usable = (done["lacks"] == "").sum()
        return (
            f"{usable} of {len(done)} published: no pooled number of our own",
            f"This course pools nothing itself: for {usable} of the {len(done)} published randomized trials an effect was read together with its "
            "spread.",
        )
    text = f"{number(pool['eff'])} ({number(pool['ci_low'])} to {number(pool['ci_upp'])})"
    return (
        f"all {len(done)} published, pooled here: g {text}",
        f"Pooled here from all {len(done)} published randomized trials: g {text}.",
    )


ROWS = published()
TRIALS = randomized()
OWN_SHORT, OWN_LONG = own_words(TRIALS)
NOT_PUBLISHED = unpublished(ROWS)
BOTH = all((c, "24h", "none") in ROWS.index for c in ("passive", "active"))


def told(*key) -> str:
    """An estimate for a sentence, at a combination of comparator, time and correction."""
    return f"g {estimate(ROWS.loc[key])}" if key in ROWS.index else "not published"


def sentence(key, row) -> str:
    """One published estimate in words: the number, its interval, what both mean."""
    if pd.isna(row["estimate"]):
        return (
            f"Against {COMPARATORS[key[0]]}, {TIMES[key[1]]}: the authors report no significant difference; no number was read, so none is "
            "drawn. No significant difference is not proof that there is none."
        )
    corrected = f", {CORRECTIONS[key[2]]}" if key[2] != "none" else ""
    return (
        f"Against {COMPARATORS[key[0]]}, {TIMES[key[1]]}{corrected}: g {number(row['estimate'])}, 95 % interval {interval(row)}. {meaning(row)} "
        f"If both groups spread alike, the one on ketamine would have fewer symptoms in {pairs(row['estimate'])} of 100 pairs with one person "
        f"from each group ({pairs(row['ci_low'])} to {pairs(row['ci_high'])}); 50 is a coin toss."
    )


def values(row) -> list[tuple[str, str]]:
    """One published estimate as lines of the table."""
    if pd.isna(row["estimate"]):
        return [("Estimate", UNREAD)]
    return [
        ("Estimate, Hedges g", number(row["estimate"])),
        ("95 % interval", interval(row)),
        ("Standard error", number(standard_error(row))),
        ("z, estimate by standard error", number(row["estimate"] / standard_error(row), 1)),
        (
            "Pairs of 100 in favor of ketamine",
            f"{pairs(row['estimate'])} ({pairs(row['ci_low'])} to {pairs(row['ci_high'])})",
        ),
        ("Trials", "not printed" if pd.isna(row["studies"]) else str(row["studies"])),
        ("People", "not printed" if pd.isna(row["n"]) else str(row["n"])),
    ]


class Weigh(LiveFigure):
    """The published pooled estimate of ketamine against a control, at one time, with one correction.

    comparator  "any", "passive" (not felt, such as saline) or "active" (felt, such as midazolam)
    time        "all", "24h", "1week" or "2weeks" (2 weeks and later)
    correction  "none" or "bias" (for small studies that show more)

    A combination that was not published says so and draws no number. Below: every randomized
    trial in PTSD, and what it lacks for a pool of our own. Source: Borgogna 2024 (rows of
    data/meta_analyses.csv) and data/trials.csv.
    """

    title = "Weigh the evidence"
    caption = (
        f"Pooled estimates as {evidence.cite(STUDY)} printed them, in Hedges g with 95 % intervals; positive favors ketamine. Only the abstract "
        "could be read, so *not published* means not printed there. Gray: the interval reaches zero. Below, filled: a trial whose effect was "
        f"read with its spread; open: a trial that would have to be left out, and why. {OWN_LONG}"
    )
    comparator = Choice("any", COMPARATORS, label="Compared with")
    time = Choice("all", TIMES, label="Time after treatment")
    correction = Choice("none", CORRECTIONS, label="Correction")

    # What was published does not move in time: one state, at rest.
    system = System("published estimates", {"rest": "0"})

    def draw(self, figure):
        # One line a trial and one a kind of control, with a little room before each kind and the last line.
        lines = len(TRIALS) + 1.4 * TRIALS["comparator_kind"].nunique() + 1
        tall = 2.3 + 0.32 + lines * LINE + 0.08
        figure.set_size_inches(4.4, tall)
        place = lambda top, height: (0.04, 1 - (top + height) / tall, 0.92, height / tall)
        self.estimates(figure.add_axes(place(0.32, 1.4)))
        self.needed(figure.add_axes(place(2.3 + 0.32, lines * LINE)), lines)

    def estimates(self, ax):
        """One axis on which the chosen estimate stands with its interval."""
        gray, ink = style.COLORS["null"][0], style.INK[0]
        ax.set_title("Pooled effect on PTSD, against the control")
        known = ROWS[ROWS["estimate"].notna()]
        ax.set_xlim(min(-0.4, known["ci_low"].min() - 0.1), max(1.0, known["ci_high"].max() + 0.1))
        ax.set_ylim(0, 1)
        ax.set_yticks([])
        ax.spines["left"].set_visible(False)
        ax.set_xlabel("standardized difference, Hedges g", loc="left")
        ax.plot([0, 0], [0, 0.8], color=ink, lw=1, zorder=1)
        ax.text(0, 0.84, "no difference", ha="center", va="bottom")
        ax.text(1, 0.84, "favors ketamine →", transform=ax.get_yaxis_transform(), ha="right", va="bottom", color=gray)
        for key, row in ROWS.iterrows():
            gid = f"show:{condition(key)};{row['id']}"
            if pd.isna(row["estimate"]):
                self.nothing(ax, UNREAD, gid)
                continue
            color = gray if reaches_zero(row) else style.COLORS["drug"][0]
            low, high, mid = row["ci_low"], row["ci_high"], row["estimate"]
            ax.fill([low, high, high, low], [0.2, 0.2, 0.42, 0.42], color=color, alpha=0.25, lw=0, gid=gid)
            ax.plot([low, high], [0.31, 0.31], color=color, lw=2, gid=gid)
            ax.plot([mid], [0.31], "o", ms=10, color=color, gid=gid)
            ax.text(
                mid,
                0.5,
                f"{number(mid)} ({interval(row)})",
                ha="center",
                va="bottom",
                weight="bold",
                gid=gid,
                bbox=dict(facecolor=style.GROUND[0], edgecolor="none", pad=1.5),
            )
        for when in NOT_PUBLISHED:
            self.nothing(ax, "not published", f"show:{when}")

    def nothing(self, ax, words, gid):
        """A field as large as an estimate, for one that is not there."""
        (low, high), gray = ax.get_xlim(), style.COLORS["null"][0]
        ax.fill([low, high, high, low], [0.16, 0.16, 0.46, 0.46], color=gray, alpha=0.22, lw=0, gid=gid)
        ax.text(0.5, 0.31, words, transform=ax.get_yaxis_transform(), ha="center", va="center_baseline", gid=gid)

    def needed(self, ax, lines):
        """Every randomized trial, its control, and whether its effect could enter a pool."""
        gray, ink, blue = style.COLORS["null"][0], style.INK[0], style.COLORS["drug"][0]
        ax.set_title("What a pool of our own would need")
        ax.set_axis_off()
        ax.set_xlim(0, 1)
        ax.set_ylim(lines - 0.5, -0.7)
        y = 0
        for kind, group in TRIALS.groupby("comparator_kind", sort=False):
            # The trials with the chosen kind of control stand out; the others stay, in gray.
            on, off = f"comparator=any|{kind}", f"comparator!=any|{kind}"
            controls = " or ".join(dict.fromkeys(c.split(",")[0].split(" ")[0] for c in group["comparator"]))
            for when, color, weight in ((on, ink, "bold"), (off, gray, "normal")):
                ax.text(
                    0,
                    y,
                    f"{kind.capitalize()} control: {controls}",
                    va="center_baseline",
                    weight=weight,
                    color=color,
                    gid=f"show:{when}",
                )
            y += 1
            for name, row in group.iterrows():
                planned = row["status"] != "published"
                who = row["label"] if "planned" in row["label"] else f"{row['label']}, n = {row['n']}"
                for when, color, mark in ((on, ink, blue if not row["lacks"] else ink), (off, gray, gray)):
                    gid = f"show:{when};{name}"
                    ax.plot(
                        [0.02],
                        [y],
                        "s" if planned else "o",
                        ms=7,
                        mew=1.5,
                        color=mark,
                        gid=gid,
                        mfc=style.GROUND[0] if row["lacks"] else mark,
                    )
                    ax.text(0.055, y, who, va="center_baseline", color=color, gid=gid)
                    ax.text(1, y, row["short"], va="center_baseline", ha="right", color=color, gid=gid)
                y += 1
            y += 0.4
        ax.text(0, y, OWN_SHORT, va="center_baseline")

    # -- words ------------------------------------------------------------------------------

    narration = [
        *((condition(key), sentence(key, row)) for key, row in ROWS.iterrows()),
        *(
            (
                condition((c, "24h", "none")),
                difference(ROWS.loc["passive", "24h", "none"], ROWS.loc["active", "24h", "none"]),
            )
            for c in ("passive", "active")
            if BOTH
        ),
        *(
            (
                when,
                "Not published where it was read: {comparator}, {time}, {correction}. No estimate was printed for this combination, "
                "so none is drawn; any number here would be invented.",
            )
            for when in NOT_PUBLISHED
        ),
    ]
    columns = ("What", "Value")
    rows = [
        ("", ["Compared with", "{comparator}"]),
        ("", ["Time", "{time}"]),
        ("", ["Correction", "{correction}"]),
        *((condition(key), [what, value]) for key, row in ROWS.iterrows() for what, value in values(row)),
        *((when, ["Estimate", "not published"]) for when in NOT_PUBLISHED),
        *(
            (
                "",
                [
                    f"{row['label']}, for a pool of our own",
                    row["lacks"] or f"could enter: g {number(row['g'])}, standard error {number(row['g_se'])}",
                ],
            )
            for _, row in TRIALS.iterrows()
        ),
    ]
    scenarios = (
        (
            "All together",
            {},
            f"Every control, every time: {told('any', 'all', 'none')}. It mixes questions that the other choices take apart.",
        ),
        (
            "Correct for bias",
            {"correction": "bias"},
            f"What changed: the authors' correction for small studies that show more; how they made it was not read. From {told('any', 'all', 'none')} to {told('any', 'all', 'bias')}.",
        ),
        (
            "The next day",
            {"time": "24h"},
            f"What changed: only what was measured 24 h after treatment: {told('any', '24h', 'none')}.",
        ),
        (
            "A control not felt",
            {"comparator": "passive", "time": "24h"},
            f"What changed: only controls such as saline. What people feel can tell them what they had, and hope may add to the drug: {told('passive', '24h', 'none')}.",
        ),
        (
            "A control that is felt",
            {"comparator": "active", "time": "24h"},
            f"What changed: only controls such as midazolam. The interval is wider, so the data say less: {told('active', '24h', 'none')}.",
        ),
        (
            "A week later",
            {"time": "1week"},
            f"What changed: measured at one week; in trials of a series doses may still be going on then: {told('any', '1week', 'none')}.",
        ),
        (
            "The strictest question",
            {"comparator": "active", "time": "1week", "correction": "bias"},
            "What changed: a control that is felt, a week later, corrected for bias. No estimate of it was printed where we could read.",
        ),
    )


def _marks() -> tuple:
    """Each estimate and each trial of the picture with its source, from data/."""
    return (
        *(
            (condition(key), row["id"], f"{row['words']} {evidence.cite(row['source'])}")
            for key, row in ROWS.iterrows()
        ),
        *(
            (
                "",
                name,
                f"{row['label']}, against {row['comparator']}: {row['lacks'] or 'effect and interval read; ' + row['g_from']}. {evidence.cite(row['source'])}",
            )
            for name, row in TRIALS.iterrows()
        ),
    )


Weigh.evidence_marks = _marks()
