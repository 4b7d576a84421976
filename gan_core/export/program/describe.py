"""What a generator computes, as a list of steps: its modules are walked with torch.fx, and each known one is one function of `layers`.

A step is {"op": ..., "in": [values], numbers ..., names of tensors}. Value 0 is z; value 1 is the label, as weights of the
classes or attributes; step i makes value i + 2. One picture at a time: shapes have no batch.
"""

import copy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, fx, nn

from ...errors import UserError
from . import layers as _layers  # noqa: F401  # registers what it knows
from . import registry

BATCH = 3  # of the trial run that finds the shapes: a size that no layer has by chance


@dataclass
class Program:
    """`steps` to run in order, the last of which makes the picture; `tensors` by name, float32; shape of z, label and picture."""

    z_dim: int
    num_classes: int
    shape: tuple[int, ...]
    steps: list[dict[str, Any]] = field(default_factory=list)
    tensors: dict[str, np.ndarray] = field(default_factory=dict)

    def add(self, op: str, given: list[int], **facts: Any) -> int:
        """Append a step; tensors among its facts are stored and named. Returns the value that it makes."""
        step: dict[str, Any] = {"op": op, "in": given}
        for key, value in facts.items():
            if isinstance(value, Tensor):
                name = f"{len(self.steps)}.{key}"
                self.tensors[name] = np.ascontiguousarray(value.detach().cpu().float().numpy())
                step[key] = name
            elif value is not None:
                step[key] = value
        self.steps.append(step)
        return len(self.steps) + 1


class _Tracer(fx.Tracer):
    """Stops at modules that `layers` knows, and at PyTorch's own; walks into all others."""

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return registry.of_module(m) is not None or super().is_leaf_module(m, module_qualified_name)


def describe(G: nn.Module, z_dim: int, num_classes: int, shape: tuple[int, ...]) -> Program:
    """The program of a generator in eval mode: z (z_dim,), and for num_classes > 0 weights (num_classes,), to `shape`.

    Raises UserError that names what cannot be exported.
    """
    G = copy.deepcopy(G).cpu().eval()
    y = torch.eye(BATCH, num_classes) if num_classes else None
    try:
        graph = _Tracer().trace(G, None if num_classes else {"y": None})
        module = fx.GraphModule(G, graph)
        _Shapes(module).run(torch.zeros(BATCH, z_dim), *([y] if num_classes else []))
    except UserError:
        raise
    except Exception as error:  # whatever a module does that cannot be written down as steps
        line = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise UserError(
            f"This generator cannot be exported: {line.rstrip('.')}.",
            "Its forward must not branch on the values of tensors.",
        ) from None
    program = Program(z_dim, num_classes, shape)
    with torch.no_grad():
        _Writer(module, program).write(graph)
    return program


class _Shapes(fx.Interpreter):
    """Runs the graph once and notes the shape of each value, without the batch."""

    def run_node(self, n: fx.Node) -> Any:
        result = super().run_node(n)
        if isinstance(result, Tensor):
            n.meta["shape"] = [int(size) for size in result.shape[1:]]
            n.meta["batched"] = bool(result.ndim) and result.shape[0] == BATCH
        return result


class _Writer:
    """Turns the nodes of a graph into steps."""

    def __init__(self, module: fx.GraphModule, program: Program) -> None:
        self.module, self.program = module, program
        self.values: dict[fx.Node, int] = {}

    def write(self, graph: fx.Graph) -> None:
        inputs = 0
        for node in graph.nodes:
            if node.op == "placeholder":
                if "shape" in node.meta:
                    self.values[node] = inputs
                    inputs += 1
            elif node.op == "get_attr":
                self.values[node] = self._constant(node)
            elif node.op != "output" and "shape" in node.meta:
                self.values[node] = self._step(node)
            elif node.op == "output":
                self._end(node)

    def _step(self, node: fx.Node) -> int:
        if node.op == "call_module":
            target = self.module.get_submodule(str(node.target))
            write, what = registry.of_module(target), f"a layer of type {type(target).__name__} ({node.target})"
        else:
            target, write = None, registry.of_function(node.target)
            what = f"the function {getattr(node.target, '__name__', node.target)}"
        call = registry.Call(self.program, node, target, self.values)
        done = write(call) if write else None
        if done is None or not node.meta["batched"]:
            raise UserError(
                f"This generator has {what}, which cannot be exported.", f"Known layers are: {', '.join(registry.known())}."
            )
        return done

    def _constant(self, node: fx.Node) -> int:
        """A parameter or buffer that is used by itself, such as a learned first feature map."""
        value: Any = self.module
        for name in str(node.target).split("."):
            value = getattr(value, name)
        shape = list(value.shape)
        node.meta["shape"] = shape = shape[1:] if len(shape) > 3 and shape[0] == 1 else shape  # one for all of a batch
        return self.program.add("constant", [], w=value.reshape(-1), shape=shape)

    def _end(self, node: fx.Node) -> None:
        (last,) = node.args
        if not isinstance(last, fx.Node) or self.values.get(last) != len(self.program.steps) + 1:
            raise UserError("This generator cannot be exported: its last step is not a picture.", "Return one tensor.")
        if list(self.program.shape) != last.meta["shape"]:
            raise UserError(f"This generator gives {last.meta['shape']}, not {list(self.program.shape)}.", "")
