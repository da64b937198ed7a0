"""Which fields each table of the settings has, made from the tables' own types."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

import msgspec
from msgspec import inspect
from werkzeug.datastructures import MultiDict

from config.look.icons import icon_names
from config.words import Words, all_languages, endonym, pick, words
from queue_server.domain.calendar import Weekday
from queue_server.services.office_edits import version_of
from queue_server.services.office_file import KINDS, SINGLE, Fault, OfficeFile, find
from queue_server.services.office_text import entry
from queue_server.services.seed import ROLES
from queue_server.services.setting_words import told_text
from queue_server.web.pages.admin_fields import (
    Choice,
    Field,
    Group,
    Inputs,
    Notices,
    Number,
    Numbers,
    Options,
    Ordered,
    OwnDays,
    Sessions,
    Several,
    Spoken,
    Switch,
)

LEFT_OUT = {
    "office": {"sessions"},
    "services": {"position"},
}
"""Settings that have no field in their table's form: they stand elsewhere, or in the file alone."""
KEYS = {"services": "id", "counters": "id", "clerks": "login", "kiosks": "id"}
HARMLESS = "x"
REQUIRED = {"id", "login", "letter", "label", "name", "ssid"}


class Maker:
    """Makes the fields of a table for one office as it is now, worded in one language."""

    def __init__(self, file: OfficeFile, language: str) -> None:
        self._f = words("settings", language)
        self._spoken = tuple(file.office.languages)
        self._services: Options = tuple(
            (one.id, f"{one.letter} · {pick(one.names, language)}") for one in file.services
        )

    def fields(self, table: str) -> list[Field]:
        """All fields of a table, in their order."""
        info = inspect.type_info(SINGLE.get(table) or KINDS[table])
        left_out = LEFT_OUT.get(table, set())
        return [
            self._field(table, one.name, one.type)
            for one in info.fields  # type: ignore[attr-defined]
            if one.name not in left_out
        ]

    def _field(self, table: str, name: str, kind: inspect.Type) -> Field:
        special = getattr(self, f"_{table}_{name}", None)
        return special(name) if special else self._by_type(table, name, kind)

    def _by_type(self, table: str, name: str, kind: inspect.Type) -> Field:
        optional = isinstance(kind, inspect.UnionType)
        if isinstance(kind, inspect.UnionType):
            kind = next(one for one in kind.types if not isinstance(one, inspect.NoneType))
        match kind:
            case inspect.BoolType():
                return Switch(name=name)
            case inspect.IntType(ge=low, le=high):
                needed = not optional
                return Number(name=name, low=low, high=high, optional=optional, required=needed)
            case inspect.LiteralType(values=values):
                whole = all(isinstance(one, int) for one in values)
                return Choice(name=name, options=self._told(table, values), whole=whole)
        return self._of_many(table, name, kind) or Field(name=name, required=name in REQUIRED)

    def _of_many(self, table: str, name: str, kind: inspect.Type) -> Field | None:
        """The field of a list or a table; None for what is one thing."""
        match kind:
            case inspect.VarTupleType(item_type=item) | inspect.ListType(item_type=item):
                return Several(name=name, options=self._offered(table, item))
            case inspect.DictType(key_type=key, value_type=inspect.IntType(ge=low, le=high)):
                options = self._offered(table, key)
                return Numbers(name=name, options=options, low=low or 0, high=high or 9999)
            case inspect.DictType():
                return Spoken(name=name, languages=self._spoken)
        return None

    def _offered(self, table: str, kind: inspect.Type) -> Options:
        if isinstance(kind, inspect.LiteralType):
            return self._told(table, kind.values)
        return self._services

    def _told(self, table: str, values: Any) -> Options:
        """The values with their words."""
        keys = {str(one): f"option.{table}.{one}" for one in values}
        return tuple((one, self._f(key) if self._f.has(key) else one) for one, key in keys.items())

    def _office_languages(self, name: str) -> Field:
        known = dict.fromkeys((*self._spoken, *all_languages()))
        return Several(name=name, options=tuple((tag, endonym(tag)) for tag in known))

    def _office_notices(self, name: str) -> Field:
        return Notices(name=name, languages=self._spoken)

    def _office_guest_wifi(self, name: str) -> Field:
        parts = (Field(name=f"{name}-ssid"), Field(name=f"{name}-password"))
        return Group(name=name, fields=parts)

    def _services_icon(self, name: str) -> Field:
        return Choice(name=name, options=tuple((one, one) for one in icon_names()), pictures=True)

    def _clerks_role(self, name: str) -> Field:
        return Choice(name=name, options=self._told("clerks", ROLES))

    def _kiosks_services(self, name: str) -> Field:
        return Ordered(name=name, options=self._services)

    def _opening_sessions(self, name: str) -> Field:
        every = ("", self._f("option.opening.every"))
        days = self._told("opening", [str(day) for day in Weekday])
        return Sessions(name=name, days=days, services=(every, *self._services))

    def _opening_own_days(self, name: str) -> Field:
        return OwnDays(name=name)


