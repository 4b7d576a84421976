// @ts-check
// The settings of the lab as a form: groups of fields, each with its explanation behind a question mark. The page says in `groups`
// what there is, with the words of the catalogue; which field matters beside the others stands in its `needs`.

import { element, fillRange, setHidden, setText } from "../lib/dom.js";

/**
 * @typedef {{name: string, title: string, about: string}} Option
 * @typedef {{name: string, label: string, kind: "choice" | "range" | "rate" | "switch", help: string, low?: number, high?: number,
 *   step?: number, options?: Option[], needs?: Record<string, string[]>[], restarts?: boolean}} Field
 * @typedef {{title: string, role: string, fields: Field[]}} Group
 */

/** Two digits that count. @param {number} value */
const short = (value) => Number(value.toPrecision(2));

/** A number for people: 0.002, or 2e-5 where that is shorter. @param {number} value */
export const inWords = (value) => (value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential().replace("-", "−") : String(value));

/** Whether a field does anything beside the other settings: each of its needs is met by one of the settings that it names. */
export const matters = (field, settings) =>
  (field.needs ?? []).every((need) => Object.entries(need).some(([name, values]) => values.includes(settings[name])));

export class Controls {
  /**
   * @param {HTMLElement} root
   * @param {Group[]} groups
   * @param {(changes: any) => void} changed
   */
  constructor(root, groups, changed) {
    this.root = root;
    this.changed = changed;
    /** @type {{field: Field, row: HTMLElement, show: (value: any) => void}[]} */
    this.rows = [];
    for (const group of groups) {
      const box = element("fieldset", "lb-group", root);
      box.dataset.role = group.role;
      setText(element("legend", "", box), group.title);
      for (const field of group.fields) this.rows.push(this.row(field, box));
    }
  }

  /** @param {any} settings */
  show(settings) {
    for (const { field, row, show } of this.rows) {
      setHidden(row, !matters(field, settings));
      show(settings[field.name]);
    }
  }

  row(field, box) {
    const row = element("div", "lb-row", box);
    const id = `lb-${field.name}`;
    const label = element("label", "lb-label", row);
    label.htmlFor = id;
    setText(label, field.label);
    const about = element("p", "lb-about", row);
    about.id = `${id}-about`;
    about.hidden = true;
    const show = field.kind === "choice" ? this.choice(field, row, id, about) : field.kind === "switch" ? this.box(field, row, id) : this.slider(field, row, id);
    if (field.kind !== "choice") setText(about, field.help);
    help(field.label, row, about);
    return { field, row, show };
  }

  choice(field, row, id, about) {
    const select = element("select", "lt-select lt-small lb-input", row);
    select.id = id;
    select.dataset.testid = id;
    select.title = field.help;
    const options = field.options ?? [];
    for (const { name, title } of options) setText(Object.assign(element("option", "", select), { value: name }), title);
    const explain = () => setText(about, `${field.help} ${options.find((one) => one.name === select.value)?.about ?? ""}`);
    select.addEventListener("change", () => {
      explain();
      this.changed({ [field.name]: select.value });
    });
    return (value) => {
      select.value = value;
      explain();
    };
  }

  box(field, row, id) {
    const input = element("input", "lb-box", row);
    Object.assign(input, { type: "checkbox", id, title: field.help });
    input.dataset.testid = id;
    input.addEventListener("change", () => this.changed({ [field.name]: input.checked }));
    return (value) => {
      input.checked = value;
    };
  }

  slider(field, row, id) {
    const isRate = field.kind === "rate";
    const read = (value) => (isRate ? short(10 ** value) : value);
    const input = element("input", "lb-input", row);
    const output = element("output", "lb-value", row);
    Object.assign(input, { type: "range", id, min: field.low, max: field.high, step: field.step });
    input.dataset.testid = id;
    input.title = field.help;
    output.htmlFor = id;
    const say = (value) => {
      setText(output, inWords(value));
      input.setAttribute("aria-valuetext", inWords(value));
      fillRange(input);
    };
    input.addEventListener("input", () => say(read(Number(input.value))));
    input.addEventListener("change", () => this.changed({ [field.name]: read(Number(input.value)) }));
    if (!field.restarts) input.addEventListener("input", () => this.changed({ [field.name]: read(Number(input.value)) }));
    return (value) => {
      if (document.activeElement !== input || read(Number(input.value)) !== value) input.value = String(isRate ? Math.log10(value) : value);
      say(value);
    };
  }
}

/** A question mark that opens and closes an explanation. @param {string} name @param {Element} row @param {HTMLElement} about */
export function help(name, row, about) {
  const mark = element("button", "lb-help", row);
  mark.type = "button";
  setText(mark, "?");
  mark.title = about.textContent || `About: ${name}`;
  mark.setAttribute("aria-label", `About: ${name}`);
  mark.setAttribute("aria-expanded", "false");
  mark.setAttribute("aria-controls", about.id);
  mark.addEventListener("click", () => {
    setHidden(about, !about.hidden);
    mark.setAttribute("aria-expanded", String(!about.hidden));
  });
  return mark;
}
