"""What a device is to do once: ``set/<device>/<what>``."""

from __future__ import annotations

from msgspec import Struct, field

from contract.ids import Id, RequestId, SlipKind
from contract.messages.answers import TicketIssued
from contract.messages.values import Moment


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
