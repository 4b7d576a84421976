// @ts-check
// A grid of pictures with a number under each, on a canvas.

import { setAttribute } from "../lib/dom.js";
import { cornerOf, leaning, scoreInWords, stripped } from "./cells.js";

const BESIDE = 3; // pixels of a strip that its number leaves free

/** Height of the strip of a number, in pixels of the screen. @param {import("./index.js").LiveView} view */
export const stripOf = (view) => view.theme.size + BESIDE - 1;

/** Size of the type of a number, so that four digits leave their neighbours alone. @param {number} pitch of the pictures */
const typeOf = (strip, pitch) => Math.max(8, Math.min(strip - BESIDE, pitch / 2.4));

/** The shape of a grid with strips in the whole width of its place, for the style sheet. */
export function scoredShape(view, frame, cells) {
  const { width, height } = stripped(cells, { width: frame.clientWidth, height: Infinity }, stripOf(view), false);
  return `${width.toFixed(2)} / ${height.toFixed(2)}`;
}

/**
 * Draws the pictures of a place with D's score under each. Those that have none yet get an empty strip.
 * @param {import("./index.js").LiveView} view
 * @param {"fakes" | "reals"} which
 * @param {import("./cells.js").Cells} cells
 * @param {import("./cells.js").Size} room
 */
export function paintScored(view, which, cells, room) {
  const { part, theme, frames, opinion } = view;
  const canvas = part[`${which}Scored`];
  const image = part[which];
  const strip = stripOf(view);
  const drawn = stripped(cells, room, strip, frames.pixelated);
  const dots = window.devicePixelRatio || 1;
  Object.assign(canvas, { width: Math.round(drawn.width * dots), height: Math.round(drawn.height * dots) });
  Object.assign(canvas.style, { width: `${drawn.width}px`, height: `${drawn.height}px` });
  setAttribute(canvas, "aria-label", `${image.alt}.${opinion.summary(which)}`);
  if (!image.complete || !image.naturalWidth) return;
  const pen = canvas.getContext("2d");
  pen.scale(dots, dots);
  pen.imageSmoothingEnabled = !frames.pixelated || drawn.scale * dots < 1;
  Object.assign(pen, { textAlign: "center", textBaseline: "top", font: `600 ${typeOf(strip, drawn.at(1)[0])}px ${theme.font}` });
  const scores = opinion.scores;
  for (let i = 0; i < cells.columns * cells.rows; i++) {
    const [fromLeft, fromTop] = cornerOf(cells, i);
    const [left, top, side] = drawn.at(i);
    pen.drawImage(image, fromLeft, fromTop, cells.side, cells.side, left, top, side, side);
    const score = scores?.[which][i];
    if (score === undefined) continue;
    const lean = leaning(score, scores.scale);
    pen.fillStyle = lean ? theme.colour(lean) : `rgb(${theme.text.join(", ")})`;
    pen.fillText(scoreInWords(score), left + side / 2, top + side + 1, side + 2);
  }
}
