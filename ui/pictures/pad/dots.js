// Dots of a drawing: 32 × 32, one number each, 1 where there is ink.

const SIDE = 32;
const PEN = 1.9; // radius of the pen, in dots

/**
 * The places between two, so near to each other that their blots touch.
 *
 * @param {[number, number]} from
 * @param {[number, number]} to
 * @returns {[number, number][]}
 */
export function line([x0, y0], [x1, y1]) {
  const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0)));
  return Array.from({ length: steps + 1 }, (_, k) => [
    x0 + ((x1 - x0) * k) / steps,
    y0 + ((y1 - y0) * k) / steps,
  ]);
}

/**
 * Put ink, or take it away, where the pen is.
 *
 * @param {Uint8Array} dots
 * @param {[number, number]} place column and row
 * @param {boolean} ink
 */
export function blot(dots, [x, y], ink) {
  const low = (/** @type {number} */ at) => Math.max(0, Math.ceil(at - PEN));
  const high = (/** @type {number} */ at) => Math.min(SIDE - 1, Math.floor(at + PEN));
  for (let row = low(y); row <= high(y); row += 1)
    for (let column = low(x); column <= high(x); column += 1)
      if (Math.hypot(column - x, row - y) <= PEN) dots[row * SIDE + column] = ink ? 1 : 0;
}

/**
 * The dots as signs of sixteen, four dots a sign, the first one foremost.
 *
 * @param {Uint8Array} dots
 */
export function packed(dots) {
  let text = "";
  for (let k = 0; k < dots.length; k += 4)
    text += (8 * dots[k] + 4 * dots[k + 1] + 2 * dots[k + 2] + dots[k + 3]).toString(16);
  return text;
}
