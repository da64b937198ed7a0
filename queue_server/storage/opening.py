"""The office's opening rules, what is paused, and how many numbers were given."""

from __future__ import annotations

import sqlite3
from functools import lru_cache

import msgspec
from msgspec import Struct

from contract.ids import Scope, Texts
from queue_server.domain.calendar import Calendar, OpeningRules, Span, Times, spans_of
from queue_server.storage import meta

Row = sqlite3.Row
_KEY = "opening"


def calendar(db: sqlite3.Connection) -> Calendar:
    """The calendar by the rules of this snapshot."""
    return _read(meta.text(db, _KEY, "{}"))


def told_hours(db: sqlite3.Connection) -> tuple[Span, ...]:
    """The hours the office tells of itself."""
    return _hours(meta.text(db, meta.OFFICE, "{}"))


def save_rules(db: sqlite3.Connection, rules: OpeningRules) -> None:
    """Keep the rules instead of those there were."""
    meta.put_value(db, _KEY, rules)


def pauses(db: sqlite3.Connection) -> list[Row]:
    """All that is paused, the oldest first."""
    return db.execute("SELECT * FROM pause ORDER BY since, scope, id").fetchall()


def pause(db: sqlite3.Connection, scope: Scope, subject: str, reason: Texts, since: int) -> bool:
    """Pause, or give a pause another reason; returns whether it is new."""
    text = msgspec.json.encode(reason).decode()
    changed = db.execute(
        "UPDATE pause SET reason = ? WHERE scope = ? AND id = ?", (text, scope, subject)
    ).rowcount
    if not changed:
        db.execute("INSERT INTO pause VALUES (?, ?, ?, ?)", (scope, subject, text, since))
    return not changed


def resume(db: sqlite3.Connection, scope: Scope, subject: str) -> int | None:
    """End a pause; returns since when it was, None when there was none."""
    row = db.execute(
        "DELETE FROM pause WHERE scope = ? AND id = ? RETURNING since", (scope, subject)
    ).fetchone()
    return int(row[0]) if row else None


def full_today(db: sqlite3.Connection, day: str, service: Row, limit: int) -> bool:
    """Whether so many of a service's numbers of the day were given and not given back."""
    letter = service["letter"]
    most = db.execute(
        "SELECT last + count(number) FROM series LEFT JOIN ticket"
        " ON ticket.day = series.day AND series = letter AND number > last"
        " WHERE series.day = ? AND letter = ?",
        (day, letter),
    ).fetchone()[0]  # numbers above the last are those that kiosks gave alone
    if most is not None and most < limit:
        return False  # no need to count
    given = db.execute(
        "SELECT count(*) FROM ticket WHERE day = ? AND series = ? AND service = ?"
        " AND state <> 'cancelled'",
        (day, letter, service["id"]),
    ).fetchone()
    return int(given[0]) >= limit


def given_before(db: sqlite3.Connection, device: str, count: int) -> int | None:
    """When a kiosk gave its last number but ``count`` - 1, in microseconds UTC; None: never."""
    row = db.execute(
        "SELECT issued FROM ticket WHERE device = ? AND device <> ''"
        " ORDER BY issued DESC LIMIT 1 OFFSET ?",
        (device, count - 1),
    ).fetchone()
    return int(row[0]) if row else None


class _Told(Struct):
    """What of the office's state is asked here."""

    sessions: list[Times] = []


@lru_cache(maxsize=8)
def _hours(text: str) -> tuple[Span, ...]:
    try:
        return spans_of(msgspec.json.decode(text, type=_Told).sessions)
    except ValueError:
        return ()  # told in words of its own


@lru_cache(maxsize=8)
def _read(text: str) -> Calendar:
    """The same text is read once."""
    return Calendar(msgspec.json.decode(text, type=OpeningRules))
