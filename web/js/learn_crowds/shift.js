// @ts-check
// Why it is hard for pictures: a digit, the same one shifted, and another one; and how far they are apart, pixel by pixel.

import { button, element, setText } from "../lib/dom.js";
import { allDigits, distance, nearestDistance, paintNumbers, SIDE } from "../lib/drawn.js";
import { slider } from "../lib/learn.js";
import { nearestOf, shifted } from "./model.js";

const ROWS = ["itself, shifted", "nearest other digit", "nearest of another class"];

export class Shift {
  /** @param {HTMLElement} side @param {() => void} chose called when something has changed */
  constructor(side, chose) {
    this.chose = () => {}; // until everything is there
    this.digits = allDigits();
    this.nearest = this.digits.map((digit) => nearestDistance(digit, this.digits));
    this.classes = classesOf(this.digits.length);
    this.at = 205;
    this.pixels = 2;
    setText(element("div", "ln-title", side), "And pictures? How far is this digit from …");
    const row = element("div", "lc-row", side);
    this.own = element("canvas", "lt-canvas", row);
    const table = element("div", "lc-table", row);
    this.rows = ROWS.map((name) => {
      const one = element("div", "lc-line", table);
      const canvas = element("canvas", "lt-canvas", one);
      setText(element("span", "lc-name", one), name);
      const bar = element("i", "", element("span", "lc-bar", one));
      return { canvas, bar, value: element("b", "", one) };
    });
    this.slider = slider(side, "Shift", {
      min: 0, max: 6, step: 1, value: 2, testid: "crowds-shift", title: "How many pixels the digit is moved to the right",
      words: (value) => `${value} px`,
    }, (value) => {
      this.pixels = value;
      this.draw();
    });
    const bar = element("div", "lt-bar", side);
    button("Another digit", "", bar, "The next digit", () => this.next()).dataset.testid = "crowds-digit";
    this.note = element("span", "ln-note lc-note", bar);
    this.draw();
    this.chose = chose;
  }

  next() {
    this.show((this.at + 107) % this.digits.length, this.pixels);
  }

  /** @param {number} at which digit @param {number} pixels */
  show(at, pixels) {
    this.at = at;
    this.pixels = pixels;
    this.slider.set(pixels);
    this.draw();
  }

  draw() {
    const digit = this.digits[this.at];
    const moved = shifted(digit, this.pixels);
    const other = nearestOf(digit, this.digits);
    const stranger = nearestOf(digit, this.digits, (i) => this.classes[i] !== this.classes[this.at]);
    const shown = [moved, this.digits[other.place], this.digits[stranger.place]];
    const far = [distance(digit, moved), other.distance, stranger.distance];
    const most = Math.max(...far);
    paintNumbers(this.own, digit, SIDE);
    this.rows.forEach(({ canvas, bar, value }, i) => {
      paintNumbers(canvas, shown[i], SIDE);
      bar.style.width = `${(100 * far[i]) / most}%`;
      bar.toggleAttribute("data-own", i === 0);
      setText(value, far[i].toFixed(1));
    });
    const many = this.digits.filter((one, i) => distance(one, shifted(one, this.pixels)) > this.nearest[i]).length;
    setText(this.note, `Shifted by ${this.pixels} px, ${many} of ${this.digits.length} digits are farther from themselves than from another digit.`);
    this.chose();
  }
}

/** The class of each digit, from how many there are of each. */
function classesOf(count) {
  return Array.from({ length: count }, (_, i) => (i < 200 ? Math.floor(i / 100) : 2 + Math.floor((i - 200) / 8)));
}
