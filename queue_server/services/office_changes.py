"""What an edit of the office's settings changes, and what cannot be done just now."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from queue_server.domain.calendar import OpeningRules
from queue_server.services.office_file import (
    KINDS,
    SINGLE,
    SWITCH,
    TABLES,
    UNSET,
    Fault,
    OfficeFile,
    key_of,
    tidied,
)
from queue_server.storage import administration as kept


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that is added, changed, switched off or on; ``fields`` are those that differ."""

    table: str
    entry: str
    what: str
    fields: tuple[str, ...] = ()


@dataclass(slots=True)
class Outcome:
    """What a change did, or would do: with ``faults`` nothing at all.

    ``passwords`` are the new clerks' one-time passwords by login, told this once.
    """

    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    passwords: dict[str, str] = field(default_factory=dict)


def whole(before: OfficeFile, after: OfficeFile) -> OfficeFile:
    """What is named, and after it, switched off, what is not named any more."""
    for table, switch in SWITCH.items():
        entries: list[Any] = getattr(after, table)
        named = {key_of(one) for one in entries}
        gone = [one for one in getattr(before, table) if key_of(one) not in named]
        entries += [msgspec.structs.replace(one, **{switch: False}) for one in gone]
    return tidied(after)


def in_the_way(db: sqlite3.Connection, before: OfficeFile, after: OfficeFile) -> Iterator[Fault]:
    """What cannot be done just now."""
    counters, logins = kept.in_use(db)
    for one in after.counters:
        if not one.active and one.id in counters:
            yield Fault("counter-in-use", "counters", one.id, "active")
    for clerk in after.clerks:
        if not clerk.active and clerk.login in logins:
            yield Fault("clerk-at-counter", "clerks", clerk.login, "active")
    if _admins(before) and not _admins(after):
        yield Fault("no-admin", "clerks", field="role")


def _admins(file: OfficeFile) -> bool:
    return any(one.active and one.role == "admin" for one in file.clerks)


def differences(before: OfficeFile, after: OfficeFile) -> list[Change]:
    """What differs, table by table."""
    found = []
    for table in SINGLE:
        fields = _differing(getattr(before, table), getattr(after, table))
        found += [Change(table, "", "changed", fields)] if fields else []
    for table in TABLES:
        found += _in_table(table, getattr(before, table), getattr(after, table))
    return found


def _in_table(table: str, before: list[Any], after: list[Any]) -> Iterator[Change]:
    old = {key_of(one): one for one in before}
    new = {key_of(one): one for one in after}
    if table in UNSET:
        old, new = (
            {key: one.get(key) or KINDS[table](id=key) for key in sorted({*old, *new})}
            for one in (old, new)
        )
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield Change(table, "", "changed", ("position",))
    for key, entry in new.items():
        if fields := _differing(old.get(key), entry):
            yield Change(table, key, _what(table, old.get(key), entry, fields), fields)


def _what(table: str, old: object, new: object, fields: tuple[str, ...]) -> str:
    if old is None:
        return "added"
    if table not in SWITCH or SWITCH[table] not in fields:
        return "changed"
    return "on" if getattr(new, SWITCH[table]) else "off"


def _differing(old: object, new: msgspec.Struct | OpeningRules) -> tuple[str, ...]:
    names = new.__struct_fields__
    if old is None:
        return names
    return tuple(name for name in names if getattr(old, name) != getattr(new, name))
