// @ts-check
// Random numbers from a seed, the same on every machine: mulberry32 for uniform numbers, Box and Muller's transform for normal ones.

import { erf } from "../../lib/erf.js";

const TAIL = 2; // a truncated normal has nothing beyond this many standard deviations, as in gan_core/latent/priors.py

export class Random {
  /** @param {number} seed a whole number; 32 bits of it count */
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** One number in [0, 1). */
  uniform() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from 0 to count - 1. @param {number} count */
  integer(count) {
    return Math.floor(this.uniform() * count);
  }

  /** @param {number} count @param {Float64Array} [into] */
  uniforms(count, into = new Float64Array(count)) {
    for (let i = 0; i < count; i += 1) into[i] = this.uniform();
    return into;
  }

  /** Standard normal numbers, made in pairs. @param {number} count @param {Float64Array} [into] */
  normals(count, into = new Float64Array(count)) {
    for (let i = 0; i < count; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
      const angle = 2 * Math.PI * this.uniform();
      into[i] = radius * Math.cos(angle);
      if (i + 1 < count) into[i + 1] = radius * Math.sin(angle);
    }
    return into;
  }
}

/** The share of a standard normal that lies below x. @param {number} x */
export const ndtr = (x) => 0.5 * (1 + erf(x / Math.SQRT2));

const density = (x) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** The inverse of ndtr for p strictly between 0 and 1: Newton's steps from a rough start. @param {number} p */
export function ndtri(p) {
  const tail = Math.min(p, 1 - p);
  const t = Math.sqrt(-2 * Math.log(tail));
  // Hastings' approximation for a start, good to 5e-4
  const start = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  let x = p < 0.5 ? -start : start;
  for (let i = 0; i < 3; i += 1) {
    const error = (ndtr(x) - p) / density(x);
    x -= error / (1 + (x * error) / 2);
  }
  return x;
}

/**
 * Standard normal numbers become numbers of a prior, in place, each by the transform of distributions.
 * @param {Float64Array} z
 * @param {string} prior a name of gan_core.catalogue.training.PRIORS
 */
export function fromNormal(z, prior) {
  if (prior === "normal") return z;
  const low = ndtr(-TAIL);
  const through = PRIORS[prior];
  if (!through) throw new Error(`Unknown prior ${prior}.`);
  for (let i = 0; i < z.length; i += 1) z[i] = through(ndtr(z[i]), low);
  return z;
}

const PRIORS = {
  uniform: (u) => 2 * u - 1,
  truncated: (u, low) => ndtri(low + (1 - 2 * low) * u),
};
