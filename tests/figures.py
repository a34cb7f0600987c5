"""Live figures to test with: those of the course, and one that holds every control and every part."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import nbformat

from tests.conftest import ROOT
from widgets import style
from widgets.figures.occupancy import Occupancy
from widgets.figures.pathway import Pathway
from widgets.figures.predicted import Predicted
from widgets.figures.routes import Routes
from widgets.figures.timeline import Timeline
from widgets.live import Choice, Cursor, LiveFigure, MultiChoice, Slider, Switch, script, sheet
from widgets.live.words import terms
from widgets.page import svg as picture
from widgets.page.bundle import registration
from widgets.system import Parameter, System, bolus, infusion, release

# A stiff system with a Hill term: binding in seconds, response over days; rates 6,000 times apart.
STIFF = System(
    "stiff",
    {
        "depot": "-ka*depot",
        "drug": "ka*depot - ke*drug - kon*drug*(1 - bound) + koff*bound",
        "bound": "kon*drug*(1 - bound) - koff*bound",
        "response": "kin*drug**hill/(ec50**hill + drug**hill) - kout*response",
    },
    {
        "ka": Parameter("ka", 1.4, "1/h", cv=0.4), "ke": Parameter("ke", 0.35, "1/h", cv=0.3), "kon": 200.0,
        "koff": 300.0, "kin": 0.12, "kout": Parameter("kout", 0.05, "1/h", cv=0.5),
    },
    {"drug_level": ("drug", "mg/L", "drug"), "effect": ("response", "1", "effect"), "share": ("hill/10", "1")},
    inputs={"ec50": 1.0, "hill": 1.4},
)  # fmt: skip


class Everything(LiveFigure):
    """Every kind of control and of part, over a system that is stiff and not linear."""

    title = "Everything at once"
    caption = "A figure for tests, with *markup* and [a link](https://example.org/)."
    amount = Slider(10.0, 1, 40, 0.5, label="Amount", unit="mg")
    ec50 = Slider(1.0, 0.2, 5, label="Half-effect", unit="mg/L", log=True)
    shots = Slider(2, 1, 4, whole=True, label="Doses", when="shown=slow")
    steep = Choice("soft", {"soft": ("gently", {"hill": 1.4}), "steep": ("steeply", {"hill": 3.0})}, label="Rises")
    axis = Choice("linear", {"linear": "linear", "log": "logarithmic"}, label="Axis")
    shown = MultiChoice(
        ("slow", "fast"),
        {"slow": "Slow release", "fast": "At once"},
        label="Runs",
        line_styles={"slow": "solid", "fast": "dashed"},
    )
    band = Switch(False, label="People")
    extras = Switch(True, label="Extras")
    now = Cursor(3.0, 1 / 60, 48, label="Time cursor")

    system = STIFF
    ensemble = STIFF.sample_population(16)
    doses = {
        "slow": [release("amount", "depot", 0.5, count="shots", every=6)],
        "fast": [bolus("amount", "drug"), infusion("amount/2", "drug", 2, start=8)],
    }
    runs_when = {"slow": "shown=slow", "fast": "shown=fast"}
    end = 48.0
    spans = {"felt": ("{first effect@slow > 0.3}", "{last effect@slow > 0.3}")}
    texts = {"peak": "peak {max drug_level@slow:mg/L}"}

    def draw(self, figure):
        figure.set_size_inches(4.4, 4.2)
        drug, effect, gray = (style.COLORS[c][0] for c in ("drug", "effect", "null"))
        for name in ("linear", "log"):
            ax = figure.add_axes((0.13, 0.55, 0.82, 0.36), gid=f"show:axis={name}")
            ax.set_title("Drug (mg/L)", color=drug)
            if name == "log":
                ax.set_yscale("log")
                ax.set_ylim(0.01, 100)
                ax.set_yticks([0.01, 1, 100], ["0.01", "1", "100"])
                ax.minorticks_off()
                style.time_axis(ax, 1 / 60, 48, ("1 min", "20 min", "1 h", "8 h", "1 day"))
            else:
                ax.set_ylim(0, 100)
                ax.set_xlim(0, 48)
            for run, line in (("slow", "-"), ("fast", (0, (7, 3)))):
                self.fill(ax, f"drug_level@{run}", color=drug, alpha=0.15)
                self.plot(ax, f"drug_level@{run}", color=drug, linestyle=line)
                self.label_curve(
                    ax,
                    f"drug_level@{run}",
                    run,
                    20 if run == "slow" else None,
                    "right" if run == "slow" else "above",
                    color=drug,
                )
            self.cursor(ax)
        ax = figure.add_axes((0.13, 0.1, 0.82, 0.3))
        ax.set_xlim(0, 48)
        ax.set_ylim(0, 3)
        self.plot(ax, "effect@slow", color=effect)
        self.point(ax, "effect@slow", color=effect)
        ax.axvspan(1, 2, 0.9, 1, color=effect, alpha=0.4, gid="span:felt")
        ax.axvspan(40, 44, 0, 0.5, color=effect, gid="level:effect@slow", lw=0)
        ax.axvspan(45, 47, 0, 0.2, color=effect, gid="grow:effect@slow", lw=0)
        ax.text(1, 2.3, "?", gid="text:peak")
        ax.text(30, 2.3, "extra", color=gray, gid="show:extras=on & shots>1")

    narration = [
        ("shown!=slow|fast", "Nothing is shown."),
        (
            "shown=slow",
            "In {shots} doses of {amount:mg} it peaks at {max drug_level@slow:mg/L} after {tmax drug_level@slow:duration}; "
            "half is gone in {halflife drug_level@slow 30 40:duration}, the area is {auc drug_level@slow}.",
        ),
        (
            "shown=slow",
            "The effect rises {steep} and lasts from {first effect@slow > 0.3:duration|never} to "
            "{last effect@slow > 0.3:duration|the end}; at {now:duration} it is {at effect@slow:percent}.",
        ),
        (
            "shown=fast & amount>20",
            "At once a large dose of {amount:mg} peaks at {max drug_level@fast:mg/L}; share {value share@fast:percent}.",
        ),
        "Runs: {shown|none}. Extras are {extras}.",
    ]
    columns = ("Run", "Peak", "Effect now")
    rows = [
        ("shown=slow", ['slow, "so to say"', "{max drug_level@slow:mg/L}", "{at effect@slow}"]),
        ("shown=fast", ["fast", "{max drug_level@fast:mg/L}", "{at effect@fast}"]),
    ]
    scenarios = (
        ("Much", {"amount": 40.0, "shots": 4}, "Four large doses."),
        ("Nothing", {"shown": ()}, "No run."),
    )


FIGURES = {"routes": Routes, "everything": Everything}
COURSE = {**FIGURES, "timeline": Timeline, "pathway": Pathway, "occupancy": Occupancy, "predicted": Predicted}


def shows(figure, name: str) -> dict:
    """Settings, beside the figure's own, at which its control `name` stands on the page."""
    out = {}
    for other, sign, wanted in terms(figure.control_traits()[name].when):
        control = figure.control_traits()[other]
        if sign == ">":
            out[other] = control.high
        elif sign == "<":
            out[other] = control.low
        elif isinstance(control, Switch):
            out[other] = (wanted == "on") == (sign == "=")
        else:
            key = next(k for k in control.options if (k in wanted.split("|")) == (sign == "="))
            out[other] = (key,) if isinstance(control, MultiChoice) else key
    return out


