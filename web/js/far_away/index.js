// @ts-check
// Far away: what a latent draws when it is scaled, and where the prior's own latents lie.

import { element, setText, svg } from "../lib/dom.js";
import { LatentView } from "../lib/latent_view.js";
import { newSeed } from "../lib/latents.js";
import { mounting } from "../lib/mount.js";
import { Follower } from "../lib/sprites.js";
import { clamped, copyOf, sameValue } from "../lib/values.js";

const PSI_ROWS = [0, 0.3, 0.5, 0.7, 1, 1.5];
const PSI_LATENTS = 8;

const PRIORS = {
  normal: (dim, typical) =>
    `Each of the ${dim} numbers of z comes from a bell curve and is most often near 0. Yet all ${dim} are hardly ever near 0 ` +
    `together. Their common length is almost always about ${typical}: the latents of the prior lie in a thin shell.`,
  uniform: (dim, typical) =>
    `Each of the ${dim} numbers of z is drawn evenly from -1 to 1. The latents fill a cube, and almost all of a cube of ` +
    `${dim} dimensions lies far from its centre, at about ${typical}. The network has never seen a number beyond 1.`,
  truncated: (dim, typical) =>
    `Each of the ${dim} numbers of z comes from a bell curve that is cut off at 2, so no latent is ever extreme. Their common ` +
    `length is about ${typical}.`,
};

/** Numbers in [0, 1) that are the same on every screen (a linear congruence modulo 2^32). */
function evenly(count, seed) {
  let state = seed >>> 0;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  });
}

/** The curve of the one-dimensional example: steep at the ends and in the middle, nearly flat at a quarter and at three. */
const curve = (u) => u + (0.9 * Math.sin(4 * Math.PI * u)) / (4 * Math.PI);

class FarAway extends LatentView {
  constructor(root) {
    super(root);
    const { part } = this;
    this.follower = new Follower(
      this.lane("far"),
      (sprite, _, latents) => {
        sprite.paint(part.large, 0);
        part.large.dataset.latent = JSON.stringify(latents[0]);
      },
      this.fail,
    );
    part.much.addEventListener("input", () => this.transform());
    part.transform.addEventListener("toggle", () => part.transform.open && this.transform());
    part.by.addEventListener("input", () => this.setBy(Number(part.by.value)));
    part.by.addEventListener("change", () => this.tell({ by: this.by }));
    part.fresh.addEventListener("click", () => this.tell({ z: [newSeed()] }));
    root.querySelector("[data-go]").addEventListener("click", () => this.tell({ view: "sliders", z: [{ times: this.data.spec, by: this.by }] }));
  }

  adopt(data, moved) {
    const same = !moved && sameValue(this.spec, data.spec);
    this.spec = copyOf(data.spec);
    this.part.by.value = String(data.by);
    if (!same || this.failed) this.refresh();
    this.setBy(data.by);
  }

  latent(by) {
    return by === 1 ? this.spec : { times: this.spec, by };
  }

  setBy(by) {
    this.by = by;
    this.told = Math.max(this.told, this.data.told);
    setText(this.part.byText, `× ${by.toFixed(2)}`);
    this.part.by.setAttribute("aria-valuetext", `times ${by.toFixed(2)}`);
    this.follower.want(this.source, [this.latent(by)]);
    this.mark();
  }

  async refresh() {
    const { part } = this;
    const { steps, shell, prior, z_dim: dim } = this.data;
    setText(part.plotText, `lengths of 4,000 latents of this prior (${prior}, ${dim} numbers), psi = 1`);
    const draws = this.data.draws;
    setText(
      part.words,
      `${PRIORS[prior](dim, shell.typical.toFixed(1))} The ${draws} has learnt on that shell only. Towards the centre (psi below 1), ` +
        `pictures become more and more alike, until all are the picture of z = 0. That picture need not be good, because hardly any latent lies there. ` +
        `Outside the shell, the ${draws} extrapolates: it was never trained there.`,
    );
    const some = Array.from({ length: PSI_LATENTS }, (_, seed) => seed);
    const rows = PSI_ROWS.flatMap((psi) => some.map((seed) => ({ times: seed, by: psi })));
    const drawn = await this.during(() =>
      Promise.all([
        this.lane("strip").draw(this.source, steps.map((by) => this.latent(by))),
        this.lane("psis").draw(this.source, rows, { columns: PSI_LATENTS, psi: 1 }),
        this.numbers([this.spec]),
      ]),
    );
    if (!drawn || this.gone || !drawn[0]) return;
    const [strip, psis, said] = drawn;
    part.strip.replaceChildren();
    this.cells = steps.map((by, place) => {
      const cell = element("div", "fa-cell", part.strip);
      const canvas = element("canvas", "lt-canvas", cell);
      canvas.addEventListener("click", () => {
        part.by.value = String(by);
        this.setBy(by);
        this.tell({ by });
      });
      strip.paint(canvas, place);
      setText(element("small", "", cell), `× ${by}`);
      return cell;
    });
    if (psis) {
      part.psis.replaceChildren();
      PSI_ROWS.forEach((psi, row) => {
        setText(element("small", "", part.psis), `psi ${psi}`);
        some.forEach((_, column) => psis.paint(element("canvas", "lt-canvas", part.psis), row * PSI_LATENTS + column));
      });
    }
    this.length = said.norms[0];
    this.plot();
    this.mark();
  }

