"""Edits of the office's settings: what somebody wants, as a function of what is set now."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec

from queue_server.services.office_file import Fault, Faulty, OfficeFile, find, key_of

Edit = Callable[[OfficeFile], OfficeFile]


def instead(file: OfficeFile) -> Edit:
    """The change that makes a file's settings those of the office."""
    return lambda _before: msgspec.convert(msgspec.to_builtins(file), OfficeFile)


def with_entry(table: str, entry: msgspec.Struct) -> Edit:
    """The change of one entry, or one entry more."""

    def edit(before: OfficeFile) -> OfficeFile:
        entries: list[Any] = getattr(before, table)
        places = [n for n, one in enumerate(entries) if key_of(one) == key_of(entry)]
        if places:
            entries[places[0]] = entry
        else:
            entries.append(entry)
        return before

    return edit


def with_table(table: str, settings: msgspec.Struct) -> Edit:
    """The change of a table that is there once: ``office``, ``opening``, ``order``, ``floor``."""

    def edit(before: OfficeFile) -> OfficeFile:
        setattr(before, table, settings)
        return before

    return edit


def version_of(entry: object) -> str:
    """A few letters that differ whenever an entry does; of nothing, nothing."""
    if entry is None:
        return ""
    return hashlib.sha256(msgspec.json.encode(entry, order="sorted")).hexdigest()[:16]


def unless_stale(table: str, key: str, version: str, edit: Edit) -> Edit:
    """The same change, unless what it is made from has changed since: a fault ``stale``.

    ``key`` is the entry's, or empty for a table that is there once; ``version`` is
    ``version_of`` what was shown.  An entry that is new and yet there is a fault ``twice``.
    """

    def guarded(before: OfficeFile) -> OfficeFile:
        now = find(before, table, key)
        if now is not None and not version:
            raise Faulty([Fault("twice", table, key, "login" if table == "clerks" else "id")])
        if version_of(now) != version:
            raise Faulty([Fault("stale", table, key)])
        return edit(before)

    return guarded


def with_order(table: str, keys: list[str], version: str) -> Edit:
    """The change of a table's order; ``version`` is of the keys as they were shown."""

    def edit(before: OfficeFile) -> OfficeFile:
        entries: list[Any] = getattr(before, table)
        if version_of([key_of(one) for one in entries]) != version:
            raise Faulty([Fault("stale", table)])
        entries.sort(key=lambda one: keys.index(key_of(one)))
        return before

    return edit
