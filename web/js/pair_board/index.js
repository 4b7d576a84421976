// @ts-check
// Two networks, one question: each side's latents come in one sprite, shown whole or frame by frame.

import { element, setText } from "../lib/dom.js";
import { LatentView } from "../lib/latent_view.js";
import { mounting } from "../lib/mount.js";
import { Player, stillMotion } from "../lib/player.js";
import { clamped } from "../lib/values.js";

const FRAME_MS = 70;

class PairBoard extends LatentView {
  constructor(root) {
    super(root);
    this.sprites = [];
    const { part } = this;
    this.player = new Player(part.play, { pace: () => FRAME_MS, begin: () => this.begin(), step: () => this.next() });
    part.range.addEventListener("input", () => {
      this.player.stop();
      this.show();
    });
  }

  adopt(data) {
    const asked = JSON.stringify([data.sides.map(({ run, at, specs }) => [run, at, specs]), data.columns, data.film, data.heads]);
    if (asked === this.asked && !this.failed) return;
    this.asked = asked;
    this.refresh();
  }

  build() {
    const { sides, heads, film, columns } = this.data;
    this.part.sides.replaceChildren();
    this.part.sides.toggleAttribute("data-film", film);
    this.canvases = sides.map((side, place) => {
      const figure = element("figure", "pb-side", this.part.sides);
      const caption = element("figcaption", "pb-caption", figure);
      const swatch = element("i", "pb-swatch", caption);
      swatch.style.background = side.colour;
      setText(element("b", "", caption), side.title);
      const row = element("div", "pb-heads", figure);
      row.hidden = !heads.length;
      row.style.gridTemplateColumns = `repeat(${columns}, 1fr)`;
      for (const head of heads) setText(element("small", "", row), head);
      const frame = element("div", "pb-frame-of", figure);
      const canvas = element("canvas", "lt-canvas pb-canvas", frame);
      setText(element("span", "pb-wait", frame), `The ${side.title.split(",")[0]} is drawing …`);
      canvas.dataset.testid = `pair-${place}`;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `Pictures of ${side.title}`);
      return canvas;
    });
  }

  async refresh() {
    const { asked } = this;
    const { sides, columns, film } = this.data;
    this.player.stop();
    this.build();
    this.part.bar.hidden = true;
    const drawn = await this.during(() =>
      Promise.all(
        sides.map(({ run, at, specs }, place) =>
          this.lane(`side-${place}`).draw({ run, at, psi: 1, label: null }, specs, { columns: film ? 16 : columns }),
        ),
      ),
    );
    if (this.gone || asked !== this.asked) return;
    for (const words of this.part.sides.querySelectorAll(".pb-wait")) words.hidden = true;
    if (!drawn || drawn.includes(null)) return;
    this.sprites = drawn;
    if (!film) {
      drawn.forEach((sprite, place) => sprite.paintAll(this.canvases[place]));
      return;
    }
    this.frames = sides[0].specs.length;
    this.part.bar.hidden = false;
    this.part.range.max = String(this.frames - 1);
    this.part.range.value = "0";
    this.show();
    if (!stillMotion()) this.player.play(true);
  }

  show() {
    const frame = Number(this.part.range.value);
    this.sprites.forEach((sprite, place) => {
      sprite.paint(this.canvases[place], frame);
      this.canvases[place].dataset.frame = String(frame);
    });
    setText(this.part.frame, `${frame + 1} of ${this.frames}`);
    this.part.range.setAttribute("aria-valuetext", this.part.frame.textContent);
  }

  begin() {
    this.way = Number(this.part.range.value) >= this.frames - 1 ? -1 : 1;
  }

  next() {
    const next = Number(this.part.range.value) + this.way;
    if (next <= 0 || next >= this.frames - 1) this.way = -this.way;
    this.part.range.value = String(clamped(next, 0, this.frames - 1));
    this.show();
  }

  dispose() {
    this.player.stop();
    super.dispose();
  }
}

export const mount = mounting(".pb-root", PairBoard);
