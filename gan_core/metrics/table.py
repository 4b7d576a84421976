"""The results of `evaluate` as lines of text."""

from typing import Any

from ..catalogue.metrics import METRICS, NOTE


def table(result: dict[str, Any]) -> str:
    """For each metric: value and spread, what real pictures score, and which direction is good."""
    lines = [
        f"{result['run']} at step {result['step']}: {result['seeds']} x {result['num']:,} samples against "
        f"{result['compared_with']}; real: {result['held_out']}",
        f"{'':44} {'value':>10} {'spread':>9} {'real':>10}  better",
        *(_line(name, entry) for name, entry in result["metrics"].items()),
    ]
    if asked := result.get("conditional"):
        lines.append("Samples classified as requested, in percent (second number: real pictures classified correctly):")
        for name, share, own in zip(asked["names"], asked["per_class"], asked["judge_per_class"], strict=True):
            words = ("-" if number is None else f"{100 * number:.1f}" for number in (share, own))
            lines.append(f"  {name:20} {' '.join(f'{word:>6}' for word in words)}")
    if why := result.get("left_out"):
        lines.append(why)
    return "\n".join([*lines, NOTE])


def _line(name: str, entry: dict[str, Any]) -> str:
    scale = METRICS[name].scale
    numbers = (entry["value"], entry["spread"], entry["real"])
    value, spread, real = ("-" if number is None else f"{scale * number:.4g}" for number in numbers)
    return f"{entry['title'] + METRICS[name].unit_words:44} {value:>10} {spread:>9} {real:>10}  {entry['better']}"
