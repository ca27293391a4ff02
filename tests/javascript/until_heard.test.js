import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

import { untilHeard } from "../../ui/kit/until_heard.js";

let said = 0;
const say = () => {
  said++;
};

beforeEach(() => {
  said = 0;
  mock.timers.enable({ apis: ["setTimeout"] });
});
afterEach(() => mock.timers.reset());

test("it is said at once, and again until it is heard", () => {
  untilHeard(say, () => said === 3, 1000);
  assert.equal(said, 1);
  for (let second = 0; second < 9; second++) mock.timers.tick(1000);
  assert.equal(said, 3);
});

test("it is said ever more patiently, up to the longest wait", () => {
  untilHeard(say, () => false, 1000, 2);
  const after = [1000, 1000, 1000, 1000, 1000].map((wait) => {
    mock.timers.tick(wait);
    return said;
  });
  assert.deepEqual(after, [2, 2, 3, 3, 4]);
});

test("it is not said any more once it is called off", () => {
  const stop = untilHeard(say, () => false, 1000);
  stop();
  mock.timers.tick(9000);
  assert.equal(said, 1);
});
