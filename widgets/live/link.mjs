// The settings of a figure in the address: an untrusted text when it is read.

import { refusal } from "./controls.mjs";
import { asText } from "./words.mjs";

/** @import { Control, Settings, Spec, Value } from "./spec.d.ts" */

/**
 * The part of an address that carries the settings which differ from the start.
 *
 * @param {Spec} spec
 * @param {Settings} settings
 * @param {Settings} start
 */
export function writeLink(spec, settings, start) {
  const number = (/** @type {number} */ value) => String(+value.toPrecision(6));
  const pairs = spec.controls
    .filter(({ name }) => String(settings[name]) !== String(start[name]))
    .map(({ name }) => {
      const texts = [settings[name]].flat().map((value) => (typeof value === "number" ? number(value) : asText(value)));
      return `${name}=${encodeURIComponent(texts.join(","))}`;
    });
  return `#${spec.key}:${pairs.join(";")}`;
}

/**
 * @param {Control} control
 * @param {string} text
 * @returns {Value | undefined}
 */
function readValue(control, text) {
  if (control.kind === "switch") return { on: true, off: false }[text];
  if (control.kind === "choice") return text;
  if (control.kind === "multichoice") return text.split(",").filter(Boolean);
  return text.trim() === "" ? Number.NaN : Number(text);
}

/**
 * The settings that a link carries for this figure, or what is wrong with it.
 *
 * @param {Spec} spec
 * @param {string} hash
 * @returns {{ values?: Settings, note?: string }}
 */
export function readLink(spec, hash) {
  const head = `#${spec.key}:`;
  if (!hash.startsWith(head)) return {};
  /** @type {Settings} */
  const values = {};
  try {
    for (const pair of hash.slice(head.length).split(";").filter(Boolean)) {
      const [name, raw = ""] = pair.split("=");
      const control = spec.controls.find((one) => one.name === name);
      if (!control)
        return { note: `The link names ${name}, which this figure does not have; it starts with its own settings.` };
      const value = readValue(control, decodeURIComponent(raw));
      const wrong = refusal(control, value);
      if (wrong) return { note: `The link could not be used: ${wrong} The figure starts with its own settings.` };
      values[name] = /** @type {Value} */ (value);
    }
  } catch {
    return { note: "The link could not be read; the figure starts with its own settings." };
  }
  return { values };
}
