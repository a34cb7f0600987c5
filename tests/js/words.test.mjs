// Numbers, conditions, reductions and templates, as the vectors say.

import assert from "node:assert/strict";
import { reduceCurve } from "../../widgets/live/reductions.mjs";
import { asText, duration, fill, formatValue, holds, plain } from "../../widgets/live/words.mjs";
import { assertNear, cases } from "./vectors.mjs";

const samples = (values) => Float64Array.from(values);

cases("words", {
  plain: ({ value, expected }) => assert.equal(plain(value), expected),
  duration: ({ hours, expected }) => assert.equal(duration(hours), expected),
  as_text: ({ value, expected }) => assert.equal(asText(value), expected),
  format_value: ({ value, format, fallback, hours, expected }) =>
    assert.equal(formatValue(value, format, fallback, hours), expected)
});

cases("conditions", {
  all: ({ condition, settings, expected }) => assert.equal(holds(condition, settings), expected)
});

cases("reductions", {
  all({ reduction, times, values, args, now, doses, expected, within }) {
    const given = reduceCurve(reduction, samples(times), samples(values), args, now, doses ?? []);
    if (expected === null) assert.equal(given, null);
    else assertNear(given, expected, within);
  }
});

cases("templates", {
  fill({ tokens, settings, hours, expected }, { controls, curves }) {
    const given = { controls: Object.fromEntries(controls.map((c) => [c.name, c])), settings, hours };
    const reduce = ({ reduction, run, observable, args }) =>
      reduceCurve(reduction, samples(curves[run].times), samples(curves[run][observable]), args, settings.now, []);
    assert.equal(fill(tokens, given, reduce), expected);
  }
});
