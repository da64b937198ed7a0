"""``motcua export`` and ``motcua import``: the office's settings as one TOML."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

import msgspec

from config.clock import SystemClock
from config.settings import OfficeSettings, SettingsError, load
from config.words import Words, words
from queue_server.domain.actor import SYSTEM
from queue_server.services.administration import Administration, exported, planned
from queue_server.services.office_changes import Outcome
from queue_server.services.office_edits import instead
from queue_server.services.office_file import Faulty, OfficeFile
from queue_server.services.office_text import read
from queue_server.services.setting_words import change_text, fault_text
from queue_server.storage.lock import is_locked
from queue_server.storage.past_days import read_only
from queue_server.storage.store import FILE, Store


def export(settings_path: Path, target: Path | None = None) -> int:
    """Write the settings to a file, or print them; the server may run.  Raises SettingsError."""
    text = _read_only(_database(settings_path), exported)
    if target is None:
        print(text, end="")
        return 0
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"{target}: {error.strerror}") from error
    return 0


def take_in(
    settings_path: Path, source: Path, language: str = "vi", *, dry_run: bool = False
) -> int:
    """Make a file's settings those of the office; 1 when something is wrong with the file.

    Raises SettingsError, also while the server runs.
    """
    w = words("admin", language)
    settings = load(settings_path, OfficeSettings)
    try:
        file = read(source.read_bytes())
    except OSError as error:
        raise SettingsError(f"{source}: {error.strerror}") from error
    except Faulty as faulty:
        return _tell(Outcome(faults=faulty.faults), w, source)
    database = _database(settings_path)
    if dry_run:
        print(w("import.would"))
        return _tell(_read_only(database, lambda db: planned(db, instead(file))), w, source)
    return _tell(_change(settings, database, file, w), w, source)


def _change(settings: OfficeSettings, database: Path, file: OfficeFile, w: Words) -> Outcome:
    if is_locked(database.parent):
        raise SettingsError(w("import.running"))
    clock = SystemClock(settings.time_zone)
    store = Store.open(database.parent, settings.office, clock)
    try:
        return Administration(store).change(SYSTEM, instead(file))
    finally:
        store.close()


def _tell(outcome: Outcome, w: Words, source: Path) -> int:
    if outcome.faults:
        lines = [fault_text(fault, w) for fault in outcome.faults]
        print("\n".join([f"{source.name}: {w('import.refused')}", *lines]), file=sys.stderr)
        return 1
    for change in outcome.changes:
        print(change_text(change, w))
    if not outcome.changes:
        print(w("import.same"))
    for login, password in outcome.passwords.items():
        print(w("import.password", login=login, password=password))
    return 0


def _database(settings_path: Path) -> Path:
    settings = load(settings_path, OfficeSettings)
    return settings_path.absolute().parent / settings.data / FILE


def _read_only(path: Path, work: Any) -> Any:
    if not path.exists():
        raise SettingsError(f"{path}: no such file")
    try:
        with read_only(path) as db:
            return work(db)
    except (sqlite3.Error, msgspec.ValidationError) as error:
        raise SettingsError(f"{path.name}: {error}") from error


def main_export(arguments: Any) -> int:
    """The sub-command ``export``."""
    return export(arguments.settings, arguments.file)


def main_import(arguments: Any) -> int:
    """The sub-command ``import``."""
    return take_in(
        arguments.settings, arguments.file, arguments.language, dry_run=arguments.dry_run
    )
