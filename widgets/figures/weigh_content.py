"""What is weighed: the published pooled estimates of ketamine in PTSD, and what a pool of our own would need."""

from __future__ import annotations

from itertools import groupby
from math import hypot, sqrt
from statistics import NormalDist

import pandas as pd

from widgets import evidence

STUDY = "Borgogna2024"
# What a reader may choose: key -> words; and how a row of data/meta_analyses.csv names the same.
COMPARATOR_CHOICES = {"any": "any control", "passive": "a passive control", "active": "an active control"}
TIME_CHOICES = {"all": "all times together", "24h": "at 24 h", "1week": "at 1 week", "2weeks": "at 2 weeks"}
CORRECTION_CHOICES = {"none": "not corrected", "bias": "corrected for small-study bias"}
VERSUS_KEYS = {"any control": "any", "passive control": "passive", "active control": "active"}
TIME_KEYS = {"": "all", "24 h": "24h", "1 week": "1week", "2 weeks": "2weeks"}

CHOSEN = {"Compared with": "comparator", "Time": "time", "Correction": "correction"}
NOT_READ = "not read here"  # of what the abstract, the only part that could be read, does not print
Z95 = NormalDist().inv_cdf(0.975)  # half the width of a 95 % interval, in standard errors


def number_text(value: float, digits: int = 2) -> str:
    """A number with fixed decimals, a true minus sign, and no minus before zero."""
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def interval_text(row) -> str:
    """A 95 % interval in words."""
    return f"{number_text(row['ci_low'])} to {number_text(row['ci_high'])}"


def estimate_text(row) -> str:
    """An estimate with its interval, and how sure the reading is where it was not the source itself."""
    sure = evidence.certainty_label(row)
    return f"{number_text(row['estimate'])} ({interval_text(row)})" + (f", {sure}" if sure else "")


def standard_error(row) -> float:
    """The standard error that a 95 % interval implies."""
    return (row["ci_high"] - row["ci_low"]) / (2 * Z95)


def reaches_zero(row) -> bool:
    """Whether a 95 % interval holds zero, no difference."""
    return row["ci_low"] <= 0 <= row["ci_high"]


# -- what was published ---------------------------------------------------------------------


def published() -> pd.DataFrame:
    """The pooled estimates of one meta-analysis, a row for each combination that was published.

    Returns
    -------
    pandas.DataFrame
        Index: comparator, time, correction, as keys of the three controls. Columns as in
        `evidence.describe("meta_analyses")`: `estimate`, `ci_low`, `ci_high` and `se` are Hedges g,
        positive in favor of ketamine.

    Raises
    ------
    EvidenceError
        If two rows are of one combination.
    """
    frame = evidence.table("meta_analyses").query("study == @STUDY and metric == 'g'")
    # A difference of two estimates is not an estimate against a comparator.
    frame = frame[frame["versus"].isin(VERSUS_KEYS) & frame["time"].isin(TIME_KEYS)]
    bias = frame["subset"].str.contains("bias-adjusted").map({True: "bias", False: "none"})
    frame = frame.assign(
        comparator=frame["versus"].map(VERSUS_KEYS), when=frame["time"].map(TIME_KEYS), correction=bias
    )
    keys = ["comparator", "when", "correction"]
    if (twice := frame[frame.duplicated(keys)]).size:
        raise evidence.EvidenceError(
            f"data/meta_analyses.csv: {twice['id'].iloc[0]} gives a second estimate of {STUDY} for one "
            "comparator, time and correction; expected one."
        )
    return frame.set_index(keys)


def condition(key) -> str:
    """The condition under which a combination of comparator, time and correction is chosen."""
    return "comparator={} & time={} & correction={}".format(*key)


def unread(rows: pd.DataFrame) -> list[str]:
    """Conditions under which no estimate was read, times joined where only the time differs."""
    missing = [
        (c, k, t)
        for c in COMPARATOR_CHOICES
        for k in CORRECTION_CHOICES
        for t in TIME_CHOICES
        if (c, t, k) not in rows.index
    ]
    return [
        condition((c, "|".join(t for *_, t in group), k)) for (c, k), group in groupby(missing, key=lambda m: m[:2])
    ]


