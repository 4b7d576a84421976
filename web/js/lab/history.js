// @ts-check
// What is kept of a game while it goes on: snapshots to go back to, and points of its curves. Both have a bounded size: when they
// are full, every second one goes and new ones come half as often.

export class Kept {
  /**
   * @param {number} most how many are kept
   * @param {number} [every] steps between two, at the beginning
   */
  constructor(most, every = 1) {
    this.most = most;
    this.every = every;
    /** @type {{steps: number, [name: string]: any}[]} */
    this.list = [];
  }

  /** Whether something is due at a step. @param {number} steps */
  due(steps) {
    const last = this.list.at(-1);
    return !last || steps >= last.steps + this.every;
  }

  /** @param {{steps: number, [name: string]: any}} one */
  push(one) {
    this.list.push(one);
    if (this.list.length <= this.most) return;
    this.every *= 2;
    this.list = this.list.filter((_, place) => place % 2 === 0);
  }

  /** Forgets what came after a step. @param {number} steps */
  cut(steps) {
    this.list = this.list.filter((one) => one.steps <= steps);
  }
}

const BYTES = 48e6; // for the snapshots of one page

/** How many snapshots of a game are kept: fewer of large networks. @param {import("./engine/game.js").Game} game */
export function mostSnapshots(game) {
  const numbers = 3 * (game.G.params.length + game.D.params.length);
  return Math.max(24, Math.min(240, Math.floor(BYTES / (8 * numbers))));
}
