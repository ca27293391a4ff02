import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { clamp, heightFor, lowerBound, roundUp, strength, ticks } from "../../ui/stage/numbers.js";
import {
  exact,
  fixed,
  labels,
  measured,
  percent,
  short,
  thousands,
} from "../../ui/words/numbers.js";

/** @type {{way: "fixed" | "percent" | "measured" | "exact" | "thousands", value: string, digits: number, text: string}[]} */
const WRITTEN = JSON.parse(readFileSync(new URL("numbers.json", import.meta.url), "utf-8"));
/** As Python names them. @type {(value: string) => number} */
const read = (value) => Number(value.replace("inf", "Infinity"));
const WAYS = { exact, fixed, percent, measured, thousands };

for (const { way, value, digits, text } of WRITTEN)
  test(`${value} with ${digits} digits is written as Python writes it: ${way}`, () => {
    // Beyond 1000 one digit is enough in a small drawing; 999.4321 is the largest number here.
    assert.equal(WAYS[way](read(value), digits), text);
  });

test("a number that is none says so", () => {
  assert.equal(fixed(NaN), "not a number");
  assert.equal(short(NaN), "–");
});

test("large and small numbers are written in powers of ten", () => {
  assert.equal(fixed(-1234567), "−1.23·10⁶");
  assert.equal(fixed(0.000012), "1.20·10⁻⁵");
  assert.equal(fixed(1234.56), "1234.6");
  assert.equal(short(123456), "1·10⁵");
  assert.equal(short(-0.00042), "−4·10⁻⁴");
});

test("a short number has no zeros at its end", () => {
  assert.equal(short(2), "2");
  assert.equal(short(0.25), "0.25");
  assert.equal(short(-1.23456), "−1.235");
  assert.equal(short(0), "0");
});

test("no two numbers of an axis are written alike", () => {
  assert.deepEqual(labels([0, 5e11, 1e12, 1.5e12, 2e12]), [
    "0",
    "5.0·10¹¹",
    "1.0·10¹²",
    "1.5·10¹²",
    "2.0·10¹²",
  ]);
  assert.deepEqual(labels([1e12, 2e12]), ["1·10¹²", "2·10¹²"]);
  assert.deepEqual(labels([-1.25e-5, -1.2e-5, 0.5]), ["−1.25·10⁻⁵", "−1.20·10⁻⁵", "0.5"]);
});

test("an axis has round numbers, none beyond its ends", () => {
  assert.deepEqual(ticks(0, 1, 5), [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]);
  assert.deepEqual(ticks(-7, 23, 6), [-5, 0, 5, 10, 15, 20]);
  assert.deepEqual([0.3, 1, 7, 12, 0, Infinity].map(roundUp), [0.5, 1, 10, 20, 1, 1]);
});

test("an axis fits the present run; one beside it that is much higher leaves the picture", () => {
  const own = [[1.1, 0.6, 0.4, 0.3, 0.2, 0.2]];
  const near = [2, 1.5, 1];
  const raw = [35, 20, 12];
  assert.deepEqual(heightFor(own, own), [0, 1.5, ""]);
  assert.deepEqual(heightFor(own, [...own, near]), [0, 2, ""]);
  assert.deepEqual(heightFor(own, [...own, near, raw]), [0, 1.5, "other"]);
  assert.deepEqual(heightFor([raw], [raw, ...own]), [0, 40, ""]);
  assert.deepEqual(heightFor([], []), [0, 1, ""]);
});

test("a curve that explodes leaves the picture, where it begins and the calm one do not", () => {
  const calm = [1, 0.6, 0.4, 0.3, 0.2, 0.2];
  const wild = [1.2, 3, 90, 400, 900, 2000];
  assert.deepEqual(heightFor([calm, wild], [calm, wild]), [0, 5, "own"]);
});

test("a number is drawn half as strong at its half, and fully at infinity", () => {
  assert.equal(strength(-1, 1), 0.5);
  assert.equal(strength(0, 1), 0);
  assert.equal(strength(-Infinity, 1), 1);
  assert.ok(strength(1e9, 1) < 1);
});

test("the lower bound is the first entry that is not below a value", () => {
  const list = [0, 4, 4, 9];
  assert.deepEqual(
    [-1, 0, 1, 4, 5, 9, 10].map((value) => lowerBound(list, value)),
    [0, 0, 1, 1, 3, 3, 4],
  );
});

test("a clamped value lies between its bounds", () => {
  assert.deepEqual(
    [-2, 0.5, 7].map((value) => clamp(value, 0, 1)),
    [0, 0.5, 1],
  );
});
