// @ts-check
// One round of a tiny GAN, slowly: stage by stage, with every number of the batch.

import { button, element, setText } from "../lib/dom.js";
import { mounting, View } from "../lib/mount.js";
import { Plane } from "../lib/plane.js";
import { Shared, within } from "../lib/shared.js";
import { draw } from "../lab/engine/data.js";
import { surface } from "../lab/engine/look.js";
import { Random } from "../lab/engine/random.js";
import { Networks } from "./networks.js";
import { Rounds, SETTINGS } from "./rounds.js";
import { algorithm, FIVE_STEPS, headline, number, placeOf, sentences } from "./words.js";

const GRID = 33;
const MANY = 100;
const MOST_ROUNDS = 3000; // that a link plays before it shows one
const VIEW = /** @type {[number, number]} */ ([-1.5, 1.5]);
const WEIGHED = ["judge", "loss", "gradient", "update"]; // stages at which D's opinion is part of the picture

class Round extends View {
  constructor(root) {
    super(root);
    // an earlier view of this very markup may have left its own
    for (const name of ["buttons", "plane"]) this.part[name].replaceChildren();
    const { buttons, loss, k } = this.part;
    this.back = button("Back", "", buttons, "The stage before", () => this.act((rounds) => rounds.back()));
    this.next = button("Next stage", "ln-main", buttons, "One stage further", () => this.act((rounds) => rounds.next()));
    button("Step D", "", buttons, "A whole update of D. G is frozen.", () => this.act((rounds) => rounds.step(["D"])));
    button("Step G", "", buttons, "A whole update of G. D is frozen.", () => this.act((rounds) => rounds.step(["G"])));
    button("Both", "", buttons, "A whole round: k updates of D, then one of G", () => this.act((rounds) => rounds.step(["D", "G"])));
    button(`${MANY} rounds`, "", buttons, `${MANY} whole rounds`, () => this.act((rounds) => rounds.play(MANY)));
    button("Start again", "", buttons, "Other networks that have learnt nothing", () => {
      this.seed += 1;
      this.begin();
    });
    loss.addEventListener("change", () => this.act((rounds) => rounds.change(this.wanted())));
    k.addEventListener("change", () => this.act((rounds) => rounds.change(this.wanted())));
    this.seed = SETTINGS.seed;
    this.shared = new Shared(
      {
        ...{ k: ["1", "2", "3", "5"], loss: ["nonsaturating", "minimax"], start: within(0, 999, 0) },
        ...{ round: within(1, MOST_ROUNDS, 1), stage: within(1, 100, 1) },
      },
      (state) => this.restore(state),
    );
    this.plane = new Plane(this.part.plane, { x: VIEW, y: VIEW });
    this.plane.paint = () => this.paint();
    this.begin();
  }

  wanted() {
    return { loss: this.part.loss.value, n_critic: Number(this.part.k.value) };
  }

  /** The rounds are played again from the beginning, with the settings of the link throughout. */
  restore({ k, loss, start, round, stage }) {
    this.part.k.value = k;
    this.part.loss.value = loss;
    this.seed = SETTINGS.seed + Math.round(start);
    this.begin(Math.round(round), Math.round(stage));
  }

  begin(round = 1, stage = 1) {
    this.rounds = new Rounds({ ...this.wanted(), seed: this.seed }, round);
    for (let i = 1; i < stage; i += 1) this.rounds.next();
    this.all = draw(this.rounds.game.data, MANY, new Random(1)); // where the data lies, for the reader
    this.part.networks.replaceChildren();
    const { G, D } = this.rounds.game;
    this.networks = new Networks(this.part.networks, { G, D });
    this.show();
  }

  /** @param {any} data @param {any} trigger */
  update(data, trigger) {
    this.plane.restyle();
    this.shared.update(data, trigger);
  }

  dispose() {
    this.shared.dispose();
    this.plane.dispose();
    super.dispose();
  }

  act(how) {
    how(this.rounds);
    this.show();
  }

