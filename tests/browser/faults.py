"""What can be measured of a page in the browser: each looks through all of it, also inside of
components, and gives what is at fault in words."""

from __future__ import annotations

# What is written smaller than 12 px, a drawing's own scale counted: unread from the back row.
SMALL = """() => {
  const found = [];
  const look = (root) => {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      if (node.shadowRoot) look(node.shadowRoot);
      const parent = node.parentElement;
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim() || !parent) continue;
      if (!parent.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const {width, height} = range.getBoundingClientRect();
      if (width < 2 || height < 2) continue; // for screen readers only
      const matrix = parent.closest("text")?.getScreenCTM();
      const scale = matrix ? Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c)) : 1;
      const pixels = parseFloat(getComputedStyle(parent).fontSize) * scale;
      if (pixels < 11.99) found.push(`${pixels.toFixed(1)} px: ${node.data.trim().slice(0, 40)}`);
    }
  };
  look(document);
  return found;
}"""

# Pictures without a name, without a sentence, or without their numbers as a table that a press
# opens. What is drawn for the eye alone is hidden, an illustration is called one, and the film on a
# projector has its table on the Training page.
BARE = r"""() => {
  const found = [], pictures = [], tables = new Map();
  const look = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) look(one.shadowRoot);
      if (one.dataset?.of) tables.set(one.dataset.of, one);
      const plotly = one.matches("[data-testid=stPlotlyChart]");
      if (!plotly && !one.matches("[role=img], [role=application], canvas, svg:not([aria-hidden])"))
        continue;
      const {width, height} = one.getBoundingClientRect();
      if (width < 40 || height < 12 || !one.checkVisibility()) continue;
      if (one.closest("[aria-hidden=true], [data-illustration]")) continue;
      if (one.id === "js-plotly-tester") continue; // Plotly measures letters in it
      if (one.closest(".digit-pad, [role=application]:not(.net)")) continue; // fields to draw in
      if (one.closest('.stage[data-picture]:not([data-picture=""])')) continue;
      const within = "[data-testid=stPlotlyChart], [data-testid=stDataFrame]";
      if (!one.parentElement?.closest(within)) pictures.push([one, plotly]);
    }
  };
  look(document);
  for (const [one, plotly] of pictures) {
    const named = [one, ...(plotly ? one.querySelectorAll("[aria-label]") : [])];
    const name = named.map((each) => each.getAttribute("aria-label")).find(Boolean) ?? "";
    const place = [...(one.closest('[class*="st-key-"]')?.classList ?? [])]
      .find((each) => each.startsWith("st-key-"))?.slice("st-key-".length);
    const twin = plotly ? tables.get(place) : one.closest("[data-chart]")?.querySelector(".twin");
    const missing = [
      name ? "" : "no name",
      /\d/.test(name) ? "" : "says nothing",
      twin?.querySelector("summary") && (twin.querySelector("tbody tr") || twin.closest(".stage"))
        ? "" : "no table",
    ].filter(Boolean);
    if (missing.length)
      found.push(`${one.outerHTML.slice(0, 120)} (${name}): ${missing.join(", ")}`);
  }
  return found;
}"""

# Targets smaller than 24 px, but for links within a text and those with room around them (2.5.8).
CRAMPED = r"""() => {
  const all = [];
  const look = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) look(one.shadowRoot);
      if (!one.matches("a[href], button, summary, select, input:not([type=hidden]), textarea"))
        continue;
      const seen = {opacityProperty: true, visibilityProperty: true};
      if (one.matches(".skip") || one.closest("[inert]") || !one.checkVisibility(seen)) continue;
      const boxes = [one, one.labels?.[0] ?? one].map((each) => each.getBoundingClientRect());
      const ends = (side) => boxes.map((box) => box[side]);
      const [left, top] = [Math.min(...ends("left")), Math.min(...ends("top"))];
      const [right, bottom] = [Math.max(...ends("right")), Math.max(...ends("bottom"))];
      if (right - left > 1 && bottom - top > 1) all.push({one, left, top, right, bottom});
    }
  };
  look(document);
  const small = ({left, top, right, bottom}) => right - left < 23.99 || bottom - top < 23.99;
  const inText = ({one}) =>
    getComputedStyle(one).display === "inline" && one.closest("p, li, td, dd");
  const found = [];
  for (const it of all) {
    if (!small(it) || inText(it)) continue;
    const [x, y] = [(it.left + it.right) / 2, (it.top + it.bottom) / 2];
    const meets = all.find((other) => {
      if (other === it || other.one.contains(it.one) || it.one.contains(other.one)) return false;
      const across = Math.max(other.left - x, 0, x - other.right);
      const down = Math.max(other.top - y, 0, y - other.bottom);
      const [ox, oy] = [(other.left + other.right) / 2, (other.top + other.bottom) / 2];
      if (Math.hypot(across, down) < 11.99) return true;
      return small(other) && Math.hypot(ox - x, oy - y) < 23.99;
    });
    const said = ({one}) => one.outerHTML.slice(0, 100);
    if (meets) found.push(`${said(it)} beside ${said(meets)}`);
  }
  return found;
}"""
