// Labels that stand at their curves, clear of each other; by the rules of labels.py.

/** @import { Frame } from "./spec.d.ts" */

/**
 * Where a label would stand by itself: the middle of its width, its baseline.
 *
 * @typedef {{ x: number, y: number, width: number }} Spot
 */

/**
 * Where labels stand: from the lowest up, each pushed up where another stands, none over the sides.
 *
 * @template {Spot} T
 * @param {Frame} frame
 * @param {T[]} spots
 * @param {number} gap points between two baselines
 * @returns {T[]} the same, placed
 */
export function placeLabels(frame, spots, gap) {
  /** @type {T[]} */
  const placed = [];
  for (const spot of [...spots].sort((a, b) => b.y - a.y)) {
    const { width } = spot;
    let { y } = spot;
    const x = Math.min(Math.max(spot.x, frame.x[0] + width / 2), frame.x[1] - width / 2);
    for (const other of placed)
      if (Math.abs(x - other.x) < (width + other.width) / 2 && Math.abs(y - other.y) < gap) y = other.y - gap;
    placed.push({ ...spot, x, y });
  }
  return placed;
}
