"""The three ways to a printer: network, serial line, USB; opened per job, closed after it.

Every failure leaves here as an OSError, a write that does not get on as a TimeoutError.
"""

from __future__ import annotations

import contextlib
import logging
import socket
from typing import TYPE_CHECKING, Any, Protocol

import serial

from devices.drivers.addresses import bad, options, split

if TYPE_CHECKING:
    from collections.abc import Iterator
    from urllib.parse import SplitResult

CONNECT_SECONDS = 2.0
STALL_SECONDS = 4.0
PIECE_BYTES = 1024
EXAMPLE = "tcp://192.168.1.50:9100, serial:///dev/ttyUSB0?baud=115200 or usb://04b8:0202"
_RAW_PORT = 9100


class Connection(Protocol):
    """An open way to a printer."""

    def send(self, data: bytes) -> None:
        """Write all; at most ``PIECE_BYTES`` at once.  Raises TimeoutError when it gets stuck."""

    def read(self, seconds: float) -> bytes:
        """What has come, or nothing when nothing comes within ``seconds``."""

    def close(self) -> None: ...


class Port(Protocol):
    """Where a printer is.  ``bytes_per_s`` is what the way itself can carry."""

    bytes_per_s: float

    def open(self) -> Connection: ...


@contextlib.contextmanager
def opened(port: Port) -> Iterator[Connection]:
    """A connection for one job."""
    connection = port.open()
    try:
        yield connection
    finally:
        connection.close()


def send_all(connection: Connection, data: bytes) -> None:
    """Write in pieces, so that a printer that has stopped is noticed soon."""
    for start in range(0, len(data), PIECE_BYTES):
        connection.send(data[start : start + PIECE_BYTES])


def find_port(url: str) -> Port:
    """The port an address names.  Raises SettingsError for one that cannot be used."""
    parts = split(url, example=EXAMPLE)
    if parts.scheme == "tcp" and parts.hostname:
        return NetworkPort(parts.hostname, parts.port or _RAW_PORT)
    if parts.scheme == "serial" and parts.path:
        return SerialPort(parts.path, options(parts, {"baud": 115_200})["baud"])
    if parts.scheme == "usb":
        return _usb_port(parts)
    raise bad(url, "no printer can be reached that way", EXAMPLE)


def _usb_port(parts: SplitResult) -> UsbPort:
    vendor, _, product = parts.netloc.partition(":")
    ends = options(parts, {"in": 0x82, "out": 0x01}, base=16)
    try:
        return UsbPort(int(vendor, 16), int(product, 16), ends["in"], ends["out"])
    except ValueError as error:
        raise bad(parts.geturl(), "vendor and product are four hex digits each", EXAMPLE) from error


class NetworkPort:
    """A printer with an Ethernet plug: raw bytes to port 9100."""

    bytes_per_s = float("inf")

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)

    def open(self) -> Connection:
        return _NetworkConnection(socket.create_connection(self._address, CONNECT_SECONDS))


class _NetworkConnection:
    def __init__(self, line: socket.socket) -> None:
        self._line = line

    def send(self, data: bytes) -> None:
        self._line.settimeout(STALL_SECONDS)
        self._line.sendall(data)

    def read(self, seconds: float) -> bytes:
        self._line.settimeout(max(seconds, 0.001))
        try:
            data = self._line.recv(64)
        except TimeoutError:
            return b""
        if not data:
            raise ConnectionResetError("the printer closed the connection")
        return data

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()


class SerialPort:
    """A printer at a serial line, 8N1."""

    def __init__(self, path: str, baud: int) -> None:
        self._path = path
        self._baud = baud
        self.bytes_per_s = baud / 10

    def open(self) -> Connection:
        try:
            line = serial.Serial(self._path, self._baud, timeout=0, write_timeout=STALL_SECONDS)
        except ValueError as error:
            raise OSError(str(error)) from error
        return _SerialConnection(line)


class _SerialConnection:
    def __init__(self, line: serial.Serial) -> None:
        self._line = line

    def send(self, data: bytes) -> None:
        try:
            self._line.write(data)
        except serial.SerialTimeoutException as error:
            raise TimeoutError(str(error)) from error

    def read(self, seconds: float) -> bytes:
        self._line.timeout = seconds
        first = self._line.read(1)
        return first + self._line.read(self._line.in_waiting) if first else b""

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._line.close()


class UsbPort:
    """A printer at USB, by vendor and product; python-escpos finds and claims it."""

    bytes_per_s = float("inf")

    def __init__(self, vendor: int, product: int, in_end: int, out_end: int) -> None:
        self._ids = (vendor, product)
        self._ends = (in_end, out_end)

    def open(self) -> Connection:
        return _UsbConnection(_open_usb(self._ids, self._ends))


def _open_usb(ids: tuple[int, int], ends: tuple[int, int]) -> Any:
    from escpos.exceptions import Error
    from escpos.printer import Usb
    from usb.core import NoBackendError

    class WithoutReset(Usb):  # type: ignore[misc]
        """Resetting at each opening would throw away what the printer still has to say."""

        def _configure_usb(self) -> None:
            self.device.set_configuration()

    _silence_openings()
    printer = WithoutReset(
        *ids, timeout=int(STALL_SECONDS * 1000), in_ep=ends[0], out_ep=ends[1], profile="default"
    )
    try:
        printer.open()
    except (Error, NoBackendError) as error:
        raise OSError(str(error)) from error
    return printer


class _UsbConnection:
    def __init__(self, printer: Any) -> None:
        self._printer = printer

    def send(self, data: bytes) -> None:
        from usb.core import USBTimeoutError

        try:
            self._printer.device.write(self._printer.out_ep, data, self._printer.timeout)
        except USBTimeoutError as error:
            raise TimeoutError(str(error)) from error

    def read(self, seconds: float) -> bytes:
        from usb.core import USBTimeoutError

        try:
            wait_ms = max(1, int(seconds * 1000))
            return bytes(self._printer.device.read(self._printer.in_ep, 64, wait_ms))
        except USBTimeoutError:
            return b""

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._printer.close()


def _is_ours(record: logging.LogRecord) -> bool:
    return "escpos" not in record.pathname


def _silence_openings() -> None:
    """The library tells the root logger of every opening; we log loss and return only."""
    logging.getLogger().addFilter(_is_ours)
