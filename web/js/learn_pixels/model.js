// @ts-check
// What the studio says of a picture on its way along what D asks for: see gan_core/studio/replies.py, Nudged.

/**
 * @typedef {{ label: string, png: string, tile: number[], words: string, scale: string, scores: number[], typical: number, changes: string,
 *   moved: number[], covered: string, patches: number[], most: number }} Nudged
 */

/** Signed bytes in base64 as numbers from -1 to 1. @param {string} text */
export function signed(text) {
  const bytes = atob(text);
  return Float32Array.from(bytes, (sign) => {
    const value = sign.charCodeAt(0);
    return (value > 127 ? value - 256 : value) / 127;
  });
}

/** The size of each number, as a share of the largest: where the gradient is large. @param {Float32Array} values */
export function sizes(values) {
  const most = values.reduce((found, value) => Math.max(found, Math.abs(value)), 0) || 1;
  return values.map((value) => Math.abs(value) / most);
}

/** A score of D in words. @param {number} value @param {string} scale */
export const score = (value, scale) => (scale === "probability" ? `${(100 * value).toFixed(value > 0.1 && value < 0.995 ? 0 : 1)} %` : value.toFixed(2).replace("-", "−"));

/**
 * What has come of k steps, in words.
 * @param {Nudged} told
 * @param {number} k
 */
export function outcome(told, k) {
  const now = score(told.scores[k], told.scale);
  if (!k) return `D gives this fake ${now}${told.label ? `, asked whether it is a real picture of: ${told.label}` : ""}. The median of other fakes is ${score(told.typical, told.scale)}.`;
  const moved = (100 * told.moved[k]) / 2;
  return `After ${k} ${k === 1 ? "step" : "steps"} D gives ${now} instead of ${score(told.scores[0], told.scale)}. The pixels have moved by ${moved.toFixed(1)} % of their range (RMS).`;
}
