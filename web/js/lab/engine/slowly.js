// @ts-check
// One round, slowly: the same updates as Game's, which stop after each stage to show its real numbers.

import { shown, wantsReal } from "./losses.js";
import { norm } from "./game.js";

/**
 * A stage of an update. `player` is the network that learns in it, the other one is frozen.
 *   latents   z (n, z_dim)
 *   generate  fake (n, 2)
 *   real      real (n, 2); only when D learns, or where there is no discriminator
 *   judge     real and fake: logits (n,); D(x) and D(G(z)): the same on the scale of the loss (n,)
 *   loss      loss, its terms [on real, on fake] (of G: one)
 *   gradient  byFakes (n, 2): the gradient of G's loss by each fake (of G only); grads: of the loss by each weight; norm
 *   update    before and after: the weights; moved: the length of the change
 * @typedef {{player: "D" | "G", stage: string, [name: string]: any}} Stage
 */

/**
 * One round of a game, stage by stage. After the last stage the game is where `step()` would have left it.
 * @param {import("./game.js").Game} game
 * @param {("D" | "G")[]} [players] who learns; both by default. With a schedule of "simultaneous" they still take turns.
 * @returns {Generator<Stage, void, void>}
 */
export function* slowly(game, players = ["D", "G"]) {
  const { n_critic: ofD, g_updates: ofG } = game.settings;
  if (players.includes("D") && game.hasD) for (let i = 0; i < ofD; i += 1) yield* updateD(game);
  if (players.includes("G")) for (let i = 0; i < ofG; i += 1) yield* updateG(game);
  game.steps += 1;
}

function* updateD(game) {
  const player = /** @type {const} */ ("D");
  const real = game.real();
  yield { player, stage: "real", real };
  const z = game.noise();
  yield { player, stage: "latents", z };
  const fake = game.pass("made", game.G, z).output.slice();
  yield { player, stage: "generate", z, fake };
  const judged = game.judge(real, fake);
  yield { player, stage: "judge", points: { real, fake }, ...answers(game, judged.real, judged.fake) };
  yield { player, stage: "loss", loss: judged.loss, terms: judged.terms };
  const grads = game.differentiateD(judged, real, fake).slice();
  yield { player, stage: "gradient", grads, norm: norm(grads), penalty: game.stats[`penalty/${game.settings.penalty}`] ?? null };
  yield moved(player, game.D, () => game.moveD());
}

function* updateG(game) {
  const player = /** @type {const} */ ("G");
  const real = wantsReal(game.settings.loss) ? game.real() : null;
  if (real) yield { player, stage: "real", real };
  const z = game.noise();
  yield { player, stage: "latents", z };
  const fake = game.pass("made", game.G, z).output.slice();
  yield { player, stage: "generate", z, fake };
  const byFakes = game.lessonFor(fake, real).slice();
  if (game.hasD) yield { player, stage: "judge", points: { fake }, ...answers(game, null, game.tapes.fake.output) };
  yield { player, stage: "loss", loss: game.stats["loss/G"], terms: [game.stats["loss/G"]] };
  const grads = game.differentiateG(byFakes).slice();
  yield { player, stage: "gradient", fake, byFakes, grads, norm: norm(grads), penalty: null };
  yield moved(player, game.G, () => game.moveG());
}

function answers(game, real, fake) {
  const name = game.settings.loss;
  const scale = (logits) => logits && Float64Array.from(logits, (s) => shown(s, name));
  return { real: real && real.slice(), fake: fake.slice(), "D(x)": scale(real), "D(G(z))": scale(fake) };
}

function moved(player, net, move) {
  const before = net.params.slice();
  move();
  const after = net.params.slice();
  return { player, stage: "update", before, after, moved: norm(after.map((value, i) => value - before[i])) };
}
