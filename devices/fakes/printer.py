"""A receipt printer that is not there: real ESC/POS bytes in, pictures of paper out.

It has physics (a roll that ends, a cover, a cutter, a speed) and a memory (every cut paper).  As
at a real one, DLE EOT is answered the moment it arrives, even inside a picture, and ``GS r`` in
its turn.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

from devices.fakes.escpos_stream import obey
from devices.fakes.tcp_line import TcpLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from devices.fakes.escpos_stream import Take
    from devices.fakes.line import Line

CLEAR_BUFFER = bytes((0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8))
_REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])|" + re.escape(CLEAR_BUFFER), re.DOTALL)
_BAND_ROWS = 24
_MM_PER_INCH = 25.4


class _InterruptedError(Exception):
    """The bytes being carried out are no more: power gone or buffer cleared."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One paper that came out: its picture in mode ``1`` and when it was cut."""

    picture: Image.Image
    at: dt.datetime


class FakePrinter:
    """A printer on loopback ``port`` (0: any free one), or on another ``line``.

    ``paper_mm`` is left on the roll, ``low_mm`` where it is called near its end, ``mm_per_s`` the
    speed (None: at once).  Public fields may be read at any time; break and repair it with the
    methods.  ``on_change`` is called from the printer's threads after anything has changed.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        line: Line | None = None,
        dots: int = 576,
        dots_per_inch: int = 203,
        paper_mm: float = 60_000.0,
        low_mm: float = 3_000.0,
        mm_per_s: float | None = None,
    ) -> None:
        self.line: Line = line or TcpLine(port)
        self.dots = dots
        self.row_mm = _MM_PER_INCH / dots_per_inch
        self.paper_mm = paper_mm
        self.low_mm = low_mm
        self.mm_per_s = mm_per_s
        self.cover_open = False
        self.cutter = "ok"
        self.muted = False
        self.papers: deque[Cut] = deque(maxlen=200)
        self.torn: deque[Image.Image] = deque(maxlen=20)
        self.unknown_commands: deque[bytes] = deque(maxlen=200)
        self.received: deque[bytes] = deque(maxlen=500)
        self.cut_count = 0
        self.on_change: Callable[[], None] = lambda: None
        self._changed = threading.Condition()
        self._buffer = bytearray()
        self._rows = bytearray()
        self._tail = b""
        self._life = 0
        self._command_life = 0
        self._running = True
        self.line.listen(self._hear)
        self._thread = threading.Thread(target=self._work, name="fake-printer", daemon=True)
        self._thread.start()

    # --- what can be seen --------------------------------------------------------------------

    @property
    def url(self) -> str:
        """What goes into the settings of the driver."""
        return self.line.url

    @property
    def unfinished(self) -> Image.Image | None:
        """The paper that hangs out of the slot, not yet cut."""
        with self._changed:
            return self._picture(bytes(self._rows)) if self._rows else None

    @property
    def paper_is_out(self) -> bool:
        return self.paper_mm <= 0

    def wait_for_papers(self, count: int, seconds: float = 5.0) -> bool:
        """Whether ``count`` papers in all have been cut within the time."""
        with self._changed:
            return self._changed.wait_for(lambda: self.cut_count >= count, seconds)

    # --- breaking and repairing --------------------------------------------------------------

    def paper_out(self) -> None:
        """Take the roll away."""
        self._set(paper_mm=0.0)

    def paper_low(self) -> None:
        """Leave a little on the roll."""
        self._set(paper_mm=self.low_mm / 2)

    def load_paper(self, millimetres: float = 60_000.0) -> None:
        """Put a new roll in; what hung out of the slot is torn off."""
        self._tear_off()
        self._set(paper_mm=millimetres)

    def open_cover(self) -> None:
        self._set(cover_open=True)

    def close_cover(self) -> None:
        self._set(cover_open=False)

    def jam_cutter(self) -> None:
        """The next cut will get stuck."""
        self._set(cutter="jams")

    def free_cutter(self) -> None:
        """Pull the stuck paper out."""
        self._tear_off()
        self._set(cutter="ok")

    def slow(self, mm_per_s: float | None) -> None:
        """Print at this speed; None for at once."""
        self._set(mm_per_s=mm_per_s)

    def mute(self, on: bool = True) -> None:
        """Print, but answer nothing."""
        self._set(muted=on)

    def unplug(self) -> None:
        """Pull cable and power: connections are cut, the buffer is lost, the paper stays."""
        self.line.unplug()
        self._forget()
        self.on_change()

    def plug(self) -> None:
        self.line.plug()
        self.on_change()

    def stop(self) -> None:
        """End it for good."""
        self._running = False
        self.line.unplug()
        self._forget()
        self._thread.join(5)

    def _tear_off(self) -> None:
        with self._changed:
            if self._rows:
                self.torn.append(self._picture(bytes(self._rows)))
                self._rows.clear()

    def _set(self, **fields: object) -> None:
        with self._changed:
            for name, value in fields.items():
                setattr(self, name, value)
            self._changed.notify_all()
        self.on_change()

    def _forget(self, rest: bytes = b"") -> None:
        with self._changed:
            self._buffer[:] = rest
            self._tail = b""
            self._life += 1
            self._changed.notify_all()

    # --- what comes down the line ------------------------------------------------------------

    def _hear(self, data: bytes) -> None:
        with self._changed:
            if not self.line.plugged:
                return
            self.received.append(data)
            self._buffer += data
            self._changed.notify_all()
        window, end = self._tail + data, 0
        for match in _REAL_TIME.finditer(window):
            end = match.end()
            if match[1] is None:
                self._forget(window[end:])
            else:
                self._answer(self._real_time_status(match[1][0]))
        self._tail = window[max(end, len(window) - len(CLEAR_BUFFER) + 1) :]

    def _real_time_status(self, kind: int) -> int:
        stuck, out = self.cutter == "stuck", self.paper_is_out
        bits = {
            1: 0x08 * (self.cover_open or out or stuck),
            2: 0x04 * self.cover_open | 0x20 * out | 0x40 * stuck,
            3: 0x08 * stuck,
            4: self._paper_bits(),
        }
        return 0x12 | bits[kind]

    def _paper_bits(self) -> int:
        return 0x0C * (self.paper_mm <= self.low_mm) | 0x60 * self.paper_is_out

    def _answer(self, value: int) -> None:
        if not self.muted:
            self.line.write(bytes((value,)))

    # --- the mechanics: what a command does --------------------------------------------------

    def reset(self) -> None:
        """ESC @: nothing to forget here, alignment and fonts are not ours."""

    def feed(self, rows: int) -> None:
        for _ in range(rows):
            self._row(b"")

    def raster(self, rows: int, row_bytes: int, take: Take) -> None:
        for row in range(rows):
            self._row(take(row_bytes))
            if row % _BAND_ROWS == _BAND_ROWS - 1:
                self._pace()

    def cut(self) -> None:
        with self._changed:
            if self.cutter == "jams":
                self.cutter = "stuck"
                self._changed.notify_all()
        self.on_change()
        with self._changed:
            self._wait(lambda: self.cutter != "stuck" and not self.cover_open)
            picture = self._picture(bytes(self._rows))
            self._rows.clear()
            self.papers.append(Cut(picture, dt.datetime.now(dt.UTC)))
            self.cut_count += 1
            self._changed.notify_all()
        self.on_change()

    def report(self, kind: int) -> None:
        if kind in (1, ord("1")):
            bits = self._paper_bits()
            self._answer((bits & 0x0C) >> 2 | (bits & 0x60) >> 3)

    def unknown(self, data: bytes) -> None:
        self.unknown_commands.append(data)

    def _row(self, data: bytes) -> None:
        width = (self.dots + 7) // 8
        with self._changed:
            self._wait(lambda: self.paper_mm > 0 and not self.cover_open)
            self._rows += data[:width].ljust(width, b"\0")
            self.paper_mm -= self.row_mm
        if self.paper_is_out:
            self.on_change()

    def _pace(self) -> None:
        if self.mm_per_s:
            time.sleep(_BAND_ROWS * self.row_mm / self.mm_per_s)
        self.on_change()

    def _picture(self, rows: bytes) -> Image.Image:
        width = (self.dots + 7) // 8
        ink = Image.frombytes("1", (width * 8, len(rows) // width), rows)
        return ImageOps.invert(ink.convert("L")).convert("1").crop((0, 0, self.dots, ink.height))

    # --- its own thread ----------------------------------------------------------------------

    def _work(self) -> None:
        while self._running:
            self._command_life = self._life
            try:
                obey(self._take, self)
            except _InterruptedError:
                continue

    def _take(self, count: int) -> bytes:
        with self._changed:
            self._wait(lambda: len(self._buffer) >= count)
            taken = bytes(self._buffer[:count])
            del self._buffer[:count]
            return taken

    def _wait(self, ready: Callable[[], bool]) -> None:
        """Wait for the mechanics or for bytes; a cleared buffer or lost power ends the command."""
        self._changed.wait_for(lambda: self._life != self._command_life or ready())
        if self._life != self._command_life:
            raise _InterruptedError
