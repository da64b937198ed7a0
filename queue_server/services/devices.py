"""What the terminals last said of themselves; kept in memory, for staff."""

from __future__ import annotations

from contract.messages import DeviceState
from queue_server.services.events import Events


class Devices:
    """The last state of each terminal."""

    def __init__(self, events: Events) -> None:
        self._events = events
        self._states: dict[str, DeviceState] = {}

    def heard(self, device: str, state: DeviceState | None) -> None:
        """Take a terminal's state; None when its retained state was cleared."""
        if state is None:
            self._states.pop(device, None)
        else:
            self._states[device] = state
        self._events.tell(0, (f"device/{device}",))

    def states(self) -> dict[str, DeviceState]:
        """By device id."""
        return dict(self._states)
