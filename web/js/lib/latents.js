// @ts-check
// Latents as plain values: a seed, or an object that says how the latent is made. gan_core/latent has the whole grammar.

import { rounded } from "./format.js";

const USUAL_AMOUNT = 0.4; // by which a child differs, where its spec does not say

export const newSeed = () => Math.floor(Math.random() * 1_000_000);
export const keyOf = (spec) => JSON.stringify(spec);

/** A latent in a few words. It may have been written by a visitor: show it as text only. */
export function latentInWords(spec) {
  if (typeof spec === "number") return `seed ${spec}`;
  if (!spec || typeof spec !== "object") return "unknown";
  for (const [key, inWords] of Object.entries(WORDS)) if (key in spec) return inWords(spec);
  return "unknown";
}

const WORDS = {
  from: (spec) =>
    Object.values(spec.move || {}).some(Boolean) ? `${latentInWords(spec.from)}, moved` : latentInWords(spec.from),
  z: () => "custom numbers",
  between: () => "between two latents",
  mix: () => "a mix",
  mutate: () => "a child",
  cross: () => "a child of two",
  times: (spec) => `${latentInWords(spec.times)} × ${(spec.by ?? 1).toFixed(2)}`,
  seed: (spec) => `seed ${spec.seed}`,
};

/** What a latent was made of: [[how, latent], ...]; empty for a seed or plain numbers. */
export function parentsOf(spec) {
  if (typeof spec !== "object" || !spec) return [];
  if (Array.isArray(spec.mix)) return spec.mix.map(([weight, one]) => [(weight < 0 ? "" : "+") + rounded(weight), one]);
  if (Array.isArray(spec.between)) return spec.between.slice(0, 2).map((one, i) => [i ? "to" : "from", one]);
  if ("from" in spec) return [["moved", spec.from]];
  if ("mutate" in spec) return [[`changed by ${rounded(spec.amount ?? USUAL_AMOUNT)}`, spec.mutate]];
  if (Array.isArray(spec.cross)) return spec.cross.map((one) => ["crossed", one]);
  // a mix that was brought back to the usual length is one step, with the weights that it came to
  if (Array.isArray(spec.times?.mix)) return parentsOf({ mix: spec.times.mix.map(([weight, one]) => [weight * (spec.by ?? 1), one]) });
  if ("times" in spec) return [[`× ${rounded(spec.by ?? 1)}`, spec.times]];
  return [];
}
