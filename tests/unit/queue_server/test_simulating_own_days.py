"""``motcua simulate``: an office's own days read without touching them, and played again."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import pytest
import tomli_w

import motcua
from config.clock import SetClock, micros
from config.settings import SettingsError
from queue_server import simulate
from queue_server.domain.actor import SYSTEM
from queue_server.domain.calling import Policy
from queue_server.domain.hours import SECOND
from queue_server.domain.simulation.compare import EVERYBODY, replay, summed
from queue_server.domain.simulation.day import Arrival, Day, Shift
from queue_server.domain.simulation.play import play
from queue_server.services.office import Office
from queue_server.services.office_edits import with_table
from queue_server.storage.past_days import latest, past_day, read_only
from queue_server.storage.store import FILE
from queue_server.storage.tx import Tx

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAYS = ("2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19")
TODAY = "2026-11-23"
HOUR = 3600.0
SERVICES = ("ho-tich", "dat-dai")


def busy_day(turn: int) -> Day:
    """Two counters, a line that grows over the morning, every fourth person of priority."""
    arrivals = [
        Arrival(
            at=7.5 * HOUR + n * 130,
            service=SERVICES[(n + turn) % 3 == 0],
            seconds=200 + 37 * ((n * 7 + turn) % 9),
            priority="elderly" if n % 4 == 0 else "none",
            comes=n % 10 != 3,
        )
        for n in range(90)
    ]
    spans = ((7.5 * HOUR, 11.5 * HOUR), (13.5 * HOUR, 17 * HOUR))
    return Day(arrivals, [Shift(f"quay-{n}", SERVICES, spans) for n in (1, 2)], spans)


def write_down(office: Office, day: str, played: Day) -> list[float]:
    """Keep a played day in the office's database as if it had been; gives the true waits."""
    origin = micros(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), ZONE))
    waits: list[float] = []

    def unit(tx: Tx) -> None:
        for number, one in enumerate(play(played, Policy()), start=1):
            arrival, key = one.arrival, tx.new_id()
            queued = origin + round(arrival.at * SECOND)
            called = None if one.called is None else origin + round(one.called * SECOND)
            ended = None if called is None else called + round(arrival.seconds * SECOND)
            state = "expired" if called is None else "done" if arrival.comes else "missed"
            tx.db.execute(
                "INSERT INTO ticket (id, day, series, number, token, service, state, lane,"
                " priority, issued, queued) VALUES (?, ?, 'A', ?, ?, ?, ?, ?, ?, ?, ?)",
                (key, day, number, key, arrival.service, state, int(arrival.priority != "none"),
                 arrival.priority, queued, queued),
            )  # fmt: skip
            tx.db.execute(
                "INSERT INTO leg (ticket, service, counter, queued, called, started, ended,"
                " outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (key, arrival.service, one.counter or None, queued, called, called, ended, state),
            )
            if one.wait is not None:
                waits.append(one.wait)

    office.store.write(unit)
    return waits


@pytest.fixture
def past(office: Office) -> list[float]:
    """Four past days in the office's database; gives what their people waited."""
    return [w for turn, day in enumerate(DAYS) for w in write_down(office, day, busy_day(turn))]


@pytest.fixture
def database(office: Office, tmp_path: Path) -> Path:
    return tmp_path / "data" / FILE


@pytest.fixture
def settings(office: Office, tmp_path: Path) -> Path:
    path = tmp_path / "office.toml"
    path.write_text(tomli_w.dumps({"format": 1, "office": "test-office", "data": "data"}))
    return path


def test_a_day_is_read_and_played_as_it_was(past: list[float], database: Path) -> None:
    with read_only(database) as db:
        days = latest(db, TODAY, 10)
        assert days == list(DAYS)
        assert latest(db, TODAY, 2) == list(DAYS[2:])
        read = [past_day(db, day, ZONE.key) for day in days]
    told = sorted(w for one in read for ws in one.waits.values() for w in ws)
    assert told == pytest.approx(sorted(past))
    again = summed(replay([one.day for one in read], Policy()))[EVERYBODY]
    assert again.called == len(past)
    assert again.half == pytest.approx(median(past), rel=0.05)


