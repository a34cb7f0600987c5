// Where the parts of a picture stand, as the vectors say; and a kind of part that this course does not have.

import assert from "node:assert/strict";
import { test } from "node:test";
import { placeLabels } from "../../widgets/live/labels.mjs";
import { findParts, Part, refreshParts, register } from "../../widgets/live/parts.mjs";
import { reduceCurve } from "../../widgets/live/reductions.mjs";
import { holds } from "../../widgets/live/words.mjs";
import { picture } from "./page.mjs";
import { assertAllNear, cases, vectors } from "./vectors.mjs";

const constants = { faint: 0.12, labelGap: 13, labelWidth: 5.6, axisFloor: 0.5 };
const FRAME = { x: [20, 180], y: [130, 10], xlim: [0, 8], ylim: [0, 4], xlog: false, ylog: false, when: "" };

/** As much of a view as parts ask for: `curves` of the run main, and what is set. */
function view({ times = [0, 8], values = [0, 1], low, high, against = [], now = 0, settings = {}, spec = {} }) {
  const result = {
    times: Float64Array.from(times),
    curves: { y: Float64Array.from(values), x: Float64Array.from(against) }
  };
  return {
    spec: { constants, ...spec },
    now,
    settings,
    hasBands: true,
    holds: (condition) => holds(condition, settings),
    isRunShown: () => settings.run !== "off",
    result: () => result,
    band: () => low && [low, high].map((edge) => Float64Array.from(edge)),
    reduce: ({ reduction, args }) => reduceCurve(reduction, result.times, result.curves.y, args, now, []),
    fill: (tokens) => tokens.join("")
  };
}

/** A picture of these parts in one axes, brought up to date; their groups. */
function refreshed(parts, given, { frame = FRAME, d } = {}) {
  const svg = picture(parts, d);
  const found = findParts(svg, { axes: [{ ...FRAME, ...frame }], constants, parts });
  refreshParts(found, view(given));
  return { groups: Object.values(svg.kids), refresh: (more) => refreshParts(found, view({ ...given, ...more })) };
}
const follower = (kind, more) => ({ gid: `${kind}:y`, kind, axes: 0, observable: "y", run: "main", ...more });
const across = ({ against }) => (against ? { against: "x" } : {});
const drawn = (part, given, more) => refreshed([part], given, more).groups[0];
const path = (group) => group.kids.path.attributes.d;
const numbers = (text) => text.match(/-?\d+(\.\d+)?/g).map(Number);

cases("parts", {
  curve: ({ frame, expected, ...given }) =>
    assert.equal(path(drawn(follower("curve", across(given)), given, { frame })), expected),
  point({ frame, expected, ...given }) {
    const [, x, y] = path(drawn(follower("point", across(given)), given, { frame })).match(/^M([\d.]+) ([\d.]+)h.01$/);
    assert.equal(`M${x} ${y}L${+(+x + 0.01).toFixed(2)} ${y}`, expected);
  },
  band: ({ frame, expected, ...given }) =>
    assert.equal(path(drawn(follower("band"), { ...given, values: given.low }, { frame })), expected),
  mark: ({ frame, expected, ...given }) =>
    assert.equal(path(drawn({ gid: "mark:now", kind: "mark", axes: 0 }, given, { frame })), expected),
  level: ({ expected, ...given }) => assert.equal(drawn(follower("level"), given).attributes.opacity, expected),
  grow: ({ anchor, expected, ...given }) =>
    assertAllNear(numbers(drawn(follower("grow", { anchor }), given).attributes.transform), expected),
  span({ frame, level, tokens, expected, ...given }) {
    const spans = { felt: tokens.map((reduction) => ({ reduction, run: "main", observable: "y", args: [level] })) };
    const part = { gid: "span:felt", kind: "span", axes: 0 };
    const group = drawn(part, { ...given, spec: { spans } }, { frame, d: "M1 90L2 90L2 40L1 40z" });
    assert.equal(group.style.display, expected ? "inline" : "none");
    if (!expected) return;
    const all = numbers(path(group));
    assertAllNear([...new Set(all.filter((_, i) => i % 2 === 0))], expected, 0.01);
    assert.deepEqual(new Set(all.filter((_, i) => i % 2)), new Set([90, 40]));
  },
  label({ frame, at, shift, lean, text, expected, ...given }) {
    const group = drawn(follower("label", { at, shift, lean, text, ...across(given) }), given, { frame });
    const { x, y, transform } = group.kids.text.attributes;
    assertAllNear([Number(x), Number(y)], expected, 0.0051);
    assert.equal(transform, undefined);
  }
});

