// @ts-check
// What the lab suggests and what can be switched off: the list of recipes, and the layers of the plane.

import { element, setText } from "../lib/dom.js";
import { help } from "./controls.js";
import { STARTS } from "./engine/starts.js";
import { LAYERS } from "./scene.js";

/** @typedef {{name: string, title: string, watch: string, settings: any}} Recipe */

/** @param {HTMLSelectElement} list @param {Recipe[]} recipes @param {(recipe: Recipe) => void} take */
export function offerRecipes(list, recipes, take) {
  const isTrained = ({ settings }) => STARTS.includes(settings.start);
  for (const [words, some] of /** @type {[string, Recipe[]][]} */ ([
    ["Trained already", recipes.filter(isTrained)],
    ["From the beginning", recipes.filter((one) => !isTrained(one))],
  ])) {
    const group = Object.assign(element("optgroup", "", list), { label: words });
    for (const { title, name } of some) setText(Object.assign(element("option", "", group), { value: name }), title);
  }
  list.addEventListener("change", () => {
    const recipe = recipes.find(({ name }) => name === list.value);
    if (recipe) take(recipe);
  });
}

/**
 * A box for each layer. `shown` says which are drawn, and is changed by them.
 * @param {HTMLElement} parent @param {HTMLElement} about @param {Record<string, string>} words @param {Record<string, boolean>} shown @param {() => void} changed
 */
export function offerLayers(parent, about, words, shown, changed) {
  for (const [name, title] of Object.entries(LAYERS)) {
    const label = element("label", "lb-layer", parent);
    label.title = words[name];
    const box = element("input", "", label);
    Object.assign(box, { type: "checkbox", checked: shown[name] });
    box.dataset.testid = `lab-layer-${name}`;
    label.append(title);
    box.addEventListener("change", () => {
      shown[name] = box.checked;
      changed();
    });
  }
  about.replaceChildren(
    ...Object.entries(LAYERS).map(([name, title]) => {
      const line = element("span", "");
      setText(element("b", "", line), `${title}: `);
      line.append(`${words[name]} `);
      return line;
    }),
  );
  help("the layers", parent, about);
}
