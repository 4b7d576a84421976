// @ts-check
// The numbers of a run, held in the browser: they arrive in pieces and are thinned when there are many.

import { isNumber } from "../lib/format.js";

const MAX_LINES = 12000; // held in memory

export class Lines {
  /** @param {number} [most] */
  constructor(most = MAX_LINES) {
    this.most = most;
    this.clear();
  }

  clear() {
    /** @type {Map<string, number[]>} */
    this.columns = new Map([["step", []]]);
    this.stride = 0;
  }

  get steps() {
    return this.columns.get("step");
  }

  has(name) {
    return this.columns.has(name);
  }

  /** Rows that are new, by column. @param {import("../payloads").Rows} [columns] */
  append(columns) {
    const newSteps = columns && Array.isArray(columns.step) ? columns.step : [];
    if (!newSteps.length) return;
    const before = this.steps.length;
    for (const name of Object.keys(columns)) {
      // A column may begin in the middle of a run.
      if (!this.columns.has(name)) this.columns.set(name, new Array(before).fill(NaN));
    }
    for (const [name, held] of this.columns) {
      const added = columns[name];
      for (let i = 0; i < newSteps.length; i++) held.push(added && isNumber(added[i]) ? added[i] : NaN);
    }
    if (!this.stride) this.measureStride();
    if (this.steps.length > this.most) this.thin();
  }

  // The distance of the lines at the outset is the unit of the smoothing, so that thinning does not change it.
  measureStride() {
    const steps = this.steps;
    const gaps = [];
    for (let i = 1; i < steps.length; i++) if (steps[i] > steps[i - 1]) gaps.push(steps[i] - steps[i - 1]);
    // The middle one: a few steps made by hand lie closer and must not change how the whole run looks.
    if (gaps.length) this.stride = gaps.sort((a, b) => a - b)[gaps.length >> 1];
  }

  // Every second line of the older three quarters goes: memory stays flat and the newest stay exact.
  thin() {
    const length = this.steps.length;
    const old = Math.floor(length * 0.75);
    // Measurements of quality and what was made by hand are few, and stay.
    const measured = new Array(length).fill(false);
    for (const [name, held] of this.columns) {
      if (name === "move" || name.startsWith("metric/")) {
        held.forEach((value, i) => {
          measured[i] ||= !Number.isNaN(value);
        });
      }
    }
    for (const [name, held] of this.columns) {
      this.columns.set(name, held.filter((_, i) => i >= old || i % 2 === 0 || measured[i]));
    }
  }

  /**
   * The points a column really has: columns written now and then are drawn as connected lines, too.
   * @param {string} name
   * @param {boolean} [byHand] those that were made by hand, in place of those of the training
   */
  points(name, byHand = false) {
    const held = this.columns.get(name);
    const moves = this.columns.get("move");
    const x = [];
    const y = [];
    for (let i = 0; i < held.length; i++) {
      if (Number.isNaN(held[i]) || (moves ? !Number.isNaN(moves[i]) : false) !== byHand) continue;
      x.push(this.steps[i]);
      y.push(held[i]);
    }
    return { x, y };
  }
}
