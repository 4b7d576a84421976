// @ts-check
// The life of a view. Streamlit calls a component's script on every change of its data or of the theme.

import { partsOf } from "./dom.js";
import { Server } from "./server.js";

/** What every view has: its root, its parts by name, and the server. `gone` is true once it has been disposed of. */
export class View {
  /** @param {Element} root */
  constructor(root) {
    this.root = /** @type {HTMLElement} */ (root);
    this.part = partsOf(root);
    this.server = new Server();
    this.gone = false;
    this.calls = 0;
  }

  dispose() {
    this.server.dispose();
  }
}

/**
 * The `mount` of a component: it keeps one `new Made(root)` on parentElement, calls its
 * update(data, trigger, setState) each time, and its dispose() at the end.
 * @param {string} selector of the view's root in the component's markup
 * @param {any} Made a class of View
 */
export const mounting = (selector, Made) => (/** @type {import("../payloads").Call} */ call) => mount(call, selector, Made);

function mount({ data, parentElement, setTriggerValue, setStateValue }, selector, Made) {
  const root = parentElement.querySelector(selector);
  if (!root) return undefined;
  let view = parentElement.__view;
  // The markup is replaced when its source changes; a view of the old one is of no use.
  if (view && (view.gone || view.root !== root)) {
    end(parentElement, view);
    view = null;
  }
  if (!view) {
    view = new Made(root);
    parentElement.__view = view;
  }
  view.calls += 1;
  const call = view.calls;
  view.update(data, setTriggerValue, setStateValue);
  root.inert = false; // see web/components/register.py
  // Streamlit also runs the clean-up of a call that a later one overtook, and may do so before the later one has come here.
  // The view ends only where its place has left the page.
  return () =>
    setTimeout(() => {
      if (call === view.calls && !parentElement.isConnected) end(parentElement, view);
    });
}

function end(parentElement, view) {
  if (!view.gone) {
    view.gone = true;
    view.dispose();
  }
  if (parentElement.__view === view) parentElement.__view = null;
}
