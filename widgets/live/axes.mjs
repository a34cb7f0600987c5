// Where times and values lie in the picture.

/** @import { Frame, Numbers } from "./spec.d.ts" */

/**
 * From a value to its place.
 *
 * @param {[number, number]} places of the two limits
 * @param {[number, number]} limits
 * @param {boolean} isLog
 * @param {number} floor the share of the lower limit below which nothing lies on a logarithmic scale
 * @returns {(value: number) => number}
 */
function scale([from, to], [low, high], isLog, floor) {
  const span = isLog ? Math.log(high / low) : high - low;
  return (value) => from + ((to - from) * (isLog ? Math.log(Math.max(value, low * floor) / low) : value - low)) / span;
}

/**
 * A place to a hundredth of a point, as the picture writes it.
 *
 * @param {number} place
 */
export const round = (place) => Math.round(place * 100) / 100;

/** One axes of the picture. */
export class Axes {
  /**
   * @param {Frame} frame
   * @param {number} floor the share of a logarithmic axis's lower limit below which nothing is drawn
   */
  constructor(frame, floor) {
    this.frame = frame;
    this.x = scale(frame.x, frame.xlim, frame.xlog, 1e-3);
    this.y = scale(frame.y, frame.ylim, frame.ylog, floor);
    /** @type {WeakMap<Numbers, string[]>} */
    this.known = new WeakMap();
  }

  /**
   * The points of a path through values at times. Where a time lies is worked out once: with a
   * slider only values move.
   *
   * @param {Numbers} times
   * @param {Numbers} values
   */
  points(times, values) {
    const places = this.known.get(times) ?? Array.from(times, (t) => `${round(this.x(t))} `);
    this.known.set(times, places);
    return places.map((x, i) => x + round(this.y(values[i])));
  }
}
