// The focus stays where it was at a press, also where Streamlit puts a new element in the place of
// the one that was pressed, or disables it: then it would fall to the top of the page, and whoever
// works by key would begin there anew. What opens another page leads to the title of that page.

import { make } from "../elements.js";
import { mounting } from "../mounting.js";
import { heirOf, isTaken, isThere, spotOf } from "./places.js";

/** @typedef {import("../mounting.js").Component<null, never>} Component */

const TITLES = "h1, h2";
const RUNNING = "[data-testid=stApp]:not([data-test-script-state=notRunning])";

/** What has the focus, also within a component. */
function innermostFocus() {
  let one = document.activeElement ?? document.body;
  while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return one;
}

/**
 * What had the focus last, and whether it was taken away since. A keeper may itself be drawn anew, just
 * when the focus has fallen: what it knew is not lost with it.
 *
 * @type {{spot: import("./places.js").Spot | null, wasTaken: boolean}}
 */
const kept = { spot: null, wasTaken: false };

/** Whether no keeper has been here yet. */
let isFirst = true;

/** The page that this document was loaded for: any other one was opened from it. */
function firstAddress() {
  const [loaded] = performance.getEntriesByType("navigation");
  return loaded ? new URL(loaded.name).pathname : location.pathname;
}

/** The page that was opened begins at its title. There is none before it is drawn. */
function toTitle() {
  const title = document.querySelector(`[data-testid=stMain] :is(${TITLES})`);
  title?.setAttribute("tabindex", "-1");
  /** @type {HTMLElement | null} */ (title)?.focus({ preventScroll: true });
}

class FocusKeeper {
  due = 0;
  /** @type {Event | null} */
  heard = null;
  /** @type {ShadowRoot | null} */
  within = null;
  leave = new AbortController();

  /** @param {Component} component */
  constructor({ parentElement }) {
    this.root = make("div", "", parentElement);
    this.gone = new AbortController();
    const heard = { capture: true, signal: this.gone.signal };
    document.addEventListener("focusin", (event) => this.hear(event), heard);
    // A press beside everything gives the focus away on purpose.
    document.addEventListener("pointerdown", () => this.forgive(), heard);
    this.watch = new MutationObserver(() => this.soon());
    this.watch.observe(document.body, {
      attributes: true,
      attributeFilter: ["disabled", "open", "data-test-script-state"],
      childList: true,
      subtree: true,
    });
    // What changes within a component is not seen from the page.
    this.inside = new MutationObserver(() => {
      if (kept.spot && isTaken(kept.spot)) this.soon();
    });
    // A quick one has chosen something before this was there, or has even opened another page. What
    // is known of already may have been chosen on the page before this one.
    const active = innermostFocus();
    const loaded = isFirst ? firstAddress() : location.pathname;
    const address = kept.spot?.node === active ? kept.spot.address : loaded;
    if (active !== document.body) this.note(active, address);
    else if (loaded !== location.pathname)
      kept.spot = { ...spotOf(document.createElement("a")), address };
    isFirst = false;
    this.soon();
  }

  release() {
    this.gone.abort();
    this.leave.abort();
    this.watch.disconnect();
    this.inside.disconnect();
    cancelAnimationFrame(this.due);
  }

  /** @param {Event} event that may be heard from the page and from the component too */
  hear(event) {
    if (event !== this.heard) this.note(event.composedPath()[0]);
    this.heard = event;
  }

  /**
   * @param {EventTarget | undefined} node
   * @param {string} address of the page on which it got the focus
   */
  note(node, address = location.pathname) {
    kept.spot = node instanceof HTMLElement ? { ...spotOf(node), address } : null;
    kept.wasTaken = false;
    this.inside.disconnect();
    const root = kept.spot?.root instanceof ShadowRoot ? kept.spot.root : null;
    if (root) this.inside.observe(root, { childList: true, subtree: true });
    this.listenWithin(root);
  }

  /**
   * Where the focus moves from one control of a component to another, the page does not hear of it.
   *
   * @param {ShadowRoot | null} root
   */
  listenWithin(root) {
    if (root === this.within) return;
    this.leave.abort();
    this.leave = new AbortController();
    this.within = root;
    root?.addEventListener("focusin", (event) => this.hear(event), { signal: this.leave.signal });
  }

  forgive() {
    if (document.activeElement === document.body) kept.spot = null;
  }

  // Once for each picture of the screen: whether something is seen costs a layout. By then a control
  // that was disabled may be enabled again, but the focus does not come back to it by itself.
  soon() {
    if (!kept.spot) return;
    kept.wasTaken ||= isTaken(kept.spot);
    this.due ||= requestAnimationFrame(() => this.look());
  }

  // While the page is being drawn what was taken away may come again.
  look() {
    this.due = 0;
    const { spot } = kept;
    if (!spot || document.querySelector(RUNNING)) return;
    const isElsewhere = spot.address !== location.pathname;
    // What stood on the page before, as the menu did, may have become a part of this one.
    const isBack = isThere(spot.node) && !isElsewhere;
    if (isBack && !(kept.wasTaken && document.activeElement !== spot.node)) return;
    const host = spot.root instanceof ShadowRoot ? spot.root.host : null;
    const active = document.activeElement ?? document.body;
    const hasGone = [document.body, isBack ? null : spot.node, host].includes(
      /** @type {HTMLElement} */ (active),
    );
    if (!hasGone) {
      kept.spot = null;
      return;
    }
    // The title may itself be drawn anew.
    if (isElsewhere || spot.node.matches(TITLES)) return toTitle();
    // Where there is no heir yet, one may come with what is drawn next.
    const heir = isBack ? spot.node : heirOf(spot);
    heir?.focus({ preventScroll: true });
  }
}

/** @param {Component} component */
const create = (component) => new FocusKeeper(component);

export default mounting(create, () => {});
