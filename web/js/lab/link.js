// @ts-check
// The state of the lab as a small value for the page's address, and back. What was drawn takes four characters a place.

import { settled, unlikeDefaults } from "./engine/settings.js";

const MOST_PLACES = 200;
const SIZE = 1.4; // places lie within this of 0
const STEPS = 36 * 36 - 1;

const two = (value) => Math.round(((value + SIZE) / (2 * SIZE)) * STEPS).toString(36).padStart(2, "0");
const number = (text) => (2 * SIZE * parseInt(text, 36)) / STEPS - SIZE;

/** Places [x, y] as text. @param {number[][]} places */
export const placesToText = (places) => places.slice(0, MOST_PLACES).map(([x, y]) => two(x) + two(y)).join("");

/** @param {unknown} text @returns {number[][]} */
export function placesFromText(text) {
  const parts = typeof text === "string" ? text.match(/[0-9a-z]{4}/g) ?? [] : [];
  return parts.slice(0, MOST_PLACES).map((part) => [number(part.slice(0, 2)), number(part.slice(2))]);
}

/**
 * @param {import("./engine/settings.js").Settings} settings
 * @param {string[]} off the layers that are switched off
 */
export function toLink(settings, off) {
  const { drawn, ...changed } = /** @type {any} */ (unlikeDefaults(settings));
  for (const [name, value] of Object.entries(changed)) if (typeof value === "number") changed[name] = Number(value.toPrecision(4));
  return { ...changed, ...(drawn ? { drawn: placesToText(drawn) } : {}), ...(off.length ? { off } : {}) };
}

/** @param {any} link whatever stood in the address @returns {{settings: import("./engine/settings.js").Settings, off: string[]}} */
export function fromLink(link) {
  const { off = [], drawn, ...given } = link && typeof link === "object" ? link : {};
  return {
    settings: settled({ ...given, drawn: placesFromText(drawn) }),
    off: Array.isArray(off) ? off.filter((name) => typeof name === "string") : [],
  };
}
