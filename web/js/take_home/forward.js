// @ts-check
// A generator's forward pass: runs the steps that gan_core/export/program wrote, for one picture at a time.

import { erf } from "../lib/erf.js";
import { convolved, empty } from "./convolve.js";

/** @typedef {{ data: Float32Array<ArrayBuffer>, shape: number[] }} Value */
/** @typedef {{ op: string, in: number[], [fact: string]: any }} Step */
/** @typedef {{ z_dim: number, num_classes: number, shape: number[], steps: Step[] }} Program */
/** @typedef {(given: Value[], step: Step, tensors: Record<string, Float32Array<ArrayBuffer>>) => Value} Op */

/** @type {Record<string, (x: number, by: number) => number>} */
const ACTIVATIONS = {
  relu: (x) => (x > 0 ? x : 0),
  leaky: (x, by) => (x > 0 ? x : by * x),
  tanh: (x) => Math.tanh(x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  silu: (x) => x / (1 + Math.exp(-x)),
  softplus: (x) => (x > 20 ? x : Math.log1p(Math.exp(x))),
  elu: (x, by) => (x > 0 ? x : by * Math.expm1(x)),
  gelu: (x) => 0.5 * x * (1 + erf(x / Math.SQRT2)),
  geluTanh: (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))),
};

/** @param {Value} x @param {Float32Array} w (out, in) @param {Float32Array | undefined} b @returns {Value} */
function linear(x, w, b) {
  const inputs = x.data.length;
  const made = empty([w.length / inputs]);
  for (let row = 0; row < made.data.length; row += 1) {
    let sum = b ? b[row] : 0;
    const start = row * inputs;
    for (let i = 0; i < inputs; i += 1) sum += w[start + i] * x.data[i];
    made.data[row] = sum;
  }
  return made;
}

/** The label's row of a table, or the sum of its rows by the label's weights.
 * @param {Value} y @param {Float32Array} table (classes, width) @returns {Float32Array<ArrayBuffer>} */
function mixed(y, table) {
  const width = table.length / y.data.length;
  const made = new Float32Array(width);
  for (let row = 0; row < y.data.length; row += 1) {
    if (y.data[row]) for (let i = 0; i < width; i += 1) made[i] += y.data[row] * table[row * width + i];
  }
  return made;
}

/** Each channel times its gain plus its shift. @param {Value} x @param {Float32Array} gain @param {Float32Array} shift */
function affine(x, gain, shift) {
  const made = empty(x.shape);
  const size = x.data.length / gain.length;
  for (let i = 0; i < x.data.length; i += 1) {
    const channel = Math.floor(i / size);
    made.data[i] = x.data[i] * gain[channel] + shift[channel];
  }
  return made;
}

/** @type {Op} */
function groupNorm([x], { groups, eps, gain, shift }, tensors) {
  const made = empty(x.shape);
  const size = x.data.length / groups;
  for (let group = 0; group < groups; group += 1) {
    let [sum, squares] = [0, 0];
    const part = x.data.subarray(group * size, (group + 1) * size);
    for (const value of part) sum += value;
    for (const value of part) squares += (value - sum / size) ** 2;
    for (let i = 0; i < size; i += 1) made.data[group * size + i] = (part[i] - sum / size) / Math.sqrt(squares / size + eps);
  }
  return gain ? affine(made, tensors[gain], tensors[shift]) : made;
}

/** @type {Op} */
function nearest([x], { shape }) {
  const made = empty(shape);
  const [height, width] = x.shape.slice(1);
  const [, high, wide] = shape;
  for (let i = 0; i < made.data.length; i += 1) {
    const channel = Math.floor(i / (high * wide));
    const row = Math.floor(((Math.floor(i / wide) % high) * height) / high);
    made.data[i] = x.data[(channel * height + row) * width + Math.floor(((i % wide) * width) / wide)];
  }
  return made;
}

/** @type {Op} Pixels are squares: their centres lie at halves. */
function bilinear([x], { shape }) {
  const made = empty(shape);
  const [height, width] = x.shape.slice(1);
  const [, high, wide] = shape;
  const at = (place, from, to) => {
    const exact = Math.max(0, ((place + 0.5) * from) / to - 0.5);
    const low = Math.min(Math.floor(exact), from - 1);
    return { low, next: Math.min(low + 1, from - 1), part: exact - low };
  };
  for (let i = 0; i < made.data.length; i += 1) {
    const start = Math.floor(i / (high * wide)) * height * width;
    const [row, column] = [at(Math.floor(i / wide) % high, height, high), at(i % wide, width, wide)];
    const line = (y) => {
      const left = x.data[start + y * width + column.low];
      return left + column.part * (x.data[start + y * width + column.next] - left);
    };
    made.data[i] = line(row.low) + row.part * (line(row.next) - line(row.low));
  }
  return made;
}

