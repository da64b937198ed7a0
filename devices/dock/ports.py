"""The demo's ports: the usual ones, or whichever are free."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass

from config.settings import SettingsError
from devices.fakes.doors import open_door

_WHOSE = {
    "dock": "the dock",
    "http": "the server",
    "broker": "the broker",
    "printer": "the printer",
    "guide_printer": "the guide's printer",
}


class BusyPortError(SettingsError):
    """A port somebody else has; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the office listens, all on loopback; 0 stands for any free one."""

    dock: int = 8088
    http: int = 8080
    broker: int = 1884
    printer: int = 9100
    guide_printer: int = 9101


ANY = Ports(0, 0, 0, 0, 0)


def choose(wanted: Ports) -> Ports:
    """The wanted ports, all of them free just now.  Raises BusyPortError."""
    with contextlib.ExitStack() as held:  # until all are tried, so that no two are the same
        return Ports(**{name: _try(name, port, held) for name, port in asdict(wanted).items()})


def _try(name: str, port: int, held: contextlib.ExitStack) -> int:
    try:
        door = held.enter_context(open_door(port))
    except OSError as error:
        raise BusyPortError(
            f"port {port} for {_WHOSE[name]} is busy: end the program that has it (another demo "
            "office?), or start with 'motcua.py demo --free-ports'"
        ) from error
    return int(door.getsockname()[1])
