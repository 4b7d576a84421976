import assert from "node:assert/strict";
import { test } from "node:test";

import { inLines, valueAxis } from "../../web/js/live_view/chart.js";
import { charted, placeOf } from "../../web/js/live_view/columns.js";
import { marksOf, saysMore } from "../../web/js/live_view/events.js";
import { parseColour, withAlpha } from "../../web/js/live_view/theme.js";

const catalogue = {
  columns: {
    step: { name: "step", title: "Step", chart: "", group: "", colour: "" },
    "loss/G": { name: "loss/G", title: "Generator (G)", chart: "loss", group: "", colour: "G" },
    "metric/frechet": { name: "metric/frechet", title: "Fréchet distance", chart: "more", group: "distance", colour: "one" },
  },
  groups: {
    quality: { name: "quality", title: "Quality", axis: "shares", help: "", prefix: "metric" },
    distance: { name: "distance", title: "Distance", axis: "", help: "", prefix: "" },
    gradients: { name: "gradients", title: "Gradients", axis: "norms", help: "", prefix: "grad" },
    other: { name: "other", title: "Other", axis: "", help: "", prefix: "" },
  },
};

test("a column of the catalogue is placed as its row says", () => {
  assert.equal(placeOf("metric/frechet", catalogue).group, "distance");
  assert.equal(placeOf("loss/G", catalogue).chart, "loss");
});

test("a column of a newer version is placed by its prefix", () => {
  const placed = (name) => {
    const { chart, group, title } = placeOf(name, catalogue);
    return [chart, group, title];
  };
  assert.deepEqual(placed("loss/auxiliary_net"), ["loss", "", "Auxiliary net"]);
  assert.deepEqual(placed("D(x')"), ["score", "", "D(x')"]);
  assert.deepEqual(placed("grad/critic"), ["more", "gradients", "Critic"]);
  assert.deepEqual(placed("metric/new"), ["more", "quality", "New"]);
  assert.deepEqual(placed("odd"), ["more", "other", "Odd"]);
  assert.deepEqual(placed("toString"), ["more", "other", "ToString"]);
});

test("columns that the others are drawn over are in no chart", () => {
  assert.deepEqual(charted(["step", "loss/G", "metric/frechet"], catalogue), { loss: ["loss/G"], score: [], more: ["metric/frechet"] });
});

const KINDS = {
  changed: { name: "changed", title: "Setting changed", mark: { tone: "neutral", dash: "dash", symbol: "triangle-down", sign: "▼" } },
  started: { name: "started", title: "Started", mark: null },
};

test("events of one kind at one step are one mark with all their texts", () => {
  const events = [
    { step: 5, kind: "changed", text: "lr_g" },
    { step: 5, kind: "changed", text: "" },
    { step: 6, kind: "changed", text: "lr_d" },
    { step: 6, kind: "started", text: "" },
    { step: 7, kind: "from a newer version", text: "" },
    { step: null, kind: "changed", text: "" },
  ];
  assert.deepEqual(marksOf(events, KINDS).map(({ step, texts }) => [step, texts]), [[5, ["lr_g", "Setting changed"]], [6, ["lr_d"]]]);
});

test("only the newest marks are drawn, so that a chart stays quick", () => {
  const events = Array.from({ length: 200 }, (_, step) => ({ step, kind: "changed", text: "x" }));
  const marks = marksOf(events, KINDS);
  assert.ok(marks.length <= 60);
  assert.equal(marks.at(-1).step, 199);
});

test("colours are read as a browser or a style sheet writes them", () => {
  assert.deepEqual(parseColour("rgb(1, 2, 3)"), [1, 2, 3]);
  assert.deepEqual(parseColour("rgba(1, 2, 3, 0.5)"), [1, 2, 3]);
  assert.deepEqual(parseColour(" #0072b2 "), [0, 114, 178]);
  assert.equal(withAlpha([1, 2, 3], 0.5), "rgba(1, 2, 3, 0.5)");
});

const theme = { text: [0, 0, 0], paper: [255, 255, 255], size: 13, font: "x" };

test("scores are drawn from 0 to 1 unless a critic leaves that range", () => {
  assert.deepEqual(valueAxis("score", { low: 0.1, high: 0.9, lowPositive: 0.1 }, false, theme).range, [-0.02, 1.02]);
  assert.equal(valueAxis("score", { low: -3, high: 5, lowPositive: 1 }, false, theme).range, undefined);
});

test("a logarithmic axis without positive values has no ticks of its own", () => {
  const axis = valueAxis("loss", { low: -3, high: -1, lowPositive: Infinity }, true, theme);
  assert.deepEqual([axis.type, axis.tickvals], ["log", undefined]);
});

test("long words of a hover box are broken and cut", () => {
  assert.equal(inLines("one two", 30), "one two");
  assert.equal(inLines("aaaa bbbb cccc", 8), "aaaa<br>bbbb<br>cccc");
  assert.ok(inLines("word ".repeat(100)).endsWith("…"));
});

test("an event whose sentence only repeats its name is said once", () => {
  assert.equal(saysMore("Resumed", "Resumed."), "");
  assert.equal(saysMore("Resumed", "Resumed from the snapshot of step 64."), "Resumed from the snapshot of step 64.");
  assert.equal(saysMore("Stopped", undefined), "");
});
