// Round numbers for axes, places in sorted lists, and how strongly a number is drawn.

/**
 * The smallest 1, 2 or 5 times a power of ten that is not below value.
 *
 * @param {number} value
 */
export function roundUp(value) {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  for (const step of [1, 2, 5]) if (value <= step * power * (1 + 1e-9)) return step * power;
  return 10 * power;
}

/** @type {(list: number[]) => number} */
export const least = (list) => list.reduce((a, b) => Math.min(a, b), Infinity);
/** @type {(list: number[]) => number} */
export const largest = (list) => list.reduce((a, b) => Math.max(a, b), -Infinity);

/** What leaves a picture: nothing, a curve of the run itself, or only one beside it.
 * @typedef {"" | "own" | "other"} Off */
const MOST_STRETCHED = 2; // how much higher curves of other runs may make the axis

/**
 * The axis from 0 for curves of a run, among `all` that are drawn. A curve that explodes may leave
 * the picture rather than flatten the calmest one; where the run's own begin is always in it. Other
 * runs do not flatten this one either: those that are much higher leave the picture.
 *
 * @param {number[][]} own
 * @param {number[][]} all
 * @returns {[low: number, high: number, off: Off]}
 */
export function heightFor(own, all) {
  if (!own.length) return [0, 1, ""];
  const usual = own
    .filter((l) => l.length > 4)
    .map((l) => [...l].sort((a, b) => a - b)[Math.floor(0.75 * (l.length - 1))]);
  const top = largest(own.map(largest));
  const needed = Math.min(top, Math.max(12 * least(usual), ...own.map((l) => l[0])));
  const highest = largest(all.map(largest));
  const high = (highest <= MOST_STRETCHED * needed ? highest : needed) || 1;
  const step = roundUp(high / 5);
  const end = Math.ceil(high / step - 1e-9) * step;
  const off = (/** @type {number} */ v) => v > end * 1.001;
  return [0, end, off(top) ? "own" : off(highest) ? "other" : ""];
}

/**
 * About so many round numbers from low to high.
 *
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export function ticks(low, high, count) {
  const step = roundUp((high - low) / count);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++)
    found.push(k * step + 0); // + 0: a negative zero is zero
  return found;
}

/**
 * How strongly a number is drawn, 0 to 1: half at `half`, and never quite full. The same for every
 * layer, step and run, so that what looks alike is alike, and nothing jumps when a run outgrows it.
 *
 * @param {number} value
 * @param {number} half
 */
export function strength(value, half) {
  const size = Math.abs(value);
  return size === Infinity ? 1 : size / (size + half);
}
export const HALF_WEIGHT = 1;
export const HALF_VALUE = 1;

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

/**
 * The index of the first entry of a sorted list that is not below value.
 *
 * @param {ArrayLike<number>} list
 * @param {number} value
 */
export function lowerBound(list, value) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
