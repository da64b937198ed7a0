"""The keypad's terminal: keys on a serial line become requests over a real broker."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import pytest

from config.clock import SetClock
from config.places import ROOT
from config.settings import SettingsError
from contract.ids import Key, Part
from contract.messages import Answer, Problem
from devices.box import Box, run
from devices.drivers.keypad import Stroke
from devices.fakes.keypad import FakeKeypad
from devices.fakes.serial_line import SerialLine
from tests.waiting import PATIENCE

PRESS = "motcua/1/test-office/do/box-1/press"
STATE = "motcua/1/test-office/device/box-1"
SETTINGS = """
format = 1
office = "test-office"
device = "box-1"
kind = "box"
keypad = "{keypad}"
counter = "quay-3"
[broker]
port = {port}
"""


@pytest.fixture
def box_process(tmp_path, broker, ear):
    line = SerialLine(tmp_path / "keypad")
    hears = ear("motcua/1/test-office/#")
    settings = tmp_path / "terminal.toml"
    settings.write_text(SETTINGS.format(keypad=line.url, port=broker.port))
    process = subprocess.Popen(
        [sys.executable, "motcua.py", "box", "--settings", str(settings)], cwd=ROOT
    )
    hears.until(lambda message: _keypad_is(message, "ok"))
    yield process, line, hears
    process.kill()
    process.wait()
    line.unplug()


def _keypad_is(message, state):
    if message.topic != STATE or not message.payload:
        return False
    return json.loads(message.payload)["parts"].get("keypad") == state


def test_a_key_is_a_request_and_a_pulled_cable_is_reported(box_process):
    process, line, hears = box_process
    keypad = FakeKeypad(line)
    keypad.press(Key.NEXT)
    asked = json.loads(hears.on(PRESS).payload)
    assert (asked["counter"], asked["key"]) == ("quay-3", "next")
    assert "seen" not in asked
    hears.forget()
    keypad.type("25")
    keypad.press(Key.CALL)
    asked = json.loads(hears.on(PRESS).payload)
    assert (asked["key"], asked["number"]) == ("call", "25")
    hears.forget()
    line.unplug()
    hears.until(lambda message: _keypad_is(message, "missing"))
    hears.forget()
    line.plug()
    hears.until(lambda message: _keypad_is(message, "ok"))
    keypad.press(Key.RECALL)
    hears.until(
        lambda message: message.topic == PRESS and json.loads(message.payload)["key"] == "recall"
    )
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0


def test_a_box_without_keypad_says_so(tmp_path):
    settings = tmp_path / "terminal.toml"
    settings.write_text('format = 1\noffice = "o"\ndevice = "box-1"\nkind = "box"\n')
    with pytest.raises(SettingsError, match="'keypad' and 'counter', or 'led'"):
        run(settings)


class Asked:
    """Stands for the link: remembers requests and reports."""

    def __init__(self):
        self.keys, self.parts, self.then = [], [], None

    def request(self, verb, fields, then):
        assert verb == "press"
        self.keys.append(fields)
        self.then = then


@pytest.fixture
def asked():
    return Asked()


@pytest.fixture
def box(asked, clock):
    return Box("quay-3", clock, asked.request, asked.parts.append)


def key(meaning, typed=""):
    return Stroke(1, meaning, typed)


def test_a_bouncing_key_counts_once(box, asked, clock: SetClock):
    """A second *next* would mean that the person did not come."""
    for pause in (0, 0.02, 0.05, 0.6):
        clock.move(pause)
        box.take(key(Key.NEXT))
    box.take(key(Key.RECALL))
    assert [fields["key"] for fields in asked.keys] == [Key.NEXT, Key.NEXT, Key.RECALL]
    assert all("seen" not in fields and "number" not in fields for fields in asked.keys)


def test_a_number_is_typed_and_called(box, asked, clock: SetClock):
    for digit in "0255":
        clock.move(0.1)
        box.take(key(None, digit))
        box.take(key(None, digit))  # it bounces
    box.take(key(Key.CALL))
    assert asked.keys == [{"counter": "quay-3", "key": Key.CALL, "number": "0255"}]


def test_a_number_can_come_whole(box, asked):
    box.take(key(Key.CALL, "A025"))
    assert asked.keys == [{"counter": "quay-3", "key": Key.CALL, "number": "A025"}]


@pytest.mark.parametrize("forget", ["clear", "wait", "next"])
def test_digits_are_forgotten(box, asked, clock: SetClock, forget):
    box.take(key(None, "7"))
    if forget == "clear":
        box.take(key(None))
    elif forget == "next":
        box.take(key(Key.NEXT))
    clock.move(6 if forget == "wait" else 0.3)
    box.take(key(Key.CALL))
    assert [fields["key"] for fields in asked.keys] == [Key.NEXT] * (forget == "next")


def test_a_refused_key_is_logged_without_harm(box, asked, caplog):
    box.take(key(Key.NEXT))
    asked.then(Answer(id=None, ok=False, verb="press", error=Problem(code="counter-closed")))
    assert "counter quay-3: key refused: counter-closed" in caplog.text
    box.part(Part.MISSING)
    assert asked.parts == [{"keypad": "missing"}]
