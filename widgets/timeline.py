"""Timeline: how fast and for how long? The drug, the intoxication and what remains, on one time axis."""

from __future__ import annotations

import pandas as pd

from widgets import evidence, style
from widgets import pharmacokinetics as pk
from widgets.live import Choice, Cursor, LiveFigure, Slider, Switch
from widgets.routes import RANGES

END = 60 * 24.0  # h
DAY = 24.0
MINUTE = 1 / 60
GONE = 1.0  # ng/mL: below this the drug is called gone, and the figure says so

ROUTES = {
    "iv": "into a vein over 40 min", "im": "into a muscle", "nasal": "nasal spray",
    "sublingual": "under the tongue", "oral": "swallowed", "sc": "under the skin",
}
FIELD = {"iv": "intravenous", "im": "intramuscular", "nasal": "nasal", "sublingual": "sublingual", "oral": "oral", "sc": "subcutaneous"}
# How a dose by each route with a curve is written, and when that curve is shown.
GIVEN = {"iv": "{injection:mg/kg}", "im": "{injection:mg/kg}", "nasal": "{sprays} × 28 mg", "sublingual": "{tablet:mg}", "oral": "{tablet:mg}"}
SHOWN = {r: f"route={r}" + (" & drug=esketamine" if r == "nasal" else "") for r in GIVEN}
# Doses of a regimen: a first series, then a second (hours between, when the second begins).
REGIMENS = {
    "one": ("one dose", {"n1": 1, "e1": 0, "s2": 0, "n2": 0, "e2": 0}),
    "six": ("six in two weeks", {"n1": 6, "e1": 14 * DAY / 6, "s2": 0, "n2": 0, "e2": 0}),
    "eight": ("eight in four weeks", {"n1": 8, "e1": 3.5 * DAY, "s2": 0, "n2": 0, "e2": 0}),
    "maintenance": ("eight, then four weekly: not studied in PTSD", {"n1": 8, "e1": 3.5 * DAY, "s2": 28 * DAY, "n2": 4, "e2": 7 * DAY}),
}
KETAMINE_IV = "drug=ketamine & route=iv"
ESKETAMINE_NASAL = "drug=esketamine & route=nasal"
NO_CURVE = {
    "route=sc": "No human plasma curve under the skin is known.",
    "route=nasal & drug=ketamine": "No model fits the racemate by nose.",
}
TIMED = {KETAMINE_IV: "ketamine", ESKETAMINE_NASAL: "esketamine"}
EFFECTS = ("dissociation", "blood pressure", "sedation", "nausea")

# What is drawn of what remains: condition, rows of timecourses, where and how. "kept" is a length of
# response, counted from the first dose with `shift` days added to what the row counts.
REMAINS = (
    ("PTSD", KETAMINE_IV + " & regimen=one", "T69", "point", 0),
    ("PTSD", KETAMINE_IV + " & regimen=one", "T74", "point", 0),
    ("PTSD", KETAMINE_IV + " & regimen=one", "T75", "point", 0),
    ("PTSD", KETAMINE_IV + " & regimen=one", "T76", "kept", 0),
    ("PTSD", KETAMINE_IV + " & regimen=six", "T70", "point", 0),
    ("PTSD", KETAMINE_IV + " & regimen=six", "T71", "kept", 14),
    ("PTSD", KETAMINE_IV + " & regimen=six", "T78", "kept", 12),
    ("PTSD", KETAMINE_IV + " & regimen=eight", "T73", "point", 0),
    ("depression", KETAMINE_IV + " & regimen=one", "T89", "span", 0),
    ("depression", KETAMINE_IV + " & regimen=one", "T93", "point", 0),
    ("depression", KETAMINE_IV + " & regimen=six", "T92", "kept", 12),
    ("depression", KETAMINE_IV + " & regimen=eight", "T91", "point", 0),
)
SAID = {
    "T69": "better than midazolam, n = 41", "T74": "no difference from ketorolac, n = 41",
    "T75": "no difference from midazolam, n = 27", "T76": "response lasted longer, n = 20",
    "T70": "better than midazolam, n = 30", "T71": "half of 10 responders lost it by then",
    "T78": "half of 12 remitters by then, open", "T73": "no difference from placebo, n = 158",
    "T89": "better than placebo, for days", "T93": "no difference when masked, n = 40",
    "T92": "half of 14 responders by then, open", "T91": "better than placebo, n = 158",
}
# Groups of what popular pages say, and the panel each is laid over.
CLAIMS = {
    "how soon intoxication starts": ("acts", "felt within"), "how long side effects last": ("acts", "side effects gone in"),
    "how soon a benefit starts": ("remains", "helps within"), "how long a benefit lasts": ("remains", "helps for"),
}
LINE = 20.0  # points for one entry: its words, and its mark below


