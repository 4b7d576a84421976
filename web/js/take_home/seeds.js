// @ts-check
// Latents from seeds, as gan_core and PyTorch make them, and paths between latents.

import { erf } from "../lib/erf.js";

const TAIL = 2; // a truncated normal has nothing beyond this many standard deviations

/**
 * The Mersenne Twister (Matsumoto and Nishimura, 1998), MT19937: 32 random bits a call.
 * @param {number} seed
 * @returns {() => number}
 */
function twister(seed) {
  const state = new Uint32Array(624);
  state[0] = seed;
  for (let i = 1; i < 624; i += 1) state[i] = Math.imul(1812433253, state[i - 1] ^ (state[i - 1] >>> 30)) + i;
  let next = 624;
  return () => {
    if (next === 624) {
      for (let i = 0; i < 624; i += 1) {
        const bits = (state[i] & 0x80000000) | (state[(i + 1) % 624] & 0x7fffffff);
        state[i] = state[(i + 397) % 624] ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
      }
      next = 0;
    }
    let word = state[next];
    next += 1;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  };
}

/**
 * torch.randn(count) after manual_seed(seed), to about 1e-6. From 16 numbers on PyTorch pairs those that lie 8 apart; fewer
 * are made two by two. Both are the transform of Box and Muller (1958).
 * @param {number} count
 * @param {number} seed
 * @returns {Float64Array}
 */
export function normals(count, seed) {
  const bits = twister(seed);
  const numbers = new Float64Array(count);
  if (count < 16) {
    const uniform = () => {
      const [high, low] = [bits(), bits()];
      return ((high % 2 ** 21) * 2 ** 32 + low) / 2 ** 53;
    };
    for (let i = 0; i < count; i += 2) {
      const angle = 2 * Math.PI * uniform();
      const radius = Math.sqrt(-2 * Math.log1p(-uniform()));
      numbers[i] = radius * Math.cos(angle);
      if (i + 1 < count) numbers[i + 1] = radius * Math.sin(angle);
    }
    return numbers;
  }
  const refill = (from, to) => {
    for (let i = from; i < to; i += 1) numbers[i] = (bits() & 0xffffff) / 2 ** 24;
  };
  const transform = (start) => {
    for (let i = start; i < start + 8; i += 1) {
      const radius = Math.sqrt(-2 * Math.log(1 - numbers[i]));
      const angle = 2 * Math.PI * numbers[i + 8];
      numbers[i] = radius * Math.cos(angle);
      numbers[i + 8] = radius * Math.sin(angle);
    }
  };
  refill(0, count);
  for (let start = 0; start + 16 <= count; start += 16) transform(start);
  if (count % 16) {
    refill(count - 16, count);
    transform(count - 16);
  }
  return numbers;
}

/** The standard normal distribution function. @param {number} x */
const phi = (x) => (1 + erf(x / Math.SQRT2)) / 2;

/** The inverse of `phi`, by halving: exact enough for a latent. @param {number} p */
function inverse(p) {
  let [low, high] = [-8, 8];
  for (let i = 0; i < 50; i += 1) {
    const middle = (low + high) / 2;
    if (phi(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** @type {Record<string, (x: number) => number>} Normal numbers to those of each prior, as in gan_core/latent/priors.py. */
const PRIORS = {
  normal: (x) => x,
  uniform: (x) => 2 * phi(x) - 1,
  truncated: (x) => inverse(phi(-TAIL) + (1 - 2 * phi(-TAIL)) * phi(x)),
};

/**
 * The latent of a seed: the same numbers as in the app.
 * @param {number} seed
 * @param {number} size
 * @param {string} prior
 */
export const latent = (seed, size, prior) => normals(size, seed).map(PRIORS[prior]);

/** @param {ArrayLike<number>} a */
const length = (a) => Math.hypot(...Array.from(a));

/**
 * The arc from a to b at t in [0, 1], while the length changes linearly (Shoemake, 1985).
 * @param {Float64Array} a
 * @param {Float64Array} b
 * @param {number} t
 * @returns {Float64Array}
 */
export function slerp(a, b, t) {
  const [la, lb] = [length(a), length(b)];
  const dot = a.reduce((sum, value, i) => sum + (value * b[i]) / (la * lb || 1), 0);
  const angle = Math.acos(Math.min(1, Math.max(-1, dot)));
  const straight = !la || !lb || angle < 1e-6 || Math.PI - angle < 1e-6;
  if (straight) return a.map((value, i) => value + t * (b[i] - value));
  const size = (1 - t) * la + t * lb;
  const [from, to] = [Math.sin((1 - t) * angle), Math.sin(t * angle)].map((part) => (size * part) / Math.sin(angle));
  return a.map((value, i) => (from * value) / la + (to * b[i]) / lb);
}

/**
 * The latent at (x, y) in [0, 1]^2 of a map with a latent in each corner: top left, top right, bottom left, bottom right.
 * @param {Float64Array[]} corners
 * @param {number} x
 * @param {number} y
 */
export const onMap = (corners, x, y) => slerp(slerp(corners[0], corners[1], x), slerp(corners[2], corners[3], x), y);
