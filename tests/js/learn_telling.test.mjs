// Telling and making: the boundary, the Gaussians and the procedure of chapter 2 of Learn.

import assert from "node:assert/strict";
import test from "node:test";

import { Random } from "../../web/js/lab/engine/random.js";
import { digitsOf } from "../../web/js/lib/drawn.js";
import { bestLine, blended, boundary, chance, density, drawn, features, gaussian, procedure, reshaped, right } from "../../web/js/learn_telling/model.js";

const digits = [...digitsOf(0), ...digitsOf(1)];
const labels = digits.map((_, i) => (i < 100 ? 0 : 1));
const points = digits.map(features);
const near = (a, b, within = 1e-9) => assert.ok(Math.abs(a - b) < within, `${a} and ${b}`);

test("width and ink in the middle of a picture, by hand", () => {
  const bar = new Float32Array(784);
  for (let row = 0; row < 28; row += 1) for (const column of [10, 16]) bar[28 * row + column] = 1;
  const [width, middle] = features(bar);
  near(width, 6); // columns 10 and 16: a standard deviation of 3
  near(middle, 6 / 36); // column 16 lies in the middle 6 x 6, column 10 does not
});

test("the fitted line tells nearly all apart, and no dragged line has a higher likelihood", () => {
  const likelihood = (line) => points.reduce((sum, point, i) => sum + Math.log(labels[i] ? chance(line, point) : 1 - chance(line, point)), 0);
  const [a, b] = bestLine(points, labels);
  const best = boundary(a, b, points, labels);
  assert.ok(right(best, points, labels) >= 194);
  for (const [dx, dy] of [[1, 0], [-1, 0], [0, 0.1], [0, -0.1]]) {
    const other = boundary([a[0] + dx, a[1] + dy], b, points, labels);
    assert.ok(likelihood(other) < likelihood(best));
  }
});

test("the side of the ones does not depend on which end of the line is which", () => {
  const [one, other] = [boundary([6, 0], [7, 1], points, labels), boundary([7, 1], [6, 0], points, labels)];
  near(chance(one, [3, 0.4]), chance(other, [3, 0.4]), 1e-6);
  assert.ok(chance(one, [3, 0.4]) > 0.9);
  near(chance(one, [6.5, 0.5]), 0.5, 1e-6);
});

test("what is drawn from a Gaussian has its mean and covariance, and its density adds up to 1", () => {
  const g = gaussian(points.slice(0, 100));
  const random = new Random(1);
  const again = gaussian(Array.from({ length: 20_000 }, () => drawn(g, random)));
  near(again.mean[0], g.mean[0], 0.05);
  near(again.xx / g.xx, 1, 0.03);
  near(again.yy / g.yy, 1, 0.03);
  near(again.xy / Math.sqrt(g.xx * g.yy), g.xy / Math.sqrt(g.xx * g.yy), 0.03);
  let sum = 0;
  for (let x = 0; x < 20; x += 0.1) for (let y = -0.6; y < 0.7; y += 0.01) sum += density(g, [x, y]) * 0.001;
  near(sum, 1, 1e-3);
});

test("a blend at a digit is nearly that digit, and the procedure keeps pictures in their range", () => {
  const picture = blended(points[3], points, digits);
  const off = picture.reduce((sum, value, i) => sum + Math.abs(value - digits[3][i]), 0) / digits[3].reduce((sum, value) => sum + value, 0);
  assert.ok(off < 0.15, `${off}`);
  assert.deepEqual(reshaped(digits[3], 0, 1), digits[3]);
  const random = new Random(2);
  for (let i = 0; i < 20; i += 1) {
    const made = procedure(digits, random);
    assert.ok(made.every((value) => value >= 0 && value <= 1.0001) && Math.max(...made) > 0.3);
  }
});
