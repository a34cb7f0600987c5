// The named parts of a picture: one class for each kind, by the rules of parts.py.

import { Axes, round } from "./axes.mjs";
import { placeLabels } from "./labels.mjs";
import { indexOfLargest, valueAt } from "./words.mjs";

/** @import { Constants, Numbers, PartSpec, Spec } from "./spec.d.ts" */
/** @import { View } from "./view.mjs" */

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** A part of the picture: the group that carries its name, and what is drawn in it. */
export class Part {
  /**
   * @param {PartSpec} spec
   * @param {SVGElement} group
   * @param {Axes | undefined} axes
   * @param {Constants} constants
   */
  constructor(spec, group, axes, constants) {
    this.spec = spec;
    this.group = group;
    this.axes = /** @type {Axes} */ (axes);
    this.constants = constants;
    /** What it follows: its name without its kind, its row of the evidence and its number. */
    this.target = spec.gid.slice(spec.kind.length + 1).split(/[#;]/)[0];
    this.path = /** @type {SVGPathElement} */ (group.querySelector("path"));
    this.text = /** @type {SVGTextElement} */ (group.querySelector("text"));
    /** @type {boolean | undefined} */
    this.isShown = undefined;
    /** @type {Numbers | undefined} the samples that are drawn */
    this.drawn = undefined;
  }

  /**
   * Whether it belongs in the picture.
   *
   * @param {View} view
   */
  isWanted(view) {
    return !this.spec.run || view.isRunShown(this.spec.run);
  }

  /**
   * Draws what the settings mean; returns whether there is something to show.
   *
   * @param {View} _view
   */
  update(_view) {
    return true;
  }

  /**
   * Brings it up to date; what cannot be seen is left as it is.
   *
   * @param {View} view
   */
  refresh(view) {
    let isShown = this.isWanted(view);
    if (isShown && view.holds(this.axes?.frame.when)) isShown = this.update(view);
    if (isShown !== this.isShown) this.group.style.display = isShown ? "inline" : "none";
    this.isShown = isShown;
  }

  /**
   * The curve that it follows.
   *
   * @param {View} view
   */
  samples(view) {
    const { times, curves } = view.result(/** @type {string} */ (this.spec.run));
    return { t: times, y: curves[/** @type {string} */ (this.spec.observable)] };
  }

  /**
   * The value of its curve at the time cursor, within bounds.
   *
   * @param {View} view
   * @param {number} most
   */
  strength(view, most) {
    const { t, y } = this.samples(view);
    return clamp(valueAt(t, y, view.now), 0, most);
  }
}

/** A line that follows an observable. */
class Curve extends Part {
  /** @param {View} view */
  update(view) {
    const { t, y } = this.samples(view);
    if (y !== this.drawn) this.path.setAttribute("d", `M${this.axes.points(t, y).join("L")}`);
    this.drawn = y;
    return true;
  }
}

/** A fill between the low and the high of an observable. */
class Band extends Part {
  /** @param {View} view */
  isWanted(view) {
    return super.isWanted(view) && view.hasBands;
  }

  /** @param {View} view */
  update(view) {
    const { t, y } = this.samples(view);
    if (y === this.drawn) return true;
    const band = view.band(/** @type {string} */ (this.spec.run), /** @type {string} */ (this.spec.observable));
    // A band that is not ready yet stays where it was, faint: it must not flicker while a slider moves.
    this.group.style.opacity = band ? "" : "0.35";
    if (!band) return this.isShown ?? true;
    const [low, high] = band.map(edge => this.axes.points(t, edge));
    this.path.setAttribute("d", `M${[...high, ...low.reverse()].join("L")}z`);
    this.drawn = y;
    return true;
  }
}

/** A patch whose strength follows an observable at the time cursor. */
class Level extends Part {
  /** @param {View} view */
  update(view) {
    const { faint } = this.constants;
    this.group.setAttribute("opacity", (faint + (1 - faint) * this.strength(view, 1)).toFixed(3));
    return true;
  }
}

/** A patch that grows from its foot. */
class Grow extends Part {
  /** @param {View} view */
  update(view) {
    const [x, y] = /** @type {number[]} */ (this.spec.anchor);
    const size = +this.strength(view, 10).toFixed(4);
    this.group.setAttribute("transform", `translate(${x} ${y}) scale(${size}) translate(${-x} ${-y})`);
    return true;
  }
}

/** A line at the time cursor. */
class Mark extends Part {
  /** @param {View} view */
  update(view) {
    const x = round(this.axes.x(view.now));
    const [foot, top] = this.axes.frame.y;
    this.path.setAttribute("d", `M${x} ${foot}L${x} ${top}`);
    return true;
  }
}

/** A bar from one computed time to another. */
class Span extends Part {
  /** @param {ConstructorParameters<typeof Part>} given */
  constructor(...given) {
    super(...given);
    const numbers = /** @type {string[]} */ (this.path.getAttribute("d")?.match(/-?[\d.]+/g));
    const heights = numbers.filter((_, i) => i % 2).map(Number);
    this.foot = Math.max(...heights);
    this.top = Math.min(...heights);
  }

  /** @param {View} view */
  update(view) {
    const [low, high] = view.spec.spans[this.target].map(token => view.reduce(token));
    if (low === null || high === null) return false;
    const [from, to] = [low, high].map(t => round(this.axes.x(t)));
    this.path.setAttribute("d", `M${from} ${this.foot}L${to} ${this.foot}L${to} ${this.top}L${from} ${this.top}z`);
    return true;
  }
}

/** What a condition shows. */
class Show extends Part {
  /** @param {View} view */
  isWanted(view) {
    return view.holds(this.target);
  }
}

/** A text that is filled in. */
class Text extends Part {
  /** @param {View} view */
  update(view) {
    this.text.textContent = view.fill(view.spec.texts[this.target]);
    return true;
  }
}

/** A label at its curve; `Picture` places all labels of an axes together. */
class Label extends Part {
  /** @param {View} view */
  update(view) {
    const { t, y } = this.samples(view);
    const { at, shift = [0, 0], lean = 0 } = this.spec;
    const top = indexOfLargest(y);
    const [time, value] = at === null || at === undefined ? [t[top], y[top]] : [at, valueAt(t, y, at)];
    const { xlim, ylim } = this.axes.frame;
    const width = (this.text.textContent ?? "").length * this.constants.labelWidth;
    this.spot = {
      label: this,
      width,
      x: this.axes.x(Math.max(time, xlim[0])) + shift[0] + lean * width,
      y: this.axes.y(clamp(value, ylim[0], ylim[1])) + shift[1]
    };
    return true;
  }

  /**
   * @param {number} x
   * @param {number} y
   */
  moveTo(x, y) {
    this.text.setAttribute("x", String(round(x)));
    this.text.setAttribute("y", String(round(y)));
    this.text.removeAttribute("transform");
  }
}

/** @type {Map<string, typeof Part>} */
const kinds = new Map();

/**
 * Makes a kind of part known.
 *
 * @param {string} kind the word before the colon of its name
 * @param {typeof Part} Kind
 */
export function register(kind, Kind) {
  kinds.set(kind, Kind);
}

register("curve", Curve);
register("band", Band);
register("level", Level);
register("grow", Grow);
register("mark", Mark);
register("span", Span);
register("show", Show);
register("label", Label);
register("text", Text);
register("plain", Part);

/** All the parts of a picture. */
export class Picture {
  /**
   * @param {Element} svg
   * @param {Spec} spec
   */
  constructor(svg, spec) {
    this.spec = spec;
    // The specification belongs to the widget and is saved with it, so axes are made beside it.
    this.axes = spec.axes.map(frame => new Axes(frame, spec.constants));
    this.parts = spec.parts.map(part => {
      const Kind = kinds.get(part.kind);
      if (!Kind) throw new Error(`this page does not know the kind of the part ${part.gid}`);
      const group = /** @type {SVGElement} */ (svg.querySelector(`[data-part="${CSS.escape(part.gid)}"]`));
      return new Kind(part, group, this.axes[part.axes ?? -1], spec.constants);
    });
  }

  /** @param {View} view */
  refresh(view) {
    const labels = this.parts.filter(part => part instanceof Label);
    for (const label of labels) label.spot = undefined;
    for (const part of this.parts) part.refresh(view);
    for (const axes of this.axes) {
      const spots = labels.flatMap(label => (label.axes === axes && label.spot) || []);
      for (const { label, x, y, width } of placeLabels(axes.frame, spots, this.spec.constants.labelGap))
        label.moveTo(x - (label.spec.lean ?? 0) * width, y);
    }
  }
}
