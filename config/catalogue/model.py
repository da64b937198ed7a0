"""What is known of procedures: versioned data that an office edits, not code.

Texts are by language, Vietnamese always among them.  Money is in whole đồng.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta, Struct, field

from contract.ids import Id, Texts

FORMAT = 1
CODE_PATTERN = r"^[1-9]\.\d{6}(\.[A-Za-z0-9]{1,3}){0,6}$"
Code = Annotated[str, Meta(pattern=CODE_PATTERN, max_length=40)]
"""The national code of a procedure, such as ``1.001193``."""


class PaperKind(StrEnum):
    """In which form a paper is brought; ``show`` is looked at and handed back."""

    FORM = "form"
    ORIGINAL = "original"
    CERTIFIED = "certified"
    COPY = "copy"
    SHOW = "show"
    EITHER = "either"


class Channel(StrEnum):
    """How a dossier is handed in."""

    COUNTER = "counter"
    ONLINE = "online"
    POST = "post"


class Unit(StrEnum):
    """What a time is counted in."""

    WORKING_DAYS = "working-days"
    DAYS = "days"
    HOURS = "hours"
    MONTHS = "months"


class Paper(Struct, kw_only=True, omit_defaults=True):
    """One line of the checklist.  ``when`` says in which case alone it is needed."""

    kind: PaperKind
    name: Texts
    when: Texts = {}
    count: Annotated[int, Meta(ge=1, le=99)] = 1


class Days(Struct, kw_only=True, omit_defaults=True):
    """How long it takes by one channel, from ``least`` to ``most``; ``note`` explains."""

    channel: Channel
    most: Annotated[int, Meta(ge=0, le=9999)]
    least: Annotated[int, Meta(ge=0, le=9999)] | None = None
    unit: Unit = Unit.WORKING_DAYS
    note: Texts = {}


class Amount(Struct, kw_only=True, omit_defaults=True):
    """A figure of a fee; ``per`` is what it is paid for, without a channel it is for all."""

    dong: Annotated[int, Meta(ge=0, le=10**10)]
    channel: Channel | None = None
    per: Texts = {}


class Fee(Struct, kw_only=True, omit_defaults=True):
    """What is to be paid.  There is no fee without its note: exemptions stand only there."""

    note: Texts
    amounts: list[Amount] = []


class Procedure(Struct, kw_only=True, omit_defaults=True):
    """One procedure.  ``who`` may hand in or collect for somebody; ``says`` are everyday words.

    ``service`` is the office's service it belongs to, ``note`` the office's own words, shown as
    they are, and ``off`` hides it: these three are the office's alone and outlive an import.
    """

    code: Code
    name: Texts
    field: Id
    events: list[Id] = []
    for_whom: Texts = {}
    papers: list[Paper] = []
    fee: Fee
    days: list[Days] = []
    where: Texts = {}
    result: Texts = {}
    who: Texts
    legal: list[str] = []
    decision: str = ""
    version: str = ""
    date: dt.date
    portal: str = ""
    says: dict[str, list[str]] = {}
    service: Id | None = None
    note: Texts = {}
    off: bool = False


class Field(Struct, kw_only=True, omit_defaults=True):
    """A field of work, or an event in life, under which procedures are found."""

    id: Id
    name: Texts
    icon: str = "document"
    hint: Texts = {}


class Catalogue(Struct, kw_only=True, omit_defaults=True):
    """All of it.  ``sample`` marks data nobody has checked for this office; ``date`` is theirs."""

    format: int = FORMAT
    date: dt.date
    sample: bool = False
    fields: list[Field] = field(default_factory=list)
    events: list[Field] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)

    def one(self, code: str) -> Procedure | None:
        """The procedure of a code, shown or not."""
        return next((one for one in self.procedures if one.code == code), None)

    @property
    def shown(self) -> list[Procedure]:
        """Those that are not switched off."""
        return [one for one in self.procedures if not one.off]


def encode(catalogue: Catalogue) -> bytes:
    """The catalogue as JSON: the same content always gives the same bytes."""
    return msgspec.json.encode(catalogue)


def decode(raw: bytes) -> Catalogue:
    """The opposite of ``encode``.  Raises msgspec.ValidationError, msgspec.DecodeError."""
    return msgspec.json.decode(raw, type=Catalogue)


def version_of(content: bytes) -> str:
    """A short name of a content, the same for the same."""
    return hashlib.sha256(content).hexdigest()[:16]
