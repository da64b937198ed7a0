"""The counter console as its clerk sees it: everything its templates need, worded and counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.clock import micros
from config.words import Words, pick, words
from contract.ids import Priority
from contract.messages import Marks
from queue_server.services.views import last_seq
from queue_server.storage import figures, marks, order, queue
from queue_server.web.pages import bringing
from queue_server.web.pages.bringing import Chip

if TYPE_CHECKING:
    from contract.messages import CounterView, Problem, TicketAtCounter
    from queue_server.domain.actor import Actor
    from queue_server.services.office import Office
    from queue_server.services.showing import WaitingTicket
    from queue_server.storage.figures import DayFigures

_ASIDE = 10
_ROWS = 30
_CODES = 12
_KNOWN = 1000
_MUCH = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """The ticket at the counter.  ``since`` is in milliseconds, ``running`` its time as mm:ss.

    ``then`` are the services it still goes on to; ``asked_from`` is when it was called
    (milliseconds), while nothing says that the person came.
    """

    number: str
    service: str
    state: str
    taken: str
    place: str
    waited: int
    since: int
    running: str
    calls: int
    ground: str
    reason: str
    then: str
    notes: list[str]
    asked_from: int | None
    brings: list[Chip]
    marks: Marks

    @property
    def much(self) -> bool:
        """Whether there is so much to say that the number gives some of its room."""
        said = [self.then, *self.notes, self.ground, *self.brings]
        return len([one for one in said if one]) > _MUCH


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who waits: since when (milliseconds), and so many whole minutes.

    ``more`` is what the clerk should know before, in a few words.
    """

    number: str
    service: str
    priority: bool
    since: int
    minutes: int
    more: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The clerk's own day, as text: people served, time for each, usual wait before."""

    served: str
    each: str
    wait: str


@dataclass(frozen=True, slots=True)
class Undo:
    """What can be taken back, in words, until when (milliseconds)."""

    what: str
    until: int


@dataclass(frozen=True, slots=True)
class Console:
    """All of one counter's screen.

    ``seq`` is not later than anything it shows; of ``count`` who wait, ``waiting`` are the first.
    ``newcomers`` says how long who takes a number now is likely to wait, ``marked`` what is marked
    of this stay, ``silent`` what became of a silent call.
    """

    id: str
    label: str
    epoch: str
    seq: int
    now: dt.datetime
    open: bool
    finishing: bool
    paused: bool
    services: str
    other: str | None
    ticket: Shown | None
    count: int
    waiting: list[Person]
    parked: list[str]
    missed: list[str]
    undo: Undo | None
    figures: Figures
    long_wait: int
    newcomers: str
    marked: str
    silent: str

    @property
    def mode(self) -> str:
        """Which of its big buttons there is: ``open``, ``finishing`` or ``closed``."""
        return "closed" if not self.open else "finishing" if self.finishing else "open"

    @property
    def seen(self) -> str | None:
        """The number shown, which every command carries back."""
        return self.ticket.number if self.ticket else None


