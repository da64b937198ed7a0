"""One counter during one command: what each command does to its tickets."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from msgspec import UNSET, UnsetType

from contract.journal import CounterClosed, CounterOpened
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.calling import Policy, choose
from queue_server.domain.tickets import MOVES, Move, State
from queue_server.services.moving import Mover
from queue_server.services.showing import needed_service, needed_ticket
from queue_server.storage import queue
from queue_server.storage.tx import Tx

Seen = str | UnsetType | None
UNDO_MICROS = 10 * 1_000_000


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a counter.

    ``seen`` is the number the caller's screen showed: UNSET is not checked, None means none was
    shown.  ``number`` names a ticket other than the present one; ``service`` is where to transfer.
    """

    counter: str
    command: str
    seen: Seen = UNSET
    number: str | None = None
    service: str | None = None

    def body(self) -> tuple[object, ...]:
        """The order as it is remembered with its request id."""
        seen = None if self.seen is UNSET else [self.seen]
        return (self.counter, self.command, seen, self.number, self.service)


class Desk:
    """One counter during one command."""

    def __init__(
        self, tx: Tx, actor: Actor, row: sqlite3.Row, order: Order, policy: Policy
    ) -> None:
        self.tx = tx
        self.actor = actor
        self.row = row
        self.order = order
        self.manned = False
        self._policy = policy
        self._mover = Mover(tx, actor, row["id"])
        self._present = queue.ticket_at(tx.db, row["id"])
        self._done: list[tuple[str, str]] = []

    @property
    def number(self) -> str | None:
        """The number of the ticket that stands here."""
        return queue.number_of(self._present) if self._present else None

    def open(self) -> None:
        """Open, or take over from another clerk."""
        clerk = self.actor.id if self.actor.kind is ActorKind.CLERK else None
        self._man("open", clerk)
        self.tx.journal(CounterOpened(clerk=clerk or ""), self.row["id"], self.actor)

    def close(self) -> None:
        """Close.  Who is being served is done; who was called goes back to their place."""
        self._leave("closed")

    def pause(self) -> None:
        """Leave for a while; as for the line, the same as closing."""
        self._leave("paused")

    def next(self) -> None:
        """End the present ticket and call the next by the office's order."""
        self._finish_present()
        tx, counter = self.tx, self.row["id"]
        weights, policy = queue.weights_of(tx.db, counter), self._policy
        heads = queue.heads(tx.db, tx.day, counter, weights, policy.most_passed)
        recent = queue.recent_lanes(tx.db, tx.day, counter, policy.priority_run)
        chosen = choose(heads, weights, policy, recent, tx.at)
        if chosen is not None:
            waiting, reason = chosen
            ticket = needed_ticket(queue.ticket_by_id(tx.db, waiting.id))
            self._done.append((ticket["id"], ticket["state"]))
            self._mover.move(ticket, Move.CALL, reason=reason)
        self._remember()

    def call(self) -> None:
        """Call a chosen number."""
        self._bring(Move.CALL)

    def serve(self) -> None:
        """Begin to serve the present ticket, or one named."""
        if self.order.number and self.order.number != self.number:
            self._bring(Move.SERVE)
        else:
            self._move_present(Move.SERVE)

    def resume(self) -> None:
        """Go on with a parked ticket."""
        self._bring(Move.RESUME)

    def recall(self) -> None:
        """Call the present ticket again."""
        self._move_present(Move.RECALL)

    def done(self) -> None:
        """The present ticket is served."""
        self._move_present(Move.DONE)

    def missed(self) -> None:
        """The person called did not come."""
        self._move_present(Move.MISSED)

    def park(self) -> None:
        """Set the present ticket aside."""
        self._move_present(Move.PARK)

    def back(self) -> None:
        """Put the present ticket, or one named, back in the line at its old place."""
        if self.order.number and self.order.number != self.number:
            self._mover.move(self._named(), Move.BACK)
        else:
            self._move_present(Move.BACK)

    def transfer(self) -> None:
        """Send the present ticket to another service; it keeps its number and first time."""
        service = needed_service(self.tx.db, self.order.service or "")
        self._move_present(Move.TRANSFER, service=service["id"])

    def undo(self) -> None:
        """Take back the last action, for ten seconds, where it can be restored truly."""
        last = json.loads(self.row["last_action"])
        if not last.get("moves") or self.tx.at - last["at"] > UNDO_MICROS:
            raise Refused("wrong-move", from_state="nothing", move="undo")
        for ticket_id, before in reversed(last["moves"]):
            ticket = needed_ticket(queue.ticket_by_id(self.tx.db, ticket_id))
            if not _restores(State(before), State(ticket["state"])):
                raise Refused("wrong-move", from_state=ticket["state"], move="undo")
            self._mover.move(ticket, Move.UNDO)
        self._remember()

    def _move_present(self, move: Move, service: str | None = None) -> None:
        if self._present is None:
            raise Refused("no-ticket")
        self._done.append((self._present["id"], self._present["state"]))
        self._mover.move(self._present, move, service=service)
        self._remember()

    def _bring(self, move: Move) -> None:
        """End the present ticket and bring the one named here."""
        ticket = self._named()
        self._finish_present()
        self._done.append((ticket["id"], ticket["state"]))
        self._mover.move(ticket, move)
        self._remember()

    def _named(self) -> sqlite3.Row:
        found = queue.ticket_by_number(self.tx.db, self.tx.day, self.order.number or "")
        return needed_ticket(found)

    def _finish_present(self) -> None:
        if self._present is not None:
            self._done.append((self._present["id"], self._present["state"]))
            self._mover.move(self._present, Move.DONE)

    def _leave(self, state: str) -> None:
        if self._present is not None:
            called = self._present["state"] == State.CALLED
            self._mover.move(self._present, Move.BACK if called else Move.DONE)
        self._man(state, self.row["clerk"] if state == "paused" else None)
        self.tx.journal(CounterClosed(reason=state), self.row["id"], self.actor)

    def _man(self, state: str, clerk: str | None) -> None:
        self.manned = True
        self.tx.db.execute(
            "UPDATE counter SET state = ?, clerk = ?, since = ?, last_action = '{}' WHERE id = ?",
            (state, clerk, self.tx.at, self.row["id"]),
        )
        self.tx.touch(f"counter/{self.row['id']}")

    def _remember(self) -> None:
        """Keep what this command did, so that it can be undone."""
        action = json.dumps({"at": self.tx.at, "moves": self._done})
        self.tx.db.execute(
            "UPDATE counter SET last_action = ? WHERE id = ?", (action, self.row["id"])
        )


COMMANDS: dict[str, Callable[[Desk], None]] = {
    "open": Desk.open,
    "close": Desk.close,
    "pause": Desk.pause,
    "next": Desk.next,
    "call": Desk.call,
    "recall": Desk.recall,
    "serve": Desk.serve,
    "done": Desk.done,
    "missed": Desk.missed,
    "park": Desk.park,
    "resume": Desk.resume,
    "back": Desk.back,
    "transfer": Desk.transfer,
    "undo": Desk.undo,
}
WHILE_CLOSED = frozenset({"open", "close", "pause"})


def _restores(before: State, now: State) -> bool:
    """Whether undo leads back to ``before``; a person at the desk may be serving instead."""
    after = MOVES.get((now, Move.UNDO))
    return after is before or (before is State.CALLED and after is State.SERVING)
