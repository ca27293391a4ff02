// What a presenter has in hand: the keys of a clicker, the pointer, the black screen, which picture is
// seen, and the window with the notes. The slides and the film are on the page; here they are only
// shown and hidden.

import { make, put } from "../kit/elements.js";
import { mounting } from "../kit/mounting.js";
import { feeds } from "../stage/feeds.js";

/**
 * What Python says: which scene it is, of how many, and for each its title, notes as HTML and minutes.
 *
 * @typedef {{title: string, notes: string, minutes: number, task: string}} SceneNotes
 * @typedef {{at: number, scenes: SceneNotes[], first: string, aside: string, rates: boolean}} Data
 * @typedef {import("../kit/mounting.js").Component<Data, "said">} Component
 */

/** Each picture: the key that shows it, and its name. */
const PICTURES = /** @type {const} */ ([
  ["task", "Task"],
  ["network", "Network"],
  ["map", "Map"],
  ["loss", "Loss"],
  ["metric", "Accuracy"],
  ["step", "Step"],
]);
const FOR_THE_FILM = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", " "];
/** What each key does besides, by the name that is told to Python. @type {Record<string, string>} */
const TOLD = {
  Enter: "next",
  s: "back",
  a: "aside",
  w: "page",
  n: "weights",
  "+": "faster",
  "-": "slower",
};
const HELP = [
  ["Page Down, Page Up", "next scene, the one before"],
  ["1 to 6", "one picture on the whole screen; once more: the rest of a long one"],
  ["space, ← →, Home, End", "play, step, to the start and the end"],
  ["Enter", "the next verb of this step"],
  ["R", "reveal what is held back"],
  ["B", "black screen"],
  ["+ −", "what if the learning rate were larger, smaller?"],
  ["N", "what if the weights were others?"],
  ["W", "the scene’s page, to change anything"],
  ["S", "back to the scene; the other way is kept"],
  ["A", "the way that was kept, once more"],
  ["P", "window with notes and next scene"],
  ["Esc", "end"],
];
const SMALLEST = 1.92; // how much the film is enlarged on a screen of 1280 × 720
const LEAST_EM = 14; // px: on a phone, where somebody tries a presentation, it can be read too

