"""What a device asks of the server: ``do/<device>/<verb>``."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct, UnsetType

from contract.ids import Id, Key, Language, Level, Priority, RequestId
from contract.messages.values import Day, Dossiers, Moment, Needs, ShortText

HANDED_AT_ONCE = 50
"""So many tickets a kiosk hands in at once."""


class Request(Struct, kw_only=True):
    """What every request carries.  Past ``until`` the server answers ``expired``."""

    id: RequestId
    at: Moment
    until: Moment
    lang: Language = "vi"


class TakeTicket(Request, kw_only=True):
    """``do/<device>/take-ticket`` → TicketIssued.

    ``dossiers`` is how many this person brings.  ``card`` is the number of a citizen's card, told
    where the office counts numbers by card: it is used at once and kept nowhere.
    """

    service: Id
    priority: Priority = Priority.NONE
    needs: Needs = []
    dossiers: Dossiers = 1
    card: ShortText | None = None


class Cancel(Request, kw_only=True):
    """``do/<device>/cancel``: the holder gives the number back → TicketView."""

    token: ShortText


class LookUp(Request, kw_only=True):
    """``do/<device>/look-up`` → DossierView; with the receipt's ``pin`` its details as well."""

    code: ShortText
    pin: Annotated[str, Meta(max_length=12)] | None = None


class Press(Request, kw_only=True):
    """``do/<device>/press``: a key of a counter keypad → CounterView.

    ``seen`` is the number the keypad's panel showed, null when it showed none, absent when the
    keypad has no panel.  ``number`` goes with the key ``call``: a ticket's number, or its digits
    alone where they mean one ticket of the counter's services.  ``came`` says of ``next`` whether
    the person called has come; without it a second press within 60 s of the call says no.
    """

    counter: Id
    key: Key
    seen: str | UnsetType | None = msgspec.UNSET
    number: Annotated[str, Meta(max_length=8)] | None = None
    came: bool | None = None


class Help(Request, kw_only=True):
    """``do/<device>/help``: somebody at this terminal asks for a person → Done."""

    reason: ShortText = ""


class Printed(Request, kw_only=True):
    """``do/<device>/printed``: what became of a ticket's paper → Done."""

    token: ShortText
    ok: bool
    problem: ShortText = ""


class Rate(Request, kw_only=True):
    """``do/<device>/rate``: how the holder of a served ticket was content → Done."""

    token: ShortText
    level: Level


class CheckIn(Request, kw_only=True):
    """``do/<device>/check-in``: an appointment or a return slip becomes a number → TicketIssued.

    ``code`` is what its QR holds, typed or scanned.
    """

    code: ShortText


class MyTicket(Request, kw_only=True):
    """``do/<device>/my-ticket`` → OwnTicket.

    ``code`` is what the paper's QR holds, or its number with the three digits: ``A025-317``.
    """

    code: ShortText


class ComeBack(Request, kw_only=True):
    """``do/<device>/come-back``: who was away is here again → TicketView."""

    token: ShortText


class ChangeService(Request, kw_only=True):
    """``do/<device>/change-service``: wait for another service, keeping the time → TicketView."""

    token: ShortText
    service: Id


class HandedTicket(Struct, kw_only=True):
    """A ticket as a kiosk's journal has it.

    ``age`` is how many seconds ago it was given, by a clock nobody can set; null once the machine
    was started anew.  ``at`` is when by the kiosk's own clock, ``heard`` when the server was last
    heard before, in the server's time.  ``replaces`` is the request for a number that was not
    answered.  ``alone`` is false for a number the server gave: it is told again after a restore.
    """

    id: RequestId
    number: Annotated[str, Meta(pattern="^[A-Z]{1,3}[0-9]{3,6}$")]
    token: Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{16,64}$")]
    service: Id
    day: Day
    at: Moment
    age: Annotated[float, Meta(ge=0)] | None = None
    heard: Moment | None = None
    lang: Language = "vi"
    priority: Priority = Priority.NONE
    needs: Needs = []
    dossiers: Dossiers = 1
    replaces: RequestId | None = None
    alone: bool = True


Handful = Annotated[list[HandedTicket], Meta(max_length=HANDED_AT_ONCE)]


class HandIn(Request, kw_only=True):
    """``do/<device>/hand-in``: tickets a kiosk has given alone → HandedIn.

    ``store`` names what the kiosk keeps on its disk; it is leased numbers for that, and asks for
    them by handing in nothing.
    """

    store: RequestId
    tickets: Handful = []


VERBS: dict[str, type[Request]] = {
    "take-ticket": TakeTicket,
    "check-in": CheckIn,
    "cancel": Cancel,
    "look-up": LookUp,
    "press": Press,
    "rate": Rate,
    "help": Help,
    "printed": Printed,
    "hand-in": HandIn,
    "my-ticket": MyTicket,
    "come-back": ComeBack,
    "change-service": ChangeService,
}
