"""The kinds of journal rows: versioned structs holding ids, never personal data.

The kind's name is ``<name>/<version>``; a changed shape gets a new version and the old one stays
readable.
"""

from __future__ import annotations

from typing import Any, ClassVar

from msgspec import Struct

from contract.ids import Texts


class Entry(Struct, kw_only=True, frozen=True):
    """What happened; the row beside it says when, to what, by whom, at which device."""

    kind: ClassVar[str]


class TicketIssued(Entry, kw_only=True, frozen=True):
    kind: ClassVar[str] = "ticket-issued/1"
    number: str
    service: str
    priority: str = "none"
    request: str = ""


class TicketMoved(Entry, kw_only=True, frozen=True):
    """A ticket went from one state to another; ``reason`` explains a call."""

    kind: ClassVar[str] = "ticket-moved/1"
    number: str
    before: str
    after: str
    move: str
    counter: str | None = None
    reason: str = ""


class VisitExtended(Entry, kw_only=True, frozen=True):
    """Whoever is at the desk goes on to one service more."""

    kind: ClassVar[str] = "visit-extended/1"
    number: str
    service: str


class VisitMarked(Entry, kw_only=True, frozen=True):
    """What a clerk marked of a ticket's stay at a counter: what came of it, which procedures."""

    kind: ClassVar[str] = "visit-marked/1"
    number: str
    service: str
    served: str = ""
    procedures: tuple[str, ...] = ()


class TicketChanged(Entry, kw_only=True, frozen=True):
    """A ticket waits for another service, or as another class; number and first time stay."""

    kind: ClassVar[str] = "ticket-changed/1"
    number: str
    service: str
    priority: str
    service_before: str
    priority_before: str


class TicketEntered(Entry, kw_only=True, frozen=True):
    """A number that was given on paper was entered; ``given`` is its written time, HH:MM."""

    kind: ClassVar[str] = "ticket-entered/1"
    number: str
    given: str


class TicketHandedIn(Entry, kw_only=True, frozen=True):
    """A kiosk had given this number alone, ``seconds`` before it could tell.

    ``measured`` is false when that time had to be guessed from what the kiosk's clock said;
    ``replaces`` is the request whose ticket this one stands for.
    """

    kind: ClassVar[str] = "ticket-handed-in/1"
    number: str
    seconds: int
    measured: bool
    replaces: str = ""


class NumbersLeased(Entry, kw_only=True, frozen=True):
    """A kiosk may give these numbers alone, on that day; the subject is the kiosk."""

    kind: ClassVar[str] = "numbers-leased/1"
    day: str
    letter: str
    first: int
    last: int


class TicketPrinted(Entry, kw_only=True, frozen=True):
    kind: ClassVar[str] = "ticket-printed/1"
    number: str
    ok: bool
    problem: str = ""


class PrintSent(Entry, kw_only=True, frozen=True):
    """Staff had a paper printed; the subject is a ticket, a booking, or of a test the device."""

    kind: ClassVar[str] = "print-sent/1"
    what: str
    device: str


class BookingMade(Entry, kw_only=True, frozen=True):
    """An appointment was made; ``source`` is ``desk`` or ``file``."""

    kind: ClassVar[str] = "booking-made/1"
    service: str
    day: str
    source: str


class BookingChanged(Entry, kw_only=True, frozen=True):
    kind: ClassVar[str] = "booking-changed/1"
    service: str
    day: str


class BookingCancelled(Entry, kw_only=True, frozen=True):
    kind: ClassVar[str] = "booking-cancelled/1"


class BookingCheckedIn(Entry, kw_only=True, frozen=True):
    """An appointment or a return slip became a number."""

    kind: ClassVar[str] = "booking-checked-in/1"
    number: str


class BookingMissed(Entry, kw_only=True, frozen=True):
    """Its day is over and nobody came with it."""

    kind: ClassVar[str] = "booking-missed/1"


class BookingPrinted(Entry, kw_only=True, frozen=True):
    kind: ClassVar[str] = "booking-printed/1"
    ok: bool
    problem: str = ""


class SlipGiven(Entry, kw_only=True, frozen=True):
    """Who held this number may come back till ``day``, going before others."""

    kind: ClassVar[str] = "slip-given/1"
    number: str
    service: str
    day: str


class TicketRated(Entry, kw_only=True, frozen=True):
    """Somebody told how they were content.  How is nowhere but in sums: not even here."""

    kind: ClassVar[str] = "ticket-rated/1"
    number: str


class CounterOpened(Entry, kw_only=True, frozen=True):
    kind: ClassVar[str] = "counter-opened/1"
    clerk: str


class CounterClosed(Entry, kw_only=True, frozen=True):
    """``reason`` is ``closed``, ``paused`` or ``day-end``; ``note`` is why the clerk is away."""

    kind: ClassVar[str] = "counter-closed/1"
    reason: str = ""
    note: str = ""


class ClerkMoved(Entry, kw_only=True, frozen=True):
    """A clerk was sent from the counter ``before`` to the one the row is about."""

    kind: ClassVar[str] = "clerk-moved/1"
    clerk: str
    before: str


class HelpAsked(Entry, kw_only=True, frozen=True):
    kind: ClassVar[str] = "help-asked/1"
    reason: str = ""


class HelpGiven(Entry, kw_only=True, frozen=True):
    """Somebody went to the terminal where a person was asked for."""

    kind: ClassVar[str] = "help-given/1"


