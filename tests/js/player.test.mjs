import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Player } from "../../web/js/lib/player.js";

/** A button as far as a player needs one. */
function fakeButton() {
  const button = { attributes: {}, on: false };
  button.addEventListener = (_, act) => (button.click = act);
  button.toggleAttribute = (_, on) => (button.on = on);
  button.setAttribute = (name, value) => (button.attributes[name] = value);
  return button;
}

function timed(work) {
  mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  const clock = mock.method(performance, "now", () => now);
  const pass = (milliseconds) => {
    for (let i = 0; i < milliseconds; i += 1) {
      now += 1;
      mock.timers.tick(1);
    }
  };
  try {
    work(pass);
  } finally {
    clock.mock.restore();
    mock.timers.reset();
  }
}

test("it steps once a pace, and its button says whether it plays", () =>
  timed((pass) => {
    const button = fakeButton();
    let steps = 0;
    let begun = 0;
    const player = new Player(button, { pace: () => 100, begin: () => (begun += 1), step: () => void (steps += 1) });
    button.click();
    assert.deepEqual([begun, steps, button.on, button.attributes["aria-label"]], [1, 0, true, "Pause"]);
    pass(1000);
    assert.equal(steps, 10);
    button.click();
    assert.deepEqual([player.playing, button.on, button.attributes["aria-label"]], [false, false, "Play"]);
    pass(1000);
    assert.equal(steps, 10);
  }));

test("a step that answers false ends it", () =>
  timed((pass) => {
    let left = 3;
    const player = new Player(fakeButton(), { pace: () => 50, step: () => (left -= 1) > 0 });
    player.play(true);
    pass(1000);
    assert.deepEqual([left, player.playing], [0, false]);
  }));

test("a step that stops the player is the last one", () =>
  timed((pass) => {
    let steps = 0;
    const player = new Player(null, {
      pace: () => 50,
      step: () => {
        steps += 1;
        player.stop();
      },
    });
    player.play(true);
    pass(500);
    assert.equal(steps, 1);
  }));

test("a new pace counts from the next step on", () =>
  timed((pass) => {
    let pace = 100;
    let steps = 0;
    const player = new Player(null, { pace: () => pace, step: () => void (steps += 1) });
    player.play(true);
    pass(200);
    pace = 20;
    pass(200);
    player.stop();
    assert.ok(steps >= 6 && steps <= 12, `${steps} steps`);
  }));
