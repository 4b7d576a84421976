import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { settled, Shared, within } from "../../web/js/lib/shared.js";
import { Rounds } from "../../web/js/learn_round/rounds.js";
import { FIRST, heightsFrom, heightsToText } from "../../web/js/learn_transform/model.js";

const KINDS = { tab: ["one", "two"], rate: within(0, 1, 0.1), drawn: { fits: /^[0-9]{3}$/, first: "000" } };
const BEGINNING = { tab: "one", rate: 0.1, drawn: "000" };

/** A figure that keeps what it is restored to, and what it says. */
function figure() {
  const said = [];
  const made = { now: { ...BEGINNING }, restored: 0 };
  const shared = new Shared(KINDS, (state) => {
    made.restored += 1;
    made.now = state;
    shared.tell(state);
  });
  const update = (state, told) => shared.update({ shared: { state, told } }, (name, value) => said.push([name, value]));
  return { shared, update, said, made };
}

test("a link's state is restored, and what is of no use in it becomes the beginning", () => {
  assert.equal(settled(KINDS.tab, "three"), "one");
  assert.equal(settled(KINDS.rate, 7), 1);
  for (const nonsense of ["x", null, [], {}, NaN]) assert.equal(settled(KINDS.rate, nonsense), 0.1);
  assert.deepEqual([settled(KINDS.drawn, "123"), settled(KINDS.drawn, "<b>")], ["123", "000"]);
  const { update, made, said } = figure();
  update({ tab: "two", rate: "<b>", more: 1 }, 0);
  assert.deepEqual(made.now, { ...BEGINNING, tab: "two" });
  assert.deepEqual(said, []);
});

test("what a figure shows is told once nothing changes, without what is as at the beginning, and comes back unheard", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { shared, update, said, made } = figure();
  update({}, 4);
  for (const rate of [0.2, 0.3, 0.4567891]) {
    shared.tell({ ...BEGINNING, rate });
    mock.timers.tick(100);
  }
  assert.deepEqual(said, []);
  mock.timers.tick(1000);
  assert.deepEqual(said, [["told", { told: 5, state: { rate: 0.457 } }]]);
  update({}, 4); // the page has not heard it yet
  update({ rate: 0.457 }, 5);
  assert.equal(made.restored, 0);
  update({ tab: "two" }, 5); // the browser went back
  assert.deepEqual([made.restored, made.now.tab, made.now.rate], [1, "two", 0.1]);
  mock.timers.tick(1000);
  assert.equal(said.length, 1);
  shared.tell(BEGINNING);
  shared.dispose();
  mock.timers.tick(1000);
  assert.equal(said.length, 1);
  mock.timers.reset();
});

test("a drawn density survives as a text, and a round is shown again by its number and stage", () => {
  heightsFrom(heightsToText(FIRST)).forEach((height, i) => assert.ok(Math.abs(height - FIRST[i]) < 0.015));
  const rounds = new Rounds();
  assert.deepEqual(rounds.place, [1, 1]);
  rounds.play(3);
  for (let i = 0; i < 4; i += 1) rounds.next();
  const [round, stage] = rounds.place;
  assert.deepEqual([round, stage], [5, 4]);
  const again = new Rounds({}, round);
  for (let i = 1; i < stage; i += 1) again.next();
  assert.deepEqual(again.frame.D, rounds.frame.D);
  assert.deepEqual([again.frame.player, again.frame.stage], [rounds.frame.player, rounds.frame.stage]);
});
