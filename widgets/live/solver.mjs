// Solves stiff equations: RODAS, a Rosenbrock method of order 4(3), L-stable.

/** @import { DoseEvent, Model, Numbers } from "./spec.d.ts" */

// Hairer and Wanner, Solving Ordinary Differential Equations II (1996), section IV.7;
// coefficients as in their program.
const GAMMA = 0.25;
const A = [
  [],
  [1.544],
  [0.9466785280815826, 0.2557011698983284],
  [3.314825187068521, 2.896124015972201, 0.9986419139977817],
  [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895]
];
const C = [
  [],
  [-5.6688],
  [-2.430093356833875, -0.2063599157091915],
  [-0.1073529058151375, -9.594562251023355, -20.47028614809616],
  [7.496443313967647, -10.24680431464352, -33.99990352819905, 11.7089089320616],
  [8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054]
];
const D = [
  [10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823, 1.025137723295662],
  [-0.6762803392801253, 6.08771465168002, 16.43084320892478, 24.76722511418386, -6.594389125716872]
];
// When each stage looks, as a share of the step, and its weight of what time alone does to the slope.
const STAGE_TIMES = [0, 0.386, 0.21, 0.63, 1, 1];
const STAGE_SLOPES = [0.25, -0.1043, 0.1035, -0.0362, 0, 0];
const MOST_STEPS = 20000;
const MOST_STEPS_TO_REST = 200;

/**
 * Factors a matrix of n rows in place, with partial pivoting.
 *
 * @param {Numbers} M
 * @param {Int32Array} pivots
 * @param {number} n
 */
function factor(M, pivots, n) {
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(M[i * n + k]) > Math.abs(M[best * n + k])) best = i;
    pivots[k] = best;
    if (best !== k) for (let j = 0; j < n; j++) [M[k * n + j], M[best * n + j]] = [M[best * n + j], M[k * n + j]];
    for (let i = k + 1; i < n; i++) {
      M[i * n + k] /= M[k * n + k];
      const m = M[i * n + k];
      if (m) for (let j = k + 1; j < n; j++) M[i * n + j] -= m * M[k * n + j];
    }
  }
}

/**
 * The sum of the vectors' elements i, each times its weight.
 *
 * @param {number[]} weights
 * @param {Numbers[]} vectors
 * @param {number} i
 */
function combine(weights, vectors, i) {
  let sum = 0;
  for (let j = 0; j < weights.length; j++) sum += weights[j] * vectors[j][i];
  return sum;
}

/** The state of an integration, and all the memory that its steps need. */
class Stepper {
  /**
   * @param {Model} model
   * @param {Numbers} p
   * @param {number} rtol
   */
  constructor(model, p, rtol) {
    const n = model.states;
    const vector = () => new Float64Array(n);
    this.model = model;
    this.p = p;
    this.rtol = rtol;
    this.y = vector();
    this.next = vector();
    this.trial = vector();
    this.slope = vector();
    // What time alone does to the slope; zero where the equations do not name it.
    this.timeSlope = vector();
    this.inflow = vector();
    this.defect = vector();
    this.stages = Array.from({ length: 6 }, vector);
    this.jacobian = new Float64Array(n * n);
    this.matrix = new Float64Array(n * n);
    this.pivots = new Int32Array(n);
    // Where the factored matrix is not zero: columns row by row, and where a row's lower and upper part end.
    this.columns = new Int32Array(n * n);
    this.ends = new Int32Array(2 * n);
    this.time = 0;
    this.earliest = 0;
    this.latest = 0;
    model.initial?.(p, this.y);
    if (model.steady) this.rest();
    this.scales = sizes(model, [], this.y);
  }

  /**
   * Moves to where the equations come to rest with nothing given: implicit Euler, each step twice as long.
   */
  rest() {
    const { y, slope } = this;
    for (let i = 0, step = 1e-6; i < MOST_STEPS_TO_REST; i++, step = Math.min(2 * step, 1e9)) {
      this.linearize();
      this.factorize(step, 1);
      this.substitute(slope);
      if (!slope.every(Number.isFinite)) break;
      for (let k = 0; k < y.length; k++) y[k] += slope[k];
      if (step >= 1 && slope.every((move, k) => Math.abs(move) <= 1e-11 * (Math.abs(y[k]) + 1e-11))) return;
    }
    throw new Error("the equations come to no rest at these settings");
  }

  /**
   * A time within the piece that is integrated: at its ends a condition on time may hold or not.
   *
   * @param {number} t
   */
  within(t) {
    return Math.min(Math.max(t, this.earliest), this.latest);
  }

  /** @param {number} i @param {number} size */
  tolerance(i, size) {
    return this.rtol * (1e-3 * this.scales[i] + size);
  }

