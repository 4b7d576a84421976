// @ts-check
// The charts on the page: which columns they show, when they are drawn, and the cursor at the frame that is looked at.

import { element, fillRange, setAttribute, setHidden, setText } from "../lib/dom.js";
import { isNumber } from "../lib/format.js";
import { nearest } from "../lib/values.js";
import { bounded, curvesOf, equilibrium, layoutOf, markedEvents, valueAxis } from "./chart.js";
import { charted, placeOf } from "./columns.js";
import { marksOf } from "./events.js";
import { loadPlotly } from "./plotly.js";

const KINDS = ["loss", "score", "more"];
const DRAW_GAP_MS = 500;
const MAX_POINTS = 1500; // drawn in one trace
const CONFIG = { displayModeBar: false, responsive: false, doubleClick: "reset+autosize", showTips: false };

export class Charts {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    this.timer = undefined;
    this.drawnAt = 0;
    this.cost = 0;
    this.logScale = false;
    this.showMore = false;
    this.group = "quality";
    this.groupShown = "";
    this.smoothing = Number(view.part.smoothing.value);
    this.all = KINDS.map((kind) => {
      const chart = view.part[`${kind}Chart`];
      const cursor = chart.parentElement.querySelector(".gl-cursor");
      return { kind, element: chart, block: view.part[`${kind}Block`], cursor, drawn: false };
    });
    fillRange(view.part.smoothing);
    this.listen();
  }

  listen() {
    const { view } = this;
    const { part } = view;
    view.on(part.smoothing, "input", () => {
      this.smoothing = Number(part.smoothing.value);
      setText(part.smoothingValue, this.smoothing.toFixed(2));
      fillRange(part.smoothing);
      this.ask();
    });
    view.on(part.logSwitch, "click", () => {
      this.logScale = !this.logScale;
      setAttribute(part.logSwitch, "aria-pressed", this.logScale);
      this.ask();
    });
    view.on(part.more, "click", () => {
      this.showMore = !this.showMore;
      setAttribute(part.more, "aria-pressed", this.showMore);
      this.ask();
    });
    view.on(part.groups, "click", (event) => {
      const { group } = event.target.dataset;
      if (!group) return;
      this.group = group;
      this.ask();
    });
  }

  loadPlotly() {
    const { view } = this;
    if (this.Plotly || this.asked) return;
    this.asked = true;
    const show = (loaded) => {
      setHidden(view.part.chartNote, loaded);
      view.root.classList.toggle("gl-no-charts", !loaded);
    };
    loadPlotly(view.data.plotly).then(
      (Plotly) => {
        if (view.gone) return;
        this.Plotly = Plotly;
        show(true);
        this.ask();
      },
      () => {
        if (view.gone) return;
        this.asked = false;
        setText(view.part.chartNote, "The charts could not load. The pictures and the numbers still work.");
        show(false);
      },
    );
  }

  /** Draw soon. On a slow machine, drawing leaves three quarters of the time to everything else. */
  ask() {
    if (this.timer || this.view.gone) return;
    const gap = Math.max(DRAW_GAP_MS, 4 * this.cost);
    const wait = Math.max(0, gap - (Date.now() - this.drawnAt));
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.drawnAt = Date.now();
      this.draw();
      this.cost = Math.min(500, Date.now() - this.drawnAt);
    }, wait);
  }

  draw() {
    const { view } = this;
    const { part, lines } = view;
    if (!view.theme.key || view.gone || document.hidden) return;
    const columns = charted(lines.columns.keys(), view.data.catalogue);
    const more = columns.more.length > 0;
    columns.more = this.drawGroups(columns.more);
    setHidden(part.more, !more);
    setHidden(part.moreBlock, !this.showMore || !more);
    // A model without a discriminator has no scores; its losses get the room.
    const noScore = columns.score.length === 0 && columns.loss.length > 0;
    setHidden(part.scoreBlock, noScore);
    view.root.classList.toggle("gl-no-score", noScore);
    const players = lines.has("loss/G") && lines.has("loss/D");
    setText(part.lossText, players ? "each network has its own loss" : "");
    this.drawFirst(columns);
    view.axis.draw();
    if (!this.Plotly) return;
    for (const chart of this.all) if (!chart.block.hidden) this.drawChart(chart, columns[chart.kind]);
    this.placeCursors();
  }

  /** What stands in a chart until it has a curve: what it will show, or why there is none. */
  drawFirst(columns) {
    const { view } = this;
    const { part, lines, data, ended, status } = view;
    for (const { kind } of this.all) {
      const first = part[`${kind}First`];
      const curves = columns[kind].some((name) => lines.points(name).x.length);
      const empty = ended ? "This run has no curves." : (data.first[kind] ?? "The curves begin with the first steps.");
      setText(first, curves || !status.answered ? "Loading the charts …" : empty);
      setHidden(first, curves && Boolean(this.Plotly));
    }
  }

  /**
   * Offers the groups that there are, and answers the names of the one that is shown. The measurements differ in scale by
   * orders of magnitude: on one axis the small ones would be flat lines.
   */
  drawGroups(names) {
    const { catalogue } = this.view.data;
    const groupOf = (name) => placeOf(name, catalogue).group;
    const present = Object.values(catalogue.groups).filter((group) => names.some((name) => groupOf(name) === group.name));
    this.groupShown = (present.find(({ name }) => name === this.group) ?? present[0])?.name ?? "";
    this.drawTabs(present);
    setText(this.view.part.moreText, catalogue.groups[this.groupShown]?.axis || "");
    return names.filter((name) => groupOf(name) === this.groupShown);
  }

  drawTabs(present) {
    const { groups } = this.view.part;
    if (!groups.children.length) {
      for (const { name, title, help } of Object.values(this.view.data.catalogue.groups)) {
        const tab = element("button", "gl-tab", groups);
        Object.assign(tab, { type: "button", title: help, textContent: title });
        tab.dataset.group = name;
        tab.dataset.testid = `live-group-${name}`;
      }
    }
    for (const tab of groups.children) {
      setHidden(tab, present.length < 2 || !present.some(({ name }) => name === tab.dataset.group));
      setAttribute(tab, "aria-pressed", tab.dataset.group === this.groupShown);
    }
  }

  drawChart(chart, names) {
    const { view } = this;
    const { theme, lines, data, axis } = view;
    const { kind } = chart;
    // More than two points to a pixel cannot be told apart, but cost as much to draw.
    const most = Math.min(MAX_POINTS, Math.max(500, Math.round(chart.element.clientWidth * 2)));
    const how = { lines, catalogue: data.catalogue, smoothing: this.smoothing, most, theme, axis };
    const { traces, range } = curvesOf(names, how);
    const { trace, shapes } = markedEvents(marksOf(view.events.all, data.events), theme, axis);
    const log = kind === "loss" && this.logScale;
    if (kind === "score") {
      setHidden(view.part.scoreText, !bounded(range));
      if (bounded(range)) shapes.push(equilibrium(theme));
    }
    const layout = layoutOf(
      {
        uirevision: `${data.run}|${axis.name}|${log}|${kind === "more" ? this.groupShown : ""}`,
        titled: this.titled(chart),
        end: isNumber(lines.steps.at(-1)) ? null : (view.status.now.steps ?? 100),
        along: axis.name,
        yaxis: valueAxis(kind, range, log, theme),
        shapes,
      },
      theme,
    );
    this.Plotly.react(chart.element, [...traces, trace], layout, CONFIG);
    if (!chart.drawn) this.begin(chart);
  }

  /** Of the two charts that belong together, the lower one names the axis for both. */
  titled({ kind, block }) {
    const beside = getComputedStyle(block.parentElement).display === "grid";
    return kind !== "loss" || beside || this.view.part.scoreBlock.hidden;
  }

  begin(chart) {
    const { timeline } = this.view;
    chart.drawn = true;
    chart.element.on("plotly_click", (clicked) => {
      const x = clicked?.points?.[0]?.x;
      if (!isNumber(x) || !timeline.samples.length) return;
      timeline.player.stop();
      timeline.goTo(nearest(timeline.samples, this.view.axis.back(x)), false);
    });
    chart.element.on("plotly_relayout", () => this.placeCursors());
  }

  // The cursor is an element over the chart: moving it costs nothing, redrawing the chart would.
  placeCursors() {
    for (const chart of this.all) {
      const at = this.cursorAt(chart);
      chart.cursor.style.visibility = at ? "visible" : "hidden";
      if (!at) continue;
      chart.cursor.style.transform = `translate(${at.left}px, ${at.top}px)`;
      chart.cursor.style.height = `${at.height}px`;
    }
  }

  /** Where the cursor of a chart is; null where it is not to be seen. */
  cursorAt(chart) {
    const { timeline, lines, axis } = this.view;
    const full = chart.drawn && !chart.block.hidden && chart.element._fullLayout;
    // Before there are curves the events alone are drawn, and the axis of the curves is not there yet.
    if (!full || !full.xaxis || !full.yaxis || timeline.target === null || !lines.steps.length) return null;
    const x = full.xaxis.d2p(axis.of(timeline.target));
    if (x < -1 || x > full.xaxis._length + 1) return null;
    return { left: full.xaxis._offset + x - 1, top: full.yaxis._offset, height: full.yaxis._length };
  }

  resize() {
    if (!this.Plotly) return;
    for (const { drawn, element: chart } of this.all) {
      if (!drawn || !chart.clientWidth || !chart._fullLayout) continue;
      const { width, height } = chart._fullLayout;
      if (Math.abs(width - chart.clientWidth) < 1 && Math.abs(height - chart.clientHeight) < 1) continue;
      Promise.resolve(this.Plotly.Plots.resize(chart)).then(() => this.placeCursors(), () => {});
    }
  }

  dispose() {
    clearTimeout(this.timer);
    if (this.Plotly) for (const chart of this.all) this.Plotly.purge(chart.element);
  }
}
