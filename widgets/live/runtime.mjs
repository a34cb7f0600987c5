// Keeps a figure alive: solves its system, redraws its named parts, says what it shows.
// One runtime for every figure, in JupyterLab (render) and in the book (book).

// ---- solving ------------------------------------------------------------------------------

// RODAS: Rosenbrock, order 4(3), L-stable. Hairer and Wanner, Solving Ordinary Differential
// Equations II (1996), section IV.7; coefficients as in their program.
const GAMMA = 0.25;
const A = [[], [1.544], [0.9466785280815826, 0.2557011698983284],
  [3.314825187068521, 2.896124015972201, 0.9986419139977817],
  [1.221224509226641, 6.019134481288629, 12.53708332932087, -0.687886036105895]];
const C = [[], [-5.6688], [-2.430093356833875, -0.2063599157091915],
  [-0.1073529058151375, -9.594562251023355, -20.47028614809616],
  [7.496443313967647, -10.24680431464352, -33.99990352819905, 11.7089089320616],
  [8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136, -6.058818238834054]];
const D = [[10.12623508344586, -7.487995877610167, -34.80091861555747, -7.992771707568823, 1.025137723295662],
  [-0.6762803392801253, 6.08771465168002, 16.43084320892478, 24.76722511418386, -6.594389125716872]];

function factor(M, pivots, n) {
  for (let k = 0; k < n; k++) {
    let best = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(M[i * n + k]) > Math.abs(M[best * n + k])) best = i;
    pivots[k] = best;
    if (best !== k) for (let j = 0; j < n; j++) [M[k * n + j], M[best * n + j]] = [M[best * n + j], M[k * n + j]];
    for (let i = k + 1; i < n; i++) {
      const m = (M[i * n + k] /= M[k * n + k]);
      if (m) for (let j = k + 1; j < n; j++) M[i * n + j] -= m * M[k * n + j];
    }
  }
}

/** Where a factored matrix is not zero, row by row: `spots` holds columns, `ends` where a row's lower and upper part end. */
function survey(M, n, spots, ends) {
  for (let i = 0, at = 0; i < n; i++) {
    for (let j = 0; j < i; j++) if (M[i * n + j]) spots[at++] = j;
    ends[2 * i] = at;
    for (let j = i + 1; j < n; j++) if (M[i * n + j]) spots[at++] = j;
    ends[2 * i + 1] = at;
  }
}

/** A state acts on few others, so most of the matrix is zero: only the rest is gone through. */
function substitute(M, pivots, n, spots, ends, b) {
  for (let k = 0; k < n; k++) {
    const swap = b[pivots[k]]; b[pivots[k]] = b[k]; b[k] = swap;
  }
  for (let i = 0, s = 0; i < n; i++, s = ends[2 * i - 1]) {
    let x = b[i];
    for (; s < ends[2 * i]; s++) x -= M[i * n + spots[s]] * b[spots[s]];
    b[i] = x;
  }
  for (let i = n - 1; i >= 0; i--) {
    let x = b[i];
    for (let s = ends[2 * i]; s < ends[2 * i + 1]; s++) x -= M[i * n + spots[s]] * b[spots[s]];
    b[i] = x / M[i * n + i];
  }
}

/** Starts and ends of doses before `end`, where integration restarts. */
const breakpoints = (events, end) =>
  [...new Set([0, ...events.flatMap((e) => [e.start, e.end]).filter((t) => t < end)])].sort((a, b) => a - b);

