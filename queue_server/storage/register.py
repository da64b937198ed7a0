"""The rows of our own register of dossiers."""

from __future__ import annotations

import sqlite3

from contract.codes import DossierCode, phone_code, recognise
from queue_server.domain.dossiers import Dossier
from queue_server.storage.dossiers import columns_of, dossier_of

_LAST_SERIAL = 9999


def one(db: sqlite3.Connection, code: str) -> Dossier | None:
    """The entry with this very code."""
    row = db.execute("SELECT * FROM register WHERE code = ?", (code,)).fetchone()
    return dossier_of(row) if row else None


def phone_code_of(db: sqlite3.Connection, code: str) -> str:
    """The digits-only code printed on an entry's receipt; empty when there is no entry."""
    row = db.execute("SELECT phone_code FROM register WHERE code = ?", (code,)).fetchone()
    return str(row[0]) if row else ""


def code_of_phone_code(db: sqlite3.Connection, digits: str) -> str | None:
    """The dossier code that belongs to a phone code."""
    row = db.execute("SELECT code FROM register WHERE phone_code = ?", (digits,)).fetchone()
    return str(row[0]) if row else None


def changed_after(db: sqlite3.Connection, version: int, most: int) -> list[tuple[int, Dossier]]:
    """Entries changed after ``version``, in order, with their versions."""
    rows = db.execute(
        "SELECT * FROM register WHERE version > ? ORDER BY version LIMIT ?", (version, most)
    )
    return [(row["version"], dossier_of(row)) for row in rows]


def next_code(db: sqlite3.Connection, agency: str, date: str) -> str:
    """The next code of a day (YYMMDD) that is still free, and its phone code with it."""
    while True:
        serial = _next_serial(db, date)
        code = f"{agency}-{date}-{serial:04d}"
        if one(db, code) is None and _is_free(db, phone_code(date, serial)):
            return code


def _next_serial(db: sqlite3.Connection, date: str) -> int:
    row = db.execute(
        "INSERT INTO register_day (day, last) VALUES (?, 1)"
        " ON CONFLICT (day) DO UPDATE SET last = last + 1 RETURNING last",
        (date,),
    ).fetchone()
    return int(row[0])


def _free_phone_code(db: sqlite3.Connection, code: str, date: str) -> str:
    """The digits of the dossier code itself, else the next free ones of ``date``."""
    known = recognise(code)
    if isinstance(known, DossierCode) and int(known.seq) <= _LAST_SERIAL:
        digits = phone_code(known.date, int(known.seq))
        if _is_free(db, digits):
            return digits
    while True:
        digits = phone_code(date, _next_serial(db, date))
        if _is_free(db, digits):
            return digits


def _is_free(db: sqlite3.Connection, digits: str) -> bool:
    return code_of_phone_code(db, digits) is None


def insert(db: sqlite3.Connection, entry_id: str, date: str, dossier: Dossier) -> str:
    """Add an entry received on ``date`` (YYMMDD); returns its phone code."""
    digits = _free_phone_code(db, dossier.code, date)
    db.execute(
        "INSERT INTO register (id, code, phone_code, status, received, due, ended, modified,"
        " procedure, counter, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (entry_id, dossier.code, digits, *columns_of(dossier), _next_version(db)),
    )
    return digits


def update(db: sqlite3.Connection, dossier: Dossier) -> str:
    """Change an entry; returns its id."""
    row = db.execute(
        "UPDATE register SET status = ?, received = ?, due = ?, ended = ?, modified = ?,"
        " procedure = ?, counter = ?, version = ? WHERE code = ? RETURNING id",
        (*columns_of(dossier), _next_version(db), dossier.code),
    ).fetchone()
    return str(row[0])


def put_person(db: sqlite3.Connection, entry_id: str, name: str, phone: str) -> None:
    """Keep who filed; the only place where it stands."""
    db.execute(
        "INSERT OR REPLACE INTO register_person (register, name, phone) VALUES (?, ?, ?)",
        (entry_id, name, phone),
    )


def put_secret(db: sqlite3.Connection, entry_id: str, pin_hash: str, secret: str) -> None:
    """Keep what opens a new entry outside the office: its PIN's hash, its receipt's secret."""
    db.execute("INSERT INTO register_secret VALUES (?, ?, ?)", (entry_id, pin_hash, secret))


def change_pin(db: sqlite3.Connection, code: str, pin_hash: str) -> str | None:
    """Give an entry another PIN; returns its id, or None when there is no such entry."""
    row = db.execute(
        "UPDATE register_secret SET pin = ?"
        " WHERE register = (SELECT id FROM register WHERE code = ?) RETURNING register",
        (pin_hash, code),
    ).fetchone()
    return str(row[0]) if row else None


def secrets_of(db: sqlite3.Connection, code: str) -> sqlite3.Row | None:
    """``pin`` (a hash) and ``secret`` of an entry."""
    found: sqlite3.Row | None = db.execute(
        "SELECT pin, secret FROM register_secret JOIN register ON register.id = register"
        " WHERE code = ?",
        (code,),
    ).fetchone()
    return found


def steps_of(db: sqlite3.Connection, code: str) -> list[tuple[int, int]]:
    """(status, since when in microseconds) of an entry, from its beginning."""
    rows = db.execute(
        "SELECT coalesce(data ->> 'after', data ->> 'status'), at FROM journal"
        " WHERE subject = (SELECT id FROM register WHERE code = ?)"
        " AND kind IN ('dossier-entered/1', 'dossier-status-changed/1') ORDER BY seq",
        (code,),
    )
    return [(int(status), int(at)) for status, at in rows]


def _next_version(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT coalesce(max(version), 0) + 1 FROM register").fetchone()[0])
