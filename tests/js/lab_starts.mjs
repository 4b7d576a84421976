// Trains the networks that the lab offers ready-made, and writes them to web/js/lab/engine/starts.
//
//    node tests/js/lab_starts.mjs        all of them, which takes some minutes, or those that are named

import { writeFileSync } from "node:fs";

import { Game } from "../../web/js/lab/engine/game.js";
import { distances } from "../../web/js/lab/engine/look.js";
import { massOf } from "../../web/js/lab/engine/measures.js";
import { pack } from "../../web/js/lab/engine/starts.js";

const rates = (value) => ({ lr_g: value, lr_d: value });
/** Settings, then parts: steps, and what is changed before them. Of the last part the best state is kept. */
const PLANS = {
  ring: [{}, [3000, {}], [2000, rates(0.0005)], [2000, rates(0.0001)]],
  grid: [{ penalty_weight: 0.03, ...rates(0.001) }, [10000, {}], [4000, rates(0.0003)], [2000, rates(0.0001)]],
  spirals: [{ penalty_weight: 0.02, batch_size: 256, ...rates(0.001) }, [6000, {}], [4000, rates(0.0005)], [4000, rates(0.0001)]],
};
const EVERY = 250;
const POINTS = 6000;

const wanted = process.argv.slice(2);
for (const name of wanted.length ? wanted : Object.keys(PLANS)) {
  const [settings, ...parts] = PLANS[name];
  const game = new Game({ data: name, ...settings });
  const mass = massOf(game.data);
  let best = { js: Infinity };
  for (const [steps, changes] of parts) {
    game.change(changes);
    best = { js: Infinity };
    for (let i = 1; i <= steps; i += 1) {
      game.step();
      if (i % EVERY) continue;
      const { js } = distances(game, mass, POINTS);
      if (js < best.js) best = { js, steps: game.steps, G: pack(game.G.params), D: pack(game.D.params) };
    }
  }
  const { js, ...kept } = best;
  writeFileSync(new URL(`../../web/js/lab/engine/starts/${name}.js`, import.meta.url), `export default ${JSON.stringify(kept)};\n`);
  console.log(`${name}: step ${kept.steps}, JS ${js.toFixed(4)}`);
}
