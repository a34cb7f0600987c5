// The words of a figure: formats, conditions and templates, by the rules of words.py and formulas.py.

/** @import { Control, Settings, Term, Token, Reduction, Value } from "./spec.d.ts" */

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
  return grouped(String(+(+x.toPrecision(3)).toFixed(6)));
}

/** @param {string} digits */
function grouped(digits) {
  const [whole, rest] = digits.split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : "");
}

/** @param {number} x */
const exponentOf = (x) => Number(x.toExponential(16).split("e")[1]);

/**
 * A number with so many decimals, but no digit behind the fourth.
 *
 * @param {number} x
 * @param {number} decimals
 */
const fixed = (x, decimals) => grouped(x.toFixed(Math.max(0, Math.min(decimals, 3 - exponentOf(x)))));

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
 * @param {string} format a unit, "duration", "percent", "number", or ".2f" and a unit
 * @param {string} fallback what is said when there is no value
 * @param {number} hours one unit of the system's time in hours
 */
export function formatValue(value, format, fallback, hours) {
  if (value === null || value === undefined) return fallback || "not reached";
  if (format === "duration") return duration(value * hours);
  if (format === "percent") return `${roundHalfUp(value * 100)} %`;
  const [, decimals, unit] = format.match(/^\.(\d)f ?(.*)/) ?? ["", "", format];
  return `${decimals ? fixed(value, +decimals) : plain(value)} ${unit === "number" ? "" : unit}`.trim();
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

/** @type {Record<string, (a: number, b: number) => number>} */
const SIGNS = { "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b };

/**
 * What a formula is worth. A sum or difference with a value of a curve is rounded to the fourth digit
 * of the larger: what lies behind it is no longer that of the curve.
 *
 * @param {Term[]} formula each sign after its two values
 * @param {(term: any) => number | null} worth
 */
function calculate(formula, worth) {
  /** @type {{ value: number, isSampled: boolean }[]} */
  const stack = [];
  for (const term of formula) {
    if (typeof term === "number") stack.push({ value: term, isSampled: false });
    else if (typeof term !== "string") stack.push({ value: worth(term) ?? Number.NaN, isSampled: "reduction" in term });
    else {
      const [a, b] = stack.splice(-2);
      let value = SIGNS[term](a.value, b.value);
      const isSampled = a.isSampled || b.isSampled;
      if ("+-".includes(term) && isSampled && Number.isFinite(value)) {
        const unit = 10 ** (exponentOf(Math.max(Math.abs(a.value), Math.abs(b.value))) - 3);
        value = roundHalfUp(value / unit) * unit;
      }
      stack.push({ value, isSampled });
    }
  }
  const { value } = stack[0];
  return Number.isFinite(value) ? value : null;
}

/**
 * A template filled in.
 *
 * @param {Token[]} tokens
 * @param {{ controls: Record<string, Control>, settings: Settings, hours: number }} given
 * @param {(term: Reduction) => number | null} reduce
 */
export function fill(tokens, { controls, settings, hours }, reduce) {
  const worth = (/** @type {any} */ term) => ("control" in term ? Number(settings[term.control]) : reduce(term));
  const words = tokens.map((token) => {
    if (typeof token === "string") return token;
    const { format, fallback } = token;
    if ("control" in token)
      return settingInWords(controls[token.control], settings[token.control], format, fallback, hours);
    return formatValue(calculate("terms" in token ? token.terms : [token], worth), format, fallback, hours);
  });
  return words.join("");
}
