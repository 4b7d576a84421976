// @ts-check
// How large pictures are on a projector: the generated ones as large as the window allows, the real ones beside the curves.

const BIGGEST = 0.62; // share of the width that the generated pictures take at most
const BESIDE = 0.4; // share of the rest that the real ones take at most

/** @typedef {{width: number, height: number}} Size */

/**
 * How many times as large a grid is drawn. Whole multiples keep every pixel of a digit equally large; from twice as large on
 * nothing else is used, below that only where it loses little.
 * @param {number} fit how many times as large it may be @param {boolean} pixelated
 */
export function enlarged(fit, pixelated) {
  const times = Math.floor(fit + 0.01);
  return pixelated && (times >= 2 || (times === 1 && fit < 1.3)) ? times : fit;
}

/**
 * The widths of the generated and of the real pictures.
 * @param {Size} room of pictures and curves together
 * @param {Size} native of a grid, numbers under its pictures included
 * @param {number} dots pixels of the screen to one of the page
 * @param {boolean} pixelated
 */
export function staged(room, native, dots, pixelated) {
  const within = (width, height) => {
    const fit = Math.min(width / native.width, height / native.height) * dots;
    return Math.floor((enlarged(fit, pixelated) * native.width) / dots);
  };
  const big = within(room.width * BIGGEST, room.height);
  return { big, small: Math.min(big, within((room.width - big) * BESIDE, room.height * 0.55)) };
}

/**
 * Whether a key is meant for a control that has the focus, and not for the view as a whole.
 * @param {any} target of the event @param {Element} root
 */
export function ofControl(target, root) {
  const control = target?.closest?.("button, input, select, textarea, a[href], summary, [role=button], [tabindex]");
  return Boolean(control) && control !== root;
}
