// @ts-check
// The map. Its ground is one sprite; the large picture is asked for while the pointer moves (see Follower), and the
// page is told the place once the pointer is let go.

import { button, element, setText } from "../lib/dom.js";
import { LatentView, LOOKING, QUICK } from "../lib/latent_view.js";
import { latentInWords, newSeed } from "../lib/latents.js";
import { mounting } from "../lib/mount.js";
import { Follower } from "../lib/sprites.js";
import { clamped, copyOf, sameValue } from "../lib/values.js";

const KEY_STEP = 0.02;
const SETTLE_MS = 350; // after the last arrow key

const PLANES = {
  flat: "Every place is a weighted sum of the three corners. Sums of independent latents are shorter than usual latents.",
  curved: "The same corners, joined by arcs. Every latent keeps the usual length.",
  directions: "From the latent in the centre along two directions, three standard deviations each way.",
};

class LatentMap extends LatentView {
  constructor(root) {
    super(root);
    const { part } = this;
    this.follower = new Follower(
      this.lane("pointer"),
      (sprite, took, latents) => this.showLarge(sprite, took, latents),
      this.fail,
    );
    this.shown = [];
    part.field.addEventListener("pointerdown", (event) => this.grab(event));
    part.field.addEventListener("pointermove", (event) => this.dragging && this.drag(event));
    for (const end of ["pointerup", "pointercancel"]) part.field.addEventListener(end, () => this.release());
    part.field.addEventListener("keydown", (event) => this.key(event));
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-plane]"))) {
      one.addEventListener("click", () => this.setPlane(one.dataset.plane));
    }
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-go]"))) {
      one.addEventListener("click", () => this.tell({ view: one.dataset.go, z: [this.under()] }));
    }
    part.keep.addEventListener("click", () => {
      this.tell({ keep: [...this.data.kept, this.under()] });
      setText(part.speed, "Added to the favourites. You can use it in every view.");
    });
    for (const name of ["u", "v"]) part[name].addEventListener("change", () => this.setPlane("directions"));
  }

  adopt(data, moved) {
    const same = !moved && this.state && ["corners", "plane", "u", "v"].every((name) => sameValue(this.state[name], data[name]));
    const { corners, plane, x, y, u, v } = data;
    this.state = { corners: copyOf(corners), plane, x, y, u, v };
    this.pin();
    if (!same || this.failed) this.refresh();
    else this.follow();
  }

  /** The latent at a place of the map; web/explore.py has the same in Python. */
  latent(x, y) {
    const [a, b, c] = this.state.corners;
    const { plane, u, v } = this.state;
    if (plane === "directions" && u && v) {
      const { reach } = this.data;
      const move = u === v ? { [u]: (2 * x - 1) * reach } : { [u]: (2 * x - 1) * reach, [v]: (1 - 2 * y) * reach };
      return { from: a, move };
    }
    if (plane !== "curved") return { mix: [[1 - x - y, a], [x, b], [y, c]] };
    const d = { times: { mix: [[-1, a], [1, b], [1, c]] }, by: 3 ** -0.5 };
    return { between: [{ between: [a, b, x] }, { between: [c, d, x] }, y] };
  }

  under() {
    return this.latent(this.state.x, this.state.y);
  }

  async refresh() {
    const { part } = this;
    const { plane } = this.state;
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[data-plane]"))) {
      one.setAttribute("aria-pressed", String(one.dataset.plane === plane));
    }
    setText(part.planeText, PLANES[plane]);
    part.ways.hidden = plane !== "directions";
    part.field.toggleAttribute("data-stale", Boolean(this.ground));
    if (plane === "directions" && !(await this.chooseWays())) return;
    if (plane !== this.state.plane) return; // another one was chosen while directions were looked for
    this.follow();
    const n = this.data.tiles;
    const latents = [];
    for (let row = 0; row < n; row += 1) {
      for (let column = 0; column < n; column += 1) latents.push(this.latent((column + 0.5) / n, (row + 0.5) / n));
    }
    const corners = plane === "directions" ? [this.state.corners[0]] : this.state.corners;
    const [sprite, few] = await this.during(() =>
      Promise.all([
        this.lane("ground").draw(this.source, latents, { columns: n }),
        this.lane("corners").draw(this.source, corners),
      ]),
    ) || [];
    if (!sprite || this.gone) return;
    this.ground = sprite;
    sprite.paintAll(part.ground);
    part.field.removeAttribute("data-stale");
    if (few) this.drawCorners(few, corners);
  }

  drawCorners(sprite, corners) {
    const names = corners.length === 1 ? ["In the centre"] : ["Top left", "Top right", "Bottom left"];
    this.part.corners.replaceChildren();
    const row = element("div", "lm-three", this.part.corners);
    corners.forEach((spec, place) => {
      const one = element("div", "lm-one", row);
      const canvas = element("canvas", "lt-canvas", one);
      canvas.title = latentInWords(spec);
      sprite.paint(canvas, place);
      setText(element("small", "", one), names[place]);
      const fresh = button("new", "lt-small", one, `Another latent: ${names[place]}`, () => this.setCorner(place, newSeed()));
      fresh.dataset.testid = `map-new-${place}`;
      if (corners.length > 1) button("put here", "lt-small", one, "Put the latent under the pointer here", () => this.setCorner(place, this.under()));
    });
  }

  async chooseWays() {
    const quick = ["u", "v"].every((name) => QUICK.split(",").includes(String(this.state[name]).split(":")[0]));
    const found = await this.during(() => this.directions(quick ? QUICK : ""), LOOKING);
    if (!found || this.gone) return false;
    const names = this.offerWays(found);
    const { part, state } = this;
    if (names.length < 2) {
      this.fail(new Error("No directions were found for this network. Choose another plane."));
      return false;
    }
    const known = names.includes(state.u) && names.includes(state.v);
    if (!names.includes(state.u)) [state.u] = names;
    if (!names.includes(state.v)) state.v = names.find((name) => name !== state.u);
    if (!known) this.tell({ u: state.u, v: state.v });
    part.u.value = state.u;
    part.v.value = state.v;
    if (quick) this.directions().then((all) => this.gone || this.offerWays(all), () => {}); // those by name, when they have come
    return true;
  }

  /** Offer these directions in both lists; returns their names. */
  offerWays(found) {
    const names = [];
    const { part, state } = this;
    for (const select of [part.u, part.v]) {
      select.replaceChildren();
      for (const group of found.groups) {
        const list = element("optgroup", "", select);
        list.label = group.title;
        for (const { name, title } of group.directions) {
          const option = element("option", "", list);
          option.value = name;
          option.textContent = title;
          if (select === part.u) names.push(name);
        }
      }
    }
    part.u.value = state.u;
    part.v.value = state.v;
    return names;
  }

  setPlane(plane) {
    const { part, state } = this;
    const chosen = state.plane === "directions" && part.u.value;
    const u = chosen ? part.u.value : state.u;
    const v = chosen ? part.v.value : state.v;
    this.state = { ...state, plane, u, v };
    // told before it is drawn: finding directions takes a while, in which the page must not bring the old plane back
    this.tell({ plane: plane === "flat" ? null : plane, ...(plane === "directions" ? { u, v } : { u: null, v: null }) });
    this.refresh();
  }

  setCorner(place, spec) {
    this.state.corners[place] = spec;
    this.refresh();
    this.tell({ z: this.state.corners });
  }

  // -- the pointer ---------------------------------------------------------------------------------------------------

  grab(event) {
    if (event.button) return;
    this.dragging = true;
    this.part.field.setPointerCapture(event.pointerId);
    this.part.field.focus({ preventScroll: true });
    this.drag(event);
  }

  drag(event) {
    const box = this.part.field.getBoundingClientRect();
    this.move((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }

  release() {
    if (!this.dragging) return;
    this.dragging = false;
    this.tellPlace();
  }

  key(event) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const step = KEY_STEP * (event.shiftKey ? 5 : 1);
    this.move(this.state.x + way[0] * step, this.state.y + way[1] * step);
    clearTimeout(this.settle);
    this.settle = setTimeout(() => this.tellPlace(), SETTLE_MS);
  }

  move(x, y) {
    this.state.x = Math.round(clamped(x, 0, 1) * 1000) / 1000;
    this.state.y = Math.round(clamped(y, 0, 1) * 1000) / 1000;
    this.told = Date.now(); // what the page knows is older from now on
    this.pin();
    this.follow();
  }

  pin() {
    const { x, y } = this.state;
    const { part } = this;
    part.pin.style.left = `${100 * x}%`;
    part.pin.style.top = `${100 * y}%`;
    setText(part.place, `across ${x.toFixed(2)}, down ${y.toFixed(2)}`);
  }

  follow() {
    this.follower.want(this.source, [this.under()]);
  }

  tellPlace() {
    clearTimeout(this.settle);
    this.tell({ x: this.state.x, y: this.state.y });
    this.measure();
  }

  async measure() {
    const said = await this.numbers([this.under()]).catch(() => null);
    if (!said || this.gone) return;
    const { typical } = this.data.shell;
    setText(this.part.length, `z is ${said.norms[0].toFixed(1)} long; latents are typically ${typical.toFixed(1)}.`);
  }

  showLarge(sprite, took, latents) {
    this.clear();
    sprite.paint(this.part.large, 0);
    this.part.large.dataset.latent = JSON.stringify(latents[0]);
    const now = performance.now();
    this.shown = [...this.shown.filter(([when]) => now - when < 1000), [now, took]];
    const median = this.shown.map(([, ms]) => ms).sort((a, b) => a - b)[this.shown.length >> 1];
    if (this.dragging) setText(this.part.speed, `${this.shown.length} pictures in the last second, each after ${Math.round(median)} ms`);
    else if (!this.part.length.textContent) this.measure();
  }

  dispose() {
    clearTimeout(this.settle);
    this.follower.dispose();
    super.dispose();
  }
}

export const mount = mounting(".lm-root", LatentMap);
