"""What a kiosk keeps on its disk to give numbers alone: its lease, and every ticket it gave.

The journal has a file a day, one line a ticket, each with its checksum, written through to the
disk before the ticket is printed.  A last line without its end was being written when the power
went: nothing was printed of it, and it is dropped.  Any other line that cannot be read means that
nobody knows which numbers were given: the file is set aside, what can be read is kept to be handed
in, and the disk takes another name, under which nothing is leased yet.
"""

from __future__ import annotations

import fcntl
import logging
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from contract.messages import HandedTicket, Lease, Moment, OfficeState, ServiceState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

log = logging.getLogger(__name__)
KNOWN = "known.json"
_JOURNAL = "tickets-*.journal"
_CHECK = 8


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


class Given(Struct, kw_only=True, tag="given"):
    """A ticket that was given, at ``steady`` of this ``boot``."""

    ticket: HandedTicket
    boot: str
    steady: float


class Told(Struct, kw_only=True, tag="told"):
    """The server of this ``epoch`` knows the ticket; ``problem`` is why it was not taken."""

    id: str
    epoch: str
    problem: str = ""


Entry = Given | Told


class UnreadableError(ValueError):
    """A journal of which a line is no longer what was written."""


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
        self.given: dict[str, Given] = {}
        self._used: dict[tuple[str, str], set[int]] = {}
        self.told: dict[str, str] = {}
        self.known = self._read_known()
        if not self.locked:
            self._read_journals()

    def close(self) -> None:
        """Let another process have the folder."""
        self._lock.close()

    # -- numbers ----------------------------------------------------------------------------

    def next_number(self, letter: str) -> int | None:
        """The lowest leased number above all that were given of it; None when all are used."""
        lease = self.known.lease
        if lease is None or lease.store != self.known.store:
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
        days: dict[str, bytes] = {}
        for entry in entries:
            given = entry if isinstance(entry, Given) else self.given.get(entry.id)
            if given is None:
                continue  # of a day that is over and told
            line = msgspec.json.encode(entry)
            days[given.ticket.day] = days.get(given.ticket.day, b"") + _checked(line)
        for day, text in days.items():
            _append(self._file(day), text)

    def untold(self, epoch: str, today: str) -> list[Given]:
        """What the server of this epoch does not know, in the order it was given.

        Of past days only what no server knows.
        """
        return [
            given
            for name, given in self.given.items()
            if self.told.get(name, "") != epoch
            and (given.ticket.day >= today or name not in self.told)
        ]

    def note_told(self, told: Iterable[Told]) -> None:
        """The server knows these now."""
        self.told.update((one.id, one.epoch) for one in told)

    def forget(self, today: str) -> None:
        """Let go of the days before ``today``, as soon as the server knows all of one.

        Raises OSError.
        """
        for name, given in list(self.given.items()):
            if given.ticket.day < today and name in self.told:
                del self.given[name], self.told[name]
        kept = {today, *(given.ticket.day for given in self.given.values())}
        self._used = {key: used for key, used in self._used.items() if key[0] in kept}
        for path in self._folder.glob(_JOURNAL):
            if path < self._file(today) and path.stem.removeprefix("tickets-") not in kept:
                path.unlink(missing_ok=True)

    # -- what is known ----------------------------------------------------------------------

    def save(self, known: Known) -> None:
        """Keep ``known`` instead of what was kept.  Raises OSError."""
        part = self._folder / f"{KNOWN}.part"
        with part.open("wb") as file:
            file.write(msgspec.json.encode(known))
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._folder / KNOWN)
        _sync_folder(self._folder)

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
                self._take_all(_entries(_whole_lines(path)))
            except UnreadableError:
                self._set_aside(path)

    def _take_all(self, entries: Iterator[Entry]) -> None:
        for entry in entries:
            if isinstance(entry, Given):
                self.add(entry)
            else:
                self.note_told([entry])

    def _set_aside(self, path: Path) -> None:
        log.error("%s cannot be read: numbers are to be leased anew", path.name)
        self.known = self._begin_anew()
        kept = [entry for line in path.read_bytes().split(b"\n") if (entry := _entry(line))]
        self._take_all(iter(kept))
        path.replace(path.with_suffix(f".unreadable-{self.known.store[:8]}"))
        self.write(*(e for e in kept if isinstance(e, Given) or e.id in self.given))


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        log.error("another process gives numbers from this folder")
        return False
    return True


def _checked(line: bytes) -> bytes:
    return b"%08x %s\n" % (zlib.crc32(line), line)


def _entry(line: bytes) -> Entry | None:
    """One line's entry, or None for what is not as it was written."""
    check, text = line[:_CHECK], line[_CHECK + 1 :]
    if check != b"%08x" % zlib.crc32(text):
        return None
    try:
        entry: Entry = msgspec.json.decode(text, type=Entry)
    except ValueError:
        return None
    return entry


def _entries(lines: list[bytes]) -> Iterator[Entry]:
    for line in lines:
        entry = _entry(line)
        if entry is None:
            raise UnreadableError
        yield entry


def _whole_lines(path: Path) -> list[bytes]:
    """The lines of a journal; one that was being written is cut off."""
    content = path.read_bytes()
    end = content.rfind(b"\n") + 1
    if end < len(content):
        log.warning("%s: what was being written when the power went is dropped", path.name)
        with path.open("r+b") as file:
            file.truncate(end)
            os.fsync(file.fileno())
    return content[:end].split(b"\n")[:-1]


def _append(path: Path, text: bytes) -> None:
    new = not path.exists()
    with path.open("ab") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if new:
        _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A new name is on the disk only when its folder is."""
    descriptor: Any = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
