// @ts-check
// Beat the discriminator: a picture, Real or Fake, and at the end the reader's accuracy against the training step beside D's and
// everyone's.

import { Random } from "../lab/engine/random.js";
import { button, element, setHidden, setText, svg } from "../lib/dom.js";
import { percent, whole } from "../lib/format.js";
import { emptyPlot, Figure, plotText } from "../lib/learn.js";
import { mounting } from "../lib/mount.js";
import { ofRun } from "../lib/server.js";
import { PIXELS_SHOWN } from "../lib/sprites.js";
import { cells, counts, game, interval, verdict } from "./model.js";

const HEIGHT = 190;
const SERIES = {
  you: { name: "You", colour: "var(--lt-text)", dash: "" },
  d: { name: "D, as the run recorded it", colour: "var(--gan-d)", dash: "" },
  all: { name: "Everyone here", colour: "var(--gan-series-3)", dash: "6 4" },
};
const RENEW_MS = 6_000; // between two looks at what everyone answered

class LearnBeat extends Figure {
  constructor(root) {
    super(root);
    /** @type {any} */
    this.data = null;
    /** @type {import("./model.js").Round[]} */
    this.rounds = [];
    /** @type {{ step: number, right: boolean }[]} */
    this.answers = []; // of this game
    /** @type {{ step: number, right: boolean }[]} */
    this.before = []; // of earlier games with this run
    /** @type {any} */
    this.everyone = null;
    /** @type {Map<string, { image: HTMLImageElement, cells: [number, number][] }>} */
    this.grids = new Map();
    this.build();
    this.onKey = (event) => this.key(event);
    for (const type of ["keydown", "keypress", "keyup"]) window.addEventListener(type, this.onKey, true);
    this.timer = setInterval(() => this.lookAround(), RENEW_MS);
  }

  build() {
    const row = element("div", "ln-row", this.root);
    const left = element("div", "lb-left", row);
    this.asked = element("p", "lb-asked", left);
    this.asked.dataset.testid = "beat-asked";
    this.canvas = element("canvas", "lt-canvas lb-picture", left);
    this.canvas.dataset.testid = "beat-picture";
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", "A picture that is real or fake");
    const bar = element("div", "lt-bar lb-buttons", left);
    this.buttons = [
      button("Real (R)", "", bar, "This picture is real. Key R", () => this.answer(true)),
      button("Fake (F)", "", bar, "G drew this picture. Key F", () => this.answer(false)),
    ];
    this.buttons[0].dataset.testid = "beat-real";
    this.buttons[1].dataset.testid = "beat-fake";
    this.again = button("Another 20", "ln-main", bar, "20 new pictures. Your earlier answers still count", () => this.begin());
    this.again.dataset.testid = "beat-again";
    const right = element("div", "ln-grow lb-right", row);
    this.said = element("p", "lb-said", right);
    this.said.dataset.testid = "beat-said";
    this.said.setAttribute("role", "status");
    this.strip = element("div", "lb-strip", right);
    this.strip.dataset.testid = "beat-strip";
    this.legend = element("div", "lt-bar lb-legend", right);
    this.plot = svg("svg", { class: "ln-plot", "data-testid": "beat-plot" }, right);
    const foot = element("div", "lt-bar", right);
    this.show = button("Show everyone’s answers", "", foot, "What all who played with this run here answered. No names are kept", () => this.lookAround(true));
    this.show.dataset.testid = "beat-everyone";
    this.note = element("small", "", foot);
  }

  /** @param {any} data @param {any} [trigger] */
  update(data, trigger) {
    this.server.update(data.token, trigger);
    const other = !this.data || this.data.run !== data.run;
    this.data = data;
    if (other) this.load();
    super.update(data);
  }

  async load() {
    const { run, stages, width, height } = this.data;
    this.before = [];
    this.answers = [];
    this.rounds = [];
    this.everyone = null;
    setText(this.said, "Loading the pictures …");
    this.ready(false);
    try {
      const grids = await Promise.all(["reals", ...stages].map(async (name) => {
        const path = name === "reals" ? "reals.png" : `samples/${name}.png`;
        const { image } = await this.server.picture(ofRun(run, path));
        return /** @type {const} */ ([String(name), { image, cells: cells(pixelsOf(image), width, height) }]);
      }));
      if (this.gone || this.data.run !== run) return;
      this.grids = new Map(grids);
      this.begin();
    } catch (error) {
      setText(this.said, `${error.said || "The pictures could not be loaded."} Reload the page to try again.`);
    }
  }

