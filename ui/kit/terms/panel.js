// A small window over the page, for the entry of a term or the legend of symbols. It belongs to what
// was pressed: Escape, a press beside it or leaving it by Tab closes it, and the focus goes back.

const GAP = 6; // between what was pressed and the window, in pixels

/**
 * What was pressed, as an event tells it from within any section of the page.
 *
 * @param {Event} event
 * @param {string} selector
 */
export function pressed(event, selector) {
  const [target] = event.composedPath();
  return target instanceof Element
    ? /** @type {HTMLElement | null} */ (target.closest(selector))
    : null;
}

export class Panel {
  /** @param {HTMLElement} root the window's element */
  constructor(root) {
    this.root = root;
    if ("showPopover" in root) root.popover = "manual"; // elsewhere it is a box like any other
    root.role = "dialog";
    root.tabIndex = -1;
    root.hidden = true;
    /** @type {HTMLElement | null} what it was opened from */
    this.opener = null;
    const leaves = new AbortController();
    this.release = () => leaves.abort();
    const heard = { capture: true, signal: leaves.signal };
    document.addEventListener("keydown", (event) => this.onKey(event), heard);
    document.addEventListener("pointerdown", (event) => this.onPress(event), heard);
    for (const moves of ["scroll", "resize"]) addEventListener(moves, () => this.place(), heard);
  }

  /** @param {HTMLElement} opener */
  open(opener) {
    if (this.opener) this.close();
    this.opener = opener;
    opener.setAttribute("aria-expanded", "true");
    this.root.hidden = false;
    this.root.showPopover?.(); // above all else, where the browser knows how
    this.root.scrollTop = 0;
    this.place();
    this.root.focus({ preventScroll: true });
  }

  /** Below what it was opened from, above it where there is more room; a phone gives it its width. */
  place() {
    if (!this.opener) return;
    if (!this.opener.isConnected) return this.close();
    const { left, top, bottom } = this.opener.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const above = bottom + GAP + this.root.offsetHeight > innerHeight && top > innerHeight - bottom;
    const { style } = this.root;
    style.left = `${Math.max(GAP, Math.min(left, width - this.root.offsetWidth - GAP))}px`;
    style.top = above ? "auto" : `${bottom + GAP}px`;
    style.bottom = above ? `${innerHeight - top + GAP}px` : "auto";
    style.maxHeight = `${(above ? top : innerHeight - bottom) - 2 * GAP}px`;
  }

  close({ goBack = false } = {}) {
    const { opener } = this;
    if (!opener) return;
    this.opener = null;
    opener.removeAttribute("aria-expanded");
    this.root.hidePopover?.();
    this.root.hidden = true;
    if (goBack) opener.focus();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (!this.opener) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.close({ goBack: true });
    } else if (event.key === "Tab" && this.isAtItsEnd(event)) {
      // The page goes on where the window was opened.
      if (event.shiftKey) event.preventDefault();
      this.close({ goBack: true });
    }
  }

  /** @param {KeyboardEvent} event */
  isAtItsEnd(event) {
    const [focused] = event.composedPath();
    const stops = [...this.root.querySelectorAll("a, button")];
    if (event.shiftKey) return focused === this.root || focused === stops[0];
    return focused === (stops.at(-1) ?? this.root);
  }

  /** @param {Event} event */
  onPress(event) {
    const path = event.composedPath();
    if (this.opener && !path.includes(this.root) && !path.includes(this.opener)) this.close();
  }
}
