"""Reading the queue: every query here costs the same however long the history is."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence

from queue_server.domain.calling import Policy, Waiting
from queue_server.domain.numbers import number_text, parse_number

Row = sqlite3.Row

_TICKET = "SELECT * FROM ticket WHERE"
_CALL = (
    "SELECT ticket.*, counter.label, counter.zone FROM ticket"
    " JOIN counter ON counter.id = ticket.counter WHERE ticket.day = ? AND call_seq IS NOT NULL"
)


def service(db: sqlite3.Connection, service_id: str) -> Row | None:
    """One service, or None."""
    found: Row | None = db.execute("SELECT * FROM service WHERE id = ?", (service_id,)).fetchone()
    return found


def services(db: sqlite3.Connection) -> list[Row]:
    """All services, as they are ordered on screens."""
    return db.execute("SELECT * FROM service ORDER BY position, id").fetchall()


def counter(db: sqlite3.Connection, counter_id: str) -> Row | None:
    """One counter with its clerk's name; None where there is none or it is switched off."""
    found: Row | None = db.execute(
        "SELECT counter.*, clerk.name AS clerk_name FROM counter"
        " LEFT JOIN clerk ON clerk.id = counter.clerk WHERE counter.id = ? AND counter.active",
        (counter_id,),
    ).fetchone()
    return found


def counters(db: sqlite3.Connection) -> list[Row]:
    """All counters that are not switched off, with their clerks' names, in their order."""
    return db.execute(
        "SELECT counter.*, clerk.name AS clerk_name FROM counter"
        " LEFT JOIN clerk ON clerk.id = counter.clerk WHERE counter.active"
        " ORDER BY counter.position, counter.id"
    ).fetchall()


def counter_of(db: sqlite3.Connection, clerk_id: str) -> str | None:
    """The counter where a clerk sits; where they sat down last, if there are several."""
    row = db.execute(
        "SELECT id FROM counter WHERE clerk = ? AND state <> 'closed' AND active"
        " ORDER BY since DESC, id LIMIT 1",
        (clerk_id,),
    ).fetchone()
    return row[0] if row else None


def services_of(db: sqlite3.Connection, counter_id: str) -> list[str]:
    """Ids of the services a counter gives."""
    return list(weights_of(db, counter_id))


def ticket_at(db: sqlite3.Connection, counter_id: str) -> Row | None:
    """The ticket that stands at a counter, called or being served."""
    found: Row | None = db.execute(
        f"{_TICKET} counter = ? AND state IN ('called', 'serving')", (counter_id,)
    ).fetchone()
    return found


def ticket_by_id(db: sqlite3.Connection, ticket_id: str) -> Row | None:
    """One ticket, or None."""
    found: Row | None = db.execute(f"{_TICKET} id = ?", (ticket_id,)).fetchone()
    return found


def ticket_by_token(db: sqlite3.Connection, token: str) -> Row | None:
    """The ticket a token opens, or None."""
    found: Row | None = db.execute(f"{_TICKET} token = ?", (token,)).fetchone()
    return found


def ticket_by_number(db: sqlite3.Connection, day: str, text: str) -> Row | None:
    """The day's ticket with that number, or None."""
    parsed = parse_number(text)
    if parsed is None:
        return None
    found: Row | None = db.execute(
        f"{_TICKET} day = ? AND series = ? AND number = ?", (day, *parsed)
    ).fetchone()
    return found


def number_of(row: Row) -> str:
    """A ticket row's number as people read it."""
    return number_text(row["series"], row["number"])


def weights_of(db: sqlite3.Connection, counter_id: str) -> dict[str, int]:
    """The services a counter gives, each with its weight there."""
    rows = db.execute(
        "SELECT service, weight FROM counter_service WHERE counter = ?", (counter_id,)
    )
    return {row[0]: row[1] for row in rows}


def clerk_weights(db: sqlite3.Connection, clerk_id: str | None) -> dict[str, int]:
    """The services a clerk has a weight for, wherever they sit."""
    rows = db.execute(
        "SELECT service, weight FROM clerk_service WHERE clerk = ? ORDER BY service", (clerk_id,)
    )
    return {row[0]: row[1] for row in rows}


