import assert from "node:assert/strict";
import { test } from "node:test";

import { keep, keptTicket, ticketOfLink } from "../../ui/kit/ticket/ticket.js";

/** @param {string} [kept] */
function tab(kept) {
  /** @type {Map<string, string>} */
  const values = new Map(kept === undefined ? [] : [["class-ticket", kept]]);
  return /** @type {Pick<Window, "sessionStorage">} */ (
    /** @type {unknown} */ ({
      sessionStorage: {
        getItem: (/** @type {string} */ name) => values.get(name) ?? null,
        setItem: (/** @type {string} */ name, /** @type {string} */ value) =>
          values.set(name, value),
        removeItem: (/** @type {string} */ name) => values.delete(name),
      },
    })
  );
}

const forbidden = /** @type {Pick<Window, "sessionStorage">} */ ({
  /** @returns {Storage} */
  get sessionStorage() {
    throw new Error("storage is forbidden here");
  },
});

test("a secret link is a ticket, and any other address is none", () => {
  assert.deepEqual(ticketOfLink("#instructor=abc", "KXR482"), {
    role: "instructor",
    code: "KXR482",
    secret: "abc",
    followed: 0,
  });
  assert.equal(ticketOfLink("#screen=abc", "KXR482")?.role, "screen");
  for (const hash of ["", "#", "#content", "#instructor=", "#student=abc", "#constructor=abc"])
    assert.equal(ticketOfLink(hash, "KXR482"), null, hash);
  assert.equal(ticketOfLink("#instructor=abc", ""), null);
});

test("a ticket that is kept is there after a reload, and gone when it is thrown away", () => {
  const page = tab();
  assert.equal(keptTicket(page), null);
  const ticket = { role: "student", code: "KXR482", secret: "abc", followed: 2 };
  keep(page, ticket);
  assert.deepEqual(keptTicket(page), ticket);
  keep(page, null);
  assert.equal(keptTicket(page), null);
});

test("what somebody else has put there is no ticket", () => {
  assert.equal(keptTicket(tab("{broken")), null);
});

test("a tab that may keep nothing does without", () => {
  assert.equal(keptTicket(forbidden), null);
  keep(forbidden, { role: "student", code: "KXR482", secret: "abc", followed: 0 });
});
