import assert from "node:assert/strict";
import { test } from "node:test";

import { Random } from "../../web/js/lab/engine/random.js";
import { pile, STAGES, STORIES } from "../../web/js/learn_story/stages.js";

const FIRST = { frame: 1, step: 1, lossD: 1.5, lossG: 3.3, real: 0.45, fake: 0.51, gradD: 12.4, gradG: 26.7 };
const won = { ...FIRST, frame: 8000, step: 8000, real: 0.87, fake: 0.03 };
const even = { ...FIRST, frame: 500, step: 500, real: 0.53, fake: 0.48 };

test("the pile holds as many real pictures as fakes, none twice, and is mixed", () => {
  const tiles = pile(new Random(5), 64);
  assert.equal(tiles.filter(({ real }) => real).length, 12);
  assert.equal(new Set(tiles.map(({ real, tile }) => `${real} ${tile}`)).size, 24);
  const order = tiles.map(({ real }) => real);
  assert.notDeepEqual(order, [...order].sort());
});

test("both stories have every stage, beside the numbers of the round", () => {
  for (const stage of STAGES) for (const story of Object.keys(STORIES)) assert.ok(stage.stories[story].length > 40);
  const told = STAGES.map((stage) => stage.real(won, FIRST)).join(" ");
  for (const number of ["step 8000", "D(x) = 0.87", "D(G(z)) = 0.03", "1.50", "12.40", "3.30", "26.70"]) assert.ok(told.includes(number), number);
});

test("the end of the story is not promised where D still wins", () => {
  const again = STAGES.find(({ key }) => key === "again");
  assert.match(again.real(won, FIRST), /still tells them apart/);
  assert.match(again.real(even, FIRST), /close to tossing a coin/);
});
