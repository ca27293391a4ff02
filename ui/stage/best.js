// The best epoch so far: a mark on the validation curve; beside the loss with its name.

import { put, svg } from "../kit/elements.js";

/** @import { Chart } from "./charts.js" */

const DIAMOND = "M0 -6.5L5 0L0 6.5L-5 0z";

export class BestMark {
  /**
   * @param {Chart} chart
   * @param {SVGElement} node to draw in
   */
  constructor(chart, node) {
    this.chart = chart;
    this.mark = svg("g", { visibility: "hidden" }, node);
    svg("path", { d: DIAMOND, class: "best" }, this.mark);
    this.title = svg("title", {}, this.mark);
    this.name = svg("text", { y: -11, class: "best-name" }, this.mark);
  }

  // Of the epochs that may be seen the one with the lowest validation loss, as Python has found it.
  show() {
    const { chart, mark } = this;
    const { best, limit } = chart.stage;
    const points = chart.own[1];
    let last = -1;
    while (last + 1 < points.length && points[last + 1][2] <= limit) last += 1;
    const point = last > 0 ? points.find((p) => p[2] === best[last]) : undefined;
    mark.setAttribute("visibility", point ? "visible" : "hidden");
    if (!point) return;
    const [epoch, value] = point;
    const { plot } = chart;
    const x = chart.fx(epoch);
    const y = Math.max(chart.fy(value), plot.y);
    mark.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    put(this.title, `best epoch so far: ${epoch}, validation ${chart.say(value)}`);
    if (!chart.isLoss) return;
    put(this.name, `best: epoch ${epoch}`);
    this.name.setAttribute("text-anchor", x > plot.x + plot.w / 2 ? "end" : "start");
  }
}
