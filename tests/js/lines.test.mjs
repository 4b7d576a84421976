import assert from "node:assert/strict";
import { test } from "node:test";

import { Lines } from "../../web/js/live_view/lines.js";
import { envelope, everyNth, logTicks, smooth } from "../../web/js/live_view/thinning.js";

const range = (count) => Array.from({ length: count }, (_, i) => i);

test("rows that arrive in pieces become the same columns as rows that arrive together", () => {
  const pieces = new Lines();
  pieces.append({ step: [1, 2], "loss/G": [0.5, 0.6] });
  pieces.append({ step: [3], "loss/G": [0.7], "metric/found": [1] });
  const together = new Lines();
  together.append({ step: [1, 2, 3], "loss/G": [0.5, 0.6, 0.7], "metric/found": [null, null, 1] });
  assert.deepEqual(pieces.columns, together.columns);
});

test("a column that begins late or has holes is drawn only where it has values", () => {
  const lines = new Lines();
  lines.append({ step: [1, 2], "loss/G": [0.5, null] });
  lines.append({ step: [3, 4], "D(x)": [0.9, 0.8], "loss/G": [0.7, 0.6] });
  assert.deepEqual(lines.points("D(x)"), { x: [3, 4], y: [0.9, 0.8] });
  assert.deepEqual(lines.points("loss/G"), { x: [1, 3, 4], y: [0.5, 0.7, 0.6] });
});

test("an answer without rows changes nothing", () => {
  const lines = new Lines();
  lines.append({ step: [1], "loss/G": [0.5] });
  for (const nothing of [undefined, {}, { step: [] }]) lines.append(nothing);
  assert.deepEqual(lines.steps, [1]);
});

test("values that are not finite numbers are left out", () => {
  const lines = new Lines();
  lines.append({ step: [1, 2, 3], "loss/G": [Infinity, "7", 2] });
  assert.deepEqual(lines.points("loss/G"), { x: [3], y: [2] });
});

test("thinning halves the older three quarters and keeps the newest rows and every measurement", () => {
  const lines = new Lines(100);
  const measured = range(101).map((i) => (i === 31 ? 0.5 : null));
  lines.append({ step: range(101), "metric/found": measured });
  const { steps } = lines;
  assert.ok(steps.length < 70, `${steps.length} rows are left`);
  assert.ok(steps.includes(31), "the step of the measurement");
  assert.deepEqual(steps.filter((step) => step >= 75), range(101).slice(75));
  assert.deepEqual(lines.points("metric/found"), { x: [31], y: [0.5] });
});

test("memory stays bounded however long a run is", () => {
  const lines = new Lines(100);
  for (let step = 0; step < 5000; step += 1) lines.append({ step: [step], "loss/G": [1] });
  assert.ok(lines.steps.length <= 100);
  assert.equal(lines.steps.at(-1), 4999);
  assert.equal(lines.steps[0], 0);
});

test("the unit of smoothing is the usual distance of rows, whatever is thinned later", () => {
  const lines = new Lines(100);
  lines.append({ step: [0, 5, 10, 11, 12, 17, 22, 27], "loss/G": range(8) });
  assert.equal(lines.stride, 5);
  lines.append({ step: range(100).map((i) => 30 + 5 * i), "loss/G": range(100) });
  assert.equal(lines.stride, 5);
});

test("smoothing leaves a constant alone and does not pull the first points towards zero", () => {
  const x = range(50);
  const flat = smooth({ x, y: x.map(() => 3) }, 0.9, 1);
  for (const value of flat) assert.ok(Math.abs(value - 3) < 1e-9);
  assert.deepEqual(smooth({ x, y: x }, 0, 1), x);
});

test("smoothing is the weighted mean that its formula says", () => {
  const [first, second] = smooth({ x: [0, 1], y: [1, 2] }, 0.5, 1);
  assert.equal(first, 1);
  assert.ok(Math.abs(second - (0.5 * 0.5 * 1 + 0.5 * 2) / (0.25 + 0.5)) < 1e-12);
});

test("a spike survives when a raw curve is thinned", () => {
  const x = range(10_000);
  const y = x.map((i) => (i === 5001 ? 100 : i === 7003 ? -100 : 0));
  const thin = envelope(x, y, 500);
  assert.ok(thin.x.length <= 500);
  assert.ok(thin.y.includes(100) && thin.y.includes(-100));
  assert.deepEqual(thin.x, [...thin.x].sort((a, b) => a - b));
});

test("a smooth curve keeps its ends when it is thinned", () => {
  const x = range(1000);
  const thin = everyNth(x, x, 100);
  assert.equal(thin.x.length, 100);
  assert.deepEqual([thin.x[0], thin.x.at(-1)], [0, 999]);
  assert.deepEqual(everyNth([1, 2], [3, 4], 100), { x: [1, 2], y: [3, 4] });
});

test("ticks of a logarithmic axis are round numbers that span the values", () => {
  for (const [low, high] of [[0.5, 1.2], [0.02, 3], [0.001, 900]]) {
    const ticks = logTicks(low, high);
    assert.ok(ticks[0] <= low && ticks.at(-1) >= high, `${low} to ${high}: ${ticks}`);
    assert.ok(ticks.length < 30);
  }
});