def rows(name: str) -> pd.DataFrame:
    """A table of data/ by its id."""
    return evidence.table(name).set_index("id")


def author(source: str) -> str:
    """The first source of a row as a short text, for a mark in the picture."""
    return evidence.label(evidence.split_source(source)[0][0]).replace(" et al.", "")


class Timeline(LiveFigure):
    """One time axis for the drug, the intoxication and the benefit.

    drug       "ketamine" (racemate) or "esketamine"
    route      "iv", "im", "nasal", "sublingual", "oral", "sc" (no curve is known)
    regimen    "one", "six", "eight", "maintenance"
    injection  mg/kg at a fixed 70 kg (0.1 to 0.75); sprays 1 to 3; tablet in mg (25 to 150)
    now        the time cursor, h, from one minute to sixty days
    compare    conventional treatments beside it
    band       the middle 80 % of 32 virtual people
    claims     what popular pages say, laid over what was measured

    Time is logarithmic for one dose and in days for a series. Every mark stands for a row of
    data/timecourses.csv, data/treatments.csv or data/claims.csv.
    """

    title = "How fast, and for how long?"
    caption = (
        "Blood: the model of [Perez-Ruixo 2021](https://doi.org/10.1007/s40262-020-00953-4), with the racemate as an approximation; "
        "shaded, the middle 80 % of 32 virtual people. Gone means below 1 ng/mL. Filled mark: better than its comparator. "
        "Open gray mark of the same size: no difference. Dotted: no comparator. Hatched: what popular pages claim. "
        "Weight is fixed at 70 kg: this is not a dose calculator."
    )
    drug = Choice("ketamine", {"ketamine": "ketamine (racemate)", "esketamine": "esketamine"}, label="Drug")
    route = Choice("iv", ROUTES, label="Route")
    regimen = Choice("one", REGIMENS, label="Regimen")
    injection = Slider(0.5, 0.1, 0.75, 0.05, label="Dose", unit="mg/kg", when="route=iv|im|sc")
    sprays = Slider(2, 1, 3, 1, label="Sprays of 28 mg", when="route=nasal")
    tablet = Slider(50, 25, 150, 25, label="Dose", unit="mg", when="route=sublingual|oral")
    now = Cursor(1.0, MINUTE, END, label="Time cursor")
    compare = Switch(True, label="Conventional treatments")
    band = Switch(True, label="Show how people differ")
    claims = Switch(False, label="What websites say")

    system = pk.ketamine()
    people = system.people(32)
    doses = {
        route: [*pk.doses(route, amount, sprays="sprays", count="n1", every="e1"),
                *pk.doses(route, amount, sprays="sprays", start="s2", count="n2", every="e2")]
        for route, amount in (("iv", f"injection*{pk.BODY_WEIGHT}"), ("im", f"injection*{pk.BODY_WEIGHT}"), ("nasal", None),
                              ("sublingual", "tablet"), ("oral", "tablet"))
    }
    runs_when = SHOWN
    end = END

    # -- drawing ----------------------------------------------------------------------------

    HEIGHTS = {"blood": 118.0, "acts": 6.75 * LINE, "remains": 11.5 * LINE}
    GAP, TOP, BOTTOM, WIDTH = 36.0, 18.0, 36.0, 316.8

    def draw(self, figure):
        height = sum(self.HEIGHTS.values()) + 2 * self.GAP + self.TOP + self.BOTTOM
        figure.set_size_inches(self.WIDTH / 72, height / 72)
        data, treatments, claims = rows("timecourses"), rows("treatments"), rows("claims")
        for time in ("one", "series"):
            when = "regimen=one" if time == "one" else "regimen!=one"
            bottom = height - self.TOP
            axes = {}
            for name, tall in self.HEIGHTS.items():
                bottom -= tall
                axes[name] = figure.add_axes((0.105, bottom / height, 0.85, tall / height), gid=f"show:{when}")
                bottom -= self.GAP
            self.blood(axes["blood"], time)
            self.acts(axes["acts"], time, data, claims)
            self.remains(axes["remains"], time, data, treatments, claims)
            for name, ax in axes.items():
                if time == "one":
                    style.time_axis(ax, MINUTE, END, ("1 min", "10 min", "1 h", "8 h", "1 day", "1 week", "60 days"))
                else:
                    ax.set_xlim(0, END)
                    ax.set_xticks([0, 7 * DAY, 14 * DAY, 28 * DAY, 42 * DAY, 60 * DAY], ["0", "1 week", "2", "4", "6 weeks", "60 days"])
                if name != "blood":
                    ax.set_ylim(self.HEIGHTS[name] / LINE, 0)
                    ax.set_yticks([])
                    ax.spines["left"].set_visible(False)
                if name == "acts":
                    ax.tick_params(axis="x", labelbottom=False)
                self.cursor(ax, linestyle=(0, (3, 2)), color=style.COLORS["null"][0], zorder=0)
            axes["remains"].set_xlabel("Time since the start of the first dose")

    def blood(self, ax, time):
        drug, metabolite, gray = (style.COLORS[c][0] for c in ("drug", "metabolite", "null"))
        ax.set_title("In the blood (ng/mL)", color=drug)
        ax.set_yscale("log")
        ax.set_ylim(0.1, 3000)
        ax.set_yticks([0.1, 1, 10, 100, 1000], ["0.1", "1", "10", "100", "1,000"])
        ax.minorticks_off()
        ax.tick_params(axis="y", pad=2)
        for name, (low, high) in RANGES.items():
            ax.axhspan(low, high, color=gray, alpha=0.13, lw=0, gid="show:drug=ketamine")
            ax.text(0.995, high, name, transform=ax.get_yaxis_transform(), ha="right", va="bottom" if name == "dissociation" else "top",
                    color=gray, gid="show:drug=ketamine")
        ax.axhline(GONE, color=gray, lw=0.8, linestyle=(0, (1, 2)))
        ax.text(0.01, GONE, "below 1: called gone", transform=ax.get_yaxis_transform(), va="bottom", color=gray)
        for route in self.doses:
            for quantity, color in (("norketamine", metabolite), ("plasma", drug)):
                self.fill(ax, f"{quantity}@{route}", color=color, alpha=0.15)
                self.plot(ax, f"{quantity}@{route}", color=color, lw=2.2 if quantity == "plasma" else 1.5)
        if time == "series":
            # A comb of doses leaves no room at the curve.
            ax.text(0.66, 1.04, "ketamine", transform=ax.transAxes, ha="right", color=drug)
            ax.text(0.995, 1.04, "norketamine", transform=ax.transAxes, ha="right", color=metabolite)
        for route in self.doses if time == "one" else ():
            self.name(ax, f"plasma@{route}", "ketamine", 10 / 60, "left", color=drug)
            self.name(ax, f"norketamine@{route}", "norketamine", 16, "right", color=metabolite)
        for when, text in NO_CURVE.items():
            ax.text(0.5, 0.45, text, transform=ax.transAxes, ha="center", gid=f"show:{when}")

    def acts(self, ax, time, data, claims):
        effect = style.COLORS["effect"][0]
        gray = style.COLORS["null"][0]
        ax.set_title("While it acts", color=effect)
        if time == "series":
            ax.text(0.01, 0.5, "After each dose, for hours: too short to draw here.", transform=ax.get_yaxis_transform(), va="center")
            for regimen, (_, n) in REGIMENS.items():
                times = [i * n["e1"] for i in range(n["n1"])] + [n["s2"] + i * n["e2"] for i in range(n["n2"])]
                for t in times:
                    ax.plot([t, t], [1.2, 2.2], color=effect, lw=2.2, gid=f"show:regimen={regimen}")
        else:
            for line, name in enumerate(EFFECTS):
                y = 1.1 * line + 0.8
                for when, drug in TIMED.items():
                    self.effect(ax, data[(data.effect == name) & (data.drug == drug) & (data.route == FIELD["iv" if drug == "ketamine" else "nasal"])
                                         & (data.band == "while it acts")], name, when, y)
                for when in ("drug=ketamine & route!=iv", "drug=esketamine & route!=nasal"):
                    ax.text(0.01, y - 0.35, f"{name}: timing not established", transform=ax.get_yaxis_transform(), va="center", color=gray, gid=f"show:{when}")
        self.said(ax, "acts", claims, 4.65)

    def effect(self, ax, found, name, when, y):
        """One effect of one drug by its usual route: from onset to end, darker where all sources agree."""
        color, gray = style.COLORS["effect"][0], style.COLORS["null"][0]
        timed = found[(found.timing == "measured") & found.end_high.notna()]
        row = (timed if len(timed) else found).index[0]
        gid = f"show:{when};{row}"
        if not len(timed):
            known = found.incidence.dropna()
            text = f"{name}: {known.iloc[0]:g} in 100; timing not established" if len(known) else f"{name}: timing not established"
            if len(known) and found.loc[known.index[0], "checked"] == "recalled":
                text = f"{name}: about {known.iloc[0]:g} in 100 (recalled), no times"
            ax.text(0.01, y - 0.35, text, transform=ax.get_yaxis_transform(), va="center", color=gray, gid=gid)
            return
        start = timed.onset_low.dropna()
        start = max(start.min() if len(start) else 1.0, 1.0) * MINUTE
        low, high = timed.end_low.min() * MINUTE, timed.end_high.max() * MINUTE
        peak = timed.peak_low.dropna()
        ax.fill([start, high, high, start], [y - 0.14, y - 0.14, y + 0.14, y + 0.14], color=color, alpha=0.35, lw=0, gid=gid)
        if low == low and low > start:
            ax.fill([start, low, low, start], [y - 0.14, y - 0.14, y + 0.14, y + 0.14], color=color, alpha=0.75, lw=0, gid=gid)
        if len(peak):
            ax.plot([peak.median() * MINUTE] * 2, [y - 0.26, y + 0.26], color=style.INK[0], lw=1.6, gid=gid)
        size = timed["size"].dropna()
        note = f", up {size.min():.0f} to {size.max():.0f} mmHg" if name == "blood pressure" and len(size) > 1 else ""
        ax.text(0.01, y - 0.42, f"{name}{note}: over by {self.spoken(high)}", transform=ax.get_yaxis_transform(), va="center", gid=gid)

    @staticmethod
    def spoken(hours: float) -> str:
        from widgets.words import duration
        return duration(hours)

    def remains(self, ax, time, data, treatments, claims):
        color, gray = style.COLORS["synapse"][0], style.COLORS["null"][0]
        ax.set_title("What remains: on PTSD, as measured", color=color)
        regimens = ("one",) if time == "one" else ("six", "eight", "maintenance")
        for regimen in regimens:
            lines = {"PTSD": 0.0, "depression": 4.95}
            for lane, when, row, kind, shift in REMAINS:
                if when.endswith(f"regimen={regimen}"):
                    self.remain(ax, data.loc[row], row, when, kind, shift, lines[lane], lane, time)
                    lines[lane] += 1.0
        nothing = ["drug=esketamine", "drug=ketamine & route!=iv"]
        for when in nothing:
            ax.text(0.5, 1.9, "No PTSD data for this drug and route.", transform=ax.get_yaxis_transform(), ha="center", va="center", gid=f"show:{when}")
        if time == "series":
            ax.text(0.5, 1.9, "Maintenance: no PTSD data.", transform=ax.get_yaxis_transform(), ha="center", va="center",
                    gid=f"show:{KETAMINE_IV} & regimen=maintenance;T87")
        ax.text(0.01, 4.6, "On depression: another illness", transform=ax.get_yaxis_transform(), va="center", color=style.COLORS["bdnf"][0], weight="bold")
        self.said(ax, "remains", claims, 7.1)
        # Conventional treatments: how long treatment had lasted when benefit was measured.
        ax.text(0.01, 9.35, "Conventional treatments: benefit measured", transform=ax.get_yaxis_transform(), va="center", weight="bold", gid="show:compare=on")
        for line, (row, text, weeks) in enumerate((("X08", "sertraline: anger week 1, others by week 6", (1, 6)),
                                                   ("X37", "prolonged exposure: after 2 or 8 weeks", (2, 8)))):
            y, gid = 10.05 + 0.93 * line, f"show:compare=on;{row}"
            ax.text(0.01, y - 0.22, text, transform=ax.get_yaxis_transform(), va="center", gid=gid)
            for week in weeks:
                ax.plot([week * 7 * DAY] * 2, [y + 0.08, y + 0.44], color=style.COLORS["protein"][0], lw=3, gid=gid)
            ax.plot([weeks[0] * 7 * DAY, weeks[1] * 7 * DAY], [y + 0.26] * 2, color=style.COLORS["protein"][0], lw=1.2, gid=gid)

    def remain(self, ax, row, name, when, kind, shift, line, lane, time):
        """One finding: its words, and below them its mark. A null is as large as any other."""
        color = style.COLORS["synapse" if lane == "PTSD" else "bdnf"][0]
        gray = style.COLORS["null"][0]
        gid = f"show:{when};{name}"
        null = row["result"] == "no difference"
        alone = row["result"] == "no comparator"
        y = line + 0.42
        ax.text(0.01, y - 0.2, f"{author(row['source'])}: {SAID[name]}", transform=ax.get_yaxis_transform(), va="center", gid=gid)
        y += 0.28
        point = dict(marker="o", markersize=7.5, markeredgewidth=2, linestyle="none", gid=gid)
        if kind == "point":
            t = row["peak_high"] * MINUTE
            followed = row["followed_until"] * MINUTE
            if followed == followed and followed > t:
                ax.plot([t, min(followed, END)], [y, y], color=gray if null else color, lw=1.4, linestyle="-" if null else (0, (1, 2)), gid=gid)
            ax.plot([t], [y], color=gray if null else color, markerfacecolor=style.GROUND[0] if null else color, **point)
        elif kind == "kept":
            start = max(shift * DAY, DAY)
            t = row["end_high"] * MINUTE + shift * DAY
            ax.plot([start, t], [y, y], color=color, lw=2.4, linestyle=(0, (1, 1.6)) if alone else "-", gid=gid)
            ax.plot([t, t], [y - 0.2, y + 0.2], color=color, lw=2.4, gid=gid)
        else:
            start, low, high = (row[c] * MINUTE for c in ("onset_low", "end_low", "end_high"))
            ax.fill([start, high, high, start], [y - 0.13, y - 0.13, y + 0.13, y + 0.13], color=color, alpha=0.35, lw=0, gid=gid)
            ax.fill([start, low, low, start], [y - 0.13, y - 0.13, y + 0.13, y + 0.13], color=color, alpha=0.8, lw=0, gid=gid)

    def said(self, ax, panel, claims, line):
        """What popular pages claim, hatched over the times they name, each group with its verdicts."""
        color = style.COLORS["glutamate"][0]
        ax.text(0.01, line + 0.18, "What websites say: switch it on to compare.", transform=ax.get_yaxis_transform(), va="center",
                color=style.COLORS["null"][0], gid="show:claims=off")
        for about, (where, text) in CLAIMS.items():
            if where != panel:
                continue
            group = claims[claims.about == about]
            verdicts = group.verdict.value_counts()
            words = ", ".join(f"{n} {v}" for v, n in verdicts.items())
            ax.text(0.01, line + 0.18, f"websites: {text} … ({words})", transform=ax.get_yaxis_transform(), va="center", color=color, gid="show:claims=on")
            for row, claim in group.iterrows():
                low, high = max(claim.claimed_low * MINUTE, MINUTE), min(claim.claimed_high * MINUTE, END)
                ax.fill([low, high, high, low], [line + 0.48, line + 0.48, line + 0.78, line + 0.78], facecolor="none", edgecolor=color, lw=1.2,
                        hatch="////", gid=f"show:claims=on;{row}")
            line += 1.0

    # -- words ------------------------------------------------------------------------------

    say = [
        *((f"{SHOWN[r]} & regimen=one", f"After {GIVEN[r]} {ROUTES[r]}, ketamine peaks at {{max plasma@{r}:ng/mL}} and falls below 1 ng/mL after "
           f"{{last plasma@{r} > 1:duration}}; norketamine after {{last norketamine@{r} > 1:duration}}.") for r in GIVEN),
        *((f"{SHOWN[r]} & regimen!=one", f"With {GIVEN[r]} {ROUTES[r]} each time ketamine is below 1 ng/mL for good from day "
           f"{{last plasma@{r} > 1:duration}} on; it peaks at {{max plasma@{r}:ng/mL}}.".replace("from day {", "from {")) for r in GIVEN),
        ("route=sc", "Under the skin no human plasma curve was found, so none is drawn."),
        ("route=nasal & drug=ketamine", "For the racemate by nose no model fits the measured bioavailabilities, so no curve is drawn."),
        (KETAMINE_IV + " & regimen=one", "In PTSD, one infusion was better than midazolam at 24 h in 41 people (Feder 2014); against ketorolac there was "
                                         "no difference (Dadabayev 2020)."),
        (KETAMINE_IV + " & regimen=six", "In 30 people six infusions were better than midazolam at week 2; half of the responders had lost the response "
                                         "27.5 days later, about day 41 (Feder 2021)."),
        (KETAMINE_IV + " & regimen=eight", "In 158 veterans and service members eight infusions did not differ from placebo on the PTSD scales (Abdallah 2022)."),
        (KETAMINE_IV + " & regimen=maintenance", "Maintenance was not tested in a randomized trial in PTSD."),
        ("drug=esketamine", "Esketamine has no randomized trial in PTSD."),
        ("drug=ketamine & route!=iv", "Ketamine by this route has no randomized trial in PTSD."),
        *((SHOWN[r], f"At the cursor, {{now:duration}}: {{at plasma@{r}:ng/mL}} of ketamine.") for r in GIVEN),
    ]
    columns = ("What", "When or how much")
    rows = [
        *((SHOWN[r], [what, value]) for r in GIVEN for what, value in (
            ("Dose", GIVEN[r]), ("Peak of ketamine", f"{{max plasma@{r}:ng/mL}}"), ("Time of the first peak or the highest", f"{{tmax plasma@{r}:duration}}"),
            ("Ketamine below 1 ng/mL", f"{{last plasma@{r} > 1:duration}}"), ("Norketamine below 1 ng/mL", f"{{last norketamine@{r} > 1:duration}}"))),
        (KETAMINE_IV + " & regimen=one", ["PTSD, 24 h", "better than midazolam, n = 41; no difference from ketorolac, n = 41"]),
        (KETAMINE_IV + " & regimen=six", ["PTSD, week 2", "better than midazolam, n = 30"]),
        (KETAMINE_IV + " & regimen=six", ["PTSD, about day 41", "half of the 10 responders had lost the response"]),
        (KETAMINE_IV + " & regimen=eight", ["PTSD, four weeks", "no difference from placebo, n = 158"]),
        (KETAMINE_IV + " & regimen=maintenance", ["PTSD", "not studied"]),
        ("drug=esketamine", ["PTSD", "no randomized trial"]),
        ("drug=ketamine & route!=iv", ["PTSD", "no randomized trial by this route"]),
    ]
    scenarios = (
        ("One infusion", {}, "The standard infusion of trials. The drug is gone within two days; the one comparison that found a difference was made at 24 h."),
        ("Nasal esketamine", {"drug": "esketamine", "route": "nasal"}, "A spray instead of an infusion: a lower peak, times taken from its label and program, and no trial in PTSD."),
        ("Six infusions", {"regimen": "six"}, "Days instead of minutes on the axis. Between infusions the blood is nearly empty; the comparison was made at week 2."),
        ("The veterans' trial", {"regimen": "eight"}, "The largest trial, n = 158. Two more infusions, placebo as the comparator, and no difference on the PTSD scales."),
        ("A tablet at home", {"route": "oral", "claims": True}, "Swallowed, little ketamine and much norketamine reach the blood; no trial in PTSD; what websites say is switched on."),
    )


