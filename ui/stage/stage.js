// The stage: plays recorded training of a neural network. It draws and never computes a network;
// every number comes from a message. The browser owns time: position, playing, speed. This is the
// last of the parts that stage.py joins into one script: numbers, frames, colours, network, map,
// charts, player, stage.

// ---------- markup ----------------------------------------------------------------------------

const ICONS = {
  start: "M5 4v12M16 4.500L7 10l9 5.500z",
  back: "M15 4.500L6 10l9 5.500z",
  play: "M6 3.500l10.500 6.500L6 16.500z",
  pause: "M6 4v12M14 4v12",
  forward: "M5 4.500L14 10l-9 5.500z",
  end: "M15 4v12M4 4.500l9 5.500-9 5.500z",
};
const icon = (name) =>
  `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${ICONS[name]}"/></svg>`;
const button = (name, words) =>
  `<button type="button" data-do="${name}" title="${words}" aria-label="${words}">${icon(name)}</button>`;
const chart = (
  name,
) => `<figure class="panel chart ${name}"><figcaption><h4></h4><button type="button" class="log" aria-pressed="false" title="Logarithmic scale">log</button></figcaption>
  <svg role="img"></svg><div class="values"></div><p class="unit-note"></p><p class="off-scale"></p></figure>`;
const TOUCH = window.matchMedia("(hover: none)").matches;
const STRIDES = { batch: "1 mini-batch", epoch: "1 epoch", ten: "10 epochs" };
const MARKUP = `
<div class="bar">
  <div class="keys" role="group" aria-label="Player">
    ${button("start", "To the start (Home)")}${button("back", "Step back (left arrow)")}${button("play", "Play (space)")}
    ${button("forward", "Step forward (right arrow)")}${button("end", "To the end (End)")}
  </div>
  <div class="counter"></div>
  <div class="options">
    <div class="segments" role="group" aria-label="Step size">${Object.keys(STRIDES)
      .map(
        (s) =>
          `<button type="button" data-stride="${s}" aria-pressed="false">${STRIDES[s]}</button>`,
      )
      .join("")}</div>
    <label class="speed"><span>speed</span><select aria-label="Speed, steps a second" title="Steps a second">${SPEEDS.map((s) => `<option value="${s}">${s} / s</option>`).join("")}</select></label>
  </div>
</div>
<div class="scrub"><div class="track"><canvas height="4"></canvas><i></i></div><div class="marks"></div>
  <input type="range" min="0" value="0" step="1" aria-label="Position in the training"></div>
<div class="status"><span class="hint"></span><button type="button" class="rest" aria-pressed="false" title="Show the curves beyond what was played">Show the rest</button></div>
<div class="live" aria-live="polite"></div>
<div class="panels">
  <figure class="panel network"><figcaption><h4>Network</h4><span class="row-name"></span></figcaption>
    <svg class="net" tabindex="0" role="application"></svg><div class="legend"></div></figure>
  <figure class="panel map"><figcaption><h4>Decision map</h4></figcaption>
    <div class="map-box"><div class="field-box"><canvas class="field"></canvas></div><canvas class="dots"></canvas><canvas class="crosses"></canvas><svg class="axes" role="img"></svg></div><div class="legend"></div></figure>
  <div class="charts">${chart("loss")}${chart("metric")}</div>
</div>
<div class="tip" role="tooltip" hidden></div>`;

// ---------- the stage -------------------------------------------------------------------------

class Stage extends Player {
  constructor(parent) {
    super();
    this.root = document.createElement("div");
    this.root.className = "stage";
    this.root.tabIndex = 0;
    this.root.setAttribute("role", "region");
    this.root.setAttribute(
      "aria-label",
      "Training player. Space plays, left and right arrow step, Home and End jump, up and down change the speed.",
    );
    this.root.innerHTML = MARKUP;
    parent.appendChild(this.root);
    const find = (selector) => this.root.querySelector(selector);
    Object.assign(this, {
      curve: new Float32Array(0),
      ghosts: [],
      points: null,
      shown: -1,
      width: 0,
      selection: memory.selection,
      hovered: null,
      pendingRow: null,
      counter: find(".counter"),
      status: find(".status"),
      hint: find(".hint"),
      restButton: find(".rest"),
      live: find(".live"),
      range: find("input"),
      track: find(".track canvas"),
      done: find(".track i"),
      marks: find(".marks"),
      tip: find(".tip"),
      rowName: find(".row-name"),
      playButton: find('[data-do="play"]'),
      select: find("select"),
      net: find(".net"),
      netLegend: find(".network .legend"),
      mapLegend: find(".map .legend"),
    });
    this.network = new Network(this, this.net);
    this.map = new DecisionMap(this, find(".map-box"));
    this.charts = [
      new Chart(this, find(".loss"), [1, 3]),
      new Chart(this, find(".metric"), [2, 4]),
    ];
    this.listen();
    this.showSettings();
  }

