"""The ESC/POS driver against the fake printer, through real sockets and a pseudo-terminal."""

from __future__ import annotations

import contextlib
import logging
import random
import socket
import threading

import pytest
from PIL import Image, ImageChops, ImageDraw

from config import settings
from contract.ids import Paper, Part
from devices.drivers import escpos_status, open_printer
from devices.drivers.escpos_printer import EscposPrinter, compose
from devices.drivers.escpos_status import Conversation, read_answers
from devices.drivers.printer_ports import NetworkPort, find_port
from devices.fakes.printer import FakePrinter
from devices.fakes.serial_line import SerialLine


def striped(rows=500, dots=576, seed=1):
    """A picture no row of which is like the next."""
    picture = Image.new("1", (dots, rows), 1)
    draw, source = ImageDraw.Draw(picture), random.Random(seed)
    for row in range(rows):
        left = source.randrange(dots - 20)
        draw.line((left, row, left + source.randrange(5, 20), row), 0)
    return picture


def same(one, other):
    return one.size == other.size and ImageChops.logical_xor(one, other).getbbox() is None


@pytest.fixture
def fake():
    printer = FakePrinter()
    yield printer
    printer.stop()


@pytest.fixture
def driver(fake):
    return open_printer(settings.Printer(url=fake.url))


def hasty(fake):
    """A driver that does not wait long for a silent printer."""
    return EscposPrinter(find_port(fake.url), fake.dots, patience=0.3)


def when_printing(fake, action):
    """Do something once, as soon as paper comes out."""
    done = threading.Event()

    def changed():
        if fake.unfinished is not None and not done.is_set():
            done.set()
            threading.Thread(target=action).start()

    fake.on_change = changed


def test_the_paper_is_the_picture_dot_for_dot(fake, driver):
    picture = striped()
    result = driver.print(picture)
    assert result.ok
    assert result.status.ready
    assert same(fake.papers[0].picture, picture)
    assert not fake.unknown_commands


def test_a_serial_printer_prints_the_same(tmp_path):
    line = SerialLine(tmp_path / "printer")
    fake = FakePrinter(line=line)
    driver = open_printer(settings.Printer(url=f"serial://{line.path}?baud=115200"))
    picture = striped()
    assert driver.print(picture).ok
    assert same(fake.papers[0].picture, picture)
    fake.unplug()
    assert driver.print(picture).problem == "printer-missing"
    fake.plug()
    assert driver.print(picture).ok
    fake.stop()


def test_a_picture_that_asks_questions_is_only_a_picture(fake, driver):
    """Bytes of a raster can spell DLE EOT; the printer answers them in the middle of the job."""
    ink = bytes((0x10, 0x04, 0x01, 0x10, 0x04, 0x04)) * 12
    picture = ImageChops.invert(Image.frombytes("1", (576, 60), ink * 60).convert("L")).convert("1")
    for _ in range(3):
        assert driver.print(picture).ok
    assert all(same(cut.picture, picture) for cut in fake.papers)
    assert len(fake.papers) == 3


@pytest.mark.parametrize(
    ("trouble", "repair", "problem"),
    [
        ("paper_out", "load_paper", "paper-out"),
        ("open_cover", "close_cover", "cover-open"),
        ("unplug", "plug", "printer-missing"),
        ("mute", None, "printer-missing"),
    ],
)
def test_a_fault_before_the_job_prints_nothing(fake, driver, trouble, repair, problem):
    getattr(fake, trouble)()
    assert driver.status().problem == problem
    result = driver.print(striped(50))
    assert (result.ok, result.problem) == (False, problem)
    assert fake.unfinished is None
    getattr(fake, repair)() if repair else fake.mute(False)
    assert driver.status().ready
    assert driver.print(striped(50)).ok
    assert fake.cut_count == 1


def test_paper_that_ends_in_the_job_is_told_and_the_half_ticket_does_not_follow(fake, driver):
    fake.load_paper(20)
    result = driver.print(striped())
    assert (result.ok, result.problem) == (False, "paper-out")
    assert result.status.paper is Paper.OUT
    assert 0 < fake.unfinished.height < 500
    fake.load_paper()
    assert fake.torn[0].height < 500
    after = striped(seed=2)
    assert driver.print(after).ok
    assert fake.cut_count == 1
    assert same(fake.papers[0].picture, after)


def test_a_cover_opened_in_the_job_is_told(fake, driver):
    fake.slow(100)
    when_printing(fake, fake.open_cover)
    result = driver.print(striped())
    assert (result.ok, result.problem) == (False, "cover-open")
    assert fake.cut_count == 0


def test_a_stuck_cutter_is_told(fake, driver):
    fake.jam_cutter()
    assert driver.status().ready
    result = driver.print(striped(50))
    assert (result.ok, result.problem) == (False, "cutter-stuck")
    fake.free_cutter()
    assert driver.print(striped(50)).ok


