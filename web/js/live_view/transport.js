// @ts-check
// Asking the server for news: one request at a time, slower while it does not answer, none while nobody looks.

import { ofRun } from "../lib/server.js";

export const SOON_MS = 100; // where the answer says that there is more
export const POLL_MS = 700;
export const DISAGREE_MS = 2500; // the run has ended, but the page still says it is live
const BACKOFF_MAX_MS = 5000;
const REQUEST_TIMEOUT_MS = 15000;
const RENEW_AGAIN_MS = 15000;

export class Transport {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    this.timer = undefined;
    this.clear();
  }

  clear() {
    this.cursor = 0;
    this.attempt = 0;
    this.failures = 0;
    this.lost = false;
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.abort?.abort();
    this.abort = null;
  }

  soon(delay) {
    const { view } = this;
    clearTimeout(this.timer);
    this.timer = undefined;
    // A poll under way plans the next one itself: there is never more than one.
    if (view.gone || !view.data?.run || document.hidden || this.abort) return;
    this.timer = setTimeout(() => this.poll(), delay);
  }

  async poll() {
    this.timer = undefined;
    const { view } = this;
    const { run, token } = view.data;
    const abort = new AbortController();
    this.abort = abort;
    const timeout = setTimeout(() => abort.abort(), REQUEST_TIMEOUT_MS);
    /** @type {number | null} */
    let next = POLL_MS;
    try {
      const answer = await this.ask(run, abort.signal);
      if (this.abort !== abort) return;
      this.failures = 0;
      this.lost = false;
      next = view.take(answer.news, answer.since);
    } catch (error) {
      // Aborted on purpose: what aborted it has planned what comes next.
      if (this.abort !== abort) return;
      next = this.failed(error);
    } finally {
      clearTimeout(timeout);
      if (this.abort === abort) this.abort = null;
    }
    if (view.gone || view.data.run !== run) return;
    view.status.draw();
    // A token or a state that arrived during the request deserves an answer now.
    if (view.data.token !== token) next = 0;
    if (next !== null) this.soon(next);
  }

  async ask(run, signal) {
    const since = this.cursor;
    const path = ofRun(run, `live?since=${since}&attempt=${this.attempt}`);
    const response = await this.view.server.fetch(path, { cache: "no-store", signal });
    /** @type {import("../payloads").LiveAnswer} */
    const news = await response.json();
    return { news, since };
  }

  failed(error) {
    if (error.status === 401) return RENEW_AGAIN_MS; // the page has been asked for a new token
    this.failures += 1;
    this.lost = true;
    return Math.min(POLL_MS * 2 ** Math.min(this.failures - 1, 4), BACKOFF_MAX_MS);
  }
}
