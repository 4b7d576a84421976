import assert from "node:assert/strict";
import { test } from "node:test";

import { turned } from "../../web/js/live_view/conduct.js";
import { enlarged, ofControl, staged } from "../../web/js/live_view/stage.js";

const digits = { width: 242, height: 242 };

test("on a projector digits are twice or three times as large, never with pixels of two sizes", () => {
  assert.deepEqual(staged({ width: 1200, height: 490 }, digits, 1, true), { big: 484, small: 242 });
  assert.equal(staged({ width: 1840, height: 870 }, digits, 1, true).big, 726);
  assert.equal(staged({ width: 1200, height: 490 }, digits, 2, true).big, 484, "four pixels of the screen are two of the page");
});

test("where twice does not fit, the room is used all the same, and what is not pixelated fills it", () => {
  assert.equal(enlarged(1.9, true), 1.9);
  assert.equal(enlarged(1.2, true), 1);
  assert.equal(enlarged(0.7, true), 0.7);
  assert.equal(enlarged(2.6, false), 2.6);
});

test("real pictures are never larger than the generated ones and leave the curves most of the rest", () => {
  const { big, small } = staged({ width: 1200, height: 500 }, { width: 530, height: 530 }, 1, false);
  assert.ok(small <= big && small <= 0.4 * (1200 - big));
});

test("a setting is doubled or halved, a whole number goes up or down by one, within its bounds", () => {
  assert.equal(turned(0.006, 1, { whole: false, low: 0, high: 1 }), 0.012);
  assert.equal(turned(0.0002, -1, { whole: false, low: 0, high: 1 }), 0.0001);
  assert.equal(turned(0.7, 1, { whole: false, low: 0, high: 1 }), 1);
  assert.equal(turned(1, -1, { whole: true, low: 1, high: 20 }), 1);
  assert.equal(turned(1, 1, { whole: true, low: 1, high: 20 }), 2);
});

test("the space bar belongs to a control that has the focus, and to the view otherwise", () => {
  const root = {};
  const control = { closest: () => control };
  assert.equal(ofControl(control, root), true);
  assert.equal(ofControl({ closest: () => root }, root), false, "the view itself has the focus");
  assert.equal(ofControl({ closest: () => null }, root), false);
  assert.equal(ofControl(null, root), false);
});
