// @ts-check
// What a figure has chosen, as a small value in the page's address: a link opens it as somebody else sees it.

import { clamped } from "./values.js";

const WAIT_MS = 600;
const DIGITS = 3; // after the point

/**
 * What one part of the state may be: names, of which the first is the beginning; numbers from low to high; or a text that fits.
 * @typedef {string[] | {low: number, high: number, first: number} | {fits: RegExp, first: string}} Kind
 */

/** @param {number} low @param {number} high @param {number} first */
export const within = (low, high, first) => ({ low, high, first });

/** @param {Kind} kind */
const firstOf = (kind) => (Array.isArray(kind) ? kind[0] : kind.first);

/** A value as its kind allows it; the beginning where it is of no use. @param {Kind} kind @param {unknown} value */
export function settled(kind, value) {
  if (Array.isArray(kind)) return kind.includes(/** @type {any} */ (value)) ? value : kind[0];
  if ("fits" in kind) return typeof value === "string" && kind.fits.test(value) ? value : kind.first;
  return typeof value === "number" && Number.isFinite(value) ? clamped(value, kind.low, kind.high) : kind.first;
}

export class Shared {
  /**
   * @param {Record<string, Kind>} kinds the parts of the state
   * @param {(state: any) => void} restore called with a whole state where the address has another one than the figure
   */
  constructor(kinds, restore) {
    this.kinds = kinds;
    this.restore = restore;
    this.told = -1; // the number of the last message
    this.words = "{}"; // what the address says, as far as is known here
    this.latest = "{}"; // what the figure shows
    /** @type {any} */
    this.timer = 0;
  }

  /** With each update of the component: data.shared has the address's state, and the number of the message that it came by. */
  update(data, trigger) {
    this.trigger = trigger;
    const { state = {}, told = 0 } = data.shared ?? {};
    if (this.told < 0) this.told = told;
    const words = JSON.stringify(state);
    if (told !== this.told || words === this.words) return; // its own message, or an older one
    this.words = words;
    this.restore(this.read(state));
    clearTimeout(this.timer);
    this.timer = 0;
    this.words = this.latest;
  }

  /** @param {any} state */
  read(state) {
    return Object.fromEntries(Object.entries(this.kinds).map(([name, kind]) => [name, settled(kind, state?.[name])]));
  }

  /** What the figure shows now: the address follows once nothing has changed for a moment. @param {Record<string, string | number>} values */
  tell(values) {
    const rounded = Object.entries(values).map(([name, value]) => [name, typeof value === "number" ? Number(value.toFixed(DIGITS)) : value]);
    const state = Object.fromEntries(rounded.filter(([name, value]) => value !== firstOf(this.kinds[name])));
    this.latest = JSON.stringify(state);
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.latest === this.words) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.told += 1;
      this.words = this.latest;
      this.trigger?.("told", { told: this.told, state });
    }, WAIT_MS);
  }

  dispose() {
    clearTimeout(this.timer);
  }
}
