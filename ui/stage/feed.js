// Hands what Python sends to the stage of the page. A message is a part of the page by itself: it is
// sent where there is a new one, and the stage stays as it is.

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
