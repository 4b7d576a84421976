// @ts-check
// The lab: a game in the plane that trains in this browser. The page has the buttons and the drawing, its worker the networks.

import { mounting, View } from "../lib/mount.js";
import { fillRange, setAttribute, setHidden, setText } from "../lib/dom.js";
import { rounded, whole } from "../lib/format.js";
import { Plane } from "../lib/plane.js";
import { Charts } from "./charts.js";
import { Controls, help } from "./controls.js";
import { Datasets } from "./datasets.js";
import { DRAWN } from "./engine/data.js";
import { DEFAULTS, settled, SHAPING } from "./engine/settings.js";
import { FRESH, trained } from "./engine/starts.js";
import { fromLink, toLink } from "./link.js";
import { offerLayers, offerRecipes } from "./offers.js";
import { Overview } from "./overview.js";
import { Pad } from "./pad.js";
import { LAYERS, paint } from "./scene.js";
import { Slow } from "./slow.js";

/** @type {{x: [number, number], y: [number, number]}} */
const VIEW = { x: [-1.5, 1.5], y: [-1.5, 1.5] };
const STAGE_MS = 1500; // how long a stage is shown while slow motion plays
const TELL_MS = 500;
const FRAME_MS = 24;
const SPEEDS = { full: Infinity, thirty: 30, five: 5, slow: 0 };

class Lab extends View {
  constructor(root) {
    super(root);
    const { part } = this;
    this.worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.worker.onmessage = ({ data }) => this.arrived(data);
    this.worker.onerror = () => this.say("The lab cannot compute in this browser. Reload the page, or open it in a current browser.");
    this.plane = new Plane(part.plane, { ...VIEW, label: "Real and generated points in the plane" });
    this.plane.paint = () => {
      paint(this.plane, this.frame, this.shown, this.memory);
      this.pad.paint();
    };
    this.memory = { longest: 0 };
    this.pad = new Pad(this.plane, (places) => this.drew(places));
    this.charts = new Charts({ losses: part.losses, answers: part.answers, js: part.js, kl: part.kl });
    this.overview = new Overview(part.overview);
    this.slow = new Slow(part.stages, part.sentence);
    this.playing = false;
    this.wanted = true; // a frame
    this.asked = false;
    this.shown = Object.fromEntries(Object.keys(LAYERS).map((name) => [name, true]));
    this.key = (event) => this.space(event);
    this.buttons();
    this.visible = () => this.play(this.playing);
    document.addEventListener("visibilitychange", this.visible);
    this.timer = setInterval(() => this.isSlow && this.playing && this.next(), STAGE_MS);
    this.last = 0;
    this.beat = requestAnimationFrame((now) => this.tick(now));
  }

  update(data, trigger) {
    this.trigger = trigger;
    if (!this.controls) this.begin(data);
    this.plane.restyle();
    this.charts.restyle();
    this.datasets.restyle();
  }

  begin(data) {
    const { part } = this;
    const { settings, off } = fromLink(data.state);
    this.settings = settings;
    for (const name of off) if (name in this.shown) this.shown[name] = false;
    this.controls = new Controls(part.settings, data.groups, (changes) => this.change(changes));
    this.datasets = new Datasets(part.data, data.datasets, (name) => this.chooseData(name));
    offerRecipes(part.recipe, data.recipes, (recipe) => this.take(recipe));
    offerLayers(part.layers, part.layersAbout, data.layers, this.shown, () => {
      this.wanted = true;
      this.tell();
    });
    for (const [name, words] of Object.entries(data.charts)) {
      setText(part[`${name}About`], words);
      help(name, part[`${name}Head`], part[`${name}About`]);
    }
    this.showSettings();
    // who prefers less motion presses Train; for all others something moves as soon as the page is open
    this.playing = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.deal();
  }

  // -- what the page offers ---------------------------------------------------------------------------------------------

  buttons() {
    const { part } = this;
    part.train.addEventListener("click", () => this.play(!this.playing));
    part.step.addEventListener("click", () => (this.isSlow ? this.next() : this.once("both")));
    part.onlyD.addEventListener("click", () => this.once("D"));
    part.onlyG.addEventListener("click", () => this.once("G"));
    part.speed.addEventListener("change", () => this.play(this.playing));
    part.again.addEventListener("click", () => this.restart({}));
    part.other.addEventListener("click", () => this.restart({ start: FRESH, seed: 1 + Math.floor(Math.random() * 9999) }));
    part.time.addEventListener("input", () => {
      this.play(false);
      this.send("back", { place: Number(part.time.value) });
    });
    part.undo.addEventListener("click", () => this.pad.undo());
    part.clear.addEventListener("click", () => this.pad.clear());
    part.done.addEventListener("click", () => this.draw(false));
    document.addEventListener("keydown", this.key);
  }

  /** The space bar trains and pauses, except where it has a meaning of its own. @param {KeyboardEvent} event */
  space(event) {
    const target = event.target instanceof Element ? event.target : document.body;
    const own = target.closest("input, select, textarea, button, a, summary, [tabindex='0'], [role='tab']");
    if (event.key !== " " || own || event.defaultPrevented) return;
    event.preventDefault();
    this.play(!this.playing);
  }

  say(words) {
    setText(this.part.watch, words);
    setHidden(this.part.watch, false);
  }

  // -- what is done ------------------------------------------------------------------------------------------------------

