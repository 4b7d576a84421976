"""Points near a mode: see places.py for when a point counts as near."""

from .observed import Context, Observed


def measure(real: Observed, fake: Observed, context: Context) -> float:
    assert fake.classes is not None  # of points, the places that they are near
    return (fake.classes >= 0).double().mean().item()
