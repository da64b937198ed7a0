"""Touch: starts and ends inside, bounces count once, many fingers do no harm."""

from __future__ import annotations

import random
from collections.abc import Callable

import pygame
import pytest

from config.clock import SetClock
from devices.screen.stage import Stage
from devices.screen.touch import Kind, Touch
from devices.screen.window import Window

Finger = Callable[..., None]
ONE, TWO, NOWHERE = (200, 150), (200, 350), (900, 900)
LEFT, RIGHT = (105, 150), (395, 150)
"""The ends of the first button."""


@pytest.fixture(autouse=True)
def shown(stage: Stage) -> Stage:
    return stage


def test_a_touch_that_ends_where_it_began_presses(finger: Finger, two) -> None:
    finger("down", *ONE)
    assert two.pressed == []
    finger("up", *ONE)
    assert two.pressed == ["one"]


@pytest.mark.parametrize(("start", "end"), [(ONE, TWO), (ONE, NOWHERE), (NOWHERE, ONE)])
def test_a_touch_that_ends_elsewhere_presses_nothing(finger: Finger, two, start, end) -> None:
    finger("down", *start)
    finger("move", *end)
    finger("up", *end)
    assert two.pressed == []


def test_a_finger_may_leave_and_come_back(finger: Finger, two) -> None:
    finger("down", *ONE)
    finger("move", *NOWHERE)
    finger("move", *ONE)
    finger("up", *ONE)
    assert two.pressed == ["one"]


def test_a_bounce_counts_once_and_a_later_touch_again(finger: Finger, two, steady: SetClock):
    for pause in (0.0, 0.1, 0.1):
        steady.move(pause)
        finger("down", *ONE)
        finger("up", *ONE)
    assert two.pressed == ["one"]
    steady.move(0.3)
    finger("down", *ONE)
    finger("up", *ONE)
    assert two.pressed == ["one", "one"]


def test_another_place_can_be_touched_at_once(finger: Finger, two) -> None:
    for place in (ONE, TWO):
        finger("down", *place)
        finger("up", *place)
    assert two.pressed == ["one", "two"]


def test_a_button_counts_once_wherever_two_touches_hit_it(finger: Finger, two, steady) -> None:
    for place in (LEFT, RIGHT):
        finger("down", *place)
        finger("up", *place)
        steady.move(0.2)
    assert two.pressed == ["one"]


def test_a_touch_elsewhere_between_does_not_make_a_button_count_again(
    finger: Finger, two, steady: SetClock
) -> None:
    for place in (ONE, TWO, ONE, TWO):
        finger("down", *place)
        finger("up", *place)
        steady.move(0.05)
    assert two.pressed == ["one", "two"]


def test_what_comes_to_stand_under_a_bouncing_finger_is_not_pressed(
    finger: Finger, stage: Stage, two, steady: SetClock
) -> None:
    finger("down", *ONE)
    finger("up", *ONE)
    two.names = ("else", "two")
    two.update()
    for pause, pressed in ((0.1, ["one"]), (0.3, ["one", "else"])):
        steady.move(pause)
        finger("down", *ONE)
        finger("up", *ONE)
        assert two.pressed == pressed


def test_another_screens_button_can_be_touched_at_once(finger: Finger, stage: Stage, two) -> None:
    for place in (ONE, TWO, ONE):
        finger("down", *place)
        finger("up", *place)
        stage.show(two)
    assert two.pressed == ["one", "two", "one"]


def test_two_fingers_on_one_button_press_it_once(finger: Finger, two) -> None:
    finger("down", *ONE, 1)
    finger("down", *ONE, 2)
    finger("up", *ONE, 1)
    finger("up", *ONE, 2)
    assert two.pressed == ["one"]


def test_ten_fingers_at_fifty_touches_a_second_do_no_harm(
    window: Window, stage: Stage, two, steady: SetClock
) -> None:
    dice = random.Random(3)
    for _ in range(500):
        place = (dice.randrange(1280), dice.randrange(1024))
        window.on_touch(Touch(dice.choice(list(Kind)), dice.randrange(10), place))
        steady.move(0.02)
        window.step()
    assert stage.screen is two
    assert set(two.pressed) <= {"one", "two"}


def test_a_finger_held_while_the_screen_changes_presses_nothing(
    finger: Finger, stage: Stage, two
) -> None:
    finger("down", *ONE)
    stage.show(two)
    finger("up", *ONE)
    assert two.pressed == []


def test_sdl_fingers_and_the_mouse_press_alike(window: Window, two, steady: SetClock) -> None:
    x, y = ONE[0] / 1280, ONE[1] / 1024
    for kind in (pygame.FINGERDOWN, pygame.FINGERUP):
        pygame.event.post(pygame.event.Event(kind, touch_id=1, finger_id=1, x=x, y=y))
    window.step()
    steady.move(1)
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        pygame.event.post(pygame.event.Event(kind, button=1, pos=TWO, touch=False))
    window.step()
    assert two.pressed == ["one", "two"]


def test_pressing_shows_at_once(window: Window, finger: Finger) -> None:
    before = window.surface.get_at((120, 150))
    finger("down", *ONE)
    assert window.surface.get_at((120, 150)) != before
    finger("up", *ONE)
    assert window.surface.get_at((120, 150)) == before


def test_keys_move_a_visible_focus_and_press(stage: Stage, window: Window, two) -> None:
    ring = (100 - 6, 150)
    ground = window.surface.get_at(ring)
    stage.press_key("tab")
    window.step()
    assert window.surface.get_at(ring) != ground
    stage.press_key("return")
    stage.press_key("down")
    stage.press_key("return")
    stage.press_key("up")
    stage.press_key("return")
    assert two.pressed == ["one", "two", "one"]
