"""The machine's own address on the network."""

from __future__ import annotations

import socket


def own_address(host: str, port: int) -> str:
    """The address from which ``host`` would be reached, or nothing; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((host, port))
            return str(probe.getsockname()[0])
    except OSError:
        return ""
