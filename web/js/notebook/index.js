// @ts-check
// What this browser remembers of a page, under a name. It is asked by a page that has just been opened, and told afterwards.

import { mounting, View } from "../lib/mount.js";

const MEMORY = "gan-playground-notebook/";

class Notebook extends View {
  /** @param {{name: string, value: object | null}} data @param {(name: string, value: unknown) => void} trigger */
  update(data, trigger) {
    if (data.value === null) {
      if (this.asked !== data.name) trigger("told", { name: data.name, value: remembered(data.name) });
      this.asked = data.name;
      return;
    }
    this.asked = null;
    remember(data.name, data.value);
  }
}

/** @param {string} name @param {Storage} [storage] @returns {object} */
export function remembered(name, storage) {
  try {
    const kept = JSON.parse((storage ?? localStorage).getItem(MEMORY + name) ?? "{}");
    return kept && typeof kept === "object" && !Array.isArray(kept) ? kept : {};
  } catch {
    return {}; // a browser that remembers nothing
  }
}

/** @param {string} name @param {object} value @param {Storage} [storage] */
export function remember(name, value, storage) {
  try {
    (storage ?? localStorage).setItem(MEMORY + name, JSON.stringify(value));
  } catch {
    // this tab has it all the same
  }
}

export const mount = mounting(".nb-root", Notebook);
