// Keeps the decision map from flashing. A flash is a pair of opposing changes in luminance over more
// than a small part of the view; more than three within a second can cause a seizure (WCAG 2.3.1).
// Where a large part of the map would turn back, the whole film waits, so that picture and numbers
// stay those of one step.

const STRONG = 0.1; // of the luminance of white: a smaller change is none
const LARGEST_AREA = 21_824; // CSS pixels: a quarter of 10° of the visual field
const REMEMBERED = 1000; // milliseconds
const BETWEEN = 340; // milliseconds from one large turn to the next: less than three a second

/**
 * The relative luminance of a pixel, red in its lowest byte, from 0 to 1.
 *
 * @param {number} pixel
 */
export function luminance(pixel) {
  const linear = (/** @type {number} */ byte) => {
    const share = (byte & 255) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(pixel) + 0.7152 * linear(pixel >> 8) + 0.0722 * linear(pixel >> 16);
}

export class Flashes {
  /** The luminance of each value that a map may have. */
  light = new Float32Array(0);
  /** What one sample of the map covers, in CSS pixels. */
  area = 0;
  /** The luminance of each sample at its last turn or beyond. */
  reached = new Float32Array(0);
  /** Where each was going: 1 lighter, −1 darker, 0 not yet known. */
  going = new Int8Array(0);
  /** When each last changed strongly. */
  changed = new Float64Array(0);
  lastTurn = -Infinity;

  /**
   * @param {Uint32Array} table the pixel of each value
   * @param {number} area of the map, in CSS pixels
   */
  watch(table, area) {
    this.light = Float32Array.from(table, luminance);
    this.area = area;
    this.reached = new Float32Array(0);
  }

  /**
   * How many milliseconds this map must wait for, so that it does not flash.
   *
   * @param {Uint8Array | Uint16Array} map
   * @param {number} now
   */
  wait(map, now) {
    if (map.length !== this.reached.length || now - this.lastTurn >= BETWEEN) return 0;
    return this.isLargeTurn(map, now) ? BETWEEN - (now - this.lastTurn) : 0;
  }

  /**
   * Would a large part of the map turn back from where it was going a moment ago?
   *
   * @param {Uint8Array | Uint16Array} map
   * @param {number} now
   */
  isLargeTurn(map, now) {
    let turning = 0;
    for (let k = 0; k < map.length; k++) {
      const by = this.light[map[k]] - this.reached[k];
      const turns = by >= STRONG ? this.going[k] < 0 : by <= -STRONG && this.going[k] > 0;
      if (turns && now - this.changed[k] < REMEMBERED) turning++;
    }
    return (turning * this.area) / map.length > LARGEST_AREA;
  }

  /**
   * This map is seen from now on.
   *
   * @param {Uint8Array | Uint16Array} map
   * @param {number} now
   */
  seen(map, now) {
    if (map.length !== this.reached.length) {
      this.reached = Float32Array.from(map, (value) => this.light[value]);
      this.going = new Int8Array(map.length);
      this.changed = new Float64Array(map.length).fill(-Infinity);
      this.lastTurn = -Infinity;
      return;
    }
    if (this.isLargeTurn(map, now)) this.lastTurn = now;
    for (let k = 0; k < map.length; k++) {
      const light = this.light[map[k]];
      const by = light - this.reached[k];
      const going = this.going[k];
      if (by >= STRONG || by <= -STRONG) {
        this.going[k] = by > 0 ? 1 : -1;
        this.changed[k] = now;
        this.reached[k] = light;
      } else if (by * going > 0) this.reached[k] = light; // farther on the same way
    }
  }
}