def pairs_text(g: float) -> str:
    """In how many of 100 pairs, one person from each group, the treated one has fewer symptoms.

    For normal spreads of equal width: the standard normal distribution at g divided by the square root of 2.

    Parameters
    ----------
    g : float
        A standardized difference, positive in favor of the treatment.

    Returns
    -------
    str
        A whole number from 0 to 100.
    """
    return f"{100 * NormalDist().cdf(g / sqrt(2)):.0f}"


def meaning_text(row) -> str:
    """What an interval does and does not say."""
    low, high = row["ci_low"], row["ci_high"]
    sd = "of a standard deviation"
    if low > 0 or high < 0:
        return f"The interval leaves out zero: differences from {number_text(low)} to {number_text(high)} {sd} fit the data."
    if number_text(low, 2) == "0.00":
        return (
            f"The interval touches zero: it is compatible with no difference, and with up to {number_text(high)} {sd}."
        )
    return (
        f"The interval includes zero: it is compatible with no difference, with {number_text(high)} {sd} in favor of ketamine, "
        f"and with {number_text(-low)} in favor of the control."
    )


def difference_text(passive, active) -> str:
    """Whether two estimates that differ in significance also differ from each other."""
    by = passive["estimate"] - active["estimate"]
    se = hypot(standard_error(passive), standard_error(active))
    half_width = Z95 * se
    low, high = by - half_width, by + half_width
    text = (
        f"Passive minus active is {number_text(by)}, with an interval from {number_text(low)} to {number_text(high)} "
        f"(z {number_text(by / se, 1)})."
    )
    if reaches_zero(passive) != reaches_zero(active) and low <= 0 <= high:
        text += (
            " That one interval leaves out zero and the other does not is no evidence that the two comparators differ."
        )
    return text


# -- what a pool of our own would need --------------------------------------------------------


def randomized() -> pd.DataFrame:
    """Every randomized trial in PTSD, published or registered, and what it lacks for a pool of our own.

    Returns
    -------
    pandas.DataFrame
        Index: the trial's id; passive controls first. Columns as in `evidence.describe("trials")`,
        and `lacks`: "" where an effect on severity was read together with its spread, so that g and
        its standard error follow; else why the trial is left out. `short` says the same in a few
        words.
    """
    frame = evidence.table("trials").query("condition == 'PTSD' and randomized")
    frame = frame.sort_values(
        ["comparator_kind", "status", "year", "label"], ascending=[False, True, True, True]
    ).set_index("id")
    lacks = [_lacks(row) for _, row in frame.iterrows()]
    return frame.assign(short=[short for short, _ in lacks], lacks=[why for _, why in lacks])


