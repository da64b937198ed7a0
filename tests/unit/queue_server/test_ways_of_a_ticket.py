"""Transfers, several services on one visit, no-shows, serving out, taking over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from config.clock import SetClock
from contract.ids import Key
from contract.messages import CounterView
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind, device
from queue_server.services.office import Office

Press = Callable[..., CounterView]


@pytest.fixture
def press(office: Office, clerk: Actor) -> Press:
    """``press("next", "quay-1")``; all three counters are open, 3 gives only ``dat-dai``."""

    def press(command: str, counter: str = "quay-1", **more: Any) -> CounterView:
        return office.counters.command(clerk, counter, command, **more)

    for counter in ("quay-1", "quay-2", "quay-3"):
        press("open", counter)
    return press


@pytest.fixture
def take(office: Office, kiosk: Actor, clock: SetClock) -> Callable[..., str]:
    """``take()`` takes a number, a minute after the last one, and gives its token."""

    def take(service: str = "ho-tich") -> str:
        clock.move(60)
        return office.tickets.take(kiosk, None, service).token

    return take


def shown(view: CounterView) -> tuple[str, str] | None:
    return (view.ticket.number, view.ticket.state) if view.ticket else None


def code(work: Callable[..., Any], *what: Any, **more: Any) -> str:
    with pytest.raises(Refused) as caught:
        work(*what, **more)
    return caught.value.code


def outcomes(office: Office, token: str) -> list[tuple[str, str | None, str | None]]:
    with office.store.reader() as db:
        rows = db.execute(
            "SELECT leg.service, leg.counter, outcome FROM leg"
            " JOIN ticket ON ticket.id = leg.ticket WHERE token = ? ORDER BY leg.id",
            (token,),
        )
        return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("came", "state"), [(True, "done"), (False, "missed"), (None, "done")]
)  # fmt: skip
@pytest.mark.parametrize("command", ["next", "call"])
def test_next_says_whether_the_person_called_came(
    command: str, came: bool | None, state: str, office: Office, press: Press, take: Any
) -> None:
    first = take()
    take()
    press("next")
    view = press(command, came=came, number="A002" if command == "call" else None)
    assert shown(view) == ("A002", "called")
    assert office.views.ticket(first).state == state


def test_who_is_being_served_cannot_have_stayed_away(press: Press, take: Any) -> None:
    take()
    press("next")
    press("serve")
    assert code(press, "next", came=False) == "wrong-move"


@pytest.mark.parametrize(("seconds", "state"), [(59, "missed"), (60, "done")])
def test_a_second_press_of_a_keypad_within_a_minute_says_that_nobody_came(
    seconds: int, state: str, office: Office, press: Press, take: Any, clock: SetClock
) -> None:
    first = take()
    take()
    box = device("box-1", "box")

    def key(number: int) -> CounterView:
        unit = office.counters.pressing(box, f"press-000{number}", "quay-1", Key.NEXT, None)
        return office.store.write(unit)

    with_number = office.counters.pressing(box, "press-0009", "quay-1", Key.NEXT, "A001")
    assert shown(key(1)) == ("A001", "called")
    clock.move(seconds)
    assert shown(key(1)) == ("A001", "called")
    assert shown(office.store.write(with_number)) == ("A002", "called")
    assert office.views.ticket(first).state == state


def test_who_was_called_four_times_in_vain_did_not_come(press: Press, take: Any) -> None:
    take()
    left = [press("next")] + [press("recall") for _ in range(3)]
    assert [view.ticket and view.ticket.calls_left for view in left] == [3, 2, 1, 0]
    assert shown(press("recall")) is None
    assert shown(press("next")) is None
    press("back", number="A001")
    assert shown(press("next")) == ("A001", "called")


def test_who_comes_back_has_their_old_place_and_is_called_by_nobodys_surprise(
    office: Office, press: Press, take: Any
) -> None:
    for _ in range(4):
        take()
    press("next")
    press("next", came=False)
    press("next")
    assert [t.number for t in office.views.waiting("quay-1")] == ["A004"]
    press("back", "quay-3", number="A001")
    assert [t.number for t in office.views.waiting("quay-1")] == ["A001", "A004"]


def test_a_ticket_sent_to_a_counter_is_called_there_alone(
    office: Office, press: Press, take: Any
) -> None:
    take("dat-dai")
    press("next")
    assert shown(press("transfer", to="quay-3", note="Thiếu bản sao")) is None
    assert [(t.number, t.counter) for t in office.views.waiting("quay-1")] == [("B001", "quay-3")]
    assert shown(press("next")) is None
    assert shown(press("next", "quay-2")) is None
    view = press("next", "quay-3")
    assert shown(view) == ("B001", "called")
    assert view.ticket is not None
    assert view.ticket.notes == ["Thiếu bản sao"]


def test_what_clerks_tell_one_another_is_for_clerks(office: Office, press: Press, take: Any):
    take("dat-dai")
    press("next")
    press("transfer", to="quay-3", note="private")
    view = office.counters.command(device("box-1", "box"), "quay-3", "next")
    assert view.ticket is not None
    assert view.ticket.notes == []
    with office.store.reader() as db:
        told = " ".join(row[0] for row in db.execute("SELECT data FROM journal"))
    assert "private" not in told


def test_a_ticket_sent_to_a_counter_that_closes_is_free_again(
    office: Office, press: Press, take: Any
) -> None:
    take()
    press("next")
    press("transfer", to="quay-2")
    press("pause", "quay-2")
    assert shown(press("next")) is None
    press("close", "quay-2")
    assert shown(press("next")) == ("A001", "called")
    press("transfer", service="dat-dai")
    press("next", "quay-3")
    assert code(press, "transfer", "quay-3", to="quay-2") == "counter-closed"
    assert code(press, "transfer", "quay-3", to="quay-9") == "unknown-counter"
    assert code(press, "transfer", "quay-3", to="quay-1", service="x") == "unknown-service"


def test_a_counter_without_the_tickets_service_takes_it_for_one_of_its_own(
    press: Press, take: Any
) -> None:
    take()
    press("next")
    press("transfer", to="quay-3")
    view = press("next", "quay-3")
    assert view.ticket is not None
    assert view.ticket.service == "dat-dai"


def test_a_transfer_with_return_comes_back_to_the_counter_before_later_ones(
    office: Office, press: Press, take: Any
) -> None:
    token = take()
    take()
    press("next")
    press("transfer", service="dat-dai", returns=True)
    view = press("next", "quay-3")
    assert view.ticket is not None
    assert view.ticket.then == ["ho-tich"]
    press("done", "quay-3")
    assert office.views.ticket(token).state == "waiting"
    assert shown(press("next", "quay-2")) == ("A002", "called")
    view = press("next")
    assert shown(view) == ("A001", "called")
    assert view.ticket is not None
    assert view.ticket.then == []
    press("next")
    assert outcomes(office, token) == [
        ("ho-tich", "quay-1", "transferred"),
        ("dat-dai", "quay-3", "done"),
        ("ho-tich", "quay-1", "done"),
    ]


def test_who_returns_to_a_counter_that_has_closed_is_called_by_another(
    press: Press, take: Any
) -> None:
    take()
    press("next")
    press("transfer", service="dat-dai", returns=True)
    press("next", "quay-3")
    press("close")
    press("next", "quay-3")
    assert shown(press("next", "quay-2")) == ("A001", "called")


def test_several_services_on_one_visit_are_legs_of_one_ticket(
    office: Office, press: Press, take: Any
) -> None:
    token = take()
    press("next")
    view = press("also", service="dat-dai")
    assert view.ticket is not None
    assert view.ticket.then == ["dat-dai"]
    assert shown(press("next")) == ("A001", "called")
    assert press("done").ticket is None
    assert office.views.ticket(token).state == "done"
    assert outcomes(office, token) == [("ho-tich", "quay-1", "done"), ("dat-dai", "quay-1", "done")]
    assert code(press, "also", service="dat-dai") == "no-ticket"


def test_a_visit_has_an_end(press: Press, take: Any) -> None:
    take()
    press("next")
    for _ in range(10):
        press("also", service="dat-dai")
    assert code(press, "also", service="dat-dai") == "wrong-move"


def test_serving_out_takes_no_new_ticket_and_closes_by_itself(
    office: Office, press: Press, take: Any
) -> None:
    for _ in range(3):
        take()
    press("next")
    view = press("finish")
    assert (view.open, view.finishing, shown(view)) == (True, True, ("A001", "called"))
    assert code(press, "call", number="A003") == "counter-closed"
    view = press("next")
    assert (view.open, view.finishing, shown(view), view.waiting) == (False, False, None, 2)
    assert press("open").finishing is False
    assert press("finish").open is False


def test_a_counter_that_serves_out_can_go_on_after_all(press: Press, take: Any) -> None:
    take()
    take()
    press("next")
    press("finish")
    assert press("open").finishing is False
    assert shown(press("next")) == ("A002", "called")


def test_another_clerk_takes_a_counter_over_in_one_step_with_whoever_stands_there(
    office: Office, press: Press, take: Any
) -> None:
    token = take()
    press("next")
    press("serve")
    with office.store.reader() as db:
        row = db.execute("SELECT * FROM clerk WHERE login = 'minh'").fetchone()
    minh = Actor(ActorKind.CLERK, row["id"], row["role"], row["name"])
    view = office.counters.command(minh, "quay-1", "open")
    assert (view.clerk, view.open, shown(view)) == ("Minh", True, ("A001", "serving"))
    assert office.counters.command(minh, "quay-1", "undo").clerk == "Lan"
    office.counters.command(minh, "quay-1", "open")
    office.counters.command(minh, "quay-1", "done")
    assert office.views.ticket(token).state == "done"
