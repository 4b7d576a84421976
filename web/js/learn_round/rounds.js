// @ts-check
// Rounds of a tiny GAN, stage by stage, with a memory: each stage becomes a frame that holds every number shown there.

import { Game } from "../lab/engine/game.js";
import { minimaxValue, sigmoid } from "../lab/engine/losses.js";
import { forward } from "../lab/engine/mlp.js";
import { slowly } from "../lab/engine/slowly.js";

/**
 * @typedef {{player: "D" | "G", stage: string, round: number, turn: number, turns: number, G: Float64Array, D: Float64Array,
 *   real?: Float64Array, z?: Float64Array, fake?: Float64Array, onReal?: Float64Array, onFake?: Float64Array, value?: number,
 *   loss?: number, terms?: number[], grads?: Float64Array, norm?: number, byFakes?: Float64Array, moved?: number,
 *   before?: Float64Array, after?: After, rate: number, lossName: string}} Frame
 * @typedef {{fake: Float64Array, onReal?: Float64Array, onFake: Float64Array}} After what the same batch gives after the update
 */

const MOST_FRAMES = 400;

export const SETTINGS = {
  data: "line",
  loss: "nonsaturating",
  penalty: "none",
  optimizer_g: "sgd",
  optimizer_d: "sgd",
  momentum: 0,
  lr_g: 0.2,
  lr_d: 0.2,
  batch_size: 8,
  z_dim: 2,
  g_layers: 1,
  ngf: 8,
  d_layers: 1,
  ndf: 8,
  seed: 296, // D is helpful from its first update on, which not every start has
};

const NEW_BATCH = { D: "real", G: "latents" }; // the stage at which an update begins

export class Rounds {
  /** @param {object} [changes] settings that differ from SETTINGS @param {number} [round] the one to begin with; those before it are played */
  constructor(changes = {}, round = 1) {
    this.game = new Game({ ...SETTINGS, ...changes });
    for (let i = 1; i < round; i += 1) this.game.step();
    /** @type {Frame[]} */
    this.frames = [];
    this.at = -1;
    this.turn = 0;
    this.stages = null;
    this.next();
  }

  get frame() {
    return this.frames[this.at];
  }

  /** The number of the round, and which of its stages is shown, counted from 1. @returns {[number, number]} */
  get place() {
    const { round } = this.frame;
    let first = this.at;
    while (first > 0 && this.frames[first - 1].round === round) first -= 1;
    return [round, this.at - first + 1];
  }

  /** One stage on: one that was left by `back` is shown again, otherwise the game goes on. */
  next() {
    if (this.at < this.frames.length - 1) this.at += 1;
    else if (!this.advance()) {
      this.begin();
      this.advance();
    }
  }

  back() {
    this.at = Math.max(0, this.at - 1);
  }

  /** Ends the update that is under way, then lets these players learn once. @param {("D" | "G")[]} players */
  step(players) {
    this.finish();
    this.begin(players);
    this.finish();
  }

  /** Ends the update that is under way, then plays so many rounds; the last one can be looked at. @param {number} count */
  play(count) {
    this.finish();
    for (let i = 1; i < count; i += 1) this.game.step();
    this.step(["D", "G"]);
  }

  /** New settings count from the next update on. @param {object} changes */
  change(changes) {
    this.finish();
    this.game.change(changes);
  }

  begin(players = /** @type {("D" | "G")[]} */ (["D", "G"])) {
    this.turn = 0;
    this.stages = slowly(this.game, players);
  }

  finish() {
    while (this.advance());
  }

  /** @returns {boolean} whether there was another stage */
  advance() {
    const { value: stage, done } = this.stages ? this.stages.next() : { value: undefined, done: true };
    if (done || !stage) {
      this.stages = null;
      return false;
    }
    const begins = stage.stage === NEW_BATCH[stage.player];
    if (begins) this.turn = stage.player === "D" ? this.turn + 1 : 1;
    this.frames.push(this.frameOf(stage, begins ? {} : this.frames.at(-1)));
    if (this.frames.length > MOST_FRAMES) this.frames.shift();
    this.at = this.frames.length - 1;
    return true;
  }

  /** What is known at a stage: what was known at the one before, and what is new. @returns {Frame} */
  frameOf(stage, known) {
    const { settings, steps, G, D } = this.game;
    const isD = stage.player === "D";
    const frame = {
      ...known,
      player: stage.player,
      stage: stage.stage,
      round: steps + 1,
      turn: this.turn,
      turns: isD ? settings.n_critic : settings.g_updates,
      G: G.params.slice(),
      D: D.params.slice(),
      rate: isD ? settings.lr_d : settings.lr_g,
      lossName: settings.loss,
    };
    return Object.assign(frame, this.news(stage, frame));
  }

  news({ stage, player, ...rest }, frame) {
    if (stage === "judge") {
      return { onReal: rest["D(x)"] || undefined, onFake: rest["D(G(z))"], value: rest.real ? minimaxValue(rest.real, rest.fake) : undefined };
    }
    if (stage === "update") return { before: rest.before, moved: rest.moved, after: this.again(frame) };
    return { ...rest };
  }

  /** The same batch, once the weights have moved. @param {any} frame @returns {After} */
  again({ player, real, z, fake: old }) {
    const { G, D } = this.game;
    const answers = (points) => forward(D, points, points.length / 2).output.map(sigmoid);
    const fake = player === "G" ? forward(G, z, z.length / G.sizes[0]).output : old;
    return { fake, onFake: answers(fake), onReal: real && player === "D" ? answers(real) : undefined };
  }
}

/** @param {ArrayLike<number>} values */
export const mean = (values) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

/** The weight with the largest gradient: how the update computed its new value. @param {Frame} frame */
export function example({ grads, before, rate }) {
  let place = 0;
  grads.forEach((value, i) => {
    if (Math.abs(value) > Math.abs(grads[place])) place = i;
  });
  return { before: before[place], grad: grads[place], after: before[place] - rate * grads[place], place };
}
