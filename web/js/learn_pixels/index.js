// @ts-check
// From points to pictures: a fake, the change of its pixels that D asks of G, the picture some steps along it, and where D looks.

import { button, element, setText, svg } from "../lib/dom.js";
import { Inks, shades } from "../lib/ink.js";
import { choices, emptyPlot, Figure, plotText, slider } from "../lib/learn.js";
import { mounting } from "../lib/mount.js";
import { ofRun } from "../lib/server.js";
import { Shared, within } from "../lib/shared.js";
import { PIXELS_SHOWN } from "../lib/sprites.js";
import { outcome, signed, sizes } from "./model.js";

const STEPS = 20;
const SIZE = 0.01; // of a step
const HEIGHT = 104;
/** @type {[string, string, string][]} */
const MAPS = [
  ["change", "What D asks for", "Minus the gradient of G’s loss, for each pixel: brighter or darker"],
  ["where", "Where it asks most", "The size of this gradient, without its sign"],
  ["cover", "What D needs", "By how much D’s logit falls where a small square is covered"],
];
/** Roles of the palette and words for the lowest, the middle and the highest number. Blue and orange mean real and fake, as everywhere. */
const LEGENDS = {
  change: [["series-4", "darker"], ["paper", "no change"], ["series-3", "brighter"]],
  where: [["paper", ""], ["paper", "weak"], ["text", "strong"]],
  cover: [["fake", "makes it look fake to D"], ["paper", "does not matter"], ["real", "makes it look real to D"]],
};

class LearnPixels extends Figure {
  constructor(root) {
    super(root);
    this.seed = 3;
    this.k = 0;
    this.map = "change";
    this.asked = "";
    /** @type {import("./model.js").Nudged | null} */
    this.told = null;
    /** @type {HTMLImageElement | null} */
    this.image = null;
    this.ink = new Inks(this.root);
    this.shared = new Shared({ map: MAPS.map(([name]) => name), k: within(0, STEPS, 0), seed: within(0, 999_999, 3) }, (state) => this.restore(state));
    this.build();
  }

  restore({ map, k, seed }) {
    this.map = map;
    this.mark(map);
    this.k = Math.round(k);
    this.slider.set(this.k);
    if (Math.round(seed) !== this.seed) this.ask(Math.round(seed));
    else this.draw();
  }

  build() {
    const bar = element("div", "lt-bar", this.root);
    this.mark = choices(bar, "Which map", MAPS, (map) => {
      this.map = map;
      this.draw();
    });
    this.mark(this.map);
    button("Another fake", "", bar, "The picture of the next latent", () => this.ask(this.seed + 1)).dataset.testid = "pixels-next";
    const row = element("div", "ln-row", this.root);
    const figure = (words, testid) => {
      const box = element("figure", "lq-one", row);
      const caption = element("figcaption", "lt-muted", box);
      caption.textContent = words;
      if (testid === "pixels-map") this.caption = caption;
      const canvas = element("canvas", "lt-canvas", box);
      canvas.dataset.testid = testid;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", words);
      return canvas;
    };
    this.before = figure("The fake", "pixels-before");
    this.shown = figure("What D asks for", "pixels-map");
    this.after = figure("After k steps", "pixels-after");
    this.legend = element("div", "lq-legend lt-muted", this.root);
    this.slider = slider(this.root, "Steps k", {
      min: 0, max: STEPS, step: 1, value: 0, testid: "pixels-steps", title: "How often the picture is moved a little in the direction that D asks for",
      words: (value) => String(value),
    }, (value) => {
      this.k = value;
      this.draw();
    });
    this.said = element("p", "lq-said", this.root);
    this.said.dataset.testid = "pixels-said";
    this.said.setAttribute("role", "status");
    this.plot = emptyPlot(svg("svg", { class: "ln-plot" }, this.root), this.width, HEIGHT, "D’s score against the number of steps");
  }

  /** @param {any} data @param {any} [trigger] */
  update(data, trigger) {
    this.server.update(data.token, trigger);
    this.data = data;
    this.ink.read();
    if (this.asked !== `${data.run}/${data.at}/${this.seed}`) this.ask(this.seed);
    super.update(data, trigger);
    this.draw();
  }

  async ask(seed) {
    this.seed = seed % 1_000_000;
    const { run, at } = this.data;
    const asked = `${run}/${at}/${this.seed}`;
    this.asked = asked;
    setText(this.said, "D looks at the picture …");
    try {
      const body = { at, seed: this.seed, steps: STEPS, size: SIZE };
      const told = await (await this.server.post(ofRun(run, "nudge"), body)).json();
      const image = new Image();
      image.src = `data:image/png;base64,${told.png}`;
      await image.decode();
      if (this.gone || this.asked !== asked) return;
      this.told = told;
      this.image = image;
      this.draw();
    } catch (error) {
      if (this.asked === asked) setText(this.said, error.said || "The server did not answer. Reload the page to try again.");
    }
  }

