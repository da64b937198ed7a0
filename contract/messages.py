"""The MQTT messages, version 1.

Payloads are JSON, UTF-8 NFC, at most 64 KB; times are RFC 3339 with an offset.  Within version 1
fields are only added, and optional; unknown fields are ignored, unknown values read as UNKNOWN.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct, UnsetType, field

from contract.ids import (
    CallKind,
    Id,
    Key,
    Language,
    Level,
    Life,
    Need,
    Offer,
    Priority,
    RequestId,
    Scope,
    Served,
    SlipKind,
    Texts,
)

Moment = Annotated[dt.datetime, Meta(tz=True)]
"""An aware time."""

ShortText = Annotated[str, Meta(max_length=200)]

Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
"""An office day, ``2026-11-21``."""

HANDED_AT_ONCE = 50
"""So many tickets a kiosk hands in at once."""

Dossiers = Annotated[int, Meta(ge=1, le=99)]
"""How many dossiers somebody brings."""

Needs = Annotated[list[Need], Meta(max_length=8)]
"""What somebody needs at the counter."""


# --- state, retained -------------------------------------------------------------------------


class State(Struct, kw_only=True):
    """What every state payload of the server carries.

    ``epoch`` is a UUIDv7, new at each restore of the database; ``seq`` is the journal's number
    at publication.  A terminal drops a state whose (epoch, seq) is smaller than the last it took.
    """

    epoch: str = ""
    seq: int = 0
    at: Moment


class ServerState(State, kw_only=True):
    """``server``: every 10 s, so that terminals know the server lives and what time it is."""

    state: Life
    version: str = ""
    now: Moment | None = None


class Session(Struct):
    """An opening session of today, as wall-clock times ``HH:MM``."""

    start: str
    end: str


class Pause(Struct, kw_only=True):
    """Something that gives no numbers for a while; ``id`` is empty for the whole office."""

    scope: Scope
    id: str = ""
    reason: Texts = {}
    since: Moment


class GuestWifi(Struct, kw_only=True):
    """The office's network for its visitors; without a password it is open."""

    ssid: ShortText
    password: ShortText = ""


class TicketLayout(Struct, kw_only=True):
    """What stands on a ticket's paper; the number and its service always do.

    ``header`` stands under the office's name and ``foot`` at the end, by language.  ``width`` is
    the roll's, in millimetres (58 or 80): a printer's own dots are never exceeded.
    """

    header: Texts = {}
    foot: Texts = {}
    ahead: bool = True
    estimate: bool = True
    qr: bool = True
    wifi: bool = True
    time: bool = True
    hotline: bool = True
    second_language: bool = True
    width: int = 80


class OfficeState(State, kw_only=True):
    """``office``: what every screen says of the office itself.

    ``asks_card``: the office counts numbers by citizen card; ``needed`` when a kiosk gives none
    without, ``asked`` when it may, else null.  ``grounds`` are those of priority that go before
    others in this office; null is all of them.  ``sessions`` are only told, not kept, where the
    office has set no opening rules: it ``keeps_sessions`` otherwise.
    """

    names: Texts
    languages: list[Language]
    sessions: list[Session] = []
    keeps_sessions: bool = True
    notices: list[Texts] = []
    hotline: str = ""
    public_url: str = ""
    pauses: list[Pause] = []
    asks_card: str | None = None
    ticket_layout: TicketLayout | None = None
    guest_wifi: GuestWifi | None = None
    grounds: list[Priority] | None = None


class ServiceState(State, kw_only=True):
    """``service/<id>``: one thing a number can be taken for.

    ``estimate`` is a range in whole minutes; ``waiting`` counts people in the waiting state.
    When it is not open, ``reason`` is a code for why and ``next_opening`` when it will be, as far
    as that is known.  ``expected`` is ``afternoon`` when a number taken now is probably called
    only after the break.  ``asks_dossiers``: whoever takes a number says how many dossiers they
    bring; ``most_dossiers`` is how many one number is good for.
    """

    id: Id
    names: Texts
    hints: Texts = {}
    icon: str = "document"
    letter: str
    position: int = 0
    open: bool = True
    waiting: int = 0
    estimate: tuple[int, int] | None = None
    last_called: str | None = None
    reason: str | None = None
    next_opening: Moment | None = None
    expected: str | None = None
    asks_dossiers: bool = False
    most_dossiers: int | None = None