  get isSlow() {
    return this.part.speed.value === "slow";
  }

  send(type, more = {}) {
    this.worker.postMessage({ type, ...more });
    this.wanted = true;
  }

  play(on) {
    this.playing = on;
    const { part } = this;
    const speed = SPEEDS[part.speed.value];
    this.send("run", { on: on && speed > 0 && !document.hidden, speed });
    setText(part.trainText, on ? "Pause" : this.isSlow ? "Play" : "Train");
    part.train.toggleAttribute("data-on", on);
    setText(part.step, this.isSlow ? "Next stage" : "Step");
    for (const one of [part.onlyD, part.onlyG]) one.disabled = this.isSlow || (one === part.onlyD && this.settings.loss === "mmd");
  }

  once(player) {
    this.play(false);
    this.send("step", { player });
  }

  next() {
    this.send("next");
  }

  /** Another game, from the settings of a recipe. */
  take({ watch, settings }) {
    this.say(watch);
    this.restart({ ...DEFAULTS, seed: this.settings.seed, drawn: this.settings.drawn, ...settings });
    this.showSettings();
  }

  restart(changes) {
    this.settings = settled({ ...this.settings, ...changes });
    this.memory.longest = 0;
    this.deal();
    this.tell();
  }

  /** A new game, from networks that have been trained where the settings say so. */
  async deal() {
    const { start } = this.settings;
    let ready = null;
    try {
      ready = await trained(start);
    } catch {
      this.say("The trained networks could not be loaded. Reload the page to try again.");
    }
    if (this.gone || start !== this.settings.start) return; // something else was chosen meanwhile
    this.send("start", { settings: this.settings, trained: ready });
    this.play(this.playing);
  }

  change(changes) {
    const others = SHAPING.some((name) => name in changes && changes[name] !== this.settings[name]);
    this.settings = settled({ ...this.settings, ...changes, ...(others ? { start: FRESH } : {}) });
    this.send("change", { changes: this.settings });
    this.showSettings();
    this.tell();
  }

  showSettings() {
    this.controls.show(this.settings);
    this.datasets.show(this.settings.data, this.settings.drawn);
    this.part.onlyD.disabled = this.settings.loss === "mmd";
  }

  chooseData(name) {
    if (name === DRAWN) this.draw(true);
    else {
      this.draw(false);
      this.change({ data: name });
    }
  }

  draw(on) {
    if (on && !this.pad.on) this.pad.toggle(true, this.settings.drawn);
    else if (!on && this.pad.on) this.pad.toggle(false);
    setHidden(this.part.drawing, !on);
    if (on && this.settings.drawn.length) this.change({ data: DRAWN });
  }

  drew(places) {
    this.change(places.length ? { data: DRAWN, drawn: places } : { data: DEFAULTS.data, drawn: [] });
  }

  /** The page's address holds the state, a moment after it has changed. */
  tell() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const off = Object.keys(LAYERS).filter((name) => !this.shown[name]);
      this.trigger?.("told", { told: Date.now(), lab: toLink(this.settings, off) });
    }, TELL_MS);
  }

  // -- frames --------------------------------------------------------------------------------------------------------------

  tick(now) {
    this.beat = requestAnimationFrame((then) => this.tick(then));
    if (this.asked || !(this.wanted || (this.playing && !this.isSlow)) || now - this.last < FRAME_MS || !this.controls) return;
    this.asked = true;
    this.wanted = false;
    this.last = now;
    this.worker.postMessage({ type: "frame", layers: this.shown, view: VIEW });
  }

  arrived(frame) {
    this.asked = false;
    if (this.gone) return;
    this.frame = frame;
    this.frames = (this.frames ?? 0) + 1;
    this.plane.redraw();
    this.charts.show(frame.curves, frame.steps);
    this.overview.show(frame);
    this.slow.show(frame.stage, this.isSlow);
    this.numbers(frame);
  }

  numbers({ steps, rate, past, stats, last, hasD }) {
    const { part, root } = this;
    setText(part.count, `Step ${whole(steps)}`);
    setText(part.rate, rate ? `${whole(rate)} steps/s` : "");
    Object.assign(root.dataset, { steps, frames: this.frames, js: last.js, kl: last.kl });
    part.time.max = String(Math.max(1, past.count - 1));
    if (document.activeElement !== part.time || this.playing) part.time.value = String(past.at);
    fillRange(part.time);
    setAttribute(part.time, "aria-valuetext", `step ${whole(steps)}`);
    const value = (name) => (Number.isFinite(stats[name]) ? rounded(stats[name], 2) : "–");
    setText(part.lossesText, hasD ? `D ${value("loss/D")} · G ${value("loss/G")}` : `G ${value("loss/G")}`);
    setText(part.answersText, hasD ? `real ${value("D(x)")} · fake ${value("D(G(z))")}` : "");
    setText(part.jsText, rounded(last.js, 3));
    setText(part.klText, rounded(last.kl, 2));
    setHidden(part.answersBox, !hasD);
  }

  dispose() {
    this.worker.terminate();
    clearInterval(this.timer);
    clearTimeout(this.telling);
    cancelAnimationFrame(this.beat);
    document.removeEventListener("visibilitychange", this.visible);
    document.removeEventListener("keydown", this.key);
    this.plane.dispose();
    this.charts.dispose();
    this.overview.dispose();
    super.dispose();
  }
}

export const mount = mounting(".lb-root", Lab);
