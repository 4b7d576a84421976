// @ts-check
// Few good sliders. The state is one latent: {"from": what was before the last change of locks, "move": {...}, "lock":
// [...]}. A slider shows the sum of its moves through all those befores, so that a lock changes no picture.

import { button, element, saveAs, setText } from "../lib/dom.js";
import { LatentView, LOOKING, QUICK } from "../lib/latent_view.js";
import { newSeed } from "../lib/latents.js";
import { mounting } from "../lib/mount.js";
import { ofRun } from "../lib/server.js";
import { Follower } from "../lib/sprites.js";
import { copyOf, sameValue } from "../lib/values.js";

const PREVIEWS = 7;
const MOST_UNDO = 200;
const RAW_REACH = 4;
const ONE_MOVE_MS = 1000; // changes of one slider that follow each other so closely are undone together
const SOON_MS = 700;
const SCORES = 8; // attributes whose scores are shown: those that moved most

const UNITS = {
  Slant: ["Slant, right per up", "How far the ink leans: pixels to the right for each pixel up"],
  Thickness: ["Thickness, pixels", "Width of the stroke"],
  Brightness: ["Brightness, 0 to 1", "Mean of all pixels, from black to white"],
  "reads as": ["The judge reads", "What a classifier takes the picture for"],
  sure: ["and is sure of it", "The probability that the judge gives to its answer"],
};

const isMove = (spec) => Boolean(spec) && typeof spec === "object" && "from" in spec;

/** How far each direction has been moved in all. */
function totals(spec) {
  const sums = {};
  for (let one = spec; isMove(one); one = one.from) {
    for (const [name, amount] of Object.entries(one.move || {})) sums[name] = (sums[name] || 0) + amount;
  }
  return sums;
}

/** A label as the address has it: a class, or the places of the attributes that are switched on; null for none. */
function labelInAddress(label) {
  if (Array.isArray(label)) return label.flatMap((weight, place) => (weight > 0.5 ? [place] : [])).join(",") || null;
  return Number.isInteger(label) ? label : null;
}

