// @ts-check
// Mix: pictures are picked from a grid and put together: a - b + c over small sets, a sum with weights, or a family of
// children. The latent that comes out is nested, so it says itself where it comes from; the tree draws just that.

import { button, element, setText } from "../lib/dom.js";
import { rounded, whole } from "../lib/format.js";
import { LatentView } from "../lib/latent_view.js";
import { keyOf, latentInWords, parentsOf } from "../lib/latents.js";
import { mounting } from "../lib/mount.js";
import { Follower } from "../lib/sprites.js";
import { tilePlace, Tiles } from "../lib/tiles.js";
import { clamped, sameValue } from "../lib/values.js";

const GRID = 40;
const MOST_IN_A_SLOT = 3;
const MOST_PARTS = 6;
const CHILDREN = 8;
const STRENGTHS = [0, 0.5, 1, 1.5];
const MOST_GENERATIONS = 7; // of a tree that are drawn; the address keeps them all
const SLOTS = ["a", "b", "c"];

/** [[weight, latent], ...] to one latent: equal ones are taken together. `usual`: brought back to the usual length. */
function sumOf(parts, usual) {
  const weights = new Map();
  for (const [weight, spec] of parts) {
    const key = keyOf(spec);
    weights.set(key, { spec, weight: (weights.get(key)?.weight ?? 0) + weight });
  }
  const kept = [...weights.values()].filter(({ weight }) => Math.abs(weight) > 1e-9);
  if (!kept.length) return { times: parts[0][1], by: 0 };
  const length = lengthOf(kept.map(({ weight }) => weight));
  if (kept.length === 1 && Math.abs(kept[0].weight - 1) < 1e-9) return kept[0].spec;
  const mix = { mix: kept.map(({ weight, spec }) => [Number(weight.toFixed(4)), spec]) };
  return usual && Math.abs(length - 1) > 1e-3 ? { times: mix, by: Number((1 / length).toFixed(4)) } : mix;
}

/** How long a sum of independent latents with these weights is, on average, as a multiple of the length of one. */
const lengthOf = (weights) => Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0));
const meanOf = (specs, weight = 1) => specs.map((spec) => [weight / specs.length, spec]);

class Mixer extends LatentView {
  constructor(root) {
    super(root);
    this.tiles = new Tiles(this);
    this.follower = new Follower(this.lane("mix"), (sprite, _, [spec]) => this.followed(sprite, spec), this.fail);
    this.slots = {};
    this.build();
  }

  // -- what there is to see, made once ----------------------------------------------------------------------------------

