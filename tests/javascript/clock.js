// A clock of one's own for what plays: `pass` lets time go by, in pictures of a display of 50 hertz.

import { mock } from "node:test";
import { memory } from "../../ui/stage/player.js";

let now = 0;
/** @type {((now: number) => void)[]} */
let pictures = [];

/** The time on it, in milliseconds. */
export const time = () => now;

/** @param {number} milliseconds */
export function pass(milliseconds) {
  for (let k = 0; k < milliseconds / 20; k++) {
    now += 20;
    mock.timers.tick(20);
    const due = pictures;
    pictures = [];
    for (const draw of due) draw(now);
  }
}

/** Before each test: the clock stands at a second, and no run was played before. */
export function start() {
  now = 1000;
  pictures = [];
  mock.timers.enable({ apis: ["setTimeout"] });
  mock.method(performance, "now", time);
  mock.method(globalThis, "queueMicrotask", (/** @type {() => void} */ work) => work());
  globalThis.requestAnimationFrame = (draw) => pictures.push(draw);
  globalThis.cancelAnimationFrame = () => {
    pictures = [];
  };
  memory.runs.clear();
}

/** After each test. */
export function stop() {
  mock.timers.reset();
  mock.restoreAll();
}
