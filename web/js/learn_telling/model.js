// @ts-check
// Telling zeros from ones, and making new ones, by two numbers that are measured on each drawn digit.

import { SIDE } from "../lib/drawn.js";

/** The part of the two axes that is shown; distances are measured in these units, so that both numbers count alike. */
export const X = /** @type {[number, number]} */ ([0, 15]);
export const Y = /** @type {[number, number]} */ ([-0.15, 1]);
const unit = ([x, y]) => [x / (X[1] - X[0]), y / (Y[1] - Y[0])];

/**
 * The width of a digit (twice the standard deviation of its ink's columns, in pixels), and the ink in the middle (the mean of
 * its middle 6 x 6 pixels, 0 to 1).
 * @param {ArrayLike<number>} digit 784 numbers
 * @returns {[number, number]}
 */
export function features(digit) {
  let [ink, first, second, middle] = [0, 0, 0, 0];
  for (let i = 0; i < digit.length; i += 1) {
    const [column, row] = [i % SIDE, Math.floor(i / SIDE)];
    ink += digit[i];
    first += digit[i] * column;
    second += digit[i] * column * column;
    if (Math.abs(column - 13.5) < 3 && Math.abs(row - 13.5) < 3) middle += digit[i] / 36;
  }
  const mean = first / ink;
  return [2 * Math.sqrt(Math.max(0, second / ink - mean * mean)), middle];
}

const sigmoid = (value) => 1 / (1 + Math.exp(-value));

/** @typedef {{ normal: number[], from: number[], steepness: number }} Boundary */

/**
 * A model of p(y = 1 | x): the line through two points says where it is 1/2; how quickly it changes across the line is fitted to
 * the points by maximum likelihood, and its sign says which side is that of the ones.
 * @param {[number, number]} a
 * @param {[number, number]} b
 * @param {[number, number][]} points
 * @param {number[]} labels 0 or 1 for each
 * @returns {Boundary}
 */
export function boundary(a, b, points, labels) {
  const [from, to] = [unit(a), unit(b)];
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const normal = [-(to[1] - from[1]) / length, (to[0] - from[0]) / length];
  const sides = points.map((point) => side({ normal, from, steepness: 1 }, point));
  let steepness = 0;
  for (let step = 0; step < 40; step += 1) {
    let [slope, bend] = [-1e-3 * steepness, -1e-3]; // a weak pull to 0, for lines without an error
    sides.forEach((distance, i) => {
      const p = sigmoid(steepness * distance);
      slope += (labels[i] - p) * distance;
      bend -= p * (1 - p) * distance * distance;
    });
    steepness -= Math.max(-20, Math.min(20, slope / bend));
  }
  return { normal, from, steepness };
}

/** How far a point lies from the line, with a sign. @param {Boundary} line @param {[number, number]} point */
export function side({ normal, from }, point) {
  const [x, y] = unit(point);
  return normal[0] * (x - from[0]) + normal[1] * (y - from[1]);
}

/** p(y = 1 | x). @param {Boundary} line @param {[number, number]} point */
export const chance = (line, point) => sigmoid(line.steepness * side(line, point));

/** How many points have the more likely label. @param {Boundary} line @param {[number, number][]} points @param {number[]} labels */
export const right = (line, points, labels) => points.filter((point, i) => chance(line, point) > 0.5 === (labels[i] === 1)).length;

/**
 * The line of a logistic regression, as two points of it on the edges that are shown.
 * @param {[number, number][]} points
 * @param {number[]} labels
 * @returns {[[number, number], [number, number]]}
 */
export function bestLine(points, labels) {
  let w = [0, 0, 0];
  const rows = points.map((point) => [...unit(point), 1]);
  for (let step = 0; step < 30; step += 1) {
    const gradient = w.map((value) => -1e-3 * value);
    const hessian = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? 1e-3 : 0)));
    rows.forEach((row, n) => {
      const p = sigmoid(row[0] * w[0] + row[1] * w[1] + w[2]);
      for (let i = 0; i < 3; i += 1) {
        gradient[i] += (labels[n] - p) * row[i];
        for (let j = 0; j < 3; j += 1) hessian[i][j] += p * (1 - p) * row[i] * row[j];
      }
    });
    const move = solved(hessian, gradient);
    w = w.map((value, i) => value + move[i]);
  }
  const at = (y) => /** @type {[number, number]} */ ([(-(w[1] * y) / (Y[1] - Y[0]) - w[2]) * ((X[1] - X[0]) / w[0]), y]);
  return [at(0.1), at(0.7)];
}

