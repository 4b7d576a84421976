"""The tour of the first visit: six stops, a minute in all."""

from ...components import tour

STOPS = (
    tour.Stop(
        ".st-key-hero",
        "Two networks play a game",
        "A generator draws pictures out of random numbers. A discriminator tells real from generated. Each learns from the other, "
        "and here you can watch every step of it.",
    ),
    tour.Stop(
        ".st-key-train-now",
        "Start in one click",
        "This trains a small network on handwritten digits. The first pictures appear within seconds, and you can pause, go back in "
        "time and change settings while it learns.",
    ),
    tour.Stop(
        '[data-testid="stTopNavLink"][href$="/learn"]',
        "Learn how it works",
        "Short chapters, each with one thing to move and one question, from a point in the plane to a face.",
    ),
    tour.Stop(
        '[data-testid="stTopNavLink"][href$="/lessons"]',
        "Take a lesson",
        "Ten to fifteen minutes of guided work: predict, try, compare. At the end you have a report to print or hand in.",
    ),
    tour.Stop(
        '[data-testid="stTopNavLink"][href$="/explore"]',
        "Explore what a generator can draw",
        "Pretrained models are included: walk between pictures, move along directions, find your own drawing. No training, no "
        "waiting.",
    ),
    tour.Stop(
        ".st-key-explain-page",
        "Lost? Explain this page",
        "On every page this button says what the page shows, what to try first, and what three of its terms mean.",
    ),
)


def show(start: bool) -> None:
    tour.tour(STOPS, start)
