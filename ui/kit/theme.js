// Which of the two themes a component stands in.

import { brush } from "./elements.js";

/** @param {Element} node */
export function isDark(node) {
  const swatch = brush(document.createElement("canvas"));
  swatch.fillStyle = "#ffffff";
  swatch.fillStyle = getComputedStyle(node).getPropertyValue("--st-background-color").trim();
  swatch.fillRect(0, 0, 1, 1);
  const [r, g, b] = swatch.getImageData(0, 0, 1, 1).data;
  return r + g + b < 384;
}
