// @ts-check
// The live view of one run. It asks the server for news and draws them in place, so that the Streamlit script
// reruns only when its own buttons have to change.

import { address } from "../lib/base.js";
import { fillRange, partsOf, setAttribute, setHidden, setText } from "../lib/dom.js";
import { durationInWords, etaInWords, isNumber, STATE_WORDS, upperFirst, whole } from "../lib/format.js";
import { mounting } from "../lib/mount.js";
import { nearest } from "../lib/values.js";

const POLL_MS = 700;
const DISAGREE_MS = 2500; // the run has ended, but the page still says it is live
const BACKOFF_MAX_MS = 5000;
const REQUEST_TIMEOUT_MS = 15000;
const RENEW_AGAIN_MS = 15000;
const DRAW_GAP_MS = 500;
const MAX_POINTS = 1500; // drawn in one trace
const MAX_LINES = 12000; // held in memory
const MAX_EVENTS_DRAWN = 60;
const PICTURES_KEPT = 60;
const PICTURES_AT_ONCE = 3;
const MAX_VERSIONS = 500;
const LATENTS_KEPT = 60; // pictures from new latents
const LATENTS_PAUSE_MS = 150; // the scrubber has to rest this long before a picture is asked for
const LATENTS_TIMEOUT_MS = 100000; // the first one waits for a process that loads PyTorch
const LATENTS_SLOW_MS = 300;
const LATENTS_VERY_SLOW_MS = 2500;
const GRID = 64; // latents in a usual grid: new latents begin a whole number of grids further on
const WIDE = 400; // pixels of a grid from which it gets most of the room: eight faces in a row are 530, eight digits 242

const LIVE_STATES = new Set(["queued", "starting", "running", "paused"]);
const ENDED_STATES = new Set(["stopped", "finished", "interrupted", "failed"]);
// Okabe and Ito's palette. The second colour of a pair is the one for dark backgrounds. G and D keep their
// colours in every chart.
const COLOURS = {
  G: ["#d55e00", "#d55e00"],
  D: ["#0072b2", "#56b4e9"],
  one: ["#0072b2", "#56b4e9"],
  two: ["#d55e00", "#d55e00"],
  three: ["#009e73", "#009e73"],
  four: ["#a8528a", "#cc79a7"],
};
const OTHER_COLOURS = [
  ["#009e73", "#009e73"],
  ["#cc79a7", "#cc79a7"],
  ["#b27a00", "#e69f00"],
  ["#0072b2", "#56b4e9"],
  ["#d55e00", "#d55e00"],
  ["#8a8200", "#f0e442"],
  ["#555555", "#bbbbbb"],
];

// Which column goes into which chart, under which name. What is not here is placed by its prefix (see placeOf).
const COLUMNS = {
  "loss/G": { chart: "loss", name: "Generator (G)", colour: "G" },
  "loss/D": { chart: "loss", name: "Discriminator (D)", colour: "D" },
  "D(x)": { chart: "score", name: "D(x): real pictures", colour: "D" },
  "D(G(z))": { chart: "score", name: "D(G(z)): generated", colour: "G" },
  "loss/VAE": { chart: "loss", name: "minus ELBO", colour: "one" },
  "elbo/reconstruction": { chart: "loss", name: "Reconstruction", colour: "two" },
  "elbo/KL": { chart: "loss", name: "KL divergence", colour: "three" },
  "value/V(D, G)": { chart: "more", group: "value", name: "V(D, G): value of the game", colour: "one" },
  "value/Wasserstein gap": { chart: "more", group: "value", name: "Wasserstein gap", colour: "two" },
  "value/MMD^2": { chart: "more", group: "value", name: "MMD²", colour: "one" },
  "penalty/gradient-penalty": { chart: "more", group: "penalty", name: "Gradient penalty", colour: "D" },
  "penalty/r1": { chart: "more", group: "penalty", name: "R1 penalty", colour: "D" },
  "grad/G": { chart: "more", group: "gradients", name: "Gradient of G", colour: "G" },
  "grad/D": { chart: "more", group: "gradients", name: "Gradient of D", colour: "D" },
  "grad/decoder": { chart: "more", group: "gradients", name: "Gradient of the decoder", colour: "G" },
  "metric/accuracy": { chart: "more", group: "quality", name: "Drawn as asked", colour: "four" },
  "metric/precision": { chart: "more", group: "quality", name: "Precision: fakes like reals", colour: "G" },
  "metric/recall": { chart: "more", group: "quality", name: "Recall: reals covered", colour: "D" },
  "metric/found": { chart: "more", group: "quality", name: "Kinds found", colour: "three" },
  "metric/near": { chart: "more", group: "quality", name: "Points near a place", colour: "four" },
  "metric/frechet": { chart: "more", group: "distance", name: "Fréchet distance (judge features)", colour: "one" },
  "health/diversity": { chart: "more", group: "other", name: "Variety of the samples (real: 1)" },
  "health/change": { chart: "more", group: "other", name: "Change since the last look" },
  "health/copies": { chart: "more", group: "other", name: "Share on top of a training picture" },
  "health/places": { chart: "more", group: "other", name: "Share of places found" },
  "health/classes": { chart: "more", group: "other", name: "Classes drawn (effective number)" },
  "health/asked": { chart: "more", group: "other", name: "Share read as asked for" },
  "metric/mmd": { chart: "more", group: "distance", name: "Squared MMD to the data", colour: "one" },
  "grad/encoder": { chart: "more", group: "gradients", name: "Gradient of the encoder", colour: "D" },
};
// The measurements under "More curves" differ in scale by orders of magnitude. On one axis the small ones would be
// flat lines, so one group is drawn at a time, on an axis of its own.
const GROUPS = {
  quality: "shares of samples: higher is better, and the loss does not tell",
  distance: "from samples to real pictures or points: lower is better",
  value: "what the networks play for",
  penalty: "added to D’s loss",
  gradients: "norms: how strong each pull is",
  other: "",
};
const GROUP_OF_PREFIX = { metric: "quality", value: "value", penalty: "penalty", grad: "gradients" };
// Bookkeeping that is told in the top line already, or is not a curve.
const NOT_DRAWN = new Set(["step", "time", "seconds", "images", "images_seen", "epoch"]);
const CHARTS = ["loss", "score", "more"];

const EVENT_WORDS = {
  queued: "Queued",
  started: "Started",
  paused: "Paused",
  resumed: "Resumed",
  snapshot: "Moment kept",
  changed: "Changed",
  refused: "Refused",
  only: "Moved alone",
  forked: "Branched off",
  alarm: "Alarm",
  diverged: "Diverged",
  stopped: "Stopped",
  finished: "Finished",
  interrupted: "Interrupted",
  failed: "Failed",
  recovered: "Over",
  unmeasured: "Not measured",
};
// What may bend a curve is marked on every curve; the rest is told in the list alone. Dash and symbol differ as well
// as colour; the sign repeats the symbol in the list.
const EVENT_STYLES = {
  alarm: { colour: ["#b3478a", "#cc79a7"], dash: "solid", symbol: "diamond", sign: "◆" },
  diverged: { colour: ["#b3478a", "#cc79a7"], dash: "solid", symbol: "x", sign: "✕" },
  recovered: { colour: ["#007d5b", "#2fc79b"], dash: "dot", symbol: "diamond-open", sign: "◇" },
  changed: { colour: ["#6b6b6b", "#b0b0b0"], dash: "dash", symbol: "triangle-down", sign: "▼" },
  forked: { colour: ["#009e73", "#009e73"], dash: "dashdot", symbol: "star", sign: "★" },
  only: { colour: ["#8a6100", "#e69f00"], dash: "dot", symbol: "square", sign: "■" },
};

// A sign beside each colour, so that neither has to be told apart alone.
const DOCTOR_SIGNS = { early: "…", healthy: "✓", watch: "?", alarm: "◆" };

/* ---- small helpers ---------------------------------------------------------------------------------------- */

// Hover boxes do not wrap by themselves.
function inLines(text, width = 30, most = 4) {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines[lines.length - 1];
    if (line && line.length + word.length >= width) {
      if (lines.length === most) return `${lines.join("<br>")} …`;
      lines.push(word.slice(0, width));
    } else {
      lines[lines.length - 1] = line ? `${line} ${word}` : word.slice(0, width);
    }
  }
  return lines.join("<br>");
}

