"""What a row on a time course says, in few words: who was studied, what was found, and when."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from widgets import evidence
from widgets.live.words import duration
from widgets.style import DAY, WEEK

TIME_COURSES = evidence.table("timecourses").set_index("id")
TRIALS = evidence.table("trials").set_index("id")


def hours(row, column: str) -> float | None:
    """A time of a row, which has minutes, in hours; None where the row has none."""
    return None if pd.isna(row[column]) else row[column] / 60


def known_hours(row, column: str) -> float:
    """A time that a row must have, in hours.

    Raises
    ------
    EvidenceError
        If the row has none.
    """
    time = hours(row, column)
    if time is None:
        raise evidence.EvidenceError(f"data/timecourses.csv, {row.name}, column {column}: expected a time, found none.")
    return time


def duration_range(low: float | None, high: float) -> str:
    """A range of hours as a person says it.

    Parameters
    ----------
    low, high : float
        Hours; without `low` only `high` is said.

    Returns
    -------
    str
        For example "3 to 14 days".
    """
    a, b = duration(high if low is None else low), duration(high)
    same_unit = a.split()[1] == b.split()[1]
    return b if a == b else f"{a.split()[0] if same_unit else a} to {b}"


def recalled_note(row, *columns: str) -> str:
    """The words " (recalled)" where a row, or one of these columns of it, is from memory; else no words."""
    return " (recalled)" if row["checked"] == "recalled" or set(columns) & set(row["recalled"].split("; ")) else ""


def short_citation(row) -> str:
    """The first source of a row as author and year: "Feder 2014"."""
    return evidence.label(evidence.split_source(row["source"])[0][0]).replace(" et al.", "")


def origin(row) -> float:
    """When the clock of a row starts, in hours after the first dose.

    Most rows count from the dose; for the others the start is read from the row or the trial that
    has it: the week-2 assessment, or the end of the series.
    """
    if row["origin"] == "week-2 assessment":
        same = TIME_COURSES[
            (TIME_COURSES.source == row["source"])
            & (TIME_COURSES.origin == "first infusion")
            & (TIME_COURSES.comparator != "")
        ]
        return known_hours(same.iloc[0], "peak_high")
    if row["origin"].startswith("end of the series"):
        return TRIALS.loc[row["source"], "time_days"] * DAY
    return 0.0


def relapse_time(row) -> float:
    """Hours after the first dose at which a response was lost, as far as the row lets one count."""
    return origin(row) + known_hours(row, "end_high")


def is_kept(row) -> bool:
    """Whether a row is on how long a response was kept."""
    return row["effect"].endswith("kept")


def is_span(row) -> bool:
    """Whether an effect was followed from its onset to its end, both read in a source."""
    return not is_kept(row) and hours(row, "end_high") is not None and not recalled_note(row, "end_high")


def sample_text(name: str) -> str:
    """Who was studied: author, number of people and comparator of a row of data/timecourses.csv."""
    row = TIME_COURSES.loc[name]
    group = (
        "responders"
        if "respon" in row["population"]
        else "in remission"
        if "remission" in row["population"]
        else "people"
    )
    people = f"{row['n']:.0f} {group}, " if pd.notna(row["n"]) else ""
    return f"{short_citation(row)}: {people}" + (
        f"against {row['comparator'].split()[0]}" if row["comparator"] else "no comparator"
    )


def verdict(name: str) -> str:
    """What was found and when, short enough to stand beside its bar or dot."""
    row = TIME_COURSES.loc[name]
    if is_kept(row) and row["comparator"]:
        return f"kept {row['size']:.3g} against {row['size_comparator']:.3g} days"
    if is_kept(row):
        lost = "had relapsed" if "remission" in row["effect"] else "had lost it"
        return f"half {lost} about day {int(relapse_time(row) / DAY)}"
    if is_span(row):
        return f"better, for {duration_range(hours(row, 'end_low'), known_hours(row, 'end_high'))}"
    found = "better" if row["result"] == "better than comparator" else "no difference"
    low, high = hours(row, "peak_low"), known_hours(row, "peak_high")
    when = f"week {high / WEEK:.0f}" if row["origin"] == "first infusion" else duration_range(low, high)
    return f"{found} at {when}"


def days(row, column: str) -> str:
    """A time of a row, which has minutes, as a number of days."""
    return f"{row[column] / 1440:g} days"


# What else a reader should know of a finding, a line each: row of data/timecourses.csv -> lines.
DETAILS: dict[str, Callable[[pd.Series], list[str]]] = {
    "T69": lambda r: [
        f"by {r['size']:g} IES-R points; lost in {duration_range(hours(r, 'end_low'), known_hours(r, 'end_high'))}"
        + recalled_note(r, "end_high")
    ],
    "T70": lambda r: [
        f"by {r['size']:g} CAPS-5 points; no comparison after that",
        "in 3 of 4 groups of symptoms, not in arousal",
    ],
    "T71": lambda r: [f"{days(r, 'end_high')}, counted from the week-2 assessment"],
    "T73": lambda r: [
        f"on PCL-5 and CAPS-5, watched to day {r['followed_until'] / 1440:.0f}",
        "0.2 and 0.5 mg/kg; veterans and service members",
        "no size can be given: means were not read",
    ],
    "T74": lambda r: [f"in pain, with or without PTSD; watched for {days(r, 'followed_until')}"],
    "T75": lambda r: [f"both with exposure therapy; time{recalled_note(r, 'peak_high')}"],
    "T76": lambda r: ["both with psychotherapy; counted from when: not stated"],
    "T78": lambda r: [f"{days(r, 'end_high')} after the series; origin not spelled out"],
    "T89": lambda r: [
        "resistant depression; seen by "
        + duration_range(hours(r, "onset_low"), known_hours(r, "onset_high"))
        + recalled_note(r, "onset_high")
    ],
    "T91": lambda r: ["0.5 mg/kg, in the trial without effect on PTSD"],
    "T92": lambda r: [f"{days(r, 'end_high')} after the series; origin not spelled out"],
    "T93": lambda r: ["during surgery, so that nobody could feel which"],
}


def details(name: str) -> list[str]:
    """What else a reader should know of a finding, a line each."""
    return DETAILS[name](TIME_COURSES.loc[name])


def time_course_text(name: str) -> str:
    """Onset, peak and end of an effect, as far as its row has them."""
    row, parts = TIME_COURSES.loc[name], []
    for head, what in (("from", "onset"), ("peak", "peak"), ("over by", "end")):
        low, high = hours(row, f"{what}_low"), hours(row, f"{what}_high")
        if high is not None:
            parts.append(f"within {duration(high)}" if low == 0 else f"{head} {duration_range(low, high)}")
    return ", ".join(parts)


def incidence_text(name: str) -> str:
    """How many had an effect, and how many under the comparator."""
    row = TIME_COURSES.loc[name]
    return f"{row['incidence']:g} in 100, {row['comparator'].split()[0]} {row['incidence_comparator']:g}"


def rise_text(*names: str) -> str:
    """Smallest to largest mean rise of systolic blood pressure over rows."""
    sizes = TIME_COURSES.loc[list(names), "size"]
    return f"up {sizes.min():.0f} to {sizes.max():.0f} mmHg"


def end_text(name: str, side: str = "high") -> str:
    """When an effect ends, at the latest or (`side="low"`) at the earliest."""
    return duration(known_hours(TIME_COURSES.loc[name], f"end_{side}"))


def citation_text(row) -> str:
    """A row as a sentence with its source, and how sure it is."""
    certainty = evidence.certainty_label(row)
    rise = f"Up {row['size']:g}/{row['size_diastolic']:g} mmHg. " if row.get("size_unit") == "mmHg" else ""
    return f"{rise}{row['finding']} {evidence.cite(row['source'])}" + (f" ({certainty})" if certainty else "")
