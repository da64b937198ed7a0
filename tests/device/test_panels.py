"""LED panels over a pseudo-terminal: what they show, in both protocols, and what breaks them."""

from __future__ import annotations

import logging
import queue
import random
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET

from config.settings import Led, LedPanel, SettingsError
from contract.ids import Key, Part
from devices.drivers.keypad import Keypad
from devices.drivers.panel import REFRESH_SECONDS, _Panel, fit, open_panels
from devices.drivers.panel_ascii import frame
from devices.fakes.keypad import FakeKeypad
from devices.fakes.panel import FakeAsciiPanels, FakeModbusPanels, FakePanel, crc
from devices.fakes.serial_line import SerialLine

PROTOCOLS = ("ascii", "modbus")
LONG_ENOUGH = 10.0
DARK = "    "


class Rig:
    """A line with panels 3 (four digits) and 4 (five), and the driver on its other end."""

    def __init__(self, path, protocol):
        self.cable = SerialLine(path)
        self.three, self.four = FakePanel(4), FakePanel(5)
        panels = {3: self.three, 4: self.four}
        if protocol == "ascii":
            self.line = FakeAsciiPanels(self.cable, panels, answers=True)
        else:
            self.line = FakeModbusPanels(self.cable, panels)
        places = [LedPanel(address=3, digits=4), LedPanel(address=4, digits=5)]
        settings = Led(url=self.cable.url, protocol=protocol, answers=True, panels=places)
        self.driver = open_panels(settings)
        self.heard = queue.Queue()

    def start(self):
        self.driver.start(lambda address, part: self.heard.put((address, part)))

    def stop(self):
        self.driver.stop()
        self.cable.unplug()

    def hear(self, *wanted):
        """Wait until all of these were heard."""
        left = set(wanted)
        while left:
            left.discard(self.heard.get(timeout=LONG_ENOUGH))
        return True


@pytest.fixture(params=PROTOCOLS)
def rig(tmp_path, request):
    made = Rig(tmp_path / "panels", request.param)
    made.start()
    assert made.hear((3, Part.OK), (4, Part.OK))
    yield made
    made.stop()


def test_panels_of_one_line_show_each_their_number(rig):
    assert rig.three.wait_until("----")
    assert rig.four.wait_until("-----")
    rig.driver.show(3, "A025")
    rig.driver.show(4, "B1000")
    assert rig.three.wait_until("A025")
    assert rig.four.wait_until("B1000")
    rig.driver.show(4, "B007")
    assert rig.four.wait_until(" B007")
    rig.driver.show(3, "A1000")
    assert rig.three.wait_until("1000")
    rig.driver.show(3, None)
    assert rig.three.wait_until("----")


def test_a_called_number_flashes_and_no_other(rig):
    rig.driver.show(3, "A025")
    rig.driver.flash(3)
    assert rig.three.wait_until(DARK)
    assert rig.driver.shown(3) == "A025"
    assert rig.three.wait_until("A025")
    assert rig.three.wait_until(DARK)
    assert rig.four.shows == "-----"


def test_it_flashes_once_a_second_for_six_seconds():
    """Twice a second is the most that does no harm to those who cannot bear flashing."""
    panel = _Panel(3, 4, number="A025", flashing_since=100.0)
    changes = [100.0]
    while panel.flashing_since is not None:
        dark = len(changes) % 2 == 0
        assert panel.face(changes[-1]) == (DARK if dark else "A025")
        changes.append(panel.next_change(changes[-1]))
    assert changes[:14] == [100 + half / 2 for half in range(13)] + [106 + REFRESH_SECONDS]
    assert panel.face(200.0) == "A025"


def test_digits_being_typed_stand_before_the_number_until_they_end(rig):
    rig.driver.show(3, "A025")
    assert rig.three.settles_on("A025")
    rig.driver.note(3, "31")
    assert rig.three.wait_until("  31")
    assert rig.driver.shown(3) == "A025"
    rig.driver.note(3, "")
    assert rig.three.wait_until("A025")


