"""The table of states and moves: what the design promises, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract.problems import Refused
from queue_server.domain.tickets import MOVES, Move, State, step, step_back

# From the design: what each state can become; undo leads back from there.
CAN_BECOME = {
    State.WAITING: {"called", "serving", "done", "cancelled", "expired"},
    State.CALLED: {
        "called", "serving", "done", "missed", "parked", "waiting", "cancelled", "expired",
    },
    State.SERVING: {"done", "parked", "waiting", "cancelled"},
    State.PARKED: {"called", "serving", "waiting", "cancelled", "expired"},
    State.MISSED: {"waiting", "called", "cancelled", "expired"},
    State.DONE: set(),
    State.CANCELLED: set(),
    State.EXPIRED: set(),
}  # fmt: skip


@pytest.mark.parametrize("state", State)
def test_a_state_becomes_what_the_design_says(state: State) -> None:
    assert {str(after) for (before, _), after in MOVES.items() if before is state} == CAN_BECOME[
        state
    ]


@given(st.sampled_from(State), st.sampled_from(Move))
def test_a_move_is_in_the_table_or_refused_naming_both(state: State, move: Move) -> None:
    if (state, move) in MOVES:
        assert step(state, move) is MOVES[state, move]
        return
    with pytest.raises(Refused) as refused:
        step(state, move)
    assert refused.value.code == "wrong-move"
    assert refused.value.params == {"from_state": str(state), "move": str(move)}


def test_every_state_but_the_first_can_be_reached() -> None:
    assert set(MOVES.values()) == set(State)


def test_what_is_over_stays_over_but_for_undo() -> None:
    over = (State.DONE, State.CANCELLED, State.EXPIRED)
    assert not [move for (state, move) in MOVES if state in over]


@given(st.sampled_from(State), st.sampled_from(State))
def test_undo_goes_back_along_the_lines_of_the_table(now: State, before: State) -> None:
    if now == before or str(now) in CAN_BECOME[before]:
        assert step_back(now, before) is before
        return
    with pytest.raises(Refused) as refused:
        step_back(now, before)
    assert refused.value.params == {"from_state": str(now), "move": "undo"}
