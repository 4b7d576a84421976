// @ts-check
// What is a picture? A slider replaces numbers of a digit or a face by random ones; random points are drawn beside; and an axis
// shows how far each of them lies from the nearest real picture.

import { Random } from "../lab/engine/random.js";
import { button, element, setText, svg } from "../lib/dom.js";
import { allDigits, allFaces, distance, nearestDistance, paintNumbers } from "../lib/drawn.js";
import { whole } from "../lib/format.js";
import { choices, emptyPlot, facts, Figure, plotText, slider } from "../lib/learn.js";
import { mounting } from "../lib/mount.js";
import { Shared, within } from "../lib/shared.js";
import { clamped } from "../lib/values.js";
import { histogram, picturesAsPowerOfTen, randomPoint, towardsNoise } from "./model.js";

const NOISE = 12; // random points drawn at a time
const BINS = 48;
const HEIGHT = 128;
const KINDS = {
  digit: { side: 28, words: "digit", sizes: "28 × 28", random: new Random(5) },
  face: { side: 64, words: "face", sizes: "64 × 64 × 3", random: new Random(6) },
};

/** A whole number as an exponent. @param {number} value */
const raised = (value) => String(value).replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)]);

class LearnPicture extends Figure {
  constructor(root) {
    super(root);
    this.share = 0;
    this.seen = { digit: 0, face: 0 };
    this.drawn = { digit: /** @type {number[]} */ ([]), face: /** @type {number[]} */ ([]) };
    /** @type {Promise<Float32Array[]> | null} */
    this.faces = null;
    /** @type {Record<string, number[]>} distances of real pictures to the nearest other one */
    this.real = {};
    this.pixel = 0;
    this.shared = new Shared({ kind: ["digit", "face"], share: within(0, 100, 0), n: within(0, 9999, 0) }, (state) => this.restore(state));
    this.build();
    this.setKind("digit");
  }

  build() {
    const top = element("div", "ln-row", this.root);
    this.large = element("canvas", "lt-canvas ln-focus lp-large", top);
    this.large.dataset.testid = "picture-point";
    this.large.tabIndex = 0;
    this.large.setAttribute("role", "img");
    this.large.title = "Point at a pixel, or use the arrow keys";
    for (const type of ["pointermove", "pointerdown"]) this.large.addEventListener(type, (event) => this.pointAt(event));
    this.large.addEventListener("keydown", (event) => this.key(event));
    const side = element("div", "ln-grow", top);
    const bar = element("div", "lt-bar", side);
    this.markKind = choices(bar, "Kind of picture", [
      ["digit", "Digit", "A drawn digit: 784 numbers"],
      ["face", "Face", "A drawn face: 12,288 numbers"],
    ], (kind) => this.setKind(kind));
    button("Another one", "", bar, "The next picture of this kind", () => this.next()).dataset.testid = "picture-next";
    this.tell = facts(side, ["Numbers", "Possible pictures", "Replaced"]);
    this.numbers = element("div", "lp-point", side);
    this.slider = slider(this.root, "Random numbers", {
      min: 0, max: 100, step: 1, value: 0, testid: "picture-share",
      title: "How many of the numbers are replaced by random ones", words: (value) => `${value} %`,
    }, (value) => {
      this.share = value / 100;
      this.draw();
    });
    const noise = element("div", "lt-bar", this.root);
    button("Draw random points", "ln-main", noise, "Draw twelve points, each number evenly from 0 to 1", () => this.drawPoints())
      .dataset.testid = "picture-draw";
    this.count = element("span", "lt-muted", noise);
    this.count.dataset.testid = "picture-count";
    const tiles = element("div", "lp-noise", this.root);
    this.tiles = Array.from({ length: NOISE }, () => element("canvas", "lt-canvas", tiles));
    this.plot = svg("svg", { class: "ln-plot" }, this.root);
  }

  async setKind(kind) {
    this.markKind(kind);
    this.wanted = kind;
    const pictures = kind === "digit" ? allDigits() : await (this.faces ??= allFaces());
    if (this.gone || this.wanted !== kind) return;
    this.kind = kind;
    this.pictures = pictures;
    this.pixel = Math.floor(KINDS[kind].side ** 2 / 2 + KINDS[kind].side / 2);
    this.real[kind] ??= pictures.slice(0, 120).map((one) => nearestDistance(one, pictures));
    this.drawPoints();
  }

  restore({ kind, share, n }) {
    this.share = share / 100;
    this.slider.set(share);
    this.seen[kind] = Math.round(n);
    this.setKind(kind);
  }

  next() {
    this.seen[this.kind] += 1;
    this.draw();
  }

  /** Digits in an order that mixes the classes. */
  chosen() {
    return this.pictures[(this.seen[this.kind] * 107 + 3) % this.pictures.length];
  }

  drawPoints() {
    const { side, random } = KINDS[this.kind];
    for (const tile of this.tiles) {
      const point = randomPoint(this.pictures[0].length, random);
      paintNumbers(tile, point, side);
      this.drawn[this.kind].push(nearestDistance(point, this.pictures));
    }
    this.draw();
  }

