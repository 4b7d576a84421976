"""What may stand in a page's address, in one table: its name, its type, its default, and the pages that read it.

An address comes from a visitor, from an old link, or from a link that was cut short. So reading never fails: what cannot
be understood becomes the default, and a sentence that says so.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote_plus

from gan_core.settings.presets import PRESETS

from .address_kinds import (
    CHANGES,
    FIGURE,
    LAB,
    LATENT_LIST,
    NAME,
    NAMES,
    NUMBERS,
    PAIRS,
    RANGE,
    SEED,
    STEP,
    SWITCH,
    TABLE,
    WORDS,
    Kind,
    NotUnderstood,
    compact,
    number,
    one_of,
    whole,
)

__all__ = ["MOST_LENGTH", "PARTS", "NotUnderstood", "Part", "State", "compact", "parts", "read", "write"]

MOST_LENGTH = 6000  # characters of a whole address. Browsers send it twice, and servers allow 16 kB for all headers
PSI_MOST = 1.5
FARTHEST = 6.0
MOST_BETWEEN = 60
MOST_OF_ONE = 480  # pictures of one class on a board of the page On demand

EXPLORE_VIEWS = ("walk", "map", "sliders", "far", "time", "mix", "picture", "copies", "inside")
DIGITS_VIEWS = ("write", "same", "sweep", "morph", "sheet", "many", "judge", "train", "inside")
PAIR_VIEWS = ("live", "prior", "same", "walk", "far", "codes", "near", "verdict")


@dataclass(frozen=True)
class Part:
    """One part of the address. `title` names it in a sentence; `default` is what stands for an absent or unreadable value."""

    name: str
    title: str
    kind: Kind
    default: Any
    pages: tuple[str, ...]


@dataclass(frozen=True)
class State:
    """What an address says, each value in its type, and a sentence for each value that could not be used."""

    values: Mapping[str, Any]
    problems: tuple[str, ...]

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


# -- the table ----------------------------------------------------------------------------------------------------------

PARTS = (
    Part("run", "The run", NAME, None, ("train", "explore", "digits", "runs", "learn")),
    Part("recipe", "The recipe", one_of(*PRESETS), None, ("train", "learn")),
    Part("set", "The settings", TABLE, None, ("train",)),
    Part("lesson", "The lesson", NAME, None, ("train", "lessons")),
    Part("task", "The run of the lesson", NAME, None, ("train",)),
    Part("step", "The step of the lesson", whole(1, 99), 1, ("lessons",)),
    Part("compare", "The runs to compare", NAMES, (), ("runs",)),
    Part("at", "The step", STEP, None, ("explore", "digits")),
    Part("view", "The view", one_of(*EXPLORE_VIEWS), EXPLORE_VIEWS[0], ("explore",)),
    Part("view", "The view", one_of(*DIGITS_VIEWS), DIGITS_VIEWS[0], ("digits",)),
    Part("view", "The question", one_of(*PAIR_VIEWS), PAIR_VIEWS[0], ("pairs",)),
    Part("lab", "The state of the lab", LAB, None, ("lab",)),
    # Explore
    Part("psi", "Truncation psi", number(0, PSI_MOST), 1.0, ("explore",)),
    Part("z", "The latents", LATENT_LIST, (), ("explore",)),
    Part("keep", "The favourites", LATENT_LIST, (), ("explore",)),
    Part("mix", "The state of Mix", TABLE, None, ("explore",)),
    Part("frames", "The number of frames", whole(1, MOST_BETWEEN), 24, ("explore",)),
    Part("fps", "The speed", whole(4, 50), 24, ("explore",)),
    Part("loop", "Loop", SWITCH, False, ("explore",)),
    Part("ease", "Ease", SWITCH, False, ("explore",)),
    Part("plane", "The plane", one_of("flat", "curved", "directions"), "flat", ("explore",)),
    Part("x", "The place across", number(-0.5, 1.5), 0.5, ("explore",)),
    Part("y", "The place down", number(-0.5, 1.5), 0.5, ("explore",)),
    Part("u", "The direction across", NAME, "pca:0", ("explore",)),
    Part("v", "The direction up", NAME, "pca:1", ("explore",)),
    Part("by", "The factor", number(0, FARTHEST), 1.0, ("explore",)),
    Part("layer", "The layer", whole(0, 9999), None, ("explore",)),
    Part("first", "The first channel", whole(0, 10**6), 0, ("explore",)),
    Part("changes", "The changed channels", CHANGES, (), ("explore",)),
    Part("styles", "The range of layers with the other style", RANGE, None, ("explore",)),
    Part("target", "What the judge looks for", whole(0, 999), 0, ("explore",)),
    Part("count", "The number of latents", whole(8, 200), 32, ("explore",)),
    Part("weights", "The chart of the weights", SWITCH, False, ("explore",)),
    Part("network", "The network in the chart", one_of("G", "G_ema", "D", "E"), "G", ("explore",)),
    Part("measure", "What the chart draws", one_of("norm", "change", "gradient"), "norm", ("explore",)),
    # On demand. A label is a class or several attributes, which depends on the run: read as text here.
    Part("label", "The label", WORDS, None, ("explore", "digits")),
    Part("on", "The attributes", WORDS, None, ("digits",)),
    Part("from", "The first label", WORDS, None, ("digits",)),
    Part("to", "The second label", WORDS, None, ("digits",)),
    Part("text", "The text", WORDS, "2026", ("digits",)),
    Part("style", "The style", one_of("each", "one"), "each", ("digits",)),
    Part("ink", "Ink on paper", SWITCH, False, ("digits",)),
    Part("n", "The number of pictures", whole(1, MOST_OF_ONE), 60, ("digits",)),
    Part("each", "The number of pictures per class", whole(1, 2000), 100, ("digits",)),
    Part("seed", "The seed", SEED, 41, ("digits",)),
    # GAN or VAE
    Part("gan", "The GAN", NAME, None, ("pairs",)),
    Part("vae", "The VAE", NAME, None, ("pairs",)),
    Part("seed", "The seed", whole(0, 10**6), 0, ("pairs",)),
    Part("a", "The first picture", whole(0, 10**6), 0, ("pairs",)),
    Part("b", "The second picture", whole(0, 10**6), 1, ("pairs",)),
    # Learn, Glossary
    Part("chapter", "The chapter", NAME, None, ("learn",)),
    Part("done", "The finished chapters", NUMBERS, (), ("learn",)),
    Part("chosen", "The chosen answers", PAIRS, {}, ("learn",)),
    Part("part", "The part of the chapter", NAME, None, ("learn",)),
    Part("fig", "The state of the figure", FIGURE, None, ("learn",)),
    Part("term", "The term", NAME, None, ("glossary",)),
)


@cache
def parts(page: str) -> dict[str, Part]:
    """The parts of the address that a page reads, by name."""
    return {part.name: part for part in PARTS if page in part.pages}


def read(page: str, query: Mapping[str, str]) -> State:
    """Every part that `page` reads, in its type. Parts of other pages and unknown ones are passed over."""
    values: dict[str, Any] = {}
    problems = []
    for name, part in parts(page).items():
        values[name] = part.default
        if query.get(name, "").strip():
            try:
                values[name] = part.kind.read(query[name])
            except NotUnderstood as error:
                problems.append(f"{part.title} in this link {error}. The default is shown instead.")
    return State(values, tuple(problems))


def write(page: str, query: MutableMapping[str, str], changes: Mapping[str, Any]) -> list[str]:
    """Put `changes` into the address. A value of None, and one that is the default, takes its part out; unknown names are
    passed over. Returns the titles of those that would make the address longer than MOST_LENGTH: they are left out.
    """
    known, left_out, after = parts(page), [], dict(query.items())
    for name, value in changes.items():
        if name not in known:
            continue
        part = known[name]
        after.pop(name, None)
        if value is None or value == part.default or (value in ("", [], (), {}) and not part.default):
            continue
        words = part.kind.write(value)
        if _length(after) + len(quote_plus(words)) > MOST_LENGTH:
            left_out.append(part.title)
        else:
            after[name] = words
    _replace(query, after)
    return left_out


def _replace(query: MutableMapping[str, str], after: dict[str, str]) -> None:
    """Make `query` what `after` is, in one step where it can: each step is an entry in the browser's history."""
    if dict(query.items()) == after:
        return
    if replace := getattr(query, "from_dict", None):  # of st.query_params
        replace(after)
        return
    query.clear()
    query.update(after)


def _length(query: Mapping[str, str]) -> int:
    return sum(len(name) + len(quote_plus(value)) + 2 for name, value in query.items())
