// The keys of the film: what they do, the list that "?" opens, and when they work outside of it.

const NAMES = [
  ["Space", "play or pause"],
  ["← →", "one step back or on"],
  ["Home, End", "to the start, to the end"],
  ["↑ ↓", "slower or faster, while the film has the focus"],
  ["Tab, then ↑ ↓ ← →", "in the drawing: from unit to unit; with Shift: its weights"],
  ["?", "this list; Escape closes it"],
];
const ANYWHERE = "film-keys-anywhere";

/** The panel, as markup of the film. */
export const KEYS_MARKUP = `<div class="key-list" role="dialog" aria-label="Keys of the film" tabindex="-1" hidden>
<dl>${NAMES.map(([key, does]) => `<div><dt>${key}</dt><dd>${does}</dd></div>`).join("")}</dl>
<label><input type="checkbox"> They work anywhere on this page, but not while a field has the focus.</label>
<button type="button" data-do="keys">Close</button></div>`;

// What a browser or a widget does with keys by itself.
const FIELDS =
  "input, textarea, select, summary, [contenteditable], [role=slider], [role=listbox], " +
  "[role=combobox], [role=option], [role=radio], [role=radiogroup], [role=tab], [role=menu], " +
  "[role=menuitem], [role=grid], [role=dialog], [role=application], canvas, .table, .sheet";
// Up and down scroll the page where the film has not the focus.
const ONLY_INSIDE = ["ArrowUp", "ArrowDown"];

/**
 * May a key that was pressed outside the film steer it?
 *
 * @param {KeyboardEvent} event
 */
export function isForFilm(event) {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return false;
  const target = event.composedPath()[0];
  if (!(target instanceof Element) || ONLY_INSIDE.includes(event.key)) return false;
  const pressed = event.key === " " && target.closest("button, a");
  return !pressed && !target.closest(FIELDS);
}

/** Are the keys heard outside the film? They are until somebody says no. */
export function heardAnywhere() {
  try {
    return localStorage.getItem(ANYWHERE) !== "no";
  } catch {
    return true; // storage is forbidden here
  }
}

/** @param {boolean} wanted */
export function hearAnywhere(wanted) {
  try {
    if (wanted) localStorage.removeItem(ANYWHERE);
    else localStorage.setItem(ANYWHERE, "no");
  } catch {
    // storage is forbidden here: it counts until the page is left
  }
}
