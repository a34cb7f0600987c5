"""Figures of the evidence that stand still: what trials, surveys and websites say, drawn from data/."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from widgets import evidence, style
from widgets.page import svg as picture

WIDTH = 4.5  # inches: at the width of a phone, ten points stay ten points
LINE = 0.2  # inches of one line of text
ROW = 0.45  # inches of one row: its words above, its mark below
WORDS, MARK = -0.2, 0.21  # where in a row its words and its mark lie, in rows
DRUG, GRAY, INK = style.COLORS["drug"][0], style.COLORS["null"][0], style.INK[0]
PAGE = 640  # pixels at which a page shows the picture, as it shows the live figures


class Chart(Figure):
    """A matplotlib figure that carries its words: `alt`, computed from the same rows.

    In a notebook it shows itself as an image with that alternative text, the same
    letters each time; `savefig` and all else are matplotlib's.
    """

    key = ""
    alt = ""

    def svg(self) -> str:
        """The picture as SVG that may stand on a page beside others."""
        return picture.tidy(style.svg(self), self.key, self.alt)

    def _ipython_display_(self) -> None:
        from IPython.display import display

        html = picture.image(self.svg(), self.alt, PAGE)
        display({"text/html": html, "text/plain": self.alt}, raw=True)


def _styled(draw: Callable[[], Chart]) -> Callable[[], Chart]:
    """Draws in the course's style, whatever the notebook has set."""

    @wraps(draw)
    def styled() -> Chart:
        with mpl.rc_context(style.RC):
            return draw()

    return styled


class _Panels:
    """Panels under each other, each with its own axis, its rows, and room for both."""

    def __init__(self, key: str):
        self.key = key
        self.panels: list[dict] = []

    def add(self, title: str, rows: int, xlabel: str = "", top: float = 0.0) -> None:
        """A panel with `rows` rows and, if it has an `xlabel`, an axis; `top` inches stay free above it."""
        self.panels.append({"title": title, "rows": rows, "xlabel": xlabel, "top": top})

    def draw(self) -> tuple[Chart, list[Axes]]:
        """The figure and its empty axes; row i lies at y = i, counted from the top."""
        heights = [self._height(panel) for panel in self.panels]
        total = sum(heights)
        figure = Chart(figsize=(WIDTH, total))
        figure.key = self.key
        axes = []
        above = 0.0
        for panel, height in zip(self.panels, heights):
            below = self._below(panel)
            body = panel["rows"] * ROW
            bottom = total - above - height + below
            ax = figure.add_axes((0.045, bottom / total, 0.91, body / total))
            ax.set_ylim(panel["rows"] - 0.5, -0.5)
            ax.set_yticks([])
            ax.spines["left"].set_visible(False)
            if panel["title"]:
                ax.text(
                    0, 1 + 0.05 / body, panel["title"], transform=ax.transAxes,
                    weight="bold", va="bottom", size=10.5,
                )  # fmt: skip
            if panel["xlabel"]:
                ax.set_xlabel(panel["xlabel"], loc="left", labelpad=2)
            else:
                ax.spines["bottom"].set_visible(False)
                ax.set_xticks([])
            axes.append(ax)
            above += height
        return figure, axes

    @staticmethod
    def _below(panel: dict) -> float:
        lines = panel["xlabel"].count("\n") + 1 if panel["xlabel"] else 0
        return 0.3 + lines * LINE if lines else 0.06

    def _height(self, panel: dict) -> float:
        lines = panel["title"].count("\n") + 1 if panel["title"] else 0
        return panel["top"] + lines * LINE + 0.12 + panel["rows"] * ROW + self._below(panel)


def _label(ax: Axes, i: float, text: str, right: str = "") -> None:
    """The words of row i above its mark, and a short text at the right."""
    ax.text(0, i + WORDS, text, transform=ax.get_yaxis_transform(), va="center")
    if right:
        ax.text(1, i + WORDS, right, transform=ax.get_yaxis_transform(), va="center", ha="right")


def _interval(ax: Axes, i: float, low: float, value: float, high: float, color: str = DRUG) -> None:
    """An estimate and its interval."""
    ax.plot([low, high], [i + MARK] * 2, color=color, lw=2)
    ax.plot([value], [i + MARK], "o", ms=8, color=color)


