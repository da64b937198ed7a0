"""What there is one of in an office: a key of the table ``meta``, and a text, mostly JSON."""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable
from functools import lru_cache
from typing import Any, TypeVar, cast

import msgspec

T = TypeVar("T")
OFFICE = "office-state"
"""The key of what the office tells of itself."""


def text(db: sqlite3.Connection, key: str, nothing: str = "") -> str:
    """The text, or ``nothing`` where none is kept."""
    row = db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else nothing


def rules(db: sqlite3.Connection, key: str, kind: type[T]) -> T:
    """What is set there, as usual where nothing is; the same text is read once."""
    return cast("T", _read(text(db, key, "{}"), cast("Hashable", kind)))


@lru_cache(maxsize=32)
def _read(told: str, kind: Any) -> object:
    return msgspec.json.decode(told, type=kind)


def put(db: sqlite3.Connection, key: str, told: str) -> None:
    """Keep a text instead of the one there was."""
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, told))


def put_value(db: sqlite3.Connection, key: str, value: object) -> None:
    """Keep something as JSON."""
    put(db, key, msgspec.json.encode(value).decode())
