// @ts-check
// A decision tree as D, beside a network: both tell the points apart, but only one of them can tell G where to go.

import { distribution, draw } from "../lab/engine/data.js";
import { gridOver } from "../lab/engine/look.js";
import { Random } from "../lab/engine/random.js";
import { element, setText } from "../lib/dom.js";
import { Figure, slider } from "../lib/learn.js";
import { mounting } from "../lib/mount.js";
import { Shared, within } from "../lib/shared.js";
import { gradient, grow, judge, leaves, Network } from "./model.js";

const COUNT = 160; // points of each kind
const COLUMNS = 60;
const VIEW = /** @type {{ x: [number, number], y: [number, number] }} */ ({ x: [-1.5, 1.5], y: [-1.5, 1.5] });
const ARROWS = 40; // fakes whose gradient is shown
const FIRST = 300; // steps of the network at the start
const EACH = 30; // and for each move

class LearnTree extends Figure {
  constructor(root) {
    super(root);
    const random = new Random(4);
    this.real = draw(distribution("ring"), COUNT, random);
    this.cloud = random.normals(2 * COUNT).map((value) => 0.16 * value);
    this.centre = [0.1, -0.2];
    this.depth = 4;
    this.shared = new Shared({ depth: within(1, 10, 4), x: within(-1.5, 1.5, 0.1), y: within(-1.5, 1.5, -0.2) }, (state) => this.restore(state));
    this.labels = Float64Array.from({ length: 2 * COUNT }, (_, i) => (i < COUNT ? 1 : 0));
    this.network = new Network(random);
    this.grid = gridOver(VIEW, COLUMNS);
    this.build();
    this.learn(FIRST);
  }

  build() {
    const row = element("div", "lx-pair", this.root);
    const made = ["A decision tree", "A neural network"].map((words, i) => {
      const box = element("figure", "", row);
      element("figcaption", "", box).textContent = words;
      const plane = this.plane(box, { ...VIEW, label: words });
      plane.paint = () => this.paint(plane, i);
      const said = element("p", "lx-said", box);
      said.dataset.testid = ["tree-said", "network-said"][i];
      return { plane, said };
    });
    this.says = made.map(({ said }) => said);
    const [x, y] = this.centre;
    for (const { plane } of made) {
      const handle = plane.handle({ x, y, label: "The middle of the fakes", role: "fake", moved: (toX, toY) => this.move(toX, toY) });
      plane.box.dataset.testid = plane === made[0].plane ? "tree-plane" : "network-plane";
      this.handles = [...(this.handles ?? []), handle];
    }
    this.slider = slider(this.root, "Depth of the tree", {
      min: 1, max: 10, step: 1, value: this.depth, testid: "tree-depth", title: "How often the tree may split, from its root to a leaf",
      words: (value) => String(value),
    }, (value) => {
      this.depth = value;
      this.learn(0);
    });
    element("p", "lt-muted", this.root).textContent =
      "Real points are blue, fakes orange. The ground is blue where D takes a point for real, orange where for fake. Arrows: the gradient of log D at the fakes, which G follows.";
  }

  restore({ depth, x, y }) {
    this.depth = Math.round(depth);
    this.slider?.set(this.depth);
    this.move(x, y);
  }

  move(x, y) {
    this.centre = [x, y];
    for (const handle of this.handles ?? []) handle.move(x, y);
    this.learn(EACH);
  }

  learn(steps) {
    this.fakes = this.cloud.map((value, i) => value + this.centre[i % 2]);
    const all = new Float64Array([...this.real, ...this.fakes]);
    this.tree = grow(all, this.labels, this.depth);
    this.network.learn(all, this.labels, steps);
    const { tree } = this;
    const score = (x, y) => judge(tree, x, y);
    this.surfaces = [
      Float32Array.from({ length: COLUMNS * COLUMNS }, (_, i) => score(this.grid[2 * i], this.grid[2 * i + 1])),
      Float32Array.from(this.network.scores(this.grid)),
    ];
    const shown = this.fakes.slice(0, 2 * ARROWS);
    const ofTree = new Float64Array(2 * ARROWS);
    for (let i = 0; i < ARROWS; i += 1) ofTree.set(gradient(score, shown[2 * i], shown[2 * i + 1]), 2 * i);
    this.gradients = [ofTree, this.network.gradients(shown)];
    this.tell(all);
    this.shared?.tell({ depth: this.depth, x: this.centre[0], y: this.centre[1] });
    for (const plane of this.planes) plane.redraw();
  }

  tell(all) {
    const right = (scores) => scores.reduce((sum, value, i) => sum + Number(value > 0.5 === (i < COUNT)), 0) / (2 * COUNT);
    const { tree } = this;
    const scores = [Array.from({ length: 2 * COUNT }, (_, i) => judge(/** @type {any} */ (tree), all[2 * i], all[2 * i + 1])), [...this.network.scores(all)]];
    this.says?.forEach((said, i) => {
      const moved = Array.from({ length: ARROWS }, (_, k) => Math.hypot(this.gradients?.[i][2 * k] ?? 0, this.gradients?.[i][2 * k + 1] ?? 0)).filter((length) => length > 0).length;
      const size = i ? "" : `${leaves(/** @type {any} */ (tree))} leaves. `;
      setText(said, `${size}${Math.round(100 * right(scores[i]))} % of the points told apart. Gradient not zero at ${moved} of ${ARROWS} fakes.`);
    });
  }

  paint(plane, i) {
    if (!this.surfaces || !this.gradients || !this.fakes) return;
    plane.heat(this.surfaces[i], COLUMNS, { strength: 0.5 });
    plane.contour(this.surfaces[i], COLUMNS, { role: "muted" });
    plane.points(this.real, { role: "real", radius: 2.2 });
    plane.points(this.fakes, { role: "fake", radius: 2.2 });
    plane.arrows(this.fakes.subarray(0, 2 * ARROWS), this.gradients[i], { role: "text", scale: 0.03, most: 0.4, width: 1.4 });
  }
}

export const mount = mounting(".learn-tree", LearnTree);
