"""The bands of the timeline, drawn in points: what the drug does while it acts, and what remains after it."""

from __future__ import annotations

from dataclasses import dataclass

from widgets import style
from widgets.figures.findings import (
    TIME_COURSES,
    details,
    hours,
    is_kept,
    is_span,
    known_hours,
    origin,
    relapse_time,
    sample_text,
    verdict,
)
from widgets.figures.lanes import Lanes
from widgets.figures.timeline_content import (
    ACUTE_EFFECTS,
    APPROVAL,
    APPROVAL_YEAR,
    CLAIMS,
    COMPARATORS,
    FILM,
    FINDINGS,
    INFUSION,
    NO_DATA,
    REGIMENS,
    REPEATED,
    SPRAY,
    WEB_CLAIMS,
    AcuteEffect,
    dose_times,
    has_times,
)
from widgets.style import DAY, MINUTE, WEEK

INTOXICATION, ON_PTSD, ON_DEPRESSION, CLAIMED, CONVENTIONAL, NEUTRAL = (
    style.COLORS[c][0] for c in ("effect", "synapse", "bdnf", "glutamate", "protein", "null")
)
LANE = {"PTSD": ON_PTSD, "depression": ON_DEPRESSION}
EDGE = 3.0  # points between words and the edge of the picture


@dataclass(frozen=True)
class Layout:
    """Sizes of one drawing of the timeline, in points.

    Parameters
    ----------
    width : float
        Of the picture.
    left, right, top, bottom : float
        Room around the axes.
    bands : dict
        Height of each band, and the gap below it.
    line : float
        One line of words.
    depression_top : dict
        Where the lane on depression begins, while claims of websites are "off" and "on".
    """

    width: float
    left: float
    right: float
    top: float
    bottom: float
    bands: dict[str, tuple[float, float]]
    line: float
    depression_top: dict[str, float]

    @property
    def height(self) -> float:
        """Of the picture."""
        return self.top + self.bottom + sum(map(sum, self.bands.values()))

    @property
    def axes_width(self) -> float:
        """Of each band's axes."""
        return self.width - self.left - self.right

    def lanes(self, ax, band: str, scale) -> Lanes:
        """The lanes of a band; words may reach nearly to the edge of the picture."""
        size = self.axes_width, self.bands[band][0]
        return Lanes(ax, size, (self.left - EDGE, self.right - EDGE), scale)

    def set_heading(self, ax, words: str, color: str) -> None:
        """A band's heading, at the edge of the picture, where the words of its entries begin too."""
        ax.set_title(words, color=color, x=-(self.left - EDGE) / self.axes_width, pad=4)


NARROW = Layout(
    width=316.8,
    left=36.0,
    right=22.0,
    top=16.0,
    bottom=36.0,
    bands={"blood": (96.0, 36.0), "acts": (138.0, 22.0), "remains": (352.0, 0.0)},
    line=12.0,
    depression_top={"off": 164.0, "on": 108.0},
)


def draw_web_claims(lanes: Lanes, layout: Layout, band: str) -> None:
    """What popular pages claim, hatched over the times they name, each with its verdict."""
    when = "claims=on"
    lanes.write("Websites say", f"show:{when}", color=CLAIMED, weight="bold")
    lanes.y += layout.line
    for row, words in WEB_CLAIMS[band].items():
        claim, gid = CLAIMS.loc[row], f"show:{when};{row}"
        x0, x1 = lanes.x(claim.claimed_low * MINUTE), lanes.x(claim.claimed_high * MINUTE)
        text = f"{words}: {claim.verdict}"
        if not lanes.write_beside(text, gid, lanes.middle, x0, x1, color=CLAIMED):
            lanes.write(text, gid, color=CLAIMED)
            lanes.y += layout.line
        lanes.hatched_bar(gid, x0, max(x1, x0 + 1.5), lanes.middle, 8, CLAIMED)
        lanes.y += layout.line


