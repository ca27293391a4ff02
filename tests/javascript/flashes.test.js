import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { Flashes, luminance } from "../../ui/stage/flashes.js";
import { TimeLine } from "../../ui/stage/frames.js";
import { Player } from "../../ui/stage/player.js";
import { pass, start, stop, time } from "./clock.js";

/** @import { Frame, Header, Stride } from "../../ui/stage/film.js" */

const LAST = 600;
const SAMPLES = 400;
const WIDE = 136_000; // CSS pixels, as the map on a desk
const LARGEST = 21_824;
const PAPER = 0xffffffff; // white, and the colours of two classes, red in the lowest byte
const TABLE = Uint32Array.of(PAPER, 0xff208ae8, 0xff7a4b1f);

beforeEach(start);
afterEach(stop);

/** A player that draws nothing but a map, and notes which one it drew when. */
class MapPlayer extends Player {
  flashes = new Flashes();
  shown = -1;
  /** @type {{at: number, step: number, map: Uint8Array}[]} */
  drawn = [];

  /** @param {(step: number) => Uint8Array} mapOf */
  constructor(mapOf) {
    super();
    this.told = /** @type {Header} */ ({ run: "r1", view: "v1", jump: 0, last_step: LAST });
    this.time = new TimeLine([0, LAST], LAST);
    this.stride = /** @type {Stride} */ ("batch");
    this.speed = 60;
    this.flashes.watch(TABLE, WIDE);
    for (let step = 0; step <= LAST; step++)
      this.frames.held.set(
        step,
        /** @type {Frame} */ (/** @type {unknown} */ ({ step, bytes: 500, map: mapOf(step) })),
      );
    this.draw();
  }

  /** @override */
  draw() {
    const map = this.frames.get(this.step)?.map;
    if (!map || this.shown === this.step) return;
    this.flashes.seen(map, time());
    this.drawn.push({ at: time(), step: this.step, map: Uint8Array.from(map) });
    this.shown = this.step;
  }

  /**
   * @override
   * @param {number} step
   * @param {number} at
   */
  calmIn(step, at) {
    const map = this.frames.get(step)?.map;
    return map && step !== this.shown ? this.flashes.wait(map, at) : 0;
  }
}

/**
 * The most flashes that any second of what was drawn holds: of every sample its peaks and valleys
 * are looked for, after the fact; a picture in which a large area turns is half a flash.
 *
 * @param {{at: number, map: Uint8Array}[]} drawn
 * @param {Uint32Array} [table]
 */
function mostFlashes(drawn, table = TABLE) {
  /** @type {Map<number, number>} */
  const area = new Map();
  for (let k = 0; k < SAMPLES; k++) {
    const light = drawn.map(({ map }) => luminance(table[map[k]]));
    let extreme = light[0];
    let way = 0;
    light.forEach((value, n) => {
      const by = value - extreme;
      if (Math.abs(by) >= 0.1 && Math.sign(by) !== way) {
        if (way !== 0) area.set(drawn[n].at, (area.get(drawn[n].at) ?? 0) + WIDE / SAMPLES);
        way = Math.sign(by);
        extreme = value;
      } else if (by * way > 0) extreme = value;
    });
  }
  const turns = [...area].filter(([, covered]) => covered > LARGEST).map(([at]) => at);
  return Math.max(
    0,
    ...turns.map((at) => turns.filter((one) => one >= at && one < at + 1000).length / 2),
  );
}

const filled = (/** @type {number} */ value) => new Uint8Array(SAMPLES).fill(value);
const flashing = (/** @type {number} */ step) => filled(step % 2 ? 2 : 0);

test("luminance is that of the standard: white 1, black 0, pure green 0.7152", () => {
  assert.ok(Math.abs(luminance(0xffffffff) - 1) < 1e-9);
  assert.equal(luminance(0xff000000), 0);
  assert.ok(Math.abs(luminance(0xff00ff00) - 0.7152) < 1e-9);
});

test("unhindered, such a film would flash far more often than three times a second", () => {
  const drawn = Array.from({ length: 60 }, (_, k) => ({ at: 17 * k, map: flashing(k) }));
  assert.ok(mostFlashes(drawn) > 20);
});

test("a film whose map would flash is played slowly, and none of its steps is left out", () => {
  const player = new MapPlayer(flashing);
  player.speed = 30;
  player.play();
  pass(5000);
  assert.ok(mostFlashes(player.drawn) <= 3);
  const steps = player.drawn.map(({ step }) => step);
  assert.deepEqual(
    steps,
    steps.map((_, k) => k),
  );
  assert.ok(steps.length >= 10);
});

test("nor does a key that is held down, or a slider that is dragged, make it flash", () => {
  for (const act of /** @type {((player: MapPlayer, k: number) => void)[]} */ ([
    (player) => player.move(1),
    (player, k) => player.go(k + 1, true),
    (player, k) => player.go(k % 2 ? LAST : 1),
  ])) {
    const player = new MapPlayer(flashing);
    for (let k = 0; k < 200; k++) {
      act(player, k);
      pass(20);
    }
    assert.ok(mostFlashes(player.drawn) <= 3);
    assert.ok(player.drawn.length > 5);
  }
});

test("a jump that had to wait arrives by itself", () => {
  const player = new MapPlayer(flashing);
  for (const step of [1, 2, 3]) player.go(step);
  pass(400);
  assert.equal(player.step, 3);
});

test("ups and downs in small steps are seen through too", () => {
  // From white to a dark class and back in waves, each step below a tenth of white.
  const wave = (/** @type {number} */ step) => filled(Math.round(8 + 8 * Math.cos(step / 2)));
  const greys = Uint32Array.from({ length: 17 }, (_, k) => {
    const grey = Math.round(255 * (1 - k / 24));
    return 0xff000000 | (grey << 16) | (grey << 8) | grey;
  });
  const unhindered = Array.from({ length: 120 }, (_, k) => ({ at: 17 * k, map: wave(k) }));
  assert.ok(mostFlashes(unhindered, greys) > 3);
  const player = new MapPlayer(wave);
  player.flashes.watch(greys, WIDE);
  player.play();
  pass(8000);
  assert.ok(mostFlashes(player.drawn, greys) <= 3);
  assert.ok(player.step > 100);
});

test("a map that changes once for good, or over a small area, is not held up", () => {
  const once = new MapPlayer((step) => filled(step < 30 ? 0 : 2));
  once.play();
  pass(5000);
  assert.ok(once.step >= 295);
  const small = new MapPlayer((step) => {
    const map = filled(0);
    map.fill(step % 2 ? 2 : 0, 0, Math.floor((SAMPLES * LARGEST) / WIDE));
    return map;
  });
  small.play();
  pass(5000);
  assert.ok(small.step >= 295);
});
