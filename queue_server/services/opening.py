"""Opening and stopping: pauses, the office's rules, and what the clock opens and closes.

``check_rules`` is for whoever reads rules from a file.
"""

from __future__ import annotations

import datetime as dt
import logging
import sqlite3
from collections.abc import Callable, Collection

import msgspec
from msgspec import Struct

from config.clock import from_micros
from contract.ids import Scope, Texts
from contract.journal import OpeningSet, Paused, Resumed
from contract.messages import Pause
from contract.problems import Refused
from queue_server.domain.actor import Actor
from queue_server.domain.calendar import Calendar, OpeningRules, OwnDay
from queue_server.services.admission import sessions_today, status
from queue_server.services.careful_clock import CarefulClock
from queue_server.services.events import Events
from queue_server.services.showing import Shower
from queue_server.storage import opening, queue
from queue_server.storage.requests import once
from queue_server.storage.store import Store
from queue_server.storage.tx import Tx

log = logging.getLogger(__name__)
MAY_PAUSE = ("supervisor", "admin")
MAY_SET = ("admin",)


class Pauses(Struct, kw_only=True):
    """All that is paused, the oldest first."""

    pauses: list[Pause] = []


class Opening:
    """Use cases of opening.  ``tick`` is for a job that asks the clock every few seconds."""

    def __init__(self, store: Store, shower: Shower, clock: CarefulClock, events: Events) -> None:
        self._store = store
        self._shower = shower
        self._clock = clock
        self._events = events
        self._told: dict[str, object] = {}

    def pause(
        self, actor: Actor, request: str | None, scope: Scope, subject: str, reason: Texts
    ) -> Pauses:
        """Give no numbers from now on; again for what is paused changes the reason.

        ``subject`` is a service's or a terminal's id, empty for the office.  Raises Refused
        ``forbidden``, ``unknown-service``, ``not-found``, ``request-reused``.
        """

        def work(tx: Tx) -> None:
            opening.pause(tx.db, scope, subject, reason, tx.at)
            tx.journal(Paused(scope=scope, reason=reason), subject or "office", actor)

        return self._change(actor, request, ("pause", reason), scope, subject, work)

    def resume(self, actor: Actor, request: str | None, scope: Scope, subject: str) -> Pauses:
        """Give numbers again; harmless when nothing was paused.  Raises as ``pause`` does."""

        def work(tx: Tx) -> None:
            since = opening.resume(tx.db, scope, subject)
            if since is not None:
                lost = self._minutes_lost(tx, since, subject if scope is Scope.SERVICE else "")
                tx.journal(Resumed(scope=scope, minutes=lost), subject or "office", actor)

        return self._change(actor, request, ("resume",), scope, subject, work)

    def rules(self) -> OpeningRules:
        """The rules the office has set."""
        with self._store.reader() as db:
            return opening.calendar(db).rules

    def set_rules(self, actor: Actor, request: str | None, rules: OpeningRules) -> OpeningRules:
        """Set other rules, from now on.

        Raises Refused ``forbidden``, ``malformed`` for rules that contradict themselves,
        ``request-reused``.
        """
        return self._set(actor, request, ("rules", rules), lambda _before: rules)

    def set_day(self, actor: Actor, request: str | None, day: OwnDay) -> OpeningRules:
        """Set one day otherwise than its weekday.  Raises as ``set_rules`` does."""
        return self._set(actor, request, ("day", day), lambda before: _with(before, day.day, day))

    def forget_day(self, actor: Actor, request: str | None, day: dt.date) -> OpeningRules:
        """Let a day be as the others again.  Raises as ``set_rules`` does."""
        return self._set(actor, request, ("no-day", day), lambda before: _with(before, day))

    def tick(self) -> None:
        """Tell everybody what the clock has opened or closed since the last time."""
        now, day = self._clock.now(), self._store.today()
        with self._store.reader() as db:
            told: dict[str, object] = {"office": (sessions_today(db, now), day, self._clock.leap)}
            for row in queue.services(db):
                told[f"service/{row['id']}"] = status(db, now, day, row)
        changed = [topic for topic in told if self._told.get(topic) != told[topic]]
        first, self._told = not self._told, told
        if changed and not first:
            self._events.tell(self._store.seq, changed)

    def _change(
        self, actor: Actor, request: str | None, body: tuple[object, ...], scope: Scope,
        subject: str, work: Callable[[Tx], None],
    ) -> Pauses:  # fmt: skip
        _need(actor, MAY_PAUSE)

        def change(tx: Tx) -> Pauses:
            _known(tx.db, scope, subject)
            work(tx)
            tx.touch("office", *_services_under(tx.db, scope, subject))
            rows = opening.pauses(tx.db)
            return Pauses(pauses=[self._shower.pause(row) for row in rows])

        whole = (*body, scope, subject)
        return self._store.write(
            lambda tx: once(tx, actor, request, whole, Pauses, lambda: change(tx))
        )

    def _set(
        self, actor: Actor, request: str | None, body: object,
        edit: Callable[[OpeningRules], OpeningRules],
    ) -> OpeningRules:  # fmt: skip
        _need(actor, MAY_SET)

        def change(tx: Tx) -> OpeningRules:
            rules = edit(opening.calendar(tx.db).rules)
            try:
                check_rules(rules, {row["id"] for row in queue.services(tx.db)})
            except ValueError as error:
                raise Refused("malformed", detail=str(error)) from error
            opening.save_rules(tx.db, rules)
            tx.journal(OpeningSet(rules=msgspec.to_builtins(rules)), "office", actor)
            tx.touch("office", *_services_under(tx.db, Scope.OFFICE, ""))
            return rules

        return self._store.write(
            lambda tx: once(tx, actor, request, body, OpeningRules, lambda: change(tx))
        )

    def _minutes_lost(self, tx: Tx, since: int, service: str) -> int:
        """How long a pause lay within the sessions."""
        start = from_micros(since, str(tx.now.tzinfo))
        return opening.calendar(tx.db).minutes_open(start, tx.now, service)


def check_rules(rules: OpeningRules, services: Collection[str]) -> None:
    """Raises ValueError for rules that contradict themselves or name no service."""
    Calendar(rules)
    named = {session.service for session in rules.sessions if session.service}
    for service in sorted((named | set(rules.daily_limits)) - set(services)):
        raise ValueError(f"there is no service {service!r}")


def _with(rules: OpeningRules, day: dt.date, own: OwnDay | None = None) -> OpeningRules:
    days = [other for other in rules.own_days if other.day != day]
    days += [own] if own else []
    return msgspec.structs.replace(rules, own_days=tuple(sorted(days, key=lambda one: one.day)))


def _need(actor: Actor, roles: Collection[str]) -> None:
    if actor.role not in roles:
        log.warning("%s may not change when the office is open", actor.key)
        raise Refused("forbidden")


def _known(db: sqlite3.Connection, scope: Scope, subject: str) -> None:
    if scope is Scope.SERVICE and queue.service(db, subject) is None:
        raise Refused("unknown-service", field="service")
    if scope is Scope.DEVICE:
        device = db.execute("SELECT 1 FROM device WHERE id = ?", (subject,)).fetchone()
        if device is None:
            raise Refused("not-found")


def _services_under(db: sqlite3.Connection, scope: Scope, subject: str) -> list[str]:
    """The states that change with a pause."""
    if scope is Scope.DEVICE:
        return []
    every = [row["id"] for row in queue.services(db)]
    return [f"service/{one}" for one in ([subject] if subject else every)]