class EffectsBand:
    """While the drug acts: a strip for each effect with known times, words for the others.

    Parameters
    ----------
    lanes : Lanes
    layout : Layout
    one_dose : bool
        Whether the axis is the logarithmic one of a single dose; else it counts days.
    """

    def __init__(self, lanes: Lanes, layout: Layout, one_dose: bool):
        self.lanes, self.layout, self.one_dose = lanes, layout, one_dose
        self.step = layout.line + 1  # from one entry to the next

    def draw(self) -> None:
        """Draw the whole band."""
        lanes = self.lanes
        self.layout.set_heading(lanes.ax, "While it acts", INTOXICATION)
        top = 0.0 if self.one_dose else self._draw_doses()
        for when in dict.fromkeys(e.when for e in ACUTE_EFFECTS):
            # A second line gives way to what websites say; without one there is nothing to give way.
            has_notes = any(e.note for e in ACUTE_EFFECTS if e.when == when)
            for also in (" & claims=off", " & claims=on") if has_notes else ("",):
                lanes.y = top + (4 * self.step if when == FILM else 0)
                self._draw_entries(when, also)
        lanes.y = lanes.height - self.layout.line * (len(WEB_CLAIMS["acts"]) + 1) - 3
        draw_web_claims(lanes, self.layout, "acts")

    def _draw_doses(self) -> float:
        """One stroke for each dose of a series; returns where the next entry may begin."""
        for regimen in REGIMENS:
            for t in dose_times(regimen):
                self.lanes.stroke(f"show:regimen={regimen}", self.lanes.x(t), 6, 10, color=INTOXICATION, lw=1.6)
        words = "One line a dose: hours are too short to see here."
        self.lanes.write(words, "show:regimen!=one", y=17, color=NEUTRAL)
        return 23.0

    def _draw_entries(self, when: str, also: str) -> None:
        """Every effect of one drug by one route, under each other."""
        lanes, gid = self.lanes, f"show:{when}{also}"
        for of, row, words in REPEATED if not self.one_dose else ():
            if of == when:
                lanes.write(words, f"{gid};{row}")
                lanes.y += self.step
        for entry in ACUTE_EFFECTS:
            # On days an hour cannot be drawn: only what has no time is said there, and once.
            untimed = when not in (INFUSION, SPRAY) and not any(map(has_times, entry.rows))
            if entry.when == when and (self.one_dose or untimed):
                self._draw_effect(entry, gid)
                if entry.note and "off" in also:
                    lanes.write(entry.note, f"{gid};{entry.rows[0]}", color=NEUTRAL)
                    lanes.y += self.step

    def _draw_effect(self, entry: AcuteEffect, gid: str) -> None:
        """One effect: a strip for each of its rows, and its name; or the name alone where no time is known."""
        lanes, names = self.lanes, entry.rows
        if any(map(has_times, names)):
            height = 9.0 if len(names) == 1 else 13.0 / len(names)
            first = lanes.middle - height * (len(names) - 1) / 2
            ends = [
                self._draw_strip(TIME_COURSES.loc[n], f"{gid};{n}", first + height * i, height - (len(names) > 1))
                for i, n in enumerate(names)
            ]
            lanes.write_beside(entry.effect, f"{gid};{names[0]}", lanes.middle, 0, max(ends), weight="bold")
        else:
            lanes.write(entry.effect, gid + "".join(f";{n}" for n in names), color=NEUTRAL, weight="bold")
        lanes.y += self.step

    def _draw_strip(self, row, gid: str, y: float, height: float) -> float:
        """Onset, peak and end of one row; returns where it ends.

        Slanted where onset and end are ranges, dotted where the onset is not established.
        """
        lanes, top, bottom = self.lanes, y - height / 2, y + height / 2
        onset, full, peak, last_peak, fades, end = (
            None if (time := hours(row, column)) is None else lanes.x(time)
            for column in ("onset_low", "onset_high", "peak_low", "peak_high", "end_low", "end_high")
        )
        if onset is None or full is None:
            # Where it starts is not known: dotted to the first moment that is.
            onset = full = next(x for x in (peak, last_peak, fades, end) if x is not None)
            dots = (0, (1, 2))
            lanes.line(gid, 0, full, y, color=INTOXICATION, lw=min(1.2, height / 3), linestyle=dots)
        last = max(x for x in (full, last_peak, end) if x is not None)
        if last == full:
            lanes.stroke(gid, last, y, height, color=INTOXICATION, lw=1.6)
        else:
            fading = next(x for x in (fades, last_peak, full) if x is not None)
            corners = [(full, top), (fading, top), (last, bottom), (onset, bottom)]
            lanes.polygon(gid, corners, color=INTOXICATION, alpha=0.75)
        for x in {peak, last_peak} if peak is not None else ():
            lanes.stroke(gid, x, y, height + 2, color=style.INK[0], lw=1.6)
        return last


