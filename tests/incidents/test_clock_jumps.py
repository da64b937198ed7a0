"""Somebody sets a clock: the server's back, the server's forward, a terminal's either way."""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from config.clock import SetClock, SystemClock
from config.settings import Broker, Panel, TerminalSettings
from contract.ids import CallKind, Life
from contract.messages import Call, CallsState, ServerState, State, encode
from displays.wall import Wall
from queue_server.domain.actor import Actor
from queue_server.services.office import Office
from queue_server.web import create_app
from tests.waiting import wait_for

ROOT = "motcua/1/test-office"


@pytest.fixture
def client(on_mqtt: Office) -> FlaskClient:
    return create_app(on_mqtt).test_client()


def take(client: FlaskClient, request: str) -> tuple[int, str]:
    answer = client.post(
        "/api/v1/tickets",
        json={"request": request, "service": "ho-tich"},
        headers={"Authorization": "Bearer kiosk-1-token"},
    )
    told = answer.get_json()
    return answer.status_code, told.get("number") or told["error"]


def test_a_clock_set_back_four_minutes_changes_nobodys_place(
    on_mqtt: Office, client: FlaskClient, clock: SetClock, clerk: Actor
) -> None:
    assert [take(client, "first-0001"), take(client, "first-0002")] == [
        (201, "A001"),
        (201, "A002"),
    ]
    clock.jump(-240)
    assert [take(client, "later-0001"), take(client, "later-0002")] == [
        (201, "A003"),
        (201, "A004"),
    ]
    clock.move(300)
    assert take(client, "last-00001") == (201, "A005")
    on_mqtt.counters.command(clerk, "quay-1", "open")
    views = [on_mqtt.counters.command(clerk, "quay-1", "next") for _ in range(5)]
    assert [view.ticket.number for view in views if view.ticket] == [
        "A001", "A002", "A003", "A004", "A005",
    ]  # fmt: skip


