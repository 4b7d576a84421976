// @ts-check
// Each stage in words, with the numbers of the round that is shown.

import { example, mean } from "./rounds.js";

const SIGNS = /(^|[^\w])-(?=\d)/g;
/** @param {number} value @param {number} [digits] */
export const number = (value, digits = 3) => value.toFixed(digits).replace(SIGNS, "$1−");

export const FIVE_STEPS = [
  "Take a batch of real points.",
  "Generate a batch of fakes.",
  "Train D: real = 1, fake = 0.",
  "Generate a fresh batch of fakes.",
  "Train G through a frozen D: fake = 1.",
];

/** Algorithm 1 of Goodfellow et al. (2014), in our words. @param {string} loss @param {number} k @returns {string[]} */
export const algorithm = (loss, k) => [
  k === 1 ? "Do this once (k = 1):" : `Do this ${k} times (k = ${k}):`,
  "  Take m real points x and draw m latents z.",
  "  Move D uphill on the mean of log D(x) + log(1 − D(G(z))).",
  "Then draw m fresh latents z.",
  loss === "minimax" ? "Move G downhill on the mean of log(1 − D(G(z)))." : "Move G uphill on the mean of log D(G(z)), since log(1 − D) saturates.",
];

const PLACES = { D: { real: [0, 1], latents: [1, 1], generate: [1, 1] }, G: { latents: [3, 3], generate: [3, 3] } };

/** Which of the five steps and which line of the algorithm a frame belongs to. @param {import("./rounds.js").Frame} frame */
export const placeOf = ({ player, stage }) => PLACES[player][stage] || (player === "D" ? [2, 2] : [4, 4]);

export const TITLES = {
  real: "Take real points",
  latents: "Sample z",
  generate: "Generate",
  judge: "Judge",
  loss: "Loss",
  gradient: "Gradient",
  update: "Update",
};

/** @typedef {import("./rounds.js").Frame} Frame */
/** @type {Record<string, (frame: Frame) => string>} */
const OF_D = {
  real: ({ real }) => `Take ${real.length / 2} real points x from the data.`,
  latents: ({ z }) => `Draw ${z.length / 2} latents z. Each is two random numbers from a normal distribution.`,
  generate: () => "G turns each z into a fake point. G only draws here. It does not learn.",
  judge: ({ onReal, onFake }) =>
    `D gives every point a probability of being real. On average, D(x) = ${number(mean(onReal))} for real points and D(G(z)) = ${number(mean(onFake))} for fakes.`,
  loss: ({ loss, terms, value }) =>
    `The right answer is 1 for real and 0 for fake. The mean of −log D(x) is ${number(terms[0])}, and the mean of −log(1 − D(G(z))) is ${number(terms[1])}. ` +
    `D’s loss is their sum, ${number(loss)}. So V(D, G) = ${number(value)}.`,
  gradient: ({ grads, norm }) =>
    `Backpropagation gives the slope of D’s loss by each of D’s ${grads.length} weights. This gradient has length ${number(norm)}. It ends at D’s input, so G gets none.`,
  update: (frame) =>
    `Each weight of D moves against its slope. ${exampleOf(frame)} On the same batch, D(x) goes from ${number(mean(frame.onReal))} to ` +
    `${number(mean(frame.after.onReal))}, and D(G(z)) from ${number(mean(frame.onFake))} to ${number(mean(frame.after.onFake))}. No weight of G has changed.`,
};

/** @type {Record<string, (frame: Frame) => string>} */
const OF_G = {
  latents: ({ z }) => `Draw ${z.length / 2} fresh latents z. The fakes that D has just studied are not used again.`,
  generate: () => "G turns each z into a fake point. This time, G will learn from what D makes of them.",
  judge: ({ onFake }) => `D judges the fakes. Its weights are frozen. On average, D(G(z)) = ${number(mean(onFake))}.`,
  loss: ({ loss, lossName }) =>
    lossName === "minimax"
      ? `G wants D to be wrong. Its loss is the mean of log(1 − D(G(z))), which is ${number(loss)}. G lowers it.`
      : `G wants D to answer 1. Its loss is the mean of −log D(G(z)), which is ${number(loss)}.`,
  gradient: ({ grads, norm }) =>
    `The gradient goes back through D, which stays as it is, to each fake. The arrows show where D would find it more real. ` +
    `From there it goes into G’s ${grads.length} weights, with length ${number(norm)}.`,
  update: (frame) =>
    `Each weight of G moves against its slope. ${exampleOf(frame)} The same z now give the points with a ring, and D(G(z)) goes from ` +
    `${number(mean(frame.onFake))} to ${number(mean(frame.after.onFake))}. No weight of D has changed.`,
};

function exampleOf(frame) {
  const { before, grad, after } = example(frame);
  const slope = grad < 0 ? `(${number(grad)})` : number(grad);
  return `The weight with the steepest slope: ${number(before)} − ${frame.rate} × ${slope} = ${number(after)}.`;
}

/** What happens at this stage, in sentences. @param {Frame} frame */
export const sentences = (frame) => (frame.player === "D" ? OF_D : OF_G)[frame.stage](frame);

/** Where in the round a frame is. @param {Frame} frame */
export function headline({ player, stage, round, turn, turns }) {
  const times = turns > 1 ? `, ${turn} of ${turns}` : "";
  return `Round ${round} · ${player} learns${times} · ${TITLES[stage]}`;
}
