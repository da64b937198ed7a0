"""The office's settings as one TOML: what it holds, how it is read, checked and written.

A fault is a value: it names table, entry and field, and is worded by whoever shows it.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from config.look.icons import icon_names
from config.settings import FORMAT
from contract.ids import Id, Texts
from queue_server.domain.bookings import BookingRules
from queue_server.domain.calendar import Calendar, OpeningRules
from queue_server.domain.calling import Weight
from queue_server.domain.floor import FloorLimits
from queue_server.services.seed import ROLES, CounterSeed, OfficeSeed, OrderSettings, ServiceSeed
from queue_server.services.terminal_settings import KioskEntry, TicketSettings

T = TypeVar("T")
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
LONGEST = 300
SHORTEST_WIFI = 8
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LETTER = re.compile(r"[A-Z]{1,3}")
_LOGIN = re.compile(r"[a-z0-9._@-]{1,64}")
_AT = re.compile(r"(?s)(.*?)(?: - at `(?:key in )?\$\.?(.*)`)?")
_NAMED = re.compile(r"(unknown|required) field `(.*?)`")
_RULES = (("two sessions overlap", "overlap"), ("a session from", "no-end"), ("a day", "twice"))


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


def read(text: bytes) -> OfficeFile:
    """Read and check a file by itself.  Raises Faulty with everything that is wrong."""
    raw = _tables(text)
    faults: list[Fault] = []
    found: dict[str, Any] = {
        name: entry(name, raw.get(name, {}), kind, faults) for name, kind in SINGLE.items()
    }
    for table in TABLES:
        rows = raw.get(table, [])
        if not isinstance(rows, list):
            faults.append(Fault("not-a-list", table))
            rows = []
        found[table] = [
            entry(table, row, KINDS[table], faults, str(n)) for n, row in enumerate(rows, 1)
        ]
    if faults:
        raise Faulty(faults)
    file = tidied(OfficeFile(**found))
    if faults := check(file):
        raise Faulty(faults)
    return file


def entry(table: str, raw: object, kind: type[T], faults: list[Fault], place: str = "") -> T | None:
    """One entry, or None and what is wrong with it."""
    name = key_of(raw) or place
    bad = [Fault("text", table, name, where) for where, text in _texts(raw) if not _plain(text)]
    if bad:
        faults += bad
        return None
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        faults.append(_fault(table, name, str(error)))
        return None


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


def write(file: OfficeFile) -> str:
    """The file's text: the same settings always give the same text."""
    told = _without_nothing(msgspec.to_builtins(file, builtin_types=(dt.date,)))
    lines = [f"format = {FORMAT}", "", "[office]", *_pairs(told["office"])]
    for table in TABLES:
        for one in told[table]:
            lines += ["", f"[[{table}]]", *_pairs(one)]
    for table in SINGLE:
        if table != "office":
            lines += ["", f"[{table}]", *_pairs(told[table])]
    return "\n".join([*lines, ""])


def _pairs(table: dict[str, Any]) -> list[str]:
    return [f"{_key(name)} = {_value(value)}" for name, value in table.items()]


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _value(value: Any) -> str:
    """A value on one line; texts hold nothing that JSON and TOML write differently."""
    if isinstance(value, dict):
        return f"{{ {', '.join(_pairs(value))} }}" if value else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dt.date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)


def check(file: OfficeFile) -> list[Fault]:
    """Everything that contradicts itself."""
    return [
        *_office(file.office),
        *_services(file),
        *_counters(file),
        *_clerks(file),
        *_kiosks(file),
        *_opening(file),
        *_order(file.order),
        *_bookings(file),
    ]


def _office(office: OfficeSeed) -> Iterator[Fault]:
    if not office.languages:
        yield Fault("missing", "office", field="languages")
    if office.public_url and not office.public_url.startswith(("http://", "https://")):
        yield Fault("value", "office", field="public_url")
    for name, texts in [("names", office.names), *(("notices", one) for one in office.notices)]:
        if not _spoken(texts):
            yield Fault("value", "office", field=name)
    wifi = office.guest_wifi
    if wifi is not None and 0 < len(wifi.password) < SHORTEST_WIFI:
        yield Fault("value", "office", field="guest_wifi")


def _services(file: OfficeFile) -> Iterator[Fault]:
    yield from _twice("services", [one.id for one in file.services], "id")
    for one in file.services:
        good = {
            "letter": _LETTER.fullmatch(one.letter),
            "icon": one.icon in icons(),
            "names": any(one.names.values()) and _spoken(one.names),
            "hints": _spoken(one.hints),
        }
        yield from (Fault("value", "services", one.id, name) for name in good if not good[name])


def _counters(file: OfficeFile) -> Iterator[Fault]:
    known = {one.id for one in file.services}
    yield from _twice("counters", [one.id for one in file.counters], "id")
    for one in file.counters:
        if not one.label.strip():
            yield Fault("missing", "counters", one.id, "label")
        if not _spoken(one.names):
            yield Fault("value", "counters", one.id, "names")
        yield from _twice("counters", one.services, "services", one.id)
        for name, services in (("services", one.services), ("weights", list(one.weights))):
            for service in sorted(set(services) - known):
                yield Fault("no-service", "counters", one.id, name, {"service": service})