class SliderBoard extends LatentView {
  constructor(root) {
    super(root);
    const { part } = this;
    this.past = [];
    this.future = [];
    this.follower = new Follower(
      this.lane("board"),
      (sprite, _, latents) => {
        this.clear();
        sprite.paint(part.large, 0);
        part.large.dataset.latent = JSON.stringify(latents[0]);
      },
      this.fail,
    );
    part.undo.addEventListener("click", () => this.back(this.past, this.future));
    part.redo.addEventListener("click", () => this.back(this.future, this.past));
    part.reset.addEventListener("click", () => this.change(this.canonical(this.origin())));
    part.fresh.addEventListener("click", () => this.change(this.canonical(newSeed())));
    part.save.addEventListener("click", () => this.save());
    part.load.addEventListener("change", () => this.load());
    part.walkThere.addEventListener("click", () => this.tell({ view: "walk", z: [this.origin(), this.spec] }));
    part.keep.addEventListener("click", () => {
      this.tell({ keep: [...this.data.kept, this.spec] });
      setText(part.said, "Kept as a favourite.");
    });
    part.raw.addEventListener("toggle", () => part.raw.open && this.fillNumbers());
    root.addEventListener("keydown", (event) => {
      if (!(event.ctrlKey || event.metaKey) || /^(TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
      const key = event.key.toLowerCase();
      if (key !== "z" && key !== "y") return;
      event.preventDefault();
      const redo = key === "y" || event.shiftKey;
      this.back(redo ? this.future : this.past, redo ? this.past : this.future);
    });
  }

  canonical(spec) {
    if (isMove(spec)) return { from: spec.from, move: { ...spec.move }, lock: [...(spec.lock || [])] };
    return { from: spec, move: {}, lock: [] };
  }

  origin() {
    let spec = this.spec;
    while (isMove(spec)) spec = spec.from;
    return spec;
  }

  /** The spec with one slider at `amount`, everything else as it is. */
  moved(name, amount) {
    const before = totals(this.spec.from)[name] || 0;
    const move = { ...this.spec.move };
    const by = Math.round((amount - before) * 1000) / 1000;
    if (by) move[name] = by;
    else delete move[name];
    return { ...this.spec, move };
  }

  adopt(data, moved) {
    const spec = this.canonical(copyOf(data.spec));
    const same = !moved && this.spec && sameValue(spec, this.spec);
    const elsewhere = this.spec && !sameValue(spec, this.spec);
    if (elsewhere) this.remember();
    this.spec = spec;
    this.showButtons();
    if (data.group && this.group === undefined) this.group = data.group;
    if (!same || this.failed) this.refresh();
  }

  async refresh() {
    this.draw();
    if (!this.made) setText(this.part.about, "Looking for directions…");
    // asked for in this order: the quick ones are shown where all are not there soon after them
    const quick = this.directions(QUICK).then((found) => new Promise((done) => setTimeout(done, SOON_MS, found)));
    const all = this.directions();
    const found = await this.during(() => Promise.race([all, quick]), LOOKING);
    if (this.gone) return;
    if (!found) {
      if (!this.made) setText(this.part.about, "");
      return;
    }
    this.makeGroups(found);
    this.settle();
    try {
      const whole = await all;
      if (this.gone || whole === found || whole !== this.known[""]) return;
      this.makeGroups(whole);
      this.settle();
    } catch (error) {
      if (!this.gone) this.fail(error);
    }
  }

  draw() {
    this.follower.want(this.source, [this.spec]);
  }

  // -- directions ----------------------------------------------------------------------------------------------------

  makeGroups(found) {
    const { part } = this;
    if (this.made === found.key) return;
    this.made = found.key;
    part.groups.replaceChildren();
    this.groups = found.groups;
    const there = (name) => found.groups.some((group) => group.name === name);
    // what was pressed, also where another moment has it only later; else what is on screen; else those by name
    this.group = [this.pressed, this.group, "fitted"].find(there) || found.groups[0]?.name;
    for (const group of found.groups) {
      const one = button(group.title, "", part.groups, group.about, () => {
        this.group = this.pressed = group.name;
        this.makeRows();
        this.settle();
      });
      one.dataset.group = group.name;
      one.dataset.testid = `board-group-${group.name}`;
    }
    if (found === this.known[QUICK]) {
      const later = button("By name: looking…", "", part.groups, LOOKING, () => {});
      later.disabled = true;
      later.dataset.testid = "board-later";
    }
    const missing = [...new Set(Object.values(found.missing || {}))];
    part.missing.hidden = !missing.length;
    setText(part.missingText, missing.join(" "));
    this.makeRows();
  }

  makeRows() {
    const { part } = this;
    const group = this.groups.find((one) => one.name === this.group);
    for (const one of part.groups.querySelectorAll("[data-group]")) {
      one.setAttribute("aria-pressed", String(one.dataset.group === this.group));
    }
    setText(part.about, group?.about || "");
    const directions = group?.directions || [];
    if (this.rows && sameValue(directions, this.rows.map((row) => row.direction))) return; // one may be in somebody's hand
    part.rows.replaceChildren();
    this.rows = directions.map((direction) => this.makeRow(direction));
    this.showRows();
  }

  makeRow(direction) {
    const { name, title } = direction;
    const node = element("div", "sb-row", this.part.rows);
    node.dataset.direction = name;
    const head = element("div", "sb-head", node);
    setText(element("b", "", head), title);
    const [short, long] = this.quality(direction);
    const quality = element("small", "", head);
    setText(quality, short);
    quality.title = long;
    const value = element("output", "", head);
    value.title = "Moved by so many standard deviations (sd) of a number of z";
    const label = element("label", "", head);
    label.title = "Moving other sliders then leaves the score that this straight line predicts as it is; the one that is measured in the picture may drift a little";
    const lock = element("input", "", label);
    lock.type = "checkbox";
    lock.dataset.testid = `lock-${name}`;
    label.append("lock");
    const range = element("input", "sb-range", node);
    const reach = direction.range || 3;
    Object.assign(range, { type: "range", min: String(-reach), max: String(reach), step: "0.05" });
    range.dataset.testid = `slide-${name}`;
    range.setAttribute("aria-label", title);
    range.addEventListener("input", () => {
      this.told = Date.now();
      this.before ||= this.spec;
      this.spec = this.moved(name, Number(range.value));
      setText(value, this.inWords(Number(range.value)));
      this.draw();
    });
    range.addEventListener("change", () => {
      const next = this.moved(name, Number(range.value));
      if (this.before) this.spec = this.before;
      this.before = null;
      this.change(next, name);
    });
    lock.addEventListener("change", () => this.setLock(name, lock.checked));
    const strip = element("div", "sb-strip", node);
    const amounts = Array.from({ length: PREVIEWS }, (_, i) => reach * ((2 * i) / (PREVIEWS - 1) - 1));
    const cells = amounts.map((amount) => {
      const cell = element("canvas", "lt-canvas", strip);
      cell.title = `${title}: ${this.inWords(amount)}`;
      cell.addEventListener("click", () => this.change(this.moved(name, amount)));
      return cell;
    });
    return { direction, node, value, lock, range, amounts, cells };
  }

  /** How good a direction is: [in short, what that number measures]. */
  quality({ name, share, accuracy, r2 }) {
    const percent = (value) => `${(100 * value).toFixed(0)} %`;
    if (typeof share === "number") {
      return name.startsWith("sefa:")
        ? [`${percent(share)} of the stretch`, "Of all that the first layer's weights stretch latents (squared), the share along this direction"]
        : [`${percent(share)} of the variance`, "Of the variance of the first layer's activations, over some thousand latents"];
    }
    if (typeof accuracy === "number") {
      return [`predicts ${percent(accuracy)} right`, "Of pictures that the fit has not seen, with and without it alike: 50 % would be guessing"];
    }
    if (typeof r2 === "number") {
      return [`predicts ${percent(r2)} of it`, "Of the variance of what is measured (r²), in pictures that the fit has not seen"];
    }
    return ["", ""];
  }

  inWords(amount) {
    return `${amount > 0 ? "+" : amount < 0 ? "−" : ""}${Math.abs(amount).toFixed(2)} sd`;
  }

  showRows() {
    const sums = totals(this.spec);
    for (const { direction, node, value, lock, range } of this.rows || []) {
      const locked = this.spec.lock.includes(direction.name);
      node.toggleAttribute("data-locked", locked);
      lock.checked = locked;
      range.disabled = locked;
      range.value = String(sums[direction.name] || 0);
      setText(value, this.inWords(sums[direction.name] || 0));
    }
    this.showButtons();
  }

  showButtons() {
    this.part.undo.disabled = !this.past.length;
    this.part.redo.disabled = !this.future.length;
    this.part.reset.disabled = sameValue(this.spec, this.canonical(this.origin()));
  }

  setLock(name, on) {
    const lock = this.spec.lock.filter((one) => one !== name);
    if (on) lock.push(name);
    // what was moved before is done: from here on only moves that leave the locked scores alone are added
    const from = Object.keys(this.spec.move).length ? this.spec : this.spec.from;
    this.change({ from, move: {}, lock });
  }

  // -- changes -------------------------------------------------------------------------------------------------------

  remember() {
    this.past.push(this.spec);
    this.past = this.past.slice(-MOST_UNDO);
    this.future = [];
  }

  change(spec, slider = "") {
    if (sameValue(spec, this.spec)) return this.showRows();
    const again = slider && slider === this.slider && performance.now() - this.changed < ONE_MOVE_MS;
    this.slider = slider;
    this.changed = performance.now();
    if (!again) this.remember();
    return this.become(spec);
  }

  become(spec) {
    this.spec = spec;
    this.draw();
    this.settle();
    const plain = !Object.keys(spec.move).length && !spec.lock.length;
    this.tell({ z: [plain ? spec.from : spec] });
  }

  back(from, to) {
    if (!from.length) return;
    this.slider = "";
    to.push(this.spec);
    this.become(from.pop());
  }

  /** After a change: sliders, previews, scores and numbers as the latent now is. */
  settle() {
    this.showRows();
    clearTimeout(this.later);
    this.later = setTimeout(() => {
      this.drawStrips();
      this.score();
      if (this.part.raw.open) this.fillNumbers();
    }, 60);
  }

  async drawStrips() {
    const rows = (this.rows || []).slice(0, 60);
    if (!rows.length) return;
    for (const { node } of rows) node.toggleAttribute("data-stale", true);
    const latents = rows.flatMap(({ direction, amounts }) => amounts.map((amount) => this.moved(direction.name, amount)));
    const sprite = await this.during(() => this.lane("strips").draw(this.source, latents, { columns: PREVIEWS }));
    if (!sprite || this.gone || rows[0] !== this.rows[0]) return;
    rows.forEach(({ node, cells }, row) => {
      node.removeAttribute("data-stale");
      cells.forEach((cell, column) => sprite.paint(cell, row * PREVIEWS + column));
    });
  }

  async score() {
    const asked = (this.scoring = (this.scoring || 0) + 1);
    const latents = [this.origin(), this.spec];
    const { run, at, psi, label } = this.source;
    const labels = label === null ? null : [label, label];
    const path = ofRun(run, "scores");
    let scores = null;
    try {
      const response = await this.server.post(path, { at, psi, latents, labels });
      ({ scores } = await response.json());
    } catch {
      // no judge for this data, or none that answers: the sliders do without
    }
    if (this.gone || asked !== this.scoring) return;
    const { scores: table } = this.part;
    table.hidden = !scores?.length || !Object.keys(scores[1]).length;
    table.replaceChildren();
    if (table.hidden) return;
    const [before, now] = scores;
    const line = (cells, name, strong, title = "") => {
      const row = element("tr", "", table);
      row.title = title;
      cells.forEach((text, i) => setText(element(strong && i === 2 ? "b" : "span", "", element(name, "", row)), text));
    };
    line(["Measured in the picture", "at first", "now"], "th", false);
    const percent = (value) => (typeof value === "number" ? `${(100 * value).toFixed(0)} %` : "");
    const inWords = (value) => (typeof value === "number" ? value.toFixed(2) : String(value ?? ""));
    for (const name of Object.keys(now)) {
      if (name === "attributes") continue;
      const [title, about] = UNITS[name] || [name, ""];
      const show = name === "sure" ? percent : inWords;
      line([title, show(before[name]), show(now[name])], "td", true, about);
    }
    const { attributes = {} } = now;
    const first = before.attributes || {};
    const far = (name) => Math.abs(attributes[name] - (first[name] ?? 0));
    const names = Object.keys(attributes).sort((a, b) => far(b) - far(a) || attributes[b] - attributes[a]);
    for (const name of names.slice(0, SCORES)) {
      const about = "How sure a classifier of attributes is that the picture shows it";
      line([name.replaceAll("_", " "), percent(first[name]), percent(attributes[name])], "td", true, about);
    }
  }

  // -- all numbers ---------------------------------------------------------------------------------------------------

  async fillNumbers() {
    const said = await this.during(() => this.numbers([this.spec]));
    if (!said || this.gone) return;
    const z = said.z[0];
    const { numbers } = this.part;
    if (numbers.childElementCount !== z.length) {
      numbers.replaceChildren();
      this.inputs = z.map((_, place) => {
        const label = element("label", "", numbers);
        label.append(String(place + 1));
        const input = element("input", "", label);
        Object.assign(input, { type: "range", min: String(-RAW_REACH), max: String(RAW_REACH), step: "0.01" });
        input.dataset.testid = `number-${place}`;
        input.setAttribute("aria-label", `Number ${place + 1} of z`);
        const output = element("output", "", label);
        input.addEventListener("input", () => {
          this.told = Date.now();
          this.z[place] = Number(input.value);
          setText(output, this.z[place].toFixed(2));
          this.follower.want(this.source, [{ z: this.z }]);
        });
        input.addEventListener("change", () => this.change({ from: { z: [...this.z] }, move: {}, lock: this.spec.lock }, `z${place}`));
        return { input, output };
      });
    }
    this.z = z.map((value) => Math.round(value * 10_000) / 10_000);
    this.z.forEach((value, place) => {
      this.inputs[place].input.value = String(value);
      setText(this.inputs[place].output, value.toFixed(2));
    });
  }

  // -- files ---------------------------------------------------------------------------------------------------------

  save() {
    const { run, at, psi, label } = this.source;
    const text = JSON.stringify({ kind: "gan-playground view", run, at, psi, label, z: [this.spec] }, null, 1);
    saveAs(new Blob([text], { type: "application/json" }), `${run}-view.json`);
  }

  async load() {
    const [file] = this.part.load.files;
    this.part.load.value = "";
    if (!file) return;
    let view = null;
    try {
      view = file.size < 1_000_000 ? JSON.parse(await file.text()) : null;
    } catch {
      // told below
    }
    if (!view || !Array.isArray(view.z) || view.z.length !== 1) {
      setText(this.part.said, "This file holds no view: open one that Save made.");
      return;
    }
    const { run, at, psi, label } = this.source;
    const changes = { z: view.z };
    if (typeof view.run === "string" && view.run !== run) changes.run = view.run;
    if (Number.isInteger(view.at) && (view.at !== at || changes.run)) changes.at = view.at;
    if (Number.isFinite(view.psi) && view.psi !== psi) changes.psi = view.psi;
    if (!sameValue(view.label ?? null, label) || changes.run) changes.label = labelInAddress(view.label);
    setText(this.part.said, `Loaded ${file.name}.`);
    this.tell(changes);
  }

  dispose() {
    clearTimeout(this.later);
    this.follower.dispose();
    super.dispose();
  }
}

export const mount = mounting(".sb-root", SliderBoard);