def _marks() -> tuple:
    """Each mark of the picture with its condition, its row and its source, from data/."""
    data, treatments, claims = rows("timecourses"), rows("treatments"), rows("claims")
    out = []
    text = lambda row: f"{row['finding']} {evidence.cite(row['source'])}"
    for when, drug in TIMED.items():
        for name in EFFECTS:
            found = data[(data.effect == name) & (data.drug == drug) & (data.route == FIELD["iv" if drug == "ketamine" else "nasal"])
                         & (data.band == "while it acts")]
            out += [(f"{when} & regimen=one", row, f"{name.capitalize()}: {text(r)}") for row, r in found.iterrows()]
    out += [(when, row, f"{data.loc[row, 'effect']}: {text(data.loc[row])}") for _, when, row, _, _ in REMAINS]
    out.append((f"{KETAMINE_IV} & regimen=maintenance", "T87", text(data.loc["T87"])))
    out += [("compare=on", row, f"{treatments.loc[row, 'treatment'].capitalize()}: {text(treatments.loc[row])}") for row in ("X08", "X09", "X37")]
    for about in CLAIMS:
        out += [("claims=on", row, f"Claimed by article {c['article']}: {c['claim']} *{c['verdict'].capitalize()}.* {c['correct']} {evidence.cite(c['source'])}")
                for row, c in claims[claims.about == about].iterrows()]
    return tuple(out)


Timeline.marks = _marks()
