// What stands in the window: the entry of one term, or the legend of all symbols.

import { make } from "../elements.js";

/** @typedef {import("./marks.js").Term} Term */

/**
 * The terms, the titles of the pages by their names, and what is written around them.
 *
 * @typedef {{terms: Term[], pages: Record<string, string>, words: Record<string, string>}} Data
 */

/**
 * A link to a page of the app; `term` is the entry to go to on the glossary page.
 *
 * @param {HTMLElement} parent
 * @param {string} page
 * @param {string} title
 * @param {string} [term]
 */
function link(parent, page, title, term) {
  const made = make("a", "", parent, title);
  made.href = page === "welcome" ? "./" : page;
  made.dataset.value = page;
  if (term) made.dataset.goes = made.hash = term;
}

/**
 * @param {HTMLElement} place
 * @param {string} name what the window is called
 * @param {string} kind
 */
function begin(place, name, kind) {
  place.replaceChildren();
  place.className = `window ${kind}`;
  place.setAttribute("aria-label", name);
}

/**
 * @param {HTMLElement} place
 * @param {Term} term
 * @param {Data} data
 */
export function writeEntry(place, term, { pages, words }) {
  begin(place, term.name, "entry");
  const head = make("p", "head", place);
  make("b", "", head, term.name);
  if (term.symbol) make("i", "", head, term.symbol);
  make("p", "", place, term.is);
  if (term.also.length) make("p", "less", place, `${words.also} ${term.also.join(", ")}`);
  if (term.url) make("a", "", make("p", "", place), words.read).href = term.url;
  const met = make("p", "less", place, `${words.met} `);
  for (const name of term.pages) {
    link(met, name, pages[name]);
    met.append(" · ");
  }
  link(met, "glossary", pages.glossary, term.id);
}

/**
 * @param {HTMLElement} place
 * @param {Data} data
 */
export function writeLegend(place, { terms, words }) {
  begin(place, words.legend, "symbols");
  const table = make("table", "", place);
  make("caption", "", table, words.legend);
  const head = make("tr", "", make("thead", "", table));
  for (const title of [words.symbol, words.meaning, words.shape])
    make("th", "", head, title).scope = "col";
  const body = make("tbody", "", table);
  for (const { symbol, name, shape, is } of terms) {
    if (!symbol) continue;
    const line = make("tr", "", body);
    make("th", "", line, symbol).scope = "row";
    const meaning = make("td", "", line);
    make("b", "", meaning, name);
    make("span", "", meaning, is);
    make("td", "", line, shape || words.number);
  }
  link(make("p", "less", place), "glossary", words.all);
}
