// What a control's value means to the equations, which values it refuses, and how its track runs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { evenStops, parameters, refusal, toNumbers, track } from "../../widgets/live/controls.mjs";
import { assertNear, cases } from "./vectors.mjs";

cases("controls", {
  numbers: ({ control, value, expected }) => assert.deepEqual(toNumbers(control, value), expected),
  refusal({ control, value, allowed, allowedOnPage = allowed, expected }) {
    const sentence = `${control.label} cannot be ${JSON.stringify(value)}; it must be ${allowedOnPage}.`;
    assert.equal(refusal(control, value), expected ? sentence : "");
  }
});

test("numbers go to the inputs of their names, and others nowhere", () => {
  const controls = [
    { kind: "slider", name: "dose" },
    { kind: "switch", name: "toString" },
    { kind: "multichoice", name: "break", options: [["a"], ["b"]] }
  ];
  const spec = { values: [9, 9, 9, 9], inputs: { dose: 1, break_b: 3 }, controls };
  assert.deepEqual([...parameters(spec, { dose: 5, toString: true, break: ["b"] })], [9, 5, 9, 1]);
  assert.deepEqual(spec.values, [9, 9, 9, 9]);
});

test("the last stop of a slider is its upper end, whatever its range", () => {
  const ends = [0.1, 0.3, 0.7, 0.9, 1, 1.1, 2.3, 3, 4.7, 7, 9, 12, 33, 0.05, 1e-3, 1e-9, 160, 1440];
  for (const low of [0, 0.01, 0.1, 0.25, 1, -3.3])
    for (const high of ends.filter((end) => end > low))
      for (const step of [(high - low) / 100, (high - low) / 7.3, 0.05, 1]) {
        const { last, stop, value } = evenStops({ low, high, step });
        assert.equal(value(last), high);
        assert.equal(value(0), low);
        assert.equal(stop(high), last);
        assert.ok(last <= Math.ceil((high - low) / step) && value(last - 1) < high);
        for (const k of [0, 1, last >> 1, last]) assert.equal(stop(value(k)), k);
      }
  const { value } = evenStops({ low: 0.1, high: 0.75, step: 0.05 });
  assert.deepEqual([1, 2, 4, 12, 13].map(value), [0.15, 0.2, 0.3, 0.7, 0.75]);
});

for (const [name, control, middle] of [
  ["a linear track", { low: 2, high: 10, log: false }, 6],
  ["a logarithmic track", { low: 0.01, high: 100, log: true }, 1]
])
  test(`${name} runs from one end to the other`, () => {
    const way = track(control);
    assertNear(way.value(0.5), middle);
    assertNear(way.share(middle), 0.5);
    assert.equal(way.value(0), control.low);
    assert.equal(way.value(1), control.high);
    assert.equal(way.value(1.1), control.high);
    assert.equal(way.value(-0.1), control.low);
    assert.equal(track({ ...control, low: 0.3, high: 0.9 }).value(1), 0.9);
  });