def parts_of(svg: str) -> dict[str, ET.Element]:
    """The named parts of a picture, each an element."""
    return {e.get("data-part", ""): e for e in ET.fromstring(svg).iter() if e.get("data-part")}


def page(*outputs) -> nbformat.NotebookNode:
    """A chapter with these outputs, as it is stored: executed, and without a kernel's memory."""
    cells = [nbformat.v4.new_markdown_cell("# A chapter", id="title")]
    for i, output in enumerate(outputs):
        data = {k: v for k, v in output._repr_mimebundle_().items() if k.startswith("text/")}
        cells += [
            nbformat.v4.new_markdown_cell(f"Words before output {i + 1}.", id=f"words-{i}"),
            nbformat.v4.new_code_cell(f"output_{i}", id=f"cell-{i}", execution_count=i + 1, outputs=[
                nbformat.v4.new_output("execute_result", data, execution_count=i + 1)]),
        ]  # fmt: skip
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def build(folder: Path, pages: dict[str, nbformat.NotebookNode]) -> tuple[Path, str, int]:
    """A book of these pages, built by the project's own configuration: its html, what was said, the status."""
    (folder / "_config.yml").write_text((ROOT / "_config.yml").read_text("utf-8"), "utf-8")
    root, *rest = pages
    toc = [f"format: jb-book\nroot: {root}\n", "chapters:\n" if rest else "", *(f"- file: {name}\n" for name in rest)]
    (folder / "_toc.yml").write_text("".join(toc), "utf-8")
    for name in ("widgets", "data"):
        (folder / name).symlink_to(ROOT / name)
    for name, notebook in pages.items():
        nbformat.write(notebook, folder / f"{name}.ipynb")
    done = subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), "build", folder, "-W", "--keep-going", "--quiet"],
        capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    return folder / "_build/html", done.stdout + done.stderr, done.returncode


def alone(figure) -> str:
    """A page that carries one figure, made as the book makes it."""
    return (
        '<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{figure.title}</title><style>{sheet()} body {{ background: var(--live-ground); color: var(--live-ink); }}</style>"
        f"<main><h1>{figure.title}</h1>{picture.inline(figure.html())}</main>"
        f'<script type="module">{registration(figure.model_source)}\n{script()}\nbook(document);</script></html>'
    )  # fmt: skip
