"""Fingers as SDL brings them: many at once, quicker than anybody, and each thing asked for once."""

from __future__ import annotations

import random

import pygame
import pytest

FINGERS = 10
TAPS_A_SECOND = 50


def finger(rig, kind: int, number: int, place: tuple[int, int]) -> None:
    """What a touch screen's driver sends; places are shares of the window there."""
    width, height = rig.window.size
    event = pygame.event.Event(
        kind,
        touch_id=1,
        finger_id=number,
        x=(place[0] + 0.5) / width,
        y=(place[1] + 0.5) / height,
        dx=0,
        dy=0,
    )
    pygame.event.post(event)


def tap(rig, number: int, place: tuple[int, int]) -> None:
    finger(rig, pygame.FINGERDOWN, number, place)
    finger(rig, pygame.FINGERUP, number, place)
    rig.step()


def test_a_finger_through_sdl_takes_a_number(kiosk) -> None:
    tap(kiosk, 0, kiosk.target("service civil").box.center)
    assert kiosk.mark == "kiosk.taking"
    assert kiosk.link.verbs() == ["take-ticket"]


def test_taps_within_a_quarter_of_a_second_and_while_the_answer_is_awaited_count_once(
    kiosk, made
) -> None:
    place = kiosk.target("service civil").box.center
    for _ in range(4 * TAPS_A_SECOND):
        tap(kiosk, 0, place)
        kiosk.clock.move(1 / TAPS_A_SECOND)
    assert kiosk.link.verbs() == ["take-ticket"]
    kiosk.answer(made.issued())
    assert len(kiosk.terminal._desk.jobs) == 1


@pytest.mark.parametrize("kind", ["kiosk", "look-up", "guide"])
def test_nothing_is_asked_twice_by_tapping_on_at_a_place_while_its_answer_is_awaited(
    kind, rigs
) -> None:
    asked = []
    for key in [target.key for target in rigs(kind).targets()]:
        rig = rigs(kind)
        rig.clock.move(1)
        place = rig.target(key).box.center
        for _ in range(2 * TAPS_A_SECOND):
            tap(rig, 0, place)
            rig.clock.move(1 / TAPS_A_SECOND)
        assert len(rig.link.asked) <= 1, key
        asked += rig.link.verbs()
    assert "help" in asked


def test_a_switch_is_thrown_once_by_ten_fingers_within_a_quarter_of_a_second(kiosk) -> None:
    box = kiosk.target("language").box
    for number in range(FINGERS):
        tap(kiosk, number, (box.x + 5 + number * (box.width - 10) // FINGERS, box.centery))
        kiosk.clock.move(1 / TAPS_A_SECOND)
    assert kiosk.terminal.language == "en"
    kiosk.clock.move(0.25)
    tap(kiosk, 0, box.center)
    assert kiosk.terminal.language == "vi"


def test_ten_fingers_on_all_services_ask_for_one_number(kiosk) -> None:
    places = [target.box.center for target in kiosk.targets() if target.key.startswith("service")]
    for number in range(FINGERS):
        finger(kiosk, pygame.FINGERDOWN, number, places[number % len(places)])
    kiosk.step()
    for number in range(FINGERS):
        finger(kiosk, pygame.FINGERUP, number, places[number % len(places)])
    kiosk.step()
    assert kiosk.mark == "kiosk.taking"
    assert kiosk.link.verbs() == ["take-ticket"]


def test_ten_fingers_all_over_the_screen_for_a_minute_do_no_harm(kiosk, made) -> None:
    """Whatever ten fingers hit: no number without a touch on a service, no screen that stays."""
    at_random = random.Random(20261122)
    width, height = kiosk.window.size
    answered = 0
    for _ in range(60 * TAPS_A_SECOND // FINGERS):
        for number in range(FINGERS):
            tap(kiosk, number, (at_random.randrange(width), at_random.randrange(height)))
        kiosk.clock.move(FINGERS / TAPS_A_SECOND)
        taken = kiosk.link.verbs().count("take-ticket")
        if taken > answered:
            assert taken == answered + 1  # never a second while one is awaited
            answered = taken
            kiosk.answer(made.issued(number=f"A{taken:03d}"), "take-ticket")
    assert answered > 0
    assert len(kiosk.terminal._desk.jobs) == answered
    kiosk.wait(300)
    assert kiosk.mark in ("kiosk.home", "kiosk.attract")


def test_a_finger_that_slides_off_presses_nothing(kiosk) -> None:
    inside = kiosk.target("service civil").box.center
    finger(kiosk, pygame.FINGERDOWN, 3, inside)
    finger(kiosk, pygame.FINGERMOTION, 3, (2, 2))
    finger(kiosk, pygame.FINGERUP, 3, (2, 2))
    kiosk.step()
    assert kiosk.link.asked == []
    assert kiosk.mark == "kiosk.home"
