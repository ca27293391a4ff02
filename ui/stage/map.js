// The decision map: a small image stretched by the browser, the data points on a canvas above it,
// and the axes as SVG above both. Over a single feature there is no map but a curve, among the axes.

import { brush, escaped, find, put, svg } from "../kit/elements.js";
import { measured, short, thousands } from "../words/numbers.js";
import { css, mix } from "./colours.js";
import { shapeOf, shapePath } from "./drawing.js";
import { Flashes } from "./flashes.js";
import { MapAnswers, opacity } from "./map_answers.js";
import { clamp, ticks } from "./numbers.js";

/** @import { Axis, Frame, MapHeader } from "./film.js" */
/** @import { Stage } from "./stage.js" */
/** @typedef {{x: number, y: number, w: number, h: number}} Plot */

const MOST_IN_LEGEND = 12; // classes; more scroll

// "bill length (mm)" without its unit, which the header gives apart.
const bareName = (/** @type {string} */ name) => name.replace(/ \([^()]*\)$/, "");

export class DecisionMap {
  built = false;
  /** Where the map lies in the picture. @type {Plot} */
  plot = { x: 0, y: 0, w: 0, h: 0 };
  /** From a value to its place in the picture. @type {(value: number) => number} */
  toX = (value) => value;
  /** @type {(value: number) => number} */
  toY = (value) => value;
  isCurve = false;
  radius = 0;
  flashes = new Flashes();

  /**
   * @param {Stage} stage
   * @param {HTMLElement} box
   */
  constructor(stage, box) {
    this.stage = stage;
    this.box = box;
    /** @type {HTMLCanvasElement} */
    this.field = find(box, ".field");
    this.context = brush(this.field);
    this.image = this.context.createImageData(1, 1);
    this.pixels = new Uint32Array(this.image.data.buffer);
    /** @type {HTMLElement} */
    this.frame = find(box, ".field-box");
    /** @type {HTMLCanvasElement} */
    this.dots = find(box, ".dots");
    this.answers = new MapAnswers(this, find(box, ".answers"));
    /** @type {SVGElement} */
    this.axes = find(box, ".axes");
    /** @type {HTMLElement} */
    const figure = /** @type {HTMLElement} */ (box.closest("figure"));
    this.title = find(figure, "h2");
    this.held = find(figure, ".held");
    this.fits = this.rowMark = svg("g", {}, this.axes);
  }

  /**
   * @param {number} width
   * @param {number} most
   */
  build(width, most) {
    const { map } = this.stage.header;
    const plot = { x: 46, y: 8, w: Math.max(80, width - 58), h: 0 };
    this.plot = plot;
    this.built = true;
    plot.h = Math.min(plot.w * 1.35, most - 52);
    const height = plot.h + 52;
    this.box.style.height = `${height}px`;
    const cell = 1 / (map.size - 1);
    const { style } = this.field;
    if (this.field.width !== map.size) this.field.width = this.field.height = map.size;
    this.image = this.context.createImageData(map.size, map.size);
    this.pixels = new Uint32Array(this.image.data.buffer);
    const frame = this.frame.style;
    frame.left = `${plot.x}px`;
    frame.top = `${plot.y}px`;
    frame.width = `${plot.w}px`;
    frame.height = `${plot.h}px`;
    style.width = `${plot.w * (1 + cell)}px`;
    style.height = `${plot.h * (1 + cell)}px`;
    style.left = `${(-plot.w * cell) / 2}px`;
    style.top = `${(-plot.h * cell) / 2}px`;
    this.toX = (v) => plot.x + ((v - map.x.min) / (map.x.max - map.x.min || 1)) * plot.w;
    this.toY = (v) => plot.y + plot.h - ((v - map.y.min) / (map.y.max - map.y.min || 1)) * plot.h;
    this.isCurve = map.kind === "curve";
    frame.display = this.isCurve ? "none" : "";
    this.flashes.watch(this.stage.colours.table, plot.w * plot.h * this.stage.scale ** 2);
    this.drawAxes(width, height, map, plot);
    this.drawDots(width, height);
    this.markRow();
  }

