// @ts-check
// What is done to channels: a list of [layer, channel, factor]. Channel -1 is all of them; a factor of null takes from the second latent.

import { rounded } from "../lib/format.js";

export const ALL = -1;
export const MOST = 100; // as the studio allows

/** @typedef {[number, number, number | null]} Change */

/** The change of a channel, or of all of its layer; undefined without one. @param {Change[]} changes @param {number} layer @param {number} channel */
export const changeOf = (changes, layer, channel) =>
  changes.find((one) => one[0] === layer && (one[1] === channel || one[1] === ALL));

/**
 * After a press on a channel: it is changed; where it was changed in just this way, or with all others, that is taken back.
 * @param {Change[]} changes @param {number} layer @param {number} channel @param {number | null} factor
 * @returns {Change[]}
 */
export function pressed(changes, layer, channel, factor) {
  const known = changeOf(changes, layer, channel);
  const kept = changes.filter((one) => one !== known && !(channel === ALL && one[0] === layer));
  const again = known && (known[2] === factor || (known[1] === ALL && channel !== ALL));
  return again || factor === 1 || kept.length >= MOST ? kept : [...kept, [layer, channel, factor]];
}

/** @param {number | null} factor */
export const markOf = (factor) => (factor === null ? "2nd" : factor === 0 ? "off" : `×${rounded(factor, 1)}`);

/** All changes in words. @param {Change[]} changes */
export function inWords(changes) {
  const layers = new Map();
  for (const [layer, channel, factor] of changes) {
    const what = `${channel === ALL ? "all channels" : `channel ${channel}`} ${factor === null ? "from the second latent" : factor === 0 ? "off" : `× ${rounded(factor, 2)}`}`;
    layers.set(layer, [...(layers.get(layer) ?? []), what]);
  }
  return [...layers].map(([layer, what]) => `Layer ${layer}: ${what.join(", ")}.`).join(" ");
}

/** As the studio takes them. @param {Change[]} changes */
export const toSend = (changes) =>
  changes.map(([layer, channel, factor]) => ({ layer, channel: channel === ALL ? null : channel, factor }));

/**
 * What the judge sees before (0) or after (1) the changes: the surest class, or the three attributes that the changes move most.
 * @param {{judge: string, outputs: string[], exclusive: boolean, beliefs: number[][]}} answer @param {number} place
 */
export function seenBy(answer, place) {
  if (!answer.judge) return "";
  const [before, after] = answer.beliefs;
  const beliefs = answer.beliefs[place];
  const moved = (one) => (answer.exclusive ? 0 : Math.round(100 * Math.abs(before[one] - after[one])));
  const sure = (one) => (answer.exclusive ? beliefs[one] : Math.max(before[one], after[one]));
  const order = beliefs.map((_, i) => i).sort((a, b) => moved(b) - moved(a) || sure(b) - sure(a));
  return order
    .slice(0, answer.exclusive ? 1 : 3)
    .map((one) => `${answer.outputs[one].replaceAll("_", " ")} (${Math.round(100 * beliefs[one])} %)`)
    .join(", ");
}
