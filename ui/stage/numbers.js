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
