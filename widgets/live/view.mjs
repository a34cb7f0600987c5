// What the settings of a figure mean: its results and its words. It touches no page.

import { parameters, refusal } from "./controls.mjs";
import { reduceCurve } from "./reductions.mjs";
import { Run } from "./results.mjs";
import { fill, holds } from "./words.mjs";

/** @import { Control, Model, Reduction, Settings, Spec, Token } from "./spec.d.ts" */
/** @import { Result } from "./results.mjs" */

export class View {
  /**
   * @param {Spec} spec
   * @param {Model} model
   */
  constructor(spec, model) {
    this.spec = spec;
    this.model = model;
    /** @type {Record<string, Control>} */
    this.controls = Object.fromEntries(spec.controls.map((control) => [control.name, control]));
    /** @type {Settings} */
    this.defaults = Object.fromEntries(spec.controls.map((control) => [control.name, control.value]));
    /** @type {Settings} */
    this.settings = { ...this.defaults };
    /** @type {Settings} where the figure starts */
    this.start = { ...this.defaults, ...spec.settings };
    this.cursor = spec.controls.find((control) => control.kind === "cursor")?.name ?? "";
    this.runs = Object.fromEntries(spec.runs.map((name) => [name, new Run(spec, model, name)]));
    this.hours = spec.hours;
    this.until = 0;
    this.isWaiting = false;
    this.parameters = parameters(spec, this.settings);
    /** @type {Record<string, Result>} */
    this.results = {};
  }

  /**
   * Begins anew with what is now set: solves the runs that are shown, before anything is drawn.
   *
   * @param {number} until when to stop solving people; with 0 nobody is solved
   */
  refresh(until) {
    this.until = until;
    this.isWaiting = false;
    this.parameters = parameters(this.spec, this.settings);
    this.results = {};
    for (const run of this.spec.runs) if (this.isRunShown(run)) this.result(run);
  }

  /**
   * Takes over what may be taken: returns the values taken, and what is wrong with the others.
   *
   * @param {Settings} values
   */
  take(values) {
    /** @type {Settings} */
    const taken = {};
    const refused = [];
    for (const control of this.spec.controls) {
      if (!Object.hasOwn(values, control.name)) continue;
      const value = values[control.name];
      const wrong = refusal(control, value);
      if (wrong) refused.push(wrong);
      else taken[control.name] = value;
    }
    Object.assign(this.settings, taken);
    return { taken, refused };
  }

  /** The moment that the picture shows. */
  get now() {
    return Number(this.settings[this.cursor] ?? 0);
  }

  /** Whether the axis along which the time cursor is seen to move is logarithmic; true when it is seen on none. */
  get isTimeLog() {
    const { parts, axes } = this.spec;
    const mark = parts.find((part) => part.kind === "mark" && this.holds(axes[part.axes].when));
    return !mark || axes[mark.axes].xlog;
  }

  /** @param {string} [condition] */
  holds(condition) {
    return holds(condition, this.settings);
  }

  /** @param {string} run */
  isRunShown(run) {
    return this.holds(this.spec.runsWhen[run]);
  }

  /** Whether bands are wanted. */
  get hasBands() {
    const { bandSwitch } = this.spec;
    return bandSwitch === null || !!this.settings[bandSwitch];
  }

  /**
   * @param {string} run
   * @returns {Result}
   */
  result(run) {
    this.results[run] ??= this.runs[run].result(this.parameters);
    return this.results[run];
  }

  /**
   * Low and high around an observable; undefined while people are being solved.
   *
   * @param {string} run
   * @param {string} observable
   */
  band(run, observable) {
    const band = this.runs[run].bands(this.result(run), this.until)?.[observable];
    if (!band) this.isWaiting = true;
    return band;
  }

  /** @param {Reduction} token */
  reduce({ reduction, observable, run, args }) {
    const { times, curves, solution, reduced } = this.result(run);
    const key = [reduction, observable, args].join();
    // What follows the time cursor is soon had, and another value at each of its moments.
    if (reduction === "at" || !(key in reduced))
      reduced[key] = reduceCurve(reduction, times, curves[observable], args, this.now, solution.doses);
    return reduced[key];
  }

  /** @param {Token[]} tokens */
  fill(tokens) {
    return fill(tokens, this, (token) => this.reduce(token));
  }

  /** The parts of its words that hold now. */
  get clauses() {
    return this.spec.narration.filter(([when]) => this.holds(when)).map(([, tokens]) => this.fill(tokens));
  }

  /** What the figure says. */
  get sentence() {
    return this.clauses.join(" ").trim();
  }

  /** The rows of the table, as text. */
  get rows() {
    const shown = this.spec.rows.filter(([when]) => this.holds(when));
    return shown.map(([, cells]) => cells.map((tokens) => this.fill(tokens)));
  }
}
