"""What a table of a report is, and how its cells are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from queue_server.reports.wording import NOTHING, Speech


class Kind(StrEnum):
    """How a column is written."""

    TEXT = "text"
    COUNT = "count"
    MEAN = "mean"
    MINUTES = "minutes"
    SHARE = "share"
    DAY = "day"
    TIME = "time"


Cell = str | float | dt.date | None
"""Text, a number (minutes, a share of 1), a day; None where there are no figures."""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and how its cells are written."""

    title: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report; ``id`` is fit for an address and a file's name."""

    id: str
    title: str
    columns: list[Column]
    rows: list[list[Cell]] = field(default_factory=list)
    note: str = ""


def written(cell: Cell, kind: Kind, say: Speech) -> str:
    """A cell as people read it."""
    writers: dict[Kind, Callable[[float], str]] = {
        Kind.COUNT: say.count, Kind.MEAN: say.minutes, Kind.MINUTES: say.minutes,
        Kind.SHARE: say.share,
    }  # fmt: skip
    if cell is None:
        return NOTHING
    if isinstance(cell, dt.date):
        return say.day(cell)
    return cell if isinstance(cell, str) else writers[kind](cell)
