// What settings mean: which are taken, what follows from them, what is said.

import assert from "node:assert/strict";
import { test } from "node:test";
import { reduceCurve } from "../../widgets/live/reductions.mjs";
import { View } from "../../widgets/live/view.mjs";

const model = {
  states: 1,
  linear: true,
  scales: [1],
  autoScale: [],
  stops: () => [],
  isTimeDependent: { level: 1 },
  rates(y, p, u, f) {
    f[0] = -p[1] * y[0] + u[0];
  },
  jacobian(_y, p, J) {
    J[0] = -p[1];
  },
  observe(y, _p, curves, i) {
    curves.level[i] = y[0];
  },
  doses: { main: (p) => [[0, p[0], 0, [0]]] }
};
const level = (reduction) => ({ reduction, observable: "level", run: "main", args: [], format: "mg", fallback: "" });
const spec = {
  controls: [
    { name: "dose", kind: "slider", label: "Dose", unit: "mg", low: 1, high: 40, whole: false, value: 10 },
    { name: "more", kind: "switch", label: "More", value: false },
    { name: "now", kind: "cursor", label: "Time", unit: "h", low: 0, high: 10, value: 0 }
  ],
  settings: { dose: 20 },
  values: [10, 0.5],
  inputs: { dose: 0 },
  structural: [],
  runs: ["main"],
  runsWhen: { main: "more=on" },
  ensemble: { index: [1], values: [[0.4], [0.6]], interval: [0, 1] },
  bandSwitch: "more",
  axes: [
    { when: "more=off", xlog: true },
    { when: "more=on", xlog: false }
  ],
  parts: [
    { gid: "mark:now", kind: "mark", axes: 0 },
    { gid: "mark:now#2", kind: "mark", axes: 1 }
  ],
  end: 10,
  firstStep: 0.1,
  hours: 1,
  narration: [
    ["", ["A peak of ", level("max"), ";"]],
    ["more=on", ["now ", level("at"), "."]]
  ],
  rows: [
    ["more=on", [["main"], [level("max")]]],
    ["more=off", [["hidden"], ["none"]]]
  ]
};

test("it starts with the defaults of its controls, and knows where the figure starts", () => {
  const view = new View(spec, model);
  assert.deepEqual(view.settings, { dose: 10, more: false, now: 0 });
  assert.deepEqual(view.start, { dose: 20, more: false, now: 0 });
});

test("it takes what may be taken, and says what may not", () => {
  const view = new View(spec, model);
  const { taken, refused } = view.take({ dose: 99, more: true, strange: 1 });
  assert.deepEqual(taken, { more: true });
  assert.deepEqual(refused, ["Dose cannot be 99; it must be a number from 1 to 40 mg."]);
  assert.deepEqual(view.settings, { dose: 10, more: true, now: 0 });
});

test("what is said follows the settings, by their conditions", () => {
  const view = new View(spec, model);
  assert.equal(view.sentence, "A peak of 10 mg;");
  assert.deepEqual(view.rows, [["hidden", "none"]]);
  view.take({ dose: 30, more: true });
  view.refresh(0);
  assert.equal(view.sentence, "A peak of 30 mg; now 30 mg.");
  assert.deepEqual(view.rows, [["main", "30 mg"]]);
});

test("runs and bands are shown by their conditions; a band that is not ready is waited for", () => {
  const view = new View(spec, model);
  assert.deepEqual([view.isRunShown("main"), view.hasBands], [false, false]);
  view.take({ more: true });
  view.refresh(0);
  assert.deepEqual([view.isRunShown("main"), view.hasBands], [true, true]);
  assert.equal(view.band("main", "level"), undefined);
  assert.ok(view.isWaiting);
  view.refresh(Number.POSITIVE_INFINITY);
  assert.equal(view.band("main", "level").length, 2);
  assert.ok(!view.isWaiting);
  assert.ok(new View({ ...spec, bandSwitch: null }, model).hasBands);
});

test("the time cursor solves nothing", () => {
  let solved = 0;
  const counted = {
    ...model,
    doses: { main: (p) => model.doses.main(p) },
    observe: (...given) => {
      solved += 1;
      model.observe(...given);
    }
  };
  const view = new View(spec, counted);
  view.result("main");
  const before = solved;
  view.take({ now: 5 });
  view.refresh(0);
  view.result("main");
  assert.equal(view.now, 5);
  assert.equal(solved, before);
});

test("what is said of the time cursor follows it", () => {
  const view = new View(spec, model);
  view.take({ more: true });
  view.refresh(0);
  assert.equal(view.sentence, "A peak of 10 mg; now 10 mg.");
  view.take({ now: 5 });
  view.refresh(0);
  assert.equal(view.sentence, "A peak of 10 mg; now 0.821 mg.");
});

test("the time cursor moves along the axis that is shown", () => {
  const view = new View(spec, model);
  assert.equal(view.isTimeLog, true);
  view.take({ more: true });
  assert.equal(view.isTimeLog, false);
  assert.equal(new View({ ...spec, parts: [] }, model).isTimeLog, true);
});

test("what a sentence takes from a curve is taken once, whatever the time cursor does", () => {
  const view = new View(spec, model);
  const said = view.sentence;
  view.result("main").curves.level.fill(0);
  view.take({ now: 5 });
  view.refresh();
  assert.equal(view.sentence, said);
  view.take({ more: true });
  view.refresh();
  assert.match(view.sentence, /now 0 mg/, "the value at the cursor is that of the curve");
  view.take({ dose: 20, more: false });
  view.refresh();
  assert.notEqual(view.sentence, said, "another dose is another curve");
});

test("an area looks at each sample a fixed number of times", () => {
  const count = 4000;
  let reads = 0;
  const times = new Proxy(
    Array.from({ length: count }, (_, i) => i),
    {
      get(target, key, receiver) {
        reads++;
        return Reflect.get(target, key, receiver);
      }
    }
  );
  const values = new Float64Array(count).fill(2);
  assert.equal(Math.round(reduceCurve("mean", times, values, [], 0, [])), 2);
  assert.ok(reads < 1000 * count, `${reads / count} looks at each`);
});