// 1, 2, 5, 10, ... read better than Plotly's own labels, which drop the power between the decades.
function logTicks(low, high) {
  const ticks = [];
  const decades = Math.log10(high / low);
  const parts = decades > 3 ? [1] : decades > 1.5 ? [1, 3] : decades > 0.5 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const part of parts) ticks.push(Number((part * 10 ** power).toPrecision(3)));
  }
  return ticks;
}

function parseColour(text) {
  const parts = text.match(/[\d.]+/g);
  return parts && parts.length >= 3 ? parts.map(Number) : [255, 255, 255];
}
function withAlpha([r, g, b], alpha) {
  return `rgba(${r}, ${g}, ${b}, ${alpha})`;
}
function hexWithAlpha(hex, alpha) {
  const at = (i) => parseInt(hex.slice(i, i + 2), 16);
  return withAlpha([at(1), at(3), at(5)], alpha);
}

function placeOf(column) {
  const known = COLUMNS[column];
  if (known) return known;
  const name = upperFirst(column.replace(/^(loss|value|penalty|metric)\//, "").replace(/[/_]/g, " "));
  if (column.startsWith("loss/")) return { chart: "loss", name };
  if (column.startsWith("D(")) return { chart: "score", name: column };
  return { chart: "more", group: GROUP_OF_PREFIX[column.split("/")[0]] || "other", name };
}

// One Plotly for the page, however many views ask for it.
function loadPlotly(url) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  if (!window.__ganPlotly) {
    window.__ganPlotly = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = url;
      script.async = true;
      script.onload = () => (window.Plotly ? resolve(window.Plotly) : reject(new Error("no Plotly in the script")));
      script.onerror = () => {
        script.remove();
        reject(new Error("the script did not load"));
      };
      document.head.appendChild(script);
    });
    // A later view may try again.
    window.__ganPlotly.catch(() => { window.__ganPlotly = null; });
  }
  return window.__ganPlotly;
}

/* ---- the numbers of a run ------------------------------------------------------------------------------------ */

class Lines {
  constructor() {
    this.clear();
  }

  clear() {
    this.columns = new Map([["step", []]]);
    this.stride = 0;
    this.version = (this.version || 0) + 1;
  }

  get steps() {
    return this.columns.get("step");
  }

  append(columns) {
    const newSteps = columns && Array.isArray(columns.step) ? columns.step : [];
    if (!newSteps.length) return;
    const before = this.steps.length;
    for (const name of Object.keys(columns)) {
      // A column may begin in the middle of a run.
      if (!this.columns.has(name)) this.columns.set(name, new Array(before).fill(NaN));
    }
    for (const [name, held] of this.columns) {
      const added = columns[name];
      for (let i = 0; i < newSteps.length; i++) held.push(added && isNumber(added[i]) ? added[i] : NaN);
    }
    if (!this.stride) this.measureStride();
    if (this.steps.length > MAX_LINES) this.thin();
    this.version++;
  }

  // The distance of the lines at the outset is the unit of the smoothing, so that thinning does not change it.
  measureStride() {
    const steps = this.steps;
    const gaps = [];
    for (let i = 1; i < steps.length; i++) if (steps[i] > steps[i - 1]) gaps.push(steps[i] - steps[i - 1]);
    // The middle one: a few steps made by hand lie closer and must not change how the whole run looks.
    if (gaps.length) this.stride = gaps.sort((a, b) => a - b)[gaps.length >> 1];
  }

  // Every second line of the older three quarters goes: memory stays flat and the newest stay exact.
  thin() {
    const length = this.steps.length;
    const old = Math.floor(length * 0.75);
    // Measurements of quality are few, and stay.
    const measured = new Array(length).fill(false);
    for (const [name, held] of this.columns) {
      if (name.startsWith("metric/")) held.forEach((value, i) => { measured[i] ||= !Number.isNaN(value); });
    }
    for (const [name, held] of this.columns) {
      const kept = [];
      for (let i = 0; i < length; i++) if (i >= old || i % 2 === 0 || measured[i]) kept.push(held[i]);
      this.columns.set(name, kept);
    }
  }

  // The points a column really has: columns written now and then are drawn as connected lines, too.
  points(name) {
    const held = this.columns.get(name);
    const x = [];
    const y = [];
    for (let i = 0; i < held.length; i++) {
      if (Number.isNaN(held[i])) continue;
      x.push(this.steps[i]);
      y.push(held[i]);
    }
    return { x, y };
  }
}

// What happened in the same place in the same way is one mark: a player moved by hand stays at its step.
function marksOf(events) {
  const marks = new Map();
  for (const event of events) {
    if (!isNumber(event.step) || !EVENT_STYLES[event.kind]) continue;
    const key = `${event.step} ${event.kind}`;
    if (!marks.has(key)) marks.set(key, { step: event.step, style: EVENT_STYLES[event.kind], texts: [] });
    marks.get(key).texts.push(String(event.text || EVENT_WORDS[event.kind]));
  }
  return [...marks.values()].slice(-MAX_EVENTS_DRAWN);
}

// An exponential moving average that is right from its first point on (without the pull towards zero).
function smooth({ x, y }, weight, stride) {
  if (weight <= 0) return y;
  const unit = stride || 1;
  const out = new Array(y.length);
  let sum = 0;
  let mass = 0;
  for (let i = 0; i < y.length; i++) {
    const keep = i ? Math.pow(weight, Math.max(1, (x[i] - x[i - 1]) / unit)) : weight;
    sum = sum * keep + (1 - keep) * y[i];
    mass = mass * keep + (1 - keep);
    out[i] = sum / mass;
  }
  return out;
}

// Raw curves keep the lowest and the highest point of each bucket, or spikes would vanish.
function envelope(x, y, most) {
  const length = x.length;
  if (length <= most) return { x, y };
  const buckets = Math.floor(most / 2);
  const outX = [];
  const outY = [];
  for (let b = 0; b < buckets; b++) {
    const from = Math.floor((b * length) / buckets);
    const to = Math.floor(((b + 1) * length) / buckets);
    let low = from;
    let high = from;
    for (let i = from + 1; i < to; i++) {
      if (y[i] < y[low]) low = i;
      if (y[i] > y[high]) high = i;
    }
    const [first, second] = low < high ? [low, high] : [high, low];
    outX.push(x[first]);
    outY.push(y[first]);
    if (second !== first) {
      outX.push(x[second]);
      outY.push(y[second]);
    }
  }
  return { x: outX, y: outY };
}

function everyNth(x, y, most) {
  const length = x.length;
  if (length <= most) return { x, y };
  const outX = [];
  const outY = [];
  for (let k = 0; k < most; k++) {
    const i = Math.round((k * (length - 1)) / (most - 1));
    outX.push(x[i]);
    outY.push(y[i]);
  }
  return { x: outX, y: outY };
}

/* ---- the view ----------------------------------------------------------------------------------------------- */

class LiveView {
  constructor(root, host) {
    this.host = host;
    this.root = root;
    this.part = partsOf(root);
    this.groupTabs = [...this.part.groups.children];
    this.eventRows = [...root.querySelectorAll(".gl-events-list li")];
    this.charts = {};
    for (const kind of CHARTS) {
      const element = this.part[`${kind}Chart`];
      this.charts[kind] = {
        element,
        block: this.part[`${kind}Block`],
        cursor: element.parentElement.querySelector(".gl-cursor"),
        drawn: false,
        signature: "",
      };
    }

    this.data = null;
    this.trigger = () => {};
    this.renewals = 0;
    this.smoothing = Number(this.part.smoothing.value);
    this.logScale = false;
    this.showMore = false;
    this.group = "quality";
    this.lines = new Lines();
    this.pictures = new Map(); // step -> picture, the least recently shown first
    this.loading = new Map(); // step -> { abort, version }
    this.missing = new Map(); // step -> when to try again
    this.versions = new Map(); // step -> the number that tells a picture drawn anew from the one before
    this.latentPictures = new Map(); // snapshot, seed and version -> picture, the least recently shown first
    this.snapshotVersions = new Map(); // snapshot -> the same for snapshots
    this.listening = new AbortController();
    this.stillMotion = window.matchMedia("(prefers-reduced-motion: reduce)");
    fillRange(this.part.smoothing);
    this.clearRun();
    this.listen();
  }

  /* -- called by Streamlit -- */

