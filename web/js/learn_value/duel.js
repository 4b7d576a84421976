// @ts-check
// A GAN on the line. G(z) = b + a z, so the density of what it makes is known: normal, with mean b and spread |a|. D is a
// small network. G learns by plain gradient steps, since Adam would make up for the size of a gradient. Everything about the value of the game can therefore be computed, and not only estimated.

import { dLoss, gLoss } from "../lab/engine/losses.js";
import { backward, discriminator, forward, initialise, mlp } from "../lab/engine/mlp.js";
import { descend, newState } from "../lab/engine/optimizers.js";
import { Random } from "../lab/engine/random.js";
import { draw, TARGETS } from "./densities.js";

const BATCH = 64;
const NARROWEST = 0.02; // what stands for a spread of 0, of which no density exists

/** @typedef {{target?: string, loss?: "minimax" | "nonsaturating", lrD?: number, lrG?: number, seed?: number}} Settings */

export class Duel {
  /** @param {Settings} [settings] */
  constructor({ target = "one", loss = "nonsaturating", lrD = 0.02, lrG = 0.03, seed = 7 } = {}) {
    this.random = new Random(seed);
    this.real = TARGETS[target].mixture;
    this.loss = loss;
    this.lrD = lrD;
    this.lrG = lrG;
    this.G = mlp([1, 1], 0);
    this.G.params.set([0.5, -2]);
    this.D = initialise(discriminator(16, 2, 1), this.random);
    this.optD = newState(this.D.params.length);
    this.optG = newState(this.G.params.length);
    this.rounds = 0;
    this.fakes = this.make();
  }

  /** The distribution of what G makes. @returns {import("./densities.js").Mixture} */
  get fake() {
    const [a, b] = this.G.params;
    return [{ weight: 1, mean: b, spread: Math.max(NARROWEST, Math.abs(a)) }];
  }

  /** Put G where somebody wants it. @param {number} mean @param {number} spread */
  place(mean, spread) {
    this.G.params.set([spread, mean]);
    this.optG = newState(2);
    this.fakes = this.make();
  }

  /** D forgets everything: its last layer is 0, so it answers 1/2 everywhere. */
  forget() {
    const { w } = this.D.layers.at(-1);
    this.D.params.fill(0, w);
    this.optD = newState(this.D.params.length);
  }

  make() {
    this.z = this.random.normals(BATCH);
    return forward(this.G, this.z, BATCH).output;
  }

  /** The logit of D at each place. @param {Float64Array} places */
  logits = (places) => forward(this.D, places, places.length).output;

  stepD() {
    this.fakes = this.make();
    const grads = new Float64Array(this.D.params.length);
    const onReal = forward(this.D, draw(this.real, this.random, BATCH), BATCH);
    const onFake = forward(this.D, this.fakes, BATCH);
    const { gradReal, gradFake } = dLoss("minimax", onReal.output, onFake.output);
    backward(this.D, onReal, gradReal, grads);
    backward(this.D, onFake, gradFake, grads);
    descend("adam", this.D.params, grads, this.optD, { lr: this.lrD });
  }

  stepG() {
    this.fakes = this.make();
    descend("sgd", this.G.params, this.slopes(this.loss), this.optG, { lr: this.lrG });
    this.fakes = forward(this.G, this.z, BATCH).output;
  }

  /** The gradient of a loss of G by its two weights, on the current batch. @param {"minimax" | "nonsaturating"} loss */
  slopes(loss) {
    const made = forward(this.G, this.z, BATCH);
    const judged = forward(this.D, made.output, BATCH);
    const towards = backward(this.D, judged, gLoss(loss, judged.output).grad, null, true);
    const grads = new Float64Array(2);
    backward(this.G, made, towards, grads);
    return grads;
  }

  /** How far a step of G would move the mean of its fakes. @param {"minimax" | "nonsaturating"} loss */
  nextMove = (loss) => -this.lrG * this.slopes(loss)[1];

  round() {
    this.stepD();
    this.stepG();
    this.rounds += 1;
  }
}
