// @ts-check
// The two stories beside a round of a real run: its stored frames, and what it logged of that round.

import { button, fillRange, setHidden, setText } from "../lib/dom.js";
import { whole } from "../lib/format.js";
import { mounting, View } from "../lib/mount.js";
import { ofRun } from "../lib/server.js";
import { Shared, within } from "../lib/shared.js";
import { clamped } from "../lib/values.js";
import { Random } from "../lab/engine/random.js";
import { pile, STAGES, STORIES } from "./stages.js";

const COLUMNS = 8; // tiles in a row of a frame, with a line of GAP pixels around each
const GAP = 2;
const PILE_COLUMNS = 6;
const ROUND = 8; // the round that is shown first

class Story extends View {
  constructor(root) {
    super(root);
    // an earlier view of this very markup may have left its own
    for (const name of ["stories", "stages"]) this.part[name].replaceChildren();
    this.story = "police";
    this.stage = 0;
    this.shared = new Shared({ story: Object.keys(STORIES), stage: within(1, STAGES.length, 1), round: within(1, 999, ROUND + 1) }, (state) => this.restore(state));
    this.pile = pile(new Random(5), COLUMNS * COLUMNS);
    this.stories = Object.entries(STORIES).map(([name, title]) =>
      button(title, "", this.part.stories, "Read this story", () => {
        this.story = name;
        this.show();
      }),
    );
    this.stages = STAGES.map((stage, i) => button(`${i + 1} ${stage.title}`, "lt-small", this.part.stages, `Go to stage ${i + 1}`, () => this.go(i)));
    this.part.back.addEventListener("click", () => this.go(this.stage - 1));
    this.part.next.addEventListener("click", () => this.go(this.stage + 1));
    this.part.round.addEventListener("input", () => this.show());
  }

  update(data, trigger) {
    this.server.update(data.token, trigger);
    const fresh = !this.data;
    this.data = data;
    this.part.round.max = String(data.rounds.length - 1);
    if (fresh) this.part.round.value = String(Math.min(ROUND, data.rounds.length - 1));
    this.show();
    this.shared.update(data, trigger);
  }

  dispose() {
    this.shared.dispose();
    super.dispose();
  }

  restore({ story, stage, round }) {
    this.story = story;
    this.part.round.value = String(Math.min(Math.round(round), this.data.rounds.length) - 1);
    this.go(Math.round(stage) - 1);
  }

  go(stage) {
    this.stage = clamped(stage, 0, STAGES.length - 1);
    this.show();
  }

  show() {
    const stage = STAGES[this.stage];
    const rounds = this.data.rounds;
    const round = rounds[Number(this.part.round.value)];
    fillRange(this.part.round);
    setText(this.part.step, `step ${whole(round.step)} of ${whole(rounds.at(-1).step)}`);
    this.stories.forEach((one, i) => one.setAttribute("aria-pressed", String(Object.keys(STORIES)[i] === this.story)));
    this.stages.forEach((one, i) => (i === this.stage ? one.setAttribute("aria-current", "step") : one.removeAttribute("aria-current")));
    this.part.back.disabled = this.stage === 0;
    this.part.next.disabled = this.stage === STAGES.length - 1;
    setText(this.part.told, stage.stories[this.story]);
    setText(this.part.realHead, stage.key === "breaks" ? "In a GAN" : "In this round");
    setText(this.part.real, stage.real(round, rounds[0]));
    setText(this.part.seesG, stage.seesG);
    setText(this.part.seesD, stage.seesD);
    for (const [part, name] of [["fakesBox", "fakes"], ["pileBox", "pile"], ["realsBox", "reals"]]) {
      this.part[part].toggleAttribute("data-lit", stage.lit.some((one) => one === name || (one === "marked" && name === "pile")));
    }
    setText(this.part.pileTitle, stage.lit.includes("marked") ? "The pile, with the right answers" : "The pile that D judges");
    setHidden(this.part.legend, !stage.lit.includes("marked"));
    this.meter("x", round.real);
    this.meter("gz", round.fake);
    this.paint(round, stage.lit.includes("marked"));
    this.shared.tell({ story: this.story, stage: this.stage + 1, round: Number(this.part.round.value) + 1 });
  }

  meter(name, value) {
    this.part[name].style.transform = `scaleX(${value})`;
    setText(this.part[`${name}Out`], value.toFixed(2));
  }

  async paint(round, marked) {
    this.wanted = round.frame;
    const run = this.data.run;
    try {
      const [real, fake] = await Promise.all([
        this.server.picture(ofRun(run, "reals.png")),
        this.server.picture(ofRun(run, `samples/${round.frame}.png`)),
      ]);
      if (this.gone || this.wanted !== round.frame) return;
      whole8(this.part.reals, real);
      whole8(this.part.fakes, fake);
      drawPile(this.part.pile, this.pile, real, fake, marked);
      setHidden(this.part.fault, true);
    } catch (error) {
      if (this.gone) return;
      setText(this.part.fault, `The pictures could not be loaded. ${error.message}`);
      setHidden(this.part.fault, false);
    }
  }
}

function whole8(canvas, { image, width, height }) {
  Object.assign(canvas, { width, height });
  canvas.getContext("2d").drawImage(image, 0, 0);
}

function drawPile(canvas, tiles, real, fake, marked) {
  const side = (real.width - GAP) / COLUMNS; // a tile and one line
  const inner = side - GAP;
  const step = inner + 2 * GAP;
  canvas.width = PILE_COLUMNS * step;
  canvas.height = (tiles.length / PILE_COLUMNS) * step;
  const pen = canvas.getContext("2d");
  const style = getComputedStyle(canvas);
  tiles.forEach(({ real: genuine, tile }, i) => {
    const [left, top] = [(i % PILE_COLUMNS) * step, Math.floor(i / PILE_COLUMNS) * step];
    pen.fillStyle = marked ? style.getPropertyValue(genuine ? "--gan-real" : "--gan-fake") : "#666";
    pen.fillRect(left, top, step, step);
    const from = [GAP + (tile % COLUMNS) * side, GAP + Math.floor(tile / COLUMNS) * side];
    pen.drawImage((genuine ? real : fake).image, from[0], from[1], inner, inner, left + GAP, top + GAP, inner, inner);
  });
}

export const mount = mounting(".ly-root", Story);
