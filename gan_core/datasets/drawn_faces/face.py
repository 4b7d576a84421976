"""The factors of one face, and the attributes that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, fields

IMAGE_SIZE = 64


ATTRIBUTES = (
    "Bald",
    "Bangs",
    "Black_Hair",
    "Blond_Hair",
    "Brown_Hair",
    "Gray_Hair",
    "Bushy_Eyebrows",
    "Big_Nose",
    "Eyeglasses",
    "Goatee",
    "Mouth_Slightly_Open",
    "Mustache",
    "Narrow_Eyes",
    "No_Beard",
    "Pale_Skin",
    "Rosy_Cheeks",
    "Smiling",
    "Straight_Hair",
    "Wavy_Hair",
    "Wearing_Earrings",
    "Wearing_Hat",
    "Wearing_Lipstick",
)
"""Names of the attributes, in the order of the columns of :func:`drawn_faces`; defined in the table above."""

FACTOR_RANGES: dict[str, tuple[float, float]] = {
    "skin": (0.0, 1.0),
    "undertone": (-1.0, 1.0),
    "face_width": (0.9, 1.1),
    "jaw": (0.0, 1.0),
    "hair_shade": (-1.0, 1.0),
    "hair_volume": (0.0, 1.0),
    "parting": (-1.0, 1.0),
    "brow_thickness": (0.9, 2.6),
    "brow_tilt": (-1.0, 1.0),
    "brow_height": (0.0, 1.0),
    "eye_size": (0.85, 1.2),
    "eye_open": (0.4, 1.0),
    "gaze_x": (-1.0, 1.0),
    "gaze_y": (-1.0, 1.0),
    "nose_size": (0.75, 1.35),
    "smile": (-1.0, 1.0),
    "mouth_open": (0.0, 1.0),
    "mouth_width": (0.85, 1.2),
    "blush": (0.0, 1.0),
    "freckles": (0.0, 1.0),
    "turn": (-1.0, 1.0),
    "tilt": (-10.0, 10.0),
    "scale": (0.94, 1.06),
    "shift_x": (-2.0, 2.0),
    "shift_y": (-2.0, 2.0),
    "light": (-1.0, 1.0),
}
"""Lowest and highest value of each numeric factor; the units stand in the docstring of :class:`Face`."""

FACTOR_CHOICES: dict[str, tuple[str, ...]] = {
    "hair_style": (
        "bald",
        "buzz",
        "short",
        "spiky",
        "bob",
        "long",
        "wavy",
        "curly",
        "afro",
        "bun",
        "ponytail",
        "braids",
    ),
    "hair_colour": ("black", "brown", "chestnut", "red", "blond", "gray", "white", "dyed"),
    "eye_colour": ("brown", "hazel", "green", "blue", "gray"),
    "nose": ("button", "round", "straight"),
    "glasses": ("none", "round", "square", "sunglasses"),
    "hat": ("none", "cap", "beanie", "sunhat", "party", "headscarf"),
    "beard": ("none", "stubble", "goatee", "full"),
    "earrings": ("none", "stud", "hoop"),
    "clothing": ("crew", "vneck", "shirt", "tie", "turtleneck", "hoodie"),
    "background": ("plain", "gradient", "split", "disc", "hills", "stripes"),
}
"""The values of each factor that is a choice."""

FRINGED = ("short", "bob", "long", "wavy", "bun", "ponytail", "braids")
"""The hair styles that a fringe can be cut into; the others ignore ``fringe``."""

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Face:
    """All factors of one portrait.

    Numbers lie within :data:`FACTOR_RANGES` and words are among :data:`FACTOR_CHOICES`. Colours are (red, green, blue),
    integers from 0 to 255. A *unit* is 1/64 of the side of the image.

    Attributes:
        skin: from very light (0) to very deep (1).
        undertone: of the skin, from cool and pink (-1) to warm and golden (1).
        face_width: width of the head, relative to the usual 30 units.
        jaw: from pointed (0) to square (1).
        hair_style: cut; where a hat sits only what shows below it is drawn.
        hair_colour: also of eyebrows, beard and moustache; "dyed" takes its hue from ``hair_shade`` (pink to teal).
        hair_shade: from darker (-1) to lighter (1) within the colour.
        hair_volume: from flat (0) to full (1).
        parting: place of the parting, from the left (-1) to the right (1) of the forehead.
        fringe: whether hair falls over the forehead, in the styles of :data:`FRINGED`.
        brow_thickness: thickness of the eyebrows in units.
        brow_tilt: from inner ends raised, worried (-1), to inner ends lowered, stern (1).
        brow_height: from low (0) to raised (1).
        eye_size: size of the eyes, 1 is the usual 7.6 units of width.
        eye_colour: colour of the irises.
        eye_open: share of the eye that the lids leave open.
        gaze_x, gaze_y: where the eyes look: left (-1) to right (1), up (-1) to down (1).
        lashes: whether the eyelashes are drawn.
        nose: shape of the nose.
        nose_size: its size, 1 is usual.
        smile: from a frown (-1) over a straight mouth (0) to a broad grin (1).
        mouth_open: from closed (0) to wide open (1); an open smile shows teeth.
        mouth_width: width of the mouth, 1 is the usual 11 units.
        lipstick: whether the lips are painted.
        glasses: kind of glasses.
        glasses_colour: colour of their frame.
        hat: what is worn on the head.
        hat_colour: its colour.
        beard: kind of beard, without the upper lip.
        moustache: whether there is a moustache.
        earrings: kind of earrings.
        blush: redness of the cheeks, from none (0) to strong (1).
        freckles: from none (0) to many (1).
        clothing: shape of the collar.
        clothing_colour: colour of the clothes.
        background: pattern behind the head.
        background_colour, background_second: its colours; "plain" uses only the first.
        turn: turn of the head, from the left (-1) to the right (1).
        tilt: tilt of the head in degrees; positive is clockwise.
        scale: size of the portrait.
        shift_x, shift_y: shift of the portrait to the right and down, in units.
        light: side it comes from, and its strength: strong from the left (-1), none (0), strong from the right (1).

    Raises:
        ValueError: a factor is outside its range, not among its choices, or not a colour.
    """

    skin: float
    undertone: float
    face_width: float
    jaw: float
    hair_style: str
    hair_colour: str
    hair_shade: float
    hair_volume: float
    parting: float
    fringe: bool
    brow_thickness: float
    brow_tilt: float
    brow_height: float
    eye_size: float
    eye_colour: str
    eye_open: float
    gaze_x: float
    gaze_y: float
    lashes: bool
    nose: str
    nose_size: float
    smile: float
    mouth_open: float
    mouth_width: float
    lipstick: bool
    glasses: str
    glasses_colour: Colour
    hat: str
    hat_colour: Colour
    beard: str
    moustache: bool
    earrings: str
    blush: float
    freckles: float
    clothing: str
    clothing_colour: Colour
    background: str
    background_colour: Colour
    background_second: Colour
    turn: float
    tilt: float
    scale: float
    shift_x: float
    shift_y: float
    light: float

    def __post_init__(self) -> None:
        for name, (low, high) in FACTOR_RANGES.items():
            value = getattr(self, name)
            if not low <= value <= high:  # also catches NaN
                raise ValueError(
                    f"The factor {name} of a face must lie between {low:g} and {high:g}, but it is {value}; "
                    "choose a value in that range."
                )
        for name, choices in FACTOR_CHOICES.items():
            value = getattr(self, name)
            if value not in choices:
                raise ValueError(
                    f'The factor {name} of a face must be one of {", ".join(choices)}, but it is "{value}"; '
                    "choose one of these."
                )
        for name in _COLOUR_FACTORS:
            value = getattr(self, name)
            if len(value) != 3 or not all(isinstance(part, int) and 0 <= part <= 255 for part in value):
                raise ValueError(
                    f"The factor {name} of a face must be three integers from 0 to 255 (red, green, blue), "
                    f"but it is {value}; give such a colour."
                )


_COLOUR_FACTORS = tuple(field.name for field in fields(Face) if field.type == "Colour")


def attributes(face: Face) -> dict[str, bool]:
    """The attributes of a face by name, in the order of :data:`ATTRIBUTES`; the module's docstring defines them."""
    covered = face.hat == "headscarf"
    brim = face.hat in ("cap", "beanie", "sunhat")
    hair = face.hair_style != "bald" and not covered
    colour = face.hair_colour if hair else ""
    style = face.hair_style if hair else ""
    return {
        "Bald": face.hair_style == "bald" and not covered,
        "Bangs": face.fringe and style in FRINGED and not brim,
        "Black_Hair": colour == "black",
        "Blond_Hair": colour == "blond",
        "Brown_Hair": colour in ("brown", "chestnut"),
        "Gray_Hair": colour in ("gray", "white"),
        "Bushy_Eyebrows": face.brow_thickness >= 2 and not brim,
        "Big_Nose": face.nose_size >= 1.15,
        "Eyeglasses": face.glasses != "none",
        "Goatee": face.beard == "goatee",
        "Mouth_Slightly_Open": face.mouth_open >= 0.2,
        "Mustache": face.moustache,
        "Narrow_Eyes": face.eye_open <= 0.6 and face.glasses != "sunglasses",
        "No_Beard": face.beard == "none",
        "Pale_Skin": face.skin <= 0.12,
        "Rosy_Cheeks": face.blush >= 0.5,
        "Smiling": face.smile >= 0.25,
        "Straight_Hair": style in ("bob", "long", "ponytail", "bun"),
        "Wavy_Hair": style in ("wavy", "curly", "afro"),
        "Wearing_Earrings": face.earrings != "none" and not covered,
        "Wearing_Hat": face.hat not in ("none", "headscarf"),
        "Wearing_Lipstick": face.lipstick,
    }
