// @ts-check
// What was made by hand while the run was paused: pictures and rows that lie between two steps.

import { whole } from "../lib/format.js";

export class Moves {
  constructor() {
    this.clear();
  }

  clear() {
    /** @type {Map<number, import("../payloads").Move>} place between two steps to the picture there */
    this.known = new Map();
  }

  /** @param {import("../payloads").Move[]} [moves] */
  take(moves = []) {
    this.known = new Map(moves.map((move) => [move.at, move]));
  }

  /** All frames in order: those of the steps and those made by hand. @param {number[]} samples */
  among(samples) {
    return this.known.size ? [...samples, ...this.known.keys()].sort((a, b) => a - b) : samples;
  }

  has(at) {
    return this.known.has(at);
  }

  /** Where the frame at a place is fetched. @param {number} at */
  path(at) {
    const move = this.known.get(at);
    return move ? `moves/${move.step}-${move.number}.png` : `samples/${at}.png`;
  }

  /** What the server calls the frame at a place. @param {number} at */
  frame(at) {
    const move = this.known.get(at);
    return move ? { frame: move.step, move: move.number } : { frame: at };
  }

  /** The step of a frame, and what had been done by hand until then. @param {number} at */
  words(at) {
    const move = this.known.get(at);
    if (!move) return `step ${whole(at)}`;
    const done = move.number === 1 ? "as it is now" : `after: ${move.text || "one network was trained alone."}`;
    return `step ${whole(move.step)}, ${done}`;
  }
}

/**
 * The rows of a column that were made by hand, as points that are joined within a pause and not from one pause to another.
 * The first of a pause, which was there before, is hollow.
 * @param {{x: number[], y: number[]}} points
 */
export function joined({ x, y }) {
  /** @type {{x: (number | null)[], y: (number | null)[], symbols: string[]}} */
  const out = { x: [], y: [], symbols: [] };
  const add = (at, value, symbol) => {
    out.x.push(at);
    out.y.push(value);
    out.symbols.push(symbol);
  };
  for (let i = 0; i < x.length; i++) {
    const first = !i || Math.floor(x[i]) !== Math.floor(x[i - 1]);
    if (i && first) add(null, null, "square");
    add(x[i], y[i], first ? "square-open" : "square");
  }
  return out;
}
