import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import live from "../../ui/kit/live.js";
import { drawn, element, one } from "./browser.js";

/** @type {{name: string, value: unknown}[]} */
let said = [];
/** @type {HTMLElement} */
let parentElement;

beforeEach(() => {
  said = [];
  parentElement = element('<div><div class="live"></div></div>');
});

/**
 * @param {string} html
 * @param {{id: string, name: string, mime: string, text: string, encoded?: boolean}} [file]
 */
function show(html, file) {
  live({
    parentElement,
    data: { html, file },
    setTriggerValue: (name, value) => {
      assert.equal(name, "said");
      said.push(/** @type {{name: string, value: unknown}} */ (value));
    },
  });
}

const shown = () => one(parentElement, ".live").innerHTML;

/** @param {string} selector */
const find = (selector) => one(parentElement, selector);

/**
 * @param {string} selector
 * @param {string} value
 */
function choose(selector, value) {
  const control = /** @type {HTMLInputElement} */ (find(selector));
  control.value = value;
  control.dispatchEvent(new Event("change", { bubbles: true }));
}

test("a button says its name and the value it was drawn with", () => {
  show('<button name="verb" value="7"><b>Go</b></button>');
  find("b").click();
  assert.deepEqual(said, [{ name: "verb", value: "7" }]);
});

test("a button that cannot be pressed says nothing", () => {
  show('<button name="verb" value="7" aria-disabled="true">Go</button>');
  find("button").click();
  assert.deepEqual(said, []);
});

test("a choice from a list and a click on a unit say what was chosen", () => {
  show(
    '<select name="row"><option value="0" selected>a</option><option value="1">b</option></select>' +
      '<svg><g class="pick" data-layer="2" data-j="0"><circle></circle></g></svg>',
  );
  choose("select", "1");
  find("circle").dispatchEvent(new Event("click", { bubbles: true }));
  assert.deepEqual(said, [
    { name: "row", value: "1" },
    { name: "unit", value: { layer: 2, j: 0 } },
  ]);
});

test("what a press changes elsewhere on the page comes into sight", () => {
  const elsewhere = document.createElement("div");
  elsewhere.className = "st-key-film";
  document.body.append(elsewhere);
  let seen = false;
  elsewhere.scrollIntoView = () => {
    seen = true;
  };
  show('<button name="look_at" value="3" data-shown-in="film">Row</button>');
  find("button").click();
  assert.ok(seen);
});

test("a link to a page says so, unless it is opened in a tab of its own", () => {
  show('<a href="loss" data-name="page" data-value="loss">Loss</a>');
  const link = find("a");
  /** @param {MouseEventInit} keys */
  const click = (keys) => {
    const event = new Event("click", { bubbles: true, cancelable: true });
    link.dispatchEvent(
      Object.assign(event, { ctrlKey: false, metaKey: false, shiftKey: false }, keys),
    );
    return event.defaultPrevented;
  };
  assert.equal(click({ ctrlKey: true }), false);
  assert.deepEqual(said, []);
  assert.equal(click({}), true);
  assert.deepEqual(said, [{ name: "page", value: "loss" }]);
});

test("a link that opened nothing is said once more, unless another was pressed", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  show(
    '<a href="/loss" data-name="page" data-value="loss">Loss</a>' +
      '<a href="/update" data-name="page" data-value="update">Update</a>',
  );
  const pages = () => said.map(({ value }) => value);
  const [loss, update] = parentElement.querySelectorAll("a");
  loss.click();
  mock.timers.tick(60_000);
  assert.deepEqual(pages(), ["loss", "loss"]);
  loss.click();
  update.click();
  mock.timers.tick(60_000);
  assert.deepEqual(pages(), ["loss", "loss", "loss", "update", "update"]);
  mock.timers.reset();
});

test("a link that opened its page is not said again where the reader has gone back since", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  show('<a href="/loss" data-name="page" data-value="loss">Loss</a>');
  find("a").click();
  document.defaultView?.dispatchEvent(new Event("popstate"));
  mock.timers.tick(2000);
  mock.timers.reset();
  assert.equal(said.length, 1);
});

test("a link that may be opened in another tab carries the run of this one", () => {
  show('<a href="loss" data-name="page" data-value="loss">Loss</a>');
  find("a").dispatchEvent(new Event("pointerdown", { bubbles: true }));
  assert.match(/** @type {HTMLAnchorElement} */ (find("a")).href, /loss\?seed=3$/);
});

test("what stands below is there after the rest was drawn, and newer HTML comes first", async () => {
  show('<p>1</p><div class="below">1</div>');
  assert.equal(shown(), '<p>1</p><div class="below"></div>');
  await drawn();
  assert.equal(shown(), '<p>1</p><div class="below">1</div>');
  show('<p>2</p><div class="below">2</div>');
  show('<p>3</p><div class="below">3</div>');
  await drawn();
  assert.equal(shown(), '<p>3</p><div class="below">3</div>');
});

