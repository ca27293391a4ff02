import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { hearAnywhere, heardAnywhere, isForFilm, KEYS_MARKUP } from "../../ui/stage/keys.js";
import { element, one } from "./browser.js";

Reflect.set(globalThis, "localStorage", /** @type {any} */ (document.defaultView).localStorage);

/**
 * What is said of a key that is pressed on the first element of such HTML.
 *
 * @param {string} html
 * @param {string} key
 * @param {object} [more]
 */
function pressed(html, key, more) {
  const target = element(html);
  let found = false;
  const hear = (/** @type {Event} */ event) => {
    found = isForFilm(/** @type {KeyboardEvent} */ (event));
  };
  document.addEventListener("keydown", hear);
  const event = Object.assign(new Event("keydown", { bubbles: true, cancelable: true }), { key });
  target.dispatchEvent(Object.assign(event, more));
  document.removeEventListener("keydown", hear);
  return found;
}

afterEach(() => hearAnywhere(true));

test("a key steers the film from anywhere on the page", () => {
  for (const key of [" ", "ArrowLeft", "ArrowRight", "Home", "End", "?"])
    assert.equal(pressed("<p>words</p>", key), true, key);
  assert.equal(pressed("<button>Forward</button>", "ArrowRight"), true);
});

test("not where a field has the focus, and not what scrolls or presses", () => {
  for (const html of [
    "<input>",
    "<textarea></textarea>",
    "<select></select>",
    '<div role="slider"></div>',
  ])
    assert.equal(pressed(html, "ArrowRight"), false, html);
  assert.equal(pressed("<button>Forward</button>", " "), false);
  assert.equal(pressed("<p>words</p>", "ArrowDown"), false);
  assert.equal(pressed("<p>words</p>", "ArrowRight", { ctrlKey: true }), false);
});

test("they can be switched off outside the film, and the choice is kept", () => {
  assert.equal(heardAnywhere(), true);
  hearAnywhere(false);
  assert.equal(heardAnywhere(), false);
});

test("the list names every key", () => {
  const list = element(KEYS_MARKUP);
  for (const key of ["Space", "← →", "Home, End", "↑ ↓", "?"])
    assert.ok(list.textContent?.includes(key), key);
  assert.equal(one(list, "dl").children.length, 6);
});
