// @ts-check
// The list of runs. It draws what the script hands over, keeps itself fresh by asking the server, and tells the
// script only which runs are chosen. Text from a run is always written as text, never as HTML.

import { element, setText } from "../lib/dom.js";
import { bytesInWords, STATE_WORDS, whole } from "../lib/format.js";
import { mounting, View } from "../lib/mount.js";
import { ofRun } from "../lib/server.js";

const POLL_LIVE_MS = 3000; // something trains, or a size is still being measured
const POLL_IDLE_MS = 15000;

/** What the filter looks through, in lower case. */
export function wordsOf(run) {
  const tags = run.tags.map((tag) => `#${tag}`);
  const marks = [run.pinned && "pinned", run.archived && "archived", run.parent && `branch ${run.parent}`];
  return [run.id, run.title, run.state, run.what, ...tags, run.note, ...marks].filter(Boolean).join(" ").toLowerCase();
}

class RunList extends View {
  constructor(root) {
    super(root);
    this.rows = new Map();
    this.thumbs = new Map(); // "run/step" to the address of a blob
    this.loading = new Set();
    this.selected = [];
    this.words = [];
    this.part.filter.addEventListener("input", () => this.filter());
    this.part.archived.addEventListener("change", () => this.filter());
    this.watcher = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) if (entry.isIntersecting) this.loadThumb(this.rows.get(/** @type {HTMLElement} */ (entry.target).dataset.id));
      },
      { root: this.part.list, rootMargin: "200px" },
    );
    this.wake = () => document.hidden || this.poll();
    document.addEventListener("visibilitychange", this.wake);
  }

  update(data, trigger) {
    this.data = data;
    this.trigger = trigger;
    this.server.update(data.token, trigger);
    this.selected = data.selected.slice();
    this.draw(data.listing);
    this.plan();
  }

  dispose() {
    clearTimeout(this.timer);
    this.abort?.abort();
    this.watcher.disconnect();
    document.removeEventListener("visibilitychange", this.wake);
    for (const url of this.thumbs.values()) URL.revokeObjectURL(url);
    this.thumbs.clear();
  }

  /* ---- news ---------------------------------------------------------------------------------------------- */

  plan() {
    clearTimeout(this.timer);
    const busy = !this.listing.measured || this.listing.runs.some((run) => run.live);
    this.timer = setTimeout(() => this.poll(), busy ? POLL_LIVE_MS : POLL_IDLE_MS);
  }

  async poll() {
    clearTimeout(this.timer);
    if (this.gone || document.hidden || this.polling) return;
    this.polling = true;
    this.abort = new AbortController();
    try {
      const response = await this.server.fetch("/api/runs", { signal: this.abort.signal });
      const listing = await response.json();
      if (!this.gone) this.draw(listing);
    } catch {
      // The server is away or the token is old: what is on screen stays, and the next turn tries again.
    } finally {
      this.polling = false;
      if (!this.gone) this.plan();
    }
  }

  /* ---- drawing ------------------------------------------------------------------------------------------- */

  draw(listing) {
    this.listing = listing;
    const seen = new Set();
    let before = null;
    for (const run of listing.runs) {
      seen.add(run.id);
      let row = this.rows.get(run.id);
      if (!row) {
        row = this.makeRow(run.id);
        this.rows.set(run.id, row);
      }
      const next = before ? before.nextSibling : this.part.list.firstChild;
      if (next !== row.node) this.part.list.insertBefore(row.node, next);
      before = row.node;
      this.fillRow(row, run);
    }
    for (const [id, row] of this.rows) {
      if (seen.has(id)) continue;
      this.watcher.unobserve(row.node);
      row.node.remove();
      this.rows.delete(id);
    }
    const count = listing.runs.length;
    const total = `${count} run${count === 1 ? "" : "s"}, ${listing.measured ? "" : "over "}${bytesInWords(listing.size)}`;
    setText(this.part.total, listing.free === null ? total : `${total} (${bytesInWords(listing.free)} free)`);
    this.mark();
    this.filter();
  }

  makeRow(id) {
    const node = element("li", "rl-row");
    node.dataset.id = id;
    node.dataset.testid = `run-${id}`;
    const tick = element("label", "rl-tick", node);
    tick.title = "Tick two or more to compare them";
    const check = element("input", "rl-check", tick);
    check.type = "checkbox";
    check.addEventListener("change", () => this.toggle(id));
    const open = element("button", "rl-open", node);
    open.type = "button";
    open.title = "Show this run alone";
    open.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) this.toggle(id);
      else this.choose([id]);
    });
    const thumb = element("img", "rl-thumb", open);
    thumb.alt = "";
    const text = element("span", "rl-text", open);
    const first = element("span", "rl-first", text);
    const title = element("span", "rl-title", first);
    const size = element("span", "rl-size", first);
    const state = element("span", "rl-state", text);
    element("i", "rl-dot", state).setAttribute("aria-hidden", "true");
    const row = {
      node, check, thumb, title, size, state: element("span", "", state),
      pin: element("span", "rl-pin", first), tags: element("span", "rl-tags", text),
      what: element("span", "rl-what", text), parent: element("span", "rl-parent", text),
    };
    this.watcher.observe(node);
    return row;
  }

  fillRow(row, run) {
    const changed = row.run?.thumb !== run.thumb;
    row.run = run;
    row.node.dataset.state = run.state;
    setText(row.title, run.title);
    row.title.title = run.title === run.id ? run.id : `${run.title} (${run.id})`;
    row.check.setAttribute("aria-label", `Compare ${run.title}`);
    setText(row.size, run.size === null ? "…" : bytesInWords(run.size));
    const steps = run.steps ? `${whole(run.step)} of ${whole(run.steps)} steps` : "no steps yet";
    setText(row.state, run.reason ? "Cannot be read" : `${STATE_WORDS[run.state] ?? run.state} · ${steps}`);
    row.what.className = run.reason ? "rl-reason" : "rl-what";
    setText(row.what, run.reason ? "Made by another version, or damaged" : run.what);
    row.what.title = run.reason || run.what;
    setText(row.parent, run.parent ? `Branch of ${run.parent}` : "");
    row.parent.hidden = !run.parent;
    setText(row.pin, run.pinned ? "pinned" : "");
    row.pin.hidden = !run.pinned;
    setText(row.tags, run.tags.map((tag) => `#${tag}`).join(" "));
    row.tags.hidden = !run.tags.length;
    row.node.title = run.note;
    row.words = wordsOf(run);
    if (changed && row.seen) this.loadThumb(row);
  }

  async loadThumb(row) {
    if (!row) return;
    row.seen = true;
    const { id, thumb } = row.run;
    const key = `${id}/${thumb}`;
    if (thumb === null || row.shown === key || this.loading.has(key)) return;
    this.loading.add(key);
    try {
      if (!this.thumbs.has(key)) {
        const response = await this.server.fetch(ofRun(id, `thumbs/${thumb}.png`));
        this.thumbs.set(key, URL.createObjectURL(await response.blob()));
      }
      if (this.gone) return URL.revokeObjectURL(this.thumbs.get(key));
      row.thumb.src = this.thumbs.get(key);
      if (row.shown) {
        URL.revokeObjectURL(this.thumbs.get(row.shown));
        this.thumbs.delete(row.shown);
      }
      row.shown = key;
    } catch {
      // The thumbnail stays empty, or shows an earlier step.
    } finally {
      this.loading.delete(key);
    }
  }

  filter() {
    const words = this.part.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const archived = this.listing.runs.filter((run) => run.archived).length;
    setText(this.part.many, `Archived (${archived})`);
    this.part.more.hidden = !archived;
    let shown = 0;
    for (const row of this.rows.values()) {
      const away = row.run.archived && !this.part.archived.checked && !this.selected.includes(row.run.id);
      row.node.hidden = away || !words.every((word) => row.words.includes(word));
      if (!row.node.hidden) shown += 1;
    }
    this.part.none.hidden = shown > 0;
    this.part.list.hidden = shown === 0;
  }

  /* ---- choosing ------------------------------------------------------------------------------------------ */

  mark(warning = "") {
    for (const [id, row] of this.rows) {
      const chosen = this.selected.includes(id);
      row.check.checked = chosen;
      row.node.setAttribute("aria-current", String(chosen));
    }
    const count = this.selected.length;
    setText(this.part.hint, warning || (count > 1
      ? `${count} runs are shown together. Click one to see it alone.`
      : "Click a run to see it. Tick two or more to compare them."));
    this.part.hint.dataset.tone = warning ? "warn" : "";
  }

  toggle(id) {
    const without = this.selected.filter((other) => other !== id);
    if (without.length < this.selected.length) {
      if (without.length) return this.choose(without);
      return this.mark(); // the last one stays: something is always shown
    }
    if (without.length >= this.data.most) return this.mark(`You can compare at most ${this.data.most} runs at a time.`);
    this.choose([...without, id]);
  }

  choose(ids) {
    this.selected = ids;
    this.mark();
    this.trigger("chosen", ids);
  }
}

export const mount = mounting(".rl-root", RunList);
