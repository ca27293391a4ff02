// A square of 32 × 32 dots on which a digit is drawn. What is drawn is sent at the end of a stroke.

import { brush, make } from "../../kit/elements.js";
import { mounting } from "../../kit/mounting.js";
import { Past } from "../../kit/past.js";
import { blot, line, packed } from "./dots.js";

/** @typedef {[number, number]} Place */

const DOTS = 32;
const SCALE = 10; // pixels of the canvas to a dot
const STEP = 2; // dots by which an arrow key moves the pen; with Shift one

// Survives a change of page and back, not a reload.
const memory = { dots: new Uint8Array(DOTS * DOTS) };

class DigitPad {
  /** Where the pen of the keys is, as column and row. @type {Place} */
  at = [DOTS / 2, DOTS / 2];
  penIsDown = false;
  erases = false;
  hasFocus = false;
  /** @type {Place | null} */
  last = null;
  /** What the dots were before. @type {Past<Uint8Array<ArrayBuffer>>} */
  past = new Past(50);
  /** @type {(name: "dots", value: unknown) => void} */
  trigger = () => {};

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.root = make("section", "digit-pad", parent);
    this.root.setAttribute("aria-label", "Draw a digit");
    this.canvas = make("canvas", "", this.root);
    Object.assign(this.canvas, { width: DOTS * SCALE, height: DOTS * SCALE, tabIndex: 0 });
    this.canvas.setAttribute("role", "application");
    this.canvas.setAttribute(
      "aria-label",
      "Square to draw a digit in. Arrow keys move the pen, the space bar puts it down and lifts it, Delete clears.",
    );
    const tools = make("div", "tools", this.root);
    this.eraser = this.button(tools, "Erase", () => {
      this.erases = !this.erases;
      this.show();
    });
    this.undo = this.button(tools, "Undo", () => this.takeBack());
    this.clear = this.button(tools, "Clear", () => this.empty());
    make(
      "p",
      "hint",
      this.root,
      "Draw with the mouse or a finger. Keys: arrows move the pen, space puts it down and lifts it.",
    );
    this.spoken = make("div", "spoken", this.root);
    this.spoken.setAttribute("aria-live", "polite");
    this.listen();
    this.theme = matchMedia("(prefers-color-scheme: dark)");
    this.theme.onchange = () => this.show();
    this.show();
  }

  /**
   * @param {HTMLElement} tools
   * @param {string} label
   * @param {() => void} act
   */
  button(tools, label, act) {
    const button = make("button", "", tools, label);
    button.type = "button";
    button.onclick = act;
    return button;
  }

  listen() {
    const canvas = this.canvas;
    canvas.onpointerdown = (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      canvas.focus({ preventScroll: true });
      canvas.setPointerCapture(event.pointerId);
      this.keep();
      this.last = this.place(event);
      this.draw(this.last, this.last);
    };
    canvas.onpointermove = (event) => {
      if (!this.last) return;
      const place = this.place(event);
      this.draw(this.last, place);
      this.last = place;
    };
    canvas.onpointerup = canvas.onpointercancel = () => {
      if (!this.last) return;
      this.last = null;
      this.send();
    };
    canvas.onkeydown = (event) => this.press(event);
    canvas.onfocus = canvas.onblur = (event) => {
      this.hasFocus = event.type === "focus" && canvas.matches(":focus-visible");
      if (event.type === "blur" && this.penIsDown) this.lift();
      this.show();
    };
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const step = event.shiftKey ? 1 : STEP;
    /** @type {Record<string, Place>} */
    const moves = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
    };
    const move = moves[event.key];
    if (move) {
      const before = this.at;
      this.at = [within(before[0] + move[0]), within(before[1] + move[1])];
      if (this.penIsDown) this.draw(before, this.at);
      this.say(`column ${this.at[0] + 1}, row ${this.at[1] + 1}`);
    } else if (event.key === " " || event.key === "Enter") {
      if (this.penIsDown) this.lift();
      else {
        this.keep();
        this.penIsDown = true;
        this.draw(this.at, this.at);
        this.say("pen down");
      }
    } else if (event.key === "Delete" || event.key === "Backspace") this.empty();
    else if (event.key === "z" && (event.ctrlKey || event.metaKey)) this.takeBack();
    else return;
    event.preventDefault();
    this.hasFocus = true;
    this.show();
  }

  lift() {
    this.penIsDown = false;
    this.say("pen lifted");
    this.send();
  }

  /**
   * @param {PointerEvent} event
   * @returns {Place}
   */
  place(event) {
    const box = this.canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) / box.width) * DOTS - 0.5,
      ((event.clientY - box.top) / box.height) * DOTS - 0.5,
    ];
  }

  /**
   * @param {Place} from
   * @param {Place} to
   */
  draw(from, to) {
    for (const place of line(from, to)) blot(memory.dots, place, !this.erases);
    this.show();
  }

  keep() {
    this.past.keep(memory.dots.slice());
  }

  takeBack() {
    const before = this.past.take();
    if (!before) return;
    memory.dots = before;
    this.say("undone");
    this.send();
  }

  empty() {
    this.keep();
    memory.dots = new Uint8Array(DOTS * DOTS);
    this.say("cleared");
    this.send();
  }

  send() {
    this.show();
    if (memory.dots.some(Boolean)) this.trigger("dots", packed(memory.dots));
  }

  show() {
    const context = brush(this.canvas);
    const style = getComputedStyle(this.root);
    const size = DOTS * SCALE;
    context.clearRect(0, 0, size, size);
    context.fillStyle = style.color;
    memory.dots.forEach((dot, k) => {
      if (dot)
        context.fillRect(
          (k % DOTS) * SCALE,
          Math.floor(k / DOTS) * SCALE,
          SCALE + 0.5,
          SCALE + 0.5,
        );
    });
    if (this.hasFocus) {
      const [x, y] = this.at.map((dot) => (dot + 0.5) * SCALE);
      context.strokeStyle = style.getPropertyValue("--nn-validation");
      context.lineWidth = this.penIsDown ? 5 : 2.5;
      context.strokeRect(x - 12, y - 12, 24, 24);
    }
    this.eraser.setAttribute("aria-pressed", String(this.erases));
    this.undo.disabled = this.past.isEmpty;
    this.clear.disabled = !memory.dots.some(Boolean);
  }

  /** @param {string} words */
  say(words) {
    this.spoken.textContent = words;
  }

  release() {
    this.theme.onchange = null;
  }
}

const within = (/** @type {number} */ dot) => Math.max(0, Math.min(DOTS - 1, dot));

/** @type {(component: import("../../kit/mounting.js").Component<{}, "dots">) => DigitPad} */
const create = ({ parentElement }) => new DigitPad(parentElement);

export default mounting(create, (pad, { setTriggerValue }) => {
  pad.trigger = setTriggerValue;
  pad.show();
});
