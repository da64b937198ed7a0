"""What hardware looks like to the rest of the house.

A fault is a value, not an exception; one thread owns one handle; after any failure the driver
drops the handle, says ``missing`` and opens it again by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from contract.ids import Paper, Part

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What a printer says of itself; ``link`` is missing when it does not answer at all."""

    link: Part = Part.UNKNOWN
    paper: Paper = Paper.UNKNOWN
    cover: Part = Part.UNKNOWN
    cutter: Part = Part.UNKNOWN

    @property
    def ready(self) -> bool:
        """Whether a ticket can be expected to come out."""
        return (
            self.link is Part.OK
            and self.paper in (Paper.OK, Paper.LOW)
            and self.cover is not Part.FAULT
            and self.cutter is not Part.FAULT
        )

    @property
    def problem(self) -> str:
        """The most urgent fault as a word: ``printer-missing``, ``cover-open``, ``paper-out``,
        ``cutter-stuck``, ``printer-unknown``, or nothing.
        """
        if self.link is Part.MISSING:
            return "printer-missing"
        if self.cover is Part.FAULT:
            return "cover-open"
        if self.paper is Paper.OUT:
            return "paper-out"
        if self.cutter is Part.FAULT:
            return "cutter-stuck"
        return "" if self.ready else "printer-unknown"


@dataclass(frozen=True, slots=True)
class PrintResult:
    """What became of one job; ``ok`` only when the printer confirmed that all was printed."""

    ok: bool
    status: PrinterStatus
    problem: str = ""


class Printer(Protocol):
    """A ticket printer.  Both calls may block for seconds: never on a screen's thread."""

    dots: int

    def status(self) -> PrinterStatus: ...
    def print(self, picture: Image) -> PrintResult: ...


@dataclass(frozen=True, slots=True)
class Scan:
    """One code read; ``symbology`` as the scanner or decoder named it, or empty."""

    text: str
    source: str
    symbology: str = ""


OnScan = Callable[[Scan], None]
OnPart = Callable[[Part], None]


class Scanner(Protocol):
    """A barcode reader; it calls back from its own thread."""

    def start(self, on_scan: OnScan, on_part: OnPart) -> None: ...
    def stop(self) -> None: ...


class Speaker(Protocol):
    """Plays 16-bit mono PCM; ``play`` blocks until it has sounded and says whether it could.

    ``stop``, from any thread, ends the sound being played and all that would follow.
    """

    rate: int

    def play(self, pcm: bytes, volume: float) -> bool: ...
    def stop(self) -> None: ...
    def close(self) -> None: ...
