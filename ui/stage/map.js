// The decision map: a small image stretched by the browser, the data points on a canvas above it,
// and the axes as SVG above both. Over a single feature there is no map but a curve, among the axes.

// "bill length (mm)" without its unit, which the header gives apart.
const bareName = (name) => name.replace(/ \([^()]*\)$/, "");

class DecisionMap {
  constructor(stage, box) {
    this.stage = stage;
    this.box = box;
    this.field = box.querySelector(".field");
    this.dots = box.querySelector(".dots");
    this.crosses = box.querySelector(".crosses");
    this.axes = box.querySelector(".axes");
  }

  build(width, most) {
    const { header, colours } = this.stage,
      { map } = header;
    const plot = (this.plot = { x: 46, y: 8, w: Math.max(80, width - 58), h: 0 });
    plot.h = Math.min(plot.w * 1.35, most - 52);
    const height = plot.h + 52;
    this.box.style.height = `${height}px`;
    const cell = 1 / (map.size - 1),
      style = this.field.style;
    if (this.field.width !== map.size) this.field.width = this.field.height = map.size;
    this.context = this.field.getContext("2d");
    this.image = this.context.createImageData(map.size, map.size);
    this.pixels = new Uint32Array(this.image.data.buffer);
    const frame = this.field.parentNode.style;
    frame.left = `${plot.x}px`;
    frame.top = `${plot.y}px`;
    frame.width = `${plot.w}px`;
    frame.height = `${plot.h}px`;
    style.width = `${plot.w * (1 + cell)}px`;
    style.height = `${plot.h * (1 + cell)}px`;
    style.left = `${(-plot.w * cell) / 2}px`;
    style.top = `${(-plot.h * cell) / 2}px`;
    this.toX = (v) => plot.x + ((v - map.x.min) / (map.x.max - map.x.min || 1)) * plot.w;
    this.toY = (v) => plot.y + plot.h - ((v - map.y.min) / (map.y.max - map.y.min || 1)) * plot.h;
    this.isCurve = map.kind === "curve";
    frame.display = this.isCurve ? "none" : "";
    this.drawAxes(width, height, map, plot);
    this.drawDots(width, height, colours);
    this.wrong = null;
    this.markRow();
  }

  drawAxes(width, height, map, plot) {
    const axes = this.axes,
      units = this.stage.header.input_units || [];
    axes.setAttribute("viewBox", `0 0 ${width} ${height}`);
    axes.replaceChildren();
    svg("rect", { x: plot.x, y: plot.y, width: plot.w, height: plot.h, class: "frame" }, axes);
    const title = (axis) =>
      bareName(axis.name) + (units[axis.index] ? ` (${units[axis.index]})` : "");
    for (const v of ticks(map.x.min, map.x.max, Math.max(3, plot.w / 52))) {
      svg("path", { d: `M${this.toX(v)} ${plot.y + plot.h}v4`, class: "tick" }, axes);
      svg("text", { x: this.toX(v), y: plot.y + plot.h + 16, class: "mid" }, axes, short(v));
    }
    for (const v of ticks(map.y.min, map.y.max, Math.max(3, plot.h / 46))) {
      svg("path", { d: `M${plot.x - 4} ${this.toY(v)}h4`, class: "tick" }, axes);
      svg("text", { x: plot.x - 7, y: this.toY(v) + 4, class: "end" }, axes, short(v));
    }
    svg("text", { x: plot.x + plot.w / 2, y: height - 8, class: "mid name" }, axes, title(map.x));
    const y = plot.y + plot.h / 2;
    svg(
      "text",
      { x: 11, y, class: "mid name", transform: `rotate(-90 11 ${y})` },
      axes,
      title(map.y),
    );
    if (this.isCurve) {
      const clip = svg("clipPath", { id: "fit-plot" }, svg("defs", {}, axes));
      svg("rect", { x: plot.x, y: plot.y, width: plot.w, height: plot.h }, clip);
      this.fits = svg("g", { "clip-path": "url(#fit-plot)" }, axes);
    }
    this.rowMark = svg("g", { class: "row" }, axes);
  }

