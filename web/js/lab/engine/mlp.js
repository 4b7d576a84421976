// @ts-check
// A network of linear layers with ReLU (slope 0) or leaky ReLU (slope 0.2) between them, as in gan_core/models/mlp2d.py.
// A pass forward leaves a tape; passes backward read it. Batches are flat arrays, row after row.

import { back, outer, product, sums } from "./linear.js";
import { divided, throughDivision } from "./spectral.js";

export const LEAK = 0.2;

/**
 * @typedef {{inputs: number, outputs: number, w: number, b: number}} Layer where its weights and biases begin in params
 * @typedef {{sizes: number[], slope: number, layers: Layer[], params: Float64Array, dropout: number,
 *   spectral: import("./spectral.js").Vectors | null}} Mlp dropout: the share of hidden values that is dropped while it learns;
 *   spectral: the vectors of its spectral norm, null for none
 * @typedef {{n: number, values: Float64Array[], deltas: Float64Array[], output: Float64Array, masks: (Float64Array | null)[],
 *   norm: import("./spectral.js").Divided | null}} Tape values[l] is what layer l is given, values.at(-1) the output; deltas[l] the
 *   gradient of the layer's sum, after a pass backward; masks[l] what dropout multiplied values[l] by
 */

/**
 * A network whose weights are all 0. Order and layout of `params` are those of PyTorch's parameters(): W1, b1, W2, b2 ...
 * @param {number[]} sizes numbers in, of each hidden layer, and out
 * @param {number} slope of the activation below 0
 * @returns {Mlp}
 */
export function mlp(sizes, slope) {
  let at = 0;
  const layers = sizes.slice(1).map((outputs, l) => {
    const inputs = sizes[l];
    const layer = { inputs, outputs, w: at, b: at + inputs * outputs };
    at += (inputs + 1) * outputs;
    return layer;
  });
  return { sizes, slope, layers, params: new Float64Array(at), dropout: 0, spectral: null };
}

/** The generator: z to points, ReLU. @param {number} inputs @param {number} width @param {number} depth hidden layers @param {number} [outputs] */
export const generator = (inputs, width, depth, outputs = 2) => mlp([inputs, ...Array(depth).fill(width), outputs], 0);

/** The discriminator: points to one logit, leaky ReLU. @param {number} width @param {number} depth @param {number} [inputs] */
export const discriminator = (width, depth, inputs = 2) => mlp([inputs, ...Array(depth).fill(width), 1], LEAK);

/**
 * PyTorch's start of nn.Linear: everything uniform within 1 / sqrt(inputs) of 0.
 * @param {Mlp} net
 * @param {import("./random.js").Random} random
 */
export function initialise(net, random) {
  for (const { inputs, outputs, w } of net.layers) {
    const bound = 1 / Math.sqrt(inputs);
    for (let i = 0; i < (inputs + 1) * outputs; i += 1) net.params[w + i] = bound * (2 * random.uniform() - 1);
  }
  return net;
}

function newTape(net, n) {
  const arrays = (sizes) => sizes.map((size) => new Float64Array(n * size));
  const values = arrays(net.sizes);
  return { n, values, deltas: arrays(net.sizes), output: values.at(-1), masks: [], norm: null };
}

/**
 * What the network makes of x (n, sizes[0]). Give the last tape of the same place back, and its memory is used again.
 * @param {Mlp} net
 * @param {Float64Array} x
 * @param {number} n
 * @param {Tape} [tape]
 * @param {import("./random.js").Random | null} [random] given while the network learns: dropout draws from it, and spectral norm
 *   takes a step. Without it nothing is dropped and nothing changes, as in PyTorch's eval()
 * @returns {Tape} tape.output is (n, sizes.at(-1))
 */
export function forward(net, x, n, tape, random = null) {
  const now = tape && tape.n === n && tape.values.length === net.sizes.length ? tape : newTape(net, n);
  now.values[0] = x;
  now.norm = net.spectral && divided(net, random !== null);
  const weights = weightsOf(net, now);
  net.layers.forEach(({ inputs, outputs, w, b }, l) => {
    const out = now.values[l + 1];
    product(now.values[l], n, inputs, outputs, weights, w, b, out);
    if (l === net.layers.length - 1) return;
    activate(out, n * outputs, net.slope);
    now.masks[l + 1] = random && net.dropout ? dropped(out, n * outputs, net.dropout, random) : null;
  });
  return now;
}

