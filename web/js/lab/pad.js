// @ts-check
// Drawing a distribution on the plane with a mouse, a pen or a finger; or with the arrow keys and the space bar.

import { clamped } from "../lib/values.js";

const APART = 0.035; // two places of a stroke are at least this far apart
const MOST = 200;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Pad {
  /**
   * @param {import("../lib/plane.js").Plane} plane
   * @param {(places: number[][]) => void} changed called after each stroke
   */
  constructor(plane, changed) {
    this.plane = plane;
    this.changed = changed;
    this.on = false;
    /** @type {number[][][]} */
    this.strokes = [];
    this.cursor = [0, 0];
    this.pointer = null;
    const { canvas } = plane;
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => event.pointerId === this.pointer && this.add(plane.at(event)));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => this.end());
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  get places() {
    return this.strokes.flat();
  }

  /** @param {boolean} on @param {number[][]} [places] what there is to begin with */
  toggle(on, places = this.places) {
    this.on = on;
    if (places !== this.places) this.strokes = places.length ? [places.slice()] : [];
    this.plane.box.toggleAttribute("data-active", on);
    this.plane.canvas.style.cursor = on ? "crosshair" : "";
    this.plane.canvas.tabIndex = on ? 0 : -1;
    if (on) this.plane.canvas.focus({ preventScroll: true });
    this.plane.redraw();
  }

  begin(event) {
    if (!this.on || event.button > 0 || this.pointer !== null) return;
    event.preventDefault();
    this.pointer = event.pointerId;
    this.plane.canvas.setPointerCapture(event.pointerId);
    this.strokes.push([]);
    this.add(this.plane.at(event));
  }

  add(place) {
    const stroke = this.strokes.at(-1);
    const last = stroke?.at(-1);
    if (!stroke || this.places.length >= MOST || (last && Math.hypot(place[0] - last[0], place[1] - last[1]) < APART)) return;
    stroke.push(place.map((value) => clamped(value, -1.35, 1.35)));
    this.plane.redraw();
  }

  end() {
    if (this.pointer === null) return;
    this.pointer = null;
    this.changed(this.places);
  }

  key(event) {
    if (!this.on) return;
    const way = KEYS[event.key];
    if (way) this.cursor = this.cursor.map((value, i) => clamped(value + way[i] * (event.shiftKey ? 0.2 : 0.04), -1.35, 1.35));
    else if (event.key === " " || event.key === "Enter") {
      this.strokes.push([]);
      this.add(this.cursor.slice());
      this.changed(this.places);
    } else if ((event.ctrlKey || event.metaKey) && event.key === "z") this.undo();
    else return;
    event.preventDefault();
    this.plane.redraw();
  }

  undo() {
    this.strokes.pop();
    this.changed(this.places);
    this.plane.redraw();
  }

  clear() {
    this.strokes = [];
    this.changed(this.places);
    this.plane.redraw();
  }

  /** The places so far, and the cross that the arrow keys move: to be called by the plane's paint. */
  paint() {
    if (!this.on) return;
    this.plane.points(this.places.flat(), { role: "real", radius: 4 });
    const [x, y] = this.cursor;
    this.plane.line([x - 0.05, y, x + 0.05, y], { role: "muted" });
    this.plane.line([x, y - 0.05, x, y + 0.05], { role: "muted" });
  }
}
