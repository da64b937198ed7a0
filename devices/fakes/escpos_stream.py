"""The byte stream of an ESC/POS printer, read command by command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

DLE, ESC, GS, LF = 0x10, 0x1B, 0x1D, 0x0A
Take = Callable[[int], bytes]
"""Gives exactly so many bytes, waiting for them."""

_ARGUMENTS = {
    b"\x1b@": 0, b"\x1b2": 0, b"\x1b3": 1, b"\x1bE": 1, b"\x1bM": 1, b"\x1ba": 1, b"\x1bd": 1,
    b"\x1bJ": 1, b"\x1bt": 1, b"\x1b!": 1, b"\x1dB": 1, b"\x1da": 1, b"\x1dr": 1, b"\x10\x04": 1,
}  # fmt: skip
LINE_DOTS = 30


class Mechanics(Protocol):
    """What a printer does with its commands."""

    def reset(self) -> None: ...
    def feed(self, rows: int) -> None: ...
    def raster(self, rows: int, row_bytes: int, take: Take) -> None: ...
    def cut(self) -> None: ...
    def report(self, kind: int) -> None: ...
    def unknown(self, data: bytes) -> None: ...


def obey(take: Take, printer: Mechanics) -> None:
    """Read and carry out one command."""
    first = take(1)
    code = first[0]
    if code == LF:
        printer.feed(LINE_DOTS)
    elif code in (DLE, ESC, GS):
        _command(first + take(1), take, printer)
    else:
        printer.unknown(first)


def _command(name: bytes, take: Take, printer: Mechanics) -> None:
    if name == b"\x1dv":
        _raster(take, printer)
    elif name == b"\x1dV":
        _cut(take, printer)
    elif name in _ARGUMENTS:
        _simple(name, take(_ARGUMENTS[name]), printer)
    else:
        printer.unknown(name)


def _simple(name: bytes, arguments: bytes, printer: Mechanics) -> None:
    if name == b"\x1b@":
        printer.reset()
    elif name == b"\x1bd":
        printer.feed(arguments[0] * LINE_DOTS)
    elif name == b"\x1bJ":
        printer.feed(arguments[0])
    elif name == b"\x1dr":
        printer.report(arguments[0])


def _raster(take: Take, printer: Mechanics) -> None:
    head = take(6)
    if head[0] != ord("0") or head[1] not in (0, ord("0")):
        printer.unknown(b"\x1dv" + head)
    row_bytes = int.from_bytes(head[2:4], "little")
    printer.raster(int.from_bytes(head[4:6], "little"), row_bytes, take)


def _cut(take: Take, printer: Mechanics) -> None:
    mode = take(1)[0]
    if mode in (65, 66):
        printer.feed(take(1)[0])
    printer.cut()
