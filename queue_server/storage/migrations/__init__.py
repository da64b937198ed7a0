"""Numbered steps of the schema: modules ``mNNNN_name`` with ``up(db: sqlite3.Connection)``.

They run at start, in order, once each, in one transaction, after a copy of the database was made:
the copy is the way back.  A database newer than the program is refused.
"""

from __future__ import annotations

import importlib
import logging
import pkgutil
import re
import sqlite3
from pathlib import Path

from config.settings import SettingsError

log = logging.getLogger(__name__)
_NAME = re.compile(r"m(\d{4})_\w+")


def steps() -> list[tuple[int, str]]:
    """All steps there are: (number, module name), in order."""
    found = (
        (_NAME.fullmatch(module.name), module.name) for module in pkgutil.iter_modules(__path__)
    )
    return sorted((int(match[1]), name) for match, name in found if match)


def migrate(db: sqlite3.Connection, path: Path) -> None:
    """Bring the database up to this program.  Raises SettingsError when it is newer."""
    have = db.execute("PRAGMA user_version").fetchone()[0]
    known = steps()
    newest = known[-1][0]
    if have > newest:
        raise SettingsError(
            f"{path.name}: made by a newer Motcua (schema {have}, this one knows {newest}); "
            "install that version, or restore the copy made before it was upgraded"
        )
    todo = [(number, name) for number, name in known if number > have]
    if not todo:
        return
    if have:
        _copy(db, path.with_name(f"{path.stem}.before-{newest:04d}{path.suffix}"))
    _run(db, todo)
    log.info("schema %d -> %d", have, newest)


def _run(db: sqlite3.Connection, todo: list[tuple[int, str]]) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        for number, name in todo:
            importlib.import_module(f"{__name__}.{name}").up(db)
            db.execute(f"PRAGMA user_version = {number:d}")
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _copy(db: sqlite3.Connection, target: Path) -> None:
    copy = sqlite3.connect(target)
    try:
        db.backup(copy)
    finally:
        copy.close()
    log.info("kept a copy of the database as %s", target.name)
