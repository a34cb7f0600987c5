"""What a row on a time course says, in few words: who was studied, what was found, and when."""

from __future__ import annotations

import pandas as pd

from widgets import evidence
from widgets.live.words import duration

DAY = 24.0  # h
TIMES = evidence.table("timecourses").set_index("id")
TRIALS = evidence.table("trials").set_index("id")


def hours(row, column: str) -> float | None:
    """A time of a row in hours; None where the row has none."""
    return None if pd.isna(row[column]) else row[column] / 60


def spoken(low: float | None, high: float) -> str:
    """A range of hours as a person says it: "3 to 14 days"."""
    a, b = duration(high if low is None else low), duration(high)
    same_unit = a.split()[1] == b.split()[1]
    return b if a == b else f"{a.split()[0] if same_unit else a} to {b}"


def recalled(row, *columns: str) -> str:
    """ " (recalled)" where a row, or one of these columns of it, is from memory; else nothing."""
    return " (recalled)" if row["checked"] == "recalled" or set(columns) & set(row["recalled"].split("; ")) else ""


def author(row) -> str:
    """The first source of a row as a short text: "Feder 2014"."""
    return evidence.label(evidence.split_source(row["source"])[0][0]).replace(" et al.", "")


def origin(row) -> float:
    """How many hours after the first dose the zero of a row lies, from other rows where it is not the dose."""
    if row["origin"] == "week-2 assessment":
        same = TIMES[(TIMES.source == row["source"]) & (TIMES.origin == "first infusion") & (TIMES.comparator != "")]
        return hours(same.iloc[0], "peak_high")
    if row["origin"].startswith("end of the series"):
        return TRIALS.loc[row["source"], "time_days"] * DAY
    return 0.0


def relapse_time(row) -> float:
    """Hours after the first dose at which a response was lost, as far as the row lets one count."""
    return origin(row) + hours(row, "end_high")


def is_kept(row) -> bool:
    """Whether a row is on how long a response was kept."""
    return row["effect"].endswith("kept")


def is_span(row) -> bool:
    """Whether an effect was followed from its onset to its end, both read in a source."""
    return not is_kept(row) and hours(row, "end_high") is not None and not recalled(row, "end_high")


def sample_text(name: str) -> str:
    """Author, number of people and comparator of a finding."""
    row = TIMES.loc[name]
    group = (
        "responders"
        if "respon" in row["population"]
        else "in remission"
        if "remission" in row["population"]
        else "people"
    )
    people = f"{row['n']:.0f} {group}, " if pd.notna(row["n"]) else ""
    return f"{author(row)}: {people}" + (
        f"against {row['comparator'].split()[0]}" if row["comparator"] else "no comparator"
    )


def verdict(name: str) -> str:
    """What was found and when, short enough to stand beside a mark."""
    row = TIMES.loc[name]
    if is_kept(row) and row["comparator"]:
        return f"kept {row['size']:.3g} against {row['size_comparator']:.3g} days"
    if is_kept(row):
        return f"half {'had relapsed' if 'remission' in row['effect'] else 'had lost it'} about day {int(relapse_time(row) / DAY)}"
    if is_span(row):
        return f"better, for {spoken(hours(row, 'end_low'), hours(row, 'end_high'))}"
    found = "better" if row["result"] == "better than comparator" else "no difference"
    low, high = hours(row, "peak_low"), hours(row, "peak_high")
    when = f"week {high / DAY / 7:.0f}" if row["origin"] == "first infusion" else spoken(low, high)
    return f"{found} at {when}"


def days(row, column: str) -> str:
    return f"{row[column] / 1440:g} days"


# What else a reader should know of a finding, a line each.
MORE = {
    "T69": lambda r: [
        f"by {r['size']:g} IES-R points; lost in {spoken(hours(r, 'end_low'), hours(r, 'end_high'))}{recalled(r, 'end_high')}"
    ],
    "T70": lambda r: [
        f"by {r['size']:g} CAPS-5 points; no comparison after that",
        "in 3 of 4 groups of symptoms, not in arousal",
    ],
    "T71": lambda r: [f"{days(r, 'end_high')}, counted from the week-2 assessment"],
    "T73": lambda r: [
        f"on PCL-5 and CAPS-5, watched to day {r['followed_until'] / 1440:.0f}",
        "0.2 and 0.5 mg/kg; veterans and service members",
        "no size can be given: means were not found",
    ],
    "T74": lambda r: [f"in pain, with or without PTSD; watched for {days(r, 'followed_until')}"],
    "T75": lambda r: [f"both with exposure therapy; time{recalled(r, 'peak_high')}"],
    "T76": lambda r: ["both with psychotherapy; counted from when: not stated"],
    "T78": lambda r: [f"{days(r, 'end_high')} after the series; origin not spelled out"],
    "T89": lambda r: [f"resistant depression; felt from {spoken(hours(r, 'onset_low'), hours(r, 'onset_high'))}"],
    "T91": lambda r: ["0.5 mg/kg, in the trial without effect on PTSD"],
    "T92": lambda r: [f"{days(r, 'end_high')} after the series; origin not spelled out"],
    "T93": lambda r: ["during surgery, so that nobody could feel which"],
}


def details(name: str) -> list[str]:
    """What else a reader should know of a finding, a line each."""
    return MORE[name](TIMES.loc[name])


def course(name: str) -> str:
    """Onset, peak and end of an effect, as far as its row has them."""
    row, said = TIMES.loc[name], []
    for head, what in (("from", "onset"), ("peak", "peak"), ("over by", "end")):
        low, high = hours(row, f"{what}_low"), hours(row, f"{what}_high")
        if high is not None:
            said.append(f"within {duration(high)}" if low == 0 else f"{head} {spoken(low, high)}")
    return ", ".join(said)


def in_100(name: str) -> str:
    """How many had an effect, and how many under the comparator."""
    row = TIMES.loc[name]
    return f"{row['incidence']:g} in 100, {row['comparator'].split()[0]} {row['incidence_comparator']:g}"


def rise(*names: str) -> str:
    """Smallest to largest mean rise of systolic blood pressure over rows."""
    sizes = TIMES.loc[list(names), "size"]
    return f"up {sizes.min():.0f} to {sizes.max():.0f} mmHg"


def end_of(name: str, side: str = "high") -> str:
    """When an effect ends, at the latest or (`side="low"`) at the earliest."""
    return duration(hours(TIMES.loc[name], f"end_{side}"))


def citation_text(row) -> str:
    """A row as a sentence with its source, and how sure it is."""
    sure = evidence.certainty_label(row)
    rise = f"Up {row['size']:g}/{row['size_diastolic']:g} mmHg. " if row.get("size_unit") == "mmHg" else ""
    return f"{rise}{row['finding']} {evidence.cite(row['source'])}" + (f" ({sure})" if sure else "")
