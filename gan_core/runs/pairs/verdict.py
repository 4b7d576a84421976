"""A verdict on what `evaluate` measured of both runs, which says no more than the numbers do."""

from dataclasses import dataclass
from typing import Any

from ...catalogue.metrics import LOWER, METRICS, NEAR_ONE

SPREADS = 2.0  # two values count as different if they are farther apart than this many times both spreads together
NOT_COMPARABLE = "?"


def measured(rows: list[dict[str, Any]], step: int | None) -> dict[str, list[dict[str, Any]]]:
    """What `evaluate` measured of a run at `step`, from its measurements (runs.measurements): metric to its records, newest first.

    Each has at least value, spread, real, num and features. Measurements taken during training do not count.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for row in reversed(rows):
        if row.get("step") == step and "spread" in row and row.get("metric") in METRICS and row.get("value") is not None:
            found.setdefault(row["metric"], []).append(row)
    return found


@dataclass(frozen=True)
class Verdict:
    """Of one metric: what both scored, and `winner`: "gan", "vae", "" where there is no clear difference, or NOT_COMPARABLE.
    `why` says so in a sentence."""

    metric: str
    gan: dict[str, Any]
    vae: dict[str, Any]
    winner: str
    why: str


def verdicts(gan: dict[str, list[dict[str, Any]]], vae: dict[str, list[dict[str, Any]]]) -> list[Verdict]:
    """A verdict for each metric that was measured of both, in the order of METRICS; of the newest measurements that were
    taken in the same way of both, where there are any."""
    found = []
    for name in METRICS:
        if name in gan and name in vae:
            left, right = next(
                ((a, b) for a in gan[name] for b in vae[name] if _way(a) == _way(b)), (gan[name][0], vae[name][0])
            )
            found.append(Verdict(name, left, right, *_compared(name, left, right)))
    return found


def _way(record: dict[str, Any]) -> tuple[Any, Any]:
    """In which way a measurement was taken: two of different ways cannot be compared."""
    return record.get("num"), record.get("features")


def _compared(name: str, gan: dict[str, Any], vae: dict[str, Any]) -> tuple[str, str]:
    """(winner, why) of two measurements. A difference is clear where it is more than SPREADS of both spreads together."""
    if _way(gan) != _way(vae):
        return NOT_COMPARABLE, "Measured in different ways. Measure both again."
    if gan.get("spread") is None or vae.get("spread") is None:
        return NOT_COMPARABLE, "Measured only once, so the spread is unknown."
    better = METRICS[name].better
    left, right = (badness(one["value"], better) for one in (gan, vae))
    apart, slack = abs(left - right), SPREADS * (gan["spread"] + vae["spread"])
    real = gan.get("real")
    if better != NEAR_ONE and real is not None and max(left, right) <= badness(real, better):
        return "", "Both are as good as real pictures here."
    if apart <= slack:
        return (
            "",
            f"No clear difference: {_size(apart, name)} apart, and chance alone explains up to {_size(slack, name)}.",
        )
    winner = "gan" if left < right else "vae"
    return winner, f"{_size(apart, name)} apart; chance alone explains up to {_size(slack, name)}."


def _size(value: float, metric: str) -> str:
    """A difference in words, as it is shown: in percentage points if the metric is a share."""
    return f"{METRICS[metric].scale * value:.3g}" + (" percentage points" if METRICS[metric].unit == "share" else "")


def badness(value: float, better: str) -> float:
    """A number that is smaller the better a value is."""
    return abs(value - 1) if better == NEAR_ONE else value if better == LOWER else -value


def tally(found: list[Verdict]) -> str:
    """All verdicts in a few sentences that claim no more than they do."""
    if not found:
        return "Nothing has been measured for both yet."
    won = {side: [METRICS[v.metric].title for v in found if v.winner == side] for side in ("gan", "vae", "", NOT_COMPARABLE)}
    parts = []
    if len(won[NOT_COMPARABLE]) == len(found):
        return "The measurements of the two cannot be compared yet. Measure both again."
    for side, word in (("gan", "The GAN"), ("vae", "The VAE")):
        parts.append(
            f"{word} is ahead in {_listed(won[side])}." if won[side] else f"{word} is not clearly ahead in any metric."
        )
    if won[""]:
        parts.append(f"No clear difference in {_listed(won[''])}.")
    if won[NOT_COMPARABLE]:
        parts.append(f"Not comparable yet: {_listed(won[NOT_COMPARABLE])}.")
    return " ".join(parts)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