/** States at `times` (sorted, from 0), one row each. `events`: { state, amount, start, end }. */
export function solve(model, p, events, times, rtol = 1e-5) {
  const n = model.states, end = times[times.length - 1];
  const out = new Float64Array(times.length * n);
  const vector = () => new Float64Array(n);
  let y = vector(), next = vector();
  const f = vector(), u = vector(), trial = vector(), k = [0, 1, 2, 3, 4, 5].map(vector);
  const J = new Float64Array(n * n), M = new Float64Array(n * n), pivots = new Int32Array(n), spots = new Int32Array(n * n), ends = new Int32Array(2 * n);
  // The end stands twice: a bolus at the very end counts at its own time too.
  const cuts = [...new Set([...breakpoints(events, end), end]), end];
  let at = 0;
  for (let c = 0; c + 1 < cuts.length; c++) {
    const from = cuts[c], to = cuts[c + 1];
    u.fill(0);
    for (const e of events) {
      if (e.start === from && e.end === from) y[e.state] += e.amount;
      else if (e.start <= from && from < e.end) u[e.state] += e.amount / (e.end - e.start);
    }
    while (at < times.length && times[at] <= from) { if (times[at] === from) out.set(y, at * n); at++; }
    model.rates(y, p, u, f);
    let speed = 1e-12, size = 1e-12;
    for (let i = 0; i < n; i++) {
      const scale = rtol * (1e-3 * model.scales[i] + Math.abs(y[i]));
      speed = Math.max(speed, Math.abs(f[i]) / scale); size = Math.max(size, Math.abs(y[i]) / scale, 1);
    }
    let t = from, h = Math.min(to - from, (0.01 * size) / speed + 1e-9 * (to - from)), fresh = false;
    for (let steps = 0; t < to; steps++) {
      if (steps > 20000) throw new Error("the equations could not be followed at these settings");
      if (t + 1.0001 * h >= to) h = to - t;
      if (!fresh) { model.rates(y, p, u, f); J.fill(0); model.jacobian(y, p, J); fresh = true; }
      for (let i = 0; i < n * n; i++) M[i] = -J[i];
      for (let i = 0; i < n; i++) M[i * n + i] += 1 / (h * GAMMA);
      factor(M, pivots, n);
      survey(M, n, spots, ends);
      k[0].set(f); substitute(M, pivots, n, spots, ends, k[0]);
      for (let s = 1; s < 6; s++) {
        if (s < 5) for (let i = 0; i < n; i++) {
          let x = y[i];
          for (let j = 0; j < s; j++) x += A[s][j] * k[j][i];
          trial[i] = x;
        }
        else for (let i = 0; i < n; i++) trial[i] += k[4][i];
        model.rates(trial, p, u, k[s]);
        for (let i = 0; i < n; i++) {
          let x = 0;
          for (let j = 0; j < s; j++) x += C[s][j] * k[j][i];
          k[s][i] += x / h;
        }
        substitute(M, pivots, n, spots, ends, k[s]);
      }
      let error = 0;
      for (let i = 0; i < n; i++) {
        next[i] = trial[i] + k[5][i];
        const e = k[5][i] / (rtol * (1e-3 * model.scales[i] + Math.max(Math.abs(y[i]), Math.abs(next[i]))));
        error += e * e;
      }
      error = Math.sqrt(error / n);
      if (!Number.isFinite(error)) { h /= 4; if (h < 1e-14) throw new Error("the equations gave no number at these settings"); continue; }
      const slower = Math.max(1 / 6, Math.min(5, error ** 0.25 / 0.9));
      if (error <= 1) {
        const reached = t + h >= to ? to : t + h;
        for (; at < times.length && times[at] <= reached; at++) {
          const s = (times[at] - t) / h;
          for (let i = 0; i < n; i++) {
            let d2 = 0, d3 = 0;
            for (let j = 0; j < 5; j++) { d2 += D[0][j] * k[j][i]; d3 += D[1][j] * k[j][i]; }
            out[at * n + i] = y[i] * (1 - s) + s * (next[i] + (1 - s) * (d2 + s * d3));
          }
        }
        [y, next] = [next, y]; t = reached; fresh = false;
        // A sample at the end of this piece belongs to the next one, which may begin with a bolus.
        if (t === to) while (at > 0 && times[at - 1] === to) at--;
      }
      h /= slower;
    }
  }
  return out;
}

/** The doses of a run with their numbers filled in, as in Python. */
export function eventsOf(model, run, p) {
  const out = [], exact = (t) => Math.round(t * 1e9) / 1e9;
  for (const [state, amount, duration, when, regular] of model.doses[run](p)) {
    const starts = regular ? Array.from({ length: Math.round(when[1]) }, (_, i) => when[0] + i * when[2]) : when;
    if (amount > 0) for (const t of starts) out.push({ state, amount, start: exact(t), end: exact(t + duration) });
  }
  return out.sort((a, b) => a.start - b.start || a.state - b.state);
}

/** Where curves are sampled: fine after each start and end of a dose, coarser later; as in Python. */
export function sampleTimes(events, end, first) {
  const cuts = [...breakpoints(events, end), end], out = [];
  const ratio = Math.min(1.3, 1.03 + 0.01 * cuts.length), cap = end / 240;
  for (let c = 0; c + 1 < cuts.length; c++)
    for (let t = cuts[c], step = first; t < cuts[c + 1] - 1e-9; t += step, step = Math.min(step * ratio, cap)) out.push(t);
  return Float64Array.from([...out, end]);
}

function observe(model, p, states, count) {
  const curves = {}, n = model.states;
  for (const o in model.isTimeDependent) curves[o] = new Float64Array(count);
  for (let i = 0; i < count; i++) model.observe(states.subarray(i * n, i * n + n), p, curves, i);
  return curves;
}

/** One run's memory: solves only what has changed, and scales what is proportional to the dose. */
class Run {
  constructor(spec, model, name) { Object.assign(this, { spec, model, name, known: new Map(), people: null }); }

  result(p) {
    const { spec, model, name } = this;
    const events = eventsOf(model, name, p);
    const total = model.linear ? events.reduce((s, e) => s + e.amount, 0) : 1;
    const unit = total ? events.map((e) => ({ ...e, amount: e.amount / total })) : [];
    const key = JSON.stringify([spec.structural.map((i) => p[i]), unit.map((e) => [e.state, e.amount.toPrecision(12), e.start, e.end])]);
    let one = this.known.get(key);
    if (!one) {
      const times = sampleTimes(unit, spec.end, spec.firstStep);
      one = { times, curves: observe(model, p, solve(model, p, unit, times), times.length), p: p.slice(), total };
      if (this.known.size > 24) this.known.delete(this.known.keys().next().value);
      this.known.set(key, one);
    }
    if (one.scaled?.total !== total) {
      const curves = {};
      for (const o in one.curves) curves[o] = model.isTimeDependent[o] ? one.curves[o].map((v) => v * total) : one.curves[o];
      one.scaled = { one, total, times: one.times, curves };
    }
    return one.scaled;
  }

