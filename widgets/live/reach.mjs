// Follows only what a dose reaches: two models side by side cost what the one costs that is given something.

import { follow } from "./solver.mjs";

/** @import { DoseEvent, Model, Numbers } from "./spec.d.ts" */

/**
 * The states that something given reaches. In a linear system with constant rates the others stay at 0.
 *
 * @param {Model} model
 * @param {Numbers} p
 * @param {DoseEvent[]} events
 * @param {Numbers} jacobian left empty when every state is followed
 */
function touched(model, p, events, jacobian) {
  const n = model.states;
  if (!model.linear || model.timeSlope || model.stops(p).length) return Array.from({ length: n }, (_, i) => i);
  model.jacobian(new Float64Array(n), p, jacobian, 0);
  const found = new Set(events.map(({ state }) => state));
  // A set hands out what is added to it on the way.
  for (const from of found) for (let i = 0; i < n; i++) if (jacobian[i * n + from]) found.add(i);
  return [...found].sort((a, b) => a - b);
}

/**
 * States at `times` (sorted, from 0), one row each.
 *
 * @param {Model} model
 * @param {Numbers} p parameters, then inputs
 * @param {DoseEvent[]} events
 * @param {Numbers} times
 * @returns {Numbers} of length times × states
 */
export function solve(model, p, events, times, rtol = 1e-5) {
  const n = model.states;
  const whole = new Float64Array(n * n);
  const kept = touched(model, p, events, whole);
  const m = kept.length;
  if (m === n) return follow(model, p, events, times, rtol);
  const out = new Float64Array(times.length * n);
  if (!m) return out;
  const [all, inflow, slopes] = [0, 0, 0].map(() => new Float64Array(n));
  /** @type {Model} */
  const part = {
    ...model,
    states: m,
    scales: kept.map((i) => model.scales[i]),
    autoScale: model.autoScale.map((i) => kept.indexOf(i)).filter((k) => k >= 0),
    rates(y, _, u, f, t) {
      for (let k = 0; k < m; k++) {
        all[kept[k]] = y[k];
        inflow[kept[k]] = u[k];
      }
      model.rates(all, p, inflow, slopes, t);
      for (let k = 0; k < m; k++) f[k] = slopes[kept[k]];
    },
    jacobian(_y, _, J) {
      for (let k = 0; k < m; k++) for (let l = 0; l < m; l++) J[k * m + l] = whole[kept[k] * n + kept[l]];
    }
  };
  const into = events.map((event) => ({ ...event, state: kept.indexOf(event.state) }));
  const rows = follow(part, p, into, times, rtol);
  for (let i = 0; i < times.length; i++) for (let k = 0; k < m; k++) out[i * n + kept[k]] = rows[i * m + k];
  return out;
}