/** @type {(slide: Element) => boolean} */
const isLong = ({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1;

class Presenter {
  picture = "";
  revealed = false;
  black = false;
  began = Date.now();
  scene = -1;
  /** @type {Data | null} */
  data = null;
  /** @type {Window | null} */
  notes = null;

  /** @param {HTMLElement} parent */
  constructor(parent) {
    /** @type {(name: string, value: string) => void} */
    this.say = () => {};
    const root = make("div", "presenter", parent);
    this.root = root;
    this.bar = make("nav", "pr-bar", root);
    this.bar.setAttribute("aria-label", "Presenter");
    /** @type {HTMLButtonElement[]} */
    this.buttons = PICTURES.map(([name, words], at) => {
      const button = make("button", "", this.bar, `${at + 1} ${words}`);
      button.type = "button";
      button.onclick = () => this.show(name);
      return button;
    });
    this.aside = make("span", "pr-aside", this.bar);
    this.more("◀", "Scene before (Page Up)", () => this.turn(-1));
    this.more("▶", "Next scene (Page Down)", () => this.turn(1));
    this.more("?", "Keys", () => this.help.toggleAttribute("hidden"));
    this.help = make("dl", "pr-help", root);
    this.help.hidden = true;
    for (const [keys, words] of HELP) {
      make("dt", "", this.help, keys);
      make("dd", "", this.help, words);
    }
    this.laser = make("i", "pr-laser", root);
    this.cover = make("div", "pr-black", root);
    this.cover.hidden = true;
    this.cover.setAttribute("role", "img");
    this.cover.setAttribute("aria-label", "Black screen. B brings the picture back.");
    this.told = make("p", "pr-told", root);
    this.told.setAttribute("role", "status");
    document.addEventListener("keydown", this.key, true);
    document.addEventListener("pointermove", this.point);
    window.addEventListener("resize", this.size);
    this.size();
  }

  /**
   * @param {string} words
   * @param {string} help
   * @param {() => void} act
   */
  more(words, help, act) {
    const button = make("button", "more", this.bar, words);
    button.type = "button";
    button.title = help;
    button.setAttribute("aria-label", help);
    button.onclick = act;
  }

  /** @param {Data} data */
  receive(data) {
    const isNew = this.scene !== data.at;
    this.data = data;
    put(this.aside, data.aside);
    if (isNew) {
      this.scene = data.at;
      this.reveal(false);
      this.picture = "";
      this.show(data.first);
    }
    this.writeNotes();
  }

  size = () => {
    const share = Math.min(window.innerWidth / 1280, window.innerHeight / 720);
    const { style } = document.documentElement;
    style.setProperty("--pr-zoom", Math.max(SMALLEST * share, 1).toFixed(3));
    style.setProperty("--pr-em", `${Math.max(24 * share, LEAST_EM).toFixed(2)}px`);
    feeds.dispatchEvent(new Event("shows"));
  };

  /** @param {string} picture */
  show(picture) {
    if (picture === this.picture) return this.turnPage();
    this.picture = picture;
    const { style } = document.documentElement;
    const isFilm = picture !== "task" && picture !== "step";
    style.setProperty("--pr-task", picture === "task" ? "block" : "none");
    style.setProperty("--pr-step", picture === "step" ? "block" : "none");
    style.setProperty("--pr-film", isFilm ? "visible" : "hidden");
    this.buttons.forEach((button, at) => {
      button.setAttribute("aria-pressed", String(PICTURES[at][0] === picture));
    });
    if (isFilm) feeds.picture = picture;
    feeds.dispatchEvent(new Event("shows"));
    requestAnimationFrame(() => {
      const slide = this.slide();
      if (!slide) return;
      slide.scrollTop = 0;
      if (isLong(slide))
        this.tell(`${PICTURES.findIndex(([name]) => name === picture) + 1} shows the rest.`);
    });
  }

  /** The slide of words that is shown; it stands in a component of its own. */
  slide() {
    for (const { shadowRoot } of document.querySelectorAll("div")) {
      const slide = shadowRoot?.querySelector(`.pr-slide.${this.picture}`);
      if (slide) return slide;
    }
    return null;
  }

  /** What does not fit on the screen is shown page by page, and after its end from the beginning. */
  turnPage() {
    const slide = this.slide();
    if (!slide || !isLong(slide)) return;
    const { scrollTop, clientHeight, scrollHeight } = slide;
    const isEnd = scrollTop + clientHeight >= scrollHeight - 1;
    slide.scrollTop = isEnd ? 0 : scrollTop + 0.9 * clientHeight;
  }

  /** @param {boolean} on */
  reveal(on) {
    this.revealed = on;
    feeds.rest = on;
    document.documentElement.style.setProperty("--pr-held", on ? "visible" : "hidden");
    feeds.dispatchEvent(new Event("shows"));
  }

  /** @param {number} by */
  turn(by) {
    if (!this.data) return;
    const to = this.scene + by;
    if (to < 0 || to >= this.data.scenes.length)
      this.tell(by < 0 ? "This is the first scene." : "This is the last scene.");
    else this.say("turn", String(to));
  }

  /** @param {string} words */
  tell(words) {
    put(this.told, words);
    this.told.classList.remove("now");
    requestAnimationFrame(() => this.told.classList.add("now"));
  }

  key = (/** @type {KeyboardEvent} */ event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const onButton = event.composedPath().some((node) => node instanceof HTMLButtonElement);
    if (onButton && (key === " " || key === "Enter")) return;
    /** @type {Record<string, () => void>} */
    const acts = {
      PageDown: () => this.turn(1),
      PageUp: () => this.turn(-1),
      b: () => this.blacken(),
      ".": () => this.blacken(),
      r: () => this.reveal(!this.revealed),
      p: () => this.openNotes(),
      "?": () => this.help.toggleAttribute("hidden"),
      Escape: () => this.escape(),
    };
    const place = Number(key);
    if (place >= 1 && place <= PICTURES.length) acts[key] = () => this.show(PICTURES[place - 1][0]);
    if (TOLD[key]) acts[key] = () => this.say(TOLD[key], "");
    if (FOR_THE_FILM.includes(key) && !this.black) {
      feeds.dispatchEvent(new CustomEvent("pressed", { detail: event }));
      return;
    }
    const act = acts[key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    // Whatever is pressed, a black screen becomes the picture first.
    if (this.black && key !== "b" && key !== ".") return this.blacken();
    act();
  };

  escape() {
    if (!this.help.hidden) this.help.hidden = true;
    else this.say("end", "");
  }

  blacken() {
    this.black = !this.black;
    this.cover.hidden = !this.black;
  }

  point = (/** @type {PointerEvent} */ event) => {
    this.laser.style.translate = `${event.clientX}px ${event.clientY}px`;
    this.laser.classList.add("on");
  };

  openNotes() {
    this.notes = window.open("", "presenter-notes", "width=760,height=720");
    if (!this.notes) {
      this.tell("The browser let no window open. Allow it for this page, and press P again.");
      return;
    }
    this.notes.document.addEventListener("keydown", this.key, true);
    this.writeNotes();
  }

  writeNotes() {
    const { notes, data } = this;
    if (!notes || notes.closed || !data) return;
    const { document: page } = notes;
    const now = data.scenes[data.at];
    const next = data.scenes[data.at + 1];
    page.title = "Notes";
    page.body.replaceChildren();
    page.body.style.cssText =
      "margin: 1.5rem; font: 20px/1.5 system-ui, sans-serif; color-scheme: light dark";
    make("p", "", page.body, `Scene ${data.at + 1} of ${data.scenes.length}`);
    make("h1", "", page.body, now.title);
    // Python has made HTML of the notes' Markdown, and shown every tag in them as text.
    make("div", "", page.body).innerHTML = now.notes || "<p>No notes.</p>";
    const meant = data.scenes.slice(0, data.at + 1).reduce((sum, one) => sum + one.minutes, 0);
    const clock = make("p", "", page.body);
    const tick = () => {
      const minutes = Math.floor((Date.now() - this.began) / 60000);
      put(clock, `${minutes} min since the start; this scene ends after ${meant} min.`);
    };
    tick();
    clearInterval(this.timer);
    this.timer = setInterval(tick, 10000);
    make("hr", "", page.body);
    make("h2", "", page.body, next ? `Next: ${next.title}` : "This is the last scene.");
    if (next) make("div", "", page.body).innerHTML = next.task;
  }

  release() {
    document.removeEventListener("keydown", this.key, true);
    document.removeEventListener("pointermove", this.point);
    window.removeEventListener("resize", this.size);
    clearInterval(this.timer);
    this.notes?.close();
    feeds.picture = feeds.rest = undefined;
    for (const name of ["zoom", "em", "task", "step", "film", "held"])
      document.documentElement.style.removeProperty(`--pr-${name}`);
  }

  /** @type {ReturnType<typeof setInterval> | undefined} */
  timer = undefined;
}

/** @type {(component: Component) => Presenter} */
const create = ({ parentElement }) => new Presenter(parentElement);

export default mounting(create, (presenter, { data, setTriggerValue }) => {
  presenter.say = (name, value) => setTriggerValue("said", { name, value });
  presenter.receive(data);
});