  /** The bands of a result, or null while its people are still being solved (until the time `until`; with 0 none is). */
  bands(result, until) {
    const { model, name, spec } = this, { one } = result, { values, index, interval } = spec.ensemble;
    if (!one.bands) {
      if (!until) return null;
      const solved = (one.people ??= []);
      for (; solved.length < values.length; ) {
        // At least one a call, so that a slow machine comes to an end too.
        const p = one.p.slice();
        values[solved.length].forEach((v, i) => { p[index[i]] = v; });
        const events = eventsOf(model, name, p).map((e) => ({ ...e, amount: one.total ? e.amount / one.total : 0 }));
        solved.push(observe(model, p, solve(model, p, events, one.times, 1e-4), one.times.length));
        if (performance.now() > until && solved.length < values.length) return null;
      }
      one.bands = {};
      const row = new Float64Array(solved.length);
      for (const o in model.isTimeDependent) if (model.isTimeDependent[o]) {
        one.bands[o] = interval.map(() => new Float64Array(one.times.length));
        for (let i = 0; i < one.times.length; i++) {
          for (let k = 0; k < row.length; k++) row[k] = solved[k][o][i];
          row.sort();
          interval.forEach((q, side) => {
            const spot = q * (row.length - 1), low = Math.floor(spot), high = Math.min(low + 1, row.length - 1);
            one.bands[o][side][i] = row[low] + (spot - low) * (row[high] - row[low]);
          });
        }
      }
      one.people = null;
    }
    result.bands ??= Object.fromEntries(Object.entries(one.bands).map(([o, pair]) => [o, pair.map((y) => y.map((v) => v * result.total))]));
    return result.bands;
  }
}

// ---- words: the same rules as words.py ----------------------------------------------------

function plain(x) {
  if (x === 0) return "0";
  if (Math.abs(x) < 0.001) return "less than 0.001";
  const [whole, rest] = String(+(+x.toPrecision(3)).toFixed(6)).split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (rest ? `.${rest}` : "");
}

function duration(hours) {
  const half = (v) => Math.floor(v + 0.5), tenth = (v) => plain(half(v * 10) / 10);
  if (half(hours * 60) < 100) return `${half(hours * 60)} min`;
  if (hours < 9.95) return `${tenth(hours)} h`;
  if (half(hours) < 48) return `${half(hours)} h`;
  return `${hours / 24 < 9.95 ? tenth(hours / 24) : half(hours / 24)} days`;
}

function spell(value, format, fallback, hours) {
  if (value === null || value === undefined) return fallback || "not reached";
  if (format === "duration") return duration(value * hours);
  if (format === "percent") return `${Math.floor(value * 100 + 0.5)} %`;
  return plain(value) + (format === "" || format === "number" ? "" : ` ${format}`);
}

const asText = (v) => (v === true ? "on" : v === false ? "off" : typeof v === "string" ? v : plain(v));

const terms = new Map();

function holds(condition = "", settings) {
  if (!terms.has(condition)) terms.set(condition, condition.split("&").map((t) => t.trim()).filter(Boolean).map((term) => {
    const [, name, sign, wanted] = term.match(/^(\w+)\s*(!=|=|>|<)\s*(.+)$/);
    return { name, sign, wanted, any: wanted.split("|") };
  }));
  return terms.get(condition).every(({ name, sign, wanted, any }) => {
    const value = settings[name];
    if (sign === ">") return value > +wanted;
    if (sign === "<") return value < +wanted;
    return [].concat(value).some((v) => any.includes(asText(v))) === (sign === "=");
  });
}

function valueAt(t, y, time) {
  if (time <= t[0]) return y[0];
  if (time >= t[t.length - 1]) return y[y.length - 1];
  let low = 0, high = t.length - 1;
  while (high - low > 1) { const mid = (low + high) >> 1; if (t[mid] <= time) low = mid; else high = mid; }
  return y[low] + ((y[high] - y[low]) * (time - t[low])) / (t[high] - t[low]);
}

function crossing(t, y, level, rising) {
  let i = -1;
  if (rising) {
    if (y[0] > level) return t[0];
    i = y.findIndex((v, j) => v <= level && y[j + 1] > level);
    if (i < 0) return null;
  } else {
    i = y.length - 1;
    while (i >= 0 && !(y[i] > level)) i--;
    if (i < 0 || i === y.length - 1) return null;
  }
  let [a, b, c] = [y[i], y[i + 1], level];
  if (a > 0 && b > 0 && c > 0) [a, b, c] = [Math.log(a), Math.log(b), Math.log(c)];
  return t[i] + ((t[i + 1] - t[i]) * (c - a)) / (b - a);
}

const largest = (y) => { let i = 0; for (let j = 1; j < y.length; j++) if (y[j] > y[i]) i = j; return i; };

const REDUCE = {
  max: (t, y) => y[largest(y)],
  tmax: (t, y, [least = 0]) => (y[largest(y)] > least ? t[largest(y)] : null),
  at: (t, y, a, now) => valueAt(t, y, now),
  first: (t, y, a) => crossing(t, y, a[0], true),
  last: (t, y, a) => crossing(t, y, a[0], false),
  auc: (t, y) => y.reduce((s, v, i) => (i ? s + ((t[i] - t[i - 1]) * (v + y[i - 1])) / 2 : 0), 0),
  halflife(t, y, [from, to]) {
    const a = valueAt(t, y, from), b = valueAt(t, y, to);
    return a > b && b > 0 ? (Math.LN2 * (to - from)) / Math.log(a / b) : null;
  },
  value: (t, y) => y[0],
};

