// @ts-check
// Activations: a point to drag along x, what ReLU, leaky ReLU and tanh make of it, and what they let through of a gradient.

import { element, setText } from "../lib/dom.js";
import { Figure, slider } from "../lib/learn.js";
import { mounting } from "../lib/mount.js";
import { Shared, within } from "../lib/shared.js";
import { BENDS, grey, left, share } from "./model.js";

const REACH = /** @type {[number, number]} */ ([-3, 3]);
const POINTS = 241;

class LearnBends extends Figure {
  constructor(root) {
    super(root);
    this.x = -1;
    this.layers = 5;
    this.shared = new Shared({ x: within(-3, 3, -1), layers: within(1, 12, 5) }, (state) => this.restore(state));
    this.build();
  }

  build() {
    const row = element("div", "ly-pair", this.root);
    const made = [["The function", "y"], ["Its derivative", "slope"]].map(([words, name], i) => {
      const box = element("figure", "", row);
      element("figcaption", "", box).textContent = words;
      const plane = this.plane(box, { x: REACH, y: i ? [-0.15, 1.25] : [-1.4, 2.2], aspect: 1.35, label: words });
      plane.paint = () => this.paint(plane, i === 1);
      plane.box.dataset.testid = `bends-${name}`;
      return plane;
    });
    this.handles = made.map((plane) => plane.handle({ x: this.x, y: 0, axis: "x", label: "The input x of a unit", moved: (x) => this.move(x) }));
    this.table = element("table", "ly-table", this.root);
    const head = element("tr", "", element("thead", "", this.table));
    this.heads = ["Activation", "", "", ""].map((words) => {
      const one = element("th", "", head);
      one.textContent = words;
      return one;
    });
    const body = element("tbody", "", this.table);
    this.rows = BENDS.map(({ words, role }) => {
      const line = element("tr", "", body);
      const name = element("th", "", line);
      element("i", "ln-swatch", name).style.background = `var(--gan-${role})`;
      name.append(words);
      return [0, 1, 2].map(() => element("td", "", line));
    });
    this.slider = slider(this.root, "Layers", {
      min: 1, max: 12, step: 1, value: this.layers, testid: "bends-layers", title: "How many units in a row the gradient passes, each with the input x",
      words: (value) => String(value),
    }, (value) => {
      this.layers = value;
      this.draw();
    });
    const pixel = element("p", "ly-pixel", this.root);
    this.swatch = element("i", "ly-swatch", pixel);
    this.pixel = element("span", "", pixel);
    this.pixel.dataset.testid = "bends-pixel";
  }

  restore({ x, layers }) {
    this.layers = Math.round(layers);
    this.slider?.set(this.layers);
    this.move(x);
  }

  move(x) {
    this.x = x;
    for (const handle of this.handles ?? []) handle.move(x, 0);
    this.draw();
  }

  draw() {
    const { x, layers } = this;
    const number = (value) => value.toFixed(2).replace("-", "−");
    ["Activation", `at x = ${number(x)}`, "slope", `gradient after ${layers} ${layers === 1 ? "layer" : "layers"}`].forEach((words, i) => setText(this.heads[i], words));
    BENDS.forEach((bend, i) => {
      [number(bend.f(x)), share(bend.slope(x)), share(left(bend, x, layers))].forEach((words, k) => setText(this.rows[i][k], words));
    });
    const value = Math.tanh(x);
    const level = /** @type {number} */ (grey(value));
    this.swatch.style.background = `rgb(${level} ${level} ${level})`;
    const plain = grey(x) === null ? "Without tanh the pixel would be beyond black or white." : `Without tanh it would be grey ${grey(x)}.`;
    setText(this.pixel, `As a pixel of G: tanh(${number(x)}) = ${number(value)}, grey ${level} of 255. ${plain}`);
    for (const plane of this.planes) plane.redraw();
    this.shared?.tell({ x, layers });
  }

  paint(plane, slopes) {
    plane.axes({ x: [-2, 0, 2], y: slopes ? [0, 1] : [-1, 0, 1, 2], names: ["x", ""] });
    for (const bend of [...BENDS].reverse()) { // ReLU, which is dashed, over the others
      const xy = [];
      for (let i = 0; i < POINTS; i += 1) {
        const x = REACH[0] + ((REACH[1] - REACH[0]) * i) / (POINTS - 1);
        xy.push(x, (slopes ? bend.slope : bend.f)(x));
      }
      plane.line(xy, { role: bend.role, width: 2.4, dash: bend.name === "relu" ? [7, 4] : [] });
      plane.points([this.x, (slopes ? bend.slope : bend.f)(this.x)], { role: bend.role, radius: 4.5 });
    }
    plane.line([this.x, plane.y[0], this.x, plane.y[1]], { role: "text", alpha: 0.5, width: 1.2, dash: [4, 3] });
  }
}

export const mount = mounting(".learn-bends", LearnBends);
