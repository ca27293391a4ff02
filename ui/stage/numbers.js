// Numbers as text, round numbers for axes, and small helpers to draw with SVG.

const MINUS = "\u2212";

function fixed(value, digits = 4) {
  if (Number.isNaN(value)) return "not a number";
  const size = Math.abs(value),
    sign = value < 0 ? MINUS : "";
  if (size === Infinity) return sign + "∞";
  const plain = size === 0 || (size >= 0.5 * 10 ** -digits && size < 1e6);
  if (plain) return sign + size.toFixed(size >= 1000 ? Math.min(digits, 1) : digits);
  return (
    sign +
    size
      .toExponential(2)
      .replace("e+", "e")
      .replace("e-", "e" + MINUS)
  );
}

function short(value) {
  if (!Number.isFinite(value)) return "–";
  if (value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5)) {
    return value.toExponential(0).replace("e+", "e").replace("-", MINUS);
  }
  return String(+value.toPrecision(4)).replace("-", MINUS);
}

// The smallest 1, 2 or 5 times a power of ten that is not below value.
function roundUp(value) {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  for (const step of [1, 2, 5]) if (value <= step * power * (1 + 1e-9)) return step * power;
  return 10 * power;
}

function ticks(low, high, count) {
  const step = roundUp((high - low) / count);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++)
    found.push(k * step);
  return found;
}

// How strongly a number is drawn, 0 to 1: half at `half`, and never quite full. The same for every
// layer, step and run, so that what looks alike is alike, and nothing jumps when a run outgrows it.
const strength = (value, half) => {
  const size = Math.abs(value);
  return size === Infinity ? 1 : size / (size + half);
};
const HALF_WEIGHT = 1,
  HALF_VALUE = 1;

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

// The index of the first entry of a sorted list that is not below value.
function lowerBound(list, value) {
  let low = 0,
    high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function svg(name, attributes, parent, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) node.setAttribute(key, attributes[key]);
  if (text !== undefined) node.textContent = text;
  if (parent) parent.appendChild(node);
  return node;
}

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const ruler = document.createElement("canvas").getContext("2d");
function textWidth(text) {
  ruler.font = "13px 'Source Sans', sans-serif";
  return ruler.measureText(text).width * 1.04;
}
function fit(text, width) {
  if (textWidth(text) <= width) return text;
  while (text.length > 3 && textWidth(text + "…") > width) text = text.slice(0, -1);
  return text.trim() + "…";
}

// Corners at `radius(k)` around (x, y), the first one on top.
function polygon(x, y, count, radius) {
  const corner = (_, k) => {
    const angle = ((2 * k) / count - 0.5) * Math.PI;
    return `${x + radius(k) * Math.cos(angle)} ${y + radius(k) * Math.sin(angle)}`;
  };
  return `M${Array.from({ length: count }, corner).join("L")}z`;
}

// A class keeps its shape everywhere, as ui/words/palette.py has them: circle, square, triangle,
// diamond, pentagon, hexagon, star, triangle on its tip.
function shapePath(kind, x, y, r) {
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
