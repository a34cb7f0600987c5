// The cases that Python and the page are held to alike.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

/** A file of tests/vectors/. */
export const vectors = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));

/**
 * A test for each case of a file. `run` holds what is to be done with a case, by its call (or its
 * kind, or "all" when there is only one); a call that it does not know fails.
 */
export function cases(name, run) {
  const file = vectors(name);
  test(`there are cases in ${name}.json`, () => assert.ok(file.cases.length > 10));
  for (const one of file.cases) {
    const call = one.call ?? one.kind ?? "all";
    const title = [name, call, one.reduction, one.name ?? JSON.stringify(one)].filter(Boolean).join(": ");
    test(title, () => {
      assert.ok(call in run, `no test knows what ${call} is`);
      run[call](one, file);
    });
  }
}

/** Whether a number is another to one part in 1e12, or to `within`. */
export function assertNear(given, wanted, within = 1e-12 * Math.max(1, Math.abs(wanted))) {
  assert.ok(Math.abs(given - wanted) <= within, `${given} is not ${wanted}`);
}

/** Whether all numbers of two lists are. */
export function assertAllNear(given, wanted, within) {
  assert.equal(given.length, wanted.length);
  wanted.forEach((value, i) => {
    assertNear(given[i], value, within);
  });
}
