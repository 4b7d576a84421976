// @ts-check
// Slow motion: the stages of a round as a row of steps, and a sentence with the real numbers of the stage that is shown.

import { element, setAttribute, setHidden, setText } from "../lib/dom.js";
import { rounded } from "../lib/format.js";

const NAMES = {
  real: "Real points",
  latents: "Latents z",
  generate: "Generate",
  judge: "Judge",
  loss: "Loss",
  gradient: "Gradients",
  update: "Update",
};
const few = (value) => (Math.abs(value) >= 1 ? rounded(value) : String(Number(value.toPrecision(2))).replaceAll("-", "−"));
const list = (values) => values.map((value) => rounded(value, 2)).join(", ");
const OTHER = { D: "G", G: "D" };

/** What happens in a stage, with its numbers. @param {any} stage of host.js @returns {string} */
export function sentence(stage) {
  const { player } = stage;
  const words = {
    real: () => `A batch of ${stage.real.length / 2} real points is drawn.`,
    latents: () => `A batch of latents is drawn from the prior: ${stage.z.count} numbers, the first are ${list(stage.z.first)}.`,
    generate: () => `G turns each z into a point: ${stage.fake.length / 2} fakes.${player === "D" ? " G is frozen while D learns." : " Now it is G’s turn to learn."}`,
    judge: () => judged(stage),
    loss: () =>
      stage.terms.length > 1
        ? `D’s loss is ${few(stage.loss)}: ${few(stage.terms[0])} from the real points and ${few(stage.terms[1])} from the fakes.`
        : player === "D"
          ? `D’s loss is ${few(stage.loss)}, from the difference between each real point and its fake.`
          : `G’s loss is ${few(stage.loss)}. It falls as the fakes come to look real.`,
    gradient: () =>
      stage.byFakes
        ? `The arrows show where each fake should move to lower G’s loss. Backpropagation carries them into G’s weights: the gradient has the length ${few(stage.norm)}.`
        : `Backpropagation finds how each weight of D changes its loss: the gradient has the length ${few(stage.norm)}.${stage.penalty === null ? "" : ` The penalty is ${few(stage.penalty)}.`}`,
    update: () => `The optimizer moves the ${stage.weights} weights of ${player}, by ${few(stage.moved)} together. ${OTHER[player]} stays as it is.`,
  };
  return words[stage.name]?.() ?? "";
}

function judged({ player, dx, dgz }) {
  return player === "D" ? `D sees both. It gives the real points ${few(dx)} on average, and the fakes ${few(dgz)}.` : `D is frozen and judges the fakes: ${few(dgz)} on average.`;
}

export class Slow {
  /** @param {HTMLElement} row @param {HTMLElement} words */
  constructor(row, words) {
    this.row = row;
    this.words = words;
    this.chips = Object.entries(NAMES).map(([name, title]) => {
      const chip = element("li", "lb-chip", row);
      chip.dataset.stage = name;
      setText(chip, title);
      return chip;
    });
  }

  /** @param {any} stage or null @param {boolean} on whether slow motion is chosen */
  show(stage, on) {
    setHidden(this.row, !on);
    setHidden(this.words, !on);
    if (!on) return;
    for (const chip of this.chips) {
      const here = chip.dataset.stage === stage?.name;
      chip.toggleAttribute("data-on", here);
      setAttribute(chip, "aria-current", here ? "step" : "false");
    }
    setAttribute(this.row, "data-player", stage?.player ?? "");
    setText(this.words, stage ? `${stage.player} learns. ${sentence(stage)}` : "Press Next stage: one round, one stage at a time, with its real numbers.");
  }
}
