// @ts-check
// The pictures of the value function: densities with D over the line, both losses of G with what they say now, and V on a scale.

import { sigmoid } from "../lab/engine/losses.js";
import { Plane } from "../lib/plane.js";
import { density, HIGH, LOW, PLACES } from "./densities.js";
import { bestLogits, EVEN, generatorLosses } from "./value.js";

const MOST = 1.2; // how high the picture of the line goes: D at most 1, densities often less
const REACH = 7; // logits that are shown, from -REACH to REACH
const TANGENT = 1.6;

/** @typedef {import("./duel.js").Duel} Duel */

const curve = (places, heights) => Array.from(places).flatMap((x, i) => [x, heights[i]]);

/**
 * The line: the density of real and of fake, the fakes of the last batch, what D answers, and what the best D would answer.
 * @param {HTMLElement} box @param {() => {duel: Duel, best: boolean}} shown
 */
export function lineOf(box, shown) {
  const plane = new Plane(box, { x: [LOW, HIGH], y: [-0.24, MOST], aspect: 2.05 });
  plane.paint = () => {
    const { duel, best } = shown();
    plane.axes({ x: [-4, -2, 0, 2, 4], y: [0, 0.5, 1] });
    for (const [mixture, role] of /** @type {const} */ ([[duel.real, "real"], [duel.fake, "fake"]])) {
      plane.line(curve(PLACES, PLACES.map((x) => Math.min(density(mixture, x), 2 * MOST))), { role, width: 1.5, fill: 0.22 });
    }
    plane.points(Array.from(duel.fakes).flatMap((x) => [x, -0.045]), { role: "fake", radius: 3, shape: "diamond" });
    if (best) plane.line(curve(PLACES, bestLogits(duel.real, duel.fake)(PLACES).map(sigmoid)), { role: "series-3", width: 2.5, dash: [7, 5] });
    plane.line(curve(PLACES, duel.logits(PLACES).map(sigmoid)), { role: "text", width: 2.5 });
  };
  return plane;
}

/**
 * Both losses of G against D's logit, with a tangent each where one fake stands, and the fakes of the last batch.
 * @param {HTMLElement} box @param {() => {duel: Duel, logit: number}} shown
 */
export function lossesOf(box, shown) {
  const plane = new Plane(box, { x: [-REACH, REACH], y: [-5.4, 7.2], aspect: 1.6 });
  const marks = Array.from({ length: 113 }, (_, i) => -REACH + i / 8);
  const drawn = /** @type {const} */ ([["saturating", "series-4"], ["nonsaturating", "series-3"]]);
  plane.paint = () => {
    const { duel, logit } = shown();
    const at = Math.max(-REACH, Math.min(REACH, logit));
    plane.axes({ x: [0], y: [-3, 0, 3, 6] });
    for (const [x, words] of /** @type {[number, string][]} */ ([[-4.6, "0.01"], [-2.2, "0.1"], [0, "0.5"], [2.2, "0.9"], [4.6, "0.99"]])) {
      plane.text(words, x, plane.y[0], { dy: -5, align: "center" });
    }
    plane.text("D(G(z)) →", REACH, plane.y[0], { dx: -4, dy: -20, align: "right" });
    for (const [name, role] of drawn) {
      plane.line(marks.flatMap((x) => [x, generatorLosses(x)[name].loss]), { role, width: 2.5 });
      const { loss, slope } = generatorLosses(at)[name];
      plane.line([at - TANGENT, loss - TANGENT * slope, at + TANGENT, loss + TANGENT * slope], { role: "text", width: 1.5, dash: [4, 3] });
      plane.points([at, loss], { role, radius: 6 });
      const batch = Array.from(duel.logits(duel.fakes)).filter((x) => Math.abs(x) < REACH);
      plane.points(batch.flatMap((x) => [x, generatorLosses(x)[name].loss]), { role: "fake", radius: 2.5, alpha: 0.6, shape: "diamond" });
    }
    plane.text("−log D(G(z))", -3.6, 4.3, { role: "series-3", size: 13 });
    plane.text("log(1 − D(G(z)))", -REACH, -1.3, { dx: 22, role: "series-4", size: 13 });
  };
  return plane;
}

/**
 * The value on a scale from -3 to 0: V now, the best D's, and -2 log 2.
 * @param {HTMLElement} box @param {() => {value: number, best: number}} shown
 */
export function scaleOf(box, shown) {
  const plane = new Plane(box, { x: [-3.25, 0.25], y: [-0.1, 1.1], aspect: 5.5, label: "The value V on a scale" });
  plane.paint = () => {
    const { value, best } = shown();
    const now = Math.max(-3, value);
    plane.axes({ x: [-3, -2, -1, 0], y: [], lines: false });
    plane.line([-3, 0.5, 0, 0.5], { role: "muted", width: 2 });
    plane.line([EVEN, 0.25, EVEN, 0.75], { role: "muted", width: 2 });
    plane.text("−2 log 2 = −1.386", EVEN, 0.75, { dy: -4, align: "center" });
    plane.line([now, 0.5, best, 0.5], { role: "series-3", width: 5, alpha: 0.45 });
    plane.points([best, 0.5], { role: "series-3", radius: 6, shape: "diamond" });
    plane.points([now, 0.5], { role: "text", radius: 6 });
  };
  return plane;
}
