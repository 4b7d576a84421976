// Did it copy? Samples beside the training pictures that are nearest to them, by pixels and by what a judge sees, and
// how near that is for pictures of this data set.

const SAMPLES = 6;
const NEIGHBOURS = 5;
const SPACES = ["pixels", "features"];
// A sample is called a copy where fewer training pictures than the share NEAR lie so near to another one and it is nearer
// than the part HALF of the typical distance; or where one training picture is much nearer than the next one. By pixels, 117
// of 200 samples of a half-trained run on sixteen digits are; of 200 of a run on 60,000 none is; of 2,000 real digits, 5.
const NEAR = 0.005;
const HALF = 0.6;
const ALONE = 0.6;

class Lookalikes extends LatentView {
  constructor(root) {
    super(root);
    this.tiles = new Tiles(this);
    const { part } = this;
    part.look.addEventListener("click", () => this.look());
    part.cancel.addEventListener("click", () => this.job?.cancel());
    part.other.addEventListener("click", () => {
      const first = this.samples.every((one) => typeof one === "number") ? Math.max(...this.samples) + 1 : 0;
      this.choose(Array.from({ length: SAMPLES }, (_, place) => first + place));
    });
    part.kept.addEventListener("click", () => this.choose((this.data.favourites ?? []).slice(-SAMPLES)));
    this.found = {};
    this.faults = {};
  }

  adopt(data, moved) {
    const before = JSON.stringify(this.samples);
    this.samples = data.samples;
    if (moved) this.tiles.forget();
    if (moved || JSON.stringify(this.samples) !== before) this.forget();
    this.refresh();
  }

  forget() {
    this.job?.cancel();
    this.job = null;
    this.found = {};
    this.faults = {};
  }

  choose(samples) {
    this.samples = samples;
    this.forget();
    this.refresh();
    this.tell({ z: samples });
  }

  async look() {
    if (this.job) return;
    this.forget();
    this.clear();
    const { run, at, psi, label } = this.source;
    const latents = this.samples;
    for (const space of SPACES) {
      const job = new Job(this.server, (said) => this.job === job && this.progress(said, space));
      this.job = job;
      this.progress({ state: "waiting" }, space);
      this.refresh();
      try {
        const labels = label === null ? null : latents.map(() => label);
        const said = await job.run({ kind: "nearest", run, at, psi, labels, latents, space, count: NEIGHBOURS });
        if (this.gone || this.job !== job) return;
        if (said.state === "cancelled") break;
        const sprite = await job.picture();
        if (this.gone || this.job !== job) return;
        this.found[space] = { ...said.result, sprite };
      } catch (error) {
        if (this.gone || this.job !== job) return;
        this.faults[space] = error.message;
      }
    }
    this.job = null;
    this.refresh();
  }

  progress(said, space) {
    const { part } = this;
    part.bar.style.transform = `scaleX(${(SPACES.indexOf(space) + clamped(said.progress ?? 0, 0, 1)) / SPACES.length})`;
    setText(part.status, said.message || (said.state === "waiting" ? "Waiting for the studio." : "Looking."));
  }

  refresh() {
    const { part, data } = this;
    if (!data) return;
    const kept = data.favourites ?? [];
    const done = Object.keys(this.found).length > 0;
    const failed = Object.values(this.faults);
    part.look.disabled = Boolean(this.job) || Boolean(data.missing);
    part.cancel.hidden = part.meter.hidden = part.status.hidden = !this.job;
    part.kept.disabled = kept.length === 0;
    part.kept.title = kept.length ? "Ask about what you kept" : "You have kept none yet: see Mix";
    part.missing.hidden = !data.missing;
    setText(part.missing, data.missing || "");
    part.idle.hidden = done || Boolean(this.job) || failed.length > 0 || Boolean(data.missing);
    // a fault of both is told once
    const alike = failed.length === SPACES.length && new Set(failed).size === 1;
    part.failed.hidden = !alike;
    setText(part.failed, alike ? failed[0] : "");
    part.summary.hidden = part.legend.hidden = !done;
    setText(part.summary, done ? this.inShort() : "");
    this.renderTable(done, alike);
  }

