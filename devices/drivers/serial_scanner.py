"""A barcode scanner that sends what it reads as text over a serial line (USB-CDC or RS-232).

A code ends with CR or LF, or with a pause where the scanner was never set up.  The AIM id in
front of it (``]Q3``), when there is one, says which kind of code it was.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from typing import TYPE_CHECKING

from devices.drivers.serial_reader import SerialReader
from devices.protocols import Scan

if TYPE_CHECKING:
    from devices.protocols import OnPart, OnScan

log = logging.getLogger(__name__)

LONGEST_CODE_BYTES = 1024
FNC1 = "\x1d"
_END = re.compile(rb"[\r\n]+")
_AIM = re.compile(r"\](?P<letter>[A-Za-z])(?P<modifier>[0-9A-Za-z])")
_SYMBOLOGIES = {"Q": "QRCode", "C": "Code128", "A": "Code39", "d": "DataMatrix", "L": "PDF417"}


class LineFramer:
    """Frames that end with CR, LF, both, or a pause; longer than a code can be: none at all."""

    def __init__(self, longest: int = LONGEST_CODE_BYTES) -> None:
        self._longest = longest
        self._held = b""
        self._skipping = False

    def feed(self, data: bytes) -> list[bytes]:
        *ended, self._held = _END.split(self._held + data)
        if self._skipping and ended:
            ended[0], self._skipping = b"", False
        if len(self._held) > self._longest:
            self._held, self._skipping = b"", True
        return [frame for frame in ended if 0 < len(frame) <= self._longest]

    def pause(self) -> list[bytes]:
        held, skipping = self._held, self._skipping
        self.reset()
        return [held] if held and not skipping else []

    def reset(self) -> None:
        self._held, self._skipping = b"", False


def read_code(frame: bytes, source: str) -> Scan | None:
    """The scan in a frame, or None for bytes that are no text."""
    try:
        text = unicodedata.normalize("NFC", frame.decode("utf-8")).strip()
    except UnicodeDecodeError:
        return None
    symbology = ""
    if found := _AIM.match(text):
        symbology = _SYMBOLOGIES.get(found["letter"], found[0])
        text = text[found.end() :].strip()
    if not text or not all(letter.isprintable() or letter == FNC1 for letter in text):
        return None
    return Scan(text=text, source=source, symbology=symbology)


class SerialScanner:
    """The driver; see ``protocols.Scanner``."""

    def __init__(self, url: str, source: str = "serial") -> None:
        self._reader = SerialReader(url, LineFramer(), "scanner")
        self._source = source
        self._on_scan: OnScan
        self._garbled = False

    def start(self, on_scan: OnScan, on_part: OnPart) -> None:
        self._on_scan = on_scan
        self._reader.start(self._take, on_part)

    def stop(self) -> None:
        self._reader.stop()

    def _take(self, frame: bytes) -> None:
        scan = read_code(frame, self._source)
        if scan is not None:
            self._garbled = False
            self._on_scan(scan)
        elif not self._garbled:
            self._garbled = True
            log.warning("scanner sent %d bytes that are no text; is it set to UTF-8?", len(frame))


def open_serial(url: str) -> SerialScanner:
    """A scanner at a pyserial URL.  Raises SettingsError for one pyserial does not know."""
    return SerialScanner(url)
