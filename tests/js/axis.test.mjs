import assert from "node:assert/strict";
import { test } from "node:test";

import { Axis, between, pairsOf } from "../../web/js/live_view/axis.js";
import { Lines } from "../../web/js/live_view/lines.js";

/** An axis over these rows, without a page. */
function axisOf(rows, wanted, size) {
  const lines = new Lines();
  lines.append(rows);
  return Object.assign(Object.create(Axis.prototype), {
    view: { lines },
    wanted,
    size,
    pairs: pairsOf(lines.steps, lines.columns.get("images_seen") ?? []),
  });
}

test("between two known steps the images seen are interpolated, beyond them the line goes on", () => {
  assert.equal(between([10, 20], [640, 1280], 15), 960);
  assert.equal(between([10, 20], [640, 1280], 25), 1600);
  assert.equal(between([10, 20, 30], [640, 1280, 3840], 25), 2560);
  assert.equal(between([10], [640], 5), 320);
  assert.equal(between([], [], 5), 5);
});

test("of rows for one step the last counts, and rows without images seen do not", () => {
  assert.deepEqual(pairsOf([1, 5, 5, 9], [64, 320, 384, NaN]), { steps: [1, 5], seen: [64, 384] });
});

test("a step is drawn at its step, its images or its epoch, and found again there", () => {
  const rows = { step: [10, 20], images_seen: [1000, 3000] };
  for (const [wanted, place] of [["step", 15], ["images", 2000], ["epochs", 0.5]]) {
    const axis = axisOf(rows, wanted, 4000);
    assert.equal(axis.name, wanted);
    assert.equal(axis.of(15), place);
    assert.equal(axis.back(place), 15);
  }
});

test("epochs are offered only where the size of the data set is known, and images only where they were counted", () => {
  const rows = { step: [10, 20], images_seen: [1000, 3000] };
  assert.deepEqual(axisOf(rows, "epochs", 4000).choices(), ["step", "images", "epochs"]);
  assert.deepEqual(axisOf(rows, "epochs", null).choices(), ["step", "images"]);
  assert.equal(axisOf(rows, "epochs", null).name, "step");
  assert.deepEqual(axisOf({ step: [10, 20] }, "images", 4000).choices(), ["step"]);
});
