// The plain values behind the slider board and the mixer.
import assert from "node:assert/strict";
import { test } from "node:test";

import { chosen, childOf, mixed, stateOf, sumAt, sumOf } from "../../web/js/mixer/state.js";
import { changesOf, labelInAddress, readView, viewFile } from "../../web/js/slider_board/files.js";
import { canonical, locked, moved, movedInWords, originOf, quality, totals } from "../../web/js/slider_board/moves.js";
import { linesOf } from "../../web/js/slider_board/scores.js";

test("any latent can be put on the board, and one that was moved stays as it is", () => {
  assert.deepEqual(canonical(7), { from: 7, move: {}, lock: [] });
  const spec = { from: 7, move: { "pca:0": 1 }, lock: ["pca:1"] };
  assert.deepEqual(canonical(spec), spec);
});

test("a slider shows the sum of its moves through all locks", () => {
  const first = moved(canonical(7), "pca:0", 1.5);
  const second = locked(first, "pca:1", true);
  assert.deepEqual(second, { from: first, move: {}, lock: ["pca:1"] });
  const third = moved(second, "pca:0", -0.5);
  assert.deepEqual(totals(third), { "pca:0": -0.5 });
  assert.deepEqual(third.move, { "pca:0": -2 });
  assert.equal(originOf(third), 7);
});

test("a slider that is back where it was leaves no trace", () => {
  const spec = canonical(7);
  assert.deepEqual(moved(moved(spec, "pca:0", 1), "pca:0", 0), spec);
});

test("locking before anything was moved nests nothing", () => {
  assert.deepEqual(locked(canonical(7), "pca:0", true), { from: 7, move: {}, lock: ["pca:0"] });
  assert.deepEqual(locked(locked(canonical(7), "pca:0", true), "pca:0", false), canonical(7));
});

test("movements and qualities in words", () => {
  assert.deepEqual([movedInWords(1.5), movedInWords(-0.25), movedInWords(0)], ["+1.50 sd", "−0.25 sd", "0.00 sd"]);
  assert.equal(quality({ name: "pca:0", title: "", share: 0.25 })[0], "25 % of the variance");
  assert.equal(quality({ name: "sefa:0", title: "", share: 0.25 })[0], "25 % of the stretch");
  assert.equal(quality({ name: "fitted:x", title: "", accuracy: 0.9 })[0], "predicts 90 % right");
  assert.deepEqual(quality({ name: "x", title: "" }), ["", ""]);
});

test("measurements are listed with those attributes that moved most first", () => {
  const lines = linesOf(
    { Slant: 0.1, sure: 0.5, attributes: { Smiling: 0.1, Young_Face: 0.9 } },
    { Slant: 0.25, sure: 0.75, attributes: { Smiling: 0.8, Young_Face: 0.8 } },
  );
  assert.deepEqual(lines.map((line) => line.slice(1, 3)), [["0.10", "0.25"], ["50 %", "75 %"], ["10 %", "80 %"], ["90 %", "80 %"]]);
  assert.equal(lines[3][0], "Young Face");
});

const SOURCE = { run: "one", at: 5, psi: 1, label: null };

test("a view that was saved is read back, and changes nothing where it is from here", async () => {
  const view = await readView(viewFile(SOURCE, { from: 7, move: {}, lock: [] }));
  assert.deepEqual(changesOf(view, SOURCE), { z: [{ from: 7, move: {}, lock: [] }] });
  assert.deepEqual(changesOf({ ...view, run: "two", at: 5, psi: 0.5, label: [0, 1] }, SOURCE), {
    z: view.z,
    run: "two",
    at: 5,
    psi: 0.5,
    label: "1",
  });
});

test("a file that holds no view is refused", async () => {
  for (const text of ["", "{", "[]", '{"z": 7}', '{"z": [1, 2]}', "null"]) assert.equal(await readView(new Blob([text])), null, text);
});

test("a label as the address has it", () => {
  assert.equal(labelInAddress(3), 3);
  assert.equal(labelInAddress([0, 1, 1]), "1,2");
  assert.equal(labelInAddress([0, 0]), null);
  assert.equal(labelInAddress(null), null);
});

test("nonsense in the address of the mixer counts as its beginning", () => {
  const begin = stateOf(null);
  assert.deepEqual([begin.mode, begin.page, begin.a, begin.parts], ["sum", 0, [0], [[1, 0], [1, 1]]]);
  assert.deepEqual(stateOf({ mode: "x", page: "7", a: 3, parts: 7, amount: 9 }), { ...begin, amount: 1 });
});

test("a sum takes equal latents together and is brought back to the usual length", () => {
  assert.deepEqual(sumOf([[1, 3], [1, 3], [-1, 4]], false), { mix: [[2, 3], [-1, 4]] });
  assert.deepEqual(sumOf([[1, 3], [-1, 3], [1, 4]], true), 4);
  assert.deepEqual(sumOf([[1, 3], [-1, 3]], true), { times: 3, by: 0 });
  assert.deepEqual(sumOf([[3, 0], [4, 1]], true), { times: { mix: [[3, 0], [4, 1]] }, by: 0.2 });
});

test("a - b + c needs a picture in each, and is c where its strength is 0", () => {
  const state = { ...stateOf(null), usual: false };
  assert.deepEqual(sumAt(state, 1), { mix: [[1, 0], [-1, 1], [1, 2]] });
  assert.equal(sumAt(state, 0), 2);
  assert.equal(sumAt({ ...state, b: [] }, 1), null);
});

test("weights of a mix become an average unless they add up to nothing", () => {
  const parts = [[2, 5], [2, 6]];
  assert.deepEqual(mixed({ parts, usual: false }), { mix: [[0.5, 5], [0.5, 6]] });
  assert.deepEqual(mixed({ parts: [[1, 5], [-1, 6]], usual: false }), { mix: [[1, 5], [-1, 6]] });
  assert.equal(mixed({ parts: [], usual: true }), null);
});

test("children are of one parent or two, and each litter has seeds of its own", () => {
  const state = { ...stateOf({ mode: "family" }), parents: [3], litter: 2 };
  assert.deepEqual(childOf(state, 1), { mutate: 3, seed: 17, amount: 0.4 });
  assert.deepEqual(childOf({ ...state, parents: [3, 4] }, 0), { cross: [3, 4], seed: 16 });
  assert.equal(childOf({ ...state, parents: [] }, 0), null);
  assert.equal(chosen(state), 3);
});
