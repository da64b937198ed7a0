"""Ids and the small shared vocabularies of the contract."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

ID_PATTERN = "^[a-z0-9-]{1,64}$"
REQUEST_PATTERN = "^[A-Za-z0-9-]{8,64}$"

Id = Annotated[str, Meta(pattern=ID_PATTERN)]
"""Id of an office, device, service or counter: lower-case letters, digits and hyphens."""

RequestId = Annotated[str, Meta(pattern=REQUEST_PATTERN)]
"""The sender's own id of one request, a UUID: the same id always gets the same answer."""

Language = Annotated[str, Meta(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$")]
"""A BCP 47 language tag such as ``vi`` or ``en``."""

Texts = dict[str, str]
"""One text in several languages: language tag → text in NFC."""


class _Lenient(StrEnum):
    """A vocabulary that reads what it does not know as UNKNOWN, so that it can grow."""

    @classmethod
    def _missing_(cls, value: object) -> _Lenient | None:  # noqa: ARG003
        return cls._member_map_.get("UNKNOWN")  # type: ignore[return-value]


class Life(_Lenient):
    """Life cycle of a device or the server; ``lost`` is what the broker says for it."""

    INIT = "init"
    READY = "ready"
    DISCONNECTED = "disconnected"
    SLEEPING = "sleeping"
    LOST = "lost"
    UNKNOWN = "unknown"


class CallKind(_Lenient):
    """Why a number is shown: first call, or called again."""

    CALL = "call"
    RECALL = "recall"
    UNKNOWN = "unknown"


class Key(_Lenient):
    """Keys of a counter keypad; ``call`` calls a chosen number, ``emergency`` the supervisors."""

    NEXT = "next"
    RECALL = "recall"
    MISSED = "missed"
    CALL = "call"
    EMERGENCY = "emergency"
    UNKNOWN = "unknown"


class Priority(_Lenient):
    """Why a person goes before others; shown to others as one word only."""

    NONE = "none"
    ELDERLY = "elderly"
    DISABILITY = "disability"
    PREGNANT_OR_CHILD = "pregnant-or-child"
    MERIT = "merit"
    INVITED_BACK = "invited-back"
    APPOINTMENT = "appointment"
    UNKNOWN = "unknown"


class Level(_Lenient):
    """How somebody was content with the service."""

    VERY_SATISFIED = "very-satisfied"
    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    UNKNOWN = "unknown"


class Need(_Lenient):
    """What a person needs at the counter; told to staff, apart from priority, never in public."""

    SIGHT = "sight"
    HEARING = "hearing"
    WHEELCHAIR = "wheelchair"
    UNKNOWN = "unknown"


class Served(_Lenient):
    """What came of a visit, as the clerk marks it."""

    DONE = "done"
    PAPERS = "papers"
    WRONG_OFFICE = "wrong-office"
    UNKNOWN = "unknown"


class Scope(_Lenient):
    """What a pause stops."""

    OFFICE = "office"
    SERVICE = "service"
    DEVICE = "device"
    UNKNOWN = "unknown"


class Paper(_Lenient):
    """A printer's paper."""

    OK = "ok"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"


class Part(_Lenient):
    """State of a device's part: ``fault`` works no more, ``missing`` does not answer at all."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    MISSING = "missing"
    UNKNOWN = "unknown"


class SlipKind(_Lenient):
    """What a printed slip is good for."""

    APPOINTMENT = "appointment"
    RETURN = "return"
    UNKNOWN = "unknown"


class Offer(_Lenient):
    """What a ticket's holder can do with it now.

    ``come-back`` is for who was away or did not come; ``change`` is another service.
    """

    COME_BACK = "come-back"
    CHANGE = "change"
    CANCEL = "cancel"
    RATE = "rate"
    REPRINT = "reprint"
    UNKNOWN = "unknown"


def is_id(text: str) -> bool:
    """Whether ``text`` is a valid id of an office, device, service or counter."""
    return 1 <= len(text) <= _ID_LENGTH and all(c in _ID_LETTERS for c in text)


_ID_LENGTH = 64
_ID_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
