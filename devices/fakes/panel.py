"""LED panels that are not there: they read the real frames and remember what they showed.

Several hang on one line, each at its address, and all hear everything.  The Modbus side is
written from the protocol's own description, so that it also checks the library we speak with.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from devices.drivers.panel_ascii import ACK, ETX, NAK, STX

if TYPE_CHECKING:
    from devices.fakes.line import Line

_ADDRESS_DIGITS = 2
_LONGEST_TEXT_FRAME = 32
_WRITE_SEVERAL = 0x10
_REFUSED, _ILLEGAL_ADDRESS = 0x80, 0x02
_HEAD_BYTES, _CRC_BYTES = 7, 2
_CRC_START, _CRC_POLYNOMIAL = 0xFFFF, 0xA001


@dataclass(frozen=True, slots=True)
class Showing:
    """What was on a panel from a moment of the steady clock on."""

    at: float
    text: str


@dataclass(slots=True)
class FakePanel:
    """One panel.  ``history`` is what it showed, each once; ``frames`` counts what it was told.

    Faults: ``mute`` (it shows but does not answer), ``dead`` (no power: shows nothing, answers
    nothing), ``wrong_crc``, ``refusing``, and ``noise``: bytes sent before each answer.
    """

    digits: int = 4
    mute: bool = False
    dead: bool = False
    wrong_crc: bool = False
    refusing: bool = False
    noise: bytes = b""
    history: list[Showing] = field(default_factory=list)
    frames: int = 0
    _news: threading.Condition = field(default_factory=threading.Condition)

    @property
    def shows(self) -> str:
        """The characters on it now, blanks when it is dark or without power."""
        return self.history[-1].text if self.history and not self.dead else " " * self.digits

    def lose_power(self) -> None:
        """Go dark; what was shown is forgotten."""
        self.dead = True
        self._take(" " * self.digits)

    def get_power(self) -> None:
        """Come back, empty."""
        self.dead = False

    def told(self, text: str) -> None:
        """Show a text; called by the line."""
        with self._news:
            self.frames += 1
        self._take(text[: self.digits].ljust(self.digits))

    def wait_until(self, text: str, seconds: float = 10.0) -> bool:
        """Whether it shows a text now, or comes to within these seconds."""
        with self._news:
            return self._news.wait_for(lambda: self.shows == text, seconds)

    def wait_for_frames(self, count: int, seconds: float = 10.0) -> bool:
        """Whether it is told something so many times more within these seconds."""
        with self._news:
            wanted = self.frames + count
            return self._news.wait_for(lambda: self.frames >= wanted, seconds)

    def settles_on(self, text: str, seconds: float = 10.0) -> bool:
        """Whether it comes to show a text, and its driver to know it: it is written to again."""
        return self.wait_until(text, seconds) and self.wait_for_frames(1, seconds)

    def _take(self, text: str) -> None:
        with self._news:
            if not self.history or self.history[-1].text != text:
                self.history.append(Showing(time.monotonic(), text))
            self._news.notify_all()


class FakeAsciiPanels:
    """Panels on a line that carries ``STX address data ETX``; with ``answers`` they confirm."""

    def __init__(self, line: Line, panels: dict[int, FakePanel], *, answers: bool = False) -> None:
        self.line = line
        self.panels = panels
        self.answers = answers
        self._held = b""
        line.listen(self._hear)

    def _hear(self, data: bytes) -> None:
        *ended, held = (self._held + data).split(ETX)
        self._held = held[-_LONGEST_TEXT_FRAME:]
        for piece in ended:
            self._obey(piece.rpartition(STX)[2])

    def _obey(self, frame: bytes) -> None:
        address = frame[:_ADDRESS_DIGITS]
        panel = self.panels.get(int(address)) if address.isdigit() else None
        if panel is None or panel.dead:
            return
        if not panel.refusing:
            panel.told(frame[_ADDRESS_DIGITS:].decode("ascii", "replace"))
        if self.answers and not panel.mute:
            self.line.write(panel.noise + (NAK if panel.refusing else ACK))


class FakeModbusPanels:
    """Panels on a Modbus RTU line, a holding register a character from ``register`` on."""

    def __init__(self, line: Line, panels: dict[int, FakePanel], register: int = 0) -> None:
        self.line = line
        self.panels = panels
        self.register = register
        self._held = b""
        line.listen(self._hear)

    def _hear(self, data: bytes) -> None:
        self._held += data
        while (frame := self._take_frame()) is not None:
            self._obey(frame)

    def _take_frame(self) -> bytes | None:
        """The next whole frame with a good CRC, without it; bytes before it are skipped."""
        while len(self._held) >= _HEAD_BYTES + _CRC_BYTES:
            size = _HEAD_BYTES + self._held[6] + _CRC_BYTES
            if self._held[1] == _WRITE_SEVERAL and len(self._held) < size:
                return None
            whole, rest = self._held[:size], self._held[size:]
            if self._held[1] == _WRITE_SEVERAL and crc(whole[:-2]) == whole[-2:]:
                self._held = rest
                return whole[:-2]
            self._held = self._held[1:]
        return None

    def _obey(self, frame: bytes) -> None:
        panel = self.panels.get(frame[0])
        if panel is None or panel.dead:
            return
        start = int.from_bytes(frame[2:4], "big")
        refused = panel.refusing or start != self.register
        if not refused:
            values = frame[_HEAD_BYTES:]
            panel.told("".join(chr(code) for code in values[1::2]))
        if not panel.mute:
            self._answer(panel, frame, refused=refused)

    def _answer(self, panel: FakePanel, frame: bytes, *, refused: bool) -> None:
        body = frame[:6]
        if refused:
            body = bytes([frame[0], frame[1] | _REFUSED, _ILLEGAL_ADDRESS])
        check = crc(body)
        if panel.wrong_crc:
            check = bytes(byte ^ 0xFF for byte in check)
        self.line.write(panel.noise + body + check)


def crc(data: bytes) -> bytes:
    """Modbus' checksum, the low byte first."""
    value = _CRC_START
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ _CRC_POLYNOMIAL if value & 1 else value >> 1
    return value.to_bytes(2, "little")