class Desk:
    """Builds consoles for one clerk in one language; usable outside a request."""

    def __init__(self, office: Office, clerk: Actor, w: Words) -> None:
        self._office = office
        self._clerk = clerk
        self.w = w
        self.c = words("console", w.language)
        self.names = {s.id: pick(s.names, w.language) for s in office.views.services()}

    def console(self, counter: str) -> Console:
        """The counter's present state.  Raises Refused ``unknown-counter``."""
        views, now = self._office.views, self._office.clock.now()
        seq, state, given, day, long_wait = self._read(counter, now)
        view = views.counter(counter)
        aside = views.set_aside(counter)
        return Console(
            id=view.id,
            label=view.label,
            epoch=self._office.store.epoch,
            seq=seq,
            now=now,
            open=view.open,
            finishing=view.finishing,
            paused=state == "paused",
            services=self._listed(given),
            other=view.clerk if view.open and view.clerk != self._clerk.name else None,
            ticket=self._shown(view, now),
            count=view.waiting,
            waiting=[self._person(ticket, now) for ticket in views.waiting(counter, _ROWS)],
            parked=[ticket.number for ticket in aside if ticket.state == "parked"][:_ASIDE],
            missed=[ticket.number for ticket in aside if ticket.state == "missed"][:_ASIDE],
            undo=self._undo(view),
            figures=day,
            long_wait=long_wait,
            newcomers=bringing.newcomers(views.services(), given, self.c),
            marked=bringing.marked(view.ticket, self.c),
            silent=bringing.silent(view.emergency, now, self.c),
        )

    def topics(self, counter: str) -> tuple[frozenset[str], frozenset[str]]:
        """What must change for the console to look different: its own counter, and the rest."""
        with self._office.store.reader() as db:
            services = queue.services_of(db, counter)
        rest = frozenset(("office", *(f"service/{service}" for service in services)))
        return frozenset((f"counter/{counter}", f"emergency/{counter}")), rest

    def services(self, counter: str) -> str:
        """The names of a counter's services, in their order."""
        with self._office.store.reader() as db:
            return self._listed(queue.services_of(db, counter))

    def _read(self, counter: str, now: dt.datetime) -> tuple[int, str, list[str], Figures, int]:
        """The journal's last number, the counter's state and services, the clerk's figures, and
        from how many minutes a wait is long.
        """
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        with self._office.store.reader() as db:
            seq, row = last_seq(db), queue.counter(db, counter)
            day = figures.of_clerk(db, self._clerk.id, list(self.names), micros(midnight))
            given = queue.services_of(db, counter)
            long_wait = order.limits(db).long_wait_minutes
        return seq, row["state"] if row else "closed", given, _figures(day), long_wait

    def codes(self, counter: str) -> dict[str, str]:
        """Procedures that may be marked at a counter, by code with their names where known.

        First those marked last of its services, then all that the catalogue has for them.
        """
        with self._office.store.reader() as db:
            given = queue.services_of(db, counter)
            used = [code for service in given for code in marks.used(db, service, _CODES)]
        known = {
            one.code: pick(one.name, self.w.language)
            for one in self._office.catalogues.find(most=_KNOWN)
            if one.service in (None, *given) or one.code in used
        }
        return {code: known.get(code, "") for code in (*used, *known)}

    def _listed(self, services: list[str]) -> str:
        return ", ".join(name for service, name in self.names.items() if service in services)

    def _shown(self, view: CounterView, now: dt.datetime) -> Shown | None:
        ticket = view.ticket
        if ticket is None:
            return None
        begun = ticket.started_at or ticket.called_at or now
        called = ticket.called_at or begun
        return Shown(
            number=ticket.number,
            service=self.names.get(ticket.service, ticket.service),
            state=ticket.state,
            taken=f"{ticket.issued_at:%H:%M}",
            place=self._place(ticket.device),
            waited=_minutes(ticket.issued_at, called),
            since=micros(begun) // 1000,
            running=_running((now - begun).total_seconds()),
            calls=ticket.calls,
            ground=self._ground(ticket),
            reason=self._reason(ticket),
            then=", ".join(self.names.get(service, service) for service in ticket.then),
            notes=ticket.notes,
            asked_from=micros(called) // 1000 if ticket.state == "called" else None,
            brings=bringing.chips(ticket, self.c),
            marks=ticket.marks or Marks(),
        )

    def _undo(self, view: CounterView) -> Undo | None:
        key = f"undo.{view.undo}"
        if view.undo_until is None or not self.w.has(key):
            return None
        return Undo(self.w(key), micros(view.undo_until) // 1000)

    def _place(self, device: str) -> str:
        """``kiosk-1`` is known to staff as machine 1."""
        label = device.rpartition("-")[2]
        return self.w("ticket.machine", label=label) if label.isdigit() else ""

    def _ground(self, ticket: TicketAtCounter) -> str:
        """Why this person goes first; empty for the others."""
        if ticket.priority is Priority.NONE:
            return ""
        key = f"ground.{ticket.priority}"
        return self.w(key) if self.w.has(key) else self.w("priority")

    def _reason(self, ticket: TicketAtCounter) -> str:
        """Why this one was called and not another."""
        return reason_in_words(ticket.reason, self.w) if ticket.reason else ""

    def _person(self, ticket: WaitingTicket, now: dt.datetime) -> Person:
        return Person(
            number=ticket.number,
            service=self.names.get(ticket.service, ticket.service),
            priority=ticket.priority is not Priority.NONE,
            since=micros(ticket.issued_at) // 1000,
            minutes=_minutes(ticket.issued_at, now),
            more=bringing.beforehand(ticket, self.c),
        )


def reason_in_words(reason: Problem, w: Words) -> str:
    """The words for why somebody was called; empty for a reason that is not known here."""
    key = f"reason.{reason.code}"
    try:
        return w(key, **{"minutes": 0} | reason.params) if w.has(key) else ""
    except KeyError:
        return ""


def _figures(day: DayFigures) -> Figures:
    if not day.served:
        return Figures("0", "–", "–")
    each, wait = day.serving_seconds / day.served, day.waiting_seconds / day.served
    return Figures(str(day.served), _short(each), f"{round(wait / 60)}′")


def _minutes(earlier: dt.datetime, later: dt.datetime) -> int:
    return max(0, int((later - earlier).total_seconds()) // 60)


def _running(seconds: float) -> str:
    """``02:47``, and ``1:02:47`` from an hour on."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def _short(seconds: float) -> str:
    """``7:10``."""
    return "{}:{:02}".format(*divmod(round(seconds), 60))
