// @ts-check
// Small things of the page. Text is always set as text: what comes from a run or a visitor is never read as HTML.

/**
 * @param {string} name
 * @param {string} className
 * @param {Element} [parent]
 * @returns {any} the element that was made
 */
export function element(name, className, parent) {
  const made = document.createElement(name);
  made.className = className;
  parent?.append(made);
  return made;
}

// Writing only what differs keeps the browser from laying out the page for nothing.

/** @param {Element} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {HTMLElement} node @param {boolean} hidden */
export function setHidden(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/** @param {Element} node @param {string} name @param {unknown} value */
export function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== String(value)) node.setAttribute(name, String(value));
}

/**
 * The nodes of `root` that have a data-part, by its name.
 * @param {Element} root
 * @returns {Record<string, any>}
 */
export function partsOf(root) {
  /** @type {Record<string, any>} */
  const parts = {};
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-part]"))) {
    parts[node.dataset.part] = node;
  }
  return parts;
}

/**
 * @param {string} text
 * @param {string} className
 * @param {Element} parent
 * @param {string} title
 * @param {(event: MouseEvent) => void} act
 * @returns {HTMLButtonElement}
 */
export function button(text, className, parent, title, act) {
  const made = element("button", `lt-button ${className}`, parent);
  made.type = "button";
  made.textContent = text;
  made.title = title;
  made.addEventListener("click", act);
  return made;
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {Element} [parent]
 * @returns {any} the SVG element that was made
 */
export function svg(name, attributes, parent) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  parent?.append(made);
  return made;
}

/**
 * Lets the browser save a file.
 * @param {Blob} blob
 * @param {string} name
 */
export function saveAs(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/**
 * The part of a slider's track before its thumb is coloured by the style sheet, which has to know where that is.
 * @param {HTMLInputElement} range
 */
export function fillRange(range) {
  const span = Number(range.max) - Number(range.min);
  const share = span > 0 ? (Number(range.value) - Number(range.min)) / span : 0;
  range.style.setProperty("--gl-at", share.toFixed(4));
}
