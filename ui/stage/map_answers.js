// What the network answers for the points' own rows, on the decision map: marks on a canvas above
// the points, and the names of the regions.

import { brush, put } from "../kit/elements.js";
import { thousands } from "../words/numbers.js";
import { css, mix } from "./colours.js";
import { fit, shapeOf, shapePath } from "./drawing.js";
import { clamp } from "./numbers.js";
import { RegionNames } from "./regions.js";
import { Stamps } from "./stamps.js";

/** @import { Axis, Frame } from "./film.js" */
/** @import { DecisionMap } from "./map.js" */

const MARK = 15; // pixels from the middle of the chosen row to the end of its mark
const NAME_FONT = "600 13px 'Source Sans', sans-serif";

// A point that lies off the map's slice is pale, but never gone.
export const opacity = (closeness = 1) => 0.15 + 0.85 * closeness;

// How a point is marked, in one number: the answer and the sum of these; 0 where it is not.
const CROSSED = 1;
const OUTLINED = 2;
// How a place and an answer are one number; no class is 255.
const CLASS_BITS = 8;
const LARGEST_CLASS = 255;

export class MapAnswers {
  /** How every point is marked, for which nothing is drawn anew while it stays. */
  marks = new Uint16Array(0);
  /** Where the names of the regions stand. */
  named = "";
  /** The four samples of the map around every point. */
  around = new Uint32Array(0);
  /** @type {boolean[]} */
  inside = [];
  /** For every point the first one that lies at the same place. */
  at = new Uint32Array(0);
  /** Half the width of a name. @type {Map<string, number>} */
  halves = new Map();
  names = new RegionNames();
  stamps = new Stamps();

  /**
   * @param {DecisionMap} map
   * @param {HTMLCanvasElement} canvas
   */
  constructor(map, canvas) {
    this.map = map;
    this.canvas = canvas;
  }

  /**
   * The map has another size, other colours or other points.
   *
   * @param {number} ratio pixels of the display for one of the page
   */
  begin(ratio) {
    const { header, points } = this.map.stage;
    const { size, x, y } = header.map;
    const n = points.length / 4;
    const place = (/** @type {number} */ value, /** @type {Axis} */ axis) =>
      clamp(((value - axis.min) / (axis.max - axis.min || 1)) * (size - 1), 0, size - 1);
    this.around = new Uint32Array(4 * n);
    for (let k = 0; k < n; k++) {
      const column = place(points[4 * k], x);
      const row = place(points[4 * k + 1], y);
      const [left, right] = [Math.floor(column), Math.ceil(column)];
      const [low, high] = [size * Math.floor(row), size * Math.ceil(row)];
      this.around.set([low + left, low + right, high + left, high + right], 4 * k);
    }
    this.inside = Array.from({ length: n }, (_, k) => this.isInside(k));
    /** @type {Map<string, number>} */
    const places = new Map();
    this.at = Uint32Array.from({ length: n }, (_, k) => {
      const place = `${points[4 * k]} ${points[4 * k + 1]}`;
      if (!places.has(place)) places.set(place, k);
      return places.get(place) ?? k;
    });
    this.marks = new Uint16Array(n).fill(0xffff);
    this.halves.clear();
    this.stamps.begin(ratio);
  }

  /**
   * Mark what is not seen already: a cross where the answer is another class than the row's, and the
   * outline of the answered class where the region around the point has another one. Python says the
   * answers; drawn anew only where they changed.
   *
   * @param {Frame} frame
   */
  paint({ predicted, map }) {
    if (!predicted) return;
    const { stage, box } = this.map;
    const { points, header } = stage;
    const { marks } = this;
    let [changed, crossed, outlined] = [false, 0, 0];
    predicted.forEach((answer, k) => {
      let mark = 0;
      if (this.inside[k]) {
        if (answer !== points[4 * k + 2]) mark |= CROSSED;
        if (map !== null && !this.regionHas(map, k, answer)) mark |= OUTLINED;
      }
      if (mark & CROSSED) crossed += 1;
      if (mark & OUTLINED) outlined += 1;
      if (mark) mark |= answer << 2;
      if (marks[k] !== mark) changed = true;
      marks[k] = mark;
    });
    const { size, bits = 5 } = header.map;
    const labels = map ? this.names.in(map, size, bits) : [];
    const chosen = this.map.chosenPlace();
    const named = JSON.stringify([labels, chosen]);
    if (!changed && named === this.named) return;
    this.named = named;
    box.dataset.named = labels.map(({ k }) => header.output_names[k]).join(", ");
    box.dataset.crossed = String(crossed);
    box.dataset.outlined = String(outlined);
    const count = stage.mapLegend.querySelector(".apart b");
    if (count) put(count, `${thousands(outlined)} of ${thousands(predicted.length)}`);
    const paint = brush(this.canvas);
    paint.clearRect(0, 0, this.canvas.width, this.canvas.height);
    // Where several points lie at one place, each mark is put down once.
    for (const [mark, alpha] of this.outlines()) {
      paint.globalAlpha = alpha;
      this.outline(paint, mark >> CLASS_BITS, mark & LARGEST_CLASS);
    }
    paint.globalAlpha = 1;
    const crosses = new Set();
    marks.forEach((mark, k) => {
      if (mark & CROSSED) crosses.add(this.at[k]);
    });
    for (const k of crosses) this.cross(paint, k);
    for (const label of labels) this.label(paint, label, chosen);
  }

