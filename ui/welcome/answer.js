// The answer: three bars that show what a network says about one bird, epoch by epoch. It draws and
// computes nothing; every number is in the message (ui/welcome/film.py). The browser owns the
// position in the film; Python is told once a take when its end was seen.

import { parse } from "../desk/message.js";
import { make, put, svg } from "../kit/elements.js";
import { mounting } from "../kit/mounting.js";
import { shapePath } from "../stage/drawing.js";
import { percent } from "../words/numbers.js";

/**
 * The header and, from the first take on, the blocks of a message: see ui/welcome/film.py.
 *
 * @typedef {{
 *   classes: string[],
 *   target: number,
 *   course: {answer: number[], loss: number},
 *   validation_rows: number,
 *   last_epoch: number,
 *   take: number,
 * }} Header
 * @typedef {{
 *   epochs: Uint32Array,
 *   steps: Uint32Array,
 *   answers: Float32Array,
 *   figures: Float32Array,
 * }} Film
 */

const EPOCHS_A_SECOND = 8;
const FIRST_LOOK = 900; // milliseconds on the untrained answer

// Survives a change of page and back, not a reload.
const memory = { take: 0, position: 0 };

const article = (/** @type {string} */ noun) => `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;
const largest = (/** @type {number[]} */ row) => row.indexOf(Math.max(...row));

const ICONS = {
  play: '<svg viewBox="0 0 14 14" aria-hidden="true"><path d="M3 1l10 6l-10 6z"/></svg>',
  pause: '<svg viewBox="0 0 14 14" aria-hidden="true"><path d="M2 1h4v12h-4zM8 1h4v12h-4z"/></svg>',
  replay:
    '<svg viewBox="0 0 14 14" aria-hidden="true"><path d="M7 2.200V0L3 3.200L7 6.400V4.200a3.600 3.600 0 1 1 -3.600 3.600h-2a5.600 5.600 0 1 0 5.600 -5.600z"/></svg>',
};

class Answer {
  /** @type {Header} */
  header = {
    classes: [],
    target: 0,
    course: { answer: [], loss: 0 },
    validation_rows: 0,
    last_epoch: 0,
    take: 0,
  };
  /** None before the first take. @type {Partial<Film>} */
  film = {};
  /** The bars. @type {{row: HTMLElement, bar: HTMLElement, value: HTMLElement}[]} */
  rows = [];
  position = 0;
  last = 0;
  playing = false;
  from = 0;
  start = 0;
  animation = 0;
  kind = "";
  /** The class that is named, how many validation birds are right, and the take whose end was told. */
  spoken = -1;
  accuracy = -1;
  toldTake = 0;
  /** @type {Uint8Array | null} */
  newest = null;
  /** @type {(name: "finished", value: unknown) => void} */
  trigger = () => {};

  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.root = make("section", "answer opening", parent);
    this.root.setAttribute("aria-label", "What the network answers");
    const head = make("div", "head", this.root);
    this.counter = make("p", "counter", head);
    this.verdict = make("p", "verdict", head);
    this.mark = make("i", "", this.verdict);
    this.mark.setAttribute("aria-hidden", "true");
    this.says = make("span", "", this.verdict);
    this.list = make("ol", "bars", this.root);
    const figures = make("dl", "figures", this.root);
    const figure = (/** @type {string} */ name) => {
      const pair = make("div", "", figures);
      make("dt", "", pair, name);
      return make("dd", "", pair);
    };
    this.loss = figure("cross-entropy, this bird");
    this.training = figure("training loss");
    this.validation = figure("validation accuracy");
    const transport = make("div", "transport", this.root);
    this.button = make("button", "", transport);
    this.button.type = "button";
    this.range = make("input", "", transport);
    this.range.type = "range";
    this.range.min = "0";
    this.range.step = "1";
    this.range.setAttribute("aria-label", "Epoch");
    this.live = make("div", "live", this.root);
    this.live.setAttribute("aria-live", "polite");
    this.button.onclick = () => {
      if (this.playing) this.pause();
      else this.play(this.position >= this.last ? 0 : this.position);
    };
    this.range.oninput = () => {
      this.stop();
      this.show(+this.range.value, true);
      this.seenEnd();
    };
  }

  /** @param {{header: Header, blocks: Partial<Film>}} message */
  receive({ header, blocks }) {
    this.header = header;
    this.film = blocks;
    this.last = blocks.epochs ? blocks.epochs.length - 1 : 0;
    if (!this.rows.length) this.buildRows();
    this.range.max = String(this.last || header.last_epoch);
    this.range.disabled = this.button.disabled = !this.last;
    if (!this.last) {
      this.stop();
      Object.assign(memory, { take: 0, position: 0 });
      this.showCourse();
    } else if (header.take !== memory.take) {
      memory.take = header.take;
      this.stop();
      if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
        this.show(this.last, true);
        this.say();
        this.seenEnd();
      } else this.play(0);
    } else if (!this.playing) {
      this.show(Math.min(memory.position, this.last), true);
      this.seenEnd();
    }
  }

  buildRows() {
    const { classes, target, course } = this.header;
    this.rows = classes.map((name, k) => {
      const row = make("li", "", this.list);
      row.style.setProperty("--hue", `var(--nn-class${k % 3})`);
      const label = make("div", "name", row);
      const shape = svg("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, label);
      const outline = { fill: "var(--hue)", stroke: "var(--ink)", "stroke-width": 0.8 };
      svg("path", { d: shapePath(k % 3, 8, 8, 5), ...outline }, shape);
      const words = make("div", "", label);
      make("b", "", words, name);
      make("small", "", words, `class ${k}${k === target ? " · this bird’s" : ""}`);
      const track = make("div", "track", row);
      const bar = make("div", "bar", track);
      const old = make("div", "course", track);
      old.style.width = `${100 * course.answer[k]}%`;
      const oldValue = make(
        "div",
        `course-value${course.answer[k] > 0.5 ? " far" : ""}`,
        track,
        `example ${course.answer[k]}`,
      );
      oldValue.style.setProperty("--at", `${100 * course.answer[k]}%`);
      return { row, bar, value: make("div", "value", row) };
    });
  }

  /**
   * @param {number[]} answer
   * @param {number | null} digits null: as they are
   */
  /**
   * @param {number[]} answer
   * @param {number | null} digits null: as they are
   */
  drawBars(answer, digits) {
    const best = largest(answer);
    const { classes, target } = this.header;
    const right = best === target;
    this.rows.forEach(({ row, bar, value }, k) => {
      bar.style.width = `${100 * answer[k]}%`;
      put(value, digits === null ? String(answer[k]) : answer[k].toFixed(digits));
      row.classList.toggle("says", k === best);
    });
    put(this.mark, right ? "✓" : "✕");
    const words = right ? "right: it is one" : `wrong: it is ${article(classes[target])}`;
    if (this.spoken !== best) {
      this.spoken = best;
      this.says.textContent = "";
      make("b", "", this.says, `says ${classes[best]}`);
      this.says.append(`, ${words}`);
    }
  }

  showCourse() {
    const { course } = this.header;
    this.root.classList.add("opening");
    put(this.counter, "The example");
    this.drawBars(course.answer, null);
    put(this.loss, course.loss.toFixed(3));
    put(this.training, "–");
    put(this.validation, "–");
    this.accuracy = -1;
    this.place(0);
    this.range.setAttribute("aria-valuetext", "no network trained yet");
    this.showButton();
  }

  /**
   * @param {number} position
   * @param {boolean} [jump] the bars are there at once
   */
  show(position, jump = false) {
    const { epochs, steps, answers, figures } = this.film;
    if (!epochs || !steps || !answers || !figures) return;
    this.position = memory.position = position;
    const { classes, validation_rows } = this.header;
    const width = classes.length;
    const [epoch, step] = [epochs[position], steps[position]];
    const answer = Array.from(answers.subarray(position * width, (position + 1) * width));
    const [loss, training, accuracy] = figures.subarray(3 * position, 3 * position + 3);
    this.root.classList.toggle("jump", jump);
    this.root.classList.remove("opening");
    put(this.counter, `epoch ${epoch} · step ${step}`);
    this.drawBars(answer, 3);
    put(this.loss, loss.toFixed(3));
    put(this.training, training.toFixed(3));
    const right = Math.round(accuracy * validation_rows);
    if (this.accuracy !== right) {
      this.accuracy = right;
      this.validation.textContent = `${percent(accuracy)} `;
      make("small", "", this.validation, `${right} of ${validation_rows} birds`);
    }
    this.place(position);
    this.range.setAttribute("aria-valuetext", `epoch ${epoch}, ${this.says.textContent}`);
    this.showButton();
  }

  /** @param {number} position */
  place(position) {
    this.range.value = String(position);
    this.range.style.setProperty("--done", String(this.last ? position / this.last : 0));
  }

  showButton() {
    const kind = this.playing
      ? "pause"
      : this.last && this.position >= this.last
        ? "replay"
        : "play";
    if (this.kind === kind) return;
    this.kind = kind;
    this.button.innerHTML = `${ICONS[kind]}<span>${{ pause: "Pause", replay: "Replay", play: "Play" }[kind]}</span>`;
  }

  /** @param {number} from */
  play(from) {
    this.stop();
    this.playing = true;
    this.show(from, from === 0);
    this.start = performance.now() + (from === 0 ? FIRST_LOOK : 0);
    this.from = from;
    this.animation = requestAnimationFrame((now) => this.tick(now));
  }

  /** @param {number} now */
  tick(now) {
    if (!this.playing) return;
    const gone = Math.max(0, now - this.start) / 1000;
    const wanted = Math.min(this.last, this.from + Math.floor(gone * EPOCHS_A_SECOND));
    if (wanted !== this.position) this.show(wanted);
    if (this.position >= this.last) this.pause();
    else this.animation = requestAnimationFrame((at) => this.tick(at));
  }

  stop() {
    this.playing = false;
    cancelAnimationFrame(this.animation);
    this.showButton();
  }

  release() {
    this.stop();
  }

  pause() {
    this.stop();
    this.say();
    this.seenEnd();
  }

  say() {
    put(this.live, `${this.counter.textContent}: ${this.says.textContent}`);
  }

  // Seen by playing or by scrubbing: Python may now say how it ended.
  seenEnd() {
    if (!this.last || this.position < this.last || this.toldTake === memory.take) return;
    this.toldTake = memory.take;
    this.trigger("finished", { take: memory.take });
  }
}

/** @type {(component: import("../kit/mounting.js").Component<Uint8Array | null, "finished">) => Answer} */
const create = ({ parentElement }) => new Answer(parentElement);

export default mounting(create, (answer, { data, setTriggerValue }) => {
  answer.trigger = setTriggerValue;
  if (!data || data === answer.newest) return;
  answer.newest = data;
  answer.receive(parse(data));
});
