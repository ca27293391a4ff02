"""What can be measured of a page in the browser: each looks through all of it, also inside of
components, and gives what is at fault in words."""

from __future__ import annotations

# The texts that are seen, each with the element that it stands in, also inside of components.
SEEN_TEXTS = """const seenTexts = function* (root) {
  const nodes = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    if (node.shadowRoot) yield* seenTexts(node.shadowRoot);
    const parent = node.parentElement;
    if (node.nodeType !== Node.TEXT_NODE || !node.data.trim() || !parent) continue;
    if (parent.checkVisibility({opacityProperty: true, visibilityProperty: true}))
      yield [node, parent];
  }
};"""

# What is written smaller than 12 px, a drawing's own scale counted: unread from the back row.
SMALL = """() => {
  SEEN_TEXTS
  const found = [];
  for (const [node, parent] of seenTexts(document)) {
    const range = document.createRange();
    range.selectNodeContents(node);
    const {width, height} = range.getBoundingClientRect();
    if (width < 2 || height < 2) continue; // for screen readers only
    const matrix = parent.closest("text")?.getScreenCTM();
    const scale = matrix ? Math.sqrt(Math.abs(matrix.a * matrix.d - matrix.b * matrix.c)) : 1;
    const pixels = parseFloat(getComputedStyle(parent).fontSize) * scale;
    if (pixels < 11.99) found.push(`${pixels.toFixed(1)} px: ${node.data.trim().slice(0, 40)}`);
  }
  return found;
}""".replace("SEEN_TEXTS", SEEN_TEXTS)

# Words with less contrast than 4.5 to 1, or 3 to 1 where they are large: also what is faded by the
# opacity of something around it, which axe leaves out. Not what is disabled, in a drawing or on a
# picture, nor a slider's number: it stands above its thumb and not on it.
PALE = """() => {
  SEEN_TEXTS
  const paint = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const known = new Map(); // reading from a canvas takes its time, and colours are few
  const read = (colour) => {
    if (known.has(colour)) return known.get(colour);
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data;
    known.set(colour, [r, g, b, a / 255]);
    return known.get(colour);
  };
  const over = (front, back) => {
    const alpha = front[3] + back[3] * (1 - front[3]);
    const mixed = (k) =>
      alpha ? (front[k] * front[3] + back[k] * back[3] * (1 - front[3])) / alpha : 0;
    return [mixed(0), mixed(1), mixed(2), alpha];
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((one) =>
      one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const app = document.querySelector("[data-testid=stApp]");
  const paper = read(getComputedStyle(app).backgroundColor);
  const found = [];
  for (const [node, parent] of seenTexts(document)) {
    if (parent.closest("svg, :disabled, [aria-disabled=true]")) continue;
    if (parent.closest("[data-testid=stSliderThumbValue]")) continue;
    const {width, height} = parent.getBoundingClientRect();
    if (width < 2 || height < 2) continue;
    const {color, fontSize, fontWeight} = getComputedStyle(parent);
    let [front, back, onPicture] = [read(color), [0, 0, 0, 0], false];
    for (let at = parent; at; at = at.assignedSlot ?? at.parentElement ?? at.getRootNode().host) {
      const {backgroundColor, backgroundImage, opacity} = getComputedStyle(at);
      if (back[3] < 1 && backgroundImage !== "none") onPicture = true;
      [front, back] = [front, back].map((one) => over(one, read(backgroundColor)));
      [front[3], back[3]] = [front[3] * opacity, back[3] * opacity];
    }
    const [one, other] = [front, back].map((each) => light(over(each, paper)));
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(fontSize);
    const least = size >= 24 || (size >= 18.66 && fontWeight >= 700) ? 3 : 4.5;
    if (!onPicture && ratio < least)
      found.push(`${ratio.toFixed(2)} : 1: ${node.data.trim().slice(0, 40)}`);
  }
  return found;
}""".replace("SEEN_TEXTS", SEEN_TEXTS)

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

