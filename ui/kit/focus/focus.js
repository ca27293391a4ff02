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

  /** @param {Component} component */
  constructor({ parentElement }) {
    this.root = make("div", "", parentElement);
    this.gone = new AbortController();
    const heard = { capture: true, signal: this.gone.signal };
    document.addEventListener("focusin", (event) => this.note(event), heard);
    // A press beside everything gives the focus away on purpose.
    document.addEventListener("pointerdown", () => this.forgive(), heard);
    this.watch = new MutationObserver(() => this.look());
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
  }

  /** @param {Event} event */
  note(event) {
    const [node] = event.composedPath();
    this.spot = node instanceof HTMLElement ? spotOf(node) : null;
  }

  forgive() {
    if (document.activeElement === document.body) this.spot = null;
  }

  // While the page is being drawn what was taken away may come again.
  look() {
    const { spot } = this;
    if (!spot || document.activeElement !== document.body || document.querySelector(RUNNING))
      return;
    if (!isLost(spot)) return;
    this.spot = null;
    if (spot.address === location.pathname) heirOf(spot)?.focus({ preventScroll: true });
  }
}

/** @param {Component} component */
const create = (component) => new FocusKeeper(component);

export default mounting(create, () => {});
