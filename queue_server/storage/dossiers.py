"""The local copy of what backends tell, and where each backend was left."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from config.clock import OFFICE_ZONE, from_micros, micros
from contract.codes import DossierCode, recognise
from contract.messages import Ready
from queue_server.domain.dossiers import Dossier, Status

MOST_READY = 20
RESULTS_SERVICE = "nhan-ket-qua"
"""The service at which results are handed out, where an office has it."""


def dossier_of(row: sqlite3.Row, zone: str = OFFICE_ZONE) -> Dossier:
    """A row of ``dossier`` or ``register`` as the rules see it."""
    received, due, ended = (
        None if row[name] is None else from_micros(row[name], zone)
        for name in ("received", "due", "ended")
    )
    return Dossier(
        code=row["code"],
        status=Status(row["status"]),
        modified_at=from_micros(row["modified"], zone),
        received_at=received,
        due_at=due,
        ended_at=ended,
        procedure=row["procedure"],
        counter=row["counter"],
    )


def columns_of(dossier: Dossier) -> tuple[object, ...]:
    """The values of status, received, due, ended, modified, procedure, counter."""
    moments = (dossier.received_at, dossier.due_at, dossier.ended_at)
    return (
        int(dossier.status),
        *(None if moment is None else micros(moment) for moment in moments),
        micros(dossier.modified_at),
        dossier.procedure,
        dossier.counter,
    )


def copy_of(db: sqlite3.Connection, backend: str, code: str) -> Dossier | None:
    """What we last heard of a dossier from one backend."""
    row = db.execute(
        "SELECT * FROM dossier WHERE backend = ? AND code = ?", (backend, code)
    ).fetchone()
    return dossier_of(row) if row else None


def put_copy(db: sqlite3.Connection, backend: str, dossier: Dossier, at: int) -> None:
    """Keep what a backend told at ``at``."""
    db.execute(
        "INSERT INTO dossier (backend, code, status, received, due, ended, modified, procedure,"
        " counter, fetched) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (backend, code) DO UPDATE SET status = excluded.status,"
        " received = excluded.received, due = excluded.due, ended = excluded.ended,"
        " modified = excluded.modified, procedure = excluded.procedure,"
        " counter = excluded.counter, fetched = excluded.fetched",
        (backend, dossier.code, *columns_of(dossier), at),
    )


def find(db: sqlite3.Connection, code: str) -> sqlite3.Row | None:
    """The copy of a dossier by its code; of several backends the one that changed last."""
    found: sqlite3.Row | None = db.execute(
        "SELECT * FROM dossier WHERE code = ? ORDER BY modified DESC LIMIT 1", (code,)
    ).fetchone()
    return found


def counter_label(db: sqlite3.Connection, dossier: Dossier) -> str | None:
    """The label of the counter to go to: the dossier's own, else for a result who hands them out.

    A counter named as none of ours is told as the backend names it.
    """
    if dossier.counter:
        row = db.execute(
            "SELECT label FROM counter WHERE id = :it OR label = :it ORDER BY id = :it DESC",
            {"it": dossier.counter},
        ).fetchone()
        return str(row[0]) if row else dossier.counter
    if dossier.status is not Status.RESULT_READY:
        return None
    row = db.execute(
        "SELECT label FROM counter JOIN counter_service ON counter.id = counter"
        " WHERE service = ? ORDER BY position LIMIT 1",
        (RESULTS_SERVICE,),
    ).fetchone()
    return str(row[0]) if row else None


def cursor_of(db: sqlite3.Connection, backend: str) -> str:
    """Where a backend was left; empty at the beginning."""
    row = db.execute("SELECT cursor FROM backend WHERE name = ?", (backend,)).fetchone()
    return str(row[0]) if row else ""


def put_cursor(db: sqlite3.Connection, backend: str, cursor: str) -> None:
    """Remember where a backend was left."""
    db.execute(
        "INSERT INTO backend (name, cursor) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor",
        (backend, cursor),
    )


def ready(db: sqlite3.Connection) -> list[Ready]:
    """Dossiers whose result waits to be collected, the latest first: date and tail alone.

    A code of no known form is left out: nobody can say which part of it is harmless.
    """
    rows: Sequence[sqlite3.Row] = db.execute(
        "SELECT code FROM dossier WHERE status = 9 ORDER BY ended DESC LIMIT ?", (MOST_READY,)
    ).fetchall()
    codes = [recognise(row["code"]) for row in rows]
    return [
        Ready(date=f"{code.date[4:]}/{code.date[2:4]}", tail=code.seq[-4:])
        for code in codes
        if isinstance(code, DossierCode)
    ]
