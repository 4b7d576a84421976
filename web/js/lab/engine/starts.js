// @ts-check
// Networks that have been trained already, as a place to start from. tests/js/lab_starts.mjs trains them with this engine; each lies in
// a file of its own, which the page fetches when it is chosen. They have the shape of the default settings.

export const FRESH = "fresh"; // networks that have learned nothing
export const STARTS = ["ring", "grid", "spirals"]; // named for the data that they were trained on

const SCALE = 4096; // weights lie within 8 of 0; so written, they are right to 0.00013

/** Weights as text: two bytes each, in base 64. @param {Float64Array} params */
export function pack(params) {
  const whole = Int16Array.from(params, (value) => Math.max(-32768, Math.min(32767, Math.round(SCALE * value))));
  return btoa(Array.from(new Uint8Array(whole.buffer), (byte) => String.fromCharCode(byte)).join(""));
}

/** @param {string} text of `pack` */
export function unpack(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return Float64Array.from(new Int16Array(bytes.buffer), (value) => value / SCALE);
}

/**
 * The trained networks of a name; null for none of that name.
 * @param {string} name
 * @returns {Promise<{G: Float64Array, D: Float64Array} | null>}
 */
export async function trained(name) {
  if (!STARTS.includes(name)) return null;
  const { G, D } = (await import(`./starts/${name}.js`)).default;
  return { G: unpack(G), D: unpack(D) };
}
