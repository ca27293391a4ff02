// The pictures of the film in numbers: tables of what they show at the present step, behind a summary
// that a press or a key opens. They are written when it is open and the film has come to rest.

import { find, make } from "../kit/elements.js";
import { exact, measured, percent, thousands } from "../words/numbers.js";
import { MOST_UNITS } from "./network.js";

/** @import { Frame } from "./film.js" */
/** @import { Stage } from "./stage.js" */

const MOST_LINES = 100;
const DIGITS = 6;

export const TWIN_MARKUP = `<details class="twin"><summary>The pictures in numbers</summary>
<div class="sheet" tabindex="0" role="region" aria-label="The pictures in numbers"></div></details>`;

export class Twin {
  /** @param {Stage} stage */
  constructor(stage) {
    this.stage = stage;
    /** @type {HTMLDetailsElement} */
    this.box = find(stage.root, ".twin");
    this.sheet = find(this.box, ".sheet");
    this.box.addEventListener("toggle", () => this.write());
  }

  write() {
    const frame = this.stage.frames.get(this.stage.step);
    if (!this.box.open || !frame) return;
    const { scrollTop, scrollLeft } = this.sheet;
    this.sheet.replaceChildren();
    this.units(frame);
    this.weights(frame);
    this.rows(frame);
    this.fitted(frame);
    this.curves();
    this.sheet.scrollTo(scrollLeft, scrollTop);
  }

  /**
   * @param {string} title
   * @param {string[]} head
   * @param {string[][]} rows
   */
  table(title, head, rows) {
    const kept = evenly(rows, MOST_LINES);
    const few =
      kept.length < rows.length ? `: ${kept.length} of ${thousands(rows.length)} lines` : "";
    const table = make("table", "", this.sheet);
    make("caption", "", table, title + few);
    const line = make("tr", "", make("thead", "", table));
    for (const name of head) make("th", "", line, name).scope = "col";
    const body = make("tbody", "", table);
    for (const [first, ...cells] of kept) {
      const row = make("tr", "", body);
      make("th", "", row, first).scope = "row";
      for (const cell of cells) make("td", "", row, cell);
    }
  }

  /**
   * What a unit is called, with its layer: names of inputs and outputs say enough.
   *
   * @param {number} layer
   * @param {number} j
   */
  unit(layer, j) {
    const { layers } = this.stage.header;
    const name = this.stage.network.nameOf(layer, j);
    if (layer === 0) return `input ${name}`;
    return layer === layers.length - 1 ? `output ${name}` : `layer ${layer}, ${name}`;
  }

  /** @param {Frame} frame */
  units(frame) {
    const rows = this.stage.network.units.map(({ layer, j, at }) => [
      this.unit(layer, j),
      exact(frame.units[at], DIGITS),
    ]);
    this.table(`Network: the units, for ${this.stage.header.row.label}`, ["unit", "value"], rows);
  }

  /**
   * The units of a layer that have a line or a column: those that are drawn, and of the pixels of a
   * picture the first.
   *
   * @param {number} layer
   */
  inTable(layer) {
    const { network } = this.stage;
    const count = Math.min(network.drawnOf(layer), MOST_UNITS);
    return Array.from({ length: count }, (_, k) => (network.from[layer] ?? 0) + k);
  }

  // Of every unit that is drawn what comes into it, a table for each layer.
  /** @param {Frame} frame */
  weights(frame) {
    const { layers } = this.stage.header;
    let at = 0;
    for (let layer = 1; layer < layers.length; layer++) {
      const [n, m] = [layers[layer - 1], layers[layer]];
      const into = this.inTable(layer);
      const begin = at;
      const line = (/** @type {string} */ name, /** @type {number} */ i) => [
        name,
        ...into.map((j) => exact(frame.theta[begin + i * m + j], DIGITS)),
      ];
      const rows = this.inTable(layer - 1).map((i) => line(this.unit(layer - 1, i), i));
      const head = ["from", ...into.map((j) => this.unit(layer, j))];
      this.table(`Network: the weights into layer ${layer}`, head, [...rows, line("bias", n)]);
      at += (n + 1) * m;
    }
  }

  /** @param {Frame} frame */
  rows(frame) {
    const { header, points } = this.stage;
    const { x, y, kind } = header.map;
    const classes = header.task === "classification";
    const rows = Array.from({ length: points.length / 4 }, (_, k) => {
      const [across, up, value, held] = points.subarray(4 * k, 4 * k + 4);
      const answer = frame.predicted ? (header.output_names[frame.predicted[k]] ?? "none") : null;
      return [
        classes ? header.output_names[Math.round(value)] : measured(value),
        ...(answer === null ? [] : [answer]),
        measured(across),
        ...(kind === "map" ? [measured(up)] : []),
        held > 0.5 ? "validation" : "training",
      ];
    });
    const head = [
      classes ? "class" : (header.output_names[0] ?? "value"),
      ...(frame.predicted ? ["the network answers"] : []),
      x.name,
      ...(kind === "map" ? [y.name] : []),
      "part",
    ];
    this.table("Decision map: the rows", head, rows);
  }

  // Where there is one input only: the fitted curve, or a curve for every output.
  /** @param {Frame} frame */
  fitted(frame) {
    const { map, output_names } = this.stage.header;
    const { fit } = frame;
    if (!fit) return;
    const { size } = map;
    const count = fit.length / size;
    const rows = Array.from({ length: size }, (_, i) => [
      measured(map.x.min + ((map.x.max - map.x.min) * i) / (size - 1)),
      ...Array.from({ length: count }, (_, k) => exact(fit[k * size + i], DIGITS)),
    ]);
    const head = [map.x.name, ...Array.from({ length: count }, (_, k) => output_names[k] ?? "")];
    this.table("Decision map: the network's output", head, evenly(rows, 21));
  }

  // As far as the curves may be seen.
  curves() {
    for (const chart of this.stage.charts) {
      if (!chart.built) continue;
      const say = (/** @type {number} */ v) =>
        !Number.isFinite(v) ? "–" : chart.percent ? percent(v) : exact(v, DIGITS);
      const own = chart.own.map((points) => chart.shown(points));
      const old = chart.old.flatMap((both, k) =>
        both.map((points, part) => ({
          name: `${part ? "validation" : "training"}, ${this.stage.ghosts[k].label}`,
          values: new Map(points.map(([epoch, value]) => [epoch, value])),
        })),
      );
      const others = old.filter(({ values }) => [...values.values()].some(Number.isFinite));
      const rows = own[0].map(([epoch, value], k) => [
        measured(epoch),
        say(value),
        say(own[1][k]?.[1] ?? Number.NaN),
        ...others.map(({ values }) => say(values.get(epoch) ?? Number.NaN)),
      ]);
      const head = ["epoch", "training", "validation", ...others.map(({ name }) => name)];
      this.table(chart.title.textContent ?? "", head, rows);
    }
  }
}

/**
 * At most so many of a list, evenly chosen, the first and the last among them.
 *
 * @template Item
 * @param {Item[]} list
 * @param {number} most
 * @returns {Item[]}
 */
export function evenly(list, most) {
  if (list.length <= most) return list;
  return Array.from(
    { length: most },
    (_, k) => list[Math.round((k * (list.length - 1)) / (most - 1))],
  );
}
