// @ts-check
// A board of pictures. One request brings all of them as one picture of tiles without gaps; the board
// lays the tiles out as large as the place allows, and saves or copies them as they lie.

import { element, saveAs, setText } from "../lib/dom.js";
import { mounting, View } from "../lib/mount.js";
import { Lane, PIXELS_SHOWN } from "../lib/sprites.js";
import { largest } from "./layout.js";

const SAVED_WIDTH = 1600; // pixels that a saved picture has at least, if whole enlargement allows
const PATIENCE_MS = 400;
const FURNITURE = 140; // pixels around the pictures: the board's buttons and titles, and the words below it
const CELL_GAP = 10;
const CAPTION = 30;
const LARGEST_CELL = 240;
const FIRST = "Drawing… The first time, the generator is loaded, which takes a few seconds.";

class DigitBoard extends View {
  constructor(root) {
    super(root);
    this.lane = new Lane(this.server, "board");
    this.part.save.addEventListener("click", () => this.save());
    this.part.copy.addEventListener("click", () => this.copy());
    this.part.present.addEventListener("click", () => {
      if (document.fullscreenElement) document.exitFullscreen();
      else this.root.requestFullscreen().catch(() => this.say("This browser cannot show the page in full screen."));
    });
    this.sizes = new ResizeObserver(() => this.paint());
    this.sizes.observe(root);
    this.onResize = () => this.paint();
    window.addEventListener("resize", this.onResize);
  }

  update(data, trigger) {
    this.data = data;
    this.server.update(data.token, trigger);
    const { run, at, psi, latents, labels } = data;
    const wanted = JSON.stringify([run, at, psi, latents, labels]);
    if (wanted !== this.wanted) {
      this.wanted = wanted;
      this.fetch();
    } else this.paint();
  }

  dispose() {
    this.lane.stop();
    clearTimeout(this.waiting);
    this.sizes.disconnect();
    window.removeEventListener("resize", this.onResize);
    super.dispose();
  }

  say(words, failed = false) {
    setText(this.part.note, words);
    this.part.note.toggleAttribute("data-failed", failed);
  }

  state(word) {
    this.root.dataset.state = word;
    this.part.save.disabled = this.part.copy.disabled = word !== "drawn";
  }

