// The stage in a file of its own, which film_file.py writes: all frames are in it, and nobody is asked.

import { parse } from "../desk/message.js";
import { find } from "../kit/elements.js";
import { Stage } from "./stage.js";

/** @import { Choice, Message } from "./film.js" */

class FilmFile extends Stage {
  /** @override */
  get isAlone() {
    return true;
  }

  /**
   * Every stop is a recorded step.
   *
   * @param {Message & {header: {recorded: number[]}}} message
   */
  show(message) {
    const { recorded } = message.header;
    this.trigger = () => {};
    this.receive(message);
    const last = recorded[recorded.length - 1];
    const tens = recorded.filter((step, k) => k % 10 === 0 || step === last);
    this.time.stops = { epoch: recorded, ten: tens };
    this.setStride("epoch");
    this.redraw();
  }

  /** @override */
  fill() {}

  /** @override */
  tellCursor() {}

  /**
   * Another row is not in the file.
   *
   * @override
   * @param {Choice | null} what
   */
  choose(what) {
    if (what?.kind !== "row") this.highlight(what);
  }
}

const base64 = find(document, "#film").textContent ?? "";
const film = new FilmFile(find(document, "#stage"), () => {});
film.show(parse(Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))));
