// @ts-check
// Points of a plane that one can drag: buttons over its canvas, so that the keyboard reaches and moves them as well.

import { element } from "./dom.js";
import { rounded } from "./format.js";
import { clamped } from "./values.js";

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
const STEP = 0.01; // of the plane's width, for a press of an arrow key; with Shift ten times as far

/** See Plane.handle. @param {import("./plane.js").Plane} plane @param {any} options */
export function handle(plane, options) {
  const { label, role = "accent", small = false, axis = "", moved, done = () => {}, place = (x, y) => [x, y] } = options;
  /** @type {HTMLButtonElement} */
  const node = element("button", "pl-handle", plane.box);
  node.type = "button";
  node.title = `${label}: drag it, or use the arrow keys`;
  node.style.setProperty("--pl-colour", `var(--gan-${role})`);
  node.toggleAttribute("data-small", small);
  let [x, y] = [options.x, options.y];
  const show = () => {
    node.style.left = `${plane.left(x)}px`;
    node.style.top = `${plane.top(y)}px`;
    node.setAttribute("aria-label", `${label}, at ${axis === "y" ? "" : rounded(x)}${axis ? "" : ", "}${axis === "x" ? "" : rounded(y)}`);
  };
  const move = (toX, toY) => {
    const kept = [clamped(axis === "y" ? x : toX, ...plane.x), clamped(axis === "x" ? y : toY, ...plane.y)];
    [x, y] = place(kept[0], kept[1]);
    if (plane.width) show();
  };
  const go = (toX, toY) => {
    move(toX, toY);
    moved(x, y);
    plane.redraw();
  };
  node.addEventListener("pointerdown", (event) => {
    if (event.button > 0) return;
    event.preventDefault();
    node.focus({ preventScroll: true });
    node.setPointerCapture(event.pointerId);
  });
  node.addEventListener("pointermove", (event) => {
    if (node.hasPointerCapture(event.pointerId)) go(...plane.at(event));
  });
  for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, () => done());
  node.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    const far = (event.shiftKey ? 10 : 1) * STEP;
    go(x + way[0] * far * (plane.x[1] - plane.x[0]), y + way[1] * far * (plane.y[1] - plane.y[0]));
    done();
  });
  if (plane.width) show();
  return { move, node, show };
}
