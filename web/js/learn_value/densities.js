// @ts-check
// Densities on the line, and expectations computed by integration instead of from samples.

/** @typedef {{weight: number, mean: number, spread: number}[]} Mixture normal distributions with weights that add up to 1 */

/** @type {Record<string, {title: string, mixture: Mixture}>} */
export const TARGETS = {
  one: { title: "One bell", mixture: [{ weight: 1, mean: 1.2, spread: 0.7 }] },
  two: { title: "Two bells", mixture: [{ weight: 0.5, mean: -1.4, spread: 0.45 }, { weight: 0.5, mean: 1.6, spread: 0.45 }] },
};

export const [LOW, HIGH] = [-5, 5];
const CELLS = 200;

/** Places at which curves are drawn. */
export const PLACES = Float64Array.from({ length: CELLS + 1 }, (_, i) => LOW + (i * (HIGH - LOW)) / CELLS);

/** The normal density. @param {number} x @param {number} mean @param {number} spread */
export const normal = (x, mean, spread) => Math.exp(-0.5 * ((x - mean) / spread) ** 2) / (spread * Math.sqrt(2 * Math.PI));

/** @param {Mixture} mixture @param {number} x */
export const density = (mixture, x) => mixture.reduce((sum, { weight, mean, spread }) => sum + weight * normal(x, mean, spread), 0);

/**
 * Places with shares that add up to 1: a mean over a mixture is the sum of share times value. Each normal is cut into cells
 * of its own, so that a narrow one is not overlooked.
 * @param {Mixture} mixture
 * @returns {{places: Float64Array, shares: Float64Array}}
 */
export function cut(mixture) {
  const pairs = mixture.flatMap(({ weight, mean, spread }) => BELL.map(([z, share]) => [mean + spread * z, weight * share]));
  return { places: Float64Array.from(pairs, ([place]) => place), shares: Float64Array.from(pairs, ([, share]) => share) };
}

const BELL = bell(6, 200); // standard normal numbers with their shares

function bell(far, cells) {
  const points = Array.from({ length: cells }, (_, i) => {
    const z = -far + ((i + 0.5) * 2 * far) / cells;
    return [z, normal(z, 0, 1)];
  });
  const whole = points.reduce((sum, [, share]) => sum + share, 0);
  return points.map(([z, share]) => [z, share / whole]);
}

/** @param {Mixture} mixture @param {import("../lab/engine/random.js").Random} random @param {number} count */
export function draw(mixture, random, count) {
  const z = random.normals(count);
  return z.map((value) => {
    let left = random.uniform();
    const part = mixture.find(({ weight }) => (left -= weight) < 0) || mixture[0];
    return part.mean + part.spread * value;
  });
}
