// @ts-check
// A generator without a discriminator: the kernel discrepancy of gan_core/training/objectives.py, with its gradient by the fakes.

const WIDEST = 4; // the bandwidths are 1/4, 1/2, 1, 2 and 4 times the median distance
const LEAST = 1e-6;

const squaredDistance = (x, i, y, j) => (x[2 * i] - y[2 * j]) ** 2 + (x[2 * i + 1] - y[2 * j + 1]) ** 2;

/** The median distance of two different points of x (n, 2), the lower one of an even number. @param {Float64Array} x */
export function medianDistance(x) {
  const n = x.length / 2;
  const distances = new Float64Array((n * (n - 1)) / 2);
  let at = 0;
  for (let i = 0; i < n; i += 1) for (let j = i + 1; j < n; j += 1) distances[at++] = squaredDistance(x, i, x, j);
  distances.sort();
  return Math.max(Math.sqrt(distances[(distances.length - 1) >> 1]), LEAST);
}

/** The mean of the five kernels and its derivative by the squared distance. Each bandwidth is half of the one before: a fourth power. */
function kernel(squared, scale, out) {
  let power = Math.exp(-squared * scale);
  let times = 1;
  out[0] = out[1] = 0;
  for (let width = 0; width < 5; width += 1) {
    out[0] += power / 5;
    out[1] -= (times * scale * power) / 5;
    power = (power * power) ** 2;
    times *= 4;
  }
}

/**
 * Squared maximum mean discrepancy of the real points x and the fakes y, (n, 2) each, by its unbiased estimate.
 * @param {Float64Array} x
 * @param {Float64Array} y
 * @returns {{squared: number, grad: Float64Array}} grad is its gradient by the fakes
 */
export function mmd2(x, y) {
  const [m, n] = [x.length / 2, y.length / 2];
  const scale = 1 / (2 * (WIDEST * medianDistance(x)) ** 2);
  const grad = new Float64Array(2 * n);
  const out = [0, 0];
  let [amongX, amongY, between] = [0, 0, 0];
  for (let i = 0; i < m; i += 1) {
    for (let j = i + 1; j < m; j += 1) {
      kernel(squaredDistance(x, i, x, j), scale, out);
      amongX += out[0];
    }
  }
  for (let j = 0; j < n; j += 1) {
    for (let i = 0; i < j; i += 1) {
      kernel(squaredDistance(y, i, y, j), scale, out);
      amongY += out[0];
      pull(y, i, y, j, (4 * out[1]) / (n * (n - 1)), grad);
      pull(y, j, y, i, (4 * out[1]) / (n * (n - 1)), grad);
    }
    for (let i = 0; i < m; i += 1) {
      kernel(squaredDistance(x, i, y, j), scale, out);
      between += out[0];
      pull(x, i, y, j, (-4 * out[1]) / (m * n), grad);
    }
  }
  return { squared: (2 * amongX) / (m * (m - 1)) + (2 * amongY) / (n * (n - 1)) - (2 * between) / (m * n), grad };
}

/** Adds `slope` times the way from x_i to y_j to the gradient of y_j. */
function pull(x, i, y, j, slope, grad) {
  grad[2 * j] += slope * (y[2 * j] - x[2 * i]);
  grad[2 * j + 1] += slope * (y[2 * j + 1] - x[2 * i + 1]);
}

/** G's loss: the root of the discrepancy, which gives late, small ones more weight. @param {Float64Array} x @param {Float64Array} y */
export function mmdLoss(x, y) {
  const { squared, grad } = mmd2(x, y);
  const loss = Math.sqrt(Math.max(squared, LEAST));
  return { loss, squared, grad: grad.map((g) => (squared > LEAST ? g / (2 * loss) : 0)) };
}
