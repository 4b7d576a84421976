"""A board of pictures: a line of handwriting, a table, or cells with words under them.

The browser fetches the pictures; the page only says which latents and labels. Saving and copying are the browser's too.
"""

from typing import Any

from .register import component, rerun_only

_HTML = """
<div class="db-root" data-testid="board">
  <div class="db-bar">
    <span class="db-note" data-part="note" data-testid="board-note" role="status"></span>
    <span class="db-gap"></span>
    <button type="button" class="db-button" data-part="save" data-testid="board-save" disabled
      title="Save the board as a PNG">Save PNG</button>
    <button type="button" class="db-button" data-part="copy" data-testid="board-copy" disabled
      title="Copy the picture to the clipboard">Copy</button>
    <button type="button" class="db-button" data-part="present" data-testid="board-present"
      title="Fill the screen with the board. Press Esc to come back">Full screen</button>
  </div>
  <div class="db-paper" data-part="paper">
    <div class="db-columns" data-part="columns" hidden></div>
    <div class="db-middle">
      <div class="db-rows" data-part="rows" hidden></div>
      <canvas class="db-canvas" data-part="canvas" data-testid="board-picture" role="img"
        aria-label="The pictures that you request"></canvas>
    </div>
    <div class="db-cells" data-part="cells" hidden></div>
  </div>
</div>
"""

_component = component("digit_board", _HTML)


def digit_board(
    *,
    run: str,
    at: int,
    latents: list[Any],
    labels: list[Any],
    token: str,
    key: str,
    about: str,
    name: str,
    psi: float = 1.0,
    columns: int | None = None,
    gaps: list[int] | None = None,
    column_titles: list[str] | None = None,
    row_titles: list[str] | None = None,
    captions: list[str] | None = None,
    invert: bool = False,
) -> None:
    """Show the picture of each latent and label (see gan_core.latent), drawn by `run` at step `at`.

    columns None: a line that is broken where it makes the pictures largest, with room before the places `gaps`. Else a
    table of so many columns, with titles. captions: a cell for each picture, with these words under it. invert: ink on
    paper. `about` says in words what is seen; `name` names the file that is saved.
    """
    _component(
        key=key,
        data={
            "run": run,
            "at": at,
            "latents": latents,
            "labels": labels,
            "psi": psi,
            "columns": columns,
            "gaps": gaps or [],
            "columnTitles": column_titles or [],
            "rowTitles": row_titles or [],
            "captions": captions or [],
            "invert": invert,
            "about": about,
            "name": name,
            "token": token,
        },
        on_renew_change=rerun_only,
    )
