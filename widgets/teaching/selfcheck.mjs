// Asks the questions of a self-check and answers each answer, without a kernel.

import { h } from "../page/dom.mjs";

/** @import { WidgetModel } from "../live/spec.d.ts" */

/** @typedef {(string | [string, string, string?])[]} Inline a text that Python has parsed: strings and [mark, text, address?] */
/** @typedef {(address: string) => Record<string, string>} Link what a link to an address needs */
/** @typedef {{ text: Inline, right: boolean, says: Inline }} Answer */
/** @typedef {[string, ...(Node | string)[]]} Line of a verdict: its kind, and its text */

/**
 * @typedef {object} Question
 * @property {Inline} ask
 * @property {Answer[]} [choices] those of a question with answers to choose from
 * @property {boolean} many whether several answers may be right
 * @property {number} value what comes now is of a question for a number
 * @property {number} tolerance
 * @property {string} unit
 * @property {string} answer
 * @property {Inline} right
 * @property {Inline} wrong
 * @property {[number, number, Inline][]} near
 */

/**
 * A question in the page.
 *
 * @typedef {object} Controls
 * @property {HTMLElement[]} controls
 * @property {HTMLInputElement} field
 * @property {() => Line[]} answer what is right
 * @property {() => Line[]} judge what the verdict is
 */

// A line of a verdict is [kind, ...text]: its look and the word before the text. "+" and "-" are
// for the single answers of a question that has several.
/** @type {Record<string, string>} */
const SIGNS = { right: "✓", wrong: "✗", shown: "→", note: "!" };
/** @type {Record<string, string>} */
const LOOKS = { "+": "right", "-": "wrong" };
/** @type {Record<string, string>} */
const WORDS = { right: "Right.", wrong: "Not yet.", shown: "The answer:", "+": "Right:", "-": "Not this one:" };

/**
 * @param {Inline} parts
 * @param {Link} link
 */
function inline(parts, link) {
  return parts.map((part) => {
    if (typeof part === "string") return part;
    const [mark, text, address = ""] = part;
    return h(/** @type {"em" | "code" | "a"} */ (mark), mark === "a" ? link(address) : {}, text);
  });
}

/**
 * What a reader typed as a number, or a note when it cannot be read as one.
 *
 * @param {string} typed
 * @param {string} unit
 * @returns {number | string}
 */
function read(typed, unit) {
  let text = typed.trim().replaceAll("−", "-");
  if (unit && text.endsWith(unit)) text = text.slice(0, -unit.length).trim();
  if (!text) return "Type a number first.";
  if (/^[-+]?[1-9]\d{0,2},\d{3}$/.test(text)) {
    const [thousands, decimal] = [text.replace(",", ""), text.replace(",", ".")];
    return `“${text}” can mean ${thousands} or ${decimal}. Write one of these.`;
  }
  const plain = /^[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d+)?$/i.test(text);
  const value = plain ? Number(text.replace(",", ".")) : NaN;
  if (Number.isFinite(value)) return value;
  return `“${text}” is not a number this field can read. Write it like 0.5, 0,5 or 1e-3.`;
}

/**
 * @param {Question} spec
 * @param {Link} link
 * @returns {Controls}
 */
function choices(spec, link) {
  const rows = (spec.choices ?? []).map((item) => {
    const input = h("input", { type: spec.many ? "checkbox" : "radio", name: "choice" });
    return {
      ...item,
      input,
      row: h("label", { className: "check-choice" }, input, h("span", {}, ...inline(item.text, link)))
    };
  });
  /** @type {(item: Answer) => (Node | string)[]} */
  const line = (item) => [h("strong", {}, ...inline(item.text, link)), h("br", {}), ...inline(item.says, link)];
  const hint = spec.many ? [h("p", { className: "check-hint" }, "Choose all that apply.")] : [];
  const shown = (/** @type {Answer} */ item) => /** @type {Line} */ (["shown", ...line(item)]);
  return {
    controls: [...hint, ...rows.map((item) => item.row)],
    field: rows[0].input,
    answer: () => rows.filter((item) => item.right).map(shown),
    judge() {
      const picked = rows.filter((item) => item.input.checked);
      if (!picked.length) return [["note", "Choose an answer first."]];
      if (!spec.many) return [[picked[0].right ? "right" : "wrong", ...inline(picked[0].says, link)]];
      const missing = rows.filter((item) => item.right && !item.input.checked).length;
      const right = !missing && picked.every((item) => item.right);
      const more = missing ? ` ${missing} right ${missing > 1 ? "answers are" : "answer is"} still missing.` : "";
      /** @type {Line[]} */
      const single = picked.map((item) => [item.right ? "+" : "-", ...line(item)]);
      return [[right ? "right" : "wrong", more], ...single];
    }
  };
}

/**
 * @param {Question} spec
 * @param {Link} link
 * @returns {Controls}
 */
