// @ts-check
// What the views of latents have in common.

import { setText } from "./dom.js";
import { View } from "./mount.js";
import { ofRun } from "./server.js";
import { labelsOf, Lane } from "./sprites.js";
import { showStored, STORED } from "./stored.js";
import { sameValue } from "./values.js";

const SLOW_MS = 700;
const STAND_MS = 120;
const DRAWING = "Drawing. The first picture after the app starts takes up to half a minute.";
export const LOOKING =
  "Looking for directions. For the named ones, the network draws a few thousand pictures, once: up to half a minute.";
export const QUICK = "pca,sefa"; // groups of directions that are found within a second

/** What all views of latents do alike: one server, words on waiting and errors, what the page hears of. */
export class LatentView extends View {
  constructor(root) {
    super(root);
    /** @type {Record<string, Lane>} */
    this.lanes = {};
    this.busy = 0;
    this.told = 0; // when the page was last told something, in milliseconds
    this.untold = {};
    this.failed = false;
    this.drew = false; // whether anything has been drawn
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.stand = undefined;
    /** @type {import("../payloads").LatentData} */
    this.data = null;
    /** @type {import("../payloads").Source} */
    this.source = null;
    /** @type {Record<string, import("../payloads").Directions>} */
    this.known = {};
    this.part.retry?.addEventListener("click", () => this.refresh());
    this.part.replace?.addEventListener("click", () => this.tell({ z: null, u: null, v: null }));
  }

  /** A subclass takes over what the page says. @param {import("../payloads").LatentData} data @param {boolean} moved */
  adopt(data, moved) {}

  /** A subclass draws everything, again. @returns {void | Promise<void>} */
  refresh() {}

  lane(purpose) {
    this.lanes[purpose] ||= new Lane(this.server, purpose);
    return this.lanes[purpose];
  }

  /** @param {import("../payloads").LatentData} data @param {(name: string, value: unknown) => void} trigger */
  update(data, trigger) {
    const fresh = this.data && data.token !== this.data.token;
    this.server.update(data.token, trigger);
    this.trigger = trigger;
    const before = this.data;
    this.data = data;
    this.source = { run: data.run, at: data.at, psi: data.psi, label: data.label ?? null };
    const moved = !before || !sameValue(before.source, this.source);
    this.data.source = this.source;
    // What the page knows may be older than what was done here since; it catches up with what it was told.
    if (!before || data.told >= this.told) {
      this.untold = {};
      this.adopt(data, moved);
    } else if (moved) this.refresh();
    if (fresh && this.failed) this.refresh();
  }

  /** Tell the page: these parts of the address are now so. */
  tell(changes) {
    this.told = Date.now();
    // what the page has not answered yet is told again: of two triggers in quick succession it hears the last
    this.untold = { ...this.untold, ...changes };
    this.trigger("told", { told: this.told, changes: this.untold });
  }

  /** Runs `work`; says so in `words` where it takes long, and says what went wrong. */
  async during(work, words = DRAWING) {
    this.busy += 1;
    clearTimeout(this.slow);
    this.slow = setTimeout(() => this.wait(words), SLOW_MS);
    if (!this.drew) this.stand ||= setTimeout(() => this.showStored(), STAND_MS);
    try {
      const done = await work();
      this.drew = true;
      this.clear();
      return done;
    } catch (error) {
      if (!this.gone) this.fail(error);
      return null;
    } finally {
      this.busy -= 1;
      if (this.busy === 0) {
        clearTimeout(this.slow);
        this.part.wait.hidden = true;
      }
    }
  }

  wait(words) {
    setText(this.part.wait, this.root.querySelector("[data-stands]") ? STORED : words);
    this.part.wait.hidden = this.busy === 0;
  }

  /** Pictures from the run's folder, while a network is loaded that can draw others. */
  async showStored() {
    const { stored, run } = this.data;
    const frame = stored && (await this.server.picture(ofRun(run, `samples/${stored.step}.png`)).catch(() => null));
    if (!frame || this.drew || this.gone) return;
    showStored(this.root, frame.image, stored);
    this.wait(STORED);
  }

  fail = (error) => {
    this.failed = true;
    this.part.fault.hidden = false;
    const lost = error instanceof TypeError;
    setText(this.part.faultText, lost ? "The server does not answer. Is the app still running?" : error.message);
  };

  clear() {
    if (!this.failed) return;
    this.failed = false;
    this.part.fault.hidden = true;
  }

  /** Numbers of latents and their lengths, before truncation: {z, norms}. */
  async numbers(latents) {
    const { at } = this.source;
    const labels = labelsOf(this.source, latents);
    const response = await this.server.post(ofRun(this.source.run, "numbers"), { at, latents, labels });
    return response.json();
  }

  /** The directions of these groups (such as QUICK), of all where none are named: {key, groups, missing}. */
  async directions(groups = "") {
    const { run, at } = this.source;
    const key = `${run}/${at}/${groups}`;
    if (this.known[groups]?.key !== key) {
      const asked = groups && `&groups=${groups}`;
      const response = await this.server.fetch(ofRun(run, `directions?at=${at}${asked}`));
      this.known[groups] = { key, ...(await response.json()) };
    }
    return this.known[groups];
  }

  dispose() {
    clearTimeout(this.slow);
    clearTimeout(this.stand);
    for (const lane of Object.values(this.lanes)) lane.stop();
    super.dispose();
  }
}
