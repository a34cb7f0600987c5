// What is said beside the picture: sentence, story, notes, table and sources.

import { h } from "../page/dom.mjs";

/** @import { View } from "./view.mjs" */

/** A pause after which a screen reader hears where a slider came to rest, once; in ms. */
const PAUSE = 900;

/**
 * @param {HTMLElement} root
 * @param {View} view
 * @param {AbortSignal} signal ends what would still be said
 */
export function buildTexts(root, view, signal) {
  const svg = root.querySelector("svg");
  const sentence = root.querySelector(".live-words");
  const table = root.querySelector("details.live-table");
  const list = root.querySelector("details.live-sources");
  const sources = [...root.querySelectorAll(".live-sources li")];
  const note = h("p", { className: "live-note", role: "alert" });
  const story = h("p", { className: "live-story" });
  const status = h("p", { className: "live-status", role: "status" });
  let isNoteKept = false;
  let later = 0;
  signal.addEventListener("abort", () => clearTimeout(later));
  sentence.before(story);
  sentence.after(status);

  function fillTable() {
    const cell = (/** @type {string} */ text, /** @type {number} */ i) =>
      i ? h("td", {}, text) : h("th", { scope: "row" }, text);
    table.querySelector("tbody").replaceChildren(...view.rows.map((row) => h("tr", {}, ...row.map(cell))));
  }
  table?.addEventListener("toggle", fillTable);

  // A mark in the picture leads to its row in the list below; by keyboard the list itself is read.
  svg.addEventListener("click", (/** @type {any} */ event) => {
    const row = event.target.closest("[data-part*=';']")?.dataset.part.split(/[;#]/)[1];
    const item = sources.find((one) => one.dataset.row === row && !one.hidden);
    if (!item) return;
    list.open = true;
    item.tabIndex = -1;
    item.focus();
  });

  return {
    note,
    story,
    status,

    /** A note on what could not be done; one that is kept stays until a setting is taken. */
    warn(/** @type {string} */ text, isKept = true) {
      note.textContent = text;
      isNoteKept = isKept;
    },

    /** A setting has been taken: what has been noted goes with the next drawing. */
    release() {
      isNoteKept = false;
    },

    announce() {
      clearTimeout(later);
      later = Number(
        setTimeout(() => {
          status.textContent = sentence.textContent;
        }, PAUSE)
      );
    },

    refresh() {
      const words = view.sentence;
      if (words !== sentence.textContent) {
        sentence.textContent = words;
        svg.setAttribute("aria-label", `${view.spec.title}. ${words}`);
      }
      for (const item of sources) item.hidden = !view.holds(item.dataset.when);
      if (table?.open) fillTable();
      if (note.textContent && !isNoteKept) note.textContent = "";
    }
  };
}
