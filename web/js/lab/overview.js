// @ts-check
// The model as a graph: z to G to generated points to D, beside the real points. What flows is lit: forward in full lines, gradients
// in dashed ones. Beside it stand the numbers of the last round.

import { setAttribute, setText, svg } from "../lib/dom.js";
import { rounded } from "../lib/format.js";

const [WIDE, HIGH] = [300, 134];
const WAIT_MS = 150;

/** Middle, half of the width, half of the height, what is written in it, and what it is. */
const BOXES = {
  z: { x: 16, y: 40, wide: 14, high: 14, text: "z", about: "Random numbers, drawn from the prior." },
  G: { x: 78, y: 40, wide: 22, high: 18, text: "G", about: "The generator turns each z into a point." },
  fakes: { x: 146, y: 40, wide: 20, high: 14, text: "fake", about: "Generated points." },
  reals: { x: 146, y: 94, wide: 20, high: 14, text: "real", about: "Points of the real distribution." },
  D: { x: 206, y: 67, wide: 22, high: 18, text: "D", about: "The discriminator says how real each point looks." },
  lossG: { x: 271, y: 40, wide: 28, high: 14, text: "", about: "The loss of G, from D’s answers to the fakes." },
  lossD: { x: 271, y: 94, wide: 28, high: 14, text: "", about: "The loss of D, from its answers to both." },
};

/** Paths of the SVG. Gradients run back, outside of the way forward. */
const WAYS = {
  "z-G": "M 30 40 H 55",
  "G-fakes": "M 100 40 H 125",
  "fakes-D": "M 166 44 L 183 57",
  "reals-D": "M 166 90 L 183 77",
  "D-lossG": "M 228 60 L 246 48",
  "D-lossD": "M 228 74 L 246 86",
  "lossD-back": "M 271 108 V 119 H 206 V 86",
  "lossG-back": "M 271 26 V 10 H 78 V 21",
};

const OF_D = ["z-G", "G-fakes", "fakes-D", "reals-D", "D-lossD", "lossD-back", "D", "lossD"];
const OF_G = ["z-G", "G-fakes", "fakes-D", "D-lossG", "lossG-back", "G", "lossG"];
const OF = { D: OF_D, G: OF_G, both: [...OF_D, ...OF_G] };
const MATCHED = ["z-G", "G-fakes", "fakes-D", "reals-D", "D-lossG", "lossG-back", "G", "lossG"];

/** What is lit in a stage of slow motion. */
const STAGES = {
  real: () => ["reals"],
  latents: () => ["z"],
  generate: () => ["z-G", "G-fakes", "fakes"],
  judge: (player) => ["fakes-D", ...(player === "D" ? ["reals-D"] : [])],
  loss: (player, hasD) => [`D-loss${player}`, `loss${player}`, ...(hasD ? [] : ["fakes-D", "reals-D"])],
  gradient: (player) => [`loss${player}-back`],
  update: (player) => [player],
};

/**
 * The names of the boxes and ways that are lit.
 * @param {{stage: any, mover: string, hasD: boolean}} frame of host.js
 * @returns {Set<string>}
 */
export function lit({ stage, mover, hasD }) {
  if (stage) return new Set(STAGES[stage.name](stage.player, hasD));
  return new Set(mover && !hasD ? MATCHED : OF[mover]);
}

const few = (value) => (Number.isFinite(value) ? rounded(value, Math.abs(value) < 0.1 ? 3 : 2) : "–");

/** The graph as a sentence. */
function inWords({ stats, hasD }) {
  if (!hasD) return `z goes through G to generated points, which are compared with real ones. Loss of G: ${few(stats["loss/G"])}.`;
  const losses = `Loss of D: ${few(stats["loss/D"])}, of G: ${few(stats["loss/G"])}. Length of the gradient of D: ${few(stats["grad/D"])}, of G: ${few(stats["grad/G"])}.`;
  return `z goes through G to generated points. D gives them ${few(stats["D(G(z))"])}, and the real points ${few(stats["D(x)"])}. ${losses}`;
}

export class Overview {
  /** @param {Element} parent */
  constructor(parent) {
    this.root = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "lb-overview", role: "img", "aria-label": "The model as a graph" }, parent);
    const tip = svg("marker", { id: "lb-tip", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 6, markerHeight: 6, orient: "auto" }, svg("defs", {}, this.root));
    svg("path", { d: "M 0 0 L 8 4 L 0 8 z", fill: "context-stroke" }, tip);
    const way = ([name, d]) => [name, svg("path", { d, class: "lb-way", "data-name": name, "marker-end": "url(#lb-tip)" }, this.root)];
    this.ways = Object.fromEntries(Object.entries(WAYS).map(way));
    this.boxes = Object.fromEntries(Object.entries(BOXES).map(([name, one]) => [name, this.box(name, one)]));
    const number = (x, y) => svg("text", { x, y, class: "lb-number" }, this.root);
    this.numbers = { "grad/G": number(176, 22), "grad/D": number(239, 131), "D(G(z))": number(186, 42), "D(x)": number(186, 99) };
    this.waiting = 0;
  }

  box(name, { x, y, wide, high, text, about }) {
    const box = svg("g", { class: "lb-box", "data-name": name }, this.root);
    svg("title", {}, box).textContent = about;
    const isNet = name === "G" || name === "D";
    svg("rect", { x: x - wide, y: y - high, width: 2 * wide, height: 2 * high, rx: isNet ? 4 : high }, box);
    const words = svg("text", { x, y: y + (isNet ? 6 : 4) }, box);
    setText(words, text);
    return { box, words };
  }

  /** @param {any} frame of host.js */
  show(frame) {
    this.frame = frame;
    // a few times a second is enough to read it
    this.waiting ||= setTimeout(() => {
      this.waiting = 0;
      this.paint(this.frame);
    }, WAIT_MS);
  }

  paint(frame) {
    const { stats, hasD, running } = frame;
    const on = lit(frame);
    for (const [name, node] of Object.entries(this.ways)) node.toggleAttribute("data-lit", on.has(name));
    for (const [name, { box }] of Object.entries(this.boxes)) box.toggleAttribute("data-lit", on.has(name));
    this.root.toggleAttribute("data-running", running);
    this.root.toggleAttribute("data-alone", !hasD);
    setText(this.boxes.D.words, hasD ? "D" : "MMD");
    for (const name of ["lossG", "lossD"]) setText(this.boxes[name].words, `loss ${few(stats[`loss/${name.at(-1)}`])}`);
    for (const [name, node] of Object.entries(this.numbers)) {
      const words = name.startsWith("grad") ? `gradient ${few(stats[name])}` : few(stats[name]);
      setText(node, hasD || name === "grad/G" ? words : "");
    }
    setAttribute(this.root, "aria-label", inWords(frame));
  }

  dispose() {
    clearTimeout(this.waiting);
  }
}
