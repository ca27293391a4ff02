// Where terms of the glossary are recognised, and what marking them leaves alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { finder, forget, markedIn, markTerms } from "../../ui/kit/terms/marks.js";
import { search } from "../../ui/kit/terms/search.js";
import { element, one } from "./browser.js";

/** @type {(forms: string[], never?: string[]) => {forms: string[], never: string[]}} */
const term = (forms, never = []) => ({ forms, never });
const TERMS = [
  term(["loss", "losses"]),
  term(["validation loss"]),
  term(["weight", "weights"], ["body weight"]),
  term(["softmax"]),
  term(["Adam"]),
  term(["batch", "batches"]),
];
const find = finder(TERMS);

/** @param {string} text */
const found = (text) => find(text, () => "").map(({ start, end }) => text.slice(start, end));

/** @param {Element} place */
const marked = (place) => [...place.querySelectorAll(".term")].map((mark) => mark.textContent);

test("the longest term is found, and whole words only", () => {
  assert.deepEqual(found("The validation loss and the losses"), ["validation loss", "losses"]);
  assert.deepEqual(found("lossless, mini-batch, batch-wise, weighted"), []);
  assert.deepEqual(found("the validation\n loss"), ["validation\n loss"]);
});

test("a capital letter makes a term only at the start of a sentence", () => {
  assert.deepEqual(found("Loss is one number. Weights move: Batches too"), [
    "Loss",
    "Weights",
    "Batches",
  ]);
  assert.deepEqual(found("press Loss, then adam or Adam"), ["Adam"]);
  assert.deepEqual(
    find("Loss", () => "Press "),
    [],
  );
});

test("a formula and a phrase with another meaning are no use of a term", () => {
  assert.deepEqual(found("softmax(z) has a body weight"), []);
});

test("the first use in a page is marked, and no later one", () => {
  const place = element("<div><p>A loss of <b>weights</b>.</p><p>The loss, the weights.</p></div>");
  markTerms(place, find);
  assert.deepEqual(marked(place), ["loss", "weights"]);
  const mark = one(place, ".term");
  assert.equal(mark.getAttribute("role"), "button");
  assert.equal(mark.getAttribute("tabindex"), "0");
  const before = place.innerHTML;
  markTerms(place, find);
  assert.equal(place.innerHTML, before, "marking again changes nothing");
});

test("nothing is marked in headings, titles, links, buttons, labels, code, formulas and tables", () => {
  const place = element(
    "<div><h3>The loss</h3><p><a href='#'>loss</a> <button>loss</button> <code>loss</code>" +
      "<math><mtext>loss</mtext></math><span class='katex'>loss</span></p>" +
      "<label>loss</label><table><tbody><tr><td>loss</td></tr></tbody></table>" +
      "<details><summary>loss</summary></details><span>loss</span>" +
      "<p class='term-free'>loss</p><p><strong>A loss</strong></p><p>the loss</p></div>",
  );
  markTerms(place, find);
  assert.equal(one(place, ".term").parentElement?.textContent, "the loss");
  assert.equal(marked(place).length, 1);
});

test("a use in a closed box is not the first one for the text outside", () => {
  const place = element(
    "<div><details><summary>More</summary><p>A loss.</p></details><p>The loss.</p>" +
      "<details><summary>More</summary><p>A loss, a weight.</p></details></div>",
  );
  markTerms(place, find);
  assert.deepEqual(marked(place), ["loss", "loss", "weight"]);
});

test("a mark goes where an earlier use has come", () => {
  const place = element("<div><p>Text.</p><p>The loss.</p></div>");
  markTerms(place, find);
  one(place, "p").textContent = "A loss.";
  markTerms(place, find);
  assert.deepEqual(marked(place), ["loss"]);
  assert.equal(one(place, ".term").parentElement?.textContent, "A loss.");
  assert.equal(place.textContent, "A loss.The loss.");
});

test("when a page changes or takes away its text node, what was put behind it goes", () => {
  const place = element("<div><p>The loss of a batch.</p></div>");
  const text = /** @type {Text} */ (one(place, "p").firstChild);
  markTerms(place, find);
  assert.equal(place.textContent, "The loss of a batch.");
  assert.equal(one(place, "p").firstChild, text, "the page's own node is still there");
  text.data = "Something else.";
  forget(text);
  assert.equal(place.textContent, "Something else.");
});

test("only what was marked before is marked in a section's next HTML", () => {
  const place = element("<div><p>The loss.</p></div>");
  markTerms(place, find);
  const wanted = element("<div><p>A batch, the loss, and the loss.</p></div>");
  markTerms(wanted, find, markedIn(place));
  assert.deepEqual(marked(wanted), ["loss"]);
});

test("the search shows the entries with all of the words, and counts them", () => {
  const glossary = element(
    "<div class='glossary'><input class='find-term'><span data-says='# of 3'></span>" +
      "<section><dl><div class='entry'>Nesterov’s momentum</div></dl></section>" +
      "<section><dl><div class='entry'>momentum μ</div><div class='entry'>loss</div></dl></section>" +
      "</div>",
  );
  const field = /** @type {HTMLInputElement} */ (one(glossary, "input"));
  const shown = () =>
    [...glossary.querySelectorAll(".entry:not([hidden])")].map((entry) => entry.textContent);
  field.value = "nesterov's MOM";
  search(field);
  assert.deepEqual(shown(), ["Nesterov’s momentum"]);
  assert.equal(one(glossary, "[data-says]").textContent, "1 of 3");
  assert.ok(glossary.querySelectorAll("section")[1].hasAttribute("hidden"));
  field.value = "";
  search(field);
  assert.equal(shown().length, 3);
});
