"""One counter during one command: what each command does to its tickets."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from msgspec import UNSET, UnsetType

from contract.ids import Served
from contract.journal import CounterClosed, CounterOpened, VisitExtended, VisitMarked
from contract.messages import Marks
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.calling import choose
from queue_server.domain.tickets import Move, State
from queue_server.domain.visits import MOST_STOPS, Stop, read_plan, write_plan
from queue_server.services import sending
from queue_server.services.moving import Mover, Way
from queue_server.services.showing import needed_service, needed_ticket
from queue_server.services.undoing import Memory, take_back
from queue_server.storage import marks, queue
from queue_server.storage.order import policy
from queue_server.storage.tx import Tx

Seen = str | UnsetType | None
JUST_CALLED_MICROS = 60 * 1_000_000


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of a counter.

    ``seen`` is the number the caller's screen showed: UNSET is not checked, None means none was
    shown.  ``number`` names a ticket other than the present one.  ``came`` says whether the person
    called came, when the next one is called; a ``keypad`` that presses again within a minute says
    that they did not.  ``service`` or ``to`` (a counter) is where to transfer, ``returns`` to come
    back here afterwards, ``note`` a word to the next clerk.  ``served`` and
    ``procedures`` (codes) are what is marked of this stay.
    """

    counter: str
    command: str
    seen: Seen = UNSET
    number: str | None = None
    service: str | None = None
    came: bool | None = None
    to: str | None = None
    returns: bool = False
    note: str = ""
    keypad: bool = False
    served: Served | None = None
    procedures: tuple[str, ...] = ()

    def body(self) -> tuple[object, ...]:
        """The order as it is remembered with its request id."""
        seen = None if self.seen is UNSET else [self.seen]
        more = (self.came, self.to, self.returns, self.note)
        first = (self.counter, self.command, seen, self.number, self.service)
        marks = (self.served, self.procedures) if self.command == "mark" else ()
        return first if (*more, *marks) == (None, None, False, "") else (*first, *more, *marks)


