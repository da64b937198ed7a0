"""The API's calls in one table: who may ask, what each reads, answers and refuses.

The document for programs (``openapi``) is made from it, and tests hold the registered routes, the
page for people (``docs/api.md``) and the rights against it: a call that is added stands here, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from msgspec import Struct

from config.catalogue.model import Catalogue, Procedure
from contract.messages import (
    CounterView,
    Done,
    DossierView,
    HandedIn,
    OfficeState,
    OwnTicket,
    TicketIssued,
    TicketView,
)
from contract.problems import STATUS
from queue_server.domain.calendar import OpeningRules
from queue_server.services.bookings import Booked
from queue_server.services.cards import TicketCard
from queue_server.services.handing_in import Closed
from queue_server.services.opening import Pauses
from queue_server.services.printing import Sent
from queue_server.services.pushing import Pushed
from queue_server.services.slips import Slip, SlipsGiven
from queue_server.web import (
    answers,
    api,
    bookings,
    catalogue,
    guidance,
    handing_in,
    opening,
    own_ticket,
    pushing,
)


class Who(StrEnum):
    """Who may make a call, as the page for people words it."""

    ANYBODY = "anybody"
    HOLDER = "its holder"
    KNOWN = "clerk, terminal"
    COUNTER = "clerk, keypad"
    TERMINAL = "terminal"
    SIGNED = "a signed message"
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


OPEN_TO_ALL = (Who.ANYBODY, Who.HOLDER, Who.SIGNED)
"""Nobody has to sign in for these; of a ticket, its token is the right, of a push its signature."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call.  ``path`` is below ``/api/v1``; ``answers`` are the shapes it may answer with.

    ``refusals`` are the problems of its own, beside those that follow from the rest; ``query`` are
    the names that may stand after the address.
    """

    method: str
    path: str
    who: Who
    summary: str
    answers: tuple[Any, ...] = ()
    body: type[Struct] | None = None
    status: int = 200
    refusals: tuple[str, ...] = ()
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether it may change something."""
        return self.method != "GET"

    @property
    def problems(self) -> dict[int, list[str]]:
        """Every problem it may answer with, by HTTP status."""
        codes = {*self.refusals, "internal"}
        if self.who not in OPEN_TO_ALL:
            codes |= {"not-signed-in"}
        if self.changes:
            codes |= {"forbidden", "busy"}
        if self.who not in (*OPEN_TO_ALL, Who.KNOWN):
            codes |= {"forbidden"}
        if self.body is not None:
            codes |= {"malformed", "too-large"}
            if "request" in self.body.__struct_fields__:
                codes |= {"request-reused"}
        found: dict[int, list[str]] = {}
        for code in sorted(codes):
            found.setdefault(STATUS[code], []).append(code)
        return found


def _pausing(path: str, what: str, *unknown: str) -> tuple[Call, Call]:
    """The two calls that stop and go on."""
    return (
        Call(
            "POST", f"{path}/pause", Who.SUPERVISOR, f"Stop giving numbers: {what}",
            (Pauses,), opening.PauseOrder, refusals=unknown,
        ),
        Call(
            "POST", f"{path}/resume", Who.SUPERVISOR, f"Give numbers again: {what}",
            (Pauses,), api.OneRequest, refusals=unknown,
        ),
    )  # fmt: skip


_OF_A_TICKET = ("unknown-ticket", "wrong-move", "clock-behind")
_AT_THE_DESK = (
    Call(
        "POST", "/find", Who.CLERK, "A ticket, as staff see it", (TicketCard,),
        guidance.FindQuestion, refusals=("unknown-ticket",),
    ),
    Call(
        "POST", "/tickets/<token>/change", Who.CLERK, "Change a ticket's service or class",
        (TicketCard,), guidance.ChangeOrder, refusals=(*_OF_A_TICKET, "unknown-service"),
    ),
    Call(
        "POST", "/tickets/<token>/back", Who.CLERK, "Put a missed or parked ticket in the line",
        (TicketCard,), api.OneRequest, refusals=_OF_A_TICKET,
    ),
    Call(
        "POST", "/tickets/<token>/undo", Who.CLERK, "Take a cancellation back", (TicketCard,),
        api.OneRequest, refusals=_OF_A_TICKET,
    ),
    Call(
        "POST", "/paper-tickets", Who.CLERK, "Enter a number given on paper", (TicketCard,),
        guidance.PaperTicket, 201,
        ("unknown-service", "invalid-time", "invalid-number", "number-taken", "clock-behind"),
    ),
    Call(
        "POST", "/help/<device>/done", Who.CLERK, "Somebody has gone to this terminal", (Done,),
        api.OneRequest, refusals=("not-found",),
    ),
)  # fmt: skip

