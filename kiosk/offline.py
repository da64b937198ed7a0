"""Giving numbers while the server cannot be asked, and handing them in when it can.

All of it belongs to the screen's thread; only what is written to the disk is written on another,
so that no finger waits for it.
"""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import uuid
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import uuid_utils

from contract.ids import Priority
from contract.messages import (
    HANDED_AT_ONCE,
    HandedIn,
    HandedLine,
    HandedTicket,
    OfficeState,
    ServerState,
    ServiceState,
    TicketIssued,
    Want,
    decode,
)
from kiosk.lease import Given, Known, LeaseBook, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from config.clock import Clock
    from contract.messages import Answer, Lease, Session, State

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 3.0
AGAIN_SECONDS = 5.0
SAVE_SECONDS = 60.0
USED_UP = "used-up"
"""Why a service gives no number: all that were leased of it are given."""
_SERVICE = "service/"
_UNREAD = ("malformed", "too-large")
"""One ticket may spoil a whole message: then they are told one by one."""
_UNANSWERED = ("no-server", "expired")
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class Line(Protocol):
    """What it needs of the link.  ``server_time`` is the server's time and the steady clock's
    when it was last heard, None before that.
    """

    @property
    def online(self) -> bool: ...
    @property
    def server_time(self) -> tuple[dt.datetime, float] | None: ...

    def request(self, verb: str, fields: dict[str, Any], then: Callable[[Answer], None]) -> str: ...


class Loop(Protocol):
    """What it needs of the window: to come back to the screen's thread, at once or later."""

    def post(self, act: Callable[[], None], /) -> None: ...
    def after(self, seconds: float, act: Callable[[], None], /) -> object: ...