  /**
   * Takes in what is given at `time`, and what runs in from then on; returns a first step to try.
   *
   * @param {DoseEvent[]} events
   * @param {number} time
   * @param {number} until where the next piece begins
   */
  restart(events, time, until) {
    const { y, inflow, slope } = this;
    const margin = Math.min(2e-9, (until - time) / 1000);
    this.time = time;
    this.earliest = time + margin;
    this.latest = until - margin;
    inflow.fill(0);
    for (const { state, amount, start, end } of events) {
      if (start === time && end === time) y[state] += amount;
      else if (start <= time && time < end) inflow[state] += amount / (end - start);
    }
    this.model.rates(y, this.p, inflow, slope, this.within(time));
    let speed = 1e-12;
    let size = 1;
    for (let i = 0; i < y.length; i++) {
      const unit = this.tolerance(i, Math.abs(y[i]));
      speed = Math.max(speed, Math.abs(slope[i]) / unit);
      size = Math.max(size, Math.abs(y[i]) / unit);
    }
    return (0.01 * size) / speed;
  }

  /** The slope and its derivative where the state now is. */
  linearize() {
    const now = this.within(this.time);
    this.model.rates(this.y, this.p, this.inflow, this.slope, now);
    this.jacobian.fill(0);
    this.model.jacobian(this.y, this.p, this.jacobian, now);
    this.model.timeSlope?.(this.y, this.p, this.timeSlope, now);
  }

  /**
   * The matrix of a step, factored. A state acts on few others, so most of it is zero.
   *
   * @param {number} step
   * @param {number} [gamma]
   */
  factorize(step, gamma = GAMMA) {
    const { matrix, jacobian, pivots, columns, ends } = this;
    const n = pivots.length;
    for (let i = 0; i < n * n; i++) matrix[i] = -jacobian[i];
    for (let i = 0; i < n; i++) matrix[i * n + i] += 1 / (step * gamma);
    factor(matrix, pivots, n);
    let at = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < i; j++) if (matrix[i * n + j]) columns[at++] = j;
      ends[2 * i] = at;
      for (let j = i + 1; j < n; j++) if (matrix[i * n + j]) columns[at++] = j;
      ends[2 * i + 1] = at;
    }
  }

  /**
   * Solves the factored matrix for `b`, in place.
   *
   * @param {Numbers} b
   */
  substitute(b) {
    const { matrix, pivots, columns, ends } = this;
    const n = pivots.length;
    for (let k = 0; k < n; k++) {
      const swap = b[pivots[k]];
      b[pivots[k]] = b[k];
      b[k] = swap;
    }
    for (let i = 0; i < n; i++) {
      let x = b[i];
      for (let s = i ? ends[2 * i - 1] : 0; s < ends[2 * i]; s++) x -= matrix[i * n + columns[s]] * b[columns[s]];
      b[i] = x;
    }
    for (let i = n - 1; i >= 0; i--) {
      let x = b[i];
      for (let s = ends[2 * i]; s < ends[2 * i + 1]; s++) x -= matrix[i * n + columns[s]] * b[columns[s]];
      b[i] = x / matrix[i * n + i];
    }
  }

  /**
   * Tries a step into `next`; returns its error, 1 being what is allowed.
   *
   * @param {number} step
   */
  attempt(step) {
    const { y, next, trial, stages, timeSlope } = this;
    const n = y.length;
    this.factorize(step);
    for (let i = 0; i < n; i++) stages[0][i] = this.slope[i] + step * STAGE_SLOPES[0] * timeSlope[i];
    this.substitute(stages[0]);
    for (let s = 1; s < 6; s++) {
      if (s < 5) for (let i = 0; i < n; i++) trial[i] = y[i] + combine(A[s], stages, i);
      else for (let i = 0; i < n; i++) trial[i] += stages[4][i];
      this.model.rates(trial, this.p, this.inflow, stages[s], this.within(this.time + STAGE_TIMES[s] * step));
      const weight = step * STAGE_SLOPES[s];
      for (let i = 0; i < n; i++) stages[s][i] += combine(C[s], stages, i) / step + weight * timeSlope[i];
      this.substitute(stages[s]);
    }
    for (let i = 0; i < n; i++) next[i] = trial[i] + stages[5][i];
    // Where time itself drives a stiff equation, both ends may be right and what lies between them not.
    return Math.max(this.size(stages[5]), this.model.timeSlope ? this.between(step) : 0);
  }

  /**
   * The size of errors of a step, 1 being what is allowed.
   *
   * @param {Numbers} errors one a state
   */
  size(errors) {
    const { y, next } = this;
    let sum = 0;
    for (let i = 0; i < y.length; i++)
      sum += (errors[i] / this.tolerance(i, Math.max(Math.abs(y[i]), Math.abs(next[i])))) ** 2;
    return Math.sqrt(sum / y.length);
  }

  /**
   * How far the equations do not hold a quarter of the way through the step that was tried, 1 being what is
   * allowed. In its middle the error of the curve through both ends may vanish.
   *
   * @param {number} step
   */
  between(step) {
    const { y, next, trial, stages, defect } = this;
    this.interpolate(1 / 4, trial);
    this.model.rates(trial, this.p, this.inflow, defect, this.within(this.time + step / 4));
    for (let i = 0; i < y.length; i++) {
      const bend = combine(D[0], stages, i) / 2 + (combine(D[1], stages, i) * 5) / 16;
      defect[i] -= (next[i] - y[i] + bend) / step;
    }
    this.substitute(defect);
    return this.size(defect);
  }

  /**
   * The states at a share of the step that was tried, written to `out`.
   *
   * @param {number} share
   * @param {Numbers} out
   */
  interpolate(share, out) {
    const { y, next, stages } = this;
    for (let i = 0; i < y.length; i++) {
      const bend = combine(D[0], stages, i) + share * combine(D[1], stages, i);
      out[i] = y[i] * (1 - share) + share * (next[i] + (1 - share) * bend);
    }
  }

  /**
   * Integrates from one time to another; `sample(t, step)` is called after each step, before the state moves on.
   *
   * @param {number} from
   * @param {number} to
   * @param {number} first the first step to try
   * @param {(from: number, to: number, step: number) => void} sample
   */
  advance(from, to, first, sample) {
    let t = from;
    let step = Math.min(to - from, first + 1e-9 * (to - from));
    let isFresh = false;
    for (let tries = 0; t < to; tries++) {
      if (tries > MOST_STEPS) throw new Error("the equations could not be followed at these settings");
      if (t + 1.0001 * step >= to) step = to - t;
      if (!isFresh) this.linearize();
      isFresh = true;
      const error = this.attempt(step);
      if (!Number.isFinite(error)) {
        step /= 4;
        if (!(step >= 1e-14)) throw new Error("the equations gave no number at these settings");
        continue;
      }
      if (error <= 1) {
        const reached = Math.min(t + step, to);
        sample(t, reached, step);
        [this.y, this.next] = [this.next, this.y];
        t = reached;
        this.time = reached;
        isFresh = false;
      }
      step /= Math.max(1 / 6, Math.min(5, error ** 0.25 / 0.9));
    }
  }
}

