import assert from "node:assert/strict";
import { test } from "node:test";

import { DATA, density, distribution, draw } from "../../web/js/lab/engine/data.js";
import { Game } from "../../web/js/lab/engine/game.js";
import { advice, distances, made, manifold, surface, watched } from "../../web/js/lab/engine/look.js";
import { belief, gLoss, LOSSES, sigmoid } from "../../web/js/lab/engine/losses.js";
import { BLUR, js, kl, massOf, massOfPoints } from "../../web/js/lab/engine/measures.js";
import { backward, discriminator, forward, initialise } from "../../web/js/lab/engine/mlp.js";
import { ndtr, ndtri, Random } from "../../web/js/lab/engine/random.js";
import { BOUNDS, DEFAULTS, settled, unlikeDefaults } from "../../web/js/lab/engine/settings.js";
import { pack, STARTS, trained, unpack } from "../../web/js/lab/engine/starts.js";
import { slowly } from "../../web/js/lab/engine/slowly.js";
import { erf } from "../../web/js/lib/erf.js";

const near = (value, wanted, within, words = "") => assert.ok(Math.abs(value - wanted) <= within, `${words} ${value} is not ${wanted}`);
const gaussian = (x, y, spread) => ({ centres: Float64Array.of(x, y), count: 1, spread });

test("the same seed gives the same numbers, and they are distributed as they should be", () => {
  const numbers = new Random(5).normals(100_001);
  assert.deepEqual(numbers.slice(0, 10), new Random(5).normals(10));
  assert.notDeepEqual(numbers.slice(0, 10), new Random(6).normals(10));
  near(numbers.reduce((sum, x) => sum + x, 0) / numbers.length, 0, 0.02, "mean");
  near(numbers.reduce((sum, x) => sum + x * x, 0) / numbers.length, 1, 0.02, "variance");
});

test("the distribution function of the normal distribution has the values of the tables, and its inverse undoes it", () => {
  near(erf(1), 0.8427007929497149, 1e-12);
  near(erf(3), 0.9999779095030014, 1e-12);
  near(ndtr(-1.959963984540054), 0.025, 1e-12);
  for (const x of [-3.5, -2, -0.3, 0, 0.7, 2.49, 2.51, 3.5]) near(ndtri(ndtr(x)), x, 1e-8);
});

test("gradients by weights and by inputs are those of finite differences", () => {
  const random = new Random(3);
  const net = initialise(discriminator(6, 3), random);
  const x = random.normals(2 * 7);
  const value = () => gLoss("nonsaturating", forward(net, x, 7).output).loss;
  const tape = forward(net, x, 7);
  const grads = new Float64Array(net.params.length);
  const byInput = backward(net, tape, gLoss("nonsaturating", tape.output).grad, grads, true).slice();
  const slope = (array, i) => {
    const before = array[i];
    array[i] = before + 1e-6;
    const up = value();
    array[i] = before - 1e-6;
    const down = value();
    array[i] = before;
    return (up - down) / 2e-6;
  };
  net.params.forEach((_, i) => near(grads[i], slope(net.params, i), 1e-7, `weight ${i}`));
  x.forEach((_, i) => near(byInput[i], slope(x, i), 1e-7, `input ${i}`));
});

test("KL and JS on the grid are those of two known Gaussians", () => {
  const [spread, apart] = [0.2, 0.3];
  const [p, q] = [massOf(gaussian(-apart / 2, 0, spread)), massOf(gaussian(apart / 2, 0, spread))];
  const variance = spread ** 2 + BLUR ** 2;
  near(kl(p, q), apart ** 2 / (2 * variance), 0.01, "KL");
  // JS by another way: the mean over a large sample of the exact densities' ratio
  const wide = Math.sqrt(variance);
  const [first, second] = [gaussian(-apart / 2, 0, wide), gaussian(apart / 2, 0, wide)];
  const side = (from, seed) => {
    const points = draw(from, 40_000, new Random(seed));
    let sum = 0;
    for (let i = 0; i < points.length; i += 2) {
      const own = density(from, points[i], points[i + 1]);
      sum += Math.log((2 * own) / (density(first, points[i], points[i + 1]) + density(second, points[i], points[i + 1])));
    }
    return sum / 40_000;
  };
  near(js(p, q), (side(first, 1) + side(second, 2)) / 2, 0.005, "JS");
});

