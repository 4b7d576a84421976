// @ts-check
// A canvas to draw on with a mouse, a pen or a finger. What is drawn is a list of strokes, so that each can be undone.

import { mounting, View } from "../lib/mount.js";

const PAD = 336; // pixels of the drawing's longer side: fine enough for any run here

class DrawPad extends View {
  constructor(root) {
    super(root);
    this.strokes = [];
    const { canvas, undo, clear } = this.part;
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => this.end(event));
    canvas.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "z") this.undo();
    });
    undo.addEventListener("click", () => this.undo());
    clear.addEventListener("click", () => this.clear());
  }

  update(data, trigger) {
    this.trigger = trigger;
    const before = this.data;
    this.data = data;
    const [channels, height, width] = data.shape;
    if (!before || before.shape.join() !== data.shape.join()) {
      const scale = PAD / Math.max(height, width);
      this.part.canvas.width = Math.round(width * scale);
      this.part.canvas.height = Math.round(height * scale);
      this.ground = channels === 1 ? "#000" : "#fff";
      this.part.colour.value = channels === 1 ? "#ffffff" : "#8a5a3c";
      this.part.colourLabel.hidden = channels === 1;
      this.part.width.value = channels === 1 ? "26" : "14";
      this.strokes = [];
    }
    if (!before && data.picture) {
      // what was drawn before this view was left, as the ground for more
      const image = new Image();
      image.onload = () => {
        if (this.gone) return;
        this.below = image;
        this.draw();
      };
      image.src = `data:image/png;base64,${data.picture}`;
    }
    this.draw();
  }

  place(event) {
    const { canvas } = this.part;
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height];
  }

  begin(event) {
    if (event.button > 0 || this.pointer !== undefined) return;
    event.preventDefault();
    this.part.canvas.focus({ preventScroll: true });
    this.pointer = event.pointerId;
    this.part.canvas.setPointerCapture(event.pointerId);
    this.strokes.push({ colour: this.part.colour.value, width: Number(this.part.width.value), points: [this.place(event)] });
    this.draw();
  }

  go(event) {
    if (event.pointerId !== this.pointer) return;
    // all places since the last event, so that a quick stroke is no polygon
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) this.strokes.at(-1).points.push(this.place(one));
    this.draw();
  }

  end(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = undefined;
    this.say();
  }

  undo() {
    if (!this.strokes.pop()) this.below = null;
    this.draw();
    this.say();
  }

  clear() {
    this.strokes = [];
    this.below = null;
    this.draw();
    this.say();
  }

  draw() {
    const { canvas } = this.part;
    const context = canvas.getContext("2d");
    context.fillStyle = this.ground;
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (this.below) context.drawImage(this.below, 0, 0, canvas.width, canvas.height);
    context.lineCap = context.lineJoin = "round";
    for (const { colour, width, points } of this.strokes) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(...points[0]);
      // through the middles of neighbouring points, which rounds the corners
      for (let i = 1; i < points.length - 1; i += 1) {
        const [x, y] = points[i];
        context.quadraticCurveTo(x, y, (x + points[i + 1][0]) / 2, (y + points[i + 1][1]) / 2);
      }
      context.lineTo(...points.at(-1));
      context.stroke();
    }
    const empty = !this.strokes.length && !this.below;
    this.part.undo.disabled = this.part.clear.disabled = empty;
    this.part.invite.hidden = !empty;
  }

  /** Tell the page what is drawn; null for nothing. */
  say() {
    const empty = !this.strokes.length && !this.below;
    const picture = empty ? null : this.part.canvas.toDataURL("image/png").split(",")[1];
    this.trigger("drawn", { picture, at: Date.now() });
  }

}

export const mount = mounting(".dp-root", DrawPad);
