"""Undo puts back exactly what a clerk's action changed, or refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from config.clock import SetClock
from contract.messages import CounterView
from contract.problems import Refused
from queue_server.domain.actor import Actor, device
from queue_server.services.office import Office

Press = Callable[..., CounterView]


@pytest.fixture
def press(office: Office, clerk: Actor, kiosk: Actor) -> Press:
    """Counters 1 and 2 are open, three people wait for one service and one for the other."""
    for counter in ("quay-1", "quay-2"):
        office.counters.command(clerk, counter, "open")
    for service in ("ho-tich", "ho-tich", "ho-tich", "dat-dai"):
        office.tickets.take(kiosk, None, service)

    def press(command: str, counter: str = "quay-1", **more: Any) -> CounterView:
        return office.counters.command(clerk, counter, command, **more)

    return press


def books(office: Office) -> list[Any]:
    """All that the queue is, but for the journal and what can be undone."""
    with office.store.reader() as db:
        queries = (
            "SELECT * FROM ticket ORDER BY id",
            "SELECT * FROM leg ORDER BY id",
            "SELECT id, state, clerk, since, finishing FROM counter ORDER BY id",
            "SELECT * FROM line_length WHERE waiting <> 0 ORDER BY day, service, lane",
        )
        return [[tuple(row) for row in db.execute(query)] for query in queries]


@pytest.mark.parametrize(
    ("before", "command", "more"),
    [
        ([], "next", {}),
        (["next"], "next", {}),
        (["next"], "next", {"came": False}),
        (["next", "serve"], "next", {}),
        ([], "call", {"number": "A003"}),
        (["next", "missed"], "call", {"number": "A001"}),
        (["next"], "recall", {}),
        (["next", "recall", "recall", "recall"], "recall", {}),
        (["next"], "serve", {}),
        ([], "serve", {"number": "A002"}),
        (["next"], "done", {}),
        (["next", "serve"], "done", {}),
        (["next"], "missed", {}),
        (["next"], "park", {}),
        (["next", "serve"], "park", {}),
        (["next", "park"], "resume", {"number": "A001"}),
        (["next"], "back", {}),
        (["next", "missed"], "back", {"number": "A001"}),
        (["next", "park"], "back", {"number": "A001"}),
        (["next"], "transfer", {"service": "dat-dai"}),
        (["next", "serve"], "transfer", {"to": "quay-2", "return": True, "note": "x"}),
        (["next"], "also", {"service": "dat-dai"}),
        (["next", "also"], "next", {}),
        (["next"], "close", {}),
        (["next", "serve"], "close", {}),
        (["next", "serve"], "pause", {}),
        (["next"], "finish", {}),
        (["next", "finish"], "done", {}),
        ([], "finish", {}),
        (["next"], "open", {}),
    ],
)  # fmt: skip
def test_every_action_is_taken_back_exactly(
    before: list[str], command: str, more: dict[str, Any],
    office: Office, press: Press, clock: SetClock,
) -> None:  # fmt: skip
    for step in before:
        press(step, service="dat-dai" if step == "also" else None)
    as_it_was = books(office)
    clock.move(2)
    returns = more.pop("return", False)
    assert press(command, returns=returns, **more).undo == command
    clock.move(9)
    assert books(office) != as_it_was
    assert press("undo").undo is None
    assert books(office) == as_it_was


def refused(work: Callable[..., Any], *what: Any, **more: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        work(*what, **more)
    return caught.value


@pytest.mark.parametrize("command", ["next", "missed", "park", "back", "close", "transfer"])
def test_after_ten_seconds_it_is_too_late(command: str, press: Press, clock: SetClock) -> None:
    press("next")
    view = press(command, service="dat-dai" if command == "transfer" else None)
    assert view.undo_until is not None
    assert (view.undo_until - clock.now()).total_seconds() == 10
    clock.move(11)
    assert refused(press, "undo").code == "wrong-move"


def test_done_by_mistake_can_be_taken_back_for_two_minutes_while_the_counter_is_free(
    press: Press, clock: SetClock
) -> None:
    press("next")
    press("serve")
    press("done")
    clock.move(119)
    view = press("undo")
    assert view.ticket is not None
    assert (view.ticket.number, view.ticket.state) == ("A001", "serving")
    press("done")
    clock.move(121)
    assert refused(press, "undo").code == "wrong-move"


def test_what_another_counter_has_called_meanwhile_is_not_taken_back(
    office: Office, press: Press
) -> None:
    press("next")
    press("back")
    press("next", counter="quay-2")
    as_it_is = books(office)
    assert refused(press, "undo").params == {"from_state": "called", "move": "undo"}
    assert books(office) == as_it_is


def test_a_ticket_given_back_meanwhile_stays_given_back(office: Office, press: Press) -> None:
    view = press("next")
    assert view.ticket is not None
    with office.store.reader() as db:
        token = db.execute("SELECT token FROM ticket WHERE state = 'called'").fetchone()[0]
    office.tickets.cancel(device("holder", "holder"), None, token)
    assert refused(press, "undo").params["from_state"] == "cancelled"


def test_next_with_nobody_waiting_leaves_nothing_to_undo_but_what_was_before_it(
    office: Office, clerk: Actor, press: Press
) -> None:
    office.counters.command(clerk, "quay-3", "open")
    assert press("undo", counter="quay-3").undo is None
    office.counters.command(clerk, "quay-3", "open")
    for _ in range(4):
        press("next")
    assert press("done").undo == "done"
    as_it_was = books(office)
    assert (press("next").undo, books(office)) == ("done", as_it_was)
    ticket = press("undo").ticket
    assert ticket is not None
    ended = press("next")
    assert (ended.ticket, ended.undo) == (None, "next")
    ticket_again = press("undo").ticket
    assert ticket_again is not None
    assert ticket_again.number == ticket.number


def test_an_undo_is_done_once(press: Press) -> None:
    press("next")
    press("undo")
    assert refused(press, "undo").code == "wrong-move"


def test_who_was_sent_on_and_called_again_at_once_is_served_again(
    office: Office, clerk: Actor, kiosk: Actor
) -> None:
    """One step back for the clerk, two lines of the table for the journal."""

    def press(command: str, **more: Any) -> CounterView:
        return office.counters.command(clerk, "quay-1", command, **more)

    press("open")
    office.tickets.take(kiosk, None, "ho-tich")
    for command, more in (("next", {}), ("serve", {}), ("also", {"service": "dat-dai"})):
        press(command, **more)
    before = books(office)
    after = press("next").ticket
    assert after is not None
    assert (after.number, after.service, after.state) == ("A001", "dat-dai", "called")
    press("undo")
    assert books(office) == before
    with office.store.reader() as db:
        told = db.execute(
            "SELECT data ->> 'before', data ->> 'after' FROM journal"
            " WHERE data ->> 'move' = 'undo' ORDER BY seq"
        ).fetchall()
    assert [tuple(row) for row in told] == [("called", "waiting"), ("waiting", "serving")]
