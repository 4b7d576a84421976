// @ts-check
// D's opinion: a number under each picture of the frame on screen, by the discriminator of the nearest snapshot.

import { setAttribute, setHidden, setText } from "../lib/dom.js";
import { whole } from "../lib/format.js";
import { ofRun } from "../lib/server.js";
import { leaning, scoreInWords } from "./cells.js";

const KEPT = 60;
const AGAIN_MS = 3000;
const REST_MS = 150; // frames that go by more quickly are not scored

/** @typedef {{at: number, words: string, scale: string, fakes: number[], reals: number[]}} Scores */

export class Opinion {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    this.on = false; // stays so from frame to frame and from run to run
    /** @type {Map<string, Scores>} */
    this.known = new Map();
    this.clear();
    view.on(view.part.opinion, "click", () => this.toggle());
  }

  /** Another run, or another attempt: its scores are others. */
  clear() {
    this.pending?.abort();
    /** @type {AbortController | null} */
    this.pending = null;
    clearTimeout(this.timer);
    this.known.clear();
    this.failed = { key: "", until: 0, words: "" };
  }

  toggle() {
    this.on = !this.on;
    this.refresh();
    this.view.resize();
  }

  /** Whether this run has a discriminator that scores single pictures. */
  get possible() {
    return Boolean(this.view.data?.scored);
  }

  /** Whether numbers stand under these pictures. A D that needs labels has no say on the real ones. @param {string} which */
  stands(which) {
    return this.on && this.possible && (which === "fakes" || !this.view.data.columns.length);
  }

  /** What is to be scored: the pictures on screen, by which snapshot; null while there is none of them. */
  wanted() {
    const { latents, pictures } = this.view;
    const { screen, snapshots } = latents;
    if (!screen || !snapshots.length || !this.possible) return null;
    const fresh = screen.seed > 0;
    const at = fresh ? screen.step : latents.nearestTo(screen.step);
    const version = `${latents.versions.get(at) ?? ""} ${fresh ? "" : pictures.versionOf(screen.step)}`;
    const which = fresh ? { seed: screen.seed } : this.view.moves.frame(screen.step);
    return { at, which, key: `${at} ${JSON.stringify(which)} ${version}` };
  }

  /** The scores of the pictures on screen; null while there are none. @returns {Scores | null} */
  get scores() {
    const wanted = this.wanted();
    return (wanted && this.known.get(wanted.key)) ?? null;
  }

  /** The frame, the snapshots or the switch have changed. */
  refresh() {
    const { view } = this;
    const { part } = view;
    setHidden(part.opinionPlace, !this.possible);
    setAttribute(part.opinion, "aria-pressed", this.on);
    setHidden(part.opinionText, !this.on || !this.possible);
    const words = this.words();
    const longer = words.length > part.opinionText.textContent.length;
    setText(part.opinionText, words);
    if (longer && this.on) view.frames.size(); // on a projector it may take another line from the pictures
    view.frames.drawScored();
    view.one.draw();
    if (this.on || view.one.open) this.ask();
  }

  words() {
    const wanted = this.wanted();
    const { screen } = this.view.latents;
    if (!screen) return "There are no pictures yet.";
    if (!wanted) return "No snapshot yet, so there is no D to ask. Save one with the button above, or wait for the first.";
    if (this.failed.key === wanted.key && this.failed.words) return this.failed.words;
    const scores = this.known.get(wanted.key);
    if (!scores) return "D is looking at the pictures …";
    const saved = this.view.moves.has(screen.step) ? " To ask D as it is now, save a snapshot first." : "";
    const colours = leaning(0, scores.scale) ? " Blue: D takes it for real, orange: for fake." : "";
    return `Under each picture: ${scores.words}.${colours} ${this.whose(scores.at, screen.step)}${saved}`;
  }

  whose(at, place) {
    const step = Math.floor(place); // what was made by hand lies between two steps
    if (at === step) return `D is that of step ${whole(at)}.`;
    const away = `${whole(Math.abs(step - at))} steps ${at < step ? "before" : "after"} this frame`;
    return `D is that of the nearest snapshot, step ${whole(at)}, ${away}.`;
  }

  ask() {
    clearTimeout(this.timer);
    const wanted = this.wanted();
    if (!wanted || !this.view.asks || this.pending || this.known.has(wanted.key)) return;
    const wait = this.failed.key === wanted.key ? this.failed.until - Date.now() : REST_MS;
    if (wait === Infinity) return;
    this.timer = setTimeout(() => this.load(), Math.max(REST_MS, wait));
  }

  async load() {
    const { view } = this;
    const wanted = this.wanted();
    if (!wanted || !view.asks || this.pending || this.known.has(wanted.key)) return;
    const abort = new AbortController();
    this.pending = abort;
    try {
      const body = { at: wanted.at, ...wanted.which };
      const response = await view.server.post(ofRun(view.data.run, "d_scores"), body, { signal: abort.signal });
      const scores = await response.json();
      if (abort.signal.aborted) return;
      this.known.set(wanted.key, { ...scores, at: wanted.at });
      if (this.known.size > KEPT) this.known.delete(this.known.keys().next().value);
    } catch (error) {
      if (abort.signal.aborted) return;
      const words = error.said || "D's opinion did not come: the server does not answer.";
      this.failed = { key: wanted.key, until: error.said ? Infinity : Date.now() + AGAIN_MS, words };
    } finally {
      if (this.pending === abort) this.pending = null;
    }
    if (!view.gone) this.refresh();
  }

  /** For a reader who does not see the numbers. @param {"fakes" | "reals"} which */
  summary(which) {
    const scores = this.scores?.[which] ?? [];
    if (!scores.length) return "";
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const [low, high] = [Math.min(...scores), Math.max(...scores)];
    return ` D's scores: ${scoreInWords(mean)} on average, from ${scoreInWords(low)} to ${scoreInWords(high)}.`;
  }
}
