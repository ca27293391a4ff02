// Marks the first use of each term of the glossary in the texts of a page. What is marked can be
// pressed; entry.js opens the term's entry.
//
// A text is what stands in a paragraph, a list or a caption. What can be pressed already, headings,
// formulas, code, tables and drawings are left as they are. In a box that can be closed the first use
// counts for the box alone, since the text outside is read without it.

/**
 * A term as Python sends it.
 *
 * @typedef {{id: string, name: string, is: string, symbol: string, shape: string, also: string[],
 *   forms: string[], never: string[], pages: string[], url: string}} Term
 */

/**
 * A place in a text where a term stands.
 *
 * @typedef {{start: number, end: number, term: number}} Found
 */

const NO_TEXTS = new Set(
  (
    "a button label legend summary h1 h2 h3 h4 h5 h6 code pre math svg canvas table select textarea " +
    "input output dialog style script template"
  ).split(" "),
);
const NO_TEXT_CLASSES = ["katex", "term-free"];
const PROSE = "p, li, dd, blockquote, figcaption, .caption";
const SENTENCE_BEFORE = /(^|[.!?:…“”"(])\s*$/u;

/**
 * A paragraph of nothing but bold letters is a title.
 *
 * @param {HTMLElement} element
 */
const isTitle = ({ localName, childNodes: [only, ...others] }) =>
  localName === "p" && others.length === 0 && only?.nodeName === "STRONG";

/** @param {HTMLElement} element */
const isLeftAlone = (element) =>
  NO_TEXTS.has(element.localName) ||
  isTitle(element) ||
  element.hasAttribute("hidden") ||
  element.hasAttribute("popover") ||
  ["button", "img"].includes(element.getAttribute("role") ?? "") ||
  element.getAttribute("aria-hidden") === "true" ||
  NO_TEXT_CLASSES.some((name) => element.classList.contains(name));

/** @param {string} text */
const inRegExp = (text) =>
  text
    .replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")
    .replace(/^\p{Ll}/u, (letter) => `[${letter}${letter.toUpperCase()}]`)
    .replace(/ /g, "\\s+");

/** @param {string} text */
const oneSpaced = (text) => text.replace(/\s+/g, " ");

/**
 * What finds the terms in a text: the longest form that fits, whole words only, and nothing that is
 * written as a function, like softmax(z). A capital letter belongs to the start of a sentence;
 * elsewhere a word with one is the name of something, of a button for example.
 *
 * @param {Pick<Term, "forms" | "never">[]} terms
 */
export function finder(terms) {
  /** @type {Map<string, number>} */
  const termOf = new Map();
  for (const [at, { forms, never }] of terms.entries()) {
    for (const form of forms) termOf.set(form, at);
    for (const phrase of never) termOf.set(phrase, -1);
  }
  const longestFirst = [...termOf.keys()].sort((a, b) => b.length - a.length).map(inRegExp);
  const words = new RegExp(
    `(?<![\\p{L}\\p{N}_-])(?:${longestFirst.join("|")})(?![\\p{L}\\p{N}_(]|-\\p{L})`,
    "gu",
  );
  /** @type {(text: string, before: () => string) => Found[]} */
  return (text, before) => {
    const found = [];
    for (const match of termOf.size ? text.matchAll(words) : []) {
      const word = oneSpaced(match[0]);
      const exact = termOf.get(word);
      const term = exact ?? termOf.get(word[0].toLowerCase() + word.slice(1)) ?? -1;
      const starts = () => SENTENCE_BEFORE.test(before() + text.slice(0, match.index));
      if (term < 0 || (exact === undefined && !starts())) continue;
      found.push({ start: match.index, end: match.index + match[0].length, term });
    }
    return found;
  };
}

/**
 * What was put behind each text node: the marks and the rest of its text. A page's own scripts know
 * only the node itself; when they change it, or take it away, the rest has to go.
 *
 * @type {WeakMap<Node, ChildNode[]>}
 */
const behind = new WeakMap();

/** @param {Node} node a text node that was changed or taken away by somebody else */
export function forget(node) {
  for (const rest of behind.get(node) ?? []) rest.remove();
  behind.delete(node);
}

/**
 * The text of a paragraph before one of its nodes.
 *
 * @param {Node} node
 */
function textBefore(node) {
  const block = node.parentElement?.closest(PROSE);
  if (!block) return "";
  const range = document.createRange();
  range.setStart(block, 0);
  range.setEndBefore(node);
  return range.toString();
}

/** @param {string} word @param {number} term */
function makeMark(word, term) {
  const mark = document.createElement("span");
  mark.className = "term";
  mark.tabIndex = 0;
  mark.role = "button";
  mark.setAttribute("aria-haspopup", "dialog");
  mark.dataset.term = String(term);
  mark.textContent = word;
  return mark;
}

/**
 * Marks the first use of each term below `root`, and unmarks what is no longer the first. `find` is
 * what `finder` made. Where `only` is given, no other term is marked.
 *
 * @param {ParentNode & Node} root
 * @param {ReturnType<typeof finder>} find
 * @param {Set<string>} [only]
 */
export function markTerms(root, find, only) {
  /** @type {(node: Text, seen: Set<string>) => void} */
  const markText = (node, seen) => {
    const { data } = node;
    const wanted = [];
    for (const found of find(data, () => textBefore(node))) {
      const key = String(found.term);
      if (seen.has(key) || (only && !only.has(key))) continue;
      seen.add(key);
      wanted.push(found);
    }
    if (wanted.length === 0) return;
    /** @type {ChildNode[]} */
    const added = [];
    for (const [at, { start, end, term }] of wanted.entries()) {
      added.push(makeMark(data.slice(start, end), term));
      const rest = data.slice(end, wanted[at + 1]?.start);
      if (rest) added.push(document.createTextNode(rest));
    }
    node.data = data.slice(0, wanted[0].start);
    node.after(...added);
    // The node itself may have been put behind another one.
    const owner = owners.get(node) ?? node;
    behind.set(owner, [...(behind.get(owner) ?? []), ...added]);
    for (const part of added) owners.set(part, owner);
  };

  /** @type {(node: Node, seen: Set<string>, isProse: boolean) => void} */
  const visit = (node, seen, isProse) => {
    for (let next = node.firstChild; next; ) {
      const child = next;
      next = child.nextSibling; // what is put behind a text holds no further use
      if (child.nodeType === Node.TEXT_NODE) {
        if (isProse) markText(/** @type {Text} */ (child), seen);
        continue;
      }
      if (child.nodeType !== Node.ELEMENT_NODE) continue;
      const element = /** @type {HTMLElement} */ (child);
      if (element.className === "term") {
        const term = element.dataset.term ?? "";
        if (seen.has(term)) unmark(element);
        seen.add(term);
      } else if (element.shadowRoot) {
        const section = element.shadowRoot.querySelector(".live");
        if (section) visit(section, seen, false);
      } else if (!isLeftAlone(element)) {
        const inside = element.nodeName === "DETAILS" ? new Set(seen) : seen;
        visit(element, inside, isProse || element.matches(PROSE));
      }
    }
  };
  visit(root, new Set(), false);
}

/**
 * The text node of the page behind which a node was put.
 *
 * @type {WeakMap<Node, Node>}
 */
const owners = new WeakMap();

/** @param {HTMLElement} mark */
function unmark(mark) {
  const plain = document.createTextNode(mark.textContent ?? "");
  const owner = owners.get(mark);
  const parts = owner && behind.get(owner);
  if (owner && parts) {
    parts[parts.indexOf(mark)] = plain;
    owners.set(plain, owner);
  }
  mark.replaceWith(plain);
}

/**
 * The terms that are marked in a section of a page.
 *
 * @param {ParentNode} section
 */
export const markedIn = (section) =>
  new Set(
    [...section.querySelectorAll(".term")].map(
      (mark) => /** @type {HTMLElement} */ (mark).dataset.term ?? "",
    ),
  );
