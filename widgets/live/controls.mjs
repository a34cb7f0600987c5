// What a reader may set: native controls, what they refuse, and what they mean to the equations.

import { h, unique } from "../page/dom.mjs";
import { duration, HOURS, plain } from "./words.mjs";

/** @import { ChoiceControl, Control, MultiChoiceControl, Settings, SliderControl, Spec, SwitchControl, Value } from "./spec.d.ts" */

/**
 * A control in the page.
 *
 * @typedef {object} Face
 * @property {HTMLElement} node
 * @property {(value: any) => void} show shows a value
 */

/** @typedef {(value: Value) => void} Set what a control calls when the reader moves it */

const newId = () => `live-control-${unique()}`;

/**
 * What is wrong with a value for a control, as one sentence; "" when nothing is.
 *
 * @param {Control} control
 * @param {unknown} value
 */
export function refusal(control, value) {
  const say = (/** @type {string} */ allowed) =>
    `${control.label} cannot be ${JSON.stringify(value)}; it must be ${allowed}.`;
  if ("low" in control) {
    const { low, high, whole, unit } = control;
    const isFine = typeof value === "number" && value >= low && value <= high && (!whole || Number.isInteger(value));
    const [from, to] = [low, high].map((end) => +end.toPrecision(6));
    const hours = control.kind === "cursor" && HOURS[/** @type {keyof typeof HOURS} */ (unit)];
    const spoken = hours ? ` (${duration(low * hours)} to ${duration(high * hours)})` : "";
    return isFine ? "" : say(`a ${whole ? "whole " : ""}number from ${from} to ${to} ${unit}`.trim() + spoken);
  }
  if (control.kind === "switch") return typeof value === "boolean" ? "" : say("on or off");
  const keys = control.options.map((option) => option[0]);
  const isKey = (/** @type {unknown} */ key) => keys.includes(/** @type {string} */ (key));
  if (control.kind === "choice") return isKey(value) ? "" : say(`one of ${keys.join(", ")}`);
  return Array.isArray(value) && value.every(isKey) ? "" : say(`some of ${keys.join(", ")}`);
}

/**
 * What a value means to the equations: symbol and number.
 *
 * @param {Control} control
 * @param {Value} value
 * @returns {Record<string, number>}
 */
export function toNumbers(control, value) {
  const { name } = control;
  if (control.kind === "choice") return control.options.find((option) => option[0] === value)?.[2] ?? {};
  if (control.kind !== "multichoice") return { [name]: Number(value) };
  const chosen = [value].flat();
  return Object.fromEntries(control.options.map(([key]) => [`${name}_${key}`, Number(chosen.includes(key))]));
}

/**
 * Parameters and inputs of the system, in the order of the specification.
 *
 * @param {Spec} spec
 * @param {Settings} settings
 */
export function parameters({ values, inputs, controls }, settings) {
  const p = Float64Array.from(values);
  for (const control of controls)
    for (const [symbol, number] of Object.entries(toNumbers(control, settings[control.name])))
      if (Object.hasOwn(inputs, symbol)) p[inputs[symbol]] = number;
  return p;
}

/**
 * @param {SwitchControl} control
 * @param {Set} set
 * @returns {Face}
 */
function buildSwitch({ label }, set) {
  const id = newId();
  const input = h("input", { type: "checkbox", id, onchange: () => set(input.checked) });
  return {
    node: h("label", { className: "live-control live-option", htmlFor: id }, input, label),
    show(value) {
      input.checked = value;
    }
  };
}

/**
 * @param {ChoiceControl} control
 * @param {Set} set
 * @returns {Face}
 */
function buildChoice({ label, options }, set) {
  const id = newId();
  const items = options.map(([value, text]) => h("option", { value }, text));
  const input = h("select", { id, onchange: () => set(input.value) }, ...items);
  return {
    node: h("div", { className: "live-control" }, h("label", { htmlFor: id }, label), input),
    show(value) {
      input.value = value;
    }
  };
}

/** @type {Record<string, string>} */
const DASHES = { solid: "", dashed: "7 3", dotted: "1.5 3", dashdot: "8 3 2 3", long: "12 4" };

/**
 * The line that stands beside an option, as its curve is drawn.
 *
 * @param {string} mark
 */
function line(mark) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "live-mark");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("viewBox", "0 0 30 6");
  svg.innerHTML = `<path d="M1 3H29" stroke-dasharray="${DASHES[mark]}"/>`;
  return svg;
}

/**
 * @param {MultiChoiceControl} control
 * @param {Set} set
 * @returns {Face}
 */
