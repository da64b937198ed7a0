"""An index of a dossier's steps in the journal, which its holder is shown for the PIN."""

from __future__ import annotations

import sqlite3


def up(db: sqlite3.Connection) -> None:
    """Make the index."""
    db.execute(
        "CREATE INDEX dossier_steps ON journal (subject)"
        " WHERE kind IN ('dossier-entered/1', 'dossier-status-changed/1')"
    )
