// Doses, sample times, scaling, bands, and how much a run remembers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { doseEvents, quantile, REMEMBERED, Run, refine, sampleTimes, unitDoses } from "../../widgets/live/results.mjs";
import { assertAllNear, assertNear, cases } from "./vectors.mjs";

cases("dosing", {
  all({ doses, expected, total, unit }) {
    const events = doseEvents({ doses: { main: () => doses } }, "main", []);
    assert.deepEqual(events, expected);
    const scaled = unitDoses(events, true);
    assertNear(scaled.total, total);
    const amounts = scaled.events.map((event) => event.amount);
    assertAllNear(amounts, unit);
    assert.deepEqual(unitDoses(events, false), { total: 1, events });
  }
});

/** One state that is lost at a rate of p[1], of which p[0] is given; `given` is its level, `share` a number. */
const model = {
  states: 1,
  linear: true,
  scales: [1],
  autoScale: [],
  stops: () => [],
  isTimeDependent: { given: 1, share: 0 },
  rates(y, p, u, f) {
    f[0] = -p[1] * y[0] + u[0];
  },
  jacobian(_y, p, J) {
    J[0] = -p[1];
  },
  observe(y, p, curves, i) {
    curves.given[i] = y[0];
    curves.share[i] = p[1] / 2;
  },
  doses: { main: (p) => [[0, p[0], 0, [0]]] }
};
const spec = { structural: [1], end: 10, firstStep: 0.1, ensemble: null };
const run = (more = {}) => new Run({ ...spec, ...more.spec }, { ...model, ...more.model }, "main");
const p = (dose, rate = 0.5) => Float64Array.of(dose, rate);

cases("sampling", {
  times({ events, end, firstStep, expected }) {
    const times = [
      ...sampleTimes(
        events.map(([from, to]) => ({ start: from, end: to })),
        end,
        firstStep
      )
    ];
    assert.equal(times.length, expected.count);
    assertAllNear(times.slice(0, 6), expected.head, 1e-9);
    assertAllNear(times.slice(-4), expected.tail, 1e-9);
    assertNear(
      times.reduce((sum, t) => sum + t),
      expected.sum,
      1e-6
    );
  },
  refine({ times, states, jumps, expected }) {
    const given = Float64Array.from(times);
    const finer = refine(given, Float64Array.from(states.flat()), jumps);
    assertAllNear([...finer], expected, 1e-12);
    assert.equal(finer === given, times.length === expected.length, "the same object when nothing is added");
  },
  scaled({ curves, timeDependent, total, expected }) {
    const isTimeDependent = Object.fromEntries(Object.keys(curves).map((o) => [o, +timeDependent.includes(o)]));
    const samples = Object.fromEntries(Object.entries(curves).map(([o, y]) => [o, Float64Array.from(y)]));
    const one = run({ model: { isTimeDependent } });
    const solution = { curves: samples, bands: { c: [samples.c, samples.c] } };
    const result = one.scale(solution, total);
    for (const [o, y] of Object.entries(expected)) assert.deepEqual([...result.curves[o]], y);
    for (const edge of one.bands(result, 0).c) assert.deepEqual([...edge], expected.c);
  },
  interval({ people, shares, expected }) {
    const sorted = Float64Array.from(people).sort();
    assertAllNear(
      shares.map((share) => quantile(sorted, share)),
      expected
    );
  }
});

test("a count that is not whole is refused, as Python refuses it", () => {
  const doses = (count) => doseEvents({ doses: { main: () => [[0, 1, 0, [0, count, 6], 1]] } }, "main", []);
  assert.equal(doses(2).length, 2);
  assert.throws(() => doses(2.05), /the count of a dose is 2.05; it must be a whole number/);
});

test("a linear system is solved once for all doses, another one for each", () => {
  for (const [linear, solved] of [
    [true, 1],
    [false, 2]
  ]) {
    const one = run({ model: { linear } });
    const [small, large] = [one.result(p(2)), one.result(p(6))];
    assert.equal(one.known.size, solved);
    assertAllNear(
      [...large.curves.given],
      [...small.curves.given].map((v) => 3 * v),
      1e-4
    );
    assert.deepEqual(large.curves.share, small.curves.share);
    assertNear(large.curves.given[0], 6);
    assert.equal(one.result(p(6)), large, "what has not changed is the same object");
    assert.notEqual(one.result(p(6, 0.7)), large);
    assert.equal(one.known.size, solved + 1);
  }
});

