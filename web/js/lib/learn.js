// @ts-check
// What the figures of Learn are built from: a view that draws itself again when its width changes, sliders, facts.

import { element, setText, svg } from "./dom.js";
import { View } from "./mount.js";
import { Plane } from "./plane.js";

/** A figure of Learn. It builds itself in the constructor; `draw()` draws what depends on its state or width. */
export class Figure extends View {
  /** @param {Element} root */
  constructor(root) {
    super(root);
    this.root.replaceChildren(); // an earlier figure of this very markup may have left its own
    this.sizes = new ResizeObserver(() => {
      if (this.width === this.root.clientWidth || !this.root.clientWidth) return;
      this.width = this.root.clientWidth;
      this.draw();
    });
    this.width = this.root.clientWidth || 640;
    /** @type {Plane[]} */
    this.planes = [];
    /** @type {import("./shared.js").Shared | null} */
    this.shared = null;
  }

  /** A plane that follows the theme and ends with the figure; see lib/plane.js. @param {Element} parent @param {ConstructorParameters<typeof Plane>[1]} options */
  plane(parent, options) {
    const made = new Plane(element("div", "pl-box", parent), options);
    this.planes.push(made);
    return made;
  }

  /** @param {any} data @param {any} [trigger] */
  update(data, trigger) {
    for (const plane of this.planes) plane.restyle();
    if (!this.watching) {
      this.watching = true;
      this.sizes.observe(this.root);
      this.draw();
    }
    this.shared?.update(data, trigger);
  }

  draw() {}

  dispose() {
    this.shared?.dispose();
    this.sizes.disconnect();
    for (const plane of this.planes) plane.dispose();
    super.dispose();
  }
}

let labels = 0;

/**
 * A slider with its name before it and its value in words after it.
 * @param {Element} parent
 * @param {string} name
 * @param {{ min: number, max: number, step: number, value: number, title: string, testid: string, words: (value: number) => string }} options
 * @param {(value: number) => void} act called while the slider moves
 * @returns {{ input: HTMLInputElement, set: (value: number) => void }}
 */
export function slider(parent, name, { min, max, step, value, title, testid, words }, act) {
  const row = element("div", "ln-slider", parent);
  const label = element("label", "", row);
  const input = element("input", "", row);
  const output = element("output", "", row);
  label.textContent = name;
  input.id = `ln-slider-${(labels += 1)}`;
  label.htmlFor = input.id;
  Object.assign(input, { type: "range", min, max, step, title });
  input.dataset.testid = testid;
  const show = () => {
    const said = words(Number(input.value));
    setText(output, said);
    input.setAttribute("aria-valuetext", said);
  };
  input.value = String(value);
  show();
  input.addEventListener("input", () => {
    show();
    act(Number(input.value));
  });
  return {
    input,
    set(next) {
      input.value = String(next);
      show();
    },
  };
}

/**
 * A list of names and values, each shown as text.
 * @param {Element} parent
 * @param {string[]} names
 * @returns {(...values: string[]) => void}
 */
export function facts(parent, names) {
  const list = element("dl", "ln-facts", parent);
  const places = names.map((name) => {
    element("dt", "", list).textContent = name;
    return element("dd", "", list);
  });
  return (...values) => values.forEach((value, i) => setText(places[i], value));
}

/**
 * A row of buttons of which one is pressed.
 * @param {Element} parent
 * @param {string} label
 * @param {[string, string, string][]} offered value, words, title
 * @param {(value: string) => void} act
 * @returns {(value: string) => void} marks the pressed one
 */
export function choices(parent, label, offered, act) {
  const row = element("div", "lt-bar", parent);
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", label);
  const buttons = offered.map(([value, words, title]) => {
    const one = element("button", "lt-button", row);
    Object.assign(one, { type: "button", textContent: words, title });
    one.dataset.testid = `choice-${value}`;
    one.addEventListener("click", () => {
      mark(value);
      act(value);
    });
    return /** @type {const} */ ([value, one]);
  });
  const mark = (value) => buttons.forEach(([name, one]) => one.setAttribute("aria-pressed", String(name === value)));
  return mark;
}

/**
 * An empty drawing as wide as the figure, in its pixels, with a text alternative.
 * @param {any} plot an svg element
 * @param {number} width
 * @param {number} height
 * @param {string} label
 */
export function emptyPlot(plot, width, height, label) {
  plot.setAttribute("viewBox", `0 0 ${width} ${height}`);
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", label);
  plot.replaceChildren();
  return plot;
}

/** @param {any} plot @param {number} x @param {number} y @param {string} text @param {Record<string, string>} [more] */
export function plotText(plot, x, y, text, more = {}) {
  const node = svg("text", { x, y, ...more }, plot);
  node.textContent = text;
  return node;
}
