// @ts-check
// Activations and their derivatives.

export const LEAK = 0.2;

/** @typedef {{ name: string, words: string, role: string, f: (x: number) => number, slope: (x: number) => number }} Bend */

/** @type {Bend[]} */
export const BENDS = [
  { name: "relu", words: "ReLU", role: "series-5", f: (x) => Math.max(0, x), slope: (x) => (x > 0 ? 1 : 0) },
  { name: "leaky", words: "Leaky ReLU", role: "series-4", f: (x) => (x > 0 ? x : LEAK * x), slope: (x) => (x > 0 ? 1 : LEAK) },
  { name: "tanh", words: "tanh", role: "series-3", f: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
];

/** What is left of a gradient after `layers` units whose input is x: the slope to that power. @param {Bend} bend @param {number} x @param {number} layers */
export const left = (bend, x, layers) => bend.slope(x) ** layers;

/** The grey level, 0 to 255, of a pixel in [-1, 1]; and null outside: no picture has it. @param {number} value */
export const grey = (value) => (Math.abs(value) <= 1 ? Math.round(127.5 * (value + 1)) : null);

/** A share of a gradient in words. @param {number} value */
export function share(value) {
  if (value === 0) return "0";
  if (value >= 0.001) return String(Number(value.toPrecision(2)));
  return `${(value / 10 ** Math.floor(Math.log10(value))).toFixed(1)} · 10⁻${String(-Math.floor(Math.log10(value))).replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(digit)])}`;
}
