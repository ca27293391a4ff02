// Colours: one pair for signed numbers, eight class colours that avoid it, one sequential scale,
// all mixed with the page's own background so that they hold in light and dark.

import { brush } from "../kit/elements.js";
import { clamp } from "./numbers.js";

/** @import { Colour, Header } from "./film.js" */

const SIGNED = { light: ["#1f6fbf", "#d95f02"], dark: ["#62a8f5", "#ff9a42"] };
const CLASSES = {
  light: ["#d9a400", "#0a8f86", "#8f4fd1", "#c8385a", "#5f8f2f", "#4a6580", "#a4744a", "#d457a5"],
  dark: ["#f0c030", "#2fc4b5", "#b78af0", "#f0718c", "#9cc95f", "#8fb0cf", "#d0a47c", "#f58bcb"],
};
const SEQUENCE = ["#440154", "#414487", "#2a788e", "#22a884", "#7ad151", "#fde725"];
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
 * @param {string} fallback
 * @returns {Colour}
 */
function rgb(colour, fallback) {
  swatch.fillStyle = fallback;
  swatch.fillStyle = colour;
  swatch.fillRect(0, 0, 1, 1);
  const [red, green, blue] = swatch.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

export class Colours {
  /**
   * @param {CSSStyleDeclaration} style
   * @param {Header} header
   * @param {HTMLElement} root
   */
  constructor(style, header, root) {
    const read = (/** @type {string} */ name, /** @type {string} */ fallback) =>
      rgb(style.getPropertyValue(`--st-${name}`).trim(), fallback);
    this.paper = read("background-color", "#ffffff");
    this.ink = read("text-color", "#31333f");
    this.dark = this.paper[0] + this.paper[1] + this.paper[2] < 384;
    const theme = this.dark ? "dark" : "light";
    const [plus, minus] = SIGNED[theme].map((c) => rgb(c, c));
    this.classes = CLASSES[theme].map((c) => rgb(c, c));
    this.sequence = SEQUENCE.map((c) => rgb(c, c));
    const scale = (/** @type {Colour} */ hue) =>
      Array.from({ length: LEVELS + 1 }, (_, k) => css(mix(this.paper, hue, k / LEVELS)));
    this.plus = scale(plus);
    this.minus = scale(minus);
    this.share = this.classes.map(scale);
    root.style.setProperty("--plus", css(plus));
    root.style.setProperty("--minus", css(minus));
    this.table = this.mapTable(header);
  }

  /** @param {number} share */
  at(share) {
    const x = clamp(share, 0, 1) * (this.sequence.length - 1);
    const k = Math.min(Math.floor(x), this.sequence.length - 2);
    return mix(this.sequence[k], this.sequence[k + 1], x - k);
  }

  /**
   * The pixel of each byte of a map.
   *
   * @param {Header} header
   */
  mapTable(header) {
    const table = new Uint32Array(256);
    const classes = Math.max(2, header.output_names.length);
    for (let byte = 0; byte < 256; byte++) {
      /** @type {Colour} */
      let colour;
      if (header.task === "regression") colour = this.at(byte / 255);
      else {
        const sure = clamp(((byte & 31) / 31 - 1 / classes) / (1 - 1 / classes), 0, 1);
        colour = mix(this.paper, this.classes[byte >> 5], 0.06 + 0.6 * sure);
      }
      table[byte] = (255 << 24) | (colour[2] << 16) | (colour[1] << 8) | colour[0];
    }
    return table;
  }
}
