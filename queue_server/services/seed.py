"""What an empty database is filled with, once, from one TOML."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct, field

from config.settings import SettingsError, load
from contract.codes import AppointmentCode, recognise
from contract.ids import Id, Language, Texts
from contract.journal import OfficeSeeded
from contract.messages import Dossiers, Moment, Session
from contract.problems import Refused
from queue_server.domain.actor import SYSTEM
from queue_server.domain.bookings import BookingRules, Slot
from queue_server.domain.calendar import OpeningRules
from queue_server.domain.calling import Policy, Weight
from queue_server.domain.floor import FloorLimits
from queue_server.services.bookings import new_appointment
from queue_server.services.opening import check_rules
from queue_server.services.register import NewDossier, enter
from queue_server.services.showing import needed_service
from queue_server.services.sign_in import hash_password
from queue_server.services.terminal_settings import KioskEntry, TicketSettings, WifiSettings
from queue_server.storage import administration, meta, opening, order, terminals
from queue_server.storage import bookings as kept_bookings
from queue_server.storage.ids import token_hash
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

log = logging.getLogger(__name__)
OrderSettings = Policy
"""``[order]`` as it is set and kept; by this name for forms."""
ROLES = ("clerk", "supervisor", "admin", "technician")


class OfficeSeed(Struct, kw_only=True, forbid_unknown_fields=True):
    """``[office]``: what every screen says of the office.

    ``agency`` begins the codes of dossiers entered in the office's own register.  Each kiosk is
    leased ``lease_size`` numbers of each series, from ``lease_from`` on, to give them alone.
    Clerks' notes, and names of dossiers that ended, are blanked after ``keep_personal_days``.
    """

    names: Texts = {}
    languages: list[Language] = field(default_factory=lambda: ["vi", "en"])
    sessions: list[Session] = []
    notices: list[Texts] = []
    hotline: str = ""
    public_url: str = ""
    show_results: bool = False
    agency: str = ""
    guest_wifi: WifiSettings | None = None
    lease_size: Annotated[int, Meta(ge=0, le=500)] = 50
    lease_from: Annotated[int, Meta(ge=1, le=9000)] = 801
    keep_personal_days: Annotated[int, Meta(ge=1, le=3650)] = 90


class ServiceSeed(Struct, kw_only=True, forbid_unknown_fields=True):
    """``[[services]]``; ``position`` orders them on screens, else as they stand in the file.

    A lane for many dossiers ``asks_dossiers``: how many somebody brings.  ``most_dossiers`` is how
    many one number is good for.
    """

    id: Id
    letter: str
    names: Texts
    hints: Texts = {}
    icon: str = "document"
    position: int | None = None
    asks_dossiers: bool = False
    most_dossiers: Dossiers | None = None


class CounterSeed(Struct, kw_only=True, forbid_unknown_fields=True):
    """``[[counters]]``; ``services`` are ids of services.

    A service's minutes of waiting count ``weights[service]`` times at this counter, else once.
    """

    id: Id
    label: str
    names: Texts = {}
    zone: str = ""
    services: list[Id] = []
    weights: dict[Id, Weight] = {}


class ClerkSeed(Struct, kw_only=True, forbid_unknown_fields=True):
    """``[[clerks]]``.  ``weights`` are of services, wherever this clerk sits: see ``Policy``."""

    login: str
    name: str
    password: str
    role: str = "clerk"
    weights: dict[Id, Weight] = {}


class DeviceSeed(Struct, kw_only=True, forbid_unknown_fields=True):
    """``[[devices]]``; ``token`` is what the terminal shows at the HTTP door."""

    id: Id
    kind: str
    token: str = ""


class AppointmentSeed(Struct, kw_only=True, forbid_unknown_fields=True):
    """``[[appointments]]``; without ``code`` it gets one."""

    service: Id
    start: Moment
    code: str | None = None
    name: str = ""
    phone: str = ""


class Seed(Struct, kw_only=True, forbid_unknown_fields=True):
    """The whole seed."""

    office: OfficeSeed = field(default_factory=OfficeSeed)
    services: list[ServiceSeed] = []
    counters: list[CounterSeed] = []
    clerks: list[ClerkSeed] = []
    devices: list[DeviceSeed] = []
    dossiers: list[NewDossier] = []
    opening: OpeningRules = OpeningRules()
    order: OrderSettings = OrderSettings()
    floor: FloorLimits = FloorLimits()
    ticket: TicketSettings = field(default_factory=TicketSettings)
    kiosks: list[KioskEntry] = []
    bookings: BookingRules = BookingRules()
    appointments: list[AppointmentSeed] = []


def seed_once(store: Store, path: Path) -> bool:
    """Fill an empty database; returns whether it was empty.

    Raises SettingsError for a seed that cannot be used; then nothing was written.
    """
    with store.reader() as db:
        if meta.text(db, meta.OFFICE):
            return False
    seed = load(path, Seed)
    _check(seed, path)
    hashes = {clerk.login: hash_password(clerk.password) for clerk in seed.clerks}

    def unit(tx: Tx) -> None:
        _write(tx, seed, hashes)
        for dossier in seed.dossiers:
            enter(tx, SYSTEM, dossier)
        for one in seed.appointments:
            _book(tx, one)
        tx.journal(OfficeSeeded(source=path.name), "office", SYSTEM)

    try:
        store.write(unit)
    except Refused as refused:
        where = f" ({refused.field})" if refused.field else ""
        raise SettingsError(f"{path}: {refused.code}{where}") from refused
    log.info("filled the empty database from %s", path.name)
    return True


def _book(tx: Tx, one: AppointmentSeed) -> None:
    service = needed_service(tx.db, one.service)["id"]
    start = one.start.astimezone(tx.now.tzinfo)
    length = dt.timedelta(minutes=kept_bookings.rules(tx.db).slot_minutes)
    row = new_appointment(tx, SYSTEM, service, Slot(start, start + length), "file")
    if one.code is not None:
        kept_bookings.update(tx, row["id"], code=one.code)
    kept_bookings.put_contact(tx.db, row["id"], one.name, one.phone)


def _check(seed: Seed, path: Path) -> None:
    _check_names(seed, path)
    known = {service.id for service in seed.services}
    for counter in seed.counters:
        for service in {*counter.services, *counter.weights} - known:
            raise SettingsError(f"{path}: counter {counter.id}: there is no service {service!r}")
    for clerk in seed.clerks:
        for service in clerk.weights.keys() - known:
            raise SettingsError(f"{path}: clerk {clerk.login}: there is no service {service!r}")
    try:
        check_rules(seed.opening, known)
    except ValueError as error:
        raise SettingsError(f"{path}: opening: {error}") from error
    for one in seed.appointments:
        if one.code is not None and not isinstance(recognise(one.code), AppointmentCode):
            raise SettingsError(f"{path}: appointments: {one.code!r} is no appointment's code")
    for clerk in seed.clerks:
        if clerk.role not in ROLES:
            raise SettingsError(f"{path}: clerk {clerk.login}: role must be one of {ROLES}")


def _check_names(seed: Seed, path: Path) -> None:
    names = {
        "services": [service.id for service in seed.services],
        "counters": [counter.id for counter in seed.counters],
        "clerks": [clerk.login.strip().lower() for clerk in seed.clerks],
        "devices": [device.id for device in seed.devices],
    }
    for table, found in names.items():
        if len(set(found)) < len(found):
            raise SettingsError(f"{path}: {table}: two have one name")


def _write(tx: Tx, seed: Seed, hashes: dict[str, str]) -> None:
    _write_rules(tx, seed)
    for place, service in enumerate(seed.services):
        told = {**msgspec.to_builtins(service), "letter": service.letter.upper(), "open": True}
        position = place if service.position is None else service.position
        administration.put_service(tx.db, told, position)
    for place, counter in enumerate(seed.counters):
        told = {**msgspec.to_builtins(counter), "active": True}
        administration.put_counter(tx.db, told, place)
    for clerk in seed.clerks:
        told = {**msgspec.to_builtins(clerk), "login": clerk.login.strip().lower(), "active": True}
        administration.add_clerk(tx.db, tx.new_id(), told, hashes[clerk.login])
    for device in seed.devices:
        token = token_hash(device.token or tx.new_token())
        terminals.add(tx.db, device.id, device.kind, token)


def _write_rules(tx: Tx, seed: Seed) -> None:
    """The office itself, and whatever is not as usual."""
    meta.put_value(tx.db, meta.OFFICE, seed.office)
    if seed.opening != OpeningRules():
        opening.save_rules(tx.db, seed.opening)
    if seed.order != OrderSettings():
        order.save_policy(tx.db, seed.order, tx.day)
    if seed.floor != FloorLimits():
        order.save_limits(tx.db, seed.floor)
    if seed.bookings != BookingRules():
        kept_bookings.save_rules(tx.db, seed.bookings)
    if seed.ticket != TicketSettings():
        terminals.put_ticket(tx.db, msgspec.to_builtins(seed.ticket))
    terminals.put_kiosks(tx.db, [msgspec.to_builtins(one) for one in seed.kiosks if not one.usual])
