// @ts-check
// A walk. The page says through which key-frames and in which frames (schedule); this draws all of them in one request
// and plays them on two canvases.

import { button, element, saveAs, setText, svg } from "../lib/dom.js";
import { bytesInWords } from "../lib/format.js";
import { Job } from "../lib/job.js";
import { LatentView } from "../lib/latent_view.js";
import { latentInWords, newSeed } from "../lib/latents.js";
import { mounting } from "../lib/mount.js";
import { Player, stillMotion } from "../lib/player.js";
import { labelsOf, PIXELS_SHOWN } from "../lib/sprites.js";
import { clamped, copyOf, sameValue } from "../lib/values.js";

const SEEDS = 2 ** 31;

class Walker extends LatentView {
  constructor(root) {
    super(root);
    const { part } = this;
    this.at = 0;
    this.way = 1;
    this.player = new Player(part.play, { pace: () => 1000 / Number(part.fps.value), step: () => this.next() });
    part.scrub.addEventListener("input", () => {
      this.player.stop();
      this.show(Number(part.scrub.value));
    });
    part.add.addEventListener("click", () => this.setKeys([...this.keys, newSeed()]));
    part.dice.addEventListener("click", () => this.setKeys(this.keys.map(newSeed)));
    part.addSeed.addEventListener("click", () => this.addSeed());
    part.seed.addEventListener("keydown", (event) => event.key === "Enter" && this.addSeed());
    part.addTyped.addEventListener("click", () => this.addTyped());
    part.frames.addEventListener("change", () => this.setFrames());
    part.fps.addEventListener("input", () => setText(part.fpsText, `${part.fps.value}/s`));
    part.fps.addEventListener("change", () => this.tell({ fps: Number(part.fps.value) }));
    part.loop.addEventListener("change", () => this.tell({ loop: part.loop.checked ? 1 : null }));
    part.ease.addEventListener("change", () => this.tell({ ease: part.ease.checked ? 1 : null }));
    for (const one of part.films.querySelectorAll("[data-format]")) {
      one.addEventListener("click", () => this.film(one.dataset.format));
    }
    root.addEventListener("keydown", (event) => {
      if (event.key !== " " || /^(INPUT|TEXTAREA|SELECT|BUTTON|SUMMARY)$/.test(event.target.tagName)) return;
      event.preventDefault();
      this.player.play(!this.player.playing);
    });
  }

  adopt(data, moved) {
    const { part } = this;
    const walk = JSON.stringify([data.keys, data.schedule]);
    const same = walk === this.walk && !moved;
    this.walk = walk;
    this.keys = copyOf(data.keys);
    part.frames.value = String(data.between);
    part.fps.value = String(data.fps);
    setText(part.fpsText, `${data.fps}/s`);
    part.loop.checked = data.loop;
    part.ease.checked = data.ease;
    const parts = data.loop ? data.keys.length : data.keys.length - 1;
    const drawn = Math.floor((data.schedule.length - 1) / Math.max(1, parts));
    part.fewer.hidden = drawn >= data.between;
    setText(part.fewer, `${parts} parts of ${drawn} frames each. A walk has at most ${data.most} frames in all.`);
    if (!same || this.failed) this.refresh();
    if (!sameValue(this.kept, data.kept) || moved) this.drawKept(data.kept);
  }

  specs(path) {
    const { keys } = this;
    return this.data.schedule.map(([a, b, t]) => (t === 0 ? keys[a] : t === 1 ? keys[b] : { between: [keys[a], keys[b], t], path }));
  }

  async refresh() {
    const frames = this.data.schedule.length;
    const both = [...this.specs("slerp"), ...this.specs("lerp")];
    this.makeKeys();
    const sprite = await this.during(() => this.lane("walk").draw(this.source, both, { columns: 16 }));
    if (!sprite || this.gone) return;
    const first = !this.sprite;
    this.sprite = sprite;
    this.frames = frames;
    this.part.scrub.max = String(frames - 1);
    this.data.schedule.forEach(([a, b, t], frame) => {
      if (t === 0) this.keyNodes[a]?.show(sprite, frame);
      if (t === 1) this.keyNodes[b]?.show(sprite, frame);
    });
    this.show(Math.min(this.at, frames - 1));
    if (first && !stillMotion()) this.player.play(true);
    this.lengths(both);
  }

