// @ts-check
// The pictures of the game: the plane with both players' path, and their distance from the equilibrium against steps.

import { Plane } from "../lib/plane.js";

export const HALF = 2; // the plane goes from -HALF to HALF both ways
const PATH = "series-4";
const AVERAGE = "series-3";
const GRID = 41;
const LEVELS = [0.25, 0.75, 1.5, 2.5];

const along = (count) => Array.from({ length: count }, (_, i) => HALF * ((2 * i) / (count - 1) - 1));
const VALUES = along(GRID).flatMap((y) => along(GRID).map((x) => x * y));
const MARKS = [-1.75, -1.25, -0.75, -0.25, 0.25, 0.75, 1.25, 1.75];
const FIELD = MARKS.flatMap((x) => MARKS.flatMap((y) => [x, y]));
const PULL = MARKS.flatMap((x) => MARKS.flatMap((y) => [-y, x])); // where both gradients together would move the players

/** @typedef {{states: number[][], average: number[][] | null, at: number}} Shown */

/** The plane with the path. @param {HTMLElement} box @param {() => Shown} shown */
export function planeOf(box, shown) {
  const plane = new Plane(box, { x: [-HALF, HALF], y: [-HALF, HALF] });
  plane.paint = () => {
    const { states, average, at } = shown();
    for (const level of LEVELS) {
      plane.contour(VALUES, GRID, { level, role: "d", alpha: 0.4, width: 1 });
      plane.contour(VALUES, GRID, { level: -level, role: "g", alpha: 0.4, width: 1 });
    }
    plane.axes({ names: ["x: G lowers f", "y: D raises f"] });
    plane.points([0, 0], { role: "text", radius: 3 });
    plane.text("equilibrium", 0, 0, { dx: 6, dy: -6 });
    plane.arrows(FIELD, PULL, { scale: 0.11, most: 0.24, alpha: 0.35, width: 1 });
    const path = states.slice(0, at + 1).flatMap(([x, y]) => [x, y]);
    plane.line(path, { role: PATH, width: average ? 1 : 1.75 });
    if (!average) plane.points(path, { role: PATH, radius: 2 });
    plane.points(path.slice(-2), { role: PATH, radius: 6 });
    if (!average) return;
    const calm = average.slice(0, at + 1).flat();
    plane.line(calm, { role: AVERAGE, width: 2.5 });
    plane.points(calm.slice(-2), { role: AVERAGE, radius: 6 });
  };
  return plane;
}

/** The distance from the equilibrium against steps. @param {HTMLElement} box @param {() => Shown} shown @param {number} steps */
export function chartOf(box, shown, steps) {
  const plane = new Plane(box, { x: [0, steps], y: [0, HALF], aspect: 3.4, label: "Distance from the equilibrium against steps" });
  plane.paint = () => {
    const { states, average, at } = shown();
    const most = Math.min(2 * HALF, Math.max(0.5, ...distances(states)));
    plane.y = [-0.18 * most, 1.3 * most];
    plane.axes({ x: [0, steps / 3, (2 * steps) / 3], y: most > 1.5 ? [1, 2, 3] : [0.5, 1], names: ["steps", "distance from the equilibrium"] });
    plane.line([0, 0, steps, 0], { role: "muted", width: 1 });
    for (const [places, role] of /** @type {const} */ ([[states, PATH], [average, AVERAGE]])) {
      if (!places) continue;
      const apart = distances(places);
      plane.line(apart.flatMap((one, i) => [i, one]), { role, width: 2 });
      plane.points([at, apart[at]], { role, radius: 4.5 });
    }
  };
  return plane;
}

const distances = (places) => places.map(([x, y]) => Math.hypot(x, y));
