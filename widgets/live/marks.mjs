// The marks of a picture, each tied to its row of the evidence: what it stands for comes on hover, on focus and on tap.

import { h, keepKeys } from "../page/dom.mjs";

/** The least side of what a finger or a pointer must meet, in px. */
const TARGET = 24;
/** How many letters of its row name a mark. */
const NAME = 90;

/** @param {Record<string, number>} sides */
const inPixels = (sides) => Object.fromEntries(Object.entries(sides).map(([side, value]) => [side, `${value}px`]));

/** @param {string} text */
const nameOf = (text) => (text.length > NAME ? `${text.slice(0, text.lastIndexOf(" ", NAME))} …` : text);

/** One mark: the row of the evidence, what is drawn of it, and the button that a keyboard reaches. */
class EvidenceMark {
  /**
   * @param {HTMLElement} source
   * @param {Element[]} parts
   */
  constructor(source, parts) {
    this.source = source;
    this.parts = parts;
    this.button = h("button", { type: "button", tabIndex: -1, "aria-label": nameOf(source.textContent ?? "") });
  }

  /** Where what is drawn of it is seen. */
  get boxes() {
    if (this.source.hidden) return [];
    return this.parts.map((part) => part.getBoundingClientRect()).filter(({ width, height }) => width || height);
  }

  /** Where the first of it is seen; undefined when it is not. */
  get box() {
    return this.boxes[0];
  }

  /**
   * How far it is from a point, in px; infinite when it is not seen.
   *
   * @param {number} x
   * @param {number} y
   */
  far(x, y) {
    const far = this.boxes.map((box) =>
      Math.hypot(Math.max(box.x - x, x - box.right, 0), Math.max(box.y - y, y - box.bottom, 0))
    );
    return Math.min(Number.POSITIVE_INFINITY, ...far);
  }
}

