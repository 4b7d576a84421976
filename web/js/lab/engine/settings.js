// @ts-check
// The settings of a game in the plane. Names and bounds are those of RunConfig where it has them.

import { DATA, DRAWN } from "./data.js";
import { FRESH, STARTS } from "./starts.js";

/**
 * @typedef {{data: string, drawn: number[][], start: string, seed: number, loss: string, penalty: string, penalty_weight: number,
 *   label_smoothing: number, instance_noise: number, schedule: string, n_critic: number, g_updates: number,
 *   optimizer_g: string, optimizer_d: string, lr_g: number, lr_d: number, beta1: number, beta2: number, momentum: number,
 *   batch_size: number, z_dim: number, prior: string, g_layers: number, ngf: number, d_layers: number, ndf: number,
 *   spectral_norm: boolean, dropout: number}} Settings
 */

/** @type {Settings} */
export const DEFAULTS = {
  data: "ring",
  drawn: [],
  start: "fresh",
  seed: 0,
  loss: "nonsaturating",
  penalty: "r1",
  penalty_weight: 0.1,
  label_smoothing: 0,
  instance_noise: 0,
  schedule: "alternating",
  n_critic: 1,
  g_updates: 1,
  optimizer_g: "adam",
  optimizer_d: "adam",
  lr_g: 0.002,
  lr_d: 0.002,
  beta1: 0.5,
  beta2: 0.999,
  momentum: 0.5,
  batch_size: 128,
  z_dim: 2,
  prior: "normal",
  g_layers: 3,
  ngf: 32,
  d_layers: 3,
  ndf: 32,
  spectral_norm: false,
  dropout: 0,
};

/** Settings that make other networks: to change one is to start again. */
export const SHAPING = ["seed", "z_dim", "prior", "g_layers", "ngf", "d_layers", "ndf"];

/** What a choice may be. @type {Record<string, string[]>} */
export const CHOICES = {
  data: DATA,
  start: [FRESH, ...STARTS],
  loss: ["nonsaturating", "minimax", "least-squares", "hinge", "wasserstein", "relativistic", "mmd"],
  penalty: ["none", "gradient-penalty", "r1", "r2", "r1-r2"],
  schedule: ["alternating", "simultaneous"],
  optimizer_g: ["adam", "sgd", "rmsprop"],
  optimizer_d: ["adam", "sgd", "rmsprop"],
  prior: ["normal", "uniform", "truncated"],
};

/** [lowest, highest, whether it is whole]. @type {Record<string, [number, number, boolean]>} */
export const BOUNDS = {
  seed: [0, 2 ** 31 - 1, true],
  penalty_weight: [0, 1000, false],
  label_smoothing: [0, 0.45, false],
  instance_noise: [0, 2, false],
  n_critic: [1, 20, true],
  g_updates: [1, 20, true],
  lr_g: [1e-6, 1, false],
  lr_d: [1e-6, 1, false],
  beta1: [0, 0.999, false],
  beta2: [0, 0.9999, false],
  momentum: [0, 0.99, false],
  batch_size: [8, 512, true],
  z_dim: [1, 16, true],
  g_layers: [1, 5, true],
  ngf: [4, 128, true],
  d_layers: [1, 5, true],
  ndf: [4, 128, true],
  dropout: [0, 0.9, false],
};

/** Settings that are on or off. */
export const SWITCHES = ["spectral_norm"];

const MOST_PLACES = 300;

/**
 * Whatever came in (from an address, say) as settings: what is unknown or wrong becomes the default, what is too much the bound.
 * @param {any} wanted
 * @returns {Settings}
 */
export function settled(wanted) {
  const given = wanted && typeof wanted === "object" ? wanted : {};
  /** @type {any} */
  const made = { ...DEFAULTS };
  for (const [name, [low, high, isWhole]] of Object.entries(BOUNDS)) {
    const value = Number(given[name] ?? NaN);
    if (Number.isFinite(value)) made[name] = Math.min(high, Math.max(low, isWhole ? Math.round(value) : value));
  }
  for (const [name, names] of Object.entries(CHOICES)) if (names.includes(given[name])) made[name] = given[name];
  for (const name of SWITCHES) made[name] = given[name] === true;
  made.drawn = placesIn(given.drawn);
  if (made.data === DRAWN && !made.drawn.length) made.data = DEFAULTS.data;
  if (made.schedule === "simultaneous") made.n_critic = made.g_updates = 1;
  return made;
}

function placesIn(drawn) {
  if (!Array.isArray(drawn)) return [];
  const good = drawn.filter((place) => Array.isArray(place) && place.length === 2 && place.every((value) => Number.isFinite(value)));
  return good.slice(0, MOST_PLACES).map((place) => place.map((value) => Math.min(1.4, Math.max(-1.4, value))));
}

/** The settings that are not the defaults. @param {Settings} settings */
export function unlikeDefaults(settings) {
  return Object.fromEntries(Object.entries(settings).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(DEFAULTS[name])));
}
