"""What can be taken out of a run: curves, films, weights, and the code that makes it again."""

from .exports import (
    EXPORTS,
    HOLD,
    SECONDS,
    SIDE,
    SLOWEST,
    command_line,
    film_gif,
    film_mp4,
    generator_safetensors,
    python_code,
    sample_png,
    stats_csv,
    unlike_preset,
)

__all__ = [
    "EXPORTS",
    "HOLD",
    "SECONDS",
    "SIDE",
    "SLOWEST",
    "command_line",
    "film_gif",
    "film_mp4",
    "generator_safetensors",
    "python_code",
    "sample_png",
    "stats_csv",
    "unlike_preset",
]
