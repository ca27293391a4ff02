import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { TimeLine } from "../../ui/stage/frames.js";
import { memory, Player, SPEEDS } from "../../ui/stage/player.js";
import { pass, start, stop } from "./clock.js";

/** @import { Frame, Header, Stride, Trigger } from "../../ui/stage/film.js" */

beforeEach(start);
afterEach(stop);

const LAST = 400; // 100 epochs of 4 steps
const ENDS = Array.from({ length: 101 }, (_, epoch) => 4 * epoch);

/** A player that notes what it draws and says. */
class Noting extends Player {
  /** @type {number[]} */
  drawn = [];
  /** @type {{name: Trigger, value: any}[]} */
  said = [];

  /** @param {Iterable<number>} steps of the frames that are held */
  constructor(steps) {
    super();
    this.told = /** @type {Header} */ ({ run: "r1", view: "v1", jump: 0, last_step: LAST });
    this.time = new TimeLine(ENDS, LAST);
    this.stride = /** @type {Stride} */ ("epoch");
    this.speed = 10;
    this.trigger = (/** @type {Trigger} */ name, /** @type {unknown} */ value) => {
      this.said.push({ name, value });
    };
    for (const step of steps) this.hold(step);
  }

  /** @param {number} step */
  hold(step) {
    this.frames.held.set(step, /** @type {Frame} */ ({ step, bytes: 4000 }));
  }

  /** @param {Trigger} name */
  values(name) {
    return this.said.filter((one) => one.name === name).map(({ value }) => value);
  }

  /** @override */
  draw() {
    this.drawn.push(this.step);
  }
}

const all = () => new Noting(Array(LAST + 1).keys());

for (const [stride, forward, back] of /** @type {[Stride, number, number][]} */ ([
  ["batch", 42, 40],
  ["epoch", 44, 40],
  ["ten", 80, 40],
]))
  test(`a step of one ${stride} goes to its next stop, and back to the one before`, () => {
    const player = all();
    player.setStride(stride);
    player.go(41);
    player.move(1);
    assert.equal(player.step, forward);
    player.go(41);
    player.move(-1);
    assert.equal(player.step, back);
  });

test("where the page keeps the film still it goes nowhere and asks for nothing", () => {
  for (const time of /** @type {("fixed" | "hidden")[]} */ (["fixed", "hidden"])) {
    const player = new Noting([8]);
    player.step = 8;
    player.heard({ run: "r1", jump: 0, step: 8, choice: "", time });
    player.move(1);
    player.jump("end");
    player.go(12);
    player.play();
    player.fill();
    assert.equal(player.step, 8);
    assert.equal(player.playing, false);
    assert.deepEqual(player.said, []);
  }
});

test("a step goes beyond neither end", () => {
  const player = all();
  player.move(-1);
  assert.equal(player.step, 0);
  player.jump("end");
  player.move(1);
  assert.equal(player.step, LAST);
  player.go(LAST + 50);
  assert.equal(player.step, LAST);
});

test("a second of playing at speed 10 is 10 epochs, each of them drawn", () => {
  const player = all();
  player.play();
  pass(1000);
  assert.equal(player.step, 40);
  assert.deepEqual(player.drawn, [4, 8, 12, 16, 20, 24, 28, 32, 36, 40]);
});

test("a play that is over stops, and the next one begins anew", () => {
  const player = all();
  player.go(LAST - 4);
  player.play();
  pass(400);
  assert.equal(player.playing, false);
  assert.equal(player.step, LAST);
  player.play();
  assert.equal(player.step, 0);
  assert.equal(player.playing, true);
});

test("stepping, jumping and pressing play again end the playing", () => {
  for (const act of ["move", "jump", "toggle"]) {
    const player = all();
    player.play();
    pass(200);
    if (act === "move") player.move(1);
    else if (act === "jump") player.jump("start");
    else player.toggle();
    assert.equal(player.playing, false, act);
    const { step } = player;
    pass(500);
    assert.equal(player.step, step, act);
  }
});

test("without the next frame the player waits, and goes on at its speed when it has come", () => {
  const player = new Noting([0, 4, 8]);
  player.play();
  pass(1000);
  assert.equal(player.step, 8);
  assert.equal(player.waiting, true);
  for (let step = 12; step <= LAST; step += 4) player.hold(step);
  pass(220); // a moment to notice, then two steps
  assert.equal(player.waiting, false);
  assert.equal(player.step, 16);
});