  makeKeys() {
    const { keys } = this.part;
    keys.replaceChildren();
    this.keyNodes = this.keys.map((spec, place) => {
      const node = element("div", "wk-key", keys);
      const canvas = element("canvas", "lt-canvas", node);
      canvas.title = `Go to key-frame ${place + 1}: ${latentInWords(spec)}`;
      canvas.tabIndex = 0;
      const go = () => {
        this.player.stop();
        this.show(this.data.schedule.findIndex(([a, b, t]) => (a === place && t === 0) || (b === place && t === 1)));
      };
      canvas.addEventListener("click", go);
      canvas.addEventListener("keydown", (event) => event.key === "Enter" && go());
      setText(element("small", "", node), latentInWords(spec));
      const drop = button("×", "wk-drop", node, "Remove this key-frame", () => this.setKeys(this.keys.filter((_, i) => i !== place)));
      drop.setAttribute("aria-label", `Remove key-frame ${place + 1}`);
      drop.disabled = this.keys.length <= 2;
      return { node, show: (sprite, tile) => sprite.paint(canvas, tile) };
    });
    this.part.add.disabled = this.part.addSeed.disabled = this.part.addTyped.disabled = this.keys.length >= 12;
  }

  setKeys(keys) {
    this.tell({ z: keys });
  }

  addSeed() {
    const { seed: field, said } = this.part;
    const seed = Number(field.value);
    const good = field.value !== "" && Number.isInteger(seed) && seed >= 0 && seed < SEEDS;
    setText(said, good ? "" : "A seed is a whole number from 0 to 2,147,483,647.");
    if (!good) return field.focus();
    return this.setKeys([...this.keys, seed]);
  }

  setFrames() {
    const { frames: field, said } = this.part;
    const wanted = Number(field.value);
    const frames = clamped(Math.round(wanted) || 24, 1, this.data.most_between);
    const fits = field.value !== "" && frames === wanted;
    setText(said, fits ? "" : `Frames per part must be a whole number from 1 to ${this.data.most_between}. Using ${frames}.`);
    field.value = String(frames);
    this.tell({ frames });
  }

  addTyped() {
    const numbers = this.part.typed.value.split(/[\s,;[\]]+/).filter(Boolean).map(Number);
    const { z_dim: wanted } = this.data;
    if (!numbers.length || numbers.some((one) => !Number.isFinite(one)) || numbers.length > wanted) {
      setText(this.part.typedText, `Enter up to ${wanted} numbers. Missing ones count as 0.`);
      return;
    }
    setText(this.part.typedText, "");
    this.setKeys([...this.keys, { z: [...numbers, ...Array(wanted - numbers.length).fill(0)] }]);
  }

  async drawKept(kept) {
    this.kept = kept;
    this.part.keptBar.hidden = !kept.length;
    if (!kept.length) return;
    const sprite = await this.during(() => this.lane("kept").draw(this.source, kept));
    if (!sprite || this.gone) return;
    this.part.kept.replaceChildren();
    kept.forEach((spec, place) => {
      const canvas = element("canvas", "lt-canvas", this.part.kept);
      canvas.title = "Append this favourite as a key-frame";
      canvas.addEventListener("click", () => this.keys.length < 12 && this.setKeys([...this.keys, spec]));
      sprite.paint(canvas, place);
    });
  }

  show(frame) {
    if (!this.sprite) return;
    this.at = frame;
    const { part } = this;
    this.sprite.paint(part.slerp, frame);
    this.sprite.paint(part.lerp, frame + this.frames);
    part.slerp.dataset.frame = part.lerp.dataset.frame = String(frame);
    part.scrub.value = String(frame);
    setText(part.frame, `${frame + 1} of ${this.frames}`);
    const [a, b, t] = this.data.schedule[frame] || [];
    this.keyNodes.forEach(({ node }, place) => node.toggleAttribute("data-here", (place === a && t < 0.5) || (place === b && t >= 0.5)));
    this.marker?.setAttribute("x1", this.xOf(frame));
    this.marker?.setAttribute("x2", this.xOf(frame));
  }

  /** Frames go to and fro; in a loop, whose last frame is its first one again, round and round. */
  next() {
    if (!this.sprite) return;
    let frame = this.at + this.way;
    if (frame >= this.frames || frame < 0) {
      if (this.data.loop) frame = 1 % this.frames;
      else {
        this.way = -this.way;
        frame = clamped(frame + 2 * this.way, 0, this.frames - 1);
      }
    }
    if (frame !== this.at) this.show(frame);
  }

  // -- the length of z on the way -----------------------------------------------------------------------------------

  xOf(frame) {
    return 38 + (430 * frame) / Math.max(1, this.frames - 1);
  }

