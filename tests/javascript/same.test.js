import assert from "node:assert/strict";
import { test } from "node:test";
import live from "../../ui/kit/live.js";
import { light, moveInMatrix, pointedAt } from "../../ui/kit/same.js";
import { element, one } from "./browser.js";

const DRAWN =
  '<div><svg><path class="e" data-layer="1" data-i="0" data-j="2"></path>' +
  '<path class="e" data-layer="1" data-i="-1" data-j="2"></path>' +
  '<g class="u pick" data-layer="1" data-j="2"><rect></rect></g></svg>' +
  '<table><tbody><tr><th>a</th><td class="pick" tabindex="0" data-layer="1" data-i="0" data-j="2">0.5</td>' +
  '<td class="pick" tabindex="-1" data-layer="1" data-i="0" data-j="3">1</td></tr>' +
  '<tr><th>b</th><td class="pick" tabindex="-1" data-layer="1" data-i="-1" data-j="2">2</td></tr></tbody></table>' +
  '<math><mrow data-layer="1" data-i="0" data-j="2"></mrow></math></div>';

/** @param {Element} place */
const lit = (place) =>
  [...place.querySelectorAll(".same")].map((node) => node.tagName.toLowerCase());

test("a weight is lit as edge, cell and term, and its bias and unit are others", () => {
  const place = element(DRAWN);
  light(place, one(place, "td"));
  assert.deepEqual(lit(place), ["path", "td", "mrow"]);
  light(place, one(place, '[data-i="-1"]'));
  assert.deepEqual(lit(place), ["path", "td"]);
  light(place, one(place, "g"));
  assert.deepEqual(lit(place), ["g"]);
  light(place, null);
  assert.deepEqual(lit(place), []);
});

test("what is pointed at may lie within it", () => {
  const place = element(DRAWN);
  let found = /** @type {Element | null} */ (null);
  place.addEventListener("focusin", (event) => {
    found = pointedAt(event);
  });
  one(place, "rect").dispatchEvent(new Event("focusin", { bubbles: true }));
  assert.ok(found === one(place, "g"));
});

test("the arrow keys go from cell to cell, and Enter chooses one", () => {
  const place = element(DRAWN);
  /** @type {Element[]} */
  const pressed = [];
  place.addEventListener("click", (event) => pressed.push(/** @type {Element} */ (event.target)));
  place.addEventListener("keydown", (event) => moveInMatrix(/** @type {KeyboardEvent} */ (event)));
  /** @param {string} key */
  const press = (key) =>
    document.activeElement?.dispatchEvent(
      Object.assign(new Event("keydown", { bubbles: true, cancelable: true }), { key }),
    );
  const [first, right, below] = place.querySelectorAll("td");
  first.focus();
  press("ArrowRight");
  assert.ok(document.activeElement === right);
  press("ArrowRight"); // there is no more
  press("ArrowLeft");
  press("ArrowUp"); // nor there
  press("ArrowDown");
  assert.ok(document.activeElement === below);
  assert.deepEqual([first.tabIndex, right.tabIndex, below.tabIndex], [-1, -1, 0]);
  press("Enter");
  assert.ok(pressed.length === 1 && pressed[0] === below);
});

test("a press on a cell says which weight, one on a unit’s shape which unit", () => {
  /** @type {unknown[]} */
  const said = [];
  const parentElement = element('<div><div class="live"></div></div>');
  live({
    parentElement,
    data: { html: DRAWN },
    setTriggerValue: (_name, value) => said.push(value),
  });
  one(parentElement, "td").click();
  one(parentElement, "rect").dispatchEvent(new Event("click", { bubbles: true }));
  assert.deepEqual(said, [
    { name: "weight", value: { layer: 1, i: 0, j: 2 } },
    { name: "unit", value: { layer: 1, j: 2 } },
  ]);
});

test("what is pointed at stays lit where the section is drawn anew, and after a finger is lifted", () => {
  const parentElement = element('<div><div class="live"></div></div>');
  const show = (/** @type {string} */ html) =>
    live({ parentElement, data: { html }, setTriggerValue: () => {} });
  const send = (/** @type {string} */ type, /** @type {Element} */ to, pointerType = "mouse") =>
    to.dispatchEvent(Object.assign(new Event(type, { bubbles: true }), { pointerType }));
  const place = one(parentElement, ".live");
  show(DRAWN);
  send("pointerdown", one(place, "td"), "touch");
  send("pointerleave", place, "touch");
  assert.deepEqual(lit(place), ["path", "td", "mrow"]);
  show(DRAWN.replace("0.5", "0.7"));
  assert.deepEqual(lit(place), ["path", "td", "mrow"]);
  send("pointerleave", place);
  assert.deepEqual(lit(place), []);
});
