// @ts-check
// Children of one or two parents, and the tree of where a latent comes from.

import { element, setText } from "../lib/dom.js";
import { rounded } from "../lib/format.js";
import { latentInWords, parentsOf } from "../lib/latents.js";
import { tilePlace } from "../lib/tiles.js";
import { sameValue } from "../lib/values.js";
import { childOf, CHILDREN } from "./state.js";

const MOST_GENERATIONS = 7; // of a tree that are drawn; the address keeps them all

export class FamilyView {
  /** @param {import("./index.js").Mixer} mixer */
  constructor(mixer) {
    this.mixer = mixer;
    const { part } = mixer;
    part.amount.addEventListener("input", () => {
      mixer.state.amount = Number(part.amount.value);
      this.render();
    });
    part.amount.addEventListener("change", () => mixer.change({}));
    part.again.addEventListener("click", () => mixer.change({ litter: mixer.state.litter + 1 }));
    this.elders = [0, 1].map((place) => {
      const without = () => mixer.state.parents.filter((_, i) => i !== place);
      const elder = tilePlace(part.elders, "", () => mixer.change({ parents: without() }));
      elder.node.title = "Remove it";
      return elder;
    });
    this.children = Array.from({ length: CHILDREN }, (_, place) => {
      const child = tilePlace(part.children, "", () => mixer.change({ chosen: childOf(mixer.state, place) }));
      child.node.dataset.testid = `mix-child-${place}`;
      return child;
    });
  }

  render() {
    const { state, part } = this.mixer;
    const two = state.parents.length > 1;
    this.elders.forEach((elder, place) => {
      const spec = state.parents[place];
      elder.node.hidden = spec === undefined;
      if (spec === undefined) return;
      elder.node.setAttribute("aria-label", `Parent ${place + 1}, ${latentInWords(spec)}: remove it`);
      this.mixer.tiles.paint(elder.canvas, spec);
    });
    part.amountRow.hidden = two;
    part.crossWords.hidden = !two;
    if (document.activeElement !== part.amount) part.amount.value = String(state.amount);
    setText(part.amountWords, rounded(state.amount));
    part.noParent.hidden = state.parents.length > 0;
    part.again.disabled = !state.parents.length;
    part.children.hidden = !state.parents.length;
    if (!state.parents.length) return;
    this.children.forEach((child, place) => {
      const spec = childOf(state, place);
      child.node.setAttribute("aria-label", `Child ${state.litter * CHILDREN + place + 1}`);
      child.node.setAttribute("aria-pressed", String(sameValue(spec, state.chosen)));
      this.mixer.tiles.paint(child.canvas, spec);
    });
  }
}

/** A latent below what it was made of. @param {import("../lib/tiles.js").Tiles} tiles */
export function drawTree(tiles, parent, spec, generation = 0) {
  const node = element("span", "mx-node", parent);
  const before = parentsOf(spec);
  if (before.length && generation < MOST_GENERATIONS) {
    const column = element("span", "mx-before", node);
    column.toggleAttribute("data-many", before.length > 4);
    for (const [how, one] of before) {
      const branch = element("span", "mx-branch", column);
      drawTree(tiles, branch, one, generation + 1);
      setText(element("span", "mx-how", branch), how);
    }
  } else if (before.length) {
    setText(element("span", "mx-how", node), "earlier ones");
  }
  const tile = tilePlace(node, "");
  tile.node.title = latentInWords(spec);
  tile.node.dataset.testid = "mix-ancestor";
  tile.canvas.setAttribute("role", "img");
  tile.canvas.setAttribute("aria-label", latentInWords(spec));
  tiles.paint(tile.canvas, spec);
}
