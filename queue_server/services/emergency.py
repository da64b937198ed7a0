"""A silent call from a counter to the supervisors: seen by staff alone, at once."""

from __future__ import annotations

from msgspec import Struct

from contract.journal import EmergencyAnswered, EmergencyCalled
from contract.messages import CounterView, Done, Moment
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.services.keypads import check_may_command
from queue_server.services.showing import Shower, needed_counter, without_people
from queue_server.storage import emergency
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx
from queue_server.storage.writer import Unit

MAY_ANSWER = ("supervisor", "admin")


class EmergencyCall(Struct, kw_only=True):
    """A counter that calls for supervisors and that nobody has answered."""

    counter: str
    label: str
    since: Moment
    clerk: str = ""


class Emergencies:
    """Use cases of the silent call.  Nothing of it stands in a public topic."""

    def __init__(self, store: Store, shower: Shower) -> None:
        self._store = store
        self._shower = shower

    def call(self, actor: Actor, request: str | None, counter: str) -> CounterView:
        """Call the supervisors to a counter; again while nobody has answered changes nothing.

        Raises Refused ``unknown-counter``, ``request-reused``, ``forbidden`` for a terminal that
        is no keypad.
        """
        return self._store.write(self.calling(actor, request, counter))

    def calling(self, actor: Actor, request: str | None, counter: str) -> Unit[CounterView]:
        """The unit of work of ``call``."""

        def work(tx: Tx) -> CounterView:
            check_may_command(tx.db, actor)
            needed_counter(tx.db, counter)
            clerk = actor.id if actor.kind is ActorKind.CLERK else None
            if emergency.call(tx.db, counter, clerk, tx.day, tx.at):
                tx.journal(EmergencyCalled(), counter, actor)
                tx.touch(f"emergency/{counter}")
            return without_people(self._shower.counter_by_id(tx.db, tx.day, counter))

        def unit(tx: Tx) -> CounterView:
            body = ("emergency", counter)
            view = once(tx, actor, request, body, CounterView, lambda: work(tx))
            return self._shower.with_people(tx.db, tx.day, actor, view)

        return unit

    def answer(self, actor: Actor, request: str | None, counter: str) -> Done:
        """Say that somebody goes there; harmless when nobody called.

        Raises Refused ``forbidden``, ``unknown-counter``, ``request-reused``.
        """
        if actor.role not in MAY_ANSWER:
            raise Refused("forbidden")

        def work(tx: Tx) -> Done:
            needed_counter(tx.db, counter)
            if emergency.answer(tx.db, counter, actor.id, tx.day, tx.at):
                tx.journal(EmergencyAnswered(), counter, actor)
                tx.touch(f"emergency/{counter}")
            return Done()

        body = ("emergency-answered", counter)
        return self._store.write(lambda tx: once(tx, actor, request, body, Done, lambda: work(tx)))

    def calls(self) -> list[EmergencyCall]:
        """Today's calls that nobody has answered, the oldest first."""
        day = self._store.today()
        with self._store.reader() as db:
            return [
                EmergencyCall(
                    counter=row["counter"],
                    label=row["label"],
                    since=self._shower.time(row["at"]),
                    clerk=row["clerk_name"] or "",
                )
                for row in emergency.unanswered(db, day)
            ]
