// @ts-check
// Pictures of runs side by side at one step. Everything follows the slider while it moves: pictures are fetched
// by step, kept, and shown as soon as they are there; of several on the way, the one that is wanted last wins.

import { element, setText } from "../lib/dom.js";
import { whole } from "../lib/format.js";
import { mounting, View } from "../lib/mount.js";
import { Player } from "../lib/player.js";
import { ofRun } from "../lib/server.js";
import { lastUntil } from "../lib/values.js";

const PLAY_MS = 120;

/** Where the frames of a run lie on the slider: at their steps, or at the seconds that the script says. */
const placesOf = (run) => run.at ?? run.steps;

/** The step of the last frame of a run until a place of the slider; null before its first. */
export function frameAt(run, place) {
  const at = lastUntil(placesOf(run), place);
  return at === null ? null : run.steps[placesOf(run).lastIndexOf(at)];
}

/** A place of the slider in words. */
export const inWords = (place, unit) => (unit === "seconds" ? `${place < 10 ? place.toFixed(1) : whole(Math.round(place))} s` : `step ${whole(place)}`);

class Pictures extends View {
  constructor(root) {
    super(root);
    this.figures = new Map();
    this.part.grid.replaceChildren(); // an earlier view of this very markup may have left its own
    this.frames = [];
    this.part.range.addEventListener("input", () => {
      this.player.stop();
      this.show();
    });
    this.player = new Player(this.part.play, { pace: () => PLAY_MS, begin: () => this.begin(), step: () => this.next() });
  }

  update(data, trigger) {
    const before = this.data;
    this.data = data;
    this.server.update(data.token, trigger);
    const atEnd = !this.frames.length || Number(this.part.range.value) === this.frames.length - 1;
    const step = this.frames[Number(this.part.range.value)];
    const same = before && before.unit === data.unit && before.runs.map((run) => run.id).join() === data.runs.map((run) => run.id).join();
    this.frames = [...new Set(data.runs.flatMap((run) => placesOf(run)))].sort((a, b) => a - b);
    const last = Math.max(0, this.frames.length - 1);
    this.part.range.max = String(last);
    const place = same && !atEnd ? this.frames.indexOf(lastUntil(this.frames, step)) : last;
    this.part.range.value = String(Math.max(0, place));
    this.part.range.disabled = last < 1;
    this.part.play.disabled = last < 1;
    this.part.none.hidden = this.frames.length > 0;
    this.part.range.parentElement.hidden = this.frames.length === 0;
    const wanted = new Set(data.runs.map((run) => run.id));
    for (const [id, figure] of this.figures) {
      if (wanted.has(id)) continue;
      figure.node.remove();
      this.figures.delete(id);
    }
    for (const run of data.runs) {
      let figure = this.figures.get(run.id);
      if (!figure) {
        figure = this.makeFigure(run.id);
        this.figures.set(run.id, figure);
      }
      figure.run = run;
      setText(figure.title, run.title);
      figure.title.title = run.title;
      figure.swatch.style.background = run.colour;
      figure.swatch.hidden = !run.colour;
      this.part.grid.append(figure.node);
    }
    this.part.grid.toggleAttribute("data-alone", data.runs.length === 1);
    this.part.grid.toggleAttribute("data-many", data.runs.length > 2);
    this.part.grid.hidden = this.frames.length === 0;
    this.show();
  }

  dispose() {
    this.player.stop();
    super.dispose();
  }

  makeFigure(id) {
    const node = element("figure", "ps-figure");
    node.dataset.testid = `picture-${id}`;
    const caption = element("figcaption", "ps-caption", node);
    const swatch = element("i", "ps-swatch", caption);
    const title = element("span", "ps-title", caption);
    const image = element("img", "ps-picture", node);
    image.alt = "";
    const step = element("div", "ps-shown", node);
    return { node, swatch, title, image, step };
  }

  show() {
    const step = this.frames[Number(this.part.range.value)];
    if (step === undefined) return;
    setText(this.part.step, inWords(step, this.data.unit));
    this.part.range.setAttribute("aria-valuetext", inWords(step, this.data.unit));
    for (const figure of this.figures.values()) this.showOne(figure, step);
  }

  async showOne(figure, step) {
    const { run } = figure;
    const kept = frameAt(run, step);
    figure.wanted = kept;
    figure.image.hidden = run.steps.length === 0;
    if (kept === null) {
      figure.image.removeAttribute("src");
      setText(figure.step, run.steps.length ? `its first picture is of step ${whole(run.steps[0])}` : "no pictures yet");
      return;
    }
    const places = placesOf(run);
    if (!figure.image.getAttribute("src")) setText(figure.step, "loading …");
    const words = places.includes(step) ? "" : step > places[places.length - 1] ? " (its last)" : " (the last saved before it)";
    try {
      const picture = await this.server.picture(ofRun(run.id, `samples/${kept}.png`));
      if (this.gone || figure.wanted !== kept) return;
      figure.image.src = picture.url;
      figure.image.alt = `Pictures of ${run.title} at step ${kept}`;
      figure.image.toggleAttribute("data-smooth", picture.width > 400);
      figure.image.dataset.step = String(kept);
      setText(figure.step, `step ${whole(kept)}${words}`);
    } catch {
      if (figure.wanted !== kept) return;
      figure.image.removeAttribute("src");
      setText(figure.step, `the picture of step ${whole(kept)} could not be loaded`);
    }
  }

  begin() {
    const { range } = this.part;
    if (Number(range.value) >= this.frames.length - 1) range.value = "0";
    this.show();
  }

  next() {
    const { range } = this.part;
    if (Number(range.value) >= this.frames.length - 1) return false;
    range.value = String(Number(range.value) + 1);
    this.show();
    return true;
  }
}

export const mount = mounting(".ps-root", Pictures);
