"""Setting the office: one entry from the page, or all of it from a file, by the same way.

A change is worked out against what is set now, checked whole, and only then written; what a file
does not name is switched off and never deleted.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from contract.journal import OpeningSet, PasswordReset, SettingsChanged
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.calendar import OpeningRules
from queue_server.services.office_file import (
    KINDS,
    SINGLE,
    TABLES,
    Fault,
    Faulty,
    OfficeFile,
    check,
    key_of,
    tidied,
    write,
)
from queue_server.services.sign_in import hash_password
from queue_server.storage import administration as kept
from queue_server.storage import bookings, opening, order, terminals
from queue_server.storage.ids import easy_secret
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

log = logging.getLogger(__name__)
MAY_SET = ("admin",)
MAY_READ = ("admin", "technician")
SECRET = {"guest_wifi"}
OF_CLERKS = {"role", "active", "weights"}
SWITCH = {"services": "open", "counters": "active", "clerks": "active"}
UNSET = ("kiosks",)
"""Tables whose entries are there even when nothing is set in them."""
Edit = Callable[[OfficeFile], OfficeFile]


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


class Administration:
    """Use cases of whoever sets the office; ``changed`` hears the settings after each change."""

    def __init__(self, store: Store, changed: Callable[[OfficeFile], None] | None = None) -> None:
        self._store = store
        self._changed = changed or (lambda _file: None)

    def present(self, actor: Actor) -> OfficeFile:
        """What is set now.  Raises Refused ``forbidden``."""
        _need(actor, MAY_READ)
        with self._store.reader() as db:
            return present(db)

    def plan(self, actor: Actor, edit: Edit) -> Outcome:
        """What a change would do.  Raises Refused ``forbidden``."""
        _need(actor)
        with self._store.reader() as db:
            return planned(db, edit)

    def change(self, actor: Actor, edit: Edit) -> Outcome:
        """Carry a change out, unless something is wrong with it.  Raises Refused ``forbidden``."""
        outcome = self.plan(actor, edit)
        if outcome.faults or not outcome.changes:
            return outcome
        new = [one.entry for one in outcome.changes if (one.table, one.what) == ("clerks", "added")]
        passwords = {login: easy_secret() for login in new}
        hashes = {login: hash_password(secret) for login, secret in passwords.items()}
        done, file = self._store.write(lambda tx: _apply(tx, actor, edit, hashes))
        if not done.faults:
            done.passwords = passwords
            self._changed(file)
        return done

    def reset_password(self, actor: Actor, login: str) -> str:
        """Give a clerk a one-time password, told this once.

        Raises Refused ``forbidden``, ``not-found``.
        """
        _need(actor)
        password = easy_secret()
        hashed = hash_password(password)

        def unit(tx: Tx) -> OfficeFile:
            clerk = kept.reset_password(tx.db, login, hashed)
            if clerk is None:
                raise Refused("not-found")
            tx.journal(PasswordReset(), clerk, actor)
            return present(tx.db)

        self._changed(self._store.write(unit))
        return password


def exported(db: sqlite3.Connection) -> str:
    """The text of what is set in a database."""
    return write(present(db))


def present(db: sqlite3.Connection) -> OfficeFile:
    """What is set in a database."""
    told: dict[str, Any] = {
        "office": kept.office(db),
        "services": kept.services(db),
        "counters": kept.counters(db),
        "clerks": kept.clerks(db),
        "kiosks": terminals.kiosks(db),
        "ticket": terminals.ticket(db),
    }
    file = msgspec.convert(told, OfficeFile)
    file.opening = opening.calendar(db).rules
    file.order, file.floor = order.policy(db), order.limits(db)
    file.bookings = bookings.rules(db)
    return tidied(file)


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


def find(file: OfficeFile, table: str, key: str) -> Any:
    """A table that is there once, or an entry by its key; None when there is no such entry.

    Every terminal has an entry, with nothing set in it before somebody does.
    """
    if table in SINGLE:
        return getattr(file, table)
    found = [one for one in getattr(file, table) if key_of(one) == key]
    if not found and table in UNSET:
        return KINDS[table](id=key)
    return found[0] if found else None


def planned(db: sqlite3.Connection, edit: Edit) -> Outcome:
    """What a change would do to a database."""
    before = present(db)
    try:
        after = _whole(before, edit(present(db)))
    except Faulty as faulty:
        return Outcome(faults=faulty.faults)
    if faults := check(after) + list(_against(db, before, after)):
        return Outcome(faults=faults)
    return Outcome(_changes(before, after))


def _apply(tx: Tx, actor: Actor, edit: Edit, hashes: dict[str, str]) -> tuple[Outcome, OfficeFile]:
    """The unit of work.  Raises Refused ``busy`` when clerks were changed in the same moment."""
    outcome = planned(tx.db, edit)
    if outcome.faults:
        return outcome, present(tx.db)
    file = _whole(present(tx.db), edit(present(tx.db)))
    ids = _put(tx, file, outcome.changes, hashes)
    for change in outcome.changes:
        _note(tx, actor, change, file, ids)
    named = {*terminals.active(tx.db), *(one.id for one in file.kiosks)}
    tx.touch("office", "calls", "results", *(f"want/{one}" for one in sorted(named)))
    tx.touch(*(f"service/{one.id}" for one in file.services))
    tx.touch(*(f"counter/{one.id}" for one in file.counters))
    return outcome, file


def _put(
    tx: Tx, file: OfficeFile, changes: Iterable[Change], hashes: dict[str, str]
) -> dict[str, str]:
    """Write everything; returns the clerks' ids by login."""
    told = msgspec.to_builtins(file)
    kept.put_office(tx.db, told["office"])
    for place, one in enumerate(told["services"]):
        kept.put_service(tx.db, one, place)
    for place, one in enumerate(told["counters"]):
        kept.put_counter(tx.db, one, place)
    _put_single(tx, file)
    changed = {one.entry: one.what for one in changes if one.table == "clerks"}
    clerks = [one for one in told["clerks"] if one["login"] in changed]
    return {
        one["login"]: _add_clerk(tx, one, hashes)
        if changed[one["login"]] == "added"
        else kept.put_clerk(tx.db, one)
        for one in clerks
    }


