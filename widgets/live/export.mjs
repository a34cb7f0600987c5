// A figure to take along: the picture as SVG and as PNG, the table as CSV.

import { h } from "../page/dom.mjs";

/**
 * The picture as a file of its own: without what is hidden, with the colors that it has here.
 *
 * @param {SVGSVGElement} svg
 */
export function toSvg(svg) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const look = getComputedStyle(svg);
  for (const node of copy.querySelectorAll('[style*="display: none"],[display="none"]')) {
    if (node.style.display === "inline") continue;
    // What it defines may be used by what is seen.
    copy.prepend(...node.querySelectorAll("defs"));
    node.remove();
  }
  // Halo and letters are two elements: office programs know no order of painting.
  for (const text of copy.querySelectorAll('[style*="paint-order"]')) {
    const halo = text.cloneNode(true);
    halo.style.fill = "none";
    text.before(halo);
    text.style.stroke = "none";
  }
  copy.setAttribute("color", look.color);
  const source = new XMLSerializer().serializeToString(copy);
  const color = (/** @type {string} */ _, /** @type {string} */ name, /** @type {string} */ other) =>
    look.getPropertyValue(name).trim() || other;
  return source.replace(/var\((--live-[\w-]+),\s*([^)]+)\)/g, color);
}

/** @param {Element} node @param {string} name */
const attribute = (node, name) => Number(node.getAttribute(name) ?? 0);

/** @param {Element} node a path or a rectangle */
function outline(node) {
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => attribute(node, name));
  return new Path2D(node.getAttribute("d") ?? `M${x} ${y}h${width}v${height}h${-width}z`);
}

/**
 * How strongly a shape is seen, and the id of what it is cut by.
 *
 * @param {Element} node
 * @param {Element} svg
 */
function visibility(node, svg) {
  let alpha = node.closest("defs") ? 0 : 1;
  /** @type {string | undefined} */
  let clip;
  for (let group = node; group !== svg; group = /** @type {Element} */ (group.parentNode)) {
    const { opacity, clipPath, display } = getComputedStyle(group);
    alpha *= display === "none" ? 0 : Number(opacity);
    clip ??= clipPath.match(/#([^")]+)/)?.[1];
  }
  return { alpha, clip };
}

/**
 * How a shape is painted: what its definition leaves open it takes from its use.
 *
 * @param {SVGElement} node
 * @param {SVGElement} used
 * @returns {(name: string) => string}
 */
function lookOf(node, used) {
  const own = getComputedStyle(used);
  const given = getComputedStyle(node);
  return (name) => (used.style.getPropertyValue(name) || used.hasAttribute(name) ? own : given).getPropertyValue(name);
}

/**
 * Fills and strokes a shape or a text as the page does.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Element} node
 * @param {(name: string) => string} look
 * @param {number} alpha
 */
function ink(context, node, look, alpha) {
  const number = (/** @type {string} */ name) => Number.parseFloat(look(name));
  const anchor = look("text-anchor");
  Object.assign(context, {
    fillStyle: look("fill"),
    strokeStyle: look("stroke"),
    lineWidth: number("stroke-width"),
    lineCap: look("stroke-linecap"),
    lineJoin: look("stroke-linejoin"),
    font: ["font-style", "font-weight", "font-size", "font-family"].map(look).join(" "),
    textAlign: anchor === "middle" ? "center" : anchor
  });
  // Lengths of dashes and gaps; none when the line is solid.
  context.setLineDash((look("stroke-dasharray").match(/[\d.]+/g) ?? []).map(Number));
  for (const act of look("paint-order").startsWith("stroke") ? [...ACTS].reverse() : ACTS) {
    if (look(act) === "none") continue;
    context.globalAlpha = alpha * number(`${act}-opacity`);
    if (node.tagName === "text")
      context[`${act}Text`](
        /** @type {string} */ (node.textContent).trim(),
        attribute(node, "x"),
        attribute(node, "y")
      );
    else context[act](outline(node));
  }
}

/** @type {("fill" | "stroke")[]} */
const ACTS = ["fill", "stroke"];

/**
 * The picture on a canvas, shape by shape: a page's security policy may forbid an image made of an SVG.
 *
 * @param {SVGSVGElement} svg
 * @param {number} times how many dots a unit of the picture takes
 */
export function toCanvas(svg, times) {
  const { width, height } = svg.viewBox.baseVal;
  const canvas = h("canvas", { width: width * times, height: height * times });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const dots = canvas.width / svg.getBoundingClientRect().width;
  const byId = (/** @type {string} */ id) => svg.querySelector(`[id="${id}"]`);
  context.fillStyle = getComputedStyle(svg).getPropertyValue("--live-ground");
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const node of svg.querySelectorAll("path, use, text")) {
    const { alpha, clip } = visibility(node, svg);
    if (!alpha) continue;
    const used = node.tagName === "use" ? byId(node.getAttribute("href").slice(1)) : node;
    const m = node.getCTM();
    // What has shrunk to nothing is not there, though a browser may draw its outline.
    if (!(m.a * m.d - m.b * m.c)) continue;
    context.save();
    context.setTransform(dots * m.a, dots * m.b, dots * m.c, dots * m.d, dots * m.e, dots * m.f);
    if (clip) context.clip(outline(byId(clip).firstElementChild));
    if (used !== node) context.translate(attribute(node, "x"), attribute(node, "y"));
    ink(context, used, lookOf(node, used), alpha);
    context.restore();
  }
  return canvas;
}

/**
 * A table as comma-separated values, with the mark by which office programs know UTF-8.
 *
 * @param {string[][]} rows
 */
export function toCsv(rows) {
  const quote = (/** @type {string} */ text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `\uFEFF${rows.map((row) => row.map(quote).join(",")).join("\n")}`;
}

/**
 * Gives the reader a file.
 *
 * @param {string} name
 * @param {string} type
 * @param {string | Blob} content
 */
export function save(name, type, content) {
  const href = URL.createObjectURL(new Blob([content], { type }));
  h("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1e4);
}
