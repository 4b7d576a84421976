"""What the studio answers, typed. No torch: the web process reads these."""

import base64
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

State: TypeAlias = Literal["waiting", "running", "done", "failed", "cancelled"]
"""Of a job."""


class Message(BaseModel):
    """What both ends exchange: strict, frozen, bytes as base64."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, ser_json_bytes="base64", val_json_bytes="base64", ser_json_inf_nan="constants"
    )


class Answer(Message):
    """What the studio answers."""

    def plain(self) -> dict[str, Any]:
        """As JSON values, bytes as standard base64."""
        fields = self.model_dump()
        return {k: base64.b64encode(v).decode() if isinstance(v, bytes) else v for k, v in fields.items()}


class Picture(Answer):
    """A PNG."""

    png: bytes


class Sprite(Picture):
    """A PNG of tiles side by side; tile: [width, height] of each."""

    tile: list[int]


class Measured(Answer):
    """What was measured in each picture, by name."""

    scores: list[dict[str, Any]]


class LatentNumbers(Answer):
    """z (N, z_dim) and the length of each row (N,)."""

    z: list[list[float]]
    norms: list[float]


class DirectionGroups(Answer):
    """Groups with title, about and directions, and why a group or a score is missing: see explore.directions."""

    groups: list[dict[str, Any]]
    missing: dict[str, str]


class NetworkTables(Answer):
    """Each network: title, total and non_trainable parameters, svg, rows of layers."""

    networks: list[dict[str, Any]]


class DeviceList(Answer):
    """What PyTorch can compute on here, in words; the one that `auto` takes comes first. `unused`: what keeps a GPU of this
    computer from being used, in a sentence, or ""."""

    devices: list[str]
    unused: str = ""


class CodeMap(Answer):
    """Where a VAE puts real pictures, and what its bound on them is: see explore.codes.code_map."""

    points: list[list[float]]
    labels: list[int]
    classes: list[str]
    share: list[float]
    pca: bool
    kl: list[float]
    active: int
    reconstruction: float
    kl_total: float
    elbo: float
    words: str
    unseen: bool
    step: int


class Reconstruction(Sprite):
    """The picture as the network sees it and its reconstruction; z: the mean of its code; residual in [0, 1]."""

    z: list[float]
    residual: float


class RealPictures(Sprite):
    """Real pictures, their labels in words, how many there are, where they come from, and whether no run was trained on them."""

    labels: list[str]
    total: int
    words: str
    unseen: bool


class Verdict(Answer):
    """How often a conditional run draws its label: see answers.judging.judge_run."""

    verdict: dict[str, Any]


class Scored(Answer):
    """The discriminator's scores of generated and real pictures, what they mean (`scale`: one of catalogue.losses.SCORES), and
    both sheets as PNGs, where they were asked for."""

    words: str
    scale: str
    fakes: list[float]
    reals: list[float]
    fakes_picture: bytes = b""
    reals_picture: bytes = b""


class Nudged(Sprite):
    """A picture on its way along what D asks for: its pictures side by side, and for each D's score, the change that D asks for
    (signed bytes, mean over the colours), and how far it has moved (RMS). `typical`: D's median score of many fakes. `covered`:
    by how much D's logit falls where a square is covered (signed bytes, rows and columns as in `patches`; 127 is `most`).
    `label`: what the picture was asked to be, "" without labels.
    """

    label: str
    words: str
    scale: str
    scores: list[float]
    typical: float
    changes: bytes
    moved: list[float]
    covered: bytes
    patches: list[int]
    most: float


class Insides(Sprite):
    """A generator opened up. The sprite: maps of channels `first` to `first` + `count` of layer `layer`, blue below zero, orange
    above, with the full colour at `full`. layers: {"name", "kind", "shape", "styled"} of each. before, after: the picture without and with the changes, as PNGs
    of `size` [width, height]; other: that of the second latent, b"" without one. moved: RMS difference of before and after, in [0, 1].
    judge: its title, "" without one; outputs: what it knows, of which exactly one holds if `exclusive`; beliefs: of before and after.
    """

    layer: int
    first: int
    count: int
    full: float
    layers: list[dict[str, Any]]
    before: bytes
    after: bytes
    other: bytes
    size: list[int]
    moved: float
    judge: str
    outputs: list[str]
    exclusive: bool
    beliefs: list[list[float]]


class WeightTables(Answer):
    """Each network: name, steps, layers, and by layer norm, change and gradient at each step: see explore.inside.weights."""

    networks: list[dict[str, Any]]


class Started(Answer):
    """The name of a job."""

    job: str


class JobState(Answer):
    """How far a job has come. progress in [0, 1]; result: once it is done; error: where it failed."""

    state: State
    progress: float
    message: str
    error: str | None
    result: dict[str, Any] | None


class JobFile(Answer):
    """What a job has made: its bytes, media type, file name ("" for none), and the size of its tiles if it is a sprite."""

    data: bytes
    type: str
    name: str = ""
    tile: list[int] | None = None


class Failed(Message):
    """Why there is no answer. mistake: in the request; fault: in the program; overtaken: by a newer request; gone: no such job."""

    error: str = ""
    hint: str = ""
    kind: Literal["mistake", "fault", "overtaken", "gone"] = "mistake"
