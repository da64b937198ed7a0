"""The journal of the tickets a kiosk gave: one line a ticket, each with its checksum.

It is written through to the disk before a ticket is printed.  A last line without its end was
being written when the power went: nothing was printed of it, and it is dropped.
"""

from __future__ import annotations

import logging
import os
import zlib
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from contract.messages import HandedTicket

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

log = logging.getLogger(__name__)
_CHECK = 8


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


def append(path: Path, entries: Iterable[Entry]) -> None:
    """Write entries behind the others, through to the disk.  Raises OSError."""
    new = not path.exists()
    with path.open("ab") as file:
        file.write(b"".join(map(_line, entries)))
        file.flush()
        os.fsync(file.fileno())
    if new:
        sync_folder(path.parent)


def read(path: Path) -> list[Entry]:
    """All entries; one that was being written is cut off.  Raises UnreadableError, OSError."""
    entries = [_entry(line) for line in _whole_lines(path)]
    known = [entry for entry in entries if entry is not None]
    if len(known) < len(entries):
        raise UnreadableError(path.name)
    return known


def salvage(path: Path) -> list[Entry]:
    """What can be read of a journal that is no longer what was written.  Raises OSError."""
    return [entry for line in path.read_bytes().split(b"\n") if (entry := _entry(line))]


def readable(entry: Entry) -> bool:
    """Whether it will be read again: one line that is not spoils all of its journal."""
    return _entry(_line(entry)[:-1]) is not None


def sync_folder(folder: Path) -> None:
    """A new name is on the disk only when its folder is.  Raises OSError."""
    descriptor: Any = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _line(entry: Entry) -> bytes:
    text = msgspec.json.encode(entry)
    return b"%08x %s\n" % (zlib.crc32(text), text)


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
