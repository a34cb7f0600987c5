// What is spoken after a move: the change first, in at most 120 letters.

import assert from "node:assert/strict";
import { test } from "node:test";
import { change, present, turn } from "../../widgets/live/spoken.mjs";

const spec = {
  controls: [
    { name: "dose", label: "Dose", kind: "slider", unit: "mg" },
    { name: "now", label: "Time", kind: "cursor", unit: "h" },
    { name: "band", label: "People", kind: "switch", unit: "" },
    { name: "drug", label: "Drug", kind: "choice", unit: "", options: [["s", "esketamine"]] }
  ],
  columns: ["Route", "Peak", "When"],
  hours: 1
};
const view = (settings, rows, clauses) => ({
  spec,
  settings: { dose: 1, now: 2, band: true, drug: "s", ...settings },
  rows,
  clauses,
  controls: Object.fromEntries(spec.controls.map((control) => [control.name, control]))
});
const rows = [["nasal", "100 ng/mL", "40 min"]];
const before = present(view({}, rows, ["Old words."]));

test("a number of the same unit goes up or down, all else is named", () => {
  assert.equal(turn("100 ng/mL", "1,150 ng/mL"), "up to 1,150 ng/mL");
  assert.equal(turn("1,150 ng/mL", "99 ng/mL"), "down to 99 ng/mL");
  assert.equal(turn("40 min", "2 h"), "2 h");
  assert.equal(turn("not reached", "2 h"), "2 h");
  assert.equal(turn(undefined, "2 h"), "2 h");
});

test("what was moved comes first, then what it changed", () => {
  const after = view({ dose: 2 }, [["nasal", "150 ng/mL", "40 min"]], ["New words."]);
  assert.equal(change(before, after, ""), "Dose 2 mg; nasal, Peak: up to 150 ng/mL");
});

test("a scenario is spoken by its name, in place of what it set", () => {
  const after = view({ dose: 2, band: false }, [["nasal", "90 ng/mL", "2 h"]], []);
  assert.equal(change(before, after, "Less"), "Less; nasal, Peak: down to 90 ng/mL; nasal, When: 2 h");
});

test("switches, choices and the time speak too, with the words when the table says nothing new", () => {
  const after = view({ band: false, now: 0.5 }, rows, ["Old words.", "Nobody is drawn."]);
  assert.equal(change(before, after, ""), "Time 30 min, People off; Nobody is drawn.");
});

test("a row that was not there is read, and nothing is said of nothing", () => {
  assert.equal(
    change(before, view({}, [...rows, ["oral", "9 ng/mL", "1 h"]], []), ""),
    "oral, Peak: 9 ng/mL; oral, When: 1 h"
  );
  assert.equal(change(before, view({}, rows, ["Old words."]), ""), "");
});

test("it is one breath: what does not fit is left out, whole", () => {
  const long = [["nasal", "9".repeat(70), "8".repeat(70)]];
  const said = change(before, view({ dose: 3 }, long, []), "");
  assert.equal(said, `Dose 3 mg; nasal, Peak: ${"9".repeat(70)}`);
  assert.equal(change(before, view({}, rows, []), "x".repeat(200)).length, 120);
});
