// @ts-check
// Pictures of latents one by one, each in a canvas of its own.

import { element } from "./dom.js";
import { keyOf } from "./latents.js";
import { Lane } from "./sprites.js";

const MOST_TILES = 800;
const TILES_A_REQUEST = 256;

/** Pictures of latents, each kept by its value. All that is wanted in one frame and not known is asked for at once. */
export class Tiles {
  constructor(view) {
    this.view = view;
    this.known = new Map(); // latent to canvas
    this.wanted = new Map(); // latent to {spec, canvases}
  }

  forget() {
    this.known.clear();
    this.wanted.clear();
  }

  /** Paint the picture of `spec` into `canvas`, now or when it has come. */
  paint(canvas, spec) {
    const key = keyOf(spec);
    if (canvas.dataset.latent !== key) canvas.removeAttribute("data-shown");
    canvas.dataset.latent = key;
    const tile = this.known.get(key);
    if (tile) {
      this.show(canvas, tile);
      return;
    }
    if (!this.wanted.has(key)) this.wanted.set(key, { spec, canvases: new Set() });
    this.wanted.get(key).canvases.add(canvas);
    this.planned ??= requestAnimationFrame(() => {
      this.planned = null;
      this.view.during(() => this.fetch());
    });
  }

  async fetch() {
    const all = [...this.wanted.values()];
    this.wanted.clear();
    const source = this.view.source;
    // seeds apart from latents that were made: a link may hold one of these that cannot be drawn, and seeds always can
    const groups = [all.filter((one) => typeof one.spec === "number"), all.filter((one) => typeof one.spec !== "number")];
    const faults = [];
    for (const group of groups) {
      for (let first = 0; first < group.length; first += TILES_A_REQUEST) {
        await this.fetchPart(source, group.slice(first, first + TILES_A_REQUEST), faults);
      }
    }
    if (faults.length && source === this.view.source) throw faults[0];
  }

  /** Draw a part of what is wanted. Of a part that is refused, halves are tried, so that one bad latent spoils no other. */
  async fetchPart(source, part, faults) {
    try {
      const latents = part.map((one) => one.spec);
      // a lane of its own for each request: they ask for different pictures, so none overtakes another
      const sprite = await new Lane(this.view.server, "tiles").draw(source, latents, { columns: Math.min(16, part.length) });
      if (this.view.gone || source !== this.view.source || !sprite) return;
      part.forEach((one, place) => this.keep(one.spec, sprite, place, one.canvases));
    } catch (error) {
      if (error.status !== 400 || part.length === 1) {
        faults.push(error);
        return;
      }
      const middle = Math.ceil(part.length / 2);
      await this.fetchPart(source, part.slice(0, middle), faults);
      await this.fetchPart(source, part.slice(middle), faults);
    }
  }

  /** Tile `place` of a sprite is the picture of `spec`: keep it, and show it where it is still wanted. */
  keep(spec, sprite, place, canvases) {
    const tile = document.createElement("canvas");
    sprite.paint(tile, place);
    const key = keyOf(spec);
    this.known.set(key, tile);
    if (this.known.size > MOST_TILES) this.known.delete(this.known.keys().next().value);
    for (const canvas of canvases) if (canvas.dataset.latent === key) this.show(canvas, tile);
  }

  show(canvas, tile) {
    canvas.width = tile.width;
    canvas.height = tile.height;
    canvas.toggleAttribute("data-smooth", tile.hasAttribute("data-smooth"));
    canvas.getContext("2d").drawImage(tile, 0, 0);
    canvas.toggleAttribute("data-shown", true);
  }
}

/** The place of a picture: a button where it can be pressed. */
export function tilePlace(parent, className, press) {
  const node = element(press ? "button" : "span", `at-tile ${className}`, parent);
  if (press) {
    node.type = "button";
    node.addEventListener("click", press);
  }
  const canvas = element("canvas", "", node);
  canvas.width = canvas.height = 1;
  return { node, canvas };
}