test("a speed is one of the list, however often it is changed", () => {
  const player = all();
  player.changeSpeed(1);
  assert.equal(player.speed, 30);
  for (let k = 0; k < 9; k++) player.changeSpeed(1);
  assert.equal(player.speed, SPEEDS.at(-1));
  for (let k = 0; k < 9; k++) player.changeSpeed(-1);
  assert.equal(player.speed, SPEEDS[0]);
});

test("scrubbing draws once for all the places passed between two pictures", () => {
  const player = all();
  for (const place of [11, 90, 203]) player.go(player.time.nearest(place, "epoch"), true);
  assert.deepEqual(player.drawn, []);
  pass(20);
  assert.deepEqual(player.drawn, [204]);
});

test("Python is told where the film came to rest, once", () => {
  const player = all();
  player.go(8);
  player.go(12);
  pass(200);
  assert.deepEqual(player.values("cursor"), []);
  pass(200);
  assert.deepEqual(player.values("cursor"), [{ run: "r1", view: "v1", jump: 0, step: 12 }]);
  player.go(12);
  pass(400);
  assert.equal(player.values("cursor").length, 1);
});

test("while it plays Python hears of it every two seconds, and at once when it pauses", () => {
  const player = all();
  player.play();
  pass(1980);
  const before = player.values("cursor").length;
  pass(2000);
  assert.equal(player.values("cursor").length, before + 1);
  player.pause();
  pass(20);
  assert.equal(player.values("cursor").at(-1).step, player.step);
});

const place = (/** @type {number} */ step, jump = 0, choice = "") => ({
  run: "r1",
  jump,
  step,
  choice,
});

test("a place that was not heard is told again, until the page says that it stands there", () => {
  const player = all();
  player.heard(place(0));
  player.go(12);
  pass(2000);
  player.heard(place(8)); // the late answer to something said before
  pass(2000);
  const said = player.values("cursor");
  assert.ok(said.length >= 2);
  assert.ok(said.every(({ step }) => step === 12));
  player.heard(place(12));
  const count = said.length;
  pass(60_000);
  assert.equal(player.values("cursor").length, count);
});

test("a page that never answers is asked ever more patiently", () => {
  const player = all();
  player.go(12);
  pass(60_000);
  const count = player.values("cursor").length;
  assert.ok(count >= 5 && count <= 12, String(count));
});

test("a place that the page says it stands at already is not told", () => {
  const player = all();
  player.heard(place(12));
  player.go(12);
  pass(5000);
  assert.deepEqual(player.values("cursor"), []);
});

test("what is told says since which jump, so that a page that has jumped is not called back", () => {
  const player = all();
  player.go(12);
  pass(300);
  player.heard(place(13, 1)); // an update was made; its message is still on the way
  pass(2000);
  assert.ok(player.values("cursor").every(({ jump }) => jump === 0));
  player.told = /** @type {Header} */ ({ ...player.header, jump: 1 });
  player.go(13);
  const count = player.values("cursor").length;
  player.heard(place(13, 1));
  pass(20_000);
  assert.equal(player.values("cursor").length, count);
});

test("where a play stops at a place that was told on the way, it is told once more", () => {
  const player = all();
  player.play();
  pass(2000);
  player.tellCursor();
  const { step } = player;
  player.pause();
  pass(20);
  assert.deepEqual(
    player
      .values("cursor")
      .slice(-2)
      .map((one) => one.step),
    [step, step],
  );
});

test("what was chosen is said again, ever more patiently, until the page has heard it", () => {
  const player = all();
  player.heard(place(0));
  player.tellChoice({ kind: "row", index: 3 });
  pass(6000);
  const said = player.values("select");
  assert.ok(said.length >= 3);
  assert.ok(said.every(({ index, id }) => index === 3 && id === said[0].id));
  player.heard(place(0, 0, "another"));
  pass(12_000);
  const count = player.values("select").length;
  assert.ok(count > said.length);
  player.heard(place(0, 0, said[0].id));
  pass(30_000);
  assert.equal(player.values("select").length, count);
});

