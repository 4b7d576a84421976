"""The pictures that a run keeps: its samples, and what they should look like."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from ..datasets.load import ImageData
    from ..training.experiment import Experiment


def sample_png(experiment: "Experiment", data: "ImageData", samples: "Tensor") -> bytes:
    """The frame of a step: a grid (conditional: a column a label), or points over what D believes of the plane.

    samples: (N, C, H, W) in [-1, 1], or (N, 2).
    """
    from ..images import arrays as images

    if samples.ndim == 2:
        return images.points_png(data.images[: len(samples)], samples, experiment.scores(images.lattice()))
    return images.grid_png(samples, _columns(experiment))


def reals_png(experiment: "Experiment", data: "ImageData") -> bytes:
    """What it should look like: real images in the order of the generated ones."""
    import torch

    from ..images import arrays as images

    pictures, labels, count = data.images, data.labels, len(experiment.fixed_z)
    if pictures.ndim == 2:
        return images.points_png(pictures[:count])
    chosen, columns = pictures[:count], _columns(experiment)
    if columns and labels.is_floating_point():
        fewest = labels.sum(1).argsort(stable=True)  # there may be none to which no attribute applies
        members = [fewest, *(labels[:, label].nonzero()[:, 0] for label in range(columns - 1))]
        classes = [pictures[index[: count // columns]] for index in members]
    elif columns:
        classes = [pictures[labels == label][: count // columns] for label in range(columns)]
    if columns and (rows := min(map(len, classes))):
        chosen = torch.stack([members[:rows] for members in classes], 1).flatten(0, 1)
    return images.grid_png(images.to_float(chosen), columns)


def _columns(experiment: "Experiment") -> int | None:
    if not experiment.config.conditional:
        return None
    from ..training.fixed import fixed_labels

    return len(fixed_labels(experiment.config, experiment.num_classes))
