// The network as SVG: built once, and then only the attributes that changed are set. Width and
// colour show size and sign; a negative weight is also dashed.

import { put, svg } from "../kit/elements.js";
import { fixed, measured, short, thousands } from "../words/numbers.js";
import { LEVELS } from "./colours.js";
import { fit, textWidth } from "./drawing.js";
import { HeldMarks } from "./held.js";
import { clamp, HALF_VALUE, HALF_WEIGHT, strength } from "./numbers.js";

/** @import { Frame, Header, Part } from "./film.js" */
/** @import { Stage } from "./stage.js" */

/**
 * A unit as it is drawn; `at` is its place among the activations of a frame, `level` what it shows.
 *
 * @typedef {{layer: number, j: number, x: number, y: number, r: number, at: number, level: number,
 *   node: SVGElement}} DrawnUnit
 */
/**
 * A weight or, with i = −1, a bias as it is drawn; `at` is its place in θ, `level` what it shows.
 *
 * @typedef {{layer: number, i: number, j: number, at: number, x0: number, y0: number, x1: number,
 *   y1: number}} Edge
 * @typedef {Edge & {path: string, node: SVGElement, level: number, lit: boolean}} DrawnEdge
 */

export const MOST_UNITS = 16;
const MOST_EDGES = 1500;
const STROKES = 48; // grades of a weight's stroke
// From a strength to the stroke of a weight; the legend's samples are drawn by it too.
const edgeWidth = (/** @type {number} */ share) => (0.5 + 5.5 * share).toFixed(2);
const edgeOpacity = (/** @type {number} */ share) => (0.14 + 0.86 * share).toFixed(2);

export class Network {
  /** @type {DrawnUnit[]} */
  units = [];
  /** @type {DrawnEdge[]} */
  edges = [];
  /** @type {{unit: DrawnUnit, text: SVGElement, number: SVGElement, pointer: SVGElement, winner: boolean}[]} */
  outputs = [];
  /** Where the units of a layer begin among all. @type {number[]} */
  first = [];
  /** The first unit that is drawn of each layer: of a wide one some follow each other. @type {number[]} */
  from = [];
  /** @type {{x: number, pitch: number}[]} */
  columns = [];
  /** The step whose strongest weights are drawn; null where all are. @type {number | null} */
  picked = null;
  total = 0;
  signature = "";
  unnamed = false;
  /** Are the first layer's weights only drawn for the unit that is chosen? */
  hidesFirst = false;
  leavesOut = false; // some units of a wide layer

  /**
   * @param {Stage} stage
   * @param {SVGElement} node
   */
  constructor(stage, node) {
    this.stage = stage;
    this.node = node;
    this.halo = this.edgeGroup = svg("g", {}, node);
    this.held = new HeldMarks(this, node);
  }

  forget() {
    for (const edge of this.edges) edge.level = -1;
    for (const unit of this.units) unit.level = NaN;
  }

  /**
   * What the geometry follows from.
   *
   * @param {number} width
   * @param {number} height
   */
  signed(width, height) {
    const { layers, activations, input_names, output_names, row, held, picture } =
      this.stage.header;
    const shape = [layers, input_names, output_names, activations, row, held, picture];
    return JSON.stringify([...shape, width, height, this.from]);
  }

  /**
   * How many units of a layer are drawn.
   *
   * @param {number} layer
   */
  drawnOf(layer) {
    const { layers, picture } = this.stage.header;
    const isWide = layers[layer] > MOST_UNITS && !(picture && layer === 0);
    return isWide ? MOST_UNITS - 1 : layers[layer];
  }

  /**
   * Let a unit of a wide layer be among those that are drawn, in their middle. Says whether others
   * are drawn now.
   *
   * @param {number} layer
   * @param {number} j
   */
  bring(layer, j) {
    const drawn = this.drawnOf(layer);
    const from = this.from[layer] ?? 0;
    if (j >= from && j < from + drawn) return false;
    const { layers } = this.stage.header;
    this.from = layers.map((_n, l) => this.from[l] ?? 0);
    this.from[layer] = clamp(j - (drawn >> 1), 0, layers[layer] - drawn);
    return true;
  }