  begin() {
    this.before.push(...this.answers);
    this.answers = [];
    const fakes = Math.min(...this.data.stages.map((step) => this.cellsOf(step).length));
    this.rounds = game(this.data.stages, this.data.each, { reals: this.cellsOf("reals").length, fakes }, new Random(Math.floor(Math.random() * 2 ** 32)));
    this.strip.replaceChildren();
    setText(this.said, "");
    this.next();
  }

  cellsOf(name) {
    return this.grids.get(String(name))?.cells ?? [];
  }

  ready(playing) {
    for (const one of this.buttons) one.disabled = !playing;
    setHidden(this.again, playing || !this.answers.length);
  }

  next() {
    const round = this.rounds[this.answers.length];
    this.ready(Boolean(round));
    if (round) {
      setText(this.asked, `Picture ${this.answers.length + 1} of ${this.rounds.length}: real, or drawn by G at step ${whole(round.step)}?`);
      this.paint(this.canvas, round);
    } else {
      setText(this.asked, "All judged.");
      this.finish();
    }
    this.draw();
  }

  paint(canvas, { real, step, cell }) {
    const { image, cells: places } = this.grids.get(real ? "reals" : String(step)) ?? { image: null, cells: [] };
    const { width, height } = this.data;
    canvas.width = width;
    canvas.height = height;
    canvas.toggleAttribute("data-smooth", width > PIXELS_SHOWN);
    const [left, top] = places[cell] ?? [0, 0];
    if (image) canvas.getContext("2d").drawImage(image, left, top, width, height, 0, 0, width, height);
  }

  answer(saidReal) {
    const round = this.rounds[this.answers.length];
    if (!round) return;
    const right = saidReal === round.real;
    this.answers.push({ step: round.step, right });
    const one = element("figure", `lb-one ${right ? "lb-right-one" : "lb-wrong-one"}`, this.strip);
    this.paint(element("canvas", "lt-canvas", one), round);
    element("figcaption", "", one).textContent = `${right ? "✓" : "✗"} ${round.real ? "real" : "fake"}`;
    setText(this.said, `${right ? "Right." : "Wrong."} It was ${round.real ? "real" : `fake, from step ${whole(round.step)}`}.`);
    this.next();
  }

  key(event) {
    const kind = { r: true, f: false }[event.key.toLowerCase()];
    if (kind === undefined || event.ctrlKey || event.metaKey || event.altKey || !this.rounds.length || !this.root.isConnected) return;
    if (event.target instanceof HTMLElement && event.target.closest("input:not([type=radio]), textarea, select, [contenteditable=true]")) return;
    event.stopImmediatePropagation(); // Streamlit reruns the page at R
    event.preventDefault();
    if (event.type === "keydown" && !event.repeat) this.answer(kind);
  }

  async finish() {
    const mine = counts([...this.before, ...this.answers]);
    setText(this.said, verdict(mine, this.data.d));
    try {
      const sent = counts(this.answers).map(({ step, right, shown }) => [step, right, shown]);
      this.everyone = await (await this.server.post(ofRun(this.data.run, "answers"), { answers: sent })).json();
      this.draw();
    } catch (error) {
      setText(this.note, `${error.said || "The server did not answer."} Your answers were not added to everyone’s.`);
    }
  }

  /** What everyone answered so far. @param {boolean} [asked] */
  async lookAround(asked = false) {
    if (!this.data || (!asked && !this.everyone) || document.hidden || this.gone) return;
    try {
      this.everyone = await (await this.server.fetch(ofRun(this.data.run, "answers"))).json();
      this.draw();
    } catch (error) {
      if (asked) setText(this.note, error.said || "The server did not answer.");
    }
  }

