// @ts-check
// What the value says, in sentences.

import { EVEN } from "./value.js";

const CLOSE = 0.05; // nats
const ALIKE = 0.02;

/** @param {number} value @param {number} [digits] */
export const number = (value, digits = 3) => value.toFixed(digits).replace(/^-(?=0\.0*$)/, "").replace("-", "−");

/**
 * What the value of this D and of the best D mean together.
 * @param {{value: number, best: number, answers: {real: number, fake: number}}} seen
 */
export function meaning({ value, best, answers }) {
  const js = (best - EVEN) / 2;
  if (js < ALIKE) {
    const even = Math.abs(value - EVEN) < CLOSE;
    return (
      `This is close to the equilibrium. G’s density is nearly the real one (JS = ${number(js)}), so even the best D could only reach ${number(best)}. ` +
      (even ? "D answers about 0.5, and it is right to." : "D is still settling.")
    );
  }
  if (Math.abs(value - EVEN) < CLOSE) {
    return (
      `V looks like an equilibrium: D answers ${number(answers.real, 2)} for real and ${number(answers.fake, 2)} for fakes. But the best D would reach ` +
      `${number(best)}, so real and fake are easy to tell apart. D just does not know it yet.`
    );
  }
  if (best - value < CLOSE) return `D is nearly the best D for these fakes, which would reach ${number(best)}. Only G can change the value much now.`;
  return `The best D for these fakes would reach ${number(best)}. This D still has ${number(best - value)} to gain.`;
}

/**
 * What the two losses of G tell it about a fake.
 * @param {{answer: number, saturating: {slope: number}, nonsaturating: {slope: number}}} losses
 */
export function saturation({ answer, saturating, nonsaturating }) {
  const ratio = nonsaturating.slope / saturating.slope;
  const slopes = `At D(G(z)) = ${number(answer)} the slope of log(1 − D) is ${number(saturating.slope)}, and the slope of −log D is ${number(nonsaturating.slope)}.`;
  if (ratio > 3) {
    return `${slopes} D is winning, and that is when G has most to learn. The first loss is almost flat here. It has saturated. The second pushes ${ratio.toFixed(0)} times as hard.`;
  }
  if (ratio < 1 / 3) return `${slopes} This fake fools D already, so the second loss leaves it alone. The first one would still push.`;
  return `${slopes} Both push about as hard.`;
}
