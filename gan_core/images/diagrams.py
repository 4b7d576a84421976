"""What a network looks like: its parameters counted, its shapes in a table, and both as a drawing."""

import inspect
import math
from collections.abc import Callable
from html import escape
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.overrides import TorchFunctionMode

Path = Literal["main", "y", "both"]
PRODUCT, SUM = "Product", "Sum"


class Row(NamedTuple):
    """One layer at work, or one input (kind "Input"), or what a network does with its label's numbers outside of any layer:
    multiply them with what came out of the layer `name` (kind PRODUCT), and add that to the rest (kind SUM).

    name: where it sits in the network, as in "net.3". kind: its class. shape: of what comes out, without the batch.
    parameters: its numbers as Keras counts them, moving statistics included; 0 the second time a layer is used.
    path: "main"; "y" if it sees nothing but the label; "both" if the label enters beside something else.
    detail: such as "5 × 5, stride 2".
    """

    name: str
    kind: str
    shape: tuple[int, ...]
    parameters: int
    path: Path = "main"
    detail: str = ""


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
    rows: list[Row] = []
    seen: set[nn.Module] = set()
    label_only = [] if label is None else [label]  # the label, and what layers made of nothing else
    features: list[tuple[str, Tensor]] = []  # the other layers, and what came out of them
    products: list[Tensor] = []  # of both, and sums of their numbers

    def join(kind: str, taken: tuple[object, ...], made: object) -> None:
        def among(tensors: list[Tensor]) -> bool:
            return any(one is tensor for one in taken for tensor in tensors)

        if kind == "mul" and among(label_only):
            for name, tensor in features:
                if among([tensor]):
                    products.append(made)
                    rows.append(Row(name, PRODUCT, tuple(made.shape[1:]), 0, "both"))
                    return
        elif kind == "sum" and among(products):
            products.append(made)
        elif kind == "add" and among(products):
            rows.append(Row("", SUM, tuple(made.shape[1:]), 0, "both"))

    def look(name: str, layer: nn.Module, taken: tuple[object, ...], made: object) -> None:
        tensors = [t for t in taken if isinstance(t, Tensor)]
        from_label = [any(t is known for known in label_only) for t in tensors]
        path: Path = "main" if not any(from_label) else "y" if all(from_label) else "both"
        first = made if isinstance(made, Tensor) else made[0]
        if path == "y":
            label_only.append(first)
        else:
            features.append((name, first))
        count = 0 if layer in seen else parameter_count(layer)["total"]
        seen.add(layer)
        kind = parametrize.type_before_parametrizations(layer).__name__
        rows.append(Row(name, kind, tuple(first.shape[1:]), count, path, _detail(layer)))

    modes = {part: part.training for part in module.modules()}
    hooks = [
        part.register_forward_hook(lambda layer, taken, made, name=name: look(name, layer, taken, made))
        for name, part in module.named_modules()
        if _is_layer(part)
    ]
    try:
        module.eval()
        with _Watch(join):
            module(*inputs)
    finally:
        for hook in hooks:
            hook.remove()
        for part, mode in modes.items():
            part.training = mode
    used = [
        Row(name, "Input", tuple(given.shape[1:]), 0, "y" if given is label else "main")
        for name, given in zip(names, inputs, strict=True)
        if given is not label or any(row.path != "main" for row in rows)
    ]
    return used + rows


class _Watch(TorchFunctionMode):
    """Tells `note` of each function of tensors that is called: its name, what it takes, and what it makes."""

    def __init__(self, note: Callable[[str, tuple[object, ...], object], None]) -> None:
        super().__init__()
        self.note = note

    def __torch_function__(self, func, types, args=(), kwargs=None):
        made = func(*args, **(kwargs or {}))
        self.note(func.__name__, args, made)
        return made


def _is_layer(module: nn.Module) -> bool:
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


# -- the drawing ----------------------------------------------------------------------------------------------------------

_COLUMN = 136  # width of a stage's place, in the drawing's units
_TALL = 120  # height of the largest feature map, and the most that a vector's bar may have
_LINE = 13  # between two lines of text
_TITLE = 30
_SIGN = 9  # radius of the circle around a × or a +


