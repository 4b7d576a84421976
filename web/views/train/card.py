"""The card of a pretrained model: how it was trained, what it cost, how good it is, and what it cannot do."""

from typing import Any

import streamlit as st

from gan_core.catalogue.metrics import METRICS
from gan_core.runs.folder import RunDir
from gan_core.runs.pairs import measured

from ..pairs.words import counts, number, titled


def show(run: RunDir) -> None:
    """Draw the card of `run`; nothing where it has none."""
    card = run.card()
    if not card:
        return
    # beside the shorter words: a table of scores needs the whole width
    words, grid = st.columns([3, 2], gap="medium")
    words.markdown(
        f"**{card['title']}** comes with the app. Trained on {card['data']} ({card['terms']}) for "
        f"{card['steps']:,} steps, {card['seconds'] / 60:.0f} minutes on {card['device']}, seed {card['seed']}."
    )
    words.markdown(f"**Limits.** {card['limits']}")
    if samples := run.samples():
        words = f"Drawn at step {samples[-1]:,}"
        grid.image(run.sample_path(samples[-1]).read_bytes(), caption=words, width="stretch", alt=words)
    if found := {name: row for name, (row, *_) in measured(run.metrics(), max(run.snapshots(), default=None)).items()}:
        st.table(scores(found), border="horizontal", hide_index=True)
        draws = next(iter(found.values())).get("seeds", "some")
        st.caption(f"Mean and standard deviation of {draws} draws of {counts(found)}.")
    st.caption("This command trains it again:")
    st.code(card["command"], language="bash", wrap_lines=True)


def scores(found: dict[str, dict[str, Any]]) -> list[dict[str, str]]:
    """What was measured (metric to its record), a row a metric, beside the same of unseen real pictures."""
    return [
        {
            "Measured": titled(name, row),
            "This model": number(name, row["value"], row["spread"]),
            "Real pictures": number(name, row.get("real")),
            "Better": METRICS[name].better,
        }
        for name, row in found.items()
    ]
