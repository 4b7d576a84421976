// @ts-check
// Both networks of some settings, drawn. The drawings are this program's own; words are only ever written as text.

import { setText } from "../lib/dom.js";
import { mounting, View } from "../lib/mount.js";

class Networks extends View {
  constructor(root) {
    super(root);
    this.wanted = "";
  }

  update(data, trigger) {
    this.server.update(data.token, trigger);
    const wanted = JSON.stringify([data.settings, data.plain]);
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.show(data, wanted);
  }

  async show(data, wanted) {
    try {
      const [networks, plain] = await Promise.all([data.settings, data.plain].map((one) => one && this.ask(one)));
      if (this.gone || wanted !== this.wanted) return;
      this.root.replaceChildren(...networks.flatMap((network, i) => [...draw(network), ...(plain ? [folded(plain[i])] : [])]));
      if (plain) this.root.prepend(compared(networks, plain));
    } catch (error) {
      if (this.gone || wanted !== this.wanted) return;
      this.wanted = ""; // the next call tries again
      const note = document.createElement("p");
      note.className = "note";
      setText(note, `The networks could not be drawn. ${error.message}`);
      this.root.replaceChildren(note);
    }
  }

  async ask(settings) {
    const query = new URLSearchParams({ settings: JSON.stringify(settings) });
    return (await (await this.server.fetch(`/api/networks?${query}`)).json()).networks;
  }

}

/** A table of rows of words and numbers. */
function tabled(columns, rows) {
  const table = document.createElement("table");
  const head = table.insertRow();
  for (const name of columns) {
    const cell = document.createElement("th");
    cell.textContent = name;
    head.appendChild(cell);
  }
  for (const row of rows) {
    const line = table.insertRow();
    for (const entry of row) {
      const cell = line.insertCell();
      cell.textContent = entry.toLocaleString("en-GB");
      if (typeof entry === "number") cell.className = "number";
    }
  }
  return table;
}

function compared(networks, plain) {
  const rows = networks.map((network, i) => [network.title, plain[i].total, network.total, network.total - plain[i].total]);
  return tabled(["parameters", "without the label", "with the label", "the label adds"], rows);
}

function drawing(network) {
  return document.importNode(new DOMParser().parseFromString(network.svg, "image/svg+xml").documentElement, true);
}

function details(words, ...content) {
  const node = document.createElement("details");
  node.appendChild(document.createElement("summary")).textContent = words;
  node.append(...content);
  return node;
}

function folded(network) {
  return details(`${network.title} without the label, drawn`, drawing(network));
}

function draw(network) {
  const rows = network.rows.map((row) => [row.layer, row.what, row.output, row.parameters]);
  const table = tabled(["layer", "what", "output", "parameters"], rows);
  return [drawing(network), details(`${network.title}: its layers in a table`, table)];
}

export const mount = mounting(".networks", Networks);
