"""The stage draws what has changed, and survives a screen that fails."""

from __future__ import annotations

import gc
import logging
import threading

import pytest

from config.clock import SetClock
from devices.screen.stage import Stage
from devices.screen.window import KEPT_TIMERS, Timer, Window


def test_nothing_is_drawn_while_nothing_changes(stage: Stage, window: Window) -> None:
    number = window.frame.number
    for _ in range(20):
        window.step()
    stage.screen.update()
    window.step()
    assert window.frame.number == number


def test_only_what_has_changed_is_drawn(stage: Stage, window: Window, two) -> None:
    window.surface.set_at((10, 10), "#123456")  # a mark that drawing everything would wipe out
    two.lit = True
    two.update()
    window.step()
    assert window.surface.get_at((620, 620))[:3] == (0, 255, 0)
    assert window.surface.get_at((10, 10))[:3] == (0x12, 0x34, 0x56)


def test_a_frame_tells_its_mark_and_when_it_was_shown(stage, window: Window, steady, two) -> None:
    frames = []
    window.listen(frames.append)
    steady.move(5)
    two.lit = True
    two.update()
    window.step()
    assert [(f.mark, f.drawn) for f in frames] == [("two", 5.0)]


def test_a_screen_that_fails_gives_way_and_comes_back(
    stage: Stage, window: Window, two, steady: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        two.broken = True
        window.post(two.update)
        window.step()
        assert stage.mark == "failsafe"
        two.broken = False
        steady.move(11)
        window.step()
        assert stage.mark == "two"
    errors = [r for r in caplog.records if r.levelno == logging.ERROR]
    assert len(errors) == 1, "a fault is logged once"


def test_a_failing_timer_and_key_do_not_end_the_loop(stage, window: Window, steady) -> None:
    window.after(1, lambda: 1 / 0)
    steady.move(2)
    window.step()
    assert stage.mark == "failsafe"
    window.step()


def test_idle_is_told_after_the_last_touch(stage, window, two, steady, finger) -> None:
    steady.move(9)
    finger("down", 900, 900)
    finger("up", 900, 900)
    steady.move(9)
    window.step()
    assert two.idled == 0
    steady.move(2)
    window.step()
    assert two.idled == 1


def test_timers_of_a_screen_end_with_it(stage: Stage, window, two, steady) -> None:
    fired = []
    two.after(5, lambda: fired.append("screen"))
    window.after(5, lambda: fired.append("window"))
    stage.show(type(two)())
    assert two.left
    steady.move(6)
    window.step()
    assert fired == ["window"]


def test_work_posted_by_other_threads_runs_on_the_screens(window: Window) -> None:
    ran_on = []
    thread = threading.Thread(
        target=lambda: window.post(lambda: ran_on.append(threading.current_thread()))
    )
    thread.start()
    thread.join()
    assert ran_on == []
    window.step()
    assert ran_on == [threading.current_thread()]


def test_a_cancelled_timer_is_never_called(window: Window, steady: SetClock) -> None:
    fired: list[int] = []
    window.after(1, lambda: fired.append(1)).cancel()
    window.after(2, lambda: fired.append(2))
    steady.move(3)
    window.step()
    assert fired == [2]


def test_timers_that_are_over_are_not_kept_by_a_screen_shown_for_days(
    stage: Stage, window: Window, two, steady: SetClock
) -> None:
    ticks: list[int] = []
    before = _live_timers()

    def tick() -> None:
        ticks.append(1)
        two.after(0.5, tick)

    tick()
    for _ in range(200):
        steady.move(0.5)
        window.step()
        stage.touched()  # each touch cancels the idle time that was begun before
    assert len(ticks) == 201
    assert _live_timers() - before <= KEPT_TIMERS


def test_a_timer_that_is_cancelled_among_many_leaves_the_others_in_their_order(
    window: Window, steady: SetClock
) -> None:
    fired: list[int] = []
    for number in reversed(range(2 * KEPT_TIMERS)):
        window.after(number, lambda number=number: fired.append(number))
        window.after(number, lambda: fired.append(-1)).cancel()
    steady.move(2 * KEPT_TIMERS)
    window.step()
    assert fired == list(range(2 * KEPT_TIMERS))


def _live_timers() -> int:
    gc.collect()
    return sum(type(one) is Timer for one in gc.get_objects())
