// @ts-check
// Mix: pictures are picked from a grid and put together: a - b + c over small sets, a sum with weights, or a family of
// children. The latent that comes out is nested, so it says itself where it comes from; the tree shows that.

import { element, setText } from "../lib/dom.js";
import { whole } from "../lib/format.js";
import { LatentView } from "../lib/latent_view.js";
import { latentInWords, parentsOf } from "../lib/latents.js";
import { mounting } from "../lib/mount.js";
import { tilePlace, Tiles } from "../lib/tiles.js";
import { sameValue } from "../lib/values.js";
import { drawTree, FamilyView } from "./family_view.js";
import { MixView } from "./mix_view.js";
import { chosen, MODES, MOST_IN_A_SLOT, MOST_PARTS, SLOTS, stateOf } from "./state.js";
import { SumView } from "./sum_view.js";

const GRID = 40;

export class Mixer extends LatentView {
  constructor(root) {
    super(root);
    this.tiles = new Tiles(this);
    this.build();
  }

  // -- what there is to see, made once ----------------------------------------------------------------------------------

  build() {
    const { part } = this;
    for (const mode of MODES) {
      part[`mode-${mode}`].addEventListener("click", () => this.change({ mode }));
    }
    part.seeds.addEventListener("click", () => this.change({ page: Math.max(0, this.state.page) }));
    part.kept.addEventListener("click", () => this.change({ page: -1 }));
    part.back.addEventListener("click", () => this.change({ page: Math.max(0, this.state.page - 1) }));
    part.on.addEventListener("click", () => this.change({ page: this.state.page + 1 }));
    this.cells = Array.from({ length: GRID }, (_, place) => {
      const cell = tilePlace(part.grid, "", () => this.pick(this.offered()[place]));
      cell.node.dataset.testid = `mix-cell-${place}`;
      cell.mark = element("span", "at-mark", cell.node);
      return cell;
    });
    this.views = { sum: new SumView(this), mix: new MixView(this), family: new FamilyView(this) };
    this.chosenTile = tilePlace(part.chosenTile, "");
    part.keep.addEventListener("click", () => this.trigger("keep", { spec: chosen(this.state), at: Date.now() }));
    part.raise.addEventListener("click", () => this.change({ mode: "family", parents: [chosen(this.state)], litter: 0, chosen: null }));
    part.second.addEventListener("click", () => this.change({ parents: [this.state.parents[0], chosen(this.state)], litter: 0, chosen: null }));
    for (const view of ["walk", "sliders"]) {
      part[view].addEventListener("click", () => this.trigger("go", { view, specs: [chosen(this.state)], at: Date.now() }));
    }
  }

  // -- state: small plain values, told to the page, which keeps them in the address -------------------------------------

  adopt(data, moved) {
    this.state = stateOf(data.mix);
    if (moved) this.tiles.forget();
    this.refresh();
  }

  update(data, trigger) {
    const before = this.data?.favourites;
    super.update(data, trigger);
    if (this.state && before && !sameValue(before, data.favourites)) this.refresh();
  }

