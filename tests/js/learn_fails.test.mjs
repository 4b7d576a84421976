// When it fails: the recorded runs and how their curves are drawn.

import assert from "node:assert/strict";
import test from "node:test";

import { CASES } from "../../web/js/learn_fails/cases.js";
import { measured, pointsOf, scaleOf, tick, valueAt } from "../../web/js/learn_fails/model.js";

const run = (finding) => /** @type {any} */ (CASES).find((one) => one.finding === finding);

test("each run has as many values as steps, frames in order, and a name", () => {
  assert.equal(new Set(CASES.map((one) => one.finding)).size, 5);
  for (const one of /** @type {any[]} */ (CASES)) {
    for (const values of Object.values(one.columns)) assert.equal(values.length, one.columns.step.length);
    const steps = one.frames.map(([step]) => step);
    assert.deepEqual(steps, [...steps].sort((a, b) => a - b));
    assert.ok(one.frames.length >= 5 && steps.at(-1) <= one.columns.step.at(-1));
  }
});

test("the tell-tale signs are in the curves", () => {
  assert.ok(Number(valueAt(run("collapse"), "health/diversity", 2000)) < 0.33);
  assert.ok(Number(valueAt(run("d-too-strong"), "grad/G", 600)) < 1e-5);
  assert.ok(Number(valueAt(run("memorising"), "health/copies", 650)) >= 1 / 3);
  assert.equal(valueAt(run("diverged"), "loss/G", 1000), null);
  const losses = pointsOf(run("oscillation"), "loss/D").map(([, value]) => Number(value));
  const jumps = losses.slice(1).map((value, i) => Math.abs(value - losses[i])).sort((a, b) => a - b);
  assert.ok(jumps[Math.floor(jumps.length / 2)] > 1.4, "the median jump is more than a whole unit");
});

test("values that were not logged are left out, and one that is no number stays as null", () => {
  const made = { finding: "x", command: "", points: true, columns: { step: [1, 2, 3, 4], a: [0.5, "", 2, null] }, frames: [], reals: "" };
  assert.deepEqual(pointsOf(made, "a"), [[1, 0.5], [3, 2], [4, null]]);
  assert.deepEqual([valueAt(made, "a", 2), valueAt(made, "a", 3), valueAt(made, "a", 9), valueAt(made, "b", 1)], [0.5, 2, null, undefined]);
});

test("scales: plain, powers of ten for gradients, stretched where values run away", () => {
  assert.equal(scaleOf([0.2, 0.9]).kind, "plain");
  assert.equal(scaleOf([1e-6, 2]).kind, "plain");
  const log = scaleOf([1e-6, 1], true);
  assert.ok(Math.abs(log.place(1e-3) - 0.5) < 1e-9 && log.ticks[0] === 1e-6);
  const wide = scaleOf([-1e5, 1e7]);
  assert.ok(wide.kind === "asinh" && wide.place(-1e5) === 0 && wide.place(1e7) === 1 && wide.ticks.includes(0));
  assert.ok(wide.ticks.every((one, i) => wide.ticks.every((other, j) => i === j || Math.abs(wide.place(one) - wide.place(other)) > 0.11)));
  assert.deepEqual([tick(0), tick(-0.5), tick(1e-6), tick(-1e6), measured(2.2e-7), measured(null), measured(undefined), measured(-0.5)],
    ["0", "−0.5", "10⁻⁶", "−10⁶", "2.2 · 10⁻⁷", "not a number", "not measured", "−0.5"]);
});
