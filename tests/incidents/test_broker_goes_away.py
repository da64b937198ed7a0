"""The broker goes away: the kiosk gives its leased numbers; a request that was under way is
repeated as often as need be, and makes one ticket."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Any

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from config.clock import SystemClock
from config.settings import Broker, TerminalSettings
from contract.messages import Answer, TicketIssued, TicketView, decode
from devices.link import Link
from tests.waiting import PATIENCE, wait_for


class Kiosk:
    """A terminal's own link to the office, and what it was told."""

    def __init__(self, port: int) -> None:
        self.told: SimpleQueue[Answer] = SimpleQueue()
        self.late: SimpleQueue[Answer] = SimpleQueue()
        self._online: SimpleQueue[bool] = SimpleQueue()
        settings = TerminalSettings(
            format=1, office="test-office", device="kiosk-1", kind="kiosk",
            broker=Broker(port=port, password="kiosk-1-token"),
        )  # fmt: skip
        self.link = Link(settings, SystemClock())
        self.link.listen(lambda topic, _: self._online.put(self.link.online))
        self.link.start()

    def until_online(self, wanted: bool) -> None:
        """Wait until the office can be asked, or cannot."""
        while self._online.get(timeout=PATIENCE) is not wanted:
            pass

    def tap(self, patience: float) -> None:
        """Ask for a number."""
        fields = {"service": "ho-tich"}
        self.link.request("take-ticket", fields, self.told.put, patience, self.late.put)


@pytest.fixture
def kiosk(real_office: Any) -> Iterator[Kiosk]:
    one = Kiosk(real_office.mqtt)
    one.until_online(True)
    yield one
    one.link.stop()


@contextmanager
def passing_on(port: int) -> Iterator[threading.Event]:
    """Set once the broker has passed on what kiosk-1 says after the block's beginning."""
    ready, heard = threading.Event(), threading.Event()
    client = Client(CallbackAPIVersion.VERSION2)
    client.username_pw_set("kiosk-2", "kiosk-2-token")
    client.on_subscribe = lambda *_: ready.set()
    client.on_message = lambda _client, _data, message: message.retain or heard.set()
    client.connect("127.0.0.1", port)
    client.loop_start()
    client.subscribe("motcua/1/test-office/device/kiosk-1")
    assert ready.wait(PATIENCE)
    yield heard
    client.loop_stop()


def carry_out_unheard(office: Any, kiosk: Kiosk, patience: float) -> None:
    """A tap reaches the server, which carries it out; its answer goes down with the broker."""
    worker, broker = office.worker_pid, office.broker_pid
    with passing_on(office.mqtt) as passed_on:
        os.kill(worker, signal.SIGSTOP)
        kiosk.tap(patience)
        kiosk.link.report({"printer": "ok"})  # follows the tap on the same connection
        assert passed_on.wait(PATIENCE)
        os.kill(broker, signal.SIGSTOP)
        os.kill(worker, signal.SIGCONT)
    wait_for(lambda: office.count("ticket"), "the ticket", lambda: office.log)
    os.kill(broker, signal.SIGKILL)
    office.stop_broker()


def ticket(answer: Answer) -> TicketIssued:
    assert answer.ok, answer
    return decode(bytes(answer.result), TicketIssued)


def test_a_tap_while_the_broker_is_away_makes_one_ticket(real_office: Any, kiosk: Kiosk) -> None:
    real_office.stop_broker()
    kiosk.until_online(False)
    kiosk.tap(PATIENCE)
    real_office.start_broker()
    assert ticket(kiosk.told.get(timeout=PATIENCE)).number == "A001"
    kiosk.tap(PATIENCE)
    assert ticket(kiosk.told.get(timeout=PATIENCE)).number == "A002"
    assert real_office.count("ticket") == 2


def test_a_ticket_whose_answer_was_lost_is_told_again_and_not_issued_again(
    real_office: Any, kiosk: Kiosk
) -> None:
    carry_out_unheard(real_office, kiosk, PATIENCE)
    real_office.start_broker()
    assert ticket(kiosk.told.get(timeout=PATIENCE)).number == "A001"
    assert (real_office.count("ticket"), real_office.count("request")) == (1, 1)


def test_a_ticket_whose_answer_came_too_late_is_known_and_can_be_given_back(
    real_office: Any, kiosk: Kiosk
) -> None:
    carry_out_unheard(real_office, kiosk, 5)
    given_up = kiosk.told.get(timeout=PATIENCE)
    assert (given_up.ok, given_up.error.code) == (False, "no-server")
    real_office.start_broker()
    late = ticket(kiosk.late.get(timeout=PATIENCE))
    kiosk.link.request("cancel", {"token": late.token}, kiosk.told.put, PATIENCE)
    cancelled = decode(bytes(kiosk.told.get(timeout=PATIENCE).result), TicketView)
    assert (cancelled.number, cancelled.state) == ("A001", "cancelled")
    assert real_office.count("ticket") == 1


def test_a_tap_that_was_over_before_the_broker_came_back_makes_no_ticket(
    real_office: Any, kiosk: Kiosk
) -> None:
    real_office.stop_broker()
    kiosk.until_online(False)
    kiosk.tap(0.5)
    assert kiosk.told.get(timeout=PATIENCE).error.code == "no-server"
    real_office.start_broker()
    kiosk.until_online(True)
    kiosk.tap(PATIENCE)
    assert ticket(kiosk.told.get(timeout=PATIENCE)).number == "A001"
    assert kiosk.late.empty()
    assert real_office.count("ticket") == 1
    assert "'take-ticket' was refused: expired" in real_office.log


# -- what people meet -----------------------------------------------------------------------------


def test_the_kiosk_goes_on_with_leased_numbers_and_hands_them_in(room: Any, broker: Any) -> None:
    room.take_number()
    room.until_mark("kiosk.number.printed.A001")
    room.touch("done")
    broker.stop()
    room.until_mark("kiosk.home.alone")
    assert room.says("home.alone.cannot")
    for number in ("A801", "A802"):
        room.take_number()
        room.until_mark(f"kiosk.number.printed.{number}")
        assert room.says("number.alone")
        room.touch("done")
    room.printer.open_cover()
    room.until_mark("kiosk.home.cover-open")
    assert room.tickets() == {"A001": "waiting"}
    broker.start()
    room.until(lambda: len(room.tickets()) == 3, "what was given alone")
    assert set(room.tickets().values()) == {"waiting"}
    room.until_staff_see("part.cover.fault")
    room.printer.close_cover()
    room.until_mark("kiosk.home")
    room.take_number()
    room.until_mark("kiosk.number.printed.A002")


def test_a_number_on_the_screen_stays_when_the_broker_goes(room: Any, broker: Any) -> None:
    room.printer.paper_out()
    room.take_number()
    room.until_mark("kiosk.number.failed.A001")
    address = room.qr()
    broker.stop()
    room.until(lambda: not room.link.online, "the loss")
    assert room.mark == "kiosk.number.failed.A001"
    assert room.qr() == address
    room.printer.load_paper()
    room.until(lambda: room.can("print-again"), "the repair")
    room.touch("print-again")
    room.until_mark("kiosk.number.printed.A001")
    assert room.printer.cut_count == 1
    room.pass_time(9)
    assert room.mark == "kiosk.home.alone"
