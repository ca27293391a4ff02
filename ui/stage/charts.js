// The two curves over the epochs. What lies ahead of the cursor is pale.

class Chart {
  constructor(stage, box, columns) {
    this.stage = stage;
    this.columns = columns;
    this.node = box.querySelector("svg");
    this.title = box.querySelector("h4");
    this.values = box.querySelector(".values");
    this.note = box.querySelector(".off-scale");
    this.logButton = box.querySelector(".log");
    this.log = false;
  }

  // The range of the measured values; one that explodes may leave the picture rather than flatten it.
  range(lists, percent) {
    if (percent) return [0, 1, false];
    const all = lists
      .flat()
      .filter((v) => Number.isFinite(v) && (!this.log || v > 0))
      .sort((a, b) => a - b);
    if (!all.length) return this.log ? [0.1, 1, false] : [0, 1, false];
    const top = all[all.length - 1],
      usual = all[Math.floor(0.75 * (all.length - 1))];
    if (this.log)
      return [10 ** Math.floor(Math.log10(all[0])), 10 ** Math.ceil(Math.log10(top) + 1e-9), false];
    const start = Math.max(...lists.map((l) => (l.length && Number.isFinite(l[0]) ? l[0] : 0)));
    const cap = Math.max(12 * usual, start < 300 * usual ? 1.05 * start : 0);
    const high = all.length > 4 ? Math.min(top, cap) : top,
      step = roundUp((high || 1) / 5);
    return [0, Math.ceil((high || 1) / step) * step, top > high * 1.001];
  }

  build(width, height) {
    const { header, curve, ghosts, time } = this.stage,
      percent = this.columns[0] === 2 && header.metric && header.metric.unit === "%";
    const unit =
      header.metric && header.metric.unit && !percent
        ? ` (${header.metric.unit})`
        : percent
          ? " (%)"
          : "";
    put(
      this.title,
      this.columns[0] === 1
        ? `Loss: ${header.loss_name || ""}`
        : `${(header.metric && header.metric.name) || "metric"}${unit}`.replace(/^./, (c) =>
            c.toUpperCase(),
          ),
    );
    const series = (array, column, place) => {
      const list = [];
      for (let k = 0; 5 * k < array.length; k++)
        list.push([place(array[5 * k], k), array[5 * k + column], array[5 * k]]);
      return list;
    };
    const own = this.columns.map((c) => series(curve, c, (step) => time.epochAt(step)));
    const old = ghosts.map((ghost) => {
      const line = ghost.epoch_ends ? new TimeLine(ghost.epoch_ends, 0) : null;
      const offset = ghost.curve.length ? time.epochAt(ghost.curve[0]) : 0;
      return this.columns.map((c) =>
        series(ghost.curve, c, (step, k) => (line ? line.epochAt(step) : offset + k)),
      );
    });
    const [low, high, off] = this.range(
      own.map((s) => s.map((p) => p[1])),
      percent,
    );
    const plot = (this.plot = { x: 44, y: 6, w: Math.max(60, width - 54), h: height - 38 });
    const fx = (this.fx = (epoch) => plot.x + (epoch / time.epochs) * plot.w);
    const scale = this.log ? Math.log10 : (v) => v;
    const fy = (this.fy = (v) => {
      if (this.log && !(v > 0)) return plot.y + plot.h;
      return plot.y + plot.h - ((scale(v) - scale(low)) / (scale(high) - scale(low) || 1)) * plot.h;
    });
    const node = this.node;
    node.setAttribute("viewBox", `0 0 ${width} ${height}`);
    node.replaceChildren();
    const id = `c${this.columns[0]}`;
    const defs = svg("defs", {}, node);
    svg(
      "rect",
      { x: plot.x - 1, y: plot.y - 1, width: plot.w + 2, height: plot.h + 2 },
      svg("clipPath", { id: id + "all" }, defs),
    );
    this.pastClip = svg(
      "rect",
      { x: plot.x - 1, y: plot.y - 1, width: 0, height: plot.h + 2 },
      svg("clipPath", { id: id + "past" }, defs),
    );
    let marks = this.log ? [] : ticks(low, high, 5);
    for (
      let p = Math.log10(low);
      this.log && p <= Math.log10(high) + 1e-9;
      p += Math.max(1, Math.round(Math.log10(high / low) / 5))
    )
      marks.push(10 ** p);
    for (const v of marks) {
      svg("path", { d: `M${plot.x} ${fy(v)}h${plot.w}`, class: "grid-line" }, node);
      svg(
        "text",
        { x: plot.x - 6, y: fy(v) + 4, class: "end" },
        node,
        percent ? String(Math.round(v * 100)) : short(v),
      );
    }
    for (const v of ticks(0, time.epochs, Math.max(2, Math.min(6, plot.w / 55))).filter((t) =>
      Number.isInteger(t),
    )) {
      svg("path", { d: `M${fx(v)} ${plot.y + plot.h}v4`, class: "tick" }, node);
      svg("text", { x: fx(v), y: plot.y + plot.h + 16, class: "mid" }, node, String(v));
    }
    svg("text", { x: plot.x + plot.w / 2, y: height - 3, class: "mid name" }, node, "epoch");
    svg("path", { d: `M${plot.x} ${plot.y}v${plot.h}h${plot.w}`, class: "axis" }, node);
    const inside = svg("g", { "clip-path": `url(#${id}all)` }, node);
    const line = (points) => {
      let d = "",
        pen = "M";
      for (const [x, v] of points) {
        if (!Number.isFinite(v)) {
          pen = "M";
          continue;
        }
        d += `${pen}${fx(x).toFixed(1)} ${clamp(fy(v), -1e4, 1e4).toFixed(1)}`;
        pen = "L";
      }
      return d;
    };
    // The newest ghost is always number 0, so a curve keeps its tone until a newer one comes.
    old.forEach((both, index) => {
      const tone = `ghost ghost${old.length - 1 - index}`;
      both.forEach((points, k) =>
        svg("path", { d: line(points), class: k ? `${tone} dashed` : tone }, inside),
      );
    });
    for (const edit of header.branches || []) {
      const mark = svg(
        "path",
        { d: `M${fx(time.epochAt(edit.step))} ${plot.y}v${plot.h}`, class: "branch" },
        inside,
      );
      svg("title", {}, mark, `step ${edit.step}: ${edit.label}`);
    }
    const future = svg("g", { class: "future" }, inside),
      past = svg("g", { "clip-path": `url(#${id}past)` }, inside);
    own.forEach((points, k) => {
      const d = line(points),
        name = k ? "validation dashed" : "train";
      svg("path", { d, class: name }, future);
      svg("path", { d, class: name }, past);
    });
    this.cursor = svg("path", { class: "cursor", d: `M0 ${plot.y}v${plot.h}` }, node);
    this.heads = [
      svg("circle", { r: 3.6, class: "train-dot" }, node),
      svg("circle", { r: 3.6, class: "validation-dot" }, node),
    ];
    this.own = own;
    this.percent = percent;
    put(this.note, off ? "part of the curve is off the scale; log shows all of it" : "");
    this.logButton.classList.toggle("useful", off);
    this.logButton.hidden = percent;
    this.legend(header);
  }

