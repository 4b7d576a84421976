// @ts-check
// The curves of a run that failed: what is drawn of a column, and on which scale.

import { isNumber } from "../lib/format.js";

/** @typedef {{ finding: string, command: string, points: boolean, columns: Record<string, any[]>, frames: [number, string][], reals: string }} Case */

/** The charts to choose from: a name, the words on the button, and the columns with their colours. */
export const CHARTS = [
  { name: "loss", words: "Losses", title: "The losses of D and G", columns: { "loss/D": "var(--gan-d)", "loss/G": "var(--gan-g)" } },
  { name: "score", words: "D’s answers", title: "D’s mean answer to real pictures, D(x), and to fakes, D(G(z))", columns: { "D(x)": "var(--gan-real)", "D(G(z))": "var(--gan-fake)" } },
  { name: "gradient", words: "G’s gradient", title: "The length of the gradient that G learns from", columns: { "grad/G": "var(--gan-g)" } },
  {
    name: "diversity", words: "Diversity", title: "How far samples lie from each other; 1 is as far as real ones",
    columns: { "health/diversity": "var(--gan-series-3)" },
  },
  {
    name: "copies", words: "Copies", title: "The share of samples that are copies of training pictures; looked for where there are few of them",
    columns: { "health/copies": "var(--gan-series-4)" },
  },
];

/**
 * The points of a column: [step, value], value null where it was no longer a number. What was not logged is left out.
 * @param {Case} run
 * @param {string} column
 * @returns {[number, number | null][]}
 */
export function pointsOf(run, column) {
  const values = run.columns[column] ?? [];
  return run.columns.step.map((step, i) => /** @type {[number, any]} */ ([step, values[i]])).filter(([, value]) => value === null || isNumber(value));
}

/** The value of a column at a step, or the last one before it; undefined where there is none. */
export function valueAt(run, column, step) {
  let found;
  for (const [at, value] of pointsOf(run, column)) {
    if (at > step && found !== undefined) break;
    found = value;
  }
  return found;
}

/**
 * A scale for values: plain; by powers of ten if `powers` and all are positive and span more than 1000; or stretched around zero
 * (asinh) where they reach beyond 100.
 * @param {number[]} values
 * @param {boolean} [powers]
 * @returns {{ kind: "plain" | "log" | "asinh", low: number, high: number, ticks: number[], place: (value: number) => number }} place: from 0 to 1
 */
export function scaleOf(values, powers = false) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (powers && low > 0 && high / low > 1000) {
    const ends = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
    const stride = Math.max(1, Math.round((ends[1] - ends[0]) / 4));
    const ticks = [];
    for (let power = ends[0]; power <= ends[1]; power += stride) ticks.push(10 ** power);
    return { kind: "log", low, high, ticks, place: (value) => (Math.log10(Math.max(value, 10 ** ends[0])) - ends[0]) / (ends[1] - ends[0]) };
  }
  if (Math.max(Math.abs(low), Math.abs(high)) > 100) {
    const [from, to] = [Math.asinh(low), Math.asinh(high)];
    const place = (value) => (Math.asinh(value) - from) / (to - from || 1);
    /** @type {number[]} */
    const ticks = [];
    for (const one of [0, 100, -100, 1e4, -1e4, 1e6, -1e6, 1e9, -1e9, 1e12, -1e12]) {
      if (one >= low && one <= high && ticks.every((other) => Math.abs(place(one) - place(other)) > 0.11)) ticks.push(one);
    }
    return { kind: "asinh", low, high, ticks, place };
  }
  const [from, to] = [Math.min(0, low), Math.max(1, high)];
  const ticks = [from, (from + to) / 2, to];
  return { kind: "plain", low: from, high: to, ticks, place: (value) => (value - from) / (to - from) };
}

/** A number of an axis, short. @param {number} value */
export function tick(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 10_000 || size < 0.01) return `${value < 0 ? "−" : ""}10${raised(Math.round(Math.log10(size)))}`;
  return String(Number(value.toPrecision(2))).replace("-", "−");
}

/** @param {number} value a whole number as an exponent */
const raised = (value) => String(value).replace(/[\d-]/g, (sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]));

/** A measured number in words. @param {number | null | undefined} value */
export function measured(value) {
  if (value === undefined) return "not measured";
  if (value === null) return "not a number";
  const size = Math.abs(value);
  if (size && (size < 0.001 || size >= 1e5)) {
    const power = Math.floor(Math.log10(size));
    return `${(value / 10 ** power).toFixed(1).replace("-", "−")} · 10${raised(power)}`;
  }
  return String(Number(value.toPrecision(3))).replace("-", "−");
}
