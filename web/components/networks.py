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
.networks .note { opacity: 0.7; }
"""

_JS = """
// The drawings are this program's own; words from anywhere else are only ever written as text.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".networks");
  const settings = JSON.stringify(data.settings);
  if (place.dataset.settings === settings) return;
  place.dataset.settings = settings;
  const query = new URLSearchParams({ settings });
  fetch(`/api/networks?${query}`, { headers: { "X-GAN-Token": data.token } })
    .then(async (response) => {
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.error);
      return answer.networks;
    })
    .then((networks) => {
      if (place.dataset.settings === settings) place.replaceChildren(...networks.flatMap(draw));
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

function draw(network) {
  const drawing = new DOMParser().parseFromString(network.svg, "image/svg+xml").documentElement;
  const details = document.createElement("details");
  const summary = details.appendChild(document.createElement("summary"));
  summary.textContent = `${network.title}: its layers in a table`;
  const table = details.appendChild(document.createElement("table"));
  const columns = ["layer", "what", "output", "parameters"];
  const head = table.insertRow();
  for (const name of columns) {
    const cell = document.createElement("th");
    cell.textContent = name;
    head.appendChild(cell);
  }
  for (const row of network.rows) {
    const line = table.insertRow();
    for (const name of columns) {
      const cell = line.insertCell();
      cell.textContent = name === "parameters" ? row[name].toLocaleString("en-GB") : row[name];
      if (name === "parameters") cell.className = "number";
    }
  }
  return [document.importNode(drawing, true), details];
}
"""

_component = st.components.v2.component("gan_playground_networks", html=_HTML, css=_CSS, js=_JS)


def networks(settings: dict, *, token: str, key: str = "networks") -> None:
    """Draw the networks of `settings` (a RunConfig as JSON values): counts, shapes, and each layer in a table."""
    _component(key=key, data={"settings": settings, "token": token})