  draw() {
    if (!this.data) return;
    const { stages } = this.data;
    const d = this.over ? this.data.d : [];
    const mine = counts([...this.before, ...this.answers]);
    const all = (this.everyone?.steps ?? []).map(([step, right, shown]) => ({ step, right, shown }));
    const width = this.plot.parentElement.clientWidth || this.width;
    const plot = emptyPlot(this.plot, width, HEIGHT, this.inWords(mine, d, all));
    const [low, high] = [Math.log(stages[0] / 1.6), Math.log(stages[stages.length - 1] * 1.25)];
    const [left, right, top, ground] = [46, width - 24, 8, HEIGHT - 38];
    const xOf = (step) => left + ((right - left) * (Math.log(step) - low)) / (high - low);
    const yOf = (share) => ground - (ground - top) * share;
    this.axes(plot, xOf, yOf, left, right);
    this.intervals(plot, mine, xOf, yOf);
    const shares = (some) => some.map((one) => [one.step, one.right / one.shown]);
    const shows = Object.entries({ you: shares(mine), d, all: shares(all) }).filter(([, points]) => points.length);
    for (const [name, points] of shows) this.curve(plot, SERIES[name], points.filter(([step]) => Math.log(step) >= low), xOf, yOf, name !== "d");
    this.explain(shows.map(([name]) => name));
    this.noteGames();
  }

  get over() {
    return this.rounds.length > 0 && this.answers.length === this.rounds.length;
  }

  axes(plot, xOf, yOf, left, right) {
    for (const share of [0, 0.5, 1]) {
      svg("line", { x1: left, x2: right, y1: yOf(share), y2: yOf(share), stroke: "var(--lt-line)", "stroke-dasharray": share === 0.5 ? "3 4" : "none" }, plot);
      plotText(plot, left - 6, yOf(share) + 4, `${100 * share} %`, { "text-anchor": "end" });
    }
    for (const step of this.data.stages) plotText(plot, xOf(step), yOf(0) + 17, whole(step), { "text-anchor": "middle" });
    plotText(plot, (left + right) / 2, HEIGHT - 4, "training step", { "text-anchor": "middle" });
  }

  noteGames() {
    const games = this.everyone?.games ?? 0;
    const problem = this.everyone?.problem ?? "";
    if (games) setText(this.note, `Everyone here: ${whole(games)} ${games === 1 ? "game" : "games"}. ${problem}`);
    else if (problem) setText(this.note, problem);
    else if (this.everyone) setText(this.note, "Nobody has finished a game with this run yet.");
    else if (this.over && !this.data.d.length) setText(this.note, "This run has no curve of D: its D gives no probabilities, or it has no D.");
  }

  inWords(mine, d, all) {
    const said = (name, points) => (points.length ? `${name}: ${points.map(([step, share]) => `${percent(share)} at step ${whole(step)}`).join(", ")}. ` : "");
    const shares = (some) => some.map((one) => [one.step, one.right / one.shown]);
    return `Accuracy against the training step. ${said("You", shares(mine))}${said("D", d.filter((_, i) => i % 4 === 3))}${said("Everyone here", shares(all))}`;
  }

  intervals(plot, mine, xOf, yOf) {
    for (const one of mine) {
      const ends = interval(one);
      svg("line", { x1: xOf(one.step), x2: xOf(one.step), y1: yOf(ends[0]), y2: yOf(ends[1]), stroke: "var(--lt-text)", opacity: 0.35, "stroke-width": 5 }, plot);
    }
  }

  curve(plot, { colour, dash }, points, xOf, yOf, dots) {
    const path = points.map(([step, share]) => `${xOf(step)},${yOf(share)}`).join(" ");
    svg("polyline", { points: path, fill: "none", stroke: colour, "stroke-width": 2.5, "stroke-dasharray": dash || "none" }, plot);
    if (dots) for (const [step, share] of points) svg("circle", { cx: xOf(step), cy: yOf(share), r: 4.5, fill: colour }, plot);
  }

  /** Which line is whose. @param {string[]} names */
  explain(names) {
    if (this.legend.dataset.shows === String(names)) return;
    this.legend.dataset.shows = String(names);
    this.legend.replaceChildren();
    for (const name of names) {
      const { name: words, colour, dash } = SERIES[name];
      const one = element("span", "", this.legend);
      const swatch = svg("svg", { viewBox: "0 0 24 8", width: 24, height: 8, "aria-hidden": "true" }, one);
      svg("line", { x1: 0, x2: 24, y1: 4, y2: 4, stroke: colour, "stroke-width": 3, "stroke-dasharray": dash || "none" }, swatch);
      one.append(` ${words}`);
    }
  }

  dispose() {
    clearInterval(this.timer);
    for (const type of ["keydown", "keypress", "keyup"]) window.removeEventListener(type, this.onKey, true);
    super.dispose();
  }
}

/** @param {HTMLImageElement} image */
function pixelsOf(image) {
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth;
  canvas.height = image.naturalHeight;
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

export const mount = mounting(".learn-beat", LearnBeat);
