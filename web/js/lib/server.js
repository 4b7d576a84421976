// @ts-check
// The app's routes, asked with the page's token.

import { address } from "./base.js";

const RENEW_AGAIN_MS = 14_000;

/** @param {string} run @param {string} path */
export const ofRun = (run, path) => `/api/runs/${encodeURIComponent(run)}/${path}`;

/** Asks the routes with the page's token, and the page for a new token once it is too old. */
export class Server {
  constructor(kept = 240) {
    this.kept = kept;
    this.token = "";
    this.trigger = (name, value) => {};
    /** @type {Map<string, Promise<{url: string, image: HTMLImageElement, width: number, height: number}>>} */
    this.pictures = new Map();
    this.renewedFor = null;
    this.renewedAt = 0;
  }

  /** @param {string} token @param {(name: string, value: unknown) => void} trigger */
  update(token, trigger) {
    this.token = token;
    this.trigger = trigger;
  }

  /** Whether the token that is in use was refused: nothing succeeds until the page has sent another one. */
  get refused() {
    return this.renewedFor === this.token;
  }

  renew(token) {
    if (token !== this.token) return;
    const now = Date.now();
    if (this.refused && now - this.renewedAt < RENEW_AGAIN_MS) return;
    this.renewedFor = token;
    this.renewedAt = now;
    this.trigger("renew", now);
  }

  /**
   * As fetch, but an answer that is not a success is thrown, with `status`, in the server's own words; these are in `said`.
   * @param {string} path
   * @param {RequestInit & {headers?: Record<string, string>}} [options]
   */
  async fetch(path, { headers = {}, ...options } = {}) {
    const token = this.token;
    const response = await fetch(address(path), { ...options, headers: { ...headers, "X-GAN-Token": token } });
    if (response.status === 401) this.renew(token);
    if (response.ok) return response;
    const answer = await response.json().catch(() => ({}));
    const said = typeof answer?.error === "string" ? answer.error : "";
    throw Object.assign(new Error(said || `The server answered ${response.status}.`), { status: response.status, said });
  }

  /** POST of a plain value as JSON. @param {string} path @param {unknown} value @param {RequestInit} [options] */
  post(path, value, options = {}) {
    const headers = { "Content-Type": "application/json" };
    return this.fetch(path, { ...options, method: "POST", body: JSON.stringify(value), headers });
  }

  /** A picture whose path always means the same picture; the newest `kept` are held in memory. @param {string} path */
  picture(path) {
    const known = this.pictures.get(path);
    if (known) return known;
    const promise = this.fetch(path).then(decoded);
    this.pictures.set(path, promise);
    promise.catch(() => this.pictures.delete(path));
    if (this.pictures.size > this.kept) this.forget(this.pictures.keys().next().value);
    return promise;
  }

  forget(path) {
    this.pictures.get(path)?.then((picture) => URL.revokeObjectURL(picture.url), () => {});
    this.pictures.delete(path);
  }

  dispose() {
    for (const path of [...this.pictures.keys()]) this.forget(path);
  }
}

/**
 * An answer that is a picture, decoded, so that drawing it takes no more than a frame. Revoke its url when it is done with.
 * @param {Response} response
 */
export async function decoded(response) {
  const url = URL.createObjectURL(await response.blob());
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    return { url, image, width: image.naturalWidth, height: image.naturalHeight };
  } catch (error) {
    URL.revokeObjectURL(url);
    throw error;
  }
}
