// The document that the tests of elements are made in.

import { Window } from "happy-dom";

const window = new Window({ url: "http://localhost/training?seed=3" });
const wanted = [
  "document",
  "Element",
  "Event",
  "location",
  "Node",
  "FormData",
  "HTMLAnchorElement",
  "HTMLButtonElement",
  "HTMLElement",
  "HTMLFormElement",
  "HTMLInputElement",
  "HTMLSelectElement",
];
for (const name of wanted) Reflect.set(globalThis, name, Reflect.get(window, name));

/** @type {(() => void)[]} */
let pictures = [];
globalThis.requestAnimationFrame = (/** @type {(now: number) => void} */ draw) =>
  pictures.push(() => draw(0));

/** Lets the browser draw, and then do what was to be done after it. */
export async function drawn() {
  const due = pictures;
  pictures = [];
  for (const draw of due) draw();
  await new Promise((done) => setTimeout(done, 5));
}

/**
 * The only element that such HTML holds, in the document.
 *
 * @param {string} html
 */
export function element(html) {
  document.body.innerHTML = html;
  return /** @type {HTMLElement} */ (document.body.firstElementChild);
}

/**
 * The element in `root` that a selector names.
 *
 * @template {Element} [Found=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 */
export function one(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`no ${selector}`);
  return /** @type {Found} */ (found);
}
