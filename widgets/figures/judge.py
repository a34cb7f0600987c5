"""Judge: what do you make of a claim, before you see what the evidence makes of it?"""

from __future__ import annotations

import textwrap

import sympy as sp

from widgets import evidence, style
from widgets.live import Choice, LiveFigure, Switch
from widgets.system import System

# Each verdict and how far down the picture it stands. The first four are an order, from a claim that
# stands to one that falls; the last two are apart from it, because nothing there can be weighed.
PLACES = {
    "supported": 1.0,
    "partly": 2.0,
    "overstated": 3.0,
    "contradicted": 4.0,
    "not established": 5.9,
    "not checkable": 6.9,
}
ORDER = 4.5  # places above this number are in the order
OPEN, NOWHERE = "open", -2.0  # a claim not yet judged, and a place outside the picture
CLAIMS = evidence.table("claims").set_index("id")


def pages(row) -> str:
    """Who makes a claim, as the start of a sentence: "Page A says" or "Pages A and C say"."""
    *first, last = row.article.split("; ")
    return f"Pages {', '.join(first)} and {last} say" if first else f"Page {last} says"


def chapter(row) -> str:
    """The chapter that treats a claim, in words."""
    return f"chapter {int(row.chapter[:2])}"


def pattern(row) -> str:
    """The pattern of persuasion in a claim, with the verdicts on all claims that share it; "" where there is none."""
    if not row.pattern:
        return ""
    alike = CLAIMS[CLAIMS.pattern == row.pattern].verdict
    counts = ", ".join(f"{n} {verdict}" for verdict in PLACES if (n := (alike == verdict).sum()))
    return f"{row.pattern} ({'this claim alone' if len(alike) == 1 else f'{len(alike)} claims: {counts}'})"


def judged(claim: str) -> str:
    """The condition under which the verdict on a claim is shown: the reader has judged it, and asks."""
    return f"claim={claim} & yours_{claim}!={OPEN} & shown=on"


def _model() -> System:
    """The reader's verdicts as numbers: where the one on this claim stands, and how all of them compare.

    `index` is the place of the claim in the table, `place_W01` and so on the place of each verdict.
    """
    places = {claim: sp.Symbol(f"place_{claim}", real=True) for claim in CLAIMS.index}
    index = sp.Symbol("index", real=True)
    one_if = lambda condition: sp.Piecewise((1, condition), (0, True))
    over = lambda condition: sp.Add(*(one_if(condition(places[c], PLACES[v])) for c, v in CLAIMS.verdict.items()))
    given = lambda place: place > 0
    observables = {
        "yours": sp.Piecewise(*((places[c], sp.Eq(index, i)) for i, c in enumerate(CLAIMS.index)), (NOWHERE, True)),
        "judged": over(lambda place, _: given(place)),
        "agreed": over(lambda place, evidence_: sp.Eq(place, evidence_)),
        "kinder": over(lambda place, evidence_: given(place) & (place < evidence_) if evidence_ < ORDER else sp.false),
        "stricter": over(
            lambda place, evidence_: (place > evidence_) & (place < ORDER) if evidence_ < ORDER else sp.false
        ),
    }
    # Nothing here moves in time; a system has one state at least.
    return System(
        "verdicts",
        {"still": "0"},
        observables=observables,
        inputs={"index": 0, **{str(place): NOWHERE for place in places.values()}},
    )


