// Two crowds: MMD and its witness function by hand and against slopes, and the distances of pictures.

import assert from "node:assert/strict";
import test from "node:test";

import { Random } from "../../web/js/lab/engine/random.js";
import { allDigits, digitsOf, distance, nearestDistance } from "../../web/js/lib/drawn.js";
import { byChance, centreOf, gram, nearestOf, placed, shifted, squaredMmd, ways, witness, witnessOn } from "../../web/js/learn_crowds/model.js";

const near = (a, b, within = 1e-9) => assert.ok(Math.abs(a - b) < within, `${a} and ${b}`);
const inOrder = (n) => Array.from({ length: n }, (_, i) => i);
const mmd = (real, fake, width) => squaredMmd(gram(real, fake, width), inOrder((real.length + fake.length) / 2), real.length / 2);
const cloud = (seed, x, spread, count = 60) => new Random(seed).normals(2 * count).map((value, i) => spread * value + (i % 2 ? 0 : x));

test("the discrepancy of two pairs of points, by hand", () => {
  const [real, fake] = [Float64Array.of(0, 0, 1, 0), Float64Array.of(0, 0, 0, 2)];
  const k = (squared) => Math.exp(-squared / 2);
  near(mmd(real, fake, 1), k(1) + k(4) - (k(0) + k(4) + k(1) + k(5)) / 2);
});

test("crowds of one distribution are within chance, others are beyond it", () => {
  const [a, b, c, wide] = [cloud(1, 0, 0.3), cloud(2, 0, 0.3), cloud(3, 0.5, 0.3), cloud(4, 0, 0.9)];
  const chance = (one, other) => byChance(gram(one, other, 0.5), 60, new Random(1));
  assert.ok(mmd(a, b, 0.5) < chance(a, b));
  assert.ok(mmd(a, c, 0.5) > 5 * chance(a, c));
  assert.ok(mmd(a, wide, 0.5) > 2 * chance(a, wide), "the same centre, another spread");
});

test("the ways are the slope of the witness function, and following them lowers the discrepancy", () => {
  const [real, width] = [cloud(1, 0, 0.3), 0.6];
  let fake = cloud(3, 0.8, 0.2);
  const way = ways(real, fake, width);
  const step = 1e-5;
  for (const j of [0, 7]) {
    const [x, y] = [fake[2 * j], fake[2 * j + 1]];
    const slope = (witness(real, fake, width, x + step, y) - witness(real, fake, width, x - step, y)) / (2 * step);
    near(way[2 * j], slope * width * width, 1e-6);
  }
  const before = mmd(real, fake, width);
  for (let i = 0; i < 60; i += 1) {
    const now = ways(real, fake, width);
    fake = fake.map((value, k) => value + 0.25 * now[k]);
  }
  assert.ok(mmd(real, fake, width) < 0.05 * before);
});

test("the witness function on a grid is the one at each place", () => {
  const [real, fake] = [cloud(1, 0, 0.3), cloud(3, 0.8, 0.2, 40)];
  const [xs, ys] = [[-1, 0.2, 0.5], [0, 0.7]];
  witnessOn(real, fake, 0.4, xs, ys).forEach((value, i) => near(value, witness(real, fake, 0.4, xs[i % 3], ys[Math.floor(i / 3)])));
});

test("a kernel much narrower than the gap pulls nothing across", () => {
  const [real, fake] = [cloud(1, -1, 0.1), cloud(2, 1, 0.1)];
  const pull = (width) => ways(real, fake, width).reduce((sum, value, i) => sum + (i % 2 ? 0 : value), 0) / 60;
  assert.ok(pull(1) < -0.2);
  assert.ok(Math.abs(pull(0.1)) < 1e-6);
});

test("points are shifted and spread about their centre", () => {
  const points = Float64Array.of(0, 0, 2, 4);
  assert.deepEqual(centreOf(points), [1, 2]);
  assert.deepEqual([...placed(points, 2, 0, 1)], [-2, -3, 2, 5]);
});

test("most digits are farther from themselves, two pixels shifted, than from another digit", () => {
  const digits = allDigits();
  const [digit] = digitsOf(3);
  assert.deepEqual(shifted(digit, 0), digit);
  assert.equal(shifted(digit, 2)[28 * 10 + 12], digit[28 * 10 + 10]);
  const far = digits.filter((one) => distance(one, shifted(one, 2)) > nearestDistance(one, digits));
  assert.ok(far.length > 200, `${far.length} of ${digits.length}`);
  const found = nearestOf(digit, digits, (i) => i >= 256);
  assert.equal(found.distance, Math.min(...digitsOf(9).map((nine) => distance(digit, nine))));
});
