// The buttons of a figure: reset, link, files, full screen, scenarios and their keys.

import { h } from "../page/dom.mjs";
import { save, toCanvas, toCsv, toSvg } from "./export.mjs";
import { writeLink } from "./link.mjs";

/** @import { Settings } from "./spec.d.ts" */
/** @import { View } from "./view.mjs" */
/** @import { Texts } from "./texts.mjs" */

/**
 * A row of buttons.
 *
 * @param {string} className
 * @param {string} label
 * @param {[string, string, () => void][]} buttons name, what it does, act
 */
function group(className, label, buttons) {
  const nodes = buttons.map(([name, title, onclick]) => h("button", { type: "button", title, onclick }, name));
  return h("div", { className, role: "group", "aria-label": label }, ...nodes);
}

/**
 * Puts the settings into the address and copies it.
 *
 * @param {View} view
 * @param {Texts} texts
 */
async function copyLink({ spec, settings, start }, texts) {
  const url = location.href.split("#")[0] + writeLink(spec, settings, start);
  history.replaceState(null, "", url);
  try {
    await navigator.clipboard.writeText(url);
    texts.tell("The link in the address bar carries these settings; it is copied.");
  } catch {
    texts.tell(`This link carries these settings: ${url}`);
  }
}

/**
 * The tools below the sentence.
 *
 * @param {HTMLElement} root
 * @param {View} view
 * @param {Texts} texts
 * @param {(values: Settings) => void} set
 */
export function buildTools(root, view, texts, set) {
  const { key, title, columns } = view.spec;
  const svg = /** @type {SVGSVGElement} */ (root.querySelector("svg"));
  const file = (/** @type {string} */ type, /** @type {string} */ text) => new Blob([text], { type });
  const reset = () => {
    texts.tell("");
    set(view.start);
  };
  /** @type {[string, string, () => void][]} */
  const tools = [["Reset", "Back to where the figure started", reset]];
  if (root.dataset.link) tools.push(["Link", "Copy a link to these settings", () => copyLink(view, texts)]);
  tools.push(
    ["SVG", "Save the picture as SVG", () => save(`${key}.svg`, file("image/svg+xml", toSvg(svg)))],
    ["PNG", "Save the picture as PNG", () => toCanvas(svg, 4).toBlob(png => png && save(`${key}.png`, png))]
  );
  if (columns.length)
    tools.push([
      "CSV",
      "Save the table as CSV",
      () => save(`${key}.csv`, file("text/csv", toCsv([columns, ...view.rows])))
    ]);
  if (document.fullscreenEnabled)
    tools.push([
      "Full screen",
      "Fill the screen; keys 1 to 9 choose a scenario",
      () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen())
    ]);
  return group("live-tools", `${title}: tools`, tools);
}

/**
 * The scenarios, a button each; in full screen their numbers are keys.
 *
 * @param {HTMLElement} root
 * @param {View} view
 * @param {Texts} texts
 * @param {(values: Settings) => void} set
 * @param {AbortSignal} signal
 */
export function buildScenarios(root, { spec, defaults }, texts, set, signal) {
  const choose = (/** @type {number} */ index) => {
    const [name, values, text] = spec.scenarios[index];
    set({ ...defaults, ...values });
    texts.tell(`${name}: ${text}`);
  };
  // At the window and on the way down: JupyterLab, which listens at the document, makes a heading of a cell with these keys.
  const listen = (/** @type {KeyboardEvent} */ event) => {
    const index = Number(event.key) - 1;
    if (document.fullscreenElement !== root || !spec.scenarios[index]) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopImmediatePropagation();
    choose(index);
  };
  addEventListener("keydown", listen, { capture: true, signal });
  return group(
    "live-scenarios",
    "Scenarios",
    spec.scenarios.map(([name], i) => [`${i + 1} ${name}`, "", () => choose(i)])
  );
}