class Judge(LiveFigure):
    """A claim of a popular page, the reader's verdict and, once asked for, that of the evidence.

    claim      which claim: "W01" and so on, as in data/claims.csv
    yours_W01  the reader's verdict on W01, and one such control for each claim:
               "open" (not judged yet) or one of the six verdicts
    shown      whether to show the verdict of the evidence on what has been judged

    A claim that is still open keeps its verdict to itself, so that one look gives none away.
    Every text is from data/claims.csv.
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
                OPEN,
                {OPEN: ("not judged yet", {f"place_{c}": NOWHERE})}
                | {v: (v, {f"place_{c}": place}) for v, place in PLACES.items()},
                label="Your verdict",
                when=f"claim={c}",
            )
            for c in CLAIMS.index
        }
    )
    shown = Switch(False, label="Show the verdict of the evidence, once I have judged")

    system = _model()
    end = 1.0

    # -- drawing ----------------------------------------------------------------------------

    WIDTH, HEAD, ROW, HEADINGS, FOOT = 316.8, 70.0, 25.0, 24.0, 8.0
    # Where the columns stand, as shares of the width.
    NAMES, YOURS, EVIDENCE, COUNTS = 0.035, (0.36, 0.48), 0.6, (0.745, 0.93)

    def draw(self, figure):
        ladder = (max(PLACES.values()) + 0.5) * self.ROW
        height = self.HEAD + self.HEADINGS + ladder + self.FOOT
        figure.set_size_inches(self.WIDTH / 72, height / 72)
        ink, gray, color = style.INK[0], style.COLORS["null"][0], style.COLORS["drug"][0]
        whole = figure.add_axes((0, self.FOOT / height, 1, ladder / height))
        for ax in (
            whole,
            yours := figure.add_axes(
                (self.YOURS[0], self.FOOT / height, self.YOURS[1] - self.YOURS[0], ladder / height)
            ),
        ):
            ax.set_axis_off()
            ax.set_xlim(0, 1)
            ax.set_ylim(max(PLACES.values()) + 0.5, 0)
        for claim, row in CLAIMS.iterrows():
            words = f"{pages(row)}:\n" + "\n".join(textwrap.wrap(row.claim, 44))
            figure.text(
                self.NAMES, 1 - 2 / height, words, va="top", fontsize=11.5, linespacing=1.3, gid=f"show:claim={claim}"
            )
        top = 1 - (self.HEAD + self.HEADINGS / 2) / height
        for x, text, look in (
            (sum(self.YOURS) / 2, "you", {"color": color}),
            (self.EVIDENCE, "evidence", {}),
            (self.COUNTS[0], "all claims", {"ha": "left", "color": gray}),
        ):
            figure.text(x, top, text, **{"ha": "center", "va": "center", "weight": "bold", **look})
        self.ladder(whole, ink, gray)
        self.plot(yours, "yours", color=color, lw=9, solid_capstyle="butt")
        for claim, row in CLAIMS.iterrows():
            whole.plot(
                [self.EVIDENCE], [PLACES[row.verdict]], "D", ms=10, color=ink, gid=f"show:{judged(claim)};{claim}"
            )

    def ladder(self, ax, ink, gray):
        """The verdicts below each other, those in order on one line, and how many claims have each."""
        counts = CLAIMS.verdict.value_counts()
        ordered = [place for place in PLACES.values() if place < ORDER]
        ax.plot([self.NAMES] * 2, [ordered[0], ordered[-1]], color=gray, lw=1)
        for verdict, place in PLACES.items():
            ax.plot([self.NAMES], [place], "o", ms=4, color=gray)
            ax.text(self.NAMES + 0.035, place, verdict, va="center_baseline", color=ink)
            for low, high in (self.YOURS, (self.EVIDENCE - 0.06, self.EVIDENCE + 0.06)):
                ax.plot([low, high], [place + 0.32] * 2, color=gray, lw=0.5, alpha=0.5)
            left, right = self.COUNTS
            end = left + (right - left) * counts.get(verdict, 0) / counts.max()
            ax.barh(place, end - left, 0.42, left=left, color=gray, alpha=0.45, lw=0)
            ax.text(end + 0.015, place, str(counts.get(verdict, 0)), va="center_baseline", color=gray)
        ax.text(self.NAMES, (ORDER + 5.4) / 2, "apart from this order:", va="center_baseline", color=gray)

    # -- words ------------------------------------------------------------------------------

    narration = [
        *((f"claim={c}", f"{pages(row)}: {row.claim}") for c, row in CLAIMS.iterrows()),
        *((f"claim={c} & yours_{c}={OPEN}", "What is your verdict?") for c in CLAIMS.index),
        *((f"claim={c} & yours_{c}!={OPEN}", f"Your verdict: {{yours_{c}}}.") for c in CLAIMS.index),
        ("shown=off", "The verdict of the evidence is not shown yet."),
        *(
            (
                judged(c),
                f"The evidence: {row.verdict}. {row.correct}"
                + (f" Pattern: {pattern(row)}." if row.pattern else "")
                + f" More in {chapter(row)}.",
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
    rows = [
        (
            f"yours_{c}!={OPEN} & shown={shown}",
            [
                f"{c}, {row.article.replace('; ', ', ')}",
                f"{{yours_{c}}}",
                *((row.verdict, row.pattern or "none") if shown == "on" else ("not shown yet",) * 2),
                chapter(row),
                row.claim,
            ],
        )
        for c, row in CLAIMS.iterrows()
        for shown in ("off", "on")
    ]
    evidence_marks = tuple(
        (judged(c), c, f"{row.claim} *{row.verdict.capitalize()}.* {row.correct} {evidence.cite(row.source)}")
        for c, row in CLAIMS.iterrows()
    )
