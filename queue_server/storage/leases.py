"""Which numbers are leased to which kiosk, and the next number the server may give itself."""

from __future__ import annotations

import sqlite3

from contract.messages import Numbers
from queue_server.storage import administration, meta, series

Row = sqlite3.Row
SIZE = 50
FIRST = 801
AFTER_RESTORE = 100


def next_number(db: sqlite3.Connection, day: str, letter: str) -> int:
    """Give the next number of a series, past those that are leased."""
    number = series.count_up(db, day, letter)
    free = next_free(db, day, letter, number)
    if free != number:
        series.reserve(db, day, letter, free)
    return free


def next_free(db: sqlite3.Connection, day: str, letter: str, number: int) -> int:
    """The first number from this one on that is not leased."""
    while True:
        block = leased(db, day, letter, number)
        if block is None:
            return number
        number = int(block["last"]) + 1


def leased(db: sqlite3.Connection, day: str, letter: str, number: int) -> Row | None:
    """The lease a number is of, or None."""
    found: Row | None = db.execute(
        "SELECT * FROM lease WHERE day = ? AND letter = ? AND first <= ? AND last >= ?",
        (day, letter, number, number),
    ).fetchone()
    return found


def numbers_of(db: sqlite3.Connection, day: str, device: str, store: str) -> list[Numbers]:
    """All that is leased to a kiosk's disk on a day."""
    rows = db.execute(
        "SELECT letter, first, last FROM lease WHERE day = ? AND device = ? AND store = ?"
        " ORDER BY letter, first",
        (day, device, store),
    )
    return [Numbers(row["letter"], row["first"], row["last"]) for row in rows]


def left(db: sqlite3.Connection, day: str, letter: str, device: str, store: str) -> int:
    """How many leased numbers of a series nobody is known to have."""
    mine = [one for one in numbers_of(db, day, device, store) if one.letter == letter]
    return sum(one.last - one.first + 1 - _used(db, day, one) for one in mine)


def _used(db: sqlite3.Connection, day: str, numbers: Numbers) -> int:
    found = db.execute(
        "SELECT count(*) FROM ticket WHERE day = ? AND series = ? AND number BETWEEN ? AND ?",
        (day, numbers.letter, numbers.first, numbers.last),
    ).fetchone()
    return int(found[0])


def lease(
    db: sqlite3.Connection, day: str, letter: str, device: str, store: str, size: int, start: int
) -> Numbers:
    """Lease the next ``size`` numbers from ``start`` on, past all that were given or leased."""
    given = max(_highest(db, day, letter), series.last_number(db, day, letter))
    first = max(start, given + 1)
    put(db, day, Numbers(letter, first, first + size - 1), device, store)
    return Numbers(letter, first, first + size - 1)


def put(db: sqlite3.Connection, day: str, numbers: Numbers, device: str, store: str) -> None:
    """Keep numbers out of the series."""
    db.execute(
        "INSERT INTO lease (day, letter, first, last, device, store) VALUES (?, ?, ?, ?, ?, ?)",
        (day, numbers.letter, numbers.first, numbers.last, device, store),
    )


def stores(db: sqlite3.Connection) -> dict[str, str]:
    """The disk of each kiosk that has told of one."""
    rows = db.execute("SELECT device, store FROM lease_store ORDER BY device")
    return {row["device"]: row["store"] for row in rows}


def put_store(db: sqlite3.Connection, device: str, store: str) -> None:
    """Remember a kiosk's disk."""
    db.execute("INSERT OR REPLACE INTO lease_store VALUES (?, ?)", (device, store))


def is_kiosk(db: sqlite3.Connection, device: str) -> bool:
    """Whether this terminal gives numbers."""
    query = "SELECT 1 FROM device WHERE id = ? AND kind = 'kiosk'"
    return db.execute(query, (device,)).fetchone() is not None


def letters(db: sqlite3.Connection) -> list[str]:
    """The series of all services."""
    return [row[0] for row in db.execute("SELECT DISTINCT letter FROM service ORDER BY letter")]


def settings(db: sqlite3.Connection) -> tuple[int, int]:
    """How many numbers are leased at once, and from which on."""
    told = administration.office(db)
    return int(told.get("lease_size", SIZE)), int(told.get("lease_from", FIRST))


def resume_higher(db: sqlite3.Connection, day: str) -> None:
    """After a restore: whatever was given since the copy was made stands below what comes now.

    Leases may have been made since, too: numbers for all kiosks are left out, and the kiosks have
    to ask anew.
    """
    size, start = settings(db)
    kiosks = db.execute("SELECT count(*) FROM device WHERE kind = 'kiosk'").fetchone()[0]
    for letter in letters(db):
        last = series.last_number(db, day, letter)
        first = max(start, _highest(db, day, letter) + 1, last + 1)
        spare = Numbers(letter, first, first + max(AFTER_RESTORE, size * kiosks) - 1)
        put(db, day, spare, "", "")
        series.reserve(db, day, letter, last + AFTER_RESTORE)
    db.execute("DELETE FROM lease_store")


def _highest(db: sqlite3.Connection, day: str, letter: str) -> int:
    found = db.execute(
        "SELECT max(last) FROM lease WHERE day = ? AND letter = ?", (day, letter)
    ).fetchone()
    return int(found[0] or 0)


def begin_epoch(db: sqlite3.Connection, epoch: str, day: str) -> None:
    """A restored database begins anew: terminals see it, and hand in all of today's tickets."""
    meta.put(db, "epoch", epoch)
    resume_higher(db, day)


def handed_in(db: sqlite3.Connection, day: str) -> list[Row]:
    """The day's tickets that kiosks had given alone and that still wait, as they were given."""
    return db.execute(
        "SELECT * FROM ticket WHERE day = ? AND state = 'waiting' AND handed IS NOT NULL"
        " ORDER BY queued, number",
        (day,),
    ).fetchall()
