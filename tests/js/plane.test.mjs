import assert from "node:assert/strict";
import { test } from "node:test";

import { contour } from "../../web/js/lib/contour.js";
import { css, mixed, parse } from "../../web/js/lib/ink.js";

/** A function's values on a grid over [-1, 1] x [-1, 1]. */
const grid = (count, f) =>
  Array.from({ length: count * count }, (_, at) => f(-1 + (2 * (at % count)) / (count - 1), -1 + (2 * Math.floor(at / count)) / (count - 1)));

test("the contour of a cone lies on its circle and is as long as the circle", () => {
  const count = 41;
  const pieces = contour(grid(count, (x, y) => Math.hypot(x, y)), count, count, 0.5);
  const at = (place) => -1 + (2 * place) / (count - 1);
  let length = 0;
  for (let i = 0; i < pieces.length; i += 4) {
    const [x1, y1, x2, y2] = pieces.slice(i, i + 4).map(at);
    assert.ok(Math.abs(Math.hypot(x1, y1) - 0.5) < 2e-3);
    length += Math.hypot(x2 - x1, y2 - y1);
  }
  assert.ok(Math.abs(length - Math.PI) < 0.01, `${length}`);
});

test("a function that stays on one side of the level has no contour", () => {
  assert.deepEqual(contour([0.1, 0.2, 0.3, 0.4], 2, 2, 0.5), []);
  assert.deepEqual(contour([0.6, 0.7, 0.8, 0.9], 2, 2, 0.5), []);
});

test("in a saddle the two pieces of the contour do not cross", () => {
  for (const [a, b, c, d] of [[1, -1, 2, -1], [1, -2, 1, -1], [-1, 1, -1, 2], [-1, 1, -2, 1]]) {
    const [x1, y1, x2, y2, x3, y3, x4, y4] = contour([a, b, d, c], 2, 2, 0);
    const side = (px, py, qx, qy, rx, ry) => Math.sign((qx - px) * (ry - py) - (qy - py) * (rx - px));
    const crossing =
      side(x1, y1, x2, y2, x3, y3) !== side(x1, y1, x2, y2, x4, y4) && side(x3, y3, x4, y4, x1, y1) !== side(x3, y3, x4, y4, x2, y2);
    assert.ok(!crossing, `${[a, b, c, d]}`);
  }
});

test("colours are read in each way in which a browser gives them", () => {
  assert.deepEqual(parse("#0072b2"), [0, 114, 178]);
  assert.deepEqual(parse("#fff"), [255, 255, 255]);
  assert.deepEqual(parse(" rgb(1, 2, 3)"), [1, 2, 3]);
  assert.deepEqual(parse("rgba(1, 2, 3, 0.5)"), [1, 2, 3]);
  assert.deepEqual(mixed([0, 0, 0], [100, 200, 50], 0.5), [50, 100, 25]);
  assert.equal(css([1, 2, 3], 0.5), "rgb(1 2 3 / 0.5)");
});
