// @ts-check
// Look inside: the channels of a layer for a latent, and the picture before and after some of them are changed.

import { element, fillRange, setText } from "../lib/dom.js";
import { rounded, whole } from "../lib/format.js";
import { LatentView } from "../lib/latent_view.js";
import { newSeed } from "../lib/latents.js";
import { mounting } from "../lib/mount.js";
import { ofRun } from "../lib/server.js";
import { labelsOf, PIXELS_SHOWN } from "../lib/sprites.js";
import { ALL, changeOf, inWords, markOf, pressed, seenBy, toSend } from "./changes.js";
import { Needs } from "./needs.js";

const SHOWN = 128; // channels in one answer

/** @param {string} png in base64 */
function bitmapOf(png) {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  return createImageBitmap(new Blob([bytes], { type: "image/png" }));
}

function paint(canvas, bitmap, left = 0, top = 0, width = bitmap.width, height = bitmap.height) {
  canvas.width = width; // which clears it
  canvas.height = height;
  canvas.toggleAttribute("data-smooth", width > PIXELS_SHOWN);
  canvas.getContext("2d").drawImage(bitmap, left, top, width, height, 0, 0, width, height);
  canvas.dataset.drawn = String(Number(canvas.dataset.drawn || 0) + 1);
}

class Inside extends LatentView {
  constructor(root) {
    super(root);
    const { part } = this;
    this.state = null;
    this.answer = null;
    this.wanted = null;
    this.asking = false;
    this.tool = "off";
    this.last = -1; // the channel that follows the slider
    this.needs = new Needs(this, (layer, channel) => this.change({ layer, first: SHOWN * Math.floor(channel / SHOWN), changes: pressed(this.state.changes, layer, channel, 0) }));
    part.factor.value = "2";
    for (const button of root.querySelectorAll("[data-tool]")) button.addEventListener("click", () => this.choose(button.dataset.tool));
    part.layer.addEventListener("change", () => this.change({ layer: Number(part.layer.value), first: 0 }));
    part.back.addEventListener("click", () => this.change({ first: Math.max(0, this.answer.first - SHOWN) }));
    part.on.addEventListener("click", () => this.change({ first: this.answer.first + SHOWN }));
    part.factor.addEventListener("input", () => this.slide(false));
    part.factor.addEventListener("change", () => this.slide(true));
    part.all.addEventListener("click", () => this.press(ALL));
    part.undo.addEventListener("click", () => this.change({ changes: [], styles: null }));
    part.dice.addEventListener("click", () => this.change({ z: [newSeed(), this.state.z[1]] }));
    part.diceOther.addEventListener("click", () => this.change({ z: [this.state.z[0], newSeed()] }));
    part.swap.addEventListener("click", () => this.change({ z: [this.state.z[1], this.state.z[0]] }));
    part.target.addEventListener("change", () => this.change({ target: Number(part.target.value) }));
    part.count.addEventListener("change", () => this.change({ count: Math.min(200, Math.max(8, Math.round(Number(part.count.value)) || 32)) }));
    for (const end of [part.styleFirst, part.styleLast]) end.addEventListener("change", () => this.restyle(end));
    this.choose(this.tool);
  }

  adopt(data, moved) {
    const { latents, layer, first, changes, styles, target, count } = data;
    this.state = { z: latents, layer, first, changes: changes ?? [], styles, target, count };
    if (moved) this.needs.forget();
    this.refresh();
  }

  /** The page is told, and the picture follows. */
  change(parts) {
    Object.assign(this.state, parts);
    const { styles } = this.state;
    this.tell({ ...parts, ...("styles" in parts ? { styles: styles && styles.join("-") } : {}) });
    this.refresh();
  }

  /** The places are not those of the frame's latents. @override */
  async showStored() {}

  // -- what is asked of the studio: the newest state, one request at a time

  refresh() {
    this.wanted = { ...this.state };
    this.pump();
  }

  async pump() {
    if (this.asking) return;
    this.asking = true;
    while (this.wanted && !this.gone) {
      const { z, layer, first, changes, styles } = this.wanted;
      this.wanted = null;
      const { run, at, psi } = this.source;
      const body = { at, psi, latents: z, labels: labelsOf(this.source, z), layer, first, changes: toSend(changes), styles };
      await this.during(async () => {
        const answer = await (await this.server.post(ofRun(run, "inside"), body)).json();
        const [maps, before, after, other] = await Promise.all([answer.png, answer.before, answer.after, answer.other].map((png) => png && bitmapOf(png)));
        if (!this.gone) this.show(answer, maps, before, after, other);
      });
    }
    this.asking = false;
  }

  // -- what is shown

  show(answer, maps, before, after, other) {
    const { part } = this;
    this.answer = answer;
    this.showLayers();
    this.showStyles();
    this.showGrid(maps);
    paint(part.before, before);
    paint(part.after, after);
    if (other) paint(part.other, other);
    setText(part.beforeRead, answer.judge && `The ${answer.judge}: ${seenBy(answer, 0)}`);
    setText(part.afterRead, answer.judge && `The ${answer.judge}: ${seenBy(answer, 1)}`);
    setText(part.moved, answer.moved ? `The changes move the picture by ${(100 * answer.moved).toFixed(1)} % of its range (root mean square over its pixels).` : "Nothing has been changed yet. Press a channel.");
    setText(part.changed, inWords(this.state.changes));
    this.showTargets();
    this.needs.render();
  }

