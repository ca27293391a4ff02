// The stage's message as types. ui/desk/message.py says what each field and block means.

export type Stride = "batch" | "epoch" | "ten";
export type Trigger = "request" | "cursor" | "select";

export interface Axis {
  name: string;
  min: number;
  max: number;
  /** The input that the axis stands for; none where it is the target or a probability. */
  index?: number;
}

export interface MapHeader {
  kind: "map" | "curve";
  size: number;
  x: Axis;
  y: Axis;
  held: string;
  /** Where there are classes: how many bits of a sample of the map are the probability. */
  bits?: number;
  /** Where the output is a number: its smallest and largest value in the data. */
  low?: number;
  high?: number;
}

export interface Ghost {
  label: string;
  tone: number;
  epoch_ends: number[];
}

/** What is knocked out or frozen from a step on: units as [layer, j], weights as places in θ. */
export interface Held {
  step: number;
  out: [number, number][];
  frozen: [number, number][];
  weights: number[];
  weights_out: number[];
}

export interface Header {
  run: string;
  view: string;
  cursor: number;
  jump: number;
  answer: number;
  task: "classification" | "regression";
  target_scale?: { offset: number; scale: number; unit: string };
  layers: number[];
  activations: string[];
  input_names: string[];
  input_units: string[];
  /** The inputs are the pixels of a picture: where each lies in it, in reading order. */
  picture?: { rows: number; columns: number; places: number[] };
  output_names: string[];
  epoch_ends: number[];
  last_step: number;
  frozen_end: boolean;
  ended: string | null;
  row: { label: string; target: string; inputs: string[] };
  row_index: number;
  map: MapHeader;
  metric: { unit: string; title: string; note: string };
  loss_name: string;
  loss_note: string;
  batches: string;
  branches: { step: number; label: string; now: string }[];
  held: Held[];
  ghosts: Ghost[];
}

/** `map` or `fit`, as the kind of the map says; `predicted` where there are classes. */
export interface Blocks {
  steps: Uint32Array;
  counters: Uint32Array;
  theta: Float32Array;
  units: Float32Array;
  metrics: Float32Array;
  map?: Uint8Array | Uint16Array;
  fit?: Float32Array;
  predicted?: Uint8Array;
  rates?: Float32Array;
  curve: Float32Array;
  best: Uint32Array;
  batch_losses: Float32Array;
  points: Float32Array;
  point_rows: Uint32Array;
  closeness?: Float32Array;
  [ghost: `ghost${number}`]: Float32Array;
}

export interface Message {
  header: Header;
  blocks: Blocks;
}

/** One state of the network: its rows of the blocks. */
export interface Frame {
  step: number;
  bytes: number;
  counters: Uint32Array;
  theta: Float32Array;
  units: Float32Array;
  metrics: Float32Array;
  map: Uint8Array | Uint16Array | null;
  fit: Float32Array | null;
  predicted: Uint8Array | null;
  /** The learning rate of the step that begins here; null where it never changes. */
  rate: number | null;
}

/** Frames wanted: `start`, then every step, epoch end or tenth epoch end after it. */
export interface Request {
  start: number;
  stride: Stride;
  count: number;
}

/** Where the page below the film stands, or is on its way to. */
export interface Position {
  run: string;
  jump: number;
  step: number;
  choice: string; // the id of the last one that was heard
  /** May the film move? */
  time?: "open" | "fixed" | "hidden";
}

export interface Unit {
  kind: "unit";
  layer: number;
  j: number;
}
export interface Weight {
  kind: "weight";
  layer: number;
  i: number;
  j: number;
}
export interface Bias {
  kind: "bias";
  layer: number;
  j: number;
}
/** A part of the network that can be pointed at. */
export type Part = Unit | Weight | Bias;
export type Choice = Part | { kind: "row"; index: number };

export type Colour = [number, number, number];

/** A curve's point: the epoch, the value, and the step it was measured at. */
export type CurvePoint = [number, number, number];

/** A kept run's curve, with the points of its block. */
export type GhostCurve = Ghost & { curve: Float32Array };
