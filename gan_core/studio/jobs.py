"""Slow work that the studio does beside the drawing: projecting a picture, finding the nearest training ones, a film.

One job at a time, in order of asking. What a job has done so far can be asked for at any time.
"""

import base64
import secrets
import threading
import traceback
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import torch
from torch import Tensor

from ..catalogue.datasets import DATASETS
from ..datasets.load import ImageData, load
from ..errors import UserError
from ..explore.projection import fit_picture, picture_bytes, project, rms
from ..images.arrays import png, to_float, to_uint8
from ..images.films import FORMATS, film
from ..images.sprites import sprite
from ..metrics.copies import Spacing, nearest, spacing, verdicts
from ..metrics.judge import CHUNK, judge_of, load_judge
from ..sampling.sampler import Sampler
from ..sampling.tiles import draw, one_thread
from ..settings.config import RunConfig, group

MOST_WAITING = 12
KEPT = 40  # jobs whose results are remembered
FRAMES = 24  # pictures of a projection's film
DIGITS = 4  # after the point, of a z that was found
MOST_STEPS = 2000
MOST_SAMPLES = 64  # whose neighbours are looked for at once
MOST_NEIGHBOURS = 20
SPACES = ("pixels", "features")
Request = dict[str, Any]


class _Cancelled(Exception):
    pass


@dataclass
class Job:
    """state: waiting, running, done, failed or cancelled. progress in [0, 1]. picture and file: (bytes, type, name, tile)."""

    request: Request
    state: str = "waiting"
    progress: float = 0.0
    message: str = ""
    error: str | None = None
    result: dict[str, Any] | None = None
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    stop: bool = False

    def told(self) -> dict[str, Any]:
        names = ("state", "progress", "message", "error", "result")
        return {name: getattr(self, name) for name in names}

    def put(self, what: str, data: bytes, kind: str, name: str = "", tile: list[int] | None = None) -> None:
        self.files[what] = {"data": data, "type": kind, "name": name, "tile": tile}


