"""Indexes of what is personal and still there, so that the job that blanks it finds it at once."""

from __future__ import annotations

import sqlite3

_STATEMENTS = (
    "CREATE INDEX noted_legs ON leg (queued) WHERE note <> '' OR remark <> ''",
    "CREATE INDEX named ON register_person (register) WHERE name <> '' OR phone <> ''",
)


def up(db: sqlite3.Connection) -> None:
    """Make the indexes."""
    for statement in _STATEMENTS:
        db.execute(statement)
