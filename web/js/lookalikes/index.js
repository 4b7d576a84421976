// @ts-check
// Did it copy? Samples beside the training pictures that are nearest to them, by pixels and by the features of a
// classifier, and how close that is for pictures of this data set.

import { element, setText } from "../lib/dom.js";
import { rounded, whole } from "../lib/format.js";
import { Job } from "../lib/job.js";
import { LatentView } from "../lib/latent_view.js";
import { latentInWords } from "../lib/latents.js";
import { mounting } from "../lib/mount.js";
import { labelsOf } from "../lib/sprites.js";
import { tilePlace, Tiles } from "../lib/tiles.js";
import { clamped } from "../lib/values.js";

const SAMPLES = 6;
const NEIGHBOURS = 5;
const SPACES = ["pixels", "features"];

class Lookalikes extends LatentView {
  constructor(root) {
    super(root);
    this.tiles = new Tiles(this);
    const { part } = this;
    part.look.addEventListener("click", () => this.look());
    part.cancel.addEventListener("click", () => this.job?.cancel());
    part.other.addEventListener("click", () => {
      const first = this.samples.every((one) => typeof one === "number") ? Math.max(...this.samples) + 1 : 0;
      this.choose(Array.from({ length: SAMPLES }, (_, place) => first + place));
    });
    part.kept.addEventListener("click", () => this.choose((this.data.favourites ?? []).slice(-SAMPLES)));
    this.found = {};
    this.faults = {};
  }

  adopt(data, moved) {
    const before = JSON.stringify(this.samples);
    this.samples = data.samples;
    if (moved) this.tiles.forget();
    if (moved || JSON.stringify(this.samples) !== before) this.forget();
    this.refresh();
  }

  forget() {
    this.job?.cancel();
    this.job = null;
    this.found = {};
    this.faults = {};
  }

  choose(samples) {
    this.samples = samples;
    this.forget();
    this.refresh();
    this.tell({ z: samples });
  }

  async look() {
    if (this.job) return;
    this.forget();
    this.clear();
    const { run, at, psi } = this.source;
    const latents = this.samples;
    for (const space of SPACES) {
      const job = new Job(this.server, (said) => this.job === job && this.progress(said, space));
      this.job = job;
      this.progress({ state: "waiting" }, space);
      this.refresh();
      try {
        const labels = labelsOf(this.source, latents);
        const said = await job.run({ kind: "nearest", run, at, psi, labels, latents, space, count: NEIGHBOURS });
        if (this.gone || this.job !== job) return;
        if (said.state === "cancelled") break;
        const sprite = await job.picture();
        if (this.gone || this.job !== job) return;
        this.found[space] = { ...said.result, sprite };
      } catch (error) {
        if (this.gone || this.job !== job) return;
        this.faults[space] = error.message;
      }
    }
    this.job = null;
    this.refresh();
  }

  progress(said, space) {
    const { part } = this;
    part.bar.style.transform = `scaleX(${(SPACES.indexOf(space) + clamped(said.progress ?? 0, 0, 1)) / SPACES.length})`;
    setText(part.status, said.message || (said.state === "waiting" ? "Waiting for the studio." : "Looking."));
  }

  refresh() {
    const { part, data } = this;
    if (!data) return;
    const kept = data.favourites ?? [];
    const done = Object.keys(this.found).length > 0;
    const failed = Object.values(this.faults);
    part.look.disabled = Boolean(this.job) || Boolean(data.missing);
    part.cancel.hidden = part.meter.hidden = part.status.hidden = !this.job;
    part.kept.disabled = kept.length === 0;
    part.kept.title = kept.length ? "Check your favourites" : "You have no favourites yet. Keep pictures in Mix";
    part.missing.hidden = !data.missing;
    setText(part.missing, data.missing || "");
    part.idle.hidden = done || Boolean(this.job) || failed.length > 0 || Boolean(data.missing);
    // a fault of both is told once
    const alike = failed.length === SPACES.length && new Set(failed).size === 1;
    part.failed.hidden = !alike;
    setText(part.failed, alike ? failed[0] : "");
    part.summary.hidden = part.legend.hidden = !done;
    setText(part.summary, done ? this.inShort() : "");
    this.renderTable(done, alike);
  }

  renderTable(done, alike) {
    const { table } = this.part;
    table.replaceChildren();
    const head = (words, more) => {
      const node = element("div", "la-head", table);
      setText(element("span", "", node), words);
      if (more) setText(element("small", "lt-muted", node), more);
    };
    head("Drawn", "by this run");
    const asked = done || Boolean(this.job);
    head(asked ? "Closest by pixels" : "", asked ? "the same ink in the same places" : "");
    head(asked ? "Closest by the classifier's features" : "", asked ? "the same kind of picture, even if it is shifted or bolder" : "");
    this.samples.forEach((spec, place) => {
      const sample = element("div", "la-sample", table);
      const tile = tilePlace(sample, "");
      tile.node.title = latentInWords(spec);
      this.tiles.paint(tile.canvas, spec);
      for (const space of SPACES) {
        const cell = element("div", "la-near", table);
        cell.dataset.testid = `near-${space}-${place}`;
        if (this.found[space]) this.renderNear(cell, this.found[space], place);
        else if (place === 0 && this.faults[space] && !alike) {
          cell.style.display = "block";
          setText(element("p", "lt-muted", cell), this.faults[space]);
        }
      }
    });
  }

  renderNear(cell, found, place) {
    const { neighbours, typical } = found.latents[place];
    const columns = found.sprite.columns;
    const nearest = tilePlace(cell, "");
    found.sprite.paint(nearest.canvas, place * columns + 1);
    nearest.node.title = `Training picture ${whole(neighbours[0].index)}`;
    const body = element("div", "", cell);
    const words = element("p", "la-words", body);
    const { copy, title, detail } = found.latents[place]; // as gan_core/metrics/copies.py decides
    words.toggleAttribute("data-copy", copy);
    setText(element("b", "", words), title);
    setText(element("small", "", words), detail);
    const more = element("div", "la-row-more", body);
    for (let i = 1; i < neighbours.length; i += 1) {
      const tile = tilePlace(more, "");
      tile.node.title = `Training picture ${whole(neighbours[i].index)}, at ${rounded(neighbours[i].distance / typical)} times the typical distance`;
      found.sprite.paint(tile.canvas, place * columns + 1 + i);
    }
  }

  /** How many of the samples are copies, in the spaces that could be asked. */
  inShort() {
    const parts = SPACES.filter((space) => this.found[space]).map((space) => {
      const { copies, latents } = this.found[space];
      return `${copies} of ${latents.length} by ${space === "pixels" ? "pixels" : "the classifier's features"}`;
    });
    const { pictures } = Object.values(this.found)[0];
    return `Copies of one of its ${whole(pictures)} training pictures: ${parts.join(", ")}.`;
  }

  dispose() {
    this.job?.cancel();
    super.dispose();
  }
}

export const mount = mounting(".la-root", Lookalikes);
