import assert from "node:assert/strict";
import { test } from "node:test";
import { make } from "../../ui/kit/elements.js";
import { mounting } from "../../ui/kit/mounting.js";
import { element } from "./browser.js";

test("a component is made once for its element, told of all that comes, and taken off", () => {
  /** @type {string[]} */
  const events = [];
  /** @type {(component: import("../../ui/kit/mounting.js").Component<string, never>) => () => void} */
  const component = mounting(
    ({ parentElement }) => {
      events.push("made");
      return { root: make("p", "", parentElement), release: () => events.push("released") };
    },
    (_kept, { data }, isNew) => {
      events.push(`${data} ${isNew}`);
    },
  );
  const parentElement = element("<div></div>");
  const setTriggerValue = () => {};
  component({ parentElement, data: "a", setTriggerValue });
  const takeOff = component({ parentElement, data: "b", setTriggerValue });
  assert.equal(parentElement.children.length, 1);
  takeOff();
  assert.equal(parentElement.children.length, 0);
  component({ parentElement, data: "c", setTriggerValue });
  assert.deepEqual(events, ["made", "a true", "b false", "released", "made", "c true"]);
});
