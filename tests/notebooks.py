"""Executes chapters and stores them so that git shows only real changes: `python -m tests.notebooks`."""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = ROOT / "chapters"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
# Without the version: a chapter executed on another Python with the same outputs stays the same.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
# What a session leaves behind: the state of its widgets; when a cell ran, and how it was folded.
SESSION = {"widgets"}
CELL_SESSION = {"ExecuteTime", "collapsed", "execution", "scrolled", "trusted"}
SECONDS_A_CELL = 300


class Unfinished(Exception):
    """A chapter that could not be executed to its end; its message is for the person at the terminal."""


def chapters() -> list[Path]:
    """Every chapter, in reading order."""
    return sorted(CHAPTERS.glob("*.ipynb"))


def read(path: Path) -> nbformat.NotebookNode:
    """The notebook as it is stored: nothing is added and nothing mended on the way."""
    return nbformat.v4.reads(path.read_text(encoding="utf-8"))


def normalize(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Removes, in place, all that differs from run to run though no output does."""
    kept = {k: v for k, v in notebook.metadata.items() if k not in SESSION}
    notebook.metadata = nbformat.from_dict({**kept, "kernelspec": KERNEL, "language_info": LANGUAGE})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    taken: set[str] = set()
    for position, cell in enumerate(notebook.cells):
        if not cell.get("id") or cell.id in taken:
            cell.id = hashlib.sha1(f"{position}\n{cell.source}".encode()).hexdigest()[:8]
        taken.add(cell.id)
        for key in CELL_SESSION & cell.metadata.keys():
            del cell.metadata[key]
        if cell.cell_type == "code":
            for output in cell.outputs:
                # A view refers to a widget that lives in the kernel of this run only.
                output.get("data", {}).pop(WIDGET_VIEW, None)
            cell.outputs = [o for o in cell.outputs if o.get("data") != {}]
    return notebook


def dumps(notebook: nbformat.NotebookNode) -> str:
    """The notebook as text, with a newline at its end."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def client_for(notebook: nbformat.NotebookNode) -> NotebookClient:
    """What runs the cells of a notebook, in place, in a fresh kernel that works in chapters/."""
    return NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        kernel_name=KERNEL["name"],
        resources={"metadata": {"path": str(CHAPTERS)}},
        record_timing=False,
        coalesce_streams=True,
        store_widget_state=False,
        # The kernel's remarks on its own transport are not for the person at the terminal.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )


def execute(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Runs every cell, in place.

    Raises nbclient's CellExecutionError, CellTimeoutError or DeadKernelError at the first cell
    that fails.
    """
    return client_for(notebook).execute()


def refresh(path: Path) -> str:
    """Executes and stores one chapter; returns the sentence to print.

    Raises Unfinished when a cell fails, and leaves the stored chapter as it was.
    """
    before = path.read_text(encoding="utf-8")
    notebook = normalize(read(path))
    try:
        execute(notebook)
    except (CellControlSignal, DeadKernelError) as error:
        raise Unfinished(f"{path.name} is left as it was, because a cell fails.\n{error}") from None
    after = dumps(normalize(notebook))
    if after == before:
        return f"{path.name}: as it was"
    path.write_text(after, encoding="utf-8", newline="\n")
    return f"{path.name}: stored anew"


def main() -> None:
    """Refreshes the chapters named on the command line, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.notebooks", description=__doc__)
    parser.add_argument("chapter", nargs="*", type=Path, help="a notebook; without one, all")
    paths = parser.parse_args().chapter or chapters()
    for path in paths:
        if not path.is_file():
            parser.error(f"there is no notebook {path}")
    failed = False
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for job in [pool.submit(refresh, path) for path in paths]:
            try:
                print(job.result(), flush=True)
            except Unfinished as reason:
                failed = True
                print(reason, file=sys.stderr)
    sys.exit(failed)


if __name__ == "__main__":
    main()
