"""How long a rerun of each page takes the server, as a multiple of a rerun of an empty script.

    python -m tests.page_reruns [--pages home,train] [--reruns 14]

Processor time of this process, without a browser; the empty script takes its turn beside each page. A page opens as a visitor finds
it: with everything folded that is folded, with the pretrained models, and with one run on Train and on Runs.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.places import PROJECT
from gan_core.settings.presets import preset

OF_A_RUN = ("train", "runs")  # pages that are opened with a run in their address


def reruns(app: Any, count: int) -> list[float]:
    """Milliseconds of each of `count` reruns, sorted, after two that do not count."""
    app.run()
    app.run()
    took = []
    for _ in range(count):
        began = time.process_time()
        app.run()
        took.append(1000 * (time.process_time() - began))
    assert not app.exception, app.exception
    return sorted(took)


def measure(page: Path, empty: Path, run: str, count: int) -> dict[str, Any]:
    """The median and the 95th percentile of a page's reruns, and both as multiples of the same of an empty script."""
    app = AppTest.from_file(str(page), default_timeout=120)
    if page.stem in OF_A_RUN:
        app.query_params["run"] = run
    found, base = reruns(app, count), reruns(AppTest.from_file(str(empty), default_timeout=120), count)
    late = round(0.95 * (count - 1))
    median = statistics.median(found)
    return {
        "page": page.stem,
        "ms": median,
        "ms_p95": found[late],
        "median": median / statistics.median(base),
        "p95": found[late] / base[late],
    }


def main(given: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", default="", help="names of files in pages/, with commas; all if left out")
    parser.add_argument("--reruns", type=int, default=14)
    options = parser.parse_args(given)
    wanted, rows = options.pages.split(",") if options.pages else None, []
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GAN_RUNS"] = folder
        run = runs.create(preset("mnist").config)
        run.update_status(state="stopped", step=5)
        empty = Path(folder) / "empty.py"
        empty.write_text("import streamlit as st\nst.write('x')\n")
        print("| page | ms, median (p95) | times an empty rerun, median (p95) |")
        print("| --- | --- | --- |")
        for page in sorted((PROJECT / "pages").glob("*.py")):
            if wanted is None or page.stem in wanted:
                row = measure(page, empty, run.id, options.reruns)
                rows.append(row)
                print(
                    f"| {row['page']} | {row['ms']:.0f} ({row['ms_p95']:.0f}) | {row['median']:.1f} ({row['p95']:.1f}) |",
                    flush=True,
                )
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