def _zero(ax: Axes, i: float) -> None:
    """No difference, beside the mark of row i and not through its words."""
    ax.plot([0, 0], [i + MARK - 0.22, i + MARK + 0.22], color=INK, lw=1, zorder=1)


def _nothing(ax: Axes, i: float, text: str) -> None:
    """A row without a number: a gray field of full height and width, with the reason in it."""
    ax.axhspan(i + MARK - 0.2, i + MARK + 0.2, color=GRAY, alpha=0.22, lw=0)
    ax.text(0.5, i + MARK, text, transform=ax.get_yaxis_transform(), ha="center", va="center_baseline", color=INK)


def _key(figure: Chart, entries: list[tuple[str, str, str, str]], title: str = "") -> None:
    """What the marks mean, one a line at the top: (marker, edge, face, words)."""
    height = figure.get_size_inches()[1]
    if title:
        figure.text(0.045, 1 - 0.12 / height, title, weight="bold", va="center", size=10.5)
    for i, (mark, edge, face, words) in enumerate(entries):
        y = 1 - (0.12 + (i + bool(title) * 1.15) * LINE) / height
        figure.add_artist(Line2D([0.065], [y], marker=mark, color=edge, mfc=face, ms=7, ls="", mew=1.5))
        figure.text(0.095, y, words, va="center_baseline")


def _number(value: float, digits: int | None = None) -> str:
    """A number as a page prints it, with a true minus sign."""
    text = f"{value:.{digits}f}" if digits is not None else f"{value:g}"
    return text.replace("-", "−")


def _thousands(n: int) -> str:
    return f"{n:,}".replace(",", "\u202f")


def _range(low: float, high: float, digits: int | None = None) -> str:
    return f"{_number(low, digits)} to {_number(high, digits)}"


# ---------------------------------------------------------------- trials


@_styled
def ptsd_trials() -> Chart:
    """The randomized trials of ketamine in PTSD, each scale on an axis of its own.

    Rows of `trials`: randomized, published, PTSD. Differences in points of the scale the
    trial used (days, for a length of response) with their 95 % intervals; positive favors
    ketamine. A trial without a published effect keeps a row as large as the rest.
    """
    frame = evidence.table("trials").query("condition == 'PTSD' and randomized and status == 'published'")
    scales = evidence.table("instruments").set_index("id")
    groups: dict[str, pd.DataFrame] = {}
    # A scale with an effect to show comes first; a length of response is not a severity and comes last.
    order = frame.assign(last=frame["measure"].eq("duration"), empty=frame["difference"].isna())
    order["empty"] = order.groupby("scale")["empty"].transform("all")
    for scale, rows in order.sort_values(["last", "empty", "year"]).groupby("scale", sort=False):
        groups[str(scale)] = rows

    panels = _Panels("chart-ptsd-trials")
    for scale, rows in groups.items():
        title = "Days of response, not severity" if rows["measure"].iloc[0] == "duration" else scale
        if scale in scales.index:
            title += f" (0 to {scales.loc[scale, 'score_max']:g} points)"
        unit = "days" if rows["measure"].iloc[0] == "duration" else "points"
        drawn = rows[rows["difference"].notna()]
        sure = ", ".join(dict.fromkeys(filter(None, (evidence.certainty_label(row) for _, row in drawn.iterrows()))))
        xlabel = f"{unit} in favor of ketamine" + (f"; {sure}" if sure else "")
        panels.add(title, len(rows), "" if drawn.empty else xlabel)
    figure, axes = panels.draw()

    words = []
    for ax, (scale, rows) in zip(axes, groups.items()):
        drawn = rows["difference"].notna().any()
        if drawn:
            ax.set_xlim(-0.12 * rows["ci_high"].max(), rows["ci_high"].max() * 1.06)
        for i, row in enumerate(rows.itertuples()):
            against = row.comparator.split(",")[0].split(" 0")[0].split(" 15")[0]
            doses = "1 dose" if row.doses == 1 else f"{row.doses} doses"
            value = _number(row.difference) if pd.notna(row.difference) else ""
            _label(ax, i, f"{row.label}, n = {row.n}, {doses} vs {against}", value)
            who = f"{row.label} (n = {row.n}, {doses} against {against})"
            if pd.notna(row.difference):
                _zero(ax, i)
                _interval(ax, i, row.ci_low, row.difference, row.ci_high)
                sure = evidence.certainty_label(row._asdict())
                words.append(
                    f"{who}: {_number(row.difference)} {'days' if row.measure == 'duration' else scale + ' points'} "
                    f"in favor of ketamine, 95 % interval {_range(row.ci_low, row.ci_high)}"
                    + (f" ({sure})" if sure else "")
                )
            else:
                found = "no difference found" if row.result == "null" else "a length, in one arm only"
                _nothing(ax, i, f"{found}; no effect size published")
                words.append(f"{who}: {found}, no effect size published")
    none = frame["difference"].isna().sum()
    figure.alt = (
        f"Forest plot of the {len(frame)} randomized trials of ketamine in PTSD, each scale on its own axis; "
        f"{none} have no published effect size. {'; '.join(words)}."
    )
    return figure


