"""The panel's terminal: it follows the office over a real broker, and tells what was seen."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys

import pytest

from config.places import ROOT
from config.settings import SettingsError
from contract.ids import Key
from devices.box import run
from devices.fakes.keypad import FakeKeypad
from devices.fakes.panel import FakeAsciiPanels, FakePanel
from devices.fakes.serial_line import SerialLine

OFFICE = "motcua/1/test-office"
PRESS = f"{OFFICE}/do/box-1/press"
EPOCH = "0199"
DASHES = "----"
DARK = "    "
SETTINGS = """
format = 1
office = "test-office"
device = "box-1"
kind = "box"
keypad = "{keypad}"
counter = "quay-3"
[led]
url = "{panel}"
panels = [{{address = 3}}, {{address = 4, counter = "quay-4", digits = 5}}]
[broker]
port = {port}
"""


class Stage:
    """A box between a keypad, two panels and a broker at which the test plays the server."""

    def __init__(self, folder, broker, ear):
        self.ear = ear
        self.three, self.four = FakePanel(), FakePanel(5)
        self.keypad_line = SerialLine(folder / "keypad")
        self.panel_line = SerialLine(folder / "panel")
        self.keypad = FakeKeypad(self.keypad_line)
        FakeAsciiPanels(self.panel_line, {3: self.three, 4: self.four})
        self._seq = 0
        settings = folder / "box.toml"
        lines = {"keypad": self.keypad_line.url, "panel": self.panel_line.url}
        settings.write_text(SETTINGS.format(port=broker.port, **lines))
        self.process = subprocess.Popen(
            [sys.executable, "motcua.py", "box", "--settings", str(settings)], cwd=ROOT
        )

    def close(self):
        self.process.kill()
        self.process.wait()
        self.keypad_line.unplug()
        self.panel_line.unplug()

    def say(self, suffix, **fields):
        self._seq += 1
        state = {"epoch": EPOCH, "seq": self._seq, "at": _now(), **fields}
        self.ear.say(f"{OFFICE}/{suffix}", json.dumps(state), 1, retain=True)

    def server(self, state="ready"):
        self.say("server", state=state, now=_now())

    def counter(self, name, ticket, *, is_open=True):
        label = name.removeprefix("quay-")
        self.say(f"counter/{name}", id=name, label=label, open=is_open, ticket=ticket)

    def calls(self, number, seq, *, age=0.0, kind="call"):
        call = {"seq": seq, "at": _now(-age), "kind": kind, "number": number}
        where = {"counter": "quay-3", "label": "3", "service": "ho-tich"}
        self.say("calls", calls=[{**call, **where}])

    def pressed(self):
        asked = json.loads(self.ear.on(PRESS).payload)
        self.ear.forget()
        return asked

    def parts(self, **wanted):
        def fits(message):
            if message.topic != f"{OFFICE}/device/box-1":
                return False
            parts = json.loads(message.payload)["parts"]
            return all(parts.get(name.replace("_", "-")) == is_ for name, is_ in wanted.items())

        return self.ear.until(fits) is not None


def _now(seconds=0.0):
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)
    return moment.isoformat().replace("+00:00", "Z")


@pytest.fixture
def stage(tmp_path, broker, ear):
    made = Stage(tmp_path, broker, ear(f"{OFFICE}/#"))
    try:
        assert made.parts(keypad="ok", panel_3="ok", panel_4="ok")
        yield made
    finally:
        made.close()


def test_each_panel_follows_its_counter_and_shows_dashes_when_cut_off(stage):
    stage.counter("quay-3", "A025")
    stage.server()
    stage.counter("quay-4", "B007")
    assert stage.three.wait_until("A025")
    assert stage.four.wait_until(" B007")
    stage.counter("quay-4", "B007", is_open=False)
    assert stage.four.wait_until("-----")
    stage.counter("quay-4", "A1000")
    assert stage.four.wait_until("A1000")
    stage.counter("quay-4", None)
    assert stage.four.wait_until("-----")
    stage.server("lost")
    assert stage.three.wait_until(DASHES)
    stage.server()
    assert stage.three.wait_until("A025")
    stage.ear.say(f"{OFFICE}/counter/quay-3", "", 1, retain=True)
    assert stage.three.wait_until(DASHES)


def test_a_press_says_which_number_its_clerk_saw(stage):
    stage.server()
    stage.counter("quay-3", "A025")
    assert stage.three.settles_on("A025")
    stage.keypad.press(Key.NEXT)
    asked = stage.pressed()
    assert (asked["counter"], asked["key"], asked["seen"]) == ("quay-3", "next", "A025")
    problem = {"code": "counter-changed", "params": {}, "field": None}
    answer = {"id": asked["id"], "ok": False, "verb": "press", "error": problem}
    stage.ear.say(f"{OFFICE}/answer/box-1", json.dumps(answer))
    stage.counter("quay-3", "A026")
    assert stage.three.settles_on("A026")
    stage.keypad.press(Key.RECALL)
    assert stage.pressed()["seen"] == "A026"
    stage.counter("quay-3", None)
    assert stage.three.settles_on(DASHES)
    stage.keypad.press(Key.MISSED)
    assert stage.pressed()["seen"] is None


def test_without_its_panel_the_keypad_goes_on(stage):
    stage.server()
    stage.counter("quay-3", "A025")
    assert stage.three.wait_until("A025")
    stage.ear.forget()
    stage.panel_line.unplug()
    assert stage.parts(panel_3="missing", panel_4="missing", keypad="ok")
    stage.keypad.press(Key.NEXT)
    assert "seen" not in stage.pressed()
    stage.panel_line.plug()
    assert stage.parts(panel_3="ok", panel_4="ok")


def test_a_young_call_flashes_an_old_one_does_not(stage):
    stage.server()
    stage.counter("quay-3", "A025")
    stage.calls("A025", 7, age=100)
    assert stage.three.wait_until("A025")
    assert stage.three.wait_for_frames(2)  # longer than half a flash
    assert DARK not in [showing.text for showing in stage.three.history]
    stage.calls("A025", 8, kind="recall")
    assert stage.three.wait_until(DARK)
    assert stage.three.wait_until("A025")


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ('keypad = "loop://"', "needs 'keypad' and 'counter', or 'led'"),
        ('[led]\nurl = "loop://"', "LED panel 1: needs 'counter'"),
        ('[led]\nurl = "loop://"\nprotocol = "morse"', "morse"),
    ],
)
def test_settings_that_cannot_be_say_so(tmp_path, more, fault):
    settings = tmp_path / "terminal.toml"
    settings.write_text(f'format = 1\noffice = "o"\ndevice = "box-1"\nkind = "box"\n{more}\n')
    with pytest.raises(SettingsError, match=fault):
        run(settings)
