// @ts-check
// Where each column of the stats is drawn. The rows come from gan_core/catalogue/columns.py; this only looks them up.

import { upperFirst } from "../lib/format.js";

/**
 * The row of a column. One that the catalogue does not list (of a newer version) is placed by its prefix.
 * @param {string} name
 * @param {import("../payloads").LiveData["catalogue"]} catalogue
 * @returns {import("../payloads").Column}
 */
export function placeOf(name, { columns, groups }) {
  if (Object.hasOwn(columns, name)) return columns[name];
  const [prefix, ...rest] = name.split("/");
  const title = upperFirst((rest.length ? rest.join(" ") : name).replaceAll("_", " "));
  if (prefix === "loss" && rest.length) return { name, title, chart: "loss", group: "", colour: "" };
  if (name.startsWith("D(")) return { name, title: name, chart: "score", group: "", colour: "" };
  const group = Object.values(groups).find((one) => rest.length && one.prefix === prefix)?.name ?? "other";
  return { name, title, chart: "more", group, colour: "" };
}

/**
 * The names of the columns of each chart, in their order.
 * @param {Iterable<string>} names
 * @param {import("../payloads").LiveData["catalogue"]} catalogue
 */
export function charted(names, catalogue) {
  /** @type {Record<string, string[]>} */
  const charts = { loss: [], score: [], more: [] };
  for (const name of names) charts[placeOf(name, catalogue).chart]?.push(name);
  return charts;
}
