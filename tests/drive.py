"""Moves a live figure as a reader does, by mouse and by keyboard, wherever it lives."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

# Waits, frame by frame, until the picture differs from `before` and then stands still.
SETTLED = """(root, before) => new Promise((done, fail) => {
  const state = () => [...root.querySelectorAll(".live-picture svg :is(path, text, use)")].filter(e => e.getClientRects().length)
    .map(e => { const g = e.closest("[data-part]"); return e.outerHTML + (g ? `${g.getAttribute("opacity")} ${g.getAttribute("transform")}` : "") }).join("|")
  const end = performance.now() + 15000
  let last = "", still = 0
  const look = () => {
    const now = state()
    still = now === last ? still + 1 : 0
    last = now
    if (now !== before && still > 5) done(now)
    else if (performance.now() > end) fail(new Error(now === before ? "the picture did not move" : "the picture does not come to rest"))
    else requestAnimationFrame(look)
  }
  look()
})"""


class Driven:
    """One live figure on a page: `spec` is its specification, `root` its element."""

    def __init__(self, page: Page, spec: dict, root: Locator):
        self.page, self.root = page, root
        self.controls = {c["name"]: c for c in spec["controls"]}

    def picture(self, before: str | None = None) -> str:
        """The picture once it stands still; it must differ from `before` when that is given."""
        return self.root.evaluate(SETTLED, before)

    @property
    def words(self) -> str:
        return self.root.locator(".live-words").inner_text()

    @property
    def note(self) -> str:
        return self.root.locator(".live-note").inner_text()

    def table(self) -> list[list[str]]:
        """The rows of the table, opened when it is folded."""
        fold = self.root.locator("details.live-table")
        fold.evaluate("fold => { fold.open = true }")
        self.picture()
        return fold.locator("tbody tr").evaluate_all("rows => rows.map(r => [...r.cells].map(c => c.textContent))")

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def box(self, name: str, option: str | None = None) -> Locator:
        """The native control of a trait; for several options, the box of one."""
        control = self.controls[name]
        if control["kind"] == "multichoice":
            group = self.root.get_by_role("group", name=control["label"], exact=True)
            label = {key: text for key, text, _ in control["options"]}[option]
            return group.get_by_role("checkbox", name=label, exact=True)
        role = {"slider": "slider", "cursor": "slider", "choice": "combobox", "switch": "checkbox"}[control["kind"]]
        return self.root.get_by_role(role, name=control["label"], exact=True).and_(
            self.root.locator(":not([hidden] *)")
        )

    def options(self, name: str) -> list[str]:
        return [o[0] for o in self.controls[name].get("options", [])]

    def by_keyboard(self, name: str) -> str:
        """Moves a control by its keys; returns the picture, which must have moved."""
        kind, before = self.controls[name]["kind"], self.picture()
        box = self.box(name, *self.options(name)[-1:])
        box.focus()
        if kind in ("slider", "cursor"):
            at_end = box.evaluate("box => +box.value >= +box.max")
            self.page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
        elif kind == "choice":
            first = box.evaluate("box => box.selectedIndex === 0")
            self.page.keyboard.press("ArrowDown" if first else "ArrowUp")
        else:
            self.page.keyboard.press("Space")
        return self.picture(before)

    def by_mouse(self, name: str) -> str:
        """Moves a control by pointer: drags a slider, clicks a box, picks an option; returns the picture, which must have moved."""
        kind, before = self.controls[name]["kind"], self.picture()
        box = self.box(name, *self.options(name)[-1:])
        box.scroll_into_view_if_needed()
        if kind in ("slider", "cursor"):
            place = box.bounding_box()
            share = box.evaluate("box => (box.value - box.min) / (box.max - box.min)")
            y = place["y"] + place["height"] / 2
            self.page.mouse.move(place["x"] + 8 + share * (place["width"] - 16), y)
            self.page.mouse.down()
            self.page.mouse.move(place["x"] + place["width"] * (0.2 if share > 0.5 else 0.8), y, steps=4)
            self.page.mouse.up()
        elif kind == "choice":
            # The list that opens is the system's own, and no page can click in it.
            values = self.options(name)
            box.select_option(values[(values.index(box.input_value()) + 1) % len(values)])
        else:
            box.click()
        return self.picture(before)