  show() {
    const { frame, at } = this.rounds;
    this.back.disabled = at === 0;
    setText(this.part.headline, headline(frame));
    this.part.headline.dataset.player = frame.player;
    setText(this.part.words, sentences(frame));
    this.networks.show(frame);
    const [step, line] = placeOf(frame);
    listed(this.part.steps, FIVE_STEPS, step);
    listed(this.part.algorithm, algorithm(this.part.loss.value, Number(this.part.k.value)), line);
    tabled(this.part.table, frame);
    this.plane.say(`Real and fake points of this batch. ${headline(frame)}. ${sentences(frame)}`);
    this.plane.redraw();
    const [round, stage] = this.rounds.place;
    this.shared.tell({ k: this.part.k.value, loss: this.part.loss.value, start: this.seed - SETTINGS.seed, round, stage });
  }

  paint() {
    const { plane } = this;
    const frame = this.rounds.frame;
    const { player, stage, real, fake, byFakes, after } = frame;
    if (WEIGHED.includes(stage)) {
      const opinion = this.opinion(frame);
      plane.heat(opinion, GRID, { strength: 0.45 });
      plane.contour(opinion, GRID, { role: "text", alpha: 0.6, dash: [4, 3] });
    }
    plane.axes();
    plane.points(this.all, { role: "real", radius: 1.5, alpha: 0.35 });
    if (real && player === "D") plane.points(real, { role: "real", radius: 5 });
    if (fake) plane.points(fake, { role: "fake", radius: 5, shape: "diamond" });
    if (byFakes && stage === "gradient") {
      const most = Math.max(1e-12, ...Array.from({ length: fake.length / 2 }, (_, i) => Math.hypot(byFakes[2 * i], byFakes[2 * i + 1])));
      plane.arrows(fake, byFakes.map((slope) => -slope), { role: "text", scale: 0.4 / most, most: 0.4, width: 2 });
    }
    if (after && player === "G") {
      plane.points(after.fake, { role: "text", radius: 7, alpha: 0.9 });
      plane.points(after.fake, { role: "fake", radius: 5, shape: "diamond" });
      plane.arrows(fake, after.fake.map((value, i) => value - fake[i]), { role: "text", most: 3, width: 1.5 });
    }
  }

  /** What D of this frame believes over the plane. */
  opinion(frame) {
    const { game } = this.rounds;
    const D = { ...game.D, params: frame.D };
    return surface(/** @type {any} */ ({ hasD: true, D, settings: game.settings }), { x: VIEW, y: VIEW }, GRID);
  }
}

/** A list whose entries are `lines`, of which one is lit. */
function listed(list, lines, lit) {
  while (list.children.length < lines.length) element("li", "", list);
  lines.forEach((line, i) => {
    const item = list.children[i];
    setText(item, line.trim());
    item.toggleAttribute("data-inner", line.startsWith(" "));
    if (i === lit) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
}

const pair = (values, i) => (values ? `(${number(values[2 * i], 2)}, ${number(values[2 * i + 1], 2)})` : "");
const one = (values, i) => (values ? number(values[i]) : "");

/** Every number of the batch, a row for each example. @param {HTMLElement} table @param {import("./rounds.js").Frame} frame */
function tabled(table, { player, real, z, fake, onReal, onFake, byFakes, after, stage }) {
  const isD = player === "D";
  const heads = isD ? ["no.", "x", "D(x)", "z", "G(z)", "D(G(z))"] : ["no.", "z", "G(z)", "D(G(z))", "slope by G(z)"];
  if (stage === "update") heads.push(...(isD ? ["D(x) after", "D(G(z)) after"] : ["G(z) after", "D(G(z)) after"]));
  const row = (i) => {
    const cells = isD
      ? [pair(real, i), one(onReal, i), pair(z, i), pair(fake, i), one(onFake, i)]
      : [pair(z, i), pair(fake, i), one(onFake, i), pair(byFakes, i)];
    if (stage === "update") cells.push(...(isD ? [one(after.onReal, i), one(after.onFake, i)] : [pair(after.fake, i), one(after.onFake, i)]));
    return [String(i + 1), ...cells];
  };
  const count = (z || real).length / 2;
  const lines = [heads, ...Array.from({ length: count }, (_, i) => row(i))];
  table.replaceChildren(
    ...lines.map((cells, i) => {
      const line = document.createElement("tr");
      for (const cell of cells) element(i ? "td" : "th", "", line).textContent = cell;
      return line;
    }),
  );
}

export const mount = mounting(".lo-root", Round);
