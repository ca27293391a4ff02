// The frames that are held, and the time line that says at which steps one can stop.

import { clamp, lowerBound } from "./numbers.js";

/** @import { Blocks, Frame, Stride } from "./film.js" */

const FRAME_BUDGET = 48e6; // bytes

// Frames by step, within a byte budget; those farthest from the cursor go first.
export class Frames {
  /** @type {Map<number, Frame>} */
  held = new Map();
  bytes = 0;
  frameBytes = 4000; // of the newest one, or a guess

  constructor(budget = FRAME_BUDGET) {
    this.budget = budget;
  }

  clear() {
    this.held.clear();
    this.bytes = 0;
    this.frameBytes = 4000;
  }

  /** @param {number} step */
  has(step) {
    return this.held.has(step);
  }

  /** @param {number} step */
  get(step) {
    return this.held.get(step);
  }

  /**
   * @param {Blocks} blocks
   * @param {number} cursor
   */
  add(blocks, cursor) {
    const count = blocks.steps.length;
    /**
     * @template {Float32Array | Uint8Array | Uint16Array | Uint32Array} Block
     * @param {Block} block
     * @param {number} k
     */
    const row = (block, k) => {
      const width = block.length / count;
      return /** @type {Block} */ (block.slice(k * width, (k + 1) * width));
    };
    for (let k = 0; k < count; k++) {
      const step = blocks.steps[k];
      if (this.held.has(step)) continue;
      /** @type {Frame} */
      const frame = {
        step,
        bytes: 200,
        counters: row(blocks.counters, k),
        theta: row(blocks.theta, k),
        units: row(blocks.units, k),
        metrics: row(blocks.metrics, k),
        map: blocks.map ? row(blocks.map, k) : null,
        fit: blocks.fit ? row(blocks.fit, k) : null,
        predicted: blocks.predicted ? row(blocks.predicted, k) : null,
        rate: blocks.rates ? blocks.rates[k] : null,
      };
      for (const part of Object.values(frame))
        if (ArrayBuffer.isView(part)) frame.bytes += part.byteLength;
      this.held.set(step, frame);
      this.frameBytes = frame.bytes;
      this.bytes += frame.bytes;
    }
    if (this.bytes > this.budget) this.forgetFarFrom(cursor);
  }

  /** @param {number} cursor */
  forgetFarFrom(cursor) {
    const far = [...this.held.values()].sort(
      (a, b) => Math.abs(b.step - cursor) - Math.abs(a.step - cursor),
    );
    for (const { step, bytes } of far) {
      if (this.bytes < this.budget * 0.8) break;
      this.bytes -= bytes;
      this.held.delete(step);
    }
  }
}

// The steps of a run, and those of them at which each step size stops.
export class TimeLine {
  /**
   * @param {number[]} epochEnds
   * @param {number} last
   */
  constructor(epochEnds, last) {
    this.ends = epochEnds;
    this.last = last;
    const stops = (/** @type {number} */ every) => {
      const list = this.ends.filter((step, k) => k % every === 0 && step <= this.last);
      if (list[list.length - 1] !== this.last) list.push(this.last);
      return list;
    };
    this.stops = { epoch: stops(1), ten: stops(10) };
    this.epochs = Math.max(1, this.epochAt(this.last));
  }

  /**
   * @param {number} step
   * @param {Stride} stride
   */
  after(step, stride) {
    if (stride === "batch") return Math.min(step + 1, this.last);
    const list = this.stops[stride];
    return list[Math.min(lowerBound(list, step + 1), list.length - 1)];
  }

  /**
   * @param {number} step
   * @param {Stride} stride
   */
  before(step, stride) {
    if (stride === "batch") return Math.max(step - 1, 0);
    const list = this.stops[stride];
    return list[Math.max(lowerBound(list, step) - 1, 0)];
  }

  /**
   * @param {number} place
   * @param {Stride} stride
   */
  nearest(place, stride) {
    const step = clamp(Math.round(place), 0, this.last);
    if (stride === "batch") return step;
    const list = this.stops[stride];
    const k = lowerBound(list, step);
    if (k === 0) return list[0];
    if (k >= list.length) return this.last;
    return list[k] - step <= step - list[k - 1] ? list[k] : list[k - 1];
  }

  /**
   * @param {number} step
   * @param {Stride} stride
   */
  isStop(step, stride) {
    if (stride === "batch") return true;
    const list = this.stops[stride];
    return list[lowerBound(list, step)] === step;
  }

  /**
   * The epoch of a step, with the share of it that is done; beyond the last known end as if the
   * epochs went on.
   *
   * @param {number} step
   */
  epochAt(step) {
    const k = lowerBound(this.ends, step);
    if (this.ends[k] === step || k === 0) return k;
    if (k === this.ends.length) {
      const size = k > 1 ? this.ends[k - 1] - this.ends[k - 2] : 1;
      return k - 1 + (step - this.ends[k - 1]) / Math.max(1, size);
    }
    return k - 1 + (step - this.ends[k - 1]) / (this.ends[k] - this.ends[k - 1]);
  }
}
