// Numbers as text, for every drawing that a browser makes.

export const MINUS = "\u2212";

/**
 * A number with so many digits after the point and a real minus; very large and very small ones in
 * powers of ten.
 *
 * @param {number} value
 */
export function fixed(value, digits = 4) {
  if (Number.isNaN(value)) return "not a number";
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : "";
  if (size === Infinity) return `${sign}∞`;
  const plain = size === 0 || (size >= 0.5 * 10 ** -digits && size < 1e6);
  if (plain) return sign + size.toFixed(size >= 1000 ? Math.min(digits, 1) : digits);
  return sign + size.toExponential(2).replace("e+", "e").replace("e-", `e${MINUS}`);
}

/**
 * A number in at most four digits, without zeros at its end: for axes and legends.
 *
 * @param {number} value
 */
export function short(value) {
  if (!Number.isFinite(value)) return "–";
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5)) {
    return value.toExponential(0).replace("e+", "e").replaceAll("-", MINUS);
  }
  return String(+value.toPrecision(4)).replace("-", MINUS);
}
