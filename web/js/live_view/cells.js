// @ts-check
// Where the single pictures of a grid lie. gan_core/images/arrays.py draws them: squares with a gap around each.

import { enlarged } from "./stage.js";

const GAP = 2; // pixels around each picture of a grid
const ROWS = 8; // of the grid of the fixed latents, with and without labels

/**
 * @typedef {{side: number, columns: number, rows: number}} Cells
 * @typedef {{width: number, height: number}} Size
 */

/** The side of one picture in a grid of the fixed latents, in pixels. @param {Size} grid */
export const sideOf = ({ height }) => (height - GAP) / ROWS - GAP;

/**
 * The pictures of a grid; null where it is none.
 * @param {Size | null} grid
 * @param {number} side of one of its pictures
 * @returns {Cells | null}
 */
export function cellsOf(grid, side) {
  if (!grid || !Number.isInteger(side) || side < 4) return null;
  const columns = (grid.width - GAP) / (side + GAP);
  const rows = (grid.height - GAP) / (side + GAP);
  return Number.isInteger(columns) && Number.isInteger(rows) && columns > 0 && rows > 0 ? { side, columns, rows } : null;
}

/** Left and top of a picture in its grid. @param {Cells} cells @param {number} index row by row */
export function cornerOf({ side, columns }, index) {
  return [GAP + (index % columns) * (side + GAP), GAP + Math.floor(index / columns) * (side + GAP)];
}

/**
 * The picture at a place, both as shares of the grid from 0 to 1; the gap after a picture belongs to it.
 * @param {Cells} cells @param {number} across @param {number} down
 */
export function cellAt({ columns, rows }, across, down) {
  const column = Math.min(columns - 1, Math.max(0, Math.floor(across * columns)));
  const row = Math.min(rows - 1, Math.max(0, Math.floor(down * rows)));
  return row * columns + column;
}

/**
 * Where a grid with a strip for a number under each picture is drawn, in pixels of the screen.
 * @param {Cells} cells
 * @param {Size} room
 * @param {number} strip height of a number, in pixels of the screen
 * @param {boolean} whole whether pictures are enlarged by whole numbers, where that loses little
 */
export function stripped({ side, columns, rows }, room, strip, whole) {
  const across = room.width / (columns * (side + GAP) + GAP);
  const down = (room.height - rows * strip) / (rows * (side + GAP) + GAP);
  const fit = Math.max(0.1, Math.min(across, down));
  const scale = enlarged(fit, whole);
  const pitch = [(side + GAP) * scale, (side + GAP) * scale + strip];
  return {
    scale,
    width: columns * pitch[0] + GAP * scale,
    height: rows * pitch[1] + GAP * scale,
    /** Left, top and side of a picture on the screen. @param {number} index */
    at: (index) => [
      GAP * scale + (index % columns) * pitch[0],
      GAP * scale + Math.floor(index / columns) * pitch[1],
      side * scale,
    ],
  };
}

/** A score in at most five characters, with a true minus sign. @param {number} score */
export function scoreInWords(score) {
  if (!Number.isFinite(score)) return "?";
  const size = Math.abs(score);
  const text = size < 9.995 ? score.toFixed(2) : size < 99.95 ? score.toFixed(1) : score.toFixed(0);
  return text.replace("-", "−");
}

/** Which side a score leans to under a loss: "real", "fake", or "" where scores have no middle. */
export function leaning(score, scale) {
  const middle = { probability: 0.5, target: 0.5, margin: 0 }[scale];
  return middle === undefined ? "" : score >= middle ? "real" : "fake";
}