class Jobs:
    """`latents_of(request)` gives sampler, z and labels; `polite()` waits while there is something to draw."""

    def __init__(
        self,
        sampler_of: Callable[[Request], Sampler],
        latents_of: Callable[[Request], tuple[Sampler, Tensor, Tensor | None]],
        polite: Callable[[], Any] = lambda: None,
    ) -> None:
        self._sampler_of, self._latents_of, self._polite = sampler_of, latents_of, polite
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: deque[Job] = deque()
        self._change = threading.Condition()

    # -- what is asked, answered at once --------------------------------------------------------------------------------

    def start(self, request: Request) -> dict[str, Any]:
        """Put a job at the end of the row. Raises UserError where it cannot be done, as far as one can tell at once."""
        check(request)
        job, name = Job(request), secrets.token_hex(8)
        with self._change:
            if len(self._waiting) >= MOST_WAITING:
                raise UserError("Too much is being computed already.", "Wait until something is done, then try again.")
            self._waiting.append(job)
            self._jobs[name] = job
            ended = [key for key, old in self._jobs.items() if old.state in ("done", "failed", "cancelled")]
            for key in ended[: max(0, len(self._jobs) - KEPT)]:
                del self._jobs[key]
            self._tell_places()
            self._change.notify()
        return {"job": name}

    def job(self, request: Request) -> dict[str, Any]:
        job = self._find(request)
        return {"told": job.told()} if job else _GONE

    def cancel(self, request: Request) -> dict[str, Any]:
        if not (job := self._find(request)):
            return _GONE
        with self._change:
            job.stop = True
            if job in self._waiting:
                self._waiting.remove(job)
                job.state, job.message = "cancelled", ""
                self._tell_places()
        return {"told": job.told()}

    def file(self, request: Request) -> dict[str, Any]:
        job = self._find(request)
        found = job.files.get(request.get("what", "")) if job else None
        if not found:
            return _GONE if not job else {"gone": f"This job has no {request.get('what')} (yet)."}
        return {**found, "data": base64.b64encode(found["data"]).decode()}

    def _find(self, request: Request) -> Job | None:
        name = request.get("job")
        return self._jobs.get(name) if isinstance(name, str) else None

    def _tell_places(self) -> None:
        for place, job in enumerate(self._waiting):
            job.message = f"Waiting: {place} asked before" if place else "Waiting: next"

    # -- the work ---------------------------------------------------------------------------------------------------------

    def work(self) -> None:
        """Wait for a job and do it."""
        with self._change:
            while not self._waiting:
                self._change.wait()
            job = self._waiting.popleft()
            job.state, job.message = "running", "Beginning"
            self._tell_places()
        self.do(job)

    def do(self, job: Job) -> None:
        """Do a job in this thread; however it ends, it is told in the job."""

        def tell(progress: float, message: str = "") -> None:
            job.progress, job.message = round(min(1.0, progress), 3), message or job.message
            if job.stop:
                raise _Cancelled
            self._polite()

        try:
            job.result = getattr(self, f"_{job.request['kind']}")(job, tell)
            job.progress, job.message, job.state = 1.0, "", "done"
        except _Cancelled:
            job.message, job.state = "", "cancelled"
        except UserError as error:
            job.error, job.state = str(error), "failed"
        except Exception as error:
            traceback.print_exc()
            job.error, job.state = f"It could not be done ({type(error).__name__}: {error}).", "failed"

    def _project(self, job: Job, tell: Callable[..., None]) -> dict[str, Any]:
        request = job.request
        sampler, steps = self._sampler_of(request), request.get("steps", 200)
        target = fit_picture(picture_bytes(request["picture"]), sampler.shape, DATASETS[sampler.config.dataset].ink)
        labels = request.get("labels")
        label = labels[0] if isinstance(labels, list) and labels else labels
        shown = {round(step) for step in torch.linspace(0, steps, min(FRAMES, steps + 1)).tolist()}
        frames = []
        for now in project(sampler, target, steps, request.get("seed", 0), label):
            if now.step in shown:
                frames.append(now)
            tell(now.step / max(1, steps), f"Step {now.step} of {steps}: {now.residual:.3f} from the picture")
        # Rounded, so that z fits into a link, and what is shown and told is that of the numbers in the link.
        z = torch.stack([frame.z for frame in frames]).double().mul(10**DIGITS).round().div(10**DIGITS).float()
        y = None
        if now.label is not None:
            y = torch.tensor([frame.label for frame in frames])
        shown_frames = draw(sampler, z, y)
        residuals = rms(to_float(shown_frames), target).tolist()
        height, width = sampler.shape[1:]
        sheet = sprite(torch.cat([to_uint8(target[None]), shown_frames]))
        job.put("picture", png(sheet), "image/png", tile=[width, height])
        return {
            "z": [round(number, DIGITS) for number in z[-1].tolist()],
            "label": now.label,
            "residual": residuals[-1],
            "residuals": residuals,
            "baseline": now.baseline,
            "frames": len(frames),
            "steps": [frame.step for frame in frames],
        }

    def _nearest(self, job: Job, tell: Callable[..., None]) -> dict[str, Any]:
        request = job.request
        sampler, z, y = self._latents_of(request)
        space, count = request.get("space", "pixels"), request.get("count", 5)
        samples = draw(sampler, z, y)
        data = _training(sampler.config, lambda words: tell(0.0, words))
        with one_thread():
            rows, real, apart = _in_space(
                sampler.config, data, samples, space, lambda share, words: tell(0.1 + 0.8 * share, words)
            )
            tell(0.9, "Looking for the nearest")
            far, places = nearest(rows, real, max(2, count), tell=lambda share: tell(0.9 + 0.1 * share))
        found, distances, places = verdicts(far, apart), far[:, :count], places[:, :count]
        pictures = []
        for sample, row in zip(samples, places, strict=True):
            pictures += [sample[None], data.images[row]]
        height, width = sampler.shape[1:]
        job.put("picture", png(sprite(torch.cat(pictures), 1 + places.shape[1])), "image/png", tile=[width, height])
        return {
            "space": space,
            "pictures": len(data),
            "copies": sum(one.copy for one in found),
            "latents": [
                {
                    "neighbours": [{"index": int(i), "distance": round(float(d), 5)} for i, d in zip(row, near, strict=True)],
                    "typical": round(apart.typical, 5),
                    "closer_than": round(apart.closer_than(float(near[0])), 4),
                    **asdict(verdict),
                }
                for row, near, verdict in zip(places, distances, found, strict=True)
            ],
        }

    def _film(self, job: Job, tell: Callable[..., None]) -> dict[str, Any]:
        request = job.request
        sampler, z, y = self._latents_of(request)
        kind = request.get("format", "gif")
        frames = []
        for start in range(0, len(z), 16):
            tell(0.8 * start / len(z), f"Drawing frame {start + 1} of {len(z)}")
            frames.append(draw(sampler, z[start : start + 16], None if y is None else y[start : start + 16]))
        tell(0.8, "Making the film")
        data = film(torch.cat(frames), kind, request.get("fps", 24), request.get("scale", 4))
        job.put("file", data, FORMATS[kind], f"walk.{kind}")
        return {"frames": len(z), "bytes": len(data), "name": f"walk.{kind}"}


