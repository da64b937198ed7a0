"""LED panels on Modbus RTU: one holding register a character, holding its ASCII code."""

from __future__ import annotations

import logging
import struct
from typing import TYPE_CHECKING

from pymodbus.client import ModbusSerialClient
from pymodbus.exceptions import ConnectionException, ModbusException

from config.settings import SettingsError
from contract.ids import Part
from devices.drivers.serial_port import unopened

if TYPE_CHECKING:
    from config.settings import Led

ANSWER_SECONDS = 0.25
RETRIES = 1
ADDRESSES = range(1, 248)


class ModbusWire:
    """Raises SettingsError for a URL pyserial does not know, or an address not 1–247."""

    def __init__(self, settings: Led) -> None:
        unopened(settings.url, settings.baud, ANSWER_SECONDS)  # pymodbus would refuse it later
        for panel in settings.panels:
            if panel.address not in ADDRESSES:
                raise SettingsError(f"panel address {panel.address}: Modbus has 1 to 247")
        # It logs every attempt; we say once that a panel is lost, and once that it is back.
        logging.getLogger("pymodbus").setLevel(logging.CRITICAL)
        self._url = settings.url
        self._register = settings.register
        self._client = ModbusSerialClient(
            settings.url, baudrate=settings.baud, timeout=ANSWER_SECONDS, retries=RETRIES
        )

    def open(self) -> None:
        if not self._client.connect():
            raise OSError(f"{self._url} cannot be opened")

    def close(self) -> None:
        self._client.close()  # type: ignore[no-untyped-call]

    def write(self, address: int, text: str) -> Part:
        codes = list(text.encode("ascii"))
        try:
            answer = self._client.write_registers(self._register, codes, device_id=address)
        except ConnectionException as error:
            raise OSError("it can no longer be read or written") from error
        except (ModbusException, IndexError, struct.error):  # no answer, or rubbish
            return Part.MISSING
        return Part.FAULT if answer.isError() else Part.OK
