// @ts-check
// The state of the board is one latent: {"from": what was before the last change of locks, "move": {...}, "lock": [...]}. A
// slider shows the sum of its moves through all those befores, so that a lock changes no picture.

import { percent } from "../lib/format.js";

export const isMove = (spec) => Boolean(spec) && typeof spec === "object" && "from" in spec;

/** How far each direction has been moved in all. */
export function totals(spec) {
  const sums = {};
  for (let one = spec; isMove(one); one = one.from) {
    for (const [name, amount] of Object.entries(one.move || {})) sums[name] = (sums[name] || 0) + amount;
  }
  return sums;
}

/** Any latent in that form. */
export function canonical(spec) {
  if (isMove(spec)) return { from: spec.from, move: { ...spec.move }, lock: [...(spec.lock || [])] };
  return { from: spec, move: {}, lock: [] };
}

/** The latent before all moves. */
export function originOf(spec) {
  let one = spec;
  while (isMove(one)) one = one.from;
  return one;
}

/** The spec with one slider at `amount`, everything else as it is. */
export function moved(spec, name, amount) {
  const before = totals(spec.from)[name] || 0;
  const move = { ...spec.move };
  const by = Math.round((amount - before) * 1000) / 1000;
  if (by) move[name] = by;
  else delete move[name];
  return { ...spec, move };
}

/** The spec with one slider locked or not. What was moved before is done: only moves that leave locked scores alone follow. */
export function locked(spec, name, on) {
  const lock = spec.lock.filter((one) => one !== name);
  if (on) lock.push(name);
  const from = Object.keys(spec.move).length ? spec : spec.from;
  return { from, move: {}, lock };
}

/** A movement in words. @param {number} amount */
export function movedInWords(amount) {
  return `${amount > 0 ? "+" : amount < 0 ? "−" : ""}${Math.abs(amount).toFixed(2)} sd`;
}

/**
 * How good a direction is: [in short, what that number measures].
 * @param {import("../payloads").Direction} direction
 */
export function quality({ name, share, accuracy, r2 }) {
  if (typeof share === "number") {
    return name.startsWith("sefa:")
      ? [`${percent(share)} of the stretch`, "How much of the stretch by the first layer's weights (squared) lies along this direction"]
      : [`${percent(share)} of the variance`, "The share of the variance of the first layer's activations, over a few thousand latents"];
  }
  if (typeof accuracy === "number") {
    return [`predicts ${percent(accuracy)} right`, "Balanced accuracy on pictures that the fit has not seen. Guessing gives 50 %"];
  }
  if (typeof r2 === "number") {
    return [`predicts ${percent(r2)} of it`, "The share of the measured variance that it explains (r²), on pictures that the fit has not seen"];
  }
  return ["", ""];
}