@_styled
def pooled() -> Chart:
    """The pooled estimates of Borgogna 2024 side by side, as published (Hedges g, 95 % interval).

    Rows of `meta_analyses`: study Borgogna2024, as read. No number here is pooled by the course.
    """
    frame = evidence.table("meta_analyses").query("study == 'Borgogna2024' and checked == 'verified'")
    names = {
        "all": "all effects", "bias-adjusted": "all effects, corrected for bias", "24 h": "at 24 h",
        "24 h, passive": "at 24 h, against passive controls", "24 h, active": "at 24 h, against active controls",
        "1 week": "at 1 week", "2 weeks and later": "at 2 weeks and later",
    }  # fmt: skip
    panels = _Panels("chart-pooled")
    panels.add("", len(frame), "standardized difference g, in favor of ketamine\ngray: the interval reaches zero")
    figure, (ax,) = panels.draw()
    ax.set_xlim(-0.4, 1.0)
    words = []
    for i, row in enumerate(frame.itertuples()):
        name = names[row.subset]
        if pd.notna(row.estimate):
            zero = row.ci_low <= 0
            right = f"{_number(row.estimate, 2)} ({_range(row.ci_low, row.ci_high, 2)})"
            _label(ax, i, name, right)
            _zero(ax, i)
            _interval(ax, i, row.ci_low, row.estimate, row.ci_high, GRAY if zero else DRUG)
            words.append(
                f"{name} {_number(row.estimate, 2)}, interval {_range(row.ci_low, row.ci_high, 2)}"
                + (" (reaches zero)" if zero else "")
            )
        else:
            _label(ax, i, name)
            _nothing(ax, i, "no significant difference; no number read")
            words.append(f"{name} no significant difference, no number read")
    first = frame.iloc[0]
    figure.alt = (
        f"Pooled effects of ketamine on PTSD from {first['studies']} trials ({evidence.label('Borgogna2024')}), "
        f"Hedges g in favor of ketamine: {'; '.join(words)}. Intervals that reach zero are gray."
    )
    return figure


# ---------------------------------------------------------------- how common


@_styled
def prevalence() -> Chart:
    """How common PTSD is, survey by survey, grouped by what the percentage is a share of.

    Rows of `prevalence`, in percent; each row names its survey, criteria and number asked.
    """
    frame = evidence.table("prevalence")
    measures = {
        "past year": "In the past year, of everyone asked",
        "lifetime": "Ever in life, of everyone asked",
        "lifetime, of those exposed": "Ever in life, of those exposed to trauma",
    }
    everyone = frame[(frame["sex"] == "all") | (frame["measure"] == "lifetime, of those exposed")]
    groups = {title: everyone[everyone["measure"] == m].sort_values("year") for m, title in measures.items()}
    panels = _Panels("chart-prevalence")
    for place, (title, rows) in enumerate(groups.items()):
        panels.add(title, len(rows), "percent" if place == len(groups) - 1 else "")
    figure, axes = panels.draw()
    top = max(rows["percent"].max() for rows in groups.values()) * 1.15
    words = []
    for ax, (title, rows) in zip(axes, groups.items()):
        ax.set_xlim(0, top)
        said = []
        for i, row in enumerate(rows.itertuples()):
            group = "" if row.sex == "all" else f", {row.sex}"
            n = f", n = {_thousands(row.n)}" if pd.notna(row.n) else f", {row.population}"
            _label(ax, i, f"{_survey(row.survey)} {row.year}{group}{n}, {row.criteria}")
            ax.barh(i + MARK, row.percent, 0.32, color=INK, alpha=0.75)
            ax.text(row.percent + top * 0.012, i + MARK, f"{row.percent:g} %", va="center_baseline")
            said.append(f"{_survey(row.survey)} {row.year}{group} {row.percent:g} %")
        words.append(f"{title.lower()}: {', '.join(said)}")
    figure.alt = f"Bars of the share of people with PTSD, by what it is a share of. {'; '.join(words)}."
    return figure


