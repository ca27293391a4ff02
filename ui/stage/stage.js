// The stage: plays recorded training of a neural network. It draws and never computes a network;
// every number comes from a message. The browser owns time: position, playing, speed.

import { parse } from "../desk/message.js";
import { announce } from "../kit/announce.js";
import { brush, find, put } from "../kit/elements.js";
import { enlarge } from "../kit/enlarge.js";
import { exact } from "../words/numbers.js";
import { Chart } from "./charts.js";
import { Colours, css, mix } from "./colours.js";
import { watchConnection } from "./connection.js";
import { feeds } from "./feeds.js";
import { FINDER_MARKUP, Finder } from "./finder.js";
import { TimeLine } from "./frames.js";
import { hearAnywhere, heardAnywhere, isForFilm, KEYS_MARKUP } from "./keys.js";
import { DecisionMap } from "./map.js";
import { Network } from "./network.js";
import { clamp } from "./numbers.js";
import { memory, Player, SPEEDS } from "./player.js";
import { TWIN_MARKUP, Twin } from "./twin.js";

/** @import { Choice, Frame, GhostCurve, Message, Part, Stride, Trigger } from "./film.js" */

// ---------- markup ----------------------------------------------------------------------------

const ICONS = {
  start: "M5 4v12M16 4.500L7 10l9 5.500z",
  back: "M15 4.500L6 10l9 5.500z",
  play: "M6 3.500l10.500 6.500L6 16.500z",
  pause: "M6 4v12M14 4v12",
  forward: "M5 4.500L14 10l-9 5.500z",
  end: "M15 4v12M4 4.500l9 5.500-9 5.500z",
};
const icon = (/** @type {keyof typeof ICONS} */ name) =>
  `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
const button = (/** @type {keyof typeof ICONS} */ name, /** @type {string} */ words) =>
  `<button type="button" data-do="${name}" title="${words}" aria-label="${words}">${icon(name)}</button>`;
const large = (/** @type {string} */ name, /** @type {string} */ what) =>
  `<button type="button" class="large" data-show="${name}" data-enlarge aria-pressed="false" title="Full screen" aria-label="Full screen: ${what}"></button>`;
const chart = (
  /** @type {string} */ name,
  /** @type {string} */ what,
) => `<figure class="panel chart ${name}"><figcaption><h2></h2><button type="button" class="log" aria-pressed="false" title="Logarithmic scale">log</button>${large(name, what)}</figcaption>
  <svg role="img"></svg><div class="values"></div><p class="remark"></p><p class="off-scale"></p></figure>`;
const TOUCH = window.matchMedia("(hover: none)").matches;
/** @type {Record<Stride, string>} */
const STRIDES = { batch: "1 mini-batch", epoch: "1 epoch", ten: "10 epochs" };
const MARKUP = `
<div class="bar">
  <div class="keys" role="group" aria-label="Player">
    ${button("start", "To the start (Home)")}${button("back", "Step back (left arrow)")}${button("play", "Play (space)")}
    ${button("forward", "Step forward (right arrow)")}${button("end", "To the end (End)")}
  </div>
  <div class="counter"></div><div class="rate" hidden></div>
  <div class="options">
    <div class="segments" role="group" aria-label="Step size">${Object.entries(STRIDES)
      .map(
        ([stride, words]) =>
          `<button type="button" data-stride="${stride}" aria-pressed="false">${words}</button>`,
      )
      .join("")}</div>
    <button type="button" class="key-button" data-do="keys" title="Keys of the film (?)" aria-label="Keys of the film">?</button>
    <label class="speed"><span>speed</span><select aria-label="Speed, steps a second" title="Steps a second">${SPEEDS.map((s) => `<option value="${s}">${s} / s</option>`).join("")}</select></label>
  </div>
</div>
<div class="scrub"><div class="track"><canvas height="4" aria-hidden="true"></canvas><i></i></div><div class="marks"></div>
  <input type="range" min="0" value="0" step="1" aria-label="Position in the training"></div>
<div class="status"><span class="hint"></span><button type="button" class="rest" aria-pressed="false" title="Show the curves beyond what was played">Show the rest</button></div>
${KEYS_MARKUP}
<div class="live" aria-live="polite"></div>
<div class="screen"><div class="panels">
  <figure class="panel network"><figcaption><h2>Network</h2><span class="row-name"></span>${large("network", "the network")}</figcaption>
    <svg class="net" tabindex="0" role="application"></svg><p class="chosen"><span></span><button type="button" class="below">its numbers ↓</button></p>${FINDER_MARKUP}<div class="legend"></div></figure>
  <figure class="panel map"><figcaption><h2>Decision map</h2><span class="held"></span>${large("map", "the decision map")}</figcaption>
    <div class="map-box"><div class="field-box"><canvas class="field" aria-hidden="true"></canvas></div><canvas class="dots" aria-hidden="true"></canvas><canvas class="answers" aria-hidden="true"></canvas><svg class="axes" role="img"></svg></div><div class="legend"></div></figure>
  <div class="charts">${chart("loss", "the loss")}${chart("metric", "the second curve")}</div>
