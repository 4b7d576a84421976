// Pictures of runs side by side at one moment. Everything follows the slider while it moves: pictures are fetched
// by step, kept, and shown as soon as they are there; of several on the way, the one that is wanted last wins.

const KEPT = 240; // pictures held in memory
const PLAY_MS = 120;
const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

function element(name, className, parent) {
  const made = document.createElement(name);
  made.className = className;
  parent?.append(made);
  return made;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** The last of the ascending `steps` that is not after `step`; null where there is none. */
function lastUntil(steps, step) {
  let found = null;
  for (const one of steps) {
    if (one > step) break;
    found = one;
  }
  return found;
}

class Pictures {
  constructor(root) {
    this.root = root;
    this.part = {};
    for (const node of root.querySelectorAll("[data-part]")) this.part[node.dataset.part] = node;
    this.figures = new Map();
    this.cache = new Map(); // address to a promise of {url, width}
    this.moments = [];
    this.gone = false;
    this.part.range.addEventListener("input", () => {
      this.play(false);
      this.show();
    });
    this.part.play.addEventListener("click", () => this.play(!this.timer));
  }

  update(data, trigger) {
    const before = this.data;
    this.data = data;
    this.trigger = trigger;
    const atEnd = !this.moments.length || Number(this.part.range.value) === this.moments.length - 1;
    const step = this.moments[Number(this.part.range.value)];
    const same = before && before.runs.map((run) => run.id).join() === data.runs.map((run) => run.id).join();
    this.moments = [...new Set(data.runs.flatMap((run) => run.steps))].sort((a, b) => a - b);
    const last = Math.max(0, this.moments.length - 1);
    this.part.range.max = String(last);
    const place = same && !atEnd ? this.moments.indexOf(lastUntil(this.moments, step)) : last;
    this.part.range.value = String(Math.max(0, place));
    this.part.range.disabled = last < 1;
    this.part.play.disabled = last < 1;
    this.part.none.hidden = this.moments.length > 0;
    this.part.range.parentElement.hidden = this.moments.length === 0;
    const wanted = new Set(data.runs.map((run) => run.id));
    for (const [id, figure] of this.figures) {
      if (wanted.has(id)) continue;
      figure.node.remove();
      this.figures.delete(id);
    }
    for (const run of data.runs) {
      let figure = this.figures.get(run.id);
      if (!figure) {
        figure = this.makeFigure(run.id);
        this.figures.set(run.id, figure);
      }
      figure.run = run;
      setText(figure.title, run.title);
      figure.title.title = run.title;
      figure.swatch.style.background = run.colour;
      figure.swatch.hidden = !run.colour;
      this.part.grid.append(figure.node);
    }
    this.part.grid.toggleAttribute("data-alone", data.runs.length === 1);
    this.part.grid.hidden = this.moments.length === 0;
    this.show();
  }

  dispose() {
    this.gone = true;
    this.play(false);
    for (const address of this.cache.keys()) this.forget(address);
  }

  makeFigure(id) {
    const node = element("figure", "ps-figure");
    node.dataset.testid = `picture-${id}`;
    const caption = element("figcaption", "ps-caption", node);
    const swatch = element("i", "ps-swatch", caption);
    const title = element("span", "ps-title", caption);
    const image = element("img", "ps-picture", node);
    image.alt = "";
    const moment = element("div", "ps-moment", node);
    return { node, swatch, title, image, moment };
  }

  show() {
    const step = this.moments[Number(this.part.range.value)];
    if (step === undefined) return;
    setText(this.part.step, `step ${whole.format(step)}`);
    this.part.range.setAttribute("aria-valuetext", `step ${whole.format(step)}`);
    for (const figure of this.figures.values()) this.showOne(figure, step);
  }

  async showOne(figure, step) {
    const { run } = figure;
    const kept = lastUntil(run.steps, step);
    figure.wanted = kept;
    figure.image.hidden = run.steps.length === 0;
    if (kept === null) {
      figure.image.removeAttribute("src");
      setText(figure.moment, run.steps.length ? `its first is of step ${whole.format(run.steps[0])}` : "no pictures yet");
      return;
    }
    const last = run.steps[run.steps.length - 1];
    const words = kept === step ? "" : step > last ? " (its last)" : " (the nearest kept before)";
    try {
      const picture = await this.picture(`/api/runs/${encodeURIComponent(run.id)}/samples/${kept}.png`);
      if (this.gone || figure.wanted !== kept) return;
      figure.image.src = picture.url;
      figure.image.alt = `Pictures of ${run.title} at step ${kept}`;
      figure.image.toggleAttribute("data-smooth", picture.width > 400);
      figure.image.dataset.step = String(kept);
      setText(figure.moment, `step ${whole.format(kept)}${words}`);
    } catch {
      if (figure.wanted !== kept) return;
      figure.image.removeAttribute("src");
      setText(figure.moment, `the picture of step ${whole.format(kept)} cannot be shown`);
    }
  }

  picture(address) {
    let promise = this.cache.get(address);
    if (promise) return promise;
    promise = this.fetchPicture(address);
    this.cache.set(address, promise);
    promise.catch(() => this.cache.delete(address));
    if (this.cache.size > KEPT) this.forget(this.cache.keys().next().value);
    return promise;
  }

  forget(address) {
    this.cache.get(address)?.then((picture) => URL.revokeObjectURL(picture.url), () => {});
    this.cache.delete(address);
  }

  async fetchPicture(address) {
    const token = this.data.token;
    const response = await fetch(address, { headers: { "X-GAN-Token": token } });
    if (response.status === 401 && this.renewedFor !== token) {
      this.renewedFor = token;
      this.trigger("renew", Date.now());
    }
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    const url = URL.createObjectURL(await response.blob());
    const image = new Image();
    image.src = url;
    await image.decode(); // so that the swap is a matter of one frame
    return { url, width: image.naturalWidth };
  }

  play(on) {
    clearInterval(this.timer);
    this.timer = null;
    this.part.play.toggleAttribute("data-on", on);
    this.part.play.setAttribute("aria-label", on ? "Pause" : "Play");
    if (!on) return;
    const { range } = this.part;
    if (Number(range.value) >= this.moments.length - 1) range.value = "0";
    this.show();
    this.timer = setInterval(() => {
      if (Number(range.value) >= this.moments.length - 1) return this.play(false);
      range.value = String(Number(range.value) + 1);
      this.show();
    }, PLAY_MS);
  }
}

export default function pictures({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".ps-root");
  if (!root) return undefined;
  let view = parentElement.__pictures;
  if (view && (view.gone || view.root !== root)) {
    view.dispose();
    view = null;
  }
  if (!view) {
    view = new Pictures(root);
    view.calls = 0;
    parentElement.__pictures = view;
  }
  view.calls += 1;
  const call = view.calls;
  view.update(data, setTriggerValue);
  // Streamlit also runs the clean-up of a call that was overtaken by a later one, so only the newest may act.
  return () => {
    if (call !== view.calls) return;
    view.dispose();
    if (parentElement.__pictures === view) parentElement.__pictures = null;
  };
}