/** @type {Op} */
function pixelShuffle([x], { by, shape }) {
  const made = empty(shape);
  const [, height, width] = x.shape;
  for (let i = 0; i < made.data.length; i += 1) {
    const column = i % shape[2];
    const row = Math.floor(i / shape[2]) % shape[1];
    const channel = Math.floor(i / (shape[1] * shape[2])) * by * by + (row % by) * by + (column % by);
    made.data[i] = x.data[(channel * height + Math.floor(row / by)) * width + Math.floor(column / by)];
  }
  return made;
}

/** @param {Value[]} given @param {number | undefined} by @param {(a: number, b: number) => number} join @returns {Value} */
function joined([a, b], by, join) {
  return { data: Float32Array.from(a.data, (value, i) => join(value, b ? b.data[i] : by)), shape: a.shape };
}

/** @type {Record<string, Op>} */
const OPS = {
  conv: ([x], step, tensors) => convolved(x, step, tensors, false), // pad: top, bottom, left, right
  convTranspose: ([x], step, tensors) => convolved(x, step, tensors, true), // what lies beyond the shape is left out
  groupNorm,
  nearest,
  bilinear,
  pixelShuffle,
  linear: ([x], { w, b }, tensors) => linear(x, tensors[w], tensors[b]),
  lookup: ([y], { w }, tensors) => ({ data: mixed(y, tensors[w]), shape: [tensors[w].length / y.data.length] }),
  affine: ([x], { gain, shift }, tensors) => affine(x, tensors[gain], tensors[shift]),
  modulate: ([x, gain, shift]) => affine(x, gain.data.map((value) => 1 + value), shift.data),
  activation: ([x], { name, by }) => ({
    data: Float32Array.from(x.data, (value) => ACTIVATIONS[name](value, by)),
    shape: x.shape,
  }),
  reshape: ([x], { shape }) => ({ data: x.data, shape }),
  constant: (_, { w, shape }, tensors) => ({ data: tensors[w], shape }),
  add: (given, { by }) => joined(given, by, (a, b) => a + b),
  multiply: (given, { by }) => joined(given, by, (a, b) => a * b),
  subtract: (given, { by }) => joined(given, by, (a, b) => a - b),
  concatenate: (given, { shape }) => {
    const made = empty(shape);
    let start = 0;
    for (const part of given) {
      made.data.set(part.data, start);
      start += part.data.length;
    }
    return made;
  },
};

/**
 * The picture of a latent: (channels, height, width) in [-1, 1], or a point.
 * @param {Program} program
 * @param {Record<string, Float32Array<ArrayBuffer>>} tensors
 * @param {ArrayLike<number>} z
 * @param {ArrayLike<number>} [weights] of the classes or attributes, for a conditional generator
 * @returns {Float32Array}
 */
export function forward(program, tensors, z, weights = []) {
  if (z.length !== program.z_dim) throw new Error(`z has ${z.length} numbers, but this generator needs ${program.z_dim}`);
  const values = [z, weights].map((given) => ({ data: Float32Array.from(given), shape: [given.length] }));
  for (const step of program.steps) values.push(OPS[step.op](step.in.map((place) => values[place]), step, tensors));
  return values[values.length - 1].data;
}

/**
 * The tensors of a file: numbers one after the other, in half or single precision.
 * @param {Uint8Array} bytes
 * @param {{ name: string, start: number, count: number, half: boolean }[]} index
 */
export function unpacked(bytes, index) {
  /** @type {Record<string, Float32Array<ArrayBuffer>>} */
  const tensors = {};
  for (const { name, start, count, half } of index) {
    const part = bytes.slice(start, start + count * (half ? 2 : 4)).buffer;
    tensors[name] = half ? Float32Array.from(new Uint16Array(part), single) : new Float32Array(part);
  }
  return tensors;
}

/** A half-precision number from its bits. @param {number} bits */
function single(bits) {
  const [sign, power, part] = [bits >> 15 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (power === 0) return sign * part * 2 ** -24;
  return power === 31 ? NaN : sign * (1 + part / 1024) * 2 ** (power - 15);
}
