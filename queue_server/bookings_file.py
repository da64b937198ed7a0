"""``motcua bookings import``: appointments of another calendar, from a CSV or iCalendar file."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from config.clock import SystemClock
from config.settings import OfficeSettings, SettingsError, load
from config.words import Words, words
from queue_server.domain.actor import SYSTEM
from queue_server.services.booking_import import BookingImport, Imported
from queue_server.services.booking_words import fault_text, summary
from queue_server.storage.lock import is_locked
from queue_server.storage.past_days import read_only
from queue_server.storage.store import FILE, Store


def take_in(
    settings_path: Path, source: Path, language: str = "vi", *, dry_run: bool = False
) -> int:
    """Take a file in, with the server stopped; 1 when something is wrong in it.

    A dry run works on a copy, and may be made while the server runs.  Raises SettingsError.
    """
    w = words("booking", language)
    settings = load(settings_path, OfficeSettings)
    folder = settings_path.absolute().parent / settings.data
    try:
        data = source.read_bytes()
    except OSError as error:
        raise SettingsError(f"{source}: {error.strerror}") from error
    if not (folder / FILE).exists():
        raise SettingsError(f"{folder / FILE}: no such file")
    if dry_run:
        with TemporaryDirectory() as copy:
            _copy(folder / FILE, Path(copy) / FILE)
            return _tell(_change(settings, Path(copy), data), w, source.name, dry_run=True)
    if is_locked(folder):
        raise SettingsError(w("import.running"))
    return _tell(_change(settings, folder, data), w, source.name)


def _copy(path: Path, target: Path) -> None:
    with read_only(path) as db, closing(sqlite3.connect(target)) as copy:
        db.backup(copy)


def _change(settings: OfficeSettings, folder: Path, data: bytes) -> Imported:
    clock = SystemClock(settings.time_zone)
    store = Store.open(folder, settings.office, clock)
    try:
        return BookingImport(store, clock).take_in(SYSTEM, None, data)
    finally:
        store.close()


def _tell(done: Imported, w: Words, name: str, *, dry_run: bool = False) -> int:
    if dry_run:
        print(w("import.would"))
    print(summary(done, w))
    for fault in done.faults:
        print(f"{name}: {fault_text(fault, w)}", file=sys.stderr)
    return 1 if done.faults else 0


def main(arguments: Any) -> int:
    """The sub-command ``bookings import``."""
    return take_in(
        arguments.settings, arguments.file, arguments.language, dry_run=arguments.dry_run
    )
