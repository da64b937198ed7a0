"""Processes kept alive, switched off, and ended, with real processes and a clock by hand."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import psutil
import pytest

from devices.dock.supervisor import LONGEST_PAUSE, STEADY_SECONDS, Child, Supervisor
from tests.waiting import PATIENCE

SLEEP = ["sleep", "60"]


@pytest.fixture
def child(tmp_path: Path):
    """A process that would run for a minute."""
    made = Child("sleeper", SLEEP, tmp_path / "log")
    yield made
    made.send(signal.SIGKILL)
    made.wait(PATIENCE)


def die(child: Child) -> None:
    child.send(signal.SIGKILL)
    assert child.wait(PATIENCE)


def test_a_process_that_dies_again_and_again_is_started_ever_later(child: Child) -> None:
    now, pauses = 0.0, []
    child.keep(now)
    for _ in range(7):
        die(child)
        died = now
        while not child.keep(now):
            now += 0.25
        pauses.append(now - died)
    assert pauses == sorted(pauses)
    assert pauses[0] == 0
    assert pauses[-1] == LONGEST_PAUSE


def test_one_that_ran_for_long_is_started_again_soon(child: Child) -> None:
    child.keep(0)
    for now in (1.0, 2.0, 4.0, 8.0, 16.0):
        die(child)
        child.keep(now)
        child.keep(now + LONGEST_PAUSE)
    die(child)
    later = 16.0 + LONGEST_PAUSE + STEADY_SECONDS + 1
    assert child.keep(later)


def test_one_switched_off_stays_off_till_it_is_wanted(child: Child) -> None:
    supervisor = Supervisor([child])
    child.keep(0)
    pid = child.pid
    supervisor.turn_off("sleeper", signal.SIGKILL)
    assert not child.running
    assert supervisor.pids == {}
    assert not child.keep(1000)
    supervisor.turn_on("sleeper")
    assert child.keep(1000)
    assert child.pid != pid


def test_all_end_with_the_supervisor_even_the_deaf(tmp_path: Path) -> None:
    deaf = ["sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done"]
    children = [Child("first", SLEEP, tmp_path / "1"), Child("deaf", deaf, tmp_path / "2")]
    fast = iter(range(0, 10_000, 7))
    supervisor = Supervisor(children, steady=lambda: float(next(fast)))
    ending = threading.Event()
    running: list[psutil.Process] = []

    def started() -> None:
        running.extend(psutil.Process(pid) for pid in supervisor.pids.values())

    def end_when_deaf() -> None:
        while "deaf" not in children[1].last_words():
            pass
        ending.set()

    supervisor.on_change = started
    threading.Thread(target=end_when_deaf, daemon=True).start()
    supervisor.run(ending)
    supervisor.end_all()
    assert len(running) == 2
    assert psutil.wait_procs(running, timeout=PATIENCE)[1] == []


def test_a_change_is_told_when_a_process_comes_and_when_it_goes(child: Child) -> None:
    ending, heard = threading.Event(), []
    supervisor = Supervisor([child])

    def changed() -> None:
        heard.append(list(supervisor.pids))
        if len(heard) == 1:
            supervisor.turn_off("sleeper")
        else:
            ending.set()

    supervisor.on_change = changed
    supervisor.run(ending)
    assert heard == [["sleeper"], []]


def test_what_it_wrote_can_be_shown(tmp_path: Path) -> None:
    child = Child("speaker", ["sh", "-c", "echo nothing works"], tmp_path / "log")
    assert child.last_words() == ""
    child.keep(0)
    assert child.wait(PATIENCE)
    assert child.last_words() == "nothing works\n"
