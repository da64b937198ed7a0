"""Answers asked for every few seconds by many phones: 304 for the price of a look into memory.

A tag says how often the states behind an answer had changed, and the minute, for waits shrink with
the clock; each ticket's minute begins at another second, so that phones do not all ask at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from zlib import crc32

from flask import Response, request

from config.clock import micros
from contract.ids import is_id
from queue_server.services.events import ANYTHING
from queue_server.web import auth

_MINUTE = 60 * 1_000_000
_PROCESS = secrets.token_hex(4)
"""Changes are counted from a process's beginning: another one gives other tags."""

Turns = Mapping[str, int]


def of_ticket(form: str, token: str, make: Callable[[], tuple[str, Response]]) -> Response:
    """An answer about one ticket; ``make`` gives its service and the answer anew.

    It can change when its service does, or the office.  ``form`` tells forms of it apart.
    """
    turns = auth.office().events.turns()
    known = _known_service()
    if known and request.if_none_match.contains_weak(_ticket_tag(turns, form, token, known)):
        return _tagged(Response(status=304), _ticket_tag(turns, form, token, known))
    service, answer = make()
    return _tagged(answer, _ticket_tag(turns, form, token, service))


def of_office(form: str, make: Callable[[], Response]) -> Response:
    """An answer about the whole office; it can change with anything."""
    turns = auth.office().events.turns()
    tag = f"{form}.{_PROCESS}.{turns[ANYTHING]}.{_minute(form)}"
    if request.if_none_match.contains_weak(tag):
        return _tagged(Response(status=304), tag)
    return _tagged(make(), tag)


def _ticket_tag(turns: Turns, form: str, token: str, service: str) -> str:
    changed = turns[f"service/{service}"] + turns["office"]
    return f"{service}.{form}.{crc32(token.encode()):x}.{_PROCESS}.{changed}.{_minute(token)}"


def _known_service() -> str:
    """The service of the answer the reader has; whoever invents one fools themselves alone."""
    for tag in request.if_none_match.as_set(include_weak=True):
        service = tag.removeprefix("W/").strip('"').partition(".")[0]
        if is_id(service):
            return service
    return ""


def _minute(token: str) -> int:
    shift = crc32(token.encode()) % 60 * 1_000_000
    return (micros(auth.office().clock.now()) + shift) // _MINUTE


def _tagged(answer: Response, tag: str) -> Response:
    answer.set_etag(tag, weak=True)
    answer.headers["Cache-Control"] = "no-cache"
    return answer
