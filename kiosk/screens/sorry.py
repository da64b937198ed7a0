"""What is said when the server has refused something: plainly, and with what to do instead."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from contract.codes import DossierCode, TicketNumber, recognise
from kiosk.dates import date_text, since_text
from kiosk.screens.closing import opening_text
from kiosk.screens.notice import Notice, Said

if TYPE_CHECKING:
    from contract.messages import Problem
    from devices.screen.canvas import Canvas
    from devices.screen.widgets import Button
    from kiosk.screens.host import Host

SORRIES = {
    "service-closed": "clock",
    "too-many-numbers": "counter",
    "too-many-dossiers": "document",
    "card-limit": "person",
    "card-needed": "person",
    "invalid-card": "person",
    "clock-behind": "clock",
    "card-not-here": "person",
    "check-in-elsewhere": "calendar",
    "unknown-booking": "calendar",
    "booking-cancelled": "calendar",
    "too-early": "clock",
    "too-late": "clock",
    "other-day": "calendar",
    "already-checked-in": "ticket",
    "unknown-ticket": "ticket",
    "other-days-ticket": "ticket",
    "too-many-tries": "clock",
    "pin-locked": "lock",
    "wrong-move": "ticket",
    "not-served": "star",
    "already-rated": "check-circle",
    "rating-over": "clock",
    "invalid-code": "barcode",
    "unknown-dossier": "search",
    "other-office": "search",
    "half-code": "ticket",
    "mistyped": "calendar",
    "look-up": "warning",
    "not-done": "warning",
    "number": "counter",
}
"""Everything that has words of its own, with its icon."""

AGAIN = (
    "invalid-code", "unknown-dossier", "other-office", "half-code", "mistyped",
    "unknown-booking", "unknown-ticket",
)  # fmt: skip
"""What a code may be the cause of that was typed wrongly, or read badly."""
ANEW = ("other-days-ticket", "unknown-ticket", "booking-cancelled", "too-late", "other-day")
"""What a new number helps against."""

_LOOK_UP = ("invalid-code", "unknown-dossier")
_PROVINCE = re.compile(r"H\d\d")
_SLIP_LIKE = re.compile(r"[HhQq]-\w{4,8}")
"""An appointment or a return slip by its looks; one that is right never comes here."""


class Sorry(Notice):
    """A refusal, with what to do instead one touch away."""

    def __init__(self, terminal: Host, key: str, said: Said) -> None:
        super().__init__(terminal, said)
        self._key = key

    def buttons(self, canvas: Canvas) -> tuple[list[Button], list[Button]]:
        instead = self._instead(canvas)
        if not instead:
            return super().buttons(canvas)
        return [self.back_button(canvas), self.help_button(canvas)], instead

    def _instead(self, canvas: Canvas) -> list[Button]:
        terminal = self.terminal
        say, buttons = terminal.say, []
        anew = self._key in ANEW and gives_numbers(terminal)
        if self._key in AGAIN:
            kind = "secondary" if anew else "main"
            buttons.append(
                self.button(canvas, "again", say("sorry.again"), kind=kind, act=terminal.type_code)
            )
        if anew:
            buttons.append(
                self.button(canvas, "anew", say("sorry.anew"), kind="main", act=terminal.go_home)
            )
        return buttons


def gives_numbers(terminal: Host) -> bool:
    """Whether home offers new numbers now."""
    return terminal.settings.kind == "kiosk" and terminal.office.open


def sorry(terminal: Host, problem: Problem | None, otherwise: str = "number") -> Notice:
    """A refusal in words; ``otherwise`` names the words for what has none of its own."""
    code = problem.code if problem else ""
    params = problem.params if problem else {}
    return sorry_about(terminal, code if code in SORRIES else otherwise, params)


def sorry_about(terminal: Host, key: str, params: dict[str, Any] | None = None) -> Notice:
    """The notice of one key of SORRIES."""
    places = _places(terminal, params or {})
    said = Said(
        f"sorry.{key}", f"sorry.{key}.title", f"sorry.{key}.text", SORRIES[key], "attention", places
    )
    return Sorry(terminal, key, said)


def sorry_for_look_up(terminal: Host, problem: Problem | None, code: str) -> Notice:
    """What is said when a look-up brought no dossier: whose the code is, as far as it tells."""
    if problem is not None and problem.code == "unknown-dossier":
        match recognise(code):
            case DossierCode(agency=agency, date=date):
                return sorry_about(terminal, "other-office", {"agency": agency, "date": date})
            case TicketNumber(number):
                return sorry_about(terminal, "half-code", {"number": number})
    if problem is not None and problem.code in _LOOK_UP and _SLIP_LIKE.fullmatch(code.strip()):
        return sorry_about(terminal, "mistyped")
    if problem is not None and problem.code in _LOOK_UP:
        return sorry_about(terminal, problem.code)
    return sorry_about(terminal, "look-up")


def _places(terminal: Host, params: dict[str, Any]) -> dict[str, object]:
    """The parameters as people read them; a time that may be missing has a word of its own."""
    places = {name: _worded(terminal, name, value) for name, value in params.items()}
    reason, opening = params.get("reason"), params.get("next_opening")
    why = terminal.say(f"why.{reason}") if terminal.has(f"why.{reason}") else ""
    why = terminal.pick(params.get("because", {})).rstrip(". ") or why
    again = opening_text(terminal, dt.datetime.fromisoformat(opening)) if opening else ""
    again = again.replace("*", "")  # all of it stands out
    places["why"] = ". ".join(filter(None, (why, again))) or terminal.say("why.closed")
    return places


def _worded(terminal: Host, name: str, value: object) -> object:
    if name == "date" and isinstance(value, str):
        return f"{value[4:]}/{value[2:4]}/20{value[:2]}"
    if name == "agency" and isinstance(value, str):
        return _agency_text(terminal, value)
    if not isinstance(value, str):
        return value
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        return value
    if moment.tzinfo is None:
        return date_text(moment, terminal.language)
    return since_text(moment, terminal.now(), terminal.language)


def _agency_text(terminal: Host, agency: str) -> str:
    """An agency's code with its province, where the code's letters are of one that we know."""
    province = _PROVINCE.search(agency)
    key = f"province.{province[0]}" if province else ""
    return f"{agency} ({terminal.say(key)})" if key and terminal.has(key) else agency
