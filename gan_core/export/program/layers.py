"""Each layer and function that a program can hold: one function each, which adds its steps and returns the value that they make.

To make another block exportable, write one more. A module that is made of known layers needs nothing: it is walked into.
"""

import operator
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.nn import functional as F

from ...errors import UserError
from ...models import layers as ours
from .registry import Call, Write, function, module

# -- layers with weights --------------------------------------------------------------------------------------------------


@module(nn.Linear)
def _linear(call: Call) -> int:
    return call.add("linear", w=call.layer.weight, b=call.layer.bias)


@module(nn.Conv2d)
def _conv(call: Call) -> int:
    layer: nn.Conv2d = call.layer
    if not isinstance(layer.padding, tuple):
        raise _unusual(layer, f"padding {layer.padding!r}")
    (height, width), _ = layer.padding, _check_conv(layer)
    return _convolve(call, [height, height, width, width])


@module(ours.SameConv2d)
def _same_conv(call: Call) -> int:
    layer: ours.SameConv2d = call.layer
    sizes = call.argument(0).meta["shape"][1:]
    pads = [ours.same_padding(size, layer.kernel_size[0], layer.stride[0]) for size in sizes]
    return _convolve(call, [*pads[0], *pads[1]])


def _convolve(call: Call, pad: list[int]) -> int:
    """pad: top, bottom, left, right."""
    layer = call.layer
    return call.add(
        "conv", w=layer.weight, b=layer.bias, kernel=list(layer.kernel_size), stride=layer.stride[0], pad=pad, shape=call.shape
    )


@module(ours.ResizeConv2d)
def _resize_conv(call: Call) -> int:
    """As the two steps that it amounts to: their kernel has fewer numbers."""
    channels = call.layer.weight.shape[1]
    large = call.add("nearest", shape=[channels, *call.shape[1:]])
    w = call.layer.weight
    return call.program.add("conv", [large], w=w, kernel=[3, 3], stride=1, pad=[1, 1, 1, 1], shape=call.shape)


@module(nn.ConvTranspose2d, ours.SameConvTranspose2d)
def _conv_transpose(call: Call) -> int:
    layer: nn.ConvTranspose2d = call.layer
    _check_conv(layer)
    pad = layer.padding
    if not isinstance(pad, tuple):
        raise _unusual(layer, f"padding {pad!r}")
    # what is made beyond `shape` is never computed: output_padding, and the crop of our own layer, come from the shape alone
    return call.add(
        "convTranspose",
        w=layer.weight,
        b=layer.bias,
        kernel=list(layer.kernel_size),
        stride=layer.stride[0],
        pad=list(pad),
        shape=call.shape,
    )


def _check_conv(layer: Any) -> None:
    if layer.groups != 1 or tuple(layer.dilation) != (1, 1):
        raise _unusual(layer, "groups or dilation")
    if layer.stride[0] != layer.stride[1] or getattr(layer, "padding_mode", "zeros") != "zeros":
        raise _unusual(layer, "a stride or padding mode of its own")


def _unusual(layer: nn.Module, what: str) -> UserError:
    return UserError(f"A {type(layer).__name__} with {what} cannot be exported.", "Use another layer there.")


@module(nn.BatchNorm1d, nn.BatchNorm2d)
def _batch_norm(call: Call) -> int:
    gain, shift = _folded(call.layer)
    return call.add("affine", gain=gain, shift=shift)


@module(ours.ConditionalBatchNorm2d)
def _conditional_batch_norm(call: Call) -> int:
    add, y = call.program.add, call.given(1)
    gain, shift = (add("lookup", [y], w=table) for table in (call.layer.gain, call.layer.shift))
    return add("modulate", [_batch_norm(call), gain, shift])


@module(ours.StyledBatchNorm2d)
def _styled_batch_norm(call: Call) -> int:
    layer, add, style = call.layer, call.program.add, call.given(1)
    halves = zip(layer.weight_of_style.chunk(2), layer.bias_of_style.chunk(2), strict=True)
    gain, shift = (add("linear", [style], w=weight, b=bias) for weight, bias in halves)
    if layer.num_classes:
        y = call.given(2)
        gain, shift = (
            add("add", [value, add("lookup", [y], w=table)]) for value, table in ((gain, layer.gain), (shift, layer.shift))
        )
    return add("modulate", [_batch_norm(call), gain, shift])


def _folded(norm: Any) -> tuple[Tensor, Tensor]:
    """A batch norm in eval mode is a gain and a shift of each channel."""
    if norm.running_mean is None:
        raise _unusual(norm, "track_running_stats=False")
    scale = (norm.running_var.double() + norm.eps).rsqrt()
    if norm.weight is not None:
        scale = scale * norm.weight.double()
    shift = -norm.running_mean.double() * scale
    return scale, shift if norm.bias is None else shift + norm.bias.double()


@module(nn.GroupNorm)
def _group_norm(call: Call) -> int:
    return call.add(
        "groupNorm", groups=call.layer.num_groups, eps=call.layer.eps, gain=call.layer.weight, shift=call.layer.bias
    )


