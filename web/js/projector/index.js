// @ts-check
// From a picture to the latent that draws it best: a search by gradients in the studio, its film, and what remains.

import { setText, svg } from "../lib/dom.js";
import { whole } from "../lib/format.js";
import { Job } from "../lib/job.js";
import { LatentView } from "../lib/latent_view.js";
import { mounting } from "../lib/mount.js";
import { Player } from "../lib/player.js";
import { Tiles } from "../lib/tiles.js";
import { clamped, sameValue } from "../lib/values.js";

const FILM_MS = 90; // a frame
const OWN_SEED = 1_234_567; // whose picture shows what the search reaches on a picture that the run drew itself

class Projector extends LatentView {
  constructor(root) {
    super(root);
    this.tiles = new Tiles(this);
    const { part } = this;
    part.find.addEventListener("click", () => this.find());
    part.retry.addEventListener("click", () => this.lost && this.find());
    part.cancel.addEventListener("click", () => this.job?.cancel());
    this.player = new Player(part.play, { pace: () => FILM_MS, begin: () => this.begin(), step: () => this.next() });
    part.scrub.addEventListener("input", () => {
      this.player.stop();
      this.showFrame();
    });
    for (const steps of [100, 200, 500]) {
      part[`steps-${steps}`].addEventListener("click", () => {
        this.steps = steps;
        this.refresh();
      });
    }
    this.steps = 200;
    part.walk.addEventListener("click", () => this.go("walk", [this.spec(), Math.max(0, Math.round(Number(part.to.value)) || 0)]));
    part.edit.addEventListener("click", () => this.go("sliders", [this.spec()]));
    part.keep.addEventListener("click", () => this.trigger("keep", { spec: this.spec(), at: Date.now() }));
  }

  adopt(data) {
    // a label that changes is one that was found here: only another run or snapshot makes this film out of date
    const about = `${data.run}/${data.at}`;
    if (this.about !== about) {
      this.about = about;
      this.job?.cancel();
      this.tiles.forget();
      this.film = null;
      this.own = null;
      this.z = null;
    }
    if (!this.film) this.z = Array.isArray(data.found?.z) ? data.found.z : null;
    this.refresh();
  }

  spec() {
    return { z: this.z };
  }

  go(view, specs) {
    this.trigger("go", { view, specs, at: Date.now() });
  }

  async find() {
    if (this.job || !this.data.picture) return;
    const { about } = this;
    const job = new Job(this.server, (said) => this.progress(said));
    this.job = job;
    this.film = this.own = this.z = null;
    this.lost = false;
    this.player.stop();
    this.clear();
    this.progress({ state: "waiting", progress: 0 });
    this.refresh();
    try {
      const said = await job.run(this.request(this.data.picture));
      if (this.gone || about !== this.about) return;
      if (said.state === "cancelled") {
        setText(this.part.status, "Cancelled.");
        return;
      }
      const sprite = await job.picture();
      if (this.gone || about !== this.about) return;
      this.film = { ...said.result, sprite, picture: this.data.picture };
      this.z = said.result.z.map((one) => Number(one.toFixed(4))); // as it will stand in the address
      setText(this.part.status, "");
      this.part.scrub.max = String(this.film.frames - 1);
      this.part.scrub.value = "0";
      this.tell({ z: [this.spec()], label: said.result.label, steps: this.film.steps.at(-1) });
      this.player.play(true);
    } catch (error) {
      if (!this.gone && about === this.about) {
        setText(this.part.status, "");
        this.lost = true;
        this.fail(error);
      }
    } finally {
      if (this.job === job) this.job = null;
      if (!this.gone) this.refresh();
    }
    if (this.film && !this.gone) this.measureOwn();
  }

  request(picture) {
    const { run, at } = this.source;
    return { kind: "project", run, at, picture, steps: this.steps };
  }

  progress(said) {
    const { part } = this;
    const share = clamped(said.progress ?? 0, 0, 1);
    part.bar.style.transform = `scaleX(${share})`;
    part.meter.setAttribute("aria-valuenow", String(Math.round(100 * share)));
    setText(part.status, said.state === "waiting" ? "Waiting for the studio." : said.message || "Searching.");
  }

  /** What the same search reaches on a picture that this very run drew: the yardstick for what remains. */
  async measureOwn() {
    const film = this.film;
    const source = this.source;
    const key = `gan-playground-own/${JSON.stringify([source.run, source.at, source.label, this.steps])}`;
    let own = Number(sessionStorage.getItem(key)) || null;
    try {
      if (own === null) {
        const sprite = await this.lane("own").draw(source, [OWN_SEED]);
        const canvas = document.createElement("canvas");
        sprite.paint(canvas, 0);
        const job = new Job(this.server, () => {});
        const said = await job.run(this.request(canvas.toDataURL("image/png").split(",")[1]));
        own = said.state === "done" ? said.result.residual : null;
        if (own !== null) sessionStorage.setItem(key, String(own));
      }
    } catch {
      own = null; // the result stands without it
    }
    if (this.gone || film !== this.film) return;
    this.own = own;
    this.ownFailed = own === null;
    this.renderFacts();
  }

