// @ts-check
// The game of one page, as its worker keeps it: it trains in small portions, answers between them with what there is to see,
// and goes back in time. It knows neither the page nor the worker, so that node can test it.

import { massOf } from "./engine/measures.js";
import { Game } from "./engine/game.js";
import { advice, distances, made, manifold, middle, surface, watched } from "./engine/look.js";
import { draw } from "./engine/data.js";
import { Random } from "./engine/random.js";
import { slowly } from "./engine/slowly.js";
import { Kept, mostSnapshots } from "./history.js";

const PORTION = 9; // milliseconds of training between two looks at the messages
const SHOWN = 300; // points of each kind
const ARROWS = 90;
const GRID = 44;
const LINES = 21;
const POINTS_OF_CURVES = 300;
const MEASURED = 1500; // fakes that KL and JS are estimated from
const CURVES = ["loss/D", "loss/G", "D(x)", "D(G(z))"];

export class Host {
  /**
   * @param {(message: any) => void} post
   * @param {{soon?: (act: () => void) => void, clock?: () => number}} [means] soon: calls back after waiting messages; clock: milliseconds
   */
  constructor(post, { soon = (act) => setTimeout(act), clock = () => performance.now() } = {}) {
    this.post = post;
    this.soon = soon;
    this.clock = clock;
    this.running = false;
    this.waiting = false;
    this.speed = Infinity; // steps a second
    this.start({});
  }

  /** Answers a message: {type, ...}; the types are the methods named in TYPES. */
  handle(message) {
    if (TYPES.includes(message.type)) this[message.type](message);
  }

  // -- messages --------------------------------------------------------------------------------------------------------

  /** A new game. @param {{settings?: any, trained?: {G: Float64Array, D: Float64Array} | null}} message */
  start({ settings = this.game?.settings, trained = null }) {
    this.game = new Game(settings);
    if (trained) this.game.begin(trained);
    this.slow = null;
    this.stage = null;
    this.head = null;
    this.mover = ""; // who learned last: D, G or both
    this.past = new Kept(mostSnapshots(this.game));
    this.curves = new Kept(POINTS_OF_CURVES, 4);
    this.curvesChanged = true;
    this.totals = { count: 0 };
    this.rate = { since: this.clock(), steps: 0, value: 0 };
    this.look();
    this.keep();
  }

  /** Other settings: from the next step on, or with new networks where they are of another shape. */
  change({ changes }) {
    this.finishRound();
    if (!this.game.change(changes)) this.start({ settings: { ...this.game.settings, ...changes } });
    else this.look();
  }

  /** What depends on the data alone. */
  look() {
    this.mass = massOf(this.game.data);
    this.real = Float32Array.from(draw(this.game.data, SHOWN, new Random(11)));
  }

  run({ on, speed = this.speed }) {
    this.finishRound();
    this.running = on;
    this.speed = speed;
    this.rate = { since: this.clock(), steps: 0, value: 0 };
    if (on) this.pump();
  }

  step({ player = "both", count = 1 }) {
    this.finishRound();
    for (let i = 0; i < count; i += 1) this.one(player);
  }

  /** The next stage of a round that is taken slowly. @param {{players?: ("D" | "G")[]}} message */
  next({ players = ["D", "G"] }) {
    this.fromHere();
    this.mover = "both";
    this.slow ??= slowly(this.game, players);
    const { value, done } = this.slow.next();
    this.stage = done ? null : value;
    if (!done) return;
    this.slow = null;
    this.after();
    this.next({ players });
  }

  /** Shows the game as it was at a snapshot; the last place is where it has come to. */
  back({ place }) {
    this.finishRound();
    this.running = false;
    this.head ??= this.game.snapshot();
    const then = this.past.list[place];
    this.game.restore(then && place < this.past.list.length - 1 ? then : this.head);
    if (this.game.steps === this.head.steps) this.head = null;
  }

  // -- training --------------------------------------------------------------------------------------------------------

  pump() {
    if (!this.running || this.waiting) return;
    this.waiting = true;
    this.soon(() => {
      this.waiting = false;
      if (!this.running) return;
      this.portion();
      this.pump();
    });
  }

