"""Serial ports by their pyserial URLs."""

from __future__ import annotations

import serial

from devices.drivers.addresses import bad

WRITE_SECONDS = 1.0
EXAMPLE = "/dev/ttyACM0, /dev/serial/by-id/… or socket://192.168.1.60:4001"


def unopened(url: str, baud: int, read_seconds: float) -> serial.Serial:
    """The port, not yet opened; reading waits so long at most.

    Raises SettingsError for a URL pyserial does not know.
    """
    try:
        return serial.serial_for_url(
            url,
            do_not_open=True,
            baudrate=baud,
            timeout=read_seconds,
            write_timeout=WRITE_SECONDS,
        )
    except (ValueError, OSError) as error:
        raise bad(url, str(error), EXAMPLE) from error
