"""What the server answers: ``answer/<device>``."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct, field

from contract.ids import Id, Language, Need, Offer, Priority, Served, Texts
from contract.messages.values import Moment


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