def test_a_clock_set_back_further_stops_issuing_says_so_and_goes_on_when_it_is_right(
    on_mqtt: Office, client: FlaskClient, clock: SetClock, ear: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    hear = ear(f"{ROOT}/answer/kiosk-1")
    assert take(client, "before-0001") == (201, "A001")
    clock.jump(-301)
    now = clock.now().isoformat()
    asked = {"id": "behind-0001", "at": now, "until": now, "service": "ho-tich"}
    hear.say(f"{ROOT}/do/kiosk-1/take-ticket", json.dumps(asked))
    answer = json.loads(hear.on(f"{ROOT}/answer/kiosk-1").payload)
    assert (answer["ok"], answer["error"]["code"]) == (False, "clock-behind")
    assert [take(client, f"behind-000{n}") for n in range(3)] == [(503, "clock-behind")] * 3
    assert take(client, "before-0001") == (201, "A001")
    clock.jump(301)
    assert take(client, "after-0001") == (201, "A002")
    said = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert said == [
        "the clock is behind the journal: no numbers are issued until it is right",
        "the clock is right again",
    ]


# -- with a kiosk in the room ---------------------------------------------------------------------


HOURS = 3600


def test_a_kiosk_with_a_wrong_clock_takes_numbers_as_ever(room: Any) -> None:
    room.kiosk_clock.jump(-5 * HOURS)
    room.take_number()
    room.until_mark("kiosk.number.printed.A001")
    room.touch("done")
    room.pass_time(20)
    room.server_beats()
    room.kiosk_clock.jump(400 * 24 * HOURS)
    room.take_number()
    room.until_mark("kiosk.number.printed.A002")
    assert room.tickets() == {"A001": "waiting", "A002": "waiting"}
    with room.office.store.reader() as db:
        queued = [row[0] for row in db.execute("SELECT queued FROM ticket ORDER BY number")]
    assert queued[1] - queued[0] >= 20_000_000, "by the server's time"


def test_a_desk_s_print_reaches_a_kiosk_with_a_wrong_clock(room: Any, clerk: Actor) -> None:
    room.take_number()
    room.until_mark("kiosk.number.printed.A001")
    token = room.kiosk.stage.screen.ticket.token
    room.touch("done")
    room.kiosk_clock.jump(5 * HOURS)
    room.office.printing.ticket(clerk, "print-0001", token, "kiosk-1", copy=True)
    room.until(lambda: room.printer.cut_count == 2, "the copy")


def test_alone_with_a_wrong_clock_numbers_keep_their_true_time(room: Any) -> None:
    before = room.clock.now()
    room.server_goes()
    room.until_mark("kiosk.home.alone")
    room.kiosk_clock.jump(-5 * HOURS)
    room.pass_time(60)
    room.take_number()
    room.until_mark("kiosk.number.printed.A801")
    room.touch("done")
    room.pass_time(600)
    room.server_starts()
    room.until(lambda: room.tickets() == {"A801": "waiting"}, "what was given alone")
    with room.office.store.reader() as db:
        [queued] = db.execute("SELECT queued FROM ticket").fetchone()
    assert 59 <= queued / 1_000_000 - before.timestamp() <= 62


def test_a_server_set_forward_loses_nobody_and_no_tap(room: Any, clerk: Actor) -> None:
    room.take_number()
    room.until_mark("kiosk.number.printed.A001")
    room.touch("done")
    room.clock.jump(2 * HOURS)
    room.take_number()  # the kiosk has not heard yet that it is so late
    room.until_mark("kiosk.number.printed.A801")
    room.touch("done")
    room.server_beats()
    room.until(lambda: len(room.tickets()) == 2, "what was given meanwhile")
    with room.office.store.reader() as db:
        [queued] = db.execute("SELECT queued FROM ticket WHERE number = 801").fetchone()
    assert room.clock.now().timestamp() - queued / 1_000_000 < 60, "by how long ago it was"
    room.take_number()
    room.until_mark("kiosk.number.printed.A002")
    counters = room.office.counters
    counters.command(clerk, "quay-1", "open")
    views = [counters.command(clerk, "quay-1", "next") for _ in range(3)]
    called = [view.ticket.number for view in views if view.ticket]
    assert sorted(called) == ["A001", "A002", "A801"]
    assert called[0] == "A001", "who came first is first"


def test_with_the_servers_clock_far_behind_the_kiosk_says_where_to_go(room: Any) -> None:
    room.take_number()
    room.until_mark("kiosk.number.printed.A001")
    room.touch("done")
    room.clock.jump(-2 * HOURS)
    room.server_beats()
    room.take_number()
    room.until_mark("sorry.clock-behind")
    assert room.says("sorry.clock-behind.text")
    room.clock.jump(2 * HOURS)
    room.server_beats()
    room.touch("back")
    room.take_number()
    room.until_mark("kiosk.number.printed.A002")
    assert room.tickets() == {"A001": "waiting", "A002": "waiting"}


# -- with a wall in the room ----------------------------------------------------------------------


@pytest.fixture
def wall(broker: Any, tmp_path: Path, clock: SetClock) -> Iterator[Wall]:
    """A wall display on its line; what it is to speak waits."""
    settings = TerminalSettings(
        format=1, office="test-office", device="wall-1", kind="display", voice="none",
        sound=f"file:{tmp_path}/sound", broker=Broker(port=broker.port),
        panel=Panel(width=640, height=360, window=True),
    )  # fmt: skip
    wall = Wall(settings, tmp_path, SetClock(clock.now()))
    wall.link.start()
    yield wall
    wall.link.stop()


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_wall_set_wrong_speaks_young_calls_and_no_old_ones(
    wall: Wall, clock: SetClock, ear: Any, hours: int
) -> None:
    hear, own = ear(f"{ROOT}/device/wall-1"), wall._clock
    assert isinstance(own, SetClock)

    def say(topic: str, state: State) -> None:
        hear.say(f"{ROOT}/{topic}", encode(state), 1, retain=True)

    def call(seq: int, number: str, ago: float) -> None:
        at = clock.now() - dt.timedelta(seconds=ago)
        named = {"number": number, "counter": "quay-3", "label": "3", "service": "s"}
        one = Call(seq=seq, at=at, kind=CallKind.CALL, **named)
        say("calls", CallsState(epoch="e", seq=seq, at=clock.now(), calls=[one]))
        until(lambda: wall.board.newest == seq, "the call")
        own.move(1)
        wall.window.step()

    def until(holds: Any, what: str) -> None:
        wait_for(lambda: wall.window.step() or holds(), what)

    def beat(seq: int) -> None:
        now = clock.now()
        say("server", ServerState(epoch="e", seq=seq, at=now, state=Life.READY, now=now))

    beat(1)
    until(lambda: wall.link.online, "the server")
    beat(2)
    until(lambda: wall.link.server_time, "its time")
    own.jump(hours * HOURS)
    call(3, "A001", ago=60)
    call(4, "A002", ago=1)
    assert wall.announcer is not None
    assert wall.announcer.waiting() == ["A002"]


def test_the_steady_clock_counts_the_hours_a_machine_sleeps() -> None:
    with_sleep = time.clock_gettime(time.CLOCK_BOOTTIME)
    assert with_sleep <= SystemClock().monotonic() <= time.clock_gettime(time.CLOCK_BOOTTIME)
