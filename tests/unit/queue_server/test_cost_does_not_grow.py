"""Nothing that happens at a ticket or a call reads through the history."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable

from config.clock import SetClock
from config.words import words
from contract.ids import Priority
from queue_server.domain.actor import Actor
from queue_server.services.day_end import DayEnd
from queue_server.services.office import Office
from queue_server.services.paper import Slip
from queue_server.web.pages.floor import Watch

GROWING = ("ticket", "leg", "journal", "request", "session")


def statements_of(office: Office, work: Callable[[], object]) -> set[str]:
    """All SQL that the writer and the readers run during ``work``."""
    seen: set[str] = set()
    connections = [office.store._db]
    with office.store.reader() as db:
        connections.append(db)
    for db in connections:
        db.set_trace_callback(seen.add)
    try:
        work()
    finally:
        for db in connections:
            db.set_trace_callback(None)
    return {text for text in seen if re.match(r"SELECT|INSERT|UPDATE|DELETE", text)}


def scans(db: sqlite3.Connection, statement: str) -> list[str]:
    """What of a statement's plan walks through a table that grows."""
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")]
    whole = re.compile(rf"SCAN ({'|'.join(GROWING)})\b")
    return [step for step in plan if whole.search(step)]


def at_the_desk(office: Office, clerk: Actor, tokens: list[str]) -> None:
    """What the guidance desk and the supervisor do and see."""
    desk = office.guidance
    desk.undo(clerk, "desk-undo", tokens[2])
    desk.change(clerk, "desk-change", tokens[2], "dat-dai", Priority.MERIT)
    desk.enter(clerk, "desk-enter", Slip("ho-tich", "00:01", done=True))
    desk.cards.find("2")
    desk.help_given(clerk, "desk-help", "kiosk-1")
    Watch(office, words("web", "vi")).floor()


def test_every_statement_of_a_days_work_finds_its_rows_by_an_index(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    def day() -> None:
        tokens = [
            office.tickets.take(kiosk, f"request-{n}", "ho-tich", priority).token
            for n, priority in enumerate([Priority.NONE, Priority.ELDERLY, Priority.NONE])
        ]
        for command in ("open", "next", "recall", "missed", "undo", "serve", "park", "next"):
            office.counters.command(clerk, "quay-1", command, f"request-{command}")
        office.counters.command(clerk, "quay-1", "resume", number="A002")
        office.counters.command(clerk, "quay-1", "transfer", service="dat-dai")
        office.tickets.printed(kiosk, "printed-1", tokens[0], ok=True)
        office.tickets.cancel(kiosk, "cancel-01", tokens[2])
        office.counters.command(clerk, "quay-2", "open")
        for command, to in (("next", None), ("transfer", "quay-2"), ("close", None)):
            office.counters.command(clerk, "quay-1", command, to=to, returns=True, note="x")
        office.counters.command(clerk, "quay-2", "next")
        office.counters.command(clerk, "quay-2", "undo")
        at_the_desk(office, clerk, tokens)
        for topic in office.views.topics():
            office.views.state(topic)
        office.views.waiting("quay-1")
        office.views.set_aside("quay-1")
        office.views.counters()
        office.views.ticket(tokens[0])
        office.sign_in.who("kiosk-1-token")
        clock.move(24 * 3600)
        DayEnd(office.store).tick()

    statements = statements_of(office, day)
    assert len(statements) > 40
    with office.store.reader() as db:
        found = {text: scans(db, text) for text in statements}
    assert {text: steps for text, steps in found.items() if steps} == {}
