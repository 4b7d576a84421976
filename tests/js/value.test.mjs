import assert from "node:assert/strict";
import { test } from "node:test";

import { density, draw, TARGETS } from "../../web/js/learn_value/densities.js";
import { Duel } from "../../web/js/learn_value/duel.js";
import { bestValue, EVEN, generatorLosses, jensenShannon, logitOf, terms } from "../../web/js/learn_value/value.js";
import { Random } from "../../web/js/lab/engine/random.js";

const near = (value, wanted, error = 1e-9) => assert.ok(Math.abs(value - wanted) < error, `${value} is not ${wanted}`);
const bellAt = (mean, spread = 1) => [{ weight: 1, mean, spread }];

test("a D that answers 1/2 everywhere has the value -2 log 2, wherever the fakes are", () => {
  for (const mean of [0, 7]) {
    const { onReal, onFake, value, answers } = terms(bellAt(0), bellAt(mean), (places) => new Float64Array(places.length));
    near(onReal, -Math.LN2);
    near(onFake, -Math.LN2);
    near(value, -1.3862943611198906);
    near(answers.fake, 0.5);
  }
});

test("the best D reaches -2 log 2 where both densities agree, and 0 where they never meet", () => {
  near(bestValue(bellAt(0), bellAt(0)), EVEN);
  near(bestValue(bellAt(-30), bellAt(30)), 0);
  near(jensenShannon(bellAt(-30), bellAt(30)), Math.LN2);
});

test("the Jensen-Shannon divergence is that of a sum over a fine grid", () => {
  const [p, q] = [TARGETS.two.mixture, bellAt(0.4, 0.9)];
  let sum = 0;
  for (let x = -12; x < 12; x += 0.001) {
    const [a, b] = [density(p, x), density(q, x)];
    const m = (a + b) / 2;
    if (a > 0) sum += 0.0005 * a * Math.log(a / m);
    if (b > 0) sum += 0.0005 * b * Math.log(b / m);
  }
  near(jensenShannon(p, q), sum, 1e-4);
});

test("no D has a higher value than p / (p + q)", () => {
  const [p, q] = [bellAt(0), bellAt(1)];
  const best = bestValue(p, q); // its logit is 1/2 - x, by hand
  near(terms(p, q, (places) => places.map((x) => 0.5 - x)).value, best, 1e-6);
  for (const off of [-0.3, 0.3]) assert.ok(terms(p, q, (places) => places.map((x) => 0.5 + off - x)).value < best);
});

test("log(1 - D) saturates: where D is sure of a fake its slope vanishes and that of -log D is near -1", () => {
  const sure = generatorLosses(logitOf(0.01));
  near(sure.saturating.slope, -0.01);
  near(sure.nonsaturating.slope, -0.99);
  near(sure.saturating.loss, Math.log(0.99));
  near(sure.nonsaturating.loss, -Math.log(0.01));
  const even = generatorLosses(0);
  near(even.saturating.slope, even.nonsaturating.slope);
});

test("slopes are those of the losses", () => {
  const h = 1e-5;
  for (const logit of [-4, -1, 0.3, 2]) {
    for (const name of ["saturating", "nonsaturating"]) {
      const [low, high] = [generatorLosses(logit - h)[name].loss, generatorLosses(logit + h)[name].loss];
      near(generatorLosses(logit)[name].slope, (high - low) / (2 * h), 1e-8);
    }
  }
});

test("samples of a mixture have its mean and spread", () => {
  const drawn = draw(TARGETS.two.mixture, new Random(3), 20_000);
  const mean = drawn.reduce((sum, x) => sum + x, 0) / drawn.length;
  const square = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length;
  near(mean, 0.1, 0.04); // (-1.4 + 1.6) / 2
  near(square, 1.5 ** 2 + 0.45 ** 2, 0.06);
});

test("D alone learns the best D of known densities", () => {
  const duel = new Duel();
  duel.place(0, 0.9);
  for (let i = 0; i < 600; i += 1) duel.stepD();
  const { value } = terms(duel.real, duel.fake, duel.logits);
  const best = bestValue(duel.real, duel.fake);
  assert.ok(value <= best + 1e-9 && best - value < 0.03, `${value} against ${best}`);
});

test("a D that forgets has the value of an equilibrium, though the fakes are far from real", () => {
  const duel = new Duel();
  for (let i = 0; i < 50; i += 1) duel.stepD();
  assert.ok(terms(duel.real, duel.fake, duel.logits).value > -0.6);
  duel.forget();
  near(terms(duel.real, duel.fake, duel.logits).value, EVEN);
  assert.ok(jensenShannon(duel.real, duel.fake) > 0.4);
});

test("both together bring G's density to the real one", () => {
  const duel = new Duel();
  const before = jensenShannon(duel.real, duel.fake);
  for (let i = 0; i < 1500; i += 1) duel.round();
  const after = jensenShannon(duel.real, duel.fake);
  assert.ok(before > 0.5 && after < 0.1, `from ${before} to ${after}`);
});

test("with the saturating loss G hardly moves once D is trained, and it moves as announced", () => {
  const moved = (loss) => {
    const duel = new Duel({ loss });
    for (let i = 0; i < 300; i += 1) duel.stepD();
    const before = duel.G.params[1];
    duel.stepG();
    return duel.G.params[1] - before;
  };
  assert.ok(moved("minimax") > 0 && moved("minimax") < 0.05 * moved("nonsaturating"));
  const duel = new Duel();
  duel.make = () => duel.fakes; // the same batch again
  const announced = duel.nextMove("nonsaturating");
  const before = duel.G.params[1];
  duel.stepG();
  near(duel.G.params[1] - before, announced);
});
