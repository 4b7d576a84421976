"""The card of a shipped model: what it is made of, what it cost, how good it was found, and what it cannot do."""

import streamlit as st

from gan_core.metrics.words import METRICS
from gan_core.pairs import measured
from gan_core.rundir import RunDir


def show(run: RunDir) -> None:
    """Draw the card of `run`; nothing where it has none."""
    card = run.card()
    if not card:
        return
    st.markdown(
        f"**{card['title']}** is shipped with the program. Trained on {card['data']} ({card['terms']}) for "
        f"{card['steps']:,} steps, {card['seconds'] / 60:.0f} minutes on {card['device']}, seed {card['seed']}."
    )
    if rows := scores(run):
        st.table(rows, border="horizontal", hide_index=True)
    st.markdown(f"**Limits.** {card['limits']}")
    st.caption("This command makes it again:")
    st.code(card["command"], language="bash", wrap_lines=True)


def scores(run: RunDir) -> list[dict[str, str]]:
    """What was measured of the run at its last snapshot, a row a metric, beside the same of unseen real pictures."""
    return [
        {
            "Measured": METRICS[name].title,
            "This model": f"{row['value']:.3g} ± {row['spread']:.1g}",
            "Real pictures": "" if row.get("real") is None else f"{row['real']:.3g}",
            "Better": METRICS[name].better,
        }
        for name, row in measured(run).items()
    ]