test("every kind of part but those without a rule has a vector", () => {
  const kinds = new Set(vectors("parts").cases.map((one) => one.kind));
  assert.deepEqual([...kinds].sort(), ["band", "curve", "grow", "label", "level", "mark", "point", "span"]);
});

cases("labels", {
  all({ wanted, left, right, expected }) {
    const spots = wanted.map(([x, y, width]) => ({ x, y, width }));
    const placed = placeLabels(spots, left, right, constants.labelGap);
    assert.deepEqual(
      placed.map(({ x, y }) => [x, y]),
      expected
    );
  }
});

test("labels of one axes keep clear, those of another do not mind", () => {
  const label = (gid, axes) => follower("label", { gid, axes, at: 4, shift: [0, 0], lean: 0, text: "plasma" });
  const parts = [label("label:y", 0), label("label:y#2", 0), label("label:y#3", 1)];
  const svg = picture(parts);
  const found = findParts(svg, { axes: [FRAME, FRAME], constants, parts });
  refreshParts(found, view({}));
  assert.deepEqual(
    Object.values(svg.kids).map((group) => Number(group.kids.text.attributes.y)),
    [115, 102, 115]
  );
});

test("a part is shown by its condition, its run, its axes", () => {
  const parts = [{ gid: "show:extras=on;row-7", kind: "show" }, follower("curve"), { gid: "plain:x", kind: "plain" }];
  const frame = { when: "axis=log" };
  const { groups, refresh } = refreshed(parts, { settings: { extras: true, axis: "log" } }, { frame });
  const shown = () => groups.map((group) => group.style.display === "inline");
  assert.deepEqual(shown(), [true, true, true]);
  refresh({ settings: { extras: false, run: "off", axis: "log" } });
  assert.deepEqual(shown(), [false, false, true]);
  // What stands in axes that are hidden is left as it is: its axes hide it.
  const before = path(groups[1]);
  refresh({ settings: { extras: true, axis: "linear" }, values: [4, 4] });
  assert.equal(path(groups[1]), before);
  refresh({ settings: { extras: true, axis: "log" }, values: [4, 4] });
  assert.notEqual(path(groups[1]), before);
});

test("a text is filled in", () => {
  const part = { gid: "text:peak", kind: "text", axes: 0 };
  const group = drawn(part, { spec: { texts: { peak: ["peak ", "3"] } } });
  assert.equal(group.kids.text.textContent, "peak 3");
});

test("a band waits, faint, where it was until its people are solved", () => {
  const band = { low: [0, 0], high: [1, 1] };
  const { groups, refresh } = refreshed([follower("band")], band);
  const [group] = groups;
  const before = path(group);
  refresh({ low: undefined, values: [9, 9] });
  assert.deepEqual([path(group), group.style.opacity, group.style.display], [before, "0.35", "inline"]);
  refresh({ low: [0, 0], high: [2, 2] });
  assert.equal(group.style.opacity, "");
  assert.notEqual(path(group), before);
});

test("a new kind of part is one class", () => {
  class Dial extends Part {
    update(given) {
      this.group.setAttribute("transform", `rotate(${90 * given.now})`);
      return given.now < 3;
    }
    static arrange(dials) {
      dials.forEach((dial, i) => {
        dial.place = i;
      });
    }
  }
  register("dial", Dial);
  const parts = [
    { gid: "dial:now", kind: "dial" },
    { gid: "dial:now#2", kind: "dial" }
  ];
  const svg = picture(parts);
  const found = findParts(svg, { axes: [], constants, parts });
  refreshParts(found, view({ now: 2 }));
  const [group] = Object.values(svg.kids);
  assert.deepEqual([group.attributes.transform, group.style.display], ["rotate(180)", "inline"]);
  assert.deepEqual(
    found.map((dial) => [dial.target, dial.place]),
    [
      ["now", 0],
      ["now", 1]
    ]
  );
  refreshParts(found, view({ now: 3 }));
  assert.equal(group.style.display, "none");
});

test("a kind that nobody has registered is refused", () => {
  const parts = [{ gid: "gauge:now", kind: "gauge" }];
  assert.throws(() => findParts(picture(parts), { axes: [], constants, parts }), /does not know .* gauge:now/);
});