  build() {
    const { part } = this;
    for (const mode of ["sum", "mix", "family"]) {
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
    SLOTS.forEach((name, place) => {
      if (place) setText(element("span", "mx-sign", part.sum), place === 1 ? "−" : "+");
      this.slots[name] = this.buildSlot(name);
    });
    setText(element("span", "mx-sign", part.sum), "=");
    this.sumResult = this.buildResult(part.sum, "mix-sum");
    part.usual.addEventListener("change", () => this.change({ usual: part.usual.checked }));
    this.mixResult = this.buildResult(part.mixed, "mix-result");
    part.mixUsual.addEventListener("change", () => this.change({ usual: part.mixUsual.checked }));
    part.amount.addEventListener("input", () => {
      this.state.amount = Number(part.amount.value);
      this.renderFamily();
    });
    part.amount.addEventListener("change", () => this.change({}));
    part.again.addEventListener("click", () => this.change({ litter: this.state.litter + 1 }));
    this.elders = [0, 1].map((place) => {
      const elder = tilePlace(part.elders, "", () => this.change({ parents: this.state.parents.filter((_, i) => i !== place) }));
      elder.node.title = "Take it out";
      return elder;
    });
    this.children = Array.from({ length: CHILDREN }, (_, place) => {
      const child = tilePlace(part.children, "", () => this.change({ chosen: this.childOf(place) }));
      child.node.dataset.testid = `mix-child-${place}`;
      return child;
    });
    this.chosenTile = tilePlace(part.chosenTile, "");
    part.keep.addEventListener("click", () => this.trigger("keep", { spec: this.chosen(), at: Date.now() }));
    part.raise.addEventListener("click", () => this.change({ mode: "family", parents: [this.chosen()], litter: 0, chosen: null }));
    part.second.addEventListener("click", () => this.change({ parents: [this.state.parents[0], this.chosen()], litter: 0, chosen: null }));
    for (const view of ["walk", "sliders"]) {
      part[view].addEventListener("click", () => this.trigger("go", { view, specs: [this.chosen()], at: Date.now() }));
    }
  }

  buildSlot(name) {
    const node = element("div", "mx-slot", this.part.sum);
    node.dataset.testid = `mix-slot-${name}`;
    const head = element("label", "mx-slot-head", node);
    const radio = element("input", "", head);
    radio.type = "radio";
    radio.name = `mx-slot-${Math.random()}`;
    radio.setAttribute("aria-label", `Pictures that are pressed go to ${name}`);
    const title = element("b", "", head);
    setText(title, name);
    const words = element("span", "lt-muted", head);
    const tiles = element("div", "mx-slot-tiles", node);
    const mean = tilePlace(node, "mx-mean");
    const on = () => this.state.slot !== name && this.change({ slot: name });
    node.addEventListener("click", on);
    radio.addEventListener("change", on);
    return { node, radio, words, tiles, mean };
  }

  buildResult(parent, testid) {
    const node = element("div", "mx-result", parent);
    const tile = tilePlace(node, "");
    tile.node.dataset.testid = testid;
    const words = element("div", "lt-muted", node);
    return { ...tile, words };
  }

  // -- state: small plain values, told to the page, which keeps them in the address -------------------------------------

  adopt(data, moved) {
    const given = data.mix && typeof data.mix === "object" ? data.mix : {};
    const list = (value, most, otherwise) => (Array.isArray(value) ? value.slice(0, most) : otherwise);
    const number = (value, low, high, otherwise) => (Number.isFinite(value) ? clamped(value, low, high) : otherwise);
    this.state = {
      mode: ["sum", "mix", "family"].includes(given.mode) ? given.mode : "sum",
      page: Math.round(number(given.page, -1, 9999, 0)),
      slot: SLOTS.includes(given.slot) ? given.slot : "a",
      a: list(given.a, MOST_IN_A_SLOT, [0]),
      b: list(given.b, MOST_IN_A_SLOT, [1]),
      c: list(given.c, MOST_IN_A_SLOT, [2]),
      usual: given.usual !== false,
      parts: list(given.parts, MOST_PARTS, [[1, 0], [1, 1]]).filter((one) => Array.isArray(one) && Number.isFinite(one[0])),
      parents: list(given.parents, 2, [0]),
      amount: number(given.amount, 0.05, 1, 0.4),
      litter: Math.round(number(given.litter, 0, 1e6, 0)),
      chosen: given.chosen ?? null,
    };
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
      const out = this.chosen();
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
      else this.say(`At most ${MOST_PARTS} pictures are mixed: take one out first.`);
    } else {
      const fewer = without(state.parents);
      const parents = fewer.length < state.parents.length ? fewer : [...state.parents.slice(-1), spec];
      this.change({ parents, litter: 0, chosen: null });
    }
  }

  say(words) {
    setText(this.part.hint, words);
  }

  // -- the latents that come out ----------------------------------------------------------------------------------------

  /** c plus `strength` times (a - b); null while one of them is empty. `of`: the pictures of c that count. */
  sumAt(strength, of = this.state.c) {
    const { a, b, usual } = this.state;
    if (!a.length || !b.length || !of.length) return null;
    const parts = [...meanOf(a, strength), ...meanOf(b, -strength), ...meanOf(of)];
    return sumOf(strength ? parts : meanOf(of), usual);
  }

  mixed() {
    const { parts, usual } = this.state;
    if (!parts.length) return null;
    // without the usual length it is a weighted average; where the weights add up to nothing, a plain sum
    const total = parts.reduce((sum, [weight]) => sum + weight, 0);
    return sumOf(usual || Math.abs(total) < 0.05 ? parts : parts.map(([weight, one]) => [weight / total, one]), usual);
  }

  childOf(place) {
    const { parents, amount, litter } = this.state;
    const seed = litter * CHILDREN + place;
    if (!parents.length) return null;
    return parents.length > 1 ? { cross: parents, seed } : { mutate: parents[0], seed, amount };
  }

