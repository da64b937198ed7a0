"""``make bench``: every measure in one run, as ratios against the bare part beside it.

It fails when a target is missed; the page is written all the same.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import answering
import costs
import dock
import finding
import history
import issuing
import lasting
import phones
import showing
from figures import write_json, write_page

from config.clock import SystemClock
from config.places import ROOT, build_dir

MEASURES = (issuing, answering, showing, finding, phones, costs, dock, history, lasting)


def main() -> int:
    figures = []
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
        for measure in MEASURES:
            for figure in measure.measure(Path(folder)):
                print(f"{figure.name}: {figure.value:.4g} {figure.unit}"
                      f"{f', ratio {figure.ratio:.2f}' if figure.ratio is not None else ''}"
                      f"{f', target {figure.target}' if figure.target else ''}"
                      f"{'' if figure.met is None else ', met' if figure.met else ', MISSED'}",
                      flush=True)  # fmt: skip
                figures.append(figure)
    write_json(figures, build_dir() / "bench.json")
    write_page(figures, ROOT / "docs" / "bench.md", SystemClock().now())
    return int(any(figure.met is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
