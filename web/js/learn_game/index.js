// @ts-check
// The game f(x, y) = x y: drag where both players start, choose how they step, and see what becomes of them.

import { button, fillRange, setHidden, setText } from "../lib/dom.js";
import { rounded } from "../lib/format.js";
import { mounting, View } from "../lib/mount.js";
import { Player, stillMotion } from "../lib/player.js";
import { Shared, within } from "../lib/shared.js";
import { clamped } from "../lib/values.js";
import { chartOf, planeOf } from "./drawing.js";
import { averages, play } from "./game.js";
import { ruleOf, RULES } from "./rules.js";
import { verdict } from "./verdict.js";

const STEPS = 300;
const PACE_MS = 40;
const START = /** @type {[number, number]} */ ([0.6, 0.3]);
const [RATE, MOMENTUM] = [0.1, -0.3];

class GameView extends View {
  constructor(root) {
    super(root);
    // an earlier view of this very markup may have left its own
    for (const name of ["rules", "plane", "chart"]) this.part[name].replaceChildren();
    this.rule = RULES[0].name;
    this.start = START;
    this.shared = new Shared(
      {
        ...{ rule: RULES.map(({ name }) => name), rate: within(0.02, 1, RATE), momentum: within(-0.9, 0.9, MOMENTUM) },
        ...{ x: within(-3, 3, START[0]), y: within(-3, 3, START[1]), at: within(-1, STEPS, -1) }, // -1: the last step
      },
      (state) => this.restore(state),
    );
    this.at = STEPS;
    this.states = [];
    this.average = null;
    this.buttons = RULES.map((rule) => button(rule.title, "", this.part.rules, rule.about, () => this.choose(rule.name)));
    this.player = new Player(this.part.play, { pace: () => PACE_MS, step: () => this.move(1), begin: () => this.rewind() });
    for (const name of ["rate", "momentum"]) this.part[name].addEventListener("input", () => this.restart());
    this.part.at.addEventListener("input", () => this.goTo(Number(this.part.at.value)));
    this.part.next.addEventListener("click", () => this.goTo(this.at + 1));
    this.part.back.addEventListener("click", () => this.goTo(this.at - 1));
    this.part.begin.addEventListener("click", () => this.goTo(0));
    this.plane = planeOf(this.part.plane, () => this);
    this.chart = chartOf(this.part.chart, () => this, STEPS);
    this.handle = this.plane.handle({
      x: this.start[0],
      y: this.start[1],
      label: "Where the players start",
      small: true,
      moved: (x, y) => {
        this.start = /** @type {[number, number]} */ ([x, y]);
        this.restart();
      },
    });
    this.restart();
  }

  dispose() {
    this.player.stop();
    this.shared.dispose();
    this.plane.dispose();
    this.chart.dispose();
    super.dispose();
  }

  /** @param {any} data @param {any} trigger */
  update(data, trigger) {
    this.plane.restyle();
    this.chart.restyle();
    this.shared.update(data, trigger);
  }

  restore({ rule, rate, momentum, x, y, at }) {
    this.rule = rule;
    this.part.rate.value = String(rate);
    this.part.momentum.value = String(momentum);
    this.start = /** @type {[number, number]} */ ([x, y]);
    this.handle.move(x, y);
    this.restart();
    if (at >= 0) this.goTo(Math.round(at));
  }

  choose(rule) {
    this.rule = rule;
    this.restart();
  }

  /** Plays all steps again, and shows where they end. */
  restart() {
    this.player.stop();
    const [rate, momentum] = [Number(this.part.rate.value), Number(this.part.momentum.value)];
    this.states = play(this.rule, this.start, rate, momentum, STEPS);
    this.average = this.rule === "averaging" ? averages(this.states) : null;
    const rule = ruleOf(this.rule);
    this.buttons.forEach((one, i) => one.setAttribute("aria-pressed", String(RULES[i] === rule)));
    setText(this.part.formula, rule.formula);
    setText(this.part.about, rule.about);
    setText(this.part.rateOut, rate.toFixed(2));
    setText(this.part.momentumOut, rounded(momentum));
    setHidden(this.part.momentumRow, this.rule !== "momentum");
    for (const name of ["rate", "momentum"]) fillRange(this.part[name]);
    this.part.at.max = String(this.last);
    this.show(this.last);
  }

  rewind() {
    if (stillMotion()) this.show(this.last); // the whole path at once, for those who want no movement
    else if (this.at >= this.last) this.show(0);
  }

  move(by) {
    this.show(this.at + by);
    return this.at < this.last;
  }

  goTo(at) {
    this.player.stop();
    this.show(at);
  }

  get last() {
    return this.states.length - 1;
  }

  show(at) {
    this.at = clamped(at, 0, this.last);
    this.part.at.value = String(this.at);
    fillRange(this.part.at);
    const [x, y] = this.states[this.at];
    const now = `Step ${this.at}: x = ${x.toFixed(2)}, y = ${y.toFixed(2)}, f = ${(x * y).toFixed(2)}`.replaceAll("-", "−");
    const apart = this.average ? Math.hypot(...this.average[this.at]) : undefined;
    setText(this.part.now, now);
    setText(this.part.verdict, verdict(this.rule, Number(this.part.rate.value), Number(this.part.momentum.value), apart));
    this.part.back.disabled = this.part.begin.disabled = this.at === 0;
    this.part.next.disabled = this.at >= this.last;
    this.plane.say(`The plane of both players. ${now}. ${this.part.verdict.textContent}`);
    this.plane.redraw();
    this.chart.redraw();
    const [rate, momentum] = [Number(this.part.rate.value), Number(this.part.momentum.value)];
    this.shared.tell({ rule: this.rule, rate, momentum, x: this.start[0], y: this.start[1], at: this.at === this.last ? -1 : this.at });
  }
}

export const mount = mounting(".lg-root", GameView);
