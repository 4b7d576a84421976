import assert from "node:assert/strict";
import { test } from "node:test";

import { averages, distance, fate, growth, play, stepsToDouble } from "../../web/js/learn_game/game.js";

const near = (value, wanted, error = 1e-9) => assert.ok(Math.abs(value - wanted) < error, `${value} is not ${wanted}`);

test("simultaneous steps multiply the distance by the root of 1 + rate squared, each time", () => {
  for (const rate of [0.05, 0.3, 1]) {
    const states = play("simultaneous", [1, 0.5], rate, 0, 60);
    states.slice(1).forEach((state, i) => near(distance(state) / distance(states[i]), Math.sqrt(1 + rate ** 2)));
    near(growth("simultaneous", rate, 0), Math.sqrt(1 + rate ** 2));
  }
});

test("players who take turns keep x^2 + y^2 + rate x y, so they circle and stay within bounds", () => {
  const rate = 0.4;
  const kept = ([x, y]) => x * x + y * y + rate * x * y; // by hand: the map has determinant 1 and this is its invariant
  const states = play("alternating", [1, 0.5], rate, 0, 5000);
  for (const state of states) near(kept(state), kept(states[0]), 1e-8);
  near(growth("alternating", rate, 0), 1, 1e-8);
  assert.equal(fate("alternating", rate, 0), "round");
});

test("turns with a rate above 2 are out of bounds", () => {
  assert.equal(fate("alternating", 2.1, 0), "out");
});

test("the average of circling players closes in like 1 / steps", () => {
  const states = play("averaging", [1, 0.5], 0.2, 0, 4000);
  const average = averages(states);
  near(distance(states[4000]), distance(states[0]), 0.4);
  for (const steps of [400, 4000]) assert.ok(Math.hypot(...average[steps]) < 12 / steps);
});

test("the average of players who spiral out does not close in", () => {
  const average = averages(play("simultaneous", [1, 0.5], 0.2, 0, 400));
  assert.ok(Math.hypot(...average[400]) > Math.hypot(...average[0]));
});

test("extragradient shrinks the distance by the root of 1 - rate^2 + rate^4", () => {
  for (const rate of [0.1, 0.5, 0.9]) near(growth("extragradient", rate, 0), Math.sqrt(1 - rate ** 2 + rate ** 4));
  near(distance(play("extragradient", [1, 1], 0.5, 0, 20)[20]), Math.SQRT2 * Math.sqrt(0.8125) ** 20);
});

test("optimistic steps close in below a rate of 1 / root 3, and not above", () => {
  // by hand: as complex numbers the rule has the roots of r^2 - (1 + 2i rate) r + i rate
  near(growth("optimistic", 0.3, 0), Math.sqrt((1 + Math.sqrt(1 - 4 * 0.3 ** 2)) / 2), 1e-8);
  assert.equal(fate("optimistic", 0.57, 0), "in");
  assert.equal(fate("optimistic", 0.585, 0), "out");
});

test("positive momentum drives turns outwards, and negative momentum pulls them in", () => {
  assert.equal(fate("momentum", 0.2, 0.5), "out");
  assert.equal(fate("momentum", 0.2, 0), "round");
  assert.equal(fate("momentum", 0.2, -0.5), "in");
});

test("what a rule promises is what the players do", () => {
  for (const [rule, rate, momentum] of [["momentum", 0.3, -0.3], ["momentum", 0.1, 0.4], ["optimistic", 0.2, 0]]) {
    const states = play(rule, [1, 0], rate, momentum, 600);
    const seen = (distance(states[600]) / distance(states[300])) ** (1 / 300);
    near(seen, growth(rule, rate, momentum), 2e-3);
  }
});

test("a game that spirals far away ends", () => {
  const states = play("simultaneous", [1, 1], 1, 0, 10_000);
  assert.ok(states.length < 50 && Number.isFinite(distance(states.at(-1))));
});

test("the steps that double a distance", () => {
  near(stepsToDouble(2), 1);
  near(stepsToDouble(Math.SQRT1_2), 2);
});