  plot() {
    const { plot } = this.part;
    const { edges, counts } = this.data.shell;
    this.most = Math.max(edges[edges.length - 1], 6 * this.length) * 1.02;
    const xOf = (value) => 8 + (464 * value) / this.most;
    const high = Math.max(...counts);
    plot.replaceChildren();
    svg("line", { x1: 8, x2: 472, y1: 124, y2: 124, stroke: "var(--lt-line)" }, plot);
    counts.forEach((count, bin) => {
      const [left, right] = [xOf(edges[bin]), xOf(edges[bin + 1])];
      const tall = (96 * count) / high;
      svg("rect", { x: left, width: Math.max(0.5, right - left), y: 124 - tall, height: tall, fill: "var(--lt-accent)", opacity: 0.65 }, plot);
    });
    const middle = xOf(this.data.shell.typical);
    // above what the marker reaches to, so that it crosses no words
    svg("text", { x: clamped(middle, 70, 410), y: 12, "text-anchor": "middle" }, plot).textContent = "almost all latents";
    svg("text", { x: 8, y: 142 }, plot).textContent = "0: the centre";
    svg("text", { x: 472, y: 142, "text-anchor": "end" }, plot).textContent = "far away";
    this.marker = svg("line", { y1: 18, y2: 128, stroke: "var(--lt-warm)", "stroke-width": 3 }, plot);
    this.marked = svg("text", { y: 142, "text-anchor": "middle" }, plot);
    this.xOf = xOf;
  }

  /** Simple random numbers pushed through a function: what comes out is drawn, nothing is prepared. */
  transform() {
    const { part } = this;
    const much = Number(part.much.value);
    setText(part.muchText, `${Math.round(100 * much)} %`);
    const through = (u) => (1 - much) * u + much * curve(u);
    const bins = Array(48).fill(0);
    for (const u of evenly(2000, 7)) bins[clamped(Math.floor(through(u) * 48), 0, 47)] += 1;
    const most = Math.max(240, ...bins);
    part.one.replaceChildren();
    bins.forEach((count, bin) => {
      const tall = (count * 175) / most;
      svg("rect", { x: 200 + bin * 5.7, width: 5.2, y: 180 - tall, height: tall, fill: "var(--lt-accent)", opacity: 0.7 }, part.one);
    });
    const line = Array.from({ length: 61 }, (_, i) => `${8 + (170 * i) / 60},${180 - 170 * through(i / 60)}`).join(" ");
    svg("rect", { x: 8, y: 10, width: 170, height: 170, fill: "none", stroke: "var(--lt-line)" }, part.one);
    svg("polyline", { points: line, fill: "none", stroke: "var(--lt-warm)", "stroke-width": 2.5 }, part.one);
    const [a, b] = [evenly(700, 11), evenly(700, 23)];
    part.two.replaceChildren();
    a.forEach((u, i) => {
      const angle = 2 * Math.PI * u;
      const far = 52 + 30 * b[i];
      const x = (1 - much) * (70 + 170 * (u + 0.5)) + much * (240 + far * Math.cos(angle));
      const y = (1 - much) * (10 + 170 * b[i]) + much * (95 + far * Math.sin(angle));
      svg("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 2, fill: "var(--lt-accent)", opacity: 0.6 }, part.two);
    });
  }

  mark() {
    this.cells?.forEach((cell, place) => cell.toggleAttribute("data-here", this.data.steps[place] === this.by));
    if (!this.marker || !this.length) return;
    const x = this.xOf(this.by * this.length * this.source.psi);
    for (const name of ["x1", "x2"]) this.marker.setAttribute(name, x);
    this.marked.setAttribute("x", clamped(x, 110, 380));
    this.marked.textContent = `yours: ${(this.by * this.length * this.source.psi).toFixed(1)}`;
  }

  dispose() {
    this.follower.dispose();
    super.dispose();
  }
}

export const mount = mounting(".fa-root", FarAway);