class _Stage(NamedTuple):
    """A box of the drawing: a row that computes or reshapes, and the rows after it that only touch its numbers up."""

    row: Row
    touches: list[Row]

    @property
    def takes_label(self) -> bool:
        return any(row.path == "both" for row in [self.row, *self.touches])

    @property
    def captions(self) -> list[str]:
        """The lines under the box."""
        row, numbers = self.row, sum(part.parameters for part in [self.row, *self.touches])
        lines = [
            f"input {row.name}" if row.kind == "Input" else _word(row),
            " × ".join(map(str, row.shape)) or "one number",
        ]
        if row.detail:
            lines.insert(1, row.detail)
        if numbers:
            lines.append(f"{numbers:,} parameters")
        return lines + [f"{_word(part)} {part.detail}".strip() for part in self.touches]

    def size(self, side: int) -> tuple[float, float]:
        """Width and height of the box; `side` is that of the largest feature map."""
        shape = self.row.shape
        if len(shape) == 3:
            return 8 + 6.5 * math.log2(shape[0]), max(_TALL * shape[1] / side, 8)
        return 8, min(12 + 7 * math.log2(max(math.prod(shape), 1)), _TALL)


def diagram_svg(rows: list[Row], title: str) -> str:
    """The rows of shape_table as an SVG drawing, to stand inline in a page.

    A box is what comes out of a layer: a feature map's box is as high as its side (to scale) and wider the more channels
    it has (by their logarithm); a vector's is a thin bar, higher the longer it is (by its logarithm). Under each box stand
    the layer, the shape, the parameters, and the norms, activations and dropouts that follow. The label's way in is
    dashed: layers of its own stand above and join the others at a dot, or where they are multiplied with features (×) and
    the products added to the last layer's number (+); where a layer takes the label as it is, a y with an arrow stands
    over it. Lines and text take the page's text colour (currentColor), for light pages and dark ones.
    """
    product = next((row for row in rows if row.kind == PRODUCT), None)
    rows = [row for row in rows if row.kind not in (PRODUCT, SUM)]
    main, label = (_stages([row for row in rows if (row.path == "y") == y]) for y in (False, True))
    if len(label) == 1:  # the label itself goes into layers of the others: the arrows over those say so
        label = []
    side = max([row.shape[1] for row in rows if len(row.shape) == 3], default=1)

    # The label's stages end just before the first stage that comes after them, or just after the features that they are
    # multiplied with; the others move right to make room.
    last = max([index for index, row in enumerate(rows) if row.path == "y"], default=0)
    if product:
        last = next(index for index, row in enumerate(rows) if row.name == product.name and row.path != "y") + 1
    before = _stages([row for row in rows[:last] if row.path != "y"])
    meets = len(before)
    shift = max(len(label) - meets, 0)

    top, parts = _TITLE, []
    if label:
        axis, top, drawn = _lane(label, shift + meets - len(label), top, side, dashed=True)
        parts += drawn
    arrows = 24 if any(stage.takes_label for stage in main) else 0
    centre, bottom, drawn = _lane(main, shift, top + arrows, side)
    parts += drawn
    width = (shift + len(main)) * _COLUMN
    if label:
        x = (shift + meets) * _COLUMN
        start = x - _COLUMN / 2 + label[-1].size(side)[0] / 2 + 3
        if product:
            parts += _product(start, x, axis, centre, width)
            parts += [_path(f"M{width - _COLUMN / 2 + 7:g} {centre:g}H{width - _SIGN:g}"), _head(width - _SIGN, centre)]
            parts += [_path(f"M{width + _SIGN:g} {centre:g}H{width + 32:g}"), _head(width + 32, centre)]
            width += 40
        else:
            parts.append(_path(f"M{start:g} {axis:g}H{x:g}V{centre:g}", dashed=True))
            parts.append(f'<circle cx="{x:g}" cy="{centre:g}" r="3.5"/>')
    words = escape(title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {bottom:g}" role="img" aria-label="{words}" '
        f'style="width:100%;max-width:{width:g}px;height:auto" font-family="system-ui, sans-serif" font-size="11" '
        f'text-anchor="middle" fill="currentColor"><title>{words}</title>'
        f'<text x="8" y="18" text-anchor="start" font-size="13" font-weight="bold">{words}</text>{"".join(parts)}</svg>'
    )