// ---- controls -----------------------------------------------------------------------------

// JupyterLab loads this runtime once for each figure, and an id must stand once in the document.
const unique = () => (globalThis.liveIds = (globalThis.liveIds ?? 0) + 1);

/** JupyterLab takes arrow keys and letters for itself unless each control says no. */
const keepKeys = (node) => { node.dataset.lmSuppressShortcuts = "true"; return node; };

function h(tag, props = {}, ...kids) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  if (/^(input|select|button)$/.test(tag)) keepKeys(node);
  node.append(...kids);
  return node;
}

/** What is wrong with a value for a control, as one sentence; "" when nothing is. */
export function refuse(control, value) {
  const keys = () => control.options.map((o) => o[0]);
  const say = (allowed) => `${control.label} cannot be ${JSON.stringify(value)}; it must be ${allowed}.`;
  if (control.kind === "slider" || control.kind === "cursor") {
    const fine = typeof value === "number" && value >= control.low && value <= control.high && (!control.whole || Number.isInteger(value));
    return fine ? "" : say(`a ${control.whole ? "whole " : ""}number from ${control.low} to ${control.high}${control.unit && ` ${control.unit}`}`);
  }
  if (control.kind === "switch") return typeof value === "boolean" ? "" : say("on or off");
  if (control.kind === "choice") return keys().includes(value) ? "" : say(`one of ${keys().join(", ")}`);
  return Array.isArray(value) && value.every((v) => keys().includes(v)) ? "" : say(`some of ${keys().join(", ")}`);
}

const DASH = { solid: "", dashed: "7 3", dotted: "1.5 3", dashdot: "8 3 2 3", long: "12 4" };

/** The HTML of one control: { node, show(value) }; it calls set(value) when the reader moves it. */
function build(control, set) {
  const id = `live-control-${unique()}`, { kind, label, unit } = control;
  if (kind === "switch") {
    const input = h("input", { type: "checkbox", id, onchange: () => set(input.checked) });
    return { node: h("label", { className: "live-control live-option", htmlFor: id }, input, label), show: (v) => { input.checked = v; } };
  }
  if (kind === "choice") {
    const input = h("select", { id, onchange: () => set(input.value) }, ...control.options.map(([value, text]) => h("option", { value }, text)));
    return { node: h("div", { className: "live-control" }, h("label", { htmlFor: id }, label), input), show: (v) => { input.value = v; } };
  }
  if (kind === "several") {
    const boxes = control.options.map(([value, text, mark]) => {
      const box = h("input", { type: "checkbox", id: `${id}-${value}`, value, onchange: () => set(boxes.filter((b) => b.checked).map((b) => b.value)) });
      const line = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      if (mark in DASH) {
        line.setAttribute("class", "live-mark"); line.setAttribute("aria-hidden", "true"); line.setAttribute("viewBox", "0 0 30 6");
        line.innerHTML = `<path d="M1 3H29" stroke-dasharray="${DASH[mark]}"/>`;
      }
      box.row = h("label", { className: "live-option", htmlFor: box.id }, box, ...(mark in DASH ? [line] : []), text);
      return box;
    });
    return {
      node: h("fieldset", { className: "live-control live-several" }, h("legend", {}, label), ...boxes.map((b) => b.row)),
      show: (v) => boxes.forEach((b) => { b.checked = v.includes(b.value); }),
    };
  }
  const steps = 400, { low, high, log } = control;
  // Not an <output>: that would be read aloud at each step, beside the slider's own value.
  const value = h("span", { className: "live-value" });
  const read = (text) => (log ? Math.min(high, Math.max(low, low * (high / low) ** (text / steps))) : Number(text));
  const input = h("input", {
    type: "range", id, min: log ? 0 : low, max: log ? steps : high, step: log ? 1 : control.step,
    oninput: () => set(read(+input.value)),
  });
  const row = h("div", { className: "live-control live-slider" }, h("label", { htmlFor: id }, label), value, input);
  const face = {
    node: row,
    show(v) {
      const text = kind === "cursor" && unit in HOURS ? duration(v * HOURS[unit]) : `${plain(v)}${unit && ` ${unit}`}`;
      input.value = log ? Math.round((steps * Math.log(v / low)) / Math.log(high / low)) : v;
      value.textContent = text;
      input.setAttribute("aria-valuetext", text);
    },
  };
  if (kind === "cursor") face.leave = playing(row, control, () => face.now, set);
  return face;
}

const HOURS = { min: 1 / 60, h: 1, day: 24 };

