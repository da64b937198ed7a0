"""What a room has to know at once: pauses with their reasons, and when numbers are given again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from config.words import pick
from contract.ids import Scope

if TYPE_CHECKING:
    from config.words import Words
    from contract.messages import Pause, ServiceState
    from displays.board import Board

WORTH_TELLING = ("break", "limit", "holiday", "day-off")
"""Why everything may be closed, beside a pause; the end of the day needs no banner."""


def told(board: Board, words: Words, now: dt.datetime) -> list[str]:
    """The sentences of the banner, the most general first; none on an ordinary day."""
    office = board.office
    if office is None:
        return []
    stopped = [p for p in office.pauses if p.scope is Scope.OFFICE]
    if stopped:
        return [_paused(words, "wall.paused", stopped[0])]
    texts = [text for pause in office.pauses if (text := _service_paused(board, words, pause))]
    return texts or _closed(board.all_services(), words, now)


def _paused(words: Words, key: str, pause: Pause, **places: str) -> str:
    reason = pick(pause.reason, words.language)
    return words(f"{key}-because", reason=reason, **places) if reason else words(key, **places)


def _service_paused(board: Board, words: Words, pause: Pause) -> str:
    service = board.service(pause.id) if pause.scope is Scope.SERVICE else None
    if service is None:
        return ""
    name = pick(service.names, words.language)
    return _paused(words, "wall.service-paused", pause, service=name)


def _closed(services: list[ServiceState], words: Words, now: dt.datetime) -> list[str]:
    """All closed for one reason: why, and until when."""
    reasons = {service.reason for service in services if not service.open}
    if not services or any(service.open for service in services) or len(reasons) != 1:
        return _afternoon(services, words)
    reason = reasons.pop()
    if reason not in WORTH_TELLING:
        return []
    text = words(f"wall.closed.{reason}")
    openings = [service.next_opening for service in services if service.next_opening]
    if openings:
        there = min(openings).astimezone(now.tzinfo)
        key = "wall.again-at" if there.date() == now.date() else "wall.again-on"
        text = f"{text} {words(key, time=f'{there:%H:%M}', date=f'{there:%d/%m}')}"
    return [text]


def _afternoon(services: list[ServiceState], words: Words) -> list[str]:
    late = [s for s in services if s.open and s.expected == "afternoon"]
    if not late or len(late) < sum(service.open for service in services):
        return []
    return [words("wall.afternoon-expected")]
