// Makes what is shown like what is wanted by changing only what is different: an open box stays open,
// the focus stays, and what is equal costs nothing.
//
// Why not idiomorph 0.8, which does this for any page: a script travels with every section that
// changes, and this one has 2.0 kB where idiomorph has 10.6; over twelve updates of sections on Update
// and Backward pass (5 to 72 kB of HTML each) this one took 59 ms in Chromium and idiomorph 89, on
// the same busy machine; and what stands below would still need its order from here. Idiomorph's
// strength is to find elements that have moved, and in a section they keep their places.

/**
 * What stands below (html.below), to be changed once the rest has been drawn: what is shown and what
 * is wanted there; and whether there was any rest.
 *
 * @typedef {{pairs: [old: Element, wanted: Element][], touched: boolean}} Later
 */

/**
 * Make the children of `place` like those of `wanted`, but for what stands below.
 *
 * @param {Element} place
 * @param {ParentNode & Node} wanted
 * @returns {Later} for `finish`
 */
export function morph(place, wanted) {
  /** @type {Later} */
  const later = { pairs: [], touched: false };
  children(place, wanted, later);
  return later;
}

/**
 * The rest of `morph`.
 *
 * @param {Later} later
 */
export function finish(later) {
  for (const [old, wanted] of later.pairs) change(old, wanted, null);
}

/** @type {(node: Node) => node is Element} */
const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;

/** @type {(later: Later | null, node: Node) => node is Element} */
const waits = (later, node) =>
  later !== null && isElement(node) && node.classList.contains("below");

/**
 * Can one become the other, or is it something else that stands in its place? A box that begins in
 * another way is another one.
 *
 * @param {Node} old
 * @param {Node} wanted
 */
function alike(old, wanted) {
  if (!isElement(old) || !isElement(wanted)) return old.nodeType === wanted.nodeType;
  const same = (/** @type {string} */ name) => old.getAttribute(name) === wanted.getAttribute(name);
  return old.nodeName === wanted.nodeName && old.id === wanted.id && same("data-begins");
}

/**
 * @param {Element} old
 * @param {Element} wanted
 * @param {Later | null} later
 */
function attributes(old, wanted, later) {
  // A box stays as the reader left it, and a picture as large (enlarge.js).
  const kept = (/** @type {string} */ name) =>
    (name === "open" && old.nodeName === "DETAILS") ||
    (old.classList.contains("picture") && ["popover", "data-large", "tabindex"].includes(name)) ||
    name === "data-open" ||
    (old.hasAttribute("data-enlarge") && name === "aria-pressed");
  for (const { name } of [...old.attributes])
    if (!kept(name) && !wanted.hasAttribute(name)) {
      old.removeAttribute(name);
      touch(later);
    }
  for (const { name, value } of wanted.attributes)
    if (!kept(name) && old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
      touch(later);
    }
}

/** @param {Later | null} later */
function touch(later) {
  if (later) later.touched = true;
}

/**
 * @param {Node} old
 * @param {Node} wanted
 * @param {Later | null} later null where what stands below is changed as well
 */
function change(old, wanted, later) {
  if (old.isEqualNode(wanted)) return;
  if (!isElement(old) || !isElement(wanted)) {
    old.nodeValue = wanted.nodeValue;
    touch(later);
  } else if (later && waits(later, wanted)) later.pairs.push([old, wanted]);
  else {
    attributes(old, wanted, later);
    children(old, wanted, later);
  }
}

/**
 * A new node; of one that stands below only the place, until the rest has been drawn.
 *
 * @param {ChildNode} wanted
 * @param {Later | null} later
 */
function placed(wanted, later) {
  touch(later);
  if (!later || !waits(later, wanted)) return wanted;
  const empty = /** @type {Element} */ (wanted.cloneNode(false));
  later.pairs.push([empty, wanted]);
  return empty;
}

/**
 * @param {ParentNode & Node} old
 * @param {ParentNode & Node} wanted
 * @param {Later | null} later
 */
function children(old, wanted, later) {
  let at = old.firstChild;
  for (const fresh of [...wanted.childNodes]) {
    if (at === null) {
      old.append(placed(fresh, later));
      continue;
    }
    const next = at.nextSibling;
    if (alike(at, fresh)) change(at, fresh, later);
    else at.replaceWith(placed(fresh, later));
    at = next;
  }
  while (at !== null) {
    const next = at.nextSibling;
    at.remove();
    touch(later);
    at = next;
  }
}
