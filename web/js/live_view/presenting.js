// @ts-check
// The view as large as the screen, with larger type, for a projector.

import { setAttribute, setText } from "../lib/dom.js";

export class Presenting {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    this.on = false;
    view.on(view.part.present, "click", () => this.toggle());
    view.on(document, "fullscreenchange", () => {
      const full = document.fullscreenElement === view.root;
      if (full !== this.on) this.set(full);
    });
    view.on(document, "keydown", (event) => {
      if (event.key === "Escape" && this.on && !view.part.large.open) this.leave();
    });
  }

  async toggle() {
    if (this.on) {
      this.leave();
      return;
    }
    const { root } = this.view;
    try {
      await root.requestFullscreen();
    } catch {
      root.classList.add("gl-covering");
      this.set(true);
    }
  }

  leave() {
    if (document.fullscreenElement === this.view.root) document.exitFullscreen().catch(() => {});
    this.set(false);
  }

  set(on) {
    const { view } = this;
    this.on = on;
    view.root.classList.toggle("gl-presenting", on);
    if (!on) view.root.classList.remove("gl-covering");
    setText(view.part.present, on ? "Leave" : "Present");
    setAttribute(view.part.present, "aria-pressed", on);
    if (view.gone) return;
    view.resize();
    view.part.logTail.scrollTop = view.part.logTail.scrollHeight;
  }
}
