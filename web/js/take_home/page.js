// @ts-check
// The page that a trained generator is taken home in: one file, which draws without a network.

import { forward, unpacked } from "./forward.js";
import { paint, paintPoints } from "./paint.js";
import { latent, onMap, slerp } from "./seeds.js";

/** @typedef {{ title: string, vector: number[] }} Direction */
/**
 * @typedef {{ title: string, about: string, prior: string, deviation: number, program: import("./forward.js").Program, index: any[],
 *   labels: string[], many: boolean, directions: Direction[] }} Taken
 */

const TILES = 16;
const POINTS = 400;
const SECONDS = 2; // from one stop of the walk to the next

/** @param {string} name @param {string} className @param {Element} parent @returns {any} */
function element(name, className, parent) {
  const made = document.createElement(name);
  made.className = className;
  parent.append(made);
  return made;
}

/** A generator with what the page shows of it. */
class Page {
  /** @param {Taken} taken @param {Uint8Array} bytes */
  constructor(taken, bytes) {
    this.taken = taken;
    this.tensors = unpacked(bytes, taken.index);
    this.points = taken.program.shape.length === 1;
    /** @type {number[]} */
    this.weights = taken.labels.map((_, place) => (taken.many || place ? 0 : 1));
    this.psi = 1;
    this.seed = 0;
    this.base = this.latent(0);
    this.moves = taken.directions.map(() => 0);
    this.stops = [0, 1, 2, 3];
    this.playing = false;
    this.at = 0;
    /** @type {() => void} */
    this.redraw = () => {};
  }

  /** @param {number} seed */
  latent(seed) {
    return latent(seed, this.taken.program.z_dim, this.taken.prior);
  }

  /** @param {Float64Array} z @param {number[]} [weights] */
  draw(z, weights = this.weights) {
    return forward(this.taken.program, this.tensors, z.map((value) => this.psi * value), weights);
  }

  /** @param {HTMLCanvasElement} where @param {Float64Array} z @param {number[]} [weights] */
  show(where, z, weights) {
    paint(where, this.draw(z, weights), this.taken.program.shape);
  }
}

/** @param {Element} parent @param {string} text @param {string} help @param {() => void} act */
function button(parent, text, help, act) {
  const made = element("button", "", parent);
  made.type = "button";
  made.textContent = text;
  made.title = help;
  made.addEventListener("click", act);
  return made;
}

/**
 * @param {Element} parent @param {string} text @param {[number, number, number]} range lowest, highest, step
 * @param {number} value @param {(value: number) => void} act
 */
function slider(parent, text, [low, high, step], value, act) {
  const row = element("label", "row", parent);
  element("span", "", row).textContent = text;
  const input = element("input", "", row);
  Object.assign(input, { type: "range", min: low, max: high, step, value });
  input.addEventListener("input", () => act(Number(input.value)));
  return input;
}

/** @param {Element} parent @param {string} label */
function canvas(parent, label) {
  const made = element("canvas", "", parent);
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", label);
  return made;
}

/** @param {Page} page @param {Element} panel */
function showNew(page, panel) {
  const row = element("label", "row", panel);
  element("span", "", row).textContent = "First seed";
  const input = element("input", "", row);
  Object.assign(input, { type: "number", min: 0, max: 2 ** 31 - 1, value: page.seed, inputMode: "numeric" });
  const tiles = element("div", page.points ? "" : "tiles", panel);
  const grid = Array.from({ length: page.points ? 1 : TILES }, (_, place) => canvas(tiles, `Picture ${place + 1}`));
  const redraw = () => {
    if (page.points) {
      return paintPoints(grid[0], Array.from({ length: POINTS }, (_, i) => page.draw(page.latent(page.seed + i))));
    }
    return grid.forEach((tile, place) => page.show(tile, page.latent(page.seed + place)));
  };
  input.addEventListener("input", () => {
    page.seed = Math.max(0, Math.floor(Number(input.value) || 0));
    redraw();
  });
  button(panel, page.points ? "New points" : "New pictures", "Draw from other random numbers", () => {
    page.seed = Math.floor(Math.random() * 1e6);
    input.value = String(page.seed);
    redraw();
  });
  slider(panel, "Variety", [0, 1.5, 0.05], page.psi, (value) => {
    page.psi = value;
    redraw();
  });
  return redraw;
}