class Alone:
    """One kiosk's numbers of its own.  ``boot`` names this run of the machine."""

    def __init__(
        self,
        book: LeaseBook,
        clock: Clock,
        link: Line,
        loop: Loop,
        *,
        boot: str = "",
        new_id: Callable[[], str] = lambda: str(uuid_utils.uuid7()),
        new_token: Callable[[], str] = lambda: secrets.token_urlsafe(16),
        disk: Executor | None = None,
    ) -> None:
        self._book = book
        self._clock = clock
        self._link = link
        self._loop = loop
        self._boot = boot or _this_boot()
        self._new_id = new_id
        self._new_token = new_token
        self._disk = disk or ThreadPoolExecutor(1, "disk")
        self._services = {one.id: one for one in self._known.services}
        self._epoch = ""
        self._met = ""
        self._handing = False
        self._at_once = HANDED_AT_ONCE
        self._saving = False
        self._broken = book.locked

    @property
    def _known(self) -> Known:
        return self._book.known

    def close(self) -> None:
        """Write what is known now, and let go of the folder."""
        self._save()
        self._disk.shutdown()
        self._book.close()

    # -- what the kiosk asks ----------------------------------------------------------------

    def remembered(self) -> list[tuple[str, State]]:
        """What the office said last, for a kiosk that starts while nobody can be asked."""
        office = self._known.office
        said: list[tuple[str, State]] = [("office", office)] if office else []
        return said + [(f"{_SERVICE}{one.id}", one) for one in self._known.services]

    @property
    def ready(self) -> bool:
        """Whether numbers can be given here without the server."""
        lease = self._known.lease
        if self._broken or lease is None or lease.store != self._known.store:
            return False
        return lease.day == self._today() and self._any_left(lease)

    def offers(self, service: ServiceState) -> bool:
        """Whether a number can be given for a service now, by all that is known of it."""
        return (
            self.ready and self._left(service) and _is_open(service, self._sessions(), self._now())
        )

    def carried_on(self) -> list[ServiceState]:
        """The services as they are without the server: nobody knows who waits."""
        return [
            msgspec.structs.replace(
                one, open=self.offers(one), waiting=0, estimate=None, expected=None,
                reason=one.reason if self._left(one) else USED_UP,
            )
            for one in self._services.values()
        ]  # fmt: skip

    def as_told(self) -> list[ServiceState]:
        """The services as the server told them last."""
        return list(self._services.values())

    def gave_for(self, request: str | None) -> bool:
        """Whether a ticket was given in place of a request's."""
        return any(g.ticket.replaces == request for g in self._book.given.values() if request)

    # -- what it does -----------------------------------------------------------------------

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
        lease = self._known.lease
        if number is None or lease is None:
            then(None)
            return
        given = self._given(service, wishes, replaces, number, lease)
        self._book.add(given)
        log.info("a number is given without the server")

        def told(written: bool) -> None:
            then(self._issued(given.ticket) if written else None)
            self.hand_in()

        self._write(given, told)

    def keep(self, ticket: TicketIssued, wishes: Mapping[str, Any]) -> None:
        """Remember a ticket the server gave, to tell of it after a restore."""
        if self._book.locked or ticket.alone:
            return
        kept = HandedTicket(
            id=ticket.ticket, number=ticket.number, token=ticket.token, service=ticket.service,
            day=ticket.day, at=ticket.issued_at, heard=ticket.issued_at, alone=False,
            **_of_person(wishes),
        )  # fmt: skip
        given = Given(ticket=kept, boot=self._boot, steady=self._clock.monotonic())
        if not _readable(given):
            log.error("a ticket of the server's cannot be kept for a restore")
            return
        told = Told(id=kept.id, epoch=self._epoch)
        self._book.add(given)
        self._book.note_told([told])
        self._write(given, lambda _written: None, told)

    def hear(self, suffix: str, state: State | None) -> None:
        """Take in what the office says, as far as it matters without it."""
        match state:
            case OfficeState():
                self._known.office = state
                self._save_later()
            case ServiceState():
                self._services[state.id] = state
                self._save_later()
            case Want():
                self._take_lease(state.lease)
            case ServerState():
                self._epoch = state.epoch or self._epoch
                self.hand_in()
            case None if suffix.startswith(_SERVICE):
                self._services.pop(suffix.removeprefix(_SERVICE), None)
        if suffix == "link" and self._link.online:
            self.hand_in()
        elif suffix == "link":
            self._save()

    def hand_in(self) -> None:
        """Tell the server what it does not know; with nothing to tell, once, that we are here."""
        if self._handing or self._book.locked or not self._link.online or not self._epoch:
            return
        untold = self._book.untold(self._epoch, self._now().date().isoformat())
        if not untold:
            self._at_once = HANDED_AT_ONCE
        if not untold and self._met == self._epoch:
            return
        self._handing = True
        epoch, batch = self._epoch, untold[: self._at_once]
        tickets = [
            msgspec.to_builtins(self._aged(one), builtin_types=(dt.datetime,)) for one in batch
        ]
        fields = {"store": self._known.store, "tickets": tickets}
        self._link.request(
            "hand-in",
            fields,
            lambda answer: self._loop.post(lambda: self._handed(epoch, batch, answer)),
        )

    def _left(self, service: ServiceState) -> bool:
        return self._book.next_number(service.letter) is not None

    def _any_left(self, lease: Lease) -> bool:
        letters = {numbers.letter for numbers in lease.numbers}
        return any(self._book.next_number(letter) is not None for letter in letters)

    # -- handing in -------------------------------------------------------------------------

    def _aged(self, given: Given) -> HandedTicket:
        """How long ago it was given, where the same clock can still say it."""
        if given.boot != self._boot:
            return given.ticket
        age = max(0.0, self._clock.monotonic() - given.steady)
        return msgspec.structs.replace(given.ticket, age=age)

    def _handed(self, epoch: str, batch: list[Given], answer: Answer) -> None:
        self._handing = False
        code = answer.error.code if answer.error else ""
        if answer.ok:
            self._met = epoch
            self._forget()
            lines = decode(bytes(answer.result), HandedIn).tickets
        elif code in _UNREAD and len(batch) == 1:
            lines = [HandedLine(id=batch[0].ticket.id, ok=False, number="", error=answer.error)]
        else:
            self._at_once = 1 if code in _UNREAD else HANDED_AT_ONCE
            lines = []
        told = [
            Told(id=line.id, epoch=epoch, problem=line.error.code if line.error else "")
            for line in lines
            if line.id in self._book.given
        ]
        self._are_told(told)
        if told or (answer.ok and not batch):
            self.hand_in()
        else:
            self._loop.after(AGAIN_SECONDS, self.hand_in)

    def _are_told(self, told: list[Told]) -> None:
        for one in told:
            if one.problem:
                log.error("a number given without the server was not taken: %s", one.problem)
        if told:
            log.info("handed in: %d", len(told))
            self._book.note_told(told)
            self._write(told[0], lambda _written: self._forget(), *told[1:])

    def _forget(self) -> None:
        """Past days are kept here no longer than the server needs them."""
        if today := self._today():
            try:
                self._book.forget(today)
            except OSError as error:
                self._was_written(error)

    # -- giving -----------------------------------------------------------------------------

    def _given(
        self,
        service: ServiceState,
        wishes: Mapping[str, Any],
        replaces: str | None,
        number: int,
        lease: Lease,
    ) -> Given:
        heard, _, _ = self._heard()
        ticket = HandedTicket(
            id=self._new_id(), number=f"{service.letter}{number:03d}", token=self._new_token(),
            service=service.id, day=lease.day, at=self._now(), heard=heard, replaces=replaces,
            **_of_person(wishes),
        )  # fmt: skip
        return Given(ticket=ticket, boot=self._boot, steady=self._clock.monotonic())

    def _issued(self, ticket: HandedTicket) -> TicketIssued:
        office = self._known.office
        address = office.public_url.rstrip("/") if office else ""
        return TicketIssued(
            ticket=ticket.id, number=ticket.number, token=ticket.token, service=ticket.service,
            day=ticket.day, issued_at=ticket.at, ahead=0, alone=True,
            priority=ticket.priority is not Priority.NONE,
            follow_url=f"{address}/t/{ticket.token}" if address else "",
        )  # fmt: skip

    def _write(
        self, entry: Given | Told, then: Callable[[bool], None], *more: Given | Told
    ) -> None:
        """Write to the disk; ``then`` hears, on the screen's thread, whether it could be."""
        future = self._disk.submit(self._book.write, entry, *more)
        future.add_done_callback(
            lambda done: self._loop.post(lambda: then(self._was_written(done.exception())))
        )

    def _was_written(self, error: BaseException | None) -> bool:
        if error is None:
            return True
        if not self._broken:
            log.error("no numbers without the server: the disk cannot be written (%s)", error)
        self._broken = True
        return False

    # -- what is known ----------------------------------------------------------------------

    def _take_lease(self, lease: Lease | None) -> None:
        if lease is not None and lease.store != self._known.store:
            return  # of a disk that was here before
        if lease != self._known.lease:
            self._known.lease = lease
            self._save()

    def _save_later(self) -> None:
        """Counts change all the time: what is known is written once a minute."""
        if not self._saving:
            self._saving = True
            self._loop.after(SAVE_SECONDS, self._save)

    def _save(self) -> None:
        self._saving = False
        if self._book.locked:
            return
        heard, steady, boot = self._heard()
        self._book.known = msgspec.structs.replace(
            self._known, heard=heard, steady=steady, boot=boot,
            services=list(self._services.values()),
        )  # fmt: skip
        future = self._disk.submit(self._book.save, self._known)
        future.add_done_callback(
            lambda done: self._loop.post(lambda: void(self._was_written(done.exception())))
        )

    # -- time -------------------------------------------------------------------------------

    def _heard(self) -> tuple[dt.datetime | None, float, str]:
        """The server's time when it was last heard, the steady clock then, and of which boot."""
        if now := self._link.server_time:
            return (*now, self._boot)
        known = self._known
        return known.heard, known.steady, known.boot

    def _now(self) -> dt.datetime:
        """The office's time: the server's, carried on by the steady clock while it can be."""
        heard, steady, boot = self._heard()
        now = self._clock.now()
        if heard is None or boot != self._boot:
            return now
        passed = dt.timedelta(seconds=self._clock.monotonic() - steady)
        return heard.astimezone(now.tzinfo) + passed

    def _today(self) -> str | None:
        """The office day; None when the clock is behind what it must be."""
        heard, _, _ = self._heard()
        now = self._now()
        return None if heard is None or now < heard else now.date().isoformat()

    def _sessions(self) -> list[Session]:
        """What the office gives numbers in; none where it gives them at any time."""
        office = self._known.office
        return office.sessions if office and office.keeps_sessions else []


