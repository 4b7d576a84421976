// @ts-check
// Pictures of the fixed latents, by step: fetched in the order in which they are wanted, and kept.

import { decoded, ofRun } from "../lib/server.js";

const KEPT = 60;
const AT_ONCE = 3;
const MAX_VERSIONS = 500;
const AGAIN_MS = 3000;

export class Pictures {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    /** @type {Map<number, {url: string, width: number, height: number, version: number}>} the least recently shown first */
    this.known = new Map();
    /** @type {Map<number, {abort: AbortController, version: number}>} */
    this.loading = new Map();
    /** @type {Map<number, number>} step to when to try again */
    this.missing = new Map();
    /** @type {Map<number, number>} step to the number that tells a picture drawn again from the one before */
    this.versions = new Map();
    this.shownUrl = "";
    this.clear();
  }

  clear() {
    for (const { abort } of this.loading.values()) abort.abort();
    this.loading.clear();
    this.missing.clear();
    this.versions.clear();
    // An address that was revoked keeps showing what it showed, so the screen does not go blank here.
    for (const picture of this.known.values()) URL.revokeObjectURL(picture.url);
    this.known.clear();
    /** @type {number | null} the step whose picture is on screen */
    this.shown = null;
  }

  /** Whether the frame that is wanted is not on screen, although it should be. */
  get behind() {
    return !this.view.latents.onScreen && this.shown !== this.view.timeline.target;
  }

  /** Whether it is worth waiting for the frame that is wanted. */
  get late() {
    const { target } = this.view.timeline;
    return this.shown !== target && !((this.missing.get(target) || 0) > Date.now());
  }

  // While a run is paused and trained by hand, the newest picture is drawn again and again under the same step.
  noteVersion(newest, before, drawn) {
    if (newest === undefined || !drawn) return;
    this.versions.set(newest, drawn);
    if (this.versions.size > MAX_VERSIONS) this.versions.delete(this.versions.keys().next().value);
    this.missing.delete(newest);
    // The last of those drawings may have fallen between two polls: it is fetched once more when it is wanted.
    const byHand = this.view.events.all.some((event) => event.kind === "only" && event.step === before);
    if (byHand && before !== undefined && before !== newest) this.versions.set(before, drawn);
  }

  versionOf(step) {
    return this.versions.get(step) || 0;
  }

  pump() {
    const { view } = this;
    if (view.latents.onScreen || !view.asks) return;
    const { target } = view.timeline;
    if (target !== null && this.known.has(target)) this.show(target);
    for (const step of view.timeline.wanted()) {
      // The picture that is wanted never waits behind the ones fetched in advance.
      if (this.loading.size >= AT_ONCE && step !== target) break;
      if (this.wants(step)) this.load(step);
    }
  }

  wants(step) {
    const version = this.versionOf(step);
    const known = this.known.get(step)?.version === version || this.loading.get(step)?.version === version;
    return !known && (this.missing.get(step) || 0) <= Date.now();
  }

  async load(step) {
    const { view } = this;
    const version = this.versionOf(step);
    this.loading.get(step)?.abort.abort();
    const own = { abort: new AbortController(), version };
    const { signal } = own.abort;
    this.loading.set(step, own);
    try {
      const query = `attempt=${view.transport.attempt}${version ? `&v=${version}` : ""}`;
      const picture = await decoded(await view.server.fetch(ofRun(view.data.run, `${view.moves.path(step)}?${query}`), { signal }));
      if (signal.aborted) {
        URL.revokeObjectURL(picture.url);
        return;
      }
      this.keep(step, picture, version);
    } catch {
      if (signal.aborted) return;
      this.missing.set(step, Date.now() + AGAIN_MS);
      if (this.missing.size > MAX_VERSIONS) this.missing.clear();
      // While the run lives, the next poll tries again; afterwards nothing else would.
      if (view.ended && step === view.timeline.target) setTimeout(() => this.pump(), AGAIN_MS + 100);
    } finally {
      if (this.loading.get(step) === own) this.loading.delete(step);
    }
    this.pump();
  }

  keep(step, picture, version) {
    const { timeline, latents } = this.view;
    const outdated = this.known.get(step);
    this.known.set(step, { url: picture.url, width: picture.width, height: picture.height, version });
    this.missing.delete(step);
    // Live, the newest may be overtaken while it loads; showing it is still a step forward.
    const ahead = timeline.following && !timeline.playing && step > (this.shown ?? -1);
    if (!latents.onScreen && (step === timeline.target || ahead)) this.show(step);
    if (outdated) URL.revokeObjectURL(outdated.url);
    this.dropOld();
  }

  show(step) {
    const { view } = this;
    const picture = this.known.get(step);
    this.known.delete(step);
    this.known.set(step, picture);
    if (this.shown === step && view.part.fakes.src === picture.url) return;
    this.shown = step;
    this.shownUrl = picture.url;
    view.showFakes(picture, step, 0, `Generated from the same ${view.latents.count} latents at ${view.moves.words(step)}`);
  }

  dropOld() {
    for (const [step, picture] of this.known) {
      if (this.known.size <= KEPT) break;
      if (picture.url === this.shownUrl || step === this.view.timeline.target) continue;
      URL.revokeObjectURL(picture.url);
      this.known.delete(step);
    }
  }
}
