"""Both networks of some settings, drawn: the browser asks a route for them, so that the page never waits for torch."""

import streamlit as st

_HTML = """
<div class="networks"><p class="note">Building the networks to draw them…</p></div>
"""

_CSS = """
.networks { color: var(--st-text-color); font-family: var(--st-font); overflow-x: auto; }
.networks svg { max-width: 100%; height: auto; display: block; }
.networks details { margin: 0 0 1rem; font-size: 0.875rem; }
.networks summary { cursor: pointer; opacity: 0.8; padding: 0.25rem 0; }
.networks table { border-collapse: collapse; }
.networks td, .networks th { text-align: left; padding: 0.15rem 1.25rem 0.15rem 0; border-bottom: 1px solid var(--st-border-color); }
.networks td.number { text-align: right; font-variant-numeric: tabular-nums; }
.networks > table { margin: 0 0 1.25rem; }
.networks .note { opacity: 0.7; }
"""

_JS = """
// The drawings are this program's own; words from anywhere else are only ever written as text.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".networks");
  const settings = JSON.stringify([data.settings, data.plain]);
  if (place.dataset.settings === settings) return;
  place.dataset.settings = settings;
  Promise.all([data.settings, data.plain].map((one) => one && ask(one, data.token)))
    .then(([networks, plain]) => {
      if (place.dataset.settings !== settings) return;
      place.replaceChildren(...networks.flatMap((network, i) => [...draw(network), ...(plain ? [folded(plain[i])] : [])]));
      if (plain) place.prepend(compared(networks, plain));
    })
    .catch((error) => {
      if (place.dataset.settings !== settings) return;
      delete place.dataset.settings;
      const note = document.createElement("p");
      note.className = "note";
      note.textContent = `The networks could not be drawn. ${error.message}`;
      place.replaceChildren(note);
    });
}

async function ask(settings, token) {
  const query = new URLSearchParams({ settings: JSON.stringify(settings) });
  const response = await fetch(`/api/networks?${query}`, { headers: { "X-GAN-Token": token } });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer.networks;
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
"""

_component = st.components.v2.component("gan_playground_networks", html=_HTML, css=_CSS, js=_JS)


def networks(settings: dict, *, token: str, key: str = "networks", plain: dict | None = None) -> None:
    """Draw the networks of `settings` (a RunConfig as JSON values): counts, shapes, and each layer in a table.

    plain: settings of the same networks without labels, to compare the parameters with and to draw folded away.
    """
    _component(key=key, data={"settings": settings, "plain": plain, "token": token})
