"""How a dossier stands is spoken by an earphone alone, at a touch, and ends with its screen."""

from __future__ import annotations

import shutil
import threading

import pytest

from kiosk.speaking import Earphone
from tests.waiting import PATIENCE

pytestmark = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="no voice installed")


class Ear:
    """An earphone that remembers what it heard, and can be held up."""

    rate = 22_050

    def __init__(self) -> None:
        self.heard: list[int] = []
        self.some = threading.Event()
        self.goes_on = threading.Event()
        self.goes_on.set()

    def play(self, pcm: bytes, volume: float) -> bool:
        self.heard.append(len(pcm))
        self.some.set()
        self.goes_on.wait(PATIENCE)
        return True

    def stop(self) -> None:
        self.goes_on.set()

    def close(self) -> None:
        pass


@pytest.fixture
def ear(look_up):
    ear = Ear()
    look_up.terminal.earphone = Earphone(ear)
    look_up.terminal.earphone.start()
    yield ear
    look_up.terminal.earphone.stop()


def shown(look_up, made) -> None:
    look_up.scan("H26.15.02-261106-0975")
    look_up.answer(made.view(9), "look-up")
    assert look_up.mark == "dossier.9"


def test_it_is_offered_only_where_there_is_an_earphone_and_a_voice(look_up, made, ear) -> None:
    shown(look_up, made)
    assert look_up.has("listen")
    look_up.terminal.earphone, earphone = None, look_up.terminal.earphone
    look_up.terminal.stage.repaint()
    assert not look_up.has("listen")
    look_up.terminal.earphone = earphone


def test_nothing_is_said_before_it_is_asked_for(look_up, made, ear) -> None:
    shown(look_up, made)
    look_up.wait(5)
    assert ear.heard == []


def test_a_touch_reads_status_next_step_and_dates(look_up, made, ear) -> None:
    shown(look_up, made)
    look_up.touch("listen")
    deadline = threading.Event()
    for _ in range(200):
        if len(ear.heard) == 4:
            break
        deadline.wait(0.1)
    assert len(ear.heard) == 4
    assert all(size > ear.rate for size in ear.heard)  # half a second each at least


def test_the_rest_is_not_told_to_whoever_comes_next(look_up, made, ear) -> None:
    ear.goes_on.clear()
    shown(look_up, made)
    look_up.touch("listen")
    assert ear.some.wait(PATIENCE)
    look_up.terminal.go_home()
    ear.goes_on.set()
    look_up.terminal.earphone.stop()
    assert len(ear.heard) == 1