def test_a_panel_that_does_not_answer_is_told_once_and_holds_up_no_other(rig, caplog):
    caplog.set_level(logging.INFO)
    rig.three.mute = True
    rig.driver.show(3, "A025")
    assert rig.hear((3, Part.MISSING))
    assert rig.driver.shown(3) is UNSET
    assert rig.three.wait_for_frames(2)
    rig.driver.show(4, "B001")
    assert rig.four.wait_until(" B001")
    rig.three.mute = False
    assert rig.hear((3, Part.OK))
    assert rig.driver.shown(3) == "A025"
    levels = [record.levelname for record in caplog.records if "panel 3" in record.getMessage()]
    assert levels == ["WARNING", "INFO"]


def test_a_pulled_line_is_logged_once_and_shows_what_is_due_when_it_is_back(rig, caplog):
    caplog.set_level(logging.INFO)
    rig.cable.unplug()
    rig.driver.show(3, "A026")
    assert rig.hear((3, Part.MISSING), (4, Part.MISSING))
    assert rig.driver.shown(4) is UNSET
    rig.cable.plug()
    assert rig.hear((3, Part.OK), (4, Part.OK))
    assert rig.three.wait_until("A026")
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


def test_a_panel_that_lost_its_power_is_written_again(rig):
    rig.driver.show(3, "A025")
    assert rig.three.wait_until("A025")
    rig.three.lose_power()
    assert rig.three.shows == DARK
    rig.three.get_power()
    assert rig.three.wait_until("A025")


def test_a_panel_that_refuses_has_a_fault(rig):
    rig.four.refusing = True
    rig.driver.show(4, "B002")
    assert rig.hear((4, Part.FAULT))
    rig.four.refusing = False
    assert rig.hear((4, Part.OK))
    assert rig.four.wait_until(" B002")


def test_at_the_end_no_number_is_left_standing(rig):
    rig.driver.show(3, "A025")
    assert rig.three.wait_until("A025")
    rig.driver.stop()
    assert rig.three.wait_until("----")


def test_noise_before_each_answer_does_no_harm(rig):
    """On Modbus noise spoils an answer; the panel comes back with the silence."""
    source = random.Random(5)
    for number in range(1, 9):
        rig.three.noise = source.randbytes(source.randrange(1, 12)).translate(None, b"\x06\x15")
        rig.driver.show(3, f"A{number:03d}")
        rig.driver.show(4, f"B{number:03d}")
        assert rig.four.wait_until(f" B{number:03d}")
    rig.three.noise = b""
    assert rig.three.wait_until("A008")


def test_noise_on_the_line_does_no_harm(rig):
    source = random.Random(6)
    for number in range(1, 20):
        rig.cable.write(source.randbytes(source.randrange(60)))
        rig.driver.show(4, f"B{number:03d}")
    assert rig.four.wait_until(" B019")


def test_a_wrong_checksum_counts_as_no_answer(tmp_path):
    rig = Rig(tmp_path / "panels", "modbus")
    rig.three.wrong_crc = True
    rig.start()
    assert rig.hear((3, Part.MISSING), (4, Part.OK))
    rig.three.wrong_crc = False
    assert rig.hear((3, Part.OK))
    rig.stop()


def test_a_panel_that_only_listens_is_there_while_its_line_is(tmp_path):
    cable = SerialLine(tmp_path / "panel")
    panel = FakePanel()
    FakeAsciiPanels(cable, {1: panel})
    driver = open_panels(Led(url=cable.url))
    heard = queue.Queue()
    driver.start(lambda _address, part: heard.put(part))
    driver.show(1, "A025")
    assert panel.wait_until("A025")
    assert heard.get(timeout=LONG_ENOUGH) is Part.OK
    cable.unplug()
    driver.show(1, "A026")
    assert heard.get(timeout=LONG_ENOUGH) is Part.MISSING
    driver.stop()


