"""Entering dossiers in our own register and moving them on."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from contract.codes import dossier_key
from contract.journal import DossierEntered, DossierPinChanged, DossierStatusChanged
from contract.messages import Moment
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.domain.dossiers import Dossier, Status, ended_by
from queue_server.services.sign_in import hash_password
from queue_server.storage import administration, register
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

PIN_DIGITS = 4


class NewDossier(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the register is told of a dossier; ``name`` and ``phone`` never leave it.

    Without a ``code`` it gets the next of its day; without a ``pin`` a random one.
    """

    code: str = ""
    status: int = int(Status.RECEIVED)
    received_at: Moment | None = None
    due_at: Moment | None = None
    ended_at: Moment | None = None
    modified_at: Moment | None = None
    procedure: str = ""
    counter: str = ""
    name: str = ""
    phone: str = ""
    pin: Annotated[str, Meta(pattern=r"^(\d{4,12})?$")] = ""


class Registered(Struct, kw_only=True):
    """What a receipt is printed from: the code, the digits-only code for the phone, the PIN.

    The PIN is told once: a repeated request gets it empty, and another can be made.
    """

    code: str
    phone_code: str
    pin: str = ""


def random_pin() -> str:
    """A PIN nobody can foresee."""
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"


class RegisterDesk:
    """Use cases of the register.  ``changed`` is called after each, to bring the copy up to it."""

    def __init__(
        self,
        store: Store,
        changed: Callable[[], object] = lambda: None,
        new_pin: Callable[[], str] = random_pin,
    ) -> None:
        self._store = store
        self._changed = changed
        self._new_pin = new_pin

    def enter(self, actor: Actor, request: str | None, new: NewDossier) -> Registered:
        """Add a dossier.  Raises Refused ``invalid-code``, ``wrong-move`` when it is there."""
        pin = new.pin or self._new_pin()
        pin_hash = hash_password(pin)
        body = ("enter", replace(new, pin=""))
        done: list[Registered] = []

        def work(tx: Tx) -> Registered:
            done.append(enter(tx, actor, new, pin_hash))
            return done[-1]

        def unit(tx: Tx) -> Registered:
            return once(tx, actor, request, body, Registered, lambda: work(tx))

        registered = self._store.write(unit)
        self._changed()
        return replace(registered, pin=pin) if done else registered

    def change_status(
        self, actor: Actor, request: str | None, code: str, status: int
    ) -> Registered:
        """Move a dossier on.  Raises Refused ``invalid-code``, ``unknown-dossier``."""

        def unit(tx: Tx) -> Registered:
            body = ("status", code, status)
            work = lambda: _change(tx, actor, code, Status(status))  # noqa: E731 - one line says it
            return once(tx, actor, request, body, Registered, work)

        registered = self._store.write(unit)
        self._changed()
        return registered

    def change_pin(self, actor: Actor, code: str) -> Registered:
        """Give a dossier another PIN, for a receipt printed anew; the one before works no more.

        Raises Refused ``invalid-code``, ``unknown-dossier``.
        """
        pin = self._new_pin()
        pin_hash = hash_password(pin)
        key = _key(code)

        def unit(tx: Tx) -> Registered:
            entry_id = register.change_pin(tx.db, key, pin_hash)
            if entry_id is None:
                raise Refused("unknown-dossier", field="code")
            tx.journal(DossierPinChanged(), entry_id, actor)
            return Registered(code=key, phone_code=register.phone_code_of(tx.db, key), pin=pin)

        return self._store.write(unit)


def enter(tx: Tx, actor: Actor, new: NewDossier, pin_hash: str = "") -> Registered:
    """Add a dossier inside a transaction; without ``pin_hash`` its own PIN, if any, is hashed."""
    received = (new.received_at or tx.now).astimezone(tx.now.tzinfo)
    date = f"{received:%y%m%d}"
    code = _key(new.code or register.next_code(tx.db, _agency(tx.db), date))
    if register.one(tx.db, code) is not None:
        raise Refused("wrong-move", field="code", from_state="entered", move="enter")
    dossier = Dossier(
        code=code,
        status=Status(new.status),
        modified_at=new.modified_at or tx.now,
        received_at=received,
        due_at=new.due_at,
        ended_at=new.ended_at,
        procedure=new.procedure,
        counter=new.counter,
    )
    entry_id = tx.new_id()
    digits = register.insert(tx.db, entry_id, date, dossier)
    pin_hash = pin_hash or hash_password(new.pin or random_pin())
    register.put_secret(tx.db, entry_id, pin_hash, tx.new_token())
    if new.name or new.phone:
        register.put_person(tx.db, entry_id, new.name, new.phone)
    tx.journal(DossierEntered(status=int(dossier.status)), entry_id, actor)
    return Registered(code=code, phone_code=digits)


def _change(tx: Tx, actor: Actor, code: str, status: Status) -> Registered:
    dossier = register.one(tx.db, _key(code))
    if dossier is None:
        raise Refused("unknown-dossier", field="code")
    entry_id = register.update(tx.db, ended_by(dossier, status, tx.now))
    tx.journal(DossierStatusChanged(before=int(dossier.status), after=int(status)), entry_id, actor)
    return Registered(code=dossier.code, phone_code=register.phone_code_of(tx.db, dossier.code))


def _agency(db: sqlite3.Connection) -> str:
    """The office's agency code, which its own dossier codes begin with; empty when unset."""
    return str(administration.office(db).get("agency", ""))


def _key(text: str) -> str:
    key = dossier_key(text)
    if key is None:
        raise Refused("invalid-code", field="code")
    return key
