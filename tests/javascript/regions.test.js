import assert from "node:assert/strict";
import { test } from "node:test";

import { RegionNames } from "../../ui/stage/regions.js";

const SIZE = 50;
const BITS = 5;

/**
 * A map of which `classOf` says the class at a place from 0 to 1; how sure it is makes no difference.
 *
 * @param {(x: number, y: number) => number} classOf
 */
const mapOf = (classOf) =>
  Uint8Array.from({ length: SIZE * SIZE }, (_, at) => {
    const [x, y] = [(at % SIZE) / (SIZE - 1), Math.floor(at / SIZE) / (SIZE - 1)];
    return (classOf(x, y) << BITS) | (at % 32);
  });

/** @param {(x: number, y: number) => number} classOf */
const namesIn = (classOf, names = new RegionNames()) => names.in(mapOf(classOf), SIZE, BITS);

test("every region is named within itself, also where a class has two", () => {
  const stripes = (/** @type {number} */ x) => (x < 0.3 ? 0 : x < 0.7 ? 1 : 0);
  const named = namesIn(stripes);
  assert.deepEqual(
    named.map(({ k }) => k),
    [1, 0, 0],
  );
  for (const { k, x, y } of named) assert.equal(stripes(x), k, `${x} ${y}`);
});

test("a name stands deep in its region, where that is bent too", () => {
  const ring = (/** @type {number} */ x, /** @type {number} */ y) =>
    Math.hypot(x - 0.5, y - 0.5) < 0.15 ? 2 : Math.hypot(x - 0.5, y - 0.5) < 0.4 ? 1 : 0;
  const around = namesIn(ring).find(({ k }) => k === 1);
  assert(around);
  assert(Math.abs(Math.hypot(around.x - 0.5, around.y - 0.5) - 0.275) < 0.06);
});

test("a name keeps its place while its region moves, and follows when it must", () => {
  const names = new RegionNames();
  const left = (/** @type {number} */ edge) => (/** @type {number} */ x) => (x < edge ? 0 : 1);
  const first = namesIn(left(0.5), names);
  assert.deepEqual(namesIn(left(0.55), names), first);
  const moved = namesIn(left(0.2), names).find(({ k }) => k === 0);
  assert(moved && moved.x < 0.2);
});

test("what is smaller than a hundredth of the map has no name, and no name lies across another", () => {
  const specks = (/** @type {number} */ x, /** @type {number} */ y) =>
    x > 0.45 && x < 0.52 && y > 0.45 && y < 0.52 ? 1 : 0;
  assert.deepEqual(
    namesIn(specks).map(({ k }) => k),
    [0],
  );
  const checks = namesIn((x, y) => (Math.floor(5 * x) + Math.floor(14 * y)) % 2);
  assert(checks.length > 2);
  for (const [at, one] of checks.entries())
    for (const other of checks.slice(at + 1))
      assert(Math.abs(one.x - other.x) > 0.3 || Math.abs(one.y - other.y) > 0.08);
});

test("sixteen classes in four bits are told apart as well", () => {
  const map = Uint8Array.from(
    { length: SIZE * SIZE },
    (_, at) => ((at % SIZE < 25 ? 12 : 3) << 4) | 9,
  );
  assert.deepEqual(
    new RegionNames()
      .in(map, SIZE, 4)
      .map(({ k }) => k)
      .sort((a, b) => a - b),
    [3, 12],
  );
});
