// What the workshop's components have in common: pictures of latents one by one, and jobs of the studio.

const MOST_TILES = 800;
const TILES_A_REQUEST = 256;
const keyOf = (spec) => JSON.stringify(spec);
const rounded = (value, digits = 2) => String(Number(value.toFixed(digits))).replace("-", "−");

/** What a latent was made of: [[how, latent], ...]; empty for a seed or plain numbers. */
function parentsOf(spec) {
  if (typeof spec !== "object" || !spec) return [];
  if (Array.isArray(spec.mix)) return spec.mix.map(([weight, one]) => [(weight < 0 ? "" : "+") + rounded(weight), one]);
  if (Array.isArray(spec.between)) return spec.between.slice(0, 2).map((one, i) => [i ? "to" : "from", one]);
  if ("from" in spec) return [["moved", spec.from]];
  if ("mutate" in spec) return [[`changed by ${rounded(spec.amount)}`, spec.mutate]];
  if (Array.isArray(spec.cross)) return spec.cross.map((one) => ["crossed", one]);
  // a mix that was brought back to the usual length is one step, with the weights that it came to
  if (Array.isArray(spec.times?.mix)) return parentsOf({ mix: spec.times.mix.map(([weight, one]) => [weight * spec.by, one]) });
  if ("times" in spec) return [[`× ${rounded(spec.by)}`, spec.times]];
  return [];
}

/** Pictures of latents, each kept by its value. All that is wanted in one frame and not known is asked for at once. */
class Tiles {
  constructor(view) {
    this.view = view;
    this.known = new Map(); // latent to canvas
    this.wanted = new Map(); // latent to {spec, canvases}
  }

  forget() {
    this.known.clear();
    this.wanted.clear();
  }

  /** Paint the picture of `spec` into `canvas`, now or when it has come. */
  paint(canvas, spec) {
    const key = keyOf(spec);
    if (canvas.dataset.latent !== key) canvas.removeAttribute("data-shown");
    canvas.dataset.latent = key;
    const tile = this.known.get(key);
    if (tile) {
      this.show(canvas, tile);
      return;
    }
    if (!this.wanted.has(key)) this.wanted.set(key, { spec, canvases: new Set() });
    this.wanted.get(key).canvases.add(canvas);
    this.planned ??= requestAnimationFrame(() => {
      this.planned = null;
      this.view.during(() => this.fetch());
    });
  }

  async fetch() {
    const all = [...this.wanted.values()];
    this.wanted.clear();
    const source = this.view.source;
    // seeds apart from latents that were made: a link may hold one of these that cannot be drawn, and seeds always can
    const groups = [all.filter((one) => typeof one.spec === "number"), all.filter((one) => typeof one.spec !== "number")];
    const faults = [];
    for (const group of groups) {
      for (let first = 0; first < group.length; first += TILES_A_REQUEST) {
        await this.fetchPart(source, group.slice(first, first + TILES_A_REQUEST), faults);
      }
    }
    if (faults.length && source === this.view.source) throw faults[0];
  }

  /** Draw a part of what is wanted. Of a part that is refused, halves are tried, so that one bad latent spoils no other. */
  async fetchPart(source, part, faults) {
    try {
      const latents = part.map((one) => one.spec);
      // a lane of its own for each request: they ask for different pictures, so none overtakes another
      const sprite = await new Lane(this.view.server, "tiles").draw(source, latents, { columns: Math.min(16, part.length) });
      if (this.view.gone || source !== this.view.source || !sprite) return;
      part.forEach((one, place) => this.keep(one.spec, sprite, place, one.canvases));
    } catch (error) {
      if (error.status !== 400 || part.length === 1) {
        faults.push(error);
        return;
      }
      const middle = Math.ceil(part.length / 2);
      await this.fetchPart(source, part.slice(0, middle), faults);
      await this.fetchPart(source, part.slice(middle), faults);
    }
  }

  /** Tile `place` of a sprite is the picture of `spec`: keep it, and show it where it is still wanted. */
  keep(spec, sprite, place, canvases) {
    const tile = document.createElement("canvas");
    sprite.paint(tile, place);
    const key = keyOf(spec);
    this.known.set(key, tile);
    if (this.known.size > MOST_TILES) this.known.delete(this.known.keys().next().value);
    for (const canvas of canvases) if (canvas.dataset.latent === key) this.show(canvas, tile);
  }

  show(canvas, tile) {
    canvas.width = tile.width;
    canvas.height = tile.height;
    canvas.toggleAttribute("data-smooth", tile.hasAttribute("data-smooth"));
    canvas.getContext("2d").drawImage(tile, 0, 0);
    canvas.toggleAttribute("data-shown", true);
  }
}

/** The place of a picture: a button where it can be pressed. */
function tilePlace(parent, className, press) {
  const node = element(press ? "button" : "span", `at-tile ${className}`, parent);
  if (press) {
    node.type = "button";
    node.addEventListener("click", press);
  }
  const canvas = element("canvas", "", node);
  canvas.width = canvas.height = 1;
  return { node, canvas };
}

/** A job of the studio from its start to its end. */
class Job {
  constructor(server, told) {
    this.server = server;
    this.told = told; // is told each answer on its way
  }

  /** The last answer, once it is done or cancelled. Throws the server's sentence where it failed or could not begin. */
  async run(request) {
    this.id = (await (await this.server.post("/api/jobs", request)).json()).job;
    if (this.cancelled) this.sendCancel();
    let missed = 0;
    for (let wait = 150; ; wait = Math.min(600, wait * 1.2)) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      let said;
      try {
        said = await (await this.server.fetch(`/api/jobs/${this.id}`)).json();
        missed = 0;
      } catch (error) {
        missed += 1; // a token that has grown old, or a server that is busy for a moment
        if (error.status === 404) throw new Error("The process that worked on it has ended. Begin once more: it is started anew.");
        if (missed > 4) throw error;
        continue;
      }
      this.told(said);
      if (said.state === "done" || said.state === "cancelled") return said;
      if (said.state === "failed") throw new Error(said.error || "It failed.");
    }
  }

  /** Its picture: many tiles in one. */
  async picture() {
    const response = await this.server.fetch(`/api/jobs/${this.id}/picture.png`);
    const bitmap = await createImageBitmap(await response.blob());
    const [width, height] = (response.headers.get("X-Tile") || "").split("x").map(Number);
    return new Sprite(bitmap, width || bitmap.height, height || bitmap.height);
  }

  cancel() {
    this.cancelled = true;
    if (this.id) this.sendCancel();
  }

  sendCancel() {
    this.server.post(`/api/jobs/${this.id}/cancel`, {}).catch(() => {}); // it may have ended already
  }
}