  /** What the buttons below are about. */
  chosen() {
    const { mode, chosen, parents } = this.state;
    if (mode === "sum") return this.sumAt(1);
    if (mode === "mix") return this.mixed();
    return chosen ?? parents[0] ?? null;
  }

  // -- drawing ----------------------------------------------------------------------------------------------------------

  refresh() {
    const { state, part } = this;
    if (!state) return;
    for (const mode of ["sum", "mix", "family"]) {
      part[`mode-${mode}`].setAttribute("aria-pressed", String(state.mode === mode));
      part[mode === "sum" ? "sumView" : mode === "mix" ? "mixView" : "familyView"].hidden = state.mode !== mode;
    }
    this.say({
      sum: `Choose a, b or c, then press pictures: up to ${MOST_IN_A_SLOT} of a kind each, such as three with a feature, three without it, and three to give it to.`,
      mix: "Press pictures to put them in the mix, and once more to take them out; then move their weights.",
      family: "Press a picture to make it a parent; a second one, and their children take each number from one of the two.",
    }[state.mode]);
    this.renderGrid();
    if (state.mode === "sum") this.renderSum();
    if (state.mode === "mix") this.renderMix();
    if (state.mode === "family") this.renderFamily();
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

  renderSum() {
    const { state, part } = this;
    for (const name of SLOTS) {
      const slot = this.slots[name];
      const specs = state[name];
      slot.node.toggleAttribute("data-on", state.slot === name);
      slot.radio.checked = state.slot === name;
      setText(slot.words, specs.length > 1 ? `mean of ${specs.length}` : specs.length ? "" : "choose");
      slot.tiles.replaceChildren();
      for (const spec of specs) {
        const tile = tilePlace(slot.tiles, "", (event) => {
          event.stopPropagation();
          this.change({ slot: name, [name]: state[name].filter((one) => !sameValue(one, spec)) });
        });
        tile.node.title = `Take ${latentInWords(spec)} out of ${name}`;
        tile.node.setAttribute("aria-label", tile.node.title);
        this.tiles.paint(tile.canvas, spec);
      }
      slot.mean.node.toggleAttribute("data-empty", !specs.length);
      if (specs.length) this.tiles.paint(slot.mean.canvas, sumOf(meanOf(specs), state.usual));
    }
    const result = this.sumAt(1);
    this.sumResult.node.hidden = !result;
    part.tableView.hidden = !result;
    part.usual.checked = state.usual;
    if (!result) {
      setText(this.sumResult.words, "Choose at least one picture for each of a, b and c.");
      setText(part.usualWords, "Bring it back to the usual length");
      return;
    }
    const { a, b, c } = state;
    const length = lengthOf([1 / Math.sqrt(a.length), 1 / Math.sqrt(b.length), 1 / Math.sqrt(c.length)]);
    const long = Math.abs(length - 1) < 0.02 ? "by itself it has about that" : `by itself it has about ${rounded(length)} times that`;
    setText(part.usualWords, `Bring it back to the usual length (${long})`);
    setText(this.sumResult.words, "a − b + c");
    this.tiles.paint(this.sumResult.canvas, result);
    this.renderTable();
  }

  /** The analogy grid: the same difference a - b, from none to too much, added to each picture of c and to their mean. */
  renderTable() {
    const { state, part } = this;
    const rows = state.c.length > 1 ? [["c, their mean", state.c], ...state.c.map((one) => [latentInWords(one), [one]])] : [["c", state.c]];
    part.table.style.setProperty("--mx-columns", String(STRENGTHS.length));
    part.table.replaceChildren();
    setText(element("span", "mx-row-name", part.table), "c + t (a − b)");
    for (const strength of STRENGTHS) setText(element("span", "", part.table), `t = ${rounded(strength)}`);
    for (const [words, of] of rows) {
      setText(element("span", "mx-row-name", part.table), words);
      for (const strength of STRENGTHS) {
        const tile = tilePlace(part.table, "");
        this.tiles.paint(tile.canvas, this.sumAt(strength, of));
      }
    }
  }

  renderMix() {
    const { state, part } = this;
    part.mixUsual.checked = state.usual;
    const keys = JSON.stringify(state.parts.map(([, spec]) => spec));
    if (this.partKeys !== keys) {
      this.partKeys = keys;
      part.parts.replaceChildren();
      this.weights = state.parts.map(([, spec], place) => this.buildPart(spec, place));
    }
    state.parts.forEach(([weight, spec], place) => {
      const row = this.weights[place];
      if (document.activeElement !== row.range) row.range.value = String(weight);
      setText(row.output, rounded(weight));
      this.tiles.paint(row.canvas, spec);
    });
    const result = this.mixed();
    this.mixResult.node.hidden = !result;
    setText(this.mixResult.words, result ? "" : "Press two or more pictures on the left.");
    if (result) this.tiles.paint(this.mixResult.canvas, result);
  }

  buildPart(spec, place) {
    const row = element("div", "mx-part", this.part.parts);
    const tile = tilePlace(row, "");
    const range = element("input", "", row);
    Object.assign(range, { type: "range", min: "-2", max: "2", step: "0.05" });
    range.value = String(this.state.parts[place][0]);
    range.setAttribute("aria-label", `Weight of ${latentInWords(spec)}`);
    range.dataset.testid = `mix-weight-${place}`;
    const output = element("output", "", row);
    button("×", "lt-small", row, "Take it out of the mix", () => this.pick(spec)).setAttribute("aria-label", "Take it out of the mix");
    // the picture follows the pointer; the address follows when it is let go
    range.addEventListener("input", () => {
      this.state.parts[place][0] = Number(range.value);
      setText(output, rounded(Number(range.value)));
      const result = this.mixed();
      this.mixResult.canvas.dataset.latent = keyOf(result);
      this.follower.want(this.source, [result]);
    });
    range.addEventListener("change", () => this.change({}));
    return { ...tile, range, output };
  }

  followed(sprite, spec) {
    if (this.gone || this.state.mode !== "mix") return;
    this.clear();
    sprite.paint(this.mixResult.canvas, 0);
    this.tiles.keep(spec, sprite, 0, []);
  }

  renderFamily() {
    const { state, part } = this;
    const two = state.parents.length > 1;
    this.elders.forEach((elder, place) => {
      const spec = state.parents[place];
      elder.node.hidden = spec === undefined;
      if (spec === undefined) return;
      elder.node.setAttribute("aria-label", `Parent ${place + 1}, ${latentInWords(spec)}: take it out`);
      this.tiles.paint(elder.canvas, spec);
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
      const spec = this.childOf(place);
      child.node.setAttribute("aria-label", `Child ${state.litter * CHILDREN + place + 1}`);
      child.node.setAttribute("aria-pressed", String(sameValue(spec, state.chosen)));
      this.tiles.paint(child.canvas, spec);
    });
  }

  renderChosen() {
    const { state, part } = this;
    const spec = this.chosen();
    part.chosen.hidden = spec === null;
    if (spec === null) return;
    this.tiles.paint(this.chosenTile.canvas, spec);
    const kept = (this.data.favourites ?? []).some((one) => sameValue(one, spec));
    const full = (this.data.favourites ?? []).length >= this.data.most;
    part.keep.disabled = kept || full;
    setText(part.keep, kept ? "Kept as a favourite" : full ? `${this.data.most} favourites are kept: take one out first` : "Keep as a favourite");
    part.raise.hidden = state.mode === "family" && !state.chosen;
    part.second.hidden = !(state.mode === "family" && state.chosen && state.parents.length === 1);
    part.tree.replaceChildren();
    part.chosenTile.hidden = state.mode !== "family";
    // of a sum whose parts are all on screen already, a tree would say nothing new
    const before = parentsOf(spec);
    const lineage = state.mode === "family" ? before.length > 0 : before.some(([, one]) => parentsOf(one).length > 0);
    part.treeTitle.hidden = part.tree.hidden = !lineage;
    if (lineage) this.drawTree(part.tree, spec, 0);
  }

  drawTree(parent, spec, generation) {
    const node = element("span", "mx-node", parent);
    const before = parentsOf(spec);
    if (before.length && generation < MOST_GENERATIONS) {
      const column = element("span", "mx-before", node);
      column.toggleAttribute("data-many", before.length > 4);
      for (const [how, one] of before) {
        const branch = element("span", "mx-branch", column);
        this.drawTree(branch, one, generation + 1);
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
    this.tiles.paint(tile.canvas, spec);
  }

  dispose() {
    clearTimeout(this.telling);
    this.follower.dispose();
    super.dispose();
  }
}

export const mount = mounting(".mx-root", Mixer);
