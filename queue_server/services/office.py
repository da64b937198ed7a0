"""The bundle every door is given: all use cases of one office."""

from __future__ import annotations

from dataclasses import dataclass

from config.settings import OfficeSettings
from queue_server.backends.base import Backend
from queue_server.services.administration import Administration
from queue_server.services.bookings import Bookings
from queue_server.services.careful_clock import CarefulClock
from queue_server.services.catalogue import Catalogues
from queue_server.services.checking_in import CheckIns
from queue_server.services.clerk_moves import ClerkMoves
from queue_server.services.counters import Counters
from queue_server.services.devices import Devices
from queue_server.services.emergency import Emergencies
from queue_server.services.events import Events
from queue_server.services.following import Following
from queue_server.services.guidance import Guidance
from queue_server.services.handing_in import HandingIn
from queue_server.services.leasing import Leasing
from queue_server.services.look_up import LookUp
from queue_server.services.one_shots import OneShots
from queue_server.services.opening import Opening
from queue_server.services.own_ticket import OwnTickets
from queue_server.services.printing import Printing
from queue_server.services.pushing import PushDesk
from queue_server.services.rating import Ratings
from queue_server.services.register import RegisterDesk
from queue_server.services.sign_in import SignIn
from queue_server.services.slips import Slips
from queue_server.services.syncing import Syncing
from queue_server.services.terminals import Terminals
from queue_server.services.tickets import Tickets
from queue_server.services.views import Views
from queue_server.storage.store import Store


@dataclass(frozen=True, slots=True)
class Office:
    """One running office."""

    settings: OfficeSettings
    clock: CarefulClock
    store: Store
    events: Events
    tickets: Tickets
    counters: Counters
    clerk_moves: ClerkMoves
    emergencies: Emergencies
    sign_in: SignIn
    views: Views
    devices: Devices
    look_up: LookUp
    register: RegisterDesk
    opening: Opening
    guidance: Guidance
    bookings: Bookings
    check_ins: CheckIns
    slips: Slips
    one_shots: OneShots
    printing: Printing
    handing_in: HandingIn
    leasing: Leasing
    own_tickets: OwnTickets
    ratings: Ratings
    following: Following
    administration: Administration
    catalogues: Catalogues
    terminals: Terminals
    syncing: Syncing
    pushing: PushDesk
    backends: tuple[Backend, ...]

    def close(self) -> None:
        """End the live listeners and let go of the database."""
        self.events.close()
        self.store.close()
