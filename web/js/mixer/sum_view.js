// @ts-check
// a - b + c over small sets of pictures, and the analogy grid.

import { element, setText } from "../lib/dom.js";
import { rounded } from "../lib/format.js";
import { latentInWords } from "../lib/latents.js";
import { tilePlace } from "../lib/tiles.js";
import { sameValue } from "../lib/values.js";
import { resultPlace } from "./places.js";
import { lengthOf, meanOf, SLOTS, sumAt, sumOf } from "./state.js";

const STRENGTHS = [0, 0.5, 1, 1.5];

export class SumView {
  /** @param {import("./index.js").Mixer} mixer */
  constructor(mixer) {
    this.mixer = mixer;
    const { part } = mixer;
    /** @type {Record<string, any>} */
    this.slots = {};
    SLOTS.forEach((name, place) => {
      if (place) setText(element("span", "mx-sign", part.sum), place === 1 ? "−" : "+");
      this.slots[name] = this.buildSlot(name);
    });
    setText(element("span", "mx-sign", part.sum), "=");
    this.result = resultPlace(part.sum, "mix-sum");
    part.usual.addEventListener("change", () => mixer.change({ usual: part.usual.checked }));
  }

  buildSlot(name) {
    const node = element("div", "mx-slot", this.mixer.part.sum);
    node.dataset.testid = `mix-slot-${name}`;
    const head = element("label", "mx-slot-head", node);
    const radio = element("input", "", head);
    radio.type = "radio";
    radio.name = `mx-slot-${Math.random()}`;
    radio.setAttribute("aria-label", `Pictures that are pressed go to ${name}`);
    radio.title = `Press pictures on the left to put them into ${name}`;
    const title = element("b", "", head);
    setText(title, name);
    const words = element("span", "lt-muted", head);
    const tiles = element("div", "mx-slot-tiles", node);
    const mean = tilePlace(node, "mx-mean");
    const on = () => this.mixer.state.slot !== name && this.mixer.change({ slot: name });
    node.addEventListener("click", on);
    radio.addEventListener("change", on);
    return { node, radio, words, tiles, mean };
  }

  render() {
    const { state, part } = this.mixer;
    for (const name of SLOTS) this.renderSlot(name);
    const result = sumAt(state, 1);
    this.result.node.hidden = !result;
    part.tableView.hidden = !result;
    part.usual.checked = state.usual;
    if (!result) {
      setText(this.result.words, "Choose at least one picture for each of a, b and c.");
      setText(part.usualWords, "Scale it to the usual length");
      return;
    }
    const { a, b, c } = state;
    const length = lengthOf([1 / Math.sqrt(a.length), 1 / Math.sqrt(b.length), 1 / Math.sqrt(c.length)]);
    const long = Math.abs(length - 1) < 0.02 ? "it already has about that" : `without this, about ${rounded(length)} times that`;
    setText(part.usualWords, `Scale it to the usual length (${long})`);
    setText(this.result.words, "a − b + c");
    this.mixer.tiles.paint(this.result.canvas, result);
    this.renderTable();
  }

  renderSlot(name) {
    const { mixer } = this;
    const { state, tiles } = mixer;
    const slot = this.slots[name];
    const specs = state[name];
    slot.node.toggleAttribute("data-on", state.slot === name);
    slot.radio.checked = state.slot === name;
    setText(slot.words, specs.length > 1 ? `mean of ${specs.length}` : specs.length ? "" : "choose");
    slot.tiles.replaceChildren();
    for (const spec of specs) {
      const tile = tilePlace(slot.tiles, "", (event) => {
        event.stopPropagation();
        mixer.change({ slot: name, [name]: state[name].filter((one) => !sameValue(one, spec)) });
      });
      tile.node.title = `Remove ${latentInWords(spec)} from ${name}`;
      tile.node.setAttribute("aria-label", tile.node.title);
      tiles.paint(tile.canvas, spec);
    }
    slot.mean.node.toggleAttribute("data-empty", !specs.length);
    if (specs.length) tiles.paint(slot.mean.canvas, sumOf(meanOf(specs), state.usual));
  }

  /** The analogy grid: the same difference a - b, from none to too much, added to each picture of c and to their mean. */
  renderTable() {
    const { state, part } = this.mixer;
    const rows = state.c.length > 1 ? [["c, their mean", state.c], ...state.c.map((one) => [latentInWords(one), [one]])] : [["c", state.c]];
    part.table.style.setProperty("--mx-columns", String(STRENGTHS.length));
    part.table.replaceChildren();
    setText(element("span", "mx-row-name", part.table), "c + t (a − b)");
    for (const strength of STRENGTHS) setText(element("span", "", part.table), `t = ${rounded(strength)}`);
    for (const [words, of] of rows) {
      setText(element("span", "mx-row-name", part.table), words);
      for (const strength of STRENGTHS) {
        const tile = tilePlace(part.table, "");
        this.mixer.tiles.paint(tile.canvas, sumAt(state, strength, of));
      }
    }
  }
}
