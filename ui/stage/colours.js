// The palette (ui/words/palette.py) as numbers that can be mixed: the pair for signed numbers, the
// classes' colours and the sequential scale, as the style sheet has them in the theme in use.

import { brush } from "../kit/elements.js";
import { clamp } from "./numbers.js";

/** @import { Colour, Header } from "./film.js" */

const CLASSES = 8;
const SEQUENCE = 6;
export const LEVELS = 24;

/** @type {(a: Colour, b: Colour, t: number) => Colour} */
export const mix = (a, b, t) => {
  const at = (/** @type {0 | 1 | 2} */ k) => Math.round(a[k] + (b[k] - a[k]) * t);
  return [at(0), at(1), at(2)];
};
/** @param {Colour} c */
export const css = (c) => `rgb(${c[0]},${c[1]},${c[2]})`;

const swatch = brush(document.createElement("canvas"), { willReadFrequently: true });
/**
 * @param {string} colour
 * @returns {Colour}
 */
function rgb(colour) {
  swatch.fillStyle = colour;
  swatch.fillRect(0, 0, 1, 1);
  const [red, green, blue] = swatch.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

export class Colours {
  /**
   * @param {Header} header
   * @param {HTMLElement} root
   */
  constructor(header, root) {
    // Only the style of an element says which of a colour's two themes is in use.
    const probe = root.appendChild(document.createElement("i"));
    const read = (/** @type {string} */ name) => {
      probe.style.color = `var(--nn-${name})`;
      return rgb(getComputedStyle(probe).color);
    };
    const several = (/** @type {string} */ name, /** @type {number} */ count) =>
      Array.from({ length: count }, (_, k) => read(name + k));
    this.paper = read("paper");
    this.ink = read("ink");
    this.classes = several("class", CLASSES);
    this.sequence = several("sequence", SEQUENCE);
    const [plus, minus] = [read("plus"), read("minus")];
    probe.remove();
    const scale = (/** @type {Colour} */ hue) =>
      Array.from({ length: LEVELS + 1 }, (_, k) => css(mix(this.paper, hue, k / LEVELS)));
    this.plus = scale(plus);
    this.minus = scale(minus);
    this.share = this.classes.map(scale);
    this.table = this.mapTable(header);
  }

  /**
   * As class_colour in ui/words/palette.py.
   *
   * @param {number} k
   */
  ofClass(k) {
    return this.classes[k % CLASSES];
  }

  /** @param {number} share */
  at(share) {
    const x = clamp(share, 0, 1) * (this.sequence.length - 1);
    const k = Math.min(Math.floor(x), this.sequence.length - 2);
    return mix(this.sequence[k], this.sequence[k + 1], x - k);
  }

  /**
   * The pixel of each value in a map.
   *
   * @param {Header} header
   */
  mapTable(header) {
    const classes = Math.max(2, header.output_names.length);
    const { bits = 5 } = header.map;
    const levels = 2 ** bits;
    const table = new Uint32Array(Math.max(256, levels * classes));
    for (let byte = 0; byte < table.length; byte++) {
      /** @type {Colour} */
      let colour;
      if (header.task === "regression") colour = this.at(byte / 255);
      else {
        const p = (byte % levels) / (levels - 1);
        const sure = clamp((p - 1 / classes) / (1 - 1 / classes), 0, 1);
        colour = mix(this.paper, this.ofClass(byte >> bits), 0.06 + 0.6 * sure);
      }
      table[byte] = (255 << 24) | (colour[2] << 16) | (colour[1] << 8) | colour[0];
    }
    return table;
  }
}
