// @ts-check
// A few good sliders over the directions of a generator, with locks, undo, previews and measurements.

import { button, saveAs, setText } from "../lib/dom.js";
import { LatentView, LOOKING, QUICK } from "../lib/latent_view.js";
import { newSeed } from "../lib/latents.js";
import { mounting } from "../lib/mount.js";
import { ofRun } from "../lib/server.js";
import { Follower, labelsOf } from "../lib/sprites.js";
import { copyOf, sameValue } from "../lib/values.js";
import { changesOf, readView, viewFile } from "./files.js";
import { canonical, originOf, totals } from "./moves.js";
import { Numbers } from "./numbers.js";
import { PREVIEWS, Row } from "./row.js";
import { drawScores } from "./scores.js";

const MOST_UNDO = 200;
const ONE_MOVE_MS = 1000; // changes of one slider that follow each other so closely are undone together
const SOON_MS = 700;

export class SliderBoard extends LatentView {
  constructor(root) {
    super(root);
    const { part } = this;
    /** @type {any} the latent, as moves.js has it */
    this.spec = null;
    this.before = null; // the latent before the drag that goes on
    this.past = [];
    this.future = [];
    this.numbersOfZ = new Numbers(this);
    this.follower = new Follower(
      this.lane("board"),
      (sprite, _, latents) => {
        this.clear();
        sprite.paint(part.large, 0);
        part.large.dataset.latent = JSON.stringify(latents[0]);
      },
      this.fail,
    );
    part.undo.addEventListener("click", () => this.back(this.past, this.future));
    part.redo.addEventListener("click", () => this.back(this.future, this.past));
    part.reset.addEventListener("click", () => this.change(canonical(originOf(this.spec))));
    part.fresh.addEventListener("click", () => this.change(canonical(newSeed())));
    part.save.addEventListener("click", () => saveAs(viewFile(this.source, this.spec), `${this.source.run}-view.json`));
    part.load.addEventListener("change", () => this.load());
    part.walkThere.addEventListener("click", () => this.tell({ view: "walk", z: [originOf(this.spec), this.spec] }));
    part.keep.addEventListener("click", () => {
      this.tell({ keep: [...this.data.kept, this.spec] });
      setText(part.said, "Kept as a favourite.");
    });
    part.raw.addEventListener("toggle", () => part.raw.open && this.numbersOfZ.fill());
    root.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || /^(TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      const redo = key === "y" || event.shiftKey;
      this.back(redo ? this.future : this.past, redo ? this.past : this.future);
    });
  }

  adopt(data, elsewhere) {
    const spec = canonical(copyOf(data.spec));
    const same = !elsewhere && this.spec && sameValue(spec, this.spec);
    if (this.spec && !sameValue(spec, this.spec)) this.remember();
    this.spec = spec;
    this.showButtons();
    if (data.group && this.group === undefined) this.group = data.group;
    if (!same || this.failed) this.refresh();
  }

  async refresh() {
    this.draw();
    if (!this.made) setText(this.part.about, "Looking for directions…");
    // asked for in this order: the quick ones are shown where all are not there soon after them
    const quick = this.directions(QUICK).then((found) => new Promise((done) => setTimeout(done, SOON_MS, found)));
    const all = this.directions();
    const found = await this.during(() => Promise.race([all, quick]), LOOKING);
    if (this.gone) return;
    if (!found) {
      if (!this.made) setText(this.part.about, "");
      return;
    }
    this.makeGroups(found);
    this.settle();
    try {
      const whole = await all;
      if (this.gone || whole === found || whole !== this.known[""]) return;
      this.makeGroups(whole);
      this.settle();
    } catch (error) {
      if (!this.gone) this.fail(error);
    }
  }

  draw() {
    this.follower.want(this.source, [this.spec]);
  }

  // -- directions ----------------------------------------------------------------------------------------------------

  makeGroups(found) {
    const { part } = this;
    if (this.made === found.key) return;
    this.made = found.key;
    part.groups.replaceChildren();
    this.groups = found.groups;
    const there = (name) => found.groups.some((group) => group.name === name);
    // what was pressed, also where another snapshot has it only later; else what is on screen; else those by name
    this.group = [this.pressed, this.group, "fitted"].find(there) || found.groups[0]?.name;
    for (const group of found.groups) {
      const one = button(group.title, "", part.groups, group.about, () => {
        this.group = this.pressed = group.name;
        this.makeRows();
        this.settle();
      });
      one.dataset.group = group.name;
      one.dataset.testid = `board-group-${group.name}`;
    }
    if (found === this.known[QUICK]) {
      const later = button("By name: looking…", "", part.groups, LOOKING, () => {});
      later.disabled = true;
      later.dataset.testid = "board-later";
    }
    const missing = [...new Set(Object.values(found.missing || {}))];
    part.missing.hidden = !missing.length;
    setText(part.missingText, missing.join(" "));
    this.makeRows();
  }

  makeRows() {
    const { part } = this;
    const group = this.groups.find((one) => one.name === this.group);
    for (const one of part.groups.querySelectorAll("[data-group]")) {
      one.setAttribute("aria-pressed", String(one.dataset.group === this.group));
    }
    setText(part.about, group?.about || "");
    const directions = group?.directions || [];
    if (this.rows && sameValue(directions, this.rows.map((row) => row.direction))) return; // one may be in somebody's hand
    part.rows.replaceChildren();
    this.rows = directions.map((direction) => new Row(this, direction));
    this.showRows();
  }

  showRows() {
    const sums = totals(this.spec);
    for (const row of this.rows || []) row.show(this.spec, sums[row.direction.name] || 0);
    this.showButtons();
  }

  showButtons() {
    this.part.undo.disabled = !this.past.length;
    this.part.redo.disabled = !this.future.length;
    this.part.reset.disabled = sameValue(this.spec, canonical(originOf(this.spec)));
  }

  // -- changes -------------------------------------------------------------------------------------------------------

  remember() {
    this.past.push(this.spec);
    this.past = this.past.slice(-MOST_UNDO);
    this.future = [];
  }

  change(spec, slider = "") {
    if (sameValue(spec, this.spec)) return this.showRows();
    const again = slider && slider === this.slider && performance.now() - this.changed < ONE_MOVE_MS;
    this.slider = slider;
    this.changed = performance.now();
    if (!again) this.remember();
    return this.become(spec);
  }

  become(spec) {
    this.spec = spec;
    this.draw();
    this.settle();
    const plain = !Object.keys(spec.move).length && !spec.lock.length;
    this.tell({ z: [plain ? spec.from : spec] });
  }

  back(from, to) {
    if (!from.length) return;
    this.slider = "";
    to.push(this.spec);
    this.become(from.pop());
  }

  /** After a change: sliders, previews, scores and numbers as the latent now is. */
  settle() {
    this.showRows();
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      this.drawStrips();
      this.score();
      if (this.part.raw.open) this.numbersOfZ.fill();
    }, 60);
  }

  async drawStrips() {
    const rows = (this.rows || []).slice(0, 60);
    if (!rows.length) return;
    for (const { node } of rows) node.toggleAttribute("data-stale", true);
    const latents = rows.flatMap((row) => row.amounts.map((amount) => row.at(amount)));
    const sprite = await this.during(() => this.lane("strips").draw(this.source, latents, { columns: PREVIEWS }));
    if (!sprite || this.gone || rows[0] !== this.rows[0]) return;
    rows.forEach(({ node, cells }, row) => {
      node.removeAttribute("data-stale");
      cells.forEach((cell, column) => sprite.paint(cell, row * PREVIEWS + column));
    });
  }

  /** What can be measured in the picture, at first and now. */
  async score() {
    const asked = (this.scoring = (this.scoring || 0) + 1);
    const latents = [originOf(this.spec), this.spec];
    const { run, at, psi } = this.source;
    let scores = null;
    try {
      const body = { at, psi, latents, labels: labelsOf(this.source, latents) };
      ({ scores } = await (await this.server.post(ofRun(run, "scores"), body)).json());
    } catch {
      // no classifier for this data, or none that answers: the sliders do without
    }
    if (!this.gone && asked === this.scoring) drawScores(this.part.scores, scores);
  }

  async load() {
    const { load, said } = this.part;
    const [file] = load.files;
    load.value = "";
    if (!file) return;
    const view = await readView(file);
    if (!view) {
      setText(said, "This file does not contain a view. Open one that Save made.");
      return;
    }
    setText(said, `Loaded ${file.name}.`);
    this.tell(changesOf(view, this.source));
  }

  dispose() {
    clearTimeout(this.later);
    this.follower.dispose();
    super.dispose();
  }
}

export const mount = mounting(".sb-root", SliderBoard);
