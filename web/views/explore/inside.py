"""Look inside: what each layer of the generator makes of a latent, and the picture with some channels switched off, scaled or swapped."""

from typing import Any

from ...access import gate
from ...address_kinds import ALL_CHANNELS, Changed
from ...components.inside import inside
from .. import code
from . import favourites, inside_plain, inside_weights
from .mount import mount
from .shown import Shown, View

OF_ONE_NETWORK = ("layer", "first", "changes", "styles", "target")
"""Parts of the address that mean something to one network only."""


def show(shown: Shown) -> None:
    options = shown.options
    mount(
        inside,
        shown,
        latents=shown.z,
        refused=gate.why_not("studio.needs"),
        **{name: options[name] for name in (*OF_ONE_NETWORK, "count")},
    )
    inside_weights.show(shown)
    favourites.show(shown)
    show_code(shown)


def show_plain(shown: Shown) -> None:
    inside_plain.show(shown)
    inside_weights.show(shown)
    show_code(shown)


def show_code(shown: Shown) -> None:
    code.show(
        "The command line draws both latents without changes; the Python also draws the first with the changes on screen.",
        VIEW.commands(shown),
        program(shown),
    )


def program(shown: Shown) -> str:
    """The Python that draws both latents, and the first with the changes."""
    options, psi = shown.options, "" if shown.psi == 1 else f"{shown.psi:g} * "
    lines = VIEW.python(shown).splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("from gan_core.images"))
    lines.insert(place, "from gan_core.explore.inside import Change, Opened")
    given = [f"{psi}z[:1]", "None" if shown.label is None else "y[:1]", f"[{', '.join(map(_change, options['changes']))}]"]
    if _second(options):
        given.append(f"other={psi}z[1:]")
    if options["styles"]:
        given.append(f"styles=({options['styles'][0]}, {options['styles'][1]})")
    if options["layer"] is not None:
        given.append(f"look={options['layer']}")
    return "\n".join(
        [
            *lines,
            f"changed, activation = Opened(sampler).draw({', '.join(given)})",
            "pixels = ((changed[0] + 1) * 127.5).round().clamp(0, 255).byte()",
            'Image.fromarray(sprite(pixels[None])).save("changed.png")',
        ]
    )


def _second(options: Any) -> bool:
    """Whether something is taken from the second latent."""
    return bool(options["styles"]) or any(factor is None for *_, factor in options["changes"])


def _change(one: Changed) -> str:
    layer, channel, factor = one
    return f"Change({layer}, {None if channel == ALL_CHANNELS else channel}, {factor})"


VIEW = View(
    title="Look inside",
    about="A network works in layers, and the output of each is a stack of channels: small maps, each for one feature. See what every "
    "channel does for one latent, switch it off, make it stronger, or take it from a second latent.",
    needs=(2, 2),
    first=[0, 1],
    show=show,
    plain=show_plain,
)
