"""Random days at the counters: whatever is pressed, the books stay true."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.clock import SetClock
from contract.ids import Priority
from contract.problems import Refused
from queue_server.domain.tickets import AT_COUNTER, MOVES, Move, State, step_back
from queue_server.services.desk import COMMANDS
from queue_server.services.office import Office
from tests.flow.two_counters import CLERK, GIVES, KIOSK, two_counters

takes = st.tuples(st.just("take"), st.sampled_from("ab"), st.sampled_from(Priority))
cancels = st.tuples(st.just("cancel"), st.integers(0, 8), st.none())
commands = st.tuples(
    st.sampled_from(sorted(COMMANDS)),
    st.sampled_from(["one", "two"]),
    st.one_of(st.none(), st.sampled_from(["A001", "A002", "A003", "B001", "B002"])),
)
steps = st.lists(st.one_of(takes, commands, commands, commands, cancels), max_size=40)


@contextmanager
def new_office(clock: SetClock) -> Iterator[Office]:
    with two_counters(clock) as office:
        for counter in GIVES:
            office.counters.command(CLERK, counter, "open")
        yield office


def do(office: Office, what: str, where: Any, more: Any, tokens: list[str]) -> None:
    if what == "take":
        tokens.append(office.tickets.take(KIOSK, None, where, more).token)
    elif what == "cancel":
        office.tickets.cancel(KIOSK, None, tokens[where] if where < len(tokens) else "none")
    else:
        to = "two" if what == "transfer" and more == "A003" else None
        returns = more == "A002"
        service = None if to else "b"
        office.counters.command(
            CLERK, where, what, number=more, service=service, to=to, returns=returns
        )


def attempt(office: Office, what: str, where: Any, more: Any, tokens: list[str]) -> str | None:
    """The code of the refusal, or None when it was done."""
    try:
        do(office, what, where, more, tokens)
    except Refused as refused:
        return refused.code
    return None


def check_the_books(office: Office) -> None:
    with office.store.reader() as db:
        tickets = {row["id"]: row for row in db.execute("SELECT * FROM ticket")}
        moves = db.execute(
            "SELECT subject, data ->> 'before', data ->> 'move', data ->> 'after' FROM journal"
            " WHERE kind = 'ticket-moved/1' ORDER BY seq"
        ).fetchall()
        lines = db.execute("SELECT sum(waiting), min(waiting) FROM line_length").fetchone()
        legs = db.execute("SELECT ticket FROM leg WHERE ended IS NULL").fetchall()
    now = dict.fromkeys(tickets, State.WAITING)
    for subject, before, move, after in moves:
        assert now[subject] == before
        if move == Move.UNDO:
            assert step_back(State(before), State(after)) == after
        else:
            assert MOVES[State(before), Move(move)] == after
        now[subject] = State(after)
    assert now == {key: row["state"] for key, row in tickets.items()}
    standing = [row["counter"] for row in tickets.values() if row["state"] in AT_COUNTER]
    assert len(standing) == len(set(standing))
    assert (lines[0] or 0) == sum(state is State.WAITING for state in now.values())
    assert (lines[1] or 0) >= 0
    open_states = {State.WAITING, State.CALLED, State.SERVING, State.PARKED}
    assert sorted(row[0] for row in legs) == sorted(k for k, s in now.items() if s in open_states)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(day=steps)
def test_whatever_is_pressed_the_books_stay_true(day: list[tuple[str, Any, Any]], clock: SetClock):
    with new_office(clock) as office:
        tokens: list[str] = []
        for what, where, more in day:
            seq = office.store.seq
            refusal = attempt(office, what, where, more, tokens)
            assert refusal != "internal"
            assert refusal is None or office.store.seq == seq
        check_the_books(office)