  portion() {
    const began = this.clock();
    if (this.speed < Infinity) {
      // as many steps as are due by now, and no more than a few at a time after a pause
      const due = ((began - this.rate.since) / 1000) * this.speed;
      for (let i = 0; i < 3 && this.rate.steps < due; i += 1) this.one("both");
      return;
    }
    do this.one("both");
    while (this.clock() - began < PORTION);
  }

  one(player) {
    this.fromHere();
    this.mover = player;
    if (player === "both") this.game.step();
    else this.game.stepOnly(player);
    this.after();
  }

  /** To train on from the past makes another future. */
  fromHere() {
    if (!this.head) return;
    this.head = null;
    this.past.cut(this.game.steps);
    this.curves.cut(this.game.steps);
    this.curvesChanged = true;
  }

  finishRound() {
    if (!this.slow) return;
    for (const stage of this.slow) this.stage = stage;
    this.slow = null;
    this.stage = null;
    this.after();
  }

  after() {
    this.rate.steps += 1;
    const { stats } = this.game;
    this.totals.count += 1;
    for (const name of CURVES) this.totals[name] = (this.totals[name] ?? 0) + (stats[name] ?? NaN);
    this.keep();
  }

  keep() {
    const { steps } = this.game;
    if (this.past.due(steps)) this.past.push(this.game.snapshot());
    if (!this.curves.due(steps)) return;
    const means = Object.fromEntries(CURVES.map((name) => [name, this.totals[name] / this.totals.count]));
    this.curves.push({ steps, ...means, ...distances(this.game, this.mass, MEASURED) });
    this.totals = { count: 0 };
    this.curvesChanged = true;
  }

  // -- what there is to see ----------------------------------------------------------------------------------------------

  /**
   * Posts a frame: everything that the page draws.
   * @param {{layers: Record<string, boolean>, view: {x: [number, number], y: [number, number]}}} message the layers that are wanted
   */
  frame({ layers, view }) {
    const { game } = this;
    const fakes = made(game, watched(game, SHOWN)).slice();
    const some = fakes.slice(0, 2 * ARROWS);
    const list = (values) => values && Float32Array.from(values);
    const mesh = layers.manifold ? manifold(game, LINES) : null;
    this.post({
      type: "frame",
      steps: game.steps,
      running: this.running,
      mover: this.mover,
      hasD: game.hasD,
      stats: { ...game.stats },
      last: this.curves.list.at(-1),
      real: this.real,
      fakes: list(fakes),
      surface: layers.surface || layers.contour ? surface(game, view, GRID, middle(game, this.real, fakes)) : null,
      columns: GRID,
      arrows: layers.arrows ? { at: list(some), ways: list(advice(game, some)) } : null,
      mesh: mesh && { points: list(mesh.points), columns: mesh.columns, rows: mesh.rows },
      stage: this.stage && brief(this.stage),
      rate: this.measuredRate(),
      past: { count: this.past.list.length, at: this.placeNow() },
      curves: this.curvesChanged ? this.curves.list : null,
    });
    this.curvesChanged = false;
  }

  placeNow() {
    if (!this.head) return this.past.list.length - 1;
    return this.past.list.findLastIndex((one) => one.steps <= this.game.steps);
  }

  measuredRate() {
    if (!this.running) return 0;
    const passed = this.clock() - this.rate.since;
    if (passed > 1000) this.rate = { since: this.clock(), steps: 0, value: (1000 * this.rate.steps) / passed };
    return this.rate.value;
  }
}

const TYPES = ["start", "change", "run", "step", "next", "back", "frame"];

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A stage as it is shown: points to draw, and a few numbers. @param {import("./engine/slowly.js").Stage} stage */
function brief(stage) {
  const { player, stage: name, z, fake, real, points, loss, terms, byFakes, moved, norm, penalty } = stage;
  return {
    ...{ player, name, loss, terms, norm, penalty, moved },
    z: z && { mean: mean(z), first: [...z.slice(0, 3)], count: z.length },
    real: name === "real" ? real : points?.real,
    fake: points?.fake ?? fake,
    byFakes: byFakes && byFakes.map((value) => -(byFakes.length / 2) * value),
    dx: stage["D(x)"] && mean(stage["D(x)"]),
    dgz: stage["D(G(z))"] && mean(stage["D(G(z))"]),
    weights: stage.after?.length,
  };
}
