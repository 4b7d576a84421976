// @ts-check
// The curves of the lab: small charts that share their steps, with a line at the step that is shown.

import { Plane } from "../lib/plane.js";
import { rounded, whole } from "../lib/format.js";

/** Name of a chart to its lines: [key of a point of the curves, role of the palette]. */
const LINES = {
  losses: [["loss/D", "d"], ["loss/G", "g"]],
  answers: [["D(x)", "real"], ["D(G(z))", "fake"]],
  js: [["js", "series-4"]],
  kl: [["kl", "series-3"]],
};
const FROM_ZERO = ["js", "kl"];
const WAIT_MS = 180;
const FEW = 1.35; // room above and below, as a multiple of the span

/** Round numbers within [low, high], about four. @param {number} low @param {number} high */
export function ticks(low, high) {
  const rough = (high - low) / 4;
  if (!(rough > 0)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((by) => by * power).find((one) => one >= rough) ?? rough;
  const found = [];
  for (let k = Math.ceil(low / step); k * step <= high + 1e-12; k += 1) found.push(Number((k * step).toPrecision(6)));
  return found;
}

/**
 * The span of all finite values, with a little room; of the middle 98 % where there are many.
 * @param {number[]} values
 * @returns {[number, number]}
 */
export function spanOf(values) {
  const good = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (!good.length) return [0, 1];
  const cut = good.length > 100 ? Math.floor(good.length / 100) : 0;
  const [low, high] = [good[cut], good[good.length - 1 - cut]];
  const room = Math.max(((FEW - 1) * (high - low)) / 2, 0.02 * Math.abs(high), 1e-3);
  return [low - room, high + room];
}

export class Charts {
  /** @param {Record<string, HTMLElement>} boxes one for each chart of LINES */
  constructor(boxes) {
    this.list = [];
    this.here = 0;
    this.waiting = 0;
    this.planes = Object.fromEntries(
      Object.keys(LINES).map((name) => {
        const plane = new Plane(boxes[name], { x: [0, 1], y: [0, 1], aspect: 4.6 });
        plane.paint = () => this.paint(name);
        return [name, plane];
      }),
    );
  }

  /** @param {any[] | null} list new points of the curves @param {number} here the step that is shown */
  show(list, here) {
    if (list) this.list = list;
    if (!list && here === this.here) return;
    this.here = here;
    // a few times a second is enough to read them, and leaves the plane smooth
    this.waiting ||= setTimeout(() => {
      this.waiting = 0;
      for (const plane of Object.values(this.planes)) plane.redraw();
    }, WAIT_MS);
  }

  paint(name) {
    const plane = this.planes[name];
    const lines = LINES[name];
    const last = this.list.at(-1);
    plane.x = [0, Math.max(last?.steps ?? 0, 50)];
    const [low, high] = spanOf(this.list.flatMap((one) => lines.map(([key]) => one[key])));
    plane.y = [FROM_ZERO.includes(name) ? 0 : low, high];
    const marks = { x: ticks(...plane.x).slice(1), y: ticks(...plane.y) };
    plane.axes({ ...marks, numbers: false });
    for (const [key, role] of lines) {
      const good = this.list.filter((one) => Number.isFinite(one[key]));
      plane.line(good.flatMap((one) => [one.steps, one[key]]), { role, width: 1.8 });
    }
    plane.axes({ ...marks, lines: false });
    if (last && this.here < last.steps) plane.line([this.here, plane.y[0], this.here, plane.y[1]], { role: "accent", width: 1.5, dash: [4, 3] });
    if (last) plane.say(`Up to step ${whole(last.steps)}. Latest: ${lines.map(([key]) => `${key} ${Number.isFinite(last[key]) ? rounded(last[key]) : "none"}`).join(", ")}`);
  }

  restyle() {
    for (const plane of Object.values(this.planes)) plane.restyle();
  }

  dispose() {
    clearTimeout(this.waiting);
    for (const plane of Object.values(this.planes)) plane.dispose();
  }
}
