"""Did it copy? Samples beside the training pictures nearest to them."""

from gan_core.catalogue.datasets import DATASETS
from gan_core.datasets.available import found
from gan_core.errors import UserError
from gan_core.runs.folder import RunDir

from ...components.lookalikes import lookalikes
from .. import code
from . import events, favourites
from .shown import Shown, View

KEY = "lookalikes"


def show(shown: Shown) -> None:
    run = shown.snapshot.run
    lookalikes(
        events.common(shown, KEY) | favourites.data(run) | {"samples": shown.z, "missing": missing_data(run)},
        key=KEY,
        on_told=events.on_changes(KEY, events.found),
    )
    [(_, drawing)] = drawings(shown)
    code.show(
        "The command line draws the samples on the left; the Python also finds the training pictures nearest to them.",
        VIEW.commands(shown),
        code.python(drawing, neighbours=True),
    )


def drawings(shown: Shown) -> list[tuple[str, code.Pictures]]:
    return [("on screen", shown.drawing(shown.z, columns=1))]


def missing_data(run: RunDir) -> str:
    """Why the training pictures of `run` are not available for comparison on this computer; "" if they are."""
    try:
        name = run.config.dataset
    except UserError as error:
        return str(error)
    if found(name):
        return ""
    dataset = DATASETS[name]
    return (
        f"This network was trained on {dataset.title}, which is not on this computer, so there is nothing to compare with. "
        "Train on it once from the Train page, which downloads it, or set the variable GAN_DATA to the folder that holds it."
    )


VIEW = View(
    title="Did it copy?",
    about="The training pictures nearest to what the network draws.",
    needs=(1, 6),
    first=list(range(6)),
    show=show,
    drawings=drawings,
)