  change(changes) {
    Object.assign(this.state, changes);
    this.told = Date.now(); // from here on the page knows less than this view, until it is told
    this.refresh();
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      // the latent that came out goes along: what the page writes as code is this one, whatever other views are about
      const out = chosen(this.state);
      if (!this.gone) this.tell({ mix: { ...this.state, out }, z: out === null ? [] : [out] });
    }, 350);
  }

  /** The latents of the grid: seeds page by page, or the favourites. */
  offered() {
    if (this.state.page < 0) return this.data.favourites ?? [];
    return Array.from({ length: GRID }, (_, place) => this.state.page * GRID + place);
  }

  pick(spec) {
    const { state } = this;
    const without = (all) => all.filter((one) => !sameValue(one, spec));
    if (state.mode === "sum") {
      const all = state[state.slot];
      const fewer = without(all);
      if (fewer.length < all.length) this.change({ [state.slot]: fewer });
      else this.change({ [state.slot]: [...all, spec].slice(-MOST_IN_A_SLOT) });
    } else if (state.mode === "mix") {
      const fewer = state.parts.filter(([, one]) => !sameValue(one, spec));
      if (fewer.length < state.parts.length) this.change({ parts: fewer });
      else if (fewer.length < MOST_PARTS) this.change({ parts: [...fewer, [1, spec]] });
      else this.say(`You can mix up to ${MOST_PARTS} pictures. Remove one first.`);
    } else {
      const fewer = without(state.parents);
      const parents = fewer.length < state.parents.length ? fewer : [...state.parents.slice(-1), spec];
      this.change({ parents, litter: 0, chosen: null });
    }
  }

  say(words) {
    setText(this.part.hint, words);
  }

  // -- drawing ----------------------------------------------------------------------------------------------------------

  refresh() {
    const { state, part } = this;
    if (!state) return;
    for (const mode of MODES) {
      part[`mode-${mode}`].setAttribute("aria-pressed", String(state.mode === mode));
      part[mode === "sum" ? "sumView" : mode === "mix" ? "mixView" : "familyView"].hidden = state.mode !== mode;
    }
    this.say({
      sum: `Choose a, b or c, then press up to ${MOST_IN_A_SLOT} pictures for it: for example, three with a feature, three without it, and three to add it to.`,
      mix: "Press pictures to add them to the mix, and again to remove them. Then move their weights.",
      family: "Press a picture to make it a parent. With a second parent, each number of a child comes from one of the two.",
    }[state.mode]);
    this.renderGrid();
    this.views[state.mode].render();
    this.renderChosen();
  }

  renderGrid() {
    const { state, part } = this;
    const offered = this.offered();
    const kept = state.page < 0;
    part.seeds.setAttribute("aria-pressed", String(!kept));
    part.kept.setAttribute("aria-pressed", String(kept));
    setText(part.kept, `Favourites (${(this.data.favourites ?? []).length})`);
    part.back.hidden = part.on.hidden = part.which.hidden = kept;
    part.back.disabled = state.page === 0;
    setText(part.which, `seeds ${whole(state.page * GRID)} to ${whole(state.page * GRID + GRID - 1)}`);
    part.none.hidden = offered.length > 0;
    this.cells.forEach((cell, place) => {
      const spec = offered[place];
      cell.node.hidden = spec === undefined;
      if (spec === undefined) return;
      const uses = this.usesOf(spec);
      cell.node.setAttribute("aria-pressed", String(uses !== ""));
      cell.node.setAttribute("aria-label", `${latentInWords(spec)}${uses ? `, in use: ${uses}` : ""}`);
      cell.node.title = latentInWords(spec);
      cell.mark.hidden = !uses;
      setText(cell.mark, uses);
      this.tiles.paint(cell.canvas, spec);
    });
  }

  usesOf(spec) {
    const { state } = this;
    const has = (all) => all.some((one) => sameValue(one, spec));
    if (state.mode === "sum") return SLOTS.filter((name) => has(state[name])).join(" ");
    if (state.mode === "mix") return has(state.parts.map(([, one]) => one)) ? "+" : "";
    return has(state.parents) ? "P" : "";
  }

  renderChosen() {
    const { state, part } = this;
    const spec = chosen(this.state);
    part.chosen.hidden = spec === null;
    if (spec === null) return;
    this.tiles.paint(this.chosenTile.canvas, spec);
    const kept = (this.data.favourites ?? []).some((one) => sameValue(one, spec));
    const full = (this.data.favourites ?? []).length >= this.data.most;
    part.keep.disabled = kept || full;
    setText(part.keep, kept ? "Kept as a favourite" : full ? `${this.data.most} favourites at most: remove one first` : "Keep as a favourite");
    part.raise.hidden = state.mode === "family" && !state.chosen;
    part.second.hidden = !(state.mode === "family" && state.chosen && state.parents.length === 1);
    part.tree.replaceChildren();
    part.chosenTile.hidden = state.mode !== "family";
    // of a sum whose parts are all on screen already, a tree would say nothing new
    const before = parentsOf(spec);
    const lineage = state.mode === "family" ? before.length > 0 : before.some(([, one]) => parentsOf(one).length > 0);
    part.treeTitle.hidden = part.tree.hidden = !lineage;
    if (lineage) drawTree(this.tiles, part.tree, spec);
  }

  dispose() {
    clearTimeout(this.telling);
    this.views.mix.follower.dispose();
    super.dispose();
  }
}

export const mount = mounting(".mx-root", Mixer);
