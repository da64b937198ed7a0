"""What is spoken beside calls: who was called in vain, pauses, notices, ready results, closing.

It only decides; the announcer speaks.  What happened long ago, or before this display was
started, is shown and not spoken.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config.voice.phrases import PAUSED, Announcement
from contract.ids import Scope
from displays.announcer import Said

if TYPE_CHECKING:
    from config.settings import Speech
    from contract.messages import OfficeState
    from displays.board import Board


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice of the office that was not there before: its text by language."""

    texts: tuple[tuple[str, str], ...]


Notice = str | Said | NewNotice

MISSED_FRESH_SECONDS = 30.0
FRESH_SECONDS = 60.0
"""So long after its time something is still said."""


class TownCrier:
    """Says each thing once; all times given are the server's."""

    def __init__(self, board: Board, speech: Speech) -> None:
        self._board = board
        self._speech = speech
        self._missed: set[tuple[str, int]] = set()
        self._paused_since: dt.datetime | None = None
        self._notices: list[dict[str, str]] | None = None
        self._told: set[tuple[dt.date, str, Notice]] = set()

    def missed(self, now: dt.datetime) -> list[Notice]:
        """Who was just called in vain for the last time."""
        fresh = [
            one
            for one in self._board.missed
            if (self._board.epoch, one.seq) not in self._missed
            and (now - one.at).total_seconds() < MISSED_FRESH_SECONDS
        ]
        self._missed = {(self._board.epoch, one.seq) for one in self._board.missed}
        if not self._speech.missed:
            return []
        return [Said(Announcement.MISSED, one.number) for one in reversed(fresh)]

    def office(self, office: OfficeState, now: dt.datetime) -> list[Notice]:
        """A pause of the whole office that has just begun, and the notices that are new."""
        said: list[Notice] = [PAUSED] if self._pause_is_new(office, now) else []
        before, self._notices = self._notices, office.notices
        if before is None or not self._speech.notices:
            return said
        new = [one for one in office.notices if one not in before]
        return said + [NewNotice(tuple(texts.items())) for texts in new]

    def by_time(self, now: dt.datetime) -> list[Notice]:
        """What is due at this time of the day; ``now`` is the office's wall clock."""
        due = [
            (time, notice)
            for time, notice in (*self._closing(), *self._results())
            if 0 <= _seconds_since(time, now) < FRESH_SECONDS
        ]
        new = [(now.date(), *one) for one in due]
        told, self._told = self._told, {one for one in self._told if one[0] == now.date()}
        self._told.update(new)
        return [notice for day, time, notice in new if (day, time, notice) not in told]

    def _pause_is_new(self, office: OfficeState, now: dt.datetime) -> bool:
        pauses = [pause for pause in office.pauses if pause.scope is Scope.OFFICE]
        since = pauses[0].since if pauses else None
        before, self._paused_since = self._paused_since, since
        if since is None or since == before:
            return False
        return (now - since).total_seconds() < FRESH_SECONDS

    def _closing(self) -> list[tuple[str, Notice]]:
        office, minutes = self._board.office, self._speech.closing_minutes
        if office is None or not office.sessions or not minutes:
            return []
        end = max(session.end for session in office.sessions)
        return [(_earlier(end, minutes), Said(Announcement.CLOSING))]

    def _results(self) -> list[tuple[str, Notice]]:
        if not self._board.results:
            return []
        said = Said(Announcement.RESULTS, counter=self._speech.results_counter)
        return [(time, said) for time in self._speech.results_at]


def _seconds_since(time: str, now: dt.datetime) -> float:
    """Seconds from ``HH:MM`` today; negative before it."""
    hour, minute = map(int, time.split(":"))
    return (now - now.replace(hour=hour, minute=minute, second=0, microsecond=0)).total_seconds()


def _earlier(time: str, minutes: int) -> str:
    """``HH:MM`` so many minutes earlier, on the same day."""
    hour, minute = map(int, time.split(":"))
    left = max(0, hour * 60 + minute - minutes)
    return f"{left // 60:02}:{left % 60:02}"
