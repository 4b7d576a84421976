// From points to pictures: maps of signed numbers, a tree and a network as D, and activations.

import assert from "node:assert/strict";
import test from "node:test";

import { distribution, draw } from "../../web/js/lab/engine/data.js";
import { Random } from "../../web/js/lab/engine/random.js";
import { BENDS, grey, left, share } from "../../web/js/learn_bends/model.js";
import { outcome, score, signed, sizes } from "../../web/js/learn_pixels/model.js";
import { gradient, grow, judge, leaves, Network } from "../../web/js/learn_tree/model.js";

test("signed bytes become numbers from -1 to 1, and sizes lose the sign", () => {
  const text = Buffer.from(Int8Array.from([127, -127, 0, 64])).toString("base64");
  assert.deepEqual([...signed(text)].map((value) => Number(value.toFixed(3))), [1, -1, 0, 0.504]);
  assert.deepEqual([...sizes(Float32Array.from([-0.5, 0.25, 0]))], [1, 0.5, 0]);
});

test("scores and outcomes are said as D gives them", () => {
  const told = /** @type {any} */ ({ scale: "probability", scores: [0.049, 0.93], typical: 0.026, moved: [0, 0.062] });
  assert.equal(outcome(told, 0), "D gives this fake 4.9 %. The median of other fakes is 2.6 %.");
  assert.equal(outcome(told, 1), "After 1 step D gives 93 % instead of 4.9 %. The pixels have moved by 3.1 % of their range (RMS).");
  assert.equal(score(-1.5, "margin"), "−1.50");
});

test("a tree splits where Gini impurity falls most, and its score is the share of real points in a leaf", () => {
  const xy = [0, 0, 1, 0, 2, 0, 3, 5];
  const tree = grow(xy, [0, 0, 1, 1], 1);
  assert.deepEqual([tree.axis, tree.at, leaves(tree)], [0, 1.5, 2]);
  assert.deepEqual([judge(tree, 1.4, 9), judge(tree, 1.6, 9)], [0, 1]);
  assert.equal(leaves(grow(xy, [0, 1, 0, 1], 5)), 4, "alternating along x takes three splits");
  assert.equal(grow(xy, [1, 1, 1, 1], 5).share, 1);
});

test("both tell the crowds apart, and only the network has a gradient, which points towards real points", () => {
  const random = new Random(4);
  const real = draw(distribution("gaussians"), 100, random);
  const fakes = random.normals(200).map((value, i) => 0.1 * value + (i % 2 ? 0.9 : 0));
  const all = new Float64Array([...real, ...fakes]);
  const labels = Float64Array.from({ length: 200 }, (_, i) => (i < 100 ? 1 : 0));
  const tree = grow(all, labels, 6);
  const network = new Network(random);
  network.learn(all, labels, 300);
  const right = (judged) => judged.filter((value, i) => value > 0.5 === i < 100).length;
  assert.ok(right(Array.from(labels, (_, i) => judge(tree, all[2 * i], all[2 * i + 1]))) >= 190);
  assert.ok(right([...network.scores(all)]) >= 190);
  const slopes = network.gradients(fakes);
  for (let i = 0; i < 100; i += 1) {
    assert.deepEqual(gradient((x, y) => judge(tree, x, y), fakes[2 * i], fakes[2 * i + 1]).map(Math.abs), [0, 0]);
    assert.ok(Math.hypot(slopes[2 * i], slopes[2 * i + 1]) > 0);
  }
  const logD = (x, y) => Math.log(network.scores(Float64Array.from([x, y]))[0]);
  const [byX, byY] = gradient(logD, fakes[0], fakes[1], 1e-5);
  assert.ok(Math.abs(byX - slopes[0]) < 1e-4 * (1 + Math.abs(byX)) && Math.abs(byY - slopes[1]) < 1e-4 * (1 + Math.abs(byY)));
});

test("slopes agree with finite differences; ReLU lets nothing through below 0, leaky ReLU a fifth", () => {
  for (const { name, f, slope } of BENDS) {
    for (const x of [-2, -0.7, 0.4, 1.9]) assert.ok(Math.abs((f(x + 1e-6) - f(x - 1e-6)) / 2e-6 - slope(x)) < 1e-6, `${name} at ${x}`);
  }
  const [relu, leaky, tanh] = BENDS;
  assert.deepEqual([left(relu, -1, 3), Number(left(leaky, -1, 3).toFixed(6)), left(leaky, 1, 9)], [0, 0.008, 1]);
  assert.ok(Math.abs(tanh.f(3)) < 1);
  assert.deepEqual([grey(-1), grey(1), grey(0), grey(1.2)], [0, 255, 128, null]);
  assert.deepEqual([share(0), share(0.2), share(0.00032), share(0.013)], ["0", "0.2", "3.2 · 10⁻⁴", "0.013"]);
});
