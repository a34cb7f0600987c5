"""A real JupyterLab for tests: its own folder and settings, no trust in any notebook."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat

from tests.conftest import ROOT


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address and the folder it shows."""

    address: str
    folder: Path

    def put(self, name: str, *cells: str) -> str:
        """Writes a notebook of code cells that nobody has run; returns its address."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        notebook.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
        nbformat.write(notebook, self.folder / name)
        return self.open(name)

    def open(self, name: str) -> str:
        """The address of a notebook of the folder, in a workspace of its own."""
        return f"{self.address}/lab/workspaces/{Path(name).stem}/tree/{name}"

    def kernels(self) -> list[str]:
        """The ids of the running kernels."""
        with urllib.request.urlopen(f"{self.address}/api/kernels") as answer:
            return [k["id"] for k in json.load(answer)]

    def kill(self, kernel: str) -> None:
        """Ends a kernel as a crash would, as far as the page can tell."""
        request = urllib.request.Request(f"{self.address}/api/kernels/{kernel}", method="DELETE")
        urllib.request.urlopen(request).close()


@contextmanager
def lab(folder: Path) -> Iterator[Lab]:
    """JupyterLab on the loopback, showing `folder`; ended with its kernels.

    Raises RuntimeError, with what it printed, when it does not answer within a minute.
    """
    home = folder.parent / f"{folder.name}-home"
    folder.mkdir(exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        # Settings and the list of trusted notebooks are this test's own.
        **{f"JUPYTER_{kind}_DIR": str(home / kind.lower()) for kind in ("CONFIG", "DATA", "RUNTIME")},
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONPATH": str(ROOT),
    }
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ip=127.0.0.1",
        f"--ServerApp.root_dir={folder}",
        "--IdentityProvider.token=",
        "--ServerApp.password=",
        "--ServerApp.disable_check_xsrf=True",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.news_url=None",
    ]
    log = home.with_suffix(".log").open("w+")
    server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
    address = f"http://127.0.0.1:{port}"
    try:
        end = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(f"{address}/api").close()
                break
            except OSError:
                if server.poll() is not None or time.monotonic() > end:
                    log.seek(0)
                    raise RuntimeError(f"JupyterLab did not start: {log.read()}") from None
                time.sleep(0.2)
        yield Lab(address, folder)
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def command(page, name: str, **arguments) -> None:
    """Runs one of JupyterLab's own commands in the page."""
    page.evaluate("([name, args]) => { window.jupyterapp.commands.execute(name, args); }", [name, arguments])


def ready(page) -> None:
    """Waits until the notebook is open and its kernel answers."""
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    # The indicator in the toolbar says "idle" before there is a kernel; the session itself does not.
    page.evaluate("""async () => {
      const end = Date.now() + 60000;
      for (;;) {
        const context = window.jupyterapp?.shell?.currentWidget?.sessionContext;
        if (context) await context.ready;
        if (context?.session?.kernel?.connectionStatus === "connected" && context.session.kernel.status === "idle") return;
        if (Date.now() > end) throw new Error("no kernel answered within a minute");
        await new Promise((done) => setTimeout(done, 100));
      }
    }""")


def dark(page, on: bool) -> None:
    """JupyterLab's dark or light theme."""
    command(page, "apputils:change-theme", theme="JupyterLab Dark" if on else "JupyterLab Light")
    page.wait_for_selector(f'body[data-jp-theme-light="{str(not on).lower()}"]', state="attached", timeout=20_000)
