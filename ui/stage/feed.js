// Hands what Python sends to the stage of the page. The stage's own script is 70 kB and would travel
// with every message: so the messages travel alone, and whichever part of the page has one hands it on.

import { feeds } from "./feeds.js";

/** @type {WeakMap<Element, Uint8Array>} */
const handed = new WeakMap();

/**
 * @param {Uint8Array | undefined} one
 * @param {Uint8Array} other
 */
const same = (one, other) =>
  one?.length === other.length && one.every((byte, at) => byte === other[at]);

/** @import { Position } from "./film.js" */
/** @param {import("../kit/mounting.js").Component<Uint8Array | Position | undefined, never>} component */
export default function ({ parentElement, data }) {
  if (!data) return;
  if (!(data instanceof Uint8Array)) {
    feeds.position = data;
    feeds.dispatchEvent(new Event("stands"));
    return;
  }
  if (!data.length || same(handed.get(parentElement), data)) return;
  handed.set(parentElement, data);
  if (same(feeds.data, data)) return;
  feeds.data = data;
  feeds.dispatchEvent(new Event("fed"));
}
