// Settings in an address and back, and tables as comma-separated values.

import assert from "node:assert/strict";
import { test } from "node:test";
import { toCsv } from "../../widgets/live/export.mjs";
import { readLink, writeLink } from "../../widgets/live/link.mjs";

const spec = {
  key: "routes",
  controls: [
    { name: "dose", kind: "slider", label: "Dose", unit: "mg", low: 0, high: 40, whole: false },
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
  assert.equal(writeLink(spec, { ...start, ways: ["iv", "po"] }, start), "#routes:ways=iv%2Cpo");
});

test("an end of a slider is read by the six digits that a note writes it with", () => {
  const third = { ...spec, controls: [{ ...spec.controls[0], low: 1 / 3, high: 2 / 3 }] };
  for (const dose of [1 / 3, 2 / 3])
    assert.deepEqual(readLink(third, writeLink(third, { dose }, start)), { values: { dose } });
  assert.match(readLink(third, "#routes:dose=0.333332").note, /from 0.333333 to 0.666667 mg\. /);
});

test("a note on a time says it in words too", () => {
  const now = { name: "now", kind: "cursor", label: "Time", unit: "h", low: 1 / 60, high: 1440, whole: false };
  const { note } = readLink({ ...spec, controls: [now] }, "#routes:now=9999");
  assert.match(note, /it must be a number from 0.0166667 to 1440 h \(1 min to 60 days\)\. The figure/);
});

for (const encoded of [
  "#routes%3Aways%3Div%252Cpo",
  "#routes:ways%3Div%2Cpo",
  "#routes:ways=iv,po",
  encodeURIComponent("#routes:ways=iv%2Cpo")
])
  test(`${encoded} is read as it was meant`, () => {
    assert.deepEqual(readLink(spec, encoded), { values: { ways: ["iv", "po"] } });
  });

test("a link to another place is left alone", () => {
  assert.deepEqual(readLink(spec, "#a-chapter"), {});
  assert.deepEqual(readLink(spec, ""), {});
  assert.deepEqual(readLink(spec, "#50%-of-all"), {});
});

for (const [hash, note] of [
  ["#routes:mass=3", /names mass, which this figure does not have/],
  ["#routes:__proto__=1", /names __proto__/],
  ["#routes:dose=99", /Dose cannot be 99; it must be a number from 0 to 40 mg\./],
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
    '\uFEFFRun,Peak\n"slow, ""so to say""","3\n4"'
  );
});
