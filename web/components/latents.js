// What the views of latents share: drawing through a run's generator, one sprite for many pictures, what is dragged.

const FOLLOW_GAP_MS = 30; // between two requests of one drag
const FOLLOW_OPEN = 2; // requests of one drag on their way at a time: one is drawn while the next one travels ...
const FOLLOW_SLOW_MS = 120; // ... but not where drawing takes so long that what waits would be an old place by then
const PIXELS_SHOWN = 48; // a picture with at most so many pixels a side is enlarged with its pixels visible
const SLOW_MS = 700;
const DRAWING = "Drawing. The first picture after the app has started takes up to half a minute.";
const LOOKING = "Looking for directions. For those by name the network draws some thousand pictures, once: up to half a minute.";
const QUICK = "pca,sefa"; // groups of directions that are found within a second

const newSeed = () => Math.floor(Math.random() * 1_000_000);
const copyOf = (value) => JSON.parse(JSON.stringify(value));
const sameValue = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const clamped = (value, low, high) => Math.min(high, Math.max(low, value));

/** A latent in a few words. Whatever is in it was written by a visitor: show it as text only. */
function latentInWords(spec) {
  if (typeof spec === "number") return `seed ${spec}`;
  if (!spec || typeof spec !== "object") return "unknown";
  if ("from" in spec) return Object.values(spec.move || {}).some(Boolean) ? `${latentInWords(spec.from)}, moved` : latentInWords(spec.from);
  if ("z" in spec) return "custom numbers";
  if ("between" in spec) return "between two latents";
  if ("mix" in spec) return "a mix";
  if ("mutate" in spec) return "a child";
  if ("cross" in spec) return "a child of two";
  if ("times" in spec) return `${latentInWords(spec.times)} × ${Number(spec.by).toFixed(2)}`;
  if ("seed" in spec) return `seed ${spec.seed}`;
  return "unknown";
}

/** Many pictures in one, as POST pictures answers: tile i is drawn by paint(canvas, i). */
class Sprite {
  constructor(bitmap, width, height) {
    this.bitmap = bitmap;
    this.width = width;
    this.height = height;
    this.columns = Math.max(1, Math.round(bitmap.width / width));
  }

  paint(canvas, tile) {
    if (canvas.width !== this.width || canvas.height !== this.height) {
      canvas.width = this.width;
      canvas.height = this.height;
    }
    canvas.toggleAttribute("data-smooth", this.width > PIXELS_SHOWN);
    const left = (tile % this.columns) * this.width;
    const top = Math.floor(tile / this.columns) * this.height;
    const context = canvas.getContext("2d");
    context.drawImage(this.bitmap, left, top, this.width, this.height, 0, 0, this.width, this.height);
    canvas.dataset.drawn = String(Number(canvas.dataset.drawn || 0) + 1);
  }

  /** All tiles, as they lie in the sprite. */
  paintAll(canvas) {
    canvas.width = this.bitmap.width;
    canvas.height = this.bitmap.height;
    canvas.toggleAttribute("data-smooth", this.width > PIXELS_SHOWN);
    canvas.getContext("2d").drawImage(this.bitmap, 0, 0);
    canvas.dataset.drawn = String(Number(canvas.dataset.drawn || 0) + 1);
  }
}

/**
 * Draws latents for one purpose. Of several requests the newest wins, here and on the server; one that was overtaken
 * answers null. `source` is {run, at, psi, label}.
 */
class Lane {
  constructor(server, purpose) {
    this.server = server;
    this.client = `${purpose}-${Math.random().toString(36).slice(2, 12)}`;
    this.number = 0;
    this.answered = 0;
    this.open = new Map();
  }

  async draw(source, latents, { columns = null, at = source.at, psi = source.psi, follow = false } = {}) {
    const number = ++this.number;
    const abort = new AbortController();
    if (!follow) this.stop();
    this.open.set(number, abort);
    const body = { at, psi, latents, columns, client: this.client, number };
    body.labels = source.label === null ? null : latents.map(() => source.label);
    try {
      const path = `/api/runs/${encodeURIComponent(source.run)}/pictures`;
      const response = await this.server.post(path, body, { signal: abort.signal });
      const bitmap = await createImageBitmap(await response.blob());
      if (number < this.answered || (!follow && number !== this.number)) return null;
      this.answered = number;
      for (const [other, controller] of this.open) if (other < number) controller.abort();
      const [width, height] = (response.headers.get("X-Tile") || "").split("x").map(Number);
      return new Sprite(bitmap, width || bitmap.width, height || bitmap.height);
    } catch (error) {
      if (abort.signal.aborted || error.status === 409) return null;
      throw error;
    } finally {
      this.open.delete(number);
    }
  }

  stop() {
    for (const controller of this.open.values()) controller.abort();
    this.open.clear();
  }
}

/** Keeps a picture up with a pointer: asks at most each FOLLOW_GAP_MS, always for the newest place. */
class Follower {
  constructor(lane, show, fail) {
    Object.assign(this, { lane, show, fail, asked: 0, took: 0 });
  }