def weights_with(db: sqlite3.Connection, counter_id: str, clerk_id: str | None) -> dict[str, int]:
    """The services a counter gives, each with its weight there for whoever sits there."""
    clerk = clerk_weights(db, clerk_id)
    return {one: n * clerk.get(one, 1) for one, n in weights_of(db, counter_id).items()}


def heads(
    db: sqlite3.Connection,
    day: str,
    counter_id: str,
    service_ids: Collection[str],
    policy: Policy,
) -> list[Waiting]:
    """Whom a counter may call next: the longest waiting of each lane of each service.

    Among them who was sent to this very counter; not who waits for another one.  It is counted by
    how many later comers each was passed, as far as the policy asks.
    """
    most = policy.most_passed
    rows = [
        db.execute(
            f"{_TICKET} state = 'waiting' AND day = ? AND {of} = ? AND target {sent}"
            f" AND lane = ?{ground} ORDER BY queued, number LIMIT 1",
            (day, one, *lane),
        ).fetchone()
        for of, sent, ones in (
            ("service", "IS NULL", service_ids),
            ("target", "IS NOT NULL", [counter_id]),
        )
        for one in ones
        for ground, lane in _lanes(policy)
    ]
    called = _latest_called(db, day, service_ids, most)
    return [_waiting(row, called, most) for row in rows if row]


def _lanes(policy: Policy) -> list[tuple[str, tuple[object, ...]]]:
    """The lanes of a service as conditions; grounds of different weight stand each in its own."""
    if not policy.weights:
        return [("", (0,)), ("", (1,))]
    return [("", (0,)), *((" AND priority = ?", (1, ground)) for ground in policy.grounds)]


def _latest_called(
    db: sqlite3.Connection, day: str, service_ids: Collection[str], most: int
) -> list[int]:
    """When those joined the line who joined it last and were called all the same."""
    return [
        row[0]
        for service_id in service_ids
        for row in db.execute(
            "SELECT queued FROM ticket WHERE day = ? AND service = ? AND call_seq IS NOT NULL"
            " ORDER BY queued DESC LIMIT ?",
            (day, service_id, most),
        )
    ]


def _waiting(row: Row, called: Sequence[int], most: int) -> Waiting:
    passed = min(most, sum(queued > row["queued"] for queued in called))
    return Waiting(
        row["id"], number_of(row), row["service"], row["priority"], row["queued"], passed
    )


def sent_to(db: sqlite3.Connection, day: str, counter_id: str) -> list[str]:
    """Ids of the day's tickets that were sent to one counter."""
    rows = db.execute(
        "SELECT id FROM ticket WHERE day = ? AND target = ? AND target IS NOT NULL",
        (day, counter_id),
    )
    return [row[0] for row in rows]


def notes_of(db: sqlite3.Connection, ticket_id: str) -> list[str]:
    """What clerks have told the next ones about a ticket, the oldest first."""
    rows = db.execute(
        "SELECT note, CASE WHEN ended IS NULL THEN '' ELSE remark END FROM leg"
        " WHERE ticket = ? AND note || remark <> '' ORDER BY id",
        (ticket_id,),
    )
    return [note for row in rows for note in row if note]


def in_line(db: sqlite3.Connection, day: str, service_ids: Sequence[str], most: int) -> list[Row]:
    """Who waits for these services, in the order they came, at most ``most``."""
    rows: list[Row] = []
    for service_id in service_ids:
        for lane in (0, 1):
            rows += db.execute(
                f"{_TICKET} state = 'waiting' AND day = ? AND service = ? AND lane = ?"
                " ORDER BY queued, number LIMIT ?",
                (day, service_id, lane, most),
            ).fetchall()
    return sorted(rows, key=lambda row: (-row["lane"], row["queued"], row["number"]))[:most]


def set_aside(db: sqlite3.Connection, day: str) -> list[Row]:
    """The day's parked and missed tickets, the latest first."""
    return db.execute(
        f"{_TICKET} day = ? AND state IN ('parked', 'missed') ORDER BY called DESC", (day,)
    ).fetchall()