/** The weights of a pass, laid out as params. @param {Mlp} net @param {Tape} tape */
const weightsOf = (net, tape) => tape.norm?.weights ?? net.params;

/** Drops a share of the values and scales the others up, so that the mean stays; returns what each was multiplied by. */
function dropped(values, count, share, random) {
  const factors = new Float64Array(count);
  for (let i = 0; i < count; i += 1) factors[i] = random.uniform() < share ? 0 : 1 / (1 - share);
  scale(values, factors);
  return factors;
}

function scale(values, factors) {
  for (let i = 0; i < factors.length; i += 1) values[i] *= factors[i];
}

function activate(values, count, slope) {
  for (let i = 0; i < count; i += 1) if (!(values[i] > 0)) values[i] *= slope;
}

/**
 * The gradients of a number whose gradient by the output is `g` (n, sizes.at(-1)): added to `grads` (as params) if given.
 * @param {Mlp} net
 * @param {Tape} tape of the pass forward
 * @param {Float64Array} g
 * @param {Float64Array | null} [grads]
 * @param {boolean} [toInput] whether the gradient by the input is wanted
 * @returns {Float64Array | null} the gradient by the input (n, sizes[0]), which the next pass over this tape overwrites
 */
export function backward(net, tape, g, grads = null, toInput = false) {
  if (!grads || !tape.norm) return backwardOnce(net, tape, g, grads, toInput);
  const byDivided = new Float64Array(grads.length);
  const byInput = backwardOnce(net, tape, g, byDivided, toInput);
  throughDivision(net, tape.norm, byDivided, grads);
  return byInput;
}

function backwardOnce(net, tape, g, grads, toInput) {
  const { n, values, deltas, masks } = tape;
  const weights = weightsOf(net, tape);
  const last = net.layers.length - 1;
  deltas[last + 1].set(g.subarray(0, n * net.sizes[last + 1]));
  for (let l = last; l >= 0; l -= 1) {
    const { inputs, outputs, w, b } = net.layers[l];
    const delta = deltas[l + 1];
    if (grads) {
      outer(delta, values[l], n, inputs, outputs, grads, w);
      sums(delta, n, outputs, grads, b);
    }
    if (l === 0 && !toInput) return null;
    back(delta, n, inputs, outputs, weights, w, deltas[l]);
    if (l > 0) mask(deltas[l], values[l], n * inputs, net.slope);
    if (masks[l]) scale(deltas[l], masks[l]);
  }
  return deltas[0];
}

function mask(delta, values, count, slope) {
  for (let i = 0; i < count; i += 1) if (!(values[i] > 0)) delta[i] *= slope;
}

/**
 * The gradient of each row's output by its own input: the slopes (n, sizes[0]) of a network with one output.
 * @param {Mlp} net
 * @param {Tape} tape
 */
export const slopes = (net, tape) => backward(net, tape, new Float64Array(tape.n).fill(1), null, true);

/**
 * The gradient by the weights of a number that depends on the slopes: `v` (n, sizes[0]) is its gradient by them. It is exact
 * for these activations, whose second derivative is 0: v is carried forward through the layers, and each weight takes part
 * with what arrives, times the gradient that `slopes` left on the tape. Call it right after `slopes`. Biases take no part.
 * @param {Mlp} net
 * @param {Tape} tape
 * @param {Float64Array} v
 * @param {Float64Array} grads added to
 */
export function throughSlopes(net, tape, v, grads) {
  const { n, values, deltas, masks, norm } = tape;
  const byWeights = norm ? new Float64Array(grads.length) : grads;
  let moved = v;
  net.layers.forEach(({ inputs, outputs, w }, l) => {
    outer(deltas[l + 1], moved, n, inputs, outputs, byWeights, w);
    if (l === net.layers.length - 1) return;
    const next = new Float64Array(n * outputs);
    product(moved, n, inputs, outputs, weightsOf(net, tape), w, -1, next);
    mask(next, values[l + 1], n * outputs, net.slope);
    if (masks[l + 1]) scale(next, masks[l + 1]);
    moved = next;
  });
  if (norm) throughDivision(net, norm, byWeights, grads);
}
