"""What an office has set, read and written whole: services, counters, clerks, its own words."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from queue_server.storage import meta, queue
from queue_server.storage.tables import tables

Row = sqlite3.Row
KEEP_PERSONAL_DAYS = 90


def office(db: sqlite3.Connection) -> dict[str, Any]:
    """What the office tells of itself; nothing in an empty database."""
    return dict(json.loads(meta.text(db, meta.OFFICE, "{}")))


def keep_personal_days(db: sqlite3.Connection) -> int:
    """After how many days what is personal is blanked."""
    return int(office(db).get("keep_personal_days", KEEP_PERSONAL_DAYS))


def services(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """All services, open or not, in their order."""
    rows = db.execute("SELECT * FROM service ORDER BY position, id").fetchall()
    return [
        {
            "id": row["id"], "letter": row["letter"], "icon": row["icon"],
            "names": json.loads(row["names"]), "hints": json.loads(row["hints"]),
            "open": bool(row["open"]), "asks_dossiers": bool(row["asks_dossiers"]),
            "most_dossiers": row["most_dossiers"],
        }
        for row in rows
    ]  # fmt: skip


def counters(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """All counters, switched off or not, in their order; weights of 1 are not told."""
    rows = db.execute("SELECT * FROM counter ORDER BY position, id").fetchall()
    given = _given(db)
    return [
        {
            "id": row["id"], "label": row["label"], "zone": row["zone"],
            "names": json.loads(row["names"]),
            "services": list(given.get(row["id"], {})),
            "weights": {one: n for one, n in given.get(row["id"], {}).items() if n != 1},
            "active": bool(row["active"]),
        }
        for row in rows
    ]  # fmt: skip


def clerks(db: sqlite3.Connection) -> list[dict[str, Any]]:
    """All clerks, active or not, by login; never their passwords."""
    rows = db.execute("SELECT id, login, name, role, active FROM clerk ORDER BY login").fetchall()
    return [
        {
            "login": row["login"], "name": row["name"], "role": row["role"],
            "active": bool(row["active"]), "weights": queue.clerk_weights(db, row["id"]),
        }
        for row in rows
    ]  # fmt: skip


def in_use(db: sqlite3.Connection) -> tuple[set[str], set[str]]:
    """Counters that are not closed, and the logins of those who sit there."""
    rows = db.execute(
        "SELECT counter.id, clerk.login FROM counter LEFT JOIN clerk ON clerk.id = counter.clerk"
        " WHERE counter.state <> 'closed' OR EXISTS (SELECT 1 FROM ticket"
        " WHERE ticket.counter = counter.id AND ticket.state IN ('called', 'serving'))"
    ).fetchall()
    return {row[0] for row in rows}, {row[1] for row in rows if row[1]}


def put_office(db: sqlite3.Connection, told: Mapping[str, Any]) -> None:
    """Keep what the office tells of itself."""
    meta.put_value(db, meta.OFFICE, told)


def put_service(db: sqlite3.Connection, entry: Mapping[str, Any], position: int) -> None:
    """Make a service, or give it these values."""
    tables(db).table("service").upsert(
        {
            "id": entry["id"], "letter": entry["letter"], "names": _json(entry["names"]),
            "hints": _json(entry["hints"]), "icon": entry["icon"], "position": position,
            "open": entry["open"], "asks_dossiers": entry["asks_dossiers"],
            "most_dossiers": entry["most_dossiers"],
        },
        pk="id",
    )  # fmt: skip


def put_counter(db: sqlite3.Connection, entry: Mapping[str, Any], position: int) -> None:
    """Make a counter, or give it these values; switched off, nobody waits for it alone."""
    counter, found = entry["id"], tables(db)
    found.table("counter").upsert(
        {
            "id": counter, "label": entry["label"], "names": _json(entry["names"]),
            "zone": entry["zone"], "position": position, "active": entry["active"],
        },
        pk="id",
    )  # fmt: skip
    served = found.table("counter_service")
    served.delete_where("counter = ?", [counter])
    served.insert_all(
        {"counter": counter, "service": one, "weight": entry["weights"].get(one, 1)}
        for one in entry["services"]
    )
    if not entry["active"]:
        db.execute(
            "UPDATE ticket SET target = NULL WHERE target = ? AND state = 'waiting'", (counter,)
        )


def add_clerk(
    db: sqlite3.Connection,
    clerk: str,
    entry: Mapping[str, Any],
    password: str,
    *,
    must_change: bool = False,
) -> None:
    """Make a clerk with this id; ``password`` is as it is kept."""
    tables(db).table("clerk").insert(
        {
            "id": clerk, "login": entry["login"], "name": entry["name"], "role": entry["role"],
            "active": entry["active"], "password": password, "must_change": must_change,
        }
    )  # fmt: skip
    put_weights(db, clerk, entry["weights"])


def put_clerk(db: sqlite3.Connection, entry: Mapping[str, Any]) -> str:
    """Change a clerk, whose password stays; returns their id.

    Who is no longer active, or has another role, has to sign in again.
    """
    before = db.execute("SELECT * FROM clerk WHERE login = ?", (entry["login"],)).fetchone()
    db.execute(
        "UPDATE clerk SET name = ?, role = ?, active = ? WHERE id = ?",
        (entry["name"], entry["role"], int(entry["active"]), before["id"]),
    )
    put_weights(db, before["id"], entry["weights"])
    if not entry["active"] or entry["role"] != before["role"]:
        db.execute("DELETE FROM session WHERE clerk = ?", (before["id"],))
    return str(before["id"])


def put_weights(db: sqlite3.Connection, clerk: str, weights: Mapping[str, int]) -> None:
    """How much a service's minutes count where this clerk sits."""
    db.execute("DELETE FROM clerk_service WHERE clerk = ?", (clerk,))
    db.executemany(
        "INSERT INTO clerk_service (clerk, service, weight) VALUES (?, ?, ?)",
        [(clerk, service, weight) for service, weight in weights.items() if weight > 1],
    )


def reset_password(db: sqlite3.Connection, login: str, kept: str) -> str | None:
    """Give a one-time password and end the clerk's sessions; returns their id."""
    row = db.execute(
        "UPDATE clerk SET password = ?, must_change = 1 WHERE login = ? RETURNING id",
        (kept, login),
    ).fetchone()
    if row is None:
        return None
    db.execute("DELETE FROM session WHERE clerk = ?", (row[0],))
    return str(row[0])


def _given(db: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """Counter → service → weight, services in their order."""
    found: dict[str, dict[str, int]] = {}
    for row in db.execute(
        "SELECT counter, service, weight FROM counter_service"
        " JOIN service ON service.id = service ORDER BY service.position, service.id"
    ):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
