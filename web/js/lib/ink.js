// @ts-check
// Colours of the palette as numbers, for what is drawn pixel by pixel. web/theme.py sets them as --gan-... properties.

/** @param {string} text such as rgb(1, 2, 3), #010203 or #fff @returns {number[]} red, green and blue, 0 to 255 */
export function parse(text) {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim());
  if (hex) {
    const long = hex[1].length === 3 ? [...hex[1]].map((digit) => digit + digit).join("") : hex[1];
    return [0, 2, 4].map((at) => parseInt(long.slice(at, at + 2), 16));
  }
  const parts = text.match(/[\d.]+/g);
  return parts && parts.length >= 3 ? parts.slice(0, 3).map(Number) : [0, 0, 0];
}

/** @param {number[]} from @param {number[]} to @param {number} share of `to` */
export const mixed = (from, to, share) => from.map((value, i) => value + (to[i] - value) * share);

/** @param {number[]} colour @param {number} [alpha] */
export const css = ([r, g, b], alpha = 1) => `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)} / ${alpha})`;

/** The colours of an element's theme; `of(role)` has red, green and blue of a role of the palette: real, fake, d, g, muted ... */
export class Inks {
  /** @param {Element} node */
  constructor(node) {
    this.node = node;
    this.read();
  }

  /** Reads the theme again: call it on each update of the component, since Streamlit updates it when the theme changes. */
  read() {
    this.style = getComputedStyle(this.node);
    this.known = new Map();
    this.text = parse(this.style.getPropertyValue("--st-text-color") || this.style.color);
    this.paper = parse(this.style.getPropertyValue("--st-background-color") || "#fff");
    this.dark = this.paper[0] + this.paper[1] + this.paper[2] < 384;
  }

  /** @param {string} role */
  of(role) {
    if (role === "text") return this.text;
    if (role === "paper") return this.paper;
    if (!this.known.has(role)) this.known.set(role, parse(this.style.getPropertyValue(`--gan-${role}`) || css(this.text)));
    return this.known.get(role);
  }
}

/**
 * 256 colours from low over middle to high, as red, green, blue and alpha, for heat maps.
 * @param {Inks} ink @param {string} low @param {string} middle @param {string} high @param {number} strength 0: all middle @param {number} [contrast]
 */
export function shades(ink, low, middle, high, strength, contrast = 1) {
  const key = `shades ${low} ${middle} ${high} ${strength} ${contrast}`;
  if (!ink.known.has(key)) {
    const scale = new Uint8ClampedArray(1024);
    for (let i = 0; i < 256; i += 1) {
      const away = (i - 127.5) / 127.5;
      scale.set([...mixed(ink.of(middle), ink.of(away < 0 ? low : high), strength * Math.abs(away) ** (1 / contrast)), 255], 4 * i);
    }
    ink.known.set(key, scale);
  }
  return ink.known.get(key);
}
