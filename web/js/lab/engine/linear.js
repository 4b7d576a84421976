// @ts-check
// The products of a linear layer, for n rows. W is (outputs, inputs), row by row, as in PyTorch's nn.Linear. All of them are one
// product of matrices, done in blocks of 2 x 4 sums: a processor adds eight sums side by side as fast as it adds two.

import { able, multiplyFast } from "./simd.js";

/**
 * c (m, n) += a (m, depth) b (depth, n). Each matrix is [numbers, first place, step between rows, step between columns].
 * @param {[Float64Array, number, number, number]} left
 * @param {[Float64Array, number, number, number]} right
 * @param {[Float64Array, number, number]} into columns of c lie side by side
 */
export function multiply(left, right, into, m, depth, n) {
  if (able && m * depth * n >= worth.numbers) multiplyFast(left, right, into, m, depth, n);
  else multiplyPlainly(left, right, into, m, depth, n);
}

/** From how many products of two numbers on the way to WebAssembly is worth it. */
export const worth = { numbers: 8192 };

function multiplyPlainly([a, a0, ai, ap], [b, b0, bp, bj], [c, c0, ci], m, depth, n) {
  const [evenM, evenN] = [m - (m % 2), n - (n % 4)];
  for (let i = 0; i < evenM; i += 2) {
    for (let j = 0; j < evenN; j += 4) block(a, a0 + i * ai, ai, ap, b, b0 + j * bj, bp, bj, c, c0 + i * ci + j, ci, depth);
  }
  rest(a, a0, ai, ap, b, b0, bp, bj, c, c0, ci, 0, evenM, depth, evenN, n);
  rest(a, a0, ai, ap, b, b0, bp, bj, c, c0, ci, evenM, m, depth, 0, n);
}

function block(a, a0, ai, ap, b, b0, bp, bj, c, c0, ci, depth) {
  let [p, q] = [a0, b0];
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let t0 = 0;
  let t1 = 0;
  let t2 = 0;
  let t3 = 0;
  for (let k = 0; k < depth; k += 1) {
    const x = a[p];
    const y = a[p + ai];
    const w0 = b[q];
    const w1 = b[q + bj];
    const w2 = b[q + 2 * bj];
    const w3 = b[q + 3 * bj];
    s0 += x * w0;
    s1 += x * w1;
    s2 += x * w2;
    s3 += x * w3;
    t0 += y * w0;
    t1 += y * w1;
    t2 += y * w2;
    t3 += y * w3;
    p += ap;
    q += bp;
  }
  c[c0] += s0;
  c[c0 + 1] += s1;
  c[c0 + 2] += s2;
  c[c0 + 3] += s3;
  c[c0 + ci] += t0;
  c[c0 + ci + 1] += t1;
  c[c0 + ci + 2] += t2;
  c[c0 + ci + 3] += t3;
}

/** What the blocks leave over, number by number. */
function rest(a, a0, ai, ap, b, b0, bp, bj, c, c0, ci, fromI, toI, depth, fromJ, toJ) {
  for (let i = fromI; i < toI; i += 1) {
    for (let j = fromJ; j < toJ; j += 1) {
      let sum = 0;
      for (let k = 0, p = a0 + i * ai, q = b0 + j * bj; k < depth; k += 1, p += ap, q += bp) sum += a[p] * b[q];
      c[c0 + i * ci + j] += sum;
    }
  }
}

/** out (n, outputs) = x (n, inputs) W^T + b; the weights begin at w, the biases at b of params; no biases where b is below 0. */
export function product(x, n, inputs, outputs, params, w, b, out) {
  for (let row = 0; row < n; row += 1) for (let o = 0; o < outputs; o += 1) out[row * outputs + o] = b < 0 ? 0 : params[b + o];
  multiply([x, 0, inputs, 1], [params, w, 1, inputs], [out, 0, outputs], n, inputs, outputs);
}

/** out (n, inputs) = g (n, outputs) W: how the inputs take part in what comes out. */
export function back(g, n, inputs, outputs, params, w, out) {
  out.fill(0, 0, n * inputs);
  multiply([g, 0, outputs, 1], [params, w, inputs, 1], [out, 0, inputs], n, outputs, inputs);
}

/** grads at w += g^T (outputs, n) x (n, inputs). */
export function outer(g, x, n, inputs, outputs, grads, w) {
  multiply([g, 0, 1, outputs], [x, 0, inputs, 1], [grads, w, inputs], outputs, n, inputs);
}

/** grads at b += the sum of the rows of g (n, outputs). */
export function sums(g, n, outputs, grads, b) {
  for (let row = 0; row < n; row += 1) {
    for (let o = 0; o < outputs; o += 1) grads[b + o] += g[row * outputs + o];
  }
}
