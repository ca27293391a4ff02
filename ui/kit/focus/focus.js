// The focus stays where it was at a press, also where Streamlit puts a new element in the place of
// the one that was pressed, or disables it: then it would fall to the top of the page, and whoever
// works by key would begin there anew.

import { make } from "../elements.js";
import { mounting } from "../mounting.js";
import { heirOf, isLost, spotOf } from "./places.js";

/** @typedef {import("../mounting.js").Component<null, never>} Component */

const RUNNING = "[data-testid=stApp]:not([data-test-script-state=notRunning])";

class FocusKeeper {
  /** What had the focus last. @type {import("./places.js").Spot | null} */
  spot = null;
  due = 0;

  /** @param {Component} component */
  constructor({ parentElement }) {
    this.root = make("div", "", parentElement);
    this.gone = new AbortController();
    const heard = { capture: true, signal: this.gone.signal };
    document.addEventListener("focusin", (event) => this.note(event), heard);
    // A press beside everything gives the focus away on purpose.
    document.addEventListener("pointerdown", () => this.forgive(), heard);
    this.watch = new MutationObserver(() => this.soon());
    this.watch.observe(document.body, {
      attributes: true,
      attributeFilter: ["disabled", "data-test-script-state"],
      childList: true,
      subtree: true,
    });
  }

  release() {
    this.gone.abort();
    this.watch.disconnect();
    cancelAnimationFrame(this.due);
  }

  /** @param {Event} event */
  note(event) {
    const [node] = event.composedPath();
    this.spot = node instanceof HTMLElement ? spotOf(node) : null;
  }

  forgive() {
    if (document.activeElement === document.body) this.spot = null;
  }

  // Once for each picture of the screen: whether something is seen costs a layout.
  soon() {
    if (this.spot) this.due ||= requestAnimationFrame(() => this.look());
  }

  // While the page is being drawn what was taken away may come again.
  look() {
    this.due = 0;
    const { spot } = this;
    if (!spot || document.querySelector(RUNNING) || !isLost(spot)) return;
    this.spot = null;
    const host = spot.root instanceof ShadowRoot ? spot.root.host : null;
    const active = document.activeElement ?? document.body;
    const hasGone = [document.body, spot.node, host].includes(/** @type {HTMLElement} */ (active));
    if (hasGone && spot.address === location.pathname) heirOf(spot)?.focus({ preventScroll: true });
  }
}

/** @param {Component} component */
const create = (component) => new FocusKeeper(component);

export default mounting(create, () => {});
