// The solver against solutions that can be written down.

import assert from "node:assert/strict";
import { test } from "node:test";
import { solve } from "../../widgets/live/reach.mjs";
import { breakpoints, follow } from "../../widgets/live/solver.mjs";

/** One state that is lost at a rate of p[0]. */
const decay = {
  states: 1,
  scales: [1],
  autoScale: [],
  stops: () => [],
  rates(y, p, u, f) {
    f[0] = -p[0] * y[0] + u[0];
  },
  jacobian(_y, p, J) {
    J[0] = -p[0];
  }
};
const near = (given, wanted, tolerance = 1e-5) =>
  assert.ok(Math.abs(given - wanted) <= tolerance * Math.max(1, Math.abs(wanted)), `${given} is not ${wanted}`);

test("a bolus is lost exponentially", () => {
  const times = Float64Array.of(0, 0.1, 1, 5, 24);
  const y = solve(decay, [0.3], [{ state: 0, amount: 10, start: 0, end: 0 }], times, 1e-8);
  times.forEach((t, i) => {
    near(y[i], 10 * Math.exp(-0.3 * t));
  });
});

test("an infusion rises to its end and falls after it", () => {
  const times = Float64Array.of(0, 1, 2, 4);
  const y = solve(decay, [0.5], [{ state: 0, amount: 6, start: 0, end: 2 }], times, 1e-8);
  const top = (3 / 0.5) * (1 - Math.exp(-1));
  near(y[1], (3 / 0.5) * (1 - Math.exp(-0.5)));
  near(y[2], top);
  near(y[3], top * Math.exp(-1));
});

test("a bolus counts at its own time, at a sample between and at the very end", () => {
  const at = (start) => ({ state: 0, amount: 1, start, end: start });
  const y = solve(decay, [0], [at(1), at(2), at(3)], Float64Array.of(0, 0.5, 1, 2, 3), 1e-8);
  assert.deepEqual(
    [...y].map((v) => +v.toFixed(9)),
    [0, 0, 1, 2, 3]
  );
});

test("states that exchange in a fraction of a second are followed over days", () => {
  const stiff = {
    states: 2,
    scales: [1, 1],
    autoScale: [],
    stops: () => [],
    rates(y, _p, u, f) {
      f[0] = -4000 * y[0] + 2500 * y[1] + u[0];
      f[1] = 4000 * y[0] - 2500 * y[1] - 0.02 * y[1] + u[1];
    },
    jacobian(_y, _p, J) {
      J.set([-4000, 2500, 4000, -2500.02]);
    }
  };
  const y = solve(stiff, [], [{ state: 0, amount: 1, start: 0, end: 0 }], Float64Array.of(0, 100), 1e-8);
  // The slow rate is the smaller root of x² − 6500.02 x + 80.
  const slow = (6500.02 - Math.sqrt(6500.02 ** 2 - 320)) / 2;
  near(y[2] + y[3], Math.exp(-slow * 100), 1e-4);
});

test("rows are exchanged where another holds a larger pivot", () => {
  // In a long step the diagonal of the matrix is 4 / step in the first row, beside 1000 below it.
  let steps = 0;
  const spring = {
    states: 2,
    scales: [1, 1],
    autoScale: [],
    stops: () => [],
    rates(y, _p, _u, f) {
      f[0] = y[1];
      f[1] = -1000 * y[0] - 1000 * y[1];
    },
    jacobian(_y, _p, J) {
      steps += 1;
      J.set([0, 1, -1000, -1000]);
    }
  };
  const y = solve(spring, [], [{ state: 0, amount: 1, start: 0, end: 0 }], Float64Array.of(0, 2, 5), 1e-8);
  const [fast, slow] = [-1, 1].map((sign) => (-1000 + sign * Math.sqrt(1e6 - 4000)) / 2);
  const exact = (t) => (fast * Math.exp(slow * t) - slow * Math.exp(fast * t)) / (fast - slow);
  near(y[2], exact(2));
  near(y[4], exact(5));
  // With a wrong exchange the steps come out wrong, are refused, and become too short for it.
  assert.ok(steps < 400, `${steps} steps`);
});

