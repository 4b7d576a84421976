// @ts-check
// The game: two networks, their optimizers, and what one round does. It follows gan_core/training/gan.py draw by draw.
// Nothing in this folder knows the page, so it runs in a Web Worker, in a page and in node alike.
//
//   const game = new Game({ data: "ring", loss: "hinge", lr_d: 0.01 });   settings.js lists the settings
//   game.step();  game.stepOnly("D");  game.stats["D(G(z))"];             a round, and its numbers
//   for (const stage of slowly(game)) ...                                 slowly.js: a round, stage by stage
//   surface(game, view, 40);  advice(game, made(game, z));                look.js: what there is to see
//   game.change({ lr_g: 0.001 });  game.restore(game.snapshot());

import { distribution, draw } from "./data.js";
import { dLoss, gLoss, LOSSES, minimaxValue, shown, wantsReal } from "./losses.js";
import { backward, discriminator, forward, generator, initialise } from "./mlp.js";
import { mmdLoss } from "./mmd.js";
import { descend, newState } from "./optimizers.js";
import { PENALTIES } from "./penalties.js";
import { fromNormal, Random } from "./random.js";
import { settled, SHAPING } from "./settings.js";
import { copied, newVectors } from "./spectral.js";

const REAL_STREAM = 0x5eed;
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The length of a vector. @param {Float64Array} values */
export const norm = (values) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

export class Game {
  /** @param {Partial<import("./settings.js").Settings>} [wanted] */
  constructor(wanted = {}) {
    this.settings = settled(wanted);
    const { seed, z_dim: zDim, ngf, g_layers: gLayers, ndf, d_layers: dLayers } = this.settings;
    this.random = new Random(seed);
    this.realRandom = new Random((seed ^ REAL_STREAM) >>> 0);
    this.G = initialise(generator(zDim, ngf, gLayers), this.random);
    this.D = initialise(discriminator(ndf, dLayers), this.random);
    this.restrain();
    this.optG = newState(this.G.params.length);
    this.optD = newState(this.D.params.length);
    this.gradG = new Float64Array(this.G.params.length);
    this.gradD = new Float64Array(this.D.params.length);
    this.data = distribution(this.settings.data, this.settings.drawn);
    this.steps = 0;
    /** @type {Record<string, number>} the numbers of the last round, named as the columns of gan_core's stats */
    this.stats = {};
    /** @type {Record<string, import("./mlp.js").Tape>} */
    this.tapes = {};
  }

  /** Whether there is a discriminator. */
  get hasD() {
    return this.settings.loss in LOSSES;
  }

  /**
   * Changes settings from the next round on. The networks stay.
   * @param {Partial<import("./settings.js").Settings>} changes
   * @returns {boolean} false where a change needs other networks: then nothing has changed, and a new Game is needed
   */
  change(changes) {
    const next = settled({ ...this.settings, ...changes });
    if (SHAPING.some((name) => next[name] !== this.settings[name])) return false;
    if (next.optimizer_g !== this.settings.optimizer_g) this.optG = newState(this.G.params.length);
    if (next.optimizer_d !== this.settings.optimizer_d) this.optD = newState(this.D.params.length);
    this.settings = next;
    this.data = distribution(next.data, next.drawn);
    this.restrain();
    return true;
  }

  /** Goes on from networks that have been trained; ones of another shape are passed over. @param {{G: Float64Array, D: Float64Array}} trained */
  begin({ G, D }) {
    if (G.length !== this.G.params.length || D.length !== this.D.params.length) return;
    this.G.params.set(G);
    this.D.params.set(D);
    this.D.spectral = null; // its vectors belonged to other weights
    this.restrain();
  }

  /** What keeps D in check, as the settings say: dropout and spectral norm. */
  restrain() {
    this.D.dropout = this.settings.dropout;
    this.D.spectral = this.settings.spectral_norm ? (this.D.spectral ?? newVectors(this.D, this.random)) : null;
  }

  // -- the parts of a round --------------------------------------------------------------------------------------------

  /** A batch of real points (n, 2). */
  real() {
    return draw(this.data, this.settings.batch_size, this.realRandom);
  }

  /** A batch of latents (n, z_dim). @param {number} [n] */
  noise(n = this.settings.batch_size) {
    return fromNormal(this.random.normals(n * this.settings.z_dim), this.settings.prior);
  }

  /** x with instance noise. @param {Float64Array} x */
  blur(x) {
    const sigma = this.settings.instance_noise;
    return sigma ? this.random.normals(x.length).map((value, i) => x[i] + sigma * value) : x;
  }

  /** A pass forward, of learning, whose tape is kept under a name, so that its memory is used again. */
  pass(name, net, x) {
    this.tapes[name] = forward(net, x, x.length / net.sizes[0], this.tapes[name], this.random);
    return this.tapes[name];
  }

  /** D's answers to real and fake points, its loss, and the numbers to log. */
  judge(real, fake) {
    const { loss: name, label_smoothing: smoothing } = this.settings;
    const onReal = this.pass("real", this.D, this.blur(real)).output;
    const onFake = this.pass("fake", this.D, this.blur(fake)).output;
    const judged = { ...dLoss(name, onReal, onFake, smoothing), real: onReal, fake: onFake };
    Object.assign(this.stats, {
      "loss/D": judged.loss,
      "D(x)": mean(onReal.map((s) => shown(s, name))),
      "D(G(z))": mean(onFake.map((s) => shown(s, name))),
      "value/V(D, G)": minimaxValue(onReal, onFake),
    });
    if (LOSSES[name].score === "critic" && !LOSSES[name].pairs) this.stats["value/Wasserstein gap"] = mean(onReal) - mean(onFake);
    return judged;
  }

