// A live figure in JupyterLab and in the book.

import { unique } from "../page/dom.mjs";
import { readLink } from "./link.mjs";
import { mount } from "./mount.mjs";

/** @import { Spec, WidgetModel } from "./spec.d.ts" */

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
