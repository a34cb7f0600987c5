// A live figure saved as a module of its own, for MyST and others that know the render of anywidget.

import { h, unique } from "../page/dom.mjs";
import { mount } from "./mount.mjs";

/** @import { WidgetModel } from "./spec.d.ts" */

/**
 * Shows the figure in an element, which may stand in a shadow of its own, out of reach of the page's sheets.
 *
 * @param {{ model: WidgetModel, el: HTMLElement }} widget `model` may hold settings
 */
function render({ model, el }) {
  const { spec, still, sheet } = liveSaved;
  const key = `live-${spec.key}-`;
  el.insertAdjacentHTML("beforeend", still.replaceAll(key, `${key}${unique()}-`));
  el.append(
    h("style", {}, sheet.replaceAll(":root{", ":root,:host{").replaceAll('html[data-theme="dark"]', ".live-dark"))
  );
  const root = /** @type {HTMLElement} */ (el.querySelector(".live"));
  const given = spec.controls.map(({ name }) => [name, model.get(name)]).filter(([, value]) => value !== undefined);
  const figure = mount(root, spec, { settings: Object.fromEntries(given) });
  // Whatever a theme is called, in the dark its letters are light.
  const follow = () => {
    const [red, green, blue] = (getComputedStyle(el).color.match(/[\d.]+/g) ?? []).map(Number);
    root.classList.toggle("live-dark", red + green + blue > 384);
  };
  const observer = new MutationObserver(follow);
  for (const node of [document.documentElement, document.body]) observer.observe(node, { attributes: true });
  follow();
  return () => {
    observer.disconnect();
    figure.dispose();
  };
}

export default { render };
