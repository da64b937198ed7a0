"""Counting numbers by citizen card: the card is known for a day, and only by a salted hash.

The salt is the day's own and stands in ``meta``; when the day is over it goes, and every hash with
it, so that nobody can find out afterwards whose they were.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import sqlite3

from contract.codes import clean
from contract.problems import Refused
from queue_server.domain.actor import Actor, ActorKind
from queue_server.domain.calendar import OpeningRules
from queue_server.storage import meta
from queue_server.storage.tx import Tx

_SALT = "card-salt"
_PROVINCES = range(1, 97)
_NUMBER = re.compile(r"(?P<province>\d{3})\d{9}", re.ASCII)


def checked(card: str | None) -> str | None:
    """A card's twelve digits.  Raises Refused ``invalid-card``, which does not tell them."""
    if card is None:
        return None
    digits = re.sub(r"[\s.]", "", clean(card))
    found = _NUMBER.fullmatch(digits)
    if found is None or int(found["province"]) not in _PROVINCES:
        raise Refused("invalid-card", field="card")
    return digits


def admit(tx: Tx, actor: Actor, card: str | None, service: str, rules: OpeningRules) -> str | None:
    """Let this card take a number; gives its hash of today, None where none is counted.

    Raises Refused ``invalid-card``, ``card-needed``, ``card-limit`` with ``limit``.
    """
    digits = checked(card)
    if not rules.counts_cards:
        return None
    if digits is None:
        if rules.card_required and actor.kind is ActorKind.DEVICE:
            raise Refused("card-needed", field="card")
        return None
    known = _hash(tx, digits)
    taken = _taken(tx.db, tx.day, known)
    _check(len(taken), rules.card_day_limit)
    _check(taken.count(service), rules.card_service_limit, service=service)
    return known


def note(tx: Tx, ticket: str, service: str, known: str | None) -> None:
    """Remember that this card has taken this number."""
    if known is not None:
        tx.db.execute(
            "INSERT INTO card_use (ticket, day, card, service) VALUES (?, ?, ?, ?)",
            (ticket, tx.day, known, service),
        )


def forget(tx: Tx) -> None:
    """Forget every hash and the salt of the days that are over."""
    day = tx.day
    tx.db.execute("DELETE FROM card_use WHERE day <> ?", (day,))
    tx.db.execute("DELETE FROM meta WHERE key = ? AND substr(value, 1, 10) <> ?", (_SALT, day))


def asks(rules: OpeningRules) -> str | None:
    """What ``office`` says of cards: ``needed``, ``asked`` or nothing."""
    if not rules.counts_cards:
        return None
    return "needed" if rules.card_required else "asked"


def _check(taken: int, limit: int | None, **params: str) -> None:
    if limit is not None and taken >= limit:
        raise Refused("card-limit", field="card", limit=limit, **params)


def _taken(db: sqlite3.Connection, day: str, known: str) -> list[str]:
    """Of which services this card has taken numbers today; who gave one back may take another."""
    rows = db.execute(
        "SELECT card_use.service FROM card_use JOIN ticket ON ticket.id = card_use.ticket"
        " WHERE card_use.day = ? AND card = ? AND ticket.state <> 'cancelled'",
        (day, known),
    )
    return [row[0] for row in rows]


def _hash(tx: Tx, digits: str) -> str:
    return hmac.new(_salt(tx).encode(), digits.encode(), hashlib.sha256).hexdigest()


def _salt(tx: Tx) -> str:
    """The day's salt, made by the first card of the day; those of other days go."""
    salt = meta.text(tx.db, _SALT)
    if salt.startswith(tx.day):
        return salt
    forget(tx)
    salt = f"{tx.day} {tx.new_token()}{tx.new_token()}"
    meta.put(tx.db, _SALT, salt)
    return salt