  // ----- what Python sends

  receive({ header, blocks }) {
    const old = this.header;
    const newRun = !old || old.run !== header.run,
      newView = newRun || old.view !== header.view;
    const grown = (blocks.curve ? blocks.curve.length : 0) > this.curve.length;
    this.header = header;
    this.time = new TimeLine(header.epoch_ends, header.last_step);
    if (newView) this.frames.clear();
    if (newRun) {
      const kept = memory.runs.get(header.run);
      this.step = !old && kept && kept.jump === header.jump ? kept.step : header.cursor || 0;
      this.direction = 1;
      if (old && JSON.stringify(old.layers) !== JSON.stringify(header.layers)) this.highlight(null);
    } else if (header.jump !== undefined && old.jump !== header.jump)
      this.step = header.cursor || 0;
    this.step = clamp(this.step, 0, this.time.last);
    if (newRun) {
      const played = memory.runs.get(header.run);
      this.seen = Math.max(played ? played.seen : 0, this.step);
    }
    if (
      header.selected !== undefined &&
      JSON.stringify(header.selected) !== JSON.stringify(old && old.selected)
    )
      this.highlight(header.selected);
    this.pendingRow = null;
    this.recent = {};
    this.curve = blocks.curve || new Float32Array(0);
    this.points = blocks.points;
    this.pointRows = blocks.point_rows;
    this.ghosts = (header.ghosts || []).map((g, k) => ({
      ...g,
      curve: blocks[`ghost${k}`] || new Float32Array(0),
    }));
    this.frames.add(blocks, this.step);
    const asked = this.inFlight;
    if (newView || (asked && (this.frames.has(asked.start) || grown))) this.inFlight = null;
    else if (asked && header.answer === asked.id) this.askAgain(500);
    this.remember();
    this.restyle();
    this.layout(newView);
    this.draw();
  }

  restyle() {
    const style = getComputedStyle(this.root),
      { task, output_names } = this.header;
    const key = [
      style.getPropertyValue("--st-background-color"),
      style.getPropertyValue("--st-text-color"),
      task,
      output_names,
    ].join();
    if (this.colours && this.colourKey === key) return;
    this.colourKey = key;
    this.colours = new Colours(this.header, this.root);
    this.network.forget();
    this.width = 0;
  }

