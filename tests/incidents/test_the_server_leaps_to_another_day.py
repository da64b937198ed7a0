"""Somebody sets a wrong date at the server; or its time comes from the network, and is right."""

from __future__ import annotations

import logging

import pytest
from flask.testing import FlaskClient

from config.clock import SetClock
from config.words import words
from queue_server.domain.actor import Actor
from queue_server.services.day_end import DayEnd
from queue_server.services.office import Office
from queue_server.web import create_app
from queue_server.web.pages.floor import Watch
from tests.waiting import PATIENCE

DAY, QUARTER = 24 * 3600, 15 * 60


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return create_app(office).test_client()


@pytest.fixture
def waiting(office: Office, kiosk: Actor, clerk: Actor) -> str:
    """Somebody waits at an open counter; the office's day."""
    office.counters.command(clerk, "quay-1", "open")
    office.tickets.take(kiosk, None, "ho-tich")
    return office.store.today()


def states(office: Office) -> list[str]:
    with office.store.reader() as db:
        return [row[0] for row in db.execute("SELECT state FROM ticket ORDER BY day, number")]


def test_a_wrong_date_set_right_within_a_quarter_of_an_hour_harms_nobody(
    office: Office, clock: SetClock, kiosk: Actor, clerk: Actor, waiting: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    clock.jump(DAY)
    clock.move(60)
    assert DayEnd(office.store).tick() == 0
    assert office.store.today() == waiting
    assert office.tickets.take(kiosk, None, "ho-tich").number == "A002"
    clock.move(QUARTER - 120)
    assert DayEnd(office.store).tick() == 0
    clock.jump(-DAY)
    clock.move(3600)
    assert DayEnd(office.store).tick() == 0
    assert office.tickets.take(kiosk, None, "ho-tich").number == "A003"
    ticket = office.counters.command(clerk, "quay-1", "next").ticket
    assert ticket is not None
    assert ticket.number == "A001"
    assert office.clock.now() == clock.now()
    said = [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING]
    assert [one.split(" from ")[0] for one in said] == [
        "the clock leapt",
        "the clock is right again",
    ]


def test_what_stays_so_is_believed_and_ends_the_day(
    office: Office, clock: SetClock, kiosk: Actor, waiting: str
) -> None:
    clock.jump(DAY)
    office.clock.now()
    clock.move(QUARTER)
    assert DayEnd(office.store).tick() == 1
    assert states(office) == ["expired"]
    assert office.clock.now() == clock.now()
    assert office.tickets.take(kiosk, None, "ho-tich").number == "A001"
    assert office.store.today() > waiting


def test_before_work_the_right_time_is_followed_at_once(
    office: Office, clock: SetClock, kiosk: Actor
) -> None:
    """A machine with a flat battery starts late yesterday, and gets its time from the network."""
    clock.jump(14 * 3600)
    office.clock.now()
    clock.jump(DAY)
    assert office.clock.now() == clock.now()
    assert office.clock.leap is None
    assert office.tickets.take(kiosk, None, "ho-tich").number == "A001"


@pytest.mark.usefixtures("waiting")
def test_a_machine_that_slept_and_a_night_are_no_leap(office: Office, clock: SetClock) -> None:
    clock.move(DAY)
    assert office.clock.leap is None
    assert DayEnd(office.store).tick() == 1


@pytest.mark.usefixtures("waiting")
def test_hours_within_the_day_are_followed(office: Office, clock: SetClock) -> None:
    clock.jump(4 * 3600)
    assert office.clock.now() == clock.now()
    assert states(office) == ["waiting"]


@pytest.mark.usefixtures("waiting")
def test_supervisors_and_the_status_page_are_told(
    office: Office, clock: SetClock, client: FlaskClient
) -> None:
    watch, told = Watch(office, words("web", "vi")), office.events.subscribe()
    office.opening.tick()
    assert (watch.floor().leap, client.get("/status").get_json()["leap"]) == ("", None)
    clock.jump(DAY)
    office.opening.tick()
    change = told.wait(PATIENCE)
    assert change is not None
    assert "office" in change.topics
    assert "08:15 24/11/2026" in watch.floor().leap
    assert client.get("/status").get_json()["leap"] == "2026-11-24T08:15:00+07:00"
    page = client.get("/status", headers={"Accept": "text/html"}).text
    assert "Đồng hồ nhảy ngày" in page
    login = {"login": "minh", "password": "minh-password"}
    client.post("/counter/sign-in", data=login)
    alerts = client.get("/supervisor/view").get_json()["parts"]["alerts"]
    assert "Đồng hồ máy chủ nhảy sang ngày khác" in alerts
    clock.jump(-DAY)
    assert watch.floor().leap == ""
