// @ts-check
// The three products of a linear layer, for n rows. W is (outputs, inputs), row by row, as in PyTorch's nn.Linear.
// Four sums are made side by side, since a processor does them at the same time.

/** out (n, outputs) = x (n, inputs) W^T + b; the weights begin at w, the biases at b of params; no biases where b is below 0. */
export function product(x, n, inputs, outputs, params, w, b, out) {
  const even = outputs - (outputs % 4);
  for (let row = 0; row < n; row += 1) {
    const from = row * inputs;
    const to = row * outputs;
    for (let o = 0; o < even; o += 4) {
      const w0 = w + o * inputs;
      const w1 = w0 + inputs;
      const w2 = w1 + inputs;
      const w3 = w2 + inputs;
      let s0 = b < 0 ? 0 : params[b + o];
      let s1 = b < 0 ? 0 : params[b + o + 1];
      let s2 = b < 0 ? 0 : params[b + o + 2];
      let s3 = b < 0 ? 0 : params[b + o + 3];
      for (let k = 0; k < inputs; k += 1) {
        const value = x[from + k];
        s0 += value * params[w0 + k];
        s1 += value * params[w1 + k];
        s2 += value * params[w2 + k];
        s3 += value * params[w3 + k];
      }
      out[to + o] = s0;
      out[to + o + 1] = s1;
      out[to + o + 2] = s2;
      out[to + o + 3] = s3;
    }
    for (let o = even; o < outputs; o += 1) {
      let sum = b < 0 ? 0 : params[b + o];
      for (let k = 0; k < inputs; k += 1) sum += x[from + k] * params[w + o * inputs + k];
      out[to + o] = sum;
    }
  }
}

/** out (n, inputs) = g (n, outputs) W: how the inputs take part in what comes out. */
export function back(g, n, inputs, outputs, params, w, out) {
  const even = outputs - (outputs % 4);
  out.fill(0, 0, n * inputs);
  for (let row = 0; row < n; row += 1) {
    const to = row * inputs;
    const from = row * outputs;
    for (let o = 0; o < even; o += 4) {
      const g0 = g[from + o];
      const g1 = g[from + o + 1];
      const g2 = g[from + o + 2];
      const g3 = g[from + o + 3];
      if (g0 === 0 && g1 === 0 && g2 === 0 && g3 === 0) continue;
      const w0 = w + o * inputs;
      const w1 = w0 + inputs;
      const w2 = w1 + inputs;
      const w3 = w2 + inputs;
      for (let k = 0; k < inputs; k += 1) {
        out[to + k] += g0 * params[w0 + k] + g1 * params[w1 + k] + g2 * params[w2 + k] + g3 * params[w3 + k];
      }
    }
    for (let o = even; o < outputs; o += 1) {
      const value = g[from + o];
      for (let k = 0; k < inputs; k += 1) out[to + k] += value * params[w + o * inputs + k];
    }
  }
}

/** grads at w += g^T (outputs, n) x (n, inputs). */
export function outer(g, x, n, inputs, outputs, grads, w) {
  const even = n - (n % 4);
  for (let row = 0; row < even; row += 4) {
    const x0 = row * inputs;
    const x1 = x0 + inputs;
    const x2 = x1 + inputs;
    const x3 = x2 + inputs;
    for (let o = 0; o < outputs; o += 1) {
      const at = row * outputs + o;
      const g0 = g[at];
      const g1 = g[at + outputs];
      const g2 = g[at + 2 * outputs];
      const g3 = g[at + 3 * outputs];
      if (g0 === 0 && g1 === 0 && g2 === 0 && g3 === 0) continue;
      const to = w + o * inputs;
      for (let k = 0; k < inputs; k += 1) {
        grads[to + k] += g0 * x[x0 + k] + g1 * x[x1 + k] + g2 * x[x2 + k] + g3 * x[x3 + k];
      }
    }
  }
  for (let row = even; row < n; row += 1) {
    for (let o = 0; o < outputs; o += 1) {
      const value = g[row * outputs + o];
      for (let k = 0; k < inputs; k += 1) grads[w + o * inputs + k] += value * x[row * inputs + k];
    }
  }
}

/** grads at b += the sum of the rows of g (n, outputs). */
export function sums(g, n, outputs, grads, b) {
  for (let row = 0; row < n; row += 1) {
    for (let o = 0; o < outputs; o += 1) grads[b + o] += g[row * outputs + o];
  }
}
