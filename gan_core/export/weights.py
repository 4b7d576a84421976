"""The generator alone, as safetensors."""

import json

from ..errors import RunError
from ..runs.folder import RunDir
from ..runs.snapshots import read_about


def generator_safetensors(run: RunDir, at: int | None = None) -> bytes:
    """The averaged generator (G_ema) of a kept snapshot (None: the last) as safetensors, a third of a snapshot or less.

    Names are those of the module, so that `gan_core.models.build(config, shape, num_classes)[0].load_state_dict` takes
    them. The metadata holds, as text: format, config (JSON), step, shape (JSON, of one image) and num_classes.
    Raises RunError where there is no such snapshot.
    """
    from safetensors import SafetensorError, safe_open
    from safetensors.numpy import save

    path = run.snapshot_path(run.snapshot_step(at))
    about = read_about(path)
    try:
        with safe_open(path, "np") as file:
            names = [name for name in file.keys() if name.startswith("G_ema/")]  # noqa: SIM118
            tensors = {name.removeprefix("G_ema/"): file.get_tensor(name) for name in names}
    except (SafetensorError, OSError, TypeError) as error:
        raise RunError(f"The snapshot {path} is damaged ({error}).", "Use an earlier one.") from None
    metadata = {"format": "pt", **{name: json.dumps(about.get(name)) for name in ("config", "step", "shape")}}
    return save(tensors, {**metadata, "num_classes": json.dumps(about.get("num_classes"))})
