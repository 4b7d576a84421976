// @ts-check
// The losses of gan_core/training/objectives.py on logits, with their gradients by each logit. The names are those of gan_core.catalogue.losses.

/** @param {number} x */
export const sigmoid = (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
/** log(1 + exp(x)). @param {number} x */
export const softplus = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const square = (x) => x * x;

/**
 * One loss, logit by logit: [value, derivative]. Means are taken by the functions below.
 * @typedef {{real: (s: number, smoothing: number) => [number, number], fake: (s: number) => [number, number],
 *   g: (s: number) => [number, number], score: "probability" | "target" | "margin" | "critic", pairs?: boolean}} Loss
 */

/** @type {Loss} */
const nonsaturating = {
  real: (s, smoothing) => [softplus(s) - (1 - smoothing) * s, sigmoid(s) - (1 - smoothing)],
  fake: (s) => [softplus(s), sigmoid(s)],
  g: (s) => [softplus(-s), -sigmoid(-s)],
  score: "probability",
};

/** @type {Record<string, Loss>} */
export const LOSSES = {
  nonsaturating,
  minimax: { ...nonsaturating, g: (s) => [-softplus(s), -sigmoid(s)] },
  "least-squares": {
    real: (s, smoothing) => [square(s - (1 - smoothing)) / 2, s - (1 - smoothing)],
    fake: (s) => [square(s) / 2, s],
    g: (s) => [square(s - 1) / 2, s - 1],
    score: "target",
  },
  hinge: {
    real: (s) => (s < 1 ? [1 - s, -1] : [0, 0]),
    fake: (s) => (s > -1 ? [1 + s, 1] : [0, 0]),
    g: (s) => [-s, -1],
    score: "margin",
  },
  wasserstein: { real: (s) => [-s, -1], fake: (s) => [s, 1], g: (s) => [-s, -1], score: "critic" },
  relativistic: { ...nonsaturating, score: "critic", pairs: true }, // of the difference of a pair: see below
};

function mean(logits, rule) {
  const n = logits.length;
  const grad = new Float64Array(n);
  let loss = 0;
  for (let i = 0; i < n; i += 1) {
    const [value, slope] = rule(logits[i]);
    loss += value / n;
    grad[i] = slope / n;
  }
  return { loss, grad };
}

/**
 * D's loss, its terms (two, or one where a loss pairs real with fake), and its gradient by each logit.
 * @param {string} name
 * @param {Float64Array} real logits
 * @param {Float64Array} fake logits
 * @param {number} [smoothing]
 */
export function dLoss(name, real, fake, smoothing = 0) {
  const { real: onReal, fake: onFake, g, pairs } = LOSSES[name];
  if (pairs) {
    const { loss, grad } = mean(real.map((s, i) => s - fake[i]), g);
    return { loss, terms: [loss], gradReal: grad, gradFake: grad.map((slope) => -slope) };
  }
  const first = mean(real, (s) => onReal(s, smoothing));
  const second = mean(fake, onFake);
  return { loss: first.loss + second.loss, terms: [first.loss, second.loss], gradReal: first.grad, gradFake: second.grad };
}

/**
 * G's loss and its gradient by each logit. @param {string} name @param {Float64Array} fake logits
 * @param {Float64Array | null} [real] logits, for a loss that pairs them; without any they count as 0
 */
export const gLoss = (name, fake, real = null) => mean(real ? fake.map((s, i) => s - real[i]) : fake, LOSSES[name].g);

/** Whether G's loss needs real points: it pairs them with fakes, or there is no discriminator. @param {string} name */
export const wantsReal = (name) => LOSSES[name]?.pairs ?? !(name in LOSSES);

/** D's answer on the scale that the loss gives it: a probability, or a score. @param {number} logit @param {string} name */
export const shown = (logit, name) => (LOSSES[name]?.score === "probability" ? sigmoid(logit) : logit);

/** How real D believes a point to be, in [0, 1], for colouring the plane. @param {number} logit @param {string} name */
export const belief = (logit, name) => (LOSSES[name]?.score === "target" ? Math.min(1, Math.max(0, logit)) : sigmoid(logit));

/** V(D, G) of the 2014 paper in nats; -log 4 at the equilibrium. @param {Float64Array} real logits @param {Float64Array} fake logits */
export function minimaxValue(real, fake) {
  const sum = (logits, sign) => logits.reduce((total, s) => total - softplus(sign * s), 0) / logits.length;
  return sum(real, -1) + sum(fake, 1);
}