  draw() {
    const { told } = this;
    if (!told) return;
    this.picture(this.before, 0);
    this.picture(this.after, this.k);
    this.before.setAttribute("aria-label", "A picture that G has drawn");
    this.after.setAttribute("aria-label", `The same picture after ${this.k} steps`);
    const [width, height] = told.tile;
    const changes = signed(told.changes).subarray(this.k * width * height, (this.k + 1) * width * height);
    if (this.map === "cover") this.paint(this.shown, signed(told.covered), told.patches[1], told.patches[0]);
    else this.paint(this.shown, this.map === "where" ? sizes(changes) : changes, width, height);
    this.shown.setAttribute("aria-label", `A map: ${MAPS.find(([name]) => name === this.map)?.[2]}`);
    setText(/** @type {any} */ (this.caption), MAPS.find(([name]) => name === this.map)?.[1] ?? "");
    this.explain();
    setText(this.said, outcome(told, this.k));
    this.shared?.tell({ map: this.map, k: this.k, seed: this.seed });
    this.curve();
  }

  picture(canvas, k) {
    const { tile: [width, height] } = /** @type {import("./model.js").Nudged} */ (this.told);
    [canvas.width, canvas.height] = [width, height];
    canvas.toggleAttribute("data-smooth", width > PIXELS_SHOWN);
    canvas.getContext("2d").drawImage(/** @type {HTMLImageElement} */ (this.image), k * width, 0, width, height, 0, 0, width, height);
  }

  /** Numbers from -1 to 1 in the colours of the palette. */
  paint(canvas, values, width, height) {
    const [low, middle, high] = LEGENDS[this.map].map(([role]) => role);
    const scale = shades(this.ink, low, middle, high, 1);
    const pixels = new ImageData(width, height);
    for (let i = 0; i < width * height; i += 1) {
      const at = 4 * Math.max(0, Math.min(255, Math.round(127.5 + 127.5 * values[i])));
      pixels.data.set(scale.subarray(at, at + 4), 4 * i);
    }
    [canvas.width, canvas.height] = [width, height];
    canvas.getContext("2d").putImageData(pixels, 0, 0);
  }

  explain() {
    this.legend.replaceChildren();
    for (const [role, words] of LEGENDS[this.map]) {
      if (!words) continue;
      const one = element("span", "", this.legend);
      element("i", "ln-swatch lq-swatch", one).style.background = { paper: "transparent", text: "var(--lt-text)" }[role] ?? `var(--gan-${role})`;
      one.append(words);
    }
  }

  curve() {
    const { told } = this;
    if (!told) return;
    const width = this.plot.parentElement.clientWidth || this.width;
    const plot = emptyPlot(this.plot, width, HEIGHT, `D’s score against the number of steps: from ${told.scores[0].toFixed(3)} to ${told.scores[STEPS].toFixed(3)}`);
    const probability = told.scale === "probability";
    const [low, high] = probability ? [0, 1] : [Math.min(...told.scores), Math.max(...told.scores)];
    const [left, right, top, ground] = [46, width - 14, 10, HEIGHT - 34];
    const xOf = (k) => left + ((right - left) * k) / STEPS;
    const yOf = (score) => ground - ((ground - top) * (score - low)) / (high - low || 1);
    for (const value of [low, high]) {
      svg("line", { x1: left, x2: right, y1: yOf(value), y2: yOf(value), stroke: "var(--lt-line)" }, plot);
      plotText(plot, left - 6, yOf(value) + 4, probability ? `${100 * value} %` : value.toFixed(1), { "text-anchor": "end" });
    }
    svg("polyline", { points: told.scores.map((value, k) => `${xOf(k)},${yOf(value)}`).join(" "), fill: "none", stroke: "var(--gan-d)", "stroke-width": 2.5 }, plot);
    svg("circle", { cx: xOf(this.k), cy: yOf(told.scores[this.k]), r: 6, fill: "var(--gan-d)" }, plot);
    for (const k of [0, STEPS / 2, STEPS]) plotText(plot, xOf(k), ground + 16, String(k), { "text-anchor": "middle" });
    plotText(plot, (left + right) / 2, HEIGHT - 3, "steps k; the height is D’s score", { "text-anchor": "middle" });
  }
}

export const mount = mounting(".learn-pixels", LearnPixels);