class CounterState(State, kw_only=True):
    """``counter/<id>``: ``label`` is what people look for ("3"); ``ticket`` is its number."""

    id: Id
    label: str
    names: Texts = {}
    zone: str = ""
    open: bool = False
    ticket: str | None = None
    since: Moment | None = None


class Call(Struct, kw_only=True):
    """One call; ``seq`` rises, so that a display knows what it has shown and spoken."""

    seq: int
    at: Moment
    kind: CallKind
    number: str
    counter: Id
    label: str
    service: Id
    zone: str = ""
    priority: bool = False


class Missed(Struct, kw_only=True):
    """Somebody called in vain more than once, and given up for now.

    ``seq`` is that of the last call, ``at`` is when it was given up.
    """

    seq: int
    at: Moment
    number: str
    zone: str = ""


class CallsState(State, kw_only=True):
    """``calls``: the last calls, newest first, at most one a ticket.

    ``missed`` are the last of those who were called in vain and are still away.
    """

    calls: list[Call] = []
    missed: list[Missed] = []


class Ready(Struct):
    """A dossier whose result can be collected: day of its code, tail of its code."""

    date: str
    tail: str


class ResultsState(State, kw_only=True):
    """``results``: only where the office has chosen to show them."""

    results: list[Ready] = []


class Numbers(Struct):
    """Numbers of one series, from the first to the last: ``Numbers("A", 801, 850)``."""

    letter: str
    first: int
    last: int


class Lease(Struct, kw_only=True):
    """Numbers that one kiosk may give alone on ``day``, while the server cannot be asked.

    ``store`` is the kiosk's own name for what it keeps on its disk: on another disk they are not
    to be used, for nobody knows there which of them were given.
    """

    store: RequestId
    day: Day
    numbers: list[Numbers] = []


class Want(State, kw_only=True):
    """``want/<device>``: how the office wants one terminal to be.

    ``services`` are those it offers, in their order; none named means all.  ``locked``: it takes
    nobody's touch until it is unlocked.  ``volume`` is 0-100, null as the terminal itself has it.
    ``lease`` is what a ticket kiosk may give alone.
    """

    services: list[Id] = []
    locked: bool = False
    volume: Annotated[int, Meta(ge=0, le=100)] | None = None
    lease: Lease | None = None


class CatalogueState(State, kw_only=True):
    """``catalogue``: which procedures there are, as a version of their content.

    The content is at ``address``, below the server's own; terminals keep it on disk.  ``sample``
    marks data that nobody has checked for this office.
    """

    version: str
    address: str
    procedures: int = 0
    sample: bool = False


class DeviceState(Struct, kw_only=True):
    """``device/<id>``: a terminal's life and its parts (``paper``, ``cover``, ``scanner`` …)."""

    state: Life
    kind: str = ""
    version: str = ""
    at: Moment
    parts: dict[str, str] = {}


STATES: dict[str, type[State]] = {
    "server": ServerState,
    "office": OfficeState,
    "service/{}": ServiceState,
    "counter/{}": CounterState,
    "calls": CallsState,
    "results": ResultsState,
    "catalogue": CatalogueState,
    "want/{}": Want,
}
"""What the server keeps retained, by the pattern of its topic."""


# --- requests --------------------------------------------------------------------------------


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


# --- answers ---------------------------------------------------------------------------------


class Problem(Struct, kw_only=True):
    """An error as a code with parameters; whoever shows it words it (``contract.problems``)."""

    code: str
    params: dict[str, Any] = {}
    field: str | None = None