def _lacks(row) -> tuple[str, str]:
    """What a trial lacks for a pool, in few words and in full."""
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

    Parameters
    ----------
    trials : pandas.DataFrame
        As from `randomized`.

    Returns
    -------
    pandas.Series or None
        eff, sd_eff, ci_low and ci_upp, in Hedges g.
    """
    done = trials[trials["status"] == "published"]
    if (done["lacks"] != "").any():
        return None
    from statsmodels.stats.meta_analysis import combine_effects

    pool = combine_effects(
        done["g"].to_numpy(), done["g_se"].to_numpy() ** 2, method_re="dl", row_names=list(done.index)
    )
    return pool.summary_frame().loc["random effect", ["eff", "sd_eff", "ci_low", "ci_upp"]]


def own_pool_texts(trials: pd.DataFrame) -> tuple[str, str]:
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
    text = f"{number_text(pool['eff'])} ({number_text(pool['ci_low'])} to {number_text(pool['ci_upp'])})"
    return (
        f"all {len(done)} published, pooled here: g {text}",
        f"Pooled here from all {len(done)} published randomized trials: g {text}.",
    )


ROWS = published()
TRIALS = randomized()
OWN_SHORT, OWN_LONG = own_pool_texts(TRIALS)
UNREAD = unread(ROWS)
BOTH_AT_24H = all((comparator, "24h", "none") in ROWS.index for comparator in ("passive", "active"))


# -- words ----------------------------------------------------------------------------------


def published_text(*key: str) -> str:
    """The estimate at a combination of comparator, time and correction, or that none was read."""
    return f"g {estimate_text(ROWS.loc[key])}" if key in ROWS.index else NOT_READ


def estimate_sentence(key, row) -> str:
    """One published estimate in words: the number, its interval, what both mean."""
    sure = evidence.certainty_label(row)
    corrected = f", {CORRECTION_CHOICES[key[2]]}" if key[2] != "none" else ""
    return (
        f"Against {COMPARATOR_CHOICES[key[0]]}, {TIME_CHOICES[key[1]]}{corrected}: g {number_text(row['estimate'])}, 95 % interval {interval_text(row)}{f' ({sure})' if sure else ''}. {meaning_text(row)} "
        f"If both groups spread alike, the one on ketamine would have fewer symptoms in {pairs_text(row['estimate'])} of 100 pairs with one person "
        f"from each group ({pairs_text(row['ci_low'])} to {pairs_text(row['ci_high'])}); 50 is a coin toss."
    )


def estimate_rows(row) -> list[tuple[str, str]]:
    """One published estimate as lines of the table."""
    sure = evidence.certainty_label(row)
    return [
        ("Estimate, Hedges g", number_text(row["estimate"])),
        ("95 % interval", interval_text(row)),
        *([("How sure", sure)] if sure else []),
        ("Standard error", number_text(standard_error(row))),
        ("z, estimate by standard error", number_text(row["estimate"] / standard_error(row), 1)),
        (
            "Pairs of 100 in favor of ketamine",
            f"{pairs_text(row['estimate'])} ({pairs_text(row['ci_low'])} to {pairs_text(row['ci_high'])})",
        ),
        ("Trials", "not printed" if pd.isna(row["studies"]) else str(row["studies"])),
        ("People", "not printed" if pd.isna(row["n"]) else str(row["n"])),
    ]


def narration() -> list[tuple[str, str]]:
    """The sentence: a clause for each combination that was read, and one for those that were not."""
    clauses = [(condition(key), estimate_sentence(key, row)) for key, row in ROWS.iterrows()]
    if BOTH_AT_24H:
        passive, active = ((comparator, "24h", "none") for comparator in ("passive", "active"))
        differ = difference_text(ROWS.loc[passive], ROWS.loc[active])
        clauses += [(condition(key), differ) for key in (passive, active)]
    absent = (
        "Not read here: {comparator}, {time}, {correction}. The abstract prints no estimate of this combination, and no more than "
        "the abstract could be read, so none is drawn; any number here would be invented."
    )
    return [*clauses, *((when, absent) for when in UNREAD)]


def table_rows() -> tuple[tuple[str, list[str]], ...]:
    """The table: the choice, the estimate, and what each trial lacks for a pool of our own."""
    out = [("", [label, f"{{{name}}}"]) for label, name in CHOSEN.items()]
    for key, row in ROWS.iterrows():
        out += [(condition(key), [what, value]) for what, value in estimate_rows(row)]
    out += [(when, ["Estimate", NOT_READ]) for when in UNREAD]
    for _, row in TRIALS.iterrows():
        enters = f"could enter: g {number_text(row['g'])}, standard error {number_text(row['g_se'])}"
        out.append(("", [f"{row['label']}, for a pool of our own", row["lacks"] or enters]))
    return tuple(out)


def evidence_marks() -> tuple[tuple[str, str, str], ...]:
    """Each estimate and each trial of the picture: when it is shown, its row, and its source."""
    out = []
    for key, row in ROWS.iterrows():
        sure = evidence.certainty_label(row)
        text = f"{row['words']} {evidence.cite(row['source'])}" + (f" ({sure})" if sure else "")
        out.append((condition(key), row["id"], text))
    for name, row in TRIALS.iterrows():
        status = row["lacks"] or "effect and interval read; " + row["g_from"]
        text = f"{row['label']}, against {row['comparator']}: {status}. {evidence.cite(row['source'])}"
        out.append(("", str(name), text))
    return tuple(out)
