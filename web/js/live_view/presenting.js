// @ts-check
// The view as large as the screen, with larger type, for a projector.

import { setAttribute, setHidden, setText } from "../lib/dom.js";
import { stripped } from "./cells.js";
import { stripOf } from "./scored.js";
import { ofControl, staged } from "./stage.js";

const NARROW = 900; // pixels below which everything stands in one column
const GAPS = 48; // pixels between the three columns together

export class Presenting {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    this.on = false;
    this.key = "";
    view.on(view.part.present, "click", () => this.toggle());
    view.on(document, "fullscreenchange", () => {
      const full = document.fullscreenElement === view.root;
      if (full !== this.on) this.set(full);
    });
    view.on(document, "keydown", (event) => this.press(event));
  }

  /** Esc leaves, the space bar pauses; neither where it is meant for something on top, or for a control. */
  press(event) {
    const { view } = this;
    const { large, one } = view.part;
    if (!this.on || large.open || one.open) return;
    if (event.key === "Escape") this.leave();
    if (event.key !== " " || event.repeat || ofControl(event.target, view.root)) return;
    event.preventDefault();
    view.conduct.pauseOrResume();
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
    this.key = "";
    view.root.classList.toggle("gl-presenting", on);
    if (!on) view.root.classList.remove("gl-covering");
    setText(view.part.present, on ? "Leave" : "Present");
    setAttribute(view.part.present, "aria-pressed", on);
    if (view.gone) return;
    view.help.close();
    this.drawRecipe();
    view.conduct.draw();
    // The focus leaves the button, so that the space bar pauses and does not leave.
    if (on) view.root.focus({ preventScroll: true });
    else view.part.present.focus({ preventScroll: true });
    view.resize();
    view.part.logTail.scrollTop = view.part.logTail.scrollHeight;
  }

  drawRecipe() {
    const { part, data } = this.view;
    setText(part.stageTitle, data.recipe.title);
    setText(part.watch, data.recipe.watch ? `Watch for this: ${data.recipe.watch}` : "");
    setHidden(part.watch, !data.recipe.watch);
  }

  /** How large the pictures are, by what else stands above and below them. */
  size() {
    const { root, part, frames } = this.view;
    const native = frames.native.fakes ?? frames.native.reals;
    if (!this.on || !native || root.clientWidth < NARROW) {
      for (const name of ["--gl-big", "--gl-small", "--gl-stage"]) root.style.removeProperty(name);
      return;
    }
    const main = part.main.getBoundingClientRect();
    const caption = part.fakesFrame.previousElementSibling.getBoundingClientRect().height;
    const above = main.top - root.getBoundingClientRect().top + root.scrollTop;
    const padding = parseFloat(getComputedStyle(root).paddingBottom);
    const room = { width: main.width - GAPS, height: root.clientHeight - above - caption - this.below() - padding };
    const { big, small } = staged(room, this.shapeOf(native, room), window.devicePixelRatio || 1, frames.pixelated);
    root.style.setProperty("--gl-big", `${big}px`);
    root.style.setProperty("--gl-small", `${small}px`);
    root.style.setProperty("--gl-stage", `${Math.max(room.height, 200) + caption}px`);
  }

  /** A grid, with the numbers under its pictures as if they were a part of it. */
  shapeOf(native, room) {
    const { opinion, frames } = this.view;
    const cells = opinion.stands("fakes") ? frames.cells("fakes") : null;
    if (!cells) return native;
    const { scale, width, height } = stripped(cells, { width: room.width, height: room.height }, stripOf(this.view), false);
    return { width: width / scale, height: height / scale };
  }

  /** Height of what stands below the pictures. */
  below() {
    let sum = 0;
    for (const node of [...this.view.part.fakesFrame.closest(".gl-left").children]) {
      if (!node.matches(".gl-legend, .gl-scrub, .gl-scrub-line, .gl-opinion-text")) continue;
      const { height } = node.getBoundingClientRect();
      if (height) sum += height + parseFloat(getComputedStyle(node).marginTop) + 4;
    }
    return sum;
  }
}