_GONE = {"gone": "There is no such job (any more)."}


def check(request: Request) -> None:
    """Raises UserError where a request for a job is not of the form that it should have."""

    def whole(name: str, low: int, high: int) -> None:
        value = request.get(name, low)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise UserError(f"{name} is {value!r}.", f"Give a whole number from {low} to {high}.")

    match request.get("kind"):
        case "project":
            whole("steps", 0, MOST_STEPS)
            whole("seed", 0, 2**30)
            picture_bytes(request.get("picture"))
            labels = request.get("labels")
            one = labels[0] if isinstance(labels, list) and len(labels) == 1 else labels
            numbers = isinstance(one, list) and all(_is_number(weight) for weight in one)
            if one is not None and not numbers and not (isinstance(one, int) and not isinstance(one, bool)):
                raise UserError("A projection takes one label.", "Give a class, or leave it out: all are tried.")
        case "nearest":
            whole("count", 1, MOST_NEIGHBOURS)
            if request.get("space", "pixels") not in SPACES:
                raise UserError(f"There is no space {request['space']!r}.", f"There are {' and '.join(SPACES)}.")
            if not isinstance(request.get("latents"), list) or not 1 <= len(request["latents"]) <= MOST_SAMPLES:
                raise UserError("No latents are given, or too many.", f"Give 1 to {MOST_SAMPLES}.")
        case "film":
            if request.get("format", "gif") not in FORMATS:
                raise UserError(f"There is no film as {request['format']!r}.", f"There are {', '.join(FORMATS)}.")
            whole("scale", 1, 16)
            if not _is_number(request.get("fps", 24)) or not 1 <= request.get("fps", 24) <= 50:
                raise UserError(f"fps is {request['fps']!r}.", "Give 1 to 50 frames a second.")
        case kind:
            raise UserError(f"There is no job {kind!r}.", "There are project, nearest and film.")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


# -- training pictures, and what lies near to what -------------------------------------------------------------------------

_REMEMBERED = 2  # data sets whose pictures and features stay in memory
_loaded: OrderedDict[str, ImageData] = OrderedDict()
_features: OrderedDict[str, Tensor] = OrderedDict()
_spacings: dict[tuple[str, str], Spacing] = {}


def _key(config: RunConfig) -> str:
    """What decides which pictures a run is trained on. The seed does where they are drawn."""
    fields = {name for name in RunConfig.model_fields if group(name) == "data"}
    return config.model_dump_json(include=fields | ({"seed"} if config.dataset.startswith("drawn") else set()))


def _remember(memory: OrderedDict[str, Any], key: str, value: Any) -> Any:
    memory[key] = value
    if len(memory) > _REMEMBERED:
        memory.popitem(last=False)
    return value


def _training(config: RunConfig, say: Callable[[str], None]) -> ImageData:
    """The pictures that a run of `config` is trained on. Raises DataError."""
    key = _key(config)
    return _loaded.get(key) or _remember(_loaded, key, load(config, say))


def _in_space(
    config: RunConfig, data: ImageData, samples: Tensor, space: str, tell: Callable[[float, str], None]
) -> tuple[Tensor, Tensor, Spacing]:
    """Samples and training pictures as rows of a space, and how near the latter lie to each other there."""
    key, words = _key(config), "Measuring how near training pictures lie to each other"
    if space == "pixels":
        rows, real = samples.flatten(1), data.images.flatten(1)
    else:
        name = judge_of(config.dataset)
        if name is None:
            raise UserError("There is no judge for such pictures, so no features.", "Compare their pixels.")
        judge = load_judge(name)
        if (real := _features.get(key)) is None:
            parts = []
            for start in range(0, len(data), CHUNK):
                tell(0.6 * start / len(data), f"The judge looks at training pictures: {start:,} of {len(data):,}")
                parts.append(judge.look(data.images[start : start + CHUNK])[0])
            real = _remember(_features, key, torch.cat(parts))
        rows = judge.look(samples)[0]
    if (key, space) not in _spacings:
        _spacings[key, space] = spacing(real, tell=lambda share: tell(0.6 + 0.4 * share, words))
    return rows, real, _spacings[key, space]
