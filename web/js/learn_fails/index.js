// @ts-check
// When it fails: a real run without its name. The reader moves through its steps, looks at its curves and says what is wrong.

import { Random } from "../lab/engine/random.js";
import { button, element, setHidden, setText, svg } from "../lib/dom.js";
import { shuffled } from "../lib/drawn.js";
import { stepInWords, whole } from "../lib/format.js";
import { choices, emptyPlot, Figure, plotText, slider } from "../lib/learn.js";
import { mounting } from "../lib/mount.js";
import { Shared, within } from "../lib/shared.js";
import { lastUntil } from "../lib/values.js";
import { CASES } from "./cases.js";
import { CHARTS, measured, pointsOf, scaleOf, tick, valueAt } from "./model.js";

const HEIGHT = 176;
const NAMES = { "loss/D": "Loss of D", "loss/G": "Loss of G", "health/diversity": "Diversity (real data: 1)", "health/copies": "Share of copies", "grad/G": "Length of G’s gradient" };
const SHARES = 200; // places of the slider
/** @type {import("./model.js").Case[]} */
const RUNS = /** @type {any} */ (CASES);

class LearnFails extends Figure {
  constructor(root) {
    super(root);
    this.order = shuffled(RUNS.length, new Random(Date.now()));
    this.place = 0;
    this.share = 1;
    this.right = 0;
    this.tried = 0;
    this.chart = CHARTS[0];
    /** @type {{ name: string, title: string, signs: string }[]} */
    this.failures = [];
    this.touched = false; // until then any of the runs may come first
    this.shared = new Shared(
      { run: within(0, RUNS.length, 0), chart: CHARTS.map(({ name }) => name), step: within(0, SHARES, SHARES) },
      (state) => this.restore(state),
    );
    this.build();
  }

  restore({ run, chart, step }) {
    const wanted = Math.round(run) - 1;
    this.touched = wanted >= 0;
    if (this.touched) this.order = [wanted, ...this.order.filter((one) => one !== wanted)];
    this.open(0);
    this.setChart(chart);
    this.share = step / SHARES;
    this.draw();
  }

  setChart(name) {
    this.chart = CHARTS.find((one) => one.name === name) ?? CHARTS[0];
    this.mark(this.chart.name);
  }

  touch() {
    this.touched = true;
    this.draw();
  }

  build() {
    const row = element("div", "ln-row", this.root);
    const left = element("div", "lf-left", row);
    this.shown = element("div", "lt-muted", left);
    this.image = element("img", "lf-picture", left);
    this.image.dataset.testid = "fails-picture";
    this.realBox = element("figure", "lf-reals", left);
    element("figcaption", "lt-muted", this.realBox).textContent = "Real pictures";
    this.reals = element("img", "lf-picture", this.realBox);
    this.reals.alt = "Real pictures of the data set";
    const right = element("div", "ln-grow", row);
    this.mark = choices(right, "Which curves", CHARTS.map(({ name, words, title }) => /** @type {[string, string, string]} */ ([name, words, title])), (name) => {
      this.setChart(name);
      this.touch();
    });
    this.mark(this.chart.name);
    this.legend = element("div", "lt-bar lf-legend", right);
    this.plot = svg("svg", { class: "ln-plot", "data-testid": "fails-plot" }, right);
    this.slider = slider(right, "Step", {
      min: 0, max: SHARES, step: 1, value: SHARES, testid: "fails-step", title: "Move through the run",
      words: (value) => whole(Math.round((this.last * value) / SHARES)),
    }, (value) => {
      this.share = value / SHARES;
      this.touch();
    });
    this.asks = element("p", "lf-asks", right);
    this.offers = element("div", "lt-bar lf-offers", right);
    this.offers.setAttribute("role", "group");
    this.offers.setAttribute("aria-label", "What is wrong with this run?");
    this.said = element("p", "lf-said", right);
    this.said.dataset.testid = "fails-said";
    this.said.setAttribute("role", "status");
    this.next = button("Next run", "ln-main lf-next", right, "Another run that failed in another way", () => {
      this.touched = true;
      this.open(this.place + 1);
    });
    this.next.dataset.testid = "fails-next";
  }

  get run() {
    return RUNS[this.order[this.place % RUNS.length]];
  }

  get last() {
    const steps = this.run.columns.step;
    return steps[steps.length - 1];
  }

  /** @param {any} data @param {any} [trigger] */
  update(data, trigger) {
    const first = !this.failures.length;
    this.failures = data.failures;
    if (first) {
      this.answers = this.failures.map(({ name, title }) => {
        const one = button(title, "", this.offers, `Say that this run shows: ${title}`, () => this.answer(name));
        one.dataset.finding = name;
        return one;
      });
      this.open(0);
    }
    super.update(data, trigger);
  }

