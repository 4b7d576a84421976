"""Words that the project has retired stay out of what people read."""

import re

import pytest

from gan_core.places import PROJECT
from tests.texts import Text, all_texts

RETIRED = {
    r"(?<!`)(?<!second )(?<!generative )\bmoments?\b(?! matching)": "snapshot (a saved state) or frame (a picture of the timeline)",
    r"\banew\b": "again",
    r"\bfor want of\b": "without",
    r"\bwhoever\b": "anyone who",
    r"\bforthwith\b": "immediately",
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\b(is|are) told\b|\btold (of|in|that|at|by|as)\b|\btells? of\b": "shown, reported",
    r"\bmisfortunes?\b": "error",
    r"(?<!`)\b(?-i:[Kk]nobs?)\b": "setting, live setting",
    r"\batelier\b|\bworkshop\b": "Explore",
    r"(?<!data-testid=\")\blook-?alikes?\b": "copy",
    r"\bleap(s|ing|t)? to and fro\b": "oscillating",
    r"\bno leash\b|\bwithout a leash\b": "no Lipschitz constraint",
    r"\bshipped\b": "pretrained",
    r"\bever (farther|further)\b": "farther and farther",
    r"\bhas \{\.\.\.\} already\b": "is already",
    r"(?<!there )\b(is|are) no (JSON|weight|step|seed|latent|base64|VAE|token|probability|settings|list|name|number|picture|run|label)s?\b": (
        "is not a ..."
    ),
    r"\bThere is no [^.;]{1,40}[;.] There are\b|; there are\b": "Unknown x. Choose a, b or c.",
    r"\bby slow cores\b|\bbeside other work\b|\bslow cores?\b": "(nothing: a recipe does not tell of our machines)",
}
OURS = {"CHANGELOG.md", "tests/stories/test_words.py"}  # which name the words that are gone


def _texts() -> list[Text]:
    return [text for text in all_texts() if text.path.relative_to(PROJECT).as_posix() not in OURS]


@pytest.fixture(scope="module")
def texts() -> list[Text]:
    return _texts()


@pytest.mark.parametrize("pattern", RETIRED)
def test_a_retired_word_is_not_used(texts, pattern):
    found = [str(text) for text in texts if re.search(pattern, text.words, re.IGNORECASE)]
    assert not found, f"write {RETIRED[pattern]!r} in:\n" + "\n".join(found[:40])


def test_texts_are_found_in_every_kind_of_file(texts):
    assert {text.kind for text in texts} == {"string", "docstring", "script", "test", "document"}
    assert len([text for text in texts if text.kind == "script"]) > 100
