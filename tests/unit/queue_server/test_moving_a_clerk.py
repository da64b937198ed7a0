"""A clerk is sent to another counter in one step, with whoever stands before them."""

from __future__ import annotations

from typing import Any

import pytest

from contract.ids import Need, Served
from contract.messages import Marks
from contract.problems import Refused
from queue_server.domain.actor import SYSTEM, Actor, ActorKind, device
from queue_server.services.office import Office
from queue_server.services.tickets import Brings

HERE, THERE = "quay-1", "quay-3"


@pytest.fixture
def chief(office: Office) -> Actor:
    with office.store.reader() as db:
        found = db.execute("SELECT id FROM clerk WHERE login = 'minh'").fetchone()
    return Actor(ActorKind.CLERK, found[0], "supervisor", "Minh")


def at(office: Office, counter: str) -> tuple[bool, str | None, str | None, str | None]:
    """Whether it is open, its clerk, and who stands there in which state."""
    view = office.views.counter(counter)
    ticket = view.ticket
    return (
        view.open, view.clerk, ticket.number if ticket else None, ticket.state if ticket else None,
    )  # fmt: skip


def legs(office: Office) -> list[tuple[Any, ...]]:
    with office.store.reader() as db:
        rows = db.execute("SELECT service, counter, clerk, outcome FROM leg ORDER BY id")
        return [tuple(row) for row in rows]


def rows(office: Office, kind: str) -> list[tuple[str, str]]:
    with office.store.reader() as db:
        found = db.execute("SELECT subject, data FROM journal WHERE kind = ? ORDER BY seq", (kind,))
        return [tuple(row) for row in found]


def test_who_is_being_served_goes_on_at_the_other_counter(
    office: Office, kiosk: Actor, clerk: Actor, chief: Actor
) -> None:
    office.counters.command(clerk, HERE, "open")
    office.tickets.take(kiosk, None, "ho-tich")
    office.counters.command(clerk, HERE, "next")
    office.counters.command(clerk, HERE, "serve")
    view = office.clerk_moves.move(chief, "move-0001", HERE, THERE, "A001")
    assert (view.id, view.undo) == (THERE, None)
    assert at(office, HERE) == (False, None, None, None)
    assert at(office, THERE) == (True, "Lan", "A001", "serving")
    assert legs(office) == [
        ("ho-tich", HERE, clerk.id, "transferred"), ("ho-tich", THERE, clerk.id, None),
    ]  # fmt: skip
    told = [(THERE, f'{{"clerk":"{clerk.id}","before":"{HERE}"}}')]
    assert rows(office, "clerk-moved/1") == told
    again = office.clerk_moves.move(chief, "move-0001", HERE, THERE, "A001")
    assert again.id == THERE
    assert len(rows(office, "clerk-moved/1")) == 1
    assert office.views.counter_of(clerk.id) == THERE
    for counter in (HERE, THERE):
        with pytest.raises(Refused):
            office.counters.command(clerk, counter, "undo")
    assert at(office, THERE)[2:] == ("A001", "serving")


def test_who_was_called_is_called_there_for_the_same_reason(
    office: Office, kiosk: Actor, clerk: Actor, chief: Actor
) -> None:
    office.counters.command(clerk, HERE, "open")
    for _ in range(2):
        office.tickets.take(kiosk, None, "ho-tich")
    office.counters.command(clerk, HERE, "next")
    office.counters.command(clerk, HERE, "recall")
    view = office.clerk_moves.move(chief, None, HERE, "quay-2")
    assert view.ticket is not None
    assert view.ticket.reason is not None
    assert (view.ticket.number, view.ticket.state, view.ticket.calls) == ("A001", "called", 1)
    assert view.ticket.reason.code == "first-come"
    assert [(call.number, call.counter) for call in office.views.calls().calls] == [
        ("A001", "quay-2")
    ]
    assert legs(office)[0] == ("ho-tich", "quay-2", clerk.id, None)