  open(place) {
    this.place = place;
    this.share = 1;
    this.slider.set(SHARES);
    for (const one of this.answers ?? []) {
      one.disabled = false;
      one.classList.remove("lf-yes", "lf-no");
    }
    setText(this.asks, `Run ${(place % RUNS.length) + 1} of ${RUNS.length}: what is wrong with it?`);
    setText(this.said, "");
    setHidden(this.next, true);
    setHidden(this.realBox, !this.run.reals);
    if (this.run.reals) this.reals.src = `data:image/png;base64,${this.run.reals}`;
    this.draw();
  }

  answer(name) {
    if (!this.next.hidden) return; // it is solved
    const truth = this.run.finding;
    const failure = this.failures.find((one) => one.name === name);
    const node = this.answers?.find((one) => one.dataset.finding === name);
    this.tried += 1;
    if (name !== truth) {
      node?.classList.add("lf-no");
      if (node) node.disabled = true;
      setText(this.said, `Not this one. ${failure?.title}: ${failure?.signs}`);
      return;
    }
    node?.classList.add("lf-yes");
    this.right += 1;
    setText(this.said, `Yes: ${failure?.title}. ${failure?.signs} This run: ${this.run.command}`);
    for (const one of this.answers ?? []) one.disabled = one !== node;
    setHidden(this.next, false);
  }

  draw() {
    if (!this.failures.length) return;
    const { run } = this;
    const step = Math.round(this.last * this.share);
    const at = lastUntil(run.frames.map(([one]) => one), step) ?? run.frames[0][0];
    const frame = run.frames.find(([one]) => one === at);
    if (frame) this.image.src = `data:image/png;base64,${frame[1]}`;
    this.image.alt = run.points ? `Real points in blue and generated ones in orange, ${stepInWords(at)}` : `Generated pictures, ${stepInWords(at)}`;
    this.image.classList.toggle("lf-points", run.points);
    setText(this.shown, run.points ? `Generated (orange), ${stepInWords(at)}` : `Generated, ${stepInWords(at)}`);
    this.slider.set(Math.round(SHARES * this.share));
    const { order, place, touched } = this;
    this.shared?.tell({ run: touched ? order[place % RUNS.length] + 1 : 0, chart: this.chart.name, step: Math.round(SHARES * this.share) });
    this.curves(step);
  }

  curves(step) {
    const { run, chart } = this;
    const columns = Object.entries(chart.columns).map(([name, colour]) => ({ name, colour, points: pointsOf(run, name) })).filter(({ points }) => points.length);
    this.explain(columns, step);
    const width = this.plot.parentElement.clientWidth || this.width;
    const values = columns.flatMap(({ points }) => points.map(([, value]) => value)).filter((value) => value !== null);
    const plot = emptyPlot(this.plot, width, HEIGHT, `${chart.title}. At ${stepInWords(step)}: ${columns.map(({ name }) => `${name} ${measured(valueAt(run, name, step))}`).join(", ") || "not measured"}`);
    if (!values.length) {
      plotText(plot, width / 2, HEIGHT / 2, run.points ? "Not looked for: these are points." : "Not looked for: there are many training pictures.", { "text-anchor": "middle" });
      return;
    }
    const scale = scaleOf(values, chart.name === "gradient");
    const [left, right, top, ground] = [52, width - 14, 10, HEIGHT - 24];
    const xOf = (one) => left + ((right - left) * one) / this.last;
    const yOf = (value) => ground - (ground - top) * scale.place(value);
    for (const one of scale.ticks) {
      svg("line", { x1: left, x2: right, y1: yOf(one), y2: yOf(one), stroke: "var(--lt-line)" }, plot);
      plotText(plot, left - 6, yOf(one) + 4, tick(one), { "text-anchor": "end" });
    }
    for (const { colour, points } of columns) this.line(plot, colour, points, xOf, yOf, top);
    svg("line", { x1: xOf(step), x2: xOf(step), y1: top, y2: ground, stroke: "var(--lt-text)", "stroke-width": 1.5, "stroke-dasharray": "4 3" }, plot);
    for (const one of [0, 0.5, 1]) plotText(plot, xOf(this.last * one), HEIGHT - 6, whole(Math.round(this.last * one)), { "text-anchor": one === 1 ? "end" : one ? "middle" : "start" });
  }

  line(plot, colour, points, xOf, yOf, top) {
    const real = points.filter(([, value]) => value !== null);
    svg("polyline", { points: real.map(([at, value]) => `${xOf(at)},${yOf(value)}`).join(" "), fill: "none", stroke: colour, "stroke-width": 2 }, plot);
    const broken = points.find(([, value]) => value === null);
    if (broken) plotText(plot, xOf(broken[0]), top + 12, "✕ not a number", { class: "ln-strong", "text-anchor": "end" });
  }

  explain(columns, step) {
    this.legend.replaceChildren();
    for (const { name, colour } of columns) {
      const one = element("span", "", this.legend);
      element("i", "ln-swatch", one).style.background = colour;
      one.append(`${NAMES[name] ?? name}: ${measured(valueAt(this.run, name, step))}`);
    }
    if (!columns.length) element("span", "lt-muted", this.legend).textContent = this.chart.words;
  }
}

export const mount = mounting(".learn-fails", LearnFails);
