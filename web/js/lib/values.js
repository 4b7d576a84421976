// @ts-check
// Small functions of plain values.

/** @template T @param {T} value @returns {T} */
export const copyOf = (value) => JSON.parse(JSON.stringify(value));
export const sameValue = (a, b) => JSON.stringify(a) === JSON.stringify(b);
/** @param {number} value @param {number} low @param {number} high */
export const clamped = (value, low, high) => Math.min(high, Math.max(low, value));

/**
 * The last of the ascending `steps` that is not after `step`; null where there is none.
 * @param {number[]} steps
 * @param {number} step
 */
export function lastUntil(steps, step) {
  let found = null;
  for (const one of steps) {
    if (one > step) break;
    found = one;
  }
  return found;
}

/**
 * The place of the number nearest to `wanted`.
 * @param {number[]} list
 * @param {number} wanted
 */
export function nearest(list, wanted) {
  let best = 0;
  list.forEach((number, i) => {
    if (Math.abs(number - wanted) < Math.abs(list[best] - wanted)) best = i;
  });
  return best;
}
