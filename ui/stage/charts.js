// The two curves over the epochs. They are drawn as far as the run was played, pale ahead of the
// cursor; the rest is hidden until it is played or asked for, and so a prediction is one.

import { find, make, put, svg } from "../kit/elements.js";
import { fixed, labels, measured, percent, short } from "../words/numbers.js";
import { BestMark } from "./best.js";
import { fit } from "./drawing.js";
import { TimeLine } from "./frames.js";
import { clamp, heightFor, largest, least, ticks } from "./numbers.js";

/** @import { CurvePoint, Frame } from "./film.js" */
/** @import { Off } from "./numbers.js" */
/** @import { Stage } from "./stage.js" */

const DOT = "M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0z";
const ARROW = "M0 0l5 8h-3v5h-4v-5h-3z";
/** @type {Record<Off, string>} */
const OFF_WORDS = {
  "": "",
  own: "part of a curve is off the scale; log shows all of it",
  other: "part of another run is above this picture; log shows all of it",
};
const MOST_LABELS = 3; // of changes on the way; older ones keep their line and its tooltip

export class Chart {
  built = false;
  log = false;
  percent = false;
  /** Width and height. @type {[number, number]} */
  size = [0, 0];
  /** The run's own curves, of training and of validation rows. @type {CurvePoint[][]} */
  own = [];
  /** The same of each kept run. @type {CurvePoint[][][]} */
  old = [];
  /** Lowest and highest value, and which curves leave the picture. @type {[number, number, Off]} */
  bounds = [0, 1, ""];
  plot = { x: 0, y: 0, w: 0, h: 0 };
  /** From an epoch to its place in the picture. @type {(epoch: number) => number} */
  fx = (epoch) => epoch;
  /** From a value to its place in the picture. @type {(value: number) => number} */
  fy = (value) => value;
  /** Up to which step the curves are uncovered. */
  seen = 0;
  /** Where the best epoch lies; drawn with the chart. @type {BestMark | null} */
  best = null;
  /** The points at the ends of the curves. @type {SVGElement[]} */
  heads = [];
  /** Where the values are written; null where there are no validation rows. @type {(HTMLElement | null)[]} */
  numbers = [];

  /**
   * @param {Stage} stage
   * @param {HTMLElement} box
   * @param {[number, number]} columns of the curve's block: of training and of validation rows
   */
  constructor(stage, box, columns) {
    this.stage = stage;
    this.columns = columns;
    /** @type {SVGSVGElement} */
    this.node = find(box, "svg");
    this.title = find(box, "h2");
    this.values = find(box, ".values");
    this.note = find(box, ".off-scale");
    this.remark = find(box, ".remark");
    this.logButton = find(box, ".log");
    this.cursor = this.pastClip = this.seenClip = svg("g", {}, this.node);
  }

  /** Of the loss, or of the metric beside it? */
  get isLoss() {
    return this.columns[0] === 1;
  }

  /**
   * The range of what is drawn, and which curves leave it.
   *
   * @returns {[number, number, Off]}
   */
  range() {
    if (this.percent) return [0, 1, ""];
    const drawn = (/** @type {CurvePoint[]} */ points) =>
      points.map((p) => p[1]).filter((v) => Number.isFinite(v) && (!this.log || v > 0));
    const own = this.own.map((points) => drawn(this.shown(points))).filter((l) => l.length);
    const old = this.old.flat().map(drawn);
    const all = [...own, ...old].filter((l) => l.length);
    if (!this.log) return heightFor(own.length ? own : all, all);
    if (!all.length) return [0.1, 1, ""];
    const [bottom, top] = [Math.min(...all.map(least)), Math.max(...all.map(largest))];
    return [10 ** Math.floor(Math.log10(bottom)), 10 ** Math.ceil(Math.log10(top) + 1e-9), ""];
  }

  /**
   * The points of an own curve that may be seen.
   *
   * @param {CurvePoint[]} points
   */
  shown(points) {
    const { limit } = this.stage;
    return points.filter((p) => p[2] <= limit);
  }

