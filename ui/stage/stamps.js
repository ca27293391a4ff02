// Small drawings that are made once and put down wherever they are wanted: a picture may need two
// thousand of them, sixty times a second.

import { brush } from "../kit/elements.js";

export class Stamps {
  ratio = 1;
  /** @type {Map<string, HTMLCanvasElement>} */
  made = new Map();

  /**
   * Forget them all: they are made anew, in other colours or for another number of the display's
   * pixels.
   *
   * @param {number} ratio
   */
  begin(ratio) {
    this.ratio = ratio;
    this.made.clear();
  }

  /**
   * Put the drawing `name` down with its middle at (x, y).
   *
   * @param {CanvasRenderingContext2D} paint whose unit is one pixel of the display
   * @param {string} name
   * @param {number} x
   * @param {number} y
   * @param {() => {width: number, height: number, draw: (paint: CanvasRenderingContext2D) => void,
   *   keep?: boolean}} drawing how large it is and how it is drawn around (0, 0), where it is not
   *   made yet; it is made again each time if it is not to be kept
   */
  put(paint, name, x, y, drawing) {
    const stamp = this.made.get(name) ?? this.make(name, drawing());
    // On whole pixels, where it stays sharp.
    paint.drawImage(
      stamp,
      Math.round(x * this.ratio - stamp.width / 2),
      Math.round(y * this.ratio - stamp.height / 2),
    );
  }

  /**
   * @param {string} name
   * @param {{width: number, height: number, draw: (paint: CanvasRenderingContext2D) => void,
   *   keep?: boolean}} drawing
   */
  make(name, { width, height, draw, keep = true }) {
    const stamp = document.createElement("canvas");
    stamp.width = Math.ceil(width * this.ratio);
    stamp.height = Math.ceil(height * this.ratio);
    const own = brush(stamp);
    own.setTransform(this.ratio, 0, 0, this.ratio, stamp.width / 2, stamp.height / 2);
    draw(own);
    if (keep) this.made.set(name, stamp);
    return stamp;
  }
}
