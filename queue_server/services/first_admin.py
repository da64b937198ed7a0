"""The first way in: an admin with a one-time password, where no clerk is known at all."""

from __future__ import annotations

import logging

from contract.journal import FirstAdminMade
from queue_server.domain.actor import SYSTEM
from queue_server.services.sign_in import hash_password
from queue_server.storage import administration
from queue_server.storage.ids import easy_secret
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

log = logging.getLogger(__name__)
LOGIN = "admin"
ENTRY = {"login": LOGIN, "name": "Admin", "role": "admin", "active": True, "weights": {}}


def first_admin(store: Store) -> str | None:
    """Make the login ``admin`` in an office without clerks; returns its one-time password.

    The password opens nothing but its own change; it is kept nowhere but as its hash.
    """
    with store.reader() as db:
        if db.execute("SELECT 1 FROM clerk LIMIT 1").fetchone():
            return None
    password = easy_secret()
    kept = hash_password(password)

    def unit(tx: Tx) -> None:
        clerk = tx.new_id()
        administration.add_clerk(tx.db, clerk, ENTRY, kept, must_change=True)
        tx.journal(FirstAdminMade(), clerk, SYSTEM)

    store.write(unit)
    log.warning("no clerk was known: made the login %s with a one-time password", LOGIN)
    return password
