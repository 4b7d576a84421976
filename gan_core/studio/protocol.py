"""What the web process can request of the studio: typed, with every default and bound. No torch.

A line to the studio is `ID REQUEST`, a line back is `ID ok ANSWER` or `ID failed FAILED`; the capitals are JSON, answers come in
any order. A request to add is a class here, its answer in `replies`, and a function in `answers`.
"""

import re
from typing import Annotated, Any, Literal, TypeAlias, Union, cast, get_args

from pydantic import Field, TypeAdapter, ValidationError

from ..errors import UserError
from ..latent.specs import short
from .fields import BytesField, ColumnsField, DatasetField, LatentsField, OneLabelField, SeedField, SettingsField
from .replies import (
    CodeMap,
    DeviceList,
    DirectionGroups,
    Insides,
    JobFile,
    JobState,
    LatentNumbers,
    Measured,
    NetworkTables,
    Nudged,
    Picture,
    RealPictures,
    Reconstruction,
    Scored,
    Sprite,
    Started,
    Verdict,
    WeightTables,
)
from .requests import ChangesField, LayerField, OfJob, OfLatents, OfSnapshot, Request

MOST_NEIGHBOURS_OF = 64  # latents whose nearest training pictures are looked for at once


class Pictures(OfLatents[Sprite]):
    """The pictures of latents. Of one client's requests only that of the highest number is drawn, the others are overtaken."""

    do: Literal["pictures"] = "pictures"
    answer = Sprite
    columns: ColumnsField | None = None
    client: Annotated[str, Field(max_length=200)] | None = None
    number: int | None = None


class Grid(OfSnapshot[Picture]):
    """The grid of a snapshot as the run itself draws it, from latent `seed` on."""

    do: Literal["grid"] = "grid"
    answer = Picture
    seed: Annotated[int, Field(ge=0, lt=10**15)] = 0


class Scores(OfLatents[Measured]):
    """What can be measured in the picture of each latent."""

    do: Literal["scores"] = "scores"
    answer = Measured


class Numbers(OfLatents[LatentNumbers]):
    """The numbers of each latent, and its length."""

    do: Literal["numbers"] = "numbers"
    answer = LatentNumbers


class Directions(OfSnapshot[DirectionGroups]):
    """The directions of these groups (None: all)."""

    do: Literal["directions"] = "directions"
    answer = DirectionGroups
    groups: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=20)] | None = None


class Networks(Request[NetworkTables]):
    """The networks of some settings as drawings and tables."""

    do: Literal["networks"] = "networks"
    answer = NetworkTables
    settings: SettingsField


class Devices(Request[DeviceList]):
    """What PyTorch can compute on here."""

    do: Literal["devices"] = "devices"
    answer = DeviceList


class Encode(OfSnapshot[CodeMap]):
    """A VAE's codes of real pictures: of the run's data set, or of the drawn `dataset` of the same shape."""

    do: Literal["encode"] = "encode"
    answer = CodeMap
    dataset: DatasetField | None = None


class Reconstruct(OfSnapshot[Reconstruction]):
    """A picture through a VAE's encoder and decoder."""

    do: Literal["reconstruct"] = "reconstruct"
    answer = Reconstruction
    picture: BytesField


class Reals(Request[RealPictures]):
    """Real pictures of a run's data set, or of the drawn `dataset` of the same shape; past the last one they start over."""

    do: Literal["reals"] = "reals"
    answer = RealPictures
    run: Annotated[str, Field(min_length=1, max_length=4096)]
    first: Annotated[int, Field(ge=0, le=10**9)] = 0
    count: Annotated[int, Field(ge=1, le=64)] = 1
    columns: ColumnsField | None = None
    dataset: DatasetField | None = None


class Judge(OfSnapshot[Verdict]):
    """Whether a conditional run draws what its label says."""

    do: Literal["judge"] = "judge"
    answer = Verdict
    per_label: Annotated[int, Field(ge=1, le=2000)] = 100
    seed: SeedField = 0
    psi: Annotated[float, Field(ge=0, le=10)] = 1.0


class DScores(OfSnapshot[Scored]):
    """The discriminator's score of single pictures: of a few generated and real ones, with sheets of them.

    With `frame`, of the pictures of that frame of the run (`move`: one made by hand at that step); with `seed`, of those of new latents, from that one on; both
    without sheets, in the order of the grid.
    """

    do: Literal["d_scores"] = "d_scores"
    answer = Scored
    frame: Annotated[int, Field(ge=0, lt=10**15)] | None = None
    move: Annotated[int, Field(ge=1, lt=10**6)] | None = None
    seed: Annotated[int, Field(ge=0, lt=10**15)] | None = None


class Nudge(OfSnapshot[Nudged]):
    """What D asks of G for the picture of a latent, followed for `steps` steps of RMS length `size`, and where D looks."""

    do: Literal["nudge"] = "nudge"
    answer = Nudged
    seed: Annotated[int, Field(ge=0, lt=10**9)] = 0
    steps: Annotated[int, Field(ge=1, le=40)] = 20
    size: Annotated[float, Field(gt=0, le=0.5)] = 0.01


