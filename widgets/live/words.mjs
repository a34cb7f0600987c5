// The words of a figure: formats, conditions, reductions and templates, by the rules of words.py.

/** @import { Control, Numbers, Settings, Token, ReductionToken, Value } from "./spec.d.ts" */

/** Hours in a unit of time. */
export const HOURS = { ms: 1 / 3.6e6, s: 1 / 3600, min: 1 / 60, h: 1, day: 24, days: 24, week: 168, weeks: 168 };

/** @param {number} x */
const roundHalfUp = (x) => Math.floor(x + 0.5);

/**
 * A number with three significant digits, without an exponent. `Intl.NumberFormat` rounds what is
 * printed and not what is stored, so its ties differ from those of Python.
 *
 * @param {number} x
 */
export function plain(x) {
  if (x === 0) return "0";
  if (Math.abs(x) < 0.001) return "less than 0.001";
  const [whole, rest] = String(+(+x.toPrecision(3)).toFixed(6)).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : "");
}

/**
 * Hours as a person says them: 40 min, 2.5 h, 3 days.
 *
 * @param {number} hours
 */
export function duration(hours) {
  const tenth = (/** @type {number} */ x) => plain(roundHalfUp(x * 10) / 10);
  const seconds = hours * 3600;
  if (seconds > 0 && seconds < 59.5) return seconds < 0.0995 ? `${plain(seconds * 1000)} ms` : `${plain(seconds)} s`;
  const minutes = roundHalfUp(hours * 60);
  if (minutes < 100) return `${minutes} min`;
  if (hours < 9.95) return `${tenth(hours)} h`;
  if (roundHalfUp(hours) < 48) return `${roundHalfUp(hours)} h`;
  return `${hours / 24 < 9.95 ? tenth(hours / 24) : roundHalfUp(hours / 24)} days`;
}

/**
 * A value in a format.
 *
 * @param {number | null | undefined} value
 * @param {string} format a unit, "duration", "percent" or "number"
 * @param {string} fallback what is said when there is no value
 * @param {number} hours one unit of the system's time in hours
 */
export function formatValue(value, format, fallback, hours) {
  if (value === null || value === undefined) return fallback || "not reached";
  if (format === "duration") return duration(value * hours);
  if (format === "percent") return `${roundHalfUp(value * 100)} %`;
  return plain(value) + (format && format !== "number" ? ` ${format}` : "");
}

/**
 * A setting as a condition or a link writes it.
 *
 * @param {number | boolean | string} value
 */
export function asText(value) {
  if (typeof value === "boolean") return value ? "on" : "off";
  return typeof value === "string" ? value : plain(value);
}

/** @type {Map<string, { name: string, sign: string, wanted: string[] }[]>} */
const knownTerms = new Map();

/** @param {string} condition */
function terms(condition) {
  const known = knownTerms.get(condition);
  if (known) return known;
  const out = condition
    .split("&")
    .filter((term) => term.trim())
    .map((term) => {
      const [, name, sign, wanted] = /** @type {string[]} */ (term.trim().match(/^(\w+)\s*(!=|=|>|<)\s*(.+)$/));
      return { name, sign, wanted: wanted.split("|") };
    });
  knownTerms.set(condition, out);
  return out;
}

/**
 * Whether a condition such as `drug=racemate & routes=iv|oral & devices>1` is met; an empty one is.
 *
 * @param {string | undefined} condition
 * @param {Settings} settings
 */
export function holds(condition = "", settings) {
  return terms(condition).every(({ name, sign, wanted }) => {
    const value = settings[name];
    if (sign === ">") return Number(value) > Number(wanted[0]);
    if (sign === "<") return Number(value) < Number(wanted[0]);
    const isAmong = [value].flat().some((one) => wanted.includes(asText(one)));
    return isAmong === (sign === "=");
  });
}

/**
 * The value at a time, straight between two samples.
 *
 * @param {Numbers} t
 * @param {Numbers} y
 * @param {number} time
 */
export function valueAt(t, y, time) {
  if (time <= t[0]) return y[0];
  let low = 0;
  let high = t.length - 1;
  if (time >= t[high]) return y[high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (t[middle] <= time) low = middle;
    else high = middle;
  }
  return y[low] + ((y[high] - y[low]) * (time - t[low])) / (t[high] - t[low]);
}

/**
 * The first rise above a level, or the last fall below it; between two samples straight on log value.
 *
 * @param {Numbers} t
 * @param {Numbers} y
 * @param {number} level
 * @param {boolean} isRising
 */
function crossing(t, y, level, isRising) {
  if (isRising && y[0] > level) return t[0];
  const i = isRising ? y.findIndex((v, j) => v <= level && y[j + 1] > level) : y.findLastIndex((v) => v > level);
  if (i < 0 || i === y.length - 1) return null;
  let ends = [y[i], y[i + 1], level];
  if (ends.every((v) => v > 0)) ends = ends.map(Math.log);
  const [a, b, c] = ends;
  return t[i] + ((t[i + 1] - t[i]) * (c - a)) / (b - a);
}

/** @param {Numbers} y */
export const indexOfLargest = (y) => y.reduce((best, v, i) => (v > y[best] ? i : best), 0);

/**
 * What a sentence may ask of samples `y` at `t`; null when there is no such value.
 *
 * @type {Record<string, (t: Numbers, y: Numbers, args: number[], now: number) => number | null>}
 */
export const REDUCTIONS = {
  max: (_, y) => y[indexOfLargest(y)],
  tmax(t, y, [least = 0]) {
    const i = indexOfLargest(y);
    return y[i] > least ? t[i] : null;
  },
  at: (t, y, _, now) => valueAt(t, y, now),
  first: (t, y, [level]) => crossing(t, y, level, true),
  last: (t, y, [level]) => crossing(t, y, level, false),
  auc: (t, y) => y.reduce((sum, v, i) => (i ? sum + ((t[i] - t[i - 1]) * (v + y[i - 1])) / 2 : 0), 0),
  halflife(t, y, [from, to]) {
    const a = valueAt(t, y, from);
    const b = valueAt(t, y, to);
    return a > b && b > 0 ? (Math.LN2 * (to - from)) / Math.log(a / b) : null;
  },
  value: (_, y) => y[0]
};

/**
 * What a control is set to, in words.
 *
 * @param {Control} control
 * @param {Value} value
 * @param {string} format
 * @param {string} fallback
 * @param {number} hours
 */
function settingInWords(control, value, format, fallback, hours) {
  if (control.kind === "choice" || control.kind === "multichoice") {
    const labels = [value].flat().map((key) => control.options.find((option) => option[0] === key)?.[1]);
    return labels.join(", ") || fallback || "none";
  }
  return control.kind === "switch" ? asText(!!value) : formatValue(Number(value), format, fallback, hours);
}

/**
 * A template filled in.
 *
 * @param {Token[]} tokens
 * @param {{ controls: Record<string, Control>, settings: Settings, hours: number }} given
 * @param {(token: ReductionToken) => number | null} reduce
 */
export function fill(tokens, { controls, settings, hours }, reduce) {
  const words = tokens.map((token) => {
    if (typeof token === "string") return token;
    const { format, fallback } = token;
    if ("reduction" in token) return formatValue(reduce(token), format, fallback, hours);
    return settingInWords(controls[token.control], settings[token.control], format, fallback, hours);
  });
  return words.join("");
}
