// The help of a button, which its style shows while pointer or focus is on it. Pressing the button or
// Escape puts the help away, so that it does not lie on the answer; it comes back with the next visit.

/** Whose help is put away, by section. @type {WeakMap<Element, Element>} */
const away = new WeakMap();

/** @param {EventTarget | null} target */
const helped = (target) => (target instanceof Element ? target.closest("[data-help]") : null);

/**
 * The section is marked and not the button: what is in it is drawn anew at every press.
 *
 * @param {HTMLElement} place
 * @param {Event} event a press, or a key
 */
export function putHelpAway(place, event) {
  const button = helped(event.target) ?? place.querySelector("[data-help]:hover");
  // The “?” of a control has nothing else to do: a press is how a finger asks for the help.
  if (!button || (event.type === "click" && button.matches(".help"))) return;
  away.set(place, button);
  place.setAttribute("data-help-away", "");
}

/**
 * Pointer or focus has come to something, or the pointer has left it.
 *
 * @param {HTMLElement} place
 * @param {Event} event
 */
export function bringHelpBack(place, event) {
  const quiet = away.get(place);
  if (!quiet) return;
  const leaves = event.type === "pointerout";
  const to = leaves ? /** @type {PointerEvent} */ (event).relatedTarget : event.target;
  if (helped(to) === quiet || (leaves && helped(event.target) !== quiet)) return;
  away.delete(place);
  place.removeAttribute("data-help-away");
}
