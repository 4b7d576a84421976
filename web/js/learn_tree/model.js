// @ts-check
// Two discriminators of points: a decision tree, grown by Gini impurity, and a small network. And the gradient of each.

import { backward, discriminator, forward, initialise } from "../lab/engine/mlp.js";
import { descend, newState } from "../lab/engine/optimizers.js";

/** @typedef {{ share: number, axis?: number, at?: number, low?: Tree, high?: Tree }} Tree share: of real points in it */

/**
 * A tree that tells real points from fakes. Each split lowers the Gini impurity most.
 * @param {ArrayLike<number>} xy points (n, 2)
 * @param {ArrayLike<number>} real 1 for each real point, 0 for each fake
 * @param {number} depth splits from the root to a leaf, at most
 * @param {number[]} [places] of the points that count
 * @returns {Tree}
 */
export function grow(xy, real, depth, places = Array.from(real, (_, i) => i)) {
  const share = places.reduce((sum, i) => sum + real[i], 0) / (places.length || 1);
  const split = depth > 0 && share > 0 && share < 1 ? bestSplit(xy, real, places) : null;
  if (!split) return { share };
  const { axis, at } = split;
  const below = (i) => xy[2 * i + axis] <= at;
  return { share, axis, at, low: grow(xy, real, depth - 1, places.filter(below)), high: grow(xy, real, depth - 1, places.filter((i) => !below(i))) };
}

function bestSplit(xy, real, places) {
  /** @type {{ axis: number, at: number } | null} */
  let best = null;
  let least = Infinity;
  const all = places.reduce((sum, i) => sum + real[i], 0);
  for (const axis of [0, 1]) {
    const order = [...places].sort((a, b) => xy[2 * a + axis] - xy[2 * b + axis]);
    let left = 0;
    for (let k = 1; k < order.length; k += 1) {
      left += real[order[k - 1]];
      const [low, high] = [xy[2 * order[k - 1] + axis], xy[2 * order[k] + axis]];
      if (low === high) continue;
      const impurity = gini(left, k) + gini(all - left, order.length - k);
      if (impurity < least - 1e-12) [least, best] = [impurity, { axis, at: (low + high) / 2 }];
    }
  }
  return best;
}

/** Gini impurity of `ones` among `count`, times count. */
const gini = (ones, count) => (2 * ones * (count - ones)) / count;

/** The tree's score of a point: the share of real points in its leaf. @param {Tree} tree @param {number} x @param {number} y */
export function judge(tree, x, y) {
  let now = tree;
  while (now.low && now.high) now = (now.axis === 0 ? x : y) <= Number(now.at) ? now.low : now.high;
  return now.share;
}

/** Leaves of a tree. @param {Tree} tree @returns {number} */
export const leaves = (tree) => (tree.low && tree.high ? leaves(tree.low) + leaves(tree.high) : 1);

/** The gradient of a score by the point, by finite differences. @param {(x: number, y: number) => number} score */
export function gradient(score, x, y, h = 1e-6) {
  return [(score(x + h, y) - score(x - h, y)) / (2 * h), (score(x, y + h) - score(x, y - h)) / (2 * h)];
}

/** A network as D, which learns from where it is. */
export class Network {
  /** @param {import("../lab/engine/random.js").Random} random */
  constructor(random) {
    this.net = initialise(discriminator(24, 2), random);
    this.state = newState(this.net.params.length);
  }

  /** Steps of Adam on the binary cross-entropy. @param {Float64Array} xy @param {ArrayLike<number>} real @param {number} steps */
  learn(xy, real, steps) {
    const n = real.length;
    for (let step = 0; step < steps; step += 1) {
      const tape = forward(this.net, xy, n);
      const grads = new Float64Array(this.net.params.length);
      backward(this.net, tape, tape.output.map((logit, i) => (sigmoid(logit) - real[i]) / n), grads);
      descend("adam", this.net.params, grads, this.state, { lr: 0.01, beta1: 0.9 });
    }
  }

  /** Scores of points (n, 2), from 0 to 1. @param {Float64Array} xy */
  scores(xy) {
    return forward(this.net, xy, xy.length / 2).output.map(sigmoid);
  }

  /** The gradient of log D at each point (n, 2): what the non-saturating loss makes of it. @param {Float64Array} xy */
  gradients(xy) {
    const tape = forward(this.net, xy, xy.length / 2);
    return /** @type {Float64Array} */ (backward(this.net, tape, tape.output.map((logit) => 1 - sigmoid(logit)), null, true)).slice();
  }
}

/** @param {number} value */
const sigmoid = (value) => 1 / (1 + Math.exp(-value));
