"""What the server keeps retained, and what a terminal says of itself."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from contract.ids import CallKind, Id, Language, Life, Priority, RequestId, Scope, Texts
from contract.messages.values import Day, Moment, ShortText


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