def _clerks(file: OfficeFile) -> Iterator[Fault]:
    known = {one.id for one in file.services}
    yield from _twice("clerks", [one.login for one in file.clerks], "login")
    for one in file.clerks:
        good = {
            "login": _LOGIN.fullmatch(one.login),
            "name": one.name.strip(),
            "role": one.role in ROLES,
        }
        yield from (Fault("value", "clerks", one.login, name) for name in good if not good[name])
        for service in sorted(one.weights.keys() - known):
            yield Fault("no-service", "clerks", one.login, "weights", {"service": service})


def _kiosks(file: OfficeFile) -> Iterator[Fault]:
    for name in ("header", "foot"):
        if not _spoken(getattr(file.ticket, name)):
            yield Fault("value", "ticket", field=name)
    known = {one.id for one in file.services}
    yield from _twice("kiosks", [one.id for one in file.kiosks], "id")
    for one in file.kiosks:
        yield from _twice("kiosks", one.services, "services", one.id)
        for service in sorted(set(one.services) - known):
            yield Fault("no-service", "kiosks", one.id, "services", {"service": service})


def _opening(file: OfficeFile) -> Iterator[Fault]:
    rules = file.opening
    try:
        Calendar(rules)
    except ValueError as error:
        told = str(error)
        codes = [code for start, code in _RULES if told.startswith(start)]
        field = "own_days" if "twice" in codes else "sessions"
        yield Fault(next(iter(codes), "value"), "opening", field=field)
    known = {one.id for one in file.services}
    named = {"sessions": {one.service for one in rules.sessions if one.service}}
    named["daily_limits"] = set(rules.daily_limits)
    for field, services in named.items():
        for service in sorted(services - known):
            yield Fault("no-service", "opening", field=field, params={"service": service})


def _bookings(file: OfficeFile) -> Iterator[Fault]:
    for service in sorted(set(file.bookings.capacities) - {one.id for one in file.services}):
        yield Fault("no-service", "bookings", field="capacities", params={"service": service})


def _order(order: OrderSettings) -> Iterator[Fault]:
    if len(set(order.grounds)) < len(order.grounds):
        yield Fault("twice", "order", field="grounds")


def _twice(table: str, keys: list[str], field: str, entry: str = "") -> Iterator[Fault]:
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Fault("twice", table, entry or key, field)


def _tables(text: bytes) -> dict[str, Any]:
    """The file's tables, of the right format and no others.  Raises Faulty."""
    try:
        raw: dict[str, Any] = _normal(tomllib.loads(text.decode("utf-8-sig").replace("\r\n", "\n")))
    except UnicodeDecodeError as error:
        raise Faulty([Fault("encoding")]) from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise Faulty([Fault("toml", params={"line": line[1] if line else "?"})]) from error
    if raw.get("format") != FORMAT or isinstance(raw["format"], bool):
        raise Faulty([Fault("format", field="format", params={"format": FORMAT})])
    tables = {"format", *OfficeFile.__struct_fields__}
    unknown = [Fault("unknown-table", str(table)) for table in sorted(set(raw) - tables)]
    if unknown:
        raise Faulty(unknown)
    return raw


def _fault(table: str, name: str, message: str) -> Fault:
    """What the decoder said, as a fault."""
    found = _AT.fullmatch(message)
    told, path = found.groups() if found else (message, "")
    named = _NAMED.search(told)
    if named is not None:
        where = f"{path}.{named[2]}" if path else named[2]
        return Fault("unknown" if named[1] == "unknown" else "missing", table, name, where)
    return Fault("value", table, name, (path or "").replace("[...]", ""))


def _texts(raw: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text in an entry, keys of tables, too, and the field it stands in."""
    if isinstance(raw, str):
        yield where, raw
    elif isinstance(raw, dict):
        for name, value in raw.items():
            yield where, name
            yield from _texts(value, where or name)
    elif isinstance(raw, list):
        for value in raw:
            yield from _texts(value, where)


def _plain(text: str) -> bool:
    """A text that screens can show and a topic can carry."""
    return len(text) <= LONGEST and all(
        c.isprintable() or unicodedata.category(c) == "Zs" for c in text
    )


def _spoken(texts: Texts) -> bool:
    return all(_LANGUAGE.fullmatch(language) for language in texts)


def _normal(raw: Any) -> Any:
    """The same with every text in NFC."""
    if isinstance(raw, str):
        return unicodedata.normalize("NFC", raw)
    if isinstance(raw, dict):
        return {_normal(name): _normal(value) for name, value in raw.items()}
    return [_normal(one) for one in raw] if isinstance(raw, list) else raw


def _without_nothing(raw: Any) -> Any:
    """TOML has no word for nothing: what is not set is not written."""
    if isinstance(raw, dict):
        return {name: _without_nothing(one) for name, one in raw.items() if one is not None}
    return [_without_nothing(one) for one in raw] if isinstance(raw, list | tuple) else raw


def icons() -> tuple[str, ...]:
    """The icons there are to choose from."""
    return icon_names()
