"""The chapters of Learn in their order: one line each. A chapter is listed once it is finished."""

from . import picture

CHAPTERS = (picture.CHAPTER,)
