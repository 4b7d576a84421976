// @ts-check
// What is drawn on the plane of the lab: the layers of a frame, or the points of one stage in slow motion.

const HUDDLED = 0.06; // standard deviation of points that are in one place
const FORGET = 0.997; // of the longest arrows, with each frame

/** The layers in the order in which they are offered, with what a switch says. */
export const LAYERS = {
  surface: "D’s surface",
  contour: "Contour 0.5",
  real: "Real points",
  fakes: "Generated points",
  arrows: "Gradients",
  manifold: "Manifold of G",
};

/**
 * @param {import("../lib/plane.js").Plane} plane
 * @param {any} frame of host.js
 * @param {Record<string, boolean>} shown which layers
 * @param {{longest: number}} memory of this plane: how long arrows were
 */
export function paint(plane, frame, shown, memory) {
  if (!frame) {
    plane.axes();
    return;
  }
  const { surface, columns, mesh, stage } = frame;
  if (shown.surface && surface) plane.heat(surface, columns, { strength: 0.62, contrast: 1.8 });
  plane.axes({ lines: !(shown.surface && surface) });
  if (shown.manifold && mesh) manifold(plane, mesh);
  if (shown.contour && surface) plane.contour(surface, columns, { role: "text", width: 2 });
  if (stage) return paintStage(plane, stage);
  if (shown.real) plane.points(frame.real, { role: "real", radius: 2.6 });
  if (shown.arrows && frame.arrows) arrows(plane, frame.arrows.at, frame.arrows.ways, memory);
  if (shown.fakes) {
    plane.points(frame.fakes, { role: "fake", radius: 2.4, shape: "diamond" });
    huddle(plane, frame.fakes);
  }
}

/** Where all generated points are in one place, a ring around it says so: there is little else to see of them. */
function huddle(plane, fakes) {
  const n = fakes.length / 2;
  const [x, y] = [0, 1].map((axis) => fakes.reduce((sum, value, i) => sum + (i % 2 === axis ? value / n : 0), 0));
  let spread = 0;
  for (let i = 0; i < n; i += 1) spread += ((fakes[2 * i] - x) ** 2 + (fakes[2 * i + 1] - y) ** 2) / n;
  if (Math.sqrt(spread) > HUDDLED) return;
  const circle = Array.from({ length: 49 }, (_, i) => (i * Math.PI) / 24).flatMap((turn) => [x + 0.13 * Math.cos(turn), y + 0.13 * Math.sin(turn)]);
  plane.line(circle, { role: "text", width: 1.5, dash: [4, 3] });
  plane.text(`all ${n} generated points`, x, y, { dy: -30, align: "center", role: "text" });
}

function manifold(plane, { points, columns, rows }) {
  plane.mesh(points, columns, { rows, role: "g", alpha: 0.5, width: rows > 1 ? 1 : 2.5 });
}

/**
 * Arrows of one scale for every loss: where the median was longest lately, it is a tenth of the plane. So they shrink where D has
 * nothing to teach, as at the equilibrium, or where its slope has vanished.
 */
function arrows(plane, at, ways, memory) {
  if (!ways) return;
  const lengths = [];
  for (let i = 0; i + 1 < ways.length; i += 2) lengths.push(Math.hypot(ways[i], ways[i + 1]));
  const median = lengths.sort((a, b) => a - b)[lengths.length >> 1];
  memory.longest = Math.max(median, FORGET * memory.longest);
  if (memory.longest > 1e-9) plane.arrows(at, ways, { scale: 0.2 / memory.longest, most: 0.35, role: "text", alpha: 0.75, width: 1.2 });
}

function paintStage(plane, { real, fake, byFakes }) {
  if (real) plane.points(real, { role: "real", radius: 3.2 });
  if (fake) plane.points(fake, { role: "fake", radius: 3, shape: "diamond" });
  if (byFakes) arrows(plane, fake, byFakes, { longest: 0 });
}
