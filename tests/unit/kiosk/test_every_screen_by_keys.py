"""Every screen by keys alone, a numeric keypad's too: they reach whatever a finger can touch."""

from __future__ import annotations

from typing import Any

import pytest

from devices.screen.type import Type
from tests.unit.kiosk.scenes import SHOWN, Setting, play

FORWARD = {"tab": "shift tab", "right": "left", "down": "up", "[+]": "[-]"}
KEYPAD = "keypad enter"


@pytest.fixture(autouse=True)
def letters(monkeypatch) -> None:
    letters = Type()
    monkeypatch.setattr("kiosk.served.Type", lambda: letters)


def picture(rig: Any) -> bytes:
    rig.step()
    return bytes(rig.window.surface.get_buffer().raw)


def test_the_focus_comes_to_whatever_can_be_touched_and_is_seen(rigs, made) -> None:
    unreached, unseen = [], []
    for kind, scene in SHOWN:
        rig = rigs(kind)
        play(rig, made, scene, Setting("vi"))
        wanted = [one.key for one in rig.targets() if one.enabled]
        if wanted == ["anywhere"]:
            continue  # any key leads home, as the test below holds
        stage, reached = rig.terminal.stage, []
        before = picture(rig)
        for _ in wanted:
            stage.press_key("tab")
            reached.append(stage._focus)
            now = picture(rig)
            if now == before:
                unseen.append(f"{kind} {scene.__name__}: {stage._focus}")
            before = now
        if reached != wanted:
            unreached.append(f"{kind} {scene.__name__}: {reached} of {wanted}")
    assert unreached == []
    assert unseen == []


def test_a_numeric_keypad_presses_whatever_can_be_touched(rigs, made, monkeypatch) -> None:
    wrong = []
    for kind, scene in SHOWN:
        rig = rigs(kind)
        rig.window.paint = lambda _box: None
        play(rig, made, scene, Setting("vi"))
        pressed: list[str] = []
        monkeypatch.setattr(rig.terminal.stage, "_act", pressed.append)
        wanted = [one.key for one in rig.targets() if one.enabled and one.key != "anywhere"]
        for _ in wanted:
            rig.terminal.stage.press_key("[+]")
            rig.terminal.stage.press_key(KEYPAD)
        if pressed != wanted:
            wrong.append(f"{kind} {scene.__name__}: {pressed} of {wanted}")
    assert wrong == []


@pytest.mark.parametrize("enter", ["return", "enter", "space", KEYPAD])
def test_enter_presses_what_has_the_focus(kiosk, enter: str) -> None:
    kiosk.terminal.stage.press_key("tab")
    kiosk.terminal.stage.press_key(enter)
    assert kiosk.link.asked[-1].fields["service"] == "civil"


@pytest.mark.parametrize(("forward", "back"), FORWARD.items())
def test_the_focus_goes_back_the_way_it_came_and_round(kiosk, forward: str, back: str) -> None:
    stage, keys = kiosk.terminal.stage, [one.key for one in kiosk.targets() if one.enabled]
    stage.press_key(back)
    assert stage._focus == keys[-1]
    stage.press_key(forward)
    assert stage._focus == keys[0]
    stage.press_key(forward)
    stage.press_key(back)
    assert stage._focus == keys[0]


@pytest.mark.parametrize("key", ["tab", "[5]", "[0]", "[*]", KEYPAD, "space"])
def test_any_key_leads_home_from_the_picture(kiosk, key: str) -> None:
    kiosk.terminal.attract()
    kiosk.terminal.stage.press_key(key)
    assert kiosk.mark == "kiosk.home"


def test_a_number_is_taken_and_one_is_back_home_with_a_numeric_keypad_alone(kiosk, made) -> None:
    press = kiosk.terminal.stage.press_key
    press("[1]")
    assert kiosk.link.asked[-1].fields["service"] == "civil"
    kiosk.answer(made.issued())
    kiosk.printed(ok=True)
    while kiosk.terminal.stage._focus != "done":
        press("[+]")
    press(KEYPAD)
    assert kiosk.mark == "kiosk.home"


def test_a_code_is_typed_mended_and_looked_up_with_a_numeric_keypad_alone(kiosk) -> None:
    stage = kiosk.terminal.stage
    while stage._focus != "type":
        stage.press_key("[+]")
    for key in (KEYPAD, "[0]", "[0]", "[0]", "[.]", "[7]"):
        stage.press_key(key)
    assert stage.screen.text == "000.7"
    while stage._focus != "erase":
        stage.press_key("[+]")
    stage.press_key(KEYPAD)
    while stage._focus != "key H":
        stage.press_key("[+]")
    stage.press_key(KEYPAD)
    assert stage.screen.text == "000.H"


def test_the_star_of_a_numeric_keypad_goes_back_as_escape_does(kiosk) -> None:
    kiosk.touch("type")
    kiosk.terminal.stage.press_key("[7]")
    kiosk.terminal.stage.press_key("[*]")
    assert kiosk.mark == "kiosk.home"
