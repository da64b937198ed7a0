"""Telling the server which numbers were given without it, and what it does not know any more."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from contract.messages import HANDED_AT_ONCE, HandedIn, HandedLine, decode
from kiosk.alone.journal import Told

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract.messages import Answer, HandedTicket
    from kiosk.alone.book import LeaseBook
    from kiosk.alone.disk import Disk, Loop
    from kiosk.alone.journal import Given
    from kiosk.alone.office_time import OfficeTime

log = logging.getLogger(__name__)

AGAIN_SECONDS = 5.0
_UNREAD = ("malformed", "too-large")
"""One ticket may spoil a whole message: then they are told one by one."""


class Line(Protocol):
    """What is needed of the link."""

    @property
    def online(self) -> bool: ...

    def request(self, verb: str, fields: dict[str, Any], then: Callable[[Answer], None]) -> str: ...


class HandingIn:
    """Hands in what the server of ``epoch`` does not know, batch by batch."""

    def __init__(
        self, book: LeaseBook, disk: Disk, time: OfficeTime, link: Line, loop: Loop
    ) -> None:
        self._book = book
        self._disk = disk
        self._time = time
        self._link = link
        self._loop = loop
        self.epoch = ""
        self._met = ""
        self._asking = False
        self._at_once = HANDED_AT_ONCE

    def hand_in(self) -> None:
        """Tell the server what it does not know; with nothing to tell, once, that we are here."""
        if self._asking or self._book.locked or not self._link.online or not self.epoch:
            return
        untold = self._book.untold(self.epoch, self._time.now().date().isoformat())
        if not untold:
            self._at_once = HANDED_AT_ONCE
        if untold or self._met != self.epoch:
            self._ask(untold[: self._at_once])

    def _ask(self, batch: list[Given]) -> None:
        self._asking = True
        epoch = self.epoch
        tickets = [
            msgspec.to_builtins(self._aged(one), builtin_types=(dt.datetime,)) for one in batch
        ]
        self._link.request(
            "hand-in",
            {"store": self._book.known.store, "tickets": tickets},
            lambda answer: self._loop.post(lambda: self._answered(epoch, batch, answer)),
        )

    def _aged(self, given: Given) -> HandedTicket:
        """How long ago it was given, where the same clock can still say it."""
        if given.boot != self._time.boot:
            return given.ticket
        age = max(0.0, self._time.steady - given.steady)
        return msgspec.structs.replace(given.ticket, age=age)

    def _answered(self, epoch: str, batch: list[Given], answer: Answer) -> None:
        self._asking = False
        if answer.ok:
            self._met = epoch
            self._forget()
        told = [
            Told(id=line.id, epoch=epoch, problem=line.error.code if line.error else "")
            for line in self._lines(batch, answer)
            if line.id in self._book.given
        ]
        self._are_told(told)
        if told or (answer.ok and not batch):
            self.hand_in()
        else:
            self._loop.after(AGAIN_SECONDS, self.hand_in)

    def _lines(self, batch: list[Given], answer: Answer) -> list[HandedLine]:
        """What became of each ticket, as far as the answer says it."""
        if answer.ok:
            return decode(bytes(answer.result), HandedIn).tickets
        unread = answer.error is not None and answer.error.code in _UNREAD
        if unread and len(batch) == 1:
            return [HandedLine(id=batch[0].ticket.id, ok=False, number="", error=answer.error)]
        self._at_once = 1 if unread else HANDED_AT_ONCE
        return []

    def _are_told(self, told: list[Told]) -> None:
        for one in told:
            if one.problem:
                log.error("a number given without the server was not taken: %s", one.problem)
        if told:
            log.info("handed in: %d", len(told))
            self._book.note_told(told)
            self._disk.write(lambda _written: self._forget(), *told)

    def _forget(self) -> None:
        if today := self._time.today():
            self._disk.forget(today)