function numeric(spec, link) {
  const field = h("input", {
    type: "text",
    // The decimal keyboard of some phones has no minus sign.
    inputMode: spec.value < 0 ? "text" : "decimal",
    autocapitalize: "off",
    spellcheck: false
  });
  // A form submits on Enter by itself, but JupyterLab cancels that in every text field of a cell.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    field.form?.requestSubmit();
  });
  const controls = [
    h("label", { className: "check-number" }, h("span", {}, "Your answer"), field, h("span", {}, spec.unit))
  ];
  return {
    controls,
    field,
    answer: () => [["shown", h("strong", {}, `${spec.answer}.`), " ", ...inline(spec.right, link)]],
    judge() {
      const value = read(field.value, spec.unit);
      if (typeof value === "string") return [["note", value]];
      // 0.19 − 0.18 is a little more than 0.01 to a computer, and not to a reader.
      const slack = 1e-9 * spec.tolerance + 1e-12 * Math.abs(spec.value);
      if (Math.abs(value - spec.value) <= spec.tolerance + slack) return [["right", ...inline(spec.right, link)]];
      const near = spec.near.find(([low, high]) => value >= low && value <= high);
      return [["wrong", ...inline(near ? near[2] : spec.wrong, link)]];
    }
  };
}

/**
 * @param {HTMLElement} region
 * @param {Line[]} lines
 */
function say(region, lines) {
  region.replaceChildren(
    ...lines.map(([kind, ...text]) => {
      const look = LOOKS[kind] ?? kind;
      const word = WORDS[kind] ? [h("b", {}, WORDS[kind]), " "] : [];
      const sign = h("span", { className: "check-sign", "aria-hidden": "true" }, SIGNS[look]);
      return h("p", { className: `check-${look}` }, sign, h("span", {}, ...word, ...text));
    })
  );
}

/**
 * @param {Question} spec
 * @param {number} index
 * @param {Link} link
 * @param {() => void} changed
 */
function question(spec, index, link, changed) {
  const { controls, field, judge, answer } = (spec.choices ? choices : numeric)(spec, link);
  const verdict = h("div", { className: "check-verdict", role: "status" });
  const check = h(
    "button",
    { className: "check-button", type: "submit", "aria-label": `Check answer ${index + 1}` },
    "Check"
  );
  const show = h(
    "button",
    {
      className: "check-button",
      type: "button",
      hidden: true,
      "aria-label": `Show the answer to question ${index + 1}`
    },
    "Show the answer"
  );
  const fieldset = h(
    "fieldset",
    {},
    h("legend", {}, h("span", { className: "check-index" }, `${index + 1}.`), h("span", {}, ...inline(spec.ask, link))),
    ...controls
  );
  const form = h(
    "form",
    { className: "check-question", noValidate: true, autocomplete: "off" },
    fieldset,
    h("div", { className: "check-actions" }, check, show),
    verdict
  );
  const state = { right: false, shown: false };
  const clear = () => {
    say(verdict, []);
    field.removeAttribute("aria-invalid");
  };
  // The note belongs to the field also for a reader who comes back to it; no id is needed for that.
  if (!spec.choices) field.ariaDescribedByElements = [verdict];
  form.addEventListener("input", clear);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const lines = judge();
    const kind = lines[0][0];
    clear();
    say(verdict, lines);
    if (kind === "note") {
      if (!spec.choices) field.setAttribute("aria-invalid", "true");
      field.focus();
      return;
    }
    if (kind === "right") state.right = !state.shown;
    show.hidden = kind === "right";
    changed();
  });
  show.addEventListener("click", () => {
    state.shown = !state.right;
    clear();
    say(verdict, answer());
    changed();
  });
  form.addEventListener("reset", () => {
    Object.assign(state, { right: false, shown: false });
    show.hidden = true;
    clear();
  });
  return { form, state };
}

/**
 * @param {HTMLElement} el
 * @param {{ questions: Question[] }} spec
 * @param {Link} link
 */
function mount(el, spec, link) {
  const count = h("p", { className: "check-count", role: "status" });
  const again = h("button", { className: "check-button", type: "button" }, "Reset");
  const parts = spec.questions.map((item, index) => question(item, index, link, tally));
  function tally() {
    const right = parts.filter(({ state }) => state.right).length;
    const shown = parts.filter(({ state }) => state.shown).length;
    const also = shown ? `, ${shown} ${shown > 1 ? "answers" : "answer"} shown` : "";
    const text = `${right} of ${parts.length} answered right${also}`;
    if (count.textContent !== text) count.textContent = text;
  }
  again.addEventListener("click", () => {
    for (const { form } of parts) form.reset();
    tally();
  });
  tally();
  el.replaceChildren(
    h(
      "div",
      { className: "check", role: "group", "aria-label": "Self-check" },
      ...parts.map(({ form }) => form),
      h("div", { className: "check-foot" }, count, again)
    )
  );
}

/**
 * In JupyterLab, where leaving the page would leave the notebook.
 *
 * @param {{ model: WidgetModel, el: HTMLElement }} widget
 */
function render({ model, el }) {
  const link = (/** @type {string} */ href) => ({ href, target: "_blank", rel: "noopener" });
  const draw = () => mount(el, model.get("spec"), link);
  model.on("change:spec", draw);
  draw();
  return () => {
    model.off("change:spec", draw);
    el.replaceChildren();
  };
}

/** In the book, where a notebook's address ends in .html. */
export function book(/** @type {Document} */ page) {
  const link = (/** @type {string} */ href) => ({
    href: /^[a-z]+:/i.test(href) ? href : href.replace(/\.ipynb(?=[?#]|$)/, ".html")
  });
  for (const root of page.querySelectorAll('[data-live="check"]')) {
    const data = root.querySelector('script[type="application/json"]');
    if (data) mount(root, JSON.parse(data.textContent), link);
  }
}

export default { render };