  renderTable(done, alike) {
    const { table } = this.part;
    table.replaceChildren();
    const head = (words, more) => {
      const node = element("div", "la-head", table);
      setText(element("span", "", node), words);
      if (more) setText(element("small", "lt-muted", node), more);
    };
    head("Drawn", "by this run");
    const asked = done || Boolean(this.job);
    head(asked ? "Nearest by pixels" : "", asked ? "the same ink in the same places" : "");
    head(asked ? "Nearest by what the judge sees" : "", asked ? "the same kind of picture, also where it is moved or bolder" : "");
    this.samples.forEach((spec, place) => {
      const sample = element("div", "la-sample", table);
      const tile = tilePlace(sample, "");
      tile.node.title = latentInWords(spec);
      this.tiles.paint(tile.canvas, spec);
      for (const space of SPACES) {
        const cell = element("div", "la-near", table);
        cell.dataset.testid = `near-${space}-${place}`;
        if (this.found[space]) this.renderNear(cell, this.found[space], place);
        else if (place === 0 && this.faults[space] && !alike) {
          cell.style.display = "block";
          setText(element("p", "lt-muted", cell), this.faults[space]);
        }
      }
    });
  }

  renderNear(cell, found, place) {
    const { neighbours, typical } = found.latents[place];
    const columns = found.sprite.columns;
    const nearest = tilePlace(cell, "");
    found.sprite.paint(nearest.canvas, place * columns + 1);
    nearest.node.title = `Training picture ${whole(neighbours[0].index)}`;
    const body = element("div", "", cell);
    const words = element("p", "la-words", body);
    const copy = isCopy(found.latents[place]);
    words.toggleAttribute("data-copy", copy);
    const [short, figures] = wordsOn(found.latents[place], found.pictures);
    setText(element("b", "", words), short);
    setText(element("small", "", words), `${figures}.`);
    const more = element("div", "la-row-more", body);
    for (let i = 1; i < neighbours.length; i += 1) {
      const tile = tilePlace(more, "");
      tile.node.title = `Training picture ${whole(neighbours[i].index)}, at ${rounded(neighbours[i].distance / typical)} times the typical distance`;
      found.sprite.paint(tile.canvas, place * columns + 1 + i);
    }
  }

  /** How many of the samples are copies, in the spaces that could be asked. */
  inShort() {
    const parts = SPACES.filter((space) => this.found[space]).map((space) => {
      const all = this.found[space].latents;
      const copies = all.filter(isCopy).length;
      return `${copies} of ${all.length} by ${space === "pixels" ? "pixels" : "what the judge sees"}`;
    });
    const { pictures } = Object.values(this.found)[0];
    return `Copies of one of its ${whole(pictures)} training pictures: ${parts.join(", ")}.`;
  }

  dispose() {
    this.job?.cancel();
    super.dispose();
  }
}

function isCopy({ neighbours: [first, second], typical, closer_than: nearer }) {
  const near = nearer < NEAR && first.distance < HALF * typical;
  return near || (second !== undefined && first.distance < typical && first.distance < ALONE * second.distance);
}

/** What the distance of a sample from its nearest training picture says: [in short, the figures behind it]. */
function wordsOn(found, pictures) {
  const { neighbours, typical, closer_than: nearer } = found;
  const { distance } = neighbours[0];
  if (pictures < 2) return ["There is one training picture only", "and nothing to compare the distance with"];
  const share = 100 * (1 - nearer);
  const rank = {
    all: "closer than any training picture is to its nearest other one",
    none: "farther than every training picture is from its nearest other one",
    some: `closer than ${rounded(share, share > 99 || share < 1 ? 1 : 0)} % of training pictures are to their nearest other one`,
  }[nearer === 0 ? "all" : nearer === 1 ? "none" : "some"];
  const figures = typical > 0 ? `${rounded(distance / typical)} × typical; ${rank}` : rank;
  const next = neighbours[1] ? `; ${rounded(distance / neighbours[1].distance)} times as far as the next one` : "";
  if (isCopy(found)) return ["A copy, by this measure", figures + next];
  if (nearer < 0.05) return ["Nearer than most", `${figures}. So is one honest picture in twenty`];
  if (nearer > 0.95) return ["Far from all of them: new, or not much like the data", figures];
  return ["No copy: as far off as training pictures are from each other", figures];
}

export default (call) => mount(call, ".la-root", Lookalikes);
