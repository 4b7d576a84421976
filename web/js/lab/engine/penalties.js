// @ts-check
// The penalties of gan_core/training/objectives.py, with their gradients by D's weights.

import { forward, slopes, throughSlopes } from "./mlp.js";

/** E (||grad D(x)|| - 1)^2 at a random point between each real and fake one (WGAN-GP). */
function gradientPenalty(D, real, fake, n, weight, grads, random) {
  const dim = D.sizes[0];
  const between = new Float64Array(n * dim);
  const eps = random.uniforms(n);
  for (let i = 0; i < n * dim; i += 1) {
    const e = eps[Math.floor(i / dim)];
    between[i] = fake[i] + e * (real[i] - fake[i]);
  }
  return limited(D, between, n, weight, grads, random, (length) => [(length - 1) ** 2, 2 * (length - 1)]);
}

/** 1/2 E ||grad D(x)||^2 at the real points (R1). */
const r1 = (D, real, fake, n, weight, grads, random) => limited(D, real, n, weight, grads, random, (length) => [(length * length) / 2, length]);

/** The same at the fakes (R2), and at both. */
const r2 = (D, real, fake, n, weight, grads, random) => r1(D, fake, real, n, weight, grads, random);
const r1AndR2 = (...all) => r1(...all) + r2(...all);

/** The mean of a rule of the slopes' lengths, [value, derivative]; weight times its gradient is added to grads. */
function limited(D, x, n, weight, grads, random, rule) {
  const dim = D.sizes[0];
  const tape = forward(D, x, n, undefined, random);
  const slope = slopes(D, tape);
  const v = new Float64Array(n * dim);
  let penalty = 0;
  for (let row = 0; row < n; row += 1) {
    let squared = 0;
    for (let k = 0; k < dim; k += 1) squared += slope[row * dim + k] ** 2;
    const length = Math.sqrt(squared);
    const [value, derivative] = rule(length);
    penalty += value / n;
    for (let k = 0; k < dim && length > 0; k += 1) v[row * dim + k] = (weight * derivative * slope[row * dim + k]) / length / n;
  }
  throughSlopes(D, tape, v, grads);
  return penalty;
}

/** @type {Record<string, null | typeof gradientPenalty>} the names are those of gan_core.catalogue.losses.PENALTIES */
export const PENALTIES = { none: null, "gradient-penalty": gradientPenalty, r1, r2, "r1-r2": r1AndR2 };
