"""Labels of conditional runs: how people write them, and what a request may hold. No torch.

A label is a class (a whole number), or a list with a weight for each class or attribute: weights mix classes, and switch
attributes on (1) or off (0).
"""

import difflib
import re
import unicodedata
from typing import Any, TypeAlias

from ..catalogue.datasets import Dataset
from ..errors import UserError
from .specs import number_of, short

MOST_DIGITS = 60  # that are written at once
MOST_WEIGHT = 100  # of one class, in size
BETWEEN = " \t\n-‐–—−+()/.,:;"  # what telephone numbers and dates hold besides digits

Label: TypeAlias = int | list[float]


def digits_in(text: str) -> tuple[list[int], list[int]]:
    """The digits of `text`, and the positions in that list before which something stood between them.

    Spaces, hyphens, dots and other signs of telephone numbers and dates may stand between. Compatible characters (Unicode's
    NFKC), such as full-width digits and no-break spaces, count as their plain forms. Raises UserError where there is
    anything else, no digit, or more than MOST_DIGITS digits.
    """
    text = unicodedata.normalize("NFKC", text)
    wrong = [sign for sign in dict.fromkeys(text) if sign not in BETWEEN and not (sign.isascii() and sign.isdecimal())]
    if wrong:
        shown = ", ".join(repr(sign) for sign in wrong[:8]) + (" and more" if len(wrong) > 8 else "")
        raise UserError(
            f"Only the digits 0 to 9 can be drawn, not {shown}.",
            "Type digits, such as 2026 or 0171-555 123.",
        )
    parts = re.findall(r"\d+", text)
    if not parts:
        raise UserError("This text contains no digit.", "Type some, such as 2026.")
    count = sum(map(len, parts))
    if count > MOST_DIGITS:
        raise UserError(f"These are {count:,} digits.", f"Type at most {MOST_DIGITS}.")
    gaps = [sum(map(len, parts[:place])) for place in range(1, len(parts))]
    return [int(digit) for part in parts for digit in part], gaps


def spoken(name: str) -> str:
    """A class or attribute in plain words: Wearing_Hat becomes Wearing hat."""
    return name.replace("_", " ").capitalize() if "_" in name else name


def label_in(text: str, dataset: Dataset) -> Label:
    """The label that a user means by `text`: parts with commas between, each a name or number, perhaps with a weight.

    "7", "sneaker", "3:0.5,8:0.5" (halfway between two classes; weights of classes add up to 1), "Smiling,Eyeglasses" (both
    switched on), "none" (no attribute). Raises UserError.
    """
    names, many = dataset.conditions, not dataset.classes
    if not names:
        raise UserError(f"{dataset.title} has no labels.", "Leave the label out.")
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if many and [part.lower() for part in parts] == ["none"]:
        parts = []
    elif not parts:
        raise UserError("This text contains no label.", f"Choose from: {', '.join(names)}.")
    weights = [0.0] * len(names)
    weighed = many or len(parts) > 1 or ":" in text
    for part in parts:
        name, _, weight = part.partition(":")
        place = _place(name.strip(), names)
        try:
            weights[place] = float(weight) if weight else 1.0
        except ValueError:
            raise UserError(
                f"{short(weight)} is not a weight.", "Write a number after the colon, such as 3:0.5,8:0.5."
            ) from None
        if not -10 <= weights[place] <= 10:
            raise UserError(f"The weight {weight[:40]} is out of range.", "Use numbers from -10 to 10.")
    if not many and abs(sum(weights) - 1) > 0.02:  # three thirds may be 0.33 each
        raise UserError(
            f"The weights of {text.strip()[:40]!r} add up to {sum(weights):g}; weights of classes must add up to 1.",
            f"Write {names[0]}:0.5,{names[-1]}:0.5, for example, or one class alone.",
        )
    return weights if weighed else weights.index(1.0)


def _place(name: str, names: tuple[str, ...]) -> int:
    def key(word: str) -> str:
        return re.sub(r"[\s_-]+", "_", word.lower())

    known, asked = {key(word): place for place, word in enumerate(names)}, key(name)
    if asked in known:
        return known[asked]
    if name.isascii() and name.isdecimal() and int(name) < len(names):
        return int(name)
    near = difflib.get_close_matches(asked, known, n=1)
    hint = f"Did you mean {names[known[near[0]]]}?" if near else f"Choose from: {', '.join(names)}."
    if re.fullmatch(r"-?\d+", name):
        hint = f"Labels are 0 to {len(names) - 1}."
    raise UserError(f"Unknown label {name[:40]!r}.", hint)


def check_labels(labels: Any, num_classes: int, count: int) -> list[Label] | None:
    """The labels of a request for `count` latents, checked: None for a run without conditions (num_classes 0). Raises UserError."""
    if labels is None or labels == []:
        if num_classes and count:
            raise UserError("This run needs a label.", f"Give each latent one from 0 to {num_classes - 1}.")
        return None
    if not num_classes:
        raise UserError("This run is not conditional, so it takes no label.", "Leave the labels out.")
    if not isinstance(labels, list | tuple):
        raise UserError(f"labels is {short(labels)}.", "It must be a list with a label for each latent.")
    if len(labels) != count:
        raise UserError(f"There are {count} latents and {len(labels)} labels.", "Give one label for each latent.")
    return [_checked(label, num_classes) for label in labels]


def _checked(label: Any, num_classes: int) -> Label:
    if isinstance(label, list | tuple):
        if len(label) != num_classes:
            raise UserError(f"A label has weights for {len(label)} classes, but the run has {num_classes}.", "")
        weights = [number_of(weight, "A weight") for weight in label]
        if any(abs(weight) > MOST_WEIGHT for weight in weights):
            raise UserError(f"The weight of a class must lie between -{MOST_WEIGHT} and {MOST_WEIGHT}.", "0 to 1 is usual.")
        return weights
    if isinstance(label, bool) or not isinstance(label, int) or not 0 <= label < num_classes:
        raise UserError(f"Unknown label {short(label)}.", f"Labels are 0 to {num_classes - 1}.")
    return label
