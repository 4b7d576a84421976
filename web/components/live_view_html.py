"""The markup of the live view. Only fixed text belongs in here: scripts write what comes from a run, as text, never as HTML."""


def _help(topic: str, what: str) -> str:
    """A "?" that explains `topic`, one of the keys of live_view.HELP."""
    return (
        f'<button type="button" class="gl-help" data-help="{topic}" data-testid="live-help-{topic}" aria-expanded="false" '
        f'aria-controls="gl-help-box" aria-label="Explain {what}" title="Explain {what}">?</button>'
    )


HTML = f"""
<div class="gl-root" data-testid="live-view" tabindex="-1">
  <div class="gl-top" translate="no">
    <span class="gl-chip" data-part="chip" data-testid="live-state" role="status"
      title="What the run is doing now"><i class="gl-dot" aria-hidden="true"></i><b data-part="state"></b></span>
    <span class="gl-step" data-part="step" data-testid="live-step"
      title="One step is one update of the networks on one batch of pictures"></span>
    <b class="gl-stage-title" data-part="stageTitle" data-testid="live-stage-title"></b>
    <span class="gl-fact gl-eta" data-part="eta" data-testid="live-eta"
      title="An estimate from the speed so far"></span>
    <span class="gl-note" data-part="note" data-testid="live-note" role="status" hidden></span>
    <span class="gl-gap"></span>
    <span class="gl-fact" data-part="rate" data-testid="live-rate"
      title="Training images that the networks see per second"></span>
    <span class="gl-fact" data-part="seen" data-testid="live-seen"
      title="Training images that the networks have seen so far"></span>
    <span class="gl-fact" data-part="device" data-testid="live-device"
      title="The processor that does the training"></span>{_help("rate", "images per second, and what a step is")}
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

  <p class="gl-watch" data-part="watch" data-testid="live-watch" hidden></p>
  <div class="gl-conduct" data-part="conduct" data-testid="live-conduct" role="group" aria-label="Steer the run" hidden>
    <button type="button" class="gl-button" data-part="pause" data-testid="live-pause"
      title="Pause after the current step, or resume. The space bar does the same"><b data-part="pauseText">Pause</b>
      <kbd>space</kbd></button>
    <button type="button" class="gl-button" data-part="stepOne" title="One whole step of both networks" data-testid="live-step-one">Step</button>
    <button type="button" class="gl-button" data-part="onlyD" title="Train only D for one update. G stays frozen" data-testid="live-only-d">D only</button>
    <button type="button" class="gl-button" data-part="onlyG" title="Train only G for one update. D stays frozen" data-testid="live-only-g">G only</button>
    <span class="gl-gap"></span>
    <span class="gl-setting" data-part="settingPlace">
      <select data-part="setting" title="The live setting to change" data-testid="live-setting" aria-label="Live setting"></select>
      <button type="button" class="gl-button" data-part="settingLess" title="Lower this setting" data-testid="live-setting-less"
        aria-label="Lower this setting"></button>
      <input type="text" inputmode="decimal" size="7" data-part="settingValue" title="Type a value and press Enter" data-testid="live-setting-value"
        aria-label="Value of this setting" autocomplete="off">
      <button type="button" class="gl-button" data-part="settingMore" title="Raise this setting" data-testid="live-setting-more"
        aria-label="Raise this setting"></button>
      <select data-part="settingChoice" title="Choose a value" data-testid="live-setting-choice" aria-label="Value of this setting" hidden></select>
    </span>
  </div>

  <div class="gl-main" data-part="main">
    <section class="gl-left" aria-label="Pictures">
      <div class="gl-pictures">
        <figure class="gl-figure">
          <figcaption class="gl-caption">
            <b>Generated</b> <span class="gl-mark" data-part="fakesStep" data-testid="live-shown" translate="no"></span>
            <span class="gl-caption-line"><small data-part="fakesText" data-testid="live-latents"
              translate="no">the same 64 latents</small>{_help("latents", "latents")}</span>
            <button type="button" class="gl-button gl-icon gl-enlarge" data-enlarge="fakes" data-testid="live-enlarge-fakes"
              aria-label="Enlarge the generated pictures" title="As large as the window. Press Esc to come back"
              ><svg viewBox="0 0 16 16" aria-hidden="true"><path d="M9 2h5v5l-1.8-1.8-3 3-1.4-1.4 3-3zM7 14H2V9l1.8 1.8 3-3 1.4 1.4-3 3z"/></svg></button>
          </figcaption>
          <div class="gl-frame" data-part="fakesFrame">
            <img class="gl-picture" data-part="fakes" data-testid="live-fakes" alt="" role="button" tabindex="0"
              title="Press a picture to see it alone" hidden>
            <canvas class="gl-picture gl-scored" data-part="fakesScored" data-testid="live-fakes-scored" role="button" tabindex="0"
              title="Press a picture to see it alone"></canvas>
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
            <img class="gl-picture" data-part="reals" data-testid="live-reals" alt="" role="button" tabindex="0"
              title="Press a picture to see it alone" hidden>
            <canvas class="gl-picture gl-scored" data-part="realsScored" data-testid="live-reals-scored" role="button" tabindex="0"
              title="Press a picture to see it alone"></canvas>
            <span class="gl-wait" data-part="realsWait">Loading …</span>
          </div>
        </figure>
      </div>
      <div class="gl-legend" data-part="legend" data-testid="live-legend" hidden><span
        data-part="legendReal">blue: real, </span>orange: generated<span
        data-part="legendGround">. Background: D’s belief, in the same colours; the dark line is 0.5, where D cannot tell</span></div>
      <div class="gl-scrub">
        <button type="button" class="gl-button gl-icon" data-part="play" data-testid="live-play" aria-label="Play"
          title="Play all frames in turn">
          <svg viewBox="0 0 16 16" aria-hidden="true"><path class="gl-when-still" d="M4 2.5v11l9-5.5z"/><path
            class="gl-when-playing" d="M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z"/></svg>
        </button>
        <span class="gl-track"><input type="range" class="gl-range" data-part="scrubber" data-testid="live-scrubber" min="0"
          max="0" value="0" step="1" aria-label="Frames of the run"
          title="Drag, or use the arrow keys, to look at earlier frames"><span class="gl-dots" data-part="dots"
          data-testid="live-dots" aria-hidden="true"></span></span>
        <button type="button" class="gl-button" data-part="sameLatents" data-testid="live-same-latents" hidden
          title="Back to the fixed latents, from which the run draws a frame at every step">Same latents</button>
        <button type="button" class="gl-button" data-part="newLatents" data-testid="live-new-latents" disabled
          title="Possible once the run has saved its first snapshot">New latents</button>
        <button type="button" class="gl-button" data-part="follow" data-testid="live-follow" aria-pressed="true"
          title="Always show the newest pictures">Follow live</button>
      </div>
      <div class="gl-scrub-line" translate="no"><span data-part="scrubText"></span>{_help("frames", "frames and snapshots")}<span
        class="gl-latents-note" data-part="latentsNote" data-testid="live-latents-note" role="status"></span><span class="gl-opinion" data-part="opinionPlace" hidden><button
        type="button" class="gl-button" data-part="opinion" data-testid="live-opinion" aria-pressed="false"
        title="Show what the discriminator says of each picture">D’s opinion</button>{_help("opinion", "D’s opinion")}</span></div>
      <p class="gl-opinion-text" data-part="opinionText" data-testid="live-opinion-text" role="status" hidden></p>
      <div class="gl-doctor" data-part="doctor" data-testid="live-doctor" data-severity="early" role="status" translate="no" hidden>
        <div class="gl-doctor-line" data-part="doctorLine">
          <i class="gl-doctor-sign" data-part="doctorSign" aria-hidden="true"></i>
          <b data-part="doctorTitle" data-testid="live-doctor-title"></b><small>the doctor’s finding</small>
          {_help("doctor", "the doctor")}
          <span class="gl-gap"></span>
          <button type="button" class="gl-button" data-part="prescribe" data-testid="live-prescribe"
            title="Change this setting of the run now" hidden></button>
        </div>
        <p class="gl-doctor-words" data-part="doctorWords" data-testid="live-doctor-words"></p>
        <details class="gl-doctor-more" data-part="doctorMore"><summary>Evidence</summary>
          <dl data-part="doctorEvidence" data-testid="live-doctor-evidence"></dl></details>
      </div>
      <div class="gl-events" data-part="events" data-testid="live-events">
        <div class="gl-events-title">Event log{_help("events", "the event log")}</div>
        <ol class="gl-events-list" translate="no">
          <li hidden><i aria-hidden="true"></i><span></span><b></b><em></em></li>
          <li hidden><i aria-hidden="true"></i><span></span><b></b><em></em></li>
          <li hidden><i aria-hidden="true"></i><span></span><b></b><em></em></li>
          <li hidden><i aria-hidden="true"></i><span></span><b></b><em></em></li>
          <li hidden><i aria-hidden="true"></i><span></span><b></b><em></em></li>
        </ol>
        <div class="gl-events-none" data-part="eventsNone">No events yet.</div>
      </div>
    </section>

    <section class="gl-right" aria-label="Curves">
      <div class="gl-controls">
        <label class="gl-control" title="Averages each curve over its recent past. The raw values stay faintly visible behind it">
          <span>Smoothing</span>
          <input type="range" class="gl-range gl-range-small" data-part="smoothing" data-testid="live-smoothing"
            min="0" max="0.99" step="0.01" value="0.8" aria-label="Smoothing of the curves">
          <output class="gl-value" data-part="smoothingValue">0.80</output>
        </label>{_help("smoothing", "smoothing")}
        <span class="gl-gap"></span>
        <button type="button" class="gl-button" data-part="more" data-testid="live-more" aria-pressed="false" hidden
          title="Show the other measurements of this run in a chart of their own">More curves</button>
        <button type="button" class="gl-button" data-part="logSwitch" data-testid="live-log" aria-pressed="false"
          title="Draw the losses on a logarithmic axis. Values at or below zero are left out">Log scale</button>
      </div>
      <div class="gl-chart-block" data-part="lossBlock">
        <div class="gl-chart-title"><b>Losses</b>{_help("losses", "the losses")}<small data-part="lossText"></small>
          <span class="gl-gap"></span><label class="gl-axis" data-part="axisChoice" hidden>by <select data-part="axis"
            data-testid="live-axis" aria-label="What the curves are drawn along"
            title="Draw all curves by step, by images seen or by epoch"></select></label></div>
        <div class="gl-chart-box"><div class="gl-chart" data-part="lossChart" data-testid="live-chart-loss" role="img"
          aria-label="Chart of the losses by step"></div><i class="gl-cursor"></i>
          <p class="gl-first" data-part="lossFirst" data-testid="live-first-loss" hidden></p></div>
      </div>
      <div class="gl-chart-block" data-part="scoreBlock">
        <div class="gl-chart-title"><b>Scores of D</b>{_help("scores", "D(x) and D(G(z))")}<small data-part="scoreText"><i
          class="gl-dotted" aria-hidden="true"></i>equilibrium: D cannot tell real from generated</small></div>
        <div class="gl-chart-box"><div class="gl-chart" data-part="scoreChart" data-testid="live-chart-score" role="img"
          aria-label="Chart of the discriminator's scores by step"></div><i class="gl-cursor"></i>
          <p class="gl-first" data-part="scoreFirst" data-testid="live-first-score" hidden></p></div>
      </div>
      <div class="gl-chart-block" data-part="moreBlock" hidden>
        <div class="gl-chart-title"><b>More curves</b> <span class="gl-groups" data-part="groups" role="group"
          aria-label="Which of the other measurements to draw"></span>
          {_help("more", "these curves")}<small data-part="moreText"></small></div>
        <div class="gl-chart-box"><div class="gl-chart" data-part="moreChart" data-testid="live-chart-more" role="img"
          aria-label="Chart of the other measurements by step"></div><i class="gl-cursor"></i>
          <p class="gl-first" data-part="moreFirst" data-testid="live-first-more" hidden></p></div>
      </div>
      <div class="gl-chart-note" data-part="chartNote" data-testid="live-chart-note" hidden></div>
    </section>
  </div>
  <div class="gl-help-box" data-part="help" data-testid="live-help" id="gl-help-box" role="dialog" aria-label="Explanation" tabindex="-1"
    hidden></div>
  <dialog class="gl-large" data-part="large" data-testid="live-large" aria-label="Enlarged pictures">
    <img class="gl-picture" data-part="largePicture" alt="">
    <button type="button" class="gl-button" data-part="largeClose" data-testid="live-large-close"
      title="Back to the run. Esc or a click on the pictures does the same">Close</button>
  </dialog>
  <dialog class="gl-one" data-part="one" data-testid="live-one" aria-label="One picture">
    <canvas class="gl-one-picture" data-part="onePicture" data-testid="live-one-picture" role="img"></canvas>
    <div class="gl-one-side">
      <p class="gl-one-title" data-part="oneTitle" data-testid="live-one-title" role="status"></p>
      <dl class="gl-one-facts" data-part="oneFacts" data-testid="live-one-facts"></dl>
      <a class="gl-button gl-on" data-part="oneExplore" data-testid="live-one-explore" hidden>Explore this latent</a>
      <p data-part="oneNoSnapshot" hidden>Explore needs a snapshot. Save one with the button above the pictures.</p>
      <div class="gl-one-buttons">
        <button type="button" class="gl-button" data-part="oneBack" title="The picture before, also with the arrow keys"
          >Previous</button>
        <button type="button" class="gl-button" data-part="oneNext" title="The picture after, also with the arrow keys"
          >Next</button>
        <button type="button" class="gl-button" data-part="oneWhole" data-testid="live-one-whole"
          title="All pictures, as large as the window">Whole grid</button>
        <button type="button" class="gl-button" data-part="oneClose" data-testid="live-one-close"
          title="Back to the run. Esc does the same">Close</button>
      </div>
    </div>
  </dialog>
</div>
"""
