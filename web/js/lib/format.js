// @ts-check
// Numbers, sizes and durations as people read them.

const LOCALE = "en-GB";
const wholeNumber = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const inUnits = (unit, digits) =>
  new Intl.NumberFormat(LOCALE, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits, minimumFractionDigits: digits });
const SIZES = [inUnits("byte", 0), inUnits("kilobyte", 0), inUnits("megabyte", 0), inUnits("gigabyte", 1)];

export const STATE_WORDS = {
  idle: "No run",
  queued: "Queued",
  starting: "Starting",
  running: "Running",
  paused: "Paused",
  stopped: "Stopped",
  finished: "Finished",
  interrupted: "Interrupted",
  failed: "Failed",
};

/** @param {unknown} value @returns {value is number} */
export const isNumber = (value) => typeof value === "number" && Number.isFinite(value);

/** A whole number with its thousands separated. @param {number} value */
export const whole = (value) => wholeNumber.format(value);

/** @param {number} step */
export const stepInWords = (step) => `step ${whole(step)}`;

/** A number without zeros at its end, and with a true minus sign. @param {number} value @param {number} [digits] */
export const rounded = (value, digits = 2) => String(Number(value.toFixed(digits))).replace("-", "−");

/** A share as a percentage; "" where there is none. @param {unknown} value */
export const percent = (value) => (isNumber(value) ? `${(100 * value).toFixed(0)} %` : "");

/** @param {string} text */
export const upperFirst = (text) => (text ? text[0].toUpperCase() + text.slice(1) : "");

/** A size on disk: 1 kB is 1,000 bytes. @param {number} count */
export function bytesInWords(count) {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < SIZES.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return unit ? SIZES[unit].format(value) : `${whole(value)} B`;
}

/** @param {unknown} seconds */
export function durationInWords(seconds) {
  if (!isNumber(seconds) || seconds < 0) return "";
  const total = Math.round(seconds);
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  if (hours) return `${hours} h ${minutes} min`;
  if (minutes) return `${minutes} min ${total % 60} s`;
  return `${total} s`;
}

/** How long it will still take, as roughly as such a forecast deserves. @param {unknown} seconds */
export function etaInWords(seconds) {
  if (!isNumber(seconds) || seconds < 0) return "";
  if (seconds < 10) return "a few seconds left";
  if (seconds < 50) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  if (minutes <= 1) return "about a minute left";
  if (minutes < 60) return `about ${minutes} minutes left`;
  const hours = Math.floor(minutes / 60);
  const rest = Math.round((minutes % 60) / 5) * 5;
  if (hours >= 6 || rest === 0 || rest === 60) {
    const most = Math.round(minutes / 60);
    return most === 1 ? "about an hour left" : `about ${most} hours left`;
  }
  return `about ${hours} h ${rest} min left`;
}
