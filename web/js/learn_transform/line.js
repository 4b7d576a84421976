// @ts-check
// One dimension: a density that one draws, the function that makes it, and numbers that fall through the function.

import { Random } from "../lab/engine/random.js";
import { button, element, setText } from "../lib/dom.js";
import { whole } from "../lib/format.js";
import { clamped } from "../lib/values.js";
import { areaOf, BINS, countsOf, cumulative, distances, FIRST, heightsOf, inverse, Learner, SHAPES } from "./model.js";

const MOST = 10_000;
const WAVE = 80; // numbers that land in one frame
const SHOWN = 9; // of them, those whose way is drawn
const FRAMES = 12; // that their way takes
const MS = 10; // for training, of each frame
const CURVE = 161;
const EVEN = Array.from({ length: 2000 }, (_, i) => (i + 0.5) / 2000); // what the network is looked at with
const EDGES = Float64Array.from({ length: BINS + 1 }, (_, i) => i / BINS);

export class Line {
  /** @param {import("../lib/learn.js").Figure} figure @param {HTMLElement} side @param {() => void} chose called when the density has changed */
  constructor(figure, side, chose) {
    this.figure = figure;
    this.drew = () => {}; // until everything is there
    this.side = side;
    this.mode = "exact";
    this.heights = FIRST.slice();
    this.random = new Random(7);
    this.learner = new Learner(1);
    this.training = false;
    this.cursor = 20;
    /** @type {number[]} */
    this.samples = [];
    /** @type {[number, number][]} u and x of those that are falling */
    this.falling = [];
    this.way = 0; // how far they are, from 0 to 1
    this.frames = 0;
    this.buildFunction();
    this.buildDensity();
    this.buildButtons();
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.changed();
    this.drew = chose;
  }

  buildFunction() {
    const plane = this.figure.plane(this.side, { x: [0, 1], y: [0, 1], aspect: 3.6, label: "" });
    this.top = plane;
    plane.paint = () => {
      plane.axes({ x: [], y: [0, 0.5, 1] });
      plane.line(this.exact, { role: "real", width: 2.5 });
      if (this.mode === "learned") plane.line(this.learned, { role: "fake", width: 2.5, dash: [6, 4] });
      const [across, down] = [Math.min(1, 2 * this.way), Math.max(0, 2 * this.way - 1)];
      for (const [u, x] of this.falling) plane.line([0, u, across * x, u, across * x, u * (1 - down)], { role: "fake", alpha: 0.4, width: 1.2 });
      plane.points(this.falling.flatMap(([u, x]) => [across * x, u * (1 - down)]), { role: "fake", radius: 4 });
      plane.text("u, spread evenly", 0, 1, { dx: 8, dy: 15 });
      plane.text(this.mode === "learned" ? "F (blue) and the network G (dashed)" : "u = F(x)", 1, 0, { dx: -8, dy: -7, align: "right" });
    };
  }

