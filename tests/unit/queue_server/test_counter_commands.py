"""What a clerk's commands do: every command, what is refused, undo, and who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from config.clock import SetClock
from contract.ids import Priority
from contract.messages import CounterView
from contract.problems import Refused
from queue_server.domain.actor import Actor, device
from queue_server.services.desk import COMMANDS
from queue_server.services.office import Office

Press = Callable[..., CounterView]


@pytest.fixture
def press(office: Office, clerk: Actor) -> Press:
    """``press("next")`` at counter 1, which is open."""
    office.counters.command(clerk, "quay-1", "open")

    def press(command: str, counter: str = "quay-1", **more: Any) -> CounterView:
        return office.counters.command(clerk, counter, command, **more)

    return press


@pytest.fixture
def take(office: Office, kiosk: Actor) -> Callable[..., str]:
    """``take()`` takes a number for the first service and gives its token."""

    def take(service: str = "ho-tich", priority: Priority = Priority.NONE) -> str:
        return office.tickets.take(kiosk, None, service, priority).token

    return take


def shown(view: CounterView) -> tuple[str, str] | None:
    return (view.ticket.number, view.ticket.state) if view.ticket else None


def legs(office: Office, token: str) -> list[tuple[str, str | None, str | None]]:
    with office.store.reader() as db:
        rows = db.execute(
            "SELECT leg.service, leg.counter, outcome FROM leg"
            " JOIN ticket ON ticket.id = leg.ticket WHERE token = ? ORDER BY leg.id",
            (token,),
        )
        return [tuple(row) for row in rows]


def refused(work: Callable[..., Any], *what: Any, **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        work(*what, **more)
    return caught.value


def test_next_ends_the_present_ticket_and_calls_who_came_first(
    office: Office, press: Press, take: Any, clock: SetClock
) -> None:
    first, second = take(), take()
    clock.move(300)
    view = press("next")
    assert (shown(view), view.waiting, view.clerk) == (("A001", "called"), 1, "Lan")
    assert view.ticket is not None
    assert view.ticket.reason is not None
    assert (view.ticket.reason.code, view.ticket.reason.params["minutes"]) == ("first-come", 5)
    assert shown(press("next")) == ("A002", "called")
    assert (office.views.ticket(first).state, office.views.ticket(second).counter) == ("done", "1")
    assert shown(press("next")) is None
    assert shown(press("next")) is None
    assert legs(office, first) == [("ho-tich", "quay-1", "done")]


def test_one_ticket_goes_its_whole_way(office: Office, press: Press, take: Any) -> None:
    token = take()
    way = ["next", "recall", "serve", "park", "resume", "done"]
    states = [shown(press(command, number="A001" if command == "resume" else None))
              for command in way]  # fmt: skip
    called, serving = ("A001", "called"), ("A001", "serving")
    assert states == [called, called, serving, None, serving, None]
    with office.store.reader() as db:
        told = db.execute(
            "SELECT data ->> 'before', data ->> 'move', data ->> 'after' FROM journal"
            " WHERE kind = 'ticket-moved/1' ORDER BY seq"
        ).fetchall()
    assert [tuple(row) for row in told] == [
        ("waiting", "call", "called"),
        ("called", "recall", "called"),
        ("called", "serve", "serving"),
        ("serving", "park", "parked"),
        ("parked", "resume", "serving"),
        ("serving", "done", "done"),
    ]
    assert office.views.ticket(token).state == "done"


def test_who_did_not_come_can_come_back_to_the_old_place(
    office: Office, press: Press, take: Any
) -> None:
    token = take()
    take()
    press("next")
    assert shown(press("missed")) is None
    assert [(t.number, t.state) for t in office.views.set_aside("quay-1")] == [("A001", "missed")]
    press("back", number="A001")
    assert [t.number for t in office.views.waiting("quay-1")] == ["A001", "A002"]
    assert shown(press("next")) == ("A001", "called")
    assert legs(office, token) == [
        ("ho-tich", "quay-1", "missed"),
        ("ho-tich", "quay-1", None),
    ]


def test_a_chosen_number_is_called_whatever_its_place(press: Press, take: Any) -> None:
    for _ in range(3):
        take()
    assert shown(press("call", number=" a003 ")) == ("A003", "called")
    assert shown(press("serve", number="A002")) == ("A002", "serving")
    assert refused(press, "call", number="A003").params["from_state"] == "done"
    assert refused(press, "call", number="A009").code == "unknown-ticket"


def test_priority_goes_first_and_its_reason_is_told(press: Press, take: Any) -> None:
    take()
    take(priority=Priority.ELDERLY)
    view = press("next")
    assert view.ticket is not None
    assert view.ticket.reason is not None
    assert (view.ticket.number, view.ticket.priority, view.ticket.reason.code) == (
        "A002", Priority.ELDERLY, "priority",
    )  # fmt: skip


def test_a_transfer_keeps_number_and_first_time_and_begins_a_new_leg(
    office: Office, press: Press, take: Any, clock: SetClock
) -> None:
    token = take()
    clock.move(60)
    take("dat-dai")
    press("next")
    assert shown(press("transfer", service="dat-dai")) is None
    assert [t.number for t in office.views.waiting("quay-3")] == ["A001", "B001"]
    assert (office.views.service("ho-tich").waiting, office.views.service("dat-dai").waiting) == (
        0, 2,
    )  # fmt: skip
    assert legs(office, token) == [
        ("ho-tich", "quay-1", "transferred"),
        ("dat-dai", None, None),
    ]


def test_closing_serves_out_and_puts_the_called_one_back(
    office: Office, press: Press, take: Any
) -> None:
    token = take()
    press("next")
    view = press("close")
    assert (view.open, view.clerk, shown(view)) == (False, None, None)
    assert office.views.ticket(token).state == "waiting"
    press("open")
    press("next")
    press("serve")
    assert press("pause").open is False
    assert office.views.ticket(token).state == "done"


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - {"open", "close", "pause"}))
def test_a_closed_counter_only_opens(office: Office, clerk: Actor, command: str) -> None:
    work = office.counters.command
    assert refused(work, clerk, "quay-2", command, number="A001").code == "counter-closed"


@pytest.mark.parametrize("command", ["recall", "serve", "done", "missed", "park", "back"])
def test_nothing_to_do_without_a_ticket(press: Press, command: str) -> None:
    assert refused(press, command).code == "no-ticket"


def test_what_the_table_does_not_have_is_refused_and_changes_nothing(
    office: Office, press: Press, take: Any
) -> None:
    take()
    press("next")
    press("serve")
    before = office.store.seq
    problem = refused(press, "missed")
    assert (problem.code, problem.params) == (
        "wrong-move", {"from_state": "serving", "move": "missed"},
    )  # fmt: skip
    assert (office.store.seq, shown(office.views.counter("quay-1"))) == (
        before,
        ("A001", "serving"),
    )


def test_seen_is_checked_only_when_it_is_said(press: Press, take: Any) -> None:
    for _ in range(3):
        take()
    assert shown(press("next", seen=None)) == ("A001", "called")
    changed = refused(press, "next", seen=None)
    assert changed.code == "counter-changed"
    assert isinstance(changed.state, CounterView)
    assert shown(changed.state) == ("A001", "called")
    assert refused(press, "next", seen="A002").code == "counter-changed"
    assert shown(press("next", seen="A001")) == ("A002", "called")
    assert shown(press("next")) == ("A003", "called")


def test_a_repeated_press_is_answered_the_same_although_the_counter_went_on(
    office: Office, press: Press, take: Any
) -> None:
    for _ in range(3):
        take()
    first = press("next", request="press-0001", seen=None)
    assert press("next", request="press-0001", seen=None) == first
    assert refused(press, "next", request="press-0001", seen="A001").code == "request-reused"
    assert shown(office.views.counter("quay-1")) == ("A001", "called")


@pytest.mark.parametrize(
    ("before", "command", "after"),
    [
        (["next"], "next", ("A001", "called")),
        ([], "next", None),
        (["next"], "missed", ("A001", "called")),
        (["next", "serve"], "done", ("A001", "serving")),
        (["next", "serve"], "park", ("A001", "serving")),
    ],
)
def test_an_action_can_be_taken_back(
    before: list[str], command: str, after: tuple[str, str] | None,
    office: Office, press: Press, take: Any, clock: SetClock,
) -> None:  # fmt: skip
    take()
    take()
    line = [t.number for t in office.views.waiting("quay-1")]
    for step in before:
        press(step)
    press(command)
    clock.move(9)
    assert shown(press("undo")) == after
    assert [t.number for t in office.views.waiting("quay-1")] == line[1 if before else 0 :]
    assert refused(press, "undo").code == "wrong-move"


def test_what_cannot_be_restored_or_is_long_ago_is_not_undone(
    press: Press, take: Any, clock: SetClock
) -> None:
    take()
    press("next")
    clock.move(11)
    assert refused(press, "undo").code == "wrong-move"
    assert refused(press, "undo").params == {"from_state": "nothing", "move": "undo"}


def test_who_may_command_a_counter(office: Office, press: Press, take: Any) -> None:
    take()
    work = office.counters.command
    for name in ("kiosk-1", "kiosk-2"):
        assert refused(work, device(name), "quay-1", "next").code == "forbidden"
    assert shown(work(device("box-1"), "quay-1", "next")) == ("A001", "called")


def test_unknown_counters_commands_and_services(press: Press, take: Any) -> None:
    take()
    press("next")
    assert refused(press, "next", counter="quay-9").code == "unknown-counter"
    assert refused(press, "dance").code == "unknown-verb"
    assert refused(press, "transfer", service="nowhere").code == "unknown-service"
    assert refused(press, "transfer").code == "unknown-service"


def test_a_cancelled_number_is_not_called(office: Office, press: Press, take: Any, kiosk: Actor):
    token = take()
    assert office.tickets.cancel(kiosk, "cancel-01", token).state == "cancelled"
    assert office.tickets.cancel(kiosk, "cancel-01", token).state == "cancelled"
    assert refused(office.tickets.cancel, kiosk, "cancel-02", token).code == "wrong-move"
    assert shown(press("next")) is None


def test_a_holder_sees_their_place(office: Office, press: Press, take: Any) -> None:
    tokens = [take(), take(), take(priority=Priority.MERIT)]
    assert [office.views.ticket(token).ahead for token in tokens] == [1, 2, 0]
    press("next")
    assert [office.views.ticket(token).ahead for token in tokens] == [0, 1, 0]
    with office.store.reader() as db:
        counted = db.execute("SELECT count(*) FROM ticket WHERE state = 'waiting'").fetchone()[0]
    assert office.views.service("ho-tich").waiting == counted == 2


def test_after_five_served_there_is_an_estimate(
    office: Office, press: Press, take: Any, clock: SetClock
) -> None:
    for _ in range(8):
        take()
    for _ in range(6):
        press("next")
        clock.move(240)
    known = office.views.service("ho-tich")
    assert (known.waiting, known.last_called, known.estimate) == (2, "A006", (5, 13))


def test_a_new_day_begins_at_one_and_leaves_yesterday_alone(
    office: Office, press: Press, take: Any, clock: SetClock, kiosk: Actor
) -> None:
    take()
    take()
    clock.move(24 * 3600)
    assert office.tickets.take(kiosk, None, "ho-tich").number == "A001"
    assert shown(press("next")) == ("A001", "called")
    assert shown(press("next")) is None
