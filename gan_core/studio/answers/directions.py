"""The directions of a generator's latent space."""

from ...explore.directions import groups_of
from ...sampling.tiles import check_pictures
from ..loaded import found_directions, sampler_of
from ..protocol import Directions
from ..replies import DirectionGroups


def directions(request: Directions) -> DirectionGroups:
    check_pictures(sampler_of(request))
    groups = groups_of(None) if request.groups is None else tuple(request.groups)
    return DirectionGroups(**found_directions(request, groups).describe())
