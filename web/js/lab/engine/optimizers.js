// @ts-check
// The optimizers of gan_core.catalogue.training.OPTIMIZERS, step by step as PyTorch does them.

const EPS = 1e-8;
const ALPHA = 0.99; // how long RMSprop remembers

/** @typedef {{t: number, first: Float64Array, second: Float64Array}} State what an optimizer remembers of each weight */
/** @typedef {{lr: number, beta1?: number, beta2?: number, momentum?: number}} Options */

/** @param {number} size numbers of weights @returns {State} */
export const newState = (size) => ({ t: 0, first: new Float64Array(size), second: new Float64Array(size) });

function adam(params, grads, state, { lr, beta1 = 0.5, beta2 = 0.999 }) {
  const { first, second } = state;
  const size = lr / (1 - beta1 ** state.t);
  const root = Math.sqrt(1 - beta2 ** state.t);
  for (let i = 0; i < params.length; i += 1) {
    const g = grads[i];
    first[i] += (g - first[i]) * (1 - beta1);
    second[i] = beta2 * second[i] + (1 - beta2) * g * g;
    params[i] -= (size * first[i]) / (Math.sqrt(second[i]) / root + EPS);
  }
}

function sgd(params, grads, { first }, { lr, momentum = 0 }) {
  for (let i = 0; i < params.length; i += 1) {
    first[i] = momentum * first[i] + grads[i];
    params[i] -= lr * first[i];
  }
}

function rmsprop(params, grads, { first, second }, { lr, momentum = 0 }) {
  for (let i = 0; i < params.length; i += 1) {
    const g = grads[i];
    second[i] = ALPHA * second[i] + (1 - ALPHA) * g * g;
    first[i] = momentum * first[i] + g / (Math.sqrt(second[i]) + EPS);
    params[i] -= lr * first[i];
  }
}

/** @type {Record<string, (params: Float64Array, grads: Float64Array, state: State, options: Options) => void>} */
export const OPTIMIZERS = { adam, sgd, rmsprop };

/**
 * One step of an optimizer: `params` move against `grads`.
 * @param {string} name
 * @param {Float64Array} params
 * @param {Float64Array} grads
 * @param {State} state
 * @param {Options} options
 */
export function descend(name, params, grads, state, options) {
  state.t += 1;
  OPTIMIZERS[name](params, grads, state, options);
}
