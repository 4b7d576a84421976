// @ts-check
// What each "?" opens: the glossary's words on what stands beside it. The box is placed under the button, or above it.

import { address } from "../lib/base.js";
import { element, setAttribute, setHidden, setText } from "../lib/dom.js";
import { upperFirst } from "../lib/format.js";
import { charted, placeOf } from "./columns.js";

const GAP = 6; // pixels between a button and its box
const CHARTS = { losses: "loss", scores: "score", more: "more" };

/**
 * Where a box is put, in pixels of the root.
 * @param {{left: number, top: number, bottom: number}} button within the window
 * @param {{width: number, height: number}} box
 * @param {{left: number, top: number, width: number}} root within the window
 * @param {number} floor the lower edge of the window
 */
export function placed(button, box, root, floor) {
  const left = Math.max(0, Math.min(button.left - root.left, root.width - box.width));
  const below = button.bottom + GAP;
  const fits = below + box.height <= floor || button.top - GAP < box.height;
  return { left, top: (fits ? below : button.top - GAP - box.height) - root.top };
}

export class Help {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    /** @type {HTMLElement | null} the button whose box is open */
    this.button = null;
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (view.root.querySelectorAll("[data-help]"))) {
      view.on(button, "click", () => (this.button === button ? this.close() : this.open(button)));
    }
    view.on(document, "pointerdown", (event) => {
      if (this.button && !this.holds(event.target)) this.close();
    });
    view.on(view.part.help, "focusout", ({ relatedTarget }) => {
      if (relatedTarget && !this.holds(relatedTarget)) this.close();
    });
    view.on(view.root, "keydown", (event) => this.escape(event));
  }

  /** Whether this is the open box or its button. */
  holds(target) {
    return this.view.part.help.contains(target) || this.button.contains(target);
  }

  // Esc closes what was opened last, and nothing else.
  escape(event) {
    if (event.key !== "Escape" || !this.button) return;
    event.stopPropagation();
    const { button } = this;
    this.close();
    button.focus();
  }

  open(button) {
    this.close();
    const { help } = this.view.part;
    this.button = button;
    setAttribute(button, "aria-expanded", true);
    help.replaceChildren();
    for (const { term, words } of this.entries(button.dataset.help)) {
      setText(element("b", "", help), term);
      setText(element("p", "", help), upperFirst(words));
    }
    const link = element("a", "", help);
    Object.assign(link, { href: address("/glossary"), target: "_blank", rel: "noopener", textContent: "All terms: Glossary" });
    setHidden(help, false);
    this.place();
    help.focus({ preventScroll: true });
  }

  /** The glossary's entries on a topic; of a chart, what each of its curves is as well. */
  entries(topic) {
    const { data, lines, charts } = this.view;
    const entries = [...(data.help[topic] ?? [])];
    const chart = CHARTS[topic];
    if (!chart) return entries;
    const group = data.catalogue.groups[charts.groupShown];
    if (chart === "more" && group) entries.push({ term: group.title, words: `${group.help}.` });
    for (const name of charted(lines.columns.keys(), data.catalogue)[chart]) {
      const { title, help, group: own } = placeOf(name, data.catalogue);
      if (help && (chart !== "more" || own === charts.groupShown)) entries.push({ term: title, words: help });
    }
    return entries;
  }

  place() {
    const { root, part } = this.view;
    const { style } = part.help;
    const frame = root.getBoundingClientRect();
    const box = { width: part.help.offsetWidth, height: part.help.offsetHeight };
    const { left, top } = placed(this.button.getBoundingClientRect(), box, frame, window.innerHeight);
    style.left = `${left + root.scrollLeft}px`;
    style.top = `${top + root.scrollTop}px`;
  }

  close() {
    if (!this.button) return;
    setAttribute(this.button, "aria-expanded", false);
    this.button = null;
    setHidden(this.view.part.help, true);
  }
}