  async fetch() {
    const { run, at, psi, latents, labels, columns } = this.data;
    this.state("drawing");
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.say(this.tiles ? "Drawing…" : FIRST), PATIENCE_MS);
    try {
      const source = { run, at, psi, label: null };
      const sprite = await this.lane.draw(source, latents, { labels, columns: columns || latents.length });
      if (this.gone || !sprite) return;
      clearTimeout(this.waiting);
      this.tiles = { sprite, width: sprite.width, height: sprite.height, data: this.data };
      this.say("");
      this.state("drawn");
      this.paint();
    } catch (error) {
      if (this.gone) return;
      clearTimeout(this.waiting);
      this.wanted = null; // so that the next rerun, which may bring a new token, tries again
      this.state("failed");
      this.say(error.status ? error.message : "The server does not answer. Is the app still running?", true);
    }
  }

  draw(context, tile, x, y) {
    const { sprite, width, height, data } = this.tiles;
    const [left, top] = sprite.placeOf(tile);
    context.globalCompositeOperation = "source-over";
    context.drawImage(sprite.bitmap, left, top, width, height, x, y, width, height);
    if (!data.invert) return;
    context.globalCompositeOperation = "difference";
    context.fillStyle = "#fff";
    context.fillRect(x, y, width, height);
  }

  paint() {
    const { tiles, part } = this;
    if (!tiles) return;
    // how it lies may change without new pictures; which pictures there are may not
    if (this.root.dataset.state === "drawn") tiles.data = this.data;
    const { data, width, height } = tiles;
    const cells = data.captions.length > 0;
    part.canvas.hidden = cells;
    part.cells.hidden = !cells;
    const full = document.fullscreenElement === this.root;
    if (cells) {
      this.titles([], [], 0, 0);
      this.paintCells(full ? window.innerHeight - 110 : this.room());
      return;
    }
    const rowTitles = data.rowTitles.length ? 130 : 0;
    const place = Math.max(160, this.root.clientWidth - rowTitles - (full ? 32 : 0));
    const laid = this.laid(place, full ? window.innerHeight - 110 : this.room());
    const { canvas } = part;
    canvas.width = Math.round(laid.width * width);
    canvas.height = laid.height * height;
    canvas.style.width = `${Math.floor(laid.width * laid.tile)}px`;
    canvas.toggleAttribute("data-smooth", width > PIXELS_SHOWN);
    canvas.setAttribute("aria-label", data.about);
    const context = canvas.getContext("2d");
    context.fillStyle = data.invert ? "#fff" : "#000";
    context.fillRect(0, 0, canvas.width, canvas.height);
    laid.places.forEach(([x, y], tile) => this.draw(context, tile, Math.round(x * width), y * height));
    this.titles(data.columnTitles, data.rowTitles, Math.floor(laid.width * laid.tile), rowTitles);
  }

  /** Where the pictures lie in a place of so many pixels, and how large a tile is then. */
  laid(wide, tall) {
    const { data, width, height } = this.tiles;
    const count = data.latents.length;
    if (!data.columns) return largest(count, data.gaps, wide, tall, height / width);
    const rows = Math.ceil(count / data.columns);
    const tile = Math.min(wide / data.columns, tall / rows / (height / width));
    const places = data.latents.map((_, i) => [i % data.columns, Math.floor(i / data.columns)]);
    return { places, width: data.columns, height: rows, tile };
  }

  /** Height in pixels of the place for the pictures: what is above leaves it of the window, so that all are seen at once. */
  room() {
    const scrolled = this.root.closest("[data-testid=stMain]")?.scrollTop || 0;
    const above = this.root.getBoundingClientRect().top + scrolled;
    const left = window.innerHeight - above - FURNITURE;
    return above > window.innerHeight * 0.6 ? window.innerHeight * 0.7 : Math.max(220, left);
  }

  titles(columns, rows, width, left) {
    const { part } = this;
    for (const [node, words] of [[part.columns, columns], [part.rows, rows]]) {
      node.hidden = words.length === 0;
      while (node.children.length > words.length) node.lastChild.remove();
      while (node.children.length < words.length) element("span", "db-title", node);
      words.forEach((word, i) => setText(node.children[i], word));
    }
    part.columns.style.width = `${width}px`;
    part.columns.style.marginLeft = `${left}px`;
    part.columns.toggleAttribute("data-narrow", columns.length > 0 && width / columns.length < 90);
    part.rows.style.width = `${left}px`;
  }

  paintCells(tall) {
    const { tiles, part } = this;
    const { captions } = tiles.data;
    let best = 0;
    for (let across = 1; across <= captions.length; across += 1) {
      const high = tall / Math.ceil(captions.length / across) - CELL_GAP - CAPTION;
      best = Math.max(best, Math.min(this.root.clientWidth / across - CELL_GAP, high * (tiles.width / tiles.height)));
    }
    best = Math.floor(Math.min(LARGEST_CELL, Math.max(96, best)));
    part.cells.style.gridTemplateColumns = `repeat(auto-fill, ${best}px)`;
    while (part.cells.children.length > captions.length) part.cells.lastChild.remove();
    while (part.cells.children.length < captions.length) {
      const cell = element("figure", "db-cell", part.cells);
      element("canvas", "db-canvas", cell);
      element("figcaption", "db-caption", cell);
    }
    captions.forEach((words, tile) => {
      const [canvas, caption] = part.cells.children[tile].children;
      canvas.width = tiles.width;
      canvas.height = tiles.height;
      canvas.toggleAttribute("data-smooth", tiles.width > PIXELS_SHOWN);
      this.draw(canvas.getContext("2d"), tile, 0, 0);
      setText(caption, words);
    });
  }

  /** What lies on the board, enlarged by a whole number, as a promise of the blob of a PNG. */
  png() {
    let { canvas } = this.part;
    const { tiles } = this;
    if (canvas.hidden) {
      const across = Math.min(8, tiles.data.latents.length);
      canvas = document.createElement("canvas");
      canvas.width = across * tiles.width;
      canvas.height = Math.ceil(tiles.data.latents.length / across) * tiles.height;
      const context = canvas.getContext("2d");
      tiles.data.latents.forEach((_, tile) =>
        this.draw(context, tile, (tile % across) * tiles.width, Math.floor(tile / across) * tiles.height),
      );
    }
    const scale = Math.max(1, Math.ceil(SAVED_WIDTH / canvas.width));
    const large = document.createElement("canvas");
    large.width = canvas.width * scale;
    large.height = canvas.height * scale;
    const context = large.getContext("2d");
    context.imageSmoothingEnabled = false;
    context.drawImage(canvas, 0, 0, large.width, large.height);
    return new Promise((resolve) => large.toBlob(resolve, "image/png"));
  }

  async save() {
    saveAs(await this.png(), `${this.data.name}.png`);
    this.say(`Saved as ${this.data.name}.png.`);
  }

  async copy() {
    try {
      await navigator.clipboard.write([new ClipboardItem({ "image/png": this.png() })]);
      this.say("Copied. Paste it wherever you can paste pictures.");
    } catch {
      this.say("This browser does not let the page copy pictures. It may need https, or your permission. Use Save PNG instead.", true);
    }
  }
}

export const mount = mounting(".db-root", DigitBoard);
