"""What the bad day puts into every process that it starts: a clock that can be set, and a device that can be lost.

The file that BAD_DAY names holds {"clock": seconds that time.time() is off, "lost": the step at which the device is lost}.
"""

import importlib.abc
import importlib.machinery
import json
import os
import sys
import time
from contextlib import suppress

_real = time.time


def _now(name):
    with suppress(OSError, ValueError, KeyError), open(os.environ["BAD_DAY"], encoding="utf-8") as file:
        return json.load(file).get(name)
    return None


time.time = lambda: _real() + (_now("clock") or 0)


class _Loses(importlib.abc.MetaPathFinder):
    """Lets the step of a training raise what PyTorch raises when a GPU falls off the bus."""

    def find_spec(self, name, path=None, target=None):
        if name != "gan_core.training.experiment":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec and spec.loader:
            run = spec.loader.exec_module
            spec.loader.exec_module = lambda module: (run(module), _patch(module))[1]
        return spec


def _patch(module):
    real = module.Experiment.run_phase

    def run_phase(self, phase):
        lost = _now("lost")
        if lost is not None and self.step >= lost:
            raise RuntimeError("CUDA error: unspecified launch failure")
        return real(self, phase)

    module.Experiment.run_phase = run_phase


sys.meta_path.insert(0, _Loses())
