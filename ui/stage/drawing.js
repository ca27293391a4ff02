// How wide a text is, and the shapes of the classes.

import { brush } from "../kit/elements.js";

const ruler = brush(document.createElement("canvas"));

/** @param {string} text */
export function textWidth(text) {
  ruler.font = "13px 'Source Sans', sans-serif";
  return ruler.measureText(text).width * 1.04;
}

/**
 * The text, cut where it is wider than `width`.
 *
 * @param {string} text
 * @param {number} width
 */
export function fit(text, width) {
  if (textWidth(text) <= width) return text;
  let cut = text;
  while (cut.length > 3 && textWidth(`${cut}…`) > width) cut = cut.slice(0, -1);
  return `${cut.trim()}…`;
}

/**
 * Corners at `radius(k)` around (x, y), the first one on top.
 *
 * @param {number} x
 * @param {number} y
 * @param {number} count
 * @param {(k: number) => number} radius
 */
function polygon(x, y, count, radius) {
  const corner = (/** @type {unknown} */ _, /** @type {number} */ k) => {
    const angle = ((2 * k) / count - 0.5) * Math.PI;
    return `${x + radius(k) * Math.cos(angle)} ${y + radius(k) * Math.sin(angle)}`;
  };
  return `M${Array.from({ length: count }, corner).join("L")}z`;
}

const SHAPES = 8;

/**
 * Which shape a class has, as class_shape in ui/words/palette.py: with its colour no two have it in
 * common.
 *
 * @param {number} k
 */
export const shapeOf = (k) => (k + Math.floor(k / SHAPES)) % SHAPES;

/**
 * The outline of a class's shape around (x, y). A class keeps its shape everywhere, in the order of
 * ui/words/palette.py: circle, square, triangle, diamond, pentagon, hexagon, star, triangle on its
 * tip.
 *
 * @param {number} kind
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function shapePath(kind, x, y, r) {
  if (kind === 1) return `M${x - r * 0.88} ${y - r * 0.88}h${r * 1.76}v${r * 1.76}h${-r * 1.76}z`;
  if (kind === 2)
    return `M${x} ${y - r * 1.2}L${x + r * 1.1} ${y + r * 0.8}L${x - r * 1.1} ${y + r * 0.8}z`;
  if (kind === 3)
    return `M${x} ${y - r * 1.3}L${x + r * 1.3} ${y}L${x} ${y + r * 1.3}L${x - r * 1.3} ${y}z`;
  if (kind === 4) return polygon(x, y, 5, () => r * 1.18);
  if (kind === 5) return polygon(x, y, 6, () => r * 1.12);
  if (kind === 6) return polygon(x, y, 10, (k) => r * (k % 2 ? 0.58 : 1.35));
  if (kind === 7)
    return `M${x} ${y + r * 1.2}L${x + r * 1.1} ${y - r * 0.8}L${x - r * 1.1} ${y - r * 0.8}z`;
  return `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}
