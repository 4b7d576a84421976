// @ts-check
// How large a grid of pictures is drawn.

export const WIDE = 400; // pixels of a grid from which it gets most of the room: eight faces in a row are 530, eight digits 242

/**
 * The size of a picture in a place, in pixels of the screen, and whether its pixels are to be smoothed.
 *
 * Whole multiples of the native size keep every pixel of a digit equally large; they are used where they lose little room.
 * Pictures larger than their place are shrunk smoothly, as dropping pixels would hurt.
 * @param {{width: number, height: number}} native
 * @param {number} fit how many times as large it may be
 * @param {boolean} pixelated
 */
export function sized(native, fit, pixelated) {
  const times = Math.floor(fit + 0.01);
  const scale = pixelated && times >= 1 && times / fit > (times === 1 ? 0.8 : 0.9) ? times : fit;
  const uneven = native.width >= WIDE && scale !== times; // pixels of two sizes would show in a face
  return { width: native.width * scale, height: native.height * scale, smooth: !pixelated || scale < 1 || uneven };
}

/** @param {HTMLImageElement} image @param {{width: number, height: number}} native */
export function sizeImage(image, native, room, pixelated) {
  const dots = window.devicePixelRatio || 1;
  const fit = Math.min(room.width / native.width, room.height / native.height) * dots;
  const { width, height, smooth } = sized(native, fit, pixelated);
  const style = { width: `${width / dots}px`, height: `${height / dots}px` };
  if (image.style.width !== style.width) image.style.width = style.width;
  if (image.style.height !== style.height) image.style.height = style.height;
  image.toggleAttribute("data-smooth", smooth);
}
