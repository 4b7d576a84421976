import assert from "node:assert/strict";
import { test } from "node:test";

import { placeIn } from "../../web/js/lib/stored.js";

const digits = { step: 5, tile: [28, 28], column: null };

test("a picture of a frame lies in its row and column, with two pixels around each", () => {
  assert.deepEqual(placeIn(0, 242, digits), [2, 2]);
  assert.deepEqual(placeIn(7, 242, digits), [2 + 7 * 30, 2]);
  assert.deepEqual(placeIn(9, 242, digits), [32, 32]);
});

test("in a frame of a conditional run a row is a latent and a column a label", () => {
  assert.deepEqual(placeIn(0, 302, { ...digits, column: 3 }), [92, 2]);
  assert.deepEqual(placeIn(2, 302, { ...digits, column: 0 }), [2, 62]);
});