def test_a_cable_pulled_in_the_job_is_told(fake, driver):
    fake.slow(100)
    when_printing(fake, fake.unplug)
    assert driver.print(striped()).problem == "printer-missing"
    fake.plug()
    fake.load_paper()
    fake.slow(None)
    assert driver.print(striped()).ok


def test_a_printer_that_falls_silent_has_not_confirmed(fake):
    fake.slow(200)
    when_printing(fake, fake.mute)
    result = hasty(fake).print(striped(60))
    assert (result.ok, result.problem) == (False, "printer-missing")


def test_a_slow_printer_is_waited_for(fake, driver):
    fake.slow(80)
    assert driver.print(striped(400)).ok
    assert fake.cut_count == 1


def test_a_printer_that_stops_taking_bytes_is_looked_at_anew(fake):
    class Stuck:
        def __init__(self, connection):
            self.read, self.close = connection.read, connection.close
            self._send = connection.send

        def send(self, data):
            if len(data) > 16:
                fake.paper_out()
                raise TimeoutError
            self._send(data)

    port = NetworkPort("127.0.0.1", fake.line.port)
    opening = port.open
    port.open = lambda: Stuck(opening())
    result = EscposPrinter(port, 576).print(striped(50))
    assert (result.ok, result.problem) == (False, "paper-out")


def test_a_port_that_somebody_else_holds_is_missing_not_fine(fake, driver):
    with socket.create_connection(("127.0.0.1", fake.line.port)) as other:
        other.sendall(b"\x1b@")
        assert driver.status().problem == "printer-missing"
    assert driver.status().ready


def test_jobs_from_many_threads_come_out_whole(fake, driver):
    pictures = [striped(200, seed=seed) for seed in range(4)]
    results = []
    threads = [
        threading.Thread(target=lambda p=p: results.append(driver.print(p))) for p in pictures
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result.ok for result in results] == [True] * 4
    printed = [cut.picture for cut in fake.papers]
    assert all(any(same(paper, picture) for paper in printed) for picture in pictures)


def test_a_roll_near_its_end_still_prints_and_says_so(fake, driver):
    fake.paper_low()
    result = driver.print(striped(50))
    assert result.ok
    assert result.status.paper is Paper.LOW


def test_loss_and_return_are_logged_once(fake, driver, caplog):
    caplog.set_level(logging.INFO)
    driver.status()
    fake.unplug()
    for _ in range(3):
        driver.status()
    fake.plug()
    for _ in range(3):
        driver.status()
    said = [record.getMessage() for record in caplog.records]
    assert said == ["printer: printer-missing", "printer: ready again"]


def test_a_job_is_a_picture_in_pieces_a_cut_and_a_question():
    job = compose(striped(600))
    assert job.startswith(b"\x1b@\x1da\x00\x1dv0\x00\x48\x00\x00\x01")
    assert job.count(b"\x1dv0\x00\x48\x00") == 3
    assert job.endswith(b"\x1dVB\x00\x1dr\x01")


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ((0x12, 0x12, 0x12, 0x12), ""),
        ((0x12, 0x12, 0x12, 0x1E), ""),
        ((0x1A, 0x16, 0x12, 0x12), "cover-open"),
        ((0x1A, 0x32, 0x12, 0x7E), "paper-out"),
        ((0x1A, 0x52, 0x1A, 0x12), "cutter-stuck"),
        ((0x1A, 0x12, 0x12, 0x12), "printer-unknown"),
        ((0x12, 0x12, 0x32, 0x12), "printer-unknown"),
        ((0x12, None, None, None), "printer-unknown"),
        ((0x12, 0x12, 0x12, None), "printer-unknown"),
        ((0x12, None, None, 0x12), ""),
    ],
)
def test_what_the_four_bytes_say(answers, problem):
    assert read_answers(*answers).problem == problem


def test_two_hundred_babbling_printers_do_no_harm(monkeypatch):
    monkeypatch.setattr(escpos_status, "FIRST_ANSWER_SECONDS", 0.005)
    monkeypatch.setattr(escpos_status, "NEXT_ANSWER_SECONDS", 0.005)
    source = random.Random(7)

    class Babbling:
        def send(self, data): ...
        def read(self, seconds):
            return source.randbytes(source.randrange(12))

        def close(self): ...

    states = [Conversation(Babbling()).status() for _ in range(200)]
    assert {state.link for state in states} <= {Part.OK, Part.FAULT, Part.MISSING}
    silent = [byte for byte in range(256) if byte & 0x93 != 0x12]
    mute = Babbling()
    mute.read = lambda _seconds: bytes(silent)
    assert Conversation(mute).status().problem == "printer-missing"


def test_two_hundred_garbled_jobs_leave_a_printer_that_prints(fake, driver):
    source = random.Random(8)
    for _ in range(200):
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", fake.line.port)) as line,
        ):
            line.sendall(source.randbytes(source.randrange(1, 200)))
            line.shutdown(socket.SHUT_WR)
            while line.recv(64):
                pass
    fake.unplug()
    fake.plug()
    fake.load_paper()
    assert driver.print(striped(80)).ok
