import assert from "node:assert/strict";
import { test } from "node:test";

import { replaceWithinPage } from "../../ui/kit/address.js";

/** A window that notes what its history does. @param {string} href */
function pageAt(href) {
  /** @type {[string, unknown][]} */
  const done = [];
  const history = {
    pushState: (
      /** @type {unknown} */ _data,
      /** @type {string} */ _,
      /** @type {unknown} */ url,
    ) => done.push(["push", url]),
    replaceState: (
      /** @type {unknown} */ _data,
      /** @type {string} */ _,
      /** @type {unknown} */ url,
    ) => done.push(["replace", url]),
  };
  const page = /** @type {any} */ (
    Object.assign(new EventTarget(), { history, location: new URL(href) })
  );
  return { page, done };
}

test("another step of the same page replaces the address, another page is pushed, also when asked twice", () => {
  const { page, done } = pageAt("http://here/training?step=24");
  replaceWithinPage(page);
  replaceWithinPage(page);
  page.history.pushState({}, "", "/training?step=48");
  page.history.pushState({}, "", "/training");
  page.history.pushState({}, "", "/loss?step=48");
  page.history.pushState({}, "");
  assert.deepEqual(done, [
    ["replace", "/training?step=48"],
    ["replace", "/training"],
    ["push", "/loss?step=48"],
    ["push", undefined],
  ]);
});

test("opening another page is counted, going back to it as well, another step of it is not", () => {
  const { page } = pageAt("http://here/training?step=24");
  replaceWithinPage(page);
  page.history.pushState({}, "", "/training?step=48");
  assert.equal(page.pagesOpened, 0);
  page.history.pushState({}, "", "/loss?step=48");
  assert.equal(page.pagesOpened, 1);
  page.dispatchEvent(new Event("popstate"));
  assert.equal(page.pagesOpened, 2);
});
