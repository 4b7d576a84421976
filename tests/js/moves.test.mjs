import assert from "node:assert/strict";
import { test } from "node:test";

import { Lines } from "../../web/js/live_view/lines.js";
import { joined, Moves } from "../../web/js/live_view/moves.js";

const MOVES = [
  { at: 3.0556, step: 3, number: 1, text: "" },
  { at: 3.1, step: 3, number: 2, text: "D was trained alone: 50 updates." },
];

test("frames that were made by hand lie between the frames of the steps and have addresses of their own", () => {
  const moves = new Moves();
  assert.deepEqual(moves.among([0, 3, 4]), [0, 3, 4]);
  moves.take(MOVES);
  assert.deepEqual(moves.among([0, 3, 4]), [0, 3, 3.0556, 3.1, 4]);
  assert.equal(moves.path(3.1), "moves/3-2.png");
  assert.equal(moves.path(3), "samples/3.png");
  assert.deepEqual([moves.frame(3.1), moves.frame(3)], [{ frame: 3, move: 2 }, { frame: 3 }]);
  assert.equal(moves.words(3.1), "step 3, after: D was trained alone: 50 updates.");
  assert.equal(moves.words(1234), "step 1,234");
  moves.take();
  assert.equal(moves.has(3.1), false);
});

test("rows that were made by hand are no part of a curve, but points of their own", () => {
  const lines = new Lines();
  lines.append({ step: [2, 3], "D(x)": [0.5, 0.6] });
  lines.append({ step: [3.0556, 3.1], move: [1, 2], "D(x)": [0.4, 0.9] });
  lines.append({ step: [4], move: [null], "D(x)": [0.7] });
  assert.deepEqual(lines.points("D(x)"), { x: [2, 3, 4], y: [0.5, 0.6, 0.7] });
  assert.deepEqual(lines.points("D(x)", true), { x: [3.0556, 3.1], y: [0.4, 0.9] });
});

test("points of two pauses are not joined, and the first of each is hollow", () => {
  const { x, y, symbols } = joined({ x: [3.05, 3.1, 9.05], y: [1, 2, 3] });
  assert.deepEqual([x, y], [[3.05, 3.1, null, 9.05], [1, 2, null, 3]]);
  assert.deepEqual(symbols.map((symbol) => symbol === "square-open"), [true, false, false, true]);
});