/** @param {Page} page @param {Element} panel */
function showWalk(page, panel) {
  const large = canvas(panel, "The picture on the way");
  const redraw = () => {
    const from = Math.min(Math.floor(page.at), page.stops.length - 1);
    const [a, b] = [page.stops[from], page.stops[(from + 1) % page.stops.length]].map((seed) => page.latent(seed));
    page.show(large, slerp(a, b, page.at - from));
  };
  const along = slider(panel, "Along the walk", [0, page.stops.length, 0.01], page.at, (value) => {
    page.at = value;
    redraw();
  });
  const play = button(panel, "Play", "Walk by itself", () => {
    page.playing = !page.playing;
    play.textContent = page.playing ? "Pause" : "Play";
    let last = performance.now();
    const frame = (now) => {
      if (!page.playing || !large.isConnected) return;
      page.at = (page.at + (now - last) / 1000 / SECONDS) % page.stops.length;
      last = now;
      along.value = String(page.at);
      redraw();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  button(panel, "Other pictures", "Walk through four other latents", () => {
    page.stops = page.stops.map(() => Math.floor(Math.random() * 1e6));
    redraw();
  });
  page.playing = false;
  return redraw;
}

/** @param {Page} page @param {Element} panel */
function showMap(page, panel) {
  const large = canvas(panel, "The picture at the pointer");
  const map = element("div", "map", panel);
  const tiles = Array.from({ length: 49 }, (_, place) => canvas(map, `Place ${place + 1} of the map`));
  let where = [0.5, 0.5];
  const corners = () => page.stops.map((seed) => page.latent(seed));
  const follow = () => page.show(large, onMap(corners(), where[0], where[1]));
  const point = (event) => {
    const box = map.getBoundingClientRect();
    where = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    where = where.map((value) => Math.min(1, Math.max(0, value)));
    follow();
  };
  map.addEventListener("pointermove", point);
  map.addEventListener("pointerdown", point);
  button(panel, "Another map", "Four other latents in the corners", () => {
    page.stops = page.stops.map(() => Math.floor(Math.random() * 1e6));
    page.redraw();
  });
  let drawing = 0;
  return () => {
    const four = corners();
    drawing += 1;
    const mine = drawing;
    const row = (start) => {
      if (mine !== drawing || !map.isConnected) return; // a newer map, or another view
      for (let place = start; place < start + 7; place += 1) {
        page.show(tiles[place], onMap(four, (place % 7) / 6, Math.floor(place / 7) / 6));
      }
      if (start + 7 < tiles.length) requestAnimationFrame(() => row(start + 7));
    };
    follow();
    row(0);
  };
}

/** @param {Page} page @param {Element} panel */
function showDirections(page, panel) {
  const large = canvas(panel, "The picture that the sliders change");
  const redraw = () => {
    const z = page.base.map((value, i) =>
      page.taken.directions.reduce((sum, { vector }, place) => sum + page.moves[place] * page.taken.deviation * vector[i], value),
    );
    page.show(large, z);
  };
  const inputs = page.taken.directions.map(({ title }, place) =>
    slider(panel, title, [-3, 3, 0.1], page.moves[place], (value) => {
      page.moves[place] = value;
      redraw();
    }),
  );
  const reset = () => {
    page.moves = page.moves.map(() => 0);
    for (const input of inputs) input.value = "0";
    redraw();
  };
  button(panel, "Reset", "All sliders back to the middle", reset);
  button(panel, "Another picture", "Start from another latent", () => {
    page.base = page.latent(Math.floor(Math.random() * 1e6));
    reset();
  });
  return redraw;
}

/** @param {Page} page @param {Element} panel */
function showDigits(page, panel) {
  const row = element("label", "row", panel);
  element("span", "", row).textContent = "Digits";
  const input = element("input", "", row);
  Object.assign(input, { type: "text", value: "2026", inputMode: "numeric", maxLength: 24 });
  const line = element("div", "digits", panel);
  const redraw = () => {
    const digits = [...input.value].filter((sign) => page.taken.labels.includes(sign));
    line.replaceChildren();
    digits.forEach((digit, place) => {
      const weights = page.taken.labels.map((name) => Number(name === digit));
      page.show(canvas(line, digit), page.latent(page.seed + place), weights);
    });
  };
  input.addEventListener("input", redraw);
  button(panel, "Write again", "The same digits from other random numbers", () => {
    page.seed = Math.floor(Math.random() * 1e6);
    redraw();
  });
  return redraw;
}

/** What is requested of a conditional generator. @param {Page} page @param {Element} parent */
function showLabels(page, parent) {
  const chips = page.taken.labels.map((name, place) =>
    button(parent, name, `Draw ${name}`, () => {
      if (page.taken.many) page.weights[place] = 1 - page.weights[place];
      else page.weights = page.weights.map((_, other) => Number(other === place));
      mark();
      page.redraw();
    }),
  );
  const mark = () => chips.forEach((chip, place) => chip.setAttribute("aria-pressed", String(page.weights[place] > 0)));
  mark();
}

/** @param {Taken} taken @param {Uint8Array} bytes @param {Element} root */
export function open(taken, bytes, root) {
  const page = new Page(taken, bytes);
  element("h1", "", root).textContent = taken.title;
  element("p", "", root).textContent = taken.about;
  const digits = taken.labels.length === 10 && taken.labels.every((name) => /^\d$/.test(name));
  /** @type {[string, (page: Page, panel: Element) => () => void, boolean][]} */
  const views = [
    [page.points ? "Points" : "New", showNew, true],
    ["Walk", showWalk, !page.points],
    ["Map", showMap, !page.points],
    ["Directions", showDirections, taken.directions.length > 0],
    ["Write", showDigits, digits],
  ];
  const tabs = element("nav", "", root);
  const labels = element("div", "chips", root);
  const panel = element("section", "", root);
  showLabels(page, labels);
  const shown = views.filter(([, , there]) => there);
  const buttons = shown.map(([name, view]) =>
    button(tabs, name, `Open ${name}`, () => {
      panel.replaceChildren();
      panel.dataset.view = name;
      labels.hidden = !taken.labels.length || name === "Write";
      for (const other of buttons) other.setAttribute("aria-current", String(other.textContent === name));
      page.redraw = view(page, panel);
      page.redraw();
    }),
  );
  buttons[0].click();
  return page;
}