class Desk:
    """One counter during one command."""

    def __init__(self, tx: Tx, actor: Actor, row: sqlite3.Row, order: Order) -> None:
        self.tx = tx
        self.actor = actor
        self.row = row
        self.order = order
        self.manned = False
        self._policy = policy(tx.db)
        self._mover = Mover(tx, actor, row["id"], row["clerk"])
        self._present = queue.ticket_at(tx.db, row["id"])
        self._memory = Memory(tx, row)

    @property
    def number(self) -> str | None:
        """The number of the ticket that stood here when the command came."""
        return queue.number_of(self._present) if self._present else None

    def run(self, work: Callable[[Desk], None]) -> None:
        """Carry out one of COMMANDS and remember what it did, so that it can be undone.

        What did nothing (nobody waited) leaves the action before it to be taken back.
        """
        work(self)
        if self.order.command == "undo":
            return
        if self.row["finishing"] and not (
            self.manned or queue.ticket_at(self.tx.db, self.row["id"])
        ):
            self._shut("closed")
        if self.manned or not self._memory.empty:
            self._memory.write(self.order.command)

    def open(self) -> None:
        """Open, or take over from another clerk with whoever stands here."""
        clerk = self.actor.id if self.actor.kind is ActorKind.CLERK else None
        self._man("open", clerk)
        self.tx.journal(CounterOpened(clerk=clerk or ""), self.row["id"], self.actor)

    def close(self) -> None:
        """Close.  Who is being served is done; who was called goes back to their place."""
        self._leave("closed")

    def pause(self) -> None:
        """Leave for a while; as for the line, the same as closing."""
        self._leave("paused")

    def finish(self) -> None:
        """Take no new tickets; close when the present one has gone."""
        if self._present is None:
            self._shut("closed")
            return
        self.manned = True
        self.tx.db.execute("UPDATE counter SET finishing = 1 WHERE id = ?", (self.row["id"],))
        self.tx.touch(f"counter/{self.row['id']}")

    def next(self) -> None:
        """End the present ticket and call the next by the office's order."""
        self._end_present()
        if self.row["finishing"]:
            return
        tx, counter = self.tx, self.row["id"]
        weights, clerk = queue.weights_of(tx.db, counter), self.row["clerk"]
        heads = queue.heads(tx.db, tx.day, counter, weights, self._policy)
        recent = queue.recent_lanes(tx.db, tx.day, counter, self._policy.looks_back)
        for_clerk = queue.clerk_weights(tx.db, clerk)
        chosen = choose(heads, weights, self._policy, recent, tx.at, for_clerk)
        if chosen is not None:
            waiting, reason = chosen
            ticket = needed_ticket(queue.ticket_by_id(tx.db, waiting.id))
            self._memory.keep(ticket["id"])
            self._mover.move(ticket, Move.CALL, reason=reason)

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
        """Call the present ticket again; who was called so often in vain did not come."""
        present = self._present
        called = present is not None and present["state"] == State.CALLED
        if called and present is not None and present["calls"] >= self._policy.most_calls:
            self._move_present(Move.MISSED)
        else:
            self._move_present(Move.RECALL)

    def done(self) -> None:
        """The present ticket is served."""
        if self._present is None:
            raise Refused("no-ticket")
        self._end_present()

    def missed(self) -> None:
        """The person called did not come."""
        self._move_present(Move.MISSED)

    def park(self) -> None:
        """Set the present ticket aside."""
        self._move_present(Move.PARK)

    def back(self) -> None:
        """Put the present ticket, or one named, back in the line at its old place."""
        if self.order.number and self.order.number != self.number:
            ticket = self._named()
            self._memory.keep(ticket["id"])
            self._mover.move(ticket, Move.BACK)
        else:
            self._move_present(Move.BACK)

    def transfer(self) -> None:
        """Send the present ticket to another service or counter, to come back here or not."""
        if self._present is None:
            raise Refused("no-ticket")
        order, present = self.order, self._present
        stop = sending.stop(self.tx.db, present, order.service, order.to)
        after = read_plan(present["plan"])
        if order.returns:
            after = [Stop(present["service"], self.row["id"]), *after]
        _check_length(after)
        self._move_present(Move.TRANSFER, Way(stop, after, order.note))

    def also(self) -> None:
        """The person at the desk needs one service more on this visit, after this one."""
        if self._present is None:
            raise Refused("no-ticket")
        service = needed_service(self.tx.db, self.order.service or "")["id"]
        plan = [*read_plan(self._present["plan"]), Stop(service)]
        _check_length(plan)
        key = self._present["id"]
        self._memory.keep(key)
        self.tx.db.execute("UPDATE ticket SET plan = ? WHERE id = ?", (write_plan(plan), key))
        self.tx.journal(VisitExtended(number=self.number or "", service=service), key, self.actor)
        self.tx.touch(f"counter/{self.row['id']}")

    def mark(self) -> None:
        """Say what came of this stay, and which procedures it was; instead of what was said."""
        if self._present is None:
            raise Refused("no-ticket")
        order, key, served = self.order, self._present["id"], self.order.served
        if served is Served.UNKNOWN:
            raise Refused("malformed", field="served")
        said = Marks(
            served=served, procedures=marks.tidied(order.procedures), note=order.note.strip()
        )
        self._memory.keep(key)
        marks.put(self.tx.db, key, said)
        entry = VisitMarked(
            number=self.number or "", service=self._present["service"],
            served=served or "", procedures=tuple(said.procedures),
        )  # fmt: skip
        self.tx.journal(entry, key, self.actor)
        self.tx.touch(f"counter/{self.row['id']}")

    def undo(self) -> None:
        """Take back the last action, for ten seconds, exactly or not at all."""
        self.manned = take_back(self.tx, self.actor, self.row)

    def _move_present(self, move: Move, way: Way | None = None) -> None:
        if self._present is None:
            raise Refused("no-ticket")
        self._memory.keep(self._present["id"])
        self._mover.move(self._present, move, way=way)

    def _bring(self, move: Move) -> None:
        """End the present ticket and bring the one named here."""
        if self.row["finishing"] and move is not Move.RESUME:
            raise Refused("counter-closed")
        ticket = self._named()
        self._end_present()
        self._memory.keep(ticket["id"])
        self._mover.move(ticket, move)

    def _named(self) -> sqlite3.Row:
        found = queue.ticket_by_number(self.tx.db, self.tx.day, self.order.number or "")
        return needed_ticket(found)

    def _end_present(self) -> None:
        """Who stands here is served and goes on to their next stop or home, or did not come."""
        present = self._present
        if present is None:
            return
        plan = read_plan(present["plan"])
        if self._came(present) is False:
            self._move_present(Move.MISSED)
        elif plan:
            stop = sending.reachable(self.tx.db, plan[0])
            self._move_present(Move.ONWARD, Way(stop, plan[1:]))
        else:
            self._move_present(Move.DONE)

    def _came(self, present: sqlite3.Row) -> bool | None:
        """What is said of who was called, by words or by a quick second press of a keypad."""
        quick = self.order.keypad and present["state"] == State.CALLED
        if self.order.came is None and quick:
            return bool(self.tx.at - present["called"] >= JUST_CALLED_MICROS)
        return self.order.came

    def _leave(self, state: str) -> None:
        if self._present is not None:
            if self._present["state"] == State.CALLED:
                self._move_present(Move.BACK)
            else:
                self._end_present()
        self._shut(state)

    def _shut(self, state: str) -> None:
        if state == "closed":
            for ticket in queue.sent_to(self.tx.db, self.tx.day, self.row["id"]):
                self._memory.keep(ticket)
                sending.let_go(self.tx.db, ticket)
        self._man(state, self.row["clerk"] if state == "paused" else None)
        entry = CounterClosed(reason=state, note=self.order.note if state == "paused" else "")
        self.tx.journal(entry, self.row["id"], self.actor)

    def _man(self, state: str, clerk: str | None) -> None:
        self.manned = True
        self.tx.db.execute(
            "UPDATE counter SET state = ?, clerk = ?, since = ?, finishing = 0 WHERE id = ?",
            (state, clerk, self.tx.at, self.row["id"]),
        )
        self.tx.touch(f"counter/{self.row['id']}")


COMMANDS: dict[str, Callable[[Desk], None]] = {
    "open": Desk.open,
    "close": Desk.close,
    "pause": Desk.pause,
    "finish": Desk.finish,
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
    "also": Desk.also,
    "mark": Desk.mark,
    "undo": Desk.undo,
}
WHILE_CLOSED = frozenset({"open", "close", "pause"})


def _check_length(plan: list[Stop]) -> None:
    if len(plan) > MOST_STOPS:
        raise Refused("wrong-move", from_state="long-visit", move="transfer")