  /**
   * @param {number} width
   * @param {number} height
   * @param {MapHeader} map
   * @param {Plot} plot
   */
  drawAxes(width, height, map, plot) {
    const { axes } = this;
    axes.setAttribute("viewBox", `0 0 ${width} ${height}`);
    axes.replaceChildren();
    svg("rect", { x: plot.x, y: plot.y, width: plot.w, height: plot.h, class: "frame" }, axes);
    const title = (/** @type {Axis} */ axis) => {
      const unit = this.unitOf(axis);
      return bareName(axis.name) + (unit ? ` (${unit})` : "");
    };
    for (const v of ticks(map.x.min, map.x.max, Math.max(3, plot.w / 52))) {
      svg("path", { d: `M${this.toX(v)} ${plot.y + plot.h}v4`, class: "tick" }, axes);
      svg("text", { x: this.toX(v), y: plot.y + plot.h + 16, class: "mid" }, axes, short(v));
    }
    for (const v of ticks(map.y.min, map.y.max, Math.max(3, plot.h / 46))) {
      svg("path", { d: `M${plot.x - 4} ${this.toY(v)}h4`, class: "tick" }, axes);
      svg("text", { x: plot.x - 7, y: this.toY(v) + 4, class: "end" }, axes, short(v));
    }
    svg("text", { x: plot.x + plot.w / 2, y: height - 8, class: "mid name" }, axes, title(map.x));
    const y = plot.y + plot.h / 2;
    svg(
      "text",
      { x: 11, y, class: "mid name", transform: `rotate(-90 11 ${y})` },
      axes,
      title(map.y),
    );
    if (this.isCurve) {
      const clip = svg("clipPath", { id: "fit-plot" }, svg("defs", {}, axes));
      svg("rect", { x: plot.x, y: plot.y, width: plot.w, height: plot.h }, clip);
      this.fits = svg("g", { "clip-path": "url(#fit-plot)" }, axes);
    }
    this.rowMark = svg("g", { class: "row" }, axes);
  }

