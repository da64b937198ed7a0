"""What a terminal is told to do once: handed to the broker when it is there, and never kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from config.clock import Clock
from contract.ids import Life
from contract.messages import SetOnce
from contract.problems import Refused
from queue_server.services.devices import Devices

SECONDS = 20
"""How long a terminal may take to hear it."""
Send = Callable[[str, str, SetOnce], bool]
"""(device, what, message) → whether it could be handed over."""


class OneShots:
    """The way to the terminals; whoever speaks to the broker gives ``attach`` its voice."""

    def __init__(self, devices: Devices, clock: Clock) -> None:
        self._devices = devices
        self._clock = clock
        self._send: Send = lambda _device, _what, _message: False

    def attach(self, send: Send) -> None:
        """Send by this from now on."""
        self._send = send

    def until(self) -> dt.datetime:
        """Till when a terminal told now may do it."""
        return self._clock.now() + dt.timedelta(seconds=SECONDS)

    def is_there(self, device: str) -> bool:
        """Whether a terminal said last that it is at work."""
        state = self._devices.states().get(device)
        return state is not None and state.state is Life.READY

    def prints(self, device: str, kind: str) -> bool:
        """Whether a terminal has paper: every kiosk, and a guide that tells of a printer."""
        state = self._devices.states().get(device)
        return kind == "kiosk" or (kind == "guide" and bool(state and "printer" in state.parts))

    def send(self, device: str, what: str, message: SetOnce) -> None:
        """Tell a terminal.  Raises Refused ``terminal-away`` when it would not hear."""
        if not self.is_there(device) or not self._send(device, what, message):
            raise Refused("terminal-away", field="device")
