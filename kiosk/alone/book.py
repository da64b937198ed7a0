"""What a kiosk keeps on its disk to give numbers alone: its lease, and every ticket it gave.

The journal has a file a day.  A line in it that cannot be read means that nobody knows which
numbers were given: the file is set aside, what can be read is kept to be handed in, and the disk
takes another name, under which nothing is leased yet.
"""

from __future__ import annotations

import fcntl
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from contract.messages import Lease, Moment, OfficeState, ServiceState
from kiosk.alone import journal
from kiosk.alone.journal import Entry, Given, Told
from kiosk.alone.kept import KeptTickets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

log = logging.getLogger(__name__)
KNOWN = "known.json"
_JOURNAL = "tickets-*.journal"


class Known(Struct, kw_only=True):
    """What was known last: ``heard`` is the server's time when the steady clock of this ``boot``
    said ``steady``; ``store`` is the name of this disk.
    """

    store: str
    lease: Lease | None = None
    heard: Moment | None = None
    steady: float = 0.0
    boot: str = ""
    office: OfficeState | None = None
    services: list[ServiceState] = []


class LeaseBook:
    """The kiosk's folder.  One process holds it; another finds it ``locked``.

    Raises OSError where the disk cannot be used.  Reading is done once, at opening.
    """

    def __init__(self, folder: Path, new_id: Callable[[], str]) -> None:
        self._folder = folder
        self._new_id = new_id
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = (folder / "lock").open("a")
        self.locked = not _take(self._lock.fileno())
        self.given = KeptTickets()
        self._used: dict[tuple[str, str], set[int]] = {}
        self.told: dict[str, str] = {}
        self.known = self._read_known()
        if not self.locked:
            self._read_journals()

    def close(self) -> None:
        """Let another process have the folder."""
        self._lock.close()

    # -- numbers ----------------------------------------------------------------------------

    @property
    def lease(self) -> Lease | None:
        """What is leased to this very disk."""
        lease = self.known.lease
        return lease if lease is not None and lease.store == self.known.store else None

    @property
    def any_left(self) -> bool:
        """Whether a number is left of any letter."""
        letters = {numbers.letter for numbers in self.lease.numbers} if self.lease else ()
        return any(self.next_number(letter) is not None for letter in letters)

    def next_number(self, letter: str) -> int | None:
        """The lowest leased number above all that were given of it; None when all are used."""
        lease = self.lease
        if lease is None:
            return None
        used = self._used.get((lease.day, letter), set())
        for numbers in lease.numbers:
            free = (n for n in range(numbers.first, numbers.last + 1) if n not in used)
            if numbers.letter == letter and (number := next(free, None)) is not None:
                return number
        return None

    # -- the journal ------------------------------------------------------------------------

    def add(self, given: Given) -> None:
        """A ticket counts as given from now on, whether or not it can be written."""
        ticket = given.ticket
        self.given[ticket.id] = given
        letter = ticket.number.rstrip("0123456789")
        numbers = self._used.setdefault((ticket.day, letter), set())
        numbers.add(int(ticket.number[len(letter) :]))

    def write(self, *entries: Entry) -> None:
        """Write through to the disk.  Raises OSError."""
        days: dict[str, list[Entry]] = {}
        for entry in entries:
            given = entry if isinstance(entry, Given) else self.given.get(entry.id)
            if given is not None:  # else of a day that is over and told
                days.setdefault(given.ticket.day, []).append(entry)
        for day, of_day in days.items():
            journal.append(self._file(day), of_day)

    def untold(self, epoch: str, today: str) -> list[Given]:
        """What the server of this epoch does not know, in the order it was given.

        Of past days only what no server knows.
        """
        untold = [name for name in self.given if self.told.get(name, "") != epoch]
        return [
            given
            for name in untold
            if (given := self.given[name]).ticket.day >= today or name not in self.told
        ]

    def note_told(self, told: Iterable[Told]) -> None:
        """The server knows these now."""
        self.told.update((one.id, one.epoch) for one in told)

    def forget(self, today: str) -> None:
        """Let go of the days before ``today``, as soon as the server knows all of one.

        Raises OSError.
        """
        past = any(day < today for day, _ in self._used)
        kept = {today, *(self._forget_told(today) if past else ())}
        self._used = {
            key: used for key, used in self._used.items() if key[0] >= today or key[0] in kept
        }
        for path in self._folder.glob(_JOURNAL):
            if path < self._file(today) and path.stem.removeprefix("tickets-") not in kept:
                path.unlink(missing_ok=True)

    def _forget_told(self, today: str) -> set[str]:
        """Let go of past tickets that the server knows; the past days of which some are left."""
        left = set()
        for name in list(self.given):
            day = self.given[name].ticket.day
            if day < today and name in self.told:
                del self.given[name], self.told[name]
            elif day < today:
                left.add(day)
        return left

    # -- what is known ----------------------------------------------------------------------

    def save(self, known: Known) -> None:
        """Keep ``known`` instead of what was kept.  Raises OSError."""
        part = self._folder / f"{KNOWN}.part"
        with part.open("wb") as file:
            file.write(msgspec.json.encode(known))
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._folder / KNOWN)
        journal.sync_folder(self._folder)

    def _read_known(self) -> Known:
        path = self._folder / KNOWN
        try:
            return msgspec.json.decode(path.read_bytes(), type=Known)
        except FileNotFoundError:
            log.info("a new disk: numbers are to be leased to it")
        except ValueError:
            log.error("%s cannot be read: numbers are to be leased anew", KNOWN)
        return self._begin_anew()

    def _begin_anew(self) -> Known:
        """Another name, under which nothing is leased; what the office said last stays."""
        before = getattr(self, "known", None)
        known = Known(store=self._new_id())
        if before is not None:
            known = msgspec.structs.replace(before, store=known.store, lease=None)
        if not self.locked:
            self.save(known)
        return known

    # -- reading ----------------------------------------------------------------------------

    def _file(self, day: str) -> Path:
        return self._folder / f"tickets-{day}.journal"

    def _read_journals(self) -> None:
        for path in sorted(self._folder.glob(_JOURNAL)):
            try:
                self._take_all(journal.read(path))
            except journal.UnreadableError:
                self._set_aside(path)

    def _take_all(self, entries: list[Entry]) -> None:
        for entry in entries:
            if isinstance(entry, Given):
                self.add(entry)
            else:
                self.note_told([entry])

    def _set_aside(self, path: Path) -> None:
        log.error("%s cannot be read: numbers are to be leased anew", path.name)
        self.known = self._begin_anew()
        kept = journal.salvage(path)
        self._take_all(kept)
        path.replace(path.with_suffix(f".unreadable-{self.known.store[:8]}"))
        self.write(*(e for e in kept if isinstance(e, Given) or e.id in self.given))


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        log.error("another process gives numbers from this folder")
        return False
    return True