  update(data, trigger) {
    const before = this.data;
    this.data = data;
    this.trigger = trigger;
    if (!before || before.run !== data.run) {
      this.resetRun();
    } else if (before.token !== data.token) {
      this.refused = false;
      this.failures = 0;
      this.missing.clear();
      this.draw.failed = null;
    }
    if (!before || before.state !== data.state) this.announced = null;
    if (isNumber(data.moment) && (!before || before.run !== data.run || before.moment !== data.moment)) {
      this.wantedMoment = data.moment;
      this.applyMoment();
    }
    this.readTheme();
    this.drawStatus();
    this.drawScrubber();
    this.begin();
  }

  begin() {
    this.askForPlotly();
    this.pumpPictures();
    this.askForLatents(0);
    this.pollSoon(0);
  }

  askForPlotly() {
    if (this.Plotly || this.plotlyAsked) return;
    this.plotlyAsked = true;
    loadPlotly(address(this.data.plotly)).then(
      (Plotly) => {
        if (this.gone) return;
        this.Plotly = Plotly;
        setHidden(this.part.chartNote, true);
        this.root.classList.remove("gl-no-charts");
        this.askForDrawing();
      },
      () => {
        if (this.gone) return;
        this.plotlyAsked = false;
        setText(this.part.chartNote, "The charts could not load; the pictures and the numbers still work.");
        setHidden(this.part.chartNote, false);
        this.root.classList.add("gl-no-charts");
      },
    );
  }

  dispose() {
    this.listening.abort();
    this.stopPolling();
    this.stopPlaying();
    clearTimeout(this.drawTimer);
    this.resizing?.disconnect();
    this.dropPictures();
    if (this.realsUrl) URL.revokeObjectURL(this.realsUrl);
    this.realsAbort?.abort();
    if (this.Plotly) for (const chart of Object.values(this.charts)) this.Plotly.purge(chart.element);
    this.leavePresenting();
  }

  /* -- a run's state -- */

  clearRun() {
    this.cursor = 0;
    this.attempt = 0;
    this.status = null;
    this.samples = [];
    this.samplesKey = "";
    this.events = [];
    this.eventsKey = "";
    this.doctor = null;
    this.logTail = [];
    this.answered = false;
    this.ended = false;
    this.refused = false;
    this.lost = false;
    this.failures = 0;
    this.announced = null;
    this.following = true;
    this.target = null;
    this.shown = null; // the step whose picture of the fixed latents is on screen
    this.onScreen = null; // { step, seed } of whatever is on screen
    this.wantedMoment = null;
    this.snapshots = [];
    this.latents = GRID;
    this.pixelated = true;
    this.points = false;
    // New latents: the seed that is wanted (0: the fixed ones), the last one taken, what of it is on screen or on its
    // way, and what went wrong.
    this.draw = { seed: 0, last: 0, key: null, pending: null, failed: null, error: "" };
    this.realsShown = false;
    this.realsNative = 0;
    this.fakesNative = 0;
  }

  resetRun() {
    this.stopPolling();
    this.stopPlaying();
    this.dropPictures();
    this.realsAbort?.abort();
    this.realsAbort = null;
    this.part.large.close();
    this.clearRun();
    this.lines.clear();
    for (const which of ["fakes", "reals"]) {
      setHidden(this.part[which], true);
      this.part[which].removeAttribute("src");
      setHidden(this.part[`${which}Wait`], false);
      this.part[`${which}Frame`].style.aspectRatio = "";
    }
    if (this.realsUrl) URL.revokeObjectURL(this.realsUrl);
    this.realsUrl = null;
    this.takeKind({});
    this.showWaiting();
    this.drawEvents();
    this.drawDoctor();
    this.askForDrawing();
  }

  /* -- asking the server -- */

  get endpoint() {
    return address(`/api/runs/${encodeURIComponent(this.data.run)}`);
  }

  stopPolling() {
    clearTimeout(this.pollTimer);
    this.pollTimer = null;
    this.pollAbort?.abort();
    this.pollAbort = null;
  }

  pollSoon(delay) {
    clearTimeout(this.pollTimer);
    this.pollTimer = null;
    // A poll under way plans the next one itself: there is never more than one.
    if (this.gone || !this.data.run || document.hidden || this.pollAbort) return;
    this.pollTimer = setTimeout(() => this.poll(), delay);
  }

  async poll() {
    this.pollTimer = null;
    const { run, token } = this.data;
    const abort = new AbortController();
    this.pollAbort = abort;
    const timeout = setTimeout(() => abort.abort(), REQUEST_TIMEOUT_MS);
    const since = this.cursor;
    let next = POLL_MS;
    try {
      const response = await fetch(`${this.endpoint}/live?since=${since}&attempt=${this.attempt}`, {
        headers: { "X-GAN-Token": token },
        cache: "no-store",
        signal: abort.signal,
      });
      if (this.pollAbort !== abort) return;
      if (response.status === 401) {
        this.askForToken(token);
        next = RENEW_AGAIN_MS;
      } else if (!response.ok) {
        throw new Error(`the server answered ${response.status}`);
      } else {
        const answer = await response.json();
        if (this.pollAbort !== abort) return;
        this.failures = 0;
        this.lost = false;
        this.refused = false;
        next = this.take(answer, since);
      }
    } catch (error) {
      // Aborted on purpose: whoever did it has planned what comes next.
      if (this.pollAbort !== abort) return;
      this.failures++;
      this.lost = true;
      next = Math.min(POLL_MS * 2 ** Math.min(this.failures - 1, 4), BACKOFF_MAX_MS);
    } finally {
      clearTimeout(timeout);
      if (this.pollAbort === abort) this.pollAbort = null;
    }
    if (this.gone || this.data.run !== run) return;
    this.drawStatus();
    // A token or a state that arrived during the request deserves an answer at once.
    if (this.data.token !== token) next = 0;
    if (next !== null) this.pollSoon(next);
  }

  // Returns the time to the next poll, or null for none.
  take(answer, since) {
    if (answer.run && answer.run !== this.data.run) return POLL_MS;
    const stats = answer.stats || {};
    if (answer.reset || since === 0) this.lines.clear();
    if (isNumber(answer.attempt) && answer.attempt !== this.attempt) {
      // Another attempt has pictures of its own under the same steps. What is on screen stays until they arrive.
      if (this.attempt) this.dropPictures();
      this.attempt = answer.attempt;
    }
    const grew = Array.isArray(stats.columns?.step) && stats.columns.step.length > 0;
    this.lines.append(stats.columns);
    if (isNumber(stats.cursor)) this.cursor = stats.cursor;
    this.status = answer.status || {};
    this.latents = isNumber(answer.latents) ? answer.latents : GRID;
    this.answered = true;
    this.takeKind(answer);
    this.logTail = Array.isArray(answer.log_tail) ? answer.log_tail : [];

    const events = Array.isArray(answer.events) ? answer.events : [];
    const eventsKey = JSON.stringify(events);
    if (eventsKey !== this.eventsKey) {
      this.eventsKey = eventsKey;
      this.events = events;
      this.drawEvents();
      this.askForDrawing();
    }
    this.doctor = answer.doctor || null;
    this.drawDoctor();
    if (grew || answer.reset) this.askForDrawing();
    this.takeSamples(Array.isArray(answer.samples) ? answer.samples : [], isNumber(answer.drawn) ? answer.drawn : 0);
    this.takeSnapshots(Array.isArray(answer.snapshots) ? answer.snapshots : []);
    if (answer.reals && !this.realsShown) this.loadReals();

    const state = this.status.state;
    if (this.ended !== ENDED_STATES.has(state)) {
      this.ended = !this.ended;
      this.drawScrubber();
      this.askForDrawing();
    }
    if (state && state !== this.data.state && state !== this.announced) {
      this.announced = state;
      this.trigger("transition", state);
    }
    if (!this.ended) return POLL_MS;
    // The end may come in more than one piece.
    if (grew && this.cursor !== since) return POLL_MS;
    // Where the page asked for a new attempt that has not begun, stopping here would miss its beginning.
    return LIVE_STATES.has(this.data.state) ? DISAGREE_MS : null;
  }

  askForToken(token) {
    if (token !== this.data.token) return;
    const now = Date.now();
    if (this.refused && now - this.refusedAt < RENEW_AGAIN_MS - 1000) return;
    this.refused = true;
    this.refusedAt = now;
    this.renewals++;
    this.trigger("renew", this.renewals);
  }

  /* -- numbers and words -- */

