// @ts-check
// The top line: what the run is doing, how far it is and how fast, and why it failed.

import { setAttribute, setHidden, setText } from "../lib/dom.js";
import { durationInWords, etaInWords, isNumber, STATE_WORDS, upperFirst, whole } from "../lib/format.js";

export const LIVE_STATES = new Set(["queued", "starting", "running", "paused"]);
export const ENDED_STATES = new Set(["stopped", "finished", "interrupted", "failed"]);
const BEGINNING = new Set(["queued", "starting"]);

/**
 * How long it will take, or took.
 * @param {string} state
 * @param {Partial<import("../payloads").Status>} status
 */
export function timeInWords(state, status) {
  if (state === "running") return etaInWords(status.eta_seconds) || "estimating the time left";
  if (BEGINNING.has(state)) return status.message || "";
  if (!isNumber(status.seconds)) return "";
  if (ENDED_STATES.has(state)) return `after ${durationInWords(status.seconds)}`;
  return state === "paused" ? `${durationInWords(status.seconds)} so far` : "";
}

/** @param {string} state @param {Partial<import("../payloads").Status>} status */
export function speedInWords(state, { images_per_second: speed }) {
  if (state !== "running" || !isNumber(speed)) return "";
  return `${speed < 10 ? speed.toFixed(1) : whole(speed)} images/s`;
}

export class StatusLine {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    this.clear();
  }

  clear() {
    /** @type {Partial<import("../payloads").Status>} */
    this.now = {};
    /** @type {string[]} */
    this.logTail = [];
    this.answered = false;
  }

  /** @param {import("../payloads").LiveAnswer} answer */
  take(answer) {
    this.now = answer.status || {};
    this.logTail = Array.isArray(answer.log_tail) ? answer.log_tail : [];
    this.answered = true;
  }

  get state() {
    const { data } = this.view;
    return this.now.state || (data.run ? data.state : "idle") || "idle";
  }

  draw() {
    const { state, now } = this;
    const { part, transport } = this.view;
    setAttribute(part.chip, "data-state", state);
    setText(part.state, STATE_WORDS[state] || upperFirst(String(state)));
    const known = isNumber(now.step) && isNumber(now.steps) && now.steps > 0;
    setText(part.step, known ? `Step ${whole(now.step)} of ${whole(now.steps)}` : "");
    setText(part.eta, transport.lost ? "" : timeInWords(state, now)); // where it is lost, the note says why
    setText(part.rate, speedInWords(state, now));
    setText(part.seen, isNumber(now.images_seen) && now.images_seen > 0 ? `${whole(now.images_seen)} images seen` : "");
    setText(part.device, now.device ? String(now.device) : "");
    this.drawProgress(state, known ? Math.min(1, Math.max(0, now.step / now.steps)) : 0);
    const note = this.note(state);
    setText(part.note, note);
    setAttribute(part.note, "title", note);
    setHidden(part.note, !note);
    this.drawError(state);
    this.view.conduct.draw();
  }

  drawProgress(state, fraction) {
    const { progress, bar } = this.view.part;
    const unknown = BEGINNING.has(state);
    setAttribute(progress, "data-kind", unknown ? "unknown" : "known");
    bar.style.transform = unknown ? "" : `scaleX(${fraction})`;
    if (unknown) progress.removeAttribute("aria-valuenow");
    else setAttribute(progress, "aria-valuenow", Math.round(fraction * 100));
  }

  note(state) {
    const { transport, data } = this.view;
    if (transport.lost) return "Reconnecting to the server …";
    if (!data.run) return "Choose or start a run to see it here.";
    if (!this.answered) return "Loading the run …";
    const told = BEGINNING.has(state) || state === "failed" || state === "finished";
    return told ? "" : String(this.now.message || "");
  }

  drawError(state) {
    const { root, part } = this.view;
    const { now } = this;
    const failed = state === "failed" || Boolean(now.error);
    setHidden(part.error, !failed);
    root.classList.toggle("gl-failed", failed);
    if (!failed) return;
    setText(part.errorText, now.error ? String(now.error) : "The run failed.");
    setText(part.errorHint, now.hint ? String(now.hint) : "");
    const tail = this.logTail.join("\n");
    setHidden(part.logTail, !tail);
    if (part.logTail.textContent === tail) return;
    part.logTail.textContent = tail;
    part.logTail.scrollTop = part.logTail.scrollHeight;
  }
}