def _memory(rows: pd.DataFrame) -> str:
    recalled = rows["checked"] == "recalled"
    return " (from memory)" if recalled.all() else " (partly from memory)" if recalled.any() else ""


def _survey(name: str) -> str:
    return {"National Stressful Events Survey": "NSES", "World Mental Health": "WMH"}.get(name, name)


@_styled
def trauma_risk() -> Chart:
    """The risk of PTSD after one kind of event, and how the answer depends on how the event was sampled.

    Rows of `trauma_risk` with measure risk, in percent, for kinds of event sampled in more than one way.
    """
    frame = evidence.table("trauma_risk").query(
        "measure == 'risk' and kind not in ('any event', 'saw death', 'illness')"
    )
    ways = {
        "one random event": ("o", style.COLORS["drug"][0], "one event chosen by lot"),
        "index event": ("D", style.COLORS["protein"][0], "the event named as cause"),
        "worst event": ("^", style.COLORS["synapse"][0], "the worst event"),
        "any exposure": ("s", style.COLORS["bdnf"][0], "any exposure, US veterans"),
        "victims studied": ("v", style.COLORS["effect"][0], "studies of victims"),
    }
    kinds = ["sexual violence", "assault", "combat", "road accident", "disaster", "death of someone close"]
    panels = _Panels("chart-trauma-risk")
    panels.add("", len(kinds), "percent with PTSD", top=0.3 + (len(ways) + 1) * LINE)
    figure, (ax,) = panels.draw()
    key = [(mark, color, color, name) for mark, color, name in ways.values()]
    _key(figure, [*key, ("o", INK, style.GROUND[0], "open: from memory")], "How the event was chosen")
    ax.set_xlim(-1.5, 70)
    words = []
    for i, kind in enumerate(kinds):
        ax.axhline(i + MARK, color=GRAY, lw=0.6, alpha=0.5)
        _label(ax, i, kind)
        said = []
        for way, (mark, color, name) in ways.items():
            rows = frame[(frame["kind"] == kind) & (frame["sampled"] == way)]
            for row in rows.itertuples():
                memory = row.checked == "recalled"
                if pd.notna(row.value):
                    ax.plot(
                        [row.value],
                        [i + MARK],
                        mark,
                        color=color,
                        ms=7,
                        mfc=style.GROUND[0] if memory else color,
                        mew=1.5,
                    )
                else:
                    ax.plot(
                        [row.low, row.high], [i + MARK] * 2, "-", color=color, lw=5, alpha=0.5, solid_capstyle="butt"
                    )
                    ax.plot([row.low, row.high], [i + MARK] * 2, mark, color=color, ms=7, ls="", mew=1.5)
            if len(rows):
                low, high = rows[["value", "low"]].min().min(), rows[["value", "high"]].max().max()
                span = f"{low:g} %" if low == high else f"{low:g} to {high:g} %"
                said.append(f"{span} by {name}" + _memory(rows))
        words.append(f"{kind} {', '.join(said)}")
    figure.alt = (
        "Risk of PTSD after six kinds of event, each marked by how the event was chosen. "
        f"{'; '.join(words)}. Open marks are from memory."
    )
    return figure


# ---------------------------------------------------------------- treatments


