"""What many tests need: a clock that stands still, an office, a real broker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.clock import SetClock, SystemClock
from config.settings import OfficeSettings
from queue_server.app import build
from queue_server.domain.actor import Actor, ActorKind, device
from queue_server.mqtt import Mqtt
from queue_server.services.office import Office
from tests.broker import Ear, LocalBroker
from tests.real_office import OFFICE_ID, BareKiosk, RealOffice, settings_in
from tests.waiting import clear_of_midnight

MONDAY = dt.datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture(autouse=True)
def _one_day() -> None:
    """No test begins on one day of the office and ends on the next, whatever the real time."""
    clear_of_midnight(SystemClock().now())


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[LocalBroker]:
    """A running Mosquitto; ``port`` says where."""
    folder = tmp_path / "broker"
    folder.mkdir()
    local = LocalBroker(folder)
    local.start()
    yield local
    local.stop()


@pytest.fixture
def clock() -> SetClock:
    """A Monday morning that stands still."""
    return SetClock(MONDAY)


@pytest.fixture
def office_settings(tmp_path: Path) -> OfficeSettings:
    """Settings of the test office, its database in the test's folder."""
    return settings_in(tmp_path)


@pytest.fixture
def open_office(office_settings: OfficeSettings, clock: SetClock) -> Iterator[Callable[[], Office]]:
    """Opens the test office; opening again after ``close`` finds the same database."""
    opened: list[Office] = []

    def opener() -> Office:
        opened.append(build(office_settings, clock))
        return opened[-1]

    yield opener
    for one in opened:
        one.close()


@pytest.fixture
def office(open_office: Callable[[], Office]) -> Office:
    """An office with two services, three closed counters, two clerks, two kiosks and a keypad."""
    return open_office()


@pytest.fixture
def kiosk() -> Actor:
    """A ticket kiosk."""
    return device("kiosk-1", "kiosk")


@pytest.fixture
def clerk(office: Office) -> Actor:
    """The clerk Lan."""
    with office.store.reader() as db:
        row = db.execute("SELECT * FROM clerk WHERE login = 'lan'").fetchone()
    return Actor(ActorKind.CLERK, row["id"], row["role"], row["name"])


@pytest.fixture
def ear(broker: LocalBroker) -> Iterator[Callable[..., Ear]]:
    """Makes clients of the test's broker: ``ear("motcua/#")``."""
    made: list[Ear] = []

    def make(*filters: str) -> Ear:
        made.append(Ear(broker.port, *filters))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def on_mqtt(office: Office, broker: LocalBroker) -> Iterator[Office]:
    """The test office with its MQTT door open on the test's broker, and listening."""
    office.settings.broker.port = broker.port
    topic = f"motcua/1/{OFFICE_ID}/server"
    waiting = Ear(broker.port, topic)
    door = Mqtt(office)
    door.start()
    waiting.until(lambda message: b'"ready"' in message.payload)  # said after it subscribed
    waiting.close()
    yield office
    door.close()


@pytest.fixture
def make_real_office(tmp_path: Path) -> Iterator[Callable[..., RealOffice]]:
    """Makes offices of processes, not yet started: ``make_real_office(prelude=…, seed=…)``."""
    made: list[RealOffice] = []

    def make(prelude: str = "", **more: Any) -> RealOffice:
        made.append(RealOffice(tmp_path / f"office-{len(made)}", prelude, **more))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def real_office(make_real_office: Callable[..., RealOffice]) -> RealOffice:
    """A running office of processes: broker, master, worker."""
    office = make_real_office()
    office.start_broker()
    office.start()
    return office


@pytest.fixture
def bare_kiosk() -> Iterator[Callable[..., BareKiosk]]:
    """Makes terminals of a real office: ``bare_kiosk(real_office, "kiosk-1")``."""
    made: list[BareKiosk] = []

    def make(office: RealOffice, name: str = "kiosk-1", repeat_seconds: float = 0.5) -> BareKiosk:
        made.append(BareKiosk(office.mqtt, name, repeat_seconds))
        return made[-1]

    yield make
    for one in made:
        one.close()
