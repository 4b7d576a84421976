// @ts-check
// Along what the curves run: steps, images seen or epochs. Everything is kept by step; this says where a step is drawn.

import { element, setAttribute, setHidden, setText } from "../lib/dom.js";
import { isNumber } from "../lib/format.js";

const KEPT = "gan-playground/curves-by"; // of this browser
const SEEN = "images_seen";

/** What can be chosen. `format`: of a place in the hover box, in Plotly's words. */
export const AXES = {
  step: { words: "steps", title: "step", format: ",d" },
  images: { words: "images seen", title: "images seen", format: ",d" },
  epochs: { words: "epochs", title: "epoch", format: ".2f" },
};

/**
 * Between the known pairs of a step and its place, both ascending, a straight line; beyond them, the line goes on.
 * @param {number[]} from @param {number[]} to @param {number} at
 */
export function between(from, to, at) {
  const last = from.length - 1;
  if (last < 1) return last < 0 || !from[0] ? at : (at * to[0]) / from[0];
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle] <= at) low = middle;
    else high = middle;
  }
  const span = from[high] - from[low];
  return span ? to[low] + ((at - from[low]) * (to[high] - to[low])) / span : to[low];
}

/** The pairs of a step and the images seen by then: of rows for the same step (trained by hand), the last. */
export function pairsOf(steps, seen) {
  /** @type {{steps: number[], seen: number[]}} */
  const pairs = { steps: [], seen: [] };
  steps.forEach((step, i) => {
    if (!isNumber(seen[i])) return;
    if (pairs.steps.at(-1) === step) pairs.seen[pairs.seen.length - 1] = seen[i];
    else {
      pairs.steps.push(step);
      pairs.seen.push(seen[i]);
    }
  });
  return pairs;
}

export class Axis {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    this.wanted = remembered();
    this.clear();
    view.on(view.part.axis, "change", () => this.choose(view.part.axis.value));
  }

  clear() {
    /** @type {number | null} how many pictures an epoch has; null where there are no epochs, or nobody knows */
    this.size = null;
    this.pairs = pairsOf([], []);
    this.offered = "";
  }

  /** How many pictures an epoch has, as the server says. @param {number | null} size */
  take(size) {
    if (this.size === (size || null)) return;
    this.size = size || null;
    this.view.charts.ask();
  }

  choose(name) {
    this.wanted = name;
    try {
      localStorage.setItem(KEPT, name);
    } catch {
      // A browser that keeps nothing forgets the choice at the next visit.
    }
    this.view.charts.ask();
  }

  /** Which one is drawn: the one that is wanted, where this run has it. */
  get name() {
    return this.choices().includes(this.wanted) ? this.wanted : "step";
  }

  choices() {
    const known = this.view.lines.has(SEEN);
    return Object.keys(AXES).filter((name) => name === "step" || (known && (name === "images" || this.size)));
  }

  /** Before the charts are drawn: what is known of the images seen, and what can be chosen. */
  draw() {
    const { view } = this;
    const { axis, axisChoice } = view.part;
    this.pairs = pairsOf(view.lines.steps, view.lines.columns.get(SEEN) ?? []);
    const choices = this.choices();
    setHidden(axisChoice, choices.length < 2);
    if (choices.join() !== this.offered) {
      this.offered = choices.join();
      axis.replaceChildren();
      for (const name of choices) setText(setValue(element("option", "", axis), name), AXES[name].words);
    }
    if (axis.value !== this.name) axis.value = this.name;
  }

  /** Where a step is drawn. @param {number} step */
  of(step) {
    const { name, pairs } = this;
    if (name === "step") return step;
    return between(pairs.steps, pairs.seen, step) / (name === "epochs" ? this.size : 1);
  }

  /** The step that is drawn at a place. @param {number} place */
  back(place) {
    const { name, pairs } = this;
    if (name === "step") return place;
    return between(pairs.seen, pairs.steps, place * (name === "epochs" ? this.size : 1));
  }
}

function setValue(option, value) {
  setAttribute(option, "value", value);
  return option;
}

function remembered() {
  try {
    return localStorage.getItem(KEPT) ?? "step";
  } catch {
    return "step";
  }
}
