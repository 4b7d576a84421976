// @ts-check
// What the mixer makes: small plain values, which stand in the address, and the latents that come out of them.

import { keyOf } from "../lib/latents.js";
import { clamped } from "../lib/values.js";

export const MOST_IN_A_SLOT = 3;
export const MOST_PARTS = 6;
export const CHILDREN = 8;
export const SLOTS = ["a", "b", "c"];
export const MODES = ["sum", "mix", "family"];

/** [[weight, latent], ...] to one latent: equal ones are taken together. `usual`: brought back to the usual length. */
export function sumOf(parts, usual) {
  const weights = new Map();
  for (const [weight, spec] of parts) {
    const key = keyOf(spec);
    weights.set(key, { spec, weight: (weights.get(key)?.weight ?? 0) + weight });
  }
  const kept = [...weights.values()].filter(({ weight }) => Math.abs(weight) > 1e-9);
  if (!kept.length) return { times: parts[0][1], by: 0 };
  const length = lengthOf(kept.map(({ weight }) => weight));
  if (kept.length === 1 && Math.abs(kept[0].weight - 1) < 1e-9) return kept[0].spec;
  const mix = { mix: kept.map(({ weight, spec }) => [Number(weight.toFixed(4)), spec]) };
  return usual && Math.abs(length - 1) > 1e-3 ? { times: mix, by: Number((1 / length).toFixed(4)) } : mix;
}

/** How long a sum of independent latents with these weights is, on average, as a multiple of the length of one. */
export const lengthOf = (weights) => Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
export const meanOf = (specs, weight = 1) => specs.map((spec) => [weight / specs.length, spec]);

/** The state that an address holds; what is missing or makes no sense is as at the beginning. @param {any} mix */
export function stateOf(mix) {
  const given = mix && typeof mix === "object" ? mix : {};
  const list = (value, most, otherwise) => (Array.isArray(value) ? value.slice(0, most) : otherwise);
  const number = (value, low, high, otherwise) => (Number.isFinite(value) ? clamped(value, low, high) : otherwise);
  return {
    mode: MODES.includes(given.mode) ? given.mode : "sum",
    page: Math.round(number(given.page, -1, 9999, 0)),
    slot: SLOTS.includes(given.slot) ? given.slot : "a",
    a: list(given.a, MOST_IN_A_SLOT, [0]),
    b: list(given.b, MOST_IN_A_SLOT, [1]),
    c: list(given.c, MOST_IN_A_SLOT, [2]),
    usual: given.usual !== false,
    parts: list(given.parts, MOST_PARTS, [[1, 0], [1, 1]]).filter((one) => Array.isArray(one) && Number.isFinite(one[0])),
    parents: list(given.parents, 2, [0]),
    amount: number(given.amount, 0.05, 1, 0.4),
    litter: Math.round(number(given.litter, 0, 1e6, 0)),
    chosen: given.chosen ?? null,
  };
}

/** c plus `strength` times (a - b); null while one of them is empty. `of`: the pictures of c that count. */
export function sumAt({ a, b, c, usual }, strength, of = c) {
  if (!a.length || !b.length || !of.length) return null;
  const parts = [...meanOf(a, strength), ...meanOf(b, -strength), ...meanOf(of)];
  return sumOf(strength ? parts : meanOf(of), usual);
}

/** The weighted sum of the parts; null where there are none. */
export function mixed({ parts, usual }) {
  if (!parts.length) return null;
  // without the usual length it is a weighted average; where the weights add up to nothing, a plain sum
  const total = parts.reduce((sum, [weight]) => sum + weight, 0);
  return sumOf(usual || Math.abs(total) < 0.05 ? parts : parts.map(([weight, one]) => [weight / total, one]), usual);
}

/** A child of the parents, by its place in the litter; null without a parent. */
export function childOf({ parents, amount, litter }, place) {
  const seed = litter * CHILDREN + place;
  if (!parents.length) return null;
  return parents.length > 1 ? { cross: parents, seed } : { mutate: parents[0], seed, amount };
}

/** What the buttons below are about. */
export function chosen(state) {
  if (state.mode === "sum") return sumAt(state, 1);
  if (state.mode === "mix") return mixed(state);
  return state.chosen ?? state.parents[0] ?? null;
}
