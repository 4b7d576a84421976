// @ts-check
// A sum of pictures with weights, which follows the pointer.

import { button, element, setText } from "../lib/dom.js";
import { rounded } from "../lib/format.js";
import { keyOf, latentInWords } from "../lib/latents.js";
import { Follower } from "../lib/sprites.js";
import { tilePlace } from "../lib/tiles.js";
import { resultPlace } from "./places.js";
import { mixed } from "./state.js";

export class MixView {
  /** @param {import("./index.js").Mixer} mixer */
  constructor(mixer) {
    this.mixer = mixer;
    const { part } = mixer;
    this.partKeys = "";
    this.weights = [];
    this.follower = new Follower(mixer.lane("mix"), (sprite, _, [spec]) => this.followed(sprite, spec), mixer.fail);
    this.result = resultPlace(part.mixed, "mix-result");
    part.mixUsual.addEventListener("change", () => mixer.change({ usual: part.mixUsual.checked }));
  }

  render() {
    const { state, part } = this.mixer;
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
      this.mixer.tiles.paint(row.canvas, spec);
    });
    const result = mixed(state);
    this.result.node.hidden = !result;
    setText(this.result.words, result ? "" : "Press two or more pictures on the left.");
    if (result) this.mixer.tiles.paint(this.result.canvas, result);
  }

  buildPart(spec, place) {
    const row = element("div", "mx-part", this.mixer.part.parts);
    const tile = tilePlace(row, "");
    const range = element("input", "", row);
    Object.assign(range, { type: "range", min: "-2", max: "2", step: "0.05" });
    range.value = String(this.mixer.state.parts[place][0]);
    range.setAttribute("aria-label", `Weight of ${latentInWords(spec)}`);
    range.title = "Drag to change how much of this picture is in the mix";
    range.dataset.testid = `mix-weight-${place}`;
    const output = element("output", "", row);
    button("×", "lt-small", row, "Take it out of the mix", () => this.mixer.pick(spec)).setAttribute("aria-label", "Take it out of the mix");
    // the picture follows the pointer; the address follows when it is let go
    range.addEventListener("input", () => {
      this.mixer.state.parts[place][0] = Number(range.value);
      setText(output, rounded(Number(range.value)));
      const result = mixed(this.mixer.state);
      this.result.canvas.dataset.latent = keyOf(result);
      this.follower.want(this.mixer.source, [result]);
    });
    range.addEventListener("change", () => this.mixer.change({}));
    return { ...tile, range, output };
  }

  followed(sprite, spec) {
    if (this.mixer.gone || this.mixer.state.mode !== "mix") return;
    this.mixer.clear();
    sprite.paint(this.result.canvas, 0);
    this.mixer.tiles.keep(spec, sprite, 0, []);
  }
}
