"""The views of the Explore page, in the order of its buttons."""

from . import copies, far, inside, map, mix, picture, sliders, time, walk
from .shown import View

VIEWS: dict[str, View] = {
    "walk": walk.VIEW,
    "map": map.VIEW,
    "sliders": sliders.VIEW,
    "far": far.VIEW,
    "time": time.VIEW,
    "mix": mix.VIEW,
    "picture": picture.VIEW,
    "copies": copies.VIEW,
    "inside": inside.VIEW,
}