  drawStatus() {
    const { part } = this;
    const status = this.status || {};
    const state = status.state || (this.data.run ? this.data.state : "idle") || "idle";
    setAttribute(part.chip, "data-state", state);
    setText(part.state, STATE_WORDS[state] || upperFirst(String(state)));
    const has = isNumber(status.step) && isNumber(status.steps) && status.steps > 0;
    setText(part.step, has ? `Step ${whole(status.step)} of ${whole(status.steps)}` : "");

    let eta = "";
    if (this.lost) eta = ""; // old news; the note says why
    else if (state === "running") eta = etaInWords(status.eta_seconds) || "estimating the time left";
    else if (ENDED_STATES.has(state) && isNumber(status.seconds)) eta = `after ${durationInWords(status.seconds)}`;
    else if (state === "paused" && isNumber(status.seconds)) eta = `${durationInWords(status.seconds)} so far`;
    else if (state === "starting" || state === "queued") eta = status.message || "";
    setText(part.eta, eta);
    const speed = status.images_per_second;
    const showSpeed = state === "running" && isNumber(speed);
    setText(part.rate, showSpeed ? `${speed < 10 ? speed.toFixed(1) : whole(speed)} images/s` : "");
    const epochs = isNumber(status.epochs) ? status.epochs : status.epoch;
    const inEpochs = isNumber(epochs) ? ` (${epochs.toFixed(epochs < 10 ? 1 : 0)} epochs)` : "";
    const seen = status.images_seen;
    setText(part.seen, isNumber(seen) && seen > 0 ? `${whole(seen)} images seen${inEpochs}` : "");
    setText(part.device, status.device ? String(status.device) : "");

    const unknown = state === "starting" || state === "queued";
    setAttribute(part.progress, "data-kind", unknown ? "unknown" : "known");
    const fraction = has ? Math.min(1, Math.max(0, status.step / status.steps)) : 0;
    part.bar.style.transform = unknown ? "" : `scaleX(${fraction})`;
    if (unknown) part.progress.removeAttribute("aria-valuenow");
    else setAttribute(part.progress, "aria-valuenow", Math.round(fraction * 100));

    let note = "";
    if (this.lost) note = "Reconnecting to the server …";
    else if (!this.data.run) note = "Choose or start a run to see it here.";
    else if (!this.answered) note = "Loading the run …";
    else if (status.message && !unknown && state !== "failed" && state !== "finished") note = String(status.message);
    setText(part.note, note);
    setAttribute(part.note, "title", note);
    setHidden(part.note, !note);

    const failed = state === "failed" || Boolean(status.error);
    setHidden(part.error, !failed);
    this.root.classList.toggle("gl-failed", failed);
    if (failed) {
      setText(part.errorText, status.error ? String(status.error) : "The run has failed.");
      setText(part.errorHint, status.hint ? String(status.hint) : "");
      const tail = this.logTail.join("\n");
      setHidden(part.logTail, !tail);
      if (part.logTail.textContent !== tail) {
        part.logTail.textContent = tail;
        part.logTail.scrollTop = part.logTail.scrollHeight;
      }
    }
  }

  // What the doctor says: the sign and the words, what they rest on, and a button for the knob it would turn.
  drawDoctor() {
    const { part } = this;
    const told = this.doctor;
    setHidden(part.doctor, !told);
    if (!told) return;
    setAttribute(part.doctor, "data-severity", told.severity);
    setText(part.doctorSign, DOCTOR_SIGNS[told.severity] || "");
    setText(part.doctorTitle, told.title);
    setText(part.doctorWords, told.words);
    setHidden(part.doctorMore, !told.evidence.length);
    const evidence = JSON.stringify(told.evidence);
    if (part.doctorEvidence.dataset.told !== evidence) {
      part.doctorEvidence.dataset.told = evidence;
      part.doctorEvidence.replaceChildren(
        ...told.evidence.flatMap(([label, value]) => {
          const pair = [document.createElement("dt"), document.createElement("dd")];
          pair[0].textContent = label;
          pair[1].textContent = value;
          return pair;
        }),
      );
      setAttribute(part.doctor, "title", told.evidence.map(([label, value]) => `${label}: ${value}`).join("\n"));
    }
    const knob = told.knob;
    const state = this.status?.state;
    setHidden(part.prescribe, !knob || (state !== "running" && state !== "paused"));
    if (!knob) return;
    setText(part.prescribe, knob.turned ? `${knob.label} is ${knob.value} now` : `${knob.label}: ${knob.now} → ${knob.value}`);
    setAttribute(
      part.prescribe,
      "title",
      knob.turned ? "Turned; give it a few readings" : "Turn this knob now. It is marked on every curve, and can be turned back under Knobs",
    );
    // A press disables the button until the knob has turned, or has another value to suggest.
    const key = JSON.stringify(knob);
    if (this.knobKey !== key) {
      this.knobKey = key;
      part.prescribe.disabled = knob.turned;
    }
  }

  drawEvents() {
    const rows = this.eventRows;
    const newest = this.events.slice(-rows.length).reverse();
    rows.forEach((row, i) => {
      const event = newest[i];
      setHidden(row, !event);
      if (!event) return;
      const [mark, when, kind, text] = row.children;
      const style = EVENT_STYLES[event.kind];
      setText(mark, style ? style.sign : "");
      mark.style.color = style && this.theme ? this.colour(style.colour) : "";
      setText(when, `step ${whole(event.step)}`);
      setText(kind, EVENT_WORDS[event.kind] || upperFirst(String(event.kind || "")));
      setText(text, String(event.text || ""));
      setAttribute(row, "title", String(event.text || ""));
    });
    setHidden(this.part.eventsNone, newest.length > 0);
  }

  /* -- pictures -- */

  takeKind(answer) {
    const pixelated = answer.pixelated !== false;
    if (pixelated !== this.pixelated) {
      this.pixelated = pixelated;
      this.sizePicture("fakes", this.fakesNative);
      this.sizePicture("reals", this.realsNative);
    }
    this.points = Boolean(answer.points);
    this.root.classList.toggle("gl-points", this.points);
    setHidden(this.part.legend, !this.points);
  }

  takeSamples(samples, drawn) {
    const key = `${samples.length}:${samples[0]}:${samples[samples.length - 1]}:${drawn}`;
    const changed = key !== this.samplesKey;
    if (changed) this.noteVersion(samples[samples.length - 1], this.samples[this.samples.length - 1], drawn);
    this.samplesKey = key;
    this.samples = samples;
    if (this.wantedMoment !== null) this.applyMoment();
    if (!samples.length) return;
    if (this.following) this.target = samples[samples.length - 1];
    // The moment looked at may have been thinned out.
    else if (!samples.includes(this.target)) this.target = samples[this.nearestIndex(this.target ?? 0)];
    if (changed || (this.fixedWanted && this.shown !== this.target)) {
      this.drawScrubber();
      this.pumpPictures();
    }
  }

  // While a run is paused and moved by hand, the newest picture is drawn again and again under the same step.
  noteVersion(newest, before, drawn) {
    if (newest === undefined || !drawn) return;
    this.versions.set(newest, drawn);
    if (this.versions.size > MAX_VERSIONS) this.versions.delete(this.versions.keys().next().value);
    this.missing.delete(newest);
    // The last of those drawings may have fallen between two polls: it is fetched once more when it is wanted.
    const moved = this.events.some((event) => event.kind === "only" && event.step === before);
    if (moved && before !== undefined && before !== newest) this.versions.set(before, drawn);
  }

  versionOf(step) {
    return this.versions.get(step) || 0;
  }

  isFresh(step) {
    return this.pictures.get(step)?.version === this.versionOf(step);
  }

  applyMoment() {
    if (this.wantedMoment === null || !this.samples.length) return;
    const index = this.nearestIndex(this.wantedMoment);
    this.wantedMoment = null;
    this.goTo(index, false);
  }

  nearestIndex(step) {
    return nearest(this.samples, step);
  }

  goTo(index, following) {
    if (!this.samples.length) return;
    this.following = following;
    this.target = this.samples[Math.min(Math.max(index, 0), this.samples.length - 1)];
    if (!this.draw.seed) this.draw.error = "";
    this.drawScrubber();
    this.pumpPictures();
    this.askForLatents(this.playing ? 0 : LATENTS_PAUSE_MS);
  }