  /**
   * @param {number} width
   * @param {number} height
   */
  build(width, height) {
    this.size = [width, height];
    this.built = true;
    const { header, curve, ghosts, time } = this.stage;
    const { isLoss } = this;
    this.percent = !isLoss && header.task === "classification";
    put(this.title, isLoss ? `Loss: ${header.loss_name}` : header.metric.title);
    put(this.remark, isLoss ? header.loss_note : header.metric.note);
    /** @type {(array: Float32Array, column: number, line: TimeLine) => CurvePoint[]} */
    const series = (array, column, line) => {
      /** @type {CurvePoint[]} */
      const list = [];
      for (let k = 0; k < array.length; k += 5)
        list.push([line.epochAt(array[k]), array[k + column], array[k]]);
      return list;
    };
    this.own = this.columns.map((c) => series(curve, c, time));
    this.old = ghosts.map((ghost) => {
      const line = new TimeLine(ghost.epoch_ends, 0);
      return this.columns.map((c) => series(ghost.curve, c, line));
    });
    this.bounds = this.range();
    const [low, high, off] = this.bounds;
    const plot = { x: 44, y: 6, w: Math.max(60, width - 54), h: height - 38 };
    this.plot = plot;
    const fx = (/** @type {number} */ epoch) => plot.x + (epoch / time.epochs) * plot.w;
    this.fx = fx;
    const scale = this.log ? Math.log10 : (/** @type {number} */ v) => v;
    const fy = (/** @type {number} */ v) => {
      if (this.log && !(v > 0)) return plot.y + plot.h;
      return plot.y + plot.h - ((scale(v) - scale(low)) / (scale(high) - scale(low) || 1)) * plot.h;
    };
    this.fy = fy;
    const { node } = this;
    node.setAttribute("viewBox", `0 0 ${width} ${height}`);
    node.replaceChildren();
    const id = `c${this.columns[0]}`;
    const defs = svg("defs", {}, node);
    svg(
      "rect",
      { x: plot.x - 1, y: plot.y - 1, width: plot.w + 2, height: plot.h + 2 },
      svg("clipPath", { id: `${id}all` }, defs),
    );
    const clip = (/** @type {string} */ name) =>
      svg(
        "rect",
        { x: plot.x - 1, y: plot.y - 1, width: 0, height: plot.h + 2 },
        svg("clipPath", { id: `${id}${name}` }, defs),
      );
    this.pastClip = clip("past");
    this.seenClip = clip("seen");
    const marks = this.log ? [] : ticks(low, high, 5);
    for (
      let p = Math.log10(low);
      this.log && p <= Math.log10(high) + 1e-9;
      p += Math.max(1, Math.round(Math.log10(high / low) / 5))
    )
      marks.push(10 ** p);
    const written = labels(marks);
    for (const [k, v] of marks.entries()) {
      svg("path", { d: `M${plot.x} ${fy(v)}h${plot.w}`, class: "grid-line" }, node);
      svg(
        "text",
        { x: plot.x - 6, y: fy(v) + 4, class: "end" },
        node,
        this.percent ? String(Math.round(v * 100)) : written[k],
      );
    }
    for (const v of ticks(0, time.epochs, Math.max(2, Math.min(6, plot.w / 55))).filter((t) =>
      Number.isInteger(t),
    )) {
      svg("path", { d: `M${fx(v)} ${plot.y + plot.h}v4`, class: "tick" }, node);
      svg("text", { x: fx(v), y: plot.y + plot.h + 16, class: "mid" }, node, String(v));
    }
    svg("text", { x: plot.x + plot.w / 2, y: height - 3, class: "mid name" }, node, "epoch");
    svg("path", { d: `M${plot.x} ${plot.y}v${plot.h}h${plot.w}`, class: "axis" }, node);
    const inside = svg("g", { "clip-path": `url(#${id}all)` }, node);
    const line = (/** @type {CurvePoint[]} */ points) => {
      let d = "";
      let pen = "M";
      for (const [x, v] of points) {
        if (!Number.isFinite(v)) {
          pen = "M";
          continue;
        }
        d += `${pen}${fx(x).toFixed(1)} ${clamp(fy(v), -1e4, 1e4).toFixed(1)}`;
        pen = "L";
      }
      return d;
    };
    this.old.forEach((both, index) => {
      const tone = `ghost ghost${ghosts[index].tone}`;
      both.forEach((points, k) => {
        svg("path", { d: line(points), class: k ? `${tone} dashed` : tone }, inside);
      });
    });
    const future = svg("g", { class: "future", "clip-path": `url(#${id}seen)` }, inside);
    const past = svg("g", { "clip-path": `url(#${id}past)` }, inside);
    const losses = isLoss ? this.batchLosses() : [];
    if (losses.length)
      for (const group of [future, past]) svg("path", { d: line(losses), class: "batches" }, group);
    this.own.forEach((points, k) => {
      const d = line(points);
      const name = k ? "validation dashed" : "train";
      svg("path", { d, class: name }, future);
      svg("path", { d, class: name }, past);
    });
    this.markChanges(node, isLoss);
    this.best = new BestMark(this, node);
    this.cursor = svg("path", { class: "cursor", d: `M0 ${plot.y}v${plot.h}` }, node);
    this.heads = [
      svg("path", { class: "train-dot" }, node),
      svg("path", { class: "validation-dot" }, node),
    ];
    put(this.note, OFF_WORDS[off]);
    this.logButton.classList.toggle("useful", off !== "");
    this.logButton.hidden = this.percent;
    this.legend();
    this.showSeen();
  }

