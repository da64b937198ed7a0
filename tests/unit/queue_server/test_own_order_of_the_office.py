"""The office's own calling order: set, kept, journaled, and at work from the same moment."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from config.clock import SetClock
from config.settings import OfficeSettings, SettingsError
from contract.ids import Priority
from queue_server.domain.actor import SYSTEM, Actor
from queue_server.domain.calling import Policy
from queue_server.domain.floor import FloorLimits
from queue_server.services.administration import exported
from queue_server.services.office import Office
from queue_server.services.office_edits import instead, with_entry, with_table
from queue_server.services.office_file import ClerkEntry, Faulty
from queue_server.services.office_text import read
from queue_server.storage import order

QUAY = "quay-1"


def set_order(office: Office, **values: Any) -> None:
    outcome = office.administration.change(SYSTEM, with_table("order", Policy(**values)))
    assert outcome.faults == []


def take(office: Office, kiosk: Actor, *people: Priority, service: str = "ho-tich") -> None:
    for priority in people:
        office.tickets.take(kiosk, None, service, priority)


def call(office: Office, clerk: Actor, times: int) -> list[str]:
    found = []
    for _ in range(times):
        ticket = office.counters.command(clerk, QUAY, "next").ticket
        found.append(ticket.number if ticket else "")
    return found


def test_another_ratio_works_at_the_next_call(office: Office, kiosk: Actor, clerk: Actor) -> None:
    office.counters.command(clerk, QUAY, "open")
    take(office, kiosk, *[Priority.NONE] * 4, *[Priority.ELDERLY] * 4)
    assert call(office, clerk, 1) == ["A005"]
    set_order(office, priority_run=1, ordinary_run=2)
    assert call(office, clerk, 5) == ["A001", "A002", "A006", "A003", "A004"]


def test_who_waits_changes_lanes_with_the_grounds(
    office: Office, kiosk: Actor, clerk: Actor
) -> None:
    office.counters.command(clerk, QUAY, "open")
    take(office, kiosk, Priority.NONE, Priority.APPOINTMENT, Priority.MERIT)
    set_order(office, grounds=("merit",))
    take(office, kiosk, Priority.ELDERLY)
    assert call(office, clerk, 4) == ["A003", "A001", "A002", "A004"]
    service = office.views.service("ho-tich")
    assert service.waiting == 0
    office.counters.command(clerk, QUAY, "back")
    set_order(office)
    take(office, kiosk, Priority.NONE)
    assert call(office, clerk, 2) == ["A004", "A005"]


def test_a_grounds_weight_is_told_with_the_call(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    set_order(office, weights={"disability": 5})
    office.counters.command(clerk, QUAY, "open")
    take(office, kiosk, Priority.ELDERLY)
    clock.move(300)
    take(office, kiosk, Priority.DISABILITY)
    clock.move(600)
    view = office.counters.command(clerk, QUAY, "next")
    assert view.ticket is not None
    assert view.ticket.reason is not None
    assert (view.ticket.number, view.ticket.reason.code) == ("A002", "weighed-ground")
    assert view.ticket.reason.params["before"] == "A001"


def test_a_clerks_weight_goes_with_them(
    office: Office, kiosk: Actor, clerk: Actor, clock: SetClock
) -> None:
    lan = ClerkEntry(login="lan", name="Nguyễn Thị Lan", weights={"dat-dai": 9})
    assert office.administration.change(SYSTEM, with_entry("clerks", lan)).faults == []
    take(office, kiosk, Priority.NONE)
    clock.move(300)
    take(office, kiosk, Priority.NONE, service="dat-dai")
    clock.move(300)
    office.counters.command(SYSTEM, QUAY, "open")
    office.counters.command(clerk, QUAY, "open")
    ticket = office.counters.command(clerk, QUAY, "next").ticket
    assert ticket is not None
    assert ticket.reason is not None
    assert (ticket.number, ticket.reason.code) == ("B001", "weighed-clerk")
    with office.store.reader() as db:
        data = db.execute("SELECT data FROM journal WHERE kind = 'settings-changed/1'").fetchone()
    assert json.loads(data[0])["values"] == {"weights": {"dat-dai": 9}}


def test_calls_in_vain_are_the_offices(office: Office, kiosk: Actor, clerk: Actor) -> None:
    set_order(office, most_calls=2)
    office.counters.command(clerk, QUAY, "open")
    take(office, kiosk, Priority.NONE)
    call(office, clerk, 1)
    view = office.counters.command(clerk, QUAY, "recall")
    assert view.ticket is not None
    assert view.ticket.calls_left == 0
    assert office.counters.command(clerk, QUAY, "recall").ticket is None


def test_order_and_limits_go_out_and_come_in(office: Office) -> None:
    floor = FloorLimits(long_wait_minutes=20, idle_minutes=3)
    set_order(office, priority_run=3, grounds=("elderly", "merit"), weights={"merit": 2})
    office.administration.change(SYSTEM, with_table("floor", floor))
    with office.store.reader() as db:
        text = exported(db)
        assert order.limits(db) == floor
        rows = db.execute(
            "SELECT data FROM journal WHERE kind = 'settings-changed/1' ORDER BY seq"
        ).fetchall()
    told = [json.loads(row[0]) for row in rows]
    assert [one["table"] for one in told] == ["order", "floor"]
    assert told[0]["values"]["weights"] == {"merit": 2}
    assert office.administration.change(SYSTEM, instead(read(text.encode()))).changes == []
    bare = text[: text.index("[order]")]
    assert office.administration.change(SYSTEM, instead(read(bare.encode()))).faults == []
    with office.store.reader() as db:
        assert (order.policy(db), order.limits(db)) == (Policy(), FloorLimits())


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ("priority_run = 0", "value", "priority_run"),
        ('grounds = ["king"]', "value", "grounds[0]"),
        ('grounds = ["merit", "merit"]', "twice", "grounds"),
        ("weights = {merit = 101}", "value", "weights"),
        ("speed = 3", "unknown", "speed"),
    ],
)
def test_an_order_that_cannot_be_is_refused(line: str, code: str, field: str) -> None:
    with pytest.raises(Faulty) as caught:
        read(f"format = 1\n[order]\n{line}\n".encode())
    fault = caught.value.faults[0]
    assert (fault.code, fault.table, fault.field) == (code, "order", field)


def test_a_seed_sets_the_order(
    office_settings: OfficeSettings, open_office: Callable[[], Office]
) -> None:
    path = Path(office_settings.seed)
    seed = path.read_text(encoding="utf-8")
    path.write_text(
        seed + "\n" + tomli_w.dumps({"order": {"most_passed": 5}, "floor": {"idle_minutes": 2}}),
        encoding="utf-8",
    )
    office = open_office()
    with office.store.reader() as db:
        assert order.policy(db) == Policy(most_passed=5)
        assert order.limits(db).idle_minutes == 2


def test_a_clerks_weight_for_a_service_that_is_not_there_is_a_fault() -> None:
    text = b'format = 1\n[[clerks]]\nlogin = "x"\nname = "X"\nweights = {no = 3}\n'
    with pytest.raises(Faulty) as caught:
        read(text)
    assert [(one.code, one.field) for one in caught.value.faults] == [("no-service", "weights")]


def test_a_seed_with_an_unknown_weight_is_named(
    office_settings: OfficeSettings, open_office: Callable[[], Office]
) -> None:
    path = Path(office_settings.seed)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text + '\n[[clerks]]\nlogin = "x"\nname = "X"\npassword = "p"\nweights = {no = 3}\n',
        encoding="utf-8",
    )
    with pytest.raises(SettingsError, match="no service 'no'"):
        open_office()


def test_a_seed_that_names_two_alike_is_refused(
    office_settings: OfficeSettings, open_office: Callable[[], Office]
) -> None:
    path = Path(office_settings.seed)
    text = path.read_text(encoding="utf-8")
    path.write_text(text + '\n[[services]]\nid = "ho-tich"\nletter = "Z"\nnames = {vi = "Z"}\n')
    with pytest.raises(SettingsError, match="services: two have one name"):
        open_office()
