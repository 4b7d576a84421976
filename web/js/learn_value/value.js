// @ts-check
// The value function V(D, G) = E[log D(x)] + E[log(1 - D(G(z)))], in nats (Goodfellow et al., arXiv:1406.2661).

import { sigmoid, softplus } from "../lab/engine/losses.js";
import { cut, density } from "./densities.js";

export const LOG_2 = Math.LN2;
/** The value where D answers 1/2 everywhere, and where even the best D can do no better. */
export const EVEN = -2 * LOG_2;

/** The mean over a mixture of what `of` makes of each logit. @param {import("./densities.js").Mixture} mixture */
function mean(mixture, logits, of) {
  const { places, shares } = cut(mixture);
  return logits(places).reduce((sum, logit, i) => sum + shares[i] * of(logit), 0);
}

/**
 * Both terms, their sum, and D's average answers, for a D that is given by its logits.
 * @param {import("./densities.js").Mixture} real @param {import("./densities.js").Mixture} fake
 * @param {(places: Float64Array) => Float64Array} logits
 */
export function terms(real, fake, logits) {
  const onReal = mean(real, logits, (logit) => -softplus(-logit));
  const onFake = mean(fake, logits, (logit) => -softplus(logit));
  const answers = { real: mean(real, logits, sigmoid), fake: mean(fake, logits, sigmoid) };
  return { onReal, onFake, value: onReal + onFake, answers };
}

/** The logits of the best D for known densities: D*(x) = p / (p + q), whose logit is log p - log q. */
export const bestLogits = (real, fake) => (/** @type {Float64Array} */ places) =>
  places.map((x) => Math.log(density(real, x) || TINY) - Math.log(density(fake, x) || TINY));

const TINY = 1e-300; // a density so far out that its number has become 0

/** The value of the best D: 2 JS(p, q) - 2 log 2. */
export const bestValue = (real, fake) => terms(real, fake, bestLogits(real, fake)).value;

/** The Jensen-Shannon divergence in nats: 0 where p = q, log 2 where they never meet. */
export const jensenShannon = (real, fake) => (bestValue(real, fake) - EVEN) / 2;

/**
 * What one fake with this logit asks of G under both losses. A slope is by the logit: the factor with which D's gradient
 * reaches G.
 * @param {number} logit
 */
export function generatorLosses(logit) {
  return {
    answer: sigmoid(logit),
    saturating: { loss: -softplus(logit), slope: -sigmoid(logit) },
    nonsaturating: { loss: softplus(-logit), slope: -sigmoid(-logit) },
  };
}

/** @param {number} probability strictly between 0 and 1 */
export const logitOf = (probability) => Math.log(probability / (1 - probability));
