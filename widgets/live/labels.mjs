// Labels that keep clear of each other; by the rules of labels.py.

/**
 * Where a label stands: its middle and its width, in points of the picture, y down.
 *
 * @typedef {{ x: number, y: number, width: number }} Spot
 */

/**
 * Moves labels into their axes, and each up where another stands; the lowest is placed first.
 *
 * @param {Spot[]} wanted where they would stand alone
 * @param {number} left edge of the axes
 * @param {number} right
 * @param {number} gap points between two labels
 * @returns {Spot[]} in the same order
 */
export function placeLabels(wanted, left, right, gap) {
  const out = wanted.map((spot) => ({ ...spot }));
  /** @type {Spot[]} */
  const placed = [];
  for (const spot of [...out].sort((a, b) => b.y - a.y)) {
    spot.x = Math.min(Math.max(spot.x, left + spot.width / 2), right - spot.width / 2);
    for (const { x, y, width } of placed)
      if (Math.abs(spot.x - x) < (spot.width + width) / 2 && Math.abs(spot.y - y) < gap) spot.y = y - gap;
    placed.push(spot);
  }
  return out;
}
