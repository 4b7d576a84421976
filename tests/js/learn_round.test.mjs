import assert from "node:assert/strict";
import { test } from "node:test";

import { Game } from "../../web/js/lab/engine/game.js";
import { example, mean, Rounds, SETTINGS } from "../../web/js/learn_round/rounds.js";
import { algorithm, FIVE_STEPS, headline, placeOf, sentences } from "../../web/js/learn_round/words.js";

const near = (value, wanted, error = 1e-9) => assert.ok(Math.abs(value - wanted) < error, `${value} is not ${wanted}`);
const names = (rounds) => rounds.frames.map(({ player, stage }) => `${player} ${stage}`);
const D_STAGES = ["D real", "D latents", "D generate", "D judge", "D loss", "D gradient", "D update"];
const G_STAGES = ["G latents", "G generate", "G judge", "G loss", "G gradient", "G update"];

test("a round goes through all stages, D first", () => {
  const rounds = new Rounds();
  while (rounds.frames.length < 14) rounds.next();
  assert.deepEqual(names(rounds), [...D_STAGES, ...G_STAGES, "D real"]);
  assert.deepEqual([rounds.frames[12].round, rounds.frames[13].round], [1, 2]);
});

test("with k = 3, D learns three times on fresh batches before G does", () => {
  const rounds = new Rounds({ n_critic: 3 });
  rounds.step(["D", "G"]);
  const begun = rounds.frames.filter(({ player, stage, round }) => round === 2 && player === "D" && stage === "real");
  assert.deepEqual(begun.map(({ turn, turns }) => [turn, turns]), [[1, 3], [2, 3], [3, 3]]);
  assert.notDeepEqual(begun[0].real, begun[1].real);
});

test("only the player who learns moves its weights", () => {
  const rounds = new Rounds();
  rounds.step(["D", "G"]);
  for (const player of ["D", "G"]) {
    const frames = rounds.frames.filter((frame) => frame.round === 2 && frame.player === player);
    const other = player === "D" ? "G" : "D";
    assert.deepEqual(frames[0][other], frames.at(-1)[other]);
    assert.notDeepEqual(frames[0][player], frames.at(-1)[player]);
  }
});

test("the numbers of a batch belong together", () => {
  const rounds = new Rounds();
  rounds.step(["D", "G"]);
  const [forD, forG] = ["D", "G"].map((player) => rounds.frames.findLast((frame) => frame.player === player && frame.stage === "update"));
  near(forD.terms[0], -mean(forD.onReal.map(Math.log)));
  near(forD.terms[1], -mean(forD.onFake.map((answer) => Math.log(1 - answer))));
  near(forD.loss, -forD.value);
  near(forG.loss, -mean(forG.onFake.map(Math.log)));
  const { after, place } = example(forD);
  near(after, forD.D[place]);
  assert.ok(mean(forG.after.onFake) > mean(forG.onFake), "after its update, G's fakes look more real to D");
});

test("a step of one player leaves the other as it is", () => {
  const rounds = new Rounds();
  rounds.finish();
  const before = [rounds.game.G.params.slice(), rounds.game.D.params.slice()];
  rounds.step(["D"]);
  assert.deepEqual(rounds.game.G.params, before[0]);
  const D = rounds.game.D.params.slice();
  rounds.step(["G"]);
  assert.deepEqual(rounds.game.D.params, D);
  assert.notDeepEqual(D, before[1]);
});

test("back shows the stage before with its numbers, and next the same stage again", () => {
  const rounds = new Rounds();
  for (let i = 0; i < 20; i += 1) rounds.next();
  const seen = rounds.frame;
  rounds.back();
  rounds.back();
  assert.notEqual(rounds.frame, seen);
  rounds.next();
  rounds.next();
  assert.equal(rounds.frame, seen);
  for (let i = 0; i < 100; i += 1) rounds.back();
  assert.equal(headline(rounds.frame), "Round 1 · D learns · Take real points");
});

test("slow rounds are those of the lab's game", () => {
  const rounds = new Rounds();
  rounds.finish();
  rounds.play(20);
  const game = new Game(SETTINGS);
  for (let i = 0; i < 21; i += 1) game.step();
  assert.deepEqual(rounds.game.G.params, game.G.params);
  assert.equal(rounds.frame.round, 21);
});

test("a change of settings counts from the next update on", () => {
  const rounds = new Rounds();
  rounds.next();
  rounds.change({ loss: "minimax" });
  rounds.step(["G"]);
  const { loss, onFake } = rounds.frame;
  near(loss, mean(onFake.map((answer) => Math.log(1 - answer))));
});

test("each stage has its sentences, its step and its line, and none shows a number that is missing", () => {
  for (const loss of ["nonsaturating", "minimax"]) {
    const rounds = new Rounds({ loss, n_critic: 2 });
    rounds.step(["D", "G"]);
    const steps = new Set();
    for (const frame of rounds.frames) {
      assert.doesNotMatch(sentences(frame), /NaN|undefined|Infinity/);
      const [step, line] = placeOf(frame);
      assert.ok(FIVE_STEPS[step] && algorithm(loss, 2)[line]);
      steps.add(step);
    }
    assert.equal(steps.size, FIVE_STEPS.length);
  }
});

test("the line of the algorithm names the loss that G uses", () => {
  assert.match(algorithm("minimax", 1)[4], /downhill on the mean of log\(1 − D/);
  assert.match(algorithm("nonsaturating", 3)[4], /uphill on the mean of log D/);
  assert.match(algorithm("minimax", 3)[0], /3 times/);
});
