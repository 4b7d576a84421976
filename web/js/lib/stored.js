// @ts-check
// What stands in the places of pictures until a network has drawn any: pictures of the run's own frames, which are files.

import { PIXELS_SHOWN } from "./sprites.js";

const GAP = 2; // pixels around each picture of a frame
const PLACES = "canvas.lt-canvas[data-part], .wk-key canvas, [data-part=strip] > canvas";
export const STORED = "The pictures with a dashed edge are stored ones, from the training. Yours are being drawn.";

/**
 * Where the picture of latent `seed` lies in a frame of `width` pixels: [left, top]. A row of a conditional run's frame is one
 * latent, and a column one label; other frames are read like a page.
 * @param {number} seed
 * @param {number} width
 * @param {import("../payloads").StoredFrame} frame
 */
export function placeIn(seed, width, { tile, column }) {
  const columns = Math.max(1, Math.floor((width - GAP) / (tile[0] + GAP)));
  const cell = column === null ? seed : seed * columns + column;
  return [GAP + (cell % columns) * (tile[0] + GAP), GAP + Math.floor(cell / columns) * (tile[1] + GAP)];
}

/**
 * Put pictures of a frame into the places of `root` in which nothing has been drawn yet.
 * @param {Element} root
 * @param {HTMLImageElement} image
 * @param {import("../payloads").StoredFrame} frame
 */
export function showStored(root, image, frame) {
  const [width, height] = frame.tile;
  let next = 0;
  for (const canvas of /** @type {NodeListOf<HTMLCanvasElement>} */ (root.querySelectorAll(PLACES))) {
    if (canvas.dataset.drawn) continue;
    const whole = canvas.dataset.stored === "frame"; // a place for many pictures
    const [left, top] = placeIn(canvas.dataset.part ? 0 : next++, image.naturalWidth, frame);
    if (top + height > image.naturalHeight) continue;
    canvas.width = whole ? image.naturalWidth : width;
    canvas.height = whole ? image.naturalHeight : height;
    const from = whole ? [0, 0, canvas.width, canvas.height] : [left, top, width, height];
    canvas.getContext("2d").drawImage(image, from[0], from[1], from[2], from[3], 0, 0, canvas.width, canvas.height);
    canvas.toggleAttribute("data-smooth", width > PIXELS_SHOWN);
    canvas.toggleAttribute("data-stands", true);
  }
}