  want(source, latents, options = {}) {
    this.next = [source, latents, { ...options, follow: true }];
    this.pump();
  }

  pump() {
    const most = this.took > FOLLOW_SLOW_MS ? 1 : FOLLOW_OPEN;
    if (!this.next || this.timer || this.lane.open.size >= most) return;
    const wait = this.asked + FOLLOW_GAP_MS - performance.now();
    if (wait > 0) {
      this.timer = setTimeout(() => {
        this.timer = null;
        this.pump();
      }, wait);
      return;
    }
    this.asked = performance.now();
    const began = this.asked;
    const request = this.next;
    this.next = null;
    this.lane
      .draw(...request)
      .then((sprite) => {
        if (!sprite) return;
        const took = performance.now() - began;
        this.took = this.took ? 0.7 * this.took + 0.3 * took : took;
        this.show(sprite, took, request[1]);
      })
      .catch(this.fail)
      .finally(() => this.pump());
  }

  dispose() {
    clearTimeout(this.timer);
    this.next = null;
    this.lane.stop();
  }
}

/** What all views of latents do alike: one server, words on waiting and faults, what is told to the page. */
class LatentView {
  constructor(root) {
    this.root = root;
    this.part = partsOf(root);
    this.server = new Server();
    this.lanes = {};
    this.busy = 0;
    this.told = 0;
    this.part.retry?.addEventListener("click", () => this.refresh());
    this.part.anew?.addEventListener("click", () => this.tell({ z: null, u: null, v: null }));
  }

  lane(purpose) {
    this.lanes[purpose] ||= new Lane(this.server, purpose);
    return this.lanes[purpose];
  }

  update(data, trigger) {
    const fresh = this.data && data.token !== this.data.token;
    this.server.update(data.token, trigger);
    this.trigger = trigger;
    const before = this.data;
    this.data = data;
    this.source = { run: data.run, at: data.at, psi: data.psi, label: data.label ?? null };
    const moved = !before || !sameValue(before.source, this.source);
    this.data.source = this.source;
    // What the page knows may be older than what was done here since; it catches up with what it was told.
    if (!before || data.told >= this.told) {
      this.untold = {};
      this.adopt(data, moved);
    } else if (moved) this.refresh();
    if (fresh && this.failed) this.refresh();
  }

  /** Tell the page: these parts of the address are now so. */
  tell(changes) {
    this.told = Date.now();
    // what the page has not answered yet is told again: of two triggers in a moment it hears the last
    this.untold = { ...this.untold, ...changes };
    this.trigger("told", { told: this.told, changes: this.untold });
  }

  /** Runs `work`; says so in `words` where it takes long, and says what went wrong. */
  async during(work, words = DRAWING) {
    this.busy += 1;
    clearTimeout(this.slow);
    this.slow = setTimeout(() => {
      setText(this.part.wait, words);
      this.part.wait.hidden = this.busy === 0;
    }, SLOW_MS);
    try {
      const done = await work();
      this.clear();
      return done;
    } catch (error) {
      if (!this.gone) this.fail(error);
      return null;
    } finally {
      this.busy -= 1;
      if (this.busy === 0) {
        clearTimeout(this.slow);
        this.part.wait.hidden = true;
      }
    }
  }

  fail = (error) => {
    this.failed = true;
    this.part.fault.hidden = false;
    const lost = error instanceof TypeError;
    setText(this.part.faultText, lost ? "The server does not answer: is the app still running?" : error.message);
  };

  clear() {
    if (!this.failed) return;
    this.failed = false;
    this.part.fault.hidden = true;
  }

  /** Numbers of latents and their lengths, before truncation: {z, norms}. */
  async numbers(latents) {
    const path = `/api/runs/${encodeURIComponent(this.source.run)}/numbers`;
    const { at, label } = this.source;
    const labels = label === null ? null : latents.map(() => label);
    const response = await this.server.post(path, { at, latents, labels });
    return response.json();
  }

  /** The directions of these groups (such as QUICK), of all where none are named: {key, groups, missing}. */
  async directions(groups = "") {
    const { run, at } = this.source;
    const key = `${run}/${at}/${groups}`;
    this.known ||= {};
    if (this.known[groups]?.key !== key) {
      const asked = groups && `&groups=${groups}`;
      const response = await this.server.fetch(`/api/runs/${encodeURIComponent(run)}/directions?at=${at}${asked}`);
      this.known[groups] = { key, ...(await response.json()) };
    }
    return this.known[groups];
  }

  dispose() {
    clearTimeout(this.slow);
    for (const lane of Object.values(this.lanes)) lane.stop();
    this.server.dispose();
  }
}

function button(text, className, parent, title, act) {
  const made = element("button", `lt-button ${className}`, parent);
  made.type = "button";
  made.textContent = text;
  made.title = title;
  made.addEventListener("click", act);
  return made;
}

function svg(name, attributes, parent) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

/** Lets the browser save what is at an address under a name. */
function saveAs(url, name) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}
