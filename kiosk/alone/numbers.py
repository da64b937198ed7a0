"""Giving numbers while the server cannot be asked.

All of it belongs to the screen's thread; only what is written to the disk is written on another.
"""

from __future__ import annotations

import logging
import secrets
import uuid
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import uuid_utils

from contract.ids import Priority
from contract.messages import HandedTicket, ServerState, TicketIssued
from kiosk.alone.book import LeaseBook
from kiosk.alone.disk import Disk, Loop
from kiosk.alone.hand_in import HandingIn, Line
from kiosk.alone.journal import Given, Told, readable
from kiosk.alone.memory import Memory
from kiosk.alone.office_time import OfficeTime, Timed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor
    from pathlib import Path

    from config.clock import Clock
    from contract.messages import Answer, Lease, ServiceState, Session, State

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 3.0
USED_UP = "used-up"
"""Why a service gives no number: all that were leased of it are given."""
_UNANSWERED = ("no-server", "expired")


class Link(Line, Timed, Protocol):
    """What numbers given alone need of the link."""


class Alone:
    """One kiosk's numbers of its own.  ``boot`` names this run of the machine."""

    def __init__(
        self,
        book: LeaseBook,
        clock: Clock,
        link: Link,
        loop: Loop,
        *,
        boot: str = "",
        new_id: Callable[[], str] = lambda: str(uuid_utils.uuid7()),
        new_token: Callable[[], str] = lambda: secrets.token_urlsafe(16),
        disk: Executor | None = None,
    ) -> None:
        self._book = book
        self._link = link
        self._new_id = new_id
        self._new_token = new_token
        self._disk = Disk(book, loop, disk)
        self._time = OfficeTime(clock, link, book, boot)
        self._memory = Memory(book, self._disk, self._time, loop)
        self._handing = HandingIn(book, self._disk, self._time, link, loop)

    def close(self) -> None:
        """Write what is known now, and let go of the folder."""
        self._memory.save()
        self._disk.close()

    # -- what the kiosk asks ----------------------------------------------------------------

    def remembered(self) -> list[tuple[str, State]]:
        """What the office said last, for a kiosk that starts while nobody can be asked."""
        return self._memory.states()

    @property
    def ready(self) -> bool:
        """Whether numbers can be given here without the server."""
        lease = self._book.lease
        if self._disk.broken or lease is None:
            return False
        return lease.day == self._time.today() and self._book.any_left

    def offers(self, service: ServiceState) -> bool:
        """Whether a number can be given for a service now, by all that is known of it."""
        open_now = _is_open(service, self._memory.sessions, self._time.now())
        return self.ready and self._left(service) and open_now

    def carried_on(self) -> list[ServiceState]:
        """The services as they are without the server: nobody knows who waits."""
        return [
            msgspec.structs.replace(
                one, open=self.offers(one), waiting=0, estimate=None, expected=None,
                reason=one.reason if self._left(one) else USED_UP,
            )
            for one in self._memory.services
        ]  # fmt: skip

    def as_told(self) -> list[ServiceState]:
        """The services as the server told them last."""
        return self._memory.services

    def gave_for(self, request: str | None) -> bool:
        """Whether a ticket was given in place of a request's."""
        return any(g.ticket.replaces == request for g in self._book.given.values() if request)

    def _left(self, service: ServiceState) -> bool:
        return self._book.next_number(service.letter) is not None

    # -- what it does -----------------------------------------------------------------------

    def hear(self, suffix: str, state: State | None) -> None:
        """Take in what the office says, as far as it matters without it."""
        self._memory.take(suffix, state)
        if isinstance(state, ServerState):
            self._handing.epoch = state.epoch or self._handing.epoch
            self.hand_in()
        if suffix == "link" and self._link.online:
            self.hand_in()
        elif suffix == "link":
            self._memory.save()

    def hand_in(self) -> None:
        """Tell the server what it does not know, as soon as it can be told."""
        self._handing.hand_in()

    def give(
        self,
        service: ServiceState,
        wishes: Mapping[str, Any],
        replaces: str | None,
        then: Callable[[TicketIssued | None], None],
    ) -> None:
        """Give a number: ``then`` gets the ticket once it is on the disk, or None.

        ``wishes`` are the fields of the request; ``replaces`` is the id of one not answered.
        """
        number = self._book.next_number(service.letter) if self.ready else None
        lease = self._book.lease
        if number is None or lease is None:
            then(None)
            return
        given = self._given(service, wishes, replaces, number, lease)
        self._book.add(given)
        log.info("a number is given without the server")

        def told(written: bool) -> None:
            then(self._issued(given.ticket) if written else None)
            self.hand_in()

        self._disk.write(told, given)

    def keep(self, ticket: TicketIssued, wishes: Mapping[str, Any]) -> None:
        """Remember a ticket the server gave, to tell of it after a restore."""
        if self._book.locked or ticket.alone:
            return
        kept = HandedTicket(
            id=ticket.ticket, number=ticket.number, token=ticket.token, service=ticket.service,
            day=ticket.day, at=ticket.issued_at, heard=ticket.issued_at, alone=False,
            **_of_person(wishes),
        )  # fmt: skip
        given = self._now_given(kept)
        if not readable(given):
            log.error("a ticket of the server's cannot be kept for a restore")
            return
        told = Told(id=kept.id, epoch=self._handing.epoch)
        self._book.add(given)
        self._book.note_told([told])
        self._disk.write(lambda _written: None, given, told)

    def _given(
        self,
        service: ServiceState,
        wishes: Mapping[str, Any],
        replaces: str | None,
        number: int,
        lease: Lease,
    ) -> Given:
        ticket = HandedTicket(
            id=self._new_id(), number=f"{service.letter}{number:03d}", token=self._new_token(),
            service=service.id, day=lease.day, at=self._time.now(), heard=self._time.heard().at,
            replaces=replaces, **_of_person(wishes),
        )  # fmt: skip
        return self._now_given(ticket)

    def _now_given(self, ticket: HandedTicket) -> Given:
        return Given(ticket=ticket, boot=self._time.boot, steady=self._time.steady)

    def _issued(self, ticket: HandedTicket) -> TicketIssued:
        address = self._memory.public_url
        return TicketIssued(
            ticket=ticket.id, number=ticket.number, token=ticket.token, service=ticket.service,
            day=ticket.day, issued_at=ticket.at, ahead=0, alone=True,
            priority=ticket.priority is not Priority.NONE,
            follow_url=f"{address}/t/{ticket.token}" if address else "",
        )  # fmt: skip


def open_alone(folder: Path, clock: Clock, link: Link, loop: Loop) -> Alone | None:
    """What a kiosk has in ``folder``; None where the disk cannot be used: it is said in the log."""
    try:
        return Alone(LeaseBook(folder, lambda: str(uuid.uuid4())), clock, link, loop)
    except OSError as error:
        log.error("no numbers without the server: %s", error)
        return None


def unanswered(answer: Answer) -> bool:
    """Whether nobody is known to have carried out a request."""
    return not answer.ok and answer.error is not None and answer.error.code in _UNANSWERED


def _of_person(wishes: Mapping[str, Any]) -> dict[str, Any]:
    """What the ticket says of the person; their card is kept nowhere."""
    kept = ("lang", "priority", "needs", "dossiers")
    return {name: wishes[name] for name in kept if name in wishes}


def _is_open(service: ServiceState, sessions: list[Session], now: dt.datetime) -> bool:
    """As it was said last, carried on: what was shut may be due to open, and sessions end."""
    time = f"{now:%H:%M}"
    within = not sessions or any(one.start <= time < one.end for one in sessions)
    due = service.next_opening is not None and now >= service.next_opening
    return within and (service.open or due)