  drawDots(width, height, colours) {
    const { points } = this.stage,
      ratio = Math.min(3, window.devicePixelRatio || 1),
      canvas = this.dots;
    for (const layer of [canvas, this.crosses]) {
      layer.width = Math.round(width * ratio);
      layer.height = Math.round(height * ratio);
      layer.style.width = `${width}px`;
      layer.style.height = `${height}px`;
    }
    this.ratio = ratio;
    if (!points) return;
    const paint = canvas.getContext("2d"),
      n = points.length / 4,
      r = n > 600 ? 2.2 : n > 250 ? 2.9 : 3.6;
    this.radius = r;
    paint.scale(ratio, ratio);
    paint.beginPath();
    paint.rect(this.plot.x - 5, this.plot.y - 5, this.plot.w + 10, this.plot.h + 10);
    paint.clip();
    const paper = css(colours.paper);
    for (let k = 0; k < n; k++) {
      const path = new Path2D(
        shapePath(this.kindOf(k), this.toX(points[4 * k]), this.toY(points[4 * k + 1]), r),
      );
      const colour = css(this.colourOf(k));
      if (points[4 * k + 3] > 0.5) {
        paint.strokeStyle = colour;
        paint.lineWidth = 3.6;
        paint.stroke(path);
        paint.fillStyle = paper;
        paint.fill(path);
        paint.strokeStyle = css(mix(this.colourOf(k), colours.ink, 0.35));
        paint.lineWidth = 1.3;
        paint.stroke(path);
      } else {
        paint.strokeStyle = paper;
        paint.lineWidth = 1.6;
        paint.stroke(path);
        paint.fillStyle = css(mix(this.colourOf(k), colours.ink, 0.18));
        paint.fill(path);
      }
    }
  }
  // A cross on every point whose row the network takes for another class. Python says which; drawn
  // anew only where that has changed.
  paintCrosses(predicted) {
    const { points } = this.stage;
    if (!predicted || !points) return;
    const wrong = predicted.map((c, k) => c !== points[4 * k + 2]);
    if (this.wrong && wrong.every((is, k) => is === this.wrong[k])) return;
    this.wrong = wrong;
    const paint = this.crosses.getContext("2d"),
      { plot, ratio } = this,
      { paper, ink } = this.stage.colours,
      r = 0.8 * this.radius;
    paint.setTransform(ratio, 0, 0, ratio, 0, 0);
    paint.clearRect(0, 0, this.crosses.width, this.crosses.height);
    paint.beginPath();
    for (let k = 0; k < wrong.length; k++) {
      if (!wrong[k]) continue;
      const x = this.toX(points[4 * k]),
        y = this.toY(points[4 * k + 1]);
      if (x < plot.x || x > plot.x + plot.w || y < plot.y || y > plot.y + plot.h) continue;
      paint.moveTo(x - r, y - r);
      paint.lineTo(x + r, y + r);
      paint.moveTo(x - r, y + r);
      paint.lineTo(x + r, y - r);
    }
    paint.lineCap = "round";
    paint.strokeStyle = `rgba(${paper},0.7)`; // the class must still be seen
    paint.lineWidth = 2.2;
    paint.stroke();
    paint.strokeStyle = css(ink);
    paint.lineWidth = 1.2;
    paint.stroke();
  }

  kindOf(k) {
    return this.stage.header.task === "regression"
      ? 0
      : Math.round(this.stage.points[4 * k + 2]) % 4;
  }
  colourOf(k) {
    const { header, points, colours } = this.stage,
      value = points[4 * k + 2];
    if (header.task !== "regression") return colours.classes[Math.round(value) % 8];
    return colours.at((value - header.map.low) / (header.map.high - header.map.low || 1));
  }

  markRow() {
    if (!this.rowMark) return;
    this.rowMark.replaceChildren();
    const { points, pointRows } = this.stage,
      k = pointRows.indexOf(this.stage.pendingRow ?? this.stage.header.row_index);
    if (k < 0) return;
    const x = this.toX(points[4 * k]),
      y = this.toY(points[4 * k + 1]);
    svg("circle", { cx: x, cy: y, r: 9, class: "glow" }, this.rowMark);
    svg("circle", { cx: x, cy: y, r: 9 }, this.rowMark);
    svg(
      "path",
      { d: `M${x - 14} ${y}h5M${x + 9} ${y}h5M${x} ${y - 14}v5M${x} ${y + 9}v5` },
      this.rowMark,
    );
  }

  paintCurve(values) {
    const { size, x } = this.stage.header.map,
      classes = this.stage.header.task === "regression" ? null : this.stage.colours.classes;
    this.fits.replaceChildren();
    for (let c = 0; c * size < values.length; c++) {
      let d = "";
      for (let k = 0; k < size; k++) {
        const value = values[c * size + k];
        if (!Number.isFinite(value)) continue;
        // Far outside the picture a coordinate may overflow; a little outside is enough.
        const y = clamp(this.toY(value), -4000, 4000);
        d += `${d ? "L" : "M"}${this.toX(x.min + (k * (x.max - x.min)) / (size - 1)).toFixed(1)} ${y.toFixed(1)}`;
      }
      svg("path", { d, class: "fit" }, this.fits);
      const line = svg("path", { d, class: "fit line" }, this.fits);
      if (classes) line.style.stroke = css(classes[c % 8]);
    }
  }