  // The steps whose pictures are worth having, the most urgent first.
  wantedSteps() {
    const last = this.samples.length - 1;
    if (last < 0 || this.target === null) return [];
    if (this.following && !this.playing) return [this.target];
    const at = this.nearestIndex(this.target);
    const offsets = this.playing ? [0, 1, 2, 3, 4] : [0, 1, -1, 2, -2, 3];
    return offsets.map((offset) => at + offset).filter((i) => i >= 0 && i <= last).map((i) => this.samples[i]);
  }

  // Pictures of the fixed latents stay on screen until there is one of the new ones.
  get fixedWanted() {
    return !this.draw.seed || !this.draw.key;
  }

  pumpPictures() {
    if (!this.fixedWanted || this.gone || !this.data?.run || document.hidden || this.refused) return;
    if (this.target !== null && this.pictures.has(this.target)) this.show(this.target);
    const now = Date.now();
    for (const step of this.wantedSteps()) {
      // The picture asked for never waits behind the ones fetched in advance.
      if (this.loading.size >= PICTURES_AT_ONCE && step !== this.target) break;
      if (this.isFresh(step) || (this.missing.get(step) || 0) > now) continue;
      if (this.loading.get(step)?.version === this.versionOf(step)) continue;
      this.loadPicture(step);
    }
  }

  async fetchPicture(path, signal) {
    const token = this.data.token;
    const response = await fetch(this.endpoint + path, { headers: { "X-GAN-Token": token }, signal });
    if (response.status === 401) this.askForToken(token);
    if (!response.ok) {
      const said = await response.json().catch(() => null);
      throw Object.assign(new Error(`the server answered ${response.status}`), {
        status: response.status,
        said: typeof said?.error === "string" ? said.error : "",
      });
    }
    const url = URL.createObjectURL(await response.blob());
    try {
      // Decoded before it is shown: the swap is then a matter of one frame.
      const picture = new Image();
      picture.src = url;
      await picture.decode();
      return { url, width: picture.naturalWidth, height: picture.naturalHeight };
    } catch (error) {
      URL.revokeObjectURL(url);
      throw error;
    }
  }

  async loadPicture(step) {
    const abort = new AbortController();
    const version = this.versionOf(step);
    this.loading.get(step)?.abort.abort();
    const own = { abort, version };
    this.loading.set(step, own);
    try {
      const query = `attempt=${this.attempt}${version ? `&v=${version}` : ""}`;
      const picture = await this.fetchPicture(`/samples/${step}.png?${query}`, abort.signal);
      if (abort.signal.aborted) {
        URL.revokeObjectURL(picture.url);
        return;
      }
      const outdated = this.pictures.get(step);
      this.pictures.set(step, { ...picture, version });
      this.missing.delete(step);
      // Live, the newest may be overtaken while it loads; showing it is still a step forward.
      const ahead = this.following && !this.playing && step > (this.shown ?? -1);
      if (this.fixedWanted && (step === this.target || ahead)) this.show(step);
      if (outdated) URL.revokeObjectURL(outdated.url);
      this.dropOldPictures();
    } catch (error) {
      if (abort.signal.aborted) return;
      this.missing.set(step, Date.now() + 3000);
      if (this.missing.size > 500) this.missing.clear();
      // While the run lives, the next poll tries again; afterwards nobody else would.
      if (this.ended && step === this.target) setTimeout(() => this.pumpPictures(), 3100);
    } finally {
      if (this.loading.get(step) === own) this.loading.delete(step);
    }
    this.pumpPictures();
  }

  show(step) {
    const picture = this.pictures.get(step);
    this.pictures.delete(step);
    this.pictures.set(step, picture);
    if (this.shown === step && this.part.fakes.src === picture.url) return;
    this.shown = step;
    this.shownUrl = picture.url;
    this.swap(picture, step, 0);
  }

  swap(picture, step, seed) {
    this.onScreen = { step, seed };
    this.fakesNative = picture;
    this.part.fakes.src = picture.url;
    const latents = seed ? `${this.latents} new latents (from seed ${seed})` : `the same ${this.latents} latents`;
    this.part.fakes.alt = `Generated from ${latents} at step ${whole(step)}`;
    this.takeWidth();
    setHidden(this.part.fakes, false);
    setHidden(this.part.fakesWait, true);
    this.sizePicture("fakes", picture);
    this.drawMoment();
  }

  dropOldPictures() {
    for (const [step, picture] of this.pictures) {
      if (this.pictures.size <= PICTURES_KEPT) break;
      if (picture.url === this.shownUrl || step === this.target) continue;
      URL.revokeObjectURL(picture.url);
      this.pictures.delete(step);
    }
  }

  // An address that was revoked keeps showing what it showed, so the screen does not go blank here.
  dropPictures() {
    for (const { abort } of this.loading.values()) abort.abort();
    this.loading.clear();
    this.missing.clear();
    this.versions.clear();
    this.samplesKey = "";
    for (const picture of this.pictures.values()) URL.revokeObjectURL(picture.url);
    this.pictures.clear();
    this.shown = null;
    this.cancelLatents();
    for (const picture of this.latentPictures.values()) URL.revokeObjectURL(picture.url);
    this.latentPictures.clear();
    this.snapshotVersions.clear();
    this.draw.key = null;
  }

  /* -- new latents: pictures that the server draws on demand with the generator of a kept moment -- */

  takeSnapshots(snapshots) {
    const newest = snapshots[snapshots.length - 1];
    const { state } = this.status;
    // A run that stands may have been moved by hand and then keep this very moment once more.
    if (newest !== undefined && newest === this.status.step && (state === "paused" || ENDED_STATES.has(state))) {
      const here = this.events.filter((event) => event.step === newest).length;
      this.snapshotVersions.set(newest, `${this.versionOf(newest)}.${here}`);
    }
    const changed = snapshots.join() !== this.snapshots.join();
    this.snapshots = snapshots;
    if (changed) this.drawScrubber();
    this.askForLatents(LATENTS_PAUSE_MS, true);
  }

  nearestSnapshot() {
    const { snapshots } = this;
    if (this.following && !this.playing) return snapshots[snapshots.length - 1];
    return snapshots[nearest(snapshots, this.target ?? 0)];
  }

  takeNewLatents() {
    if (!this.snapshots.length) return;
    const { draw } = this;
    draw.last += Math.max(GRID, this.latents);
    draw.seed = draw.last;
    draw.error = "";
    this.askForLatents(0);
    this.drawScrubber();
  }

  backToSameLatents() {
    this.cancelLatents();
    Object.assign(this.draw, { seed: 0, key: null, failed: null, error: "" });
    this.pumpPictures();
    this.drawScrubber();
  }

  // `patient`: a request under way is left to end first. Where snapshots come faster than pictures, there would
  // otherwise never be one.
  askForLatents(delay, patient = false) {
    const { draw } = this;
    if (!draw.seed || !this.snapshots.length) return;
    if (this.gone || document.hidden || this.refused) return;
    const at = this.nearestSnapshot();
    const version = this.snapshotVersions.get(at) || "";
    const key = `${at} ${draw.seed} ${version}`;
    if (draw.failed && draw.failed.key !== key) {
      draw.failed = null;
      draw.error = "";
      this.drawMoment();
    }
    if (key === draw.key || this.latentPictures.has(key)) {
      this.cancelLatents();
      this.showLatents(key);
      return;
    }
    if (draw.pending?.key === key || (draw.failed?.until || 0) > Date.now()) return;
    if (draw.pending?.sent && patient) return;
    this.cancelLatents();
    const pending = { key, at, version, seed: draw.seed, abort: new AbortController(), timers: [] };
    draw.pending = pending;
    const later = (wait, action) => pending.timers.push(setTimeout(action, wait));
    later(delay, () => this.loadLatents(pending));
    // The usual fraction of a second passes in silence.
    for (const wait of [LATENTS_SLOW_MS, LATENTS_VERY_SLOW_MS]) {
      later(delay + wait, () => {
        pending.waited = wait;
        this.drawMoment();
      });
    }
    this.showWaiting();
  }

  cancelLatents() {
    const { pending } = this.draw;
    if (!pending) return;
    this.draw.pending = null;
    pending.abort.abort();
    pending.timers.forEach(clearTimeout);
    this.showWaiting();
  }

  showWaiting() {
    setAttribute(this.part.fakesFrame, "aria-busy", Boolean(this.draw.pending));
    this.drawMoment();
  }

