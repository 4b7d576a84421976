import assert from "node:assert/strict";
import { test } from "node:test";

import { spanOf, ticks } from "../../web/js/lab/charts.js";
import { inWords, matters } from "../../web/js/lab/controls.js";
import { DEFAULTS, settled } from "../../web/js/lab/engine/settings.js";
import { Kept } from "../../web/js/lab/history.js";
import { Host } from "../../web/js/lab/host.js";
import { fromLink, placesFromText, placesToText, toLink } from "../../web/js/lab/link.js";
import { lit } from "../../web/js/lab/overview.js";
import { sentence } from "../../web/js/lab/slow.js";

const SMALL = { ngf: 8, ndf: 8, batch_size: 8, g_layers: 1, d_layers: 1 };
const ALL = { surface: true, contour: true, arrows: true, manifold: true };
const VIEW = { x: [-1.5, 1.5], y: [-1.5, 1.5] };

/** A host whose clock and waiting are the test's own: `go` runs what waits. */
function hosted(settings = SMALL) {
  const frames = [];
  const waiting = [];
  let now = 0;
  const host = new Host((frame) => frames.push(frame), { soon: (act) => waiting.push(act), clock: () => (now += 4) });
  host.handle({ type: "start", settings });
  const frame = (layers = ALL) => (host.handle({ type: "frame", layers, view: VIEW }), frames.at(-1));
  const go = (times, ms = 0) => {
    for (let i = 0; i < times; i += 1) {
      now += ms;
      waiting.shift()?.();
    }
  };
  return { host, frame, go, waiting };
}

test("a game trains between messages until it is paused", () => {
  const { host, frame, go, waiting } = hosted();
  host.handle({ type: "run", on: true, speed: Infinity });
  go(5);
  const { steps, running } = frame();
  assert.ok(steps >= 5 && running);
  host.handle({ type: "run", on: false });
  go(5);
  assert.deepEqual([frame().steps, frame().running, waiting.length], [steps, false, 0]);
});

test("a speed in steps a second is kept by the clock", () => {
  const { host, frame, go } = hosted();
  host.handle({ type: "run", on: true, speed: 5 });
  go(100, 96); // 10 seconds
  assert.ok(Math.abs(frame().steps - 50) <= 3, `${frame().steps}`);
});

test("a frame has what the layers ask for, and nothing else", () => {
  const { frame } = hosted();
  const full = frame();
  assert.equal(full.fakes.length, full.real.length);
  assert.equal(full.surface.length, full.columns ** 2);
  assert.equal(full.arrows.at.length, full.arrows.ways.length);
  assert.equal(full.mesh.points.length, 2 * full.mesh.columns * full.mesh.rows);
  assert.ok([...full.fakes, ...full.surface].every(Number.isFinite));
  const none = frame({});
  assert.deepEqual([none.surface, none.arrows, none.mesh], [null, null, null]);
  const alone = hosted({ ...SMALL, loss: "mmd" }).frame();
  assert.deepEqual([alone.hasD, alone.surface, alone.arrows.ways], [false, null, null]);
});

test("going back shows the game as it was, and training on from there makes the same steps again", () => {
  const { host, frame } = hosted();
  host.handle({ type: "step", count: 12 });
  const late = frame();
  assert.equal(late.past.count, 13);
  host.handle({ type: "back", place: 4 });
  const early = frame();
  assert.deepEqual([early.steps, early.past.at, early.past.count], [4, 4, 13]);
  assert.notDeepEqual(early.fakes, late.fakes);
  host.handle({ type: "back", place: 12 });
  assert.deepEqual(frame().fakes, late.fakes);
  host.handle({ type: "back", place: 4 });
  host.handle({ type: "step", count: 1 });
  assert.deepEqual([frame().steps, frame().past.count], [5, 6], "the old future is gone");
  host.handle({ type: "step", count: 7 });
  assert.deepEqual(frame().fakes, late.fakes, "without other settings the new future is the old one");
});

test("settings that need other networks start again, others do not", () => {
  const { host, frame } = hosted();
  host.handle({ type: "step", count: 3 });
  host.handle({ type: "change", changes: { ...SMALL, loss: "hinge", data: "grid" } });
  assert.equal(frame().steps, 3);
  host.handle({ type: "change", changes: { ...SMALL, ngf: 12 } });
  assert.equal(frame().steps, 0);
});