def _word(row: Row) -> str:
    return row.kind.removesuffix("1d").removesuffix("2d")


def _stages(rows: list[Row]) -> list[_Stage]:
    stages: list[_Stage] = []
    for row in rows:
        touches_up = stages and row.shape == stages[-1].row.shape and (row.parameters == 0 or "Norm" in row.kind)
        if touches_up and row.kind != "Input":
            stages[-1].touches.append(row)
        else:
            stages.append(_Stage(row, []))
    return stages


def _lane(stages: list[_Stage], first: int, top: float, side: int, *, dashed: bool = False) -> tuple[float, float, list[str]]:
    """Stages side by side from column `first` on, as (height of their middle line, lower edge, parts of SVG)."""
    tall = max(stage.size(side)[1] for stage in stages)
    axis, parts = top + tall / 2, []
    end = 0.0
    for column, stage in enumerate(stages, first):
        width, height = stage.size(side)
        x = (column + 0.5) * _COLUMN
        if column > first:
            parts += [_path(f"M{end + 3:g} {axis:g}H{x - width / 2 - 3:g}", dashed), _head(x - width / 2 - 3, axis)]
        end = x + width / 2
        parts.append(
            f'<rect x="{x - width / 2:g}" y="{axis - height / 2:g}" width="{width:g}" height="{height:g}" rx="2" '
            f'fill-opacity="0.15" stroke="currentColor"/>'
        )
        if stage.takes_label:
            parts += [_path(f"M{x:g} {top - 10:g}V{axis - height / 2 - 3:g}", dashed=True)]
            parts += [_head(x, axis - height / 2 - 3, down=True), _text(x, top - 14, "y", bold=True)]
        for line, words in enumerate(stage.captions):
            parts.append(_text(x, top + tall + 16 + line * _LINE, words, bold=line == 0))
    return axis, top + tall + 16 + max(len(stage.captions) for stage in stages) * _LINE, parts


def _product(start: float, x: float, axis: float, centre: float, end: float) -> list[str]:
    """The label's way from `start` to a × at x, to which the features rise from the others' middle line, and on to a +."""
    signs = [(x, axis, "×"), (end, centre, "+")]
    return [
        _path(f"M{start:g} {axis:g}H{x - _SIGN:g}", dashed=True),
        _head(x - _SIGN, axis),
        _path(f"M{x:g} {centre:g}V{axis + _SIGN:g}"),
        f'<path d="M{x:g} {axis + _SIGN:g}l-3 6h6z"/>',
        f'<circle cx="{x:g}" cy="{centre:g}" r="2.5"/>',
        _path(f"M{x + _SIGN:g} {axis:g}H{end:g}V{centre - _SIGN:g}", dashed=True),
        _head(end, centre - _SIGN, down=True),
        *(f'<circle cx="{a:g}" cy="{b:g}" r="{_SIGN}" fill="none" stroke="currentColor"/>' for a, b, _ in signs),
        *(f'<text x="{a:g}" y="{b + 5:g}" font-size="15">{sign}</text>' for a, b, sign in signs),
        _text((x + end) / 2 + _SIGN, axis - 6, f"{PRODUCT}, added up"),
        _text(end, centre + 26, SUM, bold=True),
    ]


def _text(x: float, y: float, words: str, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}"{weight}>{escape(words)}</text>'


def _path(steps: str, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="4 3"' if dashed else ""
    return f'<path d="{steps}" fill="none" stroke="currentColor"{dashes}/>'


def _head(x: float, y: float, down: bool = False) -> str:
    """An arrow's head with its tip at (x, y), drawn out: a marker would need an id, of which a page may hold only one."""
    return f'<path d="M{x:g} {y:g}l{"-3 -6h6z" if down else "-6 -3v6z"}"/>'
