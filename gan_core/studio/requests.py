"""What requests to the studio are made of: about a snapshot, about latents, about a job. No torch. The requests themselves: protocol."""

from typing import Annotated, ClassVar, Generic, TypeVar

from pydantic import Field

from .fields import LabelField, LatentsField
from .replies import Answer, Message

MOST_LATENTS = 512  # in one request
MOST_CHANGES = 100  # channels that are changed at once

LayerField = Annotated[int, Field(ge=0, lt=10_000)]

A = TypeVar("A", bound=Answer)


class Request(Message, Generic[A]):
    """A request; `answer` is the type of what comes back. Each kind of request has its own `do`, which names it."""

    answer: ClassVar[type[Answer]]

    @classmethod
    def named(cls) -> str:
        """What `do` is in requests of this kind."""
        return cls.model_fields["do"].default


class OfSnapshot(Request[A], Generic[A]):
    """A request about a snapshot: run is a folder or a name, at the step (None: the last)."""

    run: Annotated[str, Field(min_length=1, max_length=4096)]
    at: Annotated[int, Field(ge=0, lt=10**15)] | None = None


class OfLatents(OfSnapshot[A], Generic[A]):
    """A request about latents. labels: one for each latent of a conditional run; psi: the truncation factor."""

    latents: Annotated[LatentsField, Field(min_length=1, max_length=MOST_LATENTS)]
    labels: Annotated[list[LabelField], Field(max_length=MOST_LATENTS)] | None = None
    psi: Annotated[float, Field(ge=0, le=10)] = 1.0


class OfJob(Request[A], Generic[A]):
    """A request about a job by its name."""

    job: Annotated[str, Field(max_length=100)]


class Change(Message):
    """What is done to a channel of a layer (None: to all): its activation times factor (None: that of the second latent)."""

    layer: LayerField
    channel: Annotated[int, Field(ge=0, lt=10**6)] | None = None
    factor: Annotated[float, Field(ge=-4, le=4)] | None = None


ChangesField = Annotated[list[Change], Field(max_length=MOST_CHANGES)]