  /** @param {Axis} axis */
  unitOf({ index }) {
    return index === undefined ? "" : this.stage.header.input_units[index];
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  drawDots(width, height) {
    const { colours, points, closeness } = this.stage;
    const ratio = Math.min(4, (window.devicePixelRatio || 1) * this.stage.scale);
    for (const layer of [this.dots, this.answers.canvas]) {
      layer.width = Math.round(width * ratio);
      layer.height = Math.round(height * ratio);
      layer.style.width = `${width}px`;
      layer.style.height = `${height}px`;
    }
    this.answers.begin(ratio);
    const paint = brush(this.dots);
    const n = points.length / 4;
    const r = n > 600 ? 2.2 : n > 250 ? 2.9 : 3.6;
    this.radius = r;
    paint.scale(ratio, ratio);
    paint.beginPath();
    paint.rect(this.plot.x - 5, this.plot.y - 5, this.plot.w + 10, this.plot.h + 10);
    paint.clip();
    const paper = css(colours.paper);
    for (let k = 0; k < n; k++) {
      const path = new Path2D(
        shapePath(this.kindOf(k), this.toX(points[4 * k]), this.toY(points[4 * k + 1]), r),
      );
      const colour = css(this.colourOf(k));
      paint.globalAlpha = opacity(closeness?.[k]);
      if (points[4 * k + 3] > 0.5) {
        paint.strokeStyle = colour;
        paint.lineWidth = 3.6;
        paint.stroke(path);
        paint.fillStyle = paper;
        paint.fill(path);
        paint.strokeStyle = css(mix(this.colourOf(k), colours.ink, 0.35));
        paint.lineWidth = 1.3;
        paint.stroke(path);
      } else {
        paint.strokeStyle = paper;
        paint.lineWidth = 1.6;
        paint.stroke(path);
        paint.fillStyle = css(mix(this.colourOf(k), colours.ink, 0.18));
        paint.fill(path);
      }
    }
  }

  /** @param {number} k */
  kindOf(k) {
    return this.stage.header.task === "regression"
      ? 0
      : shapeOf(Math.round(this.stage.points[4 * k + 2]));
  }

  /** @param {number} k */
  colourOf(k) {
    const { header, points, colours } = this.stage;
    const value = points[4 * k + 2];
    if (header.task !== "regression") return colours.ofClass(Math.round(value));
    const { low = 0, high = 1 } = header.map;
    return colours.at((value - low) / (high - low || 1));
  }

  /** @returns {[number, number] | null} where the chosen row lies in the picture */
  chosenPlace() {
    const { points, pointRows, pendingRow, header } = this.stage;
    const k = pointRows.indexOf(pendingRow ?? header.row_index);
    return k < 0 ? null : [this.toX(points[4 * k]), this.toY(points[4 * k + 1])];
  }

  markRow() {
    this.rowMark.replaceChildren();
    const place = this.chosenPlace();
    if (!place) return;
    const [x, y] = place;
    svg("circle", { cx: x, cy: y, r: 9, class: "glow" }, this.rowMark);
    svg("circle", { cx: x, cy: y, r: 9 }, this.rowMark);
    svg(
      "path",
      { d: `M${x - 14} ${y}h5M${x + 9} ${y}h5M${x} ${y - 14}v5M${x} ${y + 9}v5` },
      this.rowMark,
    );
  }

  /** @param {Float32Array} values */
  paintCurve(values) {
    const { header, colours } = this.stage;
    const { size, x } = header.map;
    const classes = header.task === "classification";
    this.fits.replaceChildren();
    for (let c = 0; c * size < values.length; c++) {
      let d = "";
      for (let k = 0; k < size; k++) {
        const value = values[c * size + k];
        if (!Number.isFinite(value)) continue;
        // Far outside the picture a coordinate may overflow; a little outside is enough.
        const y = clamp(this.toY(value), -4000, 4000);
        d += `${d ? "L" : "M"}${this.toX(x.min + (k * (x.max - x.min)) / (size - 1)).toFixed(1)} ${y.toFixed(1)}`;
      }
      svg("path", { d, class: "fit" }, this.fits);
      const line = svg("path", { d, class: "fit line" }, this.fits);
      if (classes) line.style.stroke = css(colours.ofClass(c));
    }
  }

  /** @param {Frame} frame */
  paint(frame) {
    if (!this.built) return;
    this.answers.paint(frame);
    if (this.isCurve) {
      if (frame.fit) this.paintCurve(frame.fit);
      return;
    }
    const { map } = frame;
    if (!map) return;
    const size = this.field.width;
    const { table } = this.stage.colours;
    const { pixels } = this;
    for (let row = 0; row < size; row++) {
      const from = row * size;
      const to = (size - 1 - row) * size;
      for (let k = 0; k < size; k++) pixels[to + k] = table[map[from + k]];
    }
    this.context.putImageData(this.image, 0, 0);
    this.flashes.seen(map, performance.now());
  }

  /**
   * The point that lies under a place, or −1.
   *
   * @param {number} x
   * @param {number} y
   * @param {number} reach
   */
  hit(x, y, reach) {
    const { points } = this.stage;
    let found = -1;
    let best = reach;
    for (let k = 0; 4 * k < points.length; k++) {
      const distance = Math.hypot(this.toX(points[4 * k]) - x, this.toY(points[4 * k + 1]) - y);
      if (distance < best) {
        best = distance;
        found = k;
      }
    }
    return found;
  }

  /** @param {number} k */
  describe(k) {
    const { header, points } = this.stage;
    const at = (/** @type {Axis} */ axis, /** @type {number} */ v) =>
      `${bareName(axis.name)} ${measured(v)} ${this.unitOf(axis)}`.trim();
    const value = points[4 * k + 2];
    const what =
      header.task === "regression"
        ? `${header.output_names[0]} ${measured(value)}`
        : header.output_names[Math.round(value)];
    const kind = points[4 * k + 3] > 0.5 ? "validation" : "training";
    const x = at(header.map.x, points[4 * k]);
    const frame = this.stage.frames.get(this.stage.step);
    const answer = frame?.predicted?.[k];
    let says = "";
    if (answer !== undefined) {
      const named = header.output_names[answer];
      if (named === undefined) says = " · no class: its outputs are no finite numbers";
      else if (answer !== value) says = ` · taken for ${named}`;
      else if (frame?.map && !this.answers.regionHas(frame.map, k, answer))
        says = ` · the network answers ${named} for this row`;
    }
    return `${what}${says} · ${kind} row · ${x}${this.isCurve ? "" : `, ${at(header.map.y, points[4 * k + 1])}`}`;
  }

  /**
   * What the map shows, in a sentence.
   *
   * @param {Frame} frame
   */
  summary(frame) {
    const { header, points } = this.stage;
    const { x, y } = header.map;
    const over = this.isCurve ? `along ${x.name}` : `over ${x.name} and ${y.name}`;
    const name = `${this.isCurve ? "" : "Map of "}the network's output ${over}`;
    const title = name[0].toUpperCase() + name.slice(1);
    const answers = frame.predicted;
    if (!answers) {
      const error = measured(frame.metrics[1]);
      return `${title}. ${header.metric.title} of the training rows: ${error}.`;
    }
    let right = 0;
    for (const [k, answer] of answers.entries()) if (answer === points[4 * k + 2]) right += 1;
    return `${title}. Of ${thousands(answers.length)} rows it takes ${thousands(right)} for what they are.`;
  }

  legend() {
    const { header, colours, points } = this.stage;
    const { map } = header;
    const icon = (/** @type {string} */ inner) =>
      `<svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">${inner}</svg>`;
    const values = header.task === "regression";
    const curve = map.kind === "curve";
    put(
      this.title,
      values
        ? curve
          ? "Fitted curve"
          : "Predicted values"
        : curve
          ? "Probabilities"
          : "Decision map",
    );
    put(this.held, map.held);
    let text = "";
    if (curve && values) {
      text += `<span>${icon('<path d="M1 9c4-9 8 7 12-3" fill="none" stroke="currentColor" stroke-width="2"/>')}predicted</span>`;
    } else if (values) {
      const stops = [0, 0.2, 0.4, 0.6, 0.8, 1].map((s) => css(colours.at(s))).join(",");
      text += `<span class="ramp"><b>${measured(map.low ?? 0)}</b><i style="background:linear-gradient(90deg,${stops})"></i><b>${escaped(`${measured(map.high ?? 1)} ${header.metric.unit}`.trim())}</b></span>`;
    } else {
      const names = header.output_names;
      const many = names.length > MOST_IN_LEGEND;
      if (many)
        text +=
          '<div class="classes" tabindex="0" role="region" aria-label="Signs of the classes">';
      names.forEach((name, k) => {
        text += `<span>${icon(`<path d="${shapePath(shapeOf(k), 7, 7, 4.6)}" fill="${css(colours.ofClass(k))}"/>`)}${escaped(name)}</span>`;
      });
      if (many) text += "</div>";
    }
    text += `<span>${icon('<circle cx="7" cy="7" r="4" fill="currentColor"/>')}training</span>`;
    if (points.some((v, k) => k % 4 === 3 && v > 0.5))
      text += `<span>${icon('<circle cx="7" cy="7" r="3.6" fill="none" stroke="currentColor" stroke-width="1.8"/>')}validation</span>`;
    text += `<span>${icon('<circle cx="7" cy="7" r="4.6" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M0 7h2.6M11.4 7h2.6M7 0v2.6M7 11.4v2.6" stroke="currentColor"/>')}chosen row</span>`;
    if (!values)
      text += `<span>${icon('<path d="M3 3l8 8M3 11l8-8" fill="none" stroke="currentColor" stroke-width="1.8"/>')}taken for another class</span>`;
    if (!values && !curve)
      text += `<span class="apart">${icon('<circle cx="7" cy="7" r="3" fill="currentColor"/><circle cx="7" cy="7" r="5.8" fill="none" stroke="currentColor" stroke-width="1.6"/>')}<em>outline: the answer, where the region differs (<b></b>)</em></span>`;
    return text;
  }
}