def left_over(db: sqlite3.Connection, day: str, most: int) -> list[Row]:
    """Tickets of days before ``day`` that are not over, at most ``most``."""
    rows: list[Row] = []
    for where in (
        "state = 'waiting'",
        "state IN ('parked', 'missed')",
        "state IN ('called', 'serving') AND counter > ''",
    ):
        query = f"{_TICKET} {where} AND day < ? LIMIT ?"
        rows += db.execute(query, (day, most - len(rows))).fetchall()
    return rows


def waiting_count(db: sqlite3.Connection, day: str, service_id: str) -> int:
    """How many wait for a service."""
    return sum(line_lengths(db, day, service_id))


def line_lengths(db: sqlite3.Connection, day: str, service_id: str) -> tuple[int, int]:
    """How many wait for a service: (ordinary, priority)."""
    rows = db.execute(
        "SELECT lane, waiting FROM line_length WHERE day = ? AND service = ?", (day, service_id)
    )
    lengths = {int(row[0]): int(row[1]) for row in rows}
    return lengths.get(0, 0), lengths.get(1, 0)


def ahead_of(db: sqlite3.Connection, ticket: Row) -> int:
    """How many wait for the same service before ``ticket``: priority first, then by time."""
    where = (ticket["day"], ticket["service"], ticket["lane"])
    before = db.execute(
        "SELECT count(*) FROM ticket WHERE state = 'waiting' AND day = ? AND service = ?"
        " AND lane = ? AND (queued, number) < (?, ?)",
        (*where, ticket["queued"], ticket["number"]),
    ).fetchone()[0]
    _, priority = line_lengths(db, ticket["day"], ticket["service"])
    return int(before) if ticket["lane"] else int(before) + priority


def last_calls(db: sqlite3.Connection, day: str, most: int) -> list[Row]:
    """The day's last called tickets, newest call first, with the counter's label and zone."""
    return db.execute(f"{_CALL} ORDER BY call_seq DESC LIMIT ?", (day, most)).fetchall()


def last_missed(db: sqlite3.Connection, day: str, most: int) -> list[Row]:
    """Who was called in vain more than once and is still away, the latest first."""
    return db.execute(
        "SELECT ticket.*, counter.zone FROM ticket JOIN counter ON counter.id = ticket.counter"
        " WHERE ticket.day = ? AND ticket.state = 'missed' AND calls > 1 AND call_seq IS NOT NULL"
        " ORDER BY ended DESC LIMIT ?",
        (day, most),
    ).fetchall()


def last_call_for(db: sqlite3.Connection, day: str, service_id: str) -> Row | None:
    """The ticket called last for a service that day, with the counter's label and zone."""
    found: Row | None = db.execute(
        f"{_CALL} AND ticket.service = ? ORDER BY call_seq DESC LIMIT 1", (day, service_id)
    ).fetchone()
    return found


def last_called(db: sqlite3.Connection, day: str, service_id: str) -> str | None:
    """The number called last for a service today."""
    row = db.execute(
        f"{_TICKET} day = ? AND service = ? AND call_seq IS NOT NULL"
        " ORDER BY call_seq DESC LIMIT 1",
        (day, service_id),
    ).fetchone()
    return number_of(row) if row else None


def recent_lanes(db: sqlite3.Connection, day: str, counter_id: str, most: int) -> list[bool]:
    """Of the counter's last calls today, newest first: which were of priority."""
    rows = db.execute(
        "SELECT lane FROM ticket WHERE counter = ? AND day = ? AND call_seq IS NOT NULL"
        " ORDER BY call_seq DESC LIMIT ?",
        (counter_id, day, most),
    )
    return [bool(row[0]) for row in rows]


def open_counters_for(db: sqlite3.Connection, service_id: str) -> int:
    """How many counters are open for a service."""
    return int(
        db.execute(
            "SELECT count(*) FROM counter_service JOIN counter ON counter.id = counter"
            " WHERE service = ? AND state = 'open' AND finishing = 0",
            (service_id,),
        ).fetchone()[0]
    )