test("what cannot be followed is said", () => {
  const blind = { ...decay, rates: (_y, _p, _u, f) => f.fill(Number.NaN) };
  assert.throws(() => solve(blind, [1], [], Float64Array.of(0, 1)), /gave no number at these settings/);
  const wild = {
    ...decay,
    rates(y, _p, _u, f) {
      f[0] = 1 + y[0] * y[0];
    },
    jacobian(y, _p, J) {
      J[0] = 2 * y[0];
    }
  };
  assert.throws(() => solve(wild, [], [], Float64Array.of(0, 2)), /at these settings/);
});

test("integration restarts at starts and ends of doses before the end, once each", () => {
  const events = [
    { state: 0, amount: 1, start: 5, end: 6 },
    { state: 0, amount: 1, start: 1, end: 1 },
    { state: 1, amount: 1, start: 6, end: 30 }
  ];
  assert.deepEqual(breakpoints(events, 24), [0, 1, 5, 6]);
});

/** Two chains that do not touch: 3 to 0, and 1 to 2. */
const chains = () => ({
  states: 4,
  linear: true,
  scales: [1, 1, 1, 1],
  autoScale: [0, 1, 2, 3],
  stops: () => [],
  rates(y, p, u, f) {
    f.set([p[0] * y[3] - y[0] + u[0], u[1] - p[1] * y[1], p[1] * y[1] - y[2] + u[2], u[3] - p[0] * y[3]]);
  },
  jacobian(_y, p, J) {
    J[0] = J[10] = -1;
    J[3] = p[0];
    J[15] = -p[0];
    J[9] = p[1];
    J[5] = -p[1];
  }
});

test("what a dose does not reach stays at 0, and what it reaches is followed as ever", () => {
  const times = Float64Array.of(0, 0.5, 1, 3, 8);
  const p = [2, 0.7];
  for (const state of [0, 1, 2, 3]) {
    const events = [{ state, amount: 5, start: 0, end: state % 2 ? 1 : 0 }];
    const [part, whole] = [solve(chains(), p, events, times, 1e-9), follow(chains(), p, events, times, 1e-9)];
    whole.forEach((v, i) => {
      near(part[i], v, 1e-7);
    });
    const reached = { 0: [0], 1: [1, 2], 2: [2], 3: [0, 3] }[state];
    for (let i = 0; i < part.length; i++) if (!reached.includes(i % 4)) assert.equal(part[i], 0);
    assert.ok(reached.every((s) => part[4 + s] > 0));
  }
  assert.deepEqual([...solve(chains(), p, [], times)], Array(20).fill(0));
});

test("every state of a system that is not linear, or that changes with time, is followed", () => {
  const events = [{ state: 1, amount: 5, start: 0, end: 0 }];
  const times = Float64Array.of(0, 1);
  const moved = { ...chains(), rates: (_y, _p, _u, f) => f.fill(1), jacobian: (_y, _p, J) => J.fill(0) };
  for (const model of [
    { ...moved, linear: false },
    { ...moved, stops: () => [0.5] },
    { ...moved, timeSlope: () => {} }
  ])
    near(solve(model, [], events, times, 1e-6)[4], 1);
});

test("where time drives a fast equation, what lies between two steps is right too", () => {
  const fast = 1e5;
  const model = {
    states: 1,
    scales: [1],
    autoScale: [],
    stops: () => [],
    initial(_p, y) {
      y[0] = 1;
    },
    rates(y, _p, _u, f, t) {
      f[0] = -fast * (y[0] - Math.cos(t)) - Math.sin(t);
    },
    jacobian(_y, _p, J) {
      J[0] = -fast;
    },
    timeSlope(_y, _p, f, t) {
      f[0] = -fast * Math.sin(t) - Math.cos(t);
    }
  };
  const times = Float64Array.from({ length: 401 }, (_, i) => i / 20);
  const y = solve(model, [], [], times);
  times.forEach((t, i) => {
    assert.ok(Math.abs(y[i] - Math.cos(t)) < 1e-4, `${y[i]} at ${t}`);
  });
});
