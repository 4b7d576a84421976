// The cases are those of the Python grammar, so that both ends read a latent alike.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { latentInWords, newSeed, parentsOf } from "../../web/js/lib/latents.js";

const { valid } = JSON.parse(readFileSync(new URL("../latent/grammar.json", import.meta.url), "utf8"));

/** What JavaScript read is as Python has it, which also writes out defaults, and {"seed": 7} as 7. */
function agrees(ours, theirs) {
  if (typeof theirs === "number" && "seed" in Object(ours)) agrees(ours.seed, theirs);
  else if (typeof ours !== "object" || ours === null) assert.equal(ours, theirs);
  else for (const key of Object.keys(ours)) agrees(ours[key], theirs?.[key]);
}

test("there are cases of every kind of latent", () => {
  const kinds = new Set(valid.flatMap(({ spec }) => (typeof spec === "number" ? ["number"] : Object.keys(spec))));
  for (const kind of ["number", "seed", "z", "mix", "between", "from", "mutate", "cross", "times"]) assert.ok(kinds.has(kind), kind);
});

for (const { spec, words, parents } of valid) {
  test(`${JSON.stringify(spec)} is called ${words}`, () => assert.equal(latentInWords(spec), words));
  test(`${JSON.stringify(spec)} has ${parents.length} parents`, () => {
    const found = parentsOf(spec);
    assert.deepEqual(found.map(([how]) => how), parents.map(([how]) => how));
    found.forEach(([, one], place) => agrees(one, parents[place][1]));
  });
}

test("what is not a latent is unknown and has no parents", () => {
  for (const nonsense of [null, undefined, true, "7", [], {}, { toString: 1 }]) {
    assert.equal(latentInWords(nonsense), "unknown");
    assert.deepEqual(parentsOf(nonsense), []);
  }
});

test("a new seed is a seed that an address can hold", () => {
  for (let i = 0; i < 100; i += 1) {
    const seed = newSeed();
    assert.ok(Number.isInteger(seed) && seed >= 0 && seed < 1_000_000);
  }
});
