"""Reading the office: the states of the contract, and what staff see."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from typing import Any

import msgspec

from config.clock import Clock
from contract.ids import Priority
from contract.messages import (
    CallsState,
    CatalogueState,
    CounterState,
    CounterView,
    OfficeState,
    Ready,
    ResultsState,
    ServiceState,
    State,
    TicketLayout,
    TicketView,
    Want,
)
from queue_server.services import citizen_cards
from queue_server.services.admission import sessions_today
from queue_server.services.leasing import lease_of
from queue_server.services.showing import (
    WAITING_SHOWN,
    Shower,
    WaitingTicket,
    needed_counter,
    needed_service,
    needed_ticket,
)
from queue_server.services.terminal_settings import KioskEntry
from queue_server.storage import administration, leases, opening, order, queue, terminals
from queue_server.storage.store import Store

CALLS_SHOWN = 10
MISSED_SHOWN = 5
Results = Callable[[sqlite3.Connection], list[Ready]]


class Views:
    """Reads; each call is one snapshot of the database.

    ``results`` gives the dossiers that can be collected, for offices that show them;
    ``catalogue`` tells of the procedures.
    """

    def __init__(
        self,
        store: Store,
        shower: Shower,
        clock: Clock,
        results: Results | None = None,
        catalogue: Callable[[sqlite3.Connection], CatalogueState] | None = None,
    ) -> None:
        self._store = store
        self._shower = shower
        self._clock = clock
        self._results = results
        self._catalogue = catalogue

    def office(self) -> OfficeState:
        """What every screen says of the office itself."""
        with self._store.reader() as db:
            return self._office(db)

    def services(self) -> list[ServiceState]:
        """All services, in their order."""
        with self._store.reader() as db:
            return [self._service(db, row) for row in queue.services(db)]

    def service(self, service: str) -> ServiceState:
        """One service.  Raises Refused ``unknown-service``."""
        with self._store.reader() as db:
            return self._service(db, needed_service(db, service))

    def counters_public(self) -> list[CounterState]:
        """All counters as screens show them."""
        with self._store.reader() as db:
            return [self._counter(db, row) for row in queue.counters(db)]

    def counters(self) -> list[CounterView]:
        """All counters as staff see them."""
        day = self._store.today()
        with self._store.reader() as db:
            return [self._shower.counter(db, day, row) for row in queue.counters(db)]

    def counter(self, counter: str) -> CounterView:
        """One counter as its clerk sees it.  Raises Refused ``unknown-counter``."""
        with self._store.reader() as db:
            return self._shower.counter_by_id(db, self._store.today(), counter)

    def calls(self) -> CallsState:
        """The day's last calls."""
        with self._store.reader() as db:
            return self._calls(db)

    def waiting(self, counter: str, most: int = WAITING_SHOWN) -> list[WaitingTicket]:
        """Who waits for a counter's services: priority first, then as they came.

        Raises Refused ``unknown-counter``.
        """
        with self._store.reader() as db:
            services = queue.services_of(db, needed_counter(db, counter)["id"])
            rows = queue.in_line(db, self._store.today(), services, most)
            return self._shower.line(db, rows, self._now())

    def counter_of(self, clerk: str) -> str | None:
        """The counter where a clerk sits, open or away for a while; the latest of several."""
        with self._store.reader() as db:
            return queue.counter_of(db, clerk)

    def set_aside(self, counter: str) -> list[WaitingTicket]:
        """The day's parked and missed tickets of a counter's services, the latest first."""
        with self._store.reader() as db:
            services = queue.services_of(db, needed_counter(db, counter)["id"])
            rows = queue.set_aside(db, self._store.today())
            return [self._shower.waiting(row) for row in rows if row["service"] in services]

    def ticket(self, token: str) -> TicketView:
        """A ticket as its holder sees it.  Raises Refused ``unknown-ticket``."""
        with self._store.reader() as db:
            row = needed_ticket(queue.ticket_by_token(db, token))
            return self._shower.ticket(db, row, self._now())

    def topics(self) -> list[str]:
        """All topics whose retained state is the server's, without ``server`` itself."""
        with self._store.reader() as db:
            services = [f"service/{row['id']}" for row in queue.services(db)]
            counters = [f"counter/{row['id']}" for row in queue.counters(db)]
            wants = [f"want/{device}" for device in terminals.active(db)]
        known = ["catalogue"] if self._catalogue else []
        return ["office", *services, *counters, "calls", "results", *known, *wants]

    def state(self, topic: str) -> State | None:
        """The state of a topic, stamped; None for a service or counter there is not.

        Raises KeyError for a topic that is not a state of the server's.
        """
        head, _, tail = topic.partition("/")
        with self._store.reader() as db:
            state = self._state(db, head, tail)
            if state is not None:
                state.epoch = self._store.epoch
                state.seq = last_seq(db)
        return state

    def _state(self, db: sqlite3.Connection, head: str, tail: str) -> State | None:
        whole = {"office": self._office, "calls": self._calls, "results": self._ready}
        if head in whole:
            return whole[head](db)
        match head:
            case "service":
                row = queue.service(db, tail)
                return self._service(db, row) if row else None
            case "counter":
                row = queue.counter(db, tail)
                return self._counter(db, row) if row else None
            case "want":
                return self._want(db, tail)
            case "catalogue" if self._catalogue is not None:
                return self._catalogue(db)
        raise KeyError(head)

    def _now(self) -> dt.datetime:
        return self._clock.now()

    def _office(self, db: sqlite3.Connection) -> OfficeState:
        now = self._now()
        office = msgspec.convert({**_told(db), "at": now}, OfficeState)
        sessions = sessions_today(db, now)
        office.keeps_sessions = sessions is not None
        if sessions is not None:
            office.sessions = sessions
        office.grounds = [Priority(one) for one in order.policy(db).grounds]
        office.asks_card = citizen_cards.asks(opening.calendar(db).rules)
        office.ticket_layout = msgspec.convert(terminals.ticket(db), TicketLayout)
        office.pauses = [self._shower.pause(row) for row in opening.pauses(db)]
        return office

    def _service(self, db: sqlite3.Connection, row: sqlite3.Row) -> ServiceState:
        return self._shower.service(db, self._store.today(), row, self._now())

    def _counter(self, db: sqlite3.Connection, row: sqlite3.Row) -> CounterState:
        return self._shower.counter_state(db, row, self._now())

    def _calls(self, db: sqlite3.Connection) -> CallsState:
        day = self._store.today()
        calls = queue.last_calls(db, day, CALLS_SHOWN)
        missed = queue.last_missed(db, day, MISSED_SHOWN)
        return CallsState(
            at=self._now(),
            calls=[self._shower.call(row) for row in calls],
            missed=[self._shower.missed(row) for row in missed],
        )

    def _want(self, db: sqlite3.Connection, device: str) -> Want | None:
        """How a terminal is wanted; None for one that there is not, or that is switched off."""
        if device not in terminals.active(db):
            return None
        want = msgspec.convert(terminals.kiosk(db, device), KioskEntry).want(self._now())
        if leases.is_kiosk(db, device):
            want.lease = lease_of(db, self._store.today(), device)
        return want

    def _ready(self, db: sqlite3.Connection) -> ResultsState:
        show = self._results if _told(db).get("show_results") else None
        return ResultsState(at=self._now(), results=show(db) if show else [])


def _told(db: sqlite3.Connection) -> dict[str, Any]:
    """What the office has told of itself."""
    return administration.office(db) or {"names": {}, "languages": ["vi", "en"]}


def last_seq(db: sqlite3.Connection) -> int:
    """The journal's last number in this snapshot."""
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0])
