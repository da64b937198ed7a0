"""The register of dossiers, and the local copy of what backends tell.

Times are integer microseconds UTC.  ``register.version`` rises with every change.  Personal
fields stand alone in ``register_person``, so that they can be blanked when their time is over;
what opens a dossier outside the office stands in ``register_secret``, the PIN as its hash.
"""

from __future__ import annotations

import sqlite3

_STATEMENTS = (
    """
    CREATE TABLE register (
        id TEXT PRIMARY KEY,
        code TEXT NOT NULL UNIQUE,
        phone_code TEXT NOT NULL UNIQUE,
        status INTEGER NOT NULL,
        received INTEGER,
        due INTEGER,
        ended INTEGER,
        modified INTEGER NOT NULL,
        procedure TEXT NOT NULL DEFAULT '',
        counter TEXT NOT NULL DEFAULT '',
        version INTEGER NOT NULL UNIQUE
    ) STRICT""",
    """
    CREATE TABLE register_person (
        register TEXT PRIMARY KEY REFERENCES register (id),
        name TEXT NOT NULL DEFAULT '',
        phone TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    """
    CREATE TABLE register_secret (
        register TEXT PRIMARY KEY REFERENCES register (id),
        pin TEXT NOT NULL,
        secret TEXT NOT NULL UNIQUE
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE register_day (
        day TEXT PRIMARY KEY,
        last INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE dossier (
        backend TEXT NOT NULL,
        code TEXT NOT NULL,
        status INTEGER NOT NULL,
        received INTEGER,
        due INTEGER,
        ended INTEGER,
        modified INTEGER NOT NULL,
        procedure TEXT NOT NULL DEFAULT '',
        counter TEXT NOT NULL DEFAULT '',
        fetched INTEGER NOT NULL,
        PRIMARY KEY (backend, code)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX dossier_code ON dossier (code)",
    "CREATE INDEX dossier_ready ON dossier (ended) WHERE status = 9",
    """
    CREATE TABLE backend (
        name TEXT PRIMARY KEY,
        cursor TEXT NOT NULL DEFAULT ''
    ) STRICT, WITHOUT ROWID""",
)


def up(db: sqlite3.Connection) -> None:
    """Make the tables."""
    for statement in _STATEMENTS:
        db.execute(statement)