</div></div>
${TWIN_MARKUP}
<div class="tip" role="tooltip" hidden></div>`;

// ---------- the stage -------------------------------------------------------------------------

/**
 * The place of the arrow keys in the network: a unit, or with i a weight into it, with i = −1 its
 * bias.
 *
 * @typedef {{layer: number, j: number, i: number | null}} Place
 */

/** By layers and units. @type {Record<string, [number, number]>} */
const MOVES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

const DETAILS = ".st-key-details_section";

const SLOWED_IS_SAID = 1000; // milliseconds

/** @type {(one: unknown, other: unknown) => boolean} */
const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

export class Stage extends Player {
  /** @type {Float32Array} */
  curve = new Float32Array(0);
  /** @type {Uint32Array} */
  best = new Uint32Array(0);
  /** @type {Float32Array} */
  batchLosses = new Float32Array(0);
  /** @type {Float32Array} */
  points = new Float32Array(0);
  /** @type {Uint32Array} */
  pointRows = new Uint32Array(0);
  /** @type {Float32Array | undefined} */
  closeness;
  /** @type {GhostCurve[]} */
  ghosts = [];
  /** The step that is drawn; −1 where it must be drawn anew. */
  shown = -1;
  width = 0;
  /** How many times its size a picture on the whole window is drawn. */
  scale = 1;
  selection = memory.selection;
  /** What the tooltip is about. @type {{part: Part | null} | null} */
  hovered = null;
  /** The row that was chosen, until Python has answered. @type {number | null} */
  pendingRow = null;
  /** @type {Place | null} */
  place = null;
  colourKey = "";
  /** The size of the window that a large picture was drawn for. */
  window = "";
  /** @type {(() => void) | undefined} */
  endConnection;

  /**
   * @param {HTMLElement} parent
   * @param {(name: Trigger, value: unknown) => void} trigger
   */
  constructor(parent, trigger) {
    super();
    this.trigger = trigger;
    const root = document.createElement("div");
    this.root = root;
    root.className = "stage";
    root.dataset.chart = "";
    root.tabIndex = 0;
    root.setAttribute("role", "region");
    root.setAttribute(
      "aria-label",
      "Training player. Space plays, left and right arrow step, Home and End jump, up and down change the speed.",
    );
    root.innerHTML = MARKUP;
    parent.appendChild(root);
    this.counter = find(root, ".counter");
    /** The learning rate of the step, where it changes on the way. @type {HTMLElement} */
    this.rate = find(root, ".rate");
    this.status = find(root, ".status");
    this.hint = find(root, ".hint");
    this.keyList = find(root, ".key-list");
    this.restButton = find(root, ".rest");
    this.live = find(root, ".live");
    /** @type {HTMLInputElement} */
    this.range = find(root, "input");
    /** @type {HTMLCanvasElement} */
    this.track = find(root, ".track canvas");
    this.done = find(root, ".track i");
    this.marks = find(root, ".marks");
    this.tip = find(root, ".tip");
    this.rowName = find(root, ".row-name");
    this.playButton = find(root, '[data-do="play"]');
    /** @type {HTMLSelectElement} */
    this.select = find(root, "select");
    /** @type {SVGSVGElement} */
    this.net = find(root, ".net");
    this.netLegend = find(root, ".network .legend");
    /** What is chosen in the network, and the way to its numbers. @type {HTMLElement} */
    this.chosen = find(root, ".chosen span");
    this.panels = find(root, ".panels");
    /** @type {HTMLButtonElement} */
    this.belowButton = find(root, ".below");
    this.mapLegend = find(root, ".map .legend");
    this.network = new Network(this, this.net);
    this.finder = new Finder(root, (layer, j) => this.find(layer, j));
    this.map = new DecisionMap(this, find(root, ".map-box"));
    this.charts = [
      new Chart(this, find(root, ".loss"), [1, 3]),
      new Chart(this, find(root, ".metric"), [2, 4]),
    ];
    this.twin = new Twin(this);
    this.resize = new ResizeObserver(() => {
      const { clientWidth, clientHeight } = root;
      // The network is as high as the window lets it be, and the other pictures are as high as it.
      const seen = `${this.net.clientHeight}${this.isLarge ? ` ${clientHeight}` : ""}`;
      if (this.told && (Math.round(clientWidth) !== this.width || seen !== this.window)) {
        this.window = seen;
        this.width = 0;
        this.redraw();
      }
    });
    this.listen();
    this.showSettings();
  }

  // ----- what Python sends

  /** @param {Message} message */
  receive({ header, blocks }) {
    const old = this.told;
    const newRun = old?.run !== header.run;
    const newView = newRun || old.view !== header.view;
    const grown = blocks.curve.length > this.curve.length;
    this.told = header;
    this.time = new TimeLine(header.epoch_ends, header.last_step);
    if (newView) this.frames.clear();
    const kept = memory.runs.get(header.run);
    // A place that waits to be seen is of the run, and of the jump, that it was chosen in.
    if (newRun || old.jump !== header.jump) clearTimeout(this.timers.calm);
    if (newRun) {
      this.hideTip(); // it speaks of the run before
      this.step = !old && kept?.jump === header.jump ? kept.step : header.cursor;
      this.direction = 1;
      if (old && !alike(old.layers, header.layers)) this.highlight(null);
      if (!old && this.selection) this.bring(this.selection);
    } else if (old.jump !== header.jump) this.step = header.cursor;
    // Whoever leads the film somewhere wants to stand there: it does not play on from it.
    if (old && old.jump !== header.jump) this.pause();
    this.step = clamp(this.step, 0, this.time.last);
    if (newRun) this.seen = Math.max(kept?.seen ?? 0, this.step);
    this.pendingRow = null;
    this.curve = blocks.curve;
    this.best = blocks.best;
    this.batchLosses = blocks.batch_losses;
    this.points = blocks.points;
    this.pointRows = blocks.point_rows;
    this.closeness = blocks.closeness;
    this.ghosts = header.ghosts.map((ghost, k) => ({ ...ghost, curve: blocks[`ghost${k}`] }));
    this.frames.add(blocks, this.step);
    const asked = this.inFlight;
    if (newView || (asked && (this.frames.has(asked.start) || grown))) this.inFlight = null;
    else if (asked && header.answer === asked.id) this.askAgain(asked, 500);
    this.remember();
    this.restyle();
    this.layout(newView);
    this.draw();
    const frame = this.frames.get(this.step);
    if (frame && !this.playing) this.describe(frame);
    this.heard(this.page);
  }

  restyle() {
    const style = getComputedStyle(this.root);
    const { task, output_names } = this.header;
    const key = [
      style.getPropertyValue("--st-background-color"),
      style.getPropertyValue("--st-text-color"),
      task,
      output_names,
    ].join();
    if (this.colourKey === key) return;
    this.colourKey = key;
    this.palette = new Colours(this.header, this.root);
    this.network.forget();
    this.width = 0;
  }

  /** Is there no server to ask? See film_file.js. */
  get isAlone() {
    return false;
  }

  get isLarge() {
    return this.root.hasAttribute("data-large");
  }

  /**
   * One picture on the whole window below the player, or all of them in the page again.
   *
   * @param {HTMLElement} button
   */
  toggleLarge(button) {
    this.hideTip();
    this.root.dataset.show = button.dataset.show;
    enlarge(this.root, button);
  }

  // They are mixed with the page's own, so there are none before the first message.
  get colours() {
    if (!this.palette) throw new Error("no message has come yet");
    return this.palette;
  }

  redraw() {
    this.layout(true);
    this.draw();
  }

  /**
   * Rebuild what does not move: geometry, axes, legends. Cheap parts every message, the network only
   * when its shape, its size or the chosen row changed.
   *
   * @param {boolean} legends
   */
  layout(legends) {
    const { header } = this;
    const width = Math.round(this.root.clientWidth);
    if (!width) return;
    const resized = width !== this.width;
    this.width = width;
    // Drawn as on a small window and then magnified: letters and units too.
    this.scale = this.isLarge
      ? clamp(Math.min(width / 800, this.root.clientHeight / 560), 1, 3)
      : 1;
    this.root.style.setProperty("--scale", String(this.scale));
    // All sizes are read before anything is written: each one read after that is a layout of the page.
    const netWidth = this.net.clientWidth;
    const netHeight = this.net.clientHeight;
    const mapWidth = this.map.box.clientWidth;
    const below = Math.max(this.mapLegend.offsetHeight, 40) + 30; // the legend and the heading
    const mapHeight = netHeight ? netHeight - 20 : this.panels.clientHeight - below;
    const trackWidth = this.track.clientWidth;
    const sizes = this.charts.map(({ node }) => [node.clientWidth, node.clientHeight]);
    const signature = this.network.signed(netWidth, netHeight);
    if (netWidth && (resized || signature !== this.network.signature)) {
      this.network.build(
        netWidth,
        netHeight,
        this.frames.get(this.step) || this.frames.held.values().next().value,
      );
    }
    if ((resized || legends) && mapWidth) {
      this.map.build(mapWidth, mapHeight);
      this.mapLegend.innerHTML = this.map.legend();
    } else if (mapWidth) this.map.markRow();
    const said = () => this.charts.map(({ remark, note }) => remark.textContent + note.textContent);
    const before = String(said());
    this.charts.forEach((one, k) => {
      if (!sizes[k][0]) return; // on a projector, where another picture is seen
      one.build(sizes[k][0], sizes[k][1]);
    });
    // What a chart says in words may have taken some of its room; only then is it worth a layout.
    const reworded = resized || legends || before !== String(said());
    for (const one of reworded ? this.charts : []) {
      const [width, height] = [one.node.clientWidth, one.node.clientHeight];
      if (width && (width !== one.size[0] || height !== one.size[1])) one.build(width, height);
    }
    if (resized || legends) this.netLegend.innerHTML = this.network.legend();
    if (legends) this.finder.offer(this.network);
    put(this.rowName, `${header.row.label} · target: ${header.row.target}`);
    this.range.max = String(this.time.last);
    this.marks.innerHTML = "";
    for (const edit of header.branches) {
      const mark = document.createElement("i");
      mark.style.left = `${(100 * edit.step) / Math.max(1, this.time.last)}%`;
      mark.title = `step ${edit.step}: ${edit.label}`;
      this.marks.append(mark);
    }
    this.showHeld(trackWidth);
    this.shown = -1;
  }

  /**
   * The parts of the film that are here already, as a pale band in the track.
   *
   * @override
   */
  showHeld(width = this.track.clientWidth) {
    const last = Math.max(1, this.time.last);
    if (!width) return;
    this.track.width = width;
    const paint = brush(this.track);
    paint.fillStyle = css(mix(this.colours.paper, this.colours.ink, 0.34));
    const { stride } = this;
    const stops = stride === "batch" ? last : Math.max(1, this.time.stops[stride].length - 1);
    const wide = Math.max(1.5, width / stops + 0.6);
    for (const step of this.frames.held.keys())
      if (this.time.isStop(step, stride))
        paint.fillRect((width * step) / last - wide / 2, 0, wide, 4);
  }

  // ----- drawing one frame

  /** @override */
  draw() {
    if (!this.told) return;
    const { step } = this;
    const frame = this.frames.get(step);
    const data = this.root.dataset;
    this.range.value = String(step);
    this.done.style.width = `${(100 * step) / Math.max(1, this.time.last)}%`;
    data.run = this.told.run;
    data.target = String(step);
    data.playing = String(this.playing);
    data.buffered = String(this.frames.held.size);
    if (!frame) {
      data.loading = String(step);
      put(this.counter, `loading step ${step} …`);
      this.range.setAttribute("aria-valuetext", `loading step ${step}`);
      this.showStatus();
      this.fill();
      return;
    }
    delete data.loading;
    if (this.shown !== step) {
      this.seen = Math.max(this.seen, step);
      this.network.paint(frame);
      this.map.paint(frame);
      for (const one of this.charts) one.paint(frame);
      this.shown = step;
      data.step = String(step);
      data.epoch = String(frame.counters[0]);
      const [epoch, batch, batches] = frame.counters;
      const text =
        step === 0
          ? "epoch 0 · start · step 0"
          : `epoch ${epoch} · batch ${batch}/${batches} · step ${step}`;
      put(this.counter, text);
      this.range.setAttribute("aria-valuetext", text);
      this.rate.hidden = frame.rate === null;
      if (frame.rate !== null) put(this.rate, `learning rate ${exact(frame.rate)}`);
      this.showChosen();
      if (this.hovered?.part) put(this.tip, this.network.describe(this.hovered.part, frame));
      window.dispatchEvent(
        new CustomEvent("stage-frame", { detail: { step, drawnAt: performance.now() } }),
      );
    }
    this.showStatus();
    this.remember();
    this.fill();
  }

  /**
   * @override
   * @param {number} step
   * @param {number} now
   */
  calmIn(step, now) {
    const map = this.frames.get(step)?.map;
    return map && step !== this.shown ? this.map.flashes.wait(map, now) : 0;
  }

  /** @override */
  get isNear() {
    return this.root.matches(":hover, :focus-within");
  }

  /**
   * Until the page has followed the film to where it rests, what is below it says so: see its style.
   *
   * @override
   */
  showAgreement() {
    const behind = !!this.told && !!this.page && !this.playing && !this.agrees;
    document.documentElement.toggleAttribute("data-page-behind", behind);
  }

  /** @override */
  showStatus() {
    const { root } = this;
    const atEnd = this.step === this.time.last && this.time.last > 0;
    const missing = !this.frames.has(this.step);
    const busy = missing || this.waiting;
    let text = "";
    let kind = "";
    if (this.away) {
      kind = "away";
      text = `The server cannot be reached. The film shows what is here already${missing ? `; step ${this.step} is not` : ""}. What is below it waits, and follows when the server is back.`;
    } else if (busy) {
      const trained = this.curve.at(-5) ?? 0; // the step of the newest point
      kind = "busy";
      text =
        missing && this.step > trained
          ? `training … epoch ${Math.floor(this.time.epochAt(trained))} of ${Math.ceil(this.time.epochs)}`
          : missing
            ? `loading step ${this.step} …`
            : "training …";
    } else if (this.playing && performance.now() - this.slowedAt < SLOWED_IS_SAID) {
      text = "Slower here: at full speed the map would flash.";
    } else if (atEnd && this.told?.ended) {
      kind = "ended";
      text = this.told.ended;
    } else if (atEnd && this.told?.frozen_end) {
      kind = "done";
      text = "The end of this run.";
    }
    root.dataset.waiting = String(busy);
    document.documentElement.toggleAttribute("data-server-away", this.away);
    if (this.away && this.status.dataset.kind !== kind) announce(text, "away");
    this.showAgreement();
    this.restButton.style.visibility =
      this.showRest || this.seen < this.time.last ? "visible" : "hidden";
    if (this.status.dataset.kind !== kind) this.status.dataset.kind = kind;
    put(
      this.hint,
      text ||
        (TOUCH && !this.isAlone
          ? "Tap a point to choose its row."
          : `space plays · ← → step${this.isAlone ? "" : " · click a point to choose its row"}`),
    );
  }

  /** @override */
  showSettings() {
    for (const one of this.root.querySelectorAll("[data-stride]"))
      one.setAttribute("aria-pressed", String(one.getAttribute("data-stride") === this.stride));
    this.select.value = String(this.speed);
    const name = this.playing ? "pause" : "play";
    const words = this.playing ? "Pause (space)" : "Play (space)";
    if (this.playButton.dataset.icon !== name) {
      Object.assign(this.playButton, { innerHTML: icon(name), title: words });
      this.playButton.dataset.icon = name;
      this.playButton.setAttribute("aria-label", words);
    }
    this.root.dataset.playing = String(this.playing);
    memory.stride = this.stride;
    memory.speed = this.speed;
  }

  /** @param {Choice | null} what */
  choose(what) {
    if (alike(what, this.selection)) return;
    if (what?.kind === "row") {
      if (what.index === this.header.row_index) return;
      this.pendingRow = what.index;
      this.map.markRow();
    } else {
      this.highlight(what);
    }
    this.tellChoice({ ...(what ?? { kind: "nothing" }), step: this.step, run: this.header.run });
  }

  /** @param {Part | null} what */
  highlight(what) {
    this.selection = memory.selection = what;
    if (what) this.bring(what);
    this.network.mark("selected", what);
    this.showChosen();
  }

  /**
   * Let a unit, or both ends of a weight, be among what is drawn of wide layers.
   *
   * @param {Part} what
   */
  bring(what) {
    const { network } = this;
    const moved = network.bring(what.layer, what.j);
    const before = what.kind === "weight" && network.bring(what.layer - 1, what.i);
    if ((moved || before) && this.width) this.redraw();
  }

  /**
   * A unit that was found by its name.
   *
   * @param {number} layer
   * @param {number} j
   */
  find(layer, j) {
    /** @type {Part} */
    const what = { kind: "unit", layer, j };
    this.bring(what);
    this.choose(what);
  }

  // What is chosen in the network has its numbers far below: the film says so, and leads there.
  showChosen() {
    const frame = this.frames.get(this.step);
    const { selection } = this;
    this.belowButton.hidden = !selection;
    if (!selection)
      put(this.chosen, `${TOUCH ? "Tap" : "Click"} a weight or a unit to see its numbers.`);
    else if (frame) put(this.chosen, this.network.describe(selection, frame));
  }

  // The page's details are a section of their own: what is chosen is marked in it, once it has been
  // drawn (ui/training/training_details.py).
  goBelow() {
    const section = document.querySelector(DETAILS);
    const inside = section && [...section.querySelectorAll("*")].find((one) => one.shadowRoot);
    const within = inside?.shadowRoot ?? section;
    const place = /** @type {HTMLElement | null} */ (within?.querySelector("[data-chosen]"));
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    place?.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
    place?.focus({ preventScroll: true });
    // While the page is drawn anew its numbers may not be there yet.
    if (!place?.matches(":focus") && this.belowButton.matches(":focus"))
      this.later("below", 100, () => this.goBelow());
  }

  /**
   * The film has come to rest: the strongest weights are chosen anew, and the place is spoken.
   *
   * @override
   */
  settled() {
    const { network } = this;
    if (network.picked !== null && network.picked !== this.step && this.frames.has(this.step)) {
      network.signature = "";
      this.redraw();
    }
    const frame = this.frames.get(this.step);
    if (frame) this.describe(frame);
    this.later("live", 300, () => announce(this.spoken(), String(this.step)));
  }

  /**
   * What every picture shows at rest, in a sentence and in its table.
   *
   * @param {Frame} frame
   */
  describe(frame) {
    for (const one of this.charts) one.node.setAttribute("aria-label", one.summary(frame));
    this.map.axes.setAttribute("aria-label", this.map.summary(frame));
    this.net.setAttribute("aria-label", this.network.summary(frame));
    this.twin.write();
  }

  // The place, its numbers and, at the end, why the run is over.
  spoken() {
    const numbers = this.charts.map((one) =>
      one.numbers
        .flatMap((number, k) =>
          number ? `${k ? "validation" : "training"} ${number.textContent}` : [],
        )
        .join(", "),
    );
    const ended = this.step === this.time.last ? (this.told?.ended ?? "") : "";
    return `${this.counter.textContent}. Loss: ${numbers[0]}. ${this.charts[1].title.textContent}: ${numbers[1]}. ${ended}`;
  }

  // ----- tooltips

  /**
   * @param {string} text
   * @param {number} x
   * @param {number} y
   * @param {Part | null} [part]
   */
  showTip(text, x, y, part = null) {
    this.hovered = { part };
    put(this.tip, text);
    this.tip.hidden = false;
    const box = this.root.getBoundingClientRect();
    const [across, down] = [(x - box.left) / this.zoom, (y - box.top) / this.zoom];
    const right = Math.max(4, this.root.offsetWidth - this.tip.offsetWidth - 4);
    const left = clamp(across + 14, 4, right);
    const above = down - this.tip.offsetHeight - 12;
    this.tip.style.transform = `translate(${left.toFixed(0)}px, ${(above < 4 ? down + 18 : above).toFixed(0)}px)`;
  }

  // On a projector the stage is drawn larger: so many pixels of the screen are one of its own.
  get zoom() {
    return this.root.getBoundingClientRect().width / this.root.offsetWidth || 1;
  }

  hideTip() {
    this.hovered = null;
    this.tip.hidden = true;
    this.network.mark("hovered", null);
  }

  // ----- events

  listen() {
    const { root, net } = this;
    /** @type {(event: MouseEvent, node: Element) => [x: number, y: number, reach: number]} */
    const at = (event, node) => {
      const box = node.getBoundingClientRect();
      return [
        (event.clientX - box.left) / (this.zoom * this.scale),
        (event.clientY - box.top) / (this.zoom * this.scale),
        event instanceof PointerEvent && event.pointerType === "touch" ? 18 : 10,
      ];
    };
    root.addEventListener("click", (event) => {
      const target = /** @type {Element} */ (event.target).closest("button");
      if (!target) return;
      const action = target.dataset.do;
      if (action === "play") this.toggle();
      else if (action === "back") this.move(-1);
      else if (action === "forward") this.move(1);
      else if (action === "start" || action === "end") this.jump(action);
      else if (action === "keys") return this.showKeys(this.keyList.hidden);
      else if (target.dataset.stride) this.setStride(/** @type {Stride} */ (target.dataset.stride));
      else if (target === this.restButton) this.toggleRest();
      else if (target === this.belowButton) return this.goBelow();
      else if (target.classList.contains("log")) this.toggleLog(target);
      else if (target.dataset.show) return this.toggleLarge(target);
      if (event.detail > 0) root.focus({ preventScroll: true });
    });
    this.select.addEventListener("change", () => {
      this.speed = +this.select.value;
      this.showSettings();
      this.fill();
    });
    this.range.addEventListener("input", () => {
      if (this.playing) this.pause();
      this.go(this.time.nearest(+this.range.value, this.stride), true);
    });
    root.addEventListener("keydown", (event) => this.key(event));
    // Whoever comes near may play: by the time of the press the frames are here.
    for (const coming of ["pointerenter", "pointerdown", "focusin"])
      root.addEventListener(coming, () => this.fill());

    net.addEventListener("pointermove", (event) => {
      const frame = this.frames.get(this.step);
      const part = frame && this.network.hit(...at(event, net));
      net.classList.toggle("over", !!part);
      if (!part) return this.hideTip();
      if (!alike(part, this.hovered?.part)) this.network.mark("hovered", part);
      this.showTip(this.network.describe(part, frame), event.clientX, event.clientY, part);
    });
    net.addEventListener("pointerleave", () => this.hideTip());
    net.addEventListener("mousedown", (event) => {
      event.preventDefault();
      root.focus({ preventScroll: true });
    });
    net.addEventListener("click", (event) => {
      if (this.told) this.choose(this.network.hit(...at(event, net)));
    });
    net.addEventListener("keydown", (event) => this.netKey(event));
    net.addEventListener("blur", () => {
      this.place = null;
      this.hideTip();
    });

    const { box } = this.map;
    box.addEventListener("pointermove", (event) => {
      const k = this.map.hit(...at(event, box));
      box.classList.toggle("over", k >= 0);
      if (k < 0) this.hideTip();
      else this.showTip(this.map.describe(k), event.clientX, event.clientY);
    });
    box.addEventListener("pointerleave", () => this.hideTip());
    box.addEventListener("click", (event) => {
      const k = this.map.hit(...at(event, box));
      if (this.told) this.choose(k < 0 ? null : { kind: "row", index: this.pointRows[k] });
    });

    for (const one of this.charts) {
      one.node.addEventListener("pointermove", (event) => {
        const k = one.nearest(at(event, one.node)[0]);
        if (k >= 0) this.showTip(one.describe(k), event.clientX, event.clientY);
      });
      one.node.addEventListener("pointerleave", () => this.hideTip());
      one.node.addEventListener("click", (event) => {
        const k = one.nearest(at(event, one.node)[0]);
        if (k >= 0) {
          this.pause();
          this.go(one.own[0][k][2]);
        }
      });
    }
    document.addEventListener("pointerdown", this.outside, true);
    document.addEventListener("keydown", this.outside, true);
    document.addEventListener("keydown", this.anywhere);
    /** @type {HTMLInputElement} */
    const everywhere = find(this.keyList, "input");
    everywhere.checked = heardAnywhere();
    everywhere.addEventListener("change", () => hearAnywhere(everywhere.checked));
    feeds.addEventListener("fed", this.fed);
    feeds.addEventListener("stands", this.stands);
    this.endConnection = watchConnection(document, (away) => this.serverIs(away));
    feeds.addEventListener("shows", this.shows);
    feeds.addEventListener("pressed", this.pressed);
    this.resize.observe(root);
  }

  release() {
    document.removeEventListener("pointerdown", this.outside, true);
    document.removeEventListener("keydown", this.outside, true);
    document.removeEventListener("keydown", this.anywhere);
    feeds.removeEventListener("fed", this.fed);
    feeds.removeEventListener("stands", this.stands);
    this.endConnection?.();
    feeds.removeEventListener("shows", this.shows);
    feeds.removeEventListener("pressed", this.pressed);
    this.resize.disconnect();
    for (const said of ["data-page-behind", "data-server-away"])
      document.documentElement.removeAttribute(said);
    this.playing = false;
    this.stopAnimation();
  }

  // A press elsewhere on the page while the film plays is about the frame in sight.
  outside = (/** @type {Event} */ event) => {
    if (this.playing && !event.composedPath().includes(this.root)) this.tellCursor();
  };

  // A key that nothing else on the page has a use for.
  anywhere = (/** @type {KeyboardEvent} */ event) => {
    const inside = event.composedPath().includes(this.root);
    if (!inside && heardAnywhere() && isForFilm(event)) this.key(event);
  };

  /** @param {boolean} shown */
  showKeys(shown) {
    this.keyList.hidden = !shown;
    (shown ? this.keyList : this.root).focus({ preventScroll: true });
  }

  fed = () => {
    if (feeds.data) this.receive(parse(feeds.data));
  };

  stands = () => {
    this.heard(feeds.position ?? null);
    this.root.dataset.time = this.page?.time ?? "open";
    for (const part of this.root.querySelectorAll(".keys, .options, .scrub, .rest"))
      part.toggleAttribute("inert", this.still);
  };

  // One picture alone, on a projector; all of them where none is named.
  shows = () => {
    this.root.dataset.picture = feeds.picture ?? "";
    if (feeds.rest !== undefined && feeds.rest !== this.showRest) this.toggleRest();
    if (this.told) this.redraw();
  };

  // A key pressed elsewhere on the page that is meant for the film.
  pressed = (/** @type {Event} */ event) => {
    if (this.told) this.key(/** @type {CustomEvent<KeyboardEvent>} */ (event).detail);
  };

  /** @param {HTMLButtonElement} target */
  toggleLog(target) {
    for (const one of this.charts.filter((c) => c.logButton === target)) {
      one.log = !one.log;
      target.setAttribute("aria-pressed", String(one.log));
      this.redrawCharts([one]);
    }
  }

  toggleRest() {
    this.showRest = !this.showRest;
    this.restButton.setAttribute("aria-pressed", String(this.showRest));
    this.redrawCharts(this.charts);
  }

  /** @param {Chart[]} charts */
  redrawCharts(charts) {
    for (const one of charts) if (one.built) one.build(...one.size);
    this.shown = -1;
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (
      event.defaultPrevented ||
      event.altKey ||
      event.ctrlKey ||
      event.metaKey ||
      event.target === this.select ||
      this.twin.box.contains(/** @type {Node} */ (event.target)) ||
      (event.target instanceof HTMLInputElement && event.target.type !== "range")
    )
      return;
    const onButton = /** @type {Element} */ (event.target).closest("button");
    /** @type {Record<string, () => void>} */
    const acts = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.move(-1),
      ArrowRight: () => this.move(1),
      Home: () => this.jump("start"),
      End: () => this.jump("end"),
      ArrowUp: () => this.changeSpeed(1),
      ArrowDown: () => this.changeSpeed(-1),
      "?": () => this.showKeys(this.keyList.hidden),
      ...(this.keyList.hidden ? {} : { Escape: () => this.showKeys(false) }),
    };
    const act = acts[event.key];
    if (!act || (event.key === " " && onButton)) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  /**
   * Inside the network the arrow keys walk over units and, with shift, over the weights into one.
   *
   * @param {KeyboardEvent} event
   */
  netKey(event) {
    const frame = this.frames.get(this.step);
    if (!frame || event.altKey || event.ctrlKey || event.metaKey) return;
    const { layers } = this.header;
    const { network } = this;
    /** @type {Place} */
    let place = this.place ?? { layer: layers.length - 1, j: 0, i: null };
    const moves = MOVES[event.key];
    /** @type {(p: Place) => Part} */
    const partOf = (p) =>
      p.i === null
        ? { kind: "unit", layer: p.layer, j: p.j }
        : p.i < 0
          ? { kind: "bias", layer: p.layer, j: p.j }
          : { kind: "weight", layer: p.layer, i: p.i, j: p.j };
    if (event.key === "Enter") this.choose(partOf(place));
    else if (event.key === "Escape") {
      this.choose(null);
      this.place = null;
      this.hideTip();
    } else if (moves && this.place && event.shiftKey && moves[1] && place.layer > 0) {
      const count = layers[place.layer - 1];
      const i = place.i === null ? (moves[1] > 0 ? 0 : -1) : place.i + moves[1];
      place = { ...place, i: i >= count ? -1 : i < -1 ? count - 1 : i };
    } else if (moves && this.place) {
      const layer = clamp(place.layer + moves[0], 0, layers.length - 1);
      // To the side it goes to what is drawn there, up and down to any unit.
      const [least, drawn] = [network.from[layer], network.drawnOf(layer)];
      const isBeside = layer !== place.layer;
      const j = isBeside
        ? clamp(place.j - network.from[place.layer] + least, least, least + drawn - 1)
        : clamp(place.j + moves[1], 0, layers[layer] - 1);
      place = { layer, j, i: null };
    } else if (!moves) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return;
    this.place = place;
    const part = partOf(place);
    this.bring(part);
    const unit = network.unitOf(place);
    const box = this.net.getBoundingClientRect();
    const words = network.describe(part, frame);
    network.mark("hovered", part);
    const drawn = this.zoom * this.scale;
    if (unit) this.showTip(words, box.left + unit.x * drawn, box.top + unit.y * drawn, part);
    put(this.live, words);
  }
}
