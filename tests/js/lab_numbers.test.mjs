import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { Game } from "../../web/js/lab/engine/game.js";

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

test("every loss, penalty, optimizer, prior and schedule of the engine is held against gan_core", async () => {
  const { CHOICES } = await import("../../web/js/lab/engine/settings.js");
  const used = (name) => new Set(Object.values(RECORDED).map(({ settings }) => settings[name]));
  for (const name of ["loss", "penalty", "prior", "schedule"]) assert.deepEqual(new Set(CHOICES[name]), used(name));
  assert.deepEqual(new Set(CHOICES.optimizer_g), used("optimizer"));
});

for (const [name, { settings, curves, weights }] of Object.entries(RECORDED)) {
  test(`50 steps agree with gan_core: ${name}`, () => {
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
