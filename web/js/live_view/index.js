// @ts-check
// The live view of one run. It asks the server for news and draws them in place, so that the Streamlit script reruns only
// when its own buttons have to change. This file holds the parts together; each part has one thing to draw.

import { mounting, View } from "../lib/mount.js";
import { Axis } from "./axis.js";
import { Charts } from "./charts.js";
import { Conduct } from "./conduct.js";
import { Doctor } from "./doctor.js";
import { Events } from "./events.js";
import { Frames } from "./frames.js";
import { Help } from "./help.js";
import { Lines } from "./lines.js";
import { Moves } from "./moves.js";
import { OnePicture } from "./one.js";
import { Opinion } from "./opinion.js";
import { NewLatents } from "./new_latents.js";
import { Pictures } from "./pictures.js";
import { Presenting } from "./presenting.js";
import { ENDED_STATES, LIVE_STATES, StatusLine } from "./status.js";
import { Theme } from "./theme.js";
import { Timeline } from "./timeline.js";
import { DISAGREE_MS, POLL_MS, SOON_MS, Transport } from "./transport.js";

export class LiveView extends View {
  constructor(root) {
    super(root);
    /** @type {import("../payloads").LiveData} */
    this.data = null;
    this.trigger = (name, value) => {};
    this.ended = false;
    this.announced = null;
    this.listening = new AbortController();
    this.theme = new Theme(this.root);
    this.lines = new Lines();
    this.moves = new Moves();
    this.transport = new Transport(this);
    this.status = new StatusLine(this);
    this.events = new Events(this);
    this.doctor = new Doctor(this);
    this.frames = new Frames(this);
    this.opinion = new Opinion(this);
    this.one = new OnePicture(this);
    this.pictures = new Pictures(this);
    this.latents = new NewLatents(this);
    this.timeline = new Timeline(this);
    this.axis = new Axis(this);
    this.charts = new Charts(this);
    this.conduct = new Conduct(this);
    this.presenting = new Presenting(this);
    this.help = new Help(this);
    this.on(document, "visibilitychange", () => this.seen());
    this.resizing = new ResizeObserver(() => this.resize());
    this.resizing.observe(this.root);
  }

  /** Listen until the view is disposed of. @param {EventTarget} target */
  on(target, kind, action) {
    target.addEventListener(kind, action, { signal: this.listening.signal });
  }

  /** Whether pictures may be asked for now. */
  get asks() {
    return Boolean(!this.gone && this.data?.run && !document.hidden && !this.server.refused);
  }

  /** The row of an event's kind, if this version knows it. */
  kindOf(kind) {
    const kinds = this.data?.events ?? {};
    return Object.hasOwn(kinds, kind) ? kinds[kind] : null;
  }

  /** Called by Streamlit. @param {import("../payloads").LiveData} data */
  update(data, trigger) {
    const before = this.data;
    this.data = data;
    this.trigger = trigger;
    this.server.update(data.token, trigger);
    this.readTheme();
    if (!before || before.run !== data.run) this.reset();
    else if (before.token !== data.token) {
      this.transport.failures = 0;
      this.pictures.missing.clear();
      this.latents.failed = null;
    }
    if (!before || before.state !== data.state) this.announced = null;
    this.status.draw();
    this.timeline.draw();
    this.charts.loadPlotly();
    this.pictures.pump();
    this.latents.ask(0);
    this.opinion.refresh();
    this.transport.soon(0);
  }

  /** Another run: nothing of the one before stays. */
  reset() {
    this.help.close();
    this.transport.stop();
    this.transport.clear();
    this.ended = false;
    this.announced = null;
    this.pictures.clear();
    this.latents.clear();
    this.moves.clear();
    this.timeline.clear();
    this.events.clear();
    this.doctor.clear();
    this.status.clear();
    this.lines.clear();
    this.axis.clear();
    this.conduct.clear();
    this.opinion.clear();
    this.one.clear();
    this.frames.clear();
    this.latents.draw();
    this.opinion.refresh();
    this.events.draw();
    this.doctor.draw();
    this.charts.ask();
  }

