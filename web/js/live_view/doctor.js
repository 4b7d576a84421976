// @ts-check
// What the doctor finds: a sign and words, the evidence, and a button for the setting that it would change.

import { element, setAttribute, setHidden, setText } from "../lib/dom.js";

// A sign beside each colour, so that neither has to be told apart alone.
const SIGNS = { early: "…", healthy: "✓", watch: "?", alarm: "◆" };

export class Doctor {
  /** @param {import("./index.js").LiveView} view */
  constructor(view) {
    this.view = view;
    this.clear();
    view.on(view.part.prescribe, "click", () => this.prescribe());
  }

  clear() {
    /** @type {import("../payloads").Diagnosis | null} */
    this.finding = null;
    this.evidenceKey = "";
    this.knobKey = "";
  }

  /** @param {import("../payloads").Diagnosis | null} finding */
  take(finding) {
    this.finding = finding;
    this.draw();
  }

  draw() {
    const { part } = this.view;
    const { finding } = this;
    setHidden(part.doctor, !finding);
    if (!finding) return;
    setAttribute(part.doctor, "data-severity", finding.severity);
    setText(part.doctorSign, SIGNS[finding.severity] || "");
    setText(part.doctorTitle, finding.title);
    setText(part.doctorWords, finding.words);
    setHidden(part.doctorMore, !finding.evidence.length);
    this.drawEvidence(finding.evidence);
    this.drawKnob(finding.knob);
  }

  drawEvidence(evidence) {
    const { part } = this.view;
    const key = JSON.stringify(evidence);
    if (key === this.evidenceKey) return;
    this.evidenceKey = key;
    part.doctorEvidence.replaceChildren();
    for (const [label, value] of evidence) {
      setText(element("dt", "", part.doctorEvidence), label);
      setText(element("dd", "", part.doctorEvidence), value);
    }
    setAttribute(part.doctor, "title", evidence.map(([label, value]) => `${label}: ${value}`).join("\n"));
  }

  drawKnob(knob) {
    const { prescribe } = this.view.part;
    const { state } = this.view.status.now;
    setHidden(prescribe, !knob || (state !== "running" && state !== "paused"));
    if (!knob) return;
    setText(prescribe, knob.turned ? `${knob.label} is now ${knob.value}` : `${knob.label}: ${knob.now} → ${knob.value}`);
    const title = knob.turned
      ? "Changed. Its effect shows after a few checks"
      : "Change this setting now. The change is marked on every curve, and you can undo it under the live settings";
    setAttribute(prescribe, "title", title);
    // A press disables the button until the setting has changed, or another value is suggested.
    const key = JSON.stringify(knob);
    if (this.knobKey === key) return;
    this.knobKey = key;
    prescribe.disabled = knob.turned;
  }

  prescribe() {
    const knob = this.finding?.knob;
    if (!knob || knob.turned) return;
    this.view.part.prescribe.disabled = true; // until the server says that it has changed
    this.view.trigger("prescribe", { name: knob.name, value: knob.value });
  }
}
