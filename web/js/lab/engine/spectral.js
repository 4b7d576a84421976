// @ts-check
// Spectral norm (Miyato et al., arXiv:1802.05957) as PyTorch's parametrizations.spectral_norm does it: each layer's weights W act as
// W / sigma, where sigma = u^T W v estimates the largest singular value. While the network learns, each pass takes one more step of
// the power method, from which u and v come; the gradient treats them as constants.

import { back, product } from "./linear.js";

const FIRST = 15; // steps of the power method before the first pass
const SMALL = 1e-12;

/**
 * @typedef {{u: Float64Array, v: Float64Array}[]} Vectors of each layer: u (outputs,) and v (inputs,)
 * @typedef {{weights: Float64Array, sigmas: number[], vectors: Vectors}} Divided what one pass used: weights as params, each W divided
 */

function normalise(vector) {
  const length = Math.max(Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0)), SMALL);
  for (let i = 0; i < vector.length; i += 1) vector[i] /= length;
  return vector;
}

/** One step of the power method for each layer. @param {import("./mlp.js").Mlp} net @param {Vectors} vectors */
function iterate(net, vectors) {
  net.layers.forEach(({ inputs, outputs, w }, l) => {
    const { u, v } = vectors[l];
    product(v, 1, inputs, outputs, net.params, w, -1, u);
    normalise(u);
    back(u, 1, inputs, outputs, net.params, w, v);
    normalise(v);
  });
}

/** @param {import("./mlp.js").Mlp} net @param {import("./random.js").Random} random @returns {Vectors} */
export function newVectors(net, random) {
  const vectors = net.layers.map(({ inputs, outputs }) => ({ u: normalise(random.normals(outputs)), v: normalise(random.normals(inputs)) }));
  for (let i = 0; i < FIRST; i += 1) iterate(net, vectors);
  return vectors;
}

/** @param {Vectors | null} vectors @returns {Vectors | null} */
export const copied = (vectors) => vectors && vectors.map(({ u, v }) => ({ u: u.slice(), v: v.slice() }));

/**
 * The weights that a pass uses.
 * @param {import("./mlp.js").Mlp} net with vectors
 * @param {boolean} learning whether the power method takes a step
 * @returns {Divided}
 */
export function divided(net, learning) {
  const vectors = /** @type {Vectors} */ (net.spectral);
  if (learning) iterate(net, vectors);
  const weights = net.params.slice();
  const sigmas = net.layers.map(({ inputs, outputs, w }, l) => {
    const { u, v } = vectors[l];
    let sigma = 0;
    for (let o = 0; o < outputs; o += 1) for (let i = 0; i < inputs; i += 1) sigma += u[o] * weights[w + o * inputs + i] * v[i];
    for (let at = w; at < w + inputs * outputs; at += 1) weights[at] /= sigma;
    return sigma;
  });
  return { weights, sigmas, vectors: /** @type {Vectors} */ (copied(vectors)) };
}

/**
 * Adds to `grads` the gradient by the weights themselves, where `byDivided` is that by the weights that the pass used:
 * (g - (g . W / sigma) u v^T) / sigma.
 * @param {import("./mlp.js").Mlp} net @param {Divided} pass @param {Float64Array} byDivided @param {Float64Array} grads
 */
export function throughDivision(net, { weights, sigmas, vectors }, byDivided, grads) {
  net.layers.forEach(({ inputs, outputs, w, b }, l) => {
    const { u, v } = vectors[l];
    let inner = 0;
    for (let at = w; at < w + inputs * outputs; at += 1) inner += byDivided[at] * weights[at];
    for (let o = 0; o < outputs; o += 1) {
      for (let i = 0; i < inputs; i += 1) grads[w + o * inputs + i] += (byDivided[w + o * inputs + i] - inner * u[o] * v[i]) / sigmas[l];
      grads[b + o] += byDivided[b + o];
    }
  });
}
