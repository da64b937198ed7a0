"""Serial scanners and keypads over a pseudo-terminal: frames, garbage, pulled cables."""

from __future__ import annotations

import logging
import queue
import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import Scanner
from contract.ids import Key, Part
from devices.drivers import open_scanner
from devices.drivers.keypad import Keypad, Stroke, StxFramer, read_stroke
from devices.drivers.serial_scanner import LineFramer, read_code
from devices.fakes.keypad import FakeKeypad
from devices.fakes.serial_line import SerialLine

CODE = "H26.08.15-261008-0975"
LONG_ENOUGH = 5.0
QUIET = 0.3
NO_TEXT = (b"\xff", b"\x80", b"\x00", b"\xc3\x28")


class Heard:
    """What a driver has called back with, in order."""

    def __init__(self):
        self.things = queue.Queue()
        self.parts = queue.Queue()

    def next(self):
        return self.things.get(timeout=LONG_ENOUGH)

    def next_part(self):
        return self.parts.get(timeout=LONG_ENOUGH)

    def nothing_more(self):
        with pytest.raises(queue.Empty):
            self.things.get(timeout=QUIET)
        return True


@pytest.fixture
def line(tmp_path):
    cable = SerialLine(tmp_path / "line")
    yield cable
    cable.unplug()


@pytest.fixture
def scanned(line):
    heard, scanner = Heard(), open_scanner(Scanner(kind="serial", url=line.url))
    scanner.start(heard.things.put, heard.parts.put)
    assert heard.next_part() is Part.OK
    yield heard
    scanner.stop()


@pytest.fixture
def keyed(line):
    heard, keypad = Heard(), Keypad(line.url)
    keypad.start(heard.things.put, heard.parts.put)
    assert heard.next_part() is Part.OK
    yield heard
    keypad.stop()


@pytest.mark.parametrize("ending", ["\r", "\n", "\r\n", ""])
def test_a_code_ends_with_its_suffix_or_a_pause(line, scanned, ending):
    line.write((CODE + ending).encode())
    assert scanned.next().text == CODE
    assert scanned.nothing_more()


def test_two_codes_in_one_breath_are_two(line, scanned):
    line.write(b"first\rsecond\r")
    assert [scanned.next().text, scanned.next().text] == ["first", "second"]


def test_a_pulled_cable_is_told_once_and_half_a_code_is_dropped(line, scanned, caplog):
    caplog.set_level(logging.INFO)
    line.write(b"half a co")
    line.unplug()
    assert scanned.next_part() is Part.MISSING
    line.plug()
    assert scanned.next_part() is Part.OK
    line.write(f"{CODE}\r".encode())
    texts = [scanned.next().text]
    while texts[-1] != CODE:  # the half, if the pause ended it before the cable went
        texts.append(scanned.next().text)
    assert all(text in (CODE, "half a co") for text in texts)
    assert not any("half" in text and CODE in text for text in texts)
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_a_scanner_plugged_in_after_the_start_is_found(tmp_path):
    heard, scanner = Heard(), open_scanner(Scanner(kind="serial", url=str(tmp_path / "later")))
    scanner.start(heard.things.put, heard.parts.put)
    assert heard.next_part() is Part.MISSING
    line = SerialLine(tmp_path / "later")
    assert heard.next_part() is Part.OK
    line.write(b"here\r")
    assert heard.next().text == "here"
    scanner.stop()
    line.unplug()


def test_two_hundred_bursts_of_garbage_and_then_a_code(line, scanned, caplog):
    source = random.Random(3)
    for _ in range(200):
        line.write(source.choice(NO_TEXT) + source.randbytes(source.randrange(60)) + b"\xff\r")
    line.write(f"{CODE}\r".encode())
    while scanned.next().text != CODE:  # a burst can hold an end of line and a few letters
        continue
    warnings = [record for record in caplog.records if "no text" in record.getMessage()]
    assert 1 <= len(warnings) < 100


@pytest.mark.parametrize(
    ("frame", "text", "symbology"),
    [
        (CODE.encode(), CODE, ""),
        (f"]Q3{CODE}".encode(), CODE, "QRCode"),
        (f"]C0{CODE}".encode(), CODE, "Code128"),
        (unicodedata.normalize("NFD", "Bồ Đề").encode(), "Bồ Đề", ""),
        (b"]X9abc", "abc", "]X9"),
        ("  Phường Bồ Đề ".encode(), "Phường Bồ Đề", ""),
        (b"]C101\x1d12", "01\x1d12", "Code128"),
    ],
)
def test_what_a_frame_says(frame, text, symbology):
    scan = read_code(frame, "serial")
    assert (scan.text, scan.symbology) == (text, symbology)


@pytest.mark.parametrize("frame", [b"\xff\xfe", b"a\x00b", b"a\x1b[2Jb", b"   ", b"]Q3", b"\xc3"])
def test_bytes_that_are_no_code(frame):
    assert read_code(frame, "serial") is None


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_frames_do_not_depend_on_how_bytes_arrive(pieces):
    whole, split = LineFramer(), LineFramer()
    together = whole.feed(b"".join(pieces) + b"\r")
    apart = [frame for piece in [*pieces, b"\r"] for frame in split.feed(piece)]
    assert together == apart


def test_a_frame_too_long_is_dropped_to_its_end():
    framer = LineFramer(longest=10)
    assert framer.feed(b"x" * 30) == []
    assert framer.feed(b"tail\rgood\r") == [b"good"]
    assert framer.feed(b"y" * 11 + b"\rgood\r") == [b"good"]
    framer.feed(b"z" * 30)
    assert framer.pause() == []
    assert framer.feed(b"good\r") == [b"good"]


def test_keys_come_through(line, keyed):
    keypad = FakeKeypad(line, address=7)
    keys = [Key.NEXT, Key.RECALL, Key.MISSED, Key.EMERGENCY]
    for key in keys:
        keypad.press(key)
    assert [keyed.next().key for _ in keys] == keys
    keypad.type("25")
    keypad.clear()
    keypad.press(Key.CALL)
    keypad.call("A025")
    assert [keyed.next() for _ in range(5)] == [
        Stroke(7, None, "2"),
        Stroke(7, None, "5"),
        Stroke(7, None),
        Stroke(7, Key.CALL),
        Stroke(7, Key.CALL, "A025"),
    ]


def test_bad_frames_are_dropped_with_a_line_each(line, keyed, caplog):
    for bad in (b"\x0201Y\x03", b"\x02N\x03", b"\x02123N\x03", b"noise\x03", b"\x0201C-1\x03"):
        line.write(bad)
    FakeKeypad(line).press(Key.NEXT)
    assert keyed.next().key is Key.NEXT
    assert len([record for record in caplog.records if "no key" in record.getMessage()]) == 5


def test_a_keypad_comes_back_after_its_cable(line, keyed):
    keypad = FakeKeypad(line)
    line.unplug()
    assert keyed.next_part() is Part.MISSING
    keypad.press(Key.NEXT)
    line.plug()
    assert keyed.next_part() is Part.OK
    keypad.press(Key.RECALL)
    assert keyed.next().key is Key.RECALL
    assert keyed.nothing_more()


def test_two_hundred_noises_and_then_a_key():
    source, framer = random.Random(4), StxFramer()
    keys = []
    for _ in range(200):
        keys += [
            read_stroke(frame) for frame in framer.feed(source.randbytes(source.randrange(30)))
        ]
    keys += [read_stroke(frame) for frame in framer.feed(b"\x0201N\x03")]
    assert keys[-1] == Stroke(1, Key.NEXT)
    assert len(framer._held) <= 12
