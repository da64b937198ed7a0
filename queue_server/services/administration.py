"""Setting the office: one entry from the page, or all of it from a file, by the same way.

A change is worked out against what is set now, checked whole, and only then written; what a file
does not name is switched off and never deleted.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Collection, Iterable
from typing import Any

import msgspec

from contract.journal import OpeningSet, PasswordReset, SettingsChanged
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.services.office_changes import (
    Change,
    Outcome,
    differences,
    in_the_way,
    whole,
)
from queue_server.services.office_checks import check
from queue_server.services.office_edits import Edit
from queue_server.services.office_file import SINGLE, Faulty, OfficeFile, find, tidied
from queue_server.services.office_text import write
from queue_server.services.sign_in import hash_password
from queue_server.storage import administration as kept
from queue_server.storage import bookings, opening, order, terminals
from queue_server.storage.ids import easy_secret
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

log = logging.getLogger(__name__)
MAY_SET = ("admin",)
MAY_READ = ("admin", "technician")
OF_CLERKS = {"role", "active", "weights"}
SECRET = {"guest_wifi"}


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


def planned(db: sqlite3.Connection, edit: Edit) -> Outcome:
    """What a change would do to a database."""
    before = present(db)
    try:
        after = whole(before, edit(present(db)))
    except Faulty as faulty:
        return Outcome(faults=faulty.faults)
    if faults := check(after) + list(in_the_way(db, before, after)):
        return Outcome(faults=faults)
    return Outcome(differences(before, after))


def _apply(tx: Tx, actor: Actor, edit: Edit, hashes: dict[str, str]) -> tuple[Outcome, OfficeFile]:
    """The unit of work.  Raises Refused ``busy`` when clerks were changed in the same moment."""
    outcome = planned(tx.db, edit)
    if outcome.faults:
        return outcome, present(tx.db)
    file = whole(present(tx.db), edit(present(tx.db)))
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
    told = msgspec.to_builtins(find(file, change.table, change.entry)) if change.entry else {}
    if change.table in SINGLE:
        told = msgspec.to_builtins(getattr(file, change.table))
    names = set(change.fields) & (OF_CLERKS if change.table == "clerks" else set(told))
    values = {name: told[name] for name in sorted(names - SECRET)}
    entry = SettingsChanged(
        table=change.table, change=change.what, fields=change.fields, values=values
    )
    tx.journal(entry, ids.get(change.entry, change.entry) or "office", actor)


def _need(actor: Actor, roles: Collection[str] = MAY_SET) -> None:
    if actor.kind is ActorKind.SYSTEM or actor.role in roles:
        return
    log.warning("%s may not change the office's settings", actor.key)
    raise Refused("forbidden")
