// @ts-check
// Compare two crowds: clouds that one drags, their MMD, its witness function and where it sends the points; and pictures.

import { Random } from "../lab/engine/random.js";
import { button, element, setText } from "../lib/dom.js";
import { facts, Figure, slider } from "../lib/learn.js";
import { mounting } from "../lib/mount.js";
import { Shared, within } from "../lib/shared.js";
import { byChance, centreOf, gram, placed, squaredMmd, ways, witnessOn } from "./model.js";
import { Shift } from "./shift.js";

const COUNT = 90; // points of each crowd
const GRID = 48;
const REACH = 1.6;
const ASPECT = 1.15;
const PACE = 0.25; // how much of its way a point goes in a frame
const SPREAD = 0.3;
const WIDTH = Number(Math.log10(0.9).toFixed(2)); // of the kernel, as a power of ten
const CHANCE = 12; // frames after which chance is worked out again while the points move
const YS = Array.from({ length: GRID }, (_, i) => REACH * ((2 * i) / (GRID - 1) - 1));
const XS = YS.map((y) => ASPECT * y);

class LearnCrowds extends Figure {
  constructor(root) {
    super(root);
    this.random = new Random(4);
    this.request = 0;
    this.frames = 0;
    this.chance = 0;
    this.sigma = 10 ** WIDTH;
    this.spread = SPREAD;
    this.real = this.cloud(-0.55, 0.1, 0.34);
    this.fake = this.cloud(0.75, -0.25, SPREAD);
    const [x, y] = centreOf(this.fake).map((value) => within(-2, 2, Number(value.toFixed(3))));
    const parts = { x, y, spread: within(0.05, 1, SPREAD), width: within(-1.2, 0.7, WIDTH), shift: within(0, 6, 2), digit: within(0, 263, 205) };
    const both = element("div", "ln-pair lc-pair", this.root);
    this.buildPlane(element("div", "ln-side", both));
    const side = element("div", "ln-side", both);
    this.buildNumbers(side);
    this.shift = new Shift(side, () => this.tellState());
    this.shared = new Shared(parts, (state) => this.restore(state));
    this.change();
  }

  cloud(x, y, spread) {
    return this.random.normals(2 * COUNT).map((value, i) => spread * value + (i % 2 ? y : x));
  }

  buildPlane(side) {
    setText(element("div", "ln-title", side), "Real points (blue) and generated ones (orange)");
    const plane = this.plane(side, { x: [-REACH * ASPECT, REACH * ASPECT], y: [-REACH, REACH], label: "" });
    this.field = plane;
    plane.paint = () => {
      plane.heat(this.heat, GRID, { strength: 0.4 });
      plane.points(this.real, { role: "real", radius: 3 });
      plane.arrows(this.fake, this.ways, { role: "text", alpha: 0.7, width: 1, scale: 0.6, most: 0.5 });
      plane.points(this.fake, { role: "fake", radius: 3 });
    };
    const [x, y] = centreOf(this.fake);
    this.handle = plane.handle({ x, y, label: "Centre of the generated points", role: "fake", moved: (toX, toY) => this.place(1, toX, toY) });
    this.spreadSlider = slider(side, "Spread", {
      min: 0.05, max: 1, step: 0.01, value: SPREAD, testid: "crowds-spread", title: "How widely the generated points are spread", words: (value) => value.toFixed(2),
    }, (value) => this.setSpread(value));
    this.widthSlider = slider(side, "Kernel width σ", {
      min: -1.2, max: 0.7, step: 0.02, value: WIDTH, testid: "crowds-width", title: "How far apart two points may be and still count as alike",
      words: (value) => (10 ** value).toFixed(2),
    }, (value) => {
      this.sigma = 10 ** value;
      this.change();
    });
    setText(element("div", "ln-note", side), "A wide kernel misses fine differences: let the crowds match, then narrow it.");
  }

  buildNumbers(side) {
    const bar = element("div", "lt-bar", side);
    this.play = button("Follow the arrows", "ln-main", bar, "Move every generated point along its arrow, again and again", () => this.toggle());
    this.play.dataset.testid = "crowds-follow";
    button("Start over", "", bar, "The generated points as they were at first", () => this.renew());
    this.tell = facts(side, ["MMD²", "By chance alone", "Result"]);
    this.tell("", "", "");
  }

  restore({ x, y, spread, width, shift, digit }) {
    this.stop();
    this.sigma = 10 ** width;
    this.widthSlider.set(width);
    this.spreadSlider.set(spread);
    const factor = spread / this.spread;
    this.spread = spread;
    this.shift.show(Math.round(digit), Math.round(shift));
    this.place(factor, x, y);
  }

  tellState() {
    const [x, y] = centreOf(this.fake);
    this.shared?.tell({ x, y, spread: this.spread, width: Math.log10(this.sigma), shift: this.shift.pixels, digit: this.shift.at });
  }

  setSpread(value) {
    const factor = value / this.spread;
    this.spread = value;
    this.place(factor, ...centreOf(this.fake));
  }

  place(factor, x, y) {
    this.fake = placed(this.fake, factor, x, y);
    this.change();
  }

  renew() {
    this.stop();
    this.spread = SPREAD;
    this.spreadSlider.set(SPREAD);
    this.fake = this.cloud(0.75, -0.25, SPREAD);
    this.change();
  }

  change() {
    const { real, fake, sigma: width } = this;
    this.handle.move(...centreOf(fake));
    this.ways = ways(real, fake, width);
    const heat = witnessOn(real, fake, width, XS, YS);
    // pale where the crowds agree: a small difference is not blown up
    const peak = witnessOn(real, new Float64Array(0), width, XS, YS).reduce((max, value) => Math.max(max, value), 1e-9);
    const most = heat.reduce((max, value) => Math.max(max, Math.abs(value)), peak / 3);
    this.heat = heat.map((value) => 0.5 + (0.5 * value) / most);
    const values = gram(real, fake, width);
    const squared = squaredMmd(values, Array.from({ length: 2 * COUNT }, (_, i) => i), COUNT);
    this.frames += 1;
    if (!this.request || this.frames % CHANCE === 0) this.chance = byChance(values, COUNT, new Random(8));
    const { chance } = this;
    const clear = squared > chance;
    this.tell(squared.toFixed(4).replace("-", "−"), `below ${chance.toFixed(4)} in 95 of 100 shuffles`, clear ? "the crowds differ" : "no clear difference");
    this.field.say(`${COUNT} real and ${COUNT} generated points. MMD² is ${squared.toFixed(4)}: ${clear ? "the crowds differ" : "no clear difference"}.`);
    this.field.redraw();
    this.tellState();
  }

  toggle() {
    if (this.request) return this.stop();
    setText(this.play, "Pause");
    const frame = () => {
      this.fake = this.fake.map((value, i) => value + PACE * this.ways[i]);
      this.change();
      this.request = requestAnimationFrame(frame);
    };
    this.request = requestAnimationFrame(frame);
  }

  stop() {
    cancelAnimationFrame(this.request);
    const moved = this.request;
    this.request = 0;
    setText(this.play, "Follow the arrows");
    if (moved && !this.gone) this.change();
  }

  dispose() {
    this.stop();
    super.dispose();
  }
}

export const mount = mounting(".learn-crowds", LearnCrowds);