  showLayers() {
    const { part, answer } = this;
    const titles = answer.layers.map((layer, place) => `${place} · ${layer.kind}, ${layer.shape.join(" × ")}`);
    options(part.layer, titles.map((title, place) => [String(place), title]), String(answer.layer));
    const layer = answer.layers[answer.layer];
    part.layer.dataset.name = layer.name;
    const channels = layer.shape[0];
    part.back.hidden = part.on.hidden = channels <= SHOWN;
    part.back.disabled = answer.first === 0;
    part.on.disabled = answer.first + answer.count >= channels;
    setText(part.which, `channels ${answer.first} to ${answer.first + answer.count - 1} of ${whole(channels)}`);
    const maps = layer.shape.length > 1 ? "a map of where it is active" : "one number";
    setText(
      part.about,
      `Each square is a channel of ${layer.name || "the network"} before any change in this layer: ${maps}. Orange is above zero, blue below, and the full colour is ${rounded(answer.full)}.` +
        (this.state.changes.some(([at]) => at < answer.layer) ? " It includes your changes in earlier layers." : ""),
    );
  }

  showGrid(maps) {
    const { part, answer } = this;
    const [width, height] = answer.tile;
    const columns = Math.max(1, Math.round(maps.width / width));
    part.grid.toggleAttribute("data-small", width === 1);
    while (part.grid.children.length > answer.count) part.grid.lastChild.remove();
    while (part.grid.children.length < answer.count) this.addChannel(part.grid.children.length);
    [...part.grid.children].forEach((node, place) => {
      const channel = answer.first + place;
      const known = changeOf(this.state.changes, answer.layer, channel);
      const said = known ? markOf(known[2]) : "";
      paint(node.firstChild, maps, (place % columns) * width, Math.floor(place / columns) * height, width, height);
      node.setAttribute("aria-pressed", String(Boolean(known)));
      node.setAttribute("aria-label", `Channel ${channel}${said && `, ${said}`}`);
      node.title = known ? `Channel ${channel} is changed (${said}). Press to undo` : `Channel ${channel}: press to change it`;
      setText(node.lastChild, said);
    });
  }

  addChannel(place) {
    const node = element("button", "at-tile in-tile", this.part.grid);
    node.type = "button";
    element("canvas", "", node);
    element("span", "at-mark", node);
    node.addEventListener("click", () => this.press(this.answer.first + place));
  }

  showStyles() {
    const { part, answer, state } = this;
    const styled = answer.layers.map((layer, place) => (layer.styled ? place : -1)).filter((place) => place >= 0);
    part.styles.hidden = styled.length === 0;
    setText(
      part.mixing,
      styled.length
        ? "Two latents can be mixed by layers: z becomes a style that enters each of these layers. The network always starts from the first latent."
        : "To mix two latents, take channels of a layer from the second. In this network z enters only at the first layer, so taking all channels of a layer from the second latent usually gives the second picture.",
    );
    options(part.styleFirst, [["", "none"], ...styled.map((place) => [String(place), String(place)])], state.styles ? String(state.styles[0]) : "");
    options(part.styleLast, styled.map((place) => [String(place), String(place)]), String(state.styles?.[1] ?? styled.at(-1)));
    part.styleLast.disabled = !state.styles;
  }

  showTargets() {
    const { part, answer, state } = this;
    options(part.target, answer.outputs.map((name, place) => [String(place), name.replaceAll("_", " ")]), String(Math.min(state.target, Math.max(0, answer.outputs.length - 1))));
    part.count.value = String(state.count);
  }

  // -- what is done

  choose(tool) {
    this.tool = tool;
    for (const button of this.root.querySelectorAll("[data-tool]")) button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.tool === tool));
    this.part.factor.disabled = tool !== "scale";
    setText(this.part.factorWords, rounded(Number(this.part.factor.value), 1));
    fillRange(this.part.factor);
  }

  get factor() {
    return this.tool === "off" ? 0 : this.tool === "other" ? null : Number(this.part.factor.value);
  }

  press(channel) {
    if (!this.answer) return;
    this.last = this.tool === "scale" ? channel : -1;
    this.change({ layer: this.answer.layer, changes: pressed(this.state.changes, this.answer.layer, channel, this.factor) });
  }

  /** The channel that was pressed last follows the slider. */
  slide(done) {
    this.choose("scale");
    const { layer } = this.answer ?? {};
    const place = this.state.changes.findIndex((one) => one[0] === layer && one[1] === this.last && one[2] !== null);
    if (place < 0) return;
    const changes = this.state.changes.map((one, i) => (i === place ? [one[0], one[1], this.factor] : one));
    if (done) this.change({ changes });
    else {
      this.state.changes = changes;
      this.refresh();
    }
  }

  restyle(end) {
    const { styleFirst, styleLast } = this.part;
    if (styleFirst.value === "") {
      this.change({ styles: null });
      return;
    }
    const ends = [Number(styleFirst.value), Number(styleLast.value)];
    if (ends[0] > ends[1]) ends[end === styleFirst ? 1 : 0] = Number(end.value);
    this.change({ styles: ends });
  }

  dispose() {
    this.needs.job?.cancel();
    super.dispose();
  }
}

/** The options of a select, replaced only where they differ. */
function options(select, pairs, value) {
  const key = JSON.stringify(pairs);
  if (select.dataset.options !== key) {
    select.dataset.options = key;
    select.replaceChildren(...pairs.map(([name, title]) => new Option(title, name)));
  }
  select.value = value;
}

export const mount = mounting(".in-root", Inside);