  /** D's gradient by its weights, penalty and all, after `judge`. */
  differentiateD(judged, real, fake) {
    const { penalty, penalty_weight: weight, batch_size: n } = this.settings;
    this.gradD.fill(0);
    backward(this.D, this.tapes.real, judged.gradReal, this.gradD);
    backward(this.D, this.tapes.fake, judged.gradFake, this.gradD);
    const penalise = PENALTIES[penalty];
    if (penalise) this.stats[`penalty/${penalty}`] = penalise(this.D, real, fake, n, weight, this.gradD, this.random);
    this.stats["grad/D"] = norm(this.gradD);
    return this.gradD;
  }

  /** G's gradient by its weights, from that of its loss by the fakes (n, 2). */
  differentiateG(byFakes) {
    this.gradG.fill(0);
    backward(this.G, this.tapes.made, byFakes, this.gradG);
    this.stats["grad/G"] = norm(this.gradG);
    return this.gradG;
  }

  moveD() {
    const { optimizer_d: name, lr_d: lr, beta1, beta2, momentum } = this.settings;
    descend(name, this.D.params, this.gradD, this.optD, { lr, beta1, beta2, momentum });
  }

  moveG() {
    const { optimizer_g: name, lr_g: lr, beta1, beta2, momentum } = this.settings;
    descend(name, this.G.params, this.gradG, this.optG, { lr, beta1, beta2, momentum });
  }

  // -- rounds ----------------------------------------------------------------------------------------------------------

  /** One update of D; G stays as it is. */
  updateD() {
    if (!this.hasD) return;
    const real = this.real();
    const fake = this.pass("made", this.G, this.noise()).output;
    this.differentiateD(this.judge(real, fake), real, fake);
    this.moveD();
  }

  /** One update of G on fresh fakes; D stays as it is. */
  updateG() {
    const real = wantsReal(this.settings.loss) ? this.real() : null;
    const fake = this.pass("made", this.G, this.noise()).output;
    this.differentiateG(this.lessonFor(fake, real));
    this.moveG();
  }

  /** G's loss on the fakes, and its gradient by them (n, 2). The real points are needed where `wantsReal` says so. */
  lessonFor(fake, real = null) {
    if (!this.hasD) {
      const { loss, squared, grad } = mmdLoss(real, fake);
      Object.assign(this.stats, { "loss/G": loss, "value/MMD^2": squared });
      return grad;
    }
    const tape = this.pass("fake", this.D, this.blur(fake));
    return this.lessonOf(tape, real && this.pass("real", this.D, this.blur(real)).output);
  }

  lessonOf(tape, onReal) {
    const { loss, grad } = gLoss(this.settings.loss, tape.output, LOSSES[this.settings.loss].pairs ? onReal : null);
    this.stats["loss/G"] = loss;
    return backward(this.D, tape, grad, null, true);
  }

  /** Both gradients from one batch of fakes, then both updates. */
  updateBoth() {
    const real = this.real();
    const fake = this.pass("made", this.G, this.noise()).output;
    const judged = this.judge(real, fake);
    this.differentiateG(this.lessonOf(this.tapes.fake, judged.real));
    this.differentiateD(judged, real, fake);
    this.moveG();
    this.moveD();
  }

  /** One round: n_critic updates of D and then g_updates of G, or both at the same time. */
  step() {
    const { schedule, n_critic: ofD, g_updates: ofG } = this.settings;
    if (schedule === "simultaneous" && this.hasD) this.updateBoth();
    else {
      for (let i = 0; i < ofD; i += 1) this.updateD();
      for (let i = 0; i < ofG; i += 1) this.updateG();
    }
    this.steps += 1;
    return this.stats;
  }

  /** A round of one player: "D" or "G". The other stays as it is. @param {string} player */
  stepOnly(player) {
    const vectors = copied(this.D.spectral); // they move with every pass through D
    if (player === "D") this.updateD();
    else {
      this.updateG();
      this.D.spectral = vectors;
    }
    this.steps += 1;
    return this.stats;
  }

  // -- keeping and going back ------------------------------------------------------------------------------------------

  /** Everything that the rest of the game depends on, besides the settings. */
  snapshot() {
    const copy = ({ t, first, second }) => ({ t, first: first.slice(), second: second.slice() });
    return {
      steps: this.steps,
      G: this.G.params.slice(),
      D: this.D.params.slice(),
      optG: copy(this.optG),
      optD: copy(this.optD),
      spectral: copied(this.D.spectral),
      random: [this.random.state, this.realRandom.state],
      stats: { ...this.stats },
    };
  }

  /** Goes back to a snapshot of these networks. @param {ReturnType<Game["snapshot"]>} kept */
  restore(kept) {
    const copy = ({ t, first, second }) => ({ t, first: first.slice(), second: second.slice() });
    this.steps = kept.steps;
    this.G.params.set(kept.G);
    this.D.params.set(kept.D);
    this.optG = copy(kept.optG);
    this.optD = copy(kept.optD);
    if (this.D.spectral) this.D.spectral = copied(kept.spectral) ?? newVectors(this.D, new Random(kept.steps));
    [this.random.state, this.realRandom.state] = kept.random;
    this.stats = { ...kept.stats };
  }
}
