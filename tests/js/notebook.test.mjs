// What the browser remembers of a page comes back as it was, and never breaks the page.

import assert from "node:assert/strict";
import { test } from "node:test";

import { remember, remembered } from "../../web/js/notebook/index.js";

const storage = (/** @type {Record<string, string>} */ kept = {}) => ({
  kept,
  getItem: (/** @type {string} */ key) => kept[key] ?? null,
  setItem: (/** @type {string} */ key, /** @type {string} */ value) => void (kept[key] = value),
});

test("what is kept under a name is found under that name alone", () => {
  const memory = storage();
  remember("small", { answers: { 1.1: "luck" } }, /** @type {any} */ (memory));
  assert.deepEqual(remembered("small", /** @type {any} */ (memory)), { answers: { 1.1: "luck" } });
  assert.deepEqual(remembered("other", /** @type {any} */ (memory)), {});
});

test("nonsense in the storage, and a browser without one, are an empty memory", () => {
  for (const text of ["{", "null", "[1]", "7"]) {
    assert.deepEqual(remembered("small", /** @type {any} */ (storage({ "gan-playground-notebook/small": text }))), {});
  }
  const none = { getItem: () => { throw new Error("refused"); }, setItem: () => { throw new Error("full"); } };
  assert.deepEqual(remembered("small", /** @type {any} */ (none)), {});
  remember("small", {}, /** @type {any} */ (none));
});
