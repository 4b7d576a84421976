// @ts-check
// The maximum mean discrepancy of two crowds of points, with a Gaussian kernel of any width; and how far a picture is from itself,
// shifted.

import { distance, SIDE } from "../lib/drawn.js";

/** Flat arrays: x and y of each point in turn. @typedef {Float64Array} Points */

const kernel = (squared, width) => Math.exp(-squared / (2 * width * width));
const squaredDistance = (a, i, b, j) => (a[2 * i] - b[2 * j]) ** 2 + (a[2 * i + 1] - b[2 * j + 1]) ** 2;

/** The kernel between all points of both crowds, the real ones first, row by row. @param {Points} real @param {Points} fake @param {number} width */
export function gram(real, fake, width) {
  const all = Float64Array.of(...real, ...fake);
  const n = all.length / 2;
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j <= i; j += 1) values[i * n + j] = values[j * n + i] = kernel(squaredDistance(all, i, all, j), width);
  }
  return values;
}

/**
 * The squared discrepancy, by its unbiased estimate: around 0 for crowds of one distribution, so at times a little below.
 * @param {Float64Array} values of `gram`
 * @param {number[]} order points 0 to m - 1 of it are one crowd, the others the other
 * @param {number} m
 */
export function squaredMmd(values, order, m) {
  const n = order.length;
  let [first, second, between] = [0, 0, 0];
  for (let i = 0; i < n; i += 1) {
    const row = order[i] * n;
    for (let j = 0; j < i; j += 1) {
      const value = values[row + order[j]];
      if (i < m) first += value;
      else if (j >= m) second += value;
      else between += value;
    }
  }
  const k = n - m;
  return (2 * first) / (m * (m - 1)) + (2 * second) / (k * (k - 1)) - (2 * between) / (m * k);
}

/**
 * What chance alone does: the value that 95 of 100 shuffles of the points into two crowds stay below.
 * @param {Float64Array} values of `gram` @param {number} m @param {import("../lab/engine/random.js").Random} random @param {number} [times]
 */
export function byChance(values, m, random, times = 100) {
  const order = Array.from({ length: Math.sqrt(values.length) }, (_, i) => i);
  const found = Array.from({ length: times }, () => {
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = random.integer(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return squaredMmd(values, order, m);
  });
  return found.sort((a, b) => a - b)[Math.floor(0.95 * times)];
}

/** The witness function: how much more kernel a place gets from real points than from generated ones. @param {Points} real @param {Points} fake @param {number} width @param {number} x @param {number} y */
export function witness(real, fake, width, x, y) {
  const mean = (points) => {
    let sum = 0;
    for (let i = 0; i < points.length; i += 2) sum += kernel((points[i] - x) ** 2 + (points[i + 1] - y) ** 2, width);
    return (2 * sum) / points.length;
  };
  return mean(real) - mean(fake);
}

/**
 * The witness function on a grid, row after row. The kernel of a place is that of its x times that of its y, so each needs to be
 * worked out only once for each column and row.
 * @param {Points} real @param {Points} fake @param {number} width @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys
 */
export function witnessOn(real, fake, width, xs, ys) {
  const values = new Float64Array(xs.length * ys.length);
  for (const [points, sign] of /** @type {[Points, number][]} */ ([[real, 1], [fake, -1]])) {
    const share = (2 * sign) / points.length;
    for (let i = 0; i < points.length; i += 2) {
      const across = Float64Array.from(xs, (x) => share * kernel((points[i] - x) ** 2, width));
      const up = Float64Array.from(ys, (y) => kernel((points[i + 1] - y) ** 2, width));
      for (let row = 0, at = 0; row < up.length; row += 1) for (let k = 0; k < across.length; k += 1) values[at++] += up[row] * across[k];
    }
  }
  return values;
}

/**
 * Where each generated point wants to go: the slope of the witness function, times the squared width, so that it is a way and not
 * a slope. Against it runs the gradient of the discrepancy.
 * @param {Points} real @param {Points} fake @param {number} width
 */
export function ways(real, fake, width) {
  const found = new Float64Array(fake.length);
  for (const [points, sign] of /** @type {[Points, number][]} */ ([[real, 1], [fake, -1]])) {
    const share = (2 * sign) / points.length;
    for (let j = 0; j < fake.length / 2; j += 1) {
      for (let i = 0; i < points.length / 2; i += 1) {
        const pull = share * kernel(squaredDistance(points, i, fake, j), width);
        found[2 * j] += pull * (points[2 * i] - fake[2 * j]);
        found[2 * j + 1] += pull * (points[2 * i + 1] - fake[2 * j + 1]);
      }
    }
  }
  return found;
}

/** The mean of points. @param {Points} points @returns {[number, number]} */
export function centreOf(points) {
  let [x, y] = [0, 0];
  for (let i = 0; i < points.length; i += 2) [x, y] = [x + points[i], y + points[i + 1]];
  return [(2 * x) / points.length, (2 * y) / points.length];
}

/** Points spread by a factor about their centre, which comes to lie at (x, y). @param {Points} points @param {number} factor @param {number} x @param {number} y */
export function placed(points, factor, x, y) {
  const [cx, cy] = centreOf(points);
  return points.map((value, i) => (i % 2 ? y + factor * (value - cy) : x + factor * (value - cx)));
}

/** A digit moved to the right, with black where nothing comes in. @param {Float32Array} digit @param {number} pixels */
export const shifted = (digit, pixels) =>
  Float32Array.from(digit, (_, i) => (i % SIDE >= pixels ? digit[i - pixels] : 0));

/** The nearest of `others` that is not the picture itself: its place and its distance. @param {Float32Array} picture @param {Float32Array[]} others @param {(i: number) => boolean} [among] */
export function nearestOf(picture, others, among = () => true) {
  let [place, best] = [-1, Infinity];
  others.forEach((other, i) => {
    if (other === picture || !among(i)) return;
    const far = distance(picture, other);
    if (far < best) [place, best] = [i, far];
  });
  return { place, distance: best };
}
