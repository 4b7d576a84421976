// @ts-check
// One picture that holds many, and the ways to ask for it.

import { ofRun } from "./server.js";

const FOLLOW_GAP_MS = 30; // between two requests of one drag
const FOLLOW_OPEN = 2; // requests of one drag on their way at a time: one is drawn while the next one travels ...
const FOLLOW_SLOW_MS = 120; // ... but not where drawing takes so long that what waits would be an old place by then
export const PIXELS_SHOWN = 48; // a picture with at most so many pixels a side is enlarged with its pixels visible

/** Many pictures in one: tile i is drawn by paint(canvas, i). */
export class Sprite {
  /** @param {ImageBitmap} bitmap @param {number} width @param {number} height of a tile, in pixels */
  constructor(bitmap, width, height) {
    this.bitmap = bitmap;
    this.width = width;
    this.height = height;
    this.columns = Math.max(1, Math.round(bitmap.width / width));
  }

  /** Left and top of a tile, in pixels. @param {number} tile */
  placeOf(tile) {
    return [(tile % this.columns) * this.width, Math.floor(tile / this.columns) * this.height];
  }

  paint(canvas, tile) {
    if (canvas.width !== this.width || canvas.height !== this.height) {
      canvas.width = this.width;
      canvas.height = this.height;
    }
    const [left, top] = this.placeOf(tile);
    canvas.getContext("2d").drawImage(this.bitmap, left, top, this.width, this.height, 0, 0, this.width, this.height);
    this.painted(canvas);
  }

  /** All tiles, as they lie in the sprite. */
  paintAll(canvas) {
    canvas.width = this.bitmap.width;
    canvas.height = this.bitmap.height;
    canvas.getContext("2d").drawImage(this.bitmap, 0, 0);
    this.painted(canvas);
  }

  painted(canvas) {
    canvas.toggleAttribute("data-smooth", this.width > PIXELS_SHOWN);
    canvas.removeAttribute("data-stands"); // see stored.js
    canvas.dataset.drawn = String(Number(canvas.dataset.drawn || 0) + 1);
  }
}

/** An answer that is a sprite, whose tiles are as large as the header X-Tile says. @param {Response} response */
export async function spriteOf(response) {
  const bitmap = await createImageBitmap(await response.blob());
  const [width, height] = (response.headers.get("X-Tile") || "").split("x").map(Number);
  return new Sprite(bitmap, width || bitmap.height, height || bitmap.height);
}

/** A label for each latent: the one that all are drawn with; null where the generator takes none. */
export const labelsOf = ({ label }, latents) => (label === null ? null : latents.map(() => label));

/**
 * Draws latents for one purpose. Of several requests the newest wins, here and on the server; one that was overtaken
 * answers null. `source` is {run, at, psi, label}.
 */
export class Lane {
  /** @param {import("./server.js").Server} server @param {string} purpose */
  constructor(server, purpose) {
    this.server = server;
    this.client = `${purpose}-${Math.random().toString(36).slice(2, 12)}`;
    this.number = 0;
    this.answered = 0;
    /** @type {Map<number, AbortController>} */
    this.open = new Map();
  }

  /**
   * @param {import("../payloads").Source} source
   * @param {unknown[]} latents
   * @param {{columns?: number | null, at?: number, psi?: number, follow?: boolean, labels?: unknown[] | null}} [options]
   *   follow: earlier requests are left to end, for a picture that keeps up with a pointer. labels: one for each latent, in
   *   place of the source's.
   * @returns {Promise<Sprite | null>}
   */
  async draw(source, latents, { follow = false, ...how } = {}) {
    const number = ++this.number;
    const abort = new AbortController();
    if (!follow) this.stop();
    this.open.set(number, abort);
    const usual = { at: source.at, psi: source.psi, columns: null, labels: labelsOf(source, latents) };
    const body = { ...usual, ...how, latents, client: this.client, number };
    try {
      const sprite = await spriteOf(await this.server.post(ofRun(source.run, "pictures"), body, { signal: abort.signal }));
      if (number < this.answered || (!follow && number !== this.number)) return null;
      this.answered = number;
      for (const [other, controller] of this.open) if (other < number) controller.abort();
      return sprite;
    } catch (error) {
      if (abort.signal.aborted || error.status === 409) return null;
      throw error;
    } finally {
      this.open.delete(number);
    }
  }

  stop() {
    for (const controller of this.open.values()) controller.abort();
    this.open.clear();
  }
}

/** Keeps a picture up with a pointer: asks at most each FOLLOW_GAP_MS, always for the newest place. */
export class Follower {
  /**
   * @param {Lane} lane
   * @param {(sprite: Sprite, took: number, latents: any[]) => void} show
   * @param {(error: Error) => void} fail
   */
  constructor(lane, show, fail) {
    this.lane = lane;
    this.show = show;
    this.fail = fail;
    this.asked = 0;
    this.took = 0;
    this.next = null;
    this.timer = undefined;
  }

  /** @param {import("../payloads").Source} source @param {unknown[]} latents @param {object} [options] */
  want(source, latents, options = {}) {
    this.next = [source, latents, { ...options, follow: true }];
    this.pump();
  }

  pump() {
    const most = this.took > FOLLOW_SLOW_MS ? 1 : FOLLOW_OPEN;
    if (!this.next || this.timer || this.lane.open.size >= most) return;
    const wait = this.asked + FOLLOW_GAP_MS - performance.now();
    if (wait > 0) {
      this.timer = setTimeout(() => {
        this.timer = undefined;
        this.pump();
      }, wait);
      return;
    }
    this.asked = performance.now();
    const began = this.asked;
    const [source, latents, options] = this.next;
    this.next = null;
    this.lane
      .draw(source, latents, options)
      .then((sprite) => {
        if (!sprite) return;
        const took = performance.now() - began;
        this.took = this.took ? 0.7 * this.took + 0.3 * took : took;
        this.show(sprite, took, latents);
      })
      .catch(this.fail)
      .finally(() => this.pump());
  }

  dispose() {
    clearTimeout(this.timer);
    this.next = null;
    this.lane.stop();
  }
}
