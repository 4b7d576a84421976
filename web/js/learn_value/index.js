// @ts-check
// The value of the game, live, for a GAN on the line whose densities are known: three ways to look at one running game.

import { button, setHidden, setText } from "../lib/dom.js";
import { choices, facts, slider } from "../lib/learn.js";
import { mounting, View } from "../lib/mount.js";
import { Player } from "../lib/player.js";
import { Shared, within } from "../lib/shared.js";
import { TARGETS } from "./densities.js";
import { lineOf, lossesOf, scaleOf } from "./drawing.js";
import { Duel } from "./duel.js";
import { bestValue, EVEN, generatorLosses, logitOf, terms } from "./value.js";
import { meaning, number, saturation } from "./words.js";

const PACE_MS = 50;
const ALONE = 300; // updates of D that bring it close to the best D
/** @type {[string, string, string][]} */
const TABS = [
  ["value", "The value now", "Both terms of V(D, G), and what they mean"],
  ["slopes", "Why log(1 − D) saturates", "Both losses of G, and what they tell it about a fake"],
  ["best", "The best D", "The optimal discriminator beside this one, for fakes that you choose"],
];

const FILLED = ["tabs", "buttons", "targets", "losses2", "terms", "bestFacts", "slope", "moves", "placing", "line", "losses", "scale"];

class Value extends View {
  constructor(root) {
    super(root);
    for (const name of FILLED) this.part[name].replaceChildren(); // an earlier view of this very markup may have left its own
    this.target = "one";
    this.loss = /** @type {"minimax" | "nonsaturating"} */ ("nonsaturating");
    this.tab = "value";
    this.following = true;
    this.logit = 0;
    this.duel = new Duel();
    const [fake] = this.duel.fake;
    this.shared = new Shared(
      {
        ...{ tab: TABS.map(([name]) => name), target: Object.keys(TARGETS), loss: ["nonsaturating", "minimax"] },
        ...{ follow: ["yes", "no"], fake: within(-6.9, 6.9, 0), mean: within(-4, 4, fake.mean), spread: within(0.1, 2, fake.spread) },
      },
      (state) => this.restore(state),
    );
    this.player = new Player(this.part.play, { pace: () => PACE_MS, step: () => this.act((duel) => duel.round(), false) });
    this.part.play.addEventListener("click", () => this.quieten());
    this.controls();
    this.planes = [
      lineOf(this.part.line, () => ({ duel: this.duel, best: this.tab === "best" })),
      lossesOf(this.part.losses, () => this),
      scaleOf(this.part.scale, () => this.seen),
    ];
    this.choose("value");
  }

  controls() {
    const { tabs, buttons, targets, losses2 } = this.part;
    this.mark = choices(tabs, "What to look at", TABS, (tab) => this.choose(tab));
    button("Step D", "", buttons, "One update of D", () => this.act((duel) => duel.stepD()));
    button("Step G", "", buttons, "One update of G", () => this.act((duel) => duel.stepG()));
    button("Train D alone", "", buttons, `${ALONE} updates of D while G stands still`, () => this.act(alone));
    button("Forget D", "", buttons, "D answers 0.5 everywhere, whatever the fakes look like", () => this.act((duel) => duel.forget()));
    button("Start again", "", buttons, "Both networks begin again", () => this.begin());
    const data = /** @type {[string, string, string][]} */ (Object.entries(TARGETS).map(([name, { title }]) => [name, title, `Real data: ${title.toLowerCase()}`]));
    this.markTarget = choices(targets, "The real data", data, (target) => {
      this.target = target;
      this.begin();
    });
    this.markTarget(this.target);
    const kinds = /** @type {[string, string, string][]} */ ([
      ["minimax", "log(1 − D)", "G lowers the value itself, as in the paper’s algorithm"],
      ["nonsaturating", "−log D", "The loss that most GANs use instead"],
    ]);
    this.markLoss = choices(losses2, "The loss of G", kinds, (loss) => {
      this.loss = this.duel.loss = /** @type {any} */ (loss);
      this.show();
    });
    this.markLoss(this.loss);
    this.facts = facts(this.part.terms, ["E[log D(x)]", "E[log(1 − D(G(z)))]", "V(D, G), their sum", "Loss of D = −V", "Average D(x)", "Average D(G(z))"]);
    this.bests = facts(this.part.bestFacts, ["V of this D", "V of the best D", "JS(p, q), half of (V of the best D + 2 log 2)"]);
    this.slopeSlider = slider(this.part.slope, "One fake", { min: -6.9, max: 6.9, step: 0.1, value: 0, title: "Drag to any answer of D", testid: "value-fake", words: words(this) }, (at) => {
      this.following = false;
      this.logit = at;
      this.show();
    });
    this.follow = button("Follow the batch", "lt-small", this.part.slope, "Use the average answer for the current fakes", () => {
      this.following = true;
      this.show();
    });
    this.moves = facts(this.part.moves, ["G’s next move with log(1 − D)", "G’s next move with −log D"]);
    const place = () => this.act((duel) => duel.place(Number(this.mean.input.value), Number(this.spread.input.value)));
    this.mean = slider(this.part.placing, "Mean of the fakes", { min: -4, max: 4, step: 0.1, value: -2, title: "Where G puts its fakes", testid: "value-mean", words: (at) => number(at, 1) }, place);
    this.spread = slider(this.part.placing, "Spread", { min: 0.1, max: 2, step: 0.05, value: 0.5, title: "How far G scatters them", testid: "value-spread", words: (at) => number(at, 2) }, place);
  }