class EmergencyCalled(Entry, kw_only=True, frozen=True):
    """A counter called the supervisors, silently."""

    kind: ClassVar[str] = "emergency-called/1"


class EmergencyAnswered(Entry, kw_only=True, frozen=True):
    """A supervisor goes to the counter that called."""

    kind: ClassVar[str] = "emergency-answered/1"


class SignedIn(Entry, kw_only=True, frozen=True):
    kind: ClassVar[str] = "signed-in/1"


class SignInRefused(Entry, kw_only=True, frozen=True):
    kind: ClassVar[str] = "sign-in-refused/1"


class SignInLocked(Entry, kw_only=True, frozen=True):
    """After too many wrong passwords a login waits ``minutes``."""

    kind: ClassVar[str] = "sign-in-locked/1"
    minutes: int


class PasswordChanged(Entry, kw_only=True, frozen=True):
    kind: ClassVar[str] = "password-changed/1"


class FirstAdminMade(Entry, kw_only=True, frozen=True):
    """There was no clerk at all; the subject got a one-time password."""

    kind: ClassVar[str] = "first-admin-made/1"


class SignedOut(Entry, kw_only=True, frozen=True):
    kind: ClassVar[str] = "signed-out/1"


class DossierEntered(Entry, kw_only=True, frozen=True):
    """A dossier came into our own register; the row's subject is its id there."""

    kind: ClassVar[str] = "dossier-entered/1"
    status: int


class DossierStatusChanged(Entry, kw_only=True, frozen=True):
    kind: ClassVar[str] = "dossier-status-changed/1"
    before: int
    after: int


class DossierPinChanged(Entry, kw_only=True, frozen=True):
    """A dossier got another PIN, for a receipt printed anew."""

    kind: ClassVar[str] = "dossier-pin-changed/1"


class DossiersChanged(Entry, kw_only=True, frozen=True):
    """A batch from a backend; dossiers themselves are named by their row ids."""

    kind: ClassVar[str] = "dossiers-changed/1"
    backend: str
    count: int


class OfficeSeeded(Entry, kw_only=True, frozen=True):
    kind: ClassVar[str] = "office-seeded/1"
    source: str


class Paused(Entry, kw_only=True, frozen=True):
    """The office, a service or a terminal gives no numbers; ``reason`` is what people are told."""

    kind: ClassVar[str] = "paused/1"
    scope: str
    reason: Texts = {}


class Resumed(Entry, kw_only=True, frozen=True):
    """It gives numbers again; ``minutes`` of opening sessions were lost."""

    kind: ClassVar[str] = "resumed/1"
    scope: str
    minutes: int


class OpeningSet(Entry, kw_only=True, frozen=True):
    """The opening rules, whole, as they are from now on."""

    kind: ClassVar[str] = "opening-set/1"
    rules: dict[str, Any]


class SettingsChanged(Entry, kw_only=True, frozen=True):
    """An entry of the office's settings: ``change`` is added, changed, off or on.

    The subject is a service, a counter, a clerk's UUID or the office.  ``values`` are the fields
    as they are now; of a clerk only role, weights and whether they are active.
    """

    kind: ClassVar[str] = "settings-changed/1"
    table: str
    change: str
    fields: tuple[str, ...] = ()
    values: dict[str, Any] = {}


class TerminalSet(Entry, kw_only=True, frozen=True):
    """A terminal was ``added``, got another ``token``, was switched ``off`` or ``on``, or was told.

    What it was told is ``identify`` or ``restart``.
    """

    kind: ClassVar[str] = "terminal-set/1"
    change: str


class CatalogueChanged(Entry, kw_only=True, frozen=True):
    """The procedures have become a new ``version``; how many were added, changed, removed."""

    kind: ClassVar[str] = "catalogue-changed/1"
    version: str
    added: int = 0
    changed: int = 0
    removed: int = 0


class PersonalBlanked(Entry, kw_only=True, frozen=True):
    """What was personal and over its time is gone: so many notes of clerks, so many names."""

    kind: ClassVar[str] = "personal-blanked/1"
    notes: int
    names: int


class PasswordReset(Entry, kw_only=True, frozen=True):
    """A clerk got a one-time password from an admin."""

    kind: ClassVar[str] = "password-reset/1"


KINDS: dict[str, type[Entry]] = {
    entry.kind: entry
    for entry in (
        TicketIssued,
        TicketMoved,
        VisitExtended,
        VisitMarked,
        TicketChanged,
        TicketEntered,
        TicketPrinted,
        TicketHandedIn,
        NumbersLeased,
        PrintSent,
        BookingMade,
        BookingChanged,
        BookingCancelled,
        BookingCheckedIn,
        BookingMissed,
        BookingPrinted,
        SlipGiven,
        TicketRated,
        CounterOpened,
        CounterClosed,
        ClerkMoved,
        HelpAsked,
        HelpGiven,
        EmergencyCalled,
        EmergencyAnswered,
        SignedIn,
        SignInRefused,
        SignInLocked,
        PasswordChanged,
        FirstAdminMade,
        SignedOut,
        DossierEntered,
        DossierStatusChanged,
        DossierPinChanged,
        DossiersChanged,
        OfficeSeeded,
        Paused,
        Resumed,
        OpeningSet,
        SettingsChanged,
        TerminalSet,
        CatalogueChanged,
        PasswordReset,
        PersonalBlanked,
    )
}
