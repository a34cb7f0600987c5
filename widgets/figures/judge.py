"""Judge: what do you make of a claim, before you see what the evidence makes of it?"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import sympy as sp

from widgets import evidence, style
from widgets.live import Choice, LiveFigure, Switch
from widgets.system import System

# Each verdict and how far down the picture it stands. The first four are an order, from a claim that
# stands to one that falls; the last two are apart from it, because nothing there can be weighed.
VERDICT_PLACES = {
    "supported": 1.0,
    "partly": 2.0,
    "overstated": 3.0,
    "contradicted": 4.0,
    "not established": 5.9,
    "not checkable": 6.9,
}
ORDERED_BELOW = 4.5  # the verdicts whose place is a smaller number are in the order
APART_LABEL = 4.95  # where the words between the two groups stand
NOT_JUDGED, OUTSIDE = "open", -2.0  # a claim not yet judged, and a place outside the picture
CLAIMS = evidence.table("claims").set_index("id")


def page_text(row) -> str:
    """Who makes a claim, as the start of a sentence: "Page A says" or "Pages A and C say"."""
    *first, last = row.article.split("; ")
    return f"Pages {', '.join(first)} and {last} say" if first else f"Page {last} says"


def chapter_text(row) -> str:
    """The chapter that treats a claim, in words."""
    return f"chapter {int(row.chapter[:2])}"


def pattern_text(row) -> str:
    """The pattern of persuasion in a claim, with the verdicts on all claims that share it; "" where there is none."""
    if not row.pattern:
        return ""
    alike = CLAIMS[CLAIMS.pattern == row.pattern].verdict
    counts = ", ".join(f"{n} {verdict}" for verdict in VERDICT_PLACES if (n := (alike == verdict).sum()))
    return f"{row.pattern} ({'this claim alone' if len(alike) == 1 else f'{len(alike)} claims: {counts}'})"


def shown_when(claim: str) -> str:
    """The condition under which the evidence's verdict on a claim is shown: the reader has judged it, and asks."""
    return f"claim={claim} & yours_{claim}!={NOT_JUDGED} & shown=on"


def _model() -> System:
    """The reader's verdicts as numbers: where the one on this claim stands, and how all of them compare.

    Inputs: `index`, the number of the claim in the table, and `place_W01` and so on, the place of
    the reader's verdict on each.
    """
    places = {claim: sp.Symbol(f"place_{claim}", real=True) for claim in CLAIMS.index}
    index = sp.Symbol("index", real=True)
    one_if = lambda condition: sp.Piecewise((1, condition), (0, True))
    # How many claims meet a condition on the reader's place and the evidence's.
    count = lambda condition: sp.Add(
        *(one_if(condition(places[c], VERDICT_PLACES[v])) for c, v in CLAIMS.verdict.items())
    )
    given = lambda place: place > 0
    observables = {
        "yours": sp.Piecewise(*((places[c], sp.Eq(index, i)) for i, c in enumerate(CLAIMS.index)), (OUTSIDE, True)),
        "judged": count(lambda place, _: given(place)),
        "agreed": count(lambda place, theirs: sp.Eq(place, theirs)),
        "kinder": count(lambda place, theirs: given(place) & (place < theirs) if theirs < ORDERED_BELOW else sp.false),
        "stricter": count(
            lambda place, theirs: (place > theirs) & (place < ORDERED_BELOW) if theirs < ORDERED_BELOW else sp.false
        ),
    }
    # Nothing here moves in time; a system has one state at least.
    return System(
        "verdicts",
        {"still": "0"},
        observables=observables,
        inputs={"index": 0, **{str(place): OUTSIDE for place in places.values()}},
    )


LAST_PLACE = max(VERDICT_PLACES.values()) + 0.5  # the lower end of the picture, as a place
YOURS, NEUTRAL, INK = style.COLORS["drug"][0], style.COLORS["null"][0], style.INK[0]


