// @ts-check
// The data sets of the lab as a row of small pictures, of which one is chosen.

import { css, Inks } from "../lib/ink.js";
import { button, element, setAttribute } from "../lib/dom.js";
import { distribution, draw, DRAWN } from "./engine/data.js";
import { Random } from "./engine/random.js";

const SIDE = 44;
const POINTS = 140;

export class Datasets {
  /**
   * @param {HTMLElement} row
   * @param {{name: string, title: string, about: string}[]} options
   * @param {(name: string) => void} chosen
   */
  constructor(row, options, chosen) {
    this.row = row;
    this.buttons = options.map(({ name, title, about }) => {
      const made = button("", "lb-data", row, about, () => chosen(name));
      made.dataset.name = name;
      made.dataset.testid = `lab-data-${name}`;
      const canvas = element("canvas", "", made);
      [canvas.width, canvas.height] = [2 * SIDE, 2 * SIDE];
      canvas.setAttribute("aria-hidden", "true");
      element("span", "", made).textContent = title;
      return { made, canvas, name };
    });
  }

  /** @param {string} name the one that is chosen @param {number[][]} drawn */
  show(name, drawn) {
    this.drawn = drawn;
    for (const { made, name: own } of this.buttons) setAttribute(made, "aria-pressed", own === name);
    this.restyle();
  }

  restyle() {
    const ink = new Inks(this.row);
    for (const { canvas, name } of this.buttons) {
      const context = canvas.getContext("2d");
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.fillStyle = css(ink.of("real"), 0.8);
      if (name === DRAWN && !this.drawn?.length) pencil(context, ink);
      else {
        const points = draw(distribution(name, this.drawn), POINTS, new Random(5));
        for (let i = 0; i < points.length; i += 2) context.fillRect(SIDE * (1 + 0.9 * points[i]) - 1.5, SIDE * (1 - 0.9 * points[i + 1]) - 1.5, 3, 3);
      }
    }
  }
}

/** A line from a hand, for the distribution that is yet to be drawn. */
function pencil(context, ink) {
  context.strokeStyle = css(ink.of("muted"));
  context.lineWidth = 4;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(0.4 * SIDE, 1.5 * SIDE);
  context.bezierCurveTo(0.6 * SIDE, 0.2 * SIDE, 1.2 * SIDE, 1.9 * SIDE, 1.6 * SIDE, 0.5 * SIDE);
  context.stroke();
}