  /**
   * The losses of single batches, each where its step begins.
   *
   * @returns {CurvePoint[]}
   */
  batchLosses() {
    const { batchLosses, time } = this.stage;
    /** @type {CurvePoint[]} */
    const list = [];
    for (let k = 0; k < batchLosses.length; k += 2)
      list.push([time.epochAt(batchLosses[k]), batchLosses[k + 1], batchLosses[k]]);
    return list;
  }

  /**
   * A thin line where the run was changed on the way, with what holds from there: beside the loss in
   * words, on the side that has more room; elsewhere, and of older changes, in a tooltip.
   *
   * @param {SVGElement} node
   * @param {boolean} inWords
   */
  markChanges(node, inWords) {
    const { header, time } = this.stage;
    const { plot } = this;
    const changes = header.branches;
    changes.forEach((change, k) => {
      const x = this.fx(time.epochAt(change.step));
      const tip = `step ${change.step}: ${change.label}`;
      const mark = svg("path", { d: `M${x} ${plot.y}v${plot.h}`, class: "branch" }, node);
      svg("title", {}, mark, tip);
      const row = k - Math.max(0, changes.length - MOST_LABELS);
      if (!inWords || row < 0) return;
      const right = plot.x + plot.w - x;
      const after = right > plot.w / 2;
      const room = (after ? right : plot.w - right) - 6;
      const place = { x: after ? x + 4 : x - 4, y: plot.y + 11 + 13 * row };
      const text = svg(
        "text",
        { ...place, class: "change", "text-anchor": after ? "start" : "end" },
        node,
        fit(change.now, room * 1.05), // its letters are smaller than those that fit measures
      );
      svg("title", {}, text, tip);
    });
  }

  // Uncover the own curves up to where they may be seen.
  showSeen() {
    const { limit, time } = this.stage;
    const x = limit === Infinity ? this.plot.x + this.plot.w : this.fx(time.epochAt(limit));
    this.seenClip.setAttribute("width", Math.max(0, x - this.plot.x + 2).toFixed(1));
    this.seen = limit;
    this.best?.show();
  }

  /**
   * More was played: where it lies outside of the picture, the picture grows.
   *
   * @param {Frame} frame
   */
  grow(frame) {
    const [low, high] = this.bounds;
    const values = this.columns.map((c) => frame.metrics[c - 1]);
    if (values.some((v) => v > high || (this.log && v > 0 && v < low))) {
      if (this.range().join() !== this.bounds.join()) {
        this.build(...this.size);
        return;
      }
    }
    this.showSeen();
  }

