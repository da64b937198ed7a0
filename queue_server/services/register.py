"""Entering dossiers in our own register and moving them on."""

from __future__ import annotations

from msgspec import Struct

from contract.codes import DossierCode, OpaqueCode, recognise
from contract.journal import DossierEntered, DossierStatusChanged
from contract.messages import Moment
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.domain.dossiers import Dossier, Status, ended_by
from queue_server.storage import register
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx


class NewDossier(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the register is told of a dossier; ``name`` and ``phone`` never leave it."""

    code: str
    status: int = int(Status.RECEIVED)
    received_at: Moment | None = None
    due_at: Moment | None = None
    ended_at: Moment | None = None
    modified_at: Moment | None = None
    procedure: str = ""
    counter: str = ""
    name: str = ""
    phone: str = ""


class Registered(Struct, kw_only=True):
    """An entry made: the code, and the digits-only code for the phone."""

    code: str
    phone_code: str


class RegisterDesk:
    """Use cases of the register."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def enter(self, actor: Actor, request: str | None, new: NewDossier) -> Registered:
        """Add a dossier.  Raises Refused ``invalid-code``, ``wrong-move`` when it is there."""

        def unit(tx: Tx) -> Registered:
            work = lambda: enter(tx, actor, new)  # noqa: E731 - one line says it
            return once(tx, actor, request, ("enter", new), Registered, work)

        return self._store.write(unit)

    def change_status(
        self, actor: Actor, request: str | None, code: str, status: int
    ) -> Registered:
        """Move a dossier on.  Raises Refused ``unknown-dossier``."""

        def unit(tx: Tx) -> Registered:
            work = lambda: _change(tx, actor, code, Status(status))  # noqa: E731
            return once(tx, actor, request, ("status", code, status), Registered, work)

        return self._store.write(unit)


def enter(tx: Tx, actor: Actor, new: NewDossier) -> Registered:
    """Add a dossier inside a transaction."""
    code = _code(new.code)
    if register.one(tx.db, code) is not None:
        raise Refused("wrong-move", field="code", from_state="entered", move="enter")
    received = (new.received_at or tx.now).astimezone(tx.now.tzinfo)
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
    digits = register.insert(tx.db, entry_id, f"{received:%y%m%d}", dossier)
    if new.name or new.phone:
        register.put_person(tx.db, entry_id, new.name, new.phone)
    tx.journal(DossierEntered(status=int(dossier.status)), entry_id, actor)
    return Registered(code=code, phone_code=digits)


def _change(tx: Tx, actor: Actor, code: str, status: Status) -> Registered:
    dossier = register.one(tx.db, _code(code))
    if dossier is None:
        raise Refused("unknown-dossier", field="code")
    entry_id = register.update(tx.db, ended_by(dossier, status, tx.now))
    tx.journal(DossierStatusChanged(before=int(dossier.status), after=int(status)), entry_id, actor)
    return Registered(code=dossier.code, phone_code=register.phone_code_of(tx.db, dossier.code))


def _code(text: str) -> str:
    match recognise(text):
        case DossierCode(code) | OpaqueCode(code):
            return code
    raise Refused("invalid-code", field="code")
