// @ts-check
// All numbers of z, one slider each.

import { element, setText } from "../lib/dom.js";

const REACH = 4;

export class Numbers {
  /** @param {import("./index.js").SliderBoard} board */
  constructor(board) {
    this.board = board;
    /** @type {number[]} */
    this.z = [];
    /** @type {{input: HTMLInputElement, output: HTMLOutputElement}[]} */
    this.inputs = [];
  }

  async fill() {
    const { board } = this;
    const said = await board.during(() => board.numbers([board.spec]));
    if (!said || board.gone) return;
    const z = said.z[0];
    const { numbers } = board.part;
    if (numbers.childElementCount !== z.length) {
      numbers.replaceChildren();
      this.inputs = z.map((_, place) => this.build(numbers, place));
    }
    this.z = z.map((value) => Math.round(value * 10_000) / 10_000);
    this.z.forEach((value, place) => {
      this.inputs[place].input.value = String(value);
      setText(this.inputs[place].output, value.toFixed(2));
    });
  }

  /** The latent of these numbers, without a move. */
  spec() {
    return { from: { z: [...this.z] }, move: {}, lock: this.board.spec.lock };
  }

  build(parent, place) {
    const { board } = this;
    const label = element("label", "", parent);
    label.append(String(place + 1));
    const input = element("input", "", label);
    Object.assign(input, { type: "range", min: String(-REACH), max: String(REACH), step: "0.01" });
    input.dataset.testid = `number-${place}`;
    input.setAttribute("aria-label", `Number ${place + 1} of z`);
    const output = element("output", "", label);
    input.addEventListener("input", () => {
      board.told = Date.now();
      this.z[place] = Number(input.value);
      setText(output, this.z[place].toFixed(2));
      board.follower.want(board.source, [this.spec()]);
    });
    input.addEventListener("change", () => board.change(this.spec(), `z${place}`));
    return { input, output };
  }
}
