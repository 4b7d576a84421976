// @ts-check
// What the real points look like: Gaussians of one spread around places in [-1, 1] x [-1, 1]. A curve is 200 places in a row.
// ring, grid and spiral are those of gan_core/datasets/points.py.

const CURVE = 200;
const MOST_DRAWN = 400;

const along = (count, at) => Array.from({ length: count }, (_, i) => at(count > 1 ? i / (count - 1) : 0));
const polar = (radius, angle) => [radius * Math.cos(angle), radius * Math.sin(angle)];
const arm = (turn) => (t) => polar(0.1 + 0.8 * t, 2.5 * Math.PI * t + turn);

/** The centres of each data set, one [x, y] a place. @type {Record<string, () => number[][]>} */
const PLACES = {
  line: () => along(CURVE, (t) => [-0.8 + 1.6 * t, -0.5 + t]),
  gaussians: () => [[-0.5, 0.35], [0.5, -0.35]],
  ring: () => along(8, () => 0).map((_, i) => polar(0.7, (i * Math.PI) / 4)),
  grid: () => along(25, () => 0).map((_, i) => [-0.8 + 0.4 * Math.floor(i / 5), -0.8 + 0.4 * (i % 5)]),
  spiral: () => along(CURVE, (t) => polar(0.9 * (0.15 + 0.85 * t), 3.5 * Math.PI * (0.15 + 0.85 * t))),
  spirals: () => [...along(CURVE / 2, arm(0)), ...along(CURVE / 2, arm(Math.PI))],
  disjoint: () => [[-0.8, -0.8], [-0.65, 0.8], [0.8, 0.7]],
};
const SPREADS = { line: 0.03, gaussians: 0.13, ring: 0.02, grid: 0.02, spiral: 0.02, spirals: 0.02, disjoint: 0.05 };
export const DRAWN = "drawn";
const DRAWN_SPREAD = 0.04;
export const DATA = [...Object.keys(PLACES), DRAWN];

/** @typedef {{centres: Float64Array, count: number, spread: number}} Distribution centres is (count, 2) */

/**
 * A distribution by its name; one that the user drew is made of the places that were drawn.
 * @param {string} name one of DATA
 * @param {number[][]} [drawn] [x, y] of each place
 * @returns {Distribution}
 */
export function distribution(name, drawn = []) {
  const own = name === DRAWN || !PLACES[name];
  const places = own ? (drawn.length ? drawn.slice(0, MOST_DRAWN) : [[0, 0]]) : PLACES[name]();
  return { centres: Float64Array.from(places.flat()), count: places.length, spread: own ? DRAWN_SPREAD : SPREADS[name] };
}

/**
 * n points of a distribution, (n, 2).
 * @param {Distribution} from
 * @param {number} n
 * @param {import("./random.js").Random} random
 */
export function draw({ centres, count, spread }, n, random) {
  const points = random.normals(2 * n);
  for (let i = 0; i < n; i += 1) {
    const place = 2 * random.integer(count);
    points[2 * i] = centres[place] + spread * points[2 * i];
    points[2 * i + 1] = centres[place + 1] + spread * points[2 * i + 1];
  }
  return points;
}

/** The density at (x, y), exactly. @param {Distribution} of @param {number} x @param {number} y */
export function density({ centres, count, spread }, x, y) {
  const scale = -0.5 / (spread * spread);
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += Math.exp(scale * ((x - centres[2 * i]) ** 2 + (y - centres[2 * i + 1]) ** 2));
  return sum / (count * 2 * Math.PI * spread * spread);
}
