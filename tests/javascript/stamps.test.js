import assert from "node:assert/strict";
import { test } from "node:test";

import "./browser.js";
import { Stamps } from "../../ui/stage/stamps.js";

/** A brush that notes where something was put down. */
function noting() {
  /** @type {number[][]} */
  const places = [];
  const drawImage = (/** @type {unknown} */ _stamp, /** @type {number[]} */ ...place) =>
    places.push(place);
  return {
    places,
    paint: /** @type {CanvasRenderingContext2D} */ (/** @type {unknown} */ ({ drawImage })),
  };
}

/** @param {HTMLCanvasElement["getContext"]} getContext */
function withBrushes(getContext) {
  Reflect.set(document.createElement("canvas").constructor.prototype, "getContext", getContext);
}

test("a drawing is made once, put down on whole pixels, and made anew for another display", () => {
  withBrushes(/** @type {any} */ (() => ({ setTransform() {} })));
  const stamps = new Stamps();
  const { places, paint } = noting();
  let made = 0;
  const drawing = () => ({
    width: 10,
    height: 10,
    draw: () => {
      made += 1;
    },
  });
  stamps.put(paint, "cross", 20.3, 30.6, drawing);
  stamps.put(paint, "cross", 50, 60, drawing);
  assert.equal(made, 1);
  assert.deepEqual(places, [
    [15, 26],
    [45, 55],
  ]);
  stamps.begin(2);
  stamps.put(paint, "cross", 20.3, 30.6, drawing);
  assert.equal(made, 2);
  assert.deepEqual(places.at(-1), [31, 51]);
});

test("what is not to be kept yet is made again", () => {
  withBrushes(/** @type {any} */ (() => ({ setTransform() {} })));
  const stamps = new Stamps();
  const { paint } = noting();
  let made = 0;
  const drawing = () => ({
    width: 4,
    height: 4,
    keep: made > 1,
    draw: () => {
      made += 1;
    },
  });
  for (let k = 0; k < 5; k++) stamps.put(paint, "name", 0, 0, drawing);
  assert.equal(made, 3);
});
