"""A real browser for tests: launch it, serve a built book to it, watch what a page does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, Playwright

# What a careful host sends: nothing from elsewhere, no data: address, no eval.
POLICY = "default-src 'self' 'unsafe-inline'"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SYSTEM_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HOW_TO_GET_ONE = (
    "No Chromium was found for the browser tests: install one with "
    "'apt-get install chromium' or '.venv/bin/playwright install --with-deps chromium'."
)


def launch(playwright: Playwright) -> Browser:
    """Chromium: the system's, else Playwright's own, else the one Playwright can fetch.

    Raises RuntimeError, with the way to get a browser, when there is none.
    """
    # Background networking would make a test wait for look-ups that have nothing to do with it.
    arguments = ["--disable-background-networking"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium as root does not start with one.
    system = next(filter(None, map(shutil.which, SYSTEM_BROWSERS)), None)
    start = partial(playwright.chromium.launch, executable_path=system, args=arguments)
    if system or Path(playwright.chromium.executable_path).exists():
        return start()
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    try:
        return start()
    except Error as error:
        raise RuntimeError(HOW_TO_GET_ONE) from error


class _Handler(SimpleHTTPRequestHandler):
    """Files of one directory under the strict policy, without a line of log for each."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/favicon.ico":  # Asked for by the browser, not by the page.
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        # A page that is left while it loads drops its connections: that is no fault of the server.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve(directory: Path) -> Iterator[str]:
    """The address, without a slash at its end, of `directory` served on the loopback."""
    server = _Server(("127.0.0.1", 0), partial(_Handler, directory=str(directory)))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Seen:
    """A page and what it did: `console` holds errors and warnings, `foreign` other hosts' URLs."""

    page: Page
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """Everything that a quiet page does not do, one line each."""
        return [
            *(f"console: {text}" for text in self.console),
            *(f"uncaught: {text}" for text in self.errors),
            *(f"request to another host: {url}" for url in self.foreign),
        ]


@contextmanager
def open_page(
    browser: Browser, url: str, width: int = 1280, dark: bool = False, offline: bool = False
) -> Iterator[Seen]:
    """Open `url` in a fresh context and watch it.

    `offline` cuts the network: from the start for `file://`, after the load for `http://`.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    home = urlsplit(url)
    page = context.new_page()
    seen = Seen(page)

    def on_request(request) -> None:
        to = urlsplit(request.url)
        if to.scheme in ("http", "https", "ws", "wss") and to.netloc != home.netloc:
            seen.foreign.append(request.url)

    def on_console(message) -> None:
        if message.type in ("error", "warning"):
            seen.console.append(f"{message.text} ({message.location.get('url', '')})")

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    try:
        if offline and home.scheme == "file":
            context.set_offline(True)
        page.goto(url)
        if offline:
            context.set_offline(True)
        yield seen
    finally:
        context.close()


def wait_until(page: Page, condition: str, seconds: float = 10) -> None:
    """Waits until a JavaScript expression is true, looking once a frame.

    Raises playwright's Error, which names the expression, when it does not become true.

    Playwright's own wait_for_function needs eval, which the content security policy forbids.
    """
    page.evaluate(
        f"""() => new Promise((done, fail) => {{
          const end = performance.now() + {1000 * seconds}
          const look = () => {{
            if ({condition}) done()
            else if (performance.now() > end) fail(new Error({json.dumps(condition)}))
            else requestAnimationFrame(look)
          }}
          look()
        }})"""
    )


# axe works out the contrast of each text by itself, and on a long chapter with thousands of code tokens
# and signs of formulas that is most of a minute. Three of each look say as much: of one color, size and
# weight, on one ground. What is positioned has a ground of its own, for it may lie on anything.
ALIKE = """(blocks) => {
  const grounds = new Map()
  let positioned = 0
  const ground = (e) => {
    if (!e) return ""
    if (!grounds.has(e)) {
      const s = getComputedStyle(e)
      const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.mixBlendMode, s.filter]
      if (!["static", "relative"].includes(s.position)) own.push(positioned++)
      grounds.set(e, `${ground(e.parentElement)}|${own}`)
    }
    return grounds.get(e)
  }
  for (const block of document.querySelectorAll(blocks)) {
    const looks = new Map()
    for (const e of block.querySelectorAll("*")) {
      if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility()) continue
      const s = getComputedStyle(e)
      const look = [s.color, s.fontSize, s.fontWeight, s.textShadow, ground(e)].join()
      looks.set(look, (looks.get(look) ?? 0) + 1)
      e.toggleAttribute("data-alike", looks.get(look) > 3)
    }
  }
}"""
CONTRAST_ONCE = "axe.configure({ rules: [{ id: 'color-contrast', selector: '*:not([data-alike])' }] })"


def axe(page: Page, within: str | None = None, alike: str = "pre, math") -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, one line a node; `within` is a CSS selector.

    `alike` says within which blocks the contrast of texts of one look is worked out three times and no
    more; with "" it is worked out for each. All other rules see everything.
    """
    options = {
        "runOnly": {"type": "tag", "values": WCAG},
        "resultTypes": ["violations"],
        "preload": False,  # axe would fetch each stylesheet again, some from a wrong address.
    }
    page.evaluate(ALIKE, alike or "no-such-block")
    result = Axe(f"{Axe().axe_script}\n{CONTRAST_ONCE}").run(page, context=within, options=options)
    page.evaluate("document.querySelectorAll('[data-alike]').forEach(e => e.removeAttribute('data-alike'))")
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))} | {node['html'][:200]} | "
        + " ".join(check["message"] for check in node["any"] + node["all"] + node["none"])
        for violation in result.response["violations"]
        for node in violation["nodes"]
    ]