class Answer(Struct, kw_only=True):
    """``answer/<device>``.  ``id`` is null when the request's own id could not be read."""

    id: str | None
    ok: bool
    verb: str = ""
    result: msgspec.Raw = field(default_factory=lambda: msgspec.Raw(b"null"))
    error: Problem | None = None


class Done(Struct):
    """An answer that has nothing more to say."""


class TicketIssued(Struct, kw_only=True):
    """A number, committed.  ``token`` opens the ticket's page; ``estimate`` is in minutes.

    ``expected`` is ``afternoon`` when it is probably called only after the break.  ``alone``: a
    kiosk gave it without the server; ``ahead`` says nothing then.
    """

    ticket: str
    number: str
    token: str
    service: Id
    day: str
    issued_at: Moment
    ahead: int
    estimate: tuple[int, int] | None = None
    priority: bool = False
    follow_url: str = ""
    expected: str | None = None
    alone: bool = False


class TicketView(Struct, kw_only=True):
    """A ticket as its holder may see it.  ``counter`` is the label of the counter calling it.

    ``again_at`` is when somebody who did not come stands in the line again by itself; ``then`` are
    the services its holder goes on to, ``slip`` the code of the return slip given for it, and
    ``expected`` as in ServiceState.
    """

    number: str
    token: str
    service: Id
    state: str
    day: str
    issued_at: Moment
    ahead: int = 0
    estimate: tuple[int, int] | None = None
    counter: str | None = None
    called_at: Moment | None = None
    again_at: Moment | None = None
    then: list[Id] = []
    slip: str | None = None
    expected: str | None = None


class OwnTicket(Struct, kw_only=True):
    """A ticket with what its holder can do.

    ``expected`` as in ServiceState; ``paper`` is what its paper says, to print it again.
    """

    ticket: TicketView
    offers: list[Offer] = []
    expected: str | None = None
    paper: TicketIssued | None = None


class Marks(Struct, kw_only=True):
    """What a clerk marks of one stay at a counter; ``procedures`` are codes, in their order.

    ``note`` goes along to the clerks after them.
    """

    served: Served | None = None
    procedures: list[str] = []
    note: str = ""


class TicketAtCounter(Struct, kw_only=True):
    """A ticket as the clerk sees it.  ``reason`` is a problem-like code with parameters.

    ``calls_left`` is how often it can still be called; ``then`` are the services its holder goes on
    to; ``notes`` are what other clerks say of it, shown to clerks alone, as are ``needs`` and
    ``language``.  ``marks`` are what the clerk has marked of this stay at the counter.
    """

    number: str
    service: Id
    state: str
    issued_at: Moment
    calls: int = 0
    called_at: Moment | None = None
    started_at: Moment | None = None
    priority: Priority = Priority.NONE
    device: str = ""
    reason: Problem | None = None
    calls_left: int = 0
    then: list[Id] = []
    notes: list[str] = []
    needs: list[Need] = []
    language: Language = "vi"
    dossiers: int = 1
    marks: Marks | None = None


class Emergency(Struct, kw_only=True):
    """A silent call for the supervisors; ``answered_at`` is null until one of them goes there."""

    since: Moment
    answered_at: Moment | None = None


class CounterView(Struct, kw_only=True):
    """A counter's present state, as its clerk sees it.

    ``finishing`` takes no new ticket; ``undo`` is the command that can be taken back until
    ``undo_until``, or null.  ``emergency`` is today's last silent call for the supervisors.
    """

    id: Id
    label: str
    open: bool
    finishing: bool = False
    clerk: str | None = None
    ticket: TicketAtCounter | None = None
    waiting: int = 0
    undo: str | None = None
    undo_until: Moment | None = None
    emergency: Emergency | None = None


class DossierStep(Struct):
    """A status, and since when a dossier had it."""

    status: int
    at: Moment


class DossierDetails(Struct, kw_only=True):
    """What only the PIN on the receipt opens: the procedure, its papers, the steps so far.

    ``procedure`` is as the backend names it, ``names`` and ``papers`` as the catalogue does.
    """

    procedure: str = ""
    names: Texts = {}
    papers: list[Texts] = []
    steps: list[DossierStep] = []