  refresh() {
    const { part, data } = this;
    if (!data) return;
    part.replace.hidden = Boolean(this.lost); // a search that failed needs no other latents
    part.find.disabled = Boolean(this.job) || !data.picture;
    part.find.title = data.picture ? "Search for the latent whose picture is closest to yours" : "Draw something first, or choose a picture";
    setText(part.find, this.film && this.film.picture === data.picture ? "Search again" : "Find it");
    part.cancel.hidden = part.meter.hidden = !this.job;
    for (const steps of [100, 200, 500]) {
      part[`steps-${steps}`].setAttribute("aria-pressed", String(this.steps === steps));
      part[`steps-${steps}`].disabled = Boolean(this.job);
    }
    part.stage.hidden = !this.film && !this.z;
    part.filmBar.hidden = part.targetBox.hidden = part.factsBox.hidden = !this.film;
    part.after.hidden = !this.z;
    part.idle.hidden = Boolean(this.job || this.film || this.z);
    part.other.hidden = !this.film || this.film.picture === data.picture || Boolean(this.job);
    this.renderKeep();
    if (this.film) {
      this.film.sprite.paint(part.target, 0);
      this.showFrame();
      this.renderFacts();
    } else if (this.z) {
      setText(part.foundTitle, "Found earlier");
      this.tiles.paint(part.now, this.spec());
    }
  }

  renderKeep() {
    const { part, data } = this;
    const favourites = data.favourites ?? [];
    const kept = favourites.some((one) => this.z && sameValue(one.z, this.z));
    part.keep.disabled = kept || favourites.length >= data.most;
    setText(part.keep, kept ? "Kept as a favourite" : "Keep as a favourite");
  }

  showFrame() {
    const { part, film } = this;
    if (!film) return;
    const frame = Number(part.scrub.value);
    const last = frame >= film.frames - 1;
    part.now.removeAttribute("data-latent");
    film.sprite.paint(part.now, 1 + frame);
    setText(part.foundTitle, last ? `The closest it can draw${this.asked()}` : "On the way");
    setText(part.frame, `step ${whole(film.steps[frame])}, error ${film.residuals[frame].toFixed(3)}`);
    part.scrub.setAttribute("aria-valuetext", part.frame.textContent);
    this.drawCurve(frame);
  }

  /** For which class it was drawn, where the run takes one: the search tries all of them. */
  asked() {
    const name = this.data.classes?.[this.film.label];
    return name === undefined ? "" : `, as “${name}”`;
  }

  drawCurve(frame) {
    const { curve } = this.part;
    const { residuals } = this.film;
    const most = Math.max(...residuals, 1e-9);
    const x = (i) => (residuals.length > 1 ? (i / (residuals.length - 1)) * 100 : 0);
    curve.replaceChildren();
    svg("polyline", { class: "pj-line", points: residuals.map((one, i) => `${x(i)},${38 - (one / most) * 36}`).join(" ") }, curve);
    svg("line", { class: "pj-now", x1: x(frame), x2: x(frame), y1: 0, y2: 40 }, curve);
  }

  renderFacts() {
    const { part, film, own } = this;
    if (!film) return;
    const { residual, baseline } = film;
    setText(part.miss, residual.toFixed(3));
    setText(part.baseline, baseline.toFixed(3));
    setText(part.own, own !== null ? own.toFixed(3) : this.ownFailed ? "not measured" : "measuring…");
    const top = Math.max(residual, baseline, own ?? 0) * 1.08;
    const at = (value) => `${(100 * value) / top}%`;
    part.markMiss.style.left = at(residual);
    part.markBaseline.style.left = at(baseline);
    part.markOwn.hidden = own === null;
    if (own !== null) part.markOwn.style.left = at(own);
    setText(part.verdict, verdictOn(residual, baseline, own));
  }

  begin() {
    const { scrub } = this.part;
    if (Number(scrub.value) >= this.film.frames - 1) scrub.value = "0";
    this.showFrame();
  }

  next() {
    if (!this.film) return false;
    const next = Number(this.part.scrub.value) + 1;
    this.part.scrub.value = String(next);
    this.showFrame();
    return next < this.film.frames - 1;
  }

  dispose() {
    this.player.stop();
    this.job?.cancel();
    super.dispose();
  }
}

/** What the figures say, and no more than they say. */
function verdictOn(residual, baseline, own) {
  if (residual > 0.97 * baseline) return "Barely closer than the best of 512 random samples: this run draws nothing like it.";
  if (own === null) return `The search reduced the error from ${baseline.toFixed(3)} (the best of 512 random samples) to ${residual.toFixed(3)}.`;
  const way = (baseline - residual) / Math.max(1e-9, baseline - own);
  if (way >= 0.9) return "About as close as the search comes to a picture that this run drew itself: it can draw yours.";
  if (way >= 0.5) return "Much closer than chance, but it matches its own pictures better: it cannot draw some of yours.";
  return "Not much closer than chance: this run knows hardly anything like it. This is its best attempt.";
}

export const mount = mounting(".pj-root", Projector);
