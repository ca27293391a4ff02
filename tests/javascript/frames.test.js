import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { parse } from "../../ui/desk/message.js";
import { Frames, TimeLine } from "../../ui/stage/frames.js";

/** @import { Blocks, Message } from "../../ui/stage/film.js" */

const BYTES = new Uint8Array(readFileSync(new URL("message.bin", import.meta.url)));
/** @returns {Message} */
const message = () => parse(BYTES);

/** Frames of one byte of map each, at these steps. @type {(...steps: number[]) => Blocks} */
const blocksOf = (...steps) => ({
  steps: Uint32Array.from(steps),
  counters: new Uint32Array(3 * steps.length),
  theta: Float32Array.from(steps),
  units: new Float32Array(steps.length),
  metrics: new Float32Array(4 * steps.length),
  curve: new Float32Array(0),
  best: new Uint32Array(0),
  batch_losses: new Float32Array(0),
  points: new Float32Array(0),
  point_rows: new Uint32Array(0),
});

test("a message that Python packed is read with every sign of its header", () => {
  const { header } = message();
  assert.deepEqual(header.epoch_ends, [0, 2, 4]);
  assert.deepEqual(header.row, { label: "Ångström → 1", target: "−0.5 °C", inputs: ["1", "2"] });
});

test("its blocks have the types and the numbers that Python gave them", () => {
  const { blocks } = message();
  assert.deepEqual(blocks.steps, Uint32Array.of(0, 2, 4));
  assert.deepEqual(
    blocks.theta,
    Float32Array.from({ length: 15 }, (_, k) => k / 8),
  );
  assert.deepEqual(
    blocks.map,
    Uint8Array.from({ length: 12 }, (_, k) => k),
  );
  assert.deepEqual(blocks.metrics.slice(0, 4), Float32Array.of(0.5, 1, NaN, Infinity));
  assert.equal(blocks.curve.length, 0);
  assert.deepEqual(blocks.point_rows, Uint32Array.of(7, 1, 9));
  assert.deepEqual(
    blocks.ghost0,
    Float32Array.from({ length: 10 }, (_, k) => k),
  );
});

test("a message may begin at any place of a larger buffer", () => {
  const larger = new Uint8Array(BYTES.length + 5);
  larger.set(BYTES, 3);
  const found = /** @type {Message} */ (parse(larger.subarray(3, 3 + BYTES.length)));
  assert.deepEqual(found, message());
});

test("a frame is its row of every block", () => {
  const frames = new Frames();
  frames.add(message().blocks, 0);
  assert.deepEqual([...frames.held.keys()], [0, 2, 4]);
  const second = frames.get(2);
  assert.ok(second);
  assert.deepEqual(second.counters, Uint32Array.of(3, 4, 5));
  assert.deepEqual(second.theta, Float32Array.of(5 / 8, 6 / 8, 7 / 8, 1, 9 / 8));
  assert.deepEqual(second.units, Float32Array.of(4, 5, 6, 7));
  assert.deepEqual(second.map, Uint8Array.of(4, 5, 6, 7));
  assert.deepEqual(second.predicted, Uint8Array.of(3, 4, 5));
  assert.equal(second.fit, null);
});

test("a frame that is held already stays the one it is", () => {
  const frames = new Frames();
  frames.add(message().blocks, 0);
  const first = frames.get(0);
  const { bytes } = frames;
  frames.add(message().blocks, 0);
  assert.equal(frames.get(0), first);
  assert.equal(frames.bytes, bytes);
});

test("a message without frames adds none", () => {
  const frames = new Frames();
  frames.add(blocksOf(), 0);
  assert.equal(frames.held.size, 0);
});

test("beyond the budget the frames farthest from the cursor go, until a fifth of it is free", () => {
  const one = new Frames();
  one.add(blocksOf(0), 0);
  const frames = new Frames(10 * one.bytes);
  frames.add(blocksOf(...Array.from({ length: 11 }, (_, k) => k)), 9);
  assert.deepEqual([...frames.held.keys()], [4, 5, 6, 7, 8, 9, 10]);
  assert.equal(frames.bytes, 7 * one.bytes);
});

test("all frames of another run are forgotten", () => {
  const frames = new Frames();
  frames.add(blocksOf(1, 2), 0);
  frames.clear();
  assert.equal(frames.has(1), false);
  assert.equal(frames.bytes, 0);
});

const ENDS = Array.from({ length: 26 }, (_, epoch) => 4 * epoch); // 25 epochs of 4 steps

test("each step size has stops of its own, and all of them the end", () => {
  const time = new TimeLine(ENDS, 98); // it ended within an epoch
  assert.equal(time.after(5, "batch"), 6);
  assert.equal(time.after(5, "epoch"), 8);
  assert.equal(time.after(5, "ten"), 40);
  assert.equal(time.after(80, "ten"), 98);
  assert.equal(time.after(98, "batch"), 98);
  assert.equal(time.before(5, "batch"), 4);
  assert.equal(time.before(5, "epoch"), 4);
  assert.equal(time.before(4, "epoch"), 0);
  assert.equal(time.before(79, "ten"), 40);
  assert.equal(time.before(0, "ten"), 0);
});

test("a place between two stops belongs to the nearer one", () => {
  const time = new TimeLine(ENDS, 100);
  assert.equal(time.nearest(5.4, "batch"), 5);
  assert.equal(time.nearest(5, "epoch"), 4);
  assert.equal(time.nearest(7, "epoch"), 8);
  assert.equal(time.nearest(61, "ten"), 80);
  assert.equal(time.nearest(-3, "ten"), 0);
  assert.equal(time.nearest(400, "epoch"), 100);
});

test("every step is a stop of single batches, few are of ten epochs", () => {
  const time = new TimeLine(ENDS, 100);
  assert.deepEqual(
    [7, 8, 40, 100].map((step) => time.isStop(step, "batch")),
    [true, true, true, true],
  );
  assert.deepEqual(
    [7, 8, 40, 100].map((step) => time.isStop(step, "epoch")),
    [false, true, true, true],
  );
  assert.deepEqual(
    [7, 8, 40, 100].map((step) => time.isStop(step, "ten")),
    [false, false, true, true],
  );
});

test("a step lies within its epoch, also where epochs have different lengths", () => {
  const time = new TimeLine([0, 4, 14], 14);
  assert.equal(time.epochAt(0), 0);
  assert.equal(time.epochAt(1), 0.25);
  assert.equal(time.epochAt(4), 1);
  assert.equal(time.epochAt(9), 1.5);
  assert.equal(time.epochAt(24), 3); // as if the epochs went on
});
