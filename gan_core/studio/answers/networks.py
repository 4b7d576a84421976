"""Both networks of some settings as drawings and tables, taken from the modules themselves; and the devices of this machine."""

from typing import Any

import torch

from ...catalogue.datasets import DATASETS
from ...images.diagrams import diagram_svg
from ...images.layers import parameter_count, shape_table
from ...models import build
from ...settings.config import GAN, MMD, VAE, RunConfig
from ...training.device_faults import unused_gpu
from ...training.devices import list_devices
from ..protocol import Devices, Networks
from ..replies import DeviceList, NetworkTables

TITLES = {GAN: ("Generator", "Discriminator"), VAE: ("Decoder", "Encoder"), MMD: ("Generator",)}


def networks(request: Networks) -> NetworkTables:
    return NetworkTables(networks=tables(request.settings))


def devices(request: Devices) -> DeviceList:
    return DeviceList(devices=list_devices(), unused=unused_gpu())


def tables(config: RunConfig) -> list[dict[str, Any]]:
    """{"title", "total", "non_trainable", "svg", "rows"} of each network of `config`."""
    dataset = DATASETS[config.dataset]
    count = len(dataset.conditions)
    y = torch.zeros(2, dtype=torch.int64) if dataset.classes else torch.zeros(2, count)
    given = (torch.zeros(2, config.z_dim), torch.zeros(2, *dataset.shape))
    shown = zip(build(config, dataset.shape, count), TITLES[config.kind], given, strict=False)
    return [_table(network, title, x, *([y] if config.conditional else [])) for network, title, x in shown]


def _table(network: torch.nn.Module, title: str, *given: torch.Tensor) -> dict[str, Any]:
    rows, count = shape_table(network, *given), parameter_count(network)
    return {
        "title": title,
        "total": count["total"],
        "non_trainable": count["non_trainable"],
        "svg": diagram_svg(rows, f"{title}: {count['total']:,} parameters"),
        "rows": [
            {"layer": row.kind, "what": row.detail, "output": " x ".join(map(str, row.shape)), "parameters": row.parameters}
            for row in rows
        ],
    }