class DossierView(Struct, kw_only=True):
    """A dossier's status as the office's own scanners may show it.

    ``status`` is a national code 1–10, or 0 for unknown.  ``progress`` is a code with parameters
    (``early``, ``on-time``, ``late``, ``running``, ``paused`` …; working days in ``days``).
    ``fetched_at`` is when the backend last told us, hence the age of what is shown.  ``pin`` says
    whether a PIN opens ``details``.
    """

    code: str
    status: int
    received_at: Moment | None = None
    due_at: Moment | None = None
    ended_at: Moment | None = None
    progress: Problem | None = None
    counter: str | None = None
    fetched_at: Moment
    age_seconds: int = 0
    backend: str = ""
    backend_down: bool = False
    pin: bool = False
    details: DossierDetails | None = None


class HandedLine(Struct, kw_only=True):
    """What became of one ticket that was handed in: its state, or why it was not taken."""

    id: str
    ok: bool
    number: str
    state: str | None = None
    error: Problem | None = None


class HandedIn(Struct):
    """One line a ticket, in their order."""

    tickets: list[HandedLine] = []


RESULTS: dict[str, type[Struct]] = {
    "take-ticket": TicketIssued,
    "check-in": TicketIssued,
    "cancel": TicketView,
    "look-up": DossierView,
    "press": CounterView,
    "rate": Done,
    "help": Done,
    "printed": Done,
    "hand-in": HandedIn,
    "my-ticket": OwnTicket,
    "come-back": TicketView,
    "change-service": TicketView,
}


# --- one-shots: set/<device>/<what> ---------------------------------------------------------


class SetOnce(Struct, kw_only=True):
    """Something a device is to do once; past ``until`` it is dropped."""

    id: RequestId
    until: Moment


class SlipPrint(Struct, kw_only=True):
    """What a slip says beside the office's name.

    An appointment is on ``day``, ``from`` then ``until`` then; a return slip is good till the end
    of ``day``, and ``number`` is the one given back for it.
    """

    kind: SlipKind
    code: str
    service: Id
    day: str
    start: Moment = field(name="from")
    until: Moment
    number: str = ""


class PrintOnce(SetOnce, kw_only=True):
    """``print``: a ticket's paper, marked as a copy where ``copy``, or a slip.

    Answered with ``printed``, whose ``token`` is the ticket's, or the slip's code.
    """

    ticket: TicketIssued | None = None
    copy: bool = False
    slip: SlipPrint | None = None


ONE_SHOTS: dict[str, type[SetOnce]] = {
    "print": PrintOnce,
    "test-print": SetOnce,
    "restart": SetOnce,
    "identify": SetOnce,
}
"""What can be set once, by the last word of its topic."""


# --- reading and writing ---------------------------------------------------------------------

T = TypeVar("T")
_encoder = msgspec.json.Encoder()


def encode(message: object) -> bytes:
    """A message as JSON bytes, its text in NFC."""
    payload = _encoder.encode(message)
    if payload.isascii():
        return payload
    return unicodedata.normalize("NFC", payload.decode()).encode()


def decode(payload: bytes, kind: type[T]) -> T:
    """Read a message.

    Raises msgspec.DecodeError or msgspec.ValidationError, which both are ValueErrors and say
    where the fault is.
    """
    try:
        if payload.isascii():
            return msgspec.json.decode(payload, type=kind)
        text = unicodedata.normalize("NFC", payload.decode("utf-8"))
        return msgspec.json.decode(text, type=kind)
    except RecursionError as error:
        raise msgspec.DecodeError("nested too deeply") from error


def raw(result: object) -> msgspec.Raw:
    """A result ready to stand inside an Answer."""
    return msgspec.Raw(encode(result))


class _OnlyId(Struct):
    id: RequestId


def read_id(payload: bytes) -> str | None:
    """The request id of a payload that may be broken in any other way, or None."""
    try:
        return decode(payload, _OnlyId).id
    except ValueError:
        return None
