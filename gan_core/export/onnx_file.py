"""A generator as an ONNX file, which other programs and languages run."""

import tempfile
import warnings
from pathlib import Path

import torch

from ..errors import UserError, failed_import
from ..runs.folder import RunDir
from ..sampling.sampler import Sampler


def onnx_file(run: RunDir, at: int | None = None) -> bytes:
    """The averaged generator of a kept snapshot (None: the last) as ONNX.

    Inputs: z, float32 (N, z_dim), and for a conditional run labels, float32 (N, num_classes): a weight for each class (one of
    them 1) or attribute. Output: images, float32 (N, C, H, W) in [-1, 1], or points (N, 2). N is free. Raises UserError where the
    packages that write it are missing, or PyTorch cannot write down this generator.
    """
    sampler = Sampler(run, at)
    given = {"z": torch.zeros(2, sampler.config.z_dim)}
    if sampler.num_classes:
        given["labels"] = torch.eye(sampler.num_classes)[:2]
    try:
        data = _written(sampler, given)
    except Exception as error:
        raise failed_import(error) or _refused(error) from None
    return data


def _written(sampler: Sampler, given: dict[str, torch.Tensor]) -> bytes:
    import onnx  # noqa: F401  # asked for here, so that one that is missing is named
    import onnxscript  # noqa: F401

    free = {0: torch.export.Dim("N")}
    shapes = (free,) * len(given)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the names of axes
        path = Path(folder) / "generator.onnx"
        program = torch.onnx.export(
            sampler.G,
            tuple(given.values()),
            dynamo=True,
            dynamic_shapes=shapes,
            verbose=False,
            input_names=list(given),
            output_names=["images" if len(sampler.shape) == 3 else "points"],
        )
        assert program is not None
        program.save(path)
        return path.read_bytes()


def _refused(error: Exception) -> UserError:
    line = next(iter(str(error).strip().splitlines()), type(error).__name__)
    return UserError(
        f"This generator cannot be written as ONNX: {line[:200].rstrip('.')}.", "Export its weights (safetensors) instead."
    )
