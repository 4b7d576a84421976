"""The tour: a few cards, one after the other, each beside the thing that it is about. Shown once, on the first visit."""

from collections.abc import Sequence
from typing import NamedTuple

from .register import component

_HTML = """
<div class="tr-root" data-testid="tour">
  <div class="tr-ring" data-part="ring" aria-hidden="true" hidden></div>
  <section class="tr-card" data-part="card" data-testid="tour-card" role="dialog" aria-labelledby="tr-title"
    aria-describedby="tr-words" tabindex="-1" hidden>
    <div class="tr-place" data-part="place"></div>
    <h2 class="tr-title" id="tr-title" data-part="title"></h2>
    <p class="tr-words" id="tr-words" data-part="words" aria-live="polite"></p>
    <div class="tr-buttons">
      <button type="button" class="tr-button tr-skip" data-part="skip" title="Close the tour. Esc does the same">Skip</button>
      <span class="tr-gap"></span>
      <button type="button" class="tr-button" data-part="back" title="The stop before. The left arrow key does the same">Back</button>
      <button type="button" class="tr-button tr-next" data-part="next" title="The next stop. The right arrow key does the same">Next</button>
    </div>
  </section>
</div>
"""

_component = component("tour", _HTML)


class Stop(NamedTuple):
    """`target`: a CSS selector of what the card is about. Where it cannot be seen, the card is shown by itself."""

    target: str
    title: str
    words: str


def tour(stops: Sequence[Stop], start: bool) -> None:
    """Mount it. It starts by itself on a person's first visit, and when `start` is true."""
    _component(key="tour", data={"stops": [stop._asdict() for stop in stops], "start": start})
