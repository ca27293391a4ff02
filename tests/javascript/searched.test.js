import "./browser.js";
import assert from "node:assert/strict";
import { test } from "node:test";

import { emptyField, meant, showChosen } from "../../ui/kit/searched.js";

const options = ["unit 1", "unit 10", "unit 11", "bias"];
document.body.innerHTML =
  '<input type="text" list="all" value="unit 1"><datalist id="all">' +
  options.map((name, at) => `<option value="${name}" data-value="${at}"></option>`).join("") +
  "</datalist><button></button>";
const field = /** @type {HTMLInputElement} */ (document.querySelector("input"));
// What the browser of the tests lacks.
if (!field.list)
  Object.defineProperty(field, "list", { value: { options: document.querySelectorAll("option") } });

test("what is typed means the option of that name, or else the first that has it", () => {
  for (const [typed, value] of [
    ["unit 1", "0"],
    ["UNIT 11 ", "2"],
    ["ias", "3"],
    ["unit 9", null],
    ["", null],
  ]) {
    field.value = typed ?? "";
    assert.equal(meant(field, false), value, typed ?? "");
  }
  field.value = "ias";
  assert.equal(meant(field, true), null);
});

test("the field is empty while one searches, and what is chosen comes back", () => {
  field.focus();
  emptyField(field);
  assert.deepEqual([field.value, field.placeholder], ["", "unit 1"]);
  field.blur();
  showChosen(field);
  assert.equal(field.value, "unit 1");
  emptyField(document.querySelector("button"));
  assert.equal(meant(null, true), null);
});
