// @ts-check
// A view as a file: which run, snapshot, psi and label, and the latent.

import { sameValue } from "../lib/values.js";

const MOST_BYTES = 1_000_000;

/** A label as the address has it: a class, or the places of the attributes that are switched on; null for none. */
export function labelInAddress(label) {
  if (Array.isArray(label)) return label.flatMap((weight, place) => (weight > 0.5 ? [place] : [])).join(",") || null;
  return Number.isInteger(label) ? label : null;
}

/** @param {import("../payloads").Source} source @param {import("../payloads").Latent} spec */
export function viewFile({ run, at, psi, label }, spec) {
  const text = JSON.stringify({ kind: "gan-playground view", run, at, psi, label, z: [spec] }, null, 1);
  return new Blob([text], { type: "application/json" });
}

/** The view in a file; null where it holds none. @param {Blob} file */
export async function readView(file) {
  try {
    const view = file.size < MOST_BYTES ? JSON.parse(await file.text()) : null;
    return Array.isArray(view?.z) && view.z.length === 1 ? view : null;
  } catch {
    return null;
  }
}

/** The parts of the address that such a view changes. @param {any} view @param {import("../payloads").Source} source */
export function changesOf(view, { run, at, psi, label }) {
  /** @type {Record<string, any>} */
  const changes = { z: view.z };
  if (typeof view.run === "string" && view.run !== run) changes.run = view.run;
  if (Number.isInteger(view.at) && (view.at !== at || changes.run)) changes.at = view.at;
  if (Number.isFinite(view.psi) && view.psi !== psi) changes.psi = view.psi;
  if (!sameValue(view.label ?? null, label) || changes.run) changes.label = labelInAddress(view.label);
  return changes;
}