/** Adds a button that moves the time cursor to the end, in steps where motion is unwelcome; returns how to let go of it. */
function playing(row, { low, high, log }, now, set) {
  let frame = 0;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const share = (v) => (log ? Math.log(v / low) / Math.log(high / low) : (v - low) / (high - low));
  const at = (s) => Math.min(high, Math.max(low, log ? low * (high / low) ** s : low + s * (high - low)));
  const button = h("button", { type: "button", className: "live-play" });
  const stop = () => { cancelAnimationFrame(frame); frame = 0; name(); };
  const leave = () => { stop(); still.removeEventListener("change", stop); };
  const name = () => { button.textContent = still.matches ? "Step" : frame ? "Pause" : "Play"; };
  button.onclick = () => {
    if (frame) return stop();
    const from = share(now()) > 0.995 ? 0 : share(now());
    if (still.matches) return set(at(Math.min(1, from + 0.1)));
    const start = performance.now();
    const move = (t) => {
      const s = Math.min(1, from + Math.max(0, t - start) / 14000);
      frame = s < 1 ? requestAnimationFrame(move) : 0;
      set(at(s));
      if (!frame) name();
    };
    frame = requestAnimationFrame(move);
    name();
  };
  still.addEventListener("change", stop);
  name();
  row.append(button);
  return leave;
}

// ---- the figure ---------------------------------------------------------------------------

