// @ts-check
// How far the generated distribution is from the real one: KL and JS in nats, summed over the cells of a grid.
// Both are blurred by the same Gaussian first, since points alone have no density; blurring can only bring them closer.

import { ndtr } from "./random.js";

export const VIEW = 1.5; // the grid covers [-VIEW, VIEW] in both directions
export const CELLS = 60;
export const BLUR = 0.06;
const FLOOR = 1e-6; // of the mass lies evenly over the grid, so that KL stays finite

/** Adds the even floor and makes the sum 1. @param {Float64Array} mass */
function floored(mass) {
  const sum = mass.reduce((total, value) => total + value, 0);
  const rest = FLOOR / mass.length;
  for (let i = 0; i < mass.length; i += 1) mass[i] = (sum > 0 ? (1 - FLOOR) * (mass[i] / sum) : 1 - FLOOR) + rest;
  return mass;
}

/** The mass of a one-dimensional Gaussian in each cell of an axis. @param {number} centre @param {number} spread @param {number} cells */
function along(centre, spread, cells) {
  const edge = (i) => ndtr((-VIEW + (2 * VIEW * i) / cells - centre) / spread);
  const mass = new Float64Array(cells);
  let before = edge(0);
  for (let i = 0; i < cells; i += 1) {
    const after = edge(i + 1);
    mass[i] = after - before;
    before = after;
  }
  return mass;
}

/**
 * The mass of a distribution, blurred, in each cell of the grid, row by row from below; exact.
 * @param {import("./data.js").Distribution} of
 */
export function massOf({ centres, count, spread }, cells = CELLS, blur = BLUR) {
  const wide = Math.hypot(spread, blur);
  const mass = new Float64Array(cells * cells);
  for (let c = 0; c < count; c += 1) {
    const xs = along(centres[2 * c], wide, cells);
    const ys = along(centres[2 * c + 1], wide, cells);
    for (let j = 0; j < cells; j += 1) {
      if (ys[j] < 1e-12) continue;
      for (let i = 0; i < cells; i += 1) mass[j * cells + i] += xs[i] * ys[j];
    }
  }
  return floored(mass);
}

/** The same for a sample of points (n, 2), of which those outside of the grid count in the outermost cells. @param {Float64Array} points */
export function massOfPoints(points, cells = CELLS, blur = BLUR) {
  const width = (2 * VIEW) / cells;
  const place = (value) => Math.min(cells - 1, Math.max(0, Math.floor((value + VIEW) / width))) || 0;
  const counts = new Float64Array(cells * cells);
  for (let i = 0; i < points.length; i += 2) counts[place(points[i + 1]) * cells + place(points[i])] += 1;
  // a point stands for an even cell, which has a variance of its own
  const kernel = kernelOf(Math.sqrt(Math.max(blur * blur - (width * width) / 12, width * width * 0.01)) / width);
  return floored(blurred(blurred(counts, cells, kernel, 1, cells), cells, kernel, cells, 1));
}

function kernelOf(sigma) {
  const reach = Math.ceil(4 * sigma);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-0.5 * ((i - reach) / sigma) ** 2));
  const sum = kernel.reduce((total, value) => total + value, 0);
  return kernel.map((value) => value / sum);
}

function blurred(mass, cells, kernel, step, stride) {
  const reach = (kernel.length - 1) / 2;
  const out = new Float64Array(mass.length);
  for (let line = 0; line < cells; line += 1) {
    for (let i = 0; i < cells; i += 1) {
      const value = mass[line * stride + i * step];
      if (value === 0) continue;
      const first = Math.max(0, i - reach);
      const last = Math.min(cells - 1, i + reach);
      for (let k = first; k <= last; k += 1) out[line * stride + k * step] += value * kernel[k - i + reach];
    }
  }
  return out;
}

/** KL(p || q) in nats; both sum to 1 and have no zeros. @param {Float64Array} p @param {Float64Array} q */
export function kl(p, q) {
  let sum = 0;
  for (let i = 0; i < p.length; i += 1) sum += p[i] * Math.log(p[i] / q[i]);
  return Math.max(0, sum);
}

/** The Jensen-Shannon divergence in nats, from 0 to log 2. @param {Float64Array} p @param {Float64Array} q */
export function js(p, q) {
  const middle = p.map((value, i) => (value + q[i]) / 2);
  return (kl(p, middle) + kl(q, middle)) / 2;
}