  async loadLatents(pending) {
    const { draw } = this;
    const { key, at, seed, version, abort } = pending;
    pending.sent = true;
    pending.timers.push(setTimeout(() => abort.abort(), LATENTS_TIMEOUT_MS));
    try {
      const query = `at=${at}&seed=${seed}&attempt=${this.attempt}${version ? `&v=${version}` : ""}`;
      const picture = await this.fetchPicture(`/draw.png?${query}`, abort.signal);
      if (draw.pending !== pending) {
        URL.revokeObjectURL(picture.url);
        return;
      }
      this.latentPictures.set(key, { ...picture, at, seed });
      this.cancelLatents();
      this.showLatents(key);
      this.dropOldLatents();
    } catch (error) {
      // Cancelled: whoever did it has planned what comes next.
      if (draw.pending !== pending) return;
      this.cancelLatents();
      if (error.status === 401) return; // asked for again as soon as there is a new token
      draw.failed = { key, until: error.said ? Infinity : Date.now() + 3000 };
      draw.error = error.said || `New latents cannot be drawn at step ${whole(at)}: the server does not answer.`;
      // With nothing of the new latents on screen, the usual pictures go on.
      if (!draw.key) Object.assign(draw, { seed: 0, failed: null });
      this.drawScrubber();
      this.pumpPictures();
      return;
    }
    this.askForLatents(0);
  }

  showLatents(key) {
    const { draw } = this;
    const picture = this.latentPictures.get(key);
    if (!picture) return;
    this.latentPictures.delete(key);
    this.latentPictures.set(key, picture);
    if (draw.key === key) return;
    draw.key = key;
    draw.error = "";
    this.shown = null;
    this.swap(picture, picture.at, picture.seed);
  }

  dropOldLatents() {
    for (const [key, picture] of this.latentPictures) {
      if (this.latentPictures.size <= LATENTS_KEPT) break;
      if (key === this.draw.key) continue;
      URL.revokeObjectURL(picture.url);
      this.latentPictures.delete(key);
    }
  }

  async loadReals() {
    if (this.realsAbort || (this.realsRetry || 0) > Date.now()) return;
    const abort = new AbortController();
    this.realsAbort = abort;
    try {
      const picture = await this.fetchPicture("/reals.png", abort.signal);
      if (abort.signal.aborted) {
        URL.revokeObjectURL(picture.url);
        return;
      }
      if (this.realsUrl) URL.revokeObjectURL(this.realsUrl);
      this.realsUrl = picture.url;
      this.realsNative = picture;
      this.realsShown = true;
      this.part.reals.src = picture.url;
      this.part.reals.alt = "Real pictures from the data set";
      setHidden(this.part.reals, false);
      setHidden(this.part.realsWait, true);
      this.takeWidth();
      this.sizePicture("reals", picture);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.realsRetry = Date.now() + 3000;
      if (this.ended) setTimeout(() => !this.gone && !this.realsShown && this.loadReals(), 3100);
    } finally {
      if (this.realsAbort === abort) this.realsAbort = null;
    }
  }

  // Whole multiples of the native size keep every pixel of a digit equally large; they are used where they
  // lose little room. Pictures larger than their place are shrunk smoothly, as dropping pixels would hurt.
  sizePicture(which, native) {
    const frame = this.part[`${which}Frame`];
    const image = this.part[which];
    if (!native || !native.width || !frame.clientWidth) return;
    const shape = `${native.width} / ${native.height}`;
    if (frame.style.aspectRatio !== shape) frame.style.aspectRatio = shape;
    const dots = window.devicePixelRatio || 1;
    const fit = Math.min(frame.clientWidth / native.width, frame.clientHeight / native.height) * dots;
    this.scalePicture(image, native, fit, dots);
    if (this.enlarged === which) this.drawEnlarged();
  }

  scalePicture(image, native, fit, dots) {
    const times = Math.floor(fit + 0.01);
    const scale = this.pixelated && times >= 1 && times / fit > (times === 1 ? 0.8 : 0.9) ? times : fit;
    const width = `${(native.width * scale) / dots}px`;
    const height = `${(native.height * scale) / dots}px`;
    if (image.style.width !== width) image.style.width = width;
    if (image.style.height !== height) image.style.height = height;
    const uneven = native.width >= WIDE && scale !== times; // pixels of two sizes would show in a face
    image.toggleAttribute("data-smooth", !this.pixelated || scale < 1 || uneven);
  }

  // Grids of faces get most of the width, and the curves go below them; points are drawn to any size.
  takeWidth() {
    const wide = !this.points && [this.fakesNative, this.realsNative].some((native) => native.width >= WIDE);
    if (this.root.classList.contains("gl-wide") === wide) return;
    this.root.classList.toggle("gl-wide", wide);
    this.resize();
    this.askForDrawing(); // of charts side by side each names its axis
  }

  /* -- one of the two pictures, as large as the window -- */

  enlarge(which) {
    if (this.part[which].hidden) return;
    this.enlarged = which;
    if (!this.part.large.open) this.part.large.showModal();
    this.drawEnlarged();
  }

  drawEnlarged() {
    const { largePicture } = this.part;
    const native = this.enlarged === "reals" ? this.realsNative : this.fakesNative;
    const shown = this.part[this.enlarged];
    if (largePicture.src !== shown.src) largePicture.src = shown.src;
    setAttribute(largePicture, "alt", shown.alt);
    const dots = window.devicePixelRatio || 1;
    const fit = Math.min(window.innerWidth / native.width, window.innerHeight / native.height) * dots;
    this.scalePicture(largePicture, native, fit, dots);
  }

  /* -- the scrubber -- */

  drawScrubber() {
    const { part } = this;
    const last = this.samples.length - 1;
    const index = last < 0 || this.target === null ? 0 : this.nearestIndex(this.target);
    setAttribute(part.scrubber, "max", Math.max(0, last));
    if (part.scrubber.value !== String(index)) part.scrubber.value = String(index);
    fillRange(part.scrubber);
    part.scrubber.disabled = last < 1;
    part.play.disabled = last < 1;
    part.follow.disabled = last < 0;
    setText(part.fakesWait, this.ended ? "This run has no pictures." : "The first pictures will appear here.");
    setText(part.realsWait, this.ended ? "No real pictures were kept." : "Real pictures will appear here.");
    part.newLatents.disabled = this.snapshots.length === 0;
    setAttribute(part.newLatents, "title", this.snapshots.length
      ? "Draw other random inputs with the generator of this moment"
      : "Possible once the run has kept its first snapshot");
    part.newLatents.classList.toggle("gl-on", this.draw.seed > 0);
    setHidden(part.sameLatents, !this.draw.seed);
    const live = !this.ended;
    setText(part.follow, live ? "Follow live" : "Newest");
    setAttribute(part.follow, "aria-pressed", this.following);
    setAttribute(part.follow, "title", live ? "Always show the newest pictures" : "Go to the newest pictures");
    this.root.classList.toggle("gl-following", this.following);
    part.play.classList.toggle("gl-playing", Boolean(this.playing));
    setAttribute(part.play, "aria-label", this.playing ? "Pause" : "Play");
    const text = last < 0
      ? "No kept moments yet"
      : `Moment ${whole(index + 1)} of ${whole(last + 1)}: step ${whole(this.samples[index])}`;
    setText(part.scrubText, text);
    setAttribute(part.scrubber, "aria-valuetext", text);
    this.drawMoment();
    this.placeCursors();
  }

  // The caption tells what is on screen, which is not always what was asked for last; the note tells the difference.
  drawMoment() {
    const { part, onScreen, draw } = this;
    const seed = onScreen?.seed || 0;
    setText(part.fakesStep, onScreen ? `at step ${whole(onScreen.step)}` : "");
    setText(part.fakesText, seed ? `new latents (from seed ${seed})` : `the same ${this.latents} latents at every step`);
    // Pictures of new latents show the generator alone, and not every run has a D.
    setHidden(part.legendReal, seed > 0);
    setHidden(part.legendGround, seed > 0 || !this.lines.columns.has("D(x)"));
    const waited = draw.pending?.waited;
    let note = "";
    if (draw.error) note = draw.error;
    else if (waited) {
      const slow = waited >= LATENTS_VERY_SLOW_MS ? "; the first time takes longer" : "";
      note = `drawing new latents (from seed ${draw.pending.seed})${slow} …`;
    } else if (seed) note = `new latents (from seed ${seed}) at step ${whole(onScreen.step)}`;
    setText(part.latentsNote, note);
    setAttribute(part.latentsNote, "title", note);
  }

