"""The terms of a VAE's loss, and whether its code is used."""

from dataclasses import dataclass
from typing import Any

from ...catalogue.metrics import SAYS_NOTHING
from ...settings.config import RunConfig


@dataclass(frozen=True)
class Terms:
    """The terms of minus the ELBO at a step, in nats an image: reconstruction + beta * kl = total, which is minimised.

    With beta at 1, minus `total` bounds the log-likelihood from below. `active`: latent dimensions that carry information.
    """

    step: int
    reconstruction: float
    kl: float
    beta: float
    total: float
    active: int | None


def terms(rows: list[dict[str, Any]], config: RunConfig) -> Terms | None:
    """The terms of the last row that has them; None if there is none yet."""
    names = ("elbo/reconstruction", "elbo/KL", "loss/VAE")
    for row in reversed(rows):
        reconstruction, kl, total = (row.get(name) for name in names)
        if isinstance(reconstruction, int | float) and isinstance(kl, int | float) and isinstance(total, int | float):
            active = row.get("elbo/active dimensions")
            step = row["step"]
            return Terms(step, reconstruction, kl, config.beta_at(step), total, None if active is None else round(active))
    return None


def collapse(kl: float, active: int | None, z_dim: int) -> str | None:
    """A warning if a VAE's code carries no information about the picture, or little; None if it is used.

    kl: nats of the whole code, on average over images. active: how many of its z_dim dimensions are used.
    """
    if kl <= SAYS_NOTHING or active == 0:
        return (
            f"Posterior collapse: the code carries only {kl:.2g} nats. Every picture gets nearly the same code, and the decoder "
            "draws one average of them all. A smaller beta, or a warm-up of the KL term, makes the code useful again."
        )
    if active is not None and z_dim > 2 and active <= z_dim / 4:
        return (
            f"Only {active} of the {z_dim} latent dimensions are used; the others are noise to the decoder. That is common and not a "
            "problem by itself: the KL term switches off dimensions that cost more than they help."
        )
    return None
