// @ts-check
// The search for the channels that a digit or an attribute needs, and its ranking.

import { element, setText } from "../lib/dom.js";
import { whole } from "../lib/format.js";
import { Job } from "../lib/job.js";
import { clamped } from "../lib/values.js";

const SHOWN = 12;
const share = (value) => `${(100 * value).toFixed(1)} %`;

export class Needs {
  /** @param {any} view the view that this is a part of @param {(layer: number, channel: number) => void} press on a channel of the ranking */
  constructor(view, press) {
    this.view = view;
    this.press = press;
    /** @type {Job | null} */
    this.job = null;
    this.found = null;
    view.part.find.addEventListener("click", () => this.find());
    view.part.cancel.addEventListener("click", () => this.job?.cancel());
  }

  forget() {
    this.job?.cancel();
    this.job = this.found = null;
    setText(this.view.part.status, "");
    this.render();
  }

  async find() {
    const { view } = this;
    const { run, at, psi } = view.source;
    if (this.job || !view.answer) return;
    this.found = null;
    const job = new Job(view.server, (said) => this.job === job && this.progress(said));
    this.job = job;
    this.progress({ state: "waiting" });
    this.render();
    try {
      const said = await job.run({ kind: "needs", run, at, psi, layer: view.answer.layer, target: view.state.target, count: view.state.count });
      if (this.job !== job) return;
      this.found = said.state === "done" ? said.result : null;
      setText(view.part.status, "");
    } catch (error) {
      if (this.job === job) setText(view.part.status, error.message);
    }
    this.job = null;
    if (!view.gone) this.render();
  }

  progress(said) {
    const { part } = this.view;
    part.bar.style.transform = `scaleX(${clamped(said.progress ?? 0, 0, 1)})`;
    setText(part.status, said.message || "Waiting.");
  }

  render() {
    const { view, found } = this;
    const { part, answer, data } = view;
    const judge = answer?.judge;
    const why = data?.refused || (answer && !judge ? "No judge (a small classifier) exists for these pictures, so the search is not available." : "");
    part.find.disabled = Boolean(this.job || why || !answer);
    part.target.disabled = part.count.disabled = Boolean(why);
    part.cancel.hidden = part.meter.hidden = !this.job;
    if (why) setText(part.status, why);
    setText(part.found, found ? this.about(found) : "");
    part.rank.replaceChildren();
    const most = Math.max(0.1, ...(found?.channels ?? []).map((one) => one.drop));
    for (const one of found?.channels.slice(0, SHOWN) ?? []) this.row(one, found, most);
  }

  about(found) {
    const name = found.target.replaceAll("_", " ");
    const all = found.channels.length === found.of ? `all ${found.of}` : `the ${found.channels.length} most active of ${found.of}`;
    return (
      `Measured on ${found.used} latents whose picture the ${found.judge} classifies as ${name} (of ${whole(found.drawn)} tried). Its mean confidence is ${share(found.belief)}, ` +
      `and ${share(found.all_off)} with all of layer ${found.layer} at zero. Then ${all} channels were switched off one at a time. ` +
      "The judge was not trained on such pictures, so treat its answers with care. Press a channel to switch it off above."
    );
  }

  row(one, found, most) {
    const name = found.target.replaceAll("_", " ");
    const node = element("button", "lt-button in-row", this.view.part.rank);
    node.type = "button";
    node.title = `Without channel ${one.channel}, ${share(one.lost)} of the pictures are no longer classified as ${name}. Press to switch it off`;
    setText(element("b", "", node), `Channel ${one.channel}`);
    const bar = element("span", "in-bar", node);
    element("i", "", bar).style.width = `${100 * clamped(one.drop / most, 0, 1)}%`;
    setText(element("span", "", node), `−${share(one.drop)} ± ${share(one.error)}`.replace("−-", "+"));
    node.addEventListener("click", () => this.press(found.layer, one.channel));
  }
}
