// @ts-check
// Curves as they are drawn: smoothed, and with no more points than a chart has room for.

/**
 * An exponential moving average that is right from its first point on (without the pull towards zero).
 * @param {{x: number[], y: number[]}} points
 * @param {number} weight of the past, from 0 to below 1
 * @param {number} stride the usual distance of two points
 */
export function smooth({ x, y }, weight, stride) {
  if (weight <= 0) return y;
  const unit = stride || 1;
  const out = new Array(y.length);
  let sum = 0;
  let mass = 0;
  for (let i = 0; i < y.length; i++) {
    const keep = i ? Math.pow(weight, Math.max(1, (x[i] - x[i - 1]) / unit)) : weight;
    sum = sum * keep + (1 - keep) * y[i];
    mass = mass * keep + (1 - keep);
    out[i] = sum / mass;
  }
  return out;
}

/** At most `most` points: the lowest and the highest of each bucket, so that no spike vanishes. */
export function envelope(x, y, most) {
  const length = x.length;
  if (length <= most) return { x, y };
  const buckets = Math.floor(most / 2);
  const outX = [];
  const outY = [];
  for (let b = 0; b < buckets; b++) {
    const from = Math.floor((b * length) / buckets);
    const to = Math.floor(((b + 1) * length) / buckets);
    let low = from;
    let high = from;
    for (let i = from + 1; i < to; i++) {
      if (y[i] < y[low]) low = i;
      if (y[i] > y[high]) high = i;
    }
    const [first, second] = low < high ? [low, high] : [high, low];
    outX.push(x[first]);
    outY.push(y[first]);
    if (second !== first) {
      outX.push(x[second]);
      outY.push(y[second]);
    }
  }
  return { x: outX, y: outY };
}

/** At most `most` points, evenly chosen, the first and the last among them: for curves that are smooth. */
export function everyNth(x, y, most) {
  const length = x.length;
  if (length <= most) return { x, y };
  const outX = [];
  const outY = [];
  for (let k = 0; k < most; k++) {
    const i = Math.round((k * (length - 1)) / (most - 1));
    outX.push(x[i]);
    outY.push(y[i]);
  }
  return { x: outX, y: outY };
}

/** Ticks of a logarithmic axis: 1, 2, 5, 10 ... read better than Plotly's own labels, which drop the power between decades. */
export function logTicks(low, high) {
  const ticks = [];
  const decades = Math.log10(high / low);
  const parts = decades > 3 ? [1] : decades > 1.5 ? [1, 3] : decades > 0.5 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const part of parts) ticks.push(Number((part * 10 ** power).toPrecision(3)));
  }
  return ticks;
}