/** Makes the figure inside `root` alive; returns { set, settings, dispose }. */
export function mount(root, spec, { settings: initial, changed } = {}) {
  const model = globalThis.liveModels[spec.model];
  const find = (name) => root.querySelector(`.live-${name}`);
  const svg = root.querySelector("svg"), side = find("side"), sentence = find("words");
  const parts = spec.parts.map((part) => {
    const g = svg.querySelector(`[data-part="${CSS.escape(part.gid)}"]`);
    return { ...part, of: part.gid.slice(part.kind.length + 1).split(/[#;]/)[0], frame: spec.axes[part.axes], g, path: g.querySelector("path"), text: g.querySelector("text") };
  });
  for (const part of parts) if (part.kind === "span") {
    const y = part.path.getAttribute("d").match(/-?[\d.]+/g).filter((_, i) => i % 2).map(Number);
    part.edges = [Math.max(...y), Math.min(...y)];
  }
  const sources = [...root.querySelectorAll(".live-sources li")];
  // A mark in the picture leads to its row in the list below; by keyboard the list itself is read.
  svg.addEventListener("click", (event) => {
    const row = event.target.closest("[data-part*=';']")?.dataset.part.split(/[;#]/)[1];
    const item = row && sources.find((li) => li.dataset.row === row && !li.hidden);
    if (!item) return;
    find("sources").open = true;
    item.tabIndex = -1;
    item.focus();
  });
  const runs = Object.fromEntries(spec.runs.map((name) => [name, new Run(spec, model, name)]));
  const cursor = spec.controls.find((c) => c.kind === "cursor")?.name;
  const defaults = Object.fromEntries(spec.controls.map((c) => [c.name, c.value]));
  const settings = { ...defaults }, start = { ...defaults, ...spec.settings };
  let pending = 0, later = 0, results = {}, moved = false, disposed = false;

  // -- what stands beside the picture
  const note = h("p", { className: "live-note", role: "alert" });
  const story = h("p", { className: "live-story" });
  const status = h("p", { className: "live-status", role: "status" });
  const faces = {};
  for (const control of spec.controls) {
    faces[control.name] = build(control, (value) => set({ [control.name]: value }));
    side.append(faces[control.name].node);
  }
  const tell = (name, text, action) => h("button", { type: "button", onclick: action, title: text }, name);
  const tools = h("div", { className: "live-tools", role: "group", "aria-label": `${spec.title}: tools` },
    tell("Reset", "Back to where the figure started", () => { story.textContent = ""; set(start); }),
    ...(root.dataset.link ? [tell("Link", "Copy a link to these settings", copyLink)] : []),
    tell("SVG", "Save the picture as SVG", () => save(`${spec.key}.svg`, "image/svg+xml", standalone())),
    tell("PNG", "Save the picture as PNG", () => paint(4).toBlob((png) => save(`${spec.key}.png`, "image/png", png))),
    ...(spec.columns.length ? [tell("CSV", "Save the table as CSV", () => save(`${spec.key}.csv`, "text/csv", csv()))] : []),
    ...(document.fullscreenEnabled ? [tell("Full screen", "Fill the screen; keys 1 to 9 choose a scenario", () =>
      (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()))] : []));
  const choose = ([name, values, text]) => { set({ ...defaults, ...values }); story.textContent = `${name}: ${text}`; announce(); };
  if (spec.scenarios.length)
    side.append(h("div", { className: "live-scenarios", role: "group", "aria-label": "Scenarios" },
      ...spec.scenarios.map((s, i) => h("button", { type: "button", onclick: () => choose(s) }, `${i + 1} ${s[0]}`))));
  side.append(note);
  sentence.before(story);
  sentence.after(status, tools);
  const keys = (event) => {
    const scenario = spec.scenarios[event.key - 1];
    if (document.fullscreenElement !== root || !scenario || event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopImmediatePropagation();
    choose(scenario);
  };
  // At the window and on the way down: JupyterLab, which listens at the document, makes a heading of a cell with these keys.
  addEventListener("keydown", keys, true);
  for (const node of root.querySelectorAll("summary, [tabindex]")) keepKeys(node);
  root.classList.add("live-on");

  // -- what the settings mean
  function parameters() {
    const p = Float64Array.from(spec.values);
    const put = (name, value) => { if (name in spec.inputs) p[spec.inputs[name]] = value; };
    for (const c of spec.controls) {
      const v = settings[c.name];
      if (c.kind === "choice") for (const [name, x] of Object.entries(c.options.find((o) => o[0] === v)[2])) put(name, x);
      else if (c.kind === "several") for (const [key] of c.options) put(`${c.name}_${key}`, +v.includes(key));
      else put(c.name, +v);
    }
    return p;
  }
  const reduce = (token) => {
    const r = (results[token.run] ??= runs[token.run].result(parameters()));
    return REDUCE[token.reduction](r.times, r.curves[token.observable], token.args, settings[cursor] ?? 0);
  };
  const say = (tokens) => tokens.map((t) => {
    if (typeof t === "string") return t;
    if (!t.control) return spell(reduce(t), t.format, t.fallback, spec.hours);
    const c = spec.controls.find((x) => x.name === t.control), v = settings[t.control];
    const label = (key) => c.options.find((o) => o[0] === key)[1];
    return c.kind === "choice" ? label(v) : c.kind === "several" ? v.map(label).join(", ") || t.fallback || "none"
      : c.kind === "switch" ? asText(v) : spell(v, t.format, t.fallback, spec.hours);
  }).join("");
  const speak = () => spec.narration.filter(([when]) => holds(when, settings)).map(([, tokens]) => say(tokens)).join(" ").trim();
  const cells = () => spec.rows.filter(([when]) => holds(when, settings)).map(([, row]) => row.map(say));

  // -- drawing
  const X = (a, t) => a.x[0] + (a.x[1] - a.x[0]) * (a.xlog ? Math.log(Math.max(t, a.xlim[0] * 1e-3) / a.xlim[0]) / Math.log(a.xlim[1] / a.xlim[0]) : (t - a.xlim[0]) / (a.xlim[1] - a.xlim[0]));
  const Y = (a, v) => a.y[0] + (a.y[1] - a.y[0]) * (a.ylog ? Math.log(Math.max(v, a.ylim[0] * 0.5) / a.ylim[0]) / Math.log(a.ylim[1] / a.ylim[0]) : (v - a.ylim[0]) / (a.ylim[1] - a.ylim[0]));
  const near = (v) => Math.round(v * 100) / 100;
  const points = (a, t, y) => {
    // Where a time lies on an axis is worked out once: only values move with a slider.
    a.known ??= new WeakMap();
    if (!a.known.has(t)) a.known.set(t, Array.from(t, (x) => `${near(X(a, x))} `));
    return a.known.get(t).map((x, i) => x + near(Y(a, y[i])));
  };

  function draw() {
    // The frame that answers the hand is for the curves; those after it may spend this long on people.
    const until = moved ? 0 : performance.now() + 6;
    pending = 0; moved = false;
    if (disposed) return;
    try {
      const p = parameters(), now = settings[cursor] ?? 0, labels = new Map();
      results = {};
      let waiting = false;
      const live = (part) => holds(spec.runsWhen[part.run], settings);
      const of = (run) => (results[run] ??= runs[run].result(p));
      for (const part of parts) {
        const { kind, frame: a, g } = part;
        let shown = kind === "show" ? holds(part.of, settings) : part.run ? live(part) : true;
        if (kind === "band") shown &&= settings.band ?? true;
        const reach = shown && (!a || kind === "show" || holds(a.when, settings));
        if (reach && (kind === "curve" || kind === "band")) {
          const r = of(part.run);
          if (part.drawn !== r) {
            let done = true;
            if (kind === "curve") part.path.setAttribute("d", `M${points(a, r.times, r.curves[part.observable]).join("L")}`);
            else {
              const band = runs[part.run].bands(r, until)?.[part.observable];
              // A band that is not ready yet stays where it was, faint: it must not flicker under the hand.
              done = !!band;
              waiting ||= !done;
              shown = done || (part.shown ?? true);
              g.style.opacity = band ? "" : "0.35";
              if (band) part.path.setAttribute("d", `M${[...points(a, r.times, band[1]), ...points(a, r.times, band[0]).reverse()].join("L")}z`);
            }
            part.drawn = done ? r : null;
          }
        } else if (kind === "level" || kind === "grow") {
          const r = of(part.run), v = Math.min(kind === "level" ? 1 : 10, Math.max(0, valueAt(r.times, r.curves[part.observable], now)));
          if (kind === "level") g.setAttribute("opacity", (FAINT + (1 - FAINT) * v).toFixed(3));
          else g.setAttribute("transform", scaleAbout(part.anchor, v));
        } else if (kind === "mark") {
          const x = near(X(a, now));
          part.path.setAttribute("d", `M${x} ${a.y[0]}L${x} ${a.y[1]}`);
        } else if (kind === "span") {
          const [low, high] = spec.spans[part.of].map((t) => reduce(t));
          shown &&= low !== null && high !== null;
          if (shown) {
            const [x0, x1] = [near(X(a, low)), near(X(a, high))], [y0, y1] = part.edges;
            part.path.setAttribute("d", `M${x0} ${y0}L${x1} ${y0}L${x1} ${y1}L${x0} ${y1}z`);
          }
        } else if (kind === "text") part.text.textContent = say(spec.texts[part.of]);
        else if (kind === "label" && reach) {
          const r = of(part.run), y = r.curves[part.observable], i = largest(y), width = part.text.textContent.length * LABEL_WIDTH;
          const [t, v] = part.at === null ? [r.times[i], y[i]] : [part.at, valueAt(r.times, y, part.at)];
          labels.set(a, [...(labels.get(a) ?? []), {
            part, width, x: X(a, Math.max(t, a.xlim[0])) + part.shift[0] + part.lean * width,
            y: Y(a, Math.min(Math.max(v, a.ylim[0]), a.ylim[1])) + part.shift[1],
          }]);
        }
        if (part.shown !== shown) { g.style.display = shown ? "inline" : "none"; part.shown = shown; }
      }
      for (const [a, group] of labels) place(a, group);
      for (const c of spec.controls) faces[c.name].node.hidden = !holds(c.when, settings);
      for (const item of sources) item.hidden = !holds(item.dataset.when, settings);
      const words = speak();
      if (words !== sentence.textContent) {
        sentence.textContent = words;
        svg.setAttribute("aria-label", `${spec.title}. ${words}`);
      }
      if (find("table")?.open) table();
      if (waiting) pending = requestAnimationFrame(draw);
      if (note.textContent && !note.dataset.keep) note.textContent = "";
    } catch (error) {
      warn(`The picture was left as it was: ${error.message}.`, false);
    }
  }

  /** Labels at their curves, each pushed up where another stands; as in Python. */
  function place(a, group) {
    const placed = [];
    for (const { part, width, ...one } of group.sort((s, t) => t.y - s.y)) {
      let y = one.y;
      const x = Math.min(Math.max(one.x, a.x[0] + width / 2), a.x[1] - width / 2);
      for (const [px, py, pw] of placed) if (Math.abs(x - px) < (width + pw) / 2 && Math.abs(y - py) < LABEL_GAP) y = py - LABEL_GAP;
      placed.push([x, y, width]);
      part.text.setAttribute("x", near(x - part.lean * width)); part.text.setAttribute("y", near(y)); part.text.removeAttribute("transform");
    }
  }

  function table() {
    const body = find("table").querySelector("tbody");
    body.replaceChildren(...cells().map((row) => h("tr", {}, ...row.map((text, i) => h(i ? "td" : "th", i ? {} : { scope: "row" }, text)))));
  }
  find("table")?.addEventListener("toggle", table);

  // -- changing
  function warn(text, keep = true) { note.textContent = text; note.dataset.keep = keep ? "1" : ""; }
  function announce() {
    clearTimeout(later);
    // After a pause, so that a screen reader hears where the slider came to rest, once.
    later = setTimeout(() => { status.textContent = sentence.textContent; }, 900);
  }
  function set(values, tellOthers = true) {
    const taken = {};
    for (const c of spec.controls) {
      if (!(c.name in values)) continue;
      const wrong = refuse(c, values[c.name]);
      if (wrong) { warn(wrong); faces[c.name].show(settings[c.name]); continue; }
      note.dataset.keep = "";
      settings[c.name] = values[c.name];
      faces[c.name].now = values[c.name];
      faces[c.name].show(values[c.name]);
      taken[c.name] = values[c.name];
    }
    moved = true;
    pending ||= requestAnimationFrame(draw);
    announce();
    if (tellOthers) changed?.(taken);
  }

  // -- taking it along
  function standalone() {
    const copy = svg.cloneNode(true), look = getComputedStyle(svg);
    copy.querySelectorAll('[style*="display: none"],[display="none"]').forEach((e) => { if (e.style.display !== "inline") e.remove(); });
    copy.setAttribute("color", look.color);
    return new XMLSerializer().serializeToString(copy).replace(/var\((--live-[\w-]+),\s*([^)]+)\)/g, (_, name, other) => look.getPropertyValue(name).trim() || other);
  }
  function csv() {
    const quote = (t) => (/[",\n]/.test(t) ? `"${t.replaceAll('"', '""')}"` : t);
    return [spec.columns, ...cells()].map((row) => row.map(quote).join(",")).join("\n");
  }
  function save(name, type, content) {
    const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    h("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 1e4);
  }
  /** The picture on a canvas, shape by shape: a page's security policy may forbid an image made of an SVG. */
  function paint(times) {
    const [, , width, height] = svg.getAttribute("viewBox").split(" ");
    const canvas = h("canvas", { width: width * times, height: height * times }), ctx = canvas.getContext("2d");
    const dots = canvas.width / svg.getBoundingClientRect().width, at = (e, name) => +(e.getAttribute(name) ?? 0);
    const byId = (id) => svg.querySelector(`[id="${id}"]`);
    const shape = (e) => new Path2D(e.getAttribute("d") ?? `M${at(e, "x")} ${at(e, "y")}h${at(e, "width")}v${at(e, "height")}h${-at(e, "width")}z`);
    ctx.fillStyle = getComputedStyle(svg).getPropertyValue("--live-ground");
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    for (const e of svg.querySelectorAll("path, use, text")) {
      const used = e.tagName === "use" ? byId(e.getAttribute("href").slice(1)) : e, look = getComputedStyle(used), m = e.getCTM();
      let alpha = e.closest("defs") ? 0 : 1, clip = null;
      for (let g = e; g !== svg; g = g.parentNode) {
        const { opacity, clipPath, display } = getComputedStyle(g);
        alpha *= display === "none" ? 0 : opacity;
        clip ??= clipPath.match(/#([^")]+)/)?.[1];
      }
      if (!alpha) continue;
      ctx.save();
      ctx.setTransform(dots * m.a, dots * m.b, dots * m.c, dots * m.d, dots * m.e, dots * m.f);
      if (clip) ctx.clip(shape(byId(clip).firstElementChild));
      if (e !== used) ctx.translate(at(e, "x"), at(e, "y"));
      Object.assign(ctx, { fillStyle: look.fill, strokeStyle: look.stroke, lineWidth: parseFloat(look.strokeWidth), lineCap: look.strokeLinecap, lineJoin: look.strokeLinejoin });
      ctx.setLineDash(look.strokeDasharray === "none" ? [] : look.strokeDasharray.split(",").map(parseFloat));
      if (e.tagName === "text") Object.assign(ctx, { font: `${look.fontWeight} ${look.fontSize} ${look.fontFamily}`, textAlign: { middle: "center" }[look.textAnchor] ?? look.textAnchor });
      const what = e.tagName === "text" ? [e.textContent, at(e, "x"), at(e, "y")] : [shape(used)], word = e.tagName === "text" ? "Text" : "";
      const fill = () => { ctx.globalAlpha = alpha * look.fillOpacity; if (look.fill !== "none") ctx[`fill${word}`](...what); };
      const stroke = () => { ctx.globalAlpha = alpha * look.strokeOpacity; if (look.stroke !== "none") ctx[`stroke${word}`](...what); };
      for (const act of look.paintOrder.startsWith("stroke") ? [stroke, fill] : [fill, stroke]) act();
      ctx.restore();
    }
    return canvas;
  }
  function copyLink() {
    const moved = spec.controls.filter((c) => String(settings[c.name]) !== String(start[c.name]));
    const text = moved.map((c) => `${c.name}=${encodeURIComponent([].concat(settings[c.name]).map((v) => (typeof v === "number" ? String(+v.toPrecision(6)) : asText(v))).join(","))}`).join(";");
    const url = `${location.href.split("#")[0]}#${spec.key}:${text}`;
    history.replaceState(null, "", url);
    const done = () => { story.textContent = "The link in the address bar carries these settings; it is copied."; };
    (navigator.clipboard?.writeText(url) ?? Promise.reject()).then(done, () => { story.textContent = `This link carries these settings: ${url}`; });
  }

  set({ ...start, ...initial }, false);
  cancelAnimationFrame(pending); pending = 0; clearTimeout(later);
  draw();
  return {
    set, warn, settings,
    dispose() {
      disposed = true;
      cancelAnimationFrame(pending); clearTimeout(later);
      removeEventListener("keydown", keys, true);
      for (const face of Object.values(faces)) face.leave?.();
    },
  };
}

const FAINT = 0.12, LABEL_GAP = 13, LABEL_WIDTH = 5.6;
const scaleAbout = ([x, y], s) => `translate(${x} ${y}) scale(${+s.toFixed(4)}) translate(${-x} ${-y})`;

/** Settings from a link, an untrusted text: { values } or { note }. */
export function readLink(spec, hash) {
  const head = `#${spec.key}:`;
  if (!hash.startsWith(head)) return {};
  const values = {};
  try {
    for (const pair of hash.slice(head.length).split(";").filter(Boolean)) {
      const [name, raw = ""] = pair.split("=");
      const c = spec.controls.find((x) => x.name === name), text = decodeURIComponent(raw);
      if (!c) return { note: `The link names ${name}, which this figure does not have; it starts with its own settings.` };
      const value = c.kind === "switch" ? { on: true, off: false }[text] : c.kind === "several" ? text.split(",").filter(Boolean)
        : c.kind === "choice" ? text : text.trim() === "" ? NaN : Number(text);
      const wrong = refuse(c, value);
      if (wrong) return { note: `The link could not be used: ${wrong} The figure starts with its own settings.` };
      values[name] = value;
    }
  } catch { return { note: "The link could not be read; the figure starts with its own settings." }; }
  return { values };
}

/** In the book: brings every figure of the page to life. */
export function book(page) {
  for (const root of page.querySelectorAll('[data-live="figure"]')) {
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

/** In JupyterLab: an anywidget whose controls are the model's traits. */
export default {
  render({ model, el }) {
    const spec = model.get("spec"), key = `live-${spec.key}-`;
    // The same figure may be shown twice; each copy needs ids of its own.
    const page = new DOMParser().parseFromString(model.get("still").replaceAll(key, `${key}${unique()}-`), "text/html");
    const root = document.adoptNode(page.body.firstElementChild);
    el.append(root);
    const names = spec.controls.map((c) => c.name);
    const figure = mount(root, spec, {
      settings: Object.fromEntries(names.map((name) => [name, model.get(name)])),
      changed(values) { model.set(values); model.save_changes(); },
    });
    const heard = names.map((name) => [`change:${name}`, () => {
      if (String(model.get(name)) !== String(figure.settings[name])) figure.set({ [name]: model.get(name) }, false);
    }]);
    for (const [event, act] of heard) model.on(event, act);
    return () => { for (const [event, act] of heard) model.off(event, act); figure.dispose(); };
  },
};