  // Rebuild what does not move: geometry, axes, legends. Cheap parts every message, the network
  // only when its shape, its size or the chosen row changed.
  layout(legends) {
    const { header } = this;
    const width = Math.round(this.root.clientWidth);
    if (!header || !width) return;
    const resized = width !== this.width;
    this.width = width;
    // All sizes are read before anything is written: each one read after that is a layout of the page.
    const netWidth = this.net.clientWidth,
      netHeight = this.net.clientHeight,
      mapWidth = this.map.box.clientWidth,
      trackWidth = this.track.clientWidth,
      sizes = this.charts.map(({ node }) => [node.clientWidth, node.clientHeight]);
    const signature = JSON.stringify([
      header.layers,
      header.input_names,
      header.output_names,
      header.activations,
      header.row,
      netWidth,
      netHeight,
    ]);
    if (netWidth && (resized || signature !== this.network.signature)) {
      this.network.build(
        netWidth,
        netHeight,
        this.frames.get(this.step) || this.frames.held.values().next().value,
      );
    }
    if (resized || legends) {
      this.map.build(mapWidth, netHeight - 20);
      this.mapLegend.innerHTML = this.map.legend();
      this.map.axes.setAttribute(
        "aria-label",
        header.map.kind === "curve"
          ? `The network's output along ${header.map.x.name}`
          : `Map of the network's output over ${header.map.x.name} and ${header.map.y.name}`,
      );
    } else this.map.markRow();
    this.charts.forEach((one, k) => one.build(...sizes[k]));
    if (resized || legends) this.netLegend.innerHTML = this.network.legend();
    put(
      this.rowName,
      header.row
        ? `${header.row.label}${header.row.target ? ` · target: ${header.row.target}` : ""}`
        : "",
    );
    this.net.setAttribute(
      "aria-label",
      `Network ${header.layers.join("-")}. Arrow keys move between units, shift with up or down between the weights into a unit, Enter selects.`,
    );
    this.range.max = this.time.last;
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

  // The parts of the film that are here already, as a pale band in the track.
  showHeld(width = this.track.clientWidth) {
    const canvas = this.track,
      last = Math.max(1, this.time.last);
    if (!width) return;
    canvas.width = width;
    const paint = canvas.getContext("2d");
    paint.fillStyle = css(mix(this.colours.paper, this.colours.ink, 0.34));
    const stops = this.time.stops[this.stride];
    const wide = Math.max(
      1.5,
      (width / last) * (stops ? last / Math.max(1, stops.length - 1) : 1) + 0.6,
    );
    for (const step of this.frames.held.keys())
      if (this.time.isStop(step, this.stride))
        paint.fillRect((width * step) / last - wide / 2, 0, wide, 4);
  }

  // ----- drawing one frame

  draw() {
    const { header, step, root } = this;
    if (!header) return;
    const frame = this.frames.get(step),
      data = root.dataset;
    const share = `${(100 * step) / Math.max(1, this.time.last)}%`;
    this.range.value = step;
    this.done.style.width = share;
    data.run = header.run;
    data.target = step;
    data.playing = this.playing;
    data.buffered = this.frames.held.size;
    if (!frame) {
      data.loading = step;
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
      data.step = step;
      data.epoch = frame.counters[0];
      const [epoch, batch, batches] = frame.counters;
      const text =
        step === 0
          ? "epoch 0 · start · step 0"
          : `epoch ${epoch} · batch ${batch}/${batches} · step ${step}`;
      put(this.counter, text);
      this.range.setAttribute("aria-valuetext", text);
      if (this.hovered)
        this.tip.firstChild &&
          this.hovered.part &&
          put(this.tip, this.network.describe(this.hovered.part, frame));
      window.dispatchEvent(
        new CustomEvent("stage-frame", { detail: { step, drawnAt: performance.now() } }),
      );
    }
    this.showStatus();
    this.remember();
    this.fill();
  }

  showStatus() {
    const { header, root } = this,
      atEnd = this.step === this.time.last && this.time.last > 0;
    const missing = !this.frames.has(this.step),
      busy = missing || this.waiting;
    let text = "",
      kind = "";
    if (busy) {
      const trained = this.curve.length
        ? Math.floor(this.time.epochAt(this.curve[this.curve.length - 5]))
        : 0;
      kind = "busy";
      text =
        missing && this.step > (this.curve[this.curve.length - 5] || 0)
          ? `training … epoch ${trained} of ${Math.ceil(this.time.epochs)}`
          : missing
            ? `loading step ${this.step} …`
            : "training …";
    } else if (atEnd && header.ended) {
      kind = "ended";
      text = header.ended;
    } else if (atEnd && header.frozen_end) {
      kind = "done";
      text = "The end of this run.";
    }
    root.dataset.waiting = busy;
    this.restButton.style.visibility =
      this.showRest || this.seen < this.time.last ? "visible" : "hidden";
    if (this.status.dataset.kind !== kind) this.status.dataset.kind = kind;
    put(
      this.hint,
      text ||
        (TOUCH
          ? "Tap a weight, a unit or a point."
          : "space plays · ← → step · click a weight, a unit or a point"),
    );
  }

  showSettings() {
    this.root
      .querySelectorAll("[data-stride]")
      .forEach((b) => b.setAttribute("aria-pressed", b.dataset.stride === this.stride));
    this.select.value = this.speed;
    const name = this.playing ? "pause" : "play",
      words = this.playing ? "Pause (space)" : "Play (space)";
    if (this.playButton.dataset.icon !== name) {
      Object.assign(this.playButton, { innerHTML: icon(name), title: words });
      this.playButton.dataset.icon = name;
      this.playButton.setAttribute("aria-label", words);
    }
    this.root.dataset.playing = this.playing;
    memory.stride = this.stride;
    memory.speed = this.speed;
  }

  choose(what) {
    const same = JSON.stringify(what) === JSON.stringify(this.selection);
    if (same) return;
    if (what && what.kind === "row") {
      if (what.index === this.header.row_index) return;
      this.pendingRow = what.index;
      this.map.markRow();
    } else {
      this.highlight(what);
    }
    this.send("select", what ? { ...what, step: this.step, run: this.header.run } : null);
  }

  highlight(what) {
    this.selection = memory.selection = what;
    if (this.network.halo) this.network.mark("selected", what);
  }

  // The film has come to rest: the strongest weights are chosen anew, and the place is spoken.
  settled() {
    const { network } = this;
    if (network.picked !== null && network.picked !== this.step && this.frames.has(this.step)) {
      network.signature = "";
      this.layout(true);
      this.draw();
    }
    this.later("live", 300, () => put(this.live, this.counter.textContent));
  }

  // ----- tooltips

  showTip(text, x, y, part = null) {
    this.hovered = { part };
    put(this.tip, text);
    this.tip.hidden = false;
    const box = this.root.getBoundingClientRect(),
      w = this.tip.offsetWidth,
      h = this.tip.offsetHeight;
    const left = clamp(x - box.left + 14, 4, Math.max(4, box.width - w - 4));
    const above = y - box.top - h - 12;
    this.tip.style.transform = `translate(${left.toFixed(0)}px, ${(above < 4 ? y - box.top + 18 : above).toFixed(0)}px)`;
  }
  hideTip() {
    this.hovered = null;
    this.tip.hidden = true;
    this.network.halo && this.network.mark("hovered", null);
  }

  // ----- events

  listen() {
    const { root, net } = this;
    const at = (event, node) => {
      const box = node.getBoundingClientRect();
      return [
        event.clientX - box.left,
        event.clientY - box.top,
        event.pointerType === "touch" ? 18 : 10,
      ];
    };
    root.addEventListener("click", (event) => {
      const target = event.target.closest("button");
      if (!target) return;
      const action = target.dataset.do;
      if (action === "play") this.toggle();
      else if (action === "back") this.move(-1);
      else if (action === "forward") this.move(1);
      else if (action === "start" || action === "end") this.jump(action);
      else if (target.dataset.stride) this.setStride(target.dataset.stride);
      else if (target === this.restButton) this.toggleRest();
      else if (target.classList.contains("log")) this.toggleLog(target);
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

    net.addEventListener("pointermove", (event) => {
      const frame = this.frames.get(this.step),
        part = frame && this.network.hit(...at(event, net));
      net.classList.toggle("over", !!part);
      if (!part) return this.hideTip();
      if (JSON.stringify(part) !== JSON.stringify(this.hovered && this.hovered.part))
        this.network.mark("hovered", part);
      this.showTip(this.network.describe(part, frame), event.clientX, event.clientY, part);
    });
    net.addEventListener("pointerleave", () => this.hideTip());
    net.addEventListener("mousedown", (event) => {
      event.preventDefault();
      root.focus({ preventScroll: true });
    });
    net.addEventListener(
      "click",
      (event) => this.header && this.choose(this.network.hit(...at(event, net))),
    );
    net.addEventListener("keydown", (event) => this.netKey(event));
    net.addEventListener("blur", () => {
      this.place = null;
      this.hideTip();
    });

    const box = this.map.box;
    box.addEventListener("pointermove", (event) => {
      const k = this.map.hit(...at(event, box));
      box.classList.toggle("over", k >= 0);
      if (k < 0) this.hideTip();
      else this.showTip(this.map.describe(k), event.clientX, event.clientY);
    });
    box.addEventListener("pointerleave", () => this.hideTip());
    box.addEventListener("click", (event) => {
      const k = this.map.hit(...at(event, box));
      if (this.header) this.choose(k < 0 ? null : { kind: "row", index: this.pointRows[k] });
    });

    for (const one of this.charts) {
      one.node.addEventListener("pointermove", (event) => {
        const k = one.plot ? one.nearest(at(event, one.node)[0]) : -1;
        if (k >= 0) this.showTip(one.describe(k), event.clientX, event.clientY);
      });
      one.node.addEventListener("pointerleave", () => this.hideTip());
      one.node.addEventListener("click", (event) => {
        const k = one.plot ? one.nearest(at(event, one.node)[0]) : -1;
        if (k >= 0) {
          this.pause();
          this.go(one.own[0][k][2]);
        }
      });
    }
    const outside = (event) => {
      if (!this.playing || event.composedPath().includes(root)) return;
      this.tellCursor();
    };
    document.addEventListener("pointerdown", outside, true);
    document.addEventListener("keydown", outside, true);
    this.resize = new ResizeObserver(() => {
      if (this.header && Math.round(root.clientWidth) !== this.width) {
        this.layout(true);
        this.draw();
      }
    });
    this.resize.observe(root);
    this.release = () => {
      document.removeEventListener("pointerdown", outside, true);
      document.removeEventListener("keydown", outside, true);
      this.resize.disconnect();
      this.playing = false;
      this.stopAnimation();
    };
  }
  toggleLog(target) {
    const one = this.charts.find((c) => c.logButton === target);
    one.log = !one.log;
    target.setAttribute("aria-pressed", one.log);
    this.redrawCharts([one]);
  }
  toggleRest() {
    this.showRest = !this.showRest;
    this.restButton.setAttribute("aria-pressed", this.showRest);
    this.redrawCharts(this.charts);
  }
  redrawCharts(charts) {
    for (const one of charts) one.build(...one.size);
    this.shown = -1;
    this.draw();
  }

  key(event) {
    if (
      event.defaultPrevented ||
      event.altKey ||
      event.ctrlKey ||
      event.metaKey ||
      event.target === this.select
    )
      return;
    const onButton = event.target.closest("button");
    const act = {
      " ": () => this.toggle(),
      ArrowLeft: () => this.move(-1),
      ArrowRight: () => this.move(1),
      Home: () => this.jump("start"),
      End: () => this.jump("end"),
      ArrowUp: () => this.changeSpeed(1),
      ArrowDown: () => this.changeSpeed(-1),
    }[event.key];
    if (!act || (event.key === " " && onButton)) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  // Inside the network the arrow keys walk over units and, with shift, over the weights into one.
  netKey(event) {
    const frame = this.frames.get(this.step);
    if (!frame || event.altKey || event.ctrlKey || event.metaKey) return;
    const { layers } = this.header,
      { network } = this;
    let place = this.place || { layer: layers.length - 1, j: 0, i: null };
    const moves = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[
      event.key
    ];
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
      const count = Math.min(layers[place.layer - 1], MOST_UNITS - 1);
      const i = place.i === null ? (moves[1] > 0 ? 0 : -1) : place.i + moves[1];
      place = { ...place, i: i >= count ? -1 : i < -1 ? count - 1 : i };
    } else if (moves && this.place) {
      const layer = clamp(place.layer + moves[0], 0, layers.length - 1);
      const count = network.units.filter((u) => u.layer === layer).length;
      place = { layer, j: clamp(place.j + moves[1], 0, count - 1), i: null };
    } else if (!moves) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return;
    this.place = place;
    const part = partOf(place),
      unit = network.unitOf(place),
      box = this.net.getBoundingClientRect();
    const words = network.describe(part, frame);
    network.mark("hovered", part);
    if (unit) this.showTip(words, box.left + unit.x, box.top + unit.y, part);
    put(this.live, words);
  }
}

// ---------- entry point -----------------------------------------------------------------------

// Streamlit calls this again at every change of theme, with the same parent. What Python sends comes
// through the feeds: see feed.js.
const stages = new WeakMap();
const feeds = (globalThis.stageFeeds ??= new EventTarget());

export default function ({ parentElement, setTriggerValue }) {
  let stage = stages.get(parentElement);
  if (!stage) {
    stage = new Stage(parentElement);
    stages.set(parentElement, stage);
    stage.trigger = setTriggerValue;
    stage.fed = () => stage.receive(parse(feeds.data));
    feeds.addEventListener("fed", stage.fed);
    if (feeds.data) stage.fed();
  } else if (stage.header) {
    stage.trigger = setTriggerValue;
    stage.restyle();
    stage.layout(true);
    stage.draw();
  }
  return () => {
    feeds.removeEventListener("fed", stage.fed);
    stage.release();
    stage.root.remove();
    stages.delete(parentElement);
  };
}
