// @ts-check
// Plotly's script, once for the page, however many views ask for it.

import { address } from "../lib/base.js";

/** @param {string} path of the app's route @returns {Promise<any>} */
export function loadPlotly(path) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  if (!window.__ganPlotly) {
    window.__ganPlotly = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address(path);
      script.async = true;
      script.onload = () => (window.Plotly ? resolve(window.Plotly) : reject(new Error("no Plotly in the script")));
      script.onerror = () => {
        script.remove();
        reject(new Error("the script did not load"));
      };
      document.head.appendChild(script);
    });
    // A later view may try again.
    window.__ganPlotly.catch(() => {
      window.__ganPlotly = null;
    });
  }
  return window.__ganPlotly;
}
