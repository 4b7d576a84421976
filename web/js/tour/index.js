// @ts-check
// The tour of the first visit: cards beside the things that they are about. It can be left at any time, and never comes back by
// itself. It leaves everything on the page usable.

import { setHidden, setText } from "../lib/dom.js";
import { mounting, View } from "../lib/mount.js";

const MEMORY = "gan-playground-tour";
const GAP = 12; // pixels between the card and what it is about

/** @typedef {{target: string, title: string, words: string}} Stop */

class Tour extends View {
  constructor(root) {
    super(root);
    /** @type {Stop[]} */
    this.stops = [];
    this.at = -1;
    const { part } = this;
    part.skip.addEventListener("click", () => this.end());
    part.back.addEventListener("click", () => this.go(this.at - 1));
    part.next.addEventListener("click", () => this.go(this.at + 1));
    part.card.addEventListener("keydown", (event) => this.key(event));
    this.place = () => this.put();
    this.leave = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape") this.end();
    };
    addEventListener("keydown", this.leave);
    addEventListener("resize", this.place);
    addEventListener("scroll", this.place, true);
  }

  /** @param {{stops: Stop[], start: boolean}} data */
  update(data) {
    this.stops = data.stops;
    if (this.at >= 0 || !(data.start || due(memory(), navigator.webdriver))) return;
    setTimeout(() => this.begin()); // until then the root is inert, and cannot take the focus
  }

  begin() {
    if (this.gone || this.at >= 0) return;
    done(memory());
    this.before = document.activeElement;
    this.go(0);
  }

  end() {
    if (this.at < 0) return;
    const inside = this.part.card.contains(document.activeElement);
    this.at = -1;
    setHidden(this.part.card, true);
    setHidden(this.part.ring, true);
    if (inside && this.before instanceof HTMLElement && this.before.isConnected) this.before.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "ArrowRight") this.go(this.at + 1);
    else if (event.key === "ArrowLeft") this.go(this.at - 1);
    else return;
    event.preventDefault();
  }

  /** @param {number} at */
  go(at) {
    if (at < 0) return;
    if (at >= this.stops.length) {
      this.end();
      return;
    }
    const { part } = this;
    const stop = this.stops[at];
    this.at = at;
    setText(part.place, `Stop ${at + 1} of ${this.stops.length}`);
    setText(part.title, stop.title);
    setText(part.words, stop.words);
    setText(part.next, at === this.stops.length - 1 ? "Done" : "Next");
    part.back.disabled = at === 0;
    setHidden(part.card, false);
    this.target()?.scrollIntoView({ block: "nearest" });
    this.put();
    part.next.focus({ preventScroll: true });
  }

  /** @returns {Element | null} what the stop is about, if it can be seen */
  target() {
    const found = this.at < 0 ? null : document.querySelector(this.stops[this.at].target);
    const box = found?.getBoundingClientRect();
    return box && box.width > 0 && box.height > 0 ? found : null;
  }

  /** The ring around the target, and the card beside it. */
  put() {
    if (this.at < 0) return;
    const { ring, card } = this.part;
    const box = this.target()?.getBoundingClientRect();
    setHidden(ring, !box);
    const where = beside(box, card.offsetWidth, card.offsetHeight, innerWidth, innerHeight);
    card.style.left = `${where.left}px`;
    card.style.top = `${where.top}px`;
    if (!box) return;
    ring.style.left = `${box.left - 6}px`;
    ring.style.top = `${box.top - 6}px`;
    ring.style.width = `${box.width + 12}px`;
    ring.style.height = `${box.height + 12}px`;
  }

  dispose() {
    removeEventListener("keydown", this.leave);
    removeEventListener("resize", this.place);
    removeEventListener("scroll", this.place, true);
    super.dispose();
  }
}

/**
 * Where the card stands: below what it is about, else above it, and always inside the window.
 * @param {{left: number, top: number, bottom: number} | undefined} box
 */
export function beside(box, width, height, across, down) {
  const most = { left: across - width - GAP, top: down - height - GAP };
  if (!box) return { left: Math.max(GAP, (across - width) / 2), top: Math.max(GAP, most.top) };
  const below = box.bottom + GAP;
  const top = below <= most.top ? below : box.top - height - GAP;
  return {
    left: Math.max(GAP, Math.min(box.left, most.left)),
    top: Math.max(GAP, Math.min(top, most.top)),
  };
}

/** @returns {Storage | null} */
function memory() {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/**
 * Whether the tour starts by itself: to a person, once, and only where that can be remembered.
 * @param {Pick<Storage, "getItem" | "setItem"> | null} storage
 * @param {boolean} automated whether a program drives the browser
 */
export function due(storage, automated) {
  try {
    return Boolean(storage) && !automated && storage.getItem(MEMORY) === null && keeps(storage);
  } catch {
    return false;
  }
}

function keeps(storage) {
  storage.setItem(`${MEMORY}-test`, "1");
  return storage.getItem(`${MEMORY}-test`) === "1";
}

/** @param {Pick<Storage, "setItem"> | null} storage */
export function done(storage) {
  try {
    storage?.setItem(MEMORY, "seen");
  } catch {
    // the button on Home starts it again
  }
}

export const mount = mounting(".tr-root", Tour);