test("what stands below is there at once where nothing else has changed", async () => {
  show('<p>1</p><div class="below">1</div>');
  await drawn();
  show('<p>1</p><div class="below">2</div>');
  assert.equal(shown(), '<p>1</p><div class="below">2</div>');
});

test("a place that a link leads to has the focus once it is drawn, also where it stands below", async () => {
  const html = '<button>1</button><div class="below"><h2 tabindex="-1" data-arrive>Here</h2></div>';
  show(html);
  await drawn();
  assert.ok(document.activeElement === find("h2"));
  find("button").focus();
  show(html.replace("1", "2"));
  await drawn();
  assert.ok(document.activeElement === find("button"));
});

test("a choice shows what the section says, whatever was pressed meanwhile", () => {
  const radio = (/** @type {string} */ checked) =>
    ["a", "b"]
      .map((v) => `<input type="radio" name="r" value="${v}"${v === checked ? " checked" : ""}>`)
      .join("");
  show(radio("a"));
  const [a, b] = /** @type {NodeListOf<HTMLInputElement>} */ (
    parentElement.querySelectorAll("input")
  );
  b.checked = true;
  show(`${radio("a")}<p>more</p>`);
  assert.deepEqual([a.checked, b.checked], [true, false]);
});

/** @param {number} value */
const slider = (value) =>
  `<div><div><label>w <output>${value.toFixed(1)}</output></label></div>` +
  `<input type="range" name="w" min="-5" max="5" step="0.1" value="${value.toFixed(1)}" data-digits="1"></div>`;
const sliderNow = () => ({
  value: Number(/** @type {HTMLInputElement} */ (find("input")).value),
  text: find("output").textContent,
});

test("a slider follows what Python says", () => {
  show(slider(1));
  show(slider(2));
  assert.deepEqual(sliderNow(), { value: 2, text: "2.0" });
});

test("an answer to an earlier press takes no later one back", () => {
  show(slider(0));
  choose("input", "1");
  choose("input", "2");
  assert.deepEqual(
    said.map(({ value }) => value),
    ["1", "2"],
  );
  show(slider(1)); // the answer to the first
  assert.equal(sliderNow().value, 2);
  show(slider(2));
  assert.deepEqual(sliderNow(), { value: 2, text: "2.0" });
  show(slider(-3)); // and from now on it follows again
  assert.deepEqual(sliderNow(), { value: -3, text: "-3.0" });
});

test("a press elsewhere lets the slider follow again", () => {
  show(`${slider(0)}<button name="reset" value="">Reset</button>`);
  choose("input", "4");
  find("button").click();
  show(`${slider(1)}<button name="reset" value="">Reset</button>`);
  assert.equal(sliderNow().value, 1);
});

test("a file is handed over once, however often the section is drawn", () => {
  const file = { id: "1", name: "receipt.txt", mime: "text/plain", text: "words" };
  /** @type {string[]} */
  const names = [];
  URL.createObjectURL = () => "blob:1";
  const make = document.createElement.bind(document);
  document.createElement = (/** @type {string} */ name) => {
    const made = make(name);
    if (name === "a")
      made.click = () => names.push(/** @type {HTMLAnchorElement} */ (made).download);
    return made;
  };
  show("<p>a</p>", file);
  show("<p>b</p>", file);
  assert.deepEqual(names, ["receipt.txt"]);
  show("<p>b</p>", { ...file, id: "2" });
  assert.equal(names.length, 2);
  document.createElement = make;
});

test("a file that is no text is handed over byte by byte", async () => {
  /** @type {Blob[]} */
  const blobs = [];
  URL.createObjectURL = (blob) => {
    blobs.push(/** @type {Blob} */ (blob));
    return "blob:2";
  };
  const mime = "application/octet-stream";
  show("<p>a</p>", { id: "bytes", name: "w.npz", mime, text: "AP+AfwoN", encoded: true });
  const bytes = new Uint8Array(await blobs[0].arrayBuffer());
  assert.deepEqual([...bytes], [0, 255, 128, 127, 10, 13]);
});

test("what asks for the next slice of long work presses itself, again until it is answered", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const asking = (/** @type {number} */ at) =>
    `<p>${at}</p><button name="go_on" value="${at}" data-again hidden></button>`;
  document.body.append(parentElement);
  show(asking(5));
  await Promise.resolve();
  show(asking(5)); // drawn for another reason
  await Promise.resolve();
  assert.deepEqual(said, [{ name: "go_on", value: "5" }]);
  mock.timers.tick(2100);
  assert.equal(said.length, 2); // the press may have been lost
  show(asking(9));
  await Promise.resolve();
  assert.deepEqual(said.at(-1), { name: "go_on", value: "9" });
  show("<p>12</p>");
  mock.timers.tick(10_000);
  assert.equal(said.length, 3);
  parentElement.remove();
  mock.timers.reset();
});