  /** @param {any} data @param {any} trigger */
  update(data, trigger) {
    for (const plane of this.planes) plane.restyle();
    this.shared.update(data, trigger);
  }

  restore({ tab, target, loss, follow, fake, mean, spread }) {
    this.player.stop();
    Object.assign(this, { target, loss, following: follow === "yes", logit: fake });
    this.markTarget(target);
    this.markLoss(loss);
    this.duel = new Duel({ target, loss });
    this.duel.place(mean, spread);
    this.choose(tab);
  }

  dispose() {
    this.player.stop();
    this.shared.dispose();
    for (const plane of this.planes) plane.dispose();
    super.dispose();
  }

  choose(tab) {
    this.tab = tab;
    this.mark(tab);
    for (const [name] of TABS) setHidden(this.part[name], name !== tab);
    setHidden(this.part.bestKey, tab !== "best");
    this.show();
  }

  begin() {
    this.duel = new Duel({ target: this.target, loss: this.loss });
    this.act(() => {});
  }

  /** @param {(duel: Duel) => void} how @param {boolean} [stop] whether what plays stops */
  act(how, stop = true) {
    if (stop) this.player.stop();
    this.quieten();
    how(this.duel);
    this.show();
  }

  /** A screen reader reads the sentence out when something was pressed, and not 20 times a second. */
  quieten() {
    this.part.meaning.setAttribute("aria-live", this.player.playing ? "off" : "polite");
  }

  show() {
    const { duel } = this;
    const now = terms(duel.real, duel.fake, duel.logits);
    const best = bestValue(duel.real, duel.fake);
    this.seen = { ...now, best };
    this.facts(...[now.onReal, now.onFake, now.value, -now.value, now.answers.real, now.answers.fake].map((value) => number(value)));
    this.bests(number(now.value), number(best), number((best - EVEN) / 2));
    this.moves(...["minimax", "nonsaturating"].map((loss) => signed(duel.nextMove(/** @type {any} */ (loss)))));
    if (this.following) this.logit = Math.max(-6.9, Math.min(6.9, logitOf(now.answers.fake)));
    this.slopeSlider.set(this.logit);
    this.follow.setAttribute("aria-pressed", String(this.following));
    const [fake] = duel.fake;
    this.mean.set(fake.mean);
    this.spread.set(fake.spread);
    setText(this.part.rounds, `${duel.rounds} rounds`);
    setText(this.part.meaning, this.tab === "slopes" ? saturation(generatorLosses(this.logit)) : meaning(this.seen));
    this.planes[0].say(`Densities of real and fake on the line, with D. ${meaning(this.seen)}`);
    this.planes[1].say(`Both losses of G against D(G(z)). ${saturation(generatorLosses(this.logit))}`);
    for (const plane of this.planes) plane.redraw();
    const { tab, target, loss, following } = this;
    this.shared.tell({ tab, target, loss, follow: following ? "yes" : "no", fake: following ? 0 : this.logit, mean: fake.mean, spread: fake.spread });
  }
}

const signed = (value) => `${value > 0 ? "+" : ""}${number(value, 5)}`;
const alone = (duel) => {
  for (let i = 0; i < ALONE; i += 1) duel.stepD();
};
const words = (view) => (at) => `D(G(z)) = ${number(generatorLosses(at).answer)}${view.following ? " (batch)" : ""}`;

export const mount = mounting(".lv-root", Value);