def open_alone(folder: Path, clock: Clock, link: Line, loop: Loop) -> Alone | None:
    """What a kiosk has in ``folder``; None where the disk cannot be used: it is said in the log."""
    try:
        return Alone(LeaseBook(folder, lambda: str(uuid.uuid4())), clock, link, loop)
    except OSError as error:
        log.error("no numbers without the server: %s", error)
        return None


def unanswered(answer: Answer) -> bool:
    """Whether nobody is known to have carried out a request."""
    return not answer.ok and answer.error is not None and answer.error.code in _UNANSWERED


def void(_value: object) -> None:
    """Nothing is done with it."""


def _of_person(wishes: Mapping[str, Any]) -> dict[str, Any]:
    """What the ticket says of the person; their card is kept nowhere."""
    kept = ("lang", "priority", "needs", "dossiers")
    return {name: wishes[name] for name in kept if name in wishes}


def _readable(given: Given) -> bool:
    """Whether it will be read from the journal again: one line that is not spoils all of it."""
    try:
        msgspec.json.decode(msgspec.json.encode(given), type=Given)
    except msgspec.ValidationError:
        return False
    return True


def _is_open(service: ServiceState, sessions: list[Session], now: dt.datetime) -> bool:
    """As it was said last, carried on: what was shut may be due to open, and sessions end."""
    time = f"{now:%H:%M}"
    within = not sessions or any(one.start <= time < one.end for one in sessions)
    due = service.next_opening is not None and now >= service.next_opening
    return within and (service.open or due)


def _this_boot() -> str:
    """The name of this run of the machine; where there is none, one of this process."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return str(uuid.uuid4())