class FindingsBand:
    """What remains: findings on PTSD and on depression, conventional treatments, and what websites say.

    Parameters
    ----------
    lanes : Lanes
    layout : Layout
    one_dose : bool
        Whether the axis is the logarithmic one of a single dose; else it counts days.
    """

    def __init__(self, lanes: Lanes, layout: Layout, one_dose: bool):
        self.lanes, self.layout, self.one_dose = lanes, layout, one_dose
        self.conventional_step = layout.line + 0.5
        self.conventional_top = lanes.height - self.conventional_step * len(COMPARATORS) - 15
        # On days three claims stretch over so much of the axis that their words need a line of their own.
        claim_lines = len(WEB_CLAIMS["remains"]) + 1 + (0 if one_dose else 3)
        self.claims_top = self.conventional_top - layout.line * claim_lines - 4

    def draw(self) -> None:
        """Draw the whole band."""
        self.layout.set_heading(self.lanes.ax, "What remains: on PTSD, as measured", ON_PTSD)
        self._draw_conventional()
        self.lanes.y = self.claims_top
        draw_web_claims(self.lanes, self.layout, "remains")
        for claims in ("off", "on"):
            for regimen in ("one",) if self.one_dose else ("six", "eight"):
                self._draw_findings(regimen, claims)
            for when, row, what in NO_DATA:
                self._draw_no_data(when, row, what, claims)

    def _draw_conventional(self) -> None:
        """How long conventional treatment had lasted when its benefit was measured."""
        lanes = self.lanes
        lanes.y = self.conventional_top
        lanes.write("Conventional treatments: when benefit was measured", "show:compare=on", weight="bold")
        lanes.y += 14
        for row, low, high, words in COMPARATORS:
            gid, x0, x1 = f"show:compare=on;{row}", lanes.x(low * WEEK), lanes.x(high * WEEK)
            lanes.line(gid, x0, x1 + 0.1, lanes.middle, color=CONVENTIONAL, lw=3)
            lanes.stroke(gid, x0, lanes.middle, 9, color=CONVENTIONAL, lw=3)
            lanes.write_beside(words, gid, lanes.middle, x0, x1)
            lanes.y += self.conventional_step

    def _draw_findings(self, regimen: str, claims: str) -> None:
        """The findings of one regimen, those on PTSD first, those on depression in a lane of their own."""
        lanes, when = self.lanes, f"{INFUSION} & regimen={regimen} & claims={claims}"
        by_domain = {d: [n for n in FINDINGS[regimen] if TIME_COURSES.loc[n, "domain"] == d] for d in LANE}
        lanes.y = 2.0
        for name in by_domain["PTSD"]:
            self._draw_finding(name, when, LANE["PTSD"], roomy=claims == "off")
        # At one place whatever the regimen, so that the eye finds it again.
        lanes.y = self.layout.depression_top[claims]
        lanes.write("On depression, another illness", f"show:{when}", y=lanes.y + 8, weight="bold", color=ON_DEPRESSION)
        lanes.y += self.layout.line + 3
        for name in by_domain["depression"]:
            self._draw_finding(name, when, LANE["depression"], roomy=claims == "off")

    def _draw_no_data(self, when: str, row: str, what: str, claims: str) -> None:
        """That nothing was studied, as large as the findings that stand here for other drugs and routes."""
        lanes, is_spray = self.lanes, when.startswith(SPRAY)
        bottom = (self.claims_top if claims == "on" else self.conventional_top) - (24 if is_spray else 8)
        shown = f"show:{when} & claims={claims}"
        gid = shown + (f";{row}" if row else "")
        left, right, center = lanes.left, lanes.right, lanes.width / 2
        lanes.polygon(gid, [(left, 2), (right, 2), (right, bottom), (left, bottom)], color=NEUTRAL, alpha=0.16)
        lanes.write("No PTSD data", gid, center, bottom / 2 - 7, "center", "bold")
        lanes.write(f"{what}: no randomized trial was found", gid, center, bottom / 2 + 9, "center")
        if is_spray:
            words = f"On depression, another illness: approved in {APPROVAL_YEAR}"
            lanes.write(words, f"{shown};{APPROVAL}", y=bottom + 9, weight="bold", color=ON_DEPRESSION)

    def _draw_finding(self, name: str, when: str, color: str, roomy: bool) -> None:
        """One finding: who was studied, then its bar or dot with the verdict beside it. A null is as large as any other."""
        lanes, row, gid = self.lanes, TIME_COURSES.loc[name], f"show:{when};{name}"
        null = row["result"] == "no difference"
        color = NEUTRAL if null else color
        x0, x1 = (lanes.x(time) for time in _extent(row))
        lanes.write(sample_text(name), gid)
        lanes.y += self.layout.line
        words, bold = verdict(name), {"color": color, "weight": "bold"}
        if not lanes.write_beside(words, gid, lanes.middle, x0 - 4, x1 + 4, **bold):
            lanes.write(words, gid, x1, align="right", **bold)
            lanes.y += 10
        y = lanes.middle
        if is_kept(row):
            compared = bool(row["comparator"])
            lanes.line(gid, x0, x1, y, color=color, lw=2.4, linestyle="-" if compared else (0, (1, 1.6)))
            lanes.stroke(gid, x1, y, 9, color=color, lw=2.4)
            if compared:
                lanes.stroke(gid, x0, y, 9, color=NEUTRAL, lw=2.4)
        elif is_span(row):
            full, fading = (lanes.x(known_hours(row, column)) for column in ("onset_high", "end_low"))
            corners = [(x0, y + 4.5), (full, y - 4.5), (fading, y - 4.5), (x1, y + 4.5)]
            lanes.polygon(gid, corners, color=color, alpha=0.75)
        else:
            lanes.line(gid, x0, x1, y, color=color, lw=1.4)
            lanes.dot(gid, x0, y, color, filled=not null)
        lanes.y += self.layout.line
        for line in details(name) if roomy else ():
            lanes.write(line, gid, color=NEUTRAL)
            lanes.y += self.layout.line
        lanes.y += 3 if roomy else 2


def _extent(row) -> tuple[float, float]:
    """Where a finding starts and ends on the axis, in h: the loss of a response, a span, or the time it was watched."""
    if is_kept(row):
        return row["size_comparator"] * DAY if row["comparator"] else origin(row), relapse_time(row)
    if is_span(row):
        return known_hours(row, "onset_low"), known_hours(row, "end_high")
    last = known_hours(row, "peak_high")
    return hours(row, "peak_low") or last, hours(row, "followed_until") or last
