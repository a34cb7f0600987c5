// What a control's value means to the equations, which values it refuses, and how its track runs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { parameters, refusal, toNumbers, track } from "../../widgets/live/controls.mjs";
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
  });
