// @ts-check
// Both networks drawn as one chain, z to G to fake to D to a probability. The weights that move are lit, the frozen ones grey.

import { setAttribute, setText, svg } from "../lib/dom.js";

const [WIDE, HIGH] = [620, 204];
const MIDDLE = 100;
const COLUMNS = [50, 160, 270, 370, 480, 570]; // of z, G's hidden layer, G's output, D's input, D's hidden layer, D's output
const SIDES = { G: [0, 1, 2], D: [3, 4, 5] };
const FORWARD = { generate: ["G"], judge: ["D"] };

/** Where the neurons of a column are, from above. @param {number} count */
const rows = (count) => Array.from({ length: count }, (_, i) => MIDDLE + (i - (count - 1) / 2) * Math.min(34, 148 / count));

export class Networks {
  /** @param {Element} parent @param {{G: import("../lab/engine/mlp.js").Mlp, D: import("../lab/engine/mlp.js").Mlp}} nets */
  constructor(parent, nets) {
    this.root = svg("svg", { viewBox: `0 0 ${WIDE} ${HIGH}`, class: "lo-networks", role: "img" }, parent);
    this.edges = { G: this.wires("G", nets.G), D: this.wires("D", nets.D) };
    for (const [name, net] of Object.entries(nets)) this.neurons(name, net);
    this.link = svg("path", { d: `M ${COLUMNS[2] + 12} ${MIDDLE} H ${COLUMNS[3] - 12}`, class: "lo-link" }, this.root);
    this.labels = Object.fromEntries(["z", "G", "fake", "D", "answer"].map((name) => [name, svg("text", { class: "lo-label" }, this.root)]));
    this.flow = svg("path", { class: "lo-flow" }, this.root);
    this.flowText = svg("text", { class: "lo-label", y: HIGH - 4 }, this.root);
    this.place();
  }

  place() {
    const at = { z: COLUMNS[0], G: COLUMNS[1], fake: (COLUMNS[2] + COLUMNS[3]) / 2, D: COLUMNS[4], answer: COLUMNS[5] };
    for (const [name, x] of Object.entries(at)) {
      this.labels[name].setAttribute("x", String(x));
      this.labels[name].setAttribute("y", ["G", "D"].includes(name) ? "16" : String(MIDDLE + 52));
    }
    setText(this.labels.z, "z");
    setText(this.labels.answer, "D(·)");
  }

  wires(name, net) {
    return net.layers.map(({ inputs, outputs, w }, l) => {
      const [from, to] = [rows(inputs), rows(outputs)];
      const [left, right] = SIDES[name].slice(l, l + 2).map((column) => COLUMNS[column]);
      return Array.from({ length: inputs * outputs }, (_, i) => {
        const [o, k] = [Math.floor(i / inputs), i % inputs];
        return { place: w + i, node: svg("line", { x1: left, y1: from[k], x2: right, y2: to[o] }, this.root) };
      });
    });
  }

  neurons(name, net) {
    net.sizes.forEach((count, column) => {
      for (const y of rows(count)) svg("circle", { cx: COLUMNS[SIDES[name][column]], cy: y, r: 6, class: `lo-neuron lo-${name}` }, this.root);
    });
  }

  /** @param {import("./rounds.js").Frame} frame */
  show(frame) {
    const { player, stage, grads, G, D } = frame;
    for (const name of /** @type {("G" | "D")[]} */ (["G", "D"])) {
      const learns = name === player;
      const shownGrads = learns && grads && (stage === "gradient" || stage === "update");
      this.weigh(this.edges[name], shownGrads ? grads : { G, D }[name], learns ? name : "frozen");
      setText(this.labels[name], `${name}: ${{ G, D }[name].length} weights, ${learns ? "learning" : "frozen"}`);
      this.labels[name].setAttribute("class", `lo-label ${learns ? `lo-text-${name}` : ""}`);
    }
    const both = player === "D" && stage === "judge";
    setText(this.labels.fake, both ? "G(z) and real x" : stage === "real" ? "real x" : "G(z)");
    this.arrow(frame);
    const words = `${player === "D" ? "The discriminator’s weights are lit, the generator’s are grey" : "The generator’s weights are lit, the discriminator’s are grey"}. ${this.flowText.textContent}`;
    setAttribute(this.root, "aria-label", words);
  }

  /** Lines as wide as the numbers are large. */
  weigh(layers, numbers, kind) {
    const most = Math.max(1e-9, ...layers.flat().map(({ place }) => Math.abs(numbers[place])));
    for (const { place, node } of layers.flat()) {
      const share = Math.abs(numbers[place]) / most;
      node.setAttribute("class", `lo-wire lo-${kind}`);
      node.setAttribute("stroke-width", (0.4 + 3 * share).toFixed(2));
      node.setAttribute("stroke-opacity", (kind === "frozen" ? 0.25 + 0.3 * share : 0.3 + 0.7 * share).toFixed(2));
    }
  }

  arrow({ player, stage }) {
    const span = { G: [COLUMNS[0], COLUMNS[2]], D: [COLUMNS[3], COLUMNS[5]] };
    let [from, to, words] = [0, 0, ""];
    if (FORWARD[stage]) [[from, to], words] = [span[FORWARD[stage][0]], "forward"];
    if (stage === "gradient" && player === "D") [from, to, words] = [span.D[1], span.D[0], "the gradient ends here, at D’s input"];
    if (stage === "gradient" && player === "G") [from, to, words] = [span.D[1], span.G[0], "the gradient passes through the frozen D into G"];
    const y = HIGH - 22;
    const tip = Math.sign(to - from) * -8;
    this.flow.setAttribute("d", words ? `M ${from} ${y} H ${to} m ${tip} -5 L ${to} ${y} l ${tip} 5` : "");
    this.flowText.setAttribute("x", String((from + to) / 2));
    setText(this.flowText, words);
  }
}
