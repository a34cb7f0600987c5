// Elements, and what JupyterLab asks of them.

/**
 * A number that no other caller in this document gets: JupyterLab loads a runtime once for each
 * figure, and an id must stand once in the document.
 */
export function unique() {
  globalThis.liveIds = (globalThis.liveIds ?? 0) + 1;
  return globalThis.liveIds;
}

/**
 * JupyterLab takes arrow keys and letters for itself unless each control says no.
 *
 * @param {HTMLElement} node
 */
export function keepKeys(node) {
  node.dataset.lmSuppressShortcuts = "true";
}

/**
 * An element with these properties or attributes, and what stands in it.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [props]
 * @param {(Node | string)[]} kids
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, props = {}, ...kids) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name in node) Object.assign(node, { [name]: value });
    else node.setAttribute(name, String(value));
  }
  if (/^(input|select|button)$/.test(tag)) keepKeys(node);
  node.append(...kids);
  return node;
}
