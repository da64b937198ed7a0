"""The whole floor as the supervisor sees it: worded, counted, and what is amiss marked."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.clock import micros
from config.words import Words, pick
from contract.ids import Life, Paper, Part, Scope
from queue_server.services.views import last_seq
from queue_server.storage import guidance, order, queue
from queue_server.storage import terminals as kept

if TYPE_CHECKING:
    from contract.messages import DeviceState, ServiceState
    from queue_server.domain.floor import FloorLimits
    from queue_server.services.guidance import HelpCall
    from queue_server.services.office import Office

LATE_SHOWN = 5
_MINUTE = 60_000_000
_WELL = {Part.OK, Part.UNKNOWN, Paper.OK, Paper.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Place:
    """A counter.  ``since`` is in milliseconds: of who stands there, or since it is free.

    ``idle`` marks one that is open and free though somebody waits.
    """

    id: str
    label: str
    state: str
    finishing: bool
    clerk: str
    letters: str
    number: str | None
    since: int
    running: str
    waiting: int
    idle: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """A service and its line; ``longest`` is since when the first of it waits, in milliseconds.

    ``state`` is ``open``, ``paused`` or ``closed``; ``long`` marks one where somebody waits too
    long, ``alone`` one nobody serves.
    """

    id: str
    letter: str
    name: str
    state: str
    reason: str
    waiting: int
    longest: int | None
    minutes: int
    counters: int
    long: bool
    alone: bool


@dataclass(frozen=True, slots=True)
class Late:
    """Somebody who waits too long."""

    number: str
    service: str
    priority: bool
    since: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal that needs a hand, with what is the matter."""

    name: str
    troubles: list[str]
    grave: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Where a person is asked for."""

    device: str
    name: str
    since: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """A silent call from a counter."""

    counter: str
    label: str
    clerk: str
    since: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Floor:
    """All of the supervisor's screen; ``seq`` is not later than anything it shows.

    ``handed`` are numbers that kiosks gave without the server, and that still wait.
    """

    seq: int
    epoch: str
    now: dt.datetime
    limits: FloorLimits
    leap: str
    paused: str | None
    places: list[Place]
    lanes: list[Lane]
    late: list[Late]
    more_late: int
    alarms: list[Alarm]
    helps: list[Asked]
    terminals: list[Terminal]
    well: int
    handed: list[str]


class Watch:
    """Builds floors in one language; usable outside a request."""

    def __init__(self, office: Office, w: Words) -> None:
        self._office = office
        self.w = w

    def floor(self) -> Floor:
        """The present state of everything."""
        office, now = self._office, self._office.clock.now()
        services = office.views.services()
        pauses = {(p.scope, p.id): p.reason for p in office.views.office().pauses}
        whole = pauses.get((Scope.OFFICE, ""))
        with office.store.reader() as db:
            seq, limits = last_seq(db), order.limits(db)
            places = self._places(db, services, now, limits)
            lanes = [self._lane(db, one, pauses.get((Scope.SERVICE, one.id)), now, limits)
                     for one in services]  # fmt: skip
            late = self._late(db, services, now, limits)
            known = [row["id"] for row in kept.terminals(db)]
        terminals = self._terminals(known)
        return Floor(
            seq=seq,
            epoch=office.store.epoch,
            now=now,
            limits=limits,
            leap=self._leap(),
            paused=None if whole is None else pick(whole, self.w.language),
            places=places,
            lanes=lanes,
            late=late[:LATE_SHOWN],
            more_late=max(0, len(late) - LATE_SHOWN),
            alarms=self.alarms(now),
            helps=[self.asked(call, now) for call in office.guidance.helps()],
            terminals=[one for one in terminals if one.troubles],
            well=sum(not one.troubles for one in terminals),
            handed=office.handing_in.waiting(),
        )

    def _leap(self) -> str:
        """What to do where the server's clock has leapt to another day; mostly nothing."""
        leap = self._office.clock.leap
        if leap is None:
            return ""
        return self.w("floor.leap", until=f"{leap.believed_at:%H:%M %d/%m/%Y}")

    def topics(self) -> set[str]:
        """Whatever changes the floor."""
        office = self._office
        with office.store.reader() as db:
            known = {row["id"] for row in kept.terminals(db)} | set(office.devices.states())
            alarms = {f"emergency/{row['id']}" for row in queue.counters(db)}
        whose = {f"{kind}/{one}" for kind in ("device", "help") for one in known}
        return {*office.views.topics(), *whose, *alarms}

    def alarms(self, now: dt.datetime) -> list[Alarm]:
        """Silent calls from counters that nobody has answered."""
        return [
            Alarm(call.counter, call.label, call.clerk, micros(call.since) // 1000,
                  _whole(micros(call.since), now))
            for call in self._office.emergencies.calls()
        ]  # fmt: skip

    def asked(self, call: HelpCall, now: dt.datetime) -> Asked:
        """A call for help, with its terminal as people name it."""
        since = micros(call.at)
        return Asked(call.device, self.device_name(call.device), since // 1000, _whole(since, now))

    def device_name(self, device: str) -> str:
        """``kiosk-1`` → machine 1; other names as they are."""
        kind, _, label = device.rpartition("-")
        key = f"terminal.{kind}"
        return self.w(key, label=label) if label.isdigit() and self.w.has(key) else device

    def _places(
        self, db: sqlite3.Connection, services: list[ServiceState], now: dt.datetime,
        limits: FloorLimits,
    ) -> list[Place]:  # fmt: skip
        letters = {one.id: one.letter for one in services}
        return [self._place(db, row, letters, now, limits) for row in queue.counters(db)]

    def _place(
        self, db: sqlite3.Connection, row: sqlite3.Row, letters: dict[str, str], now: dt.datetime,
        limits: FloorLimits,
    ) -> Place:  # fmt: skip
        day = self._office.store.today()
        ticket, given = queue.ticket_at(db, row["id"]), queue.services_of(db, row["id"])
        waiting = sum(queue.waiting_count(db, day, service) for service in given)
        if ticket is not None:
            since = int(ticket["started"] or ticket["called"])
        else:
            since = guidance.free_since(db, day, row)
        free = row["state"] == "open" and ticket is None and not row["finishing"]
        return Place(
            id=row["id"],
            label=row["label"],
            state=row["state"],
            finishing=bool(row["finishing"]),
            clerk=row["clerk_name"] or "",
            letters=" ".join(letter for service, letter in letters.items() if service in given),
            number=queue.number_of(ticket) if ticket else None,
            since=since // 1000,
            running=_running(since, now),
            waiting=waiting,
            idle=free and waiting > 0 and _whole(since, now) >= limits.idle_minutes,
        )

    def _lane(
        self, db: sqlite3.Connection, one: ServiceState, paused: dict[str, str] | None,
        now: dt.datetime, limits: FloorLimits,
    ) -> Lane:  # fmt: skip
        first = guidance.longest_waiting(db, self._office.store.today(), one.id, 1)
        counters = queue.open_counters_for(db, one.id)
        since = int(first[0]["queued"]) if first else None
        minutes = 0 if since is None else _whole(since, now)
        state = "open" if one.open else "closed"
        return Lane(
            id=one.id,
            letter=one.letter,
            name=pick(one.names, self.w.language),
            state=state if paused is None else "paused",
            reason=pick(paused, self.w.language) if paused else "",
            waiting=one.waiting,
            longest=None if since is None else since // 1000,
            minutes=minutes,
            counters=counters,
            long=since is not None and minutes >= limits.long_wait_minutes,
            alone=one.waiting > 0 and counters == 0,
        )

    def _late(
        self, db: sqlite3.Connection, services: list[ServiceState], now: dt.datetime,
        limits: FloorLimits,
    ) -> list[Late]:  # fmt: skip
        names = {one.id: pick(one.names, self.w.language) for one in services}
        day = self._office.store.today()
        found = [
            Late(queue.number_of(row), names[row["service"]], bool(row["lane"]),
                 row["queued"] // 1000, _whole(row["queued"], now))
            for one in services
            for row in guidance.longest_waiting(db, day, one.id, 50)
            if _whole(row["queued"], now) >= limits.long_wait_minutes
        ]  # fmt: skip
        return sorted(found, key=lambda late: late.since)

    def _terminals(self, known: list[str]) -> list[Terminal]:
        states = self._office.devices.states()
        return [self._terminal(one, states.get(one)) for one in sorted({*known, *states})]

    def _terminal(self, device: str, state: DeviceState | None) -> Terminal:
        name = self.device_name(device)
        if state is None:
            return Terminal(name, [self.w("life.unheard")], grave=False)
        if state.state not in (Life.READY, Life.SLEEPING):
            return Terminal(name, [self.w(f"life.{state.state}")], grave=state.state is Life.LOST)
        wrong = {part: value for part, value in state.parts.items() if value not in _WELL}
        grave = any(value not in (Paper.LOW, Part.WARNING) for value in wrong.values())
        return Terminal(name, [self._trouble(*one) for one in wrong.items()], grave)

    def _trouble(self, part: str, value: str) -> str:
        """``paper`` ``out`` in words; of a part not known by name, its name and that it fails."""
        key = f"part.{part}.{value}"
        return self.w(key) if self.w.has(key) else self.w("part.other", part=part)


def _whole(since: int, now: dt.datetime) -> int:
    return max(0, micros(now) - since) // _MINUTE


def _running(since: int, now: dt.datetime) -> str:
    minutes, seconds = divmod(max(0, micros(now) - since) // 1_000_000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
