"""What a terminal knows of the office: the retained state, as it came."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contract.messages import OfficeState, ServiceState

if TYPE_CHECKING:
    from contract.ids import Texts
    from contract.messages import Session, State

_SERVICE = "service/"


@dataclass(slots=True)
class Office:
    """The office as this terminal last heard of it.

    ``online`` is whether the server can be asked; ``stale_since`` when it was last heard.
    """

    names: Texts = field(default_factory=dict)
    sessions: list[Session] = field(default_factory=list)
    hotline: str = ""
    online: bool = False
    stale_since: dt.datetime | None = None
    _services: dict[str, ServiceState] = field(default_factory=dict)

    def take(self, suffix: str, state: State | None) -> bool:
        """Take one state in; whether it was one that a kiosk shows."""
        if isinstance(state, OfficeState):
            self.names, self.sessions = state.names, state.sessions
            self.hotline = state.hotline
            return True
        if isinstance(state, ServiceState):
            self._services[state.id] = state
            return True
        if state is None and suffix.startswith(_SERVICE):
            return self._services.pop(suffix.removeprefix(_SERVICE), None) is not None
        return False

    @property
    def services(self) -> list[ServiceState]:
        """All services in the office's order."""
        return sorted(self._services.values(), key=lambda service: (service.position, service.id))

    def service(self, service_id: str) -> ServiceState | None:
        return self._services.get(service_id)

    @property
    def known(self) -> bool:
        """Whether there is anything to offer."""
        return bool(self._services)

    @property
    def open(self) -> bool:
        """Whether a number can be taken for anything."""
        return any(service.open for service in self._services.values())
