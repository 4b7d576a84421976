// @ts-check
// New latents: pictures that the server draws on demand with the generator of a snapshot.

import { setAttribute, setHidden, setText } from "../lib/dom.js";
import { whole } from "../lib/format.js";
import { decoded, ofRun } from "../lib/server.js";
import { nearest } from "../lib/values.js";
import { ENDED_STATES } from "./status.js";

const GRID = 64; // latents in a usual grid: new latents begin a whole number of grids further on
const KEPT = 60;
const PAUSE_MS = 150; // the scrubber has to rest this long before a picture is asked for
const TIMEOUT_MS = 100000; // the first one waits for a process that loads PyTorch
const SLOW_MS = 300;
const VERY_SLOW_MS = 2500;
const AGAIN_MS = 3000;

export class NewLatents {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    /** @type {Map<string, {url: string, width: number, height: number, at: number, seed: number}>} least recently shown first */
    this.known = new Map();
    /** @type {Map<number, string>} snapshot to what tells it from one of the same step before */
    this.versions = new Map();
    /** @type {any} the request on its way */
    this.pending = null;
    this.clear();
    view.on(view.part.newLatents, "click", () => this.takeNew());
    view.on(view.part.sameLatents, "click", () => this.back());
  }

  clear() {
    this.drop();
    this.count = GRID;
    this.averaged = false; // the frames of the steps are drawn by the running average of the generator
    /** @type {number[]} */
    this.snapshots = [];
    this.seed = 0; // that is wanted; 0 stands for the fixed latents
    this.lastSeed = 0;
    this.failed = null;
    this.error = "";
    /** @type {{step: number, seed: number} | null} whatever is on screen */
    this.screen = null;
  }

  /** Another attempt of the run: its pictures are others. */
  drop() {
    this.cancel();
    for (const picture of this.known.values()) URL.revokeObjectURL(picture.url);
    this.known.clear();
    this.versions.clear();
    /** @type {string | null} of the picture on screen */
    this.key = null;
  }

  get on() {
    return this.seed > 0;
  }

  /** Pictures of the fixed latents stay on screen until there is one of the new ones. */
  get onScreen() {
    return this.on && this.key !== null;
  }

  /** The scrubber was moved: what went wrong with the picture before is history. */
  moved() {
    if (!this.on) this.error = "";
  }

  /** @param {import("../payloads").LiveAnswer} answer */
  take(answer) {
    const { view } = this;
    this.count = Number.isFinite(answer.latents) ? answer.latents : GRID;
    this.averaged = Boolean(answer.averaged);
    const snapshots = Array.isArray(answer.snapshots) ? answer.snapshots : [];
    const newest = snapshots.at(-1);
    const { state, step } = view.status.now;
    // A run that stands may have been trained by hand and then save this very step once more.
    if (newest !== undefined && newest === step && (state === "paused" || ENDED_STATES.has(state))) {
      const here = view.events.all.filter((event) => event.step === newest).length;
      this.versions.set(newest, `${view.pictures.versionOf(newest)}.${here}`);
    }
    const changed = snapshots.join() !== this.snapshots.join();
    this.snapshots = snapshots;
    if (changed) {
      view.timeline.draw();
      view.opinion.refresh();
    }
    this.ask(PAUSE_MS, true);
  }

  nearestSnapshot() {
    const { timeline } = this.view;
    if (timeline.following && !timeline.playing) return this.snapshots.at(-1);
    return this.snapshots[nearest(this.snapshots, timeline.target ?? 0)];
  }

  /** The snapshot nearest to a step; undefined where there is none. @param {number} step */
  nearestTo(step) {
    return this.snapshots[nearest(this.snapshots, step)];
  }

  takeNew() {
    if (!this.snapshots.length) return;
    this.lastSeed += Math.max(GRID, this.count);
    this.seed = this.lastSeed;
    this.error = "";
    this.ask(0);
    this.view.timeline.draw();
  }

  back() {
    this.cancel();
    Object.assign(this, { seed: 0, key: null, failed: null, error: "" });
    this.view.pictures.pump();
    this.view.timeline.draw();
  }

  /**
   * @param {number} [delay]
   * @param {boolean} [patient] a request under way is left to end first. Where snapshots come faster than pictures, there
   *   would otherwise never be one.
   */
  ask(delay = PAUSE_MS, patient = false) {
    if (!this.on || !this.snapshots.length || !this.view.asks) return;
    const wanted = this.wanted();
    const { key } = wanted;
    this.forgive(key);
    if (key === this.key || this.known.has(key)) {
      this.cancel();
      this.show(key);
      return;
    }
    if (this.pending?.key === key || (this.pending?.sent && patient)) return;
    if (this.failed && this.failed.until > Date.now()) return;
    this.cancel();
    this.plan({ ...wanted, abort: new AbortController(), timers: [], sent: false, waited: 0 }, delay);
  }

  /** The picture that is wanted; `key` tells it from every other. */
  wanted() {
    const at = this.nearestSnapshot();
    const version = this.versions.get(at) || "";
    return { at, version, seed: this.seed, key: `${at} ${this.seed} ${version}` };
  }

  /** A fault was of another picture. */
  forgive(key) {
    if (!this.failed || this.failed.key === key) return;
    this.failed = null;
    this.error = "";
    this.draw();
  }

  plan(pending, delay) {
    this.pending = pending;
    const later = (wait, action) => pending.timers.push(setTimeout(action, wait));
    later(delay, () => this.load(pending));
    // The usual fraction of a second passes in silence.
    for (const wait of [SLOW_MS, VERY_SLOW_MS]) {
      later(delay + wait, () => {
        pending.waited = wait;
        this.draw();
      });
    }
    this.draw();
  }

  cancel() {
    const { pending } = this;
    if (!pending) return;
    this.pending = null;
    pending.abort.abort();
    pending.timers.forEach(clearTimeout);
    this.draw();
  }

  async load(pending) {
    const { view } = this;
    const { key, at, seed, version, abort } = pending;
    pending.sent = true;
    pending.timers.push(setTimeout(() => abort.abort(), TIMEOUT_MS));
    try {
      const query = `at=${at}&seed=${seed}&attempt=${view.transport.attempt}${version ? `&v=${version}` : ""}`;
      const response = await view.server.fetch(ofRun(view.data.run, `draw.png?${query}`), { signal: abort.signal });
      const { url, width, height } = await decoded(response);
      if (this.pending !== pending) {
        URL.revokeObjectURL(url);
        return;
      }
      this.known.set(key, { url, width, height, at, seed });
      this.cancel();
      this.show(key);
      this.dropOld();
    } catch (error) {
      // Cancelled: what cancelled it has planned what comes next.
      if (this.pending === pending) this.fail(pending, error);
      return;
    }
    this.ask(0);
  }

  fail({ key, at }, error) {
    this.cancel();
    if (error.status === 401) return; // asked for again as soon as there is a new token
    this.failed = { key, until: error.said ? Infinity : Date.now() + AGAIN_MS };
    this.error = error.said || `New latents cannot be drawn at step ${whole(at)}: the server does not answer.`;
    // With nothing of the new latents on screen, the usual pictures go on.
    if (!this.key) Object.assign(this, { seed: 0, failed: null });
    this.view.timeline.draw();
    this.view.pictures.pump();
  }

  show(key) {
    const picture = this.known.get(key);
    if (!picture) return;
    this.known.delete(key);
    this.known.set(key, picture);
    if (this.key === key) return;
    this.key = key;
    this.error = "";
    const { view } = this;
    view.pictures.shown = null;
    const words = `Generated from ${this.count} new latents (from seed ${picture.seed}) at step ${whole(picture.at)}`;
    view.showFakes(picture, picture.at, picture.seed, words);
  }

  dropOld() {
    for (const [key, picture] of this.known) {
      if (this.known.size <= KEPT) break;
      if (key === this.key) continue;
      URL.revokeObjectURL(picture.url);
      this.known.delete(key);
    }
  }

  // The caption tells what is on screen, which is not always what was asked for last; the note tells the difference.
  draw() {
    const { part, lines } = this.view;
    const { screen } = this;
    const seed = screen?.seed || 0;
    setText(part.fakesStep, screen ? `at step ${whole(screen.step)}` : "");
    setText(part.fakesText, seed ? `new latents (from seed ${seed})` : `${this.drawnBy(screen?.step)}the same ${this.count} latents`);
    setAttribute(part.fakesText, "title", part.fakesText.textContent);
    // Pictures of new latents show the generator alone, and not every run has a D.
    setHidden(part.legendReal, seed > 0);
    setHidden(part.legendGround, seed > 0 || !lines.has("D(x)"));
    setAttribute(part.fakesFrame, "aria-busy", Boolean(this.pending));
    const note = this.note(seed);
    setText(part.latentsNote, note);
    setAttribute(part.latentsNote, "title", note);
    part.newLatents.disabled = this.snapshots.length === 0;
    part.newLatents.classList.toggle("gl-on", this.on);
    const title = this.snapshots.length
      ? "Draw other random inputs with the generator of this step"
      : "Possible once the run has saved its first snapshot";
    setAttribute(part.newLatents, "title", title);
    setHidden(part.sameLatents, !this.on);
  }

  /** Which of its two generators a run was drawn by: paused it shows what it trains, else its steadier average. */
  drawnBy(place) {
    if (!this.averaged) return "";
    return this.view.moves.has(place) ? "G itself, not its average; " : "averaged G; ";
  }

  note(seed) {
    if (this.error) return this.error;
    const { pending } = this;
    if (pending?.waited) {
      const slow = pending.waited >= VERY_SLOW_MS ? "; the first time takes longer" : "";
      return `drawing new latents (from seed ${pending.seed})${slow} …`;
    }
    return seed ? `new latents (from seed ${seed}) at step ${whole(this.screen.step)}` : "";
  }
}
