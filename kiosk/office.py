"""What a terminal knows of the office: the retained state, as it came."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contract.ids import Priority, Scope
from contract.messages import OfficeState, ServiceState, Want

if TYPE_CHECKING:
    from contract.ids import Texts
    from contract.messages import GuestWifi, Pause, Session, State, TicketLayout

_SERVICE = "service/"
_WANT = "want/"
RESULTS_ICON = "check"
"""The icon by which the lane for collecting results is known."""


@dataclass(slots=True)
class Office:
    """The office as this terminal last heard of it.

    ``online`` is whether the server can be asked; ``stale_since`` when it was last heard;
    ``want`` is how the office wants this very terminal to be.
    """

    device: str = ""
    names: Texts = field(default_factory=dict)
    sessions: list[Session] = field(default_factory=list)
    notices: list[Texts] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    hotline: str = ""
    public_url: str = ""
    asks_card: str | None = None
    ticket_layout: TicketLayout | None = None
    guest_wifi: GuestWifi | None = None
    grounds: list[Priority] | None = None
    want: Want | None = None
    online: bool = False
    stale_since: dt.datetime | None = None
    _services: dict[str, ServiceState] = field(default_factory=dict)

    def take(self, suffix: str, state: State | None) -> bool:
        """Take one state in; whether it was one that a kiosk shows."""
        if isinstance(state, OfficeState):
            self._take_office(state)
        elif isinstance(state, ServiceState):
            self._services[state.id] = state
        elif suffix.startswith(_WANT):
            self.want = state if isinstance(state, Want) else None
        elif state is None and suffix.startswith(_SERVICE):
            return self._services.pop(suffix.removeprefix(_SERVICE), None) is not None
        else:
            return False
        return True

    def _take_office(self, state: OfficeState) -> None:
        self.names, self.sessions, self.notices = state.names, state.sessions, state.notices
        self.pauses, self.hotline = state.pauses, state.hotline
        self.public_url, self.asks_card = state.public_url, state.asks_card
        self.ticket_layout, self.guest_wifi = state.ticket_layout, state.guest_wifi
        self.grounds = state.grounds

    def goes_first(self, ground: Priority) -> bool:
        """Whether people of this ground go before others in this office."""
        return self.grounds is None or ground in self.grounds

    @property
    def services(self) -> list[ServiceState]:
        """The services of this terminal: as the office wants them here, else all in its order."""
        wanted = self.want.services if self.want else []
        if chosen := [self._services[name] for name in wanted if name in self._services]:
            return chosen
        return sorted(self._services.values(), key=lambda service: (service.position, service.id))

    def service(self, service_id: str) -> ServiceState | None:
        return self._services.get(service_id)

    @property
    def results_lane(self) -> ServiceState | None:
        """The open service that hands results out, where there is one."""
        lanes = (s for s in self.services if s.icon == RESULTS_ICON and s.open)
        return next(lanes, None) if self.open else None

    @property
    def known(self) -> bool:
        """Whether there is anything to offer."""
        return bool(self._services)

    @property
    def open(self) -> bool:
        """Whether a number can be taken here for anything."""
        return self.pause is None and any(service.open for service in self.services)

    @property
    def pause(self) -> Pause | None:
        """What stops this terminal altogether: a pause of the office, or of this very device."""
        return self._paused(Scope.OFFICE, "") or self._paused(Scope.DEVICE, self.device)

    def pause_of(self, service: str) -> Pause | None:
        """The pause of one service, or what stops this terminal altogether."""
        return self._paused(Scope.SERVICE, service) or self.pause

    @property
    def locked(self) -> bool:
        """Whether this terminal is to take nobody's touch."""
        return self.want is not None and self.want.locked

    def _paused(self, scope: Scope, name: str) -> Pause | None:
        found = (p for p in self.pauses if p.scope is scope and p.id == name)
        return next(found, None)
