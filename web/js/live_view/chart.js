// @ts-check
// One chart as plain values for Plotly: its traces, its marks and its layout. Nothing in here touches the page.

import { AXES } from "./axis.js";
import { placeOf } from "./columns.js";
import { TONES } from "./events.js";
import { joined } from "./moves.js";
import { withAlpha, parseColour } from "./theme.js";
import { envelope, everyNth, logTicks, smooth } from "./thinning.js";

/** Roles of the columns to roles of the palette: G and D keep their colours in every chart. */
const ROLES = { G: "g", D: "d", one: "series-1", two: "series-2", three: "series-3", four: "series-4", six: "series-6", seven: "series-7" };
const OTHERS = 7; // colours for columns without a role: series-3 and on

/**
 * @typedef {{low: number, high: number, lowPositive: number}} Range of all values
 * @typedef {import("./theme.js").Theme} Theme
 */

/** Hover boxes do not wrap by themselves. @param {string} text */
export function inLines(text, width = 30, most = 4) {
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

/**
 * The curves of a chart, each with its raw values faintly behind, and the range of all values.
 * @param {string[]} names
 * @param {{lines: import("./lines.js").Lines, catalogue: any, smoothing: number, most: number, theme: Theme, axis: {of: (step: number) => number}}} how
 *   axis: where a step is drawn
 */
export function curvesOf(names, { lines, catalogue, smoothing, most, theme, axis }) {
  const traces = [];
  const range = { low: Infinity, high: -Infinity, lowPositive: Infinity };
  let others = 0;
  for (const name of names) {
    const place = placeOf(name, catalogue);
    const colour = theme.colour(ROLES[place.colour] ?? `series-${3 + (others++ % OTHERS)}`);
    const points = lines.points(name);
    widen(range, points.y);
    const along = ({ x, y }) => ({ x: x.map((step) => axis.of(step)), y });
    const raw = along(envelope(points.x, points.y, most));
    const curve = smoothing > 0 ? along(everyNth(points.x, smooth(points, smoothing, lines.stride), most)) : raw;
    const shared = { type: "scatter", mode: "lines", legendgroup: name };
    traces.push({
      ...shared,
      ...raw,
      name: `${place.title}, raw`,
      showlegend: false,
      hoverinfo: "skip",
      visible: smoothing > 0,
      line: { color: withAlpha(parseColour(colour), theme.dark ? 0.28 : 0.26), width: 1 },
    });
    const line = { color: colour, width: theme.size > 14 ? 3 : 2 };
    traces.push({ ...shared, ...curve, name: place.title, hovertemplate: "%{y:.4~g}", line });
    const byHand = lines.points(name, true);
    widen(range, byHand.y);
    if (byHand.x.length) traces.push(byHandTrace(byHand, place.title, colour, shared, { theme, axis }));
  }
  return { traces, range };
}

/** What was measured before and after one network was trained alone: square points of their own, joined by dots. */
function byHandTrace(points, title, colour, shared, { theme, axis }) {
  const { x, y, symbols } = joined(points);
  return {
    ...shared,
    x: x.map((place) => (place === null ? null : axis.of(place))),
    y,
    mode: "lines+markers",
    name: `${title}, by hand`,
    showlegend: false,
    hovertemplate: "%{y:.4~g}",
    line: { color: colour, width: 1.5, dash: "dot" },
    marker: { symbol: symbols, size: Math.round(theme.size * 0.55), color: colour },
  };
}

function widen(range, values) {
  for (const value of values) {
    if (value < range.low) range.low = value;
    if (value > range.high) range.high = value;
    if (value > 0 && value < range.lowPositive) range.lowPositive = value;
  }
}

/** The events as a trace of symbols along the top, and as lines through the chart. @param {any[]} marks @param {Theme} theme @param {{of: (step: number) => number}} axis */
export function markedEvents(marks, theme, axis) {
  const colours = marks.map(({ mark }) => theme.colour(TONES[mark.tone]));
  // The texts appear in the hover box; angle brackets would be read as Plotly's mark-up.
  const plain = (words) => inLines(words.replace(/</g, "‹").replace(/>/g, "›"));
  const trace = {
    type: "scatter",
    mode: "markers",
    name: "Event",
    yaxis: "y2",
    showlegend: false,
    x: marks.map(({ step }) => axis.of(step)),
    y: marks.map(() => 1),
    text: marks.map(({ texts }) => plain(texts.slice(-3).join(" "))),
    hovertemplate: "%{text}<extra></extra>",
    cliponaxis: false,
    marker: { size: Math.round(theme.size * 0.6), color: colours, symbol: marks.map(({ mark }) => mark.symbol) },
  };
  const across = { type: "line", xref: "x", yref: "paper", y0: 0, y1: 1, layer: "below" };
  const shapes = marks.map(({ step, mark }, i) => ({
    ...across,
    x0: axis.of(step),
    x1: axis.of(step),
    line: { color: colours[i], width: 1.2, dash: mark.dash },
  }));
  return { trace, shapes };
}

/** Ink of axes and words, by theme. @param {Theme} theme */
function inks({ text }) {
  return { muted: withAlpha(text, 0.72), grid: withAlpha(text, 0.12), line: withAlpha(text, 0.35), full: withAlpha(text, 1) };
}

/** What all axes have in common. @param {Theme} theme */
function axisOf(theme) {
  const { muted, grid, line } = inks(theme);
  const tickfont = { color: muted, size: theme.size - 2 };
  return { gridcolor: grid, linecolor: line, tickcolor: line, tickfont, zeroline: false, automargin: false };
}

/** Whether scores are probabilities: critics without a sigmoid are not bound to [0, 1]. @param {Range} range */
export const bounded = ({ low, high }) => !(low < -0.001 || high > 1.001);

/**
 * The axis of the values.
 * @param {string} kind
 * @param {Range} range
 * @param {boolean} log
 * @param {Theme} theme
 */
export function valueAxis(kind, range, log, theme) {
  const axis = { ...axisOf(theme), nticks: 6 };
  if (kind === "score") {
    const ticktext = ["fake 0", "0.25", "0.5", "0.75", "real 1"];
    return bounded(range) ? { ...axis, range: [-0.02, 1.02], tickvals: [0, 0.25, 0.5, 0.75, 1], ticktext } : axis;
  }
  if (!log) return { ...axis, rangemode: "normal" };
  if (!(range.high > range.lowPositive)) return { ...axis, type: "log" };
  const tickvals = logTicks(range.lowPositive, range.high);
  const inWords = (value) => (value >= 0.001 && value < 1e5 ? String(value) : value.toExponential(0));
  return { ...axis, type: "log", tickvals, ticktext: tickvals.map(inWords) };
}

/** The line at 0.5, where D cannot tell. @param {Theme} theme */
export function equilibrium({ text }) {
  const line = { color: withAlpha(text, 0.6), width: 1.5, dash: "dot" };
  return { type: "line", xref: "paper", yref: "y", x0: 0, x1: 1, y0: 0.5, y1: 0.5, layer: "below", line };
}

/** The axis along which the curves run; `end`: where it ends while there are no curves. */
function runAxis(titled, end, along, theme) {
  const { title, format } = AXES[along];
  const font = { color: inks(theme).muted, size: theme.size - 2 };
  return {
    ...axisOf(theme),
    showline: true,
    showgrid: false,
    ticks: "outside",
    ticklen: 3,
    nticks: 7,
    separatethousands: true,
    hoverformat: format,
    ...(titled ? { title: { text: title, standoff: 3, font } } : {}),
    unifiedhovertitle: { text: `${title} %{x:${format}}` },
    rangemode: "tozero",
    ...(end === null ? {} : { range: [0, end] }),
  };
}

/**
 * @param {{uirevision: string, titled: boolean, end: number | null, along: string, yaxis: object, shapes: object[]}} parts
 * @param {Theme} theme
 */
export function layoutOf({ uirevision, titled, end, along, yaxis, shapes }, theme) {
  const { size, font: family, paper, text } = theme;
  const font = { family, size: size - 1, color: inks(theme).full };
  return {
    autosize: true,
    uirevision,
    margin: { l: size * 3.4, r: 12, t: size * 1.8, b: size * (titled ? 3.1 : 1.8) },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font,
    hovermode: "x unified",
    hoverdistance: 20,
    hoverlabel: { bgcolor: withAlpha(paper, 0.94), bordercolor: withAlpha(text, 0.3), font, namelength: -1 },
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
    xaxis: runAxis(titled, end, along, theme),
    yaxis,
    yaxis2: { overlaying: "y", range: [0, 1], visible: false, fixedrange: true },
    shapes,
  };
}
