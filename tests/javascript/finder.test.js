import assert from "node:assert/strict";
import { test } from "node:test";
import { element, one } from "./browser.js";

/** @import { Header } from "../../ui/stage/film.js" */
/** @import { Stage } from "../../ui/stage/stage.js" */

// Colours are asked for a canvas as soon as they are imported. Nothing is drawn here.
document.createElement("canvas").constructor.prototype.getContext = () => ({});

const { Finder, FINDER_MARKUP } = await import("../../ui/stage/finder.js");
const { Network } = await import("../../ui/stage/network.js");

/**
 * A network of these layers, and nothing drawn yet.
 *
 * @param {number[]} layers
 */
function networkOf(layers) {
  const named = (/** @type {string} */ name, /** @type {number} */ n) =>
    Array.from({ length: n }, (_, k) => `${name} ${k}`);
  const header = /** @type {Header} */ (
    /** @type {unknown} */ ({
      layers,
      input_names: named("gene", layers[0]),
      output_names: named("tissue", layers[layers.length - 1]),
    })
  );
  const stage = /** @type {Stage} */ (/** @type {unknown} */ ({ header }));
  const node = /** @type {SVGElement} */ (/** @type {unknown} */ (element("<div></div>")));
  return new Network(stage, node);
}

/** @param {number[]} layers */
function finderFor(layers) {
  const root = element(`<div>${FINDER_MARKUP}</div>`);
  /** @type {[number, number][]} */
  const found = [];
  const finder = new Finder(root, (layer, j) => found.push([layer, j]));
  finder.offer(networkOf(layers));
  // What the browser of the tests lacks.
  if (!finder.field.list)
    Object.defineProperty(finder.field, "list", {
      value: { options: root.querySelectorAll("option") },
    });
  return { root, found, field: one(root, "input"), box: one(root, ".finder") };
}

test("a unit that is brought is among those that are drawn, and so are its neighbours", () => {
  const network = networkOf([500, 10, 30]);
  assert.equal(network.bring(0, 243), true);
  assert.deepEqual(network.from, [236, 0, 0]);
  assert.equal(network.bring(0, 250), false, "it is drawn already");
  assert.equal(network.bring(0, 499), true);
  assert.deepEqual(network.from, [485, 0, 0]);
  assert.equal(network.bring(2, 29), true);
  assert.deepEqual(network.from, [485, 0, 15]);
  network.bring(0, 0);
  assert.deepEqual(network.from, [0, 0, 15]);
});

test("where all units are drawn nothing is brought and nothing is offered", () => {
  const network = networkOf([4, 16, 3]);
  assert.equal(network.bring(1, 15), false);
  assert.deepEqual(network.findable(), []);
  assert.equal(finderFor([4, 16, 3]).box.hidden, true);
});

test("the units of every wide layer are offered by name and layer", () => {
  const { box, root } = finderFor([20, 3, 17, 4]);
  assert.equal(box.hidden, false);
  const names = [...root.querySelectorAll("option")].map((option) => option.getAttribute("value"));
  assert.equal(names.length, 37);
  assert.deepEqual([names[19], names[36]], ["gene 19 · input", "unit 17 · layer 2"]);
});

test("a part of a name leads to the first unit that has it, and its name is shown", () => {
  const { found, field } = finderFor([500, 10, 30]);
  const input = /** @type {HTMLInputElement} */ (field);
  input.value = "SUE 2";
  input.dispatchEvent(new Event("change"));
  assert.deepEqual(found, [[2, 2]]);
  assert.equal(input.value, "tissue 2 · output");

  input.value = "no such unit";
  input.dispatchEvent(new Event("change"));
  assert.deepEqual(found, [[2, 2]]);
  assert.deepEqual([input.value, input.placeholder], ["", "tissue 2 · output"]);
});
