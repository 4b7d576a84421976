"""Palettes, and colours made of others."""

from collections.abc import Sequence

from .face import Colour, Face

# Skin from very light to very deep, at equal steps of the factor.
SKINS: tuple[Colour, ...] = (
    (255, 228, 212),
    (250, 212, 186),
    (240, 190, 152),
    (222, 163, 120),
    (194, 131, 90),
    (160, 101, 66),
    (124, 76, 50),
    (92, 56, 40),
)

HAIRS: dict[str, Colour] = {
    "black": (38, 33, 40),
    "brown": (88, 56, 38),
    "chestnut": (130, 78, 44),
    "red": (190, 84, 38),
    "blond": (232, 192, 104),
    "gray": (146, 146, 152),
    "white": (226, 224, 222),
}
DYES: tuple[Colour, ...] = ((232, 110, 156), (150, 98, 190), (64, 150, 170))

EYES: dict[str, Colour] = {
    "brown": (104, 62, 32),
    "hazel": (140, 104, 44),
    "green": (78, 140, 84),
    "blue": (66, 128, 190),
    "gray": (112, 128, 142),
}

# Backgrounds are soft, clothes and hats stronger, so that the person stands out; chosen by eye to go together.
SOFT: tuple[Colour, ...] = (
    (250, 226, 178),
    (248, 205, 190),
    (244, 200, 212),
    (216, 206, 236),
    (190, 208, 238),
    (178, 220, 236),
    (176, 224, 214),
    (196, 226, 184),
    (228, 232, 176),
    (240, 238, 230),
    (128, 180, 196),
    (234, 164, 140),
    (150, 160, 204),
    (142, 190, 158),
)
STRONG: tuple[Colour, ...] = (
    (214, 72, 70),
    (232, 130, 62),
    (238, 184, 70),
    (96, 156, 92),
    (44, 132, 126),
    (58, 118, 178),
    (62, 74, 128),
    (128, 82, 154),
    (208, 92, 134),
    (236, 232, 224),
    (92, 96, 108),
    (52, 56, 70),
)
FRAMES: tuple[Colour, ...] = (
    (36, 34, 42),
    (36, 34, 42),
    (96, 56, 34),
    (168, 46, 54),
    (40, 84, 146),
    (40, 112, 96),
    (186, 142, 60),
    (112, 62, 132),
)

INK: Colour = (44, 30, 36)
SHADE: Colour = (52, 22, 58)
GOLD: Colour = (240, 196, 72)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """``first`` with a ``share`` (0 to 1) of ``second``."""
    return (
        round(first[0] + (second[0] - first[0]) * share),
        round(first[1] + (second[1] - first[1]) * share),
        round(first[2] + (second[2] - first[2]) * share),
    )


def ramp(colours: Sequence[Colour], position: float) -> Colour:
    """The colour at ``position`` (0 to 1) along evenly spaced ``colours``."""
    place = position * (len(colours) - 1)
    index = min(int(place), len(colours) - 2)
    return mix(colours[index], colours[index + 1], place - index)


def darker(colour: Colour, share: float) -> Colour:
    return mix(colour, SHADE, share)


def lighter(colour: Colour, share: float) -> Colour:
    return mix(colour, (255, 250, 238), share)


def brightness(colour: Colour) -> float:
    return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


def skin_colour(face: Face) -> Colour:
    base = ramp(SKINS, face.skin)
    return mix(base, (236, 140, 136) if face.undertone < 0 else (236, 186, 96), 0.1 * abs(face.undertone))


def hair_colour(face: Face) -> Colour:
    if face.hair_colour == "dyed":
        return ramp(DYES, (face.hair_shade + 1) / 2)
    base = HAIRS[face.hair_colour]
    if face.hair_shade < 0:
        return mix(base, (16, 12, 18), -0.22 * face.hair_shade)
    return mix(base, (250, 226, 190), 0.13 * face.hair_shade)