# What is cut: a page wider than its window; text beyond the edge of a box that hides it, where no
# box on the way scrolls; what is chosen in a list, in a field with too little room for it; a legend
# below Plotly's toolbar; a title below the menu.
CUT = r"""() => {
  const found = [], texts = [], menus = [], lists = [];
  const main = document.querySelector("[data-testid=stMain]");
  main.scrollTop = 0;
  const tooWide = main.scrollWidth - window.innerWidth;
  if (tooWide > 1) found.push(`the page is ${tooWide} px too wide`);
  const collect = (root) => {
    const nodes = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      if (node.shadowRoot) collect(node.shadowRoot);
      if (node.nodeType === Node.TEXT_NODE) texts.push(node);
      else if (node.matches(".menu") && node.checkVisibility()) menus.push(node);
      else if (node.matches("select") && node.checkVisibility()) lists.push(node);
    }
  };
  collect(main);
  const above = (one) => one.assignedSlot ?? one.parentElement ?? one.getRootNode().host;
  const edges = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  };
  const said = (node) => `“${node.textContent.trim().slice(0, 40)}”`;
  for (const text of texts) {
    const parent = text.parentElement;
    if (!text.data.trim() || !parent || parent.closest("style, script, [inert], .skip")) continue;
    if (!parent.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const box = edges(text);
    if (box.width < 2 || box.height < 2) continue;
    const slack = parent.closest("svg") ? 6 : 2.5; // letters are smaller than their line
    let cut = null, held = false;
    for (let at = parent; at && at !== main && !cut; at = above(at)) {
      const {overflowX, overflowY, position, clip} = getComputedStyle(at);
      const edge = at.getBoundingClientRect();
      const forEars = clip !== "auto" || edge.width <= 2 || edge.height <= 2;
      const scrolls = /auto|scroll/.test(overflowX + overflowY);
      held = forEars || scrolls || position === "fixed";
      if (forEars) break;
      const across = Math.max(box.right - edge.right, edge.left - box.left);
      const down = Math.max(box.bottom - edge.bottom, edge.top - box.top);
      if (/hidden|clip/.test(overflowX) && across > slack) cut = [at, "across", across];
      else if (/hidden|clip/.test(overflowY) && down > slack) cut = [at, "down", down];
      if (held) break;
    }
    if (cut) {
      const [where, way, by] = cut;
      found.push(`${said(text)} by ${by.toFixed()} px ${way}: ${where.outerHTML.slice(0, 90)}`);
    } else if (!held && box.right > window.innerWidth + 1)
      found.push(`${said(text)} beyond the window`);
  }
  for (const field of main.querySelectorAll("input[role=combobox]"))
    if (field.checkVisibility() && field.scrollWidth > field.clientWidth + 1)
      found.push(`“${field.value}”, chosen in a field`);
  for (const list of lists) {
    const room = list.offsetWidth, style = list.style.cssText;
    list.style.cssText = // as wide as what is chosen
      "field-sizing: content; width: max-content; min-width: 0; max-width: none";
    const {text} = list.selectedOptions[0];
    if (list.offsetWidth > room + 1) found.push(`“${text}”, chosen in a list`);
    list.style.cssText = style;
  }
  const meet = (one, other) => one.width && other.width && one.left < other.right &&
    other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  for (const plot of document.querySelectorAll(".js-plotly-plot")) {
    const legend = plot.querySelector(".legend")?.getBoundingClientRect();
    for (const group of plot.querySelectorAll(".modebar-group"))
      if (legend && group.checkVisibility() && meet(group.getBoundingClientRect(), legend))
        found.push(`a legend below the toolbar: ${said(plot.querySelector(".legend"))}`);
  }
  for (const title of main.querySelectorAll("h1"))
    if (menus.some((menu) => meet(menu.getBoundingClientRect(), edges(title))))
      found.push("the title lies below the menu");
  return [...new Set(found)];
}"""