  buildDensity() {
    const plane = this.figure.plane(this.side, { x: [0, 1], y: [0, 1.05], aspect: 3.6, label: "" });
    this.bottom = plane;
    const { box, canvas } = plane;
    box.toggleAttribute("data-active", true); // a finger draws here, and does not scroll
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.title = "Draw the density with the pointer, or use the arrow keys";
    canvas.style.cursor = "crosshair";
    canvas.dataset.testid = "transform-draw";
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => canvas.hasPointerCapture(event.pointerId) && this.go(event));
    canvas.addEventListener("keydown", (event) => this.key(event));
    for (const type of ["focus", "blur"]) canvas.addEventListener(type, () => plane.redraw());
    plane.paint = () => {
      plane.bars(EDGES, this.bars(), { role: "fake", alpha: 0.55 });
      plane.line(Array.from(this.heights).flatMap((height, i) => [i / BINS, height, (i + 1) / BINS, height]), { role: "real", width: 2.5, fill: 0.12 });
      if (canvas.matches(":focus-visible")) plane.points([(this.cursor + 0.5) / BINS, this.heights[this.cursor]], { role: "accent", radius: 6 });
      plane.text("Draw a density here", 0, 1.05, { dx: 8, dy: 15, role: "text" });
      plane.text("x, after the function", 1, 1.05, { dx: -8, dy: 15, align: "right" });
    };
  }

  buildButtons() {
    const bar = element("div", "lt-bar", this.side);
    this.fall = button("Let 10,000 fall", "ln-main", bar, "Send 10,000 evenly spread numbers through the function", () => this.drop());
    this.fall.dataset.testid = "transform-fall";
    this.train = button("Train the network", "ln-main", bar, "Train the generator on the density that you drew", () => this.toggle());
    this.train.dataset.testid = "transform-train";
    this.again = button("Start over", "", bar, "A network with new random weights", () => this.renew());
    for (const [name, words] of [["hills", "Two hills"], ["ramp", "Ramp"], ["steps", "Steps"]]) {
      button(words, "", bar, `Begin with this density: ${words.toLowerCase()}`, () => {
        this.setHeights(heightsOf(SHAPES[name]));
      });
    }
    this.says = element("div", "ln-note", this.side);
    this.says.dataset.testid = "transform-says";
  }

  // -- drawing --------------------------------------------------------------------------------------------------------------

  begin(event) {
    if (event.button > 0) return;
    this.bottom.canvas.setPointerCapture(event.pointerId);
    this.last = null;
    this.go(event);
  }

  go(event) {
    const [x, y] = this.bottom.at(event);
    const bin = clamped(Math.floor(x * BINS), 0, BINS - 1);
    const [from, height] = this.last ?? [bin, y];
    const steps = Math.max(1, Math.abs(bin - from)); // bins that the pointer leapt over lie on its way
    for (let i = 0; i <= steps; i += 1) {
      this.heights[Math.round(from + ((bin - from) * i) / steps)] = clamped(height + ((y - height) * i) / steps, 0, 1);
    }
    this.last = [bin, y];
    this.changed();
  }

  key(event) {
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const lift = { ArrowUp: 0.05, ArrowDown: -0.05 }[event.key];
    if (!way && !lift) return;
    event.preventDefault();
    if (way) this.cursor = clamped(this.cursor + way, 0, BINS - 1);
    else this.heights[this.cursor] = clamped(this.heights[this.cursor] + lift, 0, 1);
    this.changed();
  }

  // -- what follows from it -------------------------------------------------------------------------------------------------

  setHeights(heights) {
    this.heights = heights;
    this.changed();
  }

  changed() {
    this.edges = cumulative(this.heights);
    this.exact = Array.from(this.edges).flatMap((edge, i) => [i / BINS, edge]);
    this.samples = [];
    this.falling = [];
    if (this.mode === "learned") this.lookAtNetwork();
    else this.show();
    this.drew();
  }

  setMode(mode) {
    this.stop();
    this.mode = mode;
    this.fall.hidden = mode === "learned";
    this.train.hidden = this.again.hidden = mode !== "learned";
    this.changed();
  }

  renew() {
    this.learner = new Learner(this.random.integer(1e6));
    this.lookAtNetwork();
  }

  /** The network's function, and the distribution of what it makes. */
  lookAtNetwork() {
    const u = Array.from({ length: CURVE }, (_, i) => i / (CURVE - 1));
    this.learned = Array.from(this.learner.makes(u)).flatMap((x, i) => [x, u[i]]);
    this.samples = Array.from(this.learner.makes(EVEN));
    this.show();
  }

  /** The heights of the histogram, on the scale of the drawn density. */
  bars() {
    const scale = (areaOf(this.heights) * BINS) / Math.max(1, this.samples.length);
    return countsOf(this.samples).map((count) => count * scale);
  }

  show() {
    const { ks, tv } = this.samples.length ? distances(this.samples, this.edges) : { ks: 0, tv: 0 };
    const far = `largest gap to F ${ks.toFixed(3)}, total variation ${tv.toFixed(3)} (0 is a perfect match)`;
    if (this.mode === "learned") setText(this.says, `${whole(this.learner.steps)} steps: ${far}. It only ever sees samples.`);
    else if (this.samples.length) setText(this.says, `${whole(this.samples.length)} numbers: ${far}.`);
    else setText(this.says, "No numbers have fallen through the function yet.");
    this.top.say(`The function that makes the drawn density. ${this.says.textContent}`);
    this.bottom.say("The density that you draw: use the pointer, or choose a place with left and right and change it with up and down");
    this.top.redraw();
    this.bottom.redraw();
  }

  drop() {
    this.stop();
    this.samples = [];
    this.frames = 0;
    if (this.still) this.wave(MOST);
    else this.frame(() => this.wave(WAVE));
  }

  /** @param {number} count @returns {boolean} whether more are to come */
  wave(count) {
    const all = Array.from({ length: count }, () => this.random.uniform());
    const places = all.map((u) => inverse(this.edges, u));
    for (const place of places) this.samples.push(place);
    const more = this.samples.length < MOST;
    if (this.frames % FRAMES === 0) this.falling = all.slice(0, SHOWN).map((u, i) => [u, places[i]]);
    this.way = (this.frames % FRAMES) / (FRAMES - 1);
    this.frames += 1;
    if (!more) this.falling = [];
    this.show();
    return more;
  }

  toggle() {
    if (this.training) return this.stop();
    this.training = true;
    setText(this.train, "Pause");
    this.frame(() => {
      const end = performance.now() + MS;
      while (performance.now() < end) this.learner.step(this.edges);
      this.lookAtNetwork();
      return true;
    });
  }

  /** Call `act` in each frame while it says so. @param {() => boolean} act */
  frame(act) {
    this.request = requestAnimationFrame(() => act() && this.frame(act));
  }

  stop() {
    cancelAnimationFrame(this.request);
    this.training = false;
    setText(this.train, "Train the network");
  }
}
