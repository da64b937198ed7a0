"""``motcua catalogue``: the procedures checked, taken in and written out as files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from config.catalogue.exchange import KINDS, MOST_BYTES, Incoming, Merged, merge, read, write
from config.catalogue.samples import sample
from config.clock import SystemClock
from config.settings import OfficeSettings, SettingsError, load
from config.words import words
from queue_server.domain.actor import SYSTEM
from queue_server.services.catalogue import Catalogues
from queue_server.services.catalogue_words import change_lines, fault_lines
from queue_server.storage.lock import is_locked
from queue_server.storage.store import FILE, Store


def check(arguments: argparse.Namespace) -> int:
    """Say line by line what is wrong with a file; 1 when anything is.  Needs no office."""
    incoming = _read(arguments.file)
    return _tell(merge(sample(), incoming), arguments, "cli.fine", changes=False)


def export(arguments: argparse.Namespace) -> int:
    """Write the procedures to a file whose ending says its kind.  Raises SettingsError."""
    kind = arguments.file.suffix.lstrip(".").lower()
    if kind not in KINDS:
        raise SettingsError(f"{arguments.file}: must end in one of {', '.join(KINDS)}")
    catalogues, store = _open(arguments, writing=False)
    try:
        raw = write(catalogues.edition().whole, kind)
    finally:
        store.close()
    try:
        arguments.file.write_bytes(raw)
    except OSError as error:
        raise SettingsError(f"{arguments.file}: {error.strerror}") from error
    return 0


def take_in(arguments: argparse.Namespace) -> int:
    """Take a file in, or with ``dry_run`` say what it would change.  Raises SettingsError."""
    incoming = _read(arguments.file)
    catalogues, store = _open(arguments, writing=True)
    try:
        use = catalogues.plan if arguments.dry_run else catalogues.take_in
        merged = use(SYSTEM, incoming, replace=arguments.replace)
    finally:
        store.close()
    return _tell(merged, arguments, "admin.would" if arguments.dry_run else "admin.done")


def _read(path: Path) -> Incoming:
    try:
        if path.stat().st_size > MOST_BYTES:
            return read(path.name, b"0" * (MOST_BYTES + 1))
        return read(path.name, path.read_bytes())
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from error


def _open(arguments: argparse.Namespace, *, writing: bool) -> tuple[Catalogues, Store]:
    """The office's catalogue; nobody else may write to the database meanwhile."""
    settings = load(arguments.settings, OfficeSettings)
    data = arguments.settings.absolute().parent / settings.data
    if not (data / FILE).exists():
        raise SettingsError(f"{data / FILE}: no such file")
    if is_locked(data):
        key = "cli.running" if writing else "cli.running-export"
        raise SettingsError(words("guide", arguments.language)(key))
    clock = SystemClock(settings.time_zone)
    store = Store.open(data, settings.office, clock)
    return Catalogues(store, clock), store


def _tell(merged: Merged, arguments: argparse.Namespace, done: str, *, changes: bool = True) -> int:
    w = words("guide", arguments.language)
    if merged.faults:
        lines = [w("admin.refused"), *fault_lines(merged.faults, w)]
        print("\n".join(lines), file=sys.stderr)
        return 1
    if not changes:
        print(w(done))
        return 0
    print("\n".join([w(done), *change_lines(merged.changes, w)] if merged.changes
                    else [w("admin.same")]))  # fmt: skip
    return 0