/**
 * The size of each state below which its errors matter less and less: of what is given and where it starts.
 *
 * @param {Model} model
 * @param {DoseEvent[]} events
 * @param {Numbers} start
 */
function sizes(model, events, start) {
  const given = events.reduce((sum, event) => sum + event.amount, 0);
  const known = [given, ...start].map(Math.abs).filter((size) => size > 0);
  const scales = model.scales.slice();
  for (const i of model.autoScale) scales[i] = Math.min(1, ...known);
  return scales;
}

/**
 * A time to the ninth decimal, as doses have it.
 *
 * @param {number} t
 */
export const exact = (t) => Math.round(t * 1e9) / 1e9;

/**
 * Where integration restarts before `end`: starts and ends of doses, and where a condition on time changes.
 *
 * @param {DoseEvent[]} events
 * @param {number} end
 * @param {number[]} [stops]
 */
export function breakpoints(events, end, stops = []) {
  const times = [...events.flatMap((event) => [event.start, event.end]), ...stops.map(exact)];
  return [...new Set([0, ...times.filter((t) => t > 0 && t < end)])].sort((a, b) => a - b);
}

/**
 * States at `times` (sorted, from 0), one row each, every state followed.
 *
 * @param {Model} model
 * @param {Numbers} p parameters, then inputs
 * @param {DoseEvent[]} events
 * @param {Numbers} times
 * @param {number} rtol
 * @returns {Numbers} of length times × states
 */
export function follow(model, p, events, times, rtol) {
  const n = model.states;
  const end = times[times.length - 1];
  const out = new Float64Array(times.length * n);
  const row = (/** @type {number} */ i) => out.subarray(i * n, i * n + n);
  const stepper = new Stepper(model, p, rtol);
  stepper.scales = sizes(model, events, stepper.y);
  // The end stands twice: a bolus at the very end counts at its own time too.
  const cuts = [...breakpoints(events, end, model.stops(p)), end, end];
  let at = 0;
  for (let c = 0; c + 1 < cuts.length; c++) {
    const first = stepper.restart(events, cuts[c], cuts[c + 1]);
    for (; times[at] <= cuts[c]; at++) if (times[at] === cuts[c]) row(at).set(stepper.y);
    stepper.advance(cuts[c], cuts[c + 1], first, (from, to, step) => {
      for (; times[at] <= to; at++) stepper.interpolate((times[at] - from) / step, row(at));
    });
    // A sample at the end of this piece belongs to the next one, which may begin with a bolus.
    while (at > 0 && times[at - 1] === cuts[c + 1]) at--;
  }
  return out;
}
