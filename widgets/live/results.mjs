// What a run gives: its doses, the times where it is sampled, its curves, and the bands around them.

import { solve } from "./reach.mjs";
import { breakpoints, exact } from "./solver.mjs";

/** @import { Curves, DoseEvent, Model, Numbers, Spec } from "./spec.d.ts" */

/**
 * What is known of a unit dose at some settings.
 *
 * @typedef {object} Solution
 * @property {Numbers} times
 * @property {Curves} curves
 * @property {Numbers} p the parameters of all runs that it was solved for
 * @property {number} total what was given in all
 * @property {number[]} doses when each begins
 * @property {Curves[]} people who have been solved so far, for the bands
 * @property {Record<string, Numbers[]>} [bands]
 * @property {Result} [scaled] the same for the dose that was asked for last
 */

/**
 * The curves of a run.
 *
 * @typedef {object} Result
 * @property {Solution} solution
 * @property {number} total
 * @property {Numbers} times
 * @property {Curves} curves
 * @property {Record<string, Numbers[]>} [bands] low and high
 * @property {Record<string, number | null>} reduced what a sentence has taken from a curve
 */

/** From the last sample before a start or end of a dose to the one at it. */
const JUST_BEFORE = 1e-9;

/** How many solutions a run remembers. */
export const REMEMBERED = 24;

/**
 * The doses of a run with their numbers filled in.
 *
 * @param {Model} model
 * @param {string} run
 * @param {Numbers} p
 * @returns {DoseEvent[]} in the order of time
 */
export function doseEvents(model, run, p) {
  /** @type {DoseEvent[]} */
  const out = [];
  for (const [state, amount, lasts, when, isRegular] of model.doses[run](p)) {
    if (isRegular && when[1] % 1) throw new Error(`the count of a dose is ${when[1]}; it must be a whole number`);
    const times = isRegular ? Array.from({ length: when[1] }, (_, i) => when[0] + i * when[2]) : when;
    if (amount > 0) for (const t of times) out.push({ state, amount, start: exact(t), end: exact(t + lasts) });
  }
  return out.sort((a, b) => a.start - b.start || a.state - b.state);
}

/**
 * What is given in all, and each dose as a share of it: a linear system is solved once for all doses.
 *
 * @param {DoseEvent[]} events
 * @param {boolean} isLinear
 */
export function unitDoses(events, isLinear) {
  const total = isLinear ? events.reduce((sum, event) => sum + event.amount, 0) : 1;
  return { total, events: shares(events, total) };
}

/**
 * @param {DoseEvent[]} events
 * @param {number} total
 */
const shares = (events, total) => (total ? events.map((event) => ({ ...event, amount: event.amount / total })) : []);

/**
 * Where curves are sampled: fine after each start and end of a dose, coarser later, and just before the next.
 *
 * @param {DoseEvent[]} events
 * @param {number} end
 * @param {number} first the first step
 * @param {number[]} [stops] where a condition on time changes
 */
export function sampleTimes(events, end, first, stops = []) {
  const cuts = [...breakpoints(events, end, stops), end];
  const ratio = Math.min(1.2, 1.03 + 0.01 * cuts.length);
  const out = [];
  for (let c = 0; c + 1 < cuts.length; c++) {
    let step = first;
    const before = cuts[c + 1] - JUST_BEFORE;
    for (let t = cuts[c]; t < before; t += step, step = Math.min(step * ratio, end / 240)) out.push(t);
    out.push(c + 2 < cuts.length ? before : end);
  }
  return Float64Array.from(out);
}

/** How far a sample may lie off the straight line between its neighbors, as a share of its range. */
const BEND = 0.03;
const MOST_SAMPLES = 4000;

/**
 * More sample times where a state bends between those it was solved at; the same ones where none does.
 *
 * @param {Numbers} times
 * @param {Numbers} states of length times × states
 * @param {number[]} jumps starts and ends of doses and stops: what differs there is no bend
 */
export function refine(times, states, jumps) {
  const count = times.length;
  const n = states.length / count;
  const jumped = new Set(jumps);
  const split = new Set();
  for (let s = 0; s < n; s++) {
    const y = (/** @type {number} */ i) => states[i * n + s];
    let [most, least] = [-Infinity, Infinity];
    for (let i = 0; i < count; i++) [most, least] = [Math.max(most, y(i)), Math.min(least, y(i))];
    // What hardly moves shows the solver's own error.
    if (!(most - least > 1e-3 * Math.max(most, -least))) continue;
    for (let i = 1; i + 1 < count; i++) {
      const share = (times[i] - times[i - 1]) / (times[i + 1] - times[i - 1]);
      const away = Math.abs(y(i) - y(i - 1) - (y(i + 1) - y(i - 1)) * share);
      if (away > BEND * (most - least) && !jumped.has(times[i]) && !jumped.has(times[i + 1])) split.add(i - 1).add(i);
    }
  }
  const wide = [...split].filter((i) => times[i + 1] - times[i] > 1e-9 * times[count - 1]);
  if (count + 3 * wide.length > MOST_SAMPLES) return times;
  const more = wide.flatMap((i) => [1, 2, 3].map((k) => times[i] + (k * (times[i + 1] - times[i])) / 4));
  return more.length ? Float64Array.from([...times, ...more]).sort() : times;
}