def test_a_place_of_ones_own_does_not_wait_for_a_shut_counter(
    office: Office, kiosk: Actor, clerk: Actor, chief: Actor
) -> None:
    office.counters.command(SYSTEM, "quay-2", "open")
    office.counters.command(clerk, HERE, "open")
    office.tickets.take(kiosk, None, "ho-tich")
    office.counters.command(SYSTEM, "quay-2", "next")
    office.counters.command(SYSTEM, "quay-2", "transfer", to=HERE)
    office.clerk_moves.move(chief, None, HERE, THERE)
    ticket = office.counters.command(SYSTEM, "quay-2", "next").ticket
    assert ticket is not None
    assert ticket.number == "A001"


def refusal(office: Office, who: Actor, *order: Any) -> str:
    before = [at(office, one) for one in (HERE, THERE, "quay-2")]
    with pytest.raises(Refused) as caught:
        office.clerk_moves.move(who, None, *order)
    assert [at(office, one) for one in (HERE, THERE, "quay-2")] == before
    return caught.value.code


def test_what_cannot_be_is_refused_and_changes_nothing(
    office: Office, kiosk: Actor, clerk: Actor, chief: Actor
) -> None:
    assert refusal(office, chief, HERE, THERE) == "counter-closed"
    office.counters.command(SYSTEM, HERE, "open")
    assert refusal(office, chief, HERE, THERE) == "no-clerk"
    office.counters.command(clerk, HERE, "open")
    assert refusal(office, clerk, HERE, THERE) == "forbidden"
    assert refusal(office, kiosk, HERE, THERE) == "forbidden"
    assert refusal(office, chief, HERE, "nowhere") == "unknown-counter"
    assert refusal(office, chief, HERE, HERE) == "counter-occupied"
    assert refusal(office, chief, HERE, THERE, "A009") == "counter-changed"
    office.counters.command(chief, THERE, "open")
    assert refusal(office, chief, HERE, THERE) == "counter-occupied"


def test_whom_a_supervisor_calls_to_a_counter_is_the_clerks_who_sits_there(
    office: Office, kiosk: Actor, clerk: Actor, chief: Actor
) -> None:
    office.counters.command(clerk, HERE, "open")
    office.tickets.take(kiosk, None, "ho-tich")
    office.counters.command(chief, HERE, "call", number="A001")
    assert legs(office) == [("ho-tich", HERE, clerk.id, None)]


def test_the_answer_tells_staff_what_their_ticket_carries(
    office: Office, kiosk: Actor, clerk: Actor, chief: Actor
) -> None:
    """A console drawn from the answer loses nothing, nor does one drawn from the same again."""
    office.counters.command(clerk, HERE, "open")
    office.tickets.take(kiosk, None, "ho-tich", language="en", brings=Brings((Need.HEARING,)))
    office.counters.command(clerk, HERE, "next")
    office.counters.command(clerk, HERE, "mark", served=Served.PAPERS, note="thiếu ảnh")
    for _ in range(2):
        ticket = office.emergencies.call(clerk, "help-0001", HERE).ticket
        assert ticket is not None
        assert (ticket.needs, ticket.language) == ([Need.HEARING], "en")
        assert ticket.marks == Marks(served=Served.PAPERS, note="thiếu ảnh")
    for _ in range(2):
        ticket = office.clerk_moves.move(chief, "move-0001", HERE, THERE).ticket
        assert ticket is not None
        assert (ticket.needs, ticket.language) == ([Need.HEARING], "en")
        assert ticket.marks == Marks(note="thiếu ảnh")


def test_a_keypad_that_calls_for_help_is_told_nothing_of_people(
    office: Office, kiosk: Actor, clerk: Actor
) -> None:
    office.counters.command(clerk, HERE, "open")
    office.tickets.take(kiosk, None, "ho-tich", brings=Brings((Need.HEARING,)))
    office.counters.command(clerk, HERE, "next")
    ticket = office.emergencies.call(device("box-3", "box-3"), None, HERE).ticket
    assert ticket is not None
    assert ticket.needs == []