test("KL and JS of a sample of the real distribution are close to 0, and JS of distributions apart is log 2", () => {
  for (const name of ["ring", "gaussians", "spirals"]) {
    const real = massOf(distribution(name));
    const fake = massOfPoints(draw(distribution(name), 20_000, new Random(4)));
    assert.ok(kl(real, fake) < 0.03 && js(real, fake) < 0.01, `${name}: ${kl(real, fake)}, ${js(real, fake)}`);
  }
  const far = massOf(gaussian(1.2, 1.2, 0.05));
  near(js(massOf(gaussian(-1.2, -1.2, 0.05)), far), Math.LN2, 1e-3);
});

test("each data set draws points of its own density, which has the integral 1", () => {
  for (const name of DATA) {
    const of = distribution(name, [[0.2, 0.1], [-0.3, 0.4]]);
    const points = draw(of, 4000, new Random(9));
    assert.ok(points.every((value) => Math.abs(value) < 1.5), name);
    let sum = 0;
    for (let i = 0; i < 150; i += 1) for (let j = 0; j < 150; j += 1) sum += density(of, -1.5 + (i + 0.5) / 50, -1.5 + (j + 0.5) / 50) / 2500;
    near(sum, 1, 0.01, name);
  }
});

test("a round taken stage by stage ends where a step ends, and shows the numbers of that round", () => {
  for (const loss of ["nonsaturating", "wasserstein", "mmd"]) {
    const wanted = { loss, n_critic: 2, instance_noise: 0.1, batch_size: 16, ngf: 8, ndf: 8 };
    const [fast, slow] = [new Game(wanted), new Game(wanted)];
    for (let i = 0; i < 3; i += 1) {
      fast.step();
      const stages = [...slowly(slow)];
      const ofG = stages.filter((stage) => stage.player === "G");
      assert.equal(ofG.find((stage) => stage.stage === "loss").loss, fast.stats["loss/G"]);
      assert.deepEqual(ofG.at(-1).after, fast.G.params);
      assert.equal(stages.filter((stage) => stage.stage === "update").length, loss === "mmd" ? 1 : 3);
    }
    assert.deepEqual([slow.G.params, slow.D.params, slow.steps], [fast.G.params, fast.D.params, 3]);
  }
});

test("in a stage D's answers are those of its logits and the update is what the weights moved", () => {
  const game = new Game({ batch_size: 8 });
  const stages = Object.fromEntries([...slowly(game, ["D"])].map((stage) => [stage.stage, stage]));
  assert.deepEqual(Object.keys(stages), ["real", "latents", "generate", "judge", "loss", "gradient", "update"]);
  stages.judge.fake.forEach((logit, i) => near(stages.judge["D(G(z))"][i], sigmoid(logit), 1e-12));
  near(stages.loss.terms[0] + stages.loss.terms[1], stages.loss.loss, 1e-12);
  assert.ok(stages.update.moved > 0);
});

test("only the player that steps changes", () => {
  for (const [player, still] of [["D", "G"], ["G", "D"]]) {
    const game = new Game({ spectral_norm: true });
    const before = { G: game.G.params.slice(), D: game.D.params.slice() };
    const vectors = structuredClone(game.D.spectral);
    game.stepOnly(player);
    assert.deepEqual(game[still].params, before[still]);
    assert.notDeepEqual(game[player].params, before[player]);
    if (still === "D") assert.deepEqual(game.D.spectral, vectors);
  }
});

test("dropout drops its share of D's hidden values while D learns, and nothing of them when the game is looked at", () => {
  const game = new Game({ dropout: 0.4, ndf: 64 });
  const x = new Random(8).normals(2 * 200);
  const still = forward(game.D, x, 200);
  assert.ok(still.masks.every((mask) => !mask));
  assert.deepEqual(forward(game.D, x, 200).output, still.output, "the same each time");
  const [first, second] = [1, 2].map((seed) => forward(game.D, x, 200, undefined, new Random(seed)));
  assert.notDeepEqual(first.output, second.output);
  for (const mask of first.masks.slice(1, -1)) {
    near(mask.filter((factor) => factor === 0).length / mask.length, 0.4, 0.02, "share");
    near(mask.reduce((sum, factor) => sum + factor, 0) / mask.length, 1, 0.04, "mean factor");
  }
  assert.ok(!game.G.dropout);
});

test("with spectral norm no layer of D stretches anything by more than 1, and it can come and go while the game goes on", () => {
  const game = new Game({ spectral_norm: true, lr_d: 0.01 });
  for (let i = 0; i < 60; i += 1) game.step();
  const { weights } = forward(game.D, new Float64Array(2), 1).norm;
  for (const { inputs, outputs, w } of game.D.layers) {
    const x = new Random(1).normals(inputs);
    const y = Array.from({ length: outputs }, (_, o) => x.reduce((sum, value, i) => sum + weights[w + o * inputs + i] * value, 0));
    assert.ok(Math.hypot(...y) <= 1.02 * Math.hypot(...x));
  }
  const kept = game.snapshot();
  assert.ok(game.change({ spectral_norm: false }) && !game.D.spectral);
  game.step();
  assert.ok(game.change({ spectral_norm: true }) && game.D.spectral);
  game.restore(kept);
  assert.deepEqual(game.D.spectral, kept.spectral);
});

