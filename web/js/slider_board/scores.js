// @ts-check
// What is measured in the picture of a latent, before and after it was moved.

import { element, setText } from "../lib/dom.js";
import { isNumber, percent } from "../lib/format.js";

const MOST_ATTRIBUTES = 8; // whose scores are shown: those that moved most

const UNITS = {
  Slant: ["Slant, right per up", "How far the ink leans, in pixels to the right per pixel up"],
  Thickness: ["Thickness, pixels", "Width of the stroke"],
  Brightness: ["Brightness, 0 to 1", "Mean of all pixels, from black to white"],
  "reads as": ["The classifier says", "The class that a classifier assigns to the picture"],
  sure: ["with probability", "The probability that the classifier gives to its answer"],
};

/**
 * Lines of the table: [what is measured, before, now, what that means].
 * @param {Record<string, any>} before
 * @param {Record<string, any>} now
 */
export function linesOf(before, now) {
  const inWords = (value) => (isNumber(value) ? value.toFixed(2) : String(value ?? ""));
  const measured = Object.keys(now).filter((name) => name !== "attributes").map((name) => {
    const [title, about] = UNITS[name] || [name, ""];
    const show = name === "sure" ? percent : inWords;
    return [title, show(before[name]), show(now[name]), about];
  });
  return [...measured, ...attributesOf(before.attributes ?? {}, now.attributes ?? {})];
}

function attributesOf(before, now) {
  const far = (name) => Math.abs(now[name] - (before[name] ?? 0));
  const names = Object.keys(now).sort((a, b) => far(b) - far(a) || now[b] - now[a]);
  const about = "How confident a classifier is that the picture shows it";
  return names.slice(0, MOST_ATTRIBUTES).map((name) => [name.replaceAll("_", " "), percent(before[name]), percent(now[name]), about]);
}

/** Fill the table; it is hidden where nothing was measured. @param {Record<string, any>[] | null} scores before and now */
export function drawScores(table, scores) {
  table.hidden = !scores?.length || !Object.keys(scores[1]).length;
  table.replaceChildren();
  if (table.hidden) return;
  drawLine(table, "th", ["Measured in the picture", "at first", "now", ""]);
  for (const line of linesOf(scores[0], scores[1])) drawLine(table, "td", line);
}

/** @param {string[]} line */
function drawLine(table, cell, line) {
  const [what, before, now, about] = line;
  const row = element("tr", "", table);
  row.title = about;
  [what, before, now].forEach((text, i) => {
    setText(element(cell === "td" && i === 2 ? "b" : "span", "", element(cell, "", row)), text);
  });
}
