"""The server killed with SIGKILL at random points under load loses and doubles nothing."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from sqlite3 import Connection
from typing import Any

from tests.waiting import wait_for

KILLS = 30
SERVICES = ("ho-tich", "dat-dai")
HANDS = 3
SLOW_DISK = """
import sqlite3, time

class SlowDisk(sqlite3.Connection):
    def execute(self, sql, *rest):
        if sql != "COMMIT":
            return super().execute(sql, *rest)
        time.sleep(0.004)
        done = super().execute(sql, *rest)
        time.sleep(0.004)
        return done

connect = sqlite3.connect
sqlite3.connect = lambda *path, **how: connect(*path, **{"factory": SlowDisk, **how})
"""
"""A commit takes as long as on an SD card, so that many a kill falls just before or after it."""


@dataclass
class Load:
    """Clients that ask, repeat under one id until they are answered, and write the answers down."""

    office: Any
    clerk: str
    tickets: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    hands: list[Future[None]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def by_http(self, rng: random.Random, device: str) -> None:
        """Take tickets over HTTP; now and then ask once more for one already had."""
        while not self._pause(rng):
            body = self._new(rng)
            status, ticket = self.office.post("tickets", body, f"{device}-token")
            if status == 503:
                continue
            assert status == 201, ticket
            self._note(device, body["request"], ticket)
            if rng.random() < 0.1:
                assert self.office.post("tickets", body, f"{device}-token")[1] == ticket

    def by_mqtt(self, rng: random.Random, device: str, kiosk: Any) -> None:
        """The same over MQTT; now and then the repetition comes by the other door."""
        while not self._pause(rng):
            body = self._new(rng)
            answer = kiosk.ask("take-ticket", **body)
            assert answer["ok"], answer
            self._note(device, body["request"], answer["result"])
            if rng.random() < 0.1:
                again = self.office.post("tickets", body, f"{device}-token")[1]
                assert again == answer["result"]

    def at_counter(self, rng: random.Random, counter: str) -> None:
        """Press next and write down who was called."""
        while not self._pause(rng):
            body = {"request": _request(rng)}
            status, view = self.office.post(f"counters/{counter}/next", body, self.clerk)
            assert status == 200, view
            if view["ticket"]:
                self.calls.append((counter, view["ticket"]["number"]))

    def more_tickets(self, count: int) -> None:
        """Wait until so many more were confirmed."""
        wanted = len(self.tickets) + count

        def more() -> bool:
            self.failures()
            return len(self.tickets) >= wanted

        wait_for(more, f"{count} more tickets", lambda: self.office.log)

    def failures(self) -> None:
        """Raise what a hand has failed with."""
        for hand in self.hands:
            if hand.done():
                hand.result()

    def _new(self, rng: random.Random) -> dict[str, Any]:
        priority = rng.choice(["none", "none", "elderly"])
        return {"request": _request(rng), "service": rng.choice(SERVICES), "priority": priority}

    def _note(self, device: str, request: str, ticket: dict[str, Any]) -> None:
        assert (device, request) not in self.tickets
        self.tickets[device, request] = ticket

    def _pause(self, rng: random.Random) -> bool:
        return self.stop.wait(rng.uniform(0, 0.03))


def _request(rng: random.Random) -> str:
    return f"{rng.getrandbits(128):032x}"


def kill_again_and_again(rng: random.Random, office: Any, load: Load) -> None:
    """Worker, master and both in turn; every fifth time before it is well up again."""
    kills = [office.kill_worker, office.kill_master, office.kill_both]
    for n in range(KILLS):
        if n % 5 < 4:
            load.more_tickets(10)
        time.sleep(rng.uniform(0, 0.4))
        kills[n % 3]()
        office.restart_if_needed()
    load.more_tickets(10)


def test_thirty_kills_under_load_lose_and_double_nothing(
    make_real_office: Callable[..., Any], bare_kiosk: Callable[..., Any]
) -> None:
    office = make_real_office(SLOW_DISK)
    office.start_broker()
    office.start()
    seed = int(os.environ.get("MOTCUA_SEED") or random.SystemRandom().getrandbits(32))
    print(f"again with MOTCUA_SEED={seed}")
    clerk = office.clerk()
    load = Load(office, clerk)
    kiosks = {name: bare_kiosk(office, name) for name in ("kiosk-1", "kiosk-2")}
    for counter in ("quay-1", "quay-2"):
        office.post(f"counters/{counter}/open", {"request": f"open-{counter}"}, clerk)
    hands: list[Callable[[random.Random], None]] = []
    for name, kiosk in kiosks.items():
        hands += [lambda rng, name=name: load.by_http(rng, name)] * HANDS
        hands += [lambda rng, name=name, kiosk=kiosk: load.by_mqtt(rng, name, kiosk)] * HANDS
    hands += [
        lambda rng: load.at_counter(rng, "quay-1"),
        lambda rng: load.at_counter(rng, "quay-2"),
    ]
    with ThreadPoolExecutor(len(hands)) as pool:
        load.hands = [pool.submit(h, random.Random(f"{seed}-{n}")) for n, h in enumerate(hands)]
        try:
            kill_again_and_again(random.Random(seed), office, load)
        finally:
            load.stop.set()
    load.failures()
    office.stop()
    with closing(office.database()) as db:
        check_tickets(db, load)
        check_calls(db, load)
        check_journal(db)
        check_soundness(db)


def check_tickets(db: Connection, load: Load) -> None:
    """Every confirmed ticket is there as it was told, and there is no other."""
    rows = {row["id"]: row for row in db.execute("SELECT * FROM ticket")}
    told = {ticket["ticket"]: ticket for ticket in load.tickets.values()}
    assert len(told) == len(load.tickets), "two requests got one ticket"
    assert rows.keys() == told.keys()
    numbers = {key: (row["series"], row["number"]) for key, row in rows.items()}
    assert {key: f"{letter}{count:03d}" for key, (letter, count) in numbers.items()} == {
        key: ticket["number"] for key, ticket in told.items()
    }
    for letter in "AB":
        counts = sorted(count for series, count in numbers.values() if series == letter)
        assert counts == list(range(1, len(counts) + 1))


def check_calls(db: Connection, load: Load) -> None:
    """Nobody was called by two counters, and the counters say so in the database too."""
    numbers = Counter(number for _, number in load.calls)
    assert numbers
    assert [number for number, times in numbers.items() if times > 1] == []
    rows = db.execute("SELECT counter, series, number FROM ticket WHERE calls > 0").fetchall()
    called = {(row["counter"], f"{row['series']}{row['number']:03d}") for row in rows}
    assert called == set(load.calls)


def check_journal(db: Connection) -> None:
    """Numbered without a hole; one row of issue for each ticket, one of call for each call."""
    assert [row[0] for row in db.execute("SELECT seq FROM journal ORDER BY seq")] == list(
        range(1, db.execute("SELECT count(*) FROM journal").fetchone()[0] + 1)
    )
    issued = db.execute(
        "SELECT subject, json_extract(data, '$.number') AS number,"
        " json_extract(data, '$.request') AS request FROM journal WHERE kind = 'ticket-issued/1'"
    ).fetchall()
    assert len({row["request"] for row in issued}) == len(issued)
    tickets = db.execute("SELECT id, printf('%s%03d', series, number) FROM ticket")
    assert sorted((row["subject"], row["number"]) for row in issued) == sorted(map(tuple, tickets))
    moved = db.execute(
        "SELECT subject FROM journal WHERE kind = 'ticket-moved/1'"
        " AND json_extract(data, '$.move') = 'call'"
    )
    called = db.execute("SELECT id FROM ticket WHERE calls > 0")
    assert sorted(map(tuple, moved)) == sorted(map(tuple, called))


def check_soundness(db: Connection) -> None:
    """SQLite finds no fault, and what the triggers count is what there is."""
    assert [row[0] for row in db.execute("PRAGMA integrity_check")] == ["ok"]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    kept = "SELECT service, lane, waiting FROM line_length WHERE waiting > 0"
    true = (
        "SELECT service, lane, count(*) FROM ticket WHERE state = 'waiting' GROUP BY service, lane"
    )
    assert sorted(map(tuple, db.execute(kept))) == sorted(map(tuple, db.execute(true)))
    requests = db.execute("SELECT count(*) FROM request WHERE sender LIKE 'device:%'").fetchone()
    assert requests[0] == db.execute("SELECT count(*) FROM ticket").fetchone()[0]
