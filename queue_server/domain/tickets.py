"""The life of a ticket: every state and every move, in one table."""

from __future__ import annotations

from enum import StrEnum

from contract.problems import Refused


class State(StrEnum):
    """Where a ticket stands."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    PARKED = "parked"
    MISSED = "missed"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Move(StrEnum):
    """What can be done to a ticket.

    ``back`` puts it in the line again at its old place; ``resume`` goes on with a parked one;
    ``onward`` sends who is served here to the next service of the visit; ``undo`` takes back the
    clerk's last action, whatever move of the table it was.
    """

    CALL = "call"
    RECALL = "recall"
    SERVE = "serve"
    DONE = "done"
    MISSED = "missed"
    PARK = "park"
    RESUME = "resume"
    BACK = "back"
    TRANSFER = "transfer"
    ONWARD = "onward"
    CANCEL = "cancel"
    EXPIRE = "expire"
    UNDO = "undo"


MOVES: dict[tuple[State, Move], State] = {
    (State.WAITING, Move.CALL): State.CALLED,
    (State.WAITING, Move.SERVE): State.SERVING,
    (State.WAITING, Move.DONE): State.DONE,
    (State.WAITING, Move.CANCEL): State.CANCELLED,
    (State.WAITING, Move.EXPIRE): State.EXPIRED,
    (State.CALLED, Move.RECALL): State.CALLED,
    (State.CALLED, Move.SERVE): State.SERVING,
    (State.CALLED, Move.DONE): State.DONE,
    (State.CALLED, Move.MISSED): State.MISSED,
    (State.CALLED, Move.PARK): State.PARKED,
    (State.CALLED, Move.BACK): State.WAITING,
    (State.CALLED, Move.TRANSFER): State.WAITING,
    (State.CALLED, Move.ONWARD): State.WAITING,
    (State.CALLED, Move.CANCEL): State.CANCELLED,
    (State.CALLED, Move.EXPIRE): State.EXPIRED,
    (State.SERVING, Move.DONE): State.DONE,
    (State.SERVING, Move.PARK): State.PARKED,
    (State.SERVING, Move.TRANSFER): State.WAITING,
    (State.SERVING, Move.ONWARD): State.WAITING,
    (State.SERVING, Move.CANCEL): State.CANCELLED,
    (State.PARKED, Move.CALL): State.CALLED,
    (State.PARKED, Move.RESUME): State.SERVING,
    (State.PARKED, Move.BACK): State.WAITING,
    (State.PARKED, Move.CANCEL): State.CANCELLED,
    (State.PARKED, Move.EXPIRE): State.EXPIRED,
    (State.MISSED, Move.CALL): State.CALLED,
    (State.MISSED, Move.BACK): State.WAITING,
    (State.MISSED, Move.CANCEL): State.CANCELLED,
    (State.MISSED, Move.EXPIRE): State.EXPIRED,
}
"""What is not in this table cannot happen.  ``undo`` goes along its lines backwards."""

AT_COUNTER = frozenset({State.CALLED, State.SERVING})
"""States in which a ticket stands at one counter, and a counter has one ticket."""


def step(state: State, move: Move) -> State:
    """Where ``move`` takes a ticket in ``state``.  Raises Refused ``wrong-move`` naming both."""
    after = MOVES.get((state, move))
    if after is None:
        raise Refused("wrong-move", from_state=str(state), move=str(move))
    return after


def step_back(state: State, before: State) -> State:
    """``before``, from which some move led to ``state``.  Raises Refused ``wrong-move``."""
    if state is not before and not any(MOVES.get((before, move)) is state for move in Move):
        raise Refused("wrong-move", from_state=str(state), move=str(Move.UNDO))
    return before