  pointAt(event) {
    const { side } = KINDS[this.kind];
    const box = this.large.getBoundingClientRect();
    const at = (from, length, value) => clamped(Math.floor(((value - from) / length) * side), 0, side - 1);
    this.pixel = at(box.top, box.height, event.clientY) * side + at(box.left, box.width, event.clientX);
    this.showNumbers();
  }

  key(event) {
    const { side } = KINDS[this.kind];
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -side, ArrowDown: side }[event.key];
    if (!step) return;
    event.preventDefault();
    this.pixel = clamped(this.pixel + step, 0, side * side - 1);
    this.showNumbers();
  }

  draw() {
    if (!this.pictures) return;
    const { side, sizes, words } = KINDS[this.kind];
    const picture = this.chosen();
    this.point = towardsNoise(picture, this.share, 11);
    paintNumbers(this.large, this.point, side);
    this.large.setAttribute("aria-label", `A drawn ${words}, ${Math.round(100 * this.share)} % of its numbers replaced`);
    this.tell(
      `${sizes} = ${whole(picture.length)}`,
      `about 10${raised(picturesAsPowerOfTen(picture.length))}, with 256 levels each`,
      `${whole(Math.round(this.share * picture.length))} numbers; distance from the ${words}: ${distance(picture, this.point).toFixed(1)}`,
    );
    const drawn = this.drawn[this.kind].length;
    setText(this.count, `${whole(drawn)} drawn. How many look like a ${words}?`);
    this.showNumbers();
    this.axis();
    this.shared?.tell({ kind: this.kind, share: Math.round(100 * this.share), n: this.seen[this.kind] });
  }

  /** The coordinates around the pixel under the pointer, as a part of the whole list. */
  showNumbers() {
    if (!this.point) return;
    const channels = this.point.length / KINDS[this.kind].side ** 2;
    const at = this.pixel * channels;
    const value = (i) => this.point[i].toFixed(2);
    this.numbers.replaceChildren(`X = (${value(0)}, …, `);
    for (let i = Math.max(0, at - 3); i < Math.min(this.point.length, at + 4); i += 1) {
      const inside = i >= at && i < at + channels;
      const node = element(inside ? "b" : "span", "", this.numbers);
      node.textContent = value(i);
      this.numbers.append(", ");
    }
    this.numbers.append(`…, ${value(this.point.length - 1)})`);
    element("small", "", element("div", "", this.numbers)).textContent =
      `Bold: ${channels > 1 ? `numbers ${whole(at + 1)} to ${whole(at + channels)}` : `number ${whole(at + 1)}`}. Point at a pixel to see its place in the list.`;
  }

  /** Distances to the nearest real picture: of other real ones, of the random points, and of the point on the slider. */
  axis() {
    const { words } = KINDS[this.kind];
    const real = this.real[this.kind];
    const drawn = this.drawn[this.kind];
    const most = Math.max(...real, ...drawn) * 1.06;
    const here = this.share ? nearestDistance(this.point, this.pictures) : 0;
    const plot = emptyPlot(this.plot, this.width, HEIGHT,
      `Distance to the nearest drawn ${words}: ${Math.min(...real).toFixed(1)} to ${Math.max(...real).toFixed(1)} for real ones, ` +
      `${Math.min(...drawn).toFixed(1)} to ${Math.max(...drawn).toFixed(1)} for random points, ${here.toFixed(1)} for yours`);
    const ground = HEIGHT - 36;
    const xOf = (value) => 4 + ((this.width - 8) * value) / most;
    svg("line", { x1: 4, x2: this.width - 4, y1: ground, y2: ground, stroke: "var(--lt-line)" }, plot);
    for (const [values, colour] of /** @type {[number[], string][]} */ ([[real, "var(--gan-real)"], [drawn, "var(--gan-fake)"]])) {
      const bins = histogram(values, BINS, most);
      const high = Math.max(...bins);
      const wide = (this.width - 8) / BINS;
      bins.forEach((count, bin) => {
        const tall = (count / high) * (ground - 34);
        if (count) svg("rect", { x: 4 + bin * wide, width: wide - 1, y: ground - tall, height: tall, fill: colour, opacity: 0.75 }, plot);
      });
    }
    const middle = (values) => xOf(values.reduce((sum, one) => sum + one, 0) / values.length);
    const anchored = (x) => ({ "text-anchor": x > this.width - 110 ? "end" : x < 110 ? "start" : "middle" });
    const wide = this.width > 480;
    plotText(plot, middle(real), 12, wide ? `other ${words}s: P(X) is high` : `other ${words}s`, anchored(middle(real)));
    plotText(plot, middle(drawn), 12, wide ? "random points: P(X) ≈ 0" : "random points", anchored(middle(drawn)));
    svg("line", { x1: xOf(here), x2: xOf(here), y1: 18, y2: ground + 6, stroke: "var(--lt-text)", "stroke-width": 2.5 }, plot);
    const x = clamped(xOf(here), 4, this.width - 4);
    plotText(plot, x, ground + 18, "your point", { class: "ln-strong", ...anchored(x) });
    plotText(plot, this.width / 2, HEIGHT - 3, `distance to the nearest drawn ${words}`, { "text-anchor": "middle" });
  }
}

export const mount = mounting(".learn-picture", LearnPicture);
