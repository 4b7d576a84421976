// The transform method of chapter 3 of Learn: a drawn density is made exactly, and learned by a network.

import assert from "node:assert/strict";
import test from "node:test";

import { Random } from "../../web/js/lab/engine/random.js";
import { bend, bent } from "../../web/js/learn_transform/bend.js";
import { areaOf, BINS, countsOf, cumulative, distances, heightsOf, inverse, Learner, SHAPES } from "../../web/js/learn_transform/model.js";

const near = (a, b, within = 1e-9) => assert.ok(Math.abs(a - b) < within, `${a} and ${b}`);
const scribble = heightsOf((x) => Math.max(0, Math.sin(17 * x) * Math.cos(5 * x * x)) + (x > 0.4 && x < 0.45 ? 1 : 0));

test("the inverse of F by hand, with a gap in which nothing lies", () => {
  const edges = cumulative([1, 0, 3, 0]);
  assert.deepEqual([...edges], [0, 0.25, 0.25, 1, 1]);
  near(inverse(edges, 0.125), 0.125);
  near(inverse(edges, 0.625), 0.625);
  near(inverse(edges, 0), 0);
  for (const u of [0.001, 0.2, 0.25, 0.3, 0.999]) {
    const x = inverse(edges, u);
    assert.ok(x <= 0.25 || (x >= 0.5 && x <= 0.75), `${u} lands at ${x}`);
  }
});

test("nothing drawn counts as an even density", () => {
  const edges = cumulative(new Float64Array(BINS));
  near(inverse(edges, 0.3), 0.3);
  assert.equal(areaOf(new Float64Array(BINS)), 1);
});

for (const [name, heights] of [...Object.entries(SHAPES).map(([key, shape]) => [key, heightsOf(shape)]), ["a drawn one", scribble]]) {
  test(`10,000 numbers through the inverse of F have the density that was drawn: ${name}`, () => {
    const edges = cumulative(heights);
    const random = new Random(5);
    const samples = Array.from({ length: 10_000 }, () => inverse(edges, random.uniform()));
    const { ks, tv } = distances(samples, edges);
    assert.ok(ks < 0.0163, `Kolmogorov-Smirnov ${ks}`); // 99 of 100 samples of 10,000 stay below it
    assert.ok(tv < 0.045, `total variation ${tv}`);
    const other = distances(Array.from({ length: 10_000 }, () => random.uniform()), edges);
    assert.ok(other.ks > 0.05 && other.tv > 0.1, "numbers that went through nothing are far from it");
  });
}

test("distances by hand", () => {
  const even = cumulative([1, 1]);
  const { ks, tv } = distances([0.1, 0.2, 0.3, 0.9], even);
  near(tv, 0.25);
  near(ks, 0.75 - 0.3);
  assert.deepEqual([...countsOf([-1, 0.1, 0.6, 2], 2)], [2, 2]);
});

test("a small generator learns the two hills by MMD alone", () => {
  const edges = cumulative(heightsOf(SHAPES.hills));
  const learner = new Learner(1);
  const u = Array.from({ length: 4000 }, (_, i) => (i + 0.5) / 4000);
  const before = distances(learner.makes(u), edges).ks;
  for (let step = 0; step < 300; step += 1) learner.step(edges);
  const { ks } = distances(learner.makes(u), edges);
  assert.ok(ks < 0.05 && ks < before / 4, `${before} became ${ks}`);
  assert.equal(learner.steps, 300);
});

test("the square is itself at first, and becomes a ring that closes", () => {
  const square = bend("ring", 0);
  for (const [u, v] of [[-1, -1], [0.3, 0.7], [1, 1]]) {
    const [x, y] = bent(square, u, v);
    near(x, u, 1e-6);
    near(y, v, 1e-6);
  }
  const ring = bend("ring", 1);
  const [begin, end] = [bent(ring, -1, 0.4), bent(ring, 1, 0.4)];
  near(begin[0], end[0], 1e-3);
  near(begin[1], end[1], 1e-3);
  const far = [-0.9, -0.2, 0.5].map((u) => Math.hypot(...bent(ring, u, 1)));
  near(Math.max(...far), Math.min(...far), 0.03);
});

test("every bend stays inside the plane that is shown", () => {
  for (const name of ["ring", "spiral", "wave"]) {
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      const by = bend(name, share);
      for (let u = -1; u <= 1; u += 0.05) for (const v of [-1, 0, 1]) assert.ok(Math.max(...bent(by, u, v).map(Math.abs)) < 1.3, `${name} ${share}`);
    }
  }
});