test("nothing is given, and nothing is there", () => {
  const { curves } = run().result(p(0));
  assert.ok(curves.given.every((v) => v === 0));
});

test("what is remembered has an end, and the oldest is forgotten first", () => {
  const one = run({ model: { linear: false } });
  const rate = (i) => p(1, 0.1 + i / 100);
  const first = one.result(rate(0));
  for (let i = 0; i < 3 * REMEMBERED; i++) {
    one.result(rate(i));
    assert.ok(one.known.size <= REMEMBERED, `${one.known.size} solutions after ${i + 1} settings`);
  }
  assert.equal(one.known.size, REMEMBERED);
  const recent = one.result(rate(3 * REMEMBERED - 1));
  assert.equal(one.result(rate(3 * REMEMBERED - 1)), recent);
  assert.notEqual(one.result(rate(0)), first);
});

const people = { index: [1], values: [[0.2], [0.4], [0.6], [0.8], [1]], interval: [0.25, 0.75] };

test("a band lies between the people of its shares, and is scaled with the dose", () => {
  const one = run({ spec: { ensemble: people } });
  const result = one.result(p(8));
  assert.equal(one.bands(result, 0), null, "nobody is solved without time");
  const { given, share } = one.bands(result, Number.POSITIVE_INFINITY);
  assert.equal(share, undefined);
  [...result.times].forEach((t, i) => {
    assertNear(given[0][i], 8 * Math.exp(-0.8 * t), 1e-3);
    assertNear(given[1][i], 8 * Math.exp(-0.4 * t), 1e-3);
  });
  const larger = one.bands(one.result(p(16)), 0);
  assertAllNear(
    [...larger.given[1]],
    [...given[1]].map((v) => 2 * v)
  );
});

test("where nothing is given to the typical person, the band of all is nothing", () => {
  const one = run({ spec: { ensemble: { ...people, index: [0] } } });
  const { given } = one.bands(one.result(p(0)), Number.POSITIVE_INFINITY);
  assert.ok(given.flatMap((edge) => [...edge]).every((v) => v === 0));
});

test("people are solved one by one while there is no time, and none twice", () => {
  let solved = 0;
  const counted = {
    observe(y, parameters, curves, i) {
      if (i === 0) solved += 1;
      model.observe(y, parameters, curves, i);
    }
  };
  const one = run({ model: counted, spec: { ensemble: people } });
  const result = one.result(p(8));
  solved = 0;
  for (let i = 1; i < people.values.length; i++) {
    assert.equal(one.bands(result, -1), null);
    assert.equal(solved, i);
  }
  assert.ok(one.bands(result, -1));
  assert.equal(solved, people.values.length);
  one.bands(result, -1);
  assert.equal(solved, people.values.length);
});

test("a figure without people has no bands", () => {
  const one = run();
  assert.equal(one.bands(one.result(p(8)), Number.POSITIVE_INFINITY), null);
});

test("a run may have parameters of its own, and so has everybody in its band", () => {
  const replaced = { main: (q) => Object.assign(q.slice(), { 1: q[1] / 2 }) };
  const ends = ({ times, curves }) => [curves.given.at(-1), 8 * Math.exp(-0.25 * times.at(-1))];
  const one = run({ model: { replaced }, spec: { ensemble: people } });
  const result = one.result(p(8));
  assertNear(...ends(result), 1e-3);
  const { given } = one.bands(result, Number.POSITIVE_INFINITY);
  assertNear(given[0][20], 8 * Math.exp(-0.4 * result.times[20]), 1e-3);
  // The same run, its own value fixed: nothing else moves it.
  const fixed = run({ model: { replaced: { main: (q) => Object.assign(q.slice(), { 1: 0.25 }) } } });
  assert.equal(fixed.result(p(8)), fixed.result(p(8, 0.9)));
});
