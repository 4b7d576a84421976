// @ts-check
// Steering the run from the projector: pause, single steps, one network alone, one live setting. The page passes it on.

import { element, setAttribute, setHidden, setText } from "../lib/dom.js";

const PATIENCE_MS = 4000; // after which a press that changed nothing may be repeated

/**
 * A value that is twice or half as large, a whole number that is one more or one less; within its bounds.
 * @param {number} value @param {1 | -1} way @param {import("../payloads").LiveSetting} setting
 */
export function turned(value, way, { whole, low, high }) {
  const wanted = whole ? value + way : way > 0 ? value * 2 : value / 2;
  return Math.min(high ?? Infinity, Math.max(low ?? -Infinity, Number(wanted.toPrecision(4))));
}

export class Conduct {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    this.clear();
    const { part } = view;
    view.on(part.pause, "click", () => this.pauseOrResume());
    view.on(part.stepOne, "click", () => this.send({ verb: "step", player: null }));
    view.on(part.onlyD, "click", () => this.send({ verb: "step", player: "D" }));
    view.on(part.onlyG, "click", () => this.send({ verb: "step", player: "G" }));
    view.on(part.setting, "change", () => this.draw());
    view.on(part.settingLess, "click", () => this.turn(-1));
    view.on(part.settingMore, "click", () => this.turn(1));
    view.on(part.settingValue, "change", () => this.set(Number(part.settingValue.value)));
    view.on(part.settingChoice, "change", () => this.set(part.settingChoice.value));
  }

  clear() {
    this.offered = "";
    this.waiting = { until: 0, state: "" };
    /** @type {Record<string, any>} */
    this.values = {};
  }

  /** @param {Record<string, any>} [values] of the live settings, as they are in force */
  take(values) {
    this.values = values ?? {};
  }

  get setting() {
    const { data, part } = this.view;
    return data.settings.find(({ name }) => name === part.setting.value);
  }

  pauseOrResume() {
    const { state } = this.view.status;
    if (state === "running") this.send({ verb: "pause" });
    else if (state === "paused") this.send({ verb: "resume" });
  }

  send(command) {
    if (this.busy) return;
    this.waiting = { until: Date.now() + PATIENCE_MS, state: JSON.stringify(this.seen()) };
    this.view.trigger("command", { ...command, id: Date.now() });
    this.draw();
    setTimeout(() => !this.view.gone && this.draw(), PATIENCE_MS + 50);
  }

  /** What a command changes, sooner or later. */
  seen() {
    const { status, events, timeline } = this.view;
    return [status.state, status.now.step, events.all.length, timeline.samples.length, this.values];
  }

  /** Whether the last press has not been answered yet. */
  get busy() {
    return Date.now() < this.waiting.until && JSON.stringify(this.seen()) === this.waiting.state;
  }

  turn(way) {
    if (this.setting) this.set(turned(Number(this.values[this.setting.name]), way, this.setting));
  }

  set(value) {
    const { setting } = this;
    const wrong = typeof value === "number" && !Number.isFinite(value);
    if (!setting || wrong || value === this.values[setting.name]) this.draw();
    else this.send({ verb: "set", name: setting.name, value });
  }

  draw() {
    const { view } = this;
    const { part, presenting, data, status } = view;
    const { state } = status;
    const trains = state === "running" || state === "paused";
    setHidden(part.conduct, !presenting.on || !trains);
    if (!presenting.on || !trains) return;
    const { busy } = this;
    const paused = state === "paused";
    setText(part.pauseText, paused ? "Resume" : "Pause");
    part.pause.disabled = busy;
    setHidden(part.onlyD, data.kind !== "gan");
    setHidden(part.onlyG, data.kind !== "gan");
    for (const [button, title] of [
      [part.stepOne, "One step of both networks"],
      [part.onlyD, "Train only D, once. G stays frozen"],
      [part.onlyG, "Train only G, once. D stays frozen"],
    ]) {
      button.disabled = !paused || busy;
      setAttribute(button, "title", paused ? title : `${title}. Pause the run first`);
    }
    this.drawSetting(busy);
  }

  drawSetting(busy) {
    const { part, data } = this.view;
    const names = data.settings.map(({ name }) => name).join();
    if (names !== this.offered) {
      this.offered = names;
      part.setting.replaceChildren(...data.settings.map(({ name, label }) => option(name, label)));
    }
    const { setting } = this;
    setHidden(part.settingPlace, !setting);
    if (!setting) return;
    const value = this.values[setting.name];
    const choices = setting.choices.length > 0;
    for (const name of ["settingLess", "settingMore", "settingValue"]) {
      setHidden(part[name], choices);
      part[name].disabled = busy;
    }
    setHidden(part.settingChoice, !choices);
    part.settingChoice.disabled = busy;
    setText(part.settingLess, setting.whole ? "− 1" : "÷ 2");
    setText(part.settingMore, setting.whole ? "+ 1" : "× 2");
    setAttribute(part.setting, "title", setting.help);
    // What somebody types is left alone until it is sent.
    const typing = part.settingValue === this.view.root.ownerDocument.activeElement;
    if (!typing && part.settingValue.value !== String(value)) part.settingValue.value = String(value ?? "");
    const offered = setting.choices.join();
    if (part.settingChoice.dataset.of !== offered) {
      part.settingChoice.dataset.of = offered;
      part.settingChoice.replaceChildren(...setting.choices.map((name) => option(name, name)));
    }
    if (choices && part.settingChoice.value !== value) part.settingChoice.value = value;
  }
}

function option(value, words) {
  const made = element("option", "");
  made.value = value;
  made.textContent = words;
  return made;
}
