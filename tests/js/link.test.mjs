// Settings in an address and back, and tables as comma-separated values.

import assert from "node:assert/strict";
import { test } from "node:test";
import { toCsv } from "../../widgets/live/export.mjs";
import { readLink, writeLink } from "../../widgets/live/link.mjs";

const spec = {
  key: "routes",
  controls: [
    { name: "dose", kind: "slider", label: "Dose", unit: "mg", low: 1, high: 40, whole: false },
    {
      name: "drug",
      kind: "choice",
      label: "Drug",
      options: [
        ["s", "esketamine", {}],
        ["r", "racemate", {}]
      ]
    },
    {
      name: "ways",
      kind: "multichoice",
      label: "Ways",
      options: [
        ["iv", "by vein", ""],
        ["po", "swallowed", ""]
      ]
    },
    { name: "band", kind: "switch", label: "Band" }
  ]
};
const start = { dose: 10, drug: "s", ways: ["iv"], band: true };

for (const moved of [
  { dose: 2.5 },
  { drug: "r", band: false },
  { ways: ["iv", "po"] },
  { ways: [] },
  { dose: 40, drug: "r", ways: ["po"], band: false }
])
  test(`a link carries ${JSON.stringify(moved)}`, () => {
    const hash = writeLink(spec, { ...start, ...moved }, start);
    assert.deepEqual(readLink(spec, hash), { values: moved });
  });

test("a link holds what was moved and nothing else, six digits of a number", () => {
  assert.equal(writeLink(spec, start, start), "#routes:");
  assert.equal(writeLink(spec, { ...start, dose: 100 / 3 }, start), "#routes:dose=33.3333");
});

test("a link to another place is left alone", () => {
  assert.deepEqual(readLink(spec, "#a-chapter"), {});
  assert.deepEqual(readLink(spec, ""), {});
});

for (const [hash, note] of [
  ["#routes:mass=3", /names mass, which this figure does not have/],
  ["#routes:__proto__=1", /names __proto__/],
  ["#routes:dose=99", /Dose cannot be 99; it must be a number from 1 to 40 mg\./],
  ["#routes:dose=", /it must be a number/],
  ["#routes:dose=0x10;dose=ten", /it must be a number/],
  ["#routes:drug=x", /one of s, r\./],
  ["#routes:ways=iv,sc", /some of iv, po\./],
  ["#routes:band=maybe", /on or off\./],
  ["#routes:dose=%E0%A4%A", /could not be read/]
])
  test(`${hash} is refused in words`, () => {
    const given = readLink(spec, hash);
    assert.equal(given.values, undefined);
    assert.match(given.note, note);
    assert.match(given.note, /starts with its own settings\.$/);
  });

test("a table is quoted where it must be", () => {
  assert.equal(
    toCsv([
      ["Run", "Peak"],
      ['slow, "so to say"', "3\n4"]
    ]),
    'Run,Peak\n"slow, ""so to say""","3\n4"'
  );
});
