"""What a network is made of: its parameters counted, and its layers with their shapes in a table."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.overrides import TorchFunctionMode

Path = Literal["main", "y", "both"]
PRODUCT, SUM = "Product", "Sum"
MAIN, SKIP = "main", "skip"
"""The two parts of a residual block, by name: what a block changes, and what it adds the change to."""


class Row(NamedTuple):
    """One layer at work, or one input (kind "Input"), or what a network does with its label's numbers outside of any layer:
    multiply them with what came out of the layer `name` (kind PRODUCT), and add that to the rest (kind SUM).

    name: where it sits in the network, as in "net.3". kind: its class. shape: of what comes out, without the batch.
    parameters: its numbers as Keras counts them, moving statistics included; 0 the second time a layer is used.
    path: "main"; "y" if it sees nothing but the label; "both" if the label enters beside something else.
    detail: such as "5 × 5, stride 2".
    block: the residual block that it is in, a module with the parts MAIN and SKIP, as in "net.5"; "" for none.
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    path: Path = "main"
    detail: str = ""
    block: str = ""


def parameter_count(module: nn.Module) -> dict[str, int]:
    """Numbers that `module` holds: {"total", "trainable", "non_trainable"}, total being the sum of the other two.

    As in Keras, batch norm's moving means and variances count, as non-trainable; so do frozen parameters. Counters such as
    num_batches_tracked do not.
    """
    trainable = sum(p.numel() for p in module.parameters() if p.requires_grad)
    frozen = sum(p.numel() for p in module.parameters() if not p.requires_grad)
    statistics = sum(b.numel() for b in module.buffers() if b.is_floating_point())
    return {
        "total": trainable + frozen + statistics,
        "trainable": trainable,
        "non_trainable": frozen + statistics,
    }


@torch.no_grad()
def shape_table(module: nn.Module, *inputs: Tensor) -> list[Row]:
    """One Row for each input, then one for each layer, and each PRODUCT and SUM, in the order of a forward pass of `inputs`.

    `inputs` are those of module.forward, with a batch of one or more: (z, y) or (x, y). The module is left as it was:
    the pass is made in eval mode and uses up no randomness. An input that no layer takes, such as the labels of an
    unconditional network, has no row.
    """
    names = list(inspect.signature(module.forward).parameters)[: len(inputs)]
    label = inputs[names.index("y")] if "y" in names else None
    blocks = [name for name, part in module.named_modules() if {MAIN, SKIP} <= {child for child, _ in part.named_children()}]
    table = _Table(label, blocks)
    hooks = [
        part.register_forward_hook(lambda layer, taken, made, name=name: table.layer(name, layer, taken, made))
        for name, part in module.named_modules()
        if is_layer(part)
    ]
    modes = {part: part.training for part in module.modules()}
    try:
        module.eval()
        with _Watch(table.function):
            module(*inputs)
    finally:
        for hook in hooks:
            hook.remove()
        for part, mode in modes.items():
            part.training = mode
    used = [
        Row(name, "Input", tuple(given.shape[1:]), 0, "y" if given is label else "main")
        for name, given in zip(names, inputs, strict=True)
        if given is not label or any(row.path != "main" for row in table.rows)
    ]
    return used + table.rows


class _Table:
    """Rows as a forward pass goes on, and which of its tensors come from where; `label` is the network's, if it takes one."""

    def __init__(self, label: Tensor | None, blocks: Sequence[str] = ()) -> None:
        self.blocks = blocks
        self.rows: list[Row] = []
        self.seen: set[nn.Module] = set()
        self.label_only = [] if label is None else [label]  # the label, and what layers made of nothing else
        self.features: list[tuple[str, Tensor]] = []  # the other layers, and what came out of them
        self.products: list[Tensor] = []  # of both, and sums of their numbers

    def layer(self, name: str, layer: nn.Module, taken: tuple[object, ...], made: Any) -> None:
        """A layer made a tensor, or a tuple that begins with one, of what it took."""
        from_label = [_among(self.label_only, [one]) for one in taken if isinstance(one, Tensor)]
        path: Path = "main" if not any(from_label) else "y" if all(from_label) else "both"
        first: Tensor = made if isinstance(made, Tensor) else made[0]
        if path == "y":
            self.label_only.append(first)
        else:
            self.features.append((name, first))
        count = 0 if layer in self.seen else parameter_count(layer)["total"]
        self.seen.add(layer)
        kind = parametrize.type_before_parametrizations(layer).__name__
        block = next((block for block in self.blocks if name.startswith(f"{block}.")), "")
        self.rows.append(Row(name, kind, tuple(first.shape[1:]), count, path, _detail(layer), block))

    def function(self, kind: str, taken: tuple[object, ...], made: Any) -> None:
        """A function of tensors made something of what it took; only products with the label, and their sums, matter."""
        if kind == "mul" and _among(self.label_only, taken):
            self._product(taken, made)
        elif kind == "sum" and _among(self.products, taken):
            self.products.append(made)
        elif kind == "add" and _among(self.products, taken):
            self.rows.append(Row("", SUM, tuple(made.shape[1:]), 0, "both"))

    def _product(self, taken: tuple[object, ...], made: Tensor) -> None:
        for name, tensor in self.features:
            if _among([tensor], taken):
                self.products.append(made)
                self.rows.append(Row(name, PRODUCT, tuple(made.shape[1:]), 0, "both"))
                return


def _among(tensors: Sequence[Tensor], taken: Sequence[object]) -> bool:
    """Whether one of the tensors is among what was taken."""
    return any(one is tensor for one in taken for tensor in tensors)


class _Watch(TorchFunctionMode):
    """Tells `note` of each function of tensors that is called: its name, what it takes, and what it makes."""

    def __init__(self, note: Callable[[str, tuple[object, ...], Any], None]) -> None:
        super().__init__()
        self.note = note

    def __torch_function__(self, func, types, args=(), kwargs=None):
        made = func(*args, **(kwargs or {}))
        self.note(func.__name__, args, made)
        return made


def is_layer(module: nn.Module) -> bool:
    """A module that the table names: one without parts, not counting what spectral normalisation hangs on it."""
    return not any(name != "parametrizations" for name, _ in module.named_children()) and not (
        "parametrizations" in type(module).__module__ or isinstance(module, parametrize.ParametrizationList)
    )


def _detail(layer: nn.Module) -> str:
    if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
        stride = f", stride {layer.stride[0]}" if layer.stride[0] > 1 else ""
        return " × ".join(map(str, layer.kernel_size)) + stride
    if isinstance(layer, nn.Dropout):
        return f"{layer.p:g}"
    return ""
