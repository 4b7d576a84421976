"""The parts of requests that have a form of their own: latents, labels, pictures, settings. No torch."""

import base64
import binascii
from typing import Annotated, Any

from pydantic import Field, PlainSerializer, PlainValidator

from ..errors import UserError
from ..latent.labels import Label
from ..latent.specs import Latents, number_of, parse_all, short, to_json
from ..settings.config import RunConfig


def picture_bytes(text: Any) -> bytes:
    """A picture in base64, with or without "data:image/png;base64," before it. Raises UserError."""
    if isinstance(text, bytes):
        return text
    if not isinstance(text, str) or not text:
        raise UserError("The picture is missing.", "Send a PNG or JPEG in base64.")
    try:
        return base64.b64decode(text.partition(",")[2] if text.startswith("data:") else text, validate=True)
    except (binascii.Error, ValueError):
        raise UserError("The picture is not valid base64.", "Send the bytes of a PNG or JPEG in base64.") from None


def one_label(value: Any) -> Label | None:
    one = value[0] if isinstance(value, list) and len(value) == 1 else value
    if isinstance(one, list):
        return [number_of(weight, "A weight") for weight in one]
    if one is None or (isinstance(one, int) and not isinstance(one, bool)):
        return one
    raise UserError(f"The label is {short(one)}.", "A projection takes one class, or none: then all classes are tried.")


def config_of(value: Any) -> RunConfig:
    return value if isinstance(value, RunConfig) else RunConfig.parse(value if isinstance(value, dict) else {})


LatentsField = Annotated[
    Latents,
    PlainValidator(parse_all),
    PlainSerializer(lambda latents: [to_json(latent) for latent in latents], return_type=list),
]
LabelField = (
    Annotated[int, Field(ge=0, lt=10_000)]
    | Annotated[list[Annotated[float, Field(allow_inf_nan=False)]], Field(max_length=10_000)]
)
BytesField = Annotated[bytes, PlainValidator(picture_bytes), PlainSerializer(lambda data: base64.b64encode(data).decode())]
ColumnsField = Annotated[int, Field(ge=1, le=100_000)]
DatasetField = Annotated[str, Field(min_length=1, max_length=40)]
SeedField = Annotated[int, Field(ge=0, lt=2**31)]

SettingsField = Annotated[RunConfig, PlainValidator(config_of), PlainSerializer(lambda config: config.model_dump(mode="json"))]
OneLabelField = Annotated[Label | None, PlainValidator(one_label)]
