// What is kept for the button that takes a change back.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Past } from "../../ui/kit/past.js";

test("the newest comes back first, and at last there is nothing", () => {
  const past = new Past(5);
  past.keep("a");
  past.keep("b");
  assert.equal(past.newest, "b");
  assert.deepEqual([past.take(), past.take(), past.take()], ["b", "a", undefined]);
  assert.ok(past.isEmpty);
});

test("no more is kept than was said, and the oldest goes", () => {
  const past = new Past(2);
  for (const kept of ["a", "b", "c"]) past.keep(kept);
  assert.deepEqual([past.take(), past.take(), past.take()], ["c", "b", undefined]);
});

test("what is forgotten does not come back", () => {
  const past = new Past(2);
  past.keep("a");
  past.forget();
  assert.equal(past.take(), undefined);
});
