"""What is personal goes when its time is over, and nothing else does."""

from __future__ import annotations

import datetime as dt

from config.clock import SetClock
from queue_server.domain.actor import Actor
from queue_server.services.office import Office
from queue_server.services.register import NewDossier
from queue_server.services.retention import Retention

DAYS = 24 * 3600
CODE = "H26.15.02-261106-000"
NOTE, NAME = "gặp ông Bảy trước", "Nguyễn Thị Hoa"


def personal(office: Office) -> tuple[list[str], list[str]]:
    """Notes and names that are still there."""
    with office.store.reader() as db:
        notes = db.execute("SELECT note FROM leg WHERE note <> ''").fetchall()
        names = db.execute("SELECT name FROM register_person WHERE name <> ''").fetchall()
    return [row[0] for row in notes], [row[0] for row in names]


def work_a_day(office: Office, clerk: Actor, kiosk: Actor) -> None:
    """A note goes along with a transfer; one dossier has ended, another goes on."""
    office.tickets.take(kiosk, None, "ho-tich")
    for command, more in (("open", {}), ("next", {}), ("transfer", {"note": NOTE})):
        office.counters.command(clerk, "quay-1", command, service="dat-dai", **more)
    now = office.clock.now()
    ended = {"status": 10, "ended_at": now, "received_at": now - dt.timedelta(days=3)}
    office.register.enter(
        clerk, None, NewDossier(code=f"{CODE}1", name=NAME, phone="0900000000", **ended)
    )
    office.register.enter(
        clerk, None, NewDossier(code=f"{CODE}2", name="Lê Văn Tám", received_at=now)
    )


def test_notes_and_names_stay_until_their_time_and_then_go(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    work_a_day(office, clerk, kiosk)
    clock.move(89 * DAYS)
    assert Retention(office.store).tick() == 0
    assert personal(office) == ([NOTE], [NAME, "Lê Văn Tám"])
    clock.move(2 * DAYS)
    assert Retention(office.store).tick() == 1
    assert personal(office) == ([], ["Lê Văn Tám"])
    assert Retention(office.store).tick() == 0


def test_what_was_blanked_is_journaled_as_a_count_and_read_by_an_index(
    office: Office, clerk: Actor, kiosk: Actor, clock: SetClock
) -> None:
    work_a_day(office, clerk, kiosk)
    clock.move(100 * DAYS)
    Retention(office.store).tick()
    with office.store.reader() as db:
        told = db.execute("SELECT data FROM journal WHERE kind = 'personal-blanked/1'").fetchall()
        plan = db.execute(
            "EXPLAIN QUERY PLAN SELECT id FROM leg WHERE (note <> '' OR remark <> '')"
            " AND queued < 5 LIMIT 5"
        ).fetchall()
    assert [row[0] for row in told] == ['{"notes":1,"names":1}']
    assert "noted_legs" in plan[0]["detail"]
