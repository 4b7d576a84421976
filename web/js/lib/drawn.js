// @ts-check
// The drawn digits and faces as numbers, for the chapters of Learn. Every number is from 0 (black) to 1.

import { COUNTS, DIGITS } from "./drawn_digits.js";

export const SIDE = 28;
export const SIZE = SIDE * SIDE;

/** @type {Float32Array[] | null} */
let kept = null;

/** All digits: 100 zeros, 100 ones, and 8 of each other, each a Float32Array of 784 numbers, row by row. */
export function allDigits() {
  if (kept) return kept;
  const bytes = Uint8Array.from(atob(DIGITS), (sign) => sign.charCodeAt(0));
  const count = (2 * bytes.length) / SIZE;
  kept = Array.from({ length: count }, (_, i) =>
    Float32Array.from({ length: SIZE }, (_none, k) => {
      const at = i * SIZE + k;
      return (at % 2 ? bytes[at >> 1] & 15 : bytes[at >> 1] >> 4) / 15;
    }),
  );
  return kept;
}

/** The digits of one class. @param {number} digit from 0 to 9 */
export function digitsOf(digit) {
  const before = COUNTS.slice(0, digit).reduce((sum, one) => sum + one, 0);
  return allDigits().slice(before, before + COUNTS[digit]);
}

/** The Euclidean distance of two pictures of the same size. @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
export function distance(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] - b[i]) ** 2;
  return Math.sqrt(sum);
}

/**
 * The distance to the nearest of `others` that is not the picture itself.
 * @param {ArrayLike<number>} picture
 * @param {ArrayLike<number>[]} others
 */
export function nearestDistance(picture, others) {
  let best = Infinity;
  for (const other of others) if (other !== picture) best = Math.min(best, distance(picture, other));
  return best;
}

/** The places 0 to count - 1 in a random order. @param {number} count @param {import("../lab/engine/random.js").Random} random */
export function shuffled(count, random) {
  const places = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const other = random.integer(i + 1);
    [places[i], places[other]] = [places[other], places[i]];
  }
  return places;
}

/**
 * Paint numbers from 0 to 1 as a picture: grey where there is one for each pixel, else red, green, blue.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} numbers
 * @param {number} side pixels of a side
 */
export function paintNumbers(canvas, numbers, side) {
  if (canvas.width !== side) canvas.width = side;
  if (canvas.height !== side) canvas.height = side;
  const context = canvas.getContext("2d");
  const image = context.createImageData(side, side);
  const channels = numbers.length / (side * side);
  for (let p = 0; p < side * side; p += 1) {
    for (let c = 0; c < 3; c += 1) image.data[4 * p + c] = 255 * numbers[p * channels + (channels === 1 ? 0 : c)];
    image.data[4 * p + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** The drawn faces, 64 x 64 x 3 numbers each. Only a browser can decode them. */
export async function allFaces() {
  const { FACES, SHEET } = await import("./drawn_faces.js");
  const image = new Image();
  image.src = `data:image/png;base64,${SHEET}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const side = image.height;
  return Array.from({ length: FACES }, (_, i) => {
    const { data } = context.getImageData(i * side, 0, side, side);
    return Float32Array.from({ length: 3 * side * side }, (_none, k) => data[4 * Math.floor(k / 3) + (k % 3)] / 255);
  });
}
