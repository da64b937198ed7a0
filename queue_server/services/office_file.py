"""The office's settings as one TOML: what it holds.

``office_text`` reads and writes it, ``office_checks`` checks it, ``office_edits`` are what somebody
wants of it, ``office_changes`` what that would change; ``administration`` does it.

A fault is a value: it names table, entry and field, and is worded by whoever shows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

import msgspec
from msgspec import Struct

from contract.ids import Id
from queue_server.domain.bookings import BookingRules
from queue_server.domain.calendar import OpeningRules
from queue_server.domain.calling import Weight
from queue_server.domain.floor import FloorLimits
from queue_server.services.seed import CounterSeed, OfficeSeed, OrderSettings, ServiceSeed
from queue_server.services.terminal_settings import KioskEntry, TicketSettings

TABLES = ("services", "counters", "clerks", "kiosks")
SINGLE: dict[str, type[Struct]] = {
    "office": OfficeSeed,
    "opening": OpeningRules,
    "order": OrderSettings,
    "floor": FloorLimits,
    "ticket": TicketSettings,
    "bookings": BookingRules,
}
"""Tables that are there once."""


class ServiceEntry(ServiceSeed, kw_only=True, forbid_unknown_fields=True):
    """``[[services]]``; one that is not ``open`` gives no numbers."""

    open: bool = True


class CounterEntry(CounterSeed, kw_only=True, forbid_unknown_fields=True):
    """``[[counters]]``; one that is not ``active`` is seen nowhere."""

    active: bool = True


class ClerkEntry(Struct, kw_only=True, forbid_unknown_fields=True):
    """``[[clerks]]``, without their passwords.

    A service's minutes of waiting count ``weights[service]`` times where this clerk sits, on top of
    the counter's own weight: the two are multiplied.
    """

    login: str
    name: str
    role: str = "clerk"
    active: bool = True
    weights: dict[Id, Weight] = {}


class OfficeFile(Struct, kw_only=True, forbid_unknown_fields=True):
    """All of it."""

    office: OfficeSeed = msgspec.field(default_factory=OfficeSeed)
    services: list[ServiceEntry] = []
    counters: list[CounterEntry] = []
    clerks: list[ClerkEntry] = []
    kiosks: list[KioskEntry] = []
    opening: OpeningRules = OpeningRules()
    order: OrderSettings = OrderSettings()
    floor: FloorLimits = FloorLimits()
    ticket: TicketSettings = msgspec.field(default_factory=TicketSettings)
    bookings: BookingRules = BookingRules()


KINDS: dict[str, type[Struct]] = {
    "services": ServiceEntry, "counters": CounterEntry, "clerks": ClerkEntry,
    "kiosks": KioskEntry,
}  # fmt: skip
SWITCH = {"services": "open", "counters": "active", "clerks": "active"}
"""By which field the entries of a table are switched off."""
UNSET = ("kiosks",)
"""Tables whose entries are there even when nothing is set in them."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong where; ``entry`` is an id, a login or a place counted from 1."""

    code: str
    table: str = ""
    entry: str = ""
    field: str = ""
    params: dict[str, Any] = made(default_factory=dict)


class Faulty(ValueError):  # noqa: N818 - it carries faults
    """A file that cannot be used: all that was found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(", ".join(fault.code for fault in faults))
        self.faults = faults


def key_of(raw: object) -> str:
    """An entry's id or login, as far as there is one."""
    told = msgspec.to_builtins(raw) if isinstance(raw, Struct) else raw
    if not isinstance(told, dict):
        return ""
    found = told.get("id", told.get("login", ""))
    return found if isinstance(found, str) else ""


def tidied(file: OfficeFile) -> OfficeFile:
    """The same as it is kept: letters large, logins small, services in their order."""
    for service in file.services:
        service.letter = service.letter.strip().upper()
    for clerk in file.clerks:
        clerk.login = clerk.login.strip().lower()
        clerk.weights = {one: n for one, n in sorted(clerk.weights.items()) if n > 1}
    places = {id(one): place for place, one in enumerate(file.services)}
    file.services.sort(key=lambda one: places[id(one)] if one.position is None else one.position)
    order = {one.id: place for place, one in enumerate(file.services)}
    for service in file.services:
        service.position = None
    for counter in file.counters:
        counter.services.sort(key=lambda one: order.get(one, 0))
        weights = counter.weights
        counter.weights = {one: weights[one] for one in counter.services if weights.get(one, 1) > 1}
        counter.weights |= {one: n for one, n in weights.items() if one not in counter.services}
    file.clerks.sort(key=lambda one: one.login)
    file.kiosks = sorted((one for one in file.kiosks if not one.usual), key=lambda one: one.id)
    return file


def find(file: OfficeFile, table: str, key: str) -> Any:
    """A table that is there once, or an entry by its key; None when there is no such entry.

    Every terminal has an entry, with nothing set in it before somebody does.
    """
    if table in SINGLE:
        return getattr(file, table)
    found = [one for one in getattr(file, table) if key_of(one) == key]
    if not found and table in UNSET:
        return KINDS[table](id=key)
    return found[0] if found else None
