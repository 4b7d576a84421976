"""What several architectures share."""

import torch
from torch import Tensor, nn, zeros
from torch.nn.functional import conv_transpose2d, embedding, linear, pad
from torch.nn.utils.parametrizations import spectral_norm

from ..catalogue.training import NORMS
from ..errors import ConfigError

SLOPE = 0.2
"""Of leaky ReLU below 0, as in Radford et al., "DCGAN", arXiv:1511.06434."""


def size_of(shape: tuple[int, ...]) -> str:
    """The size of images of `shape` (C, H, W) for a message, such as "28 x 28"; "points" for the shape of points."""
    return " x ".join(map(str, shape[1:])) or "points"


def add_spectral_norm(module: nn.Module) -> None:
    """Bound every weight matrix in `module` to spectral norm 1, in place (Miyato et al., arXiv:1802.05957).

    Batch norm's gains are left alone. Call it after the weights have been initialised.
    """
    for layer in list(module.modules()):
        weight = getattr(layer, "weight", None)
        if isinstance(weight, nn.Parameter) and weight.dim() > 1:
            spectral_norm(layer)


def norm_layers(norm: str, width: int) -> list[nn.Module]:
    """What normalises `width` channels, as a row of NORMS says: one layer, or none."""
    if NORMS[norm].over_batch:
        return [nn.BatchNorm2d(width)]
    return [nn.GroupNorm(1, width)] * NORMS[norm].over_channels


class ResizeConv2d(nn.Module):
    """Nearest-neighbour upsampling and then a 3 x 3 convolution, (N, C, H, W) to (N, out_channels, 2H, 2W), no bias.

    Odena et al., "Deconvolution and checkerboard artifacts", Distill 2016. Both are linear, so they are computed as the one
    transposed convolution that they amount to, whose 4 x 4 kernel is the 3 x 3 one convolved with a 2 x 2 box: fewer than
    half of the multiplications, and the large map in between is never made.
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(out_channels, in_channels, 3, 3))
        nn.init.normal_(self.weight, 0.0, 0.02)  # as the DCGAN's convolutions

    def forward(self, x: Tensor) -> Tensor:
        kernel = pad(self.weight.flip(2, 3).transpose(0, 1), (1, 1, 1, 1))
        kernel = kernel[:, :, 1:] + kernel[:, :, :-1]
        return conv_transpose2d(x, kernel[..., 1:] + kernel[..., :-1], stride=2, padding=1)


# -- convolutions as in Keras --------------------------------------------------------------------------------------------


def same_padding(size: int, kernel: int, stride: int) -> tuple[int, int]:
    """Zeros (before, after) that Keras' "same" puts around `size` pixels, so that ceil(size / stride) come out.

    An odd number of zeros has its extra one after: 28 pixels, kernel 5, stride 2 have 1 before and 2 after.
    """
    total = max((-(-size // stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


class SameConv2d(nn.Conv2d):
    """Convolution with Keras' "same" padding: (N, C, H, W) to (N, out_channels, ceil(H / stride), ceil(W / stride))."""

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1) -> None:
        super().__init__(in_channels, out_channels, kernel_size, stride)

    def forward(self, x: Tensor) -> Tensor:
        height, width = (same_padding(size, self.kernel_size[0], self.stride[0]) for size in x.shape[2:])
        return super().forward(pad(x, (*width, *height)))


