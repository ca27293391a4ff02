// A field that finds one of many options by a part of its name, where a list would be too long to
// read. The browser shows those that fit.

/** @type {(target: unknown) => HTMLInputElement | null} */
const withList = (target) => (target instanceof HTMLInputElement && target.list ? target : null);

/**
 * Empty the field, so that all options are offered; what is chosen stays in sight behind it.
 *
 * @param {unknown} target
 */
export function emptyField(target) {
  const field = withList(target);
  if (!field) return;
  field.placeholder = field.getAttribute("value") ?? "";
  field.value = "";
}

/**
 * Show what is chosen, unless somebody is typing.
 *
 * @param {unknown} target
 */
export function showChosen(target) {
  const field = withList(target);
  if (!field) return;
  const root = /** @type {Document | ShadowRoot} */ (field.getRootNode());
  if (root.activeElement === field && field.value === "") emptyField(field);
  else field.value = field.getAttribute("value") ?? "";
}

/**
 * The value of the option that is meant: the one of that name, or else (unless ``whole``) the first
 * whose name has what is typed; null where there is none.
 *
 * @param {unknown} target
 * @param {boolean} whole
 */
export function meant(target, whole) {
  const field = withList(target);
  const typed = field?.value.trim().toLowerCase();
  if (!field?.list || !typed) return null;
  const options = [...field.list.options];
  const found =
    options.find(({ value }) => value.toLowerCase() === typed) ??
    (whole ? undefined : options.find(({ value }) => value.toLowerCase().includes(typed)));
  return found?.dataset.value ?? null;
}
