// @ts-check
// Through time: the same latents, drawn by the generator of each snapshot. Rows arrive one after the other.

import { element, setText } from "../lib/dom.js";
import { whole } from "../lib/format.js";
import { LatentView } from "../lib/latent_view.js";
import { newSeed } from "../lib/latents.js";
import { mounting } from "../lib/mount.js";
import { Player } from "../lib/player.js";

const PLAY_MS = 450;

class TimeMatrix extends LatentView {
  constructor(root) {
    super(root);
    this.key = ""; // of everything that the rows show
    this.at = -1;
    const { part } = this;
    const next = () => this.next();
    this.player = new Player(part.play, { pace: () => PLAY_MS, begin: next, step: next });
    part.range.addEventListener("input", () => {
      this.player.stop();
      this.show(Number(part.range.value));
    });
    part.dice.addEventListener("click", () => this.tell({ z: [newSeed(), newSeed()] }));
    part.use.addEventListener("click", () => this.tell({ at: this.data.snapshots[Number(part.range.value)] }));
  }

  adopt(data, moved) {
    const key = JSON.stringify([data.latents, data.snapshots, data.run, data.psi, data.label]);
    const { key: before, at } = this;
    Object.assign(this, { key, at: data.at });
    if (key !== before || this.failed) {
      this.refresh();
      return;
    }
    if (at !== data.at) this.part.range.value = String(this.begin());
    this.show(Number(this.part.range.value));
  }

  /** The row of the snapshot that the page is at. */
  begin() {
    const { snapshots, at } = this.data;
    return Math.max(0, snapshots.indexOf(at));
  }

  async refresh() {
    const { part } = this;
    const { latents, snapshots } = this.data;
    const { key } = this;
    this.player.stop();
    const ask = (this.round = (this.round || 0) + 1);
    part.range.max = String(snapshots.length - 1);
    const begin = this.begin();
    part.range.value = String(begin);
    part.range.disabled = part.play.disabled = snapshots.length < 2;
    part.rows.replaceChildren();
    part.strip.replaceChildren();
    this.sprites = [];
    this.large = latents.map(() => element("canvas", "lt-canvas", part.strip));
    this.rows = snapshots.map((step, place) => {
      const row = element("button", "tm-row", part.rows);
      row.type = "button";
      row.title = `Show the walk at step ${whole(step)}`;
      row.dataset.step = String(step);
      setText(element("span", "", row), `step ${whole(step)}`);
      const cells = latents.map(() => element("canvas", "lt-canvas", row));
      row.addEventListener("click", () => {
        this.player.stop();
        part.range.value = String(place);
        this.show(place);
      });
      return { row, cells };
    });
    this.show(begin);
    // the chosen snapshot first, then the last ones: what the run can do is what one looks for
    const order = [begin, ...[...snapshots.keys()].filter((place) => place !== begin).reverse()];
    for (const place of order) {
      const sprite = await this.during(() => this.lane("rows").draw(this.source, latents, { at: snapshots[place] }));
      if (this.gone || key !== this.key || ask !== this.round || !sprite) return;
      this.sprites[place] = sprite;
      this.rows[place].cells.forEach((cell, tile) => sprite.paint(cell, tile));
      if (place === Number(part.range.value)) this.show(place);
    }
  }

  show(place) {
    const step = this.data.snapshots[place];
    setText(this.part.step, `step ${whole(step)}`);
    this.part.range.setAttribute("aria-valuetext", `step ${whole(step)}`);
    this.part.use.disabled = step === this.data.at;
    this.rows.forEach(({ row }, i) => row.setAttribute("aria-pressed", String(i === place)));
    const sprite = this.sprites[place];
    if (!sprite) return;
    this.large.forEach((canvas, tile) => sprite.paint(canvas, tile));
    this.part.strip.dataset.step = String(step);
  }

  next() {
    const { range } = this.part;
    range.value = String((Number(range.value) + 1) % this.data.snapshots.length);
    this.show(Number(range.value));
  }

  dispose() {
    this.player.stop();
    super.dispose();
  }
}

export const mount = mounting(".tm-root", TimeMatrix);