test("while the server is away nothing is asked; when it is back it hears where the film stands", () => {
  const player = new Noting([0, 4, 8]);
  player.serverIs(true);
  player.go(8);
  pass(9000);
  const before = player.said.length;
  pass(60_000);
  assert.equal(player.said.length, before);
  assert.deepEqual(player.values("request"), []);
  player.serverIs(false);
  pass(0);
  assert.equal(player.said.findLast(({ name }) => name === "cursor")?.value.step, 8);
  assert.equal(player.values("request").length, 1);
});

test("a later choice takes the place of one that was not heard", () => {
  const player = all();
  player.tellChoice({ kind: "row", index: 3 });
  pass(100);
  player.tellChoice({ kind: "row", index: 4 });
  pass(100);
  const { length } = player.values("select");
  pass(20_000);
  const later = player.values("select").slice(length);
  assert.ok(later.length > 0 && later.every(({ index }) => index === 4));
});

test("the frames ahead are asked for, from the first that is missing", () => {
  const player = new Noting(Array(80).keys());
  player.fill();
  const [{ start, stride, count, run, view }] = player.values("request");
  assert.deepEqual(
    { start, stride, run, view },
    { start: 80, stride: "epoch", run: "r1", view: "v1" },
  );
  assert.ok(count >= 40 && count <= 240);
});

test("where hardly any are left, a few frames are asked for, which come at once", () => {
  const player = new Noting([0, 4, 8]);
  assert.equal(player.wanted()?.count, 12);
  player.play();
  assert.equal(player.wanted()?.count, 12);
});

test("while nobody is near, a few frames are enough; whoever comes near has them well ahead", () => {
  class Left extends Noting {
    near = false;
    /** @override */
    get isNear() {
      return this.near;
    }
  }
  const player = new Left([0, 4, 8]);
  assert.equal(player.wanted(), null);
  player.near = true;
  assert.equal(player.wanted()?.start, 12);
  player.near = false;
  for (let step = 0; step < 80; step += 4) player.hold(step);
  assert.equal(player.wanted(), null);
  player.play();
  assert.equal(player.wanted()?.start, 80);
  assert.ok((player.wanted()?.count ?? 0) >= 60);
});

test("a step off the stops is asked for by itself", () => {
  const player = new Noting([]);
  player.step = 41;
  player.fill();
  const [{ start, stride, count }] = player.values("request");
  assert.deepEqual({ start, stride, count }, { start: 41, stride: "batch", count: 1 });
});

test("going back asks for the stops before as well", () => {
  const player = new Noting([]);
  player.step = 200;
  player.direction = -1;
  player.fill();
  assert.deepEqual(player.values("request")[0].start, 200 - 12 * 4);
});

test("large frames are asked for in small numbers", () => {
  const player = new Noting([0]);
  player.frames.frameBytes = 500_000;
  player.fill();
  assert.equal(player.values("request")[0].count, 3);
});

test("when every frame near is there, nothing is asked for, but the end for the whole curve", () => {
  const player = new Noting(Array(LAST).keys());
  player.fill();
  assert.deepEqual(player.values("request"), []);
  player.showRest = true;
  player.fill();
  const [{ start, count }] = player.values("request");
  assert.deepEqual({ start, count }, { start: LAST, count: 1 });
});

test("a request that is under way is not repeated until it is overdue, and then more patiently", () => {
  const player = new Noting([0]);
  player.fill();
  player.fill();
  assert.equal(player.values("request").length, 1);
  pass(4100);
  assert.equal(player.values("request").length, 2);
  pass(4100);
  assert.equal(player.values("request").length, 2);
  pass(4100);
  assert.equal(player.values("request").length, 3);
  assert.deepEqual(
    player.values("request").map(({ id }) => id),
    [1, 2, 3],
  );
});

test("a run keeps its place and how far it was played, the oldest of many is forgotten", () => {
  const player = all();
  for (let k = 0; k < 41; k++) {
    player.told = /** @type {Header} */ ({ ...player.header, run: `r${k}`, jump: k });
    player.step = k;
    player.remember();
  }
  assert.equal(memory.runs.size, 40);
  assert.equal(memory.runs.has("r0"), false);
  assert.deepEqual(memory.runs.get("r40"), { step: 40, seen: 0, jump: 40 });
});
