import assert from "node:assert/strict";
import { test } from "node:test";
import { finish, morph } from "../../ui/kit/morph.js";
import { element, one } from "./browser.js";

/** @param {string} html */
function wanted(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}

/**
 * @param {string} before
 * @param {string} after
 */
function morphed(before, after) {
  const place = element(`<div>${before}</div>`);
  const nodes = [...place.querySelectorAll("*")];
  finish(morph(place, wanted(after)));
  return { place, nodes };
}

for (const [before, after] of [
  ["", "<p>a</p>"],
  ["<p>a</p>", ""],
  ["<p>a</p>", "<p>b</p>"],
  ["a<b>c</b>", "<b>c</b>d"],
  ["<p>a</p><p>b</p>", "<p>a</p><table><tbody><tr><td>1</td></tr></tbody></table><p>b</p>"],
  ['<p class="x" id="i">a</p>', '<p id="j" title="t">a</p>'],
  ["<ul><li>1</li><li>2</li><li>3</li></ul>", "<ul><li>2</li></ul>"],
  ["<!-- one -->a", "<!-- two -->a"],
  ['<div class="below"><p>a</p></div>', '<p>b</p><div class="below"><p>c</p></div>'],
])
  test(`${before || "nothing"} becomes ${after || "nothing"}`, () => {
    assert.equal(morphed(before, after).place.innerHTML, after);
  });

test("what is equal, and what holds what has changed, stays the element it is", () => {
  const { place, nodes } = morphed(
    "<section><p>same</p><p><b>old</b></p></section>",
    '<section class="c"><p>same</p><p><b>new</b></p></section>',
  );
  assert.deepEqual([...place.querySelectorAll("*")], nodes);
});

test("the focus stays in a field whose neighbours change", () => {
  const place = element('<div><p>a</p><input name="i" value="1"></div>');
  const input = one(place, "input");
  input.focus();
  finish(morph(place, wanted('<p>b</p><input name="i" value="2">')));
  assert.equal(document.activeElement, input);
  assert.equal(input.getAttribute("value"), "2");
});

test("a button that is pressed another way stays the button it is", () => {
  const { place, nodes } = morphed(
    '<button name="a" aria-pressed="false">a</button>',
    '<button name="a" aria-pressed="true">a</button>',
  );
  assert.equal(place.firstChild, nodes[0]);
  assert.equal(nodes[0].getAttribute("aria-pressed"), "true");
});

test("a box stays as the reader left it, whatever it holds", () => {
  const closed = '<details data-begins="closed"><summary>s</summary>';
  const place = element(`<div>${closed}<p>a</p></details></div>`);
  const box = one(place, "details");
  box.setAttribute("open", "");
  finish(morph(place, wanted(`${closed}<p>b</p></details>`)));
  assert.equal(place.firstChild, box);
  assert.ok(box.hasAttribute("open"));
  assert.equal(one(box, "p").textContent, "b");
});

test("a box that begins in another way begins anew", () => {
  const { place, nodes } = morphed(
    '<details data-begins="closed"></details>',
    '<details data-begins="open" open=""></details>',
  );
  assert.notEqual(place.firstChild, nodes[0]);
  assert.ok(one(place, "details").hasAttribute("open"));
});

test("an element with another id is another one", () => {
  const { place, nodes } = morphed('<input id="a">', '<input id="b">');
  assert.notEqual(place.firstChild, nodes[0]);
});

const BELOW = '<div class="below"><p>far</p></div>';

test("what stands below is changed after the rest", () => {
  const place = element(`<div><p>near</p>${BELOW}</div>`);
  const later = morph(place, wanted('<p>NEAR</p><div class="below"><p>FAR</p></div>'));
  assert.equal(place.innerHTML, `<p>NEAR</p>${BELOW}`);
  assert.equal(later.touched, true);
  finish(later);
  assert.equal(place.innerHTML, '<p>NEAR</p><div class="below"><p>FAR</p></div>');
});

test("where only that has changed there is no rest to wait for", () => {
  const place = element(`<div><p>near</p>${BELOW}</div>`);
  const later = morph(place, wanted('<p>near</p><div class="below"><p>FAR</p></div>'));
  assert.equal(later.touched, false);
});

test("of what newly stands below there is at first only the place", () => {
  const place = element("<div></div>");
  const later = morph(place, wanted(`<p>near</p>${BELOW}`));
  assert.equal(place.innerHTML, '<p>near</p><div class="below"></div>');
  finish(later);
  assert.equal(place.innerHTML, `<p>near</p>${BELOW}`);
});