class SameConvTranspose2d(nn.ConvTranspose2d):
    """The adjoint of SameConv2d: (N, C, H, W) to (N, out_channels, stride H, stride W), no bias.

    PyTorch's own output_padding would crop 2 before and 1 after and so shift the picture by a pixel against Keras.
    """

    def __init__(self, in_channels: int, out_channels: int, kernel_size: int, stride: int = 1) -> None:
        if kernel_size < stride:
            raise ValueError("a kernel narrower than its stride leaves holes")
        super().__init__(in_channels, out_channels, kernel_size, stride, (kernel_size - stride) // 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        height, width = (size * self.stride[0] for size in x.shape[2:])
        return super().forward(x)[..., :height, :width]


@torch.no_grad()
def initialise_as_keras(module: nn.Module) -> None:
    """Keras' start: Glorot and Bengio's uniform weights (AISTATS 2010), zero biases, batch norm's gain 1."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        nn.init.xavier_uniform_(module.weight)
        if module.bias is not None:
            nn.init.zeros_(module.bias)


# -- labels ---------------------------------------------------------------------------------------------------------------


def look_up(table: Tensor, y: Tensor | None) -> Tensor:
    """Rows (N, width) of `table` (num_classes, width) for labels (N,), or mixtures of rows for weights (N, num_classes).

    Labels y are int64 (N,), or floats (N, num_classes) that weigh the classes: a one-hot row is the class itself, and a row such
    as 0.5 and 0.5 is halfway from one class to another. Where the columns are attributes, several of which may hold at the same
    time, a row has a 1 for each one that holds. Raises ValueError if y is missing or has another shape.
    """
    if y is None:
        raise ValueError("a conditional network needs labels y")
    if y.is_floating_point() and y.dim() == 2 and y.shape[1] == len(table):
        return y.to(table.dtype) @ table
    if y.is_floating_point() or y.dim() != 1:
        raise ValueError(f"labels are int64 (N,) or float weights (N, {len(table)}), not {y.dtype} of shape {tuple(y.shape)}")
    return embedding(y, table)


def need_labels(architecture: str, num_classes: int) -> None:
    """Raise ConfigError where there are no classes or attributes that a conditional network could be given."""
    if num_classes < 2:
        raise ConfigError(
            f"The {architecture} architecture needs labels, and these images have none.",
            "Choose a data set with labels, or the dcgan architecture.",
        )


class LabelEmbedding(nn.Module):
    """Labels, or weights of classes, to learned vectors (N, width), which start small and uniform as in Keras."""

    def __init__(self, num_classes: int, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(zeros(num_classes, width).uniform_(-0.05, 0.05))

    def forward(self, y: Tensor | None) -> Tensor:
        return look_up(self.weight, y)


class ConditionalBatchNorm2d(nn.BatchNorm2d):
    """Batch norm with gains and shifts of each class (Dumoulin et al., arXiv:1610.07629; de Vries et al., arXiv:1707.00683).

    x (N, C, H, W) and labels y to the same shape as x. The statistics are those of all classes together.
    """

    def __init__(self, num_features: int, num_classes: int) -> None:
        super().__init__(num_features, affine=False)
        # around 1 and 0, so that any number of attributes may hold at once, or none
        self.gain = nn.Parameter(zeros(num_classes, num_features))
        self.shift = nn.Parameter(zeros(num_classes, num_features))

    def forward(self, x: Tensor, y: Tensor | None) -> Tensor:
        gain, shift = (look_up(table, y)[:, :, None, None] for table in (self.gain, self.shift))
        return (1 + gain) * super().forward(x) + shift


class StyledBatchNorm2d(ConditionalBatchNorm2d):
    """Batch norm whose gains and shifts depend on a style (N, width), a vector made of z, and on the label where there are classes.

    Chen et al., "On self modulation for GANs", arXiv:1810.01365. x (N, C, H, W), style and labels y to the same shape as x.
    """

    def __init__(self, num_features: int, width: int, num_classes: int = 0) -> None:
        super().__init__(num_features, num_classes)
        self.num_classes = num_classes
        if not num_classes:
            del self.gain, self.shift
        self.weight_of_style = nn.Parameter(torch.empty(2 * num_features, width).normal_(0.0, 0.02))
        self.bias_of_style = nn.Parameter(zeros(2 * num_features))

    def forward(self, x: Tensor, style: Tensor, y: Tensor | None = None) -> Tensor:
        gain, shift = linear(style, self.weight_of_style, self.bias_of_style).chunk(2, 1)
        if self.num_classes:
            gain, shift = gain + look_up(self.gain, y), shift + look_up(self.shift, y)
        return (1 + gain)[:, :, None, None] * nn.BatchNorm2d.forward(self, x) + shift[:, :, None, None]


def mapping(z_dim: int, width: int, layers: int) -> nn.Sequential:
    """A network of so many linear layers from z (N, z_dim) to a style (N, width), as in StyleGAN (Karras et al., arXiv:1812.04948)."""
    parts: list[nn.Module] = []
    for index in range(layers):
        linear_layer = nn.Linear(width if index else z_dim, width)
        nn.init.kaiming_normal_(linear_layer.weight, SLOPE)
        nn.init.zeros_(linear_layer.bias)
        parts += [linear_layer, nn.LeakyReLU(SLOPE)]
    return nn.Sequential(*parts)


class PixelScores(nn.Module):
    """A weight for each pixel: images (N, C, H, W) in [-1, 1] to scores (N,), the weighted sum of how far each pixel is from black.

    A pixel that is black in all pictures changes nothing, so its weight rests until a generator lights it.
    """

    def __init__(self, channels: int, size: int) -> None:
        super().__init__()
        self.image = nn.Parameter(zeros(channels, size, size))

    def forward(self, x: Tensor) -> Tensor:
        return ((x + 1) * self.image).sum((1, 2, 3))


class PixelConstant(nn.Module):
    """Adds a learned image that is the same for every z: (N, C, H, W) to the same shape. What is always dark costs nothing else."""

    def __init__(self, channels: int, size: int) -> None:
        super().__init__()
        self.image = nn.Parameter(zeros(channels, size, size))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.image
