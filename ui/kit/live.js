// Shows the section's HTML, as live.py sends it, and reports what is pressed in it.

import { replaceWithinPage } from "./address.js";
import { announce, announcer } from "./announce.js";
import { enlarge } from "./enlarge.js";
import { bringHelpBack, putHelpAway } from "./help.js";
import { finish, morph } from "./morph.js";
import { picture } from "./picture.js";
import { focusedIn, light, moveInMatrix, pointedAt } from "./same.js";
import { emptyField, meant, showChosen } from "./searched.js";
import { untilHeard } from "./until_heard.js";

/**
 * A section, and a file that was asked for in it.
 *
 * @typedef {{id: string, name: string, mime: string, text: string, encoded?: boolean}} File
 * @typedef {import("./mounting.js").Component<{html: string, file?: File}, "said">} Component
 */

/**
 * What is kept of each section: the newest HTML and file, where each slider has been on its way, as
 * far as Python has not said so yet, the link that was pressed last, and what is pointed at.
 *
 * @typedef {{
 *   html: string,
 *   file: string,
 *   sliders: WeakMap<HTMLInputElement, number[]>,
 *   stop?: () => void,
 *   link?: Element,
 *   pointed?: Element | null,
 * }} Kept
 * @type {WeakMap<Element, Kept>}
 */
const sections = new WeakMap();

/** @param {ParentNode} place */
const slidersIn = (place) =>
  [...place.querySelectorAll("input")].filter(({ type }) => type === "range");

/** @param {HTMLInputElement} slider */
function show(slider) {
  const shown = Number(slider.value).toFixed(Number(slider.dataset.digits));
  const output = slider.closest("div")?.querySelector("output");
  if (output) output.value = shown;
}

/**
 * A choice shows what the section says, whatever was pressed meanwhile. A slider does so too, except
 * to where it has been on its way: an answer to an earlier press must not take a later one back. What
 * stands in a form is the reader's, until the form is another one.
 *
 * @param {ParentNode} place
 * @param {Kept} kept
 */
function choices(place, { sliders }) {
  for (const slider of slidersIn(place)) {
    const told = Number(slider.getAttribute("value"));
    const onItsWay = sliders.get(slider) ?? [];
    const at = onItsWay.indexOf(told);
    if (at >= 0) onItsWay.splice(0, at + 1);
    else if (onItsWay.length === 0) slider.value = String(told);
    show(slider);
  }
  for (const input of place.querySelectorAll("input"))
    if (input.type === "radio" && !input.form) input.checked = input.hasAttribute("checked");
    else if (input.list) showChosen(input);
  for (const option of place.querySelectorAll("option"))
    option.selected = option.hasAttribute("selected");
}

/**
 * What is pointed at stays lit where the section is drawn anew.
 *
 * @param {ParentNode & Node} place
 * @param {Kept} kept
 */
function relight(place, { pointed }) {
  if (pointed) light(place, place.contains(pointed) ? pointed : null);
}

/**
 * A drawing that is to be called .png is made a picture here.
 *
 * @param {File} file
 */
async function download({ name, mime, text, encoded }) {
  const link = document.createElement("a");
  const content = encoded ? Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)) : text;
  const isDrawn = mime === "image/svg+xml" && name.endsWith(".png");
  const blob = isDrawn ? await picture(text) : new Blob([content], { type: mime });
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// Safari 16 and Firefox before 125 have none: there the button opens its list by this attribute.
const hasPopovers = () => "showPopover" in document.documentElement;
const OPEN = "data-open";

const ASKED_AGAIN_AFTER = 2000; // milliseconds

/**
 * A button with data-again presses itself as soon as it is drawn, so that Python can do long work in
 * slices. A press may be lost, so it is repeated until the section says something else.
 *
 * @param {ParentNode} wanted
 * @param {Element} place
 * @param {Kept} kept
 * @param {(name: string, value: unknown) => void} press
 */
function pressItself(wanted, place, kept, press) {
  kept.stop?.();
  const button = wanted.querySelector("button[data-again]");
  if (!(button instanceof HTMLButtonElement)) return;
  const { name, value } = button;
  const ask = () => press(name, value);
  queueMicrotask(() => {
    kept.stop = untilHeard(ask, () => !place.isConnected, ASKED_AGAIN_AFTER);
  });
}

