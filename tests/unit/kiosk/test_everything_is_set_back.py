"""Whatever a person has set is gone with them, however they leave; nothing of theirs stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from contract.ids import Need, Priority
from tests.unit.kiosk.scenes import CARD, Voice

MORE_TIMES = 12


class HeardVoice(Voice):
    """Remembers how loud it was set."""

    volume = -1

    def set_volume(self, percent: int) -> None:
        self.volume = percent


@pytest.fixture
def visited(kiosk) -> Any:
    """A kiosk where somebody has set and answered all there is."""
    terminal = kiosk.terminal
    terminal.voice = HeardVoice()
    kiosk.scan(CARD)
    for switch in (
        terminal.change_language, terminal.change_size, terminal.change_contrast,
        terminal.change_height, terminal.change_loudness, terminal.read_aloud,
    ):  # fmt: skip
        switch()
    terminal.needs.append(Need.SIGHT)
    terminal.visit.priority, terminal.visit.dossiers = Priority.MERIT, 7
    kiosk.step()
    assert not is_fresh(kiosk)
    return kiosk


def is_fresh(rig: Any) -> bool:
    """Whether a terminal is as nobody has ever touched it."""
    terminal, visit = rig.terminal, rig.terminal.visit
    shown = rig.target("service civil").name[0].runs[0].text
    return (
        (terminal.language, shown) == ("vi", "Hộ tịch, sao y")
        and not any((terminal.large, terminal.contrast, terminal.low, terminal.loud))
        and not any((terminal.reading, terminal.changed, terminal.needs))
        and terminal.voice.volume == terminal.volume
        and terminal.stage.canvas.theme.stark is False
        and terminal.stage.canvas.metrics.scale == 1.0
        and (visit.card, visit.priority, visit.dossiers) == (None, None, None)
    )


def by_escape(rig: Any, made: Any) -> None:
    rig.terminal.stage.press_key("escape")


def by_the_star_of_a_keypad(rig: Any, made: Any) -> None:
    rig.terminal.type_code()
    rig.terminal.stage.press_key("[*]")


def by_going_back(rig: Any, made: Any) -> None:
    rig.touch("type")
    rig.touch("back")


def by_going_away(rig: Any, made: Any) -> None:
    rig.wait(45)
    assert rig.mark == "still-there"
    rig.wait(30)


def by_going_away_from_the_guide_of_settings(rig: Any, made: Any) -> None:
    rig.touch("settings")
    rig.wait(46)
    rig.wait(30)


def by_saying_so(rig: Any, made: Any) -> None:
    rig.wait(46)
    rig.touch("done")


def with_a_number(rig: Any, made: Any) -> None:
    rig.terminal.take_ticket("civil")
    rig.answer(made.issued())
    rig.touch("done")


def with_a_printed_number_left_standing(rig: Any, made: Any) -> None:
    rig.terminal.take_ticket("civil")
    rig.answer(made.issued())
    rig.printed(ok=True)
    rig.wait(9)


def with_a_number_that_did_not_print(rig: Any, made: Any) -> None:
    rig.terminal.take_ticket("civil")
    rig.answer(made.issued())
    rig.printed(ok=False, status=made.no_paper)
    rig.wait(76)
    rig.terminal._printer_is(made.fine)


def with_a_dossier_left_standing(rig: Any, made: Any) -> None:
    rig.terminal.look_up("x")
    rig.answer(made.view(5), "look-up")
    rig.wait(41)


def by_calling_help_and_going(rig: Any, made: Any) -> None:
    rig.touch("help")
    rig.wait(76)


def when_the_server_goes_and_is_back(rig: Any, made: Any) -> None:
    rig.cut()
    rig.mend()


WAYS = (
    by_escape, by_the_star_of_a_keypad, by_going_back, by_going_away,
    by_going_away_from_the_guide_of_settings, by_saying_so, with_a_number,
    with_a_printed_number_left_standing, with_a_number_that_did_not_print,
    with_a_dossier_left_standing, by_calling_help_and_going, when_the_server_goes_and_is_back,
)  # fmt: skip


@pytest.mark.parametrize("leave", WAYS)
def test_the_next_person_finds_nothing_of_the_last(
    visited: Any, made: Any, leave: Callable[[Any, Any], None]
) -> None:
    leave(visited, made)
    visited.step()
    assert visited.mark == "kiosk.home"
    assert is_fresh(visited)


@pytest.mark.parametrize("setting", ["language", "large", "contrast", "low", "loud", "reading"])
def test_each_setting_alone_is_set_back_after_asking(rigs: Any, setting: str) -> None:
    rig = rigs("look-up")
    terminal = rig.terminal
    terminal.voice = HeardVoice()
    before = getattr(terminal, setting)
    {
        "language": terminal.change_language, "large": terminal.change_size,
        "contrast": terminal.change_contrast, "low": terminal.change_height,
        "loud": terminal.change_loudness, "reading": terminal.read_aloud,
    }[setting]()  # fmt: skip
    assert getattr(terminal, setting) != before
    rig.wait(46)
    assert rig.mark == "still-there"
    rig.wait(30)
    assert getattr(terminal, setting) == before


def test_one_touch_gives_more_time_again_and_again(visited: Any) -> None:
    for _ in range(MORE_TIMES):
        visited.wait(44)
        assert visited.mark == "kiosk.home"
        visited.wait(2)
        assert visited.mark == "still-there"
        visited.wait(28)
        visited.touch("more-time")
        assert visited.terminal.large, "what was set stays while somebody is there"


def test_who_hears_badly_has_it_louder_and_the_next_as_the_office_has_set_it(kiosk) -> None:
    kiosk.terminal.voice = voice = HeardVoice()
    kiosk.terminal.set_volume(50)
    kiosk.touch("settings")
    kiosk.touch("switch loud")
    assert voice.volume == 80
    kiosk.touch("switch loud")
    assert voice.volume == 50
    kiosk.touch("switch loud")
    kiosk.terminal.go_home()
    assert voice.volume == 50
