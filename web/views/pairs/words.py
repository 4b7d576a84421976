"""What the page GAN or VAE says about results: errors, copies, the verdict, and when a level was reached."""

from typing import Any

from gan_core.catalogue.metrics import METRICS
from gan_core.runs import pairs

SAME = 0.1  # misses that differ by less than this share of the larger one count as equal


def same_in_words(encoded_miss: float, found: dict[str, Any], searched: dict[str, Any] | None) -> str:
    """What the misses for one picture mean. `found`: the GAN's search; `searched`: that with the VAE's decoder, if there was one."""
    gan, random_best = found["residual"], found["baseline"]
    words = (
        f"The error of the VAE is {encoded_miss:.3f} after one pass, and that of the GAN {gan:.3f} after a search that started "
        f"from the best of 512 random samples ({random_best:.3f}). "
    )
    if searched:
        words += _searches_compared(encoded_miss, gan, searched["residual"])
    else:
        words += "These are two different ways to find a z. To compare like with like, search with the VAE's decoder too."
    return words + " One picture is an example, not a proof."


def _searches_compared(encoded: float, gan: float, vae: float) -> str:
    """The same search in both networks beside the encoder's one pass, by their misses."""
    by_way, by_network = abs(encoded - vae), abs(vae - gan)
    words = f"The same search with the VAE's decoder reaches {vae:.3f}. "
    if by_network <= SAME * max(vae, gan):
        words += "With the same search, both networks do about equally well"
        return words + ("." if by_way <= by_network else ", so the difference comes from encoding instead of searching.")
    words += f"With the same search, the {'GAN' if gan < vae else 'VAE'} is closer by {by_network:.3f}"
    if (encoded < gan) != (vae < gan) and abs(encoded - gan) > SAME * max(encoded, gan):
        return words + ", the opposite of the result without it. Here the method decides."
    if by_way > by_network:
        return words + f", but searching instead of encoding changes more ({by_way:.3f})."
    return words + f". Searching instead of encoding changes less ({by_way:.3f}), so the networks themselves differ."


def copies_in_words(result: dict[str, Any]) -> str:
    """The result of a job "nearest" in words. The studio decides what is a copy: see gan_core/metrics/copies.py."""
    latents = result["latents"]
    ratios = sorted(one["neighbours"][0]["distance"] / one["typical"] for one in latents if one["typical"])
    words = f"{result['copies']} of {len(latents)} samples are copies of one of the {result['pictures']:,} training pictures."
    if ratios:
        words += (
            f" The median distance to the nearest one is {ratios[len(ratios) // 2]:.2f} times that between training pictures."
        )
    return words


def number(metric: str, value: float | None, spread: float | None = None) -> str:
    """A measured value with its spread, as the table shows it."""
    if value is None:
        return "-"
    scale, sign = METRICS[metric].scale, METRICS[metric].sign
    text = f"{scale * value:.3g}{sign}"
    words = text if spread is None else f"{scale * value:.3g} ± {scale * spread:.2g}{sign}"
    return words.replace(" ", "\u00a0")  # keeps a number on one line


def titled(name: str, record: dict[str, Any]) -> str:
    """The title of a metric, with the features that it was measured on."""
    on = record.get("features") if METRICS[name].on == "features" else None
    thousandths = ", in thousandths" if METRICS[name].unit == "thousandths" else ""
    return METRICS[name].title + thousandths + (f" ({on})" if on else "")


def counts(records: dict[str, dict[str, Any]]) -> str:
    """How many samples each draw had, in words, and which metrics used fewer."""
    numbers = {name: record["num"] for name, record in records.items() if record.get("num")}
    most = max(numbers.values(), default=0)
    fewer = [f"{METRICS[name].title} {number:,}" for name, number in numbers.items() if number < most]
    return f"{most:,} samples" + (f" ({', '.join(fewer)})" if fewer else "")


def verdict_rows(found: list[pairs.Verdict]) -> list[dict[str, str]]:
    """The verdict table, a row for each metric."""
    ahead = {"gan": "GAN", "vae": "VAE", "": "no clear difference", pairs.NOT_COMPARABLE: "not comparable"}
    rows = []
    for one in found:
        metric = METRICS[one.metric]
        rows.append(
            {
                "Measured": titled(one.metric, one.gan),
                "GAN": number(one.metric, one.gan["value"], one.gan.get("spread")),
                "VAE": number(one.metric, one.vae["value"], one.vae.get("spread")),
                "Real pictures": number(one.metric, one.gan.get("real")),
                "Better is": metric.better,
                "Ahead": ahead[one.winner],
                "Why": one.why,
            }
        )
    return rows


def arrival(row: dict[str, Any] | None) -> str:
    """When a level was reached."""
    return f"{row['seconds']:,.0f} s, step {row['step']:,}" if row else "not reached"