_AFTER_AN_OUTAGE = (
    Call(
        "POST", "/hand-in", Who.TERMINAL, "Hand in tickets given without the server", (HandedIn,),
        handing_in.HandInOrder, refusals=("clock-behind",),
    ),
    Call(
        "POST", "/hand-in/served", Who.SUPERVISOR, "Close those who were served by hand meanwhile",
        (Closed,), handing_in.ServedOrder, refusals=("clock-behind",),
    ),
)  # fmt: skip

_BOOKED = ("unknown-booking", "already-checked-in")
_PRINTED = ("not-found", "terminal-away", "clock-behind")
_WITH_A_TIME = (
    Call(
        "GET", "/appointments/days/<day>", Who.CLERK, "The appointments of a day",
        (bookings.Appointments,), refusals=("malformed",),
    ),
    Call(
        "GET", "/services/<service>/slots/<day>", Who.CLERK, "When there is room for appointments",
        (bookings.Slots,), refusals=("malformed", "unknown-service"),
    ),
    Call(
        "POST", "/appointments", Who.CLERK, "Make an appointment", (Booked,),
        bookings.BookOrder, 201, ("unknown-service", "invalid-slot", "slot-full", "clock-behind"),
    ),
    Call(
        "POST", "/appointments/<code>/change", Who.CLERK, "Change an appointment", (Booked,),
        bookings.RebookOrder,
        refusals=(
            *_BOOKED, "booking-cancelled", "unknown-service", "invalid-slot", "slot-full",
            "clock-behind",
        ),
    ),
    Call(
        "POST", "/appointments/<code>/cancel", Who.CLERK, "Cancel an appointment", (Booked,),
        api.OneRequest, refusals=(*_BOOKED, "clock-behind"),
    ),
    Call(
        "POST", "/appointments/<code>/print", Who.CLERK, "Print a slip at a terminal", (Sent,),
        bookings.PrintOrder, refusals=("unknown-booking", *_PRINTED),
    ),
    Call(
        "POST", "/check-in", Who.KNOWN, "Turn an appointment or a return slip into a number",
        (TicketIssued,), bookings.CheckInOrder, 201,
        (
            *_BOOKED, "booking-cancelled", "too-early", "too-late", "other-day",
            "unknown-service", "service-closed", "clock-behind",
        ),
    ),
    Call(
        "POST", "/tickets/<token>/return-slip", Who.CLERK, "Turn a ticket into a return slip",
        (Slip,), api.OneRequest, refusals=("unknown-ticket", "no-slip", "clock-behind"),
    ),
    Call(
        "POST", "/office/return-slips", Who.SUPERVISOR, "Return slips for all who wait",
        (SlipsGiven,), api.OneRequest, refusals=("clock-behind",),
    ),
    Call(
        "POST", "/services/<service>/return-slips", Who.SUPERVISOR,
        "Return slips for all who wait for a service", (SlipsGiven,), api.OneRequest,
        refusals=("unknown-service", "clock-behind"),
    ),
    Call(
        "POST", "/tickets/<token>/print", Who.CLERK, "Print a ticket at a terminal", (Sent,),
        bookings.PrintOrder, refusals=("unknown-ticket", *_PRINTED),
    ),
    Call(
        "POST", "/devices/<device>/test-print", Who.SUPERVISOR, "Print a test at a terminal",
        (Sent,), api.OneRequest, refusals=_PRINTED,
    ),
)  # fmt: skip

