// @ts-check
// What becomes of a game, in a sentence with its numbers.

import { whole } from "../lib/format.js";
import { fate, growth, stepsToDouble } from "./game.js";

/**
 * @param {string} rule @param {number} rate @param {number} momentum
 * @param {number} [apart] the distance of the average from the equilibrium at the step that is shown
 */
export function verdict(rule, rate, momentum, apart) {
  const by = growth(rule, rate, momentum);
  const end = fate(rule, rate, momentum);
  if (end === "round") {
    const circle = "The players circle. Their distance from the equilibrium neither grows nor vanishes.";
    if (rule !== "averaging" || apart === undefined) return circle;
    return `The players circle, but their average closes in: its distance is ${apart.toFixed(3)} here, and falls like 1 / steps.`;
  }
  const steps = Math.max(1, Math.round(stepsToDouble(by)));
  const change = `Each step multiplies the distance from the equilibrium by ${by.toFixed(4)} on average`;
  const count = `${whole(steps)} ${steps === 1 ? "step" : "steps"}`;
  if (end === "out") return `The players spiral out. ${change}, so it doubles in about ${count}.`;
  return `The players spiral in. ${change}, so it halves in about ${count}.`;
}
