// @ts-check
// Convolutions, in which a generator spends nearly all of its time.

/** @typedef {import("./forward.js").Value} Value */
/** @typedef {import("./forward.js").Step} Step */

/** @param {number[]} shape */
const sizeOf = (shape) => shape.reduce((product, size) => product * size, 1);

/** @param {number[]} shape @returns {Value} */
export const empty = (shape) => ({ data: new Float32Array(sizeOf(shape)), shape });

/** @type {WeakMap<Float32Array, Float32Array>} Kernels as (place, out, in): the channels that are added up lie side by side. */
const SORTED = new WeakMap();

/**
 * A kernel's weights, sorted once.
 * @param {Float32Array} w (out, in, places), or (in, out, places) where `transposed`
 * @param {number} outs @param {number} channels @param {boolean} transposed
 */
function sorted(w, outs, channels, transposed) {
  const known = SORTED.get(w);
  if (known) return known;
  const made = new Float32Array(w.length);
  const places = w.length / outs / channels;
  for (let i = 0; i < w.length; i += 1) {
    const [place, row] = [i % places, Math.floor(i / places)];
    const [out, channel] = transposed ? [row % outs, Math.floor(row / outs)] : [Math.floor(row / channels), row % channels];
    made[(place * outs + out) * channels + channel] = w[i];
  }
  SORTED.set(w, made);
  return made;
}

/** (channels, size) to (size, channels). @param {Float32Array} data @param {number} channels */
function channelsLast(data, channels) {
  const made = new Float32Array(data.length);
  const size = data.length / channels;
  for (let i = 0; i < data.length; i += 1) made[(i % size) * channels + Math.floor(i / size)] = data[i];
  return made;
}

/**
 * What one place of the kernel adds to one pixel, in every channel.
 * @param {Float32Array} to (outs, size) @param {number} pixel @param {number} outs
 * @param {Float32Array} w @param {number} start @param {Float32Array} x @param {number} first @param {number} channels
 */
function addPixel(to, pixel, outs, w, start, x, first, channels) {
  const size = to.length / outs;
  for (let out = 0; out < outs; out += 1) {
    let [a, b] = [0, 0];
    const row = start + out * channels;
    let i = 0;
    for (; i + 1 < channels; i += 2) {
      a += w[row + i] * x[first + i];
      b += w[row + i + 1] * x[first + i + 1];
    }
    if (i < channels) a += w[row + i] * x[first + i];
    to[out * size + pixel] += a + b;
  }
}

/** @param {Float32Array} data (channels, size) @param {Float32Array | undefined} b */
function fill(data, b) {
  if (!b) return;
  const size = data.length / b.length;
  for (let channel = 0; channel < b.length; channel += 1) data.fill(b[channel], channel * size, (channel + 1) * size);
}

/** Places i with 0 <= i * stride + offset < size, below `most`: the first and one after the last.
 * @param {number} offset @param {number} stride @param {number} size @param {number} most @returns {[number, number]} */
function inside(offset, stride, size, most) {
  return [Math.max(0, Math.ceil(-offset / stride)), Math.min(most, Math.floor((size - 1 - offset) / stride) + 1)];
}

/**
 * Both convolutions: for each place of the kernel, the pixels of `few` (the smaller map: the result of a convolution, the input of a
 * transposed one) that meet one of the other map there.
 * @param {Value} x @param {Step} step @param {Record<string, Float32Array>} tensors @param {boolean} transposed
 * @returns {Value}
 */
export function convolved(x, { w, b, kernel, stride, pad, shape }, tensors, transposed) {
  const made = empty(shape);
  const [channels, outs] = [x.shape[0], shape[0]];
  const [few, many] = transposed ? [x.shape, shape] : [shape, x.shape];
  const [weights, data] = [sorted(tensors[w], outs, channels, transposed), channelsLast(x.data, channels)];
  fill(made.data, tensors[b]);
  for (let place = 0; place < kernel[0] * kernel[1]; place += 1) {
    const [down, right] = [Math.floor(place / kernel[1]) - pad[0], (place % kernel[1]) - pad[transposed ? 1 : 2]];
    const [top, bottom] = inside(down, stride, many[1], few[1]);
    const [from, to] = inside(right, stride, many[2], few[2]);
    for (let row = top; row < bottom; row += 1) {
      for (let column = from; column < to; column += 1) {
        const other = (row * stride + down) * many[2] + column * stride + right;
        const [pixel, first] = transposed ? [other, row * few[2] + column] : [row * few[2] + column, other];
        addPixel(made.data, pixel, outs, weights, place * outs * channels, data, first * channels, channels);
      }
    }
  }
  return made;
}
