"""What in the office's settings contradicts itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from config.look.icons import icon_names
from contract.ids import Texts
from queue_server.domain.calendar import Calendar
from queue_server.services.office_file import Fault, OfficeFile
from queue_server.services.seed import ROLES, OfficeSeed, OrderSettings

SHORTEST_WIFI = 8
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
_LETTER = re.compile(r"[A-Z]{1,3}")
_LOGIN = re.compile(r"[a-z0-9._@-]{1,64}")
_RULES = (("two sessions overlap", "overlap"), ("a session from", "no-end"), ("a day", "twice"))


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
            "icon": one.icon in icon_names(),
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


def _spoken(texts: Texts) -> bool:
    return all(_LANGUAGE.fullmatch(language) for language in texts)
