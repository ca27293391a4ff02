// The pad: a plane on which a learner sets points, each of a class or with a value. It decides
// nothing about data sets: what is on the plane goes to Python when the button is pressed, and
// Python says what it thinks of it (ui/data/pad/points.py).

import { make, svg } from "../../kit/elements.js";
import { mounting } from "../../kit/mounting.js";
import { Past } from "../../kit/past.js";
import { shapePath } from "../../stage/drawing.js";
import { fixed } from "../../words/numbers.js";

/**
 * x1, x2, and the class or the value.
 *
 * @typedef {[number, number, number]} Point
 * @typedef {"classification" | "regression"} Task
 * @typedef {{version: string, points: Point[], task: Task, classes: number}} Data
 * @typedef {[number, number]} Place
 * @typedef {{kind: "erase"} | {kind: "move", index: number} | {kind: "add", last: Place}} Stroke
 */

const SIZE = 480; // of the drawing
const EDGE = 1.5; // of the plane
const MARGIN = 26;
const MOST = 500;
const REACH = 11; // pixels of the drawing within which a press means a point
const SPRAY = 22; // and between two points of one stroke
const FINE = 0.02;
const COARSE = 0.1;
const SEQUENCE = 6; // colours of values, from low to high: ui/words/palette.py
const LETTERS = "ABCD";
const KINDS = { 2: "2 classes", 3: "3 classes", 4: "4 classes", values: "Values" };

// Survives a change of page and back, not a reload; by the version that it began with.
const memory = {
  version: "",
  points: /** @type {Point[]} */ ([]),
  classes: 2,
  task: /** @type {Task} */ ("classification"),
  brush: 0,
  value: 1,
};

// A hundredth is as fine as points are set; + 0: a negative zero is written as zero.
const round = (/** @type {number} */ x) => Math.round(x * 100) / 100 + 0;
const inside = (/** @type {number} */ x) => Math.max(-EDGE, Math.min(EDGE, x));
const across = (/** @type {number} */ x) =>
  MARGIN + ((x + EDGE) / (2 * EDGE)) * (SIZE - 2 * MARGIN);
const up = (/** @type {number} */ y) => SIZE - across(y);
/** @type {(one: Point[] | undefined, other: Point[]) => boolean} */
const equal = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** @param {number} value */
function valueColour(value) {
  const at = ((value + 1) / 2) * (SEQUENCE - 1);
  const k = Math.min(Math.floor(at), SEQUENCE - 2);
  return `color-mix(in srgb, var(--nn-sequence${k + 1}) ${100 * (at - k)}%, var(--nn-sequence${k}))`;
}

