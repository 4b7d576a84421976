// @ts-check
// The two places for pictures, generated and real: their sizes, the real pictures, and either as large as the window.

import { setAttribute, setHidden, setText } from "../lib/dom.js";
import { decoded, ofRun } from "../lib/server.js";
import { cellAt, cellsOf, sideOf } from "./cells.js";
import { paintScored, scoredShape } from "./scored.js";
import { sizeImage, WIDE } from "./sizes.js";

const AGAIN_MS = 3000;
const BOTH = ["fakes", "reals"];

export class Frames {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    this.pixelated = true;
    this.points = false;
    /** @type {string | null} */
    this.enlarged = null;
    this.forget();
    const { part } = view;
    for (const which of BOTH) {
      for (const shown of [part[which], part[`${which}Scored`]]) {
        view.on(shown, "click", (event) => this.press(which, shown, event));
        view.on(shown, "keydown", (event) => this.key(which, event));
      }
      view.on(part[which], "load", () => this.loaded(which));
    }
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (view.root.querySelectorAll("[data-enlarge]"))) {
      view.on(button, "click", () => this.enlarge(button.dataset.enlarge));
    }
    view.on(part.large, "click", () => part.large.close());
    view.on(part.large, "close", () => {
      this.enlarged = null;
    });
    view.on(window, "resize", () => this.enlarged && this.drawEnlarged());
  }

  forget() {
    this.loading?.abort();
    this.loading = null;
    if (this.realsUrl) URL.revokeObjectURL(this.realsUrl);
    this.realsUrl = "";
    this.retryAt = 0;
    this.hasReals = false; // the run keeps real pictures
    /** @type {Record<string, {width: number, height: number, url: string} | null>} */
    this.native = { fakes: null, reals: null };
  }

  /** Another run: nothing is on screen. */
  clear() {
    const { part } = this.view;
    this.forget();
    part.large.close();
    for (const which of BOTH) {
      setHidden(part[which], true);
      part[which].removeAttribute("src");
      setHidden(part[`${which}Wait`], false);
      part[`${which}Frame`].style.aspectRatio = "";
    }
    this.takeKind(true, false);
  }

  /** @param {import("../payloads").LiveAnswer} answer */
  take(answer) {
    this.takeKind(answer.pixelated !== false, Boolean(answer.points));
    this.hasReals = Boolean(answer.reals);
    if (this.hasReals && !this.native.reals) this.loadReals();
  }

  takeKind(pixelated, points) {
    const { root, part } = this.view;
    if (pixelated !== this.pixelated) {
      this.pixelated = pixelated;
      this.size();
    }
    this.points = points;
    root.classList.toggle("gl-points", points);
    setHidden(part.legend, !points);
  }

  /** What stands in an empty place. */
  drawWaiting() {
    const { part, status, timeline, ended, data } = this.view;
    const loading = !status.answered;
    const fakes = loading || timeline.last >= 0 ? "Loading …" : ended ? "This run has no pictures." : "";
    setText(part.fakesWait, fakes || `The first pictures will appear here. ${data?.first?.pictures ?? ""}`.trim());
    const reals = loading || this.hasReals ? "Loading …" : ended ? "No real pictures were saved." : "";
    setText(part.realsWait, reals || "Real pictures will appear here.");
  }

  show(which, picture, alt) {
    const { part } = this.view;
    this.native[which] = picture;
    part[which].src = picture.url;
    part[which].alt = alt;
    this.takeWidth();
    setHidden(part[which], false);
    setHidden(part[`${which}Wait`], true);
    if (this.view.presenting.on) this.size();
    else this.sizeOne(which);
  }

  async loadReals() {
    const { view } = this;
    if (this.loading || this.retryAt > Date.now()) return;
    const abort = new AbortController();
    this.loading = abort;
    try {
      const picture = await decoded(await view.server.fetch(ofRun(view.data.run, "reals.png"), { signal: abort.signal }));
      if (abort.signal.aborted) {
        URL.revokeObjectURL(picture.url);
        return;
      }
      if (this.realsUrl) URL.revokeObjectURL(this.realsUrl);
      this.realsUrl = picture.url;
      this.show("reals", picture, "Real pictures from the data set");
    } catch {
      if (abort.signal.aborted) return;
      this.retryAt = Date.now() + AGAIN_MS;
      // While the run lives, the next poll tries again; afterwards nothing else would.
      if (view.ended) setTimeout(() => !view.gone && !this.native.reals && this.loadReals(), AGAIN_MS + 100);
    } finally {
      if (this.loading === abort) this.loading = null;
    }
  }

  size() {
    this.view.presenting.size();
    for (const which of BOTH) this.sizeOne(which);
  }

  sizeOne(which) {
    const frame = this.view.part[`${which}Frame`];
    const native = this.native[which];
    if (!native?.width || !frame.clientWidth) return;
    const { opinion } = this.view;
    const cells = opinion.stands(which) ? this.cells(which) : null;
    frame.classList.toggle("gl-with-scores", Boolean(cells));
    const shape = cells ? scoredShape(this.view, frame, cells) : `${native.width} / ${native.height}`;
    if (frame.style.aspectRatio !== shape) frame.style.aspectRatio = shape;
    const room = { width: frame.clientWidth, height: frame.clientHeight };
    if (cells) paintScored(this.view, which, cells, room);
    else sizeImage(this.view.part[which], native, room, this.pixelated);
    if (this.enlarged === which) this.drawEnlarged();
  }

  /** Where the single pictures of a place lie; null where they are points, or no grid. */
  cells(which) {
    const { fakes } = this.native;
    return this.points || !fakes ? null : cellsOf(this.native[which], sideOf(fakes));
  }

  /** Numbers under the pictures have come or gone. */
  drawScored() {
    for (const which of BOTH) if (this.native[which]) this.sizeOne(which);
  }

  // The browser has decoded what is on screen: only now can it be cut into single pictures.
  loaded(which) {
    this.sizeOne(which);
    this.view.one.draw();
  }

  press(which, shown, { clientX, clientY }) {
    const cells = this.cells(which);
    if (!cells) {
      this.enlarge(which);
      return;
    }
    const box = shown.getBoundingClientRect();
    this.view.one.show(which, cellAt(cells, (clientX - box.left) / box.width, (clientY - box.top) / box.height));
  }

  key(which, event) {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (this.cells(which)) this.view.one.show(which, 0);
    else this.enlarge(which);
  }

  // Grids of faces, and points, get most of the width, and the curves go below them.
  takeWidth() {
    const { root, charts } = this.view;
    const wide = BOTH.some((which) => this.native[which]?.width >= WIDE);
    if (root.classList.contains("gl-wide") === wide) return;
    root.classList.toggle("gl-wide", wide);
    this.view.resize();
    charts.ask(); // of charts side by side each names its axis
  }

  enlarge(which) {
    const { part } = this.view;
    if (part[which].hidden) return;
    this.enlarged = which;
    if (!part.large.open) part.large.showModal();
    this.drawEnlarged();
  }

  drawEnlarged() {
    const { part } = this.view;
    const shown = part[this.enlarged];
    if (part.largePicture.src !== shown.src) part.largePicture.src = shown.src;
    setAttribute(part.largePicture, "alt", shown.alt);
    const room = { width: window.innerWidth, height: window.innerHeight };
    sizeImage(part.largePicture, this.native[this.enlarged], room, this.pixelated);
  }
}
