"""Wiring: the only file that names concrete classes."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import Path

import msgspec

from config.broker import let_in
from config.catalogue.model import Procedure
from config.clock import Clock
from config.settings import OfficeSettings, SettingsError
from queue_server.backends.push import Push, PushSettings
from queue_server.backends.register import Register
from queue_server.domain.dossiers import Dossier
from queue_server.services.administration import Administration
from queue_server.services.bookings import Bookings
from queue_server.services.careful_clock import CarefulClock
from queue_server.services.catalogue import Catalogues
from queue_server.services.checking_in import CheckIns
from queue_server.services.clerk_moves import ClerkMoves
from queue_server.services.counters import Counters
from queue_server.services.devices import Devices
from queue_server.services.emergency import Emergencies
from queue_server.services.estimates import Estimates
from queue_server.services.events import Events
from queue_server.services.first_admin import LOGIN, first_admin
from queue_server.services.following import Following
from queue_server.services.guidance import Guidance
from queue_server.services.handing_in import HandingIn
from queue_server.services.leasing import Leasing
from queue_server.services.look_up import LookUp
from queue_server.services.office import Office
from queue_server.services.office_file import OfficeFile
from queue_server.services.one_shots import OneShots
from queue_server.services.opening import Opening
from queue_server.services.own_ticket import OwnTickets
from queue_server.services.printing import Printing
from queue_server.services.pushing import PushDesk
from queue_server.services.rating import Ratings
from queue_server.services.register import RegisterDesk
from queue_server.services.seed import seed_once
from queue_server.services.showing import Shower
from queue_server.services.sign_in import SignIn
from queue_server.services.slips import Slips
from queue_server.services.syncing import Freshness, Syncing
from queue_server.services.terminals import Terminals
from queue_server.services.tickets import Tickets
from queue_server.services.views import Views
from queue_server.storage import dossiers, register
from queue_server.storage.ids import Ids
from queue_server.storage.store import Store

log = logging.getLogger(__name__)


def build(
    settings: OfficeSettings, wall: Clock, ids: Ids | None = None, folder: Path | None = None
) -> Office:
    """One office on its database, without web server or broker.

    ``folder`` is what relative paths of the settings start from.  Raises SettingsError.
    """
    folder, clock = folder or Path(), CarefulClock(wall)
    pushes = _pushes(settings, folder)
    store = _open_store(settings, clock, ids, folder)
    events = Events()
    store.listen(events.tell)
    store.listen(clock.worked)
    devices = Devices(events)
    one_shots = OneShots(devices, clock)
    estimates = Estimates(clock)
    shower = Shower(estimates, settings.time_zone)
    catalogues = Catalogues(store, clock)
    views = Views(store, shower, clock, results=dossiers.ready, catalogue=catalogues.state)
    freshness = Freshness()
    syncing = Syncing(store, clock, freshness)
    own_register = _register_of(store)
    emergencies = Emergencies(store, shower)
    tickets = Tickets(store, shower, estimates, views.office().public_url)
    sign_in = SignIn(store, clock)
    ratings = Ratings(store, clock)
    own_tickets = OwnTickets(store, shower, clock, ratings.may_rate, follow=tickets.follow_url)
    bookings = Bookings(store, clock)
    check_ins = CheckIns(store, tickets, clock)
    return Office(
        settings=settings, clock=clock, store=store, events=events, devices=devices,
        one_shots=one_shots, catalogues=catalogues, views=views, syncing=syncing, tickets=tickets,
        emergencies=emergencies, sign_in=sign_in, ratings=ratings, own_tickets=own_tickets,
        bookings=bookings, check_ins=check_ins, backends=(own_register, *pushes),
        counters=Counters(store, shower, estimates, emergencies),
        clerk_moves=ClerkMoves(store, shower, estimates),
        look_up=LookUp(store, clock, freshness, procedure=partial(_procedure, catalogues)),
        register=RegisterDesk(store, changed=partial(syncing.pull, own_register)),
        pushing=PushDesk(syncing, clock, freshness, pushes),
        opening=Opening(store, shower, clock, events),
        guidance=Guidance(store, shower, clock),
        slips=Slips(store, bookings),
        printing=Printing(store, one_shots, own_tickets, bookings, (tickets, check_ins)),
        handing_in=HandingIn(store),
        leasing=Leasing(store),
        following=Following(store, shower, ratings, clock),
        administration=Administration(store, partial(_take_up, tickets, estimates, sign_in)),
        terminals=Terminals(
            store, one_shots, sign_in.forget_known, partial(_let_in, settings, folder)
        ),
    )  # fmt: skip


def _take_up(tickets: Tickets, estimates: Estimates, sign_in: SignIn, file: OfficeFile) -> None:
    """The office is set anew: what some parts remember of it is no longer so."""
    tickets.public_url = file.office.public_url
    estimates.forget()
    sign_in.forget_known()


def _let_in(settings: OfficeSettings, folder: Path, device: str, token: str) -> bool:
    """Whether the broker lets a terminal in with this token; its files are the server's to keep."""
    if not settings.broker.files:
        return False
    try:
        return let_in(folder / settings.broker.files, settings.office, device, token)
    except OSError:
        log.exception("the broker's files could not be written")
        return False


def _procedure(catalogues: Catalogues, code: str) -> Procedure | None:
    """A procedure of the version in use, which may have changed since."""
    return catalogues.edition().shown.one(code)


def _open_store(settings: OfficeSettings, clock: Clock, ids: Ids | None, folder: Path) -> Store:
    """The office's database, seeded and with somebody who can sign in.  Raises SettingsError."""
    store = Store.open(folder / settings.data, settings.office, clock, ids)
    try:
        if settings.seed:
            seed_once(store, folder / settings.seed)
        _tell_first_admin(first_admin(store))
    except BaseException:
        store.close()
        raise
    return store


def _pushes(settings: OfficeSettings, folder: Path) -> tuple[Push, ...]:
    """The one-stop systems that tell us by themselves.  Raises SettingsError."""
    names = [Register.manifest.name, *(one.name for one in settings.backends)]
    if len(set(names)) < len(names):
        raise SettingsError("two backends have one name, or one is called register")
    try:
        return tuple(
            Push(one.name, msgspec.convert(one.settings, PushSettings), folder)
            for one in settings.backends
        )
    except msgspec.ValidationError as error:
        raise SettingsError(f"the settings of a backend: {error}") from error


def _tell_first_admin(password: str | None) -> None:
    """Shown once, to the technician who starts the server; it is not in the log."""
    if password is not None:
        print(f"First sign-in: /counter, login {LOGIN}, one-time password {password}", flush=True)


def _register_of(store: Store) -> Register:
    """The office's own register, read through the store."""

    def changed_after(version: int, most: int) -> list[tuple[int, Dossier]]:
        with store.reader() as db:
            return register.changed_after(db, version, most)

    def find_one(code: str) -> Dossier | None:
        with store.reader() as db:
            return register.one(db, code)

    return Register(changed_after, find_one)
