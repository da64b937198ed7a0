"""Where a ticket can be sent, so that it never waits for a counter that does not take it."""

from __future__ import annotations

import sqlite3

from contract.problems import Refused
from queue_server.domain.visits import Stop
from queue_server.services.showing import needed_counter, needed_service
from queue_server.storage import queue


def stop(
    db: sqlite3.Connection, ticket: sqlite3.Row, service: str | None, counter: str | None
) -> Stop:
    """The stop that a service, a counter, or both name for a ticket.

    At a counter without its service the ticket waits for the first that it gives.  Raises Refused
    ``unknown-service``, ``unknown-counter``, ``counter-closed`` for a counter that takes nobody.
    """
    if counter is None:
        return Stop(needed_service(db, service or "")["id"])
    if not _takes(needed_counter(db, counter)):
        raise Refused("counter-closed", field="to")
    given = queue.services_of(db, counter)
    wanted = service or (ticket["service"] if ticket["service"] in given else given[:1])
    if not isinstance(wanted, str):
        wanted = wanted[0] if wanted else ""
    if wanted not in given:
        raise Refused("unknown-service", field="service")
    return Stop(wanted, counter)


def reachable(db: sqlite3.Connection, planned: Stop) -> Stop:
    """The planned stop, at any counter when its own no longer takes anybody."""
    row = queue.counter(db, planned.counter) if planned.counter else None
    return planned if row is not None and _takes(row) else Stop(planned.service)


def let_go(db: sqlite3.Connection, ticket: str) -> None:
    """A ticket sent to one counter may be called by any."""
    db.execute("UPDATE ticket SET target = NULL WHERE id = ?", (ticket,))


def _takes(counter: sqlite3.Row) -> bool:
    return counter["state"] != "closed" and not counter["finishing"]
