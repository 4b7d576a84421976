"""The fields of RunConfig, beside those of the networks: every setting with its default, its bounds and its help text.

What can be chosen for a setting is a table of the catalogue, and so are the sentences that explain the choices.
"""

from typing import Any

from pydantic import field_validator
from pydantic_core import PydanticCustomError

from ..catalogue.architectures import GAN, MMD, VAE
from .networks import Networks
from .setting import TABLES
from .setting import setting as _setting


class Fields(Networks):
    """One value per setting. Use RunConfig, which also checks that the settings go together."""

    loss: str = _setting("nonsaturating", "The loss that the networks minimise.", group="objective", of=(GAN, MMD))
    penalty: str = _setting(
        "none", "A term of the discriminator’s loss that keeps it from being too steep.", group="objective", of=(GAN,)
    )
    penalty_weight: float = _setting(
        10.0, "Weight of the penalty beside the loss.", group="objective", of=(GAN,), ge=0, le=1000
    )
    label_smoothing: float = _setting(
        0.1,
        "The target for real images is 1 minus this value (one-sided label smoothing), which keeps the discriminator from being "
        "overconfident.",
        group="objective",
        of=(GAN,),
        ge=0,
        le=0.45,
    )
    instance_noise: float = _setting(
        0.0,
        "Standard deviation of the noise that is added to every image the discriminator sees, so that real and fake overlap.",
        group="objective",
        of=(GAN,),
        ge=0,
        le=2,
    )
    augment: str = _setting(
        "none",
        "How real and generated pictures are changed at random before the discriminator sees them (DiffAugment), so that it cannot "
        "memorise a small data set. Try it with fewer than a few thousand pictures.",
        group="objective",
        of=(GAN,),
    )
    likelihood: str = _setting(
        "bernoulli", "How a VAE measures the difference between an image and its reconstruction.", group="objective", of=(VAE,)
    )
    sigma: float = _setting(
        0.3,
        "The error per pixel, on the scale of -1 to 1, that a Gaussian likelihood expects. A smaller value asks for closer "
        "reconstructions.",
        group="objective",
        of=(VAE,),
        ge=0.01,
        le=10,
    )
    beta: float = _setting(
        1.0,
        "Weight of the KL term. A larger weight gives a tidier latent space and blurrier images; 1 gives the true bound.",
        group="objective",
        of=(VAE,),
        ge=0,
        le=100,
    )
    kl_warmup: int = _setting(
        0,
        "Steps over which the weight of the KL term grows from 0 to beta, so that the latent code becomes informative before it "
        "is penalised.",
        group="objective",
        of=(VAE,),
        ge=0,
        le=1_000_000,
    )

    flow_layers: int = _setting(
        0,
        "Layers that learn how the latent codes of real images are distributed, so that samples come from where such codes lie. "
        "0 draws codes from the normal distribution.",
        group="objective",
        of=(VAE,),
        ge=0,
        le=16,
    )
    flow_width: int = _setting(
        128, "Width of each learnt-prior layer: the units in its hidden layers.", group="objective", of=(VAE,), ge=16, le=512
    )

    schedule: str = _setting("alternating", "When the two networks move within a step.", group="optimizers", of=(GAN,))
    n_critic: int = _setting(
        1,
        "Discriminator updates per step (k in the 2014 paper). More updates make a better critic and a slower run.",
        group="optimizers",
        of=(GAN,),
        ge=1,
        le=50,
    )
    g_updates: int = _setting(
        1, "Generator updates per step, each with fresh noise.", group="optimizers", of=(GAN, MMD), ge=1, le=50
    )
    optimizer: str = _setting("adam", "The rule that turns gradients into steps.", group="optimizers")
    lr_g: float = _setting(
        2e-4, "Learning rate of the generator: how far one step moves its weights.", group="optimizers", gt=0, le=1
    )
    lr_d: float = _setting(
        2e-4,
        "Learning rate of the discriminator (of the encoder, in a VAE): how far one step moves its weights.",
        group="optimizers",
        of=(GAN, VAE),
        gt=0,
        le=1,
    )
    lr_warmup: int = _setting(
        0,
        "Steps over which the learning rates grow from 0 to their values, so that the first, noisy gradients do little harm.",
        group="optimizers",
        ge=0,
        le=1_000_000,
    )
    lr_decay: str = _setting("none", "How the learning rates fall towards the last step.", group="optimizers")
    decay_from: float = _setting(
        0.5,
        "The share of the steps after which the learning rates begin to fall. Large rates early find the digits soon; small ones "
        "late make them settle.",
        group="optimizers",
        ge=0,
        le=0.95,
    )
    beta1: float = _setting(
        0.5, "How long Adam remembers past gradients. GANs prefer less than the usual 0.9.", group="optimizers", ge=0, lt=1
    )
    beta2: float = _setting(0.999, "How long Adam remembers past squared gradients.", group="optimizers", ge=0, lt=1)
    momentum: float = _setting(0.5, "How long SGD and RMSprop remember past steps.", group="optimizers", ge=0, lt=1)
    ema_decay: float = _setting(
        0.99,
        "The images come from a running average of the generator’s weights, which is steadier than the weights themselves. "
        "0 turns it off.",
        group="optimizers",
        ge=0,
        lt=1,
    )

    batch_size: int = _setting(64, "Images in one update of one network.", group="run", ge=2, le=4096)
    steps: int = _setting(3000, "Steps until the run is finished.", group="run", ge=1, le=10_000_000)
    max_seconds: int = _setting(
        0,
        "Seconds of training after which the run is finished, even if steps are left. 0 sets no time limit.",
        group="run",
        ge=0,
        le=10_000_000,
    )
    seed: int = _setting(0, "Start of all randomness: the same seed gives the same run.", group="run", ge=0, le=2**31 - 1)
    device: str = _setting(
        "auto",
        "Where to compute. auto uses the GPU if there is one; otherwise choose cpu, cuda, cuda:1 or mps.",
        group="run",
        pattern=r"^(auto|cpu|mps|cuda(:\d{1,2})?)$",
    )
    engine: str = _setting(
        "plain",
        "How a step is computed. This decides the speed and the last digits of the numbers, not what the networks learn.",
        group="run",
    )
    log_every: int = _setting(5, "Steps between two points of the curves.", group="run", ge=1, le=10_000)
    sample_every: int = _setting(
        50,
        "Steps between two frames of the timeline. There are more at the start, and at least one every two seconds.",
        group="run",
        ge=1,
        le=100_000,
    )
    snapshot_every: int = _setting(
        250,
        "Steps between two snapshots, from which a run can be resumed, explored or branched. There are more at the start: at "
        "steps 8, 16, 32 and so on. Above 40, the least useful snapshots are deleted first, so that they stay close together early "
        "and far apart late. Snapshots that you saved yourself stay.",
        group="run",
        ge=1,
        le=100_000,
    )
    evaluate_every: int = _setting(
        250,
        "Steps between two measurements of quality: distance to the real images, precision and recall, class coverage. You cannot "
        "see these from the loss. Each costs about as much as five to fifteen steps. 0 turns them off.",
        group="run",
        ge=0,
        le=1_000_000,
    )
    evaluate_num: int = _setting(
        500,
        "Samples per measurement of quality during training. More samples give steadier numbers and take longer.",
        group="run",
        ge=64,
        le=10_000,
    )
    tensorboard: bool = _setting(
        False, "Write TensorBoard files into the run folder (needs the tensorboard package).", group="run"
    )

    @field_validator(*TABLES)
    @classmethod
    def _listed(cls, value: str, info: Any) -> str:
        """A choice has to be in its table."""
        known = TABLES[info.field_name]
        if value not in known:
            raise PydanticCustomError("choice", "choose one of: {known}", {"known": ", ".join(known)})
        return value
