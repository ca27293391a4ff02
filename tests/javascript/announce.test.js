import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { announce, announcer } from "../../ui/kit/announce.js";
import { element } from "./browser.js";

const told = () => announcer().textContent;

beforeEach(() => {
  element("<main></main>");
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1e6 });
});
afterEach(() => mock.timers.reset());

test("of steps that follow each other quickly only the last is told, in one polite place", () => {
  announce("step 1", "1");
  mock.timers.tick(100);
  announce("step 2", "2");
  mock.timers.tick(100);
  assert.equal(told(), "");
  mock.timers.tick(400);
  assert.equal(told(), "step 2");
  assert.equal(document.querySelectorAll("[role=status]").length, 1);
});

test("the step that the film has told is not told again by the page", () => {
  announce("the film at step 3", "3");
  mock.timers.tick(1500);
  announce("the page at step 3", "3");
  mock.timers.tick(1500);
  assert.equal(told(), "the film at step 3");
  announce("Loss at step 3", "3 Loss");
  mock.timers.tick(500);
  assert.equal(told(), "Loss at step 3");
});

test("of two that tell of the same step in the same moment the longer is told", () => {
  announce("step 5", "5");
  mock.timers.tick(200);
  announce("step 5. Loss: 0.4", "5");
  mock.timers.tick(100);
  announce("step 5 again", "5");
  mock.timers.tick(500);
  assert.equal(told(), "step 5. Loss: 0.4");
});

test("back at a step after a while it is told again", () => {
  announce("step 4", "4");
  mock.timers.tick(6000);
  announce("step 4 again", "4");
  mock.timers.tick(500);
  assert.equal(told(), "step 4 again");
});
