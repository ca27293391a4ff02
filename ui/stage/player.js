// The player: where the film stands, how it moves, and which frames to ask Python for. Whoever
// extends it draws.

import { untilHeard } from "../kit/until_heard.js";
import { Frames, TimeLine } from "./frames.js";
import { clamp } from "./numbers.js";

/** @import { Header, Part, Position, Request, Stride, Trigger } from "./film.js" */

/**
 * What outlives a page switch: position per run and how far it was played, and the learner's speed,
 * step size and chosen part, and how many choices were made.
 *
 * @type {{
 *   runs: Map<string, {step: number, seen: number, jump: number}>,
 *   stride: Stride,
 *   speed: number,
 *   selection: Part | null,
 *   choices: number,
 * }}
 */
export const memory = { runs: new Map(), stride: "epoch", speed: 10, selection: null, choices: 0 };

export const SPEEDS = [1, 2, 5, 10, 30, 60];

const PAGE_FOLLOWS_EVERY = 2000; // milliseconds
const TOLD_AGAIN_AFTER = 1500; // milliseconds, longer with every time
const ANSWER_BYTES = 1.5e6;
const AT_ONCE = 12;
const AHEAD_FROM_AFAR = 1; // frames that are held ahead while nobody is near

export class Player {
  frames = new Frames();
  time = new TimeLine([0], 0);
  step = 0;
  seen = 0;
  showRest = false;
  direction = 1;
  playing = false;
  waiting = false;
  slowedAt = -Infinity; // when a picture last had to wait: see calmIn
  stride = memory.stride;
  speed = memory.speed;
  /** Tells Python, by the name of a trigger. @type {(name: Trigger, value: unknown) => void} */
  trigger = () => {};

  /** @type {Header | null} */
  told = null;
  /** Which message is asked for, and until when. @type {{id: number, start: number, until: number} | null} */
  inFlight = null;
  requests = 0;
  asking = "";
  tries = 0;
  toldAt = 0;
  saidCursor = "";
  timesSaid = 0;
  /** What was chosen last, until the page has heard it. @type {{id: string, value: object} | null} */
  choice = null;
  /** Where the page stands, as it said last. @type {Position | null} */
  page = null;
  /** @type {Record<string, ReturnType<typeof setTimeout>>} */
  timers = {};
  debt = 0; // steps that are due
  clock = 0;
  animation = 0;
  drawing = false;
  /** Whether the server is away: the film goes on with what is here, and nothing is asked for. */
  away = false;

  // What a stage does when something has changed: the frame, the settings, the hint below them, the
  // frames that are held, that the film has come to rest, and whether the page stands there too.
  draw() {}
  showSettings() {}
  showStatus() {}
  showHeld() {}
  settled() {}
  showAgreement() {}
  // How many milliseconds the picture of a step must wait for, so that it does not flash.
  calmIn(/** @type {number} */ _step, /** @type {number} */ _now) {
    return 0;
  }
  // Whether the learner is at the film and may move it at any moment. Frames far ahead are made for
  // those alone: of the runs that a slider passes nobody sees more than the first picture.
  get isNear() {
    return true;
  }

  // What the newest message says of the run; there is one before anything is drawn.
  get header() {
    if (!this.told) throw new Error("no message has come yet");
    return this.told;
  }

  /**
   * @param {number} place
   * @param {boolean} [soon] at the next picture of the display, once for all that come until then
   */
  go(place, soon = false) {
    if (this.still) return;
    const step = clamp(place, 0, this.time.last);
    clearTimeout(this.timers.calm);
    const calmIn = this.calmIn(step, performance.now());
    if (calmIn > 0) {
      this.later("calm", calmIn, () => this.go(place, soon));
      return;
    }
    if (step !== this.step) this.direction = step < this.step ? -1 : 1;
    this.step = step;
    this.debt = 0;
    if (!soon) this.draw();
    else if (!this.drawing) {
      this.drawing = true;
      requestAnimationFrame(() => {
        this.drawing = false;
        this.draw();
      });
    }
    if (!this.playing) this.settle(250);
  }

  // The page keeps the film where it stands: it asks for no other frame and goes to none.
  get still() {
    return this.page?.time === "fixed" || this.page?.time === "hidden";
  }

  /** @param {number} sign */
  move(sign) {
    if (this.playing) this.pause();
    this.go(
      sign < 0 ? this.time.before(this.step, this.stride) : this.time.after(this.step, this.stride),
    );
  }

