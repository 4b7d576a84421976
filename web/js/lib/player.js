// @ts-check
// Play and pause, for everything that goes frame by frame.

/**
 * Calls `step` every `pace` milliseconds while it plays; a step that answers false ends it.
 * `begin` is called when it starts. The button shows whether it plays.
 */
export class Player {
  /**
   * @param {any} button
   * @param {{pace: () => number, step: () => boolean | void, begin?: () => void}} how
   */
  constructor(button, { pace, step, begin = () => {} }) {
    this.button = button;
    this.pace = pace;
    this.step = step;
    this.begin = begin;
    this.playing = false;
    this.timer = undefined;
    button?.addEventListener("click", () => this.play(!this.playing));
  }

  play(on) {
    clearTimeout(this.timer);
    this.playing = on;
    this.button?.toggleAttribute("data-on", on);
    this.button?.setAttribute("aria-label", on ? "Pause" : "Play");
    if (!on) return;
    this.begin();
    this.plan(performance.now());
  }

  /** The next step is due a pace after the last one was due, so that slow drawing does not slow the film down. */
  plan(due) {
    const next = Math.max(due + this.pace(), performance.now());
    this.timer = setTimeout(() => {
      if (this.step() === false) this.play(false);
      else if (this.playing) this.plan(next);
    }, next - performance.now());
  }

  stop() {
    if (this.playing) this.play(false);
  }
}

/** Whether the visitor has asked the system for less movement. */
export const stillMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