function buildMultiChoice({ label, options }, set) {
  const choose = () => set(boxes.filter((box) => box.checked).map((box) => box.value));
  const boxes = options.map(([value]) => h("input", { type: "checkbox", id: newId(), value, onchange: choose }));
  const rows = options.map(([, text, mark], i) => {
    const box = boxes[i];
    return h(
      "label",
      { className: "live-option", htmlFor: box.id },
      box,
      ...(mark in DASHES ? [line(mark)] : []),
      text
    );
  });
  return {
    node: h("fieldset", { className: "live-control live-multichoice" }, h("legend", {}, label), ...rows),
    show(value) {
      for (const box of boxes) box.checked = value.includes(box.value);
    }
  };
}

/**
 * From a value to its share of the slider's way, and back.
 *
 * @param {Pick<SliderControl, "low" | "high" | "log">} control
 */
export function track({ low, high, log }) {
  return {
    share: (/** @type {number} */ value) =>
      log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low),
    value(/** @type {number} */ share) {
      if (share <= 0 || share >= 1) return share < 1 ? low : high;
      return log ? low * (high / low) ** share : low + share * (high - low);
    }
  };
}

const STEPS = 400;

/**
 * The stops of a linear slider, the last of which is its upper end whatever its step.
 *
 * @param {Pick<SliderControl, "low" | "high" | "step">} control
 */
export function evenStops({ low, high, step }) {
  const last = Math.max(1, Math.ceil((high - low) / step - 1e-6));
  return {
    last,
    value: (/** @type {number} */ stop) => (stop < last ? +(low + stop * step).toPrecision(12) : high),
    stop: (/** @type {number} */ value) => (value < high ? Math.round((value - low) / step) : last)
  };
}

/**
 * @param {SliderControl} control
 * @param {Set} set
 * @param {AbortSignal} signal
 * @param {() => boolean} isTimeLog whether the axis along which a time cursor moves is logarithmic
 * @returns {Face}
 */
function buildSlider(control, set, signal, isTimeLog) {
  const { kind, label, unit, low, log } = control;
  const even = evenStops(control);
  const way = () => track({ ...control, log: log && (kind !== "cursor" || isTimeLog()) });
  const id = newId();
  // Not an <output>: that would be read aloud at each step, beside the slider's own value.
  const said = h("span", { className: "live-value" });
  const input = h("input", {
    type: "range",
    id,
    min: 0,
    max: log ? STEPS : even.last,
    oninput: () => set(log ? way().value(+input.value / STEPS) : even.value(+input.value))
  });
  const node = h("div", { className: "live-control live-slider" }, h("label", { htmlFor: id }, label), said, input);
  let now = low;
  if (kind === "cursor")
    node.append(
      playButton(
        () => way().share(now),
        (share) => set(way().value(share)),
        signal
      )
    );
  return {
    node,
    show(value) {
      now = value;
      const hours = kind === "cursor" && HOURS[/** @type {keyof typeof HOURS} */ (unit)];
      const text = hours ? duration(value * hours) : `${plain(value)} ${unit}`.trim();
      input.value = String(log ? Math.round(STEPS * way().share(value)) : even.stop(value));
      said.textContent = text;
      input.setAttribute("aria-valuetext", text);
    }
  };
}

/** How long playing takes from one end to the other, in ms. */
const PLAYING = 14000;

/**
 * A button that moves the time cursor to the end, in steps where motion is unwelcome.
 *
 * @param {() => number} share where the cursor now is
 * @param {(share: number) => void} move
 * @param {AbortSignal} signal ends it
 */
function playButton(share, move, signal) {
  let frame = 0;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const name = () => {
    button.textContent = still.matches ? "Step" : frame ? "Pause" : "Play";
  };
  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    name();
  };
  const play = () => {
    if (frame) return stop();
    const from = share() > 0.995 ? 0 : share();
    if (still.matches) return move(Math.min(1, from + 0.1));
    const start = performance.now();
    const next = (/** @type {number} */ time) => {
      const to = Math.min(1, from + Math.max(0, time - start) / PLAYING);
      frame = to < 1 ? requestAnimationFrame(next) : 0;
      move(to);
      if (!frame) name();
    };
    frame = requestAnimationFrame(next);
    name();
  };
  const button = h("button", { type: "button", className: "live-play", onclick: play });
  still.addEventListener("change", stop, { signal });
  signal.addEventListener("abort", stop);
  name();
  return button;
}

/** @type {Record<string, (control: any, set: Set, signal: AbortSignal, isTimeLog: () => boolean) => Face>} */
const BUILDERS = {
  switch: buildSwitch,
  choice: buildChoice,
  multichoice: buildMultiChoice,
  slider: buildSlider,
  cursor: buildSlider
};

/**
 * The native control; it calls `set` when the reader moves it.
 *
 * @param {Control} control
 * @param {Set} set
 * @param {AbortSignal} signal ends what moves by itself
 * @param {() => boolean} isTimeLog whether the axis along which a time cursor moves is logarithmic
 */
export const buildControl = (control, set, signal, isTimeLog) =>
  BUILDERS[control.kind](control, set, signal, isTimeLog);