test("slow motion shows each stage of a round with a sentence, and ends where a step ends", () => {
  const { host, frame } = hosted();
  const other = hosted();
  const names = [];
  for (let i = 0; i < 13; i += 1) {
    host.handle({ type: "next" });
    const { stage } = frame();
    names.push(`${stage.player} ${stage.name}`);
    assert.ok(sentence(stage).length > 20 && !/undefined|NaN/.test(sentence(stage)), sentence(stage));
  }
  assert.equal(names.at(0), "D real");
  assert.equal(names.at(-1), "G update");
  host.handle({ type: "next" });
  other.host.handle({ type: "step" });
  assert.deepEqual([frame().steps, frame().fakes], [1, other.frame().fakes]);
});

test("the graph of the model lights what a stage or an update uses", () => {
  const { host, frame } = hosted();
  const now = () => [...lit(frame())].sort();
  assert.deepEqual(now(), [], "nothing has learned");
  const seen = [];
  for (let i = 0; i < 7; i += 1) {
    host.handle({ type: "next" });
    seen.push(now().join(" "));
  }
  assert.deepEqual(seen, ["reals", "z", "G-fakes fakes z-G", "fakes-D reals-D", "D-lossD lossD", "lossD-back", "D"]);
  host.handle({ type: "step", player: "G" });
  assert.ok(now().includes("lossG-back") && !now().includes("lossD-back") && !now().includes("D"));
  host.handle({ type: "step" });
  assert.ok(["lossG-back", "lossD-back", "G", "D"].every((name) => now().includes(name)));
  const alone = hosted({ ...SMALL, loss: "mmd" });
  alone.host.handle({ type: "step" });
  assert.ok(!lit(alone.frame()).has("D") && lit(alone.frame()).has("reals-D"));
});

test("memory stays bounded however long a game goes on, and the beginning is kept", () => {
  const kept = new Kept(10);
  for (let steps = 0; steps < 1000; steps += 1) if (kept.due(steps)) kept.push({ steps });
  assert.ok(kept.list.length <= 10 && kept.list[0].steps === 0);
  const gaps = kept.list.slice(1).map((one, i) => one.steps - kept.list[i].steps);
  assert.equal(new Set(gaps).size, 1, `${gaps}`);
});

test("a link brings back every setting, the layers and what was drawn", () => {
  const drawn = [[0.1, -0.9], [-1.25, 1.3]];
  const settings = settled({ ...DEFAULTS, data: "drawn", drawn, lr_g: 0.000021, loss: "hinge", z_dim: 1 });
  const link = JSON.parse(JSON.stringify(toLink(settings, ["arrows"])));
  const back = fromLink(link);
  assert.deepEqual({ ...back.settings, drawn: [] }, { ...settings, drawn: [] });
  back.settings.drawn.forEach((place, i) => place.forEach((value, k) => assert.ok(Math.abs(value - drawn[i][k]) < 2e-3)));
  assert.deepEqual(back.off, ["arrows"]);
  assert.deepEqual(toLink(settled({}), []), {}, "the beginning needs no words");
  const many = placesToText(Array.from({ length: 1000 }, () => [0.5, 0.5]));
  assert.equal(placesFromText(many).length, 200);
});

test("nonsense in a link becomes the beginning", () => {
  for (const nonsense of [null, 7, "x", [], { drawn: 5, off: "all", loss: [] }, { drawn: "zz" }]) {
    assert.deepEqual(fromLink(nonsense), { settings: DEFAULTS, off: [] });
  }
});

test("a field is shown only where it matters", () => {
  const weight = { needs: [{ penalty: ["r1"] }, { loss: ["hinge"] }] };
  assert.ok(matters(weight, { penalty: "r1", loss: "hinge" }));
  assert.ok(!matters(weight, { penalty: "none", loss: "hinge" }));
  assert.ok(!matters(weight, { penalty: "r1", loss: "mmd" }));
  const beta = { needs: [{ optimizer_g: ["adam"], optimizer_d: ["adam"] }] };
  assert.ok(matters(beta, { optimizer_g: "sgd", optimizer_d: "adam" }));
  assert.ok(matters({}, {}));
});

test("marks of an axis are round, few and within it", () => {
  for (const [low, high] of [[0, 1], [-0.3, 12.7], [1.31, 1.39], [0, 4321]]) {
    const marks = ticks(low, high);
    assert.ok(marks.length >= 2 && marks.length <= 7 && marks.every((mark) => mark >= low && mark <= high), `${marks}`);
  }
  assert.deepEqual(spanOf([]), [0, 1]);
  assert.ok(spanOf([NaN, 1, 2])[0] < 1 && spanOf([1, 2])[1] > 2);
  assert.deepEqual([inWords(0.002), inWords(0.00002), inWords(0)], ["0.002", "2e−5", "0"]);
});
