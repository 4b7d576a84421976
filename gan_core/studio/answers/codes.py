"""What a VAE makes of real pictures, and the real pictures themselves."""

import threading

from cachetools import LRUCache, cached

from ... import runs
from ...catalogue.datasets import DATASETS
from ...explore.codes import Vae, code_map, data_of, load_vae, reconstruct, unseen
from ...explore.projection import fit_picture
from ...images.arrays import png
from ...images.sprites import sprite
from ...runs.folder import RunDir
from ..loaded import Snapshot, snapshot_of
from ..protocol import Encode, OfSnapshot, Reals, Reconstruct
from ..replies import CodeMap, RealPictures, Reconstruction


@cached(LRUCache(8), lock=threading.Lock())
def _vae(snapshot: Snapshot) -> Vae:
    return load_vae(RunDir(snapshot.folder), snapshot.step)


def vae_of(request: OfSnapshot) -> Vae:
    """Decoder and encoder of a request's snapshot, from memory where they can be. Raises UserError."""
    return _vae(snapshot_of(request))


def encode(request: Encode) -> CodeMap:
    return CodeMap(**code_map(vae_of(request), request.dataset))


def reconstructed(request: Reconstruct) -> Reconstruction:
    vae = vae_of(request)
    shape = vae.sampler.shape
    target = fit_picture(request.picture, shape, DATASETS[vae.sampler.config.dataset].ink)
    pictures, mu, residual = reconstruct(vae, target)
    return Reconstruction(
        png=png(sprite(pictures)), tile=[shape[2], shape[1]], z=[round(number, 5) for number in mu.tolist()], residual=residual
    )


def reals(request: Reals) -> RealPictures:
    config = data_of(runs.at(request.run).config, request.dataset)
    images, labels, words, sure = unseen(config)
    places = [(request.first + i) % len(images) for i in range(request.count)]
    classes = DATASETS[config.dataset].classes
    return RealPictures(
        png=png(sprite(images[places], request.columns)),
        tile=[images.shape[3], images.shape[2]],
        labels=[classes[int(labels[i])] if classes and labels[i] >= 0 else "" for i in places],
        total=len(images),
        words=words,
        unseen=sure,
    )