  /**
   * The outlines: place and answer in one number, and how pale the least pale of them is.
   *
   * @returns {Map<number, number>}
   */
  outlines() {
    const { closeness } = this.map.stage;
    /** @type {Map<number, number>} */
    const found = new Map();
    this.marks.forEach((mark, k) => {
      if (!(mark & OUTLINED)) return;
      const one = (this.at[k] << CLASS_BITS) | (mark >> 2);
      found.set(one, Math.max(found.get(one) ?? 0, opacity(closeness?.[k])));
    });
    return found;
  }

  /**
   * @param {CanvasRenderingContext2D} paint
   * @param {import("./regions.js").Named} label
   * @param {[number, number] | null} chosen where the chosen row is marked: a name makes way for it
   */
  label(paint, { k, x, y }, chosen) {
    const { plot, stage } = this.map;
    const { colours, header } = stage;
    const name = fit(header.output_names[k], 90);
    const half = this.halves.get(name) ?? this.measure(paint, name);
    const across = clamp(plot.x + x * plot.w, plot.x + half, plot.x + plot.w - half);
    let down = plot.y + (1 - y) * plot.h;
    if (
      chosen &&
      Math.abs(across - chosen[0]) < half + MARK &&
      Math.abs(down - chosen[1]) < 8 + MARK
    )
      down = chosen[1] + (chosen[1] - plot.y < 2 * (8 + MARK) ? 1 : -1) * (8 + MARK);
    this.stamps.put(paint, `name ${name}`, across, down, () => ({
      width: 2 * half,
      height: 24,
      keep: this.halves.has(name),
      draw: (own) => {
        own.font = NAME_FONT;
        own.textAlign = "center";
        own.textBaseline = "middle";
        own.lineJoin = "round";
        own.strokeStyle = css(colours.paper);
        own.lineWidth = 4;
        own.strokeText(name, 0, 0);
        own.fillStyle = css(colours.ink);
        own.fillText(name, 0, 0);
      },
    }));
  }

  /**
   * Half the width of a name and its halo; kept once the font is there, until then another one is
   * drawn.
   *
   * @param {CanvasRenderingContext2D} paint
   * @param {string} name
   */
  measure(paint, name) {
    paint.font = NAME_FONT;
    const half = paint.measureText(name).width / 2 + 3;
    if (document.fonts.check(NAME_FONT)) this.halves.set(name, half);
    return half;
  }

  /** @param {number} k */
  isInside(k) {
    const { x, y, w, h } = this.map.plot;
    const left = this.map.toX(this.map.stage.points[4 * k]) - x;
    const above = this.map.toY(this.map.stage.points[4 * k + 1]) - y;
    return left >= 0 && left <= w && above >= 0 && above <= h;
  }

  /**
   * Whether one of the four samples of the map around a point has the class.
   *
   * @param {Uint8Array | Uint16Array} map
   * @param {number} k
   * @param {number} answer
   */
  regionHas(map, k, answer) {
    const { bits = 5 } = this.map.stage.header.map;
    for (let corner = 4 * k; corner < 4 * k + 4; corner++)
      if (map[this.around[corner]] >> bits === answer) return true;
    return false;
  }

  /**
   * The outline of the answered class around the point k.
   *
   * @param {CanvasRenderingContext2D} paint
   * @param {number} k
   * @param {number} answer
   */
  outline(paint, k, answer) {
    const { toX, toY, radius, stage } = this.map;
    const { points, colours } = stage;
    const r = radius + 3.2;
    const side = 2 * (1.35 * r + 3);
    this.stamps.put(paint, `outline ${answer}`, toX(points[4 * k]), toY(points[4 * k + 1]), () => ({
      width: side,
      height: side,
      draw: (own) => {
        const shape = new Path2D(shapePath(shapeOf(answer), 0, 0, r));
        own.strokeStyle = css(colours.paper);
        own.lineWidth = 4.2;
        own.stroke(shape);
        own.strokeStyle = css(mix(colours.ofClass(answer), colours.ink, 0.25));
        own.lineWidth = 2;
        own.stroke(shape);
      },
    }));
  }

  /**
   * A cross on the point k.
   *
   * @param {CanvasRenderingContext2D} paint
   * @param {number} k
   */
  cross(paint, k) {
    const { toX, toY, radius, stage } = this.map;
    const { points, colours } = stage;
    const r = 0.8 * radius;
    this.stamps.put(paint, "cross", toX(points[4 * k]), toY(points[4 * k + 1]), () => ({
      width: 2 * r + 4,
      height: 2 * r + 4,
      draw: (own) => {
        const shape = new Path2D(`M${-r} ${-r}L${r} ${r}M${-r} ${r}L${r} ${-r}`);
        own.lineCap = "round";
        own.strokeStyle = `rgba(${colours.paper},0.7)`; // the class must still be seen
        own.lineWidth = 2.2;
        own.stroke(shape);
        own.strokeStyle = css(colours.ink);
        own.lineWidth = 1.2;
        own.stroke(shape);
      },
    }));
  }
}
