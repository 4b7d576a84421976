"""A generator as a short program of plain steps, which other languages can run.

`describe` reads it off the modules, `layers` has a function for each kind of layer, `packing` turns the weights into bytes. The
JavaScript that runs it is web/js/take_home/forward.js.
"""

from .describe import Program, describe

__all__ = ["Program", "describe"]
