// @ts-check
// The tray of favourites. The page holds them in the address, so that a link carries them; this browser remembers them
// for each run beyond that, and hands them back to a page that has none.

import { element, setText } from "../lib/dom.js";
import { LatentView } from "../lib/latent_view.js";
import { latentInWords } from "../lib/latents.js";
import { mounting } from "../lib/mount.js";
import { tilePlace, Tiles } from "../lib/tiles.js";

const MEMORY = "gan-playground-favourites/";

class Tray extends LatentView {
  constructor(root) {
    super(root);
    this.tiles = new Tiles(this);
    this.part.replace.remove(); // other latents instead would be none of the visitor's favourites
    this.part.empty.addEventListener("click", () => this.set([]));
  }

  adopt(data, moved) {
    if (moved) this.tiles.forget();
    if (data.favourites === null) {
      // a page that has just been opened without any: what this browser remembers, or the news that it is nothing
      this.favourites = this.remembered();
      this.tell({ keep: this.favourites });
    } else {
      this.favourites = data.favourites;
      this.remember();
    }
    this.refresh();
  }

  remembered() {
    try {
      const kept = JSON.parse(localStorage.getItem(MEMORY + this.data.run));
      return Array.isArray(kept) ? kept.slice(0, this.data.most) : [];
    } catch {
      return []; // a browser that remembers nothing
    }
  }

  remember() {
    try {
      if (this.favourites.length) localStorage.setItem(MEMORY + this.data.run, JSON.stringify(this.favourites));
      else localStorage.removeItem(MEMORY + this.data.run);
    } catch {
      // it is in the address all the same
    }
  }

  set(favourites) {
    this.favourites = favourites;
    this.remember();
    this.refresh();
    this.tell({ keep: favourites });
  }

  refresh() {
    if (!this.favourites) return;
    const { part, favourites } = this;
    setText(part.title, `Favourites ${favourites.length} of ${this.data.most}`);
    part.none.hidden = favourites.length > 0;
    part.empty.hidden = favourites.length === 0;
    part.list.replaceChildren();
    favourites.forEach((spec, place) => {
      const one = element("span", "ty-one", part.list);
      const tile = tilePlace(one, "");
      tile.node.title = latentInWords(spec);
      tile.node.dataset.testid = "favourite";
      this.tiles.paint(tile.canvas, spec);
      const out = element("button", "ty-out", one);
      out.type = "button";
      out.textContent = "×";
      out.title = "Remove it from the favourites";
      out.setAttribute("aria-label", `Remove favourite ${place + 1}`);
      out.addEventListener("click", () => this.set(favourites.filter((_, i) => i !== place)));
    });
  }
}

export const mount = mounting(".ty-root", Tray);
