"""What clerks marked of stays at a counter: what came of them and which procedures they were."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from contract.ids import Served
from contract.messages import Marks

Row = sqlite3.Row


def of(db: sqlite3.Connection, ticket: str) -> Marks | None:
    """What is marked of a ticket's present stay; None when nothing is."""
    row = db.execute(
        "SELECT served, procedures, remark FROM leg WHERE ticket = ? AND ended IS NULL", (ticket,)
    ).fetchone()
    found = row and Marks(
        served=Served(row["served"]) if row["served"] else None,
        procedures=json.loads(row["procedures"]),
        note=row["remark"],
    )
    return found if found and found != Marks() else None


def put(db: sqlite3.Connection, ticket: str, marks: Marks) -> None:
    """Mark a ticket's present stay so, instead of what was marked before."""
    db.execute(
        "UPDATE leg SET served = ?, procedures = ?, remark = ? WHERE ticket = ? AND ended IS NULL",
        (marks.served or "", json.dumps(marks.procedures), marks.note, ticket),
    )


def used(db: sqlite3.Connection, service: str, most: int) -> list[str]:
    """The procedures marked last of a service, each once, the latest first."""
    rows = db.execute(
        "SELECT procedures FROM leg WHERE service = ? AND procedures <> '[]' AND ended IS NOT NULL"
        " ORDER BY ended DESC LIMIT ?",
        (service, 10 * most),
    )
    codes = dict.fromkeys(code for row in rows for code in json.loads(row[0]))
    return list(codes)[:most]


def tidied(codes: Sequence[str]) -> list[str]:
    """Codes as they are kept: capital letters, each once, in their order."""
    return list(dict.fromkeys(code.strip().upper() for code in codes if code.strip()))