  // Up to which step the curves may be seen: as far as was played, or all of them when asked for.
  get limit() {
    return this.showRest ? Infinity : this.seen;
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (!this.told || this.playing || this.still) return;
    if (this.step >= this.time.last) this.go(0);
    clearTimeout(this.timers.settle);
    clearTimeout(this.timers.calm);
    this.playing = true;
    this.debt = 0;
    this.clock = performance.now();
    this.showSettings();
    this.direction = 1;
    this.animation = requestAnimationFrame((now) => this.tick(now));
    this.fill();
  }

  pause() {
    if (!this.playing) return;
    this.playing = this.waiting = false;
    cancelAnimationFrame(this.animation);
    this.showSettings();
    this.showStatus();
    this.saidCursor = ""; // what was said while it played may not have been heard
    this.settle(0);
  }

  /** @param {number} now */
  tick(now) {
    if (!this.playing) return;
    this.debt += (Math.min(250, Math.max(0, now - this.clock)) / 1000) * this.speed;
    this.clock = now;
    // A quarter of a step of grace keeps 60 steps a second even on a display of 60 hertz.
    let due = Math.floor(this.debt + 0.25);
    let goal = this.step;
    this.debt -= due;
    const waited = this.waiting;
    this.waiting = !this.frames.has(this.step);
    for (; due > 0 && !this.waiting; due--) {
      const next = this.time.after(goal, this.stride);
      if (next === goal) break;
      if (!this.frames.has(next)) {
        this.waiting = true;
        this.debt = 0;
        break;
      }
      goal = next;
    }
    if (goal !== this.step && this.calmIn(goal, now) > 0) {
      this.debt = 1; // one step, as soon as it may be seen
      this.slowedAt = now;
      this.showStatus();
    } else if (goal !== this.step) {
      this.step = goal;
      this.draw();
      // While it plays, the page follows at its own pace; a request under way goes first.
      if (now - this.toldAt > PAGE_FOLLOWS_EVERY && !this.inFlight) {
        this.toldAt = now;
        this.tellCursor();
      }
    } else if (this.waiting !== waited) {
      this.showStatus();
      this.fill();
    }
    if (this.step >= this.time.last && !this.waiting) this.pause();
    else this.animation = requestAnimationFrame((at) => this.tick(at));
  }

  /** @param {"start" | "end"} where */
  jump(where) {
    if (this.playing) this.pause();
    this.go(where === "start" ? 0 : this.time.last);
  }

  /** @param {Stride} stride */
  setStride(stride) {
    this.stride = stride;
    this.showSettings();
    this.showHeld();
    this.fill();
  }

  /** @param {number} by */
  changeSpeed(by) {
    this.speed = SPEEDS[clamp(SPEEDS.indexOf(this.speed) + by, 0, SPEEDS.length - 1)];
    this.showSettings();
    this.fill();
  }

  stopAnimation() {
    cancelAnimationFrame(this.animation);
    Object.values(this.timers).forEach(clearTimeout);
    this.stopChoice();
  }

