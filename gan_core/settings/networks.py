"""The first fields of RunConfig: the data, and how the networks are built."""

from pydantic import BaseModel, ConfigDict

from ..catalogue.architectures import GAN, VAE
from .setting import setting as _setting

_CODE = r"^([0-9a-f]{64}:[A-Za-z_]\w{0,79})?$"  # the hash of a Python file and the name of a function in it


class Networks(BaseModel):
    """The settings that decide what the networks see and what they are. Use RunConfig."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    preset: str = _setting(
        "", "The preset that these settings started from.", group="run", pattern=r"^[a-z0-9-]*$", max_length=60
    )

    dataset: str = _setting("mnist", "The real data that the generator learns to imitate.", group="data")
    data_dir: str = _setting(
        "", "The folder or zip with your own images, for the data sets folder and folder-SIDE.", group="data", max_length=1000
    )
    data_code: str = _setting(
        "",
        "Your own Python file that returns the pictures, as its hash and a function. On the command line, write --dataset "
        "mine.py:dataset.",
        group="data",
        pattern=_CODE,
    )
    flip: bool = _setting(
        False,
        "Mirror half of the images each time they are seen. This doubles the variety of faces and most objects, but it spoils "
        "digits and letters.",
        group="data",
    )
    num_images: int | None = _setting(
        None,
        "Use only this many images of the data set. Fewer images do not train faster, and they are memorised sooner.",
        group="data",
        ge=2,
        le=1_000_000,
    )

    architecture: str = _setting("dcgan", "How the networks are built.", group="networks")
    code: str = _setting(
        "",
        "Networks from your own Python file instead of the architecture’s, as its hash and a function. On the command line, write "
        "--architecture mine.py:build.",
        group="networks",
        of=(GAN,),
        pattern=_CODE,
    )
    z_dim: int = _setting(
        64,
        "Length of the latent vector z, the random numbers that the generator turns into an image.",
        group="networks",
        ge=1,
        le=512,
    )
    prior: str = _setting("normal", "The distribution that z is drawn from.", group="networks")
    ngf: int = _setting(
        32, "Width of the generator. Wider is more capable, and slower.", group="networks", ge=4, le=256, multiple_of=4
    )
    ndf: int = _setting(
        32,
        "Width of the discriminator (of the encoder, in a VAE). Wider is more capable, and slower.",
        group="networks",
        of=(GAN, VAE),
        ge=4,
        le=256,
        multiple_of=4,
    )
    dropout: float = _setting(
        0.0,
        "Share of activations that are dropped at random during training. It keeps the discriminator from memorising the data.",
        group="networks",
        ge=0,
        le=0.9,
    )
    g_depth: int = _setting(
        1,
        "Blocks at each size of the generator’s feature maps. The first doubles the side, the others refine.",
        group="networks",
        ge=1,
        le=4,
    )
    d_depth: int = _setting(
        1,
        "Blocks at each size of the discriminator’s feature maps. One of them halves the side.",
        group="networks",
        of=(GAN,),
        ge=1,
        le=4,
    )
    g_residual: bool = _setting(
        False,
        "Make each block of the generator residual: it adds a change to its input, so gradients still reach the first of many blocks.",
        group="networks",
    )
    d_residual: bool = _setting(
        False,
        "Make each block of the discriminator residual: it adds a change to its input, so gradients still reach the first of many blocks.",
        group="networks",
        of=(GAN,),
    )
    g_norm: str = _setting("batch", "Normalisation in the generator.", group="networks")
    g_activation: str = _setting(
        "relu", "The function that is applied after each convolution of the generator.", group="networks"
    )
    d_activation: str = _setting(
        "leaky-relu", "The function that is applied after each convolution of the discriminator.", group="networks", of=(GAN,)
    )
    upsampling: str = _setting("transposed", "How the generator doubles the side of its feature maps.", group="networks")
    style_layers: int = _setting(
        0,
        "Layers of a small network that turns z into a style, which sets the gains and shifts of the generator’s batch norms. It "
        "lets one number of z change the whole picture, so fewer samples lie between two digits. 0: z enters at the smallest map only.",
        group="networks",
        ge=0,
        le=8,
    )
    pixel_scores: bool = _setting(
        False,
        "Give the discriminator a weight for each pixel as well, so that it notices immediately when a pixel is lit that is always "
        "black in the data, such as those at the border of digits.",
        group="networks",
        of=(GAN,),
    )
    d_norm: str = _setting(
        "none", "Normalisation in the discriminator (in the encoder, for a VAE).", group="networks", of=(GAN, VAE)
    )
    spectral_norm: bool = _setting(
        False,
        "Limit the discriminator’s slope by dividing each layer by its largest singular value.",
        group="networks",
        of=(GAN,),
    )
