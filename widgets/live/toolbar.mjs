// The buttons of a figure: reset, link, files, full screen, scenarios and their keys.

import { h } from "../page/dom.mjs";
import { save, toCanvas, toCsv, toSvg } from "./export.mjs";
import { clearLink, writeLink } from "./link.mjs";

/** @import { Settings } from "./spec.d.ts" */
/** @import { View } from "./view.mjs" */

/**
 * @param {string} name
 * @param {string} title what it does, in words
 * @param {() => unknown} onclick
 */
const toolButton = (name, title, onclick) => h("button", { type: "button", title, onclick }, name);

/**
 * Puts the settings into the address and copies it.
 *
 * @param {View} view
 * @param {HTMLElement} story
 */
async function copyLink({ spec, settings, start }, story) {
  const url = location.href.split("#")[0] + writeLink(spec, settings, start);
  history.replaceState(null, "", url);
  try {
    await navigator.clipboard.writeText(url);
    story.textContent = "The link in the address bar carries these settings; it is copied.";
  } catch {
    story.textContent = `This link carries these settings: ${url}`;
  }
}

/**
 * The tools below the sentence.
 *
 * @param {HTMLElement} root
 * @param {View} view
 * @param {HTMLElement} story where it is said what has been done
 * @param {(values: Settings, name?: string) => void} set
 */
export function buildTools(root, view, story, set) {
  const { key, title, columns } = view.spec;
  const svg = root.querySelector("svg");
  const reset = () => {
    story.textContent = "";
    if (root.dataset.link) clearLink(view.spec);
    set(view.start, "Reset");
  };
  const tools = [
    toolButton("Reset", "Back to where the figure started", reset),
    root.dataset.link && toolButton("Link", "Copy a link to these settings", () => copyLink(view, story)),
    toolButton("SVG", "Save the picture as SVG", () => save(`${key}.svg`, "image/svg+xml", toSvg(svg))),
    toolButton("PNG", "Save the picture as PNG", () =>
      toCanvas(svg, 4).toBlob((png) => save(`${key}.png`, "image/png", png ?? ""))
    ),
    columns.length &&
      toolButton("CSV", "Save the table as CSV", () => save(`${key}.csv`, "text/csv", toCsv([columns, ...view.rows]))),
    document.fullscreenEnabled &&
      toolButton("Full screen", "Fill the screen; keys 1 to 9 choose a scenario", () =>
        document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()
      )
  ];
  const label = `${title}: tools`;
  return h("div", { className: "live-tools", role: "group", "aria-label": label }, ...tools.filter((tool) => !!tool));
}

/**
 * The scenarios, a button each; in full screen their numbers are keys.
 *
 * @param {HTMLElement} root
 * @param {View} view
 * @param {HTMLElement} story where it is said what a scenario is
 * @param {(values: Settings, name: string) => void} set
 * @param {AbortSignal} signal ends listening to the keys
 */
export function buildScenarios(root, view, story, set, signal) {
  const { spec, defaults } = view;
  const all = spec.scenarios.map(([, settings]) => ({ ...defaults, ...settings }));
  const buttons = spec.scenarios.map(([name, , text], i) =>
    toolButton(`${i + 1} ${name}`, "", () => {
      set(all[i], name);
      story.textContent = `${name}: ${text}`;
    })
  );
  const listen = (/** @type {KeyboardEvent} */ event) => {
    const chosen = buttons[Number(event.key) - 1];
    if (document.fullscreenElement !== root || !chosen || event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopImmediatePropagation();
    chosen.click();
  };
  // At the window and on the way down: JupyterLab, which listens at the document, makes a heading of a cell with these keys.
  addEventListener("keydown", listen, { capture: true, signal });
  return {
    node: h("div", { className: "live-scenarios", role: "group", "aria-label": "Scenarios" }, ...buttons),
    /** Shows which scenario the settings are. */
    refresh() {
      for (const [i, button] of buttons.entries())
        button.ariaPressed = String(Object.entries(all[i]).every(([k, v]) => String(view.settings[k]) === String(v)));
    }
  };
}
