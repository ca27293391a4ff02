// Numbers as text, for every drawing that a browser makes.

export const MINUS = "\u2212";

/**
 * A positive number in powers of ten: "1.25·10⁻⁷".
 *
 * @param {number} size
 * @param {number} digits after the point
 */
function inPowers(size, digits) {
  const [mantissa, exponent] = size.toExponential(digits).split("e");
  const raised = [...exponent.replace("+", "")].map(
    (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)],
  );
  return `${mantissa}·10${raised.join("")}`;
}

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
  return sign + inPowers(size, 2);
}

const MOST_DECIMALS = 4;

/**
 * A share in per cent: "97.1%". Only all is 100% and only nothing is 0%: what is nearly so gets the
 * decimals that tell it, four at most.
 *
 * @param {number} share
 */
export function percent(share, decimals = 1) {
  if (Number.isNaN(share)) return "–";
  if (!Number.isFinite(share)) return share > 0 ? "∞" : `${MINUS}∞`;
  share = Number(share.toFixed(12));
  const write = (/** @type {number} */ places) => (100 * share).toFixed(places);
  if (!(share > 0 && share < 1)) return `${write(decimals)}%`.replace("-", MINUS);
  for (let places = decimals; places <= MOST_DECIMALS; places++) {
    const shown = Number(write(places));
    if (shown > 0 && shown < 100) return `${write(places)}%`;
  }
  const least = 10 ** -MOST_DECIMALS;
  return `${share < 0.5 ? "< " : "> "}${(share < 0.5 ? least : 100 - least).toFixed(MOST_DECIMALS)}%`;
}

/**
 * How many there are, the thousands kept apart: "1,797". A step is the name of a place and has none.
 *
 * @param {number} count
 */
export const thousands = (count) => count.toLocaleString("en-US");

/**
 * A number in at most four digits, without zeros at its end: for axes and legends.
 *
 * @param {number} value
 */
export function short(value) {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-3 || size >= 1e5))
    return (value < 0 ? MINUS : "") + inPowers(size, 0);
  return String(+value.toPrecision(4)).replace("-", MINUS);
}

/**
 * The round numbers of an axis as `short` writes them, those in powers of ten with as many digits as
 * they have: no two of them are written alike.
 *
 * @param {number[]} values
 */
export function labels(values) {
  const inTens = values.filter((value) => short(value).includes("·10"));
  /** @type {(digits: number) => boolean} */
  const tells = (digits) =>
    inTens.every((value) => Math.abs(+value.toExponential(digits) / value - 1) < 1e-9);
  const digits = [0, 1, 2].find(tells) ?? 3;
  return values.map((value) =>
    inTens.includes(value)
      ? (value < 0 ? MINUS : "") + inPowers(Math.abs(value), digits)
      : short(value),
  );
}

/**
 * A number in at most so many significant digits, without zeros at its end, as Python's `exact`:
 * 0.0005, 2.79·10⁻⁵.
 *
 * @param {number} value
 */
export function exact(value, digits = 4) {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || size === 0) return fixed(value, 0);
  const sign = value < 0 ? MINUS : "";
  const power = Number(size.toExponential(digits - 1).split("e")[1]); // 0.99996 is 1 when rounded
  if (power >= -4 && size < 1e6)
    return sign + String(+size.toFixed(Math.max(digits - 1 - power, 0)));
  return sign + inPowers(size, digits - 1).replace(/\.?0+·/, "·");
}

/**
 * A raw measurement in as few digits as it was measured, four at least: 12346, 37.3.
 *
 * @param {number} value
 */
export function measured(value) {
  if (Number.isNaN(value)) return "–";
  return Math.abs(value) < 1e6 ? exact(value) : fixed(value);
}
