// What is spoken after a move: what was set, then what that changed, in one breath.

import { h } from "../page/dom.mjs";
import { fill } from "./words.mjs";

/** @import { Settings } from "./spec.d.ts" */
/** @import { View } from "./view.mjs" */

/** A pause after which a screen reader hears what has changed, once; in ms. */
const PAUSE = 900;
/** Letters of one breath: more is not listened to. */
const MOST = 120;

/**
 * How a value became another: up or down, when both are numbers of one unit.
 *
 * @param {string | undefined} before
 * @param {string} after
 */
export function turn(before, after) {
  const [was, is] = [before ?? "", after].map((text) => text.replaceAll(",", "").match(/^(-?[\d.]+)(.*)$/));
  if (!was || !is || was[2] !== is[2]) return after;
  return `${Number(is[1]) > Number(was[1]) ? "up" : "down"} to ${after}`;
}

/**
 * What can change: settings, table and words.
 *
 * @param {View} view
 */
export function present({ settings, rows, clauses }) {
  return { settings: { ...settings }, rows, clauses };
}

/**
 * One breath on what has changed; empty when nothing has.
 *
 * @param {ReturnType<typeof present>} before
 * @param {View} view
 * @param {string} name of what was chosen; empty when a control was moved
 */
export function change(before, { spec, controls, settings, rows, clauses }, name) {
  const moved = spec.controls
    .filter((control) => String(settings[control.name]) !== String(before.settings[control.name]))
    .map((control) => {
      const format = control.kind === "cursor" ? "duration" : control.unit;
      const token = { control: control.name, format, fallback: "" };
      const value = fill([token], { controls, settings, hours: spec.hours }, () => null);
      return `${control.label} ${value}`;
    });
  const cells = rows.flatMap(([head, ...row]) => {
    const old = before.rows.find((one) => one[0] === head) ?? [];
    return row.flatMap((cell, i) =>
      cell === old[i + 1] ? [] : `${head}, ${spec.columns[i + 1]}: ${turn(old[i + 1], cell)}`
    );
  });
  const news = cells.length ? cells : clauses.filter((clause) => !before.clauses.includes(clause));
  let said = name || moved.join(", ");
  for (const piece of news) {
    const longer = said ? `${said}; ${piece}` : piece;
    if (longer.length > MOST) break;
    said = longer;
  }
  return said.slice(0, MOST);
}

/** The line for screen readers. */
export class Spoken {
  /**
   * @param {View} view
   * @param {AbortSignal} signal ends what would still be spoken
   */
  constructor(view, signal) {
    this.view = view;
    this.node = h("p", { className: "live-status", role: "status" });
    this.later = 0;
    this.name = "";
    /** @type {ReturnType<typeof present> | undefined} what was spoken of last */
    this.known = undefined;
    signal.addEventListener("abort", () => clearTimeout(this.later));
  }

  /**
   * Speaks once the figure has come to rest; to be called before it moves.
   *
   * @param {string} name of what was chosen; empty when a control was moved
   */
  await(name) {
    clearTimeout(this.later);
    const before = this.known ?? present(this.view);
    this.known = before;
    if (name) this.name = name;
    this.later = Number(
      setTimeout(() => {
        this.node.textContent = change(before, this.view, this.name);
        this.known = present(this.view);
        this.name = "";
      }, PAUSE)
    );
  }
}
