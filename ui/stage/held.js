// Units and weights that were knocked out or frozen: a cross and a snowflake on the network.

import { svg } from "../kit/elements.js";

/** @import { Frame, Held, Part } from "./film.js" */
/** @import { Network } from "./network.js" */

/** @type {(x: number, y: number, r: number) => string} */
const cross = (x, y, r) =>
  `M${x - r} ${y - r}L${x + r} ${y + r}M${x - r} ${y + r}L${x + r} ${y - r}`;
/** Three strokes through one place. @type {(x: number, y: number, r: number) => string} */
const flake = (x, y, r) =>
  [0, 60, 120]
    .map((degrees) => {
      const [dx, dy] = [Math.cos, Math.sin].map((f) => r * f((degrees * Math.PI) / 180));
      return `M${x - dx} ${y - dy}L${x + dx} ${y + dy}`;
    })
    .join("");

export class HeldMarks {
  /** What is drawn. @type {Held | undefined | null} */
  drawn = null;

  /**
   * @param {Network} network
   * @param {SVGElement} node to draw in
   */
  constructor(network, node) {
    this.network = network;
    this.group = svg("g", { class: "held" }, node);
  }

  /**
   * What is held in a frame's state: as the last change before it has left it.
   *
   * @param {Frame} frame
   */
  at(frame) {
    return this.network.stage.header.held.findLast((one) => one.step <= frame.step);
  }

  /** @param {Frame} frame */
  paint(frame) {
    const held = this.at(frame);
    if (held === this.drawn) return;
    this.drawn = held;
    this.group.replaceChildren();
    if (!held) return;
    const draw = (/** @type {string} */ d, /** @type {string} */ kind) => {
      // Wide and pale below it, so that it is seen on every colour.
      svg("path", { d, class: "under" }, this.group);
      svg("path", { d, class: kind }, this.group);
    };
    const { units, edges } = this.network;
    for (const { layer, j, x, y, r } of units) {
      const isThis = (/** @type {[number, number]} */ one) => one[0] === layer && one[1] === j;
      if (held.out.some(isThis)) draw(cross(x, y, r + 2), "out");
      else if (held.frozen.some(isThis)) draw(flake(x + r * 0.85, y - r * 0.85, 5), "frozen");
    }
    for (const { at, x0, y0, x1, y1 } of edges) {
      const place = /** @type {const} */ ([(x0 + x1) / 2, (y0 + y1) / 2]);
      if (held.weights_out.includes(at)) draw(cross(...place, 4), "out");
      else if (held.weights.includes(at)) draw(flake(...place, 4), "frozen");
    }
  }

  /**
   * What is to be said of a part beside its number: ", knocked out", ", frozen", or nothing.
   *
   * @param {Part} what
   * @param {number} at its place in θ
   * @param {Frame} frame
   */
  words(what, at, frame) {
    const held = this.at(frame);
    if (!held) return "";
    const isUnit = what.kind === "unit";
    const isThis = (/** @type {[number, number]} */ one) =>
      one[0] === what.layer && one[1] === what.j;
    if (isUnit ? held.out.some(isThis) : held.weights_out.includes(at)) return ", knocked out";
    if (isUnit ? held.frozen.some(isThis) : held.weights.includes(at)) return ", frozen";
    return "";
  }
}
