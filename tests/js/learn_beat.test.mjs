// Real or fake: how the pictures are cut, which come when, and what the answers amount to.

import assert from "node:assert/strict";
import test from "node:test";

import { cells, counts, game, interval, shareAt, verdict } from "../../web/js/learn_beat/model.js";
import { Random } from "../../web/js/lab/engine/random.js";

test("a grid is cut into its pictures, without the empty places at its end", () => {
  const [width, height] = [2 + 3 * 5, 2 + 2 * 5]; // 3 x 2 pictures of 3 x 3
  const data = new Uint8ClampedArray(4 * width * height).fill(96);
  for (let place = 0; place < 5; place += 1) {
    const [left, top] = [2 + (place % 3) * 5, 2 + Math.floor(place / 3) * 5];
    data[4 * ((top + 1) * width + left + 1)] = place;
  }
  assert.deepEqual(cells({ data, width, height }, 3, 3), [[2, 2], [7, 2], [12, 2], [2, 7], [7, 7]]);
});

test("a game goes from early to late, repeats no picture, and a fair coin says what is real", () => {
  const random = new Random(4);
  const first = game([30, 120, 500], 4, { reals: 64, fakes: 64 }, random);
  assert.deepEqual(first.map((one) => one.step), [30, 30, 30, 30, 120, 120, 120, 120, 500, 500, 500, 500]);
  for (const real of [true, false]) {
    const places = first.filter((one) => one.real === real).map((one) => one.cell);
    assert.equal(new Set(places).size, places.length);
  }
  const many = Array.from({ length: 200 }, () => game([1], 10, { reals: 64, fakes: 64 }, random)).flat();
  const share = many.filter((one) => one.real).length / many.length;
  assert.ok(Math.abs(share - 0.5) < 0.04, String(share));
});

test("answers are counted by step, with an interval that narrows", () => {
  const answers = [[8, true], [2, true], [8, false], [2, true], [8, true]].map(([step, right]) => ({ step, right }));
  assert.deepEqual(counts(answers), [{ step: 2, right: 2, shown: 2 }, { step: 8, right: 2, shown: 3 }]);
  const [low, high] = interval({ step: 1, right: 2, shown: 4 }); // 0.5 +- 1.96 sqrt(0.25 / 8)
  assert.ok(Math.abs(low - 0.1535) < 1e-3 && Math.abs(high - 0.8465) < 1e-3);
  const [above, below] = interval({ step: 1, right: 200, shown: 400 });
  assert.ok(below - above < 0.1);
  assert.equal(interval({ step: 1, right: 4, shown: 4 })[1], 1);
});

test("the verdict compares the first and the last step with D at the same steps", () => {
  const curve = /** @type {[number, number][]} */ ([[10, 0.55], [100, 0.6], [1000, 0.85]]);
  assert.deepEqual([shareAt(curve, 12), shareAt(curve, 900), shareAt([], 5)], [0.55, 0.85, null]);
  const mine = [{ step: 10, right: 4, shown: 4 }, { step: 1000, right: 2, shown: 4 }];
  assert.equal(verdict(mine, curve),
    "You were right 6 times out of 8. At step 10 you did better than D (100 %, D 55 %); at step 1,000 worse than D (50 %, D 85 %).");
  assert.equal(verdict(mine, []), "You were right 6 times out of 8.");
});
