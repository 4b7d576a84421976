// @ts-check
// The frames of a run (its pictures of the fixed latents, by step), which of them is looked at, and the scrubber.

import { element, fillRange, setAttribute, setText } from "../lib/dom.js";
import { whole } from "../lib/format.js";
import { Player, stillMotion } from "../lib/player.js";
import { nearest } from "../lib/values.js";

const PACE_MS = 240;
const CALM_PACE_MS = 700;
const AHEAD_PLAYING = [0, 1, 2, 3, 4];
const AHEAD_STILL = [0, 1, -1, 2, -2, 3];

export class Timeline {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    const { part } = view;
    const pace = () => (stillMotion() ? CALM_PACE_MS : PACE_MS);
    this.player = new Player(null, { pace, begin: () => this.begin(), step: () => this.next() });
    this.clear();
    view.on(part.scrubber, "input", () => {
      this.player.stop();
      const index = Number(part.scrubber.value);
      this.goTo(index, !view.ended && index === this.last && this.following);
    });
    view.on(part.play, "click", () => {
      if (this.player.playing) this.player.stop();
      else if (this.last > 0) this.player.play(true);
      this.draw();
    });
    view.on(part.follow, "click", () => {
      this.player.stop();
      this.goTo(this.last, true);
    });
  }

  clear() {
    this.player.stop();
    /** @type {number[]} */
    this.samples = []; // places of all frames: steps, and what was made by hand between two steps
    /** @type {number | undefined} */
    this.newest = undefined; // the newest frame of a step
    this.key = "";
    this.following = true;
    /** @type {number | null} */
    this.target = null;
  }

  get playing() {
    return this.player.playing;
  }

  get last() {
    return this.samples.length - 1;
  }

  /** The place of the frame that is looked at. */
  get index() {
    return this.target === null ? 0 : nearest(this.samples, this.target);
  }

  /** @param {number[]} steps with a frame @param {number} drawn when the newest was written, in milliseconds */
  take(steps, drawn) {
    const { pictures, moves } = this.view;
    const samples = moves.among(steps);
    const key = `${samples.length}:${samples[0]}:${samples.at(-1)}:${drawn}`;
    const changed = key !== this.key;
    if (changed) pictures.noteVersion(steps.at(-1), this.newest, drawn);
    this.newest = steps.at(-1);
    this.key = key;
    this.samples = samples;
    if (!samples.length) return;
    if (this.following) this.target = samples.at(-1);
    // The frame that was looked at may have been thinned out.
    else if (!samples.includes(this.target)) this.target = samples[nearest(samples, this.target ?? 0)];
    if (changed || pictures.behind) {
      this.draw();
      pictures.pump();
    }
  }

  goTo(index, following) {
    if (!this.samples.length) return;
    const { view } = this;
    this.following = following;
    this.target = this.samples[Math.min(Math.max(index, 0), this.last)];
    view.latents.moved();
    this.draw();
    view.pictures.pump();
    view.latents.ask(this.playing ? 0 : undefined);
  }

  /** The steps whose pictures are worth having, the most urgent first. */
  wanted() {
    if (this.last < 0 || this.target === null) return [];
    if (this.following && !this.playing) return [this.target];
    const at = this.index;
    const offsets = this.playing ? AHEAD_PLAYING : AHEAD_STILL;
    return offsets.map((offset) => at + offset).filter((i) => i >= 0 && i <= this.last).map((i) => this.samples[i]);
  }

  begin() {
    this.goTo(this.following || this.index >= this.last ? 0 : this.index, false);
  }

  next() {
    // Waiting for a picture is better than skipping it, unless it never comes.
    if (this.view.latents.on ? this.view.latents.pending : this.view.pictures.late) return true;
    const next = this.index + 1;
    if (next < this.samples.length) {
      this.goTo(next, false);
      return true;
    }
    this.player.stop();
    this.goTo(this.last, !this.view.ended);
    return false;
  }

  draw() {
    const { view, last } = this;
    const { part } = view;
    const { index } = this;
    setAttribute(part.scrubber, "max", Math.max(0, last));
    if (part.scrubber.value !== String(index)) part.scrubber.value = String(index);
    fillRange(part.scrubber);
    part.scrubber.disabled = last < 1;
    part.play.disabled = last < 1;
    part.play.classList.toggle("gl-playing", this.playing);
    setAttribute(part.play, "aria-label", this.playing ? "Pause" : "Play");
    this.drawFollow(!view.ended);
    this.drawDots();
    const text =
      last < 0 ? "No frames yet" : `Frame ${whole(index + 1)} of ${whole(last + 1)}: ${view.moves.words(this.samples[index])}`;
    setText(part.scrubText, text);
    setAttribute(part.scrubber, "aria-valuetext", text);
    view.frames.drawWaiting();
    view.latents.draw();
    view.charts.placeCursors();
  }

  /** A dot under the slider for each snapshot. */
  drawDots() {
    const { samples, last } = this;
    const { part, latents } = this.view;
    const places = last < 1 ? [] : [...new Set(latents.snapshots.map((step) => nearest(samples, step)))];
    const key = `${last} ${places}`;
    if (part.dots.dataset.key === key) return;
    part.dots.dataset.key = key;
    part.dots.replaceChildren(
      ...places.map((place) => {
        const dot = element("i", "");
        dot.style.left = `${((100 * place) / last).toFixed(2)}%`;
        return dot;
      }),
    );
  }

  drawFollow(live) {
    const { part, root } = this.view;
    part.follow.disabled = this.last < 0;
    setText(part.follow, live ? "Follow live" : "Newest");
    setAttribute(part.follow, "aria-pressed", this.following);
    setAttribute(part.follow, "title", live ? "Always show the newest pictures" : "Go to the newest pictures");
    root.classList.toggle("gl-following", this.following);
  }
}
