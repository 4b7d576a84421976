import assert from "node:assert/strict";
import { test } from "node:test";

import { Help, placed } from "../../web/js/live_view/help.js";

const root = { left: 300, top: 100, width: 900 };
const box = { width: 400, height: 200 };

test("an explanation opens under its button, and above it where the window ends", () => {
  assert.deepEqual(placed({ left: 350, top: 200, bottom: 224 }, box, root, 720), { left: 50, top: 130 });
  assert.deepEqual(placed({ left: 350, top: 600, bottom: 624 }, box, root, 720), { left: 50, top: 294 });
});

test("an explanation stays within the view, and under its button where there is no room at all", () => {
  assert.equal(placed({ left: 1150, top: 200, bottom: 224 }, box, root, 720).left, 500);
  assert.equal(placed({ left: 310, top: 120, bottom: 144 }, { width: 900, height: 700 }, root, 720).left, 0);
  assert.equal(placed({ left: 310, top: 120, bottom: 144 }, { width: 900, height: 700 }, root, 720).top, 50);
});

test("a chart is explained with the words of the curves that it shows", () => {
  const columns = {
    "loss/G": { name: "loss/G", title: "G", help: "Of G.", chart: "loss", group: "" },
    "grad/G": { name: "grad/G", title: "Gradient", help: "Of a gradient.", chart: "more", group: "gradients" },
    "metric/x": { name: "metric/x", title: "X", help: "Of X.", chart: "more", group: "quality" },
  };
  const groups = { gradients: { name: "gradients", title: "Gradients", help: "How strong" } };
  const data = { catalogue: { columns, groups }, help: { losses: [{ term: "Loss", words: "a number" }], more: [] } };
  const lines = { columns: new Map(Object.keys(columns).map((name) => [name, []])) };
  const help = Object.assign(Object.create(Help.prototype), { view: { data, lines, charts: { groupShown: "gradients" } } });
  const terms = (topic) => help.entries(topic).map(({ term }) => term);
  assert.deepEqual(terms("losses"), ["Loss", "G"]);
  assert.deepEqual(terms("more"), ["Gradients", "Gradient"]);
  assert.deepEqual(terms("unknown"), []);
});
