"""The office's terminals: adding one, its token, switching it off and on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from config.broker import SERVER
from contract.ids import is_id
from contract.journal import TerminalSet
from contract.messages import SetOnce
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.services.one_shots import OneShots
from queue_server.storage import terminals
from queue_server.storage.ids import token_hash
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

TOLD = ("identify", "restart")
MAY_SET = ("admin", "technician")
KINDS = ("kiosk", "guide", "look-up", "display", "box")


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal the office knows; one that is not ``active`` is not answered."""

    id: str
    kind: str
    active: bool


@dataclass(frozen=True, slots=True)
class Token:
    """A terminal's new token, and whether the broker lets it in with that already."""

    text: str
    at_broker: bool


class Terminals:
    """Use cases of whoever looks after the devices.

    ``changed`` hears of each change; ``let_in(device, token)`` tells the broker of a new token, and
    says whether it has heard.
    """

    def __init__(
        self,
        store: Store,
        one_shots: OneShots,
        changed: Callable[[], None],
        let_in: Callable[[str, str], bool] = lambda _device, _token: False,
    ) -> None:
        self._store = store
        self._let_in = let_in
        self._letting = threading.Lock()
        self._one_shots = one_shots
        self._changed = changed
        self._off = self._read_off()

    def all(self) -> list[Terminal]:
        """Every terminal, by its id."""
        with self._store.reader() as db:
            rows = terminals.terminals(db)
        return [Terminal(row["id"], row["kind"], bool(row["active"])) for row in rows]

    def is_off(self, device: str) -> bool:
        """Whether a terminal was switched off.  Asked for each message, so kept in memory."""
        return device in self._off

    def add(self, actor: Actor, device: str, kind: str) -> Token:
        """Make a terminal; returns its token, told this once.

        Raises Refused ``forbidden``, ``malformed`` (field ``id`` or ``kind``), ``name-taken``.
        """
        _need(actor)
        if not is_id(device) or device == SERVER:
            raise Refused("malformed", field="id")
        if kind not in KINDS:
            raise Refused("malformed", field="kind")

        def unit(tx: Tx) -> str:
            token = tx.new_token()
            if not terminals.add(tx.db, device, kind, token_hash(token)):
                raise Refused("name-taken", field="id")
            return self._note(tx, actor, device, "added", token)

        return self._told(device, self._do(unit))

    def renew(self, actor: Actor, device: str) -> Token:
        """Give a terminal another token, told this once; the old one opens nothing any more.

        Raises Refused ``forbidden``, ``not-found``.
        """
        _need(actor)

        def unit(tx: Tx) -> str:
            token = tx.new_token()
            if not terminals.renew(tx.db, device, token_hash(token)):
                raise Refused("not-found")
            return self._note(tx, actor, device, "token", token)

        return self._told(device, self._do(unit))

    def switch(self, actor: Actor, device: str, *, on: bool) -> None:
        """Answer a terminal no more, or again.  Raises Refused ``forbidden``, ``not-found``."""
        _need(actor)

        def unit(tx: Tx) -> str:
            if not terminals.switch(tx.db, device, on=on):
                raise Refused("not-found")
            return self._note(tx, actor, device, "on" if on else "off", "")

        self._do(unit)

    def tell(self, actor: Actor, device: str, what: str) -> None:
        """Let a terminal start again (``restart``) or show its name (``identify``), once.

        Raises Refused ``forbidden``, ``not-found``, ``terminal-away``.
        """
        _need(actor)
        if what not in TOLD or device not in {one.id for one in self.all()}:
            raise Refused("not-found")

        def unit(tx: Tx) -> str:
            if not self._one_shots.is_there(device):
                raise Refused("terminal-away", field="device")
            tx.journal(TerminalSet(change=what), device, actor)
            return tx.new_id()

        message = SetOnce(id=self._store.write(unit), until=self._one_shots.until())
        self._one_shots.send(device, what, message)

    def _told(self, device: str, token: str) -> Token:
        """The broker hears of it once it is kept."""
        with self._letting:
            return Token(token, at_broker=self._let_in(device, token))

    def _note(self, tx: Tx, actor: Actor, device: str, change: str, token: str) -> str:
        tx.journal(TerminalSet(change=change), device, actor)
        tx.touch(f"want/{device}")
        return token

    def _do(self, unit: Callable[[Tx], str]) -> str:
        token = self._store.write(unit)
        self._off = self._read_off()
        self._changed()
        return token

    def _read_off(self) -> frozenset[str]:
        with self._store.reader() as db:
            return frozenset(row["id"] for row in terminals.terminals(db) if not row["active"])


def _need(actor: Actor) -> None:
    if actor.role not in MAY_SET:
        raise Refused("forbidden")
