// @ts-check
// The product of matrices in WebAssembly, four numbers at a time: several times as fast as the loops of linear.js, which stand in
// where a browser cannot do it. The function is small, so it is assembled here, instruction by instruction, and needs no build step.

/** A whole number as WebAssembly writes it: seven bits a byte. @param {number} value from 0 on @returns {number[]} */
const number = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...number(value >>> 7)]);
const list = (items) => [...number(items.length), ...items.flat()];
const section = (id, bytes) => [id, ...number(bytes.length), ...bytes];
const text = (word) => list([...word].map((letter) => letter.charCodeAt(0)));

const [I32, V128] = [0x7f, 0x7b];
const get = (local) => [0x20, local];
const set = (local) => [0x21, local];
const constant = (value) => [0x41, value]; // from 0 to 63
const ADD = 0x6a;
const plus = (local, other) => [...get(local), ...get(other), ADD, ...set(local)];
const plusNumber = (local, value) => [...get(local), ...constant(value), ADD, ...set(local)];
const simd = (code, ...more) => [0xfd, ...number(code), ...more];
const LOAD = simd(0x00, 2, 0);
const SPREAD = simd(0x09, 2, 0); // loads one number into all four places
const STORE = simd(0x0b, 2, 0);
const ZERO = simd(0x0c, ...Array(16).fill(0));
const MULTIPLY = simd(0xe6);
const SUM = simd(0xe4);

/** Does `body` as often as `counter` says, which has to be at least 1. */
const repeat = (counter, body) => [0x03, 0x40, ...body, ...get(counter), ...constant(1), 0x6b, 0x22, counter, 0x0d, 0, 0x0b];

// Parameters: addresses of a, b and c; blocks of four rows and of four columns, depth; bytes between rows of a, columns of a, rows of
// b and rows of c. The columns of b and of c lie side by side.
const [A, B, C, ROWS, COLUMNS, DEPTH, AI, AP, BP, CI, AI2, AI3, COLUMN, LEFT, P, Q, FROM, TO] = Array(18).keys();
const PARAMETERS = 10;
const WHOLE = 8; // locals that are whole numbers; after them come the vectors
const [VALUES, ...SUMS] = [18, 19, 20, 21, 22];

const ROW_OF_A = [[], [...get(AI), ADD], [...get(AI2), ADD], [...get(AI3), ADD]];

/** Four rows of a times four columns of b, into SUMS. */
const block = [
  ...SUMS.flatMap((sum) => [...ZERO, ...set(sum)]),
  ...[...get(A), ...set(P), ...get(FROM), ...set(Q), ...get(DEPTH), ...set(LEFT)],
  ...repeat(LEFT, [
    ...[...get(Q), ...LOAD, ...set(VALUES)],
    ...SUMS.flatMap((sum, row) => [...get(P), ...ROW_OF_A[row], ...SPREAD, ...get(VALUES), ...MULTIPLY, ...get(sum), ...SUM, ...set(sum)]),
    ...plus(P, AP),
    ...plus(Q, BP),
  ]),
];

const body = [
  ...[...get(AI), ...get(AI), ADD, ...set(AI2), ...get(AI2), ...get(AI), ADD, ...set(AI3)],
  ...repeat(ROWS, [
    ...[...get(B), ...set(FROM), ...get(COLUMNS), ...set(COLUMN), ...get(C), ...set(TO)],
    ...repeat(COLUMN, [
      ...block,
      ...[...get(TO), ...set(P)],
      ...SUMS.flatMap((sum) => [...get(P), ...get(sum), ...STORE, ...plus(P, CI)]),
      ...plusNumber(FROM, 16),
      ...plusNumber(TO, 16),
    ]),
    ...[...plus(A, AI3), ...plus(A, AI)],
    ...[CI, CI, CI, CI].flatMap((row) => plus(C, row)),
  ]),
  0x0b,
];

/** The bytes of the module, which exports `multiply` and its `memory`. */
function assembled() {
  const code = [2, WHOLE, I32, 5, V128, ...body];
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([[0x60, PARAMETERS, ...Array(PARAMETERS).fill(I32), 0]])),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 16]), // memory: a megabyte at first
    ...section(7, list([[...text("multiply"), 0, 0], [...text("memory"), 2, 0]])),
    ...section(10, list([[...number(code.length), ...code]])),
  ]);
}

function started() {
  try {
    return /** @type {any} */ (new WebAssembly.Instance(new WebAssembly.Module(assembled())).exports);
  } catch {
    return null; // a browser without SIMD, or one that forbids WebAssembly
  }
}

const kernel = started();
const PAGE = 65536;
let memory = new Float32Array(kernel?.memory.buffer ?? 0);

/** Whether this browser can do it. */
export const able = Boolean(kernel);

function room(numbers) {
  if (numbers > memory.length) kernel.memory.grow(Math.ceil((4 * (numbers - memory.length)) / PAGE));
  if (memory.buffer !== kernel.memory.buffer) memory = new Float32Array(kernel.memory.buffer);
}

/**
 * c (m, n) += a (m, depth) b (depth, n), with the arguments of `multiply` of linear.js; the product itself in float32.
 * @param {[Float64Array, number, number, number]} left
 * @param {[Float64Array, number, number, number]} right
 * @param {[Float64Array, number, number]} into
 */
export function multiplyFast([a, a0, ai, ap], [b, b0, bp, bj], [c, c0, ci], m, depth, n) {
  const [rows, columns] = [(m + 3) >> 2, (n + 3) >> 2];
  const wide = 4 * columns;
  const ofA = (m - 1) * ai + (depth - 1) * ap + 1;
  const atB = (ofA + 3) & ~3;
  const atC = atB + depth * wide;
  room(atC + 4 * rows * wide + 4 * ai);
  memory.set(a.subarray(a0, a0 + ofA));
  if (bj === 1 && bp === wide) memory.set(b.subarray(b0, b0 + depth * wide), atB);
  else for (let p = 0; p < depth; p += 1) for (let j = 0; j < n; j += 1) memory[atB + p * wide + j] = b[b0 + p * bp + j * bj];
  kernel.multiply(0, 4 * atB, 4 * atC, rows, columns, depth, 4 * ai, 4 * ap, 4 * wide, 4 * wide);
  for (let i = 0; i < m; i += 1) for (let j = 0; j < n; j += 1) c[c0 + i * ci + j] += memory[atC + i * wide + j];
}
