"""Figures of one run: kept as JSON, shown as a table."""

from __future__ import annotations

import datetime as dt
import json
import platform
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured thing.  ``target`` in words; ``met`` None where there is no target."""

    name: str
    value: float
    unit: str
    bare: float | None = None
    ratio: float | None = None
    target: str = ""
    met: bool | None = None
    note: str = ""


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def write_json(figures: list[Figure], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({figure.name: asdict(figure) for figure in figures}, indent=1)
    target.write_text(text + "\n", encoding="utf-8")


def write_page(figures: list[Figure], target: Path, when: dt.datetime) -> None:
    """The table of the docs; everything on the page comes from the run."""
    rows = [_row(figure) for figure in figures]
    head = [
        "# Measurements",
        "",
        f"Made by `make bench` on {when:%d/%m/%Y}, {platform.machine()}, two cores, no hardware",
        "attached, everything (load included) on the same machine. The figures are of that",
        "machine; the ratios against the bare part, measured in the same run, carry further.",
        "",
        "| what | value | bare part | ratio | target | |",
        "|---|---|---|---|---|---|",
    ]
    target.write_text("\n".join([*head, *rows]) + "\n", encoding="utf-8")


def _row(figure: Figure) -> str:
    bare = "" if figure.bare is None else f"{figure.bare:,.4g} {figure.unit}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    met = {None: "", True: "met", False: "**missed**"}[figure.met]
    name = f"{figure.name} ({figure.note})" if figure.note else figure.name
    value = f"{figure.value:,.4g} {figure.unit}"
    return f"| {name} | {value} | {bare} | {ratio} | {figure.target} | {met} |"
