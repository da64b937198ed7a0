"""Every line of the table of moves is walked at a counter: change one and its test fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from config.clock import SetClock
from contract.problems import Refused
from queue_server.domain import tickets
from queue_server.domain.actor import SYSTEM, Actor
from queue_server.domain.tickets import MOVES, Move, State
from queue_server.services.day_end import DayEnd
from queue_server.services.moving import Mover
from queue_server.services.office import Office
from queue_server.storage import queue

# From the design, apart from the program's table: what each move makes of a ticket.
LEADS_TO = {
    Move.CALL: "called",
    Move.RECALL: "called",
    Move.SERVE: "serving",
    Move.DONE: "done",
    Move.MISSED: "missed",
    Move.PARK: "parked",
    Move.RESUME: "serving",
    Move.BACK: "waiting",
    Move.TRANSFER: "waiting",
    Move.ONWARD: "waiting",
    Move.CANCEL: "cancelled",
    Move.EXPIRE: "expired",
}
REACH = {
    State.WAITING: [],
    State.CALLED: ["call"],
    State.SERVING: ["call", "serve"],
    State.PARKED: ["call", "park"],
    State.MISSED: ["call", "missed"],
}
NUMBERED = {"call", "resume", "serve", "back"}


class Walk:
    """One office in which tickets are brought into a state and moved on from it."""

    def __init__(self, office: Office, clerk: Actor, kiosk: Actor, clock: SetClock) -> None:
        self.office, self.clerk, self.kiosk, self.clock = office, clerk, kiosk, clock
        self.number = self.token = ""

    def ticket(self, state: State) -> None:
        """A new ticket in a state, by the table as it should be."""
        for command in ("close", "open"):
            self.press(command)
        issued = self.office.tickets.take(self.kiosk, None, "ho-tich")
        self.number, self.token = issued.number, issued.token
        for command in REACH[state]:
            self.press(command)

    def press(self, command: str, **more: Any) -> None:
        number = self.number if command in NUMBERED else None
        self.office.counters.command(self.clerk, "quay-1", command, number=number, **more)

    def make(self, move: Move) -> str:
        """The state after the move."""
        match move:
            case Move.CANCEL:
                self.office.tickets.cancel(self.kiosk, None, self.token)
            case Move.EXPIRE:
                self.clock.move(24 * 3600)
                DayEnd(self.office.store).tick()
            case Move.TRANSFER:
                self.press("transfer", service="dat-dai")
            case Move.ONWARD:
                self.press("also", service="dat-dai")
                self.press("done")
            case Move.DONE if not self.office.views.counter("quay-1").ticket:
                self.served_by_hand()
            case _:
                self.press(str(move))
        return self.office.views.ticket(self.token).state

    def served_by_hand(self) -> None:
        """What the desk will do with those who were served during an outage."""

        def unit(tx: Any) -> None:
            row = queue.ticket_by_token(tx.db, self.token)
            assert row is not None
            Mover(tx, SYSTEM, "quay-1").move(row, Move.DONE)

        self.office.store.write(unit)


@pytest.fixture
def walk(office: Office, clerk: Actor, kiosk: Actor, clock: SetClock) -> Walk:
    return Walk(office, clerk, kiosk, clock)


def changed_tables(line: tuple[State, Move]) -> Iterator[dict[tuple[State, Move], State]]:
    """The table without a line, and with it leading to each other state."""
    yield {key: after for key, after in MOVES.items() if key != line}
    for other in State:
        if other is not MOVES[line]:
            yield {**MOVES, line: other}


def holds(walk: Walk, state: State, move: Move) -> bool:
    """Whether the move does at a counter what the design says."""
    try:
        return walk.make(move) == LEADS_TO[move]
    except Refused:
        return False


@pytest.mark.parametrize(("state", "move"), MOVES, ids=str)
def test_a_move_does_what_the_design_says_and_a_changed_table_is_noticed(
    state: State, move: Move, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk.ticket(state)
    assert holds(walk, state, move)
    for table in changed_tables((state, move)):
        walk.ticket(state)
        with monkeypatch.context() as patched:
            patched.setattr(tickets, "MOVES", table)
            assert not holds(walk, state, move)
        walk_away(walk)


def walk_away(walk: Walk) -> None:
    """Whatever a wrong table has made of the ticket, it no longer stands in the way."""

    def unit(tx: Any) -> None:
        tx.db.execute("UPDATE ticket SET state = 'expired' WHERE state <> 'expired'")

    walk.office.store.write(unit)


NOT_IN_THE_TABLE = [
    (state, move)
    for state in State
    for move in Move
    if (state, move) not in MOVES and move is not Move.UNDO and state in REACH
]


@pytest.mark.parametrize(("state", "move"), NOT_IN_THE_TABLE, ids=str)
def test_a_move_that_is_not_in_the_table_changes_nothing(
    state: State, move: Move, walk: Walk
) -> None:
    walk.ticket(state)
    with pytest.raises(Refused) as caught:
        by_itself(walk, move)
    assert caught.value.params == {"from_state": str(state), "move": str(move)}
    assert walk.office.views.ticket(walk.token).state == str(state)


def by_itself(walk: Walk, move: Move) -> None:
    """The move alone, without what commands look at before."""

    def unit(tx: Any) -> None:
        row = queue.ticket_by_token(tx.db, walk.token)
        assert row is not None
        Mover(tx, SYSTEM, "quay-1").move(row, move)

    walk.office.store.write(unit)
