// @ts-check
// The transform in two dimensions: a square is stretched to a strip, and the strip is bent along a curve.

const PIECES = 240;

/**
 * How far each shape turns, as the curvature along the strip (s from 0 to 1), and its length and thickness in the end.
 * @type {Record<string, { turn: (s: number) => number, length: number, thick: number }>}
 */
const SHAPES = {
  ring: { turn: () => 2 * Math.PI, length: 5, thick: 0.5 },
  spiral: { turn: (s) => (4 * Math.PI * 0.62) / Math.sqrt(s + 0.06), length: 9, thick: 0.35 },
  wave: { turn: (s) => 11 * Math.cos(2 * Math.PI * s), length: 5, thick: 0.45 },
};

/** @typedef {{ centre: Float64Array, angle: Float64Array, thick: number, scale: number, middle: [number, number] }} Bend */

/**
 * The bend of a shape after a share of the way.
 * @param {string} name ring, spiral or wave
 * @param {number} share from 0, the square, to 1
 * @returns {Bend}
 */
export function bend(name, share) {
  const { turn, length, thick } = SHAPES[name];
  const long = 2 + share * (length - 2);
  const centre = new Float64Array(2 * (PIECES + 1));
  const angle = new Float64Array(PIECES + 1);
  for (let i = 0; i < PIECES; i += 1) {
    angle[i + 1] = angle[i] + (share * turn((i + 0.5) / PIECES)) / PIECES;
    const way = (angle[i] + angle[i + 1]) / 2;
    centre[2 * i + 2] = centre[2 * i] + (long / PIECES) * Math.cos(way);
    centre[2 * i + 3] = centre[2 * i + 1] + (long / PIECES) * Math.sin(way);
  }
  const half = (2 + share * (thick - 2)) / 2;
  const whole = { centre, angle, thick: half, scale: 1, middle: /** @type {[number, number]} */ ([0, 0]) };
  const rim = Array.from({ length: 2 * PIECES + 2 }, (_, i) => bent(whole, i / PIECES - 1 - (i % 2) / PIECES, i % 2 ? 1 : -1));
  const range = (k) => [Math.min(...rim.map((point) => point[k])), Math.max(...rim.map((point) => point[k]))];
  const [[left, right], [low, high]] = [range(0), range(1)];
  const reach = Math.max(right - left, high - low) / 2;
  return { ...whole, scale: 1.2 / Math.max(1.2, reach), middle: [(left + right) / 2, (low + high) / 2] };
}

/** Where a point of the square (both numbers from -1 to 1) goes. @param {Bend} by @param {number} u @param {number} v @returns {[number, number]} */
export function bent({ centre, angle, thick, scale, middle }, u, v) {
  const at = Math.min(1, Math.max(0, (u + 1) / 2)) * PIECES;
  const i = Math.min(PIECES - 1, Math.floor(at));
  const part = at - i;
  const on = (k) => centre[2 * i + k] + part * (centre[2 * i + 2 + k] - centre[2 * i + k]);
  const way = angle[i] + part * (angle[i + 1] - angle[i]);
  return [scale * (on(0) - Math.sin(way) * thick * v - middle[0]), scale * (on(1) + Math.cos(way) * thick * v - middle[1])];
}