@dataclass(frozen=True)
class Layout:
    """Sizes of one drawing.

    Parameters
    ----------
    width : float
        Of the picture, in points.
    head, headings, row, foot : float
        Heights in points: of the claim, of the columns' headings, from one verdict to the next,
        and of the room below.
    names, evidence : float
        Where two columns stand, as shares of the width.
    yours, counts : tuple of float
        From where to where the other two reach, as shares of the width.
    """

    width: float
    head: float
    headings: float
    row: float
    foot: float
    names: float
    yours: tuple[float, float]
    evidence: float
    counts: tuple[float, float]

    @property
    def ladder(self) -> float:
        """The height of the verdicts under each other, in points."""
        return LAST_PLACE * self.row

    @property
    def height(self) -> float:
        """Of the picture, in points."""
        return self.head + self.headings + self.ladder + self.foot


NARROW = Layout(
    width=316.8,
    head=70.0,
    headings=24.0,
    row=25.0,
    foot=8.0,
    names=0.035,
    yours=(0.36, 0.48),
    evidence=0.6,
    counts=(0.745, 0.93),
)


def draw_claims(figure, layout: Layout) -> None:
    """Draw every claim at the head of the picture, of which one is shown, and the columns' headings."""
    for claim, row in CLAIMS.iterrows():
        words = f"{page_text(row)}:\n" + "\n".join(textwrap.wrap(row.claim, 44))
        top, gid = 1 - 2 / layout.height, f"show:claim={claim}"
        figure.text(layout.names, top, words, va="top", fontsize=11.5, linespacing=1.3, gid=gid)
    middle = 1 - (layout.head + layout.headings / 2) / layout.height
    for x, text, look in (
        (sum(layout.yours) / 2, "you", {"color": YOURS}),
        (layout.evidence, "evidence", {}),
        (layout.counts[0], "all claims", {"ha": "left", "color": NEUTRAL}),
    ):
        figure.text(x, middle, text, **{"ha": "center", "va": "center", "weight": "bold", **look})


def draw_ladder(ax, layout: Layout) -> None:
    """Draw the verdicts below each other, those in order on one line, and how many claims have each."""
    counts = CLAIMS.verdict.value_counts()
    ordered = [place for place in VERDICT_PLACES.values() if place < ORDERED_BELOW]
    ax.plot([layout.names] * 2, [ordered[0], ordered[-1]], color=NEUTRAL, lw=1)
    for verdict, place in VERDICT_PLACES.items():
        count = counts.get(verdict, 0)
        ax.plot([layout.names], [place], "o", ms=4, color=NEUTRAL)
        ax.text(layout.names + 0.035, place, verdict, va="center_baseline", color=INK)
        for low, high in (layout.yours, (layout.evidence - 0.06, layout.evidence + 0.06)):
            ax.plot([low, high], [place + 0.32] * 2, color=NEUTRAL, lw=0.5, alpha=0.5)
        left, right = layout.counts
        end = left + (right - left) * count / counts.max()
        ax.barh(place, end - left, 0.42, left=left, color=NEUTRAL, alpha=0.45, lw=0)
        ax.text(end + 0.015, place, str(count), va="center_baseline", color=NEUTRAL)
    ax.text(layout.names, APART_LABEL, "apart from this order:", va="center_baseline", color=NEUTRAL)


