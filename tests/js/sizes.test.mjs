import assert from "node:assert/strict";
import { test } from "node:test";

import { broken, largest } from "../../web/js/digit_board/layout.js";
import { sized } from "../../web/js/live_view/sizes.js";
import { speedInWords, timeInWords } from "../../web/js/live_view/status.js";

test("digits are enlarged by a whole number where that loses little room", () => {
  assert.deepEqual(sized({ width: 242, height: 242 }, 2.1, true), { width: 484, height: 484, smooth: false });
  assert.equal(sized({ width: 242, height: 242 }, 2.6, true).width, 242 * 2.6);
});

test("what is larger than its place is shrunk smoothly", () => {
  assert.deepEqual(sized({ width: 242, height: 242 }, 0.5, true), { width: 121, height: 121, smooth: true });
});

test("faces never show pixels of two sizes, and points are always smooth", () => {
  assert.equal(sized({ width: 530, height: 530 }, 1.7, true).smooth, true);
  assert.equal(sized({ width: 530, height: 530 }, 1.1, true).smooth, false);
  assert.equal(sized({ width: 242, height: 242 }, 2, false).smooth, true);
});

test("words that fit in a line are not broken", () => {
  const { places, height } = broken(6, [3], 4); // two words of three tiles in lines of four
  assert.equal(height, 2);
  assert.deepEqual(places[3], [0, 1]);
});

test("a gap stands between two words in one line", () => {
  assert.deepEqual(broken(4, [2], 10).places, [[0, 0], [1, 0], [2.5, 0], [3.5, 0]]);
});

test("lines are broken where that makes the tiles largest", () => {
  const tall = largest(8, [], 100, 400, 1);
  const wide = largest(8, [], 400, 100, 1);
  assert.ok(tall.height > tall.width && wide.width > wide.height);
  for (const { tile, width, height } of [tall, wide]) assert.ok(tile >= 50, `${width} x ${height}, tiles of ${tile}`);
});

test("the top line says how long a run will take, or took", () => {
  assert.equal(timeInWords("running", { eta_seconds: 3 }), "a few seconds left");
  assert.equal(timeInWords("running", { eta_seconds: null }), "estimating the time left");
  assert.equal(timeInWords("finished", { seconds: 75 }), "after 1 min 15 s");
  assert.equal(timeInWords("paused", { seconds: 5 }), "5 s so far");
  assert.equal(timeInWords("starting", { message: "Loading the data" }), "Loading the data");
  assert.equal(timeInWords("stopped", {}), "");
});

test("a speed is shown only while a run is running", () => {
  assert.equal(speedInWords("running", { images_per_second: 1234.5 }), "1,235 images/s");
  assert.equal(speedInWords("running", { images_per_second: 2.34 }), "2.3 images/s");
  assert.equal(speedInWords("paused", { images_per_second: 1234 }), "");
});
