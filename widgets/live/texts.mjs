// What is said beside the picture: sentence, story, notes, table and sources.

import { h } from "../page/dom.mjs";
import { EvidenceMarks } from "./marks.mjs";
import { Spoken } from "./spoken.mjs";

/** @import { View } from "./view.mjs" */

/**
 * @param {HTMLElement} root
 * @param {View} view
 * @param {AbortSignal} signal ends what would still be spoken
 */
export function buildTexts(root, view, signal) {
  const svg = root.querySelector("svg");
  const sentence = root.querySelector(".live-words");
  const table = root.querySelector("details.live-table");
  const sources = [...root.querySelectorAll(".live-sources li")];
  const note = h("p", { className: "live-note", role: "alert" });
  const story = h("p", { className: "live-story" });
  const spoken = new Spoken(view, signal);
  const marks = sources.length ? new EvidenceMarks(root, sources) : undefined;
  let isNoteKept = false;
  sentence.before(story);
  sentence.after(spoken.node);

  function fillTable() {
    const cell = (/** @type {string} */ text, /** @type {number} */ i) =>
      i ? h("td", {}, text) : h("th", { scope: "row" }, text);
    table.querySelector("tbody").replaceChildren(...view.rows.map((row) => h("tr", {}, ...row.map(cell))));
  }
  table?.addEventListener("toggle", fillTable);

  return {
    note,
    story,
    spoken,

    /** A note on what could not be done; one that is kept stays until a setting is taken. */
    warn(/** @type {string} */ text, isKept = true) {
      note.textContent = text;
      isNoteKept = isKept;
    },

    /** A setting has been taken: what has been noted goes with the next drawing. */
    release() {
      isNoteKept = false;
    },

    refresh() {
      const words = view.sentence;
      if (words !== sentence.textContent) {
        sentence.textContent = words;
        svg.setAttribute("aria-label", `${view.spec.title}. ${words}`);
      }
      for (const item of sources) item.hidden = !view.holds(item.dataset.when);
      marks?.refresh();
      if (table?.open) fillTable();
      if (note.textContent && !isNoteKept) note.textContent = "";
    }
  };
}
