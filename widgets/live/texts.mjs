// What is said beside the picture: sentence, story, notes, table and sources.

import { h } from "../page/dom.mjs";

/** @import { View } from "./view.mjs" */

/** A pause after which a screen reader hears where a slider came to rest, once; in ms. */
const PAUSE = 900;

export class Texts {
  /**
   * @param {HTMLElement} root
   * @param {View} view
   */
  constructor(root, view) {
    const find = (/** @type {string} */ name) => root.querySelector(`.live-${name}`);
    this.view = view;
    this.svg = /** @type {SVGElement} */ (root.querySelector("svg"));
    this.sentence = /** @type {HTMLElement} */ (find("words"));
    this.table = /** @type {HTMLDetailsElement | null} */ (find("table"));
    this.note = h("p", { className: "live-note", role: "alert" });
    this.story = h("p", { className: "live-story" });
    this.status = h("p", { className: "live-status", role: "status" });
    this.isNoteKept = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.later = undefined;
    this.sentence.before(this.story);
    this.sentence.after(this.status);
    this.table?.addEventListener("toggle", () => this.refreshTable());
    const list = /** @type {HTMLDetailsElement | null} */ (find("sources"));
    this.sources = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(".live-sources li")]);
    if (list) this.svg.addEventListener("click", event => this.openSource(list, /** @type {Element} */ (event.target)));
  }

  /**
   * A mark in the picture leads to its row in the list below; by keyboard the list itself is read.
   *
   * @param {HTMLDetailsElement} list
   * @param {Element} target
   */
  openSource(list, target) {
    const part = /** @type {SVGElement | null} */ (target.closest("[data-part*=';']"));
    const row = part?.dataset.part?.split(/[;#]/)[1];
    const item = this.sources.find(one => one.dataset.row === row && !one.hidden);
    if (!item) return;
    list.open = true;
    item.tabIndex = -1;
    item.focus();
  }

  /**
   * A note on what could not be done; it stays until a setting is taken when it is kept, else until the next drawing.
   *
   * @param {string} text
   */
  warn(text, isKept = true) {
    this.note.textContent = text;
    this.isNoteKept = isKept;
  }

  /** @param {string} text what has just been done, or "" */
  tell(text) {
    this.story.textContent = text;
  }

  announce() {
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      this.status.textContent = this.sentence.textContent;
    }, PAUSE);
  }

  /** @param {string} words */
  refresh(words) {
    if (words !== this.sentence.textContent) {
      this.sentence.textContent = words;
      this.svg.setAttribute("aria-label", `${this.view.spec.title}. ${words}`);
    }
    for (const item of this.sources) item.hidden = !this.view.holds(item.dataset.when);
    if (this.table?.open) this.refreshTable();
    if (this.note.textContent && !this.isNoteKept) this.note.textContent = "";
  }

  refreshTable() {
    const cell = (/** @type {string} */ text, /** @type {number} */ i) =>
      i ? h("td", {}, text) : h("th", { scope: "row" }, text);
    const rows = this.view.rows.map(row => h("tr", {}, ...row.map(cell)));
    this.table?.querySelector("tbody")?.replaceChildren(...rows);
  }
}
