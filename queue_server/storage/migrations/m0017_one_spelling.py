"""Dossier codes kept with dots around their date get the dashes under which they are looked for.

Where the same code stood in both spellings, the copy that changed last stays.  Two entries of the
register are two papers with phone codes of their own: both stay, the later as it was written.
"""

from __future__ import annotations

import re
import sqlite3

_DATE = r"(?:20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_CODE = re.compile(
    r"(\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}|[A-Z]\d{2}(?:\.\d{1,3}){0,3})"
    rf"[-.]({_DATE})[-.](\d{{4,7}})"
)
"""What the program of that time takes for a dossier's code; others are kept as they stand."""


def up(db: sqlite3.Connection) -> None:
    """Rewrite the codes of the register and of the copies."""
    for (code,) in db.execute("SELECT code FROM register ORDER BY version").fetchall():
        if (key := _dashed(code)) != code:
            db.execute("UPDATE OR IGNORE register SET code = ? WHERE code = ?", (key, code))
    copies = db.execute("SELECT backend, code, modified FROM dossier").fetchall()
    for backend, code, modified in copies:
        if (key := _dashed(code)) != code:
            _move(db, backend, code, key, modified)


def _move(db: sqlite3.Connection, backend: str, code: str, key: str, modified: int) -> None:
    db.execute(
        "DELETE FROM dossier WHERE backend = ? AND code = ? AND modified <= ?",
        (backend, key, modified),
    )
    db.execute(
        "UPDATE OR IGNORE dossier SET code = ? WHERE backend = ? AND code = ?", (key, backend, code)
    )
    db.execute("DELETE FROM dossier WHERE backend = ? AND code = ?", (backend, code))


def _dashed(code: str) -> str:
    found = _CODE.fullmatch(code)
    return "-".join(found.groups()) if found else code
