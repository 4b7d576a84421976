// @ts-check
// A job of the studio: work that takes seconds, reports its progress and can be cancelled.

import { spriteOf } from "./sprites.js";

export class Job {
  /**
   * @param {import("./server.js").Server} server
   * @param {(answer: import("../payloads").JobAnswer) => void} progress is called with each answer on the way
   */
  constructor(server, progress) {
    this.server = server;
    this.progress = progress;
    this.cancelled = false;
    this.id = "";
  }

  /** The last answer, once it is done or cancelled. Throws the server's sentence where it failed or could not begin. */
  async run(request) {
    this.id = (await (await this.server.post("/api/jobs", request)).json()).job;
    if (this.cancelled) this.sendCancel();
    let missed = 0;
    for (let wait = 150; ; wait = Math.min(600, wait * 1.2)) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      /** @type {import("../payloads").JobAnswer} */
      let answer;
      try {
        answer = await (await this.server.fetch(`/api/jobs/${this.id}`)).json();
        missed = 0;
      } catch (error) {
        missed += 1; // a token that has grown old, or a server that is busy for a moment
        if (error.status === 404) throw new Error("The process that worked on it has ended. Start it again.");
        if (missed > 4) throw error;
        continue;
      }
      this.progress(answer);
      if (answer.state === "done" || answer.state === "cancelled") return answer;
      if (answer.state === "failed") throw new Error(answer.error || "It failed.");
    }
  }

  /** Its picture: many tiles in one. */
  async picture() {
    return spriteOf(await this.server.fetch(`/api/jobs/${this.id}/picture.png`));
  }

  /** The file it made. */
  async file() {
    return (await this.server.fetch(`/api/jobs/${this.id}/file`)).blob();
  }

  cancel() {
    this.cancelled = true;
    if (this.id) this.sendCancel();
  }

  sendCancel() {
    this.server.post(`/api/jobs/${this.id}/cancel`, {}).catch(() => {}); // it may have ended already
  }
}
