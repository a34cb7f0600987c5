// Keeps a figure alive: redraws its named parts when a setting changes.

import { keepKeys } from "../page/dom.mjs";
import { buildControl } from "./controls.mjs";
import { findParts, refreshParts } from "./parts.mjs";
import { buildTexts } from "./texts.mjs";
import { buildScenarios, buildTools } from "./toolbar.mjs";
import { View } from "./view.mjs";

/** @import { Settings, Spec } from "./spec.d.ts" */

/** What a frame may spend on solving people, in ms. */
const BUDGET = 6;

/**
 * Puts controls, scenarios and tools where they belong; returns the scenarios.
 *
 * @param {HTMLElement} root
 * @param {View} view
 * @param {{ node: HTMLElement }[]} controls
 * @param {ReturnType<typeof buildTexts>} texts
 * @param {(values: Settings, name?: string) => void} set
 * @param {AbortSignal} signal
 */
function lay(root, view, controls, { story, note, spoken }, set, signal) {
  const scenarios = buildScenarios(root, view, story, set, signal);
  const side = root.querySelector(".live-side");
  side.append(...controls.map(({ node }) => node));
  if (view.spec.scenarios.length) side.append(scenarios.node);
  side.append(note);
  spoken.node.after(buildTools(root, view, story, set));
  root.querySelectorAll("summary, [tabindex]").forEach(keepKeys);
  return scenarios;
}

/**
 * Makes the figure inside `root` alive.
 *
 * @param {HTMLElement} root
 * @param {Spec} spec
 * @param {{ settings?: Settings, changed?: (taken: Settings) => void }} [how] where it starts, and who hears of changes
 */
export function mount(root, spec, { settings, changed } = {}) {
  const view = new View(spec, globalThis.liveModels[spec.model]);
  const parts = findParts(root.querySelector("svg"), spec);
  const leaving = new AbortController();
  const { signal } = leaving;
  const texts = buildTexts(root, view, signal);
  const controls = spec.controls.map((control) => ({
    control,
    ...buildControl(
      control,
      (value) => set({ [control.name]: value }),
      signal,
      () => view.isTimeLog
    )
  }));
  let frame = 0;
  let hasMoved = true;

  function draw() {
    frame = 0;
    if (signal.aborted) return;
    // The frame that follows a move is for the curves; those after it are for people too.
    const until = hasMoved ? 0 : performance.now() + BUDGET;
    hasMoved = false;
    try {
      view.refresh(until);
      refreshParts(parts, view);
      texts.refresh();
      scenarios.refresh();
      for (const { control, node, show } of controls) {
        node.hidden = !view.holds(control.when);
        // The axis may have changed under it.
        if (control.kind === "cursor") show(view.settings[control.name]);
      }
      if (view.isWaiting) frame = requestAnimationFrame(draw);
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      texts.warn(`The picture was left as it was: ${message}.`, false);
    }
  }

  /** @param {Settings} values */
  function take(values) {
    const { taken, refused } = view.take(values);
    if (Object.keys(taken).length) texts.release();
    if (refused.length) texts.warn(refused[0]);
    for (const { control, show } of controls)
      if (Object.hasOwn(values, control.name)) show(view.settings[control.name]);
    return taken;
  }

  /**
   * @param {Settings} values
   * @param {string} [name] of a scenario, or of what else was chosen by name
   */
  function set(values, name = "", tellsOthers = true) {
    // Before anything moves: what is spoken is the difference.
    texts.spoken.await(name);
    const taken = take(values);
    hasMoved = true;
    if (!frame) frame = requestAnimationFrame(draw);
    if (tellsOthers) changed?.(taken);
  }

  const scenarios = lay(root, view, controls, texts, set, signal);
  root.classList.add("live-on");
  take({ ...view.start, ...settings });
  draw();
  return { set, warn: texts.warn, settings: view.settings, dispose: () => leaving.abort() };
}
