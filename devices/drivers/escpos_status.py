"""Asking an ESC/POS printer how it is, by DLE EOT 1 to 4, and believing only real answers.

Answers to DLE EOT are told from those to ``GS r`` by their fixed bits.  No answer means unknown,
never fine.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from contract.ids import Paper, Part
from devices.protocols import PrinterStatus

if TYPE_CHECKING:
    from devices.drivers.printer_ports import Connection

FIRST_ANSWER_SECONDS = 1.0
NEXT_ANSWER_SECONDS = 0.5
MOST_STALE_READS = 50
MISSING = PrinterStatus(link=Part.MISSING)

_PRINTER, _OFFLINE_CAUSE, _ERROR, _PAPER = 1, 2, 3, 4


def is_real_time(byte: int) -> bool:
    """Whether a byte has the fixed bits of an answer to DLE EOT."""
    return byte & 0x93 == 0x12  # noqa: PLR2004


def is_in_turn(byte: int) -> bool:
    """Whether a byte has the fixed bits of an answer to ``GS r``."""
    return byte & 0x90 == 0


class Conversation:
    """Questions and answers over one open connection, one question at a time.

    ``finished`` turns true when the printer has answered in its turn since it was last set false.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.finished = False

    def listen(self, seconds: float) -> list[int]:
        """Wait for bytes and give those that are real-time answers."""
        heard = self._connection.read(seconds)
        self.finished = self.finished or any(is_in_turn(byte) for byte in heard)
        return [byte for byte in heard if is_real_time(byte)]

    def status(self) -> PrinterStatus:
        """Ask all four questions.  Raises OSError when the line breaks."""
        self._drain()
        printer = self._ask(_PRINTER, FIRST_ANSWER_SECONDS)
        if printer is None:
            return MISSING
        answers = [self._ask(kind, NEXT_ANSWER_SECONDS) for kind in (2, 3, 4)]
        return read_answers(printer, *answers)

    def _ask(self, kind: int, seconds: float) -> int | None:
        self._connection.send(bytes((0x10, 0x04, kind)))
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if answers := self.listen(left):
                return answers[-1]
        return None

    def _drain(self) -> None:
        """Take away what was said before we asked; a device that never stops talking is left."""
        for _ in range(MOST_STALE_READS):
            if not self.listen(0):
                return


def read_answers(
    printer: int, cause: int | None, error: int | None, paper: int | None
) -> PrinterStatus:
    """What the four bytes say; None stands for a question that was not answered."""
    known = PrinterStatus(
        link=Part.OK,
        paper=_paper(cause, paper),
        cover=_part(cause, 0x04),
        cutter=_part(error, 0x08),
    )
    offline = bool(printer & 0x08) or bool((error or 0) & 0x60)
    if offline and known.ready:
        return PrinterStatus(Part.FAULT, known.paper, known.cover, known.cutter)
    return known


def _part(answer: int | None, fault: int) -> Part:
    if answer is None:
        return Part.UNKNOWN
    return Part.FAULT if answer & fault else Part.OK


def _paper(cause: int | None, paper: int | None) -> Paper:
    if (cause or 0) & 0x20 or (paper or 0) & 0x60:
        return Paper.OUT
    if paper is None:
        return Paper.UNKNOWN
    return Paper.LOW if paper & 0x0C else Paper.OK
