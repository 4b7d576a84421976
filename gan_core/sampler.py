"""A run and a moment of it become a generator; latents become images."""

import torch
from torch import Tensor

from .config import RunConfig
from .errors import RunError
from .experiment import read_snapshot
from .latent import latents
from .models import build
from .rundir import RunDir

CHUNK = 256  # images drawn at once, so that memory does not grow with their number


class Sampler:
    """The running average of a run's generator (G_ema) at one step, in eval mode: one z gives one picture, always.

    `at`: a step that has a snapshot; None for the last. Raises RunError where there is no such snapshot.
    """

    def __init__(self, run: RunDir, at: int | None = None, device: str = "cpu") -> None:
        steps = run.snapshots()
        if not steps:
            raise RunError(f"{run.id} has no snapshot yet.", "Let it train on, or take one.")
        if at is not None and at not in steps:
            raise RunError(f"{run.id} keeps no snapshot of step {at}.", f"It keeps: {', '.join(map(str, steps))}.")
        about, tensors = read_snapshot(run.snapshot_path(steps[-1] if at is None else at), "G_ema/")
        self.config = RunConfig.parse(about["config"])
        self.step, self.shape, self.device = about["step"], tuple(about["shape"]), torch.device(device)
        G, _ = build(self.config, self.shape)
        try:
            G.load_state_dict(
                {
                    key.removeprefix("G_ema/"): value.float() if value.is_floating_point() else value
                    for key, value in tensors.items()
                }
            )
        except RuntimeError as error:
            raise RunError(
                f"The snapshot of step {self.step} does not fit its settings: {str(error).splitlines()[0]}"
            ) from None
        self.G = G.to(self.device).eval().requires_grad_(False)

    @torch.no_grad()
    def images(self, z: Tensor) -> Tensor:
        """z (N, z_dim) to images (N, C, H, W) in [-1, 1], on the CPU."""
        return torch.cat([self.G(part.to(self.device)).cpu() for part in z.split(CHUNK)])

    def sample(self, num: int, seed: int = 0) -> Tensor:
        """Images (num, C, H, W) in [-1, 1]; image i is that of latent seed + i. Raises ValueError where num < 1."""
        if num < 1:
            raise ValueError(f"num is {num}: ask for at least one image.")
        return self.images(latents(range(seed, seed + num), self.config.z_dim))