/** All marks of a picture: one tab stop, arrow keys from left to right, a tip beside the one that is asked. */
export class EvidenceMarks {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement[]} sources the rows that the marks stand for
   */
  constructor(root, sources) {
    this.picture = root.querySelector(".live-picture");
    this.list = root.querySelector("details.live-sources");
    this.tip = h("div", { className: "live-tip", hidden: true });
    this.isPinned = false;
    const drawn = [...this.picture.querySelectorAll("svg [data-part*=';']")];
    const rowOf = (/** @type {HTMLElement} */ part) => part.dataset.part?.split(/[;#]/)[1];
    this.marks = sources.map((source) => {
      const mark = new EvidenceMark(
        source,
        drawn.filter((part) => rowOf(part) === source.dataset.row)
      );
      mark.button.onclick = () => this.toRow(mark);
      mark.button.onfocus = () => {
        this.tell(mark);
        mark.button.scrollIntoView({ block: "nearest" });
      };
      mark.button.onblur = (event) => this.leave(event);
      source.addEventListener("keydown", ({ key }) => {
        if (key === "Escape") mark.button.focus();
      });
      return mark;
    });
    const rail = h("div", { className: "live-marks", role: "toolbar", "aria-label": "Marks, from left to right" });
    rail.append(...this.marks.map(({ button }) => button));
    rail.addEventListener("keydown", (event) => this.step(event));
    keepKeys(rail);
    this.tip.addEventListener("focusout", (event) => this.leave(event));
    this.picture.append(rail, this.tip);
    const svg = this.picture.querySelector("svg");
    svg.addEventListener("pointermove", (/** @type {PointerEvent} */ event) => this.hover(event));
    svg.addEventListener("pointerleave", () => this.leave());
    svg.addEventListener("click", (/** @type {PointerEvent} */ event) => this.tap(event));
  }

  /** Those that are seen, from left to right. */
  get seen() {
    const boxes = this.marks.map((mark) => ({ mark, box: mark.box })).filter(({ box }) => box);
    const from = (/** @type {{ box: any }} */ a, /** @type {{ box: any }} */ b) =>
      a.box.x - b.box.x || a.box.y - b.box.y;
    return boxes.sort(from).map(({ mark }) => mark);
  }

  /** @param {KeyboardEvent} event */
  step(event) {
    const marks = this.seen;
    const at = marks.findIndex(({ button }) => button === document.activeElement);
    /** @type {Record<string, number>} */
    const steps = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at - 1,
      ArrowUp: at - 1,
      Home: 0,
      End: marks.length - 1
    };
    if (event.key === "Escape") this.hide();
    if (!(event.key in steps)) return;
    event.preventDefault();
    marks[steps[event.key]]?.button.focus();
  }

  /**
   * The mark at the pointer, or the nearest one that a finger would mean.
   *
   * @param {PointerEvent} event
   */
  at({ clientX, clientY, target }) {
    const mark = this.marks.find(
      ({ source, parts }) => !source.hidden && parts.some((part) => part.contains(/** @type {Node} */ (target)))
    );
    if (mark) return mark;
    const far = this.marks.map((one) => one.far(clientX, clientY));
    const least = Math.min(...far);
    return least <= TARGET / 2 ? this.marks[far.indexOf(least)] : undefined;
  }

  /** @param {PointerEvent} event */
  hover(event) {
    if (this.isPinned || event.pointerType === "touch") return;
    const mark = this.at(event);
    if (mark) this.tell(mark);
    else this.hide();
  }

  /** @param {PointerEvent} event */
  tap(event) {
    const mark = this.at(event);
    this.hide();
    if (!mark) return;
    mark.button.focus({ preventScroll: true });
    // It may have had the focus already.
    this.tell(mark);
    this.isPinned = true;
  }

  /**
   * Shows the tip of a mark, and its button around it.
   *
   * @param {EvidenceMark} mark
   */
  tell(mark) {
    const { box } = mark;
    if (!box) return;
    for (const { button } of this.marks) button.tabIndex = button === mark.button ? 0 : -1;
    const { tip } = this;
    const frame = this.picture.getBoundingClientRect();
    tip.replaceChildren(...[...mark.source.childNodes].map((node) => node.cloneNode(true)));
    tip.dataset.row = mark.source.dataset.row;
    tip.hidden = false;
    const [x, y] = [box.x - frame.x, box.y - frame.y];
    const left = Math.max(0, Math.min(x + (box.width - tip.offsetWidth) / 2, frame.width - tip.offsetWidth));
    const below = y + box.height + 8;
    const fits = below + tip.offsetHeight <= frame.height || y < tip.offsetHeight;
    Object.assign(tip.style, inPixels({ left, top: fits ? below : y - tip.offsetHeight - 8 }));
    const [width, height] = [Math.max(box.width, TARGET), Math.max(box.height, TARGET)];
    const [side, top] = [x + (box.width - width) / 2, y + (box.height - height) / 2];
    Object.assign(mark.button.style, inPixels({ left: side, top, width, height }));
  }

  hide() {
    this.tip.hidden = true;
    this.isPinned = false;
  }

  /**
   * What is pinned stays, and a tip whose link is reached.
   *
   * @param {FocusEvent} [event]
   */
  leave(event) {
    if (!this.isPinned && !this.tip.contains(/** @type {Node | null} */ (event?.relatedTarget ?? null))) this.hide();
  }

  /**
   * Leads to its row in the list; Escape leads back.
   *
   * @param {EvidenceMark} mark
   */
  toRow({ source }) {
    this.hide();
    this.list.open = true;
    source.tabIndex = -1;
    source.focus();
  }

  /** Brings the tab stop to a mark that is shown. */
  refresh() {
    for (const { source, button } of this.marks) button.hidden = source.hidden;
    if (this.marks.some(({ button }) => !button.hidden && button.tabIndex === 0)) return;
    for (const { button } of this.marks) button.tabIndex = -1;
    const first = this.seen[0];
    if (first) first.button.tabIndex = 0;
  }
}
