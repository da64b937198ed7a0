"""In a few words for staff: what a person brings and needs, what was marked, what is expected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from config.words import Words
from contract.ids import Need
from contract.messages import Emergency, ServiceState, TicketAtCounter
from queue_server.services.showing import WaitingTicket

ANSWERED_SHOWN = dt.timedelta(minutes=5)
_HOME = "vi"


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing to know of a person: ``kind`` is ``need``, ``language`` or ``dossiers``."""

    kind: str
    text: str


class Brings(Protocol):
    """Whatever says what a person brings."""

    @property
    def needs(self) -> list[Need]: ...
    @property
    def language(self) -> str: ...
    @property
    def dossiers(self) -> int: ...


def chips(ticket: Brings, c: Words) -> list[Chip]:
    """What the clerk should know before the person stands there."""
    return [*_needs(ticket, c), *_language(ticket, c), *_dossiers(ticket, c)]


def beforehand(ticket: WaitingTicket, c: Words) -> str:
    """The same in one line for the list, with who is probably called only in the afternoon."""
    found = [chip.text for chip in chips(ticket, c)]
    if ticket.expected == "afternoon":
        found.append(c("line.afternoon"))
    return " · ".join(found)


def newcomers(services: Iterable[ServiceState], given: Sequence[str], c: Words) -> str:
    """How long who takes a number now is likely to wait for a counter's services."""
    ours = [one for one in services if one.id in given and one.open and one.estimate]
    if not ours:
        return ""
    spans = [one.estimate for one in ours if one.estimate]
    key = "line.newcomers-afternoon" if all(one.expected for one in ours) else "line.newcomers"
    return c(key, low=min(low for low, _ in spans), high=max(high for _, high in spans))


def marked(ticket: TicketAtCounter | None, c: Words) -> str:
    """What the clerk has marked of this stay."""
    if ticket is None or ticket.marks is None:
        return ""
    marks = ticket.marks
    said = [c(f"served.{marks.served}")] if marks.served else []
    return " · ".join([*said, *marks.procedures, *([marks.note] if marks.note else [])])


def silent(call: Emergency | None, now: dt.datetime, c: Words) -> str:
    """What became of a silent call, in words that say nothing to who looks on."""
    if call is None:
        return ""
    if call.answered_at is None:
        return c("silent.called", time=f"{call.since:%H:%M}")
    late = now - call.answered_at > ANSWERED_SHOWN
    return "" if late else c("silent.answered", time=f"{call.answered_at:%H:%M}")


def _needs(ticket: Brings, c: Words) -> list[Chip]:
    return [Chip("need", c(f"need.{need}")) for need in ticket.needs if c.has(f"need.{need}")]


def _language(ticket: Brings, c: Words) -> list[Chip]:
    if ticket.language == _HOME:
        return []
    key = f"language.{ticket.language}"
    return [Chip("language", c(key) if c.has(key) else ticket.language)]


def _dossiers(ticket: Brings, c: Words) -> list[Chip]:
    return [] if ticket.dossiers == 1 else [Chip("dossiers", c("dossiers", n=ticket.dossiers))]
