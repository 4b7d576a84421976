"""The layers of a network as a drawing."""

import math
from html import escape
from itertools import groupby
from typing import NamedTuple

from .layers import PRODUCT, SKIP, SUM, Row

_COLUMN = 136  # width of a stage's place, in the drawing's units
_TALL = 120  # height of the largest feature map, and the most that a vector's bar may have
_LINE = 13  # between two lines of text
_TITLE = 30
_SIGN = 9  # radius of the circle around a × or a +
_LONG, _READABLE = 1600, 0.65  # a drawing wider than this scrolls rather than shrinks below this share
_BLOCK = "Residual block"


class _Stage(NamedTuple):
    """A box of the drawing: a row that computes or reshapes, and the rows after it that only touch its numbers up."""

    row: Row
    touches: list[Row]

    @property
    def takes_label(self) -> bool:
        return any(row.path == "both" for row in [self.row, *self.touches])

    @property
    def is_block(self) -> bool:
        return bool(self.row.block)

    @property
    def captions(self) -> list[str]:
        """The lines under the box."""
        row, numbers = self.row, sum(part.parameters for part in [self.row, *self.touches])
        lines = [
            f"input {row.name}" if row.kind == "Input" else _word(row),
            " × ".join(map(str, row.shape)) or "one number",
        ]
        if row.detail:
            lines[1:1] = row.detail.split("\n")
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
    over it. A residual block is one box with an arc over it, from what it is given to what it is added to. Lines and text take the page's text colour (currentColor), for light pages and dark ones.
    """
    product = next((row for row in rows if row.kind == PRODUCT), None)
    rows = _in_blocks([row for row in rows if row.kind not in (PRODUCT, SUM)])
    main, label = (_stages([row for row in rows if (row.path == "y") == y]) for y in (False, True))
    if len(label) == 1:  # the label itself goes into layers of the others: the arrows over those say so
        label = []
    side = max([row.shape[1] for row in rows if len(row.shape) == 3], default=1)
    meets = _meeting(rows, product)
    shift = max(len(label) - meets, 0)  # the others move right to make room

    axis, top, parts = 0.0, float(_TITLE), []
    if label:
        axis, top, parts = _lane(label, shift + meets - len(label), top, side, dashed=True)
    arrows = 24 if any(stage.takes_label or stage.is_block for stage in main) else 0
    centre, bottom, drawn = _lane(main, shift, top + arrows, side)
    parts += drawn
    width = (shift + len(main)) * _COLUMN
    if label:
        x = (shift + meets) * _COLUMN
        start = x - _COLUMN / 2 + label[-1].size(side)[0] / 2 + 3
        if product:
            parts += _product(start, x, axis, centre, width)
            width += 40
        else:
            parts += _joint(start, x, axis, centre)
    return _svg(title, width, bottom, parts)


def _meeting(rows: list[Row], product: Row | None) -> int:
    """Column, among the stages that are not the label's, before which the label's end: that of the first stage that comes
    after them, or the one after the features that they are multiplied with."""
    last = max([index for index, row in enumerate(rows) if row.path == "y"], default=0)
    if product:
        last = next(index for index, row in enumerate(rows) if row.name == product.name and row.path != "y") + 1
    return len(_stages([row for row in rows[:last] if row.path != "y"]))


def _svg(title: str, width: float, height: float, parts: list[str]) -> str:
    words = escape(title)
    least = f";min-width:{_READABLE * width:g}px" if width > _LONG else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{words}" '
        f'style="width:100%;max-width:{width:g}px{least};height:auto" font-family="system-ui, sans-serif" font-size="11" '
        f'text-anchor="middle" fill="currentColor"><title>{words}</title>'
        f'<text x="8" y="18" text-anchor="start" font-size="13" font-weight="bold">{words}</text>{"".join(parts)}</svg>'
    )


def _in_blocks(rows: list[Row]) -> list[Row]:
    """The rows with those of each residual block as one."""
    found: list[Row] = []
    for block, parts in groupby(rows, lambda row: row.block):
        inside = list(parts)
        found += [_block(block, inside)] if block else inside
    return found


def _block(name: str, rows: list[Row]) -> Row:
    skip = [row for row in rows if row.name.startswith(f"{name}.{SKIP}.")]
    main = [row for row in rows if row not in skip]
    steps = [_step(row) for row in main if (row.parameters and "Norm" not in row.kind) or "Pool" in row.kind]
    past = [_step(row) for row in skip if row.kind != "Identity"]
    if past:
        steps += [f"arc: {past[0]}", *past[1:]]
    return Row(name, _BLOCK, main[-1].shape, sum(row.parameters for row in rows), detail="\n".join(steps), block=name)


def _step(row: Row) -> str:
    return f"{_word(row)} {row.detail}".strip().replace(", ", "\n")


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
        if stage.is_block:
            parts += _arc(x, axis, width, height)
        if stage.takes_label:
            parts += [_path(f"M{x:g} {top - 10:g}V{axis - height / 2 - 3:g}", dashed=True)]
            parts += [_head(x, axis - height / 2 - 3, down=True), _text(x, top - 14, "y", bold=True)]
        for line, words in enumerate(stage.captions):
            parts.append(_text(x, top + tall + 16 + line * _LINE, words, bold=line == 0))
    return axis, top + tall + 16 + max(len(stage.captions) for stage in stages) * _LINE, parts


def _arc(x: float, axis: float, width: float, height: float) -> list[str]:
    """Over a box at x: from a dot before it to a + after it."""
    start, end, high = x - width / 2 - 14, x + width / 2 + 14, axis - height / 2 - 10
    return [
        f'<circle cx="{start:g}" cy="{axis:g}" r="2.5"/>',
        _path(
            f"M{start:g} {axis:g}V{high + 8:g}Q{start:g} {high:g} {start + 8:g} {high:g}H{end - 8:g}Q{end:g} {high:g} {end:g} {high + 8:g}V{axis - 6:g}"
        ),
        _head(end, axis - 6, down=True),
        f'<circle cx="{end:g}" cy="{axis:g}" r="6" fill="none" stroke="currentColor"/>',
        _path(f"M{end - 6:g} {axis:g}H{end + 6:g}M{end:g} {axis - 6:g}V{axis + 6:g}"),
    ]


def _joint(start: float, x: float, axis: float, centre: float) -> list[str]:
    """The label's way from `start` to a dot at x on the others' middle line."""
    return [
        _path(f"M{start:g} {axis:g}H{x:g}V{centre:g}", dashed=True),
        f'<circle cx="{x:g}" cy="{centre:g}" r="3.5"/>',
    ]


def _product(start: float, x: float, axis: float, centre: float, end: float) -> list[str]:
    """The label's way from `start` to a × at x, to which the features rise from the others' middle line, and on to a +
    at `end`, after which the score comes out."""
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
        _path(f"M{end - _COLUMN / 2 + 7:g} {centre:g}H{end - _SIGN:g}"),
        _head(end - _SIGN, centre),
        _path(f"M{end + _SIGN:g} {centre:g}H{end + 32:g}"),
        _head(end + 32, centre),
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
