// @ts-check
// One direction: its slider, its lock and a strip of previews.

import { element, setText } from "../lib/dom.js";
import { locked, moved, movedInWords, quality } from "./moves.js";

export const PREVIEWS = 7;
const LOCK =
  "When you move other sliders, the score that this straight line predicts stays the same. The score that is measured in " +
  "the picture may drift a little";

export class Row {
  /** @param {import("./index.js").SliderBoard} board @param {import("../payloads").Direction} direction */
  constructor(board, direction) {
    this.board = board;
    this.direction = direction;
    this.reach = direction.range || 3;
    this.node = element("div", "sb-row", board.part.rows);
    this.node.dataset.direction = direction.name;
    const head = element("div", "sb-head", this.node);
    setText(element("b", "", head), direction.title);
    const [short, long] = quality(direction);
    const how = element("small", "", head);
    setText(how, short);
    how.title = long;
    this.value = element("output", "", head);
    this.value.title = "The distance moved, in standard deviations (sd) of a number of z";
    this.lock = this.buildLock(head);
    this.range = this.buildRange();
    this.amounts = Array.from({ length: PREVIEWS }, (_, i) => this.reach * ((2 * i) / (PREVIEWS - 1) - 1));
    this.cells = this.buildStrip();
  }

  /** The latent with this slider at `amount`. */
  at(amount) {
    return moved(this.board.spec, this.direction.name, amount);
  }

  buildLock(head) {
    const { board, direction } = this;
    const label = element("label", "", head);
    label.title = LOCK;
    const lock = element("input", "", label);
    lock.type = "checkbox";
    lock.dataset.testid = `lock-${direction.name}`;
    label.append("lock");
    lock.addEventListener("change", () => board.change(locked(board.spec, direction.name, lock.checked)));
    return lock;
  }

  buildRange() {
    const { board, direction } = this;
    const range = element("input", "sb-range", this.node);
    Object.assign(range, { type: "range", min: String(-this.reach), max: String(this.reach), step: "0.05" });
    range.dataset.testid = `slide-${direction.name}`;
    range.setAttribute("aria-label", direction.title);
    range.title = "Drag to move the latent along this direction";
    range.addEventListener("input", () => {
      board.told = Date.now();
      board.before ||= board.spec;
      board.spec = this.at(Number(range.value));
      setText(this.value, movedInWords(Number(range.value)));
      board.draw();
    });
    range.addEventListener("change", () => {
      const next = this.at(Number(range.value));
      if (board.before) board.spec = board.before;
      board.before = null;
      board.change(next, direction.name);
    });
    return range;
  }

  buildStrip() {
    const strip = element("div", "sb-strip", this.node);
    return this.amounts.map((amount) => {
      const cell = element("canvas", "lt-canvas", strip);
      cell.title = `${this.direction.title}: ${movedInWords(amount)}`;
      cell.addEventListener("click", () => this.board.change(this.at(amount)));
      return cell;
    });
  }

  show(spec, amount) {
    const fixed = spec.lock.includes(this.direction.name);
    this.node.toggleAttribute("data-locked", fixed);
    this.lock.checked = fixed;
    this.range.disabled = fixed;
    this.range.value = String(amount);
    setText(this.value, movedInWords(amount));
  }
}
