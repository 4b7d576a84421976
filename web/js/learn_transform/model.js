// @ts-check
// The transform method: what makes numbers of a drawn density out of numbers that are spread evenly, in one dimension.

import { mmd2 } from "../lab/engine/mmd.js";
import { backward, forward, generator, initialise } from "../lab/engine/mlp.js";
import { descend, newState } from "../lab/engine/optimizers.js";
import { Random } from "../lab/engine/random.js";

export const BINS = 64; // the density is constant on each of 64 equal parts of 0 to 1

/** Heights from 0 to 1 to begin with. @type {Record<string, (x: number) => number>} */
export const SHAPES = {
  hills: (x) => 0.85 * Math.exp(-(((x - 0.28) / 0.09) ** 2) / 2) + 0.55 * Math.exp(-(((x - 0.72) / 0.12) ** 2) / 2),
  ramp: (x) => 0.9 * x,
  steps: (x) => [0.25, 0.85, 0.1, 0.6][Math.min(3, Math.floor(4 * x))],
};

/** @param {(x: number) => number} shape */
export const heightsOf = (shape) => Float64Array.from({ length: BINS }, (_, i) => shape((i + 0.5) / BINS));

/** What the reader begins with. */
export const FIRST = heightsOf(SHAPES.hills);

/** Heights as a text, a letter or digit each. @param {ArrayLike<number>} heights */
export const heightsToText = (heights) => Array.from(heights, (height) => Math.round(35 * height).toString(36)).join("");

/** @param {string} text of `heightsToText` */
export const heightsFrom = (text) => Float64Array.from(text, (letter) => parseInt(letter, 36) / 35);

/** The area under heights, or 1 under heights that are all 0, which count as even ones. @param {ArrayLike<number>} heights */
export const areaOf = (heights) => Array.from(heights).reduce((sum, height) => sum + height, 0) / heights.length || 1;

/**
 * The cumulative distribution function F at the edges of the bins, from 0 to 1. Heights that are all 0 count as even ones.
 * @param {ArrayLike<number>} heights
 */
export function cumulative(heights) {
  const edges = new Float64Array(heights.length + 1);
  for (let i = 0; i < heights.length; i += 1) edges[i + 1] = edges[i] + heights[i];
  const all = edges[heights.length];
  return edges.map((edge, i) => (all > 0 ? edge / all : i / heights.length));
}

/** The x with F(x) = u. @param {Float64Array} edges of `cumulative` @param {number} u from 0 to 1 */
export function inverse(edges, u) {
  let [low, high] = [0, edges.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= u) low = middle;
    else high = middle;
  }
  const step = edges[high] - edges[low];
  return (low + (step > 0 ? (u - edges[low]) / step : 0.5)) / (edges.length - 1);
}

/**
 * How far samples are from a density. `ks` is the largest distance of the two cumulative distribution functions
 * (Kolmogorov and Smirnov), `tv` the total variation of the two histograms; both are from 0 to 1.
 * @param {ArrayLike<number>} samples
 * @param {Float64Array} edges
 */
export function distances(samples, edges) {
  const sorted = Float64Array.from(samples).sort();
  const bins = edges.length - 1;
  const counts = countsOf(samples, bins);
  let [ks, tv] = [0, 0];
  sorted.forEach((x, i) => {
    const place = Math.min(bins - 1, Math.max(0, Math.floor(x * bins)));
    const value = edges[place] + (edges[place + 1] - edges[place]) * Math.min(1, Math.max(0, x * bins - place));
    ks = Math.max(ks, Math.abs(value - i / sorted.length), Math.abs(value - (i + 1) / sorted.length));
  });
  for (let i = 0; i < bins; i += 1) tv += Math.abs(counts[i] / sorted.length - (edges[i + 1] - edges[i])) / 2;
  return { ks, tv };
}

/** How many samples fall into each bin; those outside count in the outermost. @param {ArrayLike<number>} samples @param {number} [bins] */
export function countsOf(samples, bins = BINS) {
  const counts = new Float64Array(bins);
  for (let i = 0; i < samples.length; i += 1) counts[Math.min(bins - 1, Math.max(0, Math.floor(samples[i] * bins)))] += 1;
  return counts;
}

const BATCH = 64;
const RATE = 0.004;

/** A small generator that learns a drawn density by the kernel discrepancy (MMD), without a discriminator. */
export class Learner {
  /** @param {number} seed */
  constructor(seed) {
    this.random = new Random(seed);
    this.net = initialise(generator(1, 24, 2, 1), this.random);
    this.state = newState(this.net.params.length);
    this.steps = 0;
    this.mmd = NaN;
  }

  /** What it makes of numbers u from 0 to 1. @param {ArrayLike<number>} u @returns {Float64Array} */
  makes(u) {
    const z = Float64Array.from(u, (value) => 2 * value - 1);
    return forward(this.net, z, z.length).output.map((value) => (value + 1) / 2);
  }

  /** One step towards the density. @param {Float64Array} edges of `cumulative` */
  step(edges) {
    const flat = new Float64Array(2 * BATCH); // points on a line of the plane: the second number of each stays 0
    const even = () => Array.from({ length: BATCH }, (_, i) => (i + this.random.uniform()) / BATCH); // one in each part: less noise
    even().forEach((u, i) => (flat[2 * i] = 2 * inverse(edges, u) - 1));
    const z = Float64Array.from(even(), (u) => 2 * u - 1);
    this.tape = forward(this.net, z, BATCH, this.tape);
    const made = new Float64Array(2 * BATCH);
    this.tape.output.forEach((value, i) => (made[2 * i] = value));
    const { squared, grad } = mmd2(flat, made);
    const grads = new Float64Array(this.net.params.length);
    backward(this.net, this.tape, Float64Array.from({ length: BATCH }, (_, i) => grad[2 * i]), grads);
    descend("adam", this.net.params, grads, this.state, { lr: RATE, beta1: 0.9 });
    this.steps += 1;
    this.mmd = Math.sqrt(Math.max(0, squared));
  }
}
