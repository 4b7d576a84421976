// @ts-check
// The game of two players on f(x, y) = x y: one lowers f by moving x, the other raises it by moving y. Its only equilibrium
// is (0, 0). Every rule below is a linear map of (x, y, u, v), where u and v are what the players remember.

/** @typedef {[number, number, number, number]} State x, y, and what each player remembers */
/** @typedef {(state: State, rate: number, momentum: number) => State} Step */

/** @type {Record<string, Step>} */
export const STEPS = {
  // Both answer the same place.
  simultaneous: ([x, y, u, v], rate) => [x - rate * y, y + rate * x, u, v],
  // D moves first, G answers D's new place.
  alternating: ([x, y, u, v], rate) => {
    const raised = y + rate * x;
    return [x - rate * raised, raised, u, v];
  },
  // Both move by the gradient of the place where a plain step would take them (Korpelevich, 1976).
  extragradient: ([x, y, u, v], rate) => {
    const [aheadX, aheadY] = [x - rate * y, y + rate * x];
    return [x - rate * aheadY, y + rate * aheadX, u, v];
  },
  // Twice the gradient, less the one before (Popov, 1980; Daskalakis et al., arXiv:1711.00141). They remember gradients.
  optimistic: ([x, y, u, v], rate) => [x - rate * (2 * y - u), y + rate * (2 * x - v), y, x],
  // Alternating, with a share of the last move added (negative: Gidel et al., arXiv:1807.04740). They remember moves.
  momentum: ([x, y, u, v], rate, momentum) => {
    const moveY = momentum * v + rate * x;
    const raised = y + moveY;
    const moveX = momentum * u - rate * raised;
    return [x + moveX, raised, moveX, moveY];
  },
};
// The players move in turns; what is watched is the average of all places so far.
STEPS.averaging = STEPS.alternating;

/** The first state. Optimistic players begin as if the last gradient had been the same. @param {string} rule @returns {State} */
export const begin = (rule, x, y) => (rule === "optimistic" ? [x, y, y, x] : [x, y, 0, 0]);

/** @param {State} state */
export const distance = ([x, y]) => Math.hypot(x, y);

const FAR = 1e6;

/**
 * The places of a game, the first one included. It ends early where the players are a million away.
 * @param {string} rule @param {[number, number]} start @param {number} rate @param {number} momentum @param {number} steps
 * @returns {State[]}
 */
export function play(rule, start, rate, momentum, steps) {
  const states = [begin(rule, ...start)];
  for (let i = 0; i < steps && distance(states[i]) < FAR; i += 1) states.push(STEPS[rule](states[i], rate, momentum));
  return states;
}

/** The average of the first 1, 2, 3 ... places. @param {State[]} states @returns {[number, number][]} */
export function averages(states) {
  let [sumX, sumY] = [0, 0];
  return states.map(([x, y], i) => {
    sumX += x;
    sumY += y;
    return [sumX / (i + 1), sumY / (i + 1)];
  });
}

/**
 * By what a step multiplies the distance from the equilibrium, in the long run: the spectral radius of the rule's map. It is
 * the limit of |A^n|^(1/n), and n is doubled by squaring A.
 * @param {string} rule @param {number} rate @param {number} momentum
 */
export function growth(rule, rate, momentum) {
  const basis = [0, 1, 2, 3].map((i) => /** @type {State} */ ([0, 1, 2, 3].map((j) => Number(i === j))));
  let power = basis.map((one) => STEPS[rule](one, rate, momentum)); // row i is where basis vector i goes
  if (!remembers(rule)) power = power.slice(0, 2).map(([x, y]) => /** @type {State} */ ([x, y, 0, 0])); // u and v stand still
  let logOfNorm = 0; // of A^n / n-th root
  let share = 1;
  for (let k = 0; k < 40; k += 1) {
    const norm = Math.max(...power.flat().map(Math.abs));
    logOfNorm += share * Math.log(norm);
    share /= 2;
    const scaled = power.map((row) => row.map((entry) => entry / norm));
    power = /** @type {any} */ (scaled.map((row) => [0, 1, 2, 3].map((j) => sum(scaled, (other, i) => row[i] * other[j]))));
  }
  return Math.exp(logOfNorm);
}

const remembers = (rule) => rule === "optimistic" || rule === "momentum";
const sum = (rows, of) => rows.reduce((total, row, i) => total + of(row, i), 0);

const EVEN = 1e-6;

/** Whether the players spiral out, spiral in, or do neither. @returns {"out" | "in" | "round"} */
export function fate(rule, rate, momentum) {
  const by = growth(rule, rate, momentum);
  if (by > 1 + EVEN) return "out";
  return by < 1 - EVEN ? "in" : "round";
}

/** How many steps double the distance, or halve it. @param {number} by what a step multiplies it by */
export const stepsToDouble = (by) => Math.log(2) / Math.abs(Math.log(by));
