"""Which layers and functions a program can hold, and what each one sees of its call. `layers` registers them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from torch import fx, nn

if TYPE_CHECKING:
    from .describe import Program


@dataclass(frozen=True)
class Call:
    """One call in the generator: of the module `layer` (None for a function), whose graph node is `node`."""

    program: "Program"
    node: fx.Node
    layer: Any
    values: Mapping[fx.Node, int]

    @property
    def shape(self) -> list[int]:
        """What it gives, without the batch."""
        return self.node.meta["shape"]

    def given(self, place: int = 0) -> int:
        """The value of its argument."""
        return self.values[self.argument(place)]

    def argument(self, place: int, name: str = "", default: Any = None) -> Any:
        """An argument by place or name."""
        args = self.node.args
        return args[place] if place < len(args) else self.node.kwargs.get(name, default)

    def add(self, op: str, **facts: Any) -> int:
        """A step on the first argument."""
        return self.program.add(op, [self.given()], **facts)


Write = Callable[[Call], int]
_MODULES: dict[type, Write] = {}
_FUNCTIONS: dict[Any, Write] = {}


def of_module(module: nn.Module) -> Write | None:
    """What writes a module, by its type or the nearest one that it extends; None for an unknown one."""
    return next((_MODULES[kind] for kind in type(module).__mro__ if kind in _MODULES), None)


def of_function(target: Any) -> Write | None:
    """What writes a function, or a method of a tensor by its name."""
    return _FUNCTIONS.get(target)


def known() -> list[str]:
    return sorted(kind.__name__ for kind in _MODULES)


def module(*kinds: type) -> Callable[[Write], Write]:
    def register(write: Write) -> Write:
        _MODULES.update(dict.fromkeys(kinds, write))
        return write

    return register


def function(*targets: Any) -> Callable[[Write], Write]:
    def register(write: Write) -> Write:
        _FUNCTIONS.update(dict.fromkeys(targets, write))
        return write

    return register