  legend() {
    const hasValidation = this.own[1].some((p) => Number.isFinite(p[1]));
    this.values.replaceChildren();
    const item = (/** @type {string} */ kind, /** @type {string} */ label) => {
      const span = make("span", "", this.values);
      span.innerHTML = `<svg viewBox="0 0 22 8" width="22" height="8" aria-hidden="true"><path d="M0 4h22" class="${kind}"/></svg>`;
      span.append(`${label} `);
      return span;
    };
    this.numbers = [
      make("b", "", item("train", "training")),
      hasValidation ? make("b", "", item("validation dashed", "validation")) : null,
    ];
    if (this.isLoss && this.stage.batchLosses.length) item("batches", this.stage.header.batches);
    // On one line each, cut where it is too long: a chart must not shrink for a name.
    for (const ghost of [...this.stage.ghosts].reverse()) {
      const line = item(`ghost ghost${ghost.tone}`, "");
      line.title = `other run: ${ghost.label}`;
      line.className = "other";
      make("em", "", line, line.title);
    }
  }

  /** @param {number} value */
  say(value) {
    if (!Number.isFinite(value)) return "–";
    const { unit } = this.stage.header.metric;
    if (this.percent) return percent(value);
    return this.isLoss ? fixed(value, 4) : `${measured(value)} ${unit}`.trim();
  }

  /** @param {Frame} frame */
  paint(frame) {
    if (!this.built) return;
    if (this.seen !== this.stage.limit) this.grow(frame);
    const x = this.fx(this.stage.time.epochAt(frame.step));
    const { plot } = this;
    this.cursor.setAttribute("transform", `translate(${x.toFixed(1)} 0)`);
    this.pastClip.setAttribute("width", Math.max(0, x - plot.x + 1).toFixed(1));
    this.columns.forEach((column, k) => {
      const value = frame.metrics[column - 1];
      const head = this.heads[k];
      head.setAttribute("visibility", Number.isFinite(value) ? "visible" : "hidden");
      if (Number.isFinite(value)) {
        // A value beyond the scale is marked at its edge, by an arrow that points there.
        const y = clamp(this.fy(value), plot.y, plot.y + plot.h);
        head.setAttribute("d", this.fy(value) < plot.y - 1 ? ARROW : DOT);
        head.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      }
      const number = this.numbers[k];
      if (number) put(number, this.say(value));
    });
  }

  /**
   * Which point of the curves lies nearest to a place, or −1.
   *
   * @param {number} x
   */
  nearest(x) {
    const list = this.own[0];
    if (!list?.length) return -1;
    let best = 0;
    for (let k = 1; k < list.length; k++)
      if (Math.abs(this.fx(list[k][0]) - x) < Math.abs(this.fx(list[best][0]) - x)) best = k;
    return best;
  }

  /**
   * What the curves say at a frame, in words.
   *
   * @param {Frame} frame
   */
  summary(frame) {
    const epoch = short(this.stage.time.epochAt(frame.step));
    const parts = this.columns.map((column, k) => {
      const value = frame.metrics[column - 1];
      if (!Number.isFinite(value)) return "";
      const begin = this.own[k]?.[0]; // none where the chart was not seen yet
      const from = frame.step > 0 && begin ? `${this.say(begin[1])} at epoch 0, ` : "";
      return ` ${k ? "Validation" : "Training"}: ${from}${this.say(value)} at epoch ${epoch}.`;
    });
    return `${this.title.textContent}, by epoch.${parts.join("")}`;
  }

  /** @param {number} k */
  describe(k) {
    const epoch = `epoch ${short(this.own[0][k][0])}`;
    if (this.own[0][k][2] > this.stage.limit) return `${epoch} · not played yet`;
    const validation = this.own[1][k][1];
    const rest = Number.isFinite(validation) ? ` · validation ${this.say(validation)}` : "";
    return `${epoch} · training ${this.say(this.own[0][k][1])}${rest}`;
  }
}
