// @ts-check
// The two stories, stage by stage, and what happens in a real round at the same stage.

/**
 * What a run logged of one round, with the frame that is nearest to it.
 * @typedef {{frame: number, step: number, lossD: number, lossG: number, real: number, fake: number, gradD: number, gradG: number}} Round
 * @typedef {"fakes" | "pile" | "marked" | "reals"} Lit
 * @typedef {{key: string, title: string, lit: Lit[], stories: Record<string, string>, seesG: string, seesD: string,
 *   real: (round: Round, first: Round) => string}} Stage
 */

export const STORIES = { police: "The forger and the police", critic: "The painter and the critic" };

const two = (value) => value.toFixed(2).replace("-", "−");

/** @type {Stage[]} */
export const STAGES = [
  {
    key: "make",
    title: "Make",
    lit: ["fakes"],
    stories: {
      police: "The forger prints a stack of notes. The forger has never held a real one.",
      critic: "The painter fills a stack of canvases. The painter has never seen an old master.",
    },
    seesG: "Only its input: one latent z for each picture.",
    seesD: "Nothing yet.",
    real: ({ frame }) => `G turns 64 latents into 64 pictures. Here they are at step ${frame}, drawn with the average of G’s weights.`,
  },
  {
    key: "judge",
    title: "Judge",
    lit: ["pile"],
    stories: {
      police: "A police officer gets forged and real notes in one pile. For each note the officer says how likely it is to be real.",
      critic: "A critic gets new canvases and old masters in one pile. For each the critic says how likely it is to be an old master.",
    },
    seesG: "Nothing.",
    seesD: "Every picture, but not where it came from. It never sees z.",
    real: ({ real, fake }) =>
      `D gives each picture a probability of being real. Its average was D(x) = ${two(real)} for real pictures and D(G(z)) = ${two(fake)} for fakes.`,
  },
  {
    key: "d",
    title: "D learns",
    lit: ["marked"],
    stories: {
      police: "The bank reveals which notes were real. The officer studies the mistakes and becomes a little sharper. The forger waits.",
      critic: "The museum reveals which ones were its own. The critic studies the mistakes and becomes a little sharper. The painter waits.",
    },
    seesG: "Nothing. Its weights stay as they are.",
    seesD: "Every picture with the right answer: real is 1, fake is 0.",
    real: ({ lossD, gradD }) => `The right answers give D a loss of ${two(lossD)} and a gradient of length ${two(gradD)}. D moves its weights against that gradient.`,
  },
  {
    key: "g",
    title: "G learns",
    lit: ["fakes"],
    stories: {
      police: "The forger prints new notes. An informer reports how the officer’s verdict on each would change with every stroke. The forger adjusts the press.",
      critic: "The painter paints again. A friend reports how the critic’s verdict on each canvas would change with every stroke. The painter adjusts the hand.",
    },
    seesG: "D’s gradient: for each pixel of its own fakes, whether lighter or darker looks more real to D. Never a real picture.",
    seesD: "The new fakes. Its weights are frozen.",
    real: ({ lossG, gradG }) =>
      `D judges fresh fakes as if they ought to be real. That gives G a loss of ${two(lossG)}. The gradient passes through D into G, where its length is ${two(gradG)}.`,
  },
  {
    key: "again",
    title: "Again",
    lit: ["fakes", "reals"],
    stories: {
      police: "Night after night the notes get better and the officer sharper. In a perfect ending, the officer can only toss a coin.",
      critic: "Year after year the canvases get better and the critic sharper. In a perfect ending, the critic can only toss a coin.",
    },
    seesG: "Still no real picture, after thousands of rounds.",
    seesD: "New pictures in each round.",
    real: (now, first) =>
      `Step ${first.step} had D(x) = ${two(first.real)} and D(G(z)) = ${two(first.fake)}. Step ${now.step} has ${two(now.real)} and ${two(now.fake)}. ` +
      ending(now),
  },
  {
    key: "breaks",
    title: "Where it breaks",
    lit: ["fakes", "reals"],
    stories: {
      police: "A perfect officer ends the crime. A forger gets rich with one perfect note. Neither is good for a GAN.",
      critic: "A critic who rejects everything ends the career. A painter becomes famous with one perfect canvas. Neither is good for a GAN.",
    },
    seesG: "More than any forger: an exact direction for each weight.",
    seesD: "Numbers, not notes. It wants nothing, and it is thrown away when training ends.",
    real: () =>
      "A perfect D gives G almost no gradient, so G stops learning. One perfect picture that is drawn again and again is a mode collapse. " +
      "D and G are not enemies. Each only lowers its own loss.",
  },
];

/** What D's answers mean once the story should be over. @param {Round} round */
function ending({ real, fake }) {
  if (real - fake > 0.3) return "D still tells them apart here. The pictures can look good to you long before the coin is tossed.";
  if (Math.abs(real - 0.5) + Math.abs(fake - 0.5) < 0.2) return "D is close to tossing a coin here. Look at the pictures before you believe in a perfect ending.";
  return "The scores hardly say which round is better. Compare the pictures.";
}

const PILE = 24;

/**
 * A pile of tiles from both sources, mixed by a seed: half of them real.
 * @param {import("../lab/engine/random.js").Random} random @param {number} tiles how many each source has
 * @returns {{real: boolean, tile: number}[]}
 */
export function pile(random, tiles) {
  const chosen = (real) => shuffled([...Array(tiles).keys()], random).slice(0, PILE / 2).map((tile) => ({ real, tile }));
  return shuffled([...chosen(true), ...chosen(false)], random);
}

function shuffled(list, random) {
  for (let i = list.length - 1; i > 0; i -= 1) {
    const other = random.integer(i + 1);
    [list[i], list[other]] = [list[other], list[i]];
  }
  return list;
}
