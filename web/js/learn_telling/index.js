// @ts-check
// Telling and making: a boundary to drag through zeros and ones, beside two models that draw new ones.

import { Random } from "../lab/engine/random.js";
import { button, element, setText } from "../lib/dom.js";
import { digitsOf, paintNumbers, SIDE } from "../lib/drawn.js";
import { choices, Figure } from "../lib/learn.js";
import { mounting } from "../lib/mount.js";
import { Shared, within } from "../lib/shared.js";
import { bestLine, blended, boundary, chance, density, drawn, features, gaussian, procedure, right, X, Y } from "./model.js";

const GRID = 48;
const DRAWN = 8;
const ZERO = "series-3"; // roles of the palette
const ONE = "series-4";
const LINE = /** @type {[[number, number], [number, number]]} */ ([[10, 0.02], [8, 0.8]]); // the ends of the boundary
const NOTES = {
  explicit: "A formula: one Gaussian for each class. Two numbers are not a whole picture, so each tile blends the 3 digits nearest to its point.",
  implicit: "A procedure: pick a digit, slant and stretch it by chance. You can draw forever, but nothing gives you the number p(x).",
};

class LearnTelling extends Figure {
  constructor(root) {
    super(root);
    const [zeros, ones] = [digitsOf(0), digitsOf(1)];
    this.digits = [...zeros, ...ones];
    this.labels = this.digits.map((_, i) => (i < zeros.length ? 0 : 1));
    this.points = this.digits.map(features);
    this.flat = [0, 1].map((label) => this.points.filter((_, i) => this.labels[i] === label).flat());
    this.gaussians = [zeros, ones].map((some) => gaussian(some.map(features)));
    this.line = LINE;
    const [x0, y0, x1, y1] = LINE.flat().map((value, i) => within(i % 2 ? Y[0] : X[0], i % 2 ? Y[1] : X[1], value));
    this.shared = new Shared({ model: ["explicit", "implicit"], x0, y0, x1, y1 }, (state) => this.restore(state));
    this.random = new Random(3);
    this.model = "explicit";
    /** @type {[number, number][]} */
    this.made = [];
    const both = element("div", "ln-pair", this.root);
    this.buildTelling(element("div", "ln-side", both));
    this.buildMaking(element("div", "ln-side", both));
    this.judge();
    this.setModel("explicit");
  }

  buildTelling(side) {
    setText(element("div", "ln-title", side), "Telling: p(y | x), zero or one?");
    const plane = this.plane(side, { x: X, y: Y, aspect: 1.15, label: "" });
    this.telling = plane;
    plane.paint = () => {
      plane.heat(this.chances, GRID, { low: ZERO, high: ONE, strength: 0.3 });
      plane.contour(this.chances, GRID, { level: 0.5, width: 2.5 });
      this.paintDigits(plane);
    };
    this.handles = this.line.map(([x, y], end) =>
      plane.handle({ x, y, label: `${end ? "Upper" : "Lower"} end of the boundary`, moved: (toX, toY) => this.drag(end, toX, toY) }),
    );
    const bar = element("div", "lt-bar", side);
    this.score = element("b", "", bar);
    this.score.dataset.testid = "telling-score";
    button("Fit the line", "", bar, "The line of a logistic regression", () => this.fit()).dataset.testid = "telling-fit";
    const look = element("div", "lt-bar", side);
    this.looked = element("canvas", "lt-canvas lg-look", look);
    this.words = element("span", "ln-note", look);
    setText(this.words, "Point at a dot to see its picture.");
    plane.canvas.addEventListener("pointermove", (event) => this.lookAt(plane.at(event)));
  }

  buildMaking(side) {
    setText(element("div", "ln-title", side), "Making: p(x), what do they look like?");
    const plane = this.plane(side, { x: X, y: Y, aspect: 1.15, label: "" });
    this.making = plane;
    plane.paint = () => {
      if (this.model === "explicit") plane.heat(this.densities, GRID, { low: "paper", middle: "paper", high: "accent", strength: 0.7 });
      this.paintDigits(plane);
      plane.points(this.made.flat(), { role: "fake", radius: 5, shape: "diamond", alpha: 1 });
    };
    const bar = element("div", "lt-bar", side);
    button("Draw new ones", "ln-main", bar, "Draw eight new points from this model", () => this.make()).dataset.testid = "telling-draw";
    this.mark = choices(bar, "Kind of generative model", [
      ["explicit", "Explicit", "A model with a formula for its density"],
      ["implicit", "Implicit", "A model that only draws"],
    ], (model) => this.setModel(model));
    const tiles = element("div", "ln-tiles", side);
    this.tiles = Array.from({ length: DRAWN }, () => element("canvas", "lt-canvas", tiles));
    this.note = element("div", "ln-note", side);
  }