class Pad {
  /** Where the cross of the arrow keys is. @type {Place} */
  at = [0, 0];
  /** What the points were before. @type {Past<Point[]>} */
  past = new Past(100);
  /** @type {Stroke | null} */
  stroke = null;
  eraser = false;
  /** @type {Task} */
  shownTask = "classification";
  /** @type {(name: "points", value: unknown) => void} */
  trigger = () => {};

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.root = make("section", "pad", parent);
    this.root.setAttribute("aria-label", "Draw points");
    this.tools = make("div", "tools", this.root);
    this.plane = svg(
      "svg",
      { viewBox: `0 0 ${SIZE} ${SIZE}`, tabindex: 0, role: "application" },
      this.root,
    );
    this.plane.setAttribute(
      "aria-label",
      "Plane of x1 and x2 from −1.5 to 1.5. Arrow keys move the cross, Enter sets a point, Delete takes one away, numbers choose the class.",
    );
    this.grid();
    this.dots = svg("g", {}, this.plane);
    this.cross = svg("g", { class: "cross" }, this.plane);
    svg("path", { d: "M-9 0H9M0 -9V9" }, this.cross);
    this.side = make("div", "side", this.root);
    this.counts = make("p", "counts", this.side);
    this.hint = make("p", "hint", this.side);
    this.use = make("button", "use", this.side, "Use these points");
    this.use.type = "button";
    this.use.onclick = () => {
      const { points, task, classes } = memory;
      this.trigger("points", { points, task, classes });
    };
    this.live = make("div", "live", this.root);
    this.live.setAttribute("aria-live", "polite");
    const kinds = make("div", "group kinds", this.tools);
    kinds.setAttribute("role", "radiogroup");
    kinds.setAttribute("aria-label", "What the points have");
    this.kinds = Object.entries(KINDS).map(([kind, label]) => {
      const button = this.radio(kinds, label, () => this.choose(kind));
      return { kind, button };
    });
    const brush = make("div", "group brush", this.tools);
    brush.setAttribute("role", "radiogroup");
    brush.setAttribute("aria-label", "What a click sets");
    this.brushes = [...LETTERS].map((letter, k) => {
      const button = this.radio(brush, "", () => {
        memory.brush = k;
        this.eraser = false;
        this.show();
      });
      button.style.setProperty("--hue", `var(--nn-class${k})`);
      const mark = svg("svg", { viewBox: "-8 -8 16 16", "aria-hidden": "true" }, button);
      svg("path", { d: shapePath(k, 0, 0, 5.5) }, mark);
      make("span", "", button, letter);
      button.setAttribute("aria-label", `class ${letter}`);
      return button;
    });
    this.values = make("label", "values", brush);
    this.valueWords = make("span", "", this.values);
    this.range = make("input", "", this.values);
    Object.assign(this.range, { type: "range", min: -1, max: 1, step: 0.05 });
    this.range.oninput = () => {
      memory.value = +this.range.value;
      this.eraser = false;
      this.show();
    };
    this.erase = this.radio(brush, "Erase", () => {
      this.eraser = true;
      this.show();
    });
    const edits = make("div", "group edits", this.tools);
    this.undo = make("button", "", edits, "Undo");
    this.clear = make("button", "", edits, "Clear");
    for (const button of [this.undo, this.clear]) button.type = "button";
    this.undo.onclick = () => this.takeBack();
    this.clear.onclick = () => {
      this.keep();
      memory.points = [];
      this.show("cleared");
    };
    this.listen();
  }

  /**
   * One of several choices.
   *
   * @param {HTMLElement} group
   * @param {string} label
   * @param {() => void} act
   */
  radio(group, label, act) {
    const button = make("button", "", group, label);
    button.type = "button";
    button.setAttribute("role", "radio");
    button.onclick = act;
    return button;
  }

  // --- the parts ------------------------------------------------------------------------------

  grid() {
    const group = svg("g", { class: "grid" }, this.plane);
    for (let x = -1.5; x <= 1.5; x += 0.5) {
      const axis = x === 0 ? "axis" : "";
      svg("path", { d: `M${across(x)} ${MARGIN}V${SIZE - MARGIN}`, class: axis }, group);
      svg("path", { d: `M${MARGIN} ${up(x)}H${SIZE - MARGIN}`, class: axis }, group);
      if (Number.isInteger(x)) {
        svg("text", { x: across(x), y: SIZE - 9, "text-anchor": "middle" }, group, fixed(x, 0));
        svg("text", { x: MARGIN - 6, y: up(x) + 4, "text-anchor": "end" }, group, fixed(x, 0));
      }
    }
    svg("text", { x: SIZE - MARGIN, y: SIZE - 9, "text-anchor": "end" }, group, "x1");
    svg("text", { x: MARGIN - 6, y: MARGIN + 6, "text-anchor": "end" }, group, "x2");
  }

  listen() {
    const plane = this.plane;
    plane.onpointerdown = (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      plane.focus({ preventScroll: true });
      plane.setPointerCapture(event.pointerId);
      const place = this.place(event);
      const near = this.nearest(place);
      this.keep();
      this.stroke = this.eraser
        ? { kind: "erase" }
        : near >= 0
          ? { kind: "move", index: near }
          : { kind: "add", last: place };
      if (this.stroke.kind === "add") this.add(place);
      if (this.stroke.kind === "erase") this.remove(near);
      this.at = place;
      this.show();
    };
    plane.onpointermove = (event) => {
      if (!this.stroke) return;
      const place = this.place(event);
      if (this.stroke.kind === "move") {
        const point = memory.points[this.stroke.index];
        [point[0], point[1]] = place;
      } else if (this.stroke.kind === "erase") this.remove(this.nearest(place));
      else if (this.far(place, this.stroke.last) > SPRAY) {
        this.add(place);
        this.stroke.last = place;
      }
      this.at = place;
      this.show();
    };
    plane.onpointerup = plane.onpointercancel = () => {
      if (!this.stroke) return;
      this.stroke = null;
      if (equal(this.past.newest, memory.points)) this.past.take();
      this.show("");
    };
    plane.onkeydown = (event) => this.press(event);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const step = event.shiftKey ? FINE : COARSE;
    const [x, y] = this.at;
    /** @type {Record<string, Place>} */
    const moves = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, step],
      ArrowDown: [0, -step],
    };
    if (moves[event.key]) {
      this.at = [round(inside(x + moves[event.key][0])), round(inside(y + moves[event.key][1]))];
      this.show();
      this.say(`x1 ${fixed(this.at[0], 2)}, x2 ${fixed(this.at[1], 2)}`);
    } else if (event.key === "Enter" || event.key === " ") {
      this.keep();
      this.add(this.at);
      this.show("set");
    } else if (event.key === "Delete" || event.key === "Backspace") {
      this.keep();
      this.remove(this.nearest(this.at, 2 * REACH));
      this.show("taken away");
    } else if (event.key === "z" && (event.ctrlKey || event.metaKey)) this.takeBack();
    else if (memory.task === "classification" && +event.key >= 1 && +event.key <= memory.classes) {
      memory.brush = +event.key - 1;
      this.eraser = false;
      this.show();
      this.say(`class ${LETTERS[memory.brush]}`);
    } else return;
    event.preventDefault();
  }

  // --- what changes the points ----------------------------------------------------------------

  keep() {
    this.past.keep(structuredClone(memory.points));
  }

  takeBack() {
    const before = this.past.take();
    if (!before) return;
    memory.points = before;
    this.show("undone");
  }

  /** @param {Place} place */
  add([x, y]) {
    if (memory.points.length >= MOST) return;
    memory.points.push([x, y, memory.task === "classification" ? memory.brush : memory.value]);
  }

  /** @param {number} index */
  remove(index) {
    if (index >= 0) memory.points.splice(index, 1);
  }

  /** @param {string} kind */
  choose(kind) {
    const task = kind === "values" ? "regression" : "classification";
    const classes = kind === "values" ? 2 : +kind;
    this.keep();
    if (task !== memory.task) memory.points = [];
    else
      memory.points = memory.points.filter((point) => task === "regression" || point[2] < classes);
    Object.assign(memory, { task, classes, brush: Math.min(memory.brush, classes - 1) });
    if (equal(this.past.newest, memory.points)) this.past.take();
    else if (task !== this.shownTask) this.past.forget();
    this.show("");
  }

  // --- where things are -----------------------------------------------------------------------

  /**
   * @param {PointerEvent} event
   * @returns {Place}
   */
  place(event) {
    const box = this.plane.getBoundingClientRect();
    const scale = SIZE / box.width;
    const span = (SIZE - 2 * MARGIN) / (2 * EDGE);
    const x = ((event.clientX - box.left) * scale - MARGIN) / span - EDGE;
    const y = EDGE - ((event.clientY - box.top) * scale - MARGIN) / span;
    return [round(inside(x)), round(inside(y))];
  }

  /**
   * Pixels of the drawing from one point to another.
   *
   * @param {ArrayLike<number>} a
   * @param {ArrayLike<number>} b
   */
  far(a, b) {
    return Math.hypot(across(a[0]) - across(b[0]), up(a[1]) - up(b[1]));
  }

  /**
   * The point nearest to a place, or −1.
   *
   * @param {Place} place
   */
  nearest(place, reach = REACH) {
    let best = -1;
    let least = reach;
    memory.points.forEach((point, index) => {
      const far = this.far(place, point);
      if (far <= least) [best, least] = [index, far];
    });
    return best;
  }

  // --- showing --------------------------------------------------------------------------------

  /** @param {Data} data */
  receive({ version, points, task, classes }) {
    if (version && version !== memory.version) {
      Object.assign(memory, { version, task, classes, brush: 0, points: structuredClone(points) });
      this.past.forget();
    }
    this.show();
  }

  /** @param {string} [said] what has happened, to be spoken with the counts */
  show(said) {
    const { points, task, classes, brush, value } = memory;
    const values = task === "regression";
    this.shownTask = task;
    const chosen = values ? "values" : String(classes);
    for (const { kind, button } of this.kinds)
      button.setAttribute("aria-checked", String(kind === chosen));
    this.brushes.forEach((button, k) => {
      button.hidden = values || k >= classes;
      button.setAttribute("aria-checked", String(!this.eraser && k === brush));
    });
    this.values.hidden = !values;
    this.range.value = String(value);
    this.valueWords.textContent = `value ${fixed(value, 2)}`;
    this.values.style.setProperty("--hue", valueColour(value));
    this.erase.setAttribute("aria-checked", String(this.eraser));
    this.undo.disabled = this.past.isEmpty;
    this.clear.disabled = !points.length;
    this.use.disabled = !points.length;
    this.plane.classList.toggle("erasing", this.eraser);
    while (this.dots.children.length > points.length) this.dots.children[points.length].remove();
    while (this.dots.children.length < points.length) svg("path", {}, this.dots);
    points.forEach(([x, y, what], index) => {
      const dot = /** @type {SVGPathElement} */ (this.dots.children[index]);
      dot.setAttribute("d", shapePath(values ? 0 : what, 0, 0, 5.5));
      dot.setAttribute("transform", `translate(${across(x).toFixed(1)} ${up(y).toFixed(1)})`);
      dot.style.fill = values ? valueColour(what) : `var(--nn-class${what})`;
    });
    this.cross.setAttribute(
      "transform",
      `translate(${across(this.at[0]).toFixed(1)} ${up(this.at[1]).toFixed(1)})`,
    );
    const each = [...LETTERS]
      .slice(0, classes)
      .map((letter, k) => `${letter} ${points.filter((point) => point[2] === k).length}`);
    this.counts.textContent = `${points.length} point${points.length === 1 ? "" : "s"}${values || !points.length ? "" : `: ${each.join(", ")}`}`;
    this.hint.textContent =
      points.length >= MOST
        ? `${MOST} points are the most.`
        : this.eraser
          ? "Press or drag to take points away."
          : "Click to set a point, drag to set many; drag a point to move it. Keys: arrows, Enter, Delete, 1–4.";
    if (said !== undefined) this.say(`${said} ${this.counts.textContent}`.trim());
  }

  /** @param {string} words */
  say(words) {
    this.live.textContent = words;
  }

  release() {}
}

/** @type {(component: import("../../kit/mounting.js").Component<Data, "points">) => Pad} */
const create = ({ parentElement }) => new Pad(parentElement);

export default mounting(create, (pad, { data, setTriggerValue }) => {
  pad.trigger = setTriggerValue;
  pad.receive(data);
});
