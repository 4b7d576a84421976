// @ts-check
// Two dimensions: a square of evenly spread points is stretched and bent; a point of it can be dragged.

import { Random } from "../lab/engine/random.js";
import { element, setText } from "../lib/dom.js";
import { choices, slider } from "../lib/learn.js";
import { bend, bent } from "./bend.js";

const POINTS = 700;
const ACROSS = 41; // points of a grid line
const LINES = 13;
const GRID = Array.from({ length: LINES * ACROSS }, (_, i) => [((i % ACROSS) / (ACROSS - 1)) * 2 - 1, (Math.floor(i / ACROSS) / (LINES - 1)) * 2 - 1]);

export class Square {
  /** @param {import("../lib/learn.js").Figure} figure @param {HTMLElement} side @param {() => void} chose called when something has moved */
  constructor(figure, side, chose) {
    this.side = side;
    this.moved = () => {}; // until everything is there
    this.shape = "ring";
    this.share = 0.6;
    this.z = /** @type {[number, number]} */ ([-0.4, 0.3]);
    const random = new Random(9);
    this.points = Array.from({ length: POINTS }, () => [2 * random.uniform() - 1, 2 * random.uniform() - 1]);
    const bar = element("div", "lt-bar", side);
    this.mark = choices(bar, "Shape", [
      ["ring", "Ring", "A strip that closes to a ring"],
      ["spiral", "Spiral", "A strip that is rolled up"],
      ["wave", "Wave", "A strip that turns back and forth"],
    ], (shape) => this.setShape(shape));
    this.slider = slider(side, "How much of the function", {
      min: 0, max: 100, step: 1, value: 60, testid: "transform-much", title: "From the square to the bent strip", words: (value) => `${value} %`,
    }, (value) => {
      this.share = value / 100;
      this.move();
    });
    const both = element("div", "ln-pair", side);
    const [from, to] = ["z, spread evenly over a square", "G(z), after the function"].map((title) => {
      const half = element("div", "ln-side", both);
      const plane = figure.plane(half, { x: [-1.3, 1.3], y: [-1.3, 1.3], aspect: 1.15, label: title });
      setText(element("div", "ln-note", half), title);
      return plane;
    });
    this.from = from;
    this.to = to;
    this.handle = from.handle({
      x: this.z[0], y: this.z[1], label: "One z", role: "accent",
      place: (x, y) => [Math.max(-1, Math.min(1, x)), Math.max(-1, Math.min(1, y))],
      moved: (x, y) => {
        this.z = /** @type {[number, number]} */ ([x, y]);
        this.move();
      },
    });
    from.paint = () => this.paint(from, (u, v) => [u, v], "real");
    to.paint = () => {
      this.paint(to, (u, v) => bent(this.by, u, v), "fake");
      to.points(bent(this.by, ...this.z), { role: "accent", radius: 8, alpha: 1 });
    };
    setText(element("div", "ln-note", side), "Where the grid is squeezed, points lie close together: the density is high. Drag the large dot to see where one z goes.");
    this.mark("ring");
    this.move();
    this.moved = chose;
  }

  /** @param {string} shape @param {number} share @param {[number, number]} z */
  restore(shape, share, z) {
    Object.assign(this, { shape, share, z });
    this.mark(shape);
    this.slider.set(Math.round(100 * share));
    this.handle.move(...z);
    this.move();
  }

  setShape(shape) {
    this.shape = shape;
    this.move();
  }

  move() {
    this.by = bend(this.shape, this.share);
    this.to.say(`The square, bent ${Math.round(100 * this.share)} % of the way into a ${this.shape}`);
    this.from.redraw();
    this.to.redraw();
    this.moved();
  }

  paint(plane, where, role) {
    plane.mesh(GRID.flatMap(([u, v]) => where(u, v)), ACROSS, { role: "text", alpha: 0.16, width: 1 });
    plane.points(this.points.flatMap(([u, v]) => where(u, v)), { role, radius: 2.2, alpha: 0.7 });
  }
}
