// What is spoken for those who do not see the page: one polite place for all of it, so that a step is
// told once, wherever it was made. Every script has a copy of this module; the place is shared.

const ID = "announced";
const CALM = 400; // milliseconds: of a row of steps the last one is told
const SAME = 4000; // within so long the page and the film speak of the same step
const HIDDEN =
  "position:fixed;width:1px;height:1px;margin:-1px;overflow:hidden;clip-path:inset(50%)";

/**
 * `waits` is what is to be told in a moment.
 *
 * @typedef {HTMLElement & {
 *   timer?: ReturnType<typeof setTimeout>,
 *   about?: string,
 *   told?: number,
 *   waits?: string,
 * }} Place
 */

/**
 * The place, which has to be there before something is written into it.
 *
 * @returns {Place}
 */
export function announcer() {
  const known = document.getElementById(ID);
  if (known) return known;
  const place = document.createElement("div");
  place.id = ID;
  place.setAttribute("role", "status"); // polite, and a place of its own for tools
  place.style.cssText = HIDDEN;
  document.body.append(place);
  return place;
}

/**
 * Say `text` when nothing else comes in a moment. `about` names what it tells of: told already a
 * moment ago, it is not told again in other words; not told yet, the longer words are.
 *
 * @param {string} text
 * @param {string} about
 */
export function announce(text, about) {
  const place = announcer();
  const now = Date.now();
  const isSame = about && place.about === about && now - (place.told ?? 0) < SAME;
  if (isSame && text.length <= (place.waits?.length ?? Number.POSITIVE_INFINITY)) return;
  place.about = about;
  place.told = now;
  place.waits = text;
  clearTimeout(place.timer);
  place.timer = setTimeout(() => {
    place.textContent = text;
    place.waits = undefined;
  }, CALM);
}
