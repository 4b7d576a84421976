"""The chapters of Learn in their order: one line each. A chapter is listed once it is finished."""

from . import one_round, picture, players, story, telling, value

CHAPTERS = (
    picture.CHAPTER,
    telling.CHAPTER,
    story.CHAPTER,
    one_round.CHAPTER,
    value.CHAPTER,
    players.CHAPTER,
)
