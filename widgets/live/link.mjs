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
 * The address without the settings of this figure.
 *
 * @param {Spec} spec
 */
export function clearLink(spec) {
  const { values, note } = readLink(spec, location.hash);
  if (values || note) history.replaceState(null, "", location.href.split("#")[0]);
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
  const value = text.trim() === "" ? Number.NaN : Number(text);
  // An end is also meant by the six digits that it is written with.
  return [control.low, control.high].find((end) => +end.toPrecision(6) === value) ?? value;
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
  /** @type {Settings} */
  const values = {};
  try {
    // A program that carries links may have encoded one that was encoded already.
    const text = decodeURIComponent(decodeURIComponent(hash));
    if (!text.startsWith(head)) return {};
    for (const pair of text.slice(head.length).split(";").filter(Boolean)) {
      const [name, raw = ""] = pair.split("=");
      const control = spec.controls.find((one) => one.name === name);
      if (!control)
        return { note: `The link names ${name}, which this figure does not have; it starts with its own settings.` };
      const value = readValue(control, raw);
      const wrong = refusal(control, value);
      if (wrong) return { note: `The link could not be used: ${wrong} The figure starts with its own settings.` };
      values[name] = /** @type {Value} */ (value);
    }
  } catch {
    if (!hash.startsWith(head)) return {};
    return { note: "The link could not be read; the figure starts with its own settings." };
  }
  return { values };
}