  paintDigits(plane) {
    plane.axes({ x: [5, 10], y: [0, 0.5], lines: false, names: ["width in pixels", "ink in the middle"] });
    plane.points(this.flat[0], { role: ZERO, radius: 3 });
    plane.points(this.flat[1], { role: ONE, radius: 3 });
  }

  /** The values of a function on the grid that the planes paint. @param {(point: [number, number]) => number} value */
  onGrid(value) {
    return Float64Array.from({ length: GRID * GRID }, (_, i) =>
      value([X[0] + ((i % GRID) / (GRID - 1)) * (X[1] - X[0]), Y[0] + (Math.floor(i / GRID) / (GRID - 1)) * (Y[1] - Y[0])]),
    );
  }

  drag(end, x, y) {
    this.cut(end ? [this.line[0], [x, y]] : [[x, y], this.line[1]]);
  }

  restore({ model, x0, y0, x1, y1 }) {
    this.cut([[x0, y0], [x1, y1]]);
    if (model !== this.model) this.setModel(model);
  }

  /** @param {[[number, number], [number, number]]} line */
  cut(line) {
    this.line = line;
    this.line.forEach(([x, y], end) => this.handles[end].move(x, y));
    this.judge();
  }

  judge() {
    this.fitted = boundary(this.line[0], this.line[1], this.points, this.labels);
    this.chances = this.onGrid((point) => chance(this.fitted, point));
    const good = right(this.fitted, this.points, this.labels);
    setText(this.score, `${good} of ${this.points.length} right`);
    this.telling.say(`100 zeros and 100 ones by width and ink in the middle. The boundary gets ${good} of 200 right.`);
    this.telling.redraw();
    this.tellState();
  }

  tellState() {
    const [[x0, y0], [x1, y1]] = this.line;
    this.shared?.tell({ model: this.model, x0, y0, x1, y1 });
  }

  fit() {
    this.cut(bestLine(this.points, this.labels));
  }

  lookAt(point) {
    const far = this.points.map(([x, y]) => Math.hypot((x - point[0]) / (X[1] - X[0]), (y - point[1]) / (Y[1] - Y[0])));
    const near = far.indexOf(Math.min(...far));
    paintNumbers(this.looked, this.digits[near], SIDE);
    const p = chance(this.fitted, this.points[near]);
    const [said, sure] = p >= 0.5 ? ["one", p] : ["zero", 1 - p];
    setText(this.words, `A ${this.labels[near] ? "one" : "zero"}. The model says: a ${said}, with probability ${sure.toFixed(2)}.`);
  }

  setModel(model) {
    this.model = model;
    this.mark(model);
    setText(this.note, NOTES[model]);
    if (!this.densities) {
      const values = this.onGrid((point) => this.gaussians.reduce((sum, one) => sum + density(one, point) / 2, 0));
      const most = Math.max(...values);
      this.densities = values.map((value) => 0.5 + 0.5 * Math.sqrt(value / most)); // the root shows the thin parts as well
    }
    this.make();
    this.tellState();
  }

  make() {
    const pictures = Array.from({ length: DRAWN }, () => {
      if (this.model === "implicit") return procedure(this.digits, this.random);
      const point = drawn(this.gaussians[this.random.integer(2)], this.random);
      this.made.push(point);
      return blended(point, this.points, this.digits);
    });
    if (this.model === "implicit") this.made = pictures.map(features);
    this.made = this.made.slice(-DRAWN);
    pictures.forEach((picture, i) => paintNumbers(this.tiles[i], picture, SIDE));
    this.making.say(`The same digits, and ${DRAWN} new ones from the ${this.model} model.`);
    this.making.redraw();
  }
}

export const mount = mounting(".learn-telling", LearnTelling);
