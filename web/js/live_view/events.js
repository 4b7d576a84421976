// @ts-check
// What happened to a run: the newest in a list, and what may bend a curve as marks on every chart.

import { setAttribute, setHidden, setText } from "../lib/dom.js";
import { upperFirst, whole } from "../lib/format.js";

const MAX_EVENTS_DRAWN = 60;
/** Tones of the events to roles of the palette. */
export const TONES = { alarm: "diverged", good: "recovered", neutral: "changed", branch: "forked", hand: "only" };

/**
 * What happened in the same place in the same way is one mark: a network trained by hand stays at its step.
 * @param {import("../payloads").RunEvent[]} events
 * @param {Record<string, import("../payloads").EventKind>} kinds
 */
export function marksOf(events, kinds) {
  const marks = new Map();
  for (const event of events) {
    const kind = Object.hasOwn(kinds, event.kind) ? kinds[event.kind] : null;
    if (!Number.isFinite(event.step) || !kind?.mark) continue;
    const key = `${event.step} ${event.kind}`;
    if (!marks.has(key)) marks.set(key, { step: event.step, mark: kind.mark, texts: [] });
    marks.get(key).texts.push(String(event.text || kind.title));
  }
  return [...marks.values()].slice(-MAX_EVENTS_DRAWN);
}

/** The sentence of an event, unless it only repeats the event's name ("Resumed", "Resumed."). */
export function saysMore(name, text) {
  const words = String(text || "");
  return words.replace(/\.$/, "") === name ? "" : words;
}

export class Events {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    this.rows = [...view.root.querySelectorAll(".gl-events-list li")];
    this.clear();
  }

  clear() {
    /** @type {import("../payloads").RunEvent[]} */
    this.all = [];
    this.key = "";
  }

  /** Whether there is news. @param {import("../payloads").RunEvent[]} events */
  take(events) {
    const key = JSON.stringify(events);
    if (key === this.key) return false;
    this.key = key;
    this.all = events;
    this.draw();
    return true;
  }

  draw() {
    const newest = this.all.slice(-this.rows.length).reverse();
    this.rows.forEach((row, i) => this.drawRow(/** @type {HTMLElement} */ (row), newest[i]));
    setHidden(this.view.part.eventsNone, newest.length > 0);
  }

  drawRow(row, event) {
    setHidden(row, !event);
    if (!event) return;
    const { view } = this;
    const [sign, when, title, text] = row.children;
    const kind = view.kindOf(event.kind);
    setText(sign, kind?.mark ? kind.mark.sign : "");
    sign.style.color = kind?.mark ? view.theme.colour(TONES[kind.mark.tone]) : "";
    setText(when, `step ${whole(event.step)}`);
    const name = kind?.title ?? upperFirst(String(event.kind || ""));
    setText(title, name);
    setText(text, saysMore(name, event.text));
    setAttribute(row, "title", String(event.text || ""));
  }
}