@_styled
def responders() -> Chart:
    """How many improve or recover with a treatment and with its comparator.

    Rows of `treatments` in percent with a comparator and a benefit; a trial that found no
    difference from placebo, and published no size, keeps a row of its own.
    """
    frame = evidence.table("treatments")
    good = frame["measure"].str.match(r"improved|responders$|remission")
    rows = frame[good & frame["comparator_value"].notna() & (frame["unit"] == "%")]
    null = frame[
        (frame["measure"] == "difference from placebo")
        & frame["value"].isna()
        & frame["finding"].str.startswith("No difference")
    ]
    rows = pd.concat([rows, null])
    panels = _Panels("chart-responders")
    panels.add("", len(rows), "percent of people", top=0.06 + 2 * LINE)
    figure, (ax,) = panels.draw()
    _key(
        figure,
        [
            ("o", INK, INK, "with the treatment"),
            ("o", GRAY, style.GROUND[0], "with placebo, or with therapy and placebo"),
        ],
    )
    ax.set_xlim(0, 85)
    words = []
    for i, row in enumerate(rows.itertuples()):
        weeks = f", week {row.weeks_high:g}" if pd.notna(row.weeks_high) else ""
        memory = "from memory" if "value" in row.recalled or row.checked == "recalled" else ""
        measure = row.measure.split(" at ")[0]
        who = f" {row.population}" if row.population == "veterans" else ""
        name = (
            f"{_short(row.treatment)}{who}: {measure}"
            if pd.notna(row.value)
            else f"{_short(row.treatment)}, {row.population}"
        )
        _label(ax, i, name, f"n = {row.n}{weeks}")
        if pd.notna(row.value):
            y = i + MARK
            ax.plot([row.comparator_value, row.value], [y, y], color=GRAY, lw=1.5)
            ax.plot([row.comparator_value], [y], "o", ms=8, color=GRAY, mfc=style.GROUND[0], mew=1.8)
            ax.plot([row.value], [y], "o", ms=8, color=INK, mew=1.8)
            low, high = sorted((row.value, row.comparator_value))
            if low == high:
                ax.text(high + 2, y, f"{high:g} in both arms", va="center_baseline")
            else:
                ax.text(low - 2, y, f"{row.comparator_value:g}", va="center_baseline", ha="right", color=GRAY)
                ax.text(high + 2, y, f"{row.value:g}" + (f", {memory}" if memory else ""), va="center_baseline")
            words.append(
                f"{name} {row.value:g} against {row.comparator_value:g} % with {row.comparator}"
                + (f" ({memory})" if memory else "")
            )
        else:
            _nothing(ax, i, "no difference found; no size published")
            words.append(f"{name}: no difference from placebo found")
    figure.alt = (
        f"For {len(rows)} comparisons, the share of people who improve or recover with a treatment of PTSD (filled) "
        f"and with its comparator (open). {'; '.join(words)}."
    )
    return figure