class Judge(LiveFigure):
    """A claim of a popular page, the reader's verdict and, once asked for, that of the evidence.

    A claim that is not judged yet does not show its verdict, so that one look gives none away.

    Parameters
    ----------
    claim : str
        Which claim: "W01" and so on, as in data/claims.csv.
    yours_W01 : str
        The reader's verdict on W01, and one such control for each claim: "open" (not judged yet)
        or one of the six verdicts.
    shown : bool
        Whether to show the verdict of the evidence on what has been judged.

    References
    ----------
    Rows of data/claims.csv, which has every text.
    """

    title = "Judge, then see"
    caption = (
        "Claims of five popular web pages (A to E) on ketamine for PTSD, in the course's own words. From *supported* to *contradicted* "
        "the verdicts are an order; the last two stand apart, because what there is does not suffice to weigh them. Bars: how many claims "
        "have that verdict. A verdict is the course's reading of its sources, and can be wrong."
    )
    claim = Choice(
        "W49",
        {
            c: (f"{c[1:]} ({row.article.replace('; ', ', ')}): {row.claim}", {"index": i})
            for i, (c, row) in enumerate(CLAIMS.iterrows())
        },
        label="Claim",
    )
    # One control a claim, so that each keeps its verdict while others are judged.
    locals().update(
        {
            f"yours_{c}": Choice(
                NOT_JUDGED,
                {NOT_JUDGED: ("not judged yet", {f"place_{c}": OUTSIDE})}
                | {v: (v, {f"place_{c}": place}) for v, place in VERDICT_PLACES.items()},
                label="Your verdict",
                when=f"claim={c}",
            )
            for c in CLAIMS.index
        }
    )
    shown = Switch(False, label="Show the verdict of the evidence, once I have judged")

    system = _model()
    end = 1.0

    def draw(self, figure):
        self._draw_in(figure, NARROW)

    def _draw_in(self, figure, layout):
        """Draw the claim, the verdicts with what reader and evidence chose, and how many claims have each."""
        figure.set_size_inches(layout.width / 72, layout.height / 72)
        bottom, height = layout.foot / layout.height, layout.ladder / layout.height
        left, right = layout.yours
        whole, yours = (figure.add_axes((x, bottom, width, height)) for x, width in ((0, 1), (left, right - left)))
        for ax in (whole, yours):
            ax.set_axis_off()
            ax.set_xlim(0, 1)
            ax.set_ylim(LAST_PLACE, 0)
        draw_claims(figure, layout)
        draw_ladder(whole, layout)
        self.plot(yours, "yours", color=YOURS, lw=9, solid_capstyle="butt")
        for claim, row in CLAIMS.iterrows():
            place, gid = VERDICT_PLACES[row.verdict], f"show:{shown_when(claim)};{claim}"
            whole.plot([layout.evidence], [place], "D", ms=10, color=INK, gid=gid)

    # -- words ------------------------------------------------------------------------------

    narration = [
        *((f"claim={c}", f"{page_text(row)}: {row.claim}") for c, row in CLAIMS.iterrows()),
        *((f"claim={c} & yours_{c}={NOT_JUDGED}", "What is your verdict?") for c in CLAIMS.index),
        *((f"claim={c} & yours_{c}!={NOT_JUDGED}", f"Your verdict: {{yours_{c}}}.") for c in CLAIMS.index),
        ("shown=off", "The verdict of the evidence is not shown yet."),
        *(
            (
                shown_when(c),
                f"The evidence: {row.verdict}. {row.correct}"
                + (f" Pattern: {pattern_text(row)}." if row.pattern else "")
                + f" More in {chapter_text(row)}.",
            )
            for c, row in CLAIMS.iterrows()
        ),
        (
            "shown=on",
            f"You have judged {{value judged}} of {len(CLAIMS)} claims: {{value agreed}} like the evidence, {{value kinder}} "
            "more favorably, {value stricter} more strictly; where a verdict stands apart the two cannot be compared.",
        ),
    ]
    columns = ("Claim", "You", "Evidence", "Pattern", "Treated in", "What it says")
    rows = tuple(
        (
            f"yours_{c}!={NOT_JUDGED} & shown={shown}",
            [
                f"{c}, {row.article.replace('; ', ', ')}",
                f"{{yours_{c}}}",
                *((row.verdict, row.pattern or "none") if shown == "on" else ("not shown yet",) * 2),
                chapter_text(row),
                row.claim,
            ],
        )
        for c, row in CLAIMS.iterrows()
        for shown in ("off", "on")
    )
    evidence_marks = tuple(
        (shown_when(c), c, f"{row.claim} *{row.verdict.capitalize()}.* {row.correct} {evidence.cite(row.source)}")
        for c, row in CLAIMS.iterrows()
    )
