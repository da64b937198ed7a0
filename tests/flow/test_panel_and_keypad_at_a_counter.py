"""From a key under a clerk's finger to the number above the counter, through real processes."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from config.places import ROOT
from contract.ids import Key
from devices.fakes.keypad import FakeKeypad
from devices.fakes.panel import FakeAsciiPanels, FakeModbusPanels, FakePanel
from devices.fakes.serial_line import SerialLine
from tests.waiting import PATIENCE, wait_for

DASHES = "----"
SETTINGS = """
format = 1
office = "test-office"
device = "box-1"
kind = "box"
keypad = "{keypad}"
counter = "quay-1"
[led]
url = "{panel}"
protocol = "{protocol}"
[broker]
port = {port}
password = "box-1-token"
"""


class Counter:
    """Counter 1 as its clerk sees it: a keypad and a panel on a box, and a box of tickets."""

    def __init__(self, office, folder, protocol):
        self.office, self.token = office, office.clerk()
        self.panel = FakePanel()
        self.keypad_line = SerialLine(folder / "keypad")
        one_cable = protocol == "same-cable"
        self.panel_line = self.keypad_line if one_cable else SerialLine(folder / "panel")
        self.keypad = FakeKeypad(self.keypad_line)
        fakes = FakeModbusPanels if protocol == "modbus" else FakeAsciiPanels
        fakes(self.panel_line, {1: self.panel})
        settings = folder / "box.toml"
        lines = {"keypad": self.keypad_line.url, "panel": self.panel_line.url}
        spoken = "ascii" if one_cable else protocol
        settings.write_text(SETTINGS.format(protocol=spoken, port=office.mqtt, **lines))
        self._log = folder / "box.log"
        with self._log.open("wb") as log:
            command = [sys.executable, "motcua.py", "box", "--settings", str(settings)]
            self.box = subprocess.Popen(command, cwd=ROOT, stderr=log)

    def wait_for_keypad(self):
        """A key pressed before its line is open is lost, as on a real cable."""

        def ready() -> bool:
            assert self.box.poll() is None, self._log.read_text()
            return "keypad ready" in self._log.read_text()

        wait_for(ready, "the keypad", self._log.read_text)

    def close(self):
        self.box.kill()
        self.box.wait()
        self.keypad_line.unplug()
        self.panel_line.unplug()

    def command(self, name, **fields):
        return self.office.command("quay-1", name, self.token, **fields)

    def take_ticket(self, service="ho-tich"):
        return self.office.take(service)["number"]


@pytest.fixture
def at_counter(real_office, tmp_path):
    made = []

    def make(protocol="ascii"):
        made.append(Counter(real_office, tmp_path, protocol))
        made[-1].wait_for_keypad()
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("protocol", ["ascii", "modbus", "same-cable"])
def test_a_key_calls_and_the_panel_shows_the_number(at_counter, protocol):
    counter = at_counter(protocol)
    numbers = [counter.take_ticket() for _ in range(2)]
    assert numbers == ["A001", "A002"]
    assert counter.panel.wait_until(DASHES)
    counter.command("open")
    counter.keypad.press(Key.NEXT)
    assert counter.panel.settles_on("A001")
    counter.keypad.press(Key.RECALL)
    assert counter.panel.wait_until("    ")  # it flashes
    counter.keypad.press(Key.MISSED)
    assert counter.panel.wait_until(DASHES)
    counter.command("close")
    counter.box.send_signal(signal.SIGTERM)
    assert counter.box.wait(PATIENCE) == 0
    assert counter.panel.shows == DASHES


def test_a_chosen_number_is_typed_and_called(at_counter):
    counter = at_counter()
    for _ in range(3):
        counter.take_ticket()
    counter.take_ticket("dat-dai")
    counter.command("open")
    assert counter.panel.wait_until(DASHES)
    counter.keypad.type("3")
    assert counter.panel.wait_until("   3")
    counter.keypad.press(Key.CALL)
    assert counter.panel.settles_on("A003")
    counter.keypad.call("B001")
    assert counter.panel.settles_on("B001")
    counter.keypad.type("9")
    counter.keypad.press(Key.CALL)
    assert counter.panel.wait_until(" Err")
    assert counter.panel.wait_until("B001")


def test_digits_that_mean_two_tickets_call_neither(at_counter):
    counter = at_counter()
    counter.take_ticket()
    counter.take_ticket("dat-dai")
    counter.command("open")
    counter.keypad.type("1")
    counter.keypad.press(Key.CALL)
    assert counter.panel.wait_until(" Err")
    assert counter.panel.wait_until(DASHES)


@pytest.mark.parametrize("gone", ["server", "broker", "server-killed"])
def test_the_panel_shows_dashes_while_its_office_cannot_be_reached(at_counter, gone):
    counter = at_counter("modbus")
    office = counter.office
    counter.take_ticket()
    counter.command("open")
    counter.command("next")
    assert counter.panel.wait_until("A001")
    {"server": office.stop, "broker": office.stop_broker, "server-killed": office.kill_both}[gone]()
    assert counter.panel.wait_until(DASHES, 40)
    (office.start_broker if gone == "broker" else office.start)()
    assert counter.panel.wait_until("A001", 40)