test("from a snapshot the game goes on as it did the first time", () => {
  const game = new Game({ ngf: 8, ndf: 8, batch_size: 16, dropout: 0.2, spectral_norm: true });
  for (let i = 0; i < 5; i += 1) game.step();
  const kept = game.snapshot();
  for (let i = 0; i < 5; i += 1) game.step();
  const first = game.G.params.slice();
  game.restore(kept);
  assert.equal(game.steps, 5);
  for (let i = 0; i < 5; i += 1) game.step();
  assert.deepEqual(game.G.params, first);
});

test("to look at a game changes nothing in it", () => {
  const [watchedGame, other] = [new Game({}), new Game({})];
  const look = () => {
    const fakes = made(watchedGame, watched(watchedGame, 50));
    advice(watchedGame, fakes);
    manifold(watchedGame, 9);
    surface(watchedGame, { x: [-1, 1], y: [-1, 1] }, 11);
    distances(watchedGame, massOf(watchedGame.data), 100);
  };
  for (let i = 0; i < 3; i += 1) {
    look();
    watchedGame.step();
    other.step();
  }
  assert.deepEqual(watchedGame.G.params, other.G.params);
});

test("a fake that follows the advice of D looks more real to it", () => {
  for (const loss of Object.keys(LOSSES)) {
    const game = new Game({ loss, ngf: 16, ndf: 16, batch_size: 32 });
    for (let i = 0; i < 20; i += 1) game.step();
    const fakes = made(game, watched(game, 40)).slice();
    const ways = advice(game, fakes);
    const mean = (points) => forward(game.D, points, 40).output.reduce((sum, s) => sum + (loss === "least-squares" ? -Math.abs(s - 1) : s), 0);
    assert.ok(mean(fakes.map((value, i) => value + 1e-3 * ways[i])) > mean(fakes), loss);
    assert.ok(belief(3, loss) > belief(-3, loss));
  }
});

test("networks that come trained fit the default settings, and their points are close to the data", async () => {
  for (const name of STARTS) {
    const game = new Game({ data: name, start: name });
    const mass = massOf(game.data);
    const before = distances(game, mass, 4000).js;
    game.begin(await trained(name));
    assert.ok(distances(game, mass, 4000).js < 0.1 && before > 0.4, name);
    for (let i = 0; i < 20; i += 1) game.step();
    assert.ok(distances(game, mass, 4000).js < before / 2, `${name}, a little later`);
  }
  assert.equal(await trained("fresh"), null);
  const weights = Float64Array.of(-7.9, 0, 1e-5, 0.1234, 3);
  unpack(pack(weights)).forEach((value, i) => near(value, weights[i], 1.3e-4));
});

test("trained networks of another shape are passed over", async () => {
  const game = new Game({ ngf: 16 });
  const before = game.G.params.slice();
  game.begin(await trained("ring"));
  assert.deepEqual(game.G.params, before);
});

test("settings from an address are kept where they make sense, and replaced where not", () => {
  assert.deepEqual(settled(null), DEFAULTS);
  assert.deepEqual(settled({ lr_g: "x", loss: "nonsense", ngf: 1e9, seed: -4, more: 1 }), { ...DEFAULTS, ngf: BOUNDS.ngf[1], seed: 0 });
  assert.equal(settled({ data: "drawn" }).data, "ring", "nothing was drawn");
  assert.deepEqual(settled({ data: "drawn", drawn: [[0.1, 9], ["x", 2], 7] }).drawn, [[0.1, 1.4]]);
  assert.equal(settled({ schedule: "simultaneous", n_critic: 5 }).n_critic, 1);
  const wanted = { loss: "hinge", lr_d: 0.01 };
  assert.deepEqual(unlikeDefaults(settled(wanted)), wanted);
});

test("what can be changed while a game goes on leaves its networks alone, and other networks need a new game", () => {
  const game = new Game({});
  game.step();
  const before = game.G.params.slice();
  assert.ok(game.change({ lr_g: 0.01, loss: "hinge", data: "grid", batch_size: 32, optimizer_d: "sgd" }));
  assert.deepEqual(game.G.params, before);
  game.step();
  assert.ok(!game.change({ ngf: 16 }));
  assert.equal(game.settings.ngf, DEFAULTS.ngf);
});
