// Where the focus goes when what had it is taken off the page, or can no longer be pressed: to the
// control that has come in its place, or to the nearest one beside it.

const CONTROLS =
  'button, select, input:not([type="hidden"]), textarea, summary, a[href], [tabindex="0"]:not(.term)';
// Above it lies the whole page: a control somewhere in it is no place beside the lost one.
const PAGE = "[data-testid=stMainBlockContainer], [data-testid=stMain], body";
const KEYED = '[class*="st-key-"]';

/**
 * What is known of a control while it has the focus.
 *
 * @typedef {{
 *   node: HTMLElement,
 *   root: Document | ShadowRoot,
 *   look: string,
 *   keys: string[],
 *   around: Element[],
 *   before: HTMLElement[],
 *   address: string,
 *   outside: Spot | null,
 * }} Spot
 */

/**
 * The name that Python gave to an element; a control that was drawn anew has a number behind it.
 *
 * @param {Element} element
 */
function keyOf(element) {
  const name = [...element.classList].find((one) => one.startsWith("st-key-"));
  return name?.replace(/_\d+$/, "") ?? "";
}

/**
 * What a control is, beside others in the same place.
 *
 * @param {Element} node
 */
const lookOf = (node) =>
  [
    node.tagName,
    node.getAttribute("type"),
    node.getAttribute("name"),
    node.getAttribute("role"),
  ].join();

/**
 * Is it on the page, to be seen and to be pressed? What lies in a closed box has a place and is not
 * seen; Safari before 17.4 cannot tell.
 *
 * @param {Element} node
 */
export const isThere = (node) =>
  node.isConnected &&
  !node.matches(":disabled, [inert] *, [aria-hidden=true] *") &&
  node.getClientRects().length > 0 &&
  (node.checkVisibility?.() ?? true);

/**
 * @param {ParentNode} place
 * @returns {HTMLElement[]}
 */
const controlsIn = (place) =>
  /** @type {HTMLElement[]} */ (
    [...place.querySelectorAll(CONTROLS)].filter(
      (one) => one instanceof HTMLElement && one.tabIndex >= 0 && isThere(one),
    )
  );

/**
 * The controls before a place, the nearest first.
 *
 * @param {Element} node
 * @param {HTMLElement[]} all
 */
const before = (node, all) =>
  all
    .filter((one) => one.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING)
    .reverse();

/**
 * @param {HTMLElement} node that has the focus, or the component in which it is
 * @returns {Spot}
 */
export function spotOf(node) {
  const root = /** @type {Document | ShadowRoot} */ (node.getRootNode());
  const around = [];
  for (let one = node.parentElement; one && !one.matches(PAGE); one = one.parentElement)
    around.push(one);
  const all = controlsIn(root);
  return {
    node,
    root,
    look: lookOf(node),
    keys: around.filter((one) => one.matches(KEYED)).map(keyOf),
    around,
    before: before(node, all),
    address: location.pathname,
    // The component's own place on the page, for when nothing in it is left.
    outside: root instanceof ShadowRoot ? spotOf(/** @type {HTMLElement} */ (root.host)) : null,
  };
}

/**
 * Has a control gone, or become one that cannot be pressed? Either takes the focus away.
 *
 * @param {Spot} spot
 */
export const isTaken = ({ node }) => !node.isConnected || node.matches(":disabled");

/**
 * What shall have the focus instead; null where nothing near is left.
 *
 * @param {Spot} spot
 * @returns {HTMLElement | null}
 */
export function heirOf(spot) {
  const { root, look, keys, around, before, node } = spot;
  const named = [...root.querySelectorAll(KEYED)];
  const again = keys.length ? named.filter((one) => keyOf(one) === keys[0]) : [];
  for (const one of again) {
    const same = controlsIn(one).find((control) => lookOf(control) === look);
    if (same) return same;
  }
  const places = [
    ...around.filter((one) => one.isConnected),
    ...named.filter((one) => keys.includes(keyOf(one))).reverse(),
    ...(root instanceof ShadowRoot && root.host.isConnected ? [root] : []),
  ];
  for (const place of places) {
    const controls = controlsIn(place);
    if (!controls.length) continue;
    const from = node.isConnected ? node : before.find((one) => one.isConnected);
    const follows = (/** @type {HTMLElement} */ one) =>
      !from || from.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
    return controls.find(follows) ?? controls[controls.length - 1];
  }
  return spot.outside && heirOf(spot.outside);
}
