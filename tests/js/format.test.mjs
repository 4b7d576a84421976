import assert from "node:assert/strict";
import { test } from "node:test";

import { bytesInWords, durationInWords, etaInWords, percent, rounded, upperFirst, whole } from "../../web/js/lib/format.js";
import { clamped, lastUntil, nearest, sameValue } from "../../web/js/lib/values.js";

test("thousands are separated", () => assert.equal(whole(1234567.4), "1,234,567"));

test("sizes on disk", () => {
  const cases = { 0: "0 B", 999: "999 B", 1000: "1 kB", 12_345: "12 kB", 999_600: "1 MB", 20_000_000: "20 MB", 1_250_000_000: "1.3 GB" };
  for (const [count, words] of Object.entries(cases)) assert.equal(bytesInWords(Number(count)), words);
  assert.equal(bytesInWords(5e13), "50,000.0 GB");
});

test("durations", () => {
  const cases = [[0, "0 s"], [59.6, "1 min 0 s"], [61, "1 min 1 s"], [3599, "59 min 59 s"], [3660, "1 h 1 min"], [-1, ""], [null, ""]];
  for (const [seconds, words] of cases) assert.equal(durationInWords(seconds), words);
});

test("forecasts are no more exact than they can be", () => {
  const cases = [
    [3, "a few seconds left"],
    [45, "less than a minute left"],
    [70, "about a minute left"],
    [600, "about 10 minutes left"],
    [3600, "about an hour left"],
    [5400, "about 1 h 30 min left"],
    [7 * 3600 + 1500, "about 7 hours left"],
    [null, ""],
    [NaN, ""],
  ];
  for (const [seconds, words] of cases) assert.equal(etaInWords(seconds), words);
});

test("numbers lose zeros at their end and have a true minus sign", () => {
  assert.equal(rounded(0.5), "0.5");
  assert.equal(rounded(-1.005, 1), "−1");
  assert.equal(percent(0.256), "26 %");
  assert.equal(percent(null), "");
  assert.equal(upperFirst("rows"), "Rows");
  assert.equal(upperFirst(""), "");
});

test("the last step until another one", () => {
  assert.equal(lastUntil([10, 20, 30], 25), 20);
  assert.equal(lastUntil([10, 20, 30], 30), 30);
  assert.equal(lastUntil([10, 20, 30], 5), null);
  assert.equal(lastUntil([], 5), null);
});

test("the nearest step", () => {
  assert.equal(nearest([10, 20, 30], 26), 2);
  assert.equal(nearest([10, 20, 30], -5), 0);
  assert.equal(nearest([10, 20], 15), 0);
});

test("values are compared as values", () => {
  assert.ok(sameValue({ mix: [[1, 2]] }, { mix: [[1, 2]] }));
  assert.ok(!sameValue([1, 2], [2, 1]));
  assert.equal(clamped(7, 0, 5), 5);
});