  async lengths(latents) {
    const { walk } = this;
    const said = await this.numbers(latents).catch(() => null);
    if (!said || this.gone || walk !== this.walk) return;
    const { psi } = this.source;
    const norms = said.norms.map((norm) => psi * norm);
    const { shell } = this.data;
    const half = norms.length / 2;
    const slerp = norms.slice(0, half);
    const lerp = norms.slice(half);
    const top = Math.max(shell.high, ...norms) * 1.06;
    const yOf = (norm) => 96 - (88 * norm) / top;
    const { plot } = this.part;
    plot.replaceChildren();
    svg("rect", { x: 38, width: 430, y: yOf(shell.high), height: yOf(shell.low) - yOf(shell.high), fill: "var(--lt-soft)" }, plot);
    svg("line", { x1: 38, x2: 468, y1: 96, y2: 96, stroke: "var(--lt-line)" }, plot);
    for (const value of [0, shell.typical]) {
      svg("text", { x: 32, y: yOf(value) + 4, "text-anchor": "end" }, plot).textContent = value.toFixed(value ? 1 : 0);
    }
    svg("text", { x: 42, y: yOf(shell.low) + 13 }, plot).textContent = "grey: 998 of 1,000 latents of this prior";
    for (const [values, colour, dash] of [[slerp, "var(--lt-accent)", ""], [lerp, "var(--lt-warm)", "6 4"]]) {
      const points = values.map((norm, frame) => `${this.xOf(frame).toFixed(1)},${yOf(norm).toFixed(1)}`).join(" ");
      svg("polyline", { points, fill: "none", stroke: colour, "stroke-width": 2.5, "stroke-dasharray": dash }, plot);
    }
    this.marker = svg("line", { y1: 4, y2: 96, stroke: "var(--lt-text)", "stroke-width": 1 }, plot);
    this.show(this.at);
    const least = Math.min(...lerp);
    plot.dataset.least = least.toFixed(3);
    plot.dataset.slerpLeast = Math.min(...slerp).toFixed(3);
    setText(this.part.words, wordsOn(shell, psi, slerp, lerp));
  }

  // -- films --------------------------------------------------------------------------------------------------------

  async film(format) {
    const path = this.part.filmPath.value;
    const latents = this.specs(path);
    const { run, at, psi } = this.source;
    const labels = labelsOf(this.source, latents);
    const say = (text) => setText(this.part.filmText, text);
    say("Making the film…");
    try {
      const scale = this.sprite && this.sprite.width > PIXELS_SHOWN ? 4 : 8;
      const job = new Job(this.server, ({ progress }) => say(`Making the film… ${Math.round(100 * (progress || 0))} %`));
      this.job = job;
      await job.run({ kind: "film", run, at, psi, latents, labels, format, fps: Number(this.part.fps.value), scale });
      if (this.gone) return;
      const file = await job.file();
      saveAs(file, `${run}-walk-${path}.${format}`);
      say(`Saved: ${latents.length} frames, ${bytesInWords(file.size)}.`);
    } catch (error) {
      say(error.message);
    }
  }

  dispose() {
    this.player.stop();
    this.job?.cancel();
    super.dispose();
  }
}

/** What the lengths of z along both ways say, and no more than they say. */
function wordsOn(shell, psi, slerp, lerp) {
  const least = Math.min(...lerp);
  const arc = Math.min(...slerp);
  const typical = `latents are typically ${shell.typical.toFixed(1)} long`;
  const scaled = psi === 1 ? "" : `All lengths are times psi, ${psi.toFixed(2)}. `;
  if (Math.max(...lerp.map((norm, place) => Math.abs(norm - slerp[place]))) < 0.03 * shell.typical) {
    return `${scaled}The straight line (orange, dashed) and the arc (blue) are almost the same here, because these key-frames are close together or in line; ${typical}.`;
  }
  if (least >= shell.low) {
    return `${scaled}The straight line (orange, dashed) is shorter than the arc (blue) on the way, ${least.toFixed(1)} at its shortest, but still as long as latents of the prior; ${typical}.`;
  }
  if (least > 0.95 * arc) {
    return `${scaled}Both walks pass latents as short as ${least.toFixed(1)}, because a key-frame is that short itself; ${typical}. The network has hardly ever seen latents so close to the centre.`;
  }
  const short =
    `${scaled}The straight line (orange, dashed) cuts the corner: between two latents its z is as short as ${least.toFixed(1)}, ` +
    `where ${typical}. The network has hardly ever seen latents so close to the centre. The arc (blue) `;
  return arc >= shell.low
    ? `${short}keeps the length, so each z on the way is one that the network could have been trained on.`
    : `${short}changes evenly from the length of one key-frame to that of the next, ${arc.toFixed(1)} at its shortest, which is also less than usual.`;
}

export const mount = mounting(".wk-root", Walker);
