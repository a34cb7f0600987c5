// What a sentence takes from a curve, by the rules of reductions.py: between its samples a curve is smooth.

/** @import { Numbers } from "./spec.d.ts" */

/** Two samples closer than this stand for the two sides of a jump or a bend. */
const JUMP = 2e-9;
/** The share of the fall beside it by which a top may lie above its largest sample. */
const TOP_LIMIT = 0.2;
/** A curve that moves by a smaller share of its size has no top. */
const FLAT = 1e-3;
/** Samples to each side of the two between which a time lies. */
const REACH = 2;
/** Steps of a search. */
const SEARCH_STEPS = 30;

/**
 * The sample before a time, or at it.
 *
 * @param {Numbers} t
 * @param {number} time
 */
function indexAt(t, time) {
  let low = 0;
  let high = t.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (t[middle] <= time) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * The value at a time, straight between two samples, as a curve is drawn.
 *
 * @param {Numbers} t
 * @param {Numbers} y
 * @param {number} time
 */
export function valueAt(t, y, time) {
  const i = indexAt(t, time);
  const share = Math.max(0, (time - t[i]) / (t[i + 1] - t[i]));
  return i + 1 < t.length ? y[i] + (y[i + 1] - y[i]) * share : y[i];
}

/**
 * The value at a time: a polynomial through the three samples on each side, as far as there is no jump; on
 * the logarithm where the curve falls and is positive. It leaves the range of the samples beside it
 * only where the curve turns between them, and there not far.
 *
 * @param {Numbers} t
 * @param {Numbers} y
 * @param {number} time
 */
function smoothAt(t, y, time) {
  const i = indexAt(t, time);
  const joins = (/** @type {number} */ k) => t[k + 1] - t[k] > JUMP;
  if (time <= t[i] || !joins(i)) return y[i];
  let from = i;
  let to = i + 1;
  while (i - from < REACH && joins(from - 1)) from--;
  while (to - i <= REACH && joins(to)) to++;
  const before = y[i] - y[Math.max(from, i - 1)];
  const after = y[i + 1] - y[Math.min(to, i + 2)];
  const turns = before * after > 0;
  const isDecay = y[i + 1] < y[i] && !turns && y.subarray(from, to + 1).every((v) => v > 0);
  let value = 0;
  for (let k = from; k <= to; k++) {
    let weight = isDecay ? Math.log(y[k]) : y[k];
    for (let j = from; j <= to; j++) if (j !== k) weight *= (time - t[j]) / (t[k] - t[j]);
    value += weight;
  }
  if (isDecay) value = Math.exp(value);
  const room = turns ? TOP_LIMIT * Math.min(Math.abs(before), Math.abs(after)) : 0;
  const low = Math.min(y[i], y[i + 1]) - (before < 0 ? room : 0);
  return Math.min(Math.max(y[i], y[i + 1]) + (before > 0 ? room : 0), Math.max(low, value));
}

/**
 * The value just before a time, where the curve may jump.
 *
 * @param {Numbers} t
 * @param {Numbers} y
 * @param {number} time
 */
function valueBefore(t, y, time) {
  let i = indexAt(t, time);
  if (t[i] >= time) i--;
  return i >= 0 && time - t[i] < JUMP ? y[i] : smoothAt(t, y, time);
}

/**
 * @param {Numbers} t
 * @param {number} from
 * @param {number} to
 */
const momentsFrom = (t, from, to) => [from, ...t.filter((time) => time > from && time < to), to];

/**
 * When a curve is largest, or with a sign of -1 smallest, and how large it is then.
 *
 * @param {Numbers} t
 * @param {Numbers} y
 * @param {number[]} span
 * @param {number} sign
 */
function extreme(t, y, [from, to], sign = 1) {
  const height = (/** @type {number} */ time) => sign * smoothAt(t, y, time);
  const times = momentsFrom(t, from, to);
  const heights = times.map(height);
  const best = heights.reduce((most, v, i) => (v > heights[most] ? i : most), 0);
  let low = times[Math.max(0, best - 1)];
  let high = times[Math.min(best + 1, times.length - 1)];
  for (let step = 0; step < SEARCH_STEPS; step++) {
    const third = (high - low) / 3;
    if (height(low + third) < height(high - third)) low += third;
    else high -= third;
  }
  const middle = (low + high) / 2;
  const time = height(middle) > heights[best] ? middle : times[best];
  return { time, value: sign * height(time) };
}

/**
 * The area under a curve, by Boole's rule from sample to sample.
 *
 * @param {Numbers} t
 * @param {Numbers} y
 * @param {number[]} span
 */
function areaUnder(t, y, [from, to]) {
  const times = momentsFrom(t, from, to);
  let sum = 0;
  for (let i = 1; i < times.length; i++) {
    const [a, b] = [times[i - 1], times[i]];
    [7, 32, 12, 32, 7].forEach((weight, k) => {
      const value = k < 4 ? smoothAt(t, y, a + ((b - a) * k) / 4) : valueBefore(t, y, b);
      sum += (weight * (b - a) * value) / 90;
    });
  }
  return sum;
}

/**
 * The first rise above a level, or the last fall below it.
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
  let [low, high] = [t[i], t[i + 1]];
  for (let step = 0; step < 2 * SEARCH_STEPS; step++) {
    const middle = (low + high) / 2;
    if (smoothAt(t, y, middle) > level === isRising) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}

/**
 * What a sentence may ask of samples `y` at `t`, from one time to another or with a number; null when
 * there is no such value.
 *
 * @type {Record<string, (t: Numbers, y: Numbers, span: number[], number: number | undefined, now: number, doses: number[]) => number | null>}
 */
const RULES = {
  max: (t, y, span) => extreme(t, y, span).value,
  min: (t, y, span) => extreme(t, y, span, -1).value,
  mean: (t, y, span) => areaUnder(t, y, span) / (span[1] - span[0]),
  tmax(t, y, span, level = 0) {
    const { time, value } = extreme(t, y, span);
    const isFlat = value - extreme(t, y, span, -1).value <= FLAT * Math.abs(value);
    return value > level && !isFlat ? time : null;
  },
  at: (t, y, _, time, now) => smoothAt(t, y, time ?? now),
  first: (t, y, _, level = 0) => crossing(t, y, level, true),
  last: (t, y, _, level = 0) => crossing(t, y, level, false),
  auc: areaUnder,
  trough(t, y, _span, number, _now, doses) {
    const dose = number ?? doses.length;
    return dose > 1 && dose <= doses.length ? valueBefore(t, y, doses[dose - 1]) : null;
  },
  halflife(t, y, [from, to]) {
    const a = smoothAt(t, y, from);
    const b = smoothAt(t, y, to);
    return a > b && b > 0 ? (Math.LN2 * (to - from)) / Math.log(a / b) : null;
  },
  value: (_, y) => y[0]
};

/**
 * A reduction of samples `y` at `t`.
 *
 * @param {string} name
 * @param {Numbers} t
 * @param {Numbers} y
 * @param {number[]} args two times, or one number
 * @param {number} now the time cursor
 * @param {number[]} doses when each begins
 */
export function reduceCurve(name, t, y, args, now, doses) {
  const isSpan = args.length > 1;
  return RULES[name](t, y, isSpan ? args : [t[0], t[t.length - 1]], isSpan ? undefined : args[0], now, doses);
}