  startPlaying() {
    if (this.samples.length < 2) return;
    const last = this.samples.length - 1;
    const at = this.nearestIndex(this.target ?? 0);
    this.playing = true;
    this.goTo(this.following || at >= last ? 0 : at, false);
    const pace = this.stillMotion.matches ? 700 : 240;
    const tick = () => {
      // Waiting for a picture is better than skipping it, unless it never comes.
      const late = this.draw.seed
        ? Boolean(this.draw.pending)
        : this.shown !== this.target && !((this.missing.get(this.target) || 0) > Date.now());
      if (!late) {
        const next = this.nearestIndex(this.target) + 1;
        if (next >= this.samples.length) {
          this.stopPlaying();
          this.goTo(this.samples.length - 1, !this.ended);
          return;
        }
        this.goTo(next, false);
      }
      this.playTimer = setTimeout(tick, pace);
    };
    this.playTimer = setTimeout(tick, pace);
  }

  stopPlaying() {
    clearTimeout(this.playTimer);
    this.playing = false;
  }

  /* -- charts -- */

  readTheme() {
    const style = getComputedStyle(this.root);
    const text = parseColour(style.color).slice(0, 3);
    const paper = parseColour(style.backgroundColor).slice(0, 3);
    const dark = paper[0] * 0.299 + paper[1] * 0.587 + paper[2] * 0.114 < 128;
    const size = parseFloat(style.getPropertyValue("--gl-size")) || 13;
    const key = [text, paper, size, style.fontFamily].join("|");
    if (key === this.themeKey) return;
    this.themeKey = key;
    this.theme = { text, paper, dark, size, font: style.fontFamily };
    // Sliders and scroll bars are the browser's own and have to be told.
    this.root.style.colorScheme = dark ? "dark" : "light";
    this.drawEvents();
    this.askForDrawing();
  }

  colour(pair) {
    return pair[this.theme.dark ? 1 : 0];
  }

  askForDrawing() {
    if (this.drawTimer || this.gone) return;
    // On a slow machine, drawing leaves three quarters of the time to everything else.
    const gap = Math.max(DRAW_GAP_MS, 4 * (this.drawCost || 0));
    const wait = Math.max(0, gap - (Date.now() - (this.drawnAt || 0)));
    this.drawTimer = setTimeout(() => {
      this.drawTimer = null;
      this.drawnAt = Date.now();
      this.drawCharts();
      this.drawCost = Math.min(500, Date.now() - this.drawnAt);
    }, wait);
  }

  drawCharts() {
    if (!this.Plotly || !this.theme || this.gone || document.hidden) return;
    const columns = { loss: [], score: [], more: [] };
    for (const name of this.lines.columns.keys()) {
      if (!NOT_DRAWN.has(name)) columns[placeOf(name).chart].push(name);
    }
    this.drawGroups(columns);
    setHidden(this.part.more, columns.more.length === 0);
    setHidden(this.part.moreBlock, !this.showMore || columns.more.length === 0);
    // A model without a discriminator has no scores; its losses get the room.
    const noScore = columns.score.length === 0 && columns.loss.length > 0;
    setHidden(this.part.scoreBlock, noScore);
    this.root.classList.toggle("gl-no-score", noScore);
    const players = this.lines.columns.has("loss/G") && this.lines.columns.has("loss/D");
    setText(this.part.lossText, players ? "each player’s own; they pull against each other" : "");
    for (const kind of CHARTS) {
      if (!this.charts[kind].block.hidden) this.drawChart(kind, columns[kind]);
    }
    this.placeCursors();
  }

  // Leaves in columns.more what is drawn of it, and offers the rest.
  drawGroups(columns) {
    const present = Object.keys(GROUPS).filter((group) => columns.more.some((name) => placeOf(name).group === group));
    this.groupShown = present.includes(this.group) ? this.group : present[0];
    for (const tab of this.groupTabs) {
      setHidden(tab, present.length < 2 || !present.includes(tab.dataset.group));
      setAttribute(tab, "aria-pressed", tab.dataset.group === this.groupShown);
    }
    setText(this.part.moreText, GROUPS[this.groupShown] || "");
    columns.more = columns.more.filter((name) => placeOf(name).group === this.groupShown);
  }

