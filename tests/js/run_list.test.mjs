// The search of the list of runs looks through what people wrote, too.

import assert from "node:assert/strict";
import { test } from "node:test";

import { wordsOf } from "../../web/js/run_list/index.js";

const run = {
  id: "0003-mnist", title: "Digits", state: "finished", what: "MNIST", parent: "", tags: ["week-3"], note: "Sharper", pinned: true, archived: false,
};

test("tags, notes and pins are found, whatever their case", () => {
  const words = wordsOf(run);
  for (const word of ["0003-mnist", "digits", "finished", "#week-3", "sharper", "pinned"]) assert.ok(words.includes(word), word);
  assert.ok(!words.includes("archived") && !words.includes("branch"));
  assert.ok(wordsOf({ ...run, archived: true, parent: "Digits, step 5" }).includes("archived branch digits, step 5"));
});
