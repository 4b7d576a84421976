import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Game } from "../../web/js/lab/engine/game.js";
import { multiply, worth } from "../../web/js/lab/engine/linear.js";
import { Random } from "../../web/js/lab/engine/random.js";
import { able } from "../../web/js/lab/engine/simd.js";

const RECORDED = JSON.parse(readFileSync(new URL("../recorded/lab.json", import.meta.url), "utf8"));
const CLOSE = 1e-4;

const gameOf = ({ dataset, optimizer, ...same }) =>
  new Game({ ...same, data: dataset, optimizer_g: optimizer, optimizer_d: optimizer, g_layers: 3, d_layers: 3 });

/** As in tests/training/lab_recording.py: the mean of the weights, and their mean weighted by place. */
function means(params) {
  const place = (i) => -1 + (2 * i) / (params.length - 1);
  const mean = (rule) => params.reduce((sum, value, i) => sum + rule(value, i), 0) / params.length;
  return [mean((value) => value), mean((value, i) => value * place(i))];
}

test("everything that changes how the engine learns is held against gan_core", async () => {
  const { CHOICES } = await import("../../web/js/lab/engine/settings.js");
  const used = (name) => new Set(Object.values(RECORDED).map(({ settings }) => settings[name]));
  for (const name of ["loss", "penalty", "prior", "schedule"]) assert.deepEqual(new Set(CHOICES[name]), used(name));
  assert.deepEqual(new Set(CHOICES.optimizer_g), used("optimizer"));
  assert.deepEqual([...used("spectral_norm")].sort(), [false, true]);
  assert.ok(used("dropout").size > 1);
});

/** From how many products on WebAssembly is used: never, or always. */
const WAYS = { "in JavaScript": Infinity, "in WebAssembly": 0 };

test("both ways of multiplying matrices give the same, for every shape and layout", () => {
  assert.ok(able, "node can do it");
  const random = new Random(1);
  for (const [m, depth, n] of [[4, 4, 4], [5, 3, 7], [128, 32, 32], [128, 2, 32], [32, 128, 32], [1, 32, 128], [130, 33, 2]]) {
    for (const left of [[depth, 1], [1, m]]) {
      for (const right of [[n, 1], [1, depth]]) {
        const [a, b] = [random.normals(2 + m * depth), random.normals(3 + depth * n)];
        const [plain, fast] = Object.values(WAYS).map((least) => {
          worth.numbers = least;
          const c = new Float64Array(1 + m * n).fill(0.5);
          multiply([a, 2, left[0], left[1]], [b, 3, right[0], right[1]], [c, 1, n], m, depth, n);
          return c;
        });
        plain.forEach((value, i) => assert.ok(Math.abs(value - fast[i]) < 1e-5 * depth, `${[m, depth, n]}: ${value} and ${fast[i]}`));
      }
    }
  }
});

const CASES = Object.entries(RECORDED).flatMap(([name, record]) => Object.entries(WAYS).map(([way, least]) => ({ name, way, least, ...record })));
for (const { name, way, least, settings, curves, weights } of CASES) {
  test(`50 steps agree with gan_core: ${name}, ${way}`, () => {
    worth.numbers = least;
    const game = gameOf(settings);
    const steps = Object.values(curves)[0].length;
    assert.equal(steps, 50);
    for (let step = 0; step < steps; step += 1) {
      const stats = game.step();
      for (const [curve, values] of Object.entries(curves)) {
        const error = Math.abs(stats[curve] - values[step]);
        assert.ok(error < CLOSE * Math.max(1, Math.abs(values[step])), `${curve} at step ${step + 1}: ${stats[curve]} and ${values[step]}`);
      }
    }
    for (const [net, wanted] of Object.entries(weights)) {
      const ours = means(game[net].params);
      for (const i of [0, 1]) assert.ok(Math.abs(ours[i] - wanted[i]) < CLOSE, `weights of ${net}: ${ours}, ${wanted}`);
    }
  });
}