  drawChart(kind, names) {
    const chart = this.charts[kind];
    const { text, paper, size, font } = this.theme;
    // More than two points to a pixel cannot be told apart, but cost as much to draw.
    const most = Math.min(MAX_POINTS, Math.max(500, Math.round(chart.element.clientWidth * 2)));
    const traces = [];
    let low = Infinity;
    let lowPositive = Infinity;
    let high = -Infinity;
    let others = 0;
    for (const name of names) {
      const place = placeOf(name);
      const pair = COLOURS[place.colour] || OTHER_COLOURS[others++ % OTHER_COLOURS.length];
      const colour = this.colour(pair);
      const points = this.lines.points(name);
      for (const value of points.y) {
        if (value < low) low = value;
        if (value > high) high = value;
        if (value > 0 && value < lowPositive) lowPositive = value;
      }
      const raw = envelope(points.x, points.y, most);
      const curve = everyNth(points.x, smooth(points, this.smoothing, this.lines.stride), most);
      const shared = { type: "scatter", mode: "lines", legendgroup: name };
      traces.push({
        ...shared,
        ...raw,
        name: `${place.name}, raw`,
        showlegend: false,
        hoverinfo: "skip",
        visible: this.smoothing > 0,
        line: { color: hexWithAlpha(colour, this.theme.dark ? 0.28 : 0.26), width: 1 },
      });
      traces.push({
        ...shared,
        ...(this.smoothing > 0 ? curve : raw),
        name: place.name,
        hovertemplate: "%{y:.4~g}",
        line: { color: colour, width: size > 14 ? 3 : 2 },
      });
    }

    const marks = marksOf(this.events);
    // The texts appear in the hover box; angle brackets would be read as Plotly's mark-up.
    const plain = (words) => inLines(words.replace(/</g, "‹").replace(/>/g, "›"));
    traces.push({
      type: "scatter",
      mode: "markers",
      name: "Event",
      yaxis: "y2",
      showlegend: false,
      x: marks.map((mark) => mark.step),
      y: marks.map(() => 1),
      text: marks.map((mark) => plain(mark.texts.slice(-3).join(" "))),
      hovertemplate: "%{text}<extra></extra>",
      cliponaxis: false,
      marker: {
        size: Math.round(size * 0.6),
        color: marks.map((mark) => this.colour(mark.style.colour)),
        symbol: marks.map((mark) => mark.style.symbol),
      },
    });
    const shapes = marks.map((mark) => ({
      type: "line",
      xref: "x",
      yref: "paper",
      x0: mark.step,
      x1: mark.step,
      y0: 0,
      y1: 1,
      layer: "below",
      line: { color: this.colour(mark.style.colour), width: 1.2, dash: mark.style.dash },
    }));

    const annotations = [];
    const muted = withAlpha(text, 0.72);
    const grid = withAlpha(text, 0.12);
    const axis = {
      gridcolor: grid,
      linecolor: withAlpha(text, 0.35),
      tickcolor: withAlpha(text, 0.35),
      tickfont: { color: muted, size: size - 2 },
      zeroline: false,
      automargin: false,
    };
    const yaxis = { ...axis, nticks: 6 };
    const log = kind === "loss" && this.logScale;
    if (kind === "score") {
      // Critics without a sigmoid are not bound to [0, 1].
      const bounded = !(low < -0.001 || high > 1.001);
      setHidden(this.part.scoreText, !bounded);
      if (bounded) {
        const ticktext = ["fake 0", "0.25", "0.5", "0.75", "real 1"];
        Object.assign(yaxis, { range: [-0.02, 1.02], tickvals: [0, 0.25, 0.5, 0.75, 1], ticktext });
        shapes.push({
          type: "line",
          xref: "paper",
          yref: "y",
          x0: 0,
          x1: 1,
          y0: 0.5,
          y1: 0.5,
          layer: "below",
          line: { color: withAlpha(text, 0.6), width: 1.5, dash: "dot" },
        });
      }
    } else if (log) {
      Object.assign(yaxis, { type: "log" });
      if (high > lowPositive) {
        const tickvals = logTicks(lowPositive, high);
        const inWords = (value) => (value >= 0.001 && value < 1e5 ? String(value) : value.toExponential(0));
        const ticktext = tickvals.map(inWords);
        Object.assign(yaxis, { tickvals, ticktext });
      }
    } else {
      yaxis.rangemode = "normal";
    }
    if (low === Infinity && kind !== "score") {
      annotations.push({
        xref: "paper",
        yref: "paper",
        x: 0.5,
        y: 0.5,
        showarrow: false,
        text: this.ended ? "This run has no curves." : "The curves begin with the first steps.",
        font: { color: muted, size },
      });
    }
    const last = this.lines.steps[this.lines.steps.length - 1];
    // Of the two charts that belong together, the lower one names the axis for both.
    const beside = getComputedStyle(chart.block.parentElement).display === "grid";
    const titled = kind !== "loss" || beside || this.charts.score.block.hidden;
    const layout = {
      autosize: true,
      uirevision: `${this.data.run}|${log}|${kind === "more" ? this.groupShown : ""}`,
      margin: { l: size * 3.4, r: 12, t: size * 1.8, b: size * (titled ? 3.1 : 1.8) },
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: font, size: size - 1, color: withAlpha(text, 1) },
      hovermode: "x unified",
      hoverdistance: 20,
      hoverlabel: {
        bgcolor: withAlpha(paper, 0.94),
        bordercolor: withAlpha(text, 0.3),
        font: { family: font, size: size - 1, color: withAlpha(text, 1) },
        namelength: -1,
      },
      showlegend: true,
      legend: {
        orientation: "h",
        x: 0,
        xanchor: "left",
        yref: "container",
        y: 1,
        yanchor: "top",
        bgcolor: "rgba(0,0,0,0)",
        font: { size: size - 1 },
        traceorder: "normal",
        itemwidth: 30,
      },
      dragmode: "zoom",
      xaxis: {
        ...axis,
        showline: true,
        showgrid: false,
        ticks: "outside",
        ticklen: 3,
        nticks: 7,
        separatethousands: true,
        hoverformat: ",d",
        ...(titled ? { title: { text: "step", standoff: 3, font: { color: muted, size: size - 2 } } } : {}),
        unifiedhovertitle: { text: "step %{x:,d}" },
        rangemode: "tozero",
        ...(isNumber(last) ? {} : { range: [0, isNumber(this.status?.steps) ? this.status.steps : 100] }),
      },
      yaxis,
      yaxis2: { overlaying: "y", range: [0, 1], visible: false, fixedrange: true },
      shapes,
      annotations,
    };
    const config = { displayModeBar: false, responsive: false, doubleClick: "reset+autosize", showTips: false };
    this.Plotly.react(chart.element, traces, layout, config);
    if (!chart.drawn) {
      chart.drawn = true;
      chart.element.on("plotly_click", (clicked) => {
        const x = clicked?.points?.[0]?.x;
        if (!isNumber(x) || !this.samples.length) return;
        this.stopPlaying();
        this.goTo(this.nearestIndex(x), false);
      });
      chart.element.on("plotly_relayout", () => this.placeCursors());
    }
  }

  // The line of the moment is an element over the chart: moving it costs nothing, redrawing the chart would.
  placeCursors() {
    for (const chart of Object.values(this.charts)) {
      const full = chart.drawn && !chart.block.hidden && chart.element._fullLayout;
      const style = chart.cursor.style;
      // Before there are curves the events alone are drawn, and the axis of the curves is not there yet.
      if (!full || !full.xaxis || !full.yaxis || this.target === null || !this.lines.steps.length) {
        style.visibility = "hidden";
        continue;
      }
      const x = full.xaxis.d2p(this.target);
      const inside = x >= -1 && x <= full.xaxis._length + 1;
      style.visibility = inside ? "visible" : "hidden";
      if (!inside) continue;
      style.transform = `translate(${full.xaxis._offset + x - 1}px, ${full.yaxis._offset}px)`;
      style.height = `${full.yaxis._length}px`;
    }
  }

  resize() {
    if (this.gone || !this.root.clientWidth) return;
    this.readTheme();
    this.sizePicture("fakes", this.fakesNative);
    this.sizePicture("reals", this.realsNative);
    if (!this.Plotly) return;
    for (const chart of Object.values(this.charts)) {
      const { element } = chart;
      if (!chart.drawn || !element.clientWidth || !element._fullLayout) continue;
      if (Math.abs(element._fullLayout.width - element.clientWidth) < 1
        && Math.abs(element._fullLayout.height - element.clientHeight) < 1) continue;
      Promise.resolve(this.Plotly.Plots.resize(element)).then(() => this.placeCursors(), () => {});
    }
  }

  /* -- the projector -- */

  async togglePresenting() {
    if (this.presenting) {
      this.leavePresenting();
      return;
    }
    try {
      await this.root.requestFullscreen();
    } catch (error) {
      this.root.classList.add("gl-covering");
      this.setPresenting(true);
    }
  }

  leavePresenting() {
    if (document.fullscreenElement === this.root) document.exitFullscreen().catch(() => {});
    this.setPresenting(false);
  }

  setPresenting(on) {
    this.presenting = on;
    this.root.classList.toggle("gl-presenting", on);
    if (!on) this.root.classList.remove("gl-covering");
    setText(this.part.present, on ? "Leave" : "Present");
    setAttribute(this.part.present, "aria-pressed", on);
    if (this.gone) return;
    this.resize();
    this.part.logTail.scrollTop = this.part.logTail.scrollHeight;
  }

  /* -- what people do -- */

  listen() {
    const { part } = this;
    const on = (target, kind, action) => target.addEventListener(kind, action, { signal: this.listening.signal });

    on(part.scrubber, "input", () => {
      this.stopPlaying();
      const index = Number(part.scrubber.value);
      this.goTo(index, !this.ended && index === this.samples.length - 1 && this.following);
    });
    on(part.play, "click", () => {
      if (this.playing) {
        this.stopPlaying();
        this.drawScrubber();
      } else {
        this.startPlaying();
      }
    });
    on(part.follow, "click", () => {
      this.stopPlaying();
      this.goTo(this.samples.length - 1, true);
    });
    on(part.newLatents, "click", () => this.takeNewLatents());
    on(part.sameLatents, "click", () => this.backToSameLatents());
    on(part.prescribe, "click", () => {
      const knob = this.doctor?.knob;
      if (!knob || knob.turned) return;
      part.prescribe.disabled = true; // until the server says that it is turned
      this.trigger("prescribe", { name: knob.name, value: knob.value });
    });
    on(part.smoothing, "input", () => {
      this.smoothing = Number(part.smoothing.value);
      setText(part.smoothingValue, this.smoothing.toFixed(2));
      fillRange(part.smoothing);
      this.askForDrawing();
    });
    on(part.logSwitch, "click", () => {
      this.logScale = !this.logScale;
      setAttribute(part.logSwitch, "aria-pressed", this.logScale);
      this.askForDrawing();
    });
    on(part.more, "click", () => {
      this.showMore = !this.showMore;
      setAttribute(part.more, "aria-pressed", this.showMore);
      this.askForDrawing();
    });
    on(part.groups, "click", (event) => {
      const { group } = event.target.dataset;
      if (!group) return;
      this.group = group;
      this.askForDrawing();
    });
    on(part.present, "click", () => this.togglePresenting());
    on(document, "fullscreenchange", () => {
      const full = document.fullscreenElement === this.root;
      if (full !== Boolean(this.presenting)) this.setPresenting(full);
    });
    on(document, "keydown", (event) => {
      if (event.key === "Escape" && this.presenting && !part.large.open) this.leavePresenting();
    });
    for (const which of ["fakes", "reals"]) on(part[which], "click", () => this.enlarge(which));
    for (const button of this.root.querySelectorAll("[data-enlarge]")) {
      on(button, "click", () => this.enlarge(button.dataset.enlarge));
    }
    on(part.large, "click", () => part.large.close());
    on(part.large, "close", () => { this.enlarged = null; });
    on(window, "resize", () => this.enlarged && this.drawEnlarged());
    on(document, "visibilitychange", () => {
      if (document.hidden) {
        this.stopPolling();
        return;
      }
      this.askForDrawing();
      this.pumpPictures();
      this.askForLatents(0);
      if (this.data && !(this.ended && ENDED_STATES.has(this.data.state))) this.pollSoon(0);
    });
    this.resizing = new ResizeObserver(() => this.resize());
    this.resizing.observe(this.root);
  }
}

export const mount = mounting(".gl-root", LiveView);
