// @ts-check
// A plane, or a chart with a line for x and a height for y, on a canvas: axes, points, heat maps, contours, arrows, deformed
// grids, curves, and points that one can drag with a pointer or with the arrow keys. Colours are roles of the palette.
//
//   const plane = new Plane(box, { x: [-1.5, 1.5], y: [-1.5, 1.5], label: "Real and generated points" });
//   plane.paint = () => { plane.axes(); plane.heat(values, 40); plane.points(xy, { role: "real" }); };
//   plane.redraw();          whenever what `paint` reads has changed: it paints once in the next frame
//   plane.restyle();         on each update of the component: reads the theme again
//   plane.say("...");        what a screen reader says instead of the picture
//   plane.handle({...});     a point that one can drag; see there
//   plane.dispose();
//
// `box` is an element with the class pl-box (styles "plane" of web/components/register.py).

import { contour } from "./contour.js";
import { element } from "./dom.js";
import { handle } from "./handles.js";
import { css, Inks, shades } from "./ink.js";
import { clamped } from "./values.js";

/** @typedef {{role?: string, alpha?: number, width?: number, dash?: number[]}} Stroke role: of the palette, or text, or paper */

export class Plane {
  /**
   * @param {HTMLElement} box
   * @param {{x?: [number, number], y?: [number, number], label?: string, aspect?: number}} [options] the parts of the axes that are
   *   shown; aspect: width by height, by default so that both axes have one scale
   */
  constructor(box, { x = [-1.5, 1.5], y = [-1.5, 1.5], label = "", aspect = (x[1] - x[0]) / (y[1] - y[0]) } = {}) {
    this.box = box;
    box.style.setProperty("--pl-aspect", String(aspect));
    /** @type {HTMLCanvasElement} */
    this.canvas = element("canvas", "pl-canvas", box);
    this.canvas.setAttribute("role", "img");
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.x = x;
    this.y = y;
    this.ink = new Inks(box);
    this.paint = () => {};
    /** @type {Map<string, HTMLCanvasElement>} */
    this.tiles = new Map();
    this.waiting = 0;
    this.width = 0; // in pixels of the page, known once it has been painted
    this.height = 0;
    /** @type {Set<() => void>} */
    this.handles = new Set();
    this.say(label || "A chart with nothing in it yet");
    this.observer = new ResizeObserver(() => this.redraw());
    this.observer.observe(box);
  }

  say(text) {
    if (this.canvas.getAttribute("aria-label") !== text) this.canvas.setAttribute("aria-label", text);
  }

  restyle() {
    this.ink.read();
    this.redraw();
  }

  redraw() {
    this.waiting ||= requestAnimationFrame(() => {
      this.waiting = 0;
      this.now();
    });
  }

