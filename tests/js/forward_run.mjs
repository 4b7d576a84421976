// Reads programs from a folder, draws latents with the page's own modules, and prints the pictures as JSON.
import { readFileSync } from "node:fs";

import { forward, unpacked } from "../../web/js/take_home/forward.js";
import { latent } from "../../web/js/take_home/seeds.js";

const folder = process.argv[2];
const drawn = JSON.parse(readFileSync(`${folder}/programs.json`, "utf8")).map(({ program, index, file, prior, seeds, labels }) => {
  const tensors = unpacked(new Uint8Array(readFileSync(`${folder}/${file}`)), index);
  return seeds.map((seed, i) => Array.from(forward(program, tensors, latent(seed, program.z_dim, prior), labels[i] ?? [])));
});
console.log(JSON.stringify(drawn));
