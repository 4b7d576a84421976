// @ts-check
// One picture of a grid, as large as the window allows: its latent, what D says of it, and the way on to Explore.

import { address } from "../lib/base.js";
import { element, setAttribute, setHidden, setText } from "../lib/dom.js";
import { rounded, whole } from "../lib/format.js";
import { ofRun } from "../lib/server.js";
import { cornerOf, scoreInWords } from "./cells.js";

const FIRST = 6; // numbers of z that are written out

export class OnePicture {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    /** @type {{which: "fakes" | "reals", index: number} | null} */
    this.shown = null;
    /** @type {Map<string, {z: number[], norm: number}>} */
    this.numbers = new Map();
    const { part } = view;
    view.on(part.one, "close", () => {
      this.shown = null;
    });
    view.on(part.one, "click", ({ target }) => target === part.one && part.one.close());
    view.on(part.oneClose, "click", () => part.one.close());
    view.on(part.oneBack, "click", () => this.move(-1));
    view.on(part.oneNext, "click", () => this.move(1));
    view.on(part.oneWhole, "click", () => {
      const { which } = this.shown;
      part.one.close();
      view.frames.enlarge(which);
    });
    view.on(part.one, "keydown", (event) => this.key(event));
    view.on(window, "resize", () => this.draw());
  }

  get open() {
    return this.shown !== null;
  }

  clear() {
    this.view.part.one.close();
    this.numbers.clear();
  }

  /** @param {"fakes" | "reals"} which @param {number} index */
  show(which, index) {
    this.shown = { which, index };
    if (!this.view.part.one.open) this.view.part.one.showModal();
    this.view.opinion.refresh();
  }

  key(event) {
    const { columns } = this.view.frames.cells(this.shown.which);
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (!by) return;
    event.preventDefault();
    this.move(by);
  }

  move(by) {
    const { columns, rows } = this.view.frames.cells(this.shown.which);
    const count = columns * rows;
    this.show(this.shown.which, (this.shown.index + by + count) % count);
  }

  draw() {
    const { view, shown } = this;
    const cells = shown && view.frames.cells(shown.which);
    if (!cells || !view.latents.screen) return;
    this.paint(cells);
    const fake = shown.which === "fakes";
    const place = `${whole(shown.index + 1)} of ${whole(cells.columns * cells.rows)}`;
    setText(view.part.oneTitle, `${fake ? "Generated" : "Real"} picture ${place}`);
    setAttribute(view.part.onePicture, "aria-label", `${fake ? "Generated" : "Real"} picture ${place}`);
    const facts = [...(fake ? this.latentFacts(cells) : []), ...this.scoreFacts()];
    view.part.oneFacts.replaceChildren();
    for (const [term, words] of facts) {
      setText(element("dt", "", view.part.oneFacts), term);
      setText(element("dd", "", view.part.oneFacts), words);
    }
    this.drawWayOn(fake, cells);
  }

  paint({ side, columns }) {
    const { view, shown } = this;
    const canvas = view.part.onePicture;
    canvas.width = side;
    canvas.height = side;
    const [left, top] = cornerOf({ side, columns, rows: 0 }, shown.index);
    canvas.getContext("2d").drawImage(view.part[shown.which], left, top, side, side, 0, 0, side, side);
    // Whole multiples keep every pixel equally large.
    const beside = window.innerWidth > 700;
    const room = Math.min(window.innerHeight - (beside ? 60 : 330), window.innerWidth - (beside ? 380 : 40));
    const size = side * Math.max(1, Math.floor(room / side));
    canvas.style.width = canvas.style.height = `${size}px`;
  }

  /** Which latent, and what it is asked for. @param {import("./cells.js").Cells} cells */
  latentOf({ columns }) {
    const { data, latents } = this.view;
    const { index } = this.shown;
    if (!data.columns.length) return { seed: latents.screen.seed + index, label: null };
    const column = index % columns;
    return { seed: latents.screen.seed + Math.floor(index / columns), label: data.columns[column] ?? null };
  }

  latentFacts(cells) {
    const { seed, label } = this.latentOf(cells);
    const known = this.numbers.get(String(seed));
    const facts = [["Step", whole(this.view.latents.screen.step)]];
    if (label) facts.push(["Label", label.title]);
    facts.push(["Latent z", `seed ${seed}`]);
    if (known) {
      const first = known.z.slice(0, FIRST).map((number) => rounded(number)).join(", ");
      facts.push(["Its numbers", `${first}${known.z.length > FIRST ? ", …" : ""}`]);
      facts.push(["In all", `${known.z.length} numbers; the length of z is ${rounded(known.norm)}`]);
    } else this.askNumbers(seed, label);
    return facts;
  }

  scoreFacts() {
    const { opinion } = this.view;
    if (!opinion.possible) return [];
    const { scores } = opinion;
    const score = scores?.[this.shown.which]?.[this.shown.index];
    if (score === undefined) return scores ? [] : [["D's score", opinion.words()]];
    const whose = opinion.whose(scores.at, this.view.latents.screen.step);
    return [["D's score", `${scoreInWords(score)}: ${scores.words}. ${whose}`]];
  }

  drawWayOn(fake, cells) {
    const { part, latents, data } = this.view;
    const at = latents.nearestTo(latents.screen.step);
    setHidden(part.oneExplore, !fake || at === undefined);
    setHidden(part.oneNoSnapshot, !fake || at !== undefined);
    if (!fake || at === undefined) return;
    const { seed, label } = this.latentOf(cells);
    const query = new URLSearchParams({ run: data.run, at: String(at), view: "sliders", z: JSON.stringify([seed]) });
    if (label) query.set("label", label.address);
    part.oneExplore.href = address(`/explore?${query}`);
    setText(part.oneExplore, `Explore this latent (step ${whole(at)})`);
  }

  async askNumbers(seed, label) {
    const { view } = this;
    const at = view.latents.nearestTo(view.latents.screen.step);
    if (at === undefined || this.asking === seed) return;
    this.asking = seed;
    try {
      const body = { at, latents: [seed], labels: label ? [label.value] : null };
      const answer = await (await view.server.post(ofRun(view.data.run, "numbers"), body)).json();
      this.numbers.set(String(seed), { z: answer.z[0], norm: answer.norms[0] });
    } catch {
      return; // the picture and its seed are there without them
    } finally {
      if (this.asking === seed) this.asking = null;
    }
    if (this.open && !view.gone) this.draw();
  }
}