@dataclass
class Form:
    """One form as it is drawn: its fields, what stands in them, what is wrong where.

    ``now`` are the inputs as they are set now, where somebody else changed them meanwhile.
    """

    table: str
    key: str
    fields: list[Field]
    inputs: Inputs
    version: str = ""
    wrong: dict[str, list[str]] = made(default_factory=dict)
    above: list[str] = made(default_factory=list)
    now: Inputs = made(default_factory=dict)

    @property
    def new(self) -> bool:
        """Whether it makes an entry."""
        return self.table in KEYS and not self.version

    def text(self, name: str) -> str:
        """What stands in an input."""
        return next(iter(self.inputs.get(name, [])), "")

    def has(self, name: str, value: str) -> bool:
        """Whether a box or a choice is taken."""
        return value in self.inputs.get(name, [])

    def own_inputs(self) -> Inputs:
        """What stands in its fields' inputs, without anything else that was sent."""
        return {k: v for k, v in self.inputs.items() if any(_of(one, k) for one in self.fields)}

    def is_other(self, field: Field) -> bool:
        """Whether a field is set otherwise now than it stands here."""
        mine = {k: v for k, v in self.inputs.items() if _of(field, k) and any(v)}
        theirs = {k: v for k, v in self.now.items() if _of(field, k) and any(v)}
        return bool(self.now) and mine != theirs

    def told_now(self, field: Field) -> str:
        """How a field is set now, in one line."""
        return (
            ", ".join(" ".join(v) for k, v in self.now.items() if _of(field, k) and any(v)) or "–"
        )


def blank(file: OfficeFile, table: str, key: str, a: Words) -> Form:
    """A table's form, or an entry's, as it is set now; with no key a new entry's."""
    now = find(file, table, key) if key or table in SINGLE else None
    fields = _named(Maker(file, a.language).fields(table), table, new=now is None)
    told = msgspec.to_builtins(now) if now is not None else _usual(KINDS[table])
    inputs: Inputs = {}
    for one in fields:
        inputs |= one.shown(told.get(one.name))
    return Form(table, key, fields, inputs, version_of(now))


def typed(form: Form, sent: MultiDict[str, str]) -> Form:
    """The same form with what somebody typed in it."""
    form.inputs = {name: sent.getlist(name) for name in sent if name != "version"}
    form.version = sent.get("version", "")
    return form


def read(
    file: OfficeFile, form: Form, sent: MultiDict[str, str], faults: list[Fault]
) -> Any | None:
    """The entry that was typed, and everything that is wrong with it.

    With faults it is an entry in which something harmless stands for what is wrong, so that the
    rest can be checked, too; None where nothing can be made of it.
    """
    now = find(file, form.table, form.key) if form.key or form.table in SINGLE else None
    before = msgspec.to_builtins(now) if now is not None else {}
    told = before | {one.name: one.read(sent, before.get(one.name)) for one in form.fields}
    kind = SINGLE.get(form.table) or KINDS[form.table]
    harmless = {one.name: HARMLESS for one in form.fields} | _usual(kind) | before
    for _ in form.fields:
        wrong: list[Fault] = []
        found = entry(form.table, told, kind, wrong)
        faults += wrong
        if found is not None:
            return found
        told |= {name: harmless[name] for name in map(name_of, wrong) if name in harmless}
    return None


def blame(form: Form, faults: list[Fault], a: Words) -> None:
    """Put each fault at its field, or above the form where it has none here."""
    keys = {form.key, form.text(KEYS.get(form.table, "")), HARMLESS}
    for fault in faults:
        name = name_of(fault)
        here = fault.table == form.table and (form.table in SINGLE or fault.entry in keys)
        if here and any(one.name == name for one in form.fields):
            form.wrong.setdefault(name, []).append(told_text(fault, a))
        else:
            place = "" if here else " · ".join(filter(None, (fault.entry, name)))
            form.above.append(": ".join(filter(None, (place, told_text(fault, a)))))


def name_of(fault: Fault) -> str:
    """The setting that a fault is in."""
    return fault.field.partition("[")[0].partition(".")[0]


def _named(fields: list[Field], table: str, *, new: bool) -> list[Field]:
    """Without the key where an entry has it already: an id stays what it is."""
    return [one for one in fields if new or one.name != KEYS.get(table)]


def _usual(kind: type[msgspec.Struct]) -> dict[str, Any]:
    """What is set where nothing is said."""
    found: dict[str, Any] = {}
    for one in msgspec.structs.fields(kind):
        if one.default is not msgspec.NODEFAULT:
            found[one.name] = msgspec.to_builtins(one.default)
        elif one.default_factory is not msgspec.NODEFAULT:
            found[one.name] = msgspec.to_builtins(one.default_factory())
    return found


def _of(field: Field, name: str) -> bool:
    return name == field.name or name.startswith(f"{field.name}-")
