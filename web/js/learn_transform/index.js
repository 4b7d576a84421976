// @ts-check
// Randomness made to order: the transform method, in one dimension exactly or learned by a network, and in two dimensions.

import { element } from "../lib/dom.js";
import { choices, Figure } from "../lib/learn.js";
import { mounting } from "../lib/mount.js";
import { Shared, within } from "../lib/shared.js";
import { Line } from "./line.js";
import { FIRST, heightsFrom, heightsToText } from "./model.js";
import { Square } from "./square.js";

class LearnTransform extends Figure {
  constructor(root) {
    super(root);
    this.mark = choices(this.root, "What makes the numbers", [
      ["exact", "The exact function", "The inverse of the cumulative distribution function"],
      ["learned", "A network learns it", "A small generator that is trained by MMD"],
      ["plane", "In two dimensions", "A square that is bent into a ring or a spiral"],
    ], (mode) => this.setMode(mode));
    this.line = new Line(this, element("div", "ln-side", this.root), () => this.chose());
    this.square = new Square(this, element("div", "ln-side", this.root), () => this.chose());
    this.mode = "exact";
    this.shared = new Shared(
      {
        ...{ mode: ["exact", "learned", "plane"], heights: { fits: /^[0-9a-z]{64}$/, first: heightsToText(FIRST) } },
        ...{ shape: ["ring", "spiral", "wave"], much: within(0, 100, 60), x: within(-1, 1, -0.4), y: within(-1, 1, 0.3) },
      },
      (state) => this.restore(state),
    );
    this.mark("exact");
    this.setMode("exact");
  }

  restore({ mode, heights, shape, much, x, y }) {
    if (heights !== heightsToText(this.line.heights)) this.line.setHeights(heightsFrom(heights));
    this.square.restore(shape, much / 100, [x, y]);
    this.mark(mode);
    this.setMode(mode);
  }

  /** What the line or the square has chosen. */
  chose() {
    const [x, y] = this.square.z;
    const { shape, share } = this.square;
    this.shared?.tell({ mode: this.mode, heights: heightsToText(this.line.heights), shape, much: Math.round(100 * share), x, y });
  }

  setMode(mode) {
    this.mode = mode;
    this.line.side.hidden = mode === "plane";
    this.square.side.hidden = mode !== "plane";
    this.line.setMode(mode);
    if (mode === "plane") this.square.move();
    this.chose();
  }

  dispose() {
    this.line.stop();
    super.dispose();
  }
}

export const mount = mounting(".learn-transform", LearnTransform);