  /** Paints immediately. */
  now() {
    const { clientWidth: width, clientHeight: height } = this.box;
    if (!width || !height) return;
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== wide || this.canvas.height !== high) [this.canvas.width, this.canvas.height] = [wide, high];
    [this.width, this.height] = [width, height];
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, width, height);
    this.paint();
    for (const show of this.handles) show();
  }

  // -- from numbers to pixels and back ---------------------------------------------------------------------------------

  left(x) {
    return ((x - this.x[0]) / (this.x[1] - this.x[0])) * this.width;
  }

  top(y) {
    return ((this.y[1] - y) / (this.y[1] - this.y[0])) * this.height;
  }

  /** Where a pointer is, [x, y], kept within the plane. @param {{clientX: number, clientY: number}} event */
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    const [across, down] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height].map((v) => clamped(v, 0, 1));
    return [this.x[0] + across * (this.x[1] - this.x[0]), this.y[1] - down * (this.y[1] - this.y[0])];
  }

  // -- layers, to be called by `paint` in the order in which they lie over each other ----------------------------------------

  /** Begins a path in a stroke. @param {Stroke} stroke @returns {CanvasRenderingContext2D} */
  pen({ role = "text", alpha = 1, width = 1.5, dash = [] }) {
    const { context } = this;
    context.strokeStyle = css(this.ink.of(role), alpha);
    context.lineWidth = width;
    context.setLineDash(dash);
    context.lineJoin = context.lineCap = "round";
    context.beginPath();
    return context;
  }

  /**
   * Lines at the marks, and their numbers along the edges.
   * @param {{x?: number[], y?: number[], lines?: boolean, numbers?: boolean, names?: [string, string]}} [options]
   */
  axes({ x = [-1, 0, 1], y = [-1, 0, 1], lines = true, numbers = true, names = ["", ""] } = {}) {
    if (lines) this.grid(x, y);
    if (numbers) this.numbers(x, y);
    if (names[0]) this.text(names[0], this.x[1], this.y[0], { dx: -6, dy: -5, align: "right" });
    if (names[1]) this.text(names[1], this.x[0], this.y[1], { dx: 6, dy: 14 });
  }

  /** @param {number[]} x @param {number[]} y */
  grid(x, y) {
    const context = this.pen({ role: "text", alpha: 0.14, width: 1 });
    for (const mark of x) context.moveTo(this.left(mark), 0), context.lineTo(this.left(mark), this.height);
    for (const mark of y) context.moveTo(0, this.top(mark)), context.lineTo(this.width, this.top(mark));
    context.stroke();
  }

  /** The numbers of marks that are not too close to the end of an axis. @param {number[]} x @param {number[]} y */
  numbers(x, y) {
    const number = (value) => String(value).replace("-", "−");
    for (const mark of x) if (this.left(mark) < this.width - 20) this.text(number(mark), mark, this.y[0], { dx: 4, dy: -5 });
    for (const mark of y) if (this.top(mark) > 14) this.text(number(mark), this.x[0], mark, { dx: 4, dy: -4 });
  }

  /** @param {string} words @param {number} x @param {number} y @param {{dx?: number, dy?: number, align?: CanvasTextAlign, role?: string, size?: number}} [options] */
  text(words, x, y, { dx = 0, dy = 0, align = "left", role = "muted", size = 12 } = {}) {
    const { context } = this;
    context.font = `${size}px ${this.ink.style.fontFamily || "sans-serif"}`;
    context.textAlign = align;
    context.lineJoin = "round";
    context.setLineDash([]);
    context.lineWidth = 3;
    context.strokeStyle = css(this.ink.paper, 0.75);
    context.fillStyle = css(this.ink.of(role));
    context.strokeText(words, this.left(x) + dx, this.top(y) + dy);
    context.fillText(words, this.left(x) + dx, this.top(y) + dy);
  }

  /**
   * A function over the whole plane, from its values on a grid whose outermost points lie on the edges.
   * @param {ArrayLike<number>} values (rows, columns), row after row from below; 0 has the colour of `low`, 1 of `high`
   * @param {number} columns
   * @param {{rows?: number, low?: string, high?: string, middle?: string, strength?: number, contrast?: number}} [options]
   *   strength: how much colour, 0 to 1; contrast: above 1 it makes faint differences from the middle visible
   */
  heat(values, columns, { rows = values.length / columns, low = "fake", high = "real", middle = "paper", strength = 0.6, contrast = 1 } = {}) {
    const key = `${columns}x${rows}`;
    if (!this.tiles.has(key)) this.tiles.set(key, Object.assign(document.createElement("canvas"), { width: columns, height: rows }));
    const tile = /** @type {HTMLCanvasElement} */ (this.tiles.get(key));
    const context = /** @type {CanvasRenderingContext2D} */ (tile.getContext("2d"));
    const image = context.createImageData(columns, rows);
    const scale = shades(this.ink, low, middle, high, strength, contrast);
    for (let j = 0; j < rows; j += 1) {
      for (let i = 0; i < columns; i += 1) {
        const shade = 4 * Math.round(255 * clamped(values[j * columns + i] || 0, 0, 1));
        const to = 4 * ((rows - 1 - j) * columns + i);
        for (let part = 0; part < 4; part += 1) image.data[to + part] = scale[shade + part];
      }
    }
    context.putImageData(image, 0, 0);
    this.context.imageSmoothingEnabled = true;
    this.context.imageSmoothingQuality = "low"; // enough to enlarge, and quick
    // the outermost values lie on the edges of the plane, in the middle of their pixels
    const [wide, high2] = [this.width / (columns - 1), this.height / (rows - 1)];
    this.context.drawImage(tile, -wide / 2, -high2 / 2, this.width + wide, this.height + high2);
  }

  /**
   * The line on which a function has a value; values as for `heat`.
   * @param {ArrayLike<number>} values
   * @param {number} columns
   * @param {Stroke & {level?: number, rows?: number}} [options]
   */
  contour(values, columns, { level = 0.5, rows = values.length / columns, ...stroke } = {}) {
    const context = this.pen(stroke);
    const pieces = contour(values, columns, rows, level);
    const [wide, high] = [this.width / (columns - 1), this.height / (rows - 1)];
    for (let i = 0; i < pieces.length; i += 4) {
      context.moveTo(pieces[i] * wide, this.height - pieces[i + 1] * high);
      context.lineTo(pieces[i + 2] * wide, this.height - pieces[i + 3] * high);
    }
    context.stroke();
  }

  /** @param {ArrayLike<number>} xy x and y of each point in turn @param {{role?: string, radius?: number, alpha?: number, shape?: "dot" | "diamond"}} [options] */
  points(xy, { role = "text", radius = 2.5, alpha = 0.85, shape = "dot" } = {}) {
    const { context } = this;
    context.beginPath();
    for (let i = 0; i + 1 < xy.length; i += 2) {
      const [x, y] = [this.left(xy[i]), this.top(xy[i + 1])];
      if (shape === "dot") context.moveTo(x + radius, y), context.arc(x, y, radius, 0, 7);
      else {
        context.moveTo(x, y - 1.35 * radius);
        for (const [dx, dy] of [[1.35, 0], [0, 1.35], [-1.35, 0]]) context.lineTo(x + dx * radius, y + dy * radius);
        context.closePath();
      }
    }
    context.setLineDash([]);
    context.lineWidth = 2; // a rim below all of them keeps points apart from what lies behind
    context.strokeStyle = css(this.ink.paper, 0.7 * alpha);
    context.fillStyle = css(this.ink.of(role), alpha);
    context.stroke();
    context.fill();
  }

  /**
   * Arrows from points. Their lengths are the vectors' times `scale`, at most `most` in units of the plane.
   * @param {ArrayLike<number>} xy
   * @param {ArrayLike<number>} vectors x and y of each in turn
   * @param {Stroke & {scale?: number, most?: number}} [options]
   */
  arrows(xy, vectors, { scale = 1, most = 0.3, ...stroke } = {}) {
    const context = this.pen(stroke);
    for (let i = 0; i + 1 < xy.length; i += 2) {
      const length = scale * Math.hypot(vectors[i], vectors[i + 1]);
      if (!(length > 0)) continue;
      const by = scale * Math.min(1, most / length);
      const [x, y] = [this.left(xy[i]), this.top(xy[i + 1])];
      const [toX, toY] = [this.left(xy[i] + by * vectors[i]), this.top(xy[i + 1] + by * vectors[i + 1])];
      const head = Math.min(5, 0.5 * Math.hypot(toX - x, toY - y));
      if (head < 0.5) continue;
      const angle = Math.atan2(toY - y, toX - x);
      context.moveTo(x, y);
      context.lineTo(toX, toY);
      for (const turn of [2.6, -2.6]) {
        context.moveTo(toX, toY);
        context.lineTo(toX + head * Math.cos(angle + turn), toY + head * Math.sin(angle + turn));
      }
    }
    context.stroke();
  }

  /**
   * A line through points.
   * @param {ArrayLike<number>} xy
   * @param {Stroke & {fill?: number, close?: boolean}} [options] fill: alpha of the area below it down to y = 0
   */
  line(xy, { fill = 0, close = false, ...stroke } = {}) {
    const context = this.pen(stroke);
    for (let i = 0; i + 1 < xy.length; i += 2) context.lineTo(this.left(xy[i]), this.top(xy[i + 1]));
    if (close) context.closePath();
    context.stroke();
    if (!fill || xy.length < 4) return;
    context.lineTo(this.left(xy[xy.length - 2]), this.top(0));
    context.lineTo(this.left(xy[0]), this.top(0));
    context.fillStyle = css(this.ink.of(stroke.role ?? "text"), fill);
    context.fill();
  }

  /** Upright bars, such as a histogram. @param {ArrayLike<number>} edges one more than heights @param {ArrayLike<number>} heights @param {{role?: string, alpha?: number}} [options] */
  bars(edges, heights, { role = "text", alpha = 0.5 } = {}) {
    this.context.fillStyle = css(this.ink.of(role), alpha);
    for (let i = 0; i < heights.length; i += 1) {
      const [from, to] = [this.left(edges[i]), this.left(edges[i + 1])];
      this.context.fillRect(from + 0.5, this.top(heights[i]), Math.max(0.5, to - from - 1), this.top(0) - this.top(heights[i]));
    }
  }

  /** A deformed grid: its lines through points (rows, columns). One row is a curve. @param {ArrayLike<number>} xy @param {number} columns @param {Stroke & {rows?: number}} [options] */
  mesh(xy, columns, { rows = xy.length / 2 / columns, ...stroke } = {}) {
    const context = this.pen(stroke);
    const go = (place, first) => context[first ? "moveTo" : "lineTo"](this.left(xy[2 * place]), this.top(xy[2 * place + 1]));
    for (let j = 0; j < rows; j += 1) for (let i = 0; i < columns; i += 1) go(j * columns + i, i === 0);
    for (let i = 0; rows > 1 && i < columns; i += 1) for (let j = 0; j < rows; j += 1) go(j * columns + i, j === 0);
    context.stroke();
  }

  /**
   * A point that one can drag. It is a button over the canvas: Tab reaches it, the arrow keys move it (with Shift farther).
   * @param {{x: number, y: number, label: string, role?: string, small?: boolean, axis?: "x" | "y",
   *   moved: (x: number, y: number) => void, done?: () => void, place?: (x: number, y: number) => [number, number]}} options
   *   moved: called with each new place; done: at the end of a move; axis: the only direction it goes; place: what a place becomes
   * @returns {{move: (x: number, y: number) => void, node: HTMLButtonElement, remove: () => void}}
   */
  handle(options) {
    const made = handle(this, options);
    this.handles.add(made.show);
    return { ...made, remove: () => (this.handles.delete(made.show), made.node.remove()) };
  }

  dispose() {
    cancelAnimationFrame(this.waiting);
    this.observer.disconnect();
  }
}