  paint(frame) {
    if (!this.image) return;
    this.paintCrosses(frame.predicted);
    if (this.isCurve) {
      if (frame.fit) this.paintCurve(frame.fit);
      return;
    }
    const { map } = frame;
    if (!map) return;
    const size = this.field.width,
      { table } = this.stage.colours,
      { pixels } = this;
    for (let row = 0; row < size; row++) {
      const from = row * size,
        to = (size - 1 - row) * size;
      for (let k = 0; k < size; k++) pixels[to + k] = table[map[from + k]];
    }
    this.context.putImageData(this.image, 0, 0);
  }

  hit(x, y, reach) {
    const { points } = this.stage;
    let found = -1,
      best = reach;
    if (!points || !this.plot) return found;
    for (let k = 0; 4 * k < points.length; k++) {
      const distance = Math.hypot(this.toX(points[4 * k]) - x, this.toY(points[4 * k + 1]) - y);
      if (distance < best) {
        best = distance;
        found = k;
      }
    }
    return found;
  }
  describe(k) {
    const { header, points } = this.stage,
      units = header.input_units || [];
    const at = (axis, v) =>
      `${bareName(axis.name)} ${short(v)}${units[axis.index] ? " " + units[axis.index] : ""}`;
    const value = points[4 * k + 2];
    const what =
      header.task === "regression"
        ? `${header.output_names[0] || "target"} ${short(value)}`
        : header.output_names[Math.round(value)];
    const kind = points[4 * k + 3] > 0.5 ? "validation" : "training",
      x = at(header.map.x, points[4 * k]);
    const frame = this.stage.frames.get(this.stage.step),
      taken = frame && frame.predicted && frame.predicted[k];
    const wrong =
      frame && frame.predicted && taken !== value
        ? ` · taken for ${header.output_names[taken]}`
        : "";
    return `${what}${wrong} · ${kind} row · ${x}${this.isCurve ? "" : `, ${at(header.map.y, points[4 * k + 1])}`}`;
  }

  legend() {
    const { header, colours } = this.stage,
      { map } = header;
    const icon = (inner) =>
      `<svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">${inner}</svg>`;
    const safe = (text) => String(text).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
    const title = this.box.closest("figure").querySelector("h4");
    const values = header.task === "regression",
      curve = map.kind === "curve";
    put(
      title,
      values
        ? curve
          ? "Fitted curve"
          : "Predicted values"
        : curve
          ? "Probabilities"
          : "Decision map",
    );
    let text = "";
    if (curve && values) {
      text += `<span>${icon('<path d="M1 9c4-9 8 7 12-3" fill="none" stroke="currentColor" stroke-width="2"/>')}predicted</span>`;
    } else if (header.task === "regression") {
      const stops = [0, 0.2, 0.4, 0.6, 0.8, 1].map((s) => css(colours.at(s))).join(",");
      text += `<span class="ramp"><b>${short(map.low)}</b><i style="background:linear-gradient(90deg,${stops})"></i><b>${short(map.high)}${header.metric && header.metric.unit && header.metric.unit !== "%" ? " " + safe(header.metric.unit) : ""}</b></span>`;
    } else {
      header.output_names.forEach((name, k) => {
        text += `<span>${icon(`<path d="${shapePath(k % 4, 7, 7, 4.6)}" fill="${css(colours.classes[k % 8])}"/>`)}${safe(name)}</span>`;
      });
    }
    text += `<span>${icon('<circle cx="7" cy="7" r="4" fill="currentColor"/>')}training</span>`;
    const { points } = this.stage,
      validated = points && points.some((v, k) => k % 4 === 3 && v > 0.5);
    if (validated)
      text += `<span>${icon('<circle cx="7" cy="7" r="3.6" fill="none" stroke="currentColor" stroke-width="1.8"/>')}validation</span>`;
    text += `<span>${icon('<circle cx="7" cy="7" r="4.6" fill="none" stroke="currentColor" stroke-width="1.4"/><path d="M0 7h2.6M11.4 7h2.6M7 0v2.6M7 11.4v2.6" stroke="currentColor"/>')}chosen row</span>`;
    if (!values)
      text += `<span>${icon('<path d="M3 3l8 8M3 11l8-8" fill="none" stroke="currentColor" stroke-width="1.8"/>')}taken for another class</span>`;
    if (map.held) text += `<span class="held-note">${safe(map.held)}</span>`;
    return text;
  }
}