def test_a_call_left_open_and_a_clerk_away_do_not_upset_the_day(
    office: Office, past: list[float], database: Path
) -> None:
    forget = "UPDATE leg SET ended = ended + 30000000000 WHERE id = 20"
    left = "UPDATE leg SET ended = ended + 9000000000, outcome = 'unknown-duration' WHERE id = 21"
    office.store.write(lambda tx: [tx.db.execute(one) for one in (forget, left)])
    with read_only(database) as db:
        read = past_day(db, DAYS[0], ZONE.key)
    assert max(arrival.seconds for arrival in read.day.arrivals) < HOUR
    assert {shift.counter for shift in read.day.shifts} == {"quay-1", "quay-2"}
    for shift in read.day.shifts:
        opens = shift.opens(12 * HOUR)
        assert opens is not None
        assert 13.5 * HOUR <= opens < 14 * HOUR


def test_reading_cannot_write(past: list[float], database: Path) -> None:
    with read_only(database) as db, pytest.raises(sqlite3.OperationalError, match="readonly"):
        db.execute("DELETE FROM ticket")


def test_two_orders_stand_side_by_side(
    past: list[float], settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    clock: SetClock,
) -> None:  # fmt: skip
    policy = tmp_path / "new.toml"
    policy.write_text("priority_run = 1\n")
    assert simulate.run(settings, 10, policy, "en", clock) == 0
    shown = capsys.readouterr().out
    assert "4 of the office's own days" in shown
    assert "10 days were asked for; the database has 4" in shown
    assert "priority_run from 2 to 1" in shown
    rows = {line.split(" (")[0].strip(): line.split()[-8:] for line in shown.splitlines()}
    present, new = (int(rows["aged 75 and over"][at]) for at in (-4, -1))
    assert new >= present
    ordinary = [int(rows["Ordinary"][at]) for at in (-4, -1)]
    assert ordinary[1] <= ordinary[0]


def test_the_offices_own_order_is_played_and_grounds_and_weights_can_be_tried(
    office: Office, past: list[float], settings: Path, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], clock: SetClock,
) -> None:  # fmt: skip
    office.administration.change(SYSTEM, with_table("order", Policy(grounds=())))
    lan = "UPDATE leg SET clerk = (SELECT id FROM clerk WHERE login = 'lan')"
    office.store.write(lambda tx: tx.db.execute(lan).rowcount)
    policy = tmp_path / "new.toml"
    policy.write_text('grounds = ["elderly"]\n[clerks.lan]\ndat-dai = 50\n')
    assert simulate.run(settings, 10, policy, "en", clock) == 0
    shown = capsys.readouterr().out
    assert "grounds from – to elderly" in shown
    assert "clerks.lan from – to dat-dai = 50" in shown
    rows = {line.split(" (")[0].strip(): line.split()[-8:] for line in shown.splitlines()}
    present, new = (int(rows["aged 75 and over"][at]) for at in (-4, -1))
    assert new < present, "the aged wait with the others under the office's own order"


def test_vietnamese_is_the_language_of_the_office(
    past: list[float], settings: Path, capsys: pytest.CaptureFixture[str], clock: SetClock
) -> None:
    assert simulate.run(settings, 3, clock=clock) == 0
    shown = capsys.readouterr().out
    assert "Chơi lại 3 ngày" in shown
    assert "từ 75 tuổi" in shown
    assert "Thứ tự mới" not in shown


def test_too_little_history_is_said(
    office: Office, settings: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert motcua.main(["simulate", "--settings", str(settings), "--language", "en"]) == 1
    assert "Too little history" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("prioritty_run = 1", "prioritty_run"),
        ("priority_run = 'two'", "priority_run"),
        ("priority_run = 0", ">= 1"),
        ("priority_run", "new.toml"),
        ('grounds = ["king"]', "grounds"),
        ("[clerks.nobody]\nho-tich = 3", "clerks.nobody: not in this office"),
        ("[counters.quay-1]\nho-tich = 101", "counters"),
    ],
)
def test_an_order_that_cannot_be_used_is_named(tmp_path: Path, text: str, told: str) -> None:
    policy = tmp_path / "new.toml"
    policy.write_text(text)
    with pytest.raises(SettingsError, match=told):
        simulate.read_trial(policy, simulate.Order(Policy()))


def test_settings_without_a_database_are_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "office.toml"
    path.write_text(tomli_w.dumps({"format": 1, "office": "test-office"}))
    assert motcua.main(["simulate", "--settings", str(path)]) == 2
    assert "no such file" in capsys.readouterr().err
    assert motcua.main(["simulate", "--settings", str(path), "--days", "0"]) == 2
