// @ts-check
// What there is to see of a game, without changing it: D's surface, fakes with D's advice, the deformed grid of z, KL and JS.

import { gLoss, LOSSES, belief } from "./losses.js";
import { js, kl, massOfPoints } from "./measures.js";
import { backward, forward } from "./mlp.js";
import { fromNormal, ndtri, Random } from "./random.js";

const WATCHED = 0x10c; // seed of the latents that are watched

/** Latents (n, z_dim) of the prior that stay the same while a game goes on. @param {import("./game.js").Game} game @param {number} n */
export const watched = (game, n, seed = WATCHED) =>
  fromNormal(new Random(seed).normals(n * game.settings.z_dim), game.settings.prior);

/**
 * D's belief that each point of a grid is real, in [0, 1], row by row from below; null where there is no D.
 * @param {import("./game.js").Game} game
 * @param {{x: [number, number], y: [number, number]}} view the middles of the outermost cells
 * @param {number} columns there are as many rows
 * @param {number} [zero] the logit that counts as undecided: see `middle`
 */
export function surface(game, view, columns, zero = 0) {
  if (!game.hasD) return null;
  const points = gridOver(view, columns);
  return Float32Array.from(forward(game.D, points, columns * columns).output, (s) => belief(s - zero, game.settings.loss));
}

/**
 * The logit between real and fake: 0, except for a critic, of which only differences mean anything: there it is halfway between
 * its means for these real and fake points.
 * @param {import("./game.js").Game} game @param {ArrayLike<number>} real @param {ArrayLike<number>} fake
 */
export function middle(game, real, fake) {
  if (LOSSES[game.settings.loss]?.score !== "critic") return 0;
  const mean = (points) => forward(game.D, Float64Array.from(points), points.length / 2).output.reduce((sum, s) => sum + s, 0) / (points.length / 2);
  return (mean(real) + mean(fake)) / 2;
}

/** The points (columns * rows, 2) of a grid. */
export function gridOver({ x, y }, columns, rows = columns) {
  const points = new Float64Array(2 * columns * rows);
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < columns; i += 1) {
      points[2 * (j * columns + i)] = x[0] + ((x[1] - x[0]) * i) / (columns - 1);
      points[2 * (j * columns + i) + 1] = y[0] + ((y[1] - y[0]) * j) / (rows - 1);
    }
  }
  return points;
}

/** What G makes of z, (n, 2). @param {import("./game.js").Game} game @param {Float64Array} z */
export const made = (game, z) => forward(game.G, z, z.length / game.settings.z_dim).output;

/**
 * Where D would send each fake: minus the gradient of G's loss by it, per fake and not per batch; null where there is no D.
 * @param {import("./game.js").Game} game
 * @param {Float64Array} fakes (n, 2)
 */
export function advice(game, fakes) {
  if (!(game.settings.loss in LOSSES)) return null;
  const n = fakes.length / 2;
  const tape = forward(game.D, fakes, n);
  return backward(game.D, tape, gLoss(game.settings.loss, tape.output).grad, null, true).map((g) => -n * g);
}

/**
 * The generator's manifold: where a grid of z goes. Its lines have equal shares of the prior between them. Of more than two
 * numbers of z, the first two vary and the others are 0; of one, there is one row.
 * @param {import("./game.js").Game} game
 * @param {number} lines
 */
export function manifold(game, lines) {
  const dim = game.settings.z_dim;
  const rows = dim > 1 ? lines : 1;
  const marks = fromNormal(Float64Array.from({ length: lines }, (_, i) => ndtri((i + 0.5) / lines)), game.settings.prior);
  const z = new Float64Array(lines * rows * dim);
  for (let j = 0; j < rows; j += 1) {
    for (let i = 0; i < lines; i += 1) {
      z[(j * lines + i) * dim] = marks[i];
      if (dim > 1) z[(j * lines + i) * dim + 1] = marks[j];
    }
  }
  return { points: made(game, z), columns: lines, rows };
}

/** KL and JS of a game. @param {import("./game.js").Game} game @param {Float64Array} real the mass of its data: massOf(game.data) */
export function distances(game, real, count = 2000) {
  const fake = massOfPoints(made(game, watched(game, count, WATCHED + 1)));
  return { kl: kl(real, fake), js: js(real, fake) };
}