@_styled
def treatments() -> Chart:
    """Pooled effects of treatments of PTSD, grouped by what they were compared with.

    Rows of `meta_analyses` with a standardized effect on PTSD. Groups are not to be compared
    with each other: a waitlist makes a treatment look larger than a placebo does.
    """
    frame = evidence.table("meta_analyses")
    frame = frame[(frame["condition"] == "PTSD") & frame["metric"].isin(["g", "SMD"]) & (frame["treatment"] != "none")]
    frame = frame[
        ~frame["subset"].isin(
            ["24 h", "24 h, passive", "24 h, difference", "1 week", "2 weeks and later", "24 h, active"]
        )
    ]
    frame = frame.assign(benefit=lambda f: f["estimate"].where(f["metric"] == "g", -f["estimate"]))
    frame = frame.assign(
        low=frame["ci_low"].where(frame["metric"] == "g", -frame["ci_high"]),
        high=frame["ci_high"].where(frame["metric"] == "g", -frame["ci_low"]),
    )
    ketamine = frame["treatment"] == "ketamine"
    groups = {
        "Against placebo": frame[frame["versus"] == "placebo"],
        "Ketamine, against any control": frame[ketamine],
        "Against usual or other care": frame[frame["versus"] == "usual or other care"],
        "Against any control, waitlists among them": frame[(frame["versus"] == "any control") & ~ketamine],
        "Against people who wait": frame[frame["versus"] == "waitlist"],
    }
    groups = {title: rows.sort_values("benefit") for title, rows in groups.items()}
    panels = _Panels("chart-treatments")
    for place, (title, rows) in enumerate(groups.items()):
        last = place == len(groups) - 1
        panels.add(
            title,
            len(rows),
            "standardized difference, in favor of the treatment\npsychotherapies: computed here from an open table"
            if last
            else "",
        )
    figure, axes = panels.draw()
    words = []
    for ax, (title, rows) in zip(axes, groups.items()):
        ax.set_xlim(-0.2, 2.7)
        said = []
        for i, row in enumerate(rows.itertuples()):
            extra = {
                "bias-adjusted": ", corrected for bias",
                "community": ", community",
                "veteran or military": ", military",
            }.get(row.subset, "")
            name = f"{_short(row.treatment)}{extra}"
            own = ", computed here" if row.checked == "derived" else ""
            right = f"{_number(row.benefit, 2)} ({_range(row.low, row.high, 2)})"
            _label(ax, i, name, right)
            _zero(ax, i)
            _interval(ax, i, row.low, row.benefit, row.high, DRUG if row.treatment == "ketamine" else INK)
            said.append(f"{name} {_number(row.benefit, 2)} ({_range(row.low, row.high, 2)}{own})")
        words.append(f"{title.lower()}: {', '.join(said)}")
    figure.alt = (
        "Pooled effects of treatments of PTSD in panels by comparator, which are not to be compared with each other. "
        f"{'; '.join(words)}."
    )
    return figure


def _short(name: str) -> str:
    return {"prolonged exposure with paroxetine": "exposure with paroxetine", "SSRI": "any SSRI"}.get(name, name)


# ---------------------------------------------------------------- claims


@_styled
def claims() -> Chart:
    """What five web articles claim, counted by article and verdict; a claim of two articles counts in both.

    Rows of `claims`. The area of a disk is the number of claims, which stands in it.
    """
    frame = evidence.table("claims")
    verdicts = ["supported", "partly", "overstated", "contradicted", "not established", "not checkable"]
    pairs = frame.assign(article=frame["article"].str.split("; ")).explode("article")
    counts = pairs.groupby(["verdict", "article"]).size().unstack(fill_value=0).reindex(verdicts, fill_value=0)
    articles = list(counts.columns)
    total = frame.groupby("verdict").size().reindex(verdicts, fill_value=0)
    figure = Chart(figsize=(WIDTH, 3.5))
    figure.key = "chart-claims"
    ax = figure.add_axes((0.27, 0.02, 0.71, 0.86))
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_xlim(-0.6, len(articles) + 0.5)
    ax.set_ylim(len(verdicts) - 0.45, -0.55)
    ax.set_xticks([*range(len(articles)), len(articles)], [*articles, "all"])
    ax.xaxis.tick_top()
    ax.set_yticks(range(len(verdicts)), verdicts)
    ax.tick_params(length=0, pad=6)
    ax.axvline(len(articles) - 0.5, color=GRAY, lw=0.8)
    most = counts.to_numpy().max()
    for i, verdict in enumerate(verdicts):
        for j, article in enumerate(articles):
            n = counts.loc[verdict, article]
            if n:
                ax.plot([j], [i], "o", ms=8 + 22 * (n / most) ** 0.5, color=INK, alpha=0.16, mew=0)
            ax.text(j, i, str(n) if n else "–", ha="center", va="center_baseline", color=INK if n else GRAY)
        ax.text(len(articles), i, str(total[verdict]), ha="center", va="center_baseline", weight="bold")
    figure.text(0.25, 0.925, "article", va="center_baseline", ha="right", color=GRAY)
    words = [
        f"{verdict} {total[verdict]} ("
        + ", ".join(f"{article} {counts.loc[verdict, article]}" for article in articles if counts.loc[verdict, article])
        + ")"
        for verdict in verdicts
    ]
    figure.alt = (
        f"Of {len(frame)} claims in five web articles, A to E, by verdict: {'; '.join(words)}. "
        "A claim that several articles make counts once in the total and in each of them."
    )
    return figure
