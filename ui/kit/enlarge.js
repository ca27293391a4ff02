// One picture on the whole window, and back: see ui/figures/picture.py. It stays where it is in the
// page, so what is drawn anew meanwhile is drawn there too.

const LARGE = "data-large";

/** Ends what a large picture listens to. @type {WeakMap<Element, AbortController>} */
const listening = new WeakMap();

/**
 * @param {HTMLElement} picture
 * @param {HTMLElement} button the one that was pressed: it has the focus again at the end
 */
export function enlarge(picture, button) {
  if (picture.hasAttribute(LARGE)) return reduce(picture, button);
  picture.setAttribute(LARGE, "");
  // A press on the drawing gives the focus to the picture, and not to something behind it.
  if (!picture.hasAttribute("tabindex")) picture.setAttribute("tabindex", "-1");
  // Above everything, where the browser has popovers; elsewhere the picture's style must do.
  if ("showPopover" in picture) {
    picture.setAttribute("popover", "manual");
    picture.showPopover();
  }
  button.setAttribute("aria-pressed", "true");
  button.focus();
  const until = new AbortController();
  listening.set(picture, until);
  picture.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      reduce(picture, button);
    },
    until,
  );
  // What lies behind cannot be seen: whoever moves on to it sees it again.
  picture.addEventListener(
    "focusout",
    ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !picture.contains(relatedTarget)) reduce(picture, null);
    },
    until,
  );
}

/**
 * @param {HTMLElement} picture
 * @param {HTMLElement | null} button
 */
function reduce(picture, button) {
  listening.get(picture)?.abort();
  picture.removeAttribute(LARGE);
  if (picture.tabIndex < 0) picture.removeAttribute("tabindex");
  if (picture.hasAttribute("popover")) {
    picture.hidePopover();
    picture.removeAttribute("popover");
  }
  for (const one of picture.querySelectorAll("[data-enlarge]"))
    one.setAttribute("aria-pressed", "false");
  button?.focus();
}
