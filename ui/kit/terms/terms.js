// The words of the field on every page: the first use of a term opens its entry, and one button in
// the head opens the legend of symbols. The texts come from Python (terms.py), once for a page.

import { make } from "../elements.js";
import { mounting } from "../mounting.js";
import { writeEntry, writeLegend } from "./contents.js";
import { finder, forget, markedIn, markTerms } from "./marks.js";
import { Panel, pressed } from "./panel.js";
import { search } from "./search.js";

/** @typedef {import("../mounting.js").Component<import("./contents.js").Data, "said">} Component */

/**
 * `terms` is what the sections of a page ask for (live.js), `wantedTerm` the entry to be shown on the
 * glossary page.
 *
 * @typedef {{
 *   terms?: {keep(wanted: DocumentFragment, place: ParentNode): void, look(): void},
 *   wantedTerm?: string,
 * }} Shared
 */

const MARKS = `
.term { text-decoration: underline dotted 1px; text-underline-offset: .2em; cursor: help;
  border-radius: 2px; }
.term:hover, .term[aria-expanded] { background: color-mix(in srgb, currentColor 12%, transparent); }
.term:focus-visible { outline: 2px solid var(--st-primary-color, currentColor); outline-offset: 1px; }
@media print { .term { text-decoration: none; } }`;
const LATEST = 300; // milliseconds after which terms are marked though the browser is busy

/** @type {() => Window & Shared} */
const shared = () => window;

/** @param {() => void} work */
function whenIdle(work) {
  if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: LATEST });
  else setTimeout(work, 50);
}

/**
 * The live sections below `main`.
 *
 * @param {Element} main
 */
function sections(main) {
  const roots = [];
  for (const { shadowRoot } of main.querySelectorAll("[data-testid=stBidiComponentIsolated]"))
    if (shadowRoot?.querySelector(".live")) roots.push(shadowRoot);
  return roots;
}

class PageTerms {
  /** @param {Component} component */
  constructor({ parentElement, data, setTriggerValue }) {
    this.data = data;
    this.trigger = setTriggerValue;
    this.find = finder(data.terms);
    this.root = make("div", "terms", parentElement);
    const legend = make("button", "legend", this.root, data.words.symbols);
    legend.type = "button";
    legend.setAttribute("aria-haspopup", "dialog");
    legend.onclick = () => this.toggle(legend, (place) => writeLegend(place, this.data));
    this.panel = new Panel(make("div", "window", this.root));
    this.panel.root.onpointerdown = (event) => {
      const link = pressed(event, "a[data-value]");
      if (link instanceof HTMLAnchorElement) link.search = location.search; // for a tab of its own
    };
    this.panel.root.onclick = (event) => this.onLink(event);
    this.style = new CSSStyleSheet();
    this.style.replaceSync(MARKS);
    this.isDue = false;
    this.gone = new AbortController();
    this.watch = new MutationObserver((changes) => this.onChanges(changes));
    this.watch.observe(document.body, { childList: true, characterData: true, subtree: true });
    this.listen();
    this.asked = { keep: this.keep.bind(this), look: this.look.bind(this) };
    shared().terms = this.asked;
    shared().wantedTerm ||= location.hash.slice(1);
    this.look();
  }

  listen() {
    const heard = { capture: true, signal: this.gone.signal };
    document.addEventListener("click", (event) => this.onTerm(event), heard);
    const byKey = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Enter" || event.key === " ") this.onTerm(event);
    };
    document.addEventListener("keydown", byKey, heard);
    const onInput = (/** @type {Event} */ event) => {
      const field = pressed(event, "input.find-term");
      if (field instanceof HTMLInputElement) search(field);
    };
    document.addEventListener("input", onInput, heard);
  }

  release() {
    this.gone.abort();
    this.watch.disconnect();
    this.panel.release();
    if (shared().terms === this.asked) shared().terms = undefined;
  }

  /** @param {MutationRecord[]} changes */
  onChanges(changes) {
    for (const { type, target, removedNodes } of changes) {
      if (type === "characterData") forget(target);
      for (const node of removedNodes) forget(node);
    }
    if (changes.length) this.look();
  }

  /** The page has changed: mark its terms when there is time. */
  look() {
    if (this.isDue) return;
    this.isDue = true;
    whenIdle(() => {
      this.onChanges(this.watch.takeRecords());
      this.isDue = false;
      this.mark();
    });
  }

  mark() {
    const main = document.querySelector("[data-testid=stMain]");
    if (!main || !this.root.isConnected) return;
    markTerms(main, this.find);
    this.watch.takeRecords(); // these were ours
    for (const place of [document, ...sections(main)])
      if (!place.adoptedStyleSheets.includes(this.style))
        place.adoptedStyleSheets = [...place.adoptedStyleSheets, this.style];
    this.goToWanted(main);
  }

  /**
   * What is marked in a section stays so in its next HTML: then it costs no change, and whoever reads
   * its entry keeps the place.
   *
   * @param {DocumentFragment} wanted
   * @param {ParentNode} place
   */
  keep(wanted, place) {
    const marked = markedIn(place);
    if (marked.size) markTerms(wanted, this.find, marked);
  }

  /** @param {Event} event */
  onTerm(event) {
    const mark = pressed(event, ".term");
    const term = this.data.terms[Number(mark?.dataset.term)];
    if (!mark || !term) return;
    event.preventDefault();
    event.stopPropagation();
    this.toggle(mark, (place) => writeEntry(place, term, this.data));
  }

  /**
   * @param {HTMLElement} opener
   * @param {(place: HTMLElement) => void} write
   */
  toggle(opener, write) {
    if (this.panel.opener === opener) return this.panel.close({ goBack: true });
    write(this.panel.root);
    this.panel.open(opener);
  }

  /** @param {MouseEvent} event */
  onLink(event) {
    const link = pressed(event, "a[data-value]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    shared().wantedTerm = link.dataset.goes;
    this.panel.close();
    this.trigger("said", link.dataset.value);
    this.look();
  }

  /**
   * On the glossary page: go to the entry from which one came.
   *
   * @param {Element} main
   */
  goToWanted(main) {
    const id = shared().wantedTerm;
    if (!id) return;
    for (const section of sections(main)) {
      const entry = section.querySelector(`.glossary #${CSS.escape(id)}`);
      if (!(entry instanceof HTMLElement)) continue;
      shared().wantedTerm = undefined;
      entry.scrollIntoView({ block: "center" });
      entry.focus({ preventScroll: true });
    }
  }
}

/** @param {Component} component */
const create = (component) => new PageTerms(component);

export default mounting(create, (page, { data, setTriggerValue }) => {
  page.data = data;
  page.trigger = setTriggerValue;
});