def test_a_keypad_and_its_panel_share_a_cable(tmp_path):
    cable, panel, heard = SerialLine(tmp_path / "both"), FakePanel(), queue.Queue()
    FakeAsciiPanels(cable, {1: panel})
    keypad = Keypad(cable.url)
    driver = open_panels(Led(url=cable.url), keypad.send)
    keypad.start(lambda stroke: heard.put(stroke.key), heard.put)
    driver.start(lambda _address, part: heard.put(("panel", part)))
    for number in range(1, 30):
        driver.show(1, f"A{number:03d}")
        FakeKeypad(cable).press(Key.RECALL)
    assert panel.wait_until("A029")
    cable.unplug()
    driver.show(1, "A030")
    while heard.get(timeout=LONG_ENOUGH) != ("panel", Part.MISSING):
        continue
    cable.plug()
    assert panel.wait_until("A030")
    FakeKeypad(cable).press(Key.NEXT)
    while heard.get(timeout=LONG_ENOUGH) is not Key.NEXT:
        continue
    driver.stop()
    keypad.stop()
    assert panel.shows == "----"


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_line_that_babbles_without_end_does_not_hold_the_driver(tmp_path, protocol):
    """Another device on the line talks all the time: panels are missing, the program goes on."""
    rig = Rig(tmp_path / "panels", protocol)
    rig.three.mute = rig.four.mute = True
    ending = threading.Event()

    def babble():
        while not ending.wait(0.002):
            rig.cable.write(b" Busy ")

    babbler = threading.Thread(target=babble)
    babbler.start()
    rig.start()
    assert rig.hear((3, Part.MISSING), (4, Part.MISSING))
    ending.set()
    babbler.join()
    rig.three.mute = rig.four.mute = False
    assert rig.hear((3, Part.OK), (4, Part.OK))
    rig.stop()


@pytest.mark.parametrize(
    ("text", "digits", "shown"),
    [
        ("A025", 4, "A025"),
        ("A025", 5, " A025"),
        ("A1000", 5, "A1000"),
        ("A1000", 4, "1000"),
        ("A025", 3, "025"),
        ("", 4, "----"),
        ("A\x0325", 4, "----"),
        ("Đ025", 4, "----"),
    ],
)
def test_a_number_fits(text, digits, shown):
    assert fit(text, digits) == shown


@given(st.text(max_size=20), st.integers(3, 8))
def test_whatever_a_number_says_a_frame_stays_a_frame(text, digits):
    sent = frame(7, fit(text, digits))
    assert len(sent) == digits + 4
    assert (sent[:3], sent[-1:]) == (b"\x0207", b"\x03")
    assert sent.count(b"\x02") == sent.count(b"\x03") == 1


def test_the_checksum_is_that_of_the_protocol():
    assert crc(b"\x01\x03\x00\x00\x00\x0a") == b"\xc5\xcd"


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        (Led(url="nowhere://x"), "device address"),
        (Led(url="nowhere://x", protocol="modbus"), "device address"),
        (Led(url="loop://", panels=[LedPanel(address=100)]), "at most 99"),
        (Led(url="loop://", protocol="modbus", panels=[LedPanel(address=0)]), "1 to 247"),
        (Led(url="loop://", panels=[LedPanel(), LedPanel()]), "same address"),
    ],
)
def test_settings_that_cannot_be_say_so(settings, fault):
    with pytest.raises(SettingsError, match=fault):
        open_panels(settings)


@pytest.mark.parametrize(
    "more",
    [{"protocol": "modbus"}, {"answers": True}, {"baud": 19200}],
    ids=lambda more: next(iter(more)),
)
def test_what_cannot_share_a_keypads_cable_says_so(more):
    with pytest.raises(SettingsError, match="the keypad's line"):
        open_panels(Led(url="loop://", **more), lambda _data: None)
