// The tour comes by itself once, to a person, and its card stays inside the window.

import assert from "node:assert/strict";
import { test } from "node:test";

import { beside, done, due } from "../../web/js/tour/index.js";

function storage() {
  /** @type {Record<string, string>} */
  const kept = {};
  return { getItem: (key) => kept[key] ?? null, setItem: (key, value) => void (kept[key] = value) };
}

test("the tour is due on the first visit and never again", () => {
  const memory = storage();
  assert.equal(due(memory, false), true);
  assert.equal(due(memory, false), true, "asking does not count as a visit");
  done(memory);
  assert.equal(due(memory, false), false);
});

test("it does not come to a program, or where it could not be remembered", () => {
  assert.equal(due(storage(), true), false);
  assert.equal(due(null, false), false);
  assert.equal(due({ getItem: () => null, setItem: () => {} }, false), false);
  assert.equal(due({ getItem: () => { throw new Error("refused"); }, setItem: () => {} }, false), false);
  done(null);
});

test("the card stands below what it is about, else above, and always inside the window", () => {
  const box = (left, top, bottom) => ({ left, top, bottom });
  assert.deepEqual(beside(box(100, 50, 90), 300, 150, 1280, 720), { left: 100, top: 102 });
  assert.deepEqual(beside(box(100, 600, 640), 300, 150, 1280, 720), { left: 100, top: 438 });
  for (const target of [box(1270, 10, 40), box(-50, -40, -10), box(0, 0, 2000), undefined]) {
    for (const [across, down] of [[1280, 720], [390, 844]]) {
      const { left, top } = beside(target, 300, 150, across, down);
      assert.ok(left >= 12 && left + 300 <= across - 12 && top >= 12 && top + 150 <= down - 12, `${JSON.stringify(target)} ${left} ${top}`);
    }
  }
});
