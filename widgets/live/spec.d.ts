// What Python sends to the page: the specification of a figure, and its model.

/** A reduction of an observable. */
export interface Reduction {
  reduction: string;
  observable: string;
  run: string;
  args: number[];
}

/** How a value is said; `fallback` when there is no such value. */
interface Said {
  format: string;
  fallback: string;
}

export type ReductionToken = Reduction & Said;

/** What a control is set to. */
export interface ControlToken extends Said {
  control: string;
}

/** A number, a sign after its two values, a reduction or a control. */
export type Term = number | string | Reduction | { control: string };

/** What follows from several values. */
export interface FormulaToken extends Said {
  terms: Term[];
}

export type Token = string | ReductionToken | ControlToken | FormulaToken;
export type Value = number | boolean | string | string[];
export type Settings = Record<string, Value>;

interface Named {
  /** The trait that it sets. */
  name: string;
  label: string;
  unit: string;
  /** A condition on other controls: shown only then. */
  when: string;
}

export interface SliderControl extends Named {
  kind: "slider" | "cursor";
  low: number;
  high: number;
  step: number;
  log: boolean;
  whole: boolean;
  value: number;
}

export interface ChoiceControl extends Named {
  kind: "choice";
  /** Key, label, and the numbers that it gives to the equations. */
  options: [string, string, Record<string, number>][];
  value: string;
}

export interface MultiChoiceControl extends Named {
  kind: "multichoice";
  /** Key, label, and the line that stands beside it. */
  options: [string, string, string][];
  value: string[];
}

export interface SwitchControl extends Named {
  kind: "switch";
  value: boolean;
}

export type Control = SliderControl | ChoiceControl | MultiChoiceControl | SwitchControl;

/** One axes: corners in the picture's units, limits, scales, and the condition under which it is shown. */
export interface Frame {
  x: [number, number];
  y: [number, number];
  xlim: [number, number];
  ylim: [number, number];
  xlog: boolean;
  ylog: boolean;
  when: string;
}

/** A named part of the picture. */
export interface PartSpec {
  gid: string;
  kind: string;
  /** Which axes it stands in. */
  axes: number;
  /** The observable that it follows, and the run; not of every kind, as what comes next. */
  observable: string;
  run: string;
  /** The observable along the horizontal axis; time when there is none. */
  against?: string;
  /** The foot of a part that grows. */
  anchor: [number, number];
  /** The time where a label stands; the top of its curve when null. */
  at: number | null;
  /** From that point to the label, in points. */
  shift: [number, number];
  /** From that point to the middle of the label, as a share of its width. */
  lean: number;
}

export interface Constants {
  /** The strength of a level of 0. */
  faint: number;
  /** Points between two labels. */
  labelGap: number;
  /** Points that a letter takes. */
  labelWidth: number;
  /** The share of a logarithmic axis's lower limit below which nothing is drawn. */
  axisFloor: number;
}

export interface Ensemble {
  index: number[];
  values: number[][];
  interval: [number, number];
}

export interface Spec {
  key: string;
  title: string;
  model: string;
  controls: Control[];
  settings: Settings;
  values: number[];
  inputs: Record<string, number>;
  structural: number[];
  runs: string[];
  runsWhen: Record<string, string>;
  ensemble: Ensemble | null;
  /** The switch that shows bands; null when there is none. */
  bandSwitch: string | null;
  constants: Constants;
  end: number;
  firstStep: number;
  /** Hours in one unit of the system's time. */
  hours: number;
  axes: Frame[];
  parts: PartSpec[];
  texts: Record<string, Token[]>;
  spans: Record<string, [ReductionToken, ReductionToken]>;
  narration: [string, Token[]][];
  columns: string[];
  rows: [string, Token[][]][];
  scenarios: [string, Settings, string][];
}

export type Numbers = Float64Array;
export type Curves = Record<string, Numbers>;

/** A dose: state, amount, duration, then start, count and interval (with a 1 behind), or the times. */
export type DoseRow = [number, number, number, number[], 1?];

/** What runs into a state: all at once when `end` is `start`. */
export interface DoseEvent {
  state: number;
  amount: number;
  start: number;
  end: number;
}

/** The model as Python prints it. */
export interface Model {
  states: number;
  linear: boolean;
  scales: number[];
  isTimeDependent: Record<string, 0 | 1>;
  /** States whose size is that of what is given and of where they start. */
  autoScale: number[];
  /** Where a condition on time changes. */
  stops(p: Numbers): number[];
  rates(y: Numbers, p: Numbers, u: Numbers, f: Numbers, t: number): void;
  jacobian(y: Numbers, p: Numbers, J: Numbers, t: number): void;
  observe(y: Numbers, p: Numbers, curves: Curves, index: number, t: number): void;
  /** What time alone does to the slope. */
  timeSlope?(y: Numbers, p: Numbers, f: Numbers, t: number): void;
  initial?(p: Numbers, y: Numbers): void;
  /** The parameters as a run has them, where it has some of its own. */
  replaced?: Record<string, (p: Numbers) => Numbers>;
  /** Whether a run starts where the equations come to rest. */
  steady?: 1;
  doses: Record<string, (p: Numbers) => DoseRow[]>;
}

/** What anywidget hands to `render`. */
export interface WidgetModel {
  // biome-ignore lint/suspicious/noExplicitAny: each trait has a type of its own
  get(name: string): any;
  set(values: Settings): void;
  save_changes(): void;
  on(event: string, act: () => void): void;
  off(event: string, act: () => void): void;
}

declare global {
  /** Python has written the page: what is looked up in it is there. */
  interface ParentNode {
    // biome-ignore lint/suspicious/noExplicitAny: an element of whatever kind
    querySelector(selector: string): any;
    // biome-ignore lint/suspicious/noExplicitAny: elements of whatever kind
    querySelectorAll(selector: string): NodeListOf<any>;
  }
  /** The models of this page, by the hash of their content. */
  var liveModels: Record<string, Model>;
  /** What a figure that is a module of its own brings along. */
  var liveSaved: { spec: Spec; still: string; sheet: string };
  /** How many ids have been given. */
  var liveIds: number | undefined;
}
