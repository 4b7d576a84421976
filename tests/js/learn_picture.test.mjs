// The digits of Learn, and the way from a picture to noise.

import assert from "node:assert/strict";
import test from "node:test";

import { Random } from "../../web/js/lab/engine/random.js";
import { allDigits, digitsOf, distance, nearestDistance, shuffled } from "../../web/js/lib/drawn.js";
import { histogram, picturesAsPowerOfTen, randomPoint, towardsNoise } from "../../web/js/learn_picture/model.js";

test("the digits are there by class, with ink from 0 to 1", () => {
  assert.equal(allDigits().length, 264);
  assert.deepEqual(Array.from({ length: 10 }, (_, digit) => digitsOf(digit).length), [100, 100, 8, 8, 8, 8, 8, 8, 8, 8]);
  for (const digit of allDigits()) {
    assert.equal(digit.length, 784);
    assert.equal(Math.min(...digit), 0);
    assert.ok(Math.max(...digit) > 0.9 && Math.max(...digit) <= 1);
  }
});

test("a share of the numbers is replaced, the rest stays, and the way back is the same", () => {
  const [digit] = digitsOf(7);
  const half = towardsNoise(digit, 0.5, 3);
  assert.equal(half.filter((value, i) => value !== digit[i]).length, 392);
  assert.deepEqual(towardsNoise(digit, 0, 3), digit);
  assert.deepEqual(towardsNoise(digit, 0.5, 3), half);
  const more = towardsNoise(digit, 0.6, 3);
  assert.ok(half.every((value, i) => value === digit[i] || value === more[i]), "what was replaced stays replaced");
});

test("random points lie far from every digit, farther than digits from each other", () => {
  const digits = allDigits();
  const random = new Random(5);
  const noise = Array.from({ length: 20 }, () => nearestDistance(randomPoint(784, random), digits));
  const real = digits.slice(0, 40).map((one) => nearestDistance(one, digits));
  assert.ok(Math.min(...noise) > 1.3 * Math.max(...real), `${Math.min(...noise)} ${Math.max(...real)}`);
});

test("distances, bins, orders and counts by hand", () => {
  assert.equal(distance([0, 3], [4, 0]), 5);
  assert.deepEqual(histogram([0, 0.9, 1, 4], 4, 4), [2, 1, 0, 1]);
  assert.deepEqual(shuffled(50, new Random(1)).sort((a, b) => a - b), Array.from({ length: 50 }, (_, i) => i));
  assert.deepEqual([picturesAsPowerOfTen(784), picturesAsPowerOfTen(1)], [1888, 2]); // 256^784 = 10^1888.06
});