const question = (/** @type {string} */ about, /** @type {string} */ rest = "") =>
  `<form id="answer-${about}" data-name="answer" data-value="${about}">` +
  '<input type="text" name="entry" value=""><input type="radio" name="pick" value="a">' +
  `<input type="radio" name="pick" value="b" data-focus><button>Answer</button></form>${rest}`;

test("a form says what stands in it when it is sent, and its fields say nothing alone", () => {
  show(question("q1"));
  choose("[name=entry]", "0.5");
  /** @type {HTMLInputElement} */ (find("[value=b]")).checked = true;
  assert.deepEqual(said, []);
  const sent = new Event("submit", { bubbles: true, cancelable: true });
  find("form").dispatchEvent(sent);
  assert.ok(sent.defaultPrevented);
  assert.deepEqual(said, [{ name: "answer", value: { about: "q1", entries: ["0.5", "b"] } }]);
});

test("what stands in a form stays, until the form is another one", () => {
  show(question("q1"));
  choose("[name=entry]", "0.5");
  const picked = () => /** @type {HTMLInputElement} */ (find("[value=b]"));
  picked().checked = true;
  show(question("q1", "<p>A hint</p>"));
  assert.equal(/** @type {HTMLInputElement} */ (find("[name=entry]")).value, "0.5");
  assert.ok(picked().checked);
  show(question("q2"));
  assert.equal(/** @type {HTMLInputElement} */ (find("[name=entry]")).value, "");
  assert.ok(!picked().checked);
});

test("a form that was sent and judged says nothing more", () => {
  show('<form data-name="answer" data-value="q1" aria-disabled="true"></form>');
  find("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  assert.deepEqual(said, []);
});

test("where what had the focus is gone, it goes to the place that is marked", () => {
  show(question("q1", '<div id="after"><button name="next">Next</button></div>'));
  find("[name=next]").focus();
  show(question("q2"));
  assert.equal(document.activeElement, find("[data-focus]"));
});

test("where what was chosen had the focus, what is chosen now has it", () => {
  show('<p tabindex="-1" data-chosen>unit 1</p><p tabindex="-1" data-focus>first</p>');
  find("[data-chosen]").focus();
  show('<div tabindex="-1" data-chosen>unit 2</div><p tabindex="-1" data-focus>first</p>');
  assert.equal(document.activeElement, find("[data-chosen]"));
});

test("a button's help goes away with its press or Escape, until the next visit", () => {
  show('<button name="go" data-help="Goes.">Go</button><button name="stay">Stay</button>');
  const place = one(parentElement, ".live");
  const [go, stay] = parentElement.querySelectorAll("button");
  const is = () => place.hasAttribute("data-help-away");
  /** @param {Element} target @param {string} kind @param {object} [more] */
  const happens = (target, kind, more) =>
    target.dispatchEvent(Object.assign(new Event(kind, { bubbles: true }), more));
  go.click();
  assert.equal(is(), true);
  happens(go, "pointerover");
  assert.equal(is(), true);
  happens(go, "pointerout", { relatedTarget: stay });
  assert.equal(is(), false);
  happens(go, "focusin");
  happens(go, "keydown", { key: "Escape" });
  assert.equal(is(), true);
  happens(stay, "focusin");
  assert.equal(is(), false);
  stay.click();
  assert.equal(is(), false);
});

test("a press on the “?” of a control asks for its help and does not put it away", () => {
  show('<button class="help" data-help="Which layer."><span>?</span></button>');
  const place = one(parentElement, ".live");
  find("span").click();
  assert.equal(place.hasAttribute("data-help-away"), false);
  assert.deepEqual(said, []);
  find("button").dispatchEvent(
    Object.assign(new Event("keydown", { bubbles: true }), { key: "Escape" }),
  );
  assert.equal(place.hasAttribute("data-help-away"), true);
});

test("the way past the menu leads to the page's heading", () => {
  document.body.insertAdjacentHTML("beforeend", '<div data-testid="stMain"><h1>Loss</h1></div>');
  show('<a class="skip" href="#content">Skip the menu</a>');
  one(parentElement, ".skip").click();
  assert.equal(document.activeElement?.textContent, "Loss");
});

test("without popovers the menu's button opens its list, and a choice closes it", () => {
  assert.ok(!("showPopover" in document.documentElement));
  show(
    '<button type="button" popovertarget="pages">Menu</button>' +
      '<div class="all" id="pages" popover><a href="loss" data-name="page" data-value="loss">Loss</a></div>',
  );
  const list = find("#pages");
  find("button").click();
  assert.ok(list.hasAttribute("data-open"));
  find("a").click();
  assert.ok(!list.hasAttribute("data-open"));
  assert.deepEqual(said, [{ name: "page", value: "loss" }]);
});
