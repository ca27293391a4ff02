// The dots of a drawing: what the pen leaves, and how it is sent.

import assert from "node:assert/strict";
import test from "node:test";

import { blot, line, packed } from "../../ui/pictures/pad/dots.js";

const empty = () => new Uint8Array(32 * 32);
const count = (/** @type {Uint8Array} */ dots) => dots.reduce((sum, dot) => sum + dot, 0);

test("a line is drawn without gaps, however fast the pen was", () => {
  const dots = empty();
  for (const place of line([4, 16], [28, 16])) blot(dots, place, true);
  for (let column = 4; column <= 28; column += 1) assert.equal(dots[16 * 32 + column], 1);
});

test("at the edge ink stays within the square, and the eraser takes it away again", () => {
  const dots = empty();
  blot(dots, [-0.5, -0.5], true);
  blot(dots, [31.5, 31.5], true);
  assert.equal(dots[0], 1);
  assert.equal(dots[1023], 1);
  assert.ok(count(dots) < 12);
  blot(dots, [0, 0], false);
  blot(dots, [31, 31], false);
  assert.equal(count(dots), 0);
});

test("four dots are one sign, the first one foremost", () => {
  const dots = empty();
  dots[0] = dots[5] = dots[1023] = 1;
  const text = packed(dots);
  assert.equal(text.length, 256);
  assert.equal(text.slice(0, 2), "84");
  assert.equal(text.at(-1), "1");
});
