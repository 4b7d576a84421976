import assert from "node:assert/strict";
import { test } from "node:test";

import { cellAt, cellsOf, cornerOf, leaning, scoreInWords, sideOf, stripped } from "../../web/js/live_view/cells.js";

const grid = { width: 242, height: 242 };

test("a grid of 64 digits is 8 x 8, one with labels has a column for each", () => {
  assert.deepEqual(cellsOf(grid, sideOf(grid)), { side: 28, columns: 8, rows: 8 });
  const labelled = { width: 302, height: 242 };
  assert.deepEqual(cellsOf(labelled, sideOf(labelled)), { side: 28, columns: 10, rows: 8 });
});

test("few real pictures make a smaller grid of the same pictures, and anything else is no grid", () => {
  assert.deepEqual(cellsOf({ width: 92, height: 122 }, 28), { side: 28, columns: 3, rows: 4 });
  assert.equal(cellsOf({ width: 480, height: 480 }, sideOf({ width: 480, height: 480 })), null);
  assert.equal(cellsOf(null, 28), null);
});

test("a press finds the picture under it, at the edges too", () => {
  const cells = cellsOf(grid, 28);
  assert.equal(cellAt(cells, 0, 0), 0);
  assert.equal(cellAt(cells, 0.3, 0.15), 10);
  assert.equal(cellAt(cells, 1, 1), 63);
  assert.deepEqual(cornerOf(cells, 10), [62, 32]);
});

test("numbers under pictures take a strip each, and pictures are enlarged by whole numbers", () => {
  const cells = cellsOf(grid, 28);
  const drawn = stripped(cells, { width: 600, height: 620 }, 15, true);
  assert.equal(drawn.scale, 2);
  assert.equal(drawn.height, 8 * (60 + 15) + 4);
  assert.deepEqual(drawn.at(9), [4 + 60, 4 + 75, 56]);
  assert.ok(stripped(cells, { width: 600, height: 620 }, 15, false).scale > 2);
  const scale = stripped(cells, { width: 242 * 1.6, height: 900 }, 15, true).scale;
  assert.equal(scale.toFixed(3), "1.600", "but not where that would waste the room");
});

test("scores are short, and lean to a side where their scale has a middle", () => {
  assert.deepEqual([0.125, -3.456, 12.34, -1234.5, NaN].map(scoreInWords), ["0.13", "−3.46", "12.3", "−1235", "?"]);
  assert.deepEqual([leaning(0.6, "probability"), leaning(-0.1, "margin"), leaning(5, "critic")], ["real", "fake", ""]);
});