/**
 * The value below which a share of the sorted row lies, straight between two.
 *
 * @param {Numbers} row
 * @param {number} share
 */
export function quantile(row, share) {
  const spot = share * (row.length - 1);
  const low = Math.floor(spot);
  const high = Math.min(low + 1, row.length - 1);
  return row[low] + (spot - low) * (row[high] - row[low]);
}

/**
 * The observables of a run.
 *
 * @param {Model} model
 * @param {Numbers} p
 * @param {Numbers} states at the times
 * @param {Numbers} times
 */
function observe(model, p, states, times) {
  const n = model.states;
  /** @type {Curves} */
  const curves = {};
  for (const name in model.isTimeDependent) curves[name] = new Float64Array(times.length);
  for (let i = 0; i < times.length; i++) model.observe(states.subarray(i * n, i * n + n), p, curves, i, times[i]);
  return curves;
}

/** One run: solves what has changed, remembers what it has solved, and scales what is proportional to the dose. */
export class Run {
  /**
   * @param {Spec} spec
   * @param {Model} model
   * @param {string} name
   */
  constructor(spec, model, name) {
    this.spec = spec;
    this.model = model;
    this.name = name;
    /** @type {Map<string, Solution>} */
    this.known = new Map();
  }

  /**
   * @param {Numbers} p
   * @returns {Result} the same object as long as nothing changes
   */
  result(p) {
    const { total, events } = unitDoses(doseEvents(this.model, this.name, this.own(p)), this.model.linear);
    return this.scale(this.solution(p, events, total), total);
  }

  /**
   * The parameters as this run has them.
   *
   * @param {Numbers} p
   */
  own(p) {
    return this.model.replaced?.[this.name]?.(p) ?? p;
  }

  /**
   * @param {Solution} solution
   * @param {number} total
   */
  scale(solution, total) {
    if (solution.scaled?.total === total) return solution.scaled;
    /** @type {Curves} */
    const curves = {};
    for (const [name, y] of Object.entries(solution.curves))
      curves[name] = this.model.isTimeDependent[name] ? y.map((v) => v * total) : y;
    solution.scaled = { solution, total, times: solution.times, curves, reduced: {} };
    return solution.scaled;
  }

  /**
   * @param {Numbers} p
   * @param {DoseEvent[]} events of a unit dose
   * @param {number} total
   * @returns {Solution}
   */
  solution(p, events, total) {
    const { spec, model, known } = this;
    const doses = events.map((event) => [event.state, event.amount.toPrecision(12), event.start, event.end]);
    const own = this.own(p);
    const key = JSON.stringify([spec.structural.map((i) => own[i]), doses]);
    const old = known.get(key);
    if (old) return old;
    const stops = model.stops(own);
    const jumps = breakpoints(events, Infinity, stops);
    /** @type {Numbers} */
    let finer = sampleTimes(events, spec.end, spec.firstStep, stops);
    let times;
    let states;
    do {
      times = finer;
      states = solve(model, own, events, times);
      finer = refine(times, states, jumps);
    } while (finer !== times);
    const curves = observe(model, own, states, times);
    const starts = [...new Set(events.map((event) => event.start))];
    const solution = { times, curves, p: p.slice(), total, doses: starts, people: [] };
    for (const oldest of known.keys()) if (known.size >= REMEMBERED) known.delete(oldest);
    known.set(key, solution);
    return solution;
  }

  /**
   * The bands of a result; null while its people are being solved.
   *
   * @param {Result} result
   * @param {number} until when to stop for this time; with 0 nobody is solved
   */
  bands(result, until) {
    const { solution, total } = result;
    solution.bands ??= this.unitBands(solution, until);
    if (!solution.bands) return null;
    result.bands ??= Object.fromEntries(
      Object.entries(solution.bands).map(([name, pair]) => [name, pair.map((y) => y.map((v) => v * total))])
    );
    return result.bands;
  }

  /**
   * @param {Solution} solution
   * @param {number} until
   */
  unitBands({ times, p: typical, total, people }, until) {
    const { spec, model, name } = this;
    if (!spec.ensemble || !until) return undefined;
    const { values, index, interval } = spec.ensemble;
    while (people.length < values.length) {
      const p = typical.slice();
      values[people.length].forEach((value, i) => {
        p[index[i]] = value;
      });
      const own = this.own(p);
      const states = solve(model, own, shares(doseEvents(model, name, own), total), times, 1e-4);
      people.push(observe(model, own, states, times));
      // At least one a call, so that a slow machine comes to an end too.
      if (performance.now() > until && people.length < values.length) return undefined;
    }
    /** @type {Record<string, Numbers[]>} */
    const bands = {};
    for (const observable in model.isTimeDependent)
      if (model.isTimeDependent[observable]) bands[observable] = quantileBands(people, observable, interval);
    people.length = 0;
    return bands;
  }
}

/**
 * @param {Curves[]} people
 * @param {string} observable
 * @param {number[]} interval
 */
function quantileBands(people, observable, interval) {
  const count = people[0][observable].length;
  const bands = interval.map(() => new Float64Array(count));
  const row = new Float64Array(people.length);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < row.length; k++) row[k] = people[k][observable][i];
    row.sort();
    interval.forEach((share, side) => {
      bands[side][i] = quantile(row, share);
    });
  }
  return bands;
}
