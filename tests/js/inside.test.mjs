import assert from "node:assert/strict";
import { test } from "node:test";

import { ALL, changeOf, inWords, markOf, MOST, pressed, seenBy, toSend } from "../../web/js/inside/changes.js";

test("a second press takes a change back, and another kind of press replaces it", () => {
  let changes = pressed([], 4, 7, 0);
  assert.deepEqual(changes, [[4, 7, 0]]);
  changes = pressed(changes, 4, 7, 2.5);
  assert.deepEqual(changes, [[4, 7, 2.5]]);
  changes = pressed(changes, 5, 1, null);
  assert.deepEqual(pressed(changes, 4, 7, 2.5), [[5, 1, null]]);
  assert.deepEqual(pressed(changes, 4, 7, 1), [[5, 1, null]], "a factor of 1 is no change");
});

test("all channels of a layer replace its single ones, and a press on one of them takes that back", () => {
  const all = pressed([[4, 7, 2], [4, 9, 0], [5, 1, 0]], 4, ALL, 0);
  assert.deepEqual(all, [[5, 1, 0], [4, ALL, 0]]);
  assert.equal(changeOf(all, 4, 123)[2], 0);
  assert.deepEqual(pressed(all, 4, 7, 0), [[5, 1, 0]]);
  assert.deepEqual(pressed(all, 4, ALL, 0), [[5, 1, 0]]);
});

test("no more channels are changed than the studio allows", () => {
  const full = Array.from({ length: MOST }, (_, i) => [0, i, 0]);
  assert.equal(pressed(full, 1, 1, 0).length, MOST);
});

test("changes in words, in marks and for the studio", () => {
  assert.equal(inWords([[4, 7, 0], [5, ALL, null], [4, 8, 2.5]]), "Layer 4: channel 7 off, channel 8 × 2.5. Layer 5: all channels from the second latent.");
  assert.deepEqual([0, 2.5, null].map(markOf), ["off", "×2.5", "2nd"]);
  assert.deepEqual(toSend([[5, ALL, null]]), [{ layer: 5, channel: null, factor: null }]);
});

test("the judge's surest class, or the three attributes that the changes move most", () => {
  const classes = { judge: "digit judge", outputs: ["0", "1"], exclusive: true, beliefs: [[0.2, 0.8], [0.9, 0.1]] };
  assert.deepEqual([0, 1].map((place) => seenBy(classes, place)), ["1 (80 %)", "0 (90 %)"]);
  assert.equal(seenBy({ ...classes, judge: "" }, 0), "");
  const outputs = ["Smiling", "Big_Hair", "Hat", "Old"];
  const faces = { judge: "face judge", outputs, exclusive: false, beliefs: [[0.9, 0.95, 0.1, 0.2], [0.1, 0.95, 0.3, 0.2]] };
  assert.equal(seenBy(faces, 0), "Smiling (90 %), Hat (10 %), Big Hair (95 %)");
  assert.equal(seenBy(faces, 1), "Smiling (10 %), Hat (30 %), Big Hair (95 %)");
});
