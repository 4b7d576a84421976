"""What a training step needs of memory, and which batch size fits: told before a run where it can be, else when it fails."""

import torch

from ..catalogue.training import OPTIMIZERS
from ..datasets.load import ImageData
from ..errors import UserError
from ..settings.config import RunConfig
from .device_faults import identify
from .experiment import make_experiment

MARGIN = 1.7
"""What a step takes, at most, of memory for each byte of the tensors that are counted: gradients on their way back and the
workspace of convolutions come on top. On a CPU it was 1.4 for dcgan and kana and 1.65 for vae."""
MOST_EACH = 8000  # bytes kept for each number of a batch, at the very most: the widest networks of one block a size keep less
HOW = "estimated from the tensors that a step keeps for its gradients, with 70 % on top"


def step_bytes(config: RunConfig, shape: tuple[int, ...], num_classes: int) -> tuple[int, int]:
    """(fixed, kept): bytes of weights, gradients, optimizer state and average; and of the tensors that autograd keeps for
    the largest phase of a step at config.batch_size.

    A step is gone through on PyTorch's meta device, which has shapes and no numbers: it takes no memory itself.
    """
    meta = torch.device("meta")
    images = torch.empty(2, *shape, dtype=torch.float32 if len(shape) == 1 else torch.uint8, device=meta)
    several = config.conditional and not _has_classes(config)
    labels = torch.empty(2, num_classes, device=meta) if several else torch.zeros(2, dtype=torch.int64, device=meta)
    with torch.random.fork_rng(devices=[]):
        experiment = make_experiment(config, ImageData(images, labels, num_classes), meta)
        weights = {p.untyped_storage()._cdata for net in experiment.modules.values() for p in net.state_dict().values()}
        most = 0
        for phase in experiment.phases:
            kept: dict[int, torch.UntypedStorage] = {}  # the storages themselves, so that no address is given twice

            def keep(tensor: torch.Tensor, kept: dict = kept) -> torch.Tensor:
                storage = tensor.untyped_storage()
                kept.setdefault(storage._cdata, storage)
                return tensor

            with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
                experiment.run_phase(phase)
            most = max(most, sum(storage.nbytes() for key, storage in kept.items() if key not in weights))
    copies = OPTIMIZERS[config.optimizer].copies
    trained = sum(p.nbytes for name, net in experiment.modules.items() if name != "G_ema" for p in net.parameters())
    average = sum(p.nbytes for p in experiment.G_ema.parameters())
    return copies * trained + average, most


def _has_classes(config: RunConfig) -> bool:
    from ..catalogue.datasets import DATASETS

    return bool(DATASETS[config.dataset].classes)


def room(device: torch.device) -> int:
    """Bytes that a run may still take on `device`: free memory, and what this process holds of it for reuse."""
    if device.type == "cuda":
        return torch.cuda.mem_get_info(device)[0] + torch.cuda.memory_reserved(device)
    import psutil

    return psutil.virtual_memory().available  # an Apple GPU shares the main memory


def fitting(config: RunConfig, shape: tuple[int, ...], num_classes: int, free: int) -> int | None:
    """The largest power of two below config.batch_size for which a step should fit into `free` bytes; None if none does."""
    fixed, kept = step_bytes(config, shape, num_classes)
    # A guess from which few steps remain: nearly all of it grows evenly with the batch.
    share = min(1.0, (free - fixed) / (MARGIN * kept))
    most = min(config.batch_size - 1, 2 * int(config.batch_size * share))
    while most >= 2:
        size = 1 << most.bit_length() - 1
        fixed, kept = step_bytes(config.updated(batch_size=size), shape, num_classes)
        if fixed + MARGIN * kept <= free:
            return size
        most = size - 1
    return None


def check(config: RunConfig, data: ImageData, device: torch.device) -> None:
    """Before a run, and before its images go to `device`: raise UserError where a step cannot fit, whatever else happens:
    where what it certainly keeps is more than there is room for. On a CPU also where it is only likely to be more: there
    no error is raised when memory runs out: the system kills the process, and perhaps others."""
    shape, free = tuple(data.images.shape[1:]), room(device) - _taken(data, device)
    each = MOST_EACH * max(config.g_depth, config.d_depth) * (2 if config.g_residual or config.d_residual else 1)
    if config.batch_size * data.images[0].numel() * each < free:
        return  # no need to count
    fixed, kept = step_bytes(config, shape, data.num_classes)
    certain, likely = fixed + kept, fixed + MARGIN * kept
    if (likely if device.type == "cpu" else certain) <= free:
        return
    need = f"needs at least {_gb(certain)}" if certain > free else f"is likely to need {_gb(likely)}"
    beside = f" beside the pictures ({_gb(data.images.nbytes)})" if _taken(data, device) else ""
    raise UserError(
        f"A step with batch_size {config.batch_size} {need}, and {_where(device)} has {_gb(max(free, 0))} free{beside}.",
        _way_out(fitting(config, shape, data.num_classes, free)),
    )


def _taken(data: ImageData, device: torch.device) -> int:
    """Bytes of a GPU's memory that the images will take, where they go there as a whole."""
    return data.images.nbytes if device.type == "cuda" and data.fits(device) else 0


def is_out_of_memory(fault: BaseException) -> bool:
    """Whether an error says that memory ran out: PyTorch's own, on any device, or Python's."""
    row = identify(fault)
    return row is not None and row.memory


def told(config: RunConfig, data: ImageData, device: torch.device) -> UserError:
    """What to say of a run that ran out of memory: a fault with the batch size that should fit."""
    shape, free, where = tuple(data.images.shape[1:]), room(device) - _taken(data, device), _where(device)
    return UserError(
        f"{where[0].upper()}{where[1:]} ran out of memory in a step with batch_size {config.batch_size}.",
        _way_out(fitting(config, shape, data.num_classes, free)),
    )


def _way_out(size: int | None) -> str:
    if size is None:
        return "No batch size fits: set ngf and ndf lower, or close other programs that use it."
    return f"Start again with batch_size {size}, which should fit ({HOW}), or with lower ngf and ndf."


def _where(device: torch.device) -> str:
    return "the GPU" if device.type == "cuda" else "this machine"


def _gb(count: float) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e8 else f"{count / 1e6:.0f} MB"
