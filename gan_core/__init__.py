"""gan_core: generative adversarial networks, small and tested. No part of it knows of the app that shows it."""

import os
from importlib.metadata import PackageNotFoundError, version

# Threads that spin while they wait take the cores from each other as soon as two runs, or a run and a browser, share a
# machine: measured at up to 17 times slower. It has to be said before torch is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

try:
    __version__ = version("gan-playground")
except PackageNotFoundError:  # a checkout that was never installed
    __version__ = "0.2.0"
