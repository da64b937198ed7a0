"""A ticket and a call with years behind them: against an office that has only begun."""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import tomli_w
from figures import Figure
from office import OFFICE, SERVICES, BenchOffice

from config.clock import SystemClock
from config.places import ROOT
from config.settings import OfficeSettings, load
from queue_server.app import build
from queue_server.domain.actor import Actor, ActorKind
from queue_server.services.office import Office
from queue_server.storage.store import FILE

FEW, MANY = 1_000, 5_000_000
ROWS_A_TICKET = 5
TICKETS_A_DAY = 1_000
ROUNDS = 6
WORK = 60
"""Tickets, then calls, of one office before the other has its turn."""

_KIOSK = Actor(ActorKind.DEVICE, "kiosk-1")
_COUNT = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count)"
_ISSUED = "(:began + (i / :a_day) * 86400000000 + (i % :a_day) * 28800000)"
_TICKETS = f"""
    INSERT INTO ticket (id, day, series, number, token, service, state, device, counter, issued,
                        queued, called, started, ended, calls, call_seq)
    {_COUNT}
    SELECT 'past-' || i, date(:began / 1000000 + (i / :a_day) * 86400, 'unixepoch'),
           char(65 + i % 2), i % :a_day + 1, 'past-' || i, :service,
           'done', 'kiosk-1', '1', {_ISSUED}, {_ISSUED}, {_ISSUED} + 600000000,
           {_ISSUED} + 620000000, {_ISSUED} + 900000000, 1, i * :rows + 2
    FROM n"""
_LEGS = """
    INSERT INTO leg (ticket, service, counter, queued, called, started, ended)
    SELECT id, service, counter, queued, called, started, ended FROM ticket
    WHERE id LIKE 'past-%'"""
_JOURNAL = f"""
    INSERT INTO journal (at, kind, subject, actor, device, data)
    {_COUNT}
    SELECT :began + (i / :rows / :a_day) * 86400000000 + (i / :rows % :a_day) * 28800000
           + i % :rows,
           CASE i % :rows WHEN 0 THEN 'ticket-issued/1' WHEN 1 THEN 'ticket-printed/1'
                          ELSE 'ticket-moved/1' END,
           'past-' || (i / :rows), 'device:kiosk-1', 'kiosk-1',
           '{{"number":"A001","service":"ho-tich","before":"waiting","after":"called"}}'
    FROM n"""


def measure(folder: Path) -> list[Figure]:
    young, old = folder / "young", folder / "old"
    for place, rows in ((young, FEW), (old, MANY)):
        make(place, rows)
    starts = {place: start_seconds(place) for place in (young, old)}
    issue, call = in_turn(open_office(young), open_office(old))
    later = starts[old] - starts[young]
    years = f"{MANY:,} journal rows and {MANY // ROWS_A_TICKET:,} tickets behind; bare: {FEW:,}"
    return [
        _figure("a ticket with years behind it", *issue, years),
        _figure("a call with years behind it", *call, years),
        Figure("start-up with years behind it", starts[old], "s", starts[young],
               starts[old] / starts[young], "< 2 s more", later < 2),
    ]  # fmt: skip


def _figure(name: str, ours: float, bare: float, note: str) -> Figure:
    ratio = ours / bare
    return Figure(name, 1000 * ours, "ms", 1000 * bare, ratio, "ratio ≤ 1.2", ratio <= 1.2, note)


def make(folder: Path, rows: int) -> None:
    """An office whose past days fill so many rows of the journal."""
    folder.mkdir(parents=True)
    seed = BenchOffice(folder)._seed()
    (folder / "seed.toml").write_text(tomli_w.dumps(seed))
    (folder / "server.toml").write_text(
        tomli_w.dumps({"format": 1, "office": OFFICE, "seed": "seed.toml"})
    )
    open_office(folder).close()
    settings = _settings(folder)
    db = sqlite3.connect(folder / settings.data / FILE)
    days = rows // ROWS_A_TICKET // TICKETS_A_DAY + 2
    told = {
        "count": rows // ROWS_A_TICKET, "rows": ROWS_A_TICKET, "a_day": TICKETS_A_DAY,
        "began": (int(time.time()) // 86400 - days) * 86_400_000_000, "service": SERVICES[0],
    }  # fmt: skip
    db.execute("PRAGMA synchronous = OFF")
    for statement, count in ((_TICKETS, told["count"]), (_LEGS, 0), (_JOURNAL, rows)):
        db.execute(statement, {**told, "count": count})
    db.commit()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def start_seconds(folder: Path) -> float:
    """The server's own way from nothing to an office that can give numbers, in a new process."""
    ready = (
        "import sys; from pathlib import Path; sys.path.insert(0, 'tests/benchmarks');"
        "import history; history.open_office(Path(sys.argv[1])).close()"
    )
    took = []
    for _ in range(3):
        begin = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", ready, str(folder)], cwd=ROOT, check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        took.append(time.perf_counter() - begin)
    return statistics.median(took)


def open_office(folder: Path) -> Office:
    """The office in this process."""
    office = build(_settings(folder), SystemClock(), folder=folder)
    for topic in office.views.topics():
        office.views.state(topic)
    return office


def _settings(folder: Path) -> OfficeSettings:
    return load(folder / "server.toml", OfficeSettings)


def in_turn(young: Office, old: Office) -> tuple[tuple[float, float], tuple[float, float]]:
    """Median seconds of a ticket and of a call, old and young, the offices taking turns."""
    offices = (old, young)
    clerks = [_sit_down(office) for office in offices]
    issues: list[list[float]] = [[], []]
    calls: list[list[float]] = [[], []]
    for turn in range(ROUNDS + 1):
        for n, (office, clerk) in enumerate(zip(offices, clerks, strict=True)):
            tickets, pressed = timed(take, office), timed(press, office, clerk)
            if turn:  # the first warms up
                issues[n] += tickets
                calls[n] += pressed
    for office in offices:
        office.close()
    median = statistics.median
    return (median(issues[0]), median(issues[1])), (median(calls[0]), median(calls[1]))


def timed(work: Callable[..., None], *given: object) -> list[float]:
    """Seconds of each of WORK times."""
    took = []
    for _ in range(WORK):
        begin = time.perf_counter()
        work(*given)
        took.append(time.perf_counter() - begin)
    return took


def take(office: Office) -> None:
    office.tickets.take(_KIOSK, str(uuid.uuid4()), SERVICES[0])


def press(office: Office, clerk: Actor) -> None:
    view = office.counters.command(clerk, "1", "next", str(uuid.uuid4()))
    if view.ticket is None:
        raise RuntimeError("nobody was called")


def _sit_down(office: Office) -> Actor:
    clerk = office.sign_in.sign_in("lan", "lan-password").actor
    office.counters.command(clerk, "1", "open", str(uuid.uuid4()))
    return clerk
