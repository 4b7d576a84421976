// What every component's script begins with: small things of the page, the server, and the life of a view.

const wholeNumber = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const whole = (value) => wholeNumber.format(value);
const STATE_WORDS = {
  idle: "No run",
  queued: "Queued",
  starting: "Starting",
  running: "Running",
  paused: "Paused",
  stopped: "Stopped",
  finished: "Finished",
  interrupted: "Interrupted",
  failed: "Failed",
};

function element(name, className, parent) {
  const made = document.createElement(name);
  made.className = className;
  parent?.append(made);
  return made;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** The nodes of `root` that have a data-part, by its name. */
function partsOf(root) {
  const parts = {};
  for (const node of root.querySelectorAll("[data-part]")) parts[node.dataset.part] = node;
  return parts;
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

/** Asks the routes with the page's token, and the page for a new token where it has grown old. */
class Server {
  constructor(kept = 240) {
    this.kept = kept;
    this.pictures = new Map(); // address to a promise of {url, width, height, image}
  }

  update(token, trigger) {
    this.token = token;
    this.trigger = trigger;
  }

  /** As fetch, but an answer that is no success is thrown, in the server's own words and with its status. */
  async fetch(path, { headers = {}, ...options } = {}) {
    const token = this.token;
    const response = await fetch(path, { ...options, headers: { ...headers, "X-GAN-Token": token } });
    if (response.status === 401 && this.renewedFor !== token) {
      this.renewedFor = token;
      this.trigger("renew", Date.now());
    }
    if (response.ok) return response;
    const said = await response.json().catch(() => ({}));
    throw Object.assign(new Error(said.error || `The server answered ${response.status}.`), { status: response.status });
  }

  /** POST of a plain value as JSON. */
  post(path, value, options = {}) {
    const headers = { "Content-Type": "application/json" };
    return this.fetch(path, { ...options, method: "POST", body: JSON.stringify(value), headers });
  }

  /** A picture by an address that always means the same picture; the newest `kept` are held in memory. */
  picture(address) {
    const known = this.pictures.get(address);
    if (known) return known;
    const promise = this.fetch(address).then(decoded);
    this.pictures.set(address, promise);
    promise.catch(() => this.pictures.delete(address));
    if (this.pictures.size > this.kept) this.forget(this.pictures.keys().next().value);
    return promise;
  }

  forget(address) {
    this.pictures.get(address)?.then((picture) => URL.revokeObjectURL(picture.url), () => {});
    this.pictures.delete(address);
  }

  dispose() {
    for (const address of [...this.pictures.keys()]) this.forget(address);
  }
}

/** An answer that is a picture, ready to be drawn within one frame. Whoever asked gives the address back when done. */
async function decoded(response) {
  const url = URL.createObjectURL(await response.blob());
  const image = new Image();
  image.src = url;
  await image.decode();
  return { url, image, width: image.naturalWidth, height: image.naturalHeight };
}

/**
 * The body of a component's default export. Streamlit calls it on every change of data or theme, so the view is kept on
 * parentElement: made once by `new View(root, parentElement)`, told by update(data, trigger, setState), ended by dispose().
 */
function mount({ data, parentElement, setTriggerValue, setStateValue }, selector, View) {
  const root = parentElement.querySelector(selector);
  if (!root) return undefined;
  let view = parentElement.__view;
  // The markup is replaced when its source changes; a view of the old one is of no use.
  if (view && (view.gone || view.root !== root)) {
    end(parentElement, view);
    view = null;
  }
  if (!view) {
    view = new View(root, parentElement);
    view.root = root;
    view.gone = false;
    view.calls = 0;
    parentElement.__view = view;
  }
  view.calls += 1;
  const call = view.calls;
  view.update(data, setTriggerValue, setStateValue);
  // Streamlit also runs the clean-up of a call that was overtaken by a later one, so only the newest may act.
  return () => {
    if (call === view.calls) end(parentElement, view);
  };
}

function end(parentElement, view) {
  if (!view.gone) {
    view.gone = true;
    view.dispose();
  }
  if (parentElement.__view === view) parentElement.__view = null;
}