@module(nn.InstanceNorm2d)
def _instance_norm(call: Call) -> int:
    layer = call.layer
    if layer.track_running_stats:
        raise _unusual(layer, "track_running_stats=True")
    return call.add("groupNorm", groups=layer.num_features, eps=layer.eps, gain=layer.weight, shift=layer.bias)


@module(ours.LabelEmbedding, nn.Embedding)
def _label_embedding(call: Call) -> int:
    return call.add("lookup", w=call.layer.weight)


# -- layers without -------------------------------------------------------------------------------------------------------


@module(nn.Identity, nn.Dropout, nn.Dropout2d)
@function(F.dropout, "contiguous", "clone", "float")
def _nothing(call: Call) -> int:
    return call.add("reshape", shape=call.shape)


@module(nn.Flatten, nn.Unflatten)
@function(torch.flatten, torch.reshape, torch.unflatten, "view", "reshape", "flatten", "unflatten", "squeeze", "unsqueeze")
def _reshape(call: Call) -> int:
    return call.add("reshape", shape=call.shape)


def _same(name: str) -> Write:
    return lambda call: call.add("activation", name=name)


for _name, _kinds, _targets in (
    ("relu", (nn.ReLU,), (torch.relu, F.relu, "relu", "relu_")),
    ("tanh", (nn.Tanh,), (torch.tanh, F.tanh, "tanh", "tanh_")),
    ("sigmoid", (nn.Sigmoid,), (torch.sigmoid, F.sigmoid, "sigmoid", "sigmoid_")),
    ("silu", (nn.SiLU,), (F.silu,)),
    ("softplus", (nn.Softplus,), (F.softplus,)),
):
    module(*_kinds)(_same(_name))
    function(*_targets)(_same(_name))


@module(nn.LeakyReLU)
def _leaky_relu(call: Call) -> int:
    return call.add("activation", name="leaky", by=call.layer.negative_slope)


@function(F.leaky_relu)
def _leaky_relu_function(call: Call) -> int:
    return call.add("activation", name="leaky", by=call.argument(1, "negative_slope", 0.01))


@module(nn.ELU)
def _elu(call: Call) -> int:
    return call.add("activation", name="elu", by=call.layer.alpha)


@module(nn.GELU)
@function(F.gelu)
def _gelu(call: Call) -> int:
    approximate = call.layer.approximate if call.layer else call.argument(1, "approximate", "none")
    return call.add("activation", name="gelu" if approximate == "none" else "geluTanh")


@module(nn.Upsample, nn.UpsamplingNearest2d)
def _upsample(call: Call) -> int:
    return _resize(call, call.layer.mode, call.layer.align_corners)


@function(F.interpolate)
def _interpolate(call: Call) -> int:
    return _resize(call, call.argument(3, "mode", "nearest"), call.argument(4, "align_corners"))


def _resize(call: Call, mode: str, align_corners: bool | None) -> int:
    if mode not in ("nearest", "bilinear") or (mode == "bilinear" and align_corners):
        raise UserError(f"Upsampling with mode {mode!r} cannot be exported.", "Use nearest, or bilinear without align_corners.")
    return call.add(mode, shape=call.shape)


@module(nn.PixelShuffle)
def _pixel_shuffle(call: Call) -> int:
    return call.add("pixelShuffle", by=call.layer.upscale_factor, shape=call.shape)


# -- functions of two values ----------------------------------------------------------------------------------------------


def _two(op: str) -> Write:
    def write(call: Call) -> int:
        first, second = call.argument(0), call.argument(1)
        if isinstance(first, fx.Node) and isinstance(second, fx.Node):
            shapes = [tuple(value.meta["shape"]) for value in (first, second)]
            if shapes[0] != shapes[1]:
                raise UserError(
                    f"Values of {shapes[0]} and {shapes[1]} that are joined cannot be exported.", "Make their shapes equal."
                )
            return call.program.add(op, [call.values[first], call.values[second]])
        number, node = (first, second) if isinstance(second, fx.Node) else (second, first)
        if op == "subtract" or not isinstance(number, int | float):
            raise UserError(f"A {op} with {number!r} cannot be exported.", "Add or multiply by a plain number.")
        return call.program.add(op, [call.values[node]], by=float(number))

    return write


for _op, _targets in (
    ("add", (operator.add, operator.iadd, torch.add, "add", "add_")),
    ("multiply", (operator.mul, operator.imul, torch.mul, "mul", "mul_")),
    ("subtract", (operator.sub, torch.sub, "sub")),
):
    function(*_targets)(_two(_op))


@function(torch.cat, torch.concat)
def _concatenate(call: Call) -> int:
    parts, dim = call.argument(0, "tensors"), call.argument(1, "dim", 0)
    if dim != 1:
        raise UserError("A concatenation along another dimension than the channels cannot be exported.", "Use dim=1.")
    return call.program.add("concatenate", [call.values[part] for part in parts], shape=call.shape)