  /**
   * The units that are not all drawn, for a list to find one in: its name with its layer, and both
   * numbers.
   *
   * @returns {{name: string, value: string}[]}
   */
  findable() {
    const { layers } = this.stage.header;
    const last = layers.length - 1;
    return layers.flatMap((n, layer) => {
      if (this.drawnOf(layer) === n) return [];
      const place = layer === 0 ? "input" : layer === last ? "output" : `layer ${layer}`;
      return Array.from({ length: n }, (_, j) => ({
        name: `${this.nameOf(layer, j)} · ${place}`,
        value: `${layer}.${j}`,
      }));
    });
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {Frame | undefined} frame of a network with many weights the one whose strongest are drawn
   */
  build(width, height, frame) {
    const { layers, input_names, output_names, row, picture } = this.stage.header;
    this.from = layers.map((n, l) => clamp(this.from[l] ?? 0, 0, n - this.drawnOf(l)));
    this.signature = this.signed(width, height);
    const narrow = width < 440;
    const last = layers.length - 1;
    const longest = (/** @type {string[]} */ names, begin = 0) =>
      Math.max(0, ...names.slice(begin, begin + MOST_UNITS).map(textWidth));
    const pixel = picture ? Math.min((0.36 * width) / picture.columns, 26) : 0;
    const left = picture
      ? 8 + (pixel * picture.columns) / 2
      : clamp(
          Math.max(longest(input_names, this.from[0]), longest(row.inputs, this.from[0])) + 34,
          44,
          narrow ? 78 : 170,
        );
    const right = clamp(
      Math.max(longest(output_names, this.from[last]), textWidth("the target")) +
        (narrow ? 32 : this.stage.header.target_scale ? 84 : 62),
      60,
      narrow ? 92 : 190,
    );
    const top = 34;
    const bottom = height - 40;
    this.node.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.node.replaceChildren();
    this.halo = svg("g", { class: "halos" }, this.node);
    this.edgeGroup = svg("g", { class: "edges" }, this.node);
    const unitGroup = svg("g", { class: "units" }, this.node);
    const words = svg("g", { class: "words" }, this.node);
    const beside = picture ? left - 8 : 0; // half of a picture, beside the middle of its column
    const gap = (width - left - beside - right) / Math.max(1, last);
    const x = (/** @type {number} */ l) => left + gap * l + (l ? beside : 0);
    const shown = layers.map((_n, l) => this.drawnOf(l));
    this.hidesFirst = !!picture;
    this.leavesOut = shown.some((n, l) => n < layers[l]);
    this.units = [];
    this.first = [];
    this.columns = [];
    let unitAt = 0;
    for (let l = 0; l <= last; l++) {
      const slots = Math.min(layers[l], MOST_UNITS);
      const pitch = Math.min(58, (bottom - top) / slots);
      const radius = clamp(Math.min(pitch, gap) * 0.36, 5, 15);
      const start = (top + bottom) / 2 - (pitch * (slots - 1)) / 2;
      this.first.push(this.units.length);
      if (picture && l === 0) {
        this.buildPixels(unitGroup, picture, pixel, x(0), (top + bottom) / 2);
        unitAt += layers[0];
        this.columns.push({ x: x(0), pitch: pixel });
        continue;
      }
      for (let k = 0; k < shown[l]; k++) {
        const j = this.from[l] + k;
        const y = start + k * pitch;
        const node = svg("circle", { class: "unit", cx: x(l), cy: y, r: radius }, unitGroup);
        this.units.push({
          layer: l,
          j,
          x: x(l),
          y,
          r: radius,
          at: unitAt + j,
          level: NaN,
          node,
        });
      }
      if (shown[l] < layers[l]) {
        svg(
          "text",
          { x: x(l), y: start + shown[l] * pitch + 4, class: "more" },
          words,
          `${this.from[l] + 1}–${this.from[l] + shown[l]} of ${layers[l]}`,
        );
      }
      unitAt += layers[l];
      this.columns.push({ x: x(l), pitch });
    }
    this.heads(words, gap);
    this.labels(words, left, right, narrow, row);
    this.buildEdges(unitGroup, shown, bottom + 26, frame);
    this.held = new HeldMarks(this, this.node);
    this.mark("selected", this.stage.selection);
  }

  /**
   * The inputs as the pixels of a picture.
   *
   * @param {SVGElement} group
   * @param {NonNullable<Header["picture"]>} picture
   * @param {number} side of a pixel
   * @param {number} x the middle of the picture
   * @param {number} y
   */
  buildPixels(group, { rows, columns, places }, side, x, y) {
    places.forEach((place, j) => {
      const cx = x + side * ((place % columns) - (columns - 1) / 2);
      const cy = y + side * (Math.floor(place / columns) - (rows - 1) / 2);
      const box = { x: cx - side / 2, y: cy - side / 2, width: side, height: side };
      const node = svg("rect", { class: "unit pixel", ...box }, group);
      this.units.push({ layer: 0, j, x: cx, y: cy, r: side / 2, at: j, level: NaN, node });
    });
  }

  /**
   * Above each column its name, and below that its activation where all of them find room; where
   * they do not, the legend names the activations. The outermost heads may lean outwards.
   *
   * @param {SVGElement} words
   * @param {number} gap
   */
  heads(words, gap) {
    const { activations } = this.stage.header;
    const last = activations.length;
    const room = gap - 8;
    const inner = activations.slice(0, -1);
    const named = inner.every((how) => textWidth(how) < room);
    const long = inner.every((_how, l) => textWidth(`layer ${l + 1}`) < room);
    this.unnamed = !named;
    this.columns.forEach(({ x }, l) => {
      const name = l === 0 ? "inputs" : l === last ? "output" : long ? `layer ${l}` : String(l);
      const how = l && named ? activations[l - 1] : "";
      const most = Math.max(textWidth(name), textWidth(how));
      const leans = most > room && (l === 0 || l === last);
      const place = leans
        ? { x: l ? x - 10 : x + 10, "text-anchor": l ? "start" : "end" }
        : { x, "text-anchor": "middle" };
      const head = svg("text", { ...place, y: 11, class: "head" }, words);
      svg("tspan", { x: place.x }, head, name);
      svg("tspan", { x: place.x, dy: 13, class: "soft" }, head, how);
    });
  }

  /**
   * The names of inputs and outputs, with the chosen row's values and target.
   *
   * @param {SVGElement} words
   * @param {number} left
   * @param {number} right
   * @param {boolean} narrow
   * @param {Header["row"]} row
   */
  labels(words, left, right, narrow, row) {
    const { layers, input_names, output_names } = this.stage.header;
    const last = layers.length - 1;
    const inputs = this.stage.header.picture ? [] : this.units.filter((u) => u.layer === 0);
    const roomy = this.columns[0].pitch >= 26;
    inputs.forEach((unit) => {
      const x = unit.x - unit.r - 7;
      const name = input_names[unit.j];
      const value = row.inputs[unit.j];
      const half = name.indexOf(" ", name.length / 2 - 2);
      const split = roomy && half > 0 && textWidth(name) > left - 26;
      const cut = (split ? [name.slice(0, half), name.slice(half + 1)] : [name]).map((line) =>
        fit(line, left - 24),
      );
      if (value && roomy) cut.push(value);
      const text = svg("text", { x, y: unit.y + 4 - (cut.length - 1) * 7, class: "in" }, words);
      svg("title", {}, text, `${name} ${value}`);
      cut.forEach((line, k) => {
        const soft = k > 0 && k === cut.length - 1 && value && roomy;
        svg("tspan", { x, dy: k ? 14 : 0, class: soft ? "soft" : "" }, text, line);
      });
    });
    this.outputs = this.units
      .filter((u) => u.layer === last)
      .map((unit) => {
        const x = unit.x + unit.r + 8;
        const two = layers[last] === 1 && output_names.length === 2;
        const name = output_names[two ? 1 : unit.j] || `unit ${unit.j + 1}`;
        const twoLines = narrow && this.columns[last].pitch >= 30;
        const most = right - unit.r - (twoLines ? 10 : 46);
        const text = svg("text", { x, y: unit.y + (twoLines ? -2 : 4), class: "out" }, words);
        const said = fit(two ? `P(${name})` : name, most);
        // "1: 0.00": a digit and its probability are two numbers.
        svg("tspan", {}, text, `${said}${/\d$/.test(said) ? ":" : ""} `);
        const number = svg(
          "tspan",
          twoLines ? { x, dy: 14, class: "number" } : { class: "number" },
          text,
          "",
        );
        if (row.target === name && layers[last] > 1) {
          if (this.columns[last].pitch >= 30)
            svg("tspan", { x, dy: 14, class: "soft" }, text, "the target");
          unit.node.classList.add("target");
        }
        const pointer = svg(
          "path",
          { class: "pointer", d: `M${unit.x + unit.r + 2} ${unit.y}l5 -4v8z` },
          words,
        );
        return { unit, text, number, pointer, winner: false };
      });
  }

  /**
   * @param {SVGElement} unitGroup
   * @param {number[]} shown
   * @param {number} biasY
   * @param {Frame | undefined} frame
   */
  buildEdges(unitGroup, shown, biasY, frame) {
    const { layers } = this.stage.header;
    let at = 0;
    /** @type {Edge[]} */
    const edges = [];
    for (let l = 1; l < layers.length; l++) {
      const from = this.columns[l - 1].x;
      const one = svg("g", { class: "one" }, unitGroup);
      svg("circle", { cx: from, cy: biasY, r: 8 }, one);
      svg("text", { x: from, y: biasY + 4 }, one, "1");
      for (let k = 0; k < shown[l]; k++) {
        const to = this.units[this.first[l] + k];
        const { j } = to;
        for (let m = 0; m < shown[l - 1]; m++) {
          const start = this.units[this.first[l - 1] + m];
          const i = start.j;
          edges.push({
            layer: l,
            i,
            j,
            at: at + i * layers[l] + j,
            x0: start.x,
            y0: start.y,
            x1: to.x,
            y1: to.y,
          });
        }
        edges.push({
          layer: l,
          i: -1,
          j,
          at: at + layers[l - 1] * layers[l] + j,
          x0: from,
          y0: biasY,
          x1: to.x,
          y1: to.y,
        });
      }
      at += (layers[l - 1] + 1) * layers[l];
    }
    this.total = edges.length;
    let drawn = edges;
    this.picked = null;
    if (edges.length > MOST_EDGES && frame) {
      const largest = layers.map(() => 0); // every layer shows its strongest
      for (const e of edges)
        largest[e.layer] = Math.max(largest[e.layer], Math.abs(frame.theta[e.at]));
      const size = (/** @type {Edge} */ e) => Math.abs(frame.theta[e.at]) / (largest[e.layer] || 1);
      drawn = [...edges].sort((a, b) => size(b) - size(a)).slice(0, MOST_EDGES);
      this.picked = frame.step;
    }
    const gaps = layers.map(() => svg("g", { class: "gap" }, this.edgeGroup));
    this.edges = drawn.map((edge) => {
      const middle = (edge.x0 + edge.x1) / 2;
      const path = `M${edge.x0} ${edge.y0}C${middle} ${edge.y0} ${middle} ${edge.y1} ${edge.x1} ${edge.y1}`;
      const node = svg("path", { d: path, class: "edge" }, gaps[edge.layer]);
      return { ...edge, path, node, level: -1, lit: false };
    });
    // So many lines from a picture would hide it: those of the chosen unit are drawn.
    this.edgeGroup.classList.toggle("of-picture", this.hidesFirst);
    for (const edge of this.hidesFirst ? this.edges : [])
      if (edge.layer === 1) edge.node.setAttribute("data-first", "");
  }

  /** @param {Frame} frame */
  paint(frame) {
    this.held.paint(frame);
    const { theta, units } = frame;
    const { colours, header } = this.stage;
    for (const edge of this.edges) this.paintEdge(edge, theta);
    const last = header.layers.length - 1;
    const shares = header.task === "classification";
    for (const unit of this.units) {
      const value = units[unit.at];
      const probability = shares && unit.layer === last && value >= 0;
      const share = probability ? Math.min(1, value) : strength(value, HALF_VALUE);
      const level = share >= 0 ? Math.round(share * LEVELS) * (value < 0 ? -1 : 1) : 999;
      if (level === unit.level) continue;
      unit.level = level;
      unit.node.classList.toggle("minus", value < 0);
      let scale = value < 0 ? colours.minus : colours.plus;
      if (probability)
        scale = colours.share[(header.layers[last] === 1 ? 1 : unit.j) % colours.share.length];
      unit.node.setAttribute("fill", level === 999 ? "none" : scale[Math.abs(level)]);
    }
    // The largest of all outputs, drawn or not.
    const answers = units.subarray(units.length - header.layers[last]);
    const best = answers.indexOf(Math.max(...answers));
    this.outputs.forEach((output) => {
      const value = units[output.unit.at];
      put(output.number, shares && value >= 0 ? value.toFixed(2) : this.inUnits(value));
      const winner = shares && answers.length > 1 && output.unit.j === best;
      if (output.winner !== winner) {
        output.winner = winner;
        output.text.classList.toggle("winner", winner);
        output.pointer.classList.toggle("winner", winner);
      }
    });
  }

  /**
   * @param {DrawnEdge} edge
   * @param {Float32Array} theta
   */
  paintEdge(edge, theta) {
    if (this.isHidden(edge)) return;
    const value = theta[edge.at];
    const share = strength(value, HALF_WEIGHT);
    const grade = Math.round(share * STROKES);
    const level = share >= 0 ? grade * 2 + (value < 0 ? 1 : 0) : -2;
    if (level === edge.level) return;
    if (edge.level < 0 || level < 0 || (edge.level & 1) !== (level & 1)) {
      edge.node.setAttribute(
        "class",
        `edge${level < 0 ? " lost" : value < 0 ? " minus" : ""}${edge.lit ? " lit" : ""}`,
      );
    }
    edge.level = level;
    // It is set only when the grade changes, so it must follow from the grade alone.
    edge.node.setAttribute("stroke-width", edgeWidth(grade / STROKES || 0));
    edge.node.setAttribute("stroke-opacity", edgeOpacity(grade / STROKES || 0));
  }

  /**
   * Whether the stylesheet hides an edge: from a picture only those into the chosen unit are seen.
   *
   * @param {DrawnEdge} edge
   */
  isHidden(edge) {
    return this.hidesFirst && edge.layer === 1 && !edge.lit;
  }

  /**
   * A regression's output in the unit of its target, where the header says how it was scaled.
   *
   * @param {number} value
   */
  inUnits(value) {
    const scaling = this.stage.header.target_scale;
    return scaling
      ? `${measured(value * scaling.scale + scaling.offset)} ${scaling.unit}`.trim()
      : fixed(value, 3);
  }

  // What the picture says of weights and values, with samples drawn as the picture draws them.
  legend() {
    const { colours, header } = this.stage;
    const line = (/** @type {number} */ weight) => {
      const share = strength(weight, HALF_WEIGHT);
      return `<svg viewBox="0 0 26 8" width="26" height="8" aria-hidden="true"><path d="M0 4h26" class="edge${weight < 0 ? " minus" : ""}" stroke-width="${edgeWidth(share)}" stroke-opacity="${edgeOpacity(share)}"/></svg>`;
    };
    const dot = (/** @type {number} */ value) => {
      const level = Math.round(strength(value, HALF_VALUE) * LEVELS);
      const fill = (value < 0 ? colours.minus : colours.plus)[level];
      return `<svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true"><circle cx="6" cy="6" r="5" class="unit${value < 0 ? " minus" : ""}" fill="${fill}"/></svg>`;
    };
    /** @type {(name: string, draw: (value: number) => string, values: number[]) => string} */
    const samples = (name, draw, values) =>
      `<span class="samples">${name}${values.map((v) => `<span>${draw(v)}${short(v)}</span>`).join("")}</span>`;
    const parts = [
      samples("weight", line, [-1, -0.1, 0.1, 1, 10]),
      samples("value", dot, [-5, -1, 0, 1, 5]),
    ];
    if (this.unnamed) parts.push(`<span>${this.activationsInWords(header.activations)}</span>`);
    if (this.hidesFirst)
      parts.push("<span>choose a unit of layer 1 and its weights to the pixels appear</span>");
    if (this.leavesOut)
      parts.push(
        `<span>of more than ${MOST_UNITS} units ${MOST_UNITS - 1} are drawn: find any other by its name, or go on with ↓ in the drawing</span>`,
      );
    if (this.picked !== null)
      parts.push(
        `<span>the ${thousands(MOST_EDGES)} strongest of ${thousands(this.total)} weights at step ${this.picked}</span>`,
      );
    return parts.join("");
  }

  /**
   * "layers 1–4 ReLU · layer 5 Tanh · output Softmax".
   *
   * @param {string[]} activations
   */
  activationsInWords(activations) {
    /** @type {{how: string, from: number, to: number}[]} */
    const runs = [];
    activations.slice(0, -1).forEach((how, k) => {
      const run = runs[runs.length - 1];
      if (run && run.how === how) run.to = k + 1;
      else runs.push({ how, from: k + 1, to: k + 1 });
    });
    const words = runs.map(({ how, from, to }) =>
      from === to ? `layer ${from} ${how}` : `layers ${from}–${to} ${how}`,
    );
    return [...words, `output ${activations[activations.length - 1]}`].join(" · ");
  }

  /**
   * What lies under a place: a unit, or the nearest weight within reach. All weights between two
   * columns share one curve x(t), so one t serves them all.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} reach
   * @returns {Part | null}
   */
  hit(x, y, reach) {
    /** @type {Part | null} */
    let found = null;
    let best = reach;
    for (const unit of this.units) {
      const distance = Math.hypot(unit.x - x, unit.y - y) - unit.r;
      if (distance < Math.min(best, 5)) {
        best = Math.max(distance, 0);
        found = { kind: "unit", layer: unit.layer, j: unit.j };
      }
    }
    if (found) return found;
    for (let l = 1; l < this.columns.length; l++) {
      const x0 = this.columns[l - 1].x;
      const span = this.columns[l].x - x0;
      const part = (x - x0) / span;
      if (!(part > 0.01 && part < 0.99)) continue;
      let t = part;
      for (let k = 0; k < 6; k++)
        t -= (1.5 * t * (1 - t) + t ** 3 - part) / (1.5 - 3 * t + 3 * t * t);
      const rise = t * t * (3 - 2 * t);
      const slope = (6 * t * (1 - t)) / (span * (1.5 - 3 * t + 3 * t * t));
      best = reach;
      for (const edge of this.edges) {
        if (edge.layer !== l || (l === 1 && this.hidesFirst)) continue;
        const dy = edge.y1 - edge.y0;
        const distance = Math.abs(y - edge.y0 - dy * rise) / Math.hypot(1, dy * slope);
        if (distance < best) {
          best = distance;
          found = this.naming(edge);
        }
      }
    }
    return found;
  }

  /**
   * @param {Edge} edge
   * @returns {Part}
   */
  naming(edge) {
    if (edge.i < 0) return { kind: "bias", layer: edge.layer, j: edge.j };
    return { kind: "weight", layer: edge.layer, i: edge.i, j: edge.j };
  }

  /** @param {Exclude<Part, {kind: "unit"}>} what */
  edgeOf(what) {
    const i = what.kind === "bias" ? -1 : what.i;
    return this.edges.find((e) => e.layer === what.layer && e.j === what.j && e.i === i);
  }

  /** @param {{layer: number, j: number}} what */
  unitOf(what) {
    return this.units.find((u) => u.layer === what.layer && u.j === what.j);
  }

  /**
   * Draw the halo of a hovered or selected part; a unit also lifts the weights that feed it.
   *
   * @param {"hovered" | "selected"} role
   * @param {Part | null} what
   */
  mark(role, what) {
    for (const halo of this.halo.querySelectorAll(`.${role}`)) halo.remove();
    if (what?.kind === "unit") {
      const unit = this.unitOf(what);
      if (unit) svg("circle", { class: role, cx: unit.x, cy: unit.y, r: unit.r + 5 }, this.halo);
    } else if (what) {
      const edge = this.edgeOf(what);
      if (edge) svg("path", { class: role, d: edge.path }, this.halo);
    }
    const pick = role === "hovered" && what ? what : this.stage.selection;
    const focus = pick?.kind === "unit" && pick.layer > 0 ? pick : null;
    this.edgeGroup.classList.toggle("dim", !!focus);
    this.edgeGroup.classList.toggle("closer", !!focus && pick === what && role === "hovered");
    for (const edge of this.edges) {
      const lit = !!focus && edge.layer === focus.layer && edge.j === focus.j;
      if (lit !== edge.lit) {
        edge.lit = lit;
        edge.node.classList.toggle("lit", lit);
        const frame = lit && this.hidesFirst ? this.stage.frames.get(this.stage.step) : undefined;
        if (frame) this.paintEdge(edge, frame.theta);
      }
    }
  }

  /**
   * @param {number} layer
   * @param {number} j
   */
  nameOf(layer, j) {
    const { layers, input_names, output_names } = this.stage.header;
    if (layer === 0) return input_names[j];
    if (layer === layers.length - 1 && layers[layer] > 1 && output_names[j]) return output_names[j];
    if (layer === layers.length - 1 && output_names.length === 1) return output_names[0];
    return `unit ${j + 1}`;
  }

  /**
   * What the drawing shows, and how it is walked through by key.
   *
   * @param {Frame} frame
   */
  summary(frame) {
    const { header } = this.stage;
    const last = header.layers.length - 1;
    const outputs = this.units.filter(({ layer }) => layer === last);
    const says = outputs.map(({ j, at }) => `${this.nameOf(last, j)} ${fixed(frame.units[at])}`);
    return `Network ${header.layers.join("-")}. For ${header.row.label} it says ${says.join(", ")}. Arrow keys move between units, shift with up or down between the weights into a unit, Enter selects.`;
  }

  /**
   * @param {Part} what
   * @param {Frame} frame
   */
  describe(what, frame) {
    const { header } = this.stage;
    if (what.kind === "unit") {
      const at = header.layers.slice(0, what.layer).reduce((a, b) => a + b, 0) + what.j;
      const place = what.layer === 0 ? ": x" : `, layer ${what.layer}: a`;
      const raw = what.layer === 0 ? ` (${header.row.inputs[what.j]})` : "";
      const held = this.held.words(what, -1, frame);
      return `${this.nameOf(what.layer, what.j)}${place} = ${fixed(frame.units[at])}${raw}${held}`;
    }
    let at = 0;
    for (let l = 1; l < what.layer; l++) at += (header.layers[l - 1] + 1) * header.layers[l];
    const [n, m] = [header.layers[what.layer - 1], header.layers[what.layer]];
    const to = this.nameOf(what.layer, what.j);
    at += what.kind === "bias" ? n * m + what.j : what.i * m + what.j;
    const value = `${fixed(frame.theta[at])}${this.held.words(what, at, frame)}`;
    const from = what.kind === "bias" ? "bias of" : `${this.nameOf(what.layer - 1, what.i)} →`;
    return `${from} ${to}, layer ${what.layer} = ${value}`;
  }
}
