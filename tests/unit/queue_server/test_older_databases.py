"""A database made before the calling order was whole opens, and its day goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from config.settings import OfficeSettings
from queue_server.domain.actor import Actor, ActorKind
from queue_server.services.office import Office
from queue_server.storage.migrations import m0001_core, m0002_dossiers

OLD_DAY = """
INSERT INTO meta VALUES ('office', 'test-office'), ('epoch', 'old'),
    ('office-state', '{"names":{},"languages":["vi"]}');
INSERT INTO service (id, letter, names) VALUES ('ho-tich', 'A', '{}'), ('dat-dai', 'B', '{}');
INSERT INTO counter (id, label, state, last_action)
    VALUES ('quay-1', '1', 'open', '{"at":1,"moves":[["t1","waiting"]]}');
INSERT INTO counter_service VALUES ('quay-1', 'ho-tich'), ('quay-1', 'dat-dai');
INSERT INTO ticket (id, day, series, number, token, service, state, counter, issued, queued, called,
                    calls, call_seq)
    VALUES ('t1', '2026-11-23', 'A', 1, 'x1', 'ho-tich', 'called', 'quay-1', 1, 1, 2, 1, 1),
           ('t2', '2026-11-23', 'A', 2, 'x2', 'ho-tich', 'waiting', NULL, 2, 2, NULL, 0, NULL);
INSERT INTO leg (ticket, service, counter, queued, called)
    VALUES ('t1', 'ho-tich', 'quay-1', 1, 2), ('t2', 'ho-tich', NULL, 2, NULL);
"""


def test_a_day_begun_by_the_first_version_goes_on(
    office_settings: OfficeSettings, open_office: Callable[[], Office]
) -> None:
    folder = Path(office_settings.data)
    folder.mkdir()
    with closing(sqlite3.connect(folder / "motcua.sqlite3", isolation_level=None)) as db:
        for step in (m0001_core, m0002_dossiers):
            step.up(db)
        db.execute("PRAGMA user_version = 2")
        db.executescript(OLD_DAY)
    office = open_office()
    clerk = Actor(ActorKind.SYSTEM, "test")
    view = office.views.counter("quay-1")
    assert (view.ticket and view.ticket.number, view.waiting, view.undo) == ("A001", 1, None)
    view = office.counters.command(clerk, "quay-1", "next")
    assert (view.ticket and view.ticket.number, view.undo) == ("A002", "next")
    view = office.counters.command(clerk, "quay-1", "undo")
    assert view.ticket is not None
    assert view.ticket.number == "A001"
    view = office.counters.command(clerk, "quay-1", "transfer", service="dat-dai", returns=True)
    assert (view.ticket, view.waiting) == (None, 2)
    assert list(folder.glob("motcua.before-*.sqlite3"))