/** @type {(event: Event, selector: string) => HTMLElement | null} */
const closest = ({ target }, selector) => /** @type {Element} */ (target).closest(selector);

/**
 * What a section wants to be told to those who do not see it, see announce.py.
 *
 * @param {ParentNode} place
 */
function toldIn(place) {
  const told = /** @type {HTMLElement | null} */ (place.querySelector("[data-say]"));
  return { say: told?.dataset.say ?? "", about: told?.dataset.about ?? "" };
}

/**
 * A link may lead to a place on a page (arrival.py): there the page begins.
 *
 * @param {ParentNode} place
 */
function arriveIn(place) {
  const goal = /** @type {HTMLElement | null} */ (place.querySelector("[data-arrive]"));
  if (!goal) return;
  goal.focus({ preventScroll: true });
  const { top, bottom } = goal.getBoundingClientRect();
  const { clientHeight } = document.documentElement;
  if (top < 0 || bottom > clientHeight) goal.scrollIntoView({ block: "start" });
}

/** @param {Component} component */
export default function ({ parentElement, data, setTriggerValue }) {
  const place = /** @type {HTMLElement | null} */ (parentElement.querySelector(".live"));
  if (!place) return;
  /** @typedef {import("./address.js").Counting & import("./terms/terms.js").Shared} Page */
  const page = /** @type {Page | null} */ (place.ownerDocument.defaultView);
  if (page) replaceWithinPage(page); // the menu is such a section, so it is done on every page
  const kept = sections.get(place) ?? { html: "", file: "", sliders: new WeakMap() };
  if (!sections.has(place)) {
    announcer();
    const pointTo = (/** @type {Element | null} */ node) => {
      kept.pointed = node ?? focusedIn(place);
      light(place, kept.pointed);
    };
    const point = (/** @type {Event} */ event) => pointTo(pointedAt(event));
    place.addEventListener("focusout", ({ target }) => {
      showChosen(target);
      if (kept.pointed === target) pointTo(null);
    });
    place.addEventListener("focusin", (event) => {
      emptyField(event.target);
      bringHelpBack(place, event);
      point(event);
    });
    place.addEventListener("pointermove", point);
    place.addEventListener("pointerdown", point);
    place.addEventListener("pointerleave", ({ pointerType }) => {
      if (pointerType !== "touch") pointTo(null); // a finger that is lifted has pointed all the same
    });
  }
  sections.set(place, kept);
  const shown = kept.html !== "";
  if (kept.html !== data.html) {
    kept.html = data.html;
    const wanted = document.createElement("template");
    wanted.innerHTML = data.html;
    pressItself(wanted.content, place, kept, (name, value) =>
      setTriggerValue("said", { name, value }),
    );
    const root = /** @type {Document | ShadowRoot} */ (place.getRootNode());
    const focused = place.contains(root.activeElement) ? root.activeElement : null;
    page?.terms?.keep(wanted.content, place);
    const before = toldIn(place);
    const later = morph(place, wanted.content);
    choices(place, kept);
    relight(place, kept);
    const { say, about } = toldIn(place);
    if (shown && say && say !== before.say) announce(say, about);
    // What had the focus is gone: it goes to where the section begins anew, not to the page's top,
    // or to what is chosen now where that had it.
    if (focused && !place.contains(focused)) {
      const heir = focused.hasAttribute("data-chosen") ? "[data-chosen]" : "[data-focus]";
      /** @type {HTMLElement | null} */ (place.querySelector(heir))?.focus();
    }
    const rest = () => {
      if (kept.html !== data.html) return; // newer HTML has come meanwhile
      finish(later);
      choices(place, kept);
      relight(place, kept);
      page?.terms?.look();
      if (!shown) arriveIn(place);
    };
    if (later.touched) requestAnimationFrame(() => setTimeout(rest));
    else rest();
  }
  if (data.file && kept.file !== data.file.id) {
    kept.file = data.file.id; // drawn anew, it is still the same one
    download(data.file);
  }
  /** @type {(name: string, value: unknown, slid?: HTMLInputElement) => void} */
  const say = (name, value, slid) => {
    // The other sliders follow what is chosen now.
    for (const slider of slidersIn(place)) if (slider !== slid) kept.sliders.delete(slider);
    if (slid) kept.sliders.set(slid, [...(kept.sliders.get(slid) ?? []), Number(value)]);
    setTriggerValue("said", { name, value });
  };
  place.onpointerdown = (event) => {
    const link = closest(event, "a[data-name]");
    // Opened in a tab of its own, it shows the same run.
    if (link instanceof HTMLAnchorElement) link.search = location.search;
  };
  place.onpointerout = (event) => bringHelpBack(place, event);
  place.onpointerover = (event) => bringHelpBack(place, event);
  place.onkeydown = (event) => {
    if (event.key === "Escape") putHelpAway(place, event);
    moveInMatrix(event);
  };
  place.onclick = (event) => {
    putHelpAway(place, event);
    const link = closest(event, "a[data-name]");
    if (link && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      const { name = "", value } = link.dataset;
      say(name, value);
      const opened = page?.pagesOpened;
      kept.link = link;
      setTimeout(() => {
        // Lost among the messages of a page that was still being drawn: nothing has been opened.
        const isLast = kept.link === link && link.isConnected && page?.pagesOpened === opened;
        if (isLast && link instanceof HTMLAnchorElement && link.pathname !== location.pathname)
          say(name, value);
      }, ASKED_AGAIN_AFTER);
      const list = /** @type {HTMLElement | null} */ (link.closest("[popover]"));
      list?.removeAttribute(OPEN);
      if (hasPopovers() && list?.matches(":popover-open")) list.hidePopover();
    }
    const opener = closest(event, "[popovertarget]");
    if (!hasPopovers() && opener)
      place.querySelector(`#${opener.getAttribute("popovertarget")}`)?.toggleAttribute(OPEN);
    if (closest(event, "a.skip")) {
      event.preventDefault();
      const heading = place.ownerDocument.querySelector("[data-testid=stMain] :is(h1, h2)");
      heading?.setAttribute("tabindex", "-1");
      /** @type {HTMLElement | null} */ (heading)?.focus();
    }
    const larger = closest(event, "[data-enlarge]");
    if (larger?.parentElement) enlarge(larger.parentElement, larger);
    const picked = closest(event, ".pick");
    if (picked) {
      const { layer, i, j } = picked.dataset;
      const of = { layer: Number(layer), j: Number(j) };
      if (i === undefined) say("unit", of);
      else say("weight", { ...of, i: Number(i) });
    }
    const button = closest(event, "button[name]");
    if (button instanceof HTMLButtonElement && button.getAttribute("aria-disabled") !== "true") {
      say(button.name, button.value);
      const { shownIn } = button.dataset;
      if (shownIn) document.querySelector(`.st-key-${shownIn}`)?.scrollIntoView(true);
    }
  };
  place.oninput = (event) => {
    const { target } = event;
    if (!(target instanceof HTMLInputElement)) return;
    if (target.type === "range") show(target);
    // What is picked in the list counts at once, what is typed when it is finished.
    const { inputType } = /** @type {InputEvent} */ (event);
    const value = inputType === "insertReplacementText" || !inputType ? meant(target, true) : null;
    if (value !== null) say(target.name, value);
  };
  place.onsubmit = (event) => {
    const form = event.target;
    event.preventDefault();
    if (!(form instanceof HTMLFormElement) || form.getAttribute("aria-disabled") === "true") return;
    const entries = [...new FormData(form).values()];
    say(form.dataset.name ?? "", { about: form.dataset.value, entries });
  };
  place.onchange = (event) => {
    const { target } = event;
    if (closest(event, "form")) return; // it speaks as a whole, when it is submitted
    if (target instanceof HTMLSelectElement) say(target.name, target.value);
    else if (target instanceof HTMLInputElement && target.list) {
      const value = meant(target, false);
      if (value === null) emptyField(target);
      else say(target.name, value);
    } else if (target instanceof HTMLInputElement)
      say(target.name, target.value, target.type === "range" ? target : undefined);
  };
}