class Inside(OfLatents[Insides]):
    """A generator opened up for a latent, and one to take from: a layer's channels from `first` on (None: a layer that has maps),
    and the picture with and without changes. styles: the layers, first and last, that take the second latent's style. sheet: the maps
    enlarged, each in a frame.
    """

    do: Literal["inside"] = "inside"
    answer = Insides
    latents: Annotated[LatentsField, Field(min_length=1, max_length=2)]
    layer: LayerField | None = None
    first: Annotated[int, Field(ge=0, lt=10**6)] = 0
    changes: ChangesField | None = None
    styles: Annotated[list[LayerField], Field(min_length=2, max_length=2)] | None = None
    sheet: bool = False


class Weights(Request[WeightTables]):
    """How the weights of a run moved over its snapshots, layer by layer, with their gradients where an optimizer remembers them."""

    do: Literal["weights"] = "weights"
    answer = WeightTables
    run: Annotated[str, Field(min_length=1, max_length=4096)]


class Needs(OfSnapshot[Started]):
    """Start to switch off the channels of a layer one by one, for `count` latents whose picture the judge takes for its output `target`."""

    do: Literal["needs"] = "needs"
    answer = Started
    layer: LayerField
    target: Annotated[int, Field(ge=0, lt=1000)]
    count: Annotated[int, Field(ge=8, le=200)] = 64
    seed: SeedField = 0
    psi: Annotated[float, Field(ge=0, le=10)] = 1.0


class Project(OfSnapshot[Started]):
    """Start a search for the latent whose picture comes closest to a given one."""

    do: Literal["project"] = "project"
    answer = Started
    picture: BytesField
    steps: Annotated[int, Field(ge=0, le=2000)] = 200
    seed: Annotated[int, Field(ge=0, le=2**30)] = 0
    labels: OneLabelField = None


class Nearest(OfLatents[Started]):
    """Start a search for the training pictures nearest to those of latents."""

    do: Literal["nearest"] = "nearest"
    answer = Started
    latents: Annotated[LatentsField, Field(min_length=1, max_length=MOST_NEIGHBOURS_OF)]
    count: Annotated[int, Field(ge=1, le=20)] = 5
    space: Literal["pixels", "features"] = "pixels"


class Film(OfLatents[Started]):
    """Start a film of latents, a frame each."""

    do: Literal["film"] = "film"
    answer = Started
    format: Literal["gif", "mp4", "png"] = "gif"
    fps: Annotated[float, Field(ge=1, le=50)] = 24
    scale: Annotated[int, Field(ge=1, le=16)] = 4


class Export(OfSnapshot[JobFile]):
    """A snapshot's generator as a file: a page that draws, or ONNX."""

    do: Literal["export"] = "export"
    answer = JobFile
    format: Literal["html", "onnx"] = "html"


class Job(OfJob[JobState]):
    """How far a job has come."""

    do: Literal["job"] = "job"
    answer = JobState


class Cancel(OfJob[JobState]):
    """End a job."""

    do: Literal["cancel"] = "cancel"
    answer = JobState


class File(OfJob[JobFile]):
    """What a job has made."""

    do: Literal["file"] = "file"
    answer = JobFile
    what: Literal["picture", "file"]


JobRequest: TypeAlias = Project | Nearest | Film | Needs
_Drawing: TypeAlias = Pictures | Grid | Scores | Numbers | Directions | Networks | Devices
_Looking: TypeAlias = Encode | Reconstruct | Reals | Judge | DScores | Nudge | Inside | Weights | Export
AnyRequest: TypeAlias = Annotated[Union[_Drawing, _Looking, JobRequest, Job, Cancel, File], Field(discriminator="do")]  # noqa: UP007
JOBS: dict[str, type[JobRequest]] = {kind.named(): kind for kind in get_args(JobRequest)}
REQUESTS: tuple[type[Request[Any]], ...] = get_args(get_args(AnyRequest)[0])
_ADAPTER: TypeAdapter[Any] = TypeAdapter(AnyRequest)


def request(fields: dict[str, Any]) -> Any:
    """A request of JSON values. Raises UserError with a sentence that names what is wrong."""
    try:
        return _ADAPTER.validate_python(fields)
    except ValidationError as error:
        raise _mistake(error) from None


def read_request(line: bytes | str) -> Any:
    """A request as `model_dump_json` wrote it. Raises UserError."""
    try:
        return _ADAPTER.validate_json(line)
    except ValidationError as error:
        raise _mistake(error) from None


def _mistake(error: ValidationError) -> UserError:
    first = error.errors(include_url=False)[0]
    context = first.get("ctx", {})
    # the first place is the kind of request, others name a member of a union: only fields are of interest
    fields = [str(place) for place in first["loc"][1:] if isinstance(place, int) or str(place).isidentifier()]
    name = fields[0] if fields else str(context.get("discriminator", "do")).strip("'")
    if first["type"] == "missing":
        return UserError(f"{name} is missing.", "Add it to the request.")
    if first["type"] in ("union_tag_invalid", "union_tag_not_found"):
        given = first["input"]
        if isinstance(given, dict):
            given = cast(dict[str, Any], given).get("do")
        return UserError(f"Unknown request {short(given)}.", f"Choose from: {', '.join(_names())}.")
    if first["type"] == "extra_forbidden":
        return UserError(f"A request of this kind does not take {short(name)}.", "Leave it out.")
    should = re.sub(r"^(Input|Value) should", "It should", first["msg"]).split(" after validation")[0].split(", unable")[0]
    return UserError(f"{name} is {short(first['input'])}.", f"{should}.")


def _names() -> list[str]:
    return [kind.named() for kind in REQUESTS]
