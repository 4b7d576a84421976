"""The chapters of Learn in their order: one line each. A chapter is listed once it is finished."""

from . import beat, crowds, fails, one_round, picture, pixels, players, story, telling, transform, value

CHAPTERS = (
    picture.CHAPTER,
    telling.CHAPTER,
    transform.CHAPTER,
    crowds.CHAPTER,
    story.CHAPTER,
    one_round.CHAPTER,
    value.CHAPTER,
    players.CHAPTER,
    pixels.CHAPTER,
    fails.CHAPTER,
    beat.CHAPTER,
)
