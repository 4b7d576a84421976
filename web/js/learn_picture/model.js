// @ts-check
// A picture as a point: what the figure computes, without the page.

import { Random } from "../lab/engine/random.js";
import { shuffled } from "../lib/drawn.js";

/**
 * The point on the way from a picture to noise: of its numbers, this share is replaced by random ones. The order in which
 * they are replaced, and what they become, depends on the seed alone, so that a slider goes one way and comes back.
 * @param {Float32Array} picture
 * @param {number} share from 0 to 1
 * @param {number} seed
 */
export function towardsNoise(picture, share, seed) {
  const random = new Random(seed);
  const order = shuffled(picture.length, random);
  const noise = Float32Array.from(picture, () => random.uniform());
  const point = Float32Array.from(picture);
  for (const place of order.slice(0, Math.round(share * picture.length))) point[place] = noise[place];
  return point;
}

/** A point of which every number is drawn evenly from 0 to 1. @param {number} size @param {Random} random */
export const randomPoint = (size, random) => Float32Array.from({ length: size }, () => random.uniform());

/** The power of ten nearest to the number of pictures that `size` numbers of 256 levels can make. @param {number} size */
export const picturesAsPowerOfTen = (size) => Math.floor(size * Math.log10(256));

/**
 * How many of `values` fall into each of `count` equal bins from 0 to `most`.
 * @param {number[]} values
 * @param {number} count
 * @param {number} most
 */
export function histogram(values, count, most) {
  const bins = Array(count).fill(0);
  for (const value of values) bins[Math.min(count - 1, Math.floor((value / most) * count))] += 1;
  return bins;
}
