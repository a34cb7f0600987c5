// Keeps a figure alive: redraws its named parts when a setting changes, in JupyterLab and in the book.

import { keepKeys, unique } from "../page/dom.mjs";
import { buildControl } from "./controls.mjs";
import { readLink } from "./link.mjs";
import { findParts, refreshParts } from "./parts.mjs";
import { buildTexts } from "./texts.mjs";
import { buildScenarios, buildTools } from "./toolbar.mjs";
import { View } from "./view.mjs";

/** @import { Settings, Spec, WidgetModel } from "./spec.d.ts" */

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
function mount(root, spec, { settings, changed } = {}) {
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

/** In the book: brings every figure of the page to life. */
export function book(/** @type {Document} */ page) {
  for (const root of page.querySelectorAll('[data-live="figure"]')) {
    /** @type {Spec} */
    const spec = JSON.parse(root.querySelector('script[type="application/json"]').textContent);
    root.dataset.link = "1";
    const link = readLink(spec, location.hash);
    const figure = mount(root, spec, { settings: link.values });
    if (link.note) figure.warn(link.note);
    if (link.values) root.scrollIntoView();
    addEventListener("hashchange", () => {
      const { values, note } = readLink(spec, location.hash);
      if (values) figure.set({ ...spec.settings, ...values });
      if (note) figure.warn(note);
    });
  }
}

/**
 * In JupyterLab: an anywidget whose controls are the model's traits.
 *
 * @param {{ model: WidgetModel, el: HTMLElement }} widget
 */
function render({ model, el }) {
  /** @type {Spec} */
  const spec = model.get("spec");
  const names = spec.controls.map((control) => control.name);
  const key = `live-${spec.key}-`;
  // The same figure may be shown twice; each copy needs ids of its own.
  el.innerHTML = model.get("still").replaceAll(key, `${key}${unique()}-`);
  const figure = mount(el.querySelector(".live"), spec, {
    settings: Object.fromEntries(names.map((name) => [name, model.get(name)])),
    changed(values) {
      model.set(values);
      model.save_changes();
    }
  });
  const hear = () => {
    const values = Object.fromEntries(
      names
        .map((name) => [name, model.get(name)])
        .filter(([name, value]) => String(value) !== String(figure.settings[name]))
    );
    if (Object.keys(values).length) figure.set(values, "", false);
  };
  const events = names.map((name) => `change:${name}`);
  for (const event of events) model.on(event, hear);
  return () => {
    for (const event of events) model.off(event, hear);
    figure.dispose();
  };
}

export default { render };
