"""The list of runs as one element. Its JavaScript filters as one types and asks the server for news by itself."""

from typing import Any

from .register import component, rerun_only

KEY = "run-list"

_HTML = """
<div class="rl-root" data-testid="run-list">
  <div class="rl-top">
    <input type="search" class="rl-filter" data-part="filter" data-testid="run-filter" autocomplete="off"
      placeholder="Search: name, data, #tag, note…" aria-label="Filter the runs"
      title="Show only runs whose name, data, networks, loss, state, tags or note contains all these words">
    <span class="rl-total" data-part="total" data-testid="run-total" title="Disk space that the runs use"></span>
  </div>
  <div class="rl-hint" data-part="hint" role="status"></div>
  <ol class="rl-list" translate="no" data-part="list" data-testid="run-rows" tabindex="-1" aria-label="Runs, newest first"></ol>
  <div class="rl-none" data-part="none" hidden>No run matches these words.</div>
  <label class="rl-more" data-part="more" title="Show the archived runs too" hidden><input type="checkbox" class="rl-check"
    data-part="archived" data-testid="run-archived"><span data-part="many"></span></label>
</div>
"""

_component = component("run_list", _HTML)


def run_list(listing: dict[str, Any], selected: list[str], *, token: str, most: int) -> list[str] | None:
    """Draw `listing` (see web/library.py) with the runs `selected`, of which there can be `most`.

    Returns the new selection when a visitor has changed it, else None.
    """
    result = _component(
        key=KEY,
        data={"listing": listing, "selected": selected, "token": token, "most": most},
        on_chosen_change=rerun_only,
        on_renew_change=rerun_only,
    )
    return result.chosen
