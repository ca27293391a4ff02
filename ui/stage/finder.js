// Of a wide layer not all units are drawn: a field finds any by its name, and the drawing goes there.

import { find, make } from "../kit/elements.js";
import { emptyField, meant, showChosen } from "../kit/searched.js";

/** @import { Network } from "./network.js" */

export const FINDER_MARKUP = `<label class="finder" hidden><span>Find a unit</span>
<input type="text" list="found-units" autocomplete="off" spellcheck="false" placeholder="a part of its name"><datalist id="found-units"></datalist></label>`;

export class Finder {
  /** What is offered, as one text. */
  offered = "";

  /**
   * @param {ParentNode} root
   * @param {(layer: number, j: number) => void} go
   */
  constructor(root, go) {
    /** @type {HTMLElement} */
    this.box = find(root, ".finder");
    /** @type {HTMLInputElement} */
    this.field = find(this.box, "input");
    /** @type {HTMLElement} */
    this.list = find(this.box, "datalist");
    this.go = go;
    this.field.addEventListener("focus", () => emptyField(this.field));
    this.field.addEventListener("blur", () => showChosen(this.field));
    this.field.addEventListener("change", () => this.choose(false));
    // What is picked in the list counts at once, what is typed when it is finished.
    this.field.addEventListener("input", (event) => {
      const how = /** @type {InputEvent} */ (event).inputType;
      if (!how || how === "insertReplacementText") this.choose(true);
    });
  }

  /** @param {boolean} whole must the whole name have been given? */
  choose(whole) {
    const value = meant(this.field, whole);
    if (value === null) {
      if (!whole) emptyField(this.field);
      return;
    }
    const [layer, j] = value.split(".").map(Number);
    const name = [...this.list.children].find((one) => one.getAttribute("data-value") === value);
    this.field.setAttribute("value", name?.getAttribute("value") ?? "");
    this.field.value = this.field.getAttribute("value") ?? "";
    this.go(layer, j);
  }

  /**
   * Offer the units of wide layers; nothing where all are drawn.
   *
   * @param {Network} network
   */
  offer(network) {
    const units = network.findable();
    const offered = JSON.stringify(units);
    if (offered === this.offered) return;
    this.offered = offered;
    this.box.hidden = !units.length;
    this.field.setAttribute("value", "");
    this.field.value = "";
    this.list.replaceChildren();
    for (const { name, value } of units) {
      const option = make("option", "", this.list);
      option.setAttribute("value", name);
      option.dataset.value = value;
    }
  }
}
