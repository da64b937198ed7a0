"""Ports that stay free: the system hands its own ports out to every client that connects."""

from __future__ import annotations

import socket
from random import SystemRandom

HOST = "127.0.0.1"
_PORTS = range(20_000, 32_000)
"""Below the ports that Linux gives to connections going out (``ip_local_port_range``): a port of
those may be taken the moment a fake device is unplugged or a server is down."""
_TRIES = 100
_any_of = SystemRandom().choice


def open_door(port: int = 0, host: str = HOST, backlog: int = 128) -> socket.socket:
    """A listening socket; port 0 is any that stays free.  Raises OSError when it is taken."""
    if port:
        return socket.create_server((host, port), backlog=backlog)
    for _ in range(_TRIES):
        try:
            return socket.create_server((host, _any_of(_PORTS)), backlog=backlog)
        except OSError:
            continue
    raise OSError(f"no port of {_PORTS} is free")


def free_port() -> int:
    """A port nobody listens on just now, and which no connection going out will take."""
    with open_door() as door:
        return int(door.getsockname()[1])
