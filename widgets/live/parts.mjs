// The named parts of a picture: one class for each kind, with a twin of the same name in parts.py.

import { Axes, round } from "./axes.mjs";
import { placeLabels } from "./labels.mjs";
import { valueAt } from "./reductions.mjs";

/** @import { Numbers, PartSpec, Spec } from "./spec.d.ts" */
/** @import { View } from "./view.mjs" */

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
   * @param {Axes} axes undefined for a part outside of all axes
   */
  constructor(spec, group, axes) {
    this.spec = spec;
    this.group = group;
    this.axes = axes;
    /** What it follows: its name without its kind, its row of the evidence and its number. */
    this.target = spec.gid.slice(spec.kind.length + 1).split(/[#;]/)[0];
    this.path = group.querySelector("path");
    this.text = group.querySelector("text");
    /** @type {boolean | undefined} whether the settings show it; its axes may be hidden all the same */
    this.isShown = undefined;
    this.isSeen = false;
    /** @type {unknown} what its path has been made of */
    this.drawn = undefined;
  }

  /**
   * Whether the settings show it.
   *
   * @param {View} _view
   */
  isWanted(_view) {
    return true;
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
   * Called once all parts of this kind are updated, for what each must know of the others.
   *
   * @param {any[]} _parts
   * @param {View} _view
   */
  static arrange(_parts, _view) {}

  /**
   * Brings it up to date; what cannot be seen is left as it is.
   *
   * @param {View} view
   */
  refresh(view) {
    let isShown = this.isWanted(view);
    this.isSeen = isShown && view.holds(this.axes?.frame.when);
    if (this.isSeen) isShown = this.update(view);
    if (isShown !== this.isShown) this.group.style.display = isShown ? "inline" : "none";
    this.isShown = isShown;
  }
}

/** A part that follows an observable of a run. */
class Follower extends Part {
  /** @param {View} view */
  isWanted(view) {
    return view.isRunShown(this.spec.run);
  }

  /** @param {View} view */
  samples(view) {
    const { times, curves } = view.result(this.spec.run);
    const { observable, against } = this.spec;
    return { t: times, x: against ? curves[against] : times, y: curves[observable] };
  }

  /**
   * The value at the time cursor, within bounds.
   *
   * @param {View} view
   * @param {number} most
   */
  strength(view, most) {
    const { t, y } = this.samples(view);
    return clamp(valueAt(t, y, view.now), 0, most);
  }

  /**
   * Draws a path through points, unless it is the one that is drawn; `from` is what they are made of.
   *
   * @param {unknown} from
   * @param {() => string} path
   */
  redraw(from, path) {
    if (from !== this.drawn) this.path.setAttribute("d", path());
    this.drawn = from;
    return true;
  }
}

/** A line that follows an observable, over time or against another one. */
class Curve extends Follower {
  /** @param {View} view */
  update(view) {
    const { x, y } = this.samples(view);
    return this.redraw(y, () => `M${this.axes.points(x, y).join("L")}`);
  }
}

/** A dot on its curve, where the time cursor stands: a line of next to no length with round ends. */
class Point extends Follower {
  /** @param {View} view */
  update(view) {
    const { t, x, y } = this.samples(view);
    const [left, up] = [x, y].map((values) => valueAt(t, values, view.now));
    this.path.setAttribute("d", `M${round(this.axes.x(left))} ${round(this.axes.y(up))}h.01`);
    return true;
  }
}

/** A fill between the low and the high of an observable over time. */
class Band extends Follower {
  /** @param {View} view */
  isWanted(view) {
    return super.isWanted(view) && view.hasBands;
  }

  /** @param {View} view */
  update(view) {
    const { times } = view.result(this.spec.run);
    const band = view.band(this.spec.run, this.spec.observable);
    // A band that is not ready yet stays where it was, faint: it must not flicker while a slider moves.
    this.group.style.opacity = band ? "" : "0.35";
    if (!band) return this.isShown ?? true;
    return this.redraw(band, () => {
      const [low, high] = band.map((edge) => this.axes.points(times, edge));
      return `M${high.concat(low.reverse()).join("L")}z`;
    });
  }
}

/** A part that is as strong as its observable: faint at 0, full at 1. */
class Level extends Follower {
  /** @param {View} view */
  update(view) {
    const { faint } = view.spec.constants;
    this.group.setAttribute("opacity", (faint + (1 - faint) * this.strength(view, 1)).toFixed(3));
    return true;
  }
}

/** A part that is as large as its observable, about the middle of its foot. */
class Grow extends Follower {
  /** @param {View} view */
  update(view) {
    const [x, y] = this.spec.anchor;
    const size = +this.strength(view, 10).toFixed(4);
    this.group.setAttribute("transform", `translate(${x} ${y}) scale(${size}) translate(${-x} ${-y})`);
    return true;
  }
}

/** An upright line at the time cursor. */
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
  /** @param {View} view */
  update(view) {
    const [low, high] = view.spec.spans[this.target].map((token) => view.reduce(token));
    if (low === null || high === null) return false;
    /** @type {number[]} */
    const numbers = this.path
      .getAttribute("d")
      .match(/-?[\d.]+/g)
      .map(Number);
    const heights = numbers.filter((_, i) => i % 2);
    const [foot, top] = [Math.max(...heights), Math.min(...heights)];
    const [from, to] = [low, high].map((t) => round(this.axes.x(t)));
    this.path.setAttribute("d", `M${from} ${foot}L${to} ${foot}L${to} ${top}L${from} ${top}z`);
    return true;
  }
}

/** A part that is shown while a condition is met. */
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

/** @param {Numbers} y */
const indexOfLargest = (y) => y.reduce((best, v, i) => (v > y[best] ? i : best), 0);

/** A text that stays at its curve, clear of the other labels of its axes. */
class Label extends Follower {
  /**
   * Where it would stand alone.
   *
   * @param {View} view
   */
  wanted(view) {
    const { at, shift, lean } = this.spec;
    const { t, x, y } = this.samples(view);
    const time = at ?? t[indexOfLargest(y)];
    const value = valueAt(t, y, time);
    const { xlim, ylim } = this.axes.frame;
    const width = this.text.textContent.length * view.spec.constants.labelWidth;
    return {
      width,
      x: this.axes.x(Math.max(x === t ? time : valueAt(t, x, time), xlim[0])) + shift[0] + lean * width,
      y: this.axes.y(clamp(value, ylim[0], ylim[1])) + shift[1]
    };
  }

  /**
   * @param {Label[]} labels
   * @param {View} view
   */
  static arrange(labels, view) {
    for (const axes of new Set(labels.map((label) => label.axes))) {
      const group = labels.filter((label) => label.axes === axes && label.isSeen);
      const wanted = group.map((label) => label.wanted(view));
      const [left, right] = axes.frame.x;
      placeLabels(wanted, left, right, view.spec.constants.labelGap).forEach(({ x, y, width }, i) => {
        const { text, spec } = group[i];
        text.setAttribute("x", round(x - spec.lean * width));
        text.setAttribute("y", round(y));
        text.removeAttribute("transform");
      });
    }
  }
}

register("curve", Curve);
register("band", Band);
register("level", Level);
register("grow", Grow);
register("point", Point);
register("mark", Mark);
register("span", Span);
register("show", Show);
register("label", Label);
register("text", Text);
register("plain", Part);

/**
 * The parts of a picture.
 *
 * @param {Element} svg
 * @param {Spec} spec
 */
export function findParts(svg, spec) {
  // The specification belongs to the widget and is saved with it, so axes are made beside it.
  const axes = spec.axes.map((frame) => new Axes(frame, spec.constants.axisFloor));
  return spec.parts.map((part) => {
    const Kind = kinds.get(part.kind);
    if (!Kind) throw new Error(`this page does not know the kind of the part ${part.gid}`);
    return new Kind(part, svg.querySelector(`[data-part="${CSS.escape(part.gid)}"]`), axes[part.axes]);
  });
}

/**
 * Brings all parts of a picture up to date.
 *
 * @param {Part[]} parts
 * @param {View} view
 */
export function refreshParts(parts, view) {
  for (const part of parts) part.refresh(view);
  for (const Kind of kinds.values())
    Kind.arrange(
      parts.filter((part) => part.constructor === Kind),
      view
    );
}