  /**
   * Timers by name: a later call of the same name replaces the earlier one.
   *
   * @param {string} name
   * @param {number} delay
   * @param {() => void} work
   */
  later(name, delay, work) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(work, delay);
  }

  remember() {
    const { runs } = memory;
    const { run, jump } = this.header;
    runs.set(run, { step: this.step, seen: this.seen, jump });
    if (runs.size > 40) for (const oldest of [...runs.keys()].slice(0, 1)) runs.delete(oldest);
  }

  // Does the page stand where the film stands? A page that has jumped since is followed, see `heard`.
  get agrees() {
    const { run, jump } = this.header;
    const { page } = this;
    return page?.run === run && page.jump === jump && page.step === this.step;
  }

  // What is said once can be lost: the whole page is drawn anew, or Python speaks of another run by
  // then. So it is said again, ever more patiently, until the page says that it stands there.
  tellCursor(again = false) {
    if (this.agrees || this.away) return;
    const { run, view, jump } = this.header;
    const said = JSON.stringify([run, view, jump, this.step]);
    if (said === this.saidCursor && !again) return;
    this.timesSaid = said === this.saidCursor ? this.timesSaid + 1 : 1;
    this.saidCursor = said;
    this.trigger("cursor", { run, view, jump, step: this.step });
    this.tellAgain();
  }

  tellAgain() {
    this.later("tell", TOLD_AGAIN_AFTER * clamp(this.timesSaid, 1, 8), () => {
      if (!this.playing && !this.away && this.told) this.tellCursor(true);
    });
  }

  /**
   * What was chosen is said again too, until the page has heard it.
   *
   * @param {object} value
   */
  tellChoice(value) {
    memory.choices++;
    this.choice = { id: `${performance.timeOrigin} ${memory.choices}`, value };
    this.sayChoice(this.choice);
  }

  /** @param {{id: string, value: object}} choice */
  sayChoice(choice) {
    const say = () => this.trigger("select", { ...choice.value, id: choice.id });
    const heard = () => this.choice !== choice || this.away;
    this.stopChoice();
    this.stopChoice = untilHeard(say, heard, TOLD_AGAIN_AFTER, 8);
  }

  /** Ends what sayChoice says. */
  stopChoice = () => {};

  /**
   * The page has said where it stands.
   *
   * @param {Position | null} page
   */
  heard(page) {
    this.page = page;
    if (page?.choice === this.choice?.id) this.choice = null;
    this.showAgreement();
    if (!page || !this.told) return;
    if (this.agrees) {
      clearTimeout(this.timers.tell);
      this.saidCursor = "";
    } else this.tellAgain();
  }

  /**
   * The server has gone away, or is back: then it hears at once what it could not hear meanwhile.
   *
   * @param {boolean} away
   */
  serverIs(away) {
    if (away === this.away) return;
    this.away = away;
    this.showStatus();
    if (away || !this.told) return;
    this.inFlight = null;
    this.tellCursor(true);
    if (this.choice) this.sayChoice(this.choice);
    this.fill();
  }

  /** @param {number} delay */
  settle(delay) {
    this.later("settle", delay, () => {
      if (this.playing || !this.told) return;
      this.tellCursor();
      this.settled();
    });
  }

  /**
   * The first stretch of frames that is wanted and not here, or null.
   *
   * @returns {Request | null}
   */
  wanted() {
    const { frames, time, step, stride } = this;
    const room = clamp(Math.floor(ANSWER_BYTES / frames.frameBytes), 2, 240);
    const goal = this.playing
      ? Math.max(stride === "ten" ? 12 : 60, Math.ceil(1.5 * this.speed))
      : !this.isNear
        ? AHEAD_FROM_AFAR
        : stride === "ten"
          ? 6
          : 40;
    /** @type {(from: number, count: number, how?: Stride) => Request} */
    const ask = (from, count, how = stride) => ({
      start: from,
      stride: how,
      count: clamp(count, 1, room),
    });
    /** @type {(from: number, most: number) => number} */
    const walkBack = (from, most) => {
      let place = from;
      for (let k = 0; k < Math.min(most, room >> 1) && place > 0; k++)
        place = time.before(place, stride);
      while (place < from && frames.has(place)) place = time.after(place, stride);
      return place;
    };
    const onGrid = time.isStop(step, stride);
    if (!frames.has(step)) {
      if (!onGrid) return ask(step, 1, "batch");
      const backwards =
        stride === "batch" ? (this.direction < 0 ? 24 : 4) : this.direction < 0 ? 12 : 0;
      const start = walkBack(step, backwards);
      return ask(start, goal);
    }
    let place = step;
    for (let k = 0; k < goal; k++) {
      const next = time.after(place, stride);
      if (next === place) break;
      place = next;
      // Where the film is about to run dry, a few that come at once are worth more than many.
      const many = Math.ceil(goal * 1.5) - k;
      if (!frames.has(place)) return ask(place, k < AT_ONCE ? Math.min(AT_ONCE, many) : many);
    }
    // What was asked for must be trained first; its last frame comes when it is.
    const rest = this.showRest && !frames.has(time.last) ? ask(time.last, 1, "batch") : null;
    if (this.playing || !this.isNear || stride === "ten") return rest;
    place = step;
    for (let k = 0; k < 4 && place > 0; k++) {
      const previous = time.before(place, stride);
      if (!frames.has(previous)) return ask(walkBack(previous, 24), 25);
      place = previous;
    }
    return rest;
  }

  fill() {
    if (!this.told || this.away || (this.inFlight && performance.now() < this.inFlight.until))
      return;
    if (this.still && this.frames.has(this.step)) return;
    const want = this.wanted();
    if (!want) return;
    const { run, view } = this.header;
    const id = ++this.requests;
    const asking = JSON.stringify([run, view, want]);
    this.tries = asking === this.asking ? this.tries + 1 : 1;
    this.asking = asking;
    this.inFlight = { id, start: want.start, until: 0 };
    this.askAgain(this.inFlight, 4000 * Math.min(8, this.tries));
    queueMicrotask(() => this.trigger("request", { id, run, view, ...want }));
  }

  /**
   * @param {{until: number}} asked
   * @param {number} delay
   */
  askAgain(asked, delay) {
    asked.until = performance.now() + delay;
    this.later("again", delay + 20, () => this.fill());
  }
}
