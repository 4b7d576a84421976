// @ts-check
// Randomness made to order: the transform method, in one dimension exactly or learned by a network, and in two dimensions.

import { element } from "../lib/dom.js";
import { choices, Figure } from "../lib/learn.js";
import { mounting } from "../lib/mount.js";
import { Line } from "./line.js";
import { Square } from "./square.js";

class LearnTransform extends Figure {
  constructor(root) {
    super(root);
    this.mark = choices(this.root, "What makes the numbers", [
      ["exact", "The exact function", "The inverse of the cumulative distribution function"],
      ["learned", "A network learns it", "A small generator that is trained by MMD"],
      ["plane", "In two dimensions", "A square that is bent into a ring or a spiral"],
    ], (mode) => this.setMode(mode));
    this.line = new Line(this, element("div", "ln-side", this.root));
    this.square = new Square(this, element("div", "ln-side", this.root));
    this.mark("exact");
    this.setMode("exact");
  }

  setMode(mode) {
    this.line.side.hidden = mode === "plane";
    this.square.side.hidden = mode !== "plane";
    this.line.setMode(mode);
    if (mode === "plane") this.square.move();
  }

  dispose() {
    this.line.stop();
    super.dispose();
  }
}

export const mount = mounting(".learn-transform", LearnTransform);