  legend(header) {
    const hasValidation = this.own[1].some((p) => Number.isFinite(p[1]));
    this.values.replaceChildren();
    const item = (kind, label) => {
      const span = document.createElement("span");
      span.innerHTML = `<svg viewBox="0 0 22 8" width="22" height="8" aria-hidden="true"><path d="M0 4h22" class="${kind}"/></svg>`;
      span.append(label + " ");
      const value = document.createElement("b");
      span.append(value);
      this.values.append(span);
      return value;
    };
    this.numbers = [
      item("train", "training"),
      hasValidation ? item("validation dashed", "validation") : null,
    ];
    (header.ghosts || [])
      .slice(-3)
      .reverse()
      .forEach((ghost, age) => item(`ghost ghost${age}`, `before: ${ghost.label}`));
  }

  say(value) {
    if (!Number.isFinite(value)) return "–";
    const unit = (this.stage.header.metric || {}).unit || "";
    if (this.percent) return `${(value * 100).toFixed(1)} %`;
    return this.columns[0] === 1 ? fixed(value, 4) : `${short(value)} ${unit}`.trim();
  }
  paint(frame) {
    if (!this.plot || !frame.metrics) return;
    const x = this.fx(this.stage.time.epochAt(frame.step)),
      { plot } = this;
    this.cursor.setAttribute("transform", `translate(${x.toFixed(1)} 0)`);
    this.pastClip.setAttribute("width", Math.max(0, x - plot.x + 1).toFixed(1));
    this.columns.forEach((column, k) => {
      const value = frame.metrics[column - 1],
        y = this.fy(value),
        head = this.heads[k];
      const seen = Number.isFinite(value) && y >= plot.y - 2 && y <= plot.y + plot.h + 1;
      head.setAttribute("visibility", seen ? "visible" : "hidden");
      if (seen) {
        head.setAttribute("cx", x.toFixed(1));
        head.setAttribute("cy", y.toFixed(1));
      }
      if (this.numbers[k]) put(this.numbers[k], this.say(value));
    });
  }
  nearest(x) {
    const list = this.own[0];
    if (!list.length) return -1;
    let best = 0;
    for (let k = 1; k < list.length; k++)
      if (Math.abs(this.fx(list[k][0]) - x) < Math.abs(this.fx(list[best][0]) - x)) best = k;
    return best;
  }
  describe(k) {
    const validation = this.own[1][k][1];
    const rest = Number.isFinite(validation) ? ` · validation ${this.say(validation)}` : "";
    return `epoch ${short(this.own[0][k][0])} · training ${this.say(this.own[0][k][1])}${rest}`;
  }
}
