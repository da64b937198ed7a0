"""Tables by sqlite-utils, for what is set seldom; what is done all day has its own statements."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def tables(db: sqlite3.Connection) -> Database:
    """The same connection with the library's conveniences, within the transaction that runs.

    It is loaded when it is first asked for: it brings numpy along, 26 MB.
    """
    from sqlite_utils import Database

    return Database(db, recursive_triggers=False)