def _add_clerk(tx: Tx, told: dict[str, Any], hashes: dict[str, str]) -> str:
    if told["login"] not in hashes:
        raise Refused("busy")
    clerk = tx.new_id()
    kept.add_clerk(tx.db, clerk, told, hashes[told["login"]], must_change=True)
    return clerk


def _put_single(tx: Tx, file: OfficeFile) -> None:
    if file.opening != opening.calendar(tx.db).rules:
        opening.save_rules(tx.db, file.opening)
    if file.order != order.policy(tx.db):
        order.save_policy(tx.db, file.order, tx.day)
    if file.floor != order.limits(tx.db):
        order.save_limits(tx.db, file.floor)
    if file.bookings != bookings.rules(tx.db):
        bookings.save_rules(tx.db, file.bookings)
    terminals.put_kiosks(tx.db, [msgspec.to_builtins(one) for one in file.kiosks])
    terminals.put_ticket(tx.db, msgspec.to_builtins(file.ticket))


def _note(tx: Tx, actor: Actor, change: Change, file: OfficeFile, ids: dict[str, str]) -> None:
    """One journal row a change: ids and values, nobody's name."""
    if change.table == "opening":
        tx.journal(OpeningSet(rules=msgspec.to_builtins(file.opening)), "office", actor)
        return
    told = msgspec.to_builtins(_entry_of(file, change)) if change.entry else {}
    if change.table in SINGLE:
        told = msgspec.to_builtins(getattr(file, change.table))
    names = set(change.fields) & (OF_CLERKS if change.table == "clerks" else set(told))
    values = {name: told[name] for name in sorted(names - SECRET)}
    entry = SettingsChanged(
        table=change.table, change=change.what, fields=change.fields, values=values
    )
    tx.journal(entry, ids.get(change.entry, change.entry) or "office", actor)


def _entry_of(file: OfficeFile, change: Change) -> Any:
    return find(file, change.table, change.entry)


def _whole(before: OfficeFile, after: OfficeFile) -> OfficeFile:
    """What is named, and after it, switched off, what is not named any more."""
    for table, switch in SWITCH.items():
        entries: list[Any] = getattr(after, table)
        named = {key_of(one) for one in entries}
        gone = [one for one in getattr(before, table) if key_of(one) not in named]
        entries += [msgspec.structs.replace(one, **{switch: False}) for one in gone]
    return tidied(after)


def _against(db: sqlite3.Connection, before: OfficeFile, after: OfficeFile) -> Iterable[Fault]:
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


def _changes(before: OfficeFile, after: OfficeFile) -> list[Change]:
    found = []
    for table in SINGLE:
        fields = _differing(getattr(before, table), getattr(after, table))
        found += [Change(table, "", "changed", fields)] if fields else []
    for table in TABLES:
        old = {key_of(one): one for one in getattr(before, table)}
        new = {key_of(one): one for one in getattr(after, table)}
        if table in UNSET:
            old, new = (
                {key: one.get(key) or KINDS[table](id=key) for key in sorted({*old, *new})}
                for one in (old, new)
            )
        if [key for key in old if key in new] != [key for key in new if key in old]:
            found.append(Change(table, "", "changed", ("position",)))
        for key, entry in new.items():
            fields = _differing(old.get(key), entry)
            if fields:
                what = _what(table, old.get(key), entry, fields)
                found.append(Change(table, key, what, fields))
    return found


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


def _need(actor: Actor, roles: Collection[str] = MAY_SET) -> None:
    if actor.kind is ActorKind.SYSTEM or actor.role in roles:
        return
    log.warning("%s may not change the office's settings", actor.key)
    raise Refused("forbidden")