  /**
   * News from the server. Returns the time to the next poll, or null for none.
   * @param {import("../payloads").LiveAnswer} answer
   * @param {number} since
   */
  take(answer, since) {
    if (answer.run && answer.run !== this.data.run) return POLL_MS;
    const grew = this.takeRows(answer, since);
    this.status.take(answer);
    if (this.events.take(Array.isArray(answer.events) ? answer.events : [])) this.charts.ask();
    this.doctor.take(answer.doctor || null);
    this.latents.count = Number.isFinite(answer.latents) ? answer.latents : this.latents.count;
    this.moves.take(answer.moves);
    this.timeline.take(Array.isArray(answer.samples) ? answer.samples : [], answer.drawn || 0);
    this.latents.take(answer);
    this.frames.take(answer);
    this.axis.take(answer.epoch);
    this.conduct.take(answer.settings);
    this.takeState(this.status.now.state);
    this.frames.drawWaiting();
    if (!this.ended) return POLL_MS;
    if (answer.behind) return SOON_MS; // the doctor is still reading a long run
    // The end may come in more than one piece.
    if (grew && this.transport.cursor !== since) return POLL_MS;
    // Where the page asked for a new attempt that has not begun, stopping here would miss its beginning.
    return LIVE_STATES.has(this.data.state) ? DISAGREE_MS : null;
  }

  /** Whether there were new rows. */
  takeRows({ stats, reset, attempt }, since) {
    const { transport } = this;
    if (reset || since === 0) this.lines.clear();
    if (Number.isFinite(attempt) && attempt !== transport.attempt) {
      // Another attempt has pictures of its own under the same steps. What is on screen stays until they arrive.
      if (transport.attempt) {
        this.pictures.clear();
        this.latents.drop();
        this.opinion.clear();
        this.timeline.key = "";
      }
      transport.attempt = attempt;
    }
    this.lines.append(stats?.columns);
    if (Number.isFinite(stats?.cursor)) transport.cursor = stats.cursor;
    const grew = stats?.columns?.step?.length > 0;
    if (grew || reset) this.charts.ask();
    return grew;
  }

  takeState(state) {
    if (this.ended !== ENDED_STATES.has(state)) {
      this.ended = !this.ended;
      this.timeline.draw();
      this.charts.ask();
    }
    if (!state || state === this.data.state || state === this.announced) return;
    this.announced = state;
    this.trigger("transition", state);
  }

  /** Show a picture of this step in the place of what is generated; `seed` 0 stands for the fixed latents. */
  showFakes(picture, step, seed, words) {
    this.latents.screen = { step, seed };
    this.frames.show("fakes", picture, words);
    this.latents.draw();
    this.opinion.refresh();
  }

  readTheme() {
    if (!this.theme.read()) return;
    this.events.draw();
    this.charts.ask();
  }

  resize() {
    if (this.gone || !this.root.clientWidth) return;
    this.readTheme();
    this.frames.size();
    this.charts.resize();
  }

  /** The tab was hidden or is seen again. */
  seen() {
    if (document.hidden) {
      this.transport.stop();
      return;
    }
    this.charts.ask();
    this.pictures.pump();
    this.latents.ask(0);
    if (this.data) this.opinion.refresh();
    if (this.data && !(this.ended && ENDED_STATES.has(this.data.state))) this.transport.soon(0);
  }

  dispose() {
    this.listening.abort();
    this.transport.stop();
    this.timeline.player.stop();
    this.resizing.disconnect();
    this.pictures.clear();
    this.latents.drop();
    this.opinion.clear();
    this.frames.forget();
    this.charts.dispose();
    this.presenting.leave();
    super.dispose();
  }
}

export const mount = mounting(".gl-root", LiveView);
