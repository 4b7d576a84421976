// @ts-check
// The colours and sizes of the page, read once for each theme. web/theme.py sets the palette as --gan-... properties.

/** @param {string} text such as rgb(1, 2, 3) or #010203 @returns {number[]} red, green and blue */
export function parseColour(text) {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim());
  if (hex) return hex.slice(1).map((part) => parseInt(part, 16));
  const parts = text.match(/[\d.]+/g);
  return parts && parts.length >= 3 ? parts.slice(0, 3).map(Number) : [255, 255, 255];
}

/** @param {number[]} colour @param {number} alpha */
export const withAlpha = ([r, g, b], alpha) => `rgba(${r}, ${g}, ${b}, ${alpha})`;

export class Theme {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.key = "";
    this.text = [0, 0, 0];
    this.paper = [255, 255, 255];
    this.size = 13;
    this.font = "";
    this.dark = false;
    /** @type {Map<string, string>} */
    this.colours = new Map();
  }

  /** Whether anything has changed since it was read last. */
  read() {
    const style = getComputedStyle(this.root);
    const text = parseColour(style.color);
    const paper = parseColour(style.backgroundColor);
    const size = parseFloat(style.getPropertyValue("--gl-size")) || 13;
    const key = [text, paper, size, style.fontFamily, style.getPropertyValue("--gan-g")].join("|");
    if (key === this.key) return false;
    const dark = paper[0] * 0.299 + paper[1] * 0.587 + paper[2] * 0.114 < 128;
    Object.assign(this, { key, text, paper, size, dark, font: style.fontFamily, colours: new Map() });
    // Sliders and scroll bars are the browser's own and have to follow.
    this.root.style.colorScheme = dark ? "dark" : "light";
    return true;
  }

  /** A colour of the palette, by its role: g, d, series-1, diverged ... @param {string} role */
  colour(role) {
    let colour = this.colours.get(role);
    if (colour === undefined) {
      colour = getComputedStyle(this.root).getPropertyValue(`--gan-${role}`).trim();
      if (colour) this.colours.set(role, colour);
    }
    return colour || withAlpha(this.text, 1);
  }
}