/** The solution of three linear equations, by Cramer's rule. */
function solved(a, b) {
  const det = (m) => m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
    + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
  const all = det(a);
  return [0, 1, 2].map((k) => det(a.map((row, i) => row.map((value, j) => (j === k ? b[i] : value)))) / all);
}

/** @typedef {{ mean: [number, number], xx: number, xy: number, yy: number }} Gaussian */

/** A Gaussian with the mean and the covariance of points. @param {[number, number][]} points @returns {Gaussian} */
export function gaussian(points) {
  const mean = /** @type {[number, number]} */ ([0, 1].map((k) => points.reduce((sum, point) => sum + point[k], 0) / points.length));
  const moment = (i, j) => points.reduce((sum, p) => sum + (p[i] - mean[i]) * (p[j] - mean[j]), 0) / points.length;
  return { mean, xx: moment(0, 0), xy: moment(0, 1), yy: moment(1, 1) };
}

/** Its density at a point. @param {Gaussian} g @param {[number, number]} point */
export function density({ mean, xx, xy, yy }, [x, y]) {
  const det = xx * yy - xy * xy;
  const [dx, dy] = [x - mean[0], y - mean[1]];
  const squared = (yy * dx * dx - 2 * xy * dx * dy + xx * dy * dy) / det;
  return Math.exp(-squared / 2) / (2 * Math.PI * Math.sqrt(det));
}

/** A point drawn from it. @param {Gaussian} g @param {import("../lab/engine/random.js").Random} random @returns {[number, number]} */
export function drawn({ mean, xx, xy, yy }, random) {
  const [u, v] = random.normals(2);
  const root = Math.sqrt(xx);
  return [mean[0] + root * u, mean[1] + (xy / root) * u + Math.sqrt(yy - (xy * xy) / xx) * v];
}

/**
 * A picture for a point: the mean of the three digits nearest to it, the nearer the heavier.
 * @param {[number, number]} point
 * @param {[number, number][]} points
 * @param {Float32Array[]} digits
 */
export function blended(point, points, digits) {
  const far = points.map((one) => Math.hypot(...unit([one[0] - point[0], one[1] - point[1]])));
  const near = far.map((_, i) => i).sort((a, b) => far[a] - far[b]).slice(0, 3);
  const weights = near.map((i) => 1 / (far[i] + 1e-3));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return Float32Array.from(digits[0], (_, pixel) => near.reduce((sum, i, k) => sum + (weights[k] / all) * digits[i][pixel], 0));
}

/**
 * A digit slanted and stretched about its centre: what the procedure does with a digit that it picked.
 * @param {Float32Array} digit
 * @param {number} slant columns to the right for each row up
 * @param {number} stretch 1 keeps the width
 */
export function reshaped(digit, slant, stretch) {
  const centre = (SIDE - 1) / 2;
  return Float32Array.from(digit, (_, i) => {
    const row = Math.floor(i / SIDE);
    const column = centre + ((i % SIDE) - centre + slant * (row - centre)) / stretch;
    const left = Math.floor(column);
    const at = (x) => (x >= 0 && x < SIDE ? digit[row * SIDE + x] : 0);
    return at(left) + (column - left) * (at(left + 1) - at(left));
  });
}

/** The procedure: pick a digit, slant it and stretch it by chance. @param {Float32Array[]} digits @param {import("../lab/engine/random.js").Random} random */
export const procedure = (digits, random) =>
  reshaped(digits[random.integer(digits.length)], 0.6 * random.uniform() - 0.3, 0.75 + 0.5 * random.uniform());
