"""The live view of one run: numbers, pictures, curves and a scrubber, redrawn in the browser.

The component asks the server for news by itself, so a training run can be watched without
rerunning the Streamlit script. The script reruns only when it has something to redraw:

* ``result.transition`` is the new state, once, when the run's state differs from the one passed in;
* ``result.renew`` is a counter, once, when the server refused the token and a new one is needed;
* ``result.prescribe`` is {"name", "value"}, once, when the user accepts the setting that the doctor suggests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gan_core.catalogue import columns, events

from ..routes.assets import plotly_path
from .register import component, rerun_only

if TYPE_CHECKING:
    from streamlit.components.v2.bidi_component import ComponentResult

# Only fixed text belongs in here: whatever comes from a run is written by the script as text, never as HTML.
_HTML = """
<div class="gl-root" data-testid="live-view">
  <div class="gl-top" translate="no">
    <span class="gl-chip" data-part="chip" data-testid="live-state" role="status"
      title="What the run is doing now"><i class="gl-dot" aria-hidden="true"></i><b data-part="state"></b></span>
    <span class="gl-step" data-part="step" data-testid="live-step"
      title="One step is one update of the networks on one batch of pictures"></span>
    <span class="gl-fact gl-eta" data-part="eta" data-testid="live-eta"
      title="An estimate from the speed so far"></span>
    <span class="gl-note" data-part="note" data-testid="live-note" role="status" hidden></span>
    <span class="gl-gap"></span>
    <span class="gl-fact" data-part="rate" data-testid="live-rate"
      title="Training images that the networks see per second"></span>
    <span class="gl-fact" data-part="seen" data-testid="live-seen"
      title="Training images that the networks have seen so far"></span>
    <span class="gl-fact" data-part="device" data-testid="live-device"
      title="The processor that does the training"></span>
    <button type="button" class="gl-button" data-part="present" data-testid="live-present" aria-pressed="false"
      title="Fill the screen with larger type, for a projector. Press Esc to come back">Present</button>
  </div>
  <div class="gl-progress" data-part="progress" data-testid="live-progress" role="progressbar"
    aria-label="Progress of the run" aria-valuemin="0" aria-valuemax="100"
    title="How much of the run is done"><div class="gl-bar" data-part="bar"></div></div>
  <div class="gl-error" data-part="error" data-testid="live-error" role="alert" hidden>
    <p class="gl-error-text" data-part="errorText" data-testid="live-error-text"></p>
    <p class="gl-error-hint" data-part="errorHint" data-testid="live-error-hint"></p>
    <pre class="gl-log" data-part="logTail" data-testid="live-log-tail" tabindex="0"
      aria-label="The last lines of the run's log" title="The last lines of the run's log" hidden></pre>
  </div>

  <div class="gl-main">
    <section class="gl-left" aria-label="Pictures">
      <div class="gl-pictures">
        <figure class="gl-figure">
          <figcaption class="gl-caption">
            <b>Generated</b> <span class="gl-mark" data-part="fakesStep" data-testid="live-shown" translate="no"></span>
            <small data-part="fakesText" data-testid="live-latents" translate="no">the same 64 latents at every step</small>
            <button type="button" class="gl-button gl-icon gl-enlarge" data-enlarge="fakes" data-testid="live-enlarge-fakes"
              aria-label="Enlarge the generated pictures" title="As large as the window. Press Esc to come back"
              ><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M9 2h5v5l-1.8-1.8-3 3-1.4-1.4 3-3zM7 14H2V9l1.8 1.8 3-3 1.4 1.4-3 3z"/></svg></button>
          </figcaption>
          <div class="gl-frame" data-part="fakesFrame">
            <img class="gl-picture" data-part="fakes" data-testid="live-fakes" alt="" hidden>
            <span class="gl-wait" data-part="fakesWait">Loading …</span>
          </div>
        </figure>
        <figure class="gl-figure">
          <figcaption class="gl-caption">
            <b>Real</b>
            <small>what it should look like</small>
            <button type="button" class="gl-button gl-icon gl-enlarge" data-enlarge="reals" data-testid="live-enlarge-reals"
              aria-label="Enlarge the real pictures" title="As large as the window. Press Esc to come back"
              ><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M9 2h5v5l-1.8-1.8-3 3-1.4-1.4 3-3zM7 14H2V9l1.8 1.8 3-3 1.4 1.4-3 3z"/></svg></button>
          </figcaption>
          <div class="gl-frame" data-part="realsFrame">
            <img class="gl-picture" data-part="reals" data-testid="live-reals" alt="" hidden>
            <span class="gl-wait" data-part="realsWait">Loading …</span>
          </div>
        </figure>
      </div>
      <div class="gl-legend" data-part="legend" data-testid="live-legend" hidden><span
        data-part="legendReal">blue: real, </span>orange: generated<span
        data-part="legendGround">; background: what D believes</span></div>
      <div class="gl-scrub">
        <button type="button" class="gl-button gl-icon" data-part="play" data-testid="live-play" aria-label="Play"
          title="Play all frames in turn">
          <svg viewBox="0 0 16 16" aria-hidden="true"><path class="gl-when-still" d="M4 2.5v11l9-5.5z"/><path
            class="gl-when-playing" d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z"/></svg>
        </button>
        <input type="range" class="gl-range" data-part="scrubber" data-testid="live-scrubber" min="0" max="0" value="0"
          step="1" aria-label="Frames of the run" title="Drag, or use the arrow keys, to look at earlier frames">
        <button type="button" class="gl-button" data-part="sameLatents" data-testid="live-same-latents" hidden
          title="Back to the fixed latents, from which the run draws a frame at every step">Same latents</button>
        <button type="button" class="gl-button" data-part="newLatents" data-testid="live-new-latents" disabled
          title="Possible once the run has saved its first snapshot">New latents</button>
        <button type="button" class="gl-button" data-part="follow" data-testid="live-follow" aria-pressed="true"
          title="Always show the newest pictures">Follow live</button>
      </div>
      <div class="gl-scrub-line" translate="no"><span data-part="scrubText"></span><span class="gl-latents-note" data-part="latentsNote"
        data-testid="live-latents-note" role="status"></span></div>
      <div class="gl-doctor" data-part="doctor" data-testid="live-doctor" data-severity="early" role="status" translate="no" hidden>
        <div class="gl-doctor-line" data-part="doctorLine">
          <i class="gl-doctor-sign" data-part="doctorSign" aria-hidden="true"></i>
          <b data-part="doctorTitle" data-testid="live-doctor-title"></b><small>the doctor’s finding</small>
          <span class="gl-gap"></span>
          <button type="button" class="gl-button" data-part="prescribe" data-testid="live-prescribe" hidden></button>
        </div>
        <p class="gl-doctor-words" data-part="doctorWords" data-testid="live-doctor-words"></p>
        <details class="gl-doctor-more" data-part="doctorMore"><summary>Evidence</summary>
          <dl data-part="doctorEvidence" data-testid="live-doctor-evidence"></dl></details>
      </div>
      <div class="gl-events" data-part="events" data-testid="live-events">
        <div class="gl-events-title">What happened</div>
        <ol class="gl-events-list" translate="no">
          <li hidden><i aria-hidden="true"></i><span></span><b></b><em></em></li>
          <li hidden><i aria-hidden="true"></i><span></span><b></b><em></em></li>
          <li hidden><i aria-hidden="true"></i><span></span><b></b><em></em></li>
          <li hidden><i aria-hidden="true"></i><span></span><b></b><em></em></li>
          <li hidden><i aria-hidden="true"></i><span></span><b></b><em></em></li>
        </ol>
        <div class="gl-events-none" data-part="eventsNone">Nothing out of the ordinary so far.</div>
      </div>
    </section>

    <section class="gl-right" aria-label="Curves">
      <div class="gl-controls">
        <label class="gl-control" title="Averages each curve over its recent past. The raw values stay faintly visible behind it">
          <span>Smoothing</span>
          <input type="range" class="gl-range gl-range-small" data-part="smoothing" data-testid="live-smoothing"
            min="0" max="0.99" step="0.01" value="0.8" aria-label="Smoothing of the curves">
          <output class="gl-value" data-part="smoothingValue">0.80</output>
        </label>
        <span class="gl-gap"></span>
        <button type="button" class="gl-button" data-part="more" data-testid="live-more" aria-pressed="false" hidden
          title="Show the other measurements of this run in a chart of their own">More curves</button>
        <button type="button" class="gl-button" data-part="logSwitch" data-testid="live-log" aria-pressed="false"
          title="Draw the losses on a logarithmic axis. Values at or below zero are left out">Log scale</button>
      </div>
      <div class="gl-chart-block" data-part="lossBlock">
        <div class="gl-chart-title"><b>Losses</b> <small data-part="lossText"></small></div>
        <div class="gl-chart-box"><div class="gl-chart" data-part="lossChart" data-testid="live-chart-loss" role="img"
          aria-label="Chart of the losses by step"></div><i class="gl-cursor"></i></div>
      </div>
      <div class="gl-chart-block" data-part="scoreBlock">
        <div class="gl-chart-title"><b>Scores of D</b> <small data-part="scoreText"><i
          class="gl-dotted" aria-hidden="true"></i>equilibrium: D cannot tell real from generated</small></div>
        <div class="gl-chart-box"><div class="gl-chart" data-part="scoreChart" data-testid="live-chart-score" role="img"
          aria-label="Chart of the discriminator's scores by step"></div><i class="gl-cursor"></i></div>
      </div>
      <div class="gl-chart-block" data-part="moreBlock" hidden>
        <div class="gl-chart-title"><b>More curves</b> <span class="gl-groups" data-part="groups" role="group"
          aria-label="Which of the other measurements to draw"></span>
          <small data-part="moreText"></small></div>
        <div class="gl-chart-box"><div class="gl-chart" data-part="moreChart" data-testid="live-chart-more" role="img"
          aria-label="Chart of the other measurements by step"></div><i class="gl-cursor"></i></div>
      </div>
      <div class="gl-chart-note" data-part="chartNote" data-testid="live-chart-note" hidden></div>
    </section>
  </div>
  <dialog class="gl-large" data-part="large" data-testid="live-large" aria-label="Enlarged pictures">
    <img class="gl-picture" data-part="largePicture" alt="">
    <button type="button" class="gl-button" data-part="largeClose" data-testid="live-large-close"
      title="Back to the run. Esc or a click on the pictures does the same">Close</button>
  </dialog>
</div>
"""

# The styles are not isolated in a shadow root because Plotly puts its own style sheet into the document's head;
# every class name starts with "gl-" instead.
_component = component("live_view", _HTML)


def live_view(run: str, *, token: str, state: str, key: str = "live-view") -> ComponentResult:
    """Draw the live view of ``run``.

    ``state`` is the state this script believes the run to be in.
    """
    return _component(
        key=key,
        data={
            "run": run,
            "token": token,
            "state": state,
            "plotly": plotly_path(),
            "catalogue": columns.plain(),
            "events": events.plain(),
        },
        on_transition_change=rerun_only,
        on_renew_change=rerun_only,
        on_prescribe_change=rerun_only,
    )
