// A weight or a unit is one thing, wherever it stands: an edge or a unit of the drawing, a cell of a
// matrix, a line of a table, a term of a sum. Pointing at one (mouse, focus, touch) lights the others.
//
// What is meant stands in data-layer, data-j and, of a weight, data-i (-1: the bias).

const ABOUT = "[data-layer][data-j]";
// An edge can be thinner than a finger, or a mouse, is steady: so far around it is looked for.
const AROUND = [
  [0, 0],
  ...[4, 8].flatMap((far) => [
    [0, far],
    [0, -far],
    [far, 0],
    [-far, 0],
  ]),
];

/** @param {Element} node */
function selectorOf(node) {
  const { layer, i, j } = /** @type {HTMLElement | SVGElement} */ (node).dataset;
  const source = i === undefined ? ":not([data-i])" : `[data-i="${i}"]`;
  return `[data-layer="${layer}"][data-j="${j}"]${source}`;
}

/**
 * What is pointed at, or the edge next to it.
 *
 * @param {Event} event
 */
export function pointedAt(event) {
  const target = /** @type {Element} */ (event.target);
  const hit = target.closest(ABOUT);
  if (hit || !("clientX" in event) || !target.closest("svg")) return hit;
  const { clientX, clientY } = /** @type {PointerEvent} */ (event);
  const root = /** @type {Document | ShadowRoot} */ (target.getRootNode());
  for (const [dx, dy] of AROUND) {
    const near = root.elementFromPoint(clientX + dx, clientY + dy)?.closest(ABOUT);
    if (near) return near;
  }
  return null;
}

/**
 * What has the focus, if it is of a weight or a unit: it stays lit while the pointer is on nothing.
 *
 * @param {Element} place
 */
export function focusedIn(place) {
  const root = /** @type {Document | ShadowRoot} */ (place.getRootNode());
  const focused = place.contains(root.activeElement) ? root.activeElement : null;
  return focused?.closest(ABOUT) ?? null;
}

/**
 * Light all that is the same as `node`, and nothing else.
 *
 * @param {ParentNode} place
 * @param {Element | null} node
 */
export function light(place, node) {
  const wanted = node ? [...place.querySelectorAll(selectorOf(node))] : [];
  for (const lit of place.querySelectorAll(".same"))
    if (!wanted.includes(lit)) lit.classList.remove("same");
  for (const one of wanted) one.classList.add("same");
}

/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/**
 * The arrow keys go from cell to cell of a matrix; Enter and space choose one, as a press does.
 *
 * @param {KeyboardEvent} event
 */
export function moveInMatrix(event) {
  const cell = /** @type {Element} */ (event.target).closest("td[tabindex]");
  if (!(cell instanceof HTMLElement)) return;
  const line = /** @type {HTMLElement} */ (cell.parentElement);
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    cell.click();
    return;
  }
  const move = MOVES[event.key];
  if (!move) return;
  event.preventDefault();
  const lines = [...(line.parentElement?.children ?? [])];
  /** @param {Element | undefined} other @param {number} at */
  const at = (other, at) => other?.children[at];
  let next;
  if (move[0]) {
    const column = [...line.children].indexOf(cell);
    next = at(lines[lines.indexOf(line) + move[0]], column);
  } else next = at(line, [...line.children].indexOf(cell) + move[1]);
  if (!(next instanceof HTMLElement) || !next.hasAttribute("tabindex")) return;
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}