CALLS: tuple[Call, ...] = (
    Call("GET", "/openapi.json", Who.ANYBODY, "This document", (dict[str, Any],)),
    Call(
        "POST", "/sessions", Who.ANYBODY, "Sign in", (answers.SessionOut,), api.NewSession, 201,
        ("wrong-login", "too-many-tries", "password-change-needed"),
    ),
    Call(
        "PUT", "/password", Who.ANYBODY, "Change one's own password", (answers.SessionOut,),
        api.NewPassword, refusals=("wrong-login", "too-many-tries", "weak-password"),
    ),
    Call("GET", "/sessions", Who.KNOWN, "Who am I", (answers.ClerkOut,)),
    Call("DELETE", "/sessions", Who.CLERK, "Sign out", status=204),
    Call(
        "POST", "/tickets", Who.KNOWN, "Take a number", (TicketIssued,), api.NewTicket, 201,
        (
            "unknown-service", "service-closed", "too-many-numbers", "clock-behind",
            "too-many-dossiers", "invalid-card", "card-needed", "card-limit",
        ),
    ),
    Call(
        "GET", "/tickets/<token>", Who.HOLDER, "A ticket, as its holder sees it", (TicketView,),
        refusals=("unknown-ticket",),
    ),
    Call(
        "POST", "/tickets/<token>/cancel", Who.HOLDER, "Give a number back", (TicketView,),
        api.OneRequest, refusals=("unknown-ticket", "wrong-move", "clock-behind"),
    ),
    Call(
        "POST", "/my-ticket", Who.KNOWN, "A ticket by its paper, and what fits", (OwnTicket,),
        own_ticket.OwnTicketQuestion,
        refusals=("invalid-code", "unknown-ticket", "other-days-ticket", "too-many-tries"),
    ),
    Call(
        "POST", "/tickets/<token>/come-back", Who.KNOWN, "Let who was away wait again",
        (TicketView,), api.OneRequest, refusals=("unknown-ticket", "wrong-move", "clock-behind"),
    ),
    Call(
        "POST", "/tickets/<token>/change-service", Who.HOLDER, "Wait for another service",
        (TicketView,), own_ticket.OtherService,
        refusals=(
            "unknown-ticket", "unknown-service", "service-closed", "wrong-move", "clock-behind",
        ),
    ),
    Call(
        "POST", "/ratings", Who.HOLDER, "How the holder of a served ticket was content", (Done,),
        api.NewRating,
        refusals=("unknown-ticket", "not-served", "already-rated", "rating-over", "clock-behind"),
    ),
    *_AT_THE_DESK,
    *_WITH_A_TIME,
    *_AFTER_AN_OUTAGE,
    Call("GET", "/services", Who.ANYBODY, "What a number can be taken for", (answers.Services,)),
    Call("GET", "/office", Who.ANYBODY, "What every screen says of the office", (OfficeState,)),
    Call(
        "GET", "/counters", Who.ANYBODY, "All counters: more of them to a clerk",
        (answers.CountersShown, answers.CountersAtWork),
    ),
    Call(
        "GET", "/counters/<counter>", Who.CLERK, "A counter, as its clerk sees it",
        (CounterView,), refusals=("unknown-counter",),
    ),
    Call(
        "GET", "/counters/<counter>/waiting", Who.CLERK, "Who waits for a counter's services",
        (answers.Line,), refusals=("unknown-counter",),
    ),
    Call(
        "POST", "/counters/<counter>/move", Who.SUPERVISOR,
        "Send the clerk, with whoever stands there, to another counter",
        (CounterView,), api.MoveOrder,
        refusals=(
            "unknown-counter", "counter-closed", "no-clerk", "counter-occupied", "counter-changed",
            "clock-behind",
        ),
    ),
    Call(
        "POST", "/counters/<counter>/<command>", Who.COUNTER, "Command a counter",
        (CounterView,), api.CounterOrder,
        refusals=(
            "not-found", "unknown-counter", "counter-closed", "counter-changed", "no-ticket",
            "unknown-ticket", "unknown-service", "wrong-move", "clock-behind",
        ),
    ),
    Call(
        "POST", "/counters/<counter>/emergency", Who.COUNTER,
        "Call the supervisors to a counter, silently", (CounterView,), api.OneRequest,
        refusals=("unknown-counter",),
    ),
    Call(
        "POST", "/counters/<counter>/emergency/done", Who.SUPERVISOR,
        "A supervisor goes to the counter that called", (Done,), api.OneRequest,
        refusals=("unknown-counter",),
    ),
    Call(
        "POST", "/look-up", Who.KNOWN, "A dossier's status", (DossierView,),
        api.DossierQuestion,
        refusals=("invalid-code", "unknown-dossier", "wrong-pin", "too-many-tries"),
    ),
    Call(
        "GET", "/procedures", Who.ANYBODY, "Procedures, found by words, field or event",
        (catalogue.ProceduresFound,), query=("q", "field", "event"),
    ),
    Call(
        "GET", "/procedures/<code>", Who.ANYBODY, "A procedure, whole", (Procedure,),
        refusals=("unknown-procedure",),
    ),
    Call("GET", "/catalogue", Who.ANYBODY, "All procedures, for terminals", (Catalogue,)),
    Call(
        "POST", "/backends/<name>/dossiers", Who.SIGNED, "A one-stop system tells of its dossiers",
        (Pushed,), pushing.PushOrder,
        refusals=("unknown-backend", "backend-off", "wrong-signature", "stale-signature"),
        headers=(pushing.STAMP, pushing.SIGNATURE),
    ),
    *_pausing("/office", "the whole office"),
    *_pausing("/services/<service>", "one service", "unknown-service"),
    *_pausing("/devices/<device>", "one terminal", "not-found"),
    Call("GET", "/opening", Who.CLERK, "The opening rules", (OpeningRules,)),
    Call(
        "PUT", "/opening", Who.ADMIN, "Set the opening rules", (OpeningRules,),
        opening.RulesOrder,
    ),
    Call(
        "PUT", "/opening/days/<day>", Who.ADMIN, "Set one day otherwise", (OpeningRules,),
        opening.DayOrder,
    ),
    Call(
        "DELETE", "/opening/days/<day>", Who.ADMIN, "Let a day be as its weekday again",
        (OpeningRules,), api.OneRequest,
    ),
)  # fmt: skip
