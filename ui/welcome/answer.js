// The answer: three bars that show what a network says about one bird, epoch by epoch. It draws and
// computes nothing; every number is in the message (ui/welcome/film.py). The browser owns the
// position in the film; Python is told once a take when its end was seen.

const EPOCHS_A_SECOND = 8,
  FIRST_LOOK = 900; // milliseconds on the untrained answer
const ARRAYS = { float32: Float32Array, uint32: Uint32Array };

// Survives a change of page and back, not a reload.
const memory = { take: 0, position: 0 };

function parse(bytes) {
  const buffer = bytes.slice().buffer;
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const blocks = {};
  let at = 4 + length;
  for (const { name, type, shape } of header.blocks) {
    const count = shape.reduce((a, b) => a * b, 1);
    blocks[name] = new ARRAYS[type](buffer, at, count);
    at += Math.ceil((count * 4) / 8) * 8;
  }
  return { header, blocks };
}

const article = (noun) => `${/^[aeiou]/i.test(noun) ? "an" : "a"} ${noun}`;
const put = (node, text) => {
  if (node.textContent !== text) node.textContent = text;
};
const largest = (row) => row.indexOf(Math.max(...row));

function make(name, className, parent, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  parent.appendChild(node);
  return node;
}

// Circle, square, triangle, as on the stage.
const SHAPES = [
  "M3 8a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
  "M3.600 3.600h8.800v8.800h-8.800z",
  "M8 2L13.500 12L2.500 12z",
];
const ICONS = {
  play: '<svg viewBox="0 0 14 14" aria-hidden="true"><path d="M3 1l10 6l-10 6z"/></svg>',
  pause: '<svg viewBox="0 0 14 14" aria-hidden="true"><path d="M2 1h4v12h-4zM8 1h4v12h-4z"/></svg>',
  replay:
    '<svg viewBox="0 0 14 14" aria-hidden="true"><path d="M7 2.200V0L3 3.200L7 6.400V4.200a3.600 3.600 0 1 1 -3.600 3.600h-2a5.600 5.600 0 1 0 5.600 -5.600z"/></svg>',
};

function isDark(node) {
  const swatch = document.createElement("canvas").getContext("2d");
  swatch.fillStyle = "#ffffff";
  swatch.fillStyle = getComputedStyle(node).getPropertyValue("--st-background-color").trim();
  swatch.fillRect(0, 0, 1, 1);
  const [r, g, b] = swatch.getImageData(0, 0, 1, 1).data;
  return r + g + b < 384;
}

class Answer {
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
    [this.loss, this.training, this.validation] = [
      "cross-entropy, this bird",
      "training loss",
      "validation accuracy",
    ].map((name) => {
      const pair = make("div", "", figures);
      make("dt", "", pair, name);
      return make("dd", "", pair);
    });
    const transport = make("div", "transport", this.root);
    this.button = make("button", "", transport);
    this.button.type = "button";
    this.range = make("input", "", transport);
    this.range.type = "range";
    this.range.min = 0;
    this.range.step = 1;
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
    this.position = this.last = 0;
    this.playing = false;
  }

  receive({ header, blocks }) {
    this.header = header;
    this.blocks = blocks;
    this.last = blocks.epochs ? blocks.epochs.length - 1 : 0;
    if (this.rows === undefined) this.buildRows();
    this.range.max = this.last || header.last_epoch;
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

  restyle() {
    this.root.dataset.theme = isDark(this.root) ? "dark" : "light";
  }

  buildRows() {
    const { classes, target, course } = this.header;
    this.rows = classes.map((name, k) => {
      const row = make("li", "", this.list);
      row.style.setProperty("--hue", `var(--class${k % 3})`);
      const label = make("div", "name", row);
      label.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${SHAPES[k % 3]}" fill="var(--hue)" stroke="var(--ink)" stroke-width=".8"/></svg>`;
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
        `course ${course.answer[k]}`,
      );
      oldValue.style.setProperty("--at", `${100 * course.answer[k]}%`);
      return { row, bar, value: make("div", "value", row) };
    });
  }

  drawBars(answer, digits) {
    const best = largest(answer),
      { classes, target } = this.header,
      right = best === target;
    this.rows.forEach(({ row, bar, value }, k) => {
      bar.style.width = `${100 * answer[k]}%`;
      put(value, digits === null ? String(answer[k]) : answer[k].toFixed(digits));
      row.classList.toggle("says", k === best);
    });
    put(this.mark, right ? "✓" : "✕");
    const words = right ? "right: it is one" : `wrong: it is ${article(classes[target])}`;
    if (this.spoken !== `${best}`) {
      this.spoken = `${best}`;
      this.says.textContent = "";
      make("b", "", this.says, `says ${classes[best]}`);
      this.says.append(`, ${words}`);
    }
  }

  showCourse() {
    const { course } = this.header;
    this.root.classList.add("opening");
    put(this.counter, "The course’s example");
    this.drawBars(course.answer, null);
    put(this.loss, course.loss.toFixed(3));
    put(this.training, "–");
    put(this.validation, "–");
    this.place(0);
    this.range.setAttribute("aria-valuetext", "no network trained yet");
    this.showButton();
  }

  show(position, jump = false) {
    this.position = memory.position = position;
    const { blocks, header } = this,
      width = header.classes.length;
    const [epoch, step] = [blocks.epochs[position], blocks.steps[position]];
    const answer = Array.from(blocks.answers.subarray(position * width, (position + 1) * width));
    const [loss, training, accuracy] = blocks.figures.subarray(3 * position, 3 * position + 3);
    this.root.classList.toggle("jump", jump);
    this.root.classList.remove("opening");
    put(this.counter, `epoch ${epoch} · step ${step}`);
    this.drawBars(answer, 3);
    put(this.loss, loss.toFixed(3));
    put(this.training, training.toFixed(3));
    const right = Math.round(accuracy * header.validation_rows),
      shown = `${(100 * accuracy).toFixed(1)} %`;
    if (this.accuracy !== right) {
      this.accuracy = right;
      this.validation.textContent = `${shown} `;
      make("small", "", this.validation, `${right} of ${header.validation_rows} birds`);
    }
    this.place(position);
    this.range.setAttribute("aria-valuetext", `epoch ${epoch}, ${this.says.textContent}`);
    this.showButton();
  }

  place(position) {
    this.range.value = position;
    this.range.style.setProperty("--done", this.last ? position / this.last : 0);
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

  play(from) {
    this.stop();
    this.playing = true;
    this.show(from, from === 0);
    this.start = performance.now() + (from === 0 ? FIRST_LOOK : 0);
    this.from = from;
    this.animation = requestAnimationFrame((now) => this.tick(now));
  }

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
    if (!this.last || this.position < this.last || this.told === memory.take) return;
    this.told = memory.take;
    this.trigger("finished", { take: memory.take });
  }
}

const mounted = new WeakMap();

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  let answer = mounted.get(parentElement);
  if (!answer) {
    answer = new Answer(parentElement);
    mounted.set(parentElement, answer);
  }
  answer.trigger = setTriggerValue;
  answer.restyle();
  if (data && data.length > 4 && data !== answer.lastData) {
    answer.lastData = data;
    answer.receive(parse(data));
  }
  return () => {
    answer.stop();
    answer.root.remove();
    mounted.delete(parentElement);
  };
}
