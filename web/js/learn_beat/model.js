// @ts-check
// The game "real or fake?": which picture comes when, and what the answers amount to.

import { shuffled } from "../lib/drawn.js";
import { percent, whole } from "../lib/format.js";

/** @typedef {{ step: number, real: boolean, cell: number }} Round */
/** @typedef {{ step: number, right: number, shown: number }} Count */

const GAP = 2; // pixels between the pictures of a grid
const GROUND = 96; // their grey

/**
 * The pictures of a grid: left and top of each. Frames and real pictures are cut by this one function. Places that hold
 * nothing but the grey of the ground are left out.
 * @param {{ data: Uint8ClampedArray | number[], width: number, height: number }} pixels RGBA
 * @param {number} width of one picture
 * @param {number} height
 * @returns {[number, number][]}
 */
export function cells(pixels, width, height) {
  /** @type {[number, number][]} */
  const found = [];
  const empty = (left, top) => {
    for (let y = top; y < top + height; y += 1) {
      for (let x = left; x < left + width; x += 1) {
        const at = 4 * (y * pixels.width + x);
        for (let channel = 0; channel < 3; channel += 1) if (pixels.data[at + channel] !== GROUND) return false;
      }
    }
    return true;
  };
  for (let top = GAP; top + height <= pixels.height; top += height + GAP) {
    for (let left = GAP; left + width <= pixels.width; left += width + GAP) if (!empty(left, top)) found.push([left, top]);
  }
  return found;
}

/**
 * One game: `each` rounds of each stage, early ones first. A fair coin says whether a picture is real. No real picture and no latent
 * comes twice, as long as there are enough.
 * @param {number[]} stages
 * @param {number} each
 * @param {{ reals: number, fakes: number }} count how many pictures there are of each kind
 * @param {import("../lab/engine/random.js").Random} random
 * @returns {Round[]}
 */
export function game(stages, each, count, random) {
  const order = { real: shuffled(count.reals, random), fake: shuffled(count.fakes, random) };
  const next = { real: 0, fake: 0 };
  return stages.flatMap((step) =>
    Array.from({ length: each }, () => {
      const kind = random.uniform() < 0.5 ? "real" : "fake";
      const cell = order[kind][next[kind] % order[kind].length];
      next[kind] += 1;
      return { step, real: kind === "real", cell };
    }),
  );
}

/**
 * Counts of right answers by step.
 * @param {{ step: number, right: boolean }[]} answers
 * @returns {Count[]}
 */
export function counts(answers) {
  /** @type {Map<number, Count>} */
  const found = new Map();
  for (const { step, right } of answers) {
    const one = found.get(step) ?? { step, right: 0, shown: 0 };
    one.shown += 1;
    if (right) one.right += 1;
    found.set(step, one);
  }
  return [...found.values()].sort((a, b) => a.step - b.step);
}

/**
 * The 95 % interval of a share, by Agresti and Coull: as if two more answers had been right and two more wrong.
 * @param {Count} count
 */
export function interval({ right, shown }) {
  const share = (right + 2) / (shown + 4);
  const half = 1.96 * Math.sqrt((share * (1 - share)) / (shown + 4));
  return [Math.max(0, share - half), Math.min(1, share + half)];
}

/**
 * D's share nearest to a step, by the logarithm of the step; null where there is no curve.
 * @param {[number, number][]} curve
 * @param {number} step
 */
export function shareAt(curve, step) {
  const far = (one) => Math.abs(Math.log(one[0]) - Math.log(step));
  return curve.length ? curve.reduce((best, one) => (far(one) < far(best) ? one : best))[1] : null;
}

/**
 * What a finished game shows, in a sentence or two.
 * @param {Count[]} mine
 * @param {[number, number][]} curve
 */
export function verdict(mine, curve) {
  const right = mine.reduce((sum, one) => sum + one.right, 0);
  const shown = mine.reduce((sum, one) => sum + one.shown, 0);
  const begin = `You were right ${right} times out of ${shown}.`;
  const [first, last] = [mine[0], mine[mine.length - 1]];
  const d = last && shareAt(curve, last.step);
  if (d === null || d === undefined || first === last) return begin;
  const compare = (count) => {
    const [you, other] = [count.right / count.shown, shareAt(curve, count.step) ?? 0];
    return Math.abs(you - other) < 0.1 ? "about as well as" : you > other ? "better than" : "worse than";
  };
  return (
    `${begin} At step ${whole(first.step)} you did ${compare(first)} D (${percent(first.right / first.shown)}, D ` +
    `${percent(shareAt(curve, first.step) ?? 0)}); at step ${whole(last.step)} ${compare(last)} D ` +
    `(${percent(last.right / last.shown)}, D ${percent(d)}).`
  );
}
